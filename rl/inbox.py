"""What the coordinator waits for: answers of other processes, in the order in which they come."""

from __future__ import annotations

import queue
from concurrent.futures import Future
from typing import Any, Generic, TypeVar

Tag = TypeVar("Tag")


class Inbox(Generic[Tag]):
    """Answers of Ray calls; one look costs the same however many are awaited (`ray.wait` looks at each of them).

    Not for several readers.
    """

    def __init__(self) -> None:
        self._arrived: queue.SimpleQueue[tuple[Any, Future[Any], Tag]] = queue.SimpleQueue()
        self._awaited: dict[Any, Tag] = {}

    def watch(self, ref: Any, tag: Tag) -> None:
        """Wait for `ref` too."""
        self._awaited[ref] = tag
        ref.future().add_done_callback(lambda answer: self._arrived.put((ref, answer, tag)))

    def next(self, timeout: float) -> tuple[Future[Any], Tag] | None:
        """The answer that came first, and its tag. `Future.result` gives or raises what `ray.get` would, and is there
        already: nothing is read a second time.

        None after `timeout` seconds without one; 0 does not wait.
        """
        try:
            while True:
                ref, answer, tag = self._arrived.get(timeout=timeout) if timeout > 0 else self._arrived.get_nowait()
                if ref in self._awaited:
                    del self._awaited[ref]
                    return answer, tag
        except queue.Empty:
            return None
