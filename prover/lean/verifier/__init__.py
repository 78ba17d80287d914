"""Verdicts. A `Proved` is made here and nowhere else.

Read in this order: `verify` (the verifier, its numbered assumptions and guarantees), `statements` (what is to be
proved, compiled from trusted text alone), `compile`, `compile_server` and `compiled` (a candidate elaborated in
confinement, and the output), `audit` (what its bytes prove), `auditor` and `audit_wire` (the process that decides),
`claims` (a whole file as a proof of one theorem), `files`, `file_audit` and `file_judgement` (a whole file),
`incidents` (when Lean and the auditor disagree).
"""
