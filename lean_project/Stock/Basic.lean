/-!
What the suites need on a stock toolchain beyond `Init`: nothing so far. The suites are written with the names of Lean's own core
library, and their definitions are in `Suites.Defs`. Whatever a later suite misses in `Init` goes here.
-/
