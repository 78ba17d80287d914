"""Many proposals in little memory, for trees and caches."""

from __future__ import annotations

import json
import zlib
from array import array
from collections.abc import Iterator, Sequence
from typing import overload

from prover.types import Proposal


class PackedProposals(Sequence[Proposal]):
    """Proposals for one state in about fifteen bytes each: a tree of 10⁵ nodes holds ten million of them.

    The tactics for a state are much alike, so their text is kept compressed, and unpacked when one is asked for.
    """

    __slots__ = ("_text", "logprobs")

    def __init__(self, proposals: Sequence[Proposal]) -> None:
        self._text = zlib.compress(json.dumps([p.tactic for p in proposals]).encode(), level=1)
        self.logprobs = array("d", [p.logprob for p in proposals])

    @property
    def nbytes(self) -> int:
        """Bytes of the text and of the numbers."""
        return len(self._text) + self.logprobs.itemsize * len(self.logprobs)

    def __len__(self) -> int:
        return len(self.logprobs)

    @overload
    def __getitem__(self, index: int) -> Proposal: ...
    @overload
    def __getitem__(self, index: slice) -> list[Proposal]: ...
    def __getitem__(self, index: int | slice) -> Proposal | list[Proposal]:
        tactics: list[str] = json.loads(zlib.decompress(self._text))
        if isinstance(index, slice):
            return [Proposal(tactics[i], self.logprobs[i]) for i in range(*index.indices(len(self)))]
        return Proposal(tactics[index], self.logprobs[index])

    def __iter__(self) -> Iterator[Proposal]:
        return iter(self[:])
