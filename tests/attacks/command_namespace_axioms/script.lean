exact ⟨h, trivial⟩

namespace Nat
theorem add_comm : 1 = 2 := sorry
end Nat
