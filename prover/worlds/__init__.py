"""Worlds: generators of theorems with a dial for depth, each with a derivation that Lean accepts.

Read `base` first (what a world is), then one world (`reachability`, whose depths are exact, or `rewriting`), `generate`
(distinct theorems and their splits) and `names` (``rewriting@1-6x200``, a world as a suite).
"""
