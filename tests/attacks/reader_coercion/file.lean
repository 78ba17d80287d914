structure S where
  p : Prop
instance : CoeSort S Prop := ⟨fun _ => True⟩
theorem t (s : S) : s := trivial
theorem u (s : S) : s.p := trivial
