"""The Lean library that proofs rest on.

Read in this order: `build` (`load_lean`: our core library, built once), `integrity` (whether the cache is still what
was built), `premises` (what a proof may cite), `inventory` and `citations` (whether the library has everything that
native tactics name), `parity` (whether our names have Lean's types).
"""
