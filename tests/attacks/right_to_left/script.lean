exact ‮yrros‬ rfl
