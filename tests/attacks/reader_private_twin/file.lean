private theorem t : True := trivial
namespace A
private theorem t : 1 = 2 := by sorry
end A
