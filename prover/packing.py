"""Many proposals in little memory, for trees and caches."""

from __future__ import annotations

import json
import math
import struct
import zlib
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import overload

from prover.types import Proposal


@dataclass(frozen=True, slots=True)
class TokenLogprobs:
    """The log-probabilities of several tactics' tokens, in half precision (three digits).

    lengths: tokens of each tactic; numbers: of all tokens, little-endian.
    """

    lengths: array[int]
    numbers: bytes

    @classmethod
    def of(cls, rows: Sequence[Sequence[float]]) -> TokenLogprobs:
        """Packs one row per tactic."""
        flat = [x for row in rows for x in row]
        return cls(array("H", map(len, rows)), struct.pack(f"<{len(flat)}e", *flat))

    @property
    def nbytes(self) -> int:
        """Bytes of both."""
        return self.lengths.itemsize * len(self.lengths) + len(self.numbers)

    def __len__(self) -> int:
        return len(self.lengths)

    def __getitem__(self, index: int) -> tuple[float, ...]:
        """Of tactic number `index`."""
        return struct.unpack_from(f"<{self.lengths[index]}e", self.numbers, 2 * sum(self.lengths[:index]))

    def __iter__(self) -> Iterator[tuple[float, ...]]:
        flat = struct.unpack(f"<{len(self.numbers) // 2}e", self.numbers)
        ends = list(accumulate(self.lengths))
        return (flat[end - length : end] for end, length in zip(ends, self.lengths, strict=True))


class PackedProposals(Sequence[Proposal]):
    """Proposals for one state in about thirty bytes each: a tree of 10⁵ nodes holds ten million of them.

    The tactics for a state are much alike, so their text is kept compressed, and unpacked when one is asked for. All
    are from one answer, so of one `version`.
    """

    __slots__ = ("_left", "_text", "_tokens", "logprobs", "version")

    def __init__(self, proposals: Sequence[Proposal]) -> None:
        self._text = zlib.compress(json.dumps([p.tactic for p in proposals]).encode(), level=1)
        self.logprobs = array("d", [p.logprob for p in proposals])
        self.version = proposals[0].version if proposals else None
        scored = any(p.tokens for p in proposals)
        self._tokens = TokenLogprobs.of([p.tokens for p in proposals]) if scored else None
        foreseen = any(p.left is not None for p in proposals)
        self._left = array("f", [math.nan if p.left is None else p.left for p in proposals]) if foreseen else None

    @property
    def nbytes(self) -> int:
        """Bytes of the text and of the numbers."""
        tokens = 0 if self._tokens is None else self._tokens.nbytes
        left = 0 if self._left is None else self._left.itemsize * len(self._left)
        return len(self._text) + self.logprobs.itemsize * len(self.logprobs) + tokens + left

    @property
    def token_count(self) -> int:
        """Tokens of all tactics, as far as a network read or wrote them."""
        return 0 if self._tokens is None else sum(self._tokens.lengths)

    def tokens(self, index: int) -> tuple[float, ...]:
        """`Proposal.tokens` of proposal number `index`."""
        return () if self._tokens is None else self._tokens[index]

    def left(self, index: int) -> float | None:
        """`Proposal.left` of proposal number `index`."""
        return None if self._left is None or math.isnan(self._left[index]) else self._left[index]

    def __len__(self) -> int:
        return len(self.logprobs)

    @overload
    def __getitem__(self, index: int) -> Proposal: ...
    @overload
    def __getitem__(self, index: slice) -> list[Proposal]: ...
    def __getitem__(self, index: int | slice) -> Proposal | list[Proposal]:
        tactics: list[str] = json.loads(zlib.decompress(self._text))
        if isinstance(index, slice):
            return [self._proposal(tactics, i) for i in range(*index.indices(len(self)))]
        return self._proposal(tactics, range(len(self))[index])

    def __iter__(self) -> Iterator[Proposal]:
        tactics: list[str] = json.loads(zlib.decompress(self._text))
        tokens = self._tokens or [()] * len(tactics)
        for i, (tactic, logprob, of_tactic) in enumerate(zip(tactics, self.logprobs, tokens, strict=True)):
            yield Proposal(tactic, logprob, self.version, of_tactic, self.left(i))

    def _proposal(self, tactics: Sequence[str], index: int) -> Proposal:
        return Proposal(tactics[index], self.logprobs[index], self.version, self.tokens(index), self.left(index))
