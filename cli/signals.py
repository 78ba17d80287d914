"""SIGTERM and SIGHUP end a verb the way Ctrl-C does: by `KeyboardInterrupt`, so that everything is closed and kept."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import FrameType

SAME_SECONDS = 10.0
"""Signals so soon after the first one ask for the same: a terminal that closes and a scheduler send several."""
LEAVE_SECONDS = 20.0
"""How long closing may take after SIGTERM: a scheduler that takes a machine back gives notice of about 30 seconds."""


@contextmanager
def ended_by_signals() -> Generator[Callable[[], signal.Signals]]:
    """Within it SIGTERM and SIGHUP raise `KeyboardInterrupt`; the value tells which signal came last, else SIGINT.

    SIGTERM does so even where it was ignored; SIGHUP that is ignored (``nohup``) stays so, and so does SIGINT. When
    closing takes more than `LEAVE_SECONDS` after one, the process ends anyway: what is finished is on the disk by then.
    """
    last, since = signal.SIGINT, 0.0

    def end(number: int, _: FrameType | None) -> None:
        nonlocal last, since
        if since and time.monotonic() - since < SAME_SECONDS:
            return
        last, since = signal.Signals(number), time.monotonic()
        leave.args = (last,)
        if not leave.is_alive():
            leave.start()
        raise KeyboardInterrupt

    leave = threading.Timer(LEAVE_SECONDS, _leave)
    leave.daemon = True

    before: dict[signal.Signals, object] = {}
    if threading.current_thread() is threading.main_thread():  # no other thread may set handlers
        for number in (signal.SIGTERM, signal.SIGHUP):
            if number is signal.SIGTERM or signal.getsignal(number) is not signal.SIG_IGN:
                before[number] = signal.signal(number, end)
    try:
        yield lambda: last
    finally:
        for number, handler in before.items():
            signal.signal(number, handler or signal.SIG_DFL)  # type: ignore[arg-type]  # None: not set from Python
        leave.cancel()


def _leave(number: signal.Signals) -> None:
    said = f"lemma: ended by {number.name}, {LEAVE_SECONDS:g} s after it; what was finished is saved\n"
    os.write(2, said.encode())
    os._exit(128 + number)
