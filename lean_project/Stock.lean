import Stock.Numbers

/-!
What the suites need beyond Lean's own library: the words of Mathlib for numbers. Everything else is in `Init`, or with the suites
in `Suites.Defs`. The embedded Lean has the same modules as a part of `Core`.
-/
