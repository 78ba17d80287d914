"""Proof states that tactics step.

Read in this order: `base` (the interface of a gym, limits of a step), `inprocess` and `states` (the fast one, through
Lean's C ABI), `lsp` and `rpc` (the one on the language server), `selftest` (which of the two), `wire` (what pool and
worker say), `worker`, `process` (a worker as the pool sees it), `lineage` (how a state came about),
`worker_pool` (who runs which job), `pool` (`LeanPool`: states that survive their process).
"""
