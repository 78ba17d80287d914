"""What holds processes, files or folders until it is closed."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Self


class Closing(ABC):
    """Base of whatever has to be closed: a ``with`` block does it."""

    @abstractmethod
    def close(self) -> None:
        """Give back what is held; more than once does no harm."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
