"""The door to Lean: toolchain, gym, worker pool, verifier."""
