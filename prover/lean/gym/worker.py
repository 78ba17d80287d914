"""The worker process: ``python -m prover.lean.gym.worker``, a gym behind its standard streams.

Messages are those of `prover.lean.gym.wire`. Tactics run only in such a process, because Lean can abort, and a step
past its wall clock can only be ended by ending its process. It talks through private copies of the standard streams, so
that Lean's output goes to standard error, and it ends with its parent.
"""

from __future__ import annotations

import gc
import os
import resource
import signal
import sys
import threading
import time
from typing import BinaryIO

from prover.lean.gym import wire
from prover.lean.gym.base import Gym
from prover.lean.gym.inprocess import InProcessGym
from prover.lean.gym.lsp import LspGym
from prover.lean.gym.selftest import SelfTestFailed, self_test
from prover.lean.runtime.ffi import AbiError, run_with_big_stack
from prover.types import LemmaError, StatementError

FAST_PATH_VARIABLE = "LEMMA_FAST_PATH"
PARENT_POLL_SECONDS = 0.5
ADDRESS_SPACE_SLACK = 6 << 30
"""Allowed beyond the memory limit: the library, stacks and reserved arenas take address space but no memory. The pool
watches resident memory; the limit of address space only stops allocations too fast to be watched."""


def main() -> None:
    """Serve until standard input ends."""
    requests = os.fdopen(os.dup(0), "rb")
    replies = os.dup(1)
    os.dup2(2, 1)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()  # there are many states and none is in a cycle; Lean counts its own references
    threading.Thread(target=_die_with, args=(os.getppid(),), daemon=True).start()
    code = run_with_big_stack(lambda: _serve(requests, replies))
    sys.stderr.flush()
    os._exit(code)  # Python's teardown is not safe while Lean's threads run


def _die_with(parent: int) -> None:
    """End our process group when the parent is gone, even in the middle of a step.

    A poll rather than PR_SET_PDEATHSIG, which fires when the *thread* that started us ends.
    """
    while os.getppid() == parent:
        time.sleep(PARENT_POLL_SECONDS)
    if os.getpgid(0) == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


def _serve(requests: BinaryIO, replies: int) -> int:
    line = requests.readline()
    if not line:
        return 0
    hello = wire.decode_request(line)
    if not isinstance(hello, wire.HelloFrame):
        raise ValueError("the first message must be `hello`")
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        gym, ready = open_gym(hello)
    except (AbiError, SelfTestFailed, LemmaError, OSError) as error:
        _send(replies, wire.Failed(message=str(error)))
        return 1
    _send(replies, ready)
    for line in requests:
        _answer(gym, wire.decode_request(line), replies)
    gym.close()
    return 0


def limit_address_space(size: int | None) -> None:
    """Set the soft limit, in bytes; None lifts it."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard if size is None else size, hard))


def open_gym(hello: wire.HelloFrame) -> tuple[Gym, wire.Ready]:
    """The in-process gym if it is wanted and passes its test, else the LSP gym.

    Raises `AbiError` or `SelfTestFailed` when the fast path was asked for by name and does not work.
    """
    setup, limits = wire.setup_of(hello), wire.limits_of(hello)
    wanted = hello.fast_path
    if wanted is None and os.environ.get(FAST_PATH_VARIABLE) == "0":
        wanted, note = False, f"{FAST_PATH_VARIABLE}=0"
    else:
        note = "" if wanted is not False else "not asked for"
    if wanted is not False:
        limit_address_space((limits.memory_mb << 20) + ADDRESS_SPACE_SLACK + setup.mapped_bytes)
        try:
            gym = InProcessGym.open(setup, limits)
            self_test(gym)
            return gym, wire.Ready(fast_path=True)
        except (AbiError, SelfTestFailed) as error:
            if wanted:
                raise
            note = str(error)
        limit_address_space(None)  # the server starts processes of its own, with many stacks
    return LspGym.open(setup, limits), wire.Ready(fast_path=False, note=note)


def _answer(gym: Gym, request: wire.Request, replies: int) -> None:
    match request:
        case wire.StepsFrame(items=items):
            for item in items:
                _write(replies, wire.encode_stepped(item.id, gym.step(item.handle, item.tactic)))
        case wire.StartFrame():
            try:
                state = gym.start(wire.framed_theorem(request))
            except StatementError as error:
                _send(replies, wire.StatementRefused(id=request.id, message=str(error)))
            else:
                _send(replies, wire.Started(id=request.id, state=wire.state_frame(state)))
        case wire.SplitFrame(id=id, handle=handle):
            states = tuple(map(wire.state_frame, gym.split(handle)))
            _send(replies, wire.WasSplit(id=id, states=states))
        case wire.FreeFrame(handles=handles):
            gym.free(handles)
        case wire.HelloFrame():
            raise ValueError("`hello` comes first and once")


def _send(fd: int, frame: wire.AnyReply) -> None:
    _write(fd, wire.encode(frame))


def _write(fd: int, data: bytes) -> None:
    while data:
        data = data[os.write(fd, data) :]


if __name__ == "__main__":
    main()
