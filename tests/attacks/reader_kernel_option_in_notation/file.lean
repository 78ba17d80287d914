notation "⊞" => (by set_option debug.skipKernelTC true in decide +kernel)
theorem t : 1 = 2 := ⊞
theorem ok : True := trivial
