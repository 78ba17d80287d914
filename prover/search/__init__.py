"""AND/OR proof search; knows neither torch nor Lean."""
