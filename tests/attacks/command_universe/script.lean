exact ⟨h, trivial⟩

universe u v
set_option autoImplicit true
