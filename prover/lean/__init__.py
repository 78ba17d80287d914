"""The door to Lean: toolchain, library, gym, reader and verifier.

Read `toolchain` first (which Lean), then the folders in this order:

`runtime`    Lean's shared library spoken from Python: objects, terms, syntax, commands, the kernel
`olean`      compiled modules, decoded from bytes nobody vouches for
`processes`  helper processes: pipes, time and memory, confinement, temporary folders
`library`    our core library, built and checked; what a proof may cite
`gym`        proof states that tactics step, in a pool of workers: `ProofEnv`
`reader`     what Lean's parser found in a file
`verifier`   verdicts on proofs and on whole files; nothing else may call a theorem proved

`dojo` puts LeanDojo's `Dojo` behind the same `ProofEnv`; `advisories` lists what is published about Lean's soundness.
"""
