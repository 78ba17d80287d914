"""SIGTERM and SIGHUP end a verb the way Ctrl-C does: by `KeyboardInterrupt`, so that everything is closed and kept."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from types import FrameType

SAME_SECONDS = 10.0
"""Signals so soon after the first one ask for the same: a terminal that closes and a scheduler send several."""


@contextmanager
def ended_by_signals() -> Generator[Callable[[], signal.Signals]]:
    """Within it SIGTERM and SIGHUP raise `KeyboardInterrupt`; the value tells which signal came last, else SIGINT.

    SIGTERM does so even where it was ignored; SIGHUP that is ignored (``nohup``) stays so, and so does SIGINT.
    """
    last, since = signal.SIGINT, 0.0

    def end(number: int, _: FrameType | None) -> None:
        nonlocal last, since
        if since and time.monotonic() - since < SAME_SECONDS:
            return
        last, since = signal.Signals(number), time.monotonic()
        raise KeyboardInterrupt

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
