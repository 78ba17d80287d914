"""What the coordinator waits for: answers of other processes, in the order in which they come."""

from __future__ import annotations

import queue
from typing import Any, Generic, TypeVar

Tag = TypeVar("Tag")


class Inbox(Generic[Tag]):
    """Answers of Ray calls; one look costs the same however many are awaited (`ray.wait` looks at each of them).

    Not for several readers.
    """

    def __init__(self) -> None:
        self._arrived: queue.SimpleQueue[tuple[Any, Tag]] = queue.SimpleQueue()
        self._awaited: dict[Any, Tag] = {}

    def watch(self, ref: Any, tag: Tag) -> None:
        """Wait for `ref` too."""
        self._awaited[ref] = tag
        ref.future().add_done_callback(lambda _: self._arrived.put((ref, tag)))

    def next(self, timeout: float) -> tuple[Any, Tag] | None:
        """The answer that came first: its `ObjectRef`, which is ready or failed, and its tag.

        None after `timeout` seconds without one; 0 does not wait.
        """
        try:
            while True:
                ref, tag = self._arrived.get(timeout=timeout) if timeout > 0 else self._arrived.get_nowait()
                if ref in self._awaited:
                    del self._awaited[ref]
                    return ref, tag
        except queue.Empty:
            return None
