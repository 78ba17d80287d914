"""The Lean library that proofs stand on.

Read in this order: `build` (`load_lean`: our core library, built once), `integrity` (whether the cache still is what
was built), `premises` (what a proof may cite), `inventory` and `citations` (whether everything is there that native
tactics name), `parity` (whether our names have Lean's types).
"""
