exact ⟨h, trivial⟩

mutual
theorem even : 1 = 2 := odd
theorem odd : 1 = 2 := even
end
