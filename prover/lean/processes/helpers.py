"""Helper processes that have imported something and wait for work."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Hashable
from contextlib import contextmanager
from typing import Final, Generic, Protocol, TypeVar

from prover.closing import Closing
from prover.forks import forget_in_children

HEADERS: Final = 4  # number of headers, the latest used, whose helpers are kept: each holds its imports in memory


class Helper(Protocol):
    """A process; `pid` is None while it does not run."""

    @property
    def pid(self) -> int | None: ...

    @property
    def usable(self) -> bool:
        """Whether it can answer, as far as can be seen from outside."""
        ...

    def close(self) -> None: ...


_Header = TypeVar("_Header", bound=Hashable)
_Helper = TypeVar("_Helper", bound=Helper)


class HelperPool(Closing, Generic[_Header, _Helper]):
    """Helpers by what they have imported, each for one thread at a time; as many as are used at once.

    A forked copy of this process has no helpers and starts its own.
    """

    def __init__(self, start: Callable[[_Header], _Helper]) -> None:
        self._start = start
        self._idle: dict[_Header, list[_Helper]] = {}
        self._lock = threading.Lock()
        forget_in_children(self)

    @contextmanager
    def helper(self, header: _Header) -> Generator[_Helper]:
        """An idle helper, or a new one. It becomes idle afterwards; after an exception it is ended."""
        helper = self._waiting(header) or self._start(header)
        try:
            yield helper
        except BaseException:
            helper.close()
            raise
        with self._lock:
            self._idle[header] = [*self._idle.pop(header, ()), helper]  # the latest used last
            forgotten = self._idle.pop(next(iter(self._idle))) if len(self._idle) > HEADERS else []
        for other in forgotten:
            other.close()

    def _waiting(self, header: _Header) -> _Helper | None:
        """An idle helper; those that were killed meanwhile are dropped."""
        while True:
            with self._lock:
                idle = self._idle.get(header)
                helper = idle.pop() if idle else None
            if helper is None or helper.usable:
                return helper
            helper.close()

    def forget(self) -> None:
        """In a forked child: all helpers are the parent's, and its threads do not exist here to release the lock."""
        self._idle, self._lock = {}, threading.Lock()

    @property
    def pids(self) -> tuple[int, ...]:
        """Process ids of the idle helpers."""
        with self._lock:
            return tuple(h.pid for helpers in self._idle.values() for h in helpers if h.pid is not None)

    def close(self) -> None:
        """End the helpers; a later call starts new ones."""
        with self._lock:
            idle, self._idle = self._idle, {}
        for helper in (h for helpers in idle.values() for h in helpers):
            helper.close()
