"""What a forked child must not share with its parent: it forgets it, and starts its own.

`datasets.map(num_proc=…)`, a `DataLoader` with workers and `multiprocessing` fork. Pipes to helper processes, and locks
that another thread may have held at that moment, are copied along; two processes that read from one pipe take each
other's answers.
"""

from __future__ import annotations

import os
from typing import Protocol
from weakref import WeakSet


class Forgets(Protocol):
    """Holds what belongs to the process that made it."""

    def forget(self) -> None:
        """Called in a forked child, in its only thread: drop what was inherited, and do the parent's no harm."""
        ...


_living: WeakSet[Forgets] = WeakSet()
_hooked: list[bool] = []


def forget_in_children(owner: Forgets) -> None:
    """Have `owner.forget` called in every process that is forked from this one while `owner` lives."""
    if not _hooked:
        _hooked.append(True)  # a fork cannot be un-hooked, so it is hooked once
        os.register_at_fork(after_in_child=_forget_all)
    _living.add(owner)


def _forget_all() -> None:
    for owner in list(_living):
        owner.forget()
