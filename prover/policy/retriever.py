"""A small learned retriever: which premises proofs of such goals cited, beside which constants they share.

Goals and premises are bags of words (the constants of `prover.policy.goals`; a premise also has the parts of its name).
A word has one vector as part of a goal and another as part of a premise; a bag's vector is the sum of its words',
scaled to length 1 (Wu et al. 2018, StarSpace). A premise's score for a goal is

    lexical · (score of `PremiseIndex`) + learned · (product of the two vectors)

with both weights learned too (`rl.retrieval`). Arrays of numpy, so that search processes need no torch.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
from safetensors import safe_open
from safetensors.numpy import save_file

FILE: Final = "retriever.safetensors"
"""Of a policy folder."""


@dataclass(frozen=True)
class Retriever:
    """Words and their vectors. Unknown words count nothing.

    words: `n` of them; goals, premises: `[n, d]` in half precision; lexical, learned: the weights of the two scores.
    """

    words: tuple[str, ...]
    goals: np.ndarray
    premises: np.ndarray
    lexical: float
    learned: float

    @cached_property
    def _places(self) -> dict[str, int]:
        return {word: place for place, word in enumerate(self.words)}

    def goal_vector(self, weights: Mapping[str, float]) -> np.ndarray:
        """The vector of a goal's words, each with a weight, `[d]`; 0 if none is known."""
        known = [(self._places[word], weight) for word, weight in weights.items() if word in self._places]
        rows = np.array([place for place, _ in known], dtype=np.int64)
        shares = np.array([weight for _, weight in known], dtype=np.float32)
        return _unit(shares @ self.goals[rows].astype(np.float32))

    def premise_vectors(self, bags: Sequence[Collection[str]]) -> np.ndarray:
        """The vectors of premises by their words, `[premises, d]`."""
        found = np.zeros((len(bags), self.premises.shape[1]), dtype=np.float32)
        for row, bag in zip(found, bags, strict=True):
            rows = [self._places[word] for word in sorted(bag) if word in self._places]
            row[:] = _unit(self.premises[rows].astype(np.float32).sum(0))
        return found

    def save(self, folder: Path) -> None:
        """Writes `FILE`."""
        told = {"words": json.dumps(self.words), "lexical": repr(self.lexical), "learned": repr(self.learned)}
        save_file({"goals": self.goals, "premises": self.premises}, folder / FILE, told)

    @classmethod
    def load(cls, folder: Path) -> Retriever | None:
        """The retriever in a folder, if there is one. Raises what a damaged file makes its readers raise."""
        if not (folder / FILE).is_file():
            return None
        with safe_open(folder / FILE, framework="numpy") as file:
            told = file.metadata()
            words = tuple(map(str, json.loads(told["words"])))
            goals, premises = file.get_tensor("goals"), file.get_tensor("premises")
        if goals.shape != premises.shape or len(goals) != len(words):
            raise ValueError(f"{FILE} has vectors for other words than it names")
        return cls(words, goals, premises, float(told["lexical"]), float(told["learned"]))


def _unit(vector: np.ndarray) -> np.ndarray:
    length = float(np.sqrt((vector * vector).sum()))
    return vector / length if length > 0 else vector
