"""Proof states, and tactics run on them.

Read in this order: `base` (the interface of a gym, limits of a step), `inprocess` and `states` (the fast one, through
Lean's C ABI), `printing` and `recent` (what it need not print again), `lsp` and `rpc` (the one on the language server),
`selftest` (which of the two), `wire` (messages between pool and worker), `worker`, `process` (a worker as the pool sees
it), `lineage` (the origin of a state), `worker_pool` (who runs which job), `pool` (`LeanPool`: states that survive
their process).
"""
