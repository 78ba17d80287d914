"""The network in this process: many questions in few forward passes.

A state's floating-point results depend, in their last digits, on what else is in its forward pass. So by default every
state has one of its own, and the answer to a question is the same to the bit whoever else asks. With `batch_tokens`
states share passes: faster on a card, and equal up to rounding.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import TypeAlias

import numpy as np
import torch
from torch import Tensor

from prover.packing import TokenLogprobs
from prover.policy.model import PolicyModel
from prover.policy.prompt import state_of_key
from prover.policy.sampler import sample_batch
from prover.policy.scorer import StateAnswer, StateQuestion
from prover.policy.term_network import REFUSED, expected_left
from prover.policy.trie import CandidateTrie, TrieRow
from prover.policy.written import tactic_written
from prover.types import ProofState, ValueDistribution

_Answer: TypeAlias = (
    "tuple[array[float], TokenLogprobs, ValueDistribution | None, array[float] | None, array[float] | None]"
)

TOKENS_WRITTEN = 4
"""What a sampled tactic counts for among the tokens read at once: it is written one token at a time."""


class LocalScorer:
    """A `StateScorer` over a model.

    Args:
        model: in evaluation mode; it must not change while its answers are used.
        batch_tokens: tokens that are read at once, padding included; 0: one state at a time.
    """

    def __init__(self, model: PolicyModel, batch_tokens: int = 0) -> None:
        self._model = model
        self._batch_tokens = batch_tokens

    @property
    def version(self) -> int:
        return self._model.spec.version

    @property
    def trained(self) -> bool:
        return self._model.spec.trained

    @property
    def premises(self) -> int:
        return self._model.spec.network.premises

    @property
    def reads_terms(self) -> bool:
        return self._model.spec.network.reads_terms

    def answer(self, questions: Sequence[StateQuestion]) -> list[StateAnswer]:
        """One answer per question, in order."""
        states = [state_of_key(q.goals, q.premises, q.refused) for q in questions]
        with torch.inference_mode():
            written = self._write(questions, states)
            tactics = [(*q.candidates, *new) for q, new in zip(questions, written, strict=True)]
            answers: dict[int, StateAnswer] = {}
            for part in self._parts([self._size(s, row) for s, row in zip(states, tactics, strict=True)]):
                rows = [self._model.row(states[i], tactics[i], questions[i].terms) for i in part]
                read = self._read_terms if self._model.terms is not None else self._read_tokens
                for i, answer in zip(part, read(rows), strict=True):
                    answers[i] = StateAnswer(self.version, written[i], *answer)
        return [answers[i] for i in range(len(questions))]

    def _write(self, questions: Sequence[StateQuestion], states: Sequence[ProofState]) -> list[tuple[str, ...]]:
        """The usable tactics that the network writes for each question, each once, without the candidates."""
        written: list[tuple[str, ...]] = [()] * len(questions)
        for samples in {q.samples for q in questions if q.samples}:
            places = [i for i, q in enumerate(questions) if q.samples == samples]
            sizes = [len(self._model.prompt_ids(states[i])) + samples * TOKENS_WRITTEN for i in places]
            for part in self._parts(sizes):
                chosen = [places[i] for i in part]
                streams = [torch.Generator().manual_seed(questions[i].seed) for i in chosen]
                drawn = sample_batch(self._model, [states[i] for i in chosen], samples, streams)
                for i, tactics in zip(chosen, drawn, strict=True):
                    known = set(questions[i].candidates)
                    usable = filter(None, map(tactic_written, tactics))
                    written[i] = tuple(t for t in dict.fromkeys(usable) if t not in known)
        return written

    def _read_tokens(self, rows: Sequence[TrieRow]) -> Iterator[_Answer]:
        """One forward pass: for each state its tactics' log-probabilities, whole and by token, and its value."""
        batch = self._model.laid_out(rows)
        scored, numbers = self._model.by_token(batch)
        for trie, row, value in zip(batch.tries, scored, self._values(numbers, len(rows)), strict=True):
            yield *_of_tactics(trie, *row), value, None, None

    def _read_terms(self, rows: Sequence[TrieRow]) -> Iterator[_Answer]:
        """One forward pass: for each state its tactics' scores, its value, the chances that Lean refuses them, and what
        is left behind them.
        """
        batch = self._model.laid_out(rows)
        scored, numbers, actions = self._model(batch)
        assert actions is not None
        assert batch.terms is not None
        sizes = [len(row) for row in scored]
        chances = torch.sigmoid(actions[:, REFUSED]).split(sizes)
        left = expected_left(batch.terms, self._model.spec.value, actions).split(sizes)
        values = self._values(numbers, len(rows))
        for row, value, refused, behind in zip(scored, values, chances, left, strict=True):
            tokens = TokenLogprobs.of([()] * len(row))
            foreseen = None if value is None or not self._model.spec.has_value else _doubles(behind)
            yield _doubles(row), tokens, value, _doubles(refused), foreseen

    def _values(self, numbers: Tensor, count: int) -> Sequence[ValueDistribution | None]:
        if not self._model.spec.value.outputs:
            return [None] * count
        return [replace(v, version=self.version) for v in self._model.spec.value.distributions(numbers.cpu())]

    def _size(self, state: ProofState, tactics: Sequence[str]) -> int:
        """Tokens of a row at most: tactics share their beginnings."""
        model = self._model
        read = () if model.terms is not None else tactics
        return len(model.prompt_ids(state)) + sum(len(model.tactic_ids(t)) for t in read)

    def _parts(self, sizes: Sequence[int]) -> Iterator[Sequence[int]]:
        """Which rows are run together: similar ones, the padded rectangle within `batch_tokens`; or each alone."""
        part: list[int] = []
        for i in sorted(range(len(sizes)), key=lambda i: sizes[i]):
            if part and sizes[i] * (len(part) + 1) > self._batch_tokens:
                yield part
                part = []
            part.append(i)
        if part:
            yield part


def _doubles(row: Tensor) -> array[float]:
    return array("d", row.double().tolist())


def _of_tactics(trie: CandidateTrie, nodes: np.ndarray, ends: np.ndarray) -> tuple[array[float], TokenLogprobs]:
    """Log-probabilities of the trie's tactics, from those of its tokens `[n]` and of the end behind each, `[1 + n]`."""
    count = len(trie.tokens)
    lengths = [len(path) + 1 for path in trie.paths]
    places = np.fromiter(
        chain.from_iterable((*path, count + (path[-1] + 1 if path else 0)) for path in trie.paths), np.int64
    )
    by_token = np.concatenate([nodes, ends])[places]
    starts = np.cumsum([0, *lengths[:-1]])
    scores = np.add.reduceat(by_token.astype(np.float64), starts) if lengths else np.zeros(0)
    return array("d", scores.tolist()), TokenLogprobs(array("H", lengths), by_token.astype("<f2").tobytes())
