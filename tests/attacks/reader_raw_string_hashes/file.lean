theorem ok : r#""--"# = "\"--" := rfl
theorem t : r##""# -- "## = "" := rfl
theorem u : 1 = 2 := by sorry -- "#
