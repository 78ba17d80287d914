theorem t : "a  b" = "a b" := by rfl
theorem ok : "a  b" = "a  b" := by rfl
