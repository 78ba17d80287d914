"""The log of a service with untrusted clients: bounded lines, few of each kind, nothing unescaped."""

from __future__ import annotations

import logging
import sys
import threading
import time
from typing import Final

from prover.printable import one_line, printable

LINES: Final = 10
SECONDS: Final = 10.0
LINE_CHARACTERS: Final = 1_000
_THEIRS: Final = ("aiohttp", "asyncio")
"""Loggers whose exceptions clients can cause at will: one line instead of a traceback."""


class FewOfAKind(logging.Filter):
    """At most `LINES` in `SECONDS` from one place in the program; the next line says how many were left out."""

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()
        self._seen: dict[tuple[str, int], list[float]] = {}  # start of the period, lines, lines left out

    def filter(self, record: logging.LogRecord) -> bool:
        now = time.monotonic()
        with self._lock:
            seen = self._seen.setdefault((record.pathname, record.lineno), [now, 0, 0])
            if now - seen[0] >= SECONDS:
                seen[0], seen[1] = now, 0
            seen[1] += 1
            if seen[1] > LINES:
                seen[2] += 1
                return False
            record.left_out, seen[2] = int(seen[2]), 0
        return True


class PlainLines(logging.Formatter):
    """``lemma: MESSAGE``, on one line of printable characters; a traceback follows only where the fault is ours."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        left_out = getattr(record, "left_out", 0)
        more = f" ({left_out} like it were left out)" if left_out else ""
        return f"lemma: {one_line(record.message, LINE_CHARACTERS)}{more}"

    def format(self, record: logging.LogRecord) -> str:
        if record.exc_info and record.name.partition(".")[0] in _THEIRS:
            kind, error, _ = record.exc_info
            exception = f"{kind.__name__ if kind else 'error'}: {error}"
            record.message = f"{record.getMessage()}: {exception}"
            return self.formatMessage(record)
        return super().format(record)

    def formatException(self, ei: object) -> str:
        text = super().formatException(ei)  # type: ignore[arg-type]
        return "\n".join(f"    {printable(line[:LINE_CHARACTERS])}" for line in text.split("\n"))


def log_to_stderr() -> None:
    """Warnings of all loggers and the messages of ``lemma``, on standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(PlainLines())
    handler.addFilter(FewOfAKind())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("lemma").setLevel(logging.INFO)
