"""Lean 4.35.0's runtime, spoken from Python by ctypes.

Read in this order: `abi` (every symbol that is used, with its type), `ffi` (objects and calls), `terms` (names, levels,
expressions, built and read), `syntax`, `commands` (a file, command by command), `kernel` (declarations given to Lean's
kernel). `lean_main` runs the `lean` command that lives inside the shared library.
"""
