"""Gradient steps on the replay: search distilled into the policy, proof lengths into the value."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import TypeVar

import torch
from torch import Tensor

from prover.policy.model import PolicyModel
from prover.policy.prompt import state_of_key
from prover.types import ProofState, Proposer
from rl.augment import renamer
from rl.config import LearnerSettings, ValueSettings
from rl.losses import Losses, ranking_loss, token_loss, value_loss
from rl.processors import ProcessorWatch
from rl.replay import BadState, GoodState, Replay
from rl.targets import ValueTarget, failed_target, policy_target, solved_target

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Example:
    """A state as the network sees it in one update.

    `tactics` are ranked against `target`, `[tactics]`, on top of the grammar's log-probabilities `prior`, `[tactics]`;
    all empty for a state nobody proved. `value` is what the value learns.
    """

    state: ProofState
    tactics: tuple[str, ...]
    prior: Tensor
    target: Tensor
    value: ValueTarget


@dataclass(frozen=True, slots=True)
class LearnStats:
    """Sums over the updates of a round; divide by `updates` for means."""

    updates: int = 0
    total: float = 0.0
    ranking: float = 0.0
    token: float = 0.0
    value: float = 0.0
    top1: float = 0.0  # share of proved states whose best-scored candidate is a good tactic
    tokens: float = 0.0  # read by the trunk, padding included
    update_seconds: float = field(default=0.0, compare=False)  # wall clock, the making of the batch included
    update_cpu_seconds: float = field(default=0.0, compare=False)  # of this process
    threads: float = field(default=0.0, compare=False)  # of torch

    def __add__(self, other: LearnStats) -> LearnStats:
        return LearnStats(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    def means(self) -> dict[str, float]:
        """Name → mean per update."""
        return {f.name: getattr(self, f.name) / max(self.updates, 1) for f in fields(self) if f.name != "updates"}


class Learner:
    """Owns the model that learns and its optimizer.

    Args:
        model: changed in place.
        grammars: module → grammar, for the candidates a good tactic is ranked against.
        settings: see `LearnerSettings`.
        pool_size: how many of a grammar's candidates search shows the model.
        prior_weight: weight of the grammar's log-probabilities in the ranking, as in `ProposalConfig`.
        value: which targets the value learns.
    """

    def __init__(
        self,
        model: PolicyModel,
        grammars: Mapping[str, Proposer],
        settings: LearnerSettings,
        pool_size: int = 160,
        prior_weight: float = 0.0,
        value: ValueSettings | None = None,
    ) -> None:
        self.model = model
        self._grammars = dict(grammars)
        self._settings = settings
        self._pool_size = pool_size
        self._prior_weight = prior_weight
        self._value = value or ValueSettings()
        decayed = [p for p in model.parameters() if p.ndim >= 2]
        plain = [p for p in model.parameters() if p.ndim < 2]
        self.optimizer = torch.optim.AdamW(
            [{"params": decayed, "weight_decay": settings.weight_decay}, {"params": plain, "weight_decay": 0.0}],
            lr=settings.learning_rate,
            betas=(0.9, 0.98),
        )

    def set_grammar(self, module: str, grammar: Proposer) -> None:
        """Good tactics of this module are ranked against this grammar's candidates from now on."""
        self._grammars[module] = grammar

    def learn(
        self, replay: Replay, rng: random.Random, on_update: Callable[[int], None] = lambda _: None
    ) -> LearnStats:
        """One round of updates; the model's version grows by one. Does nothing when nothing was proved yet.

        Torch gets as many threads as processors are free while it goes on, at most `LearnerSettings.threads`.
        """
        good = replay.in_order()
        if not good:
            return LearnStats()
        version = self.model.spec.version
        bad = [(s, t) for s in replay.failed_states(version, self._settings.max_staleness) if (t := self._failed(s))]
        bad.sort(key=lambda pair: pair[0].goals)
        good_stream, bad_stream = _endless(good, rng), _endless(bad, rng)
        threads, watch = torch.get_num_threads(), ProcessorWatch()
        torch.set_num_threads(1)
        self.model.train()
        stats = LearnStats()
        try:
            for update in range(self._settings.updates):
                cost = _Cost()
                examples = [self.good_example(next(good_stream), rng) for _ in range(self._settings.batch)]
                if bad:
                    examples += [self._bad_example(*next(bad_stream), rng) for _ in range(self._settings.failed_batch)]
                stats += replace(self.update(examples, self._rate(update)), **cost.spent())
                if self._settings.threads > 1 and (free := watch.free()) is not None:
                    torch.set_num_threads(min(free, self._settings.threads))
                on_update(update + 1)
        finally:
            self.model.eval()
            torch.set_num_threads(threads)
        self.model.spec = replace(self.model.spec, version=version + 1)
        return stats

    def update(self, examples: Sequence[Example], rate: float) -> LearnStats:
        """One AdamW step on a batch."""
        losses, top1 = self.losses(examples)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.optimizer.zero_grad(set_to_none=True)
        losses.total.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), self._settings.gradient_norm)
        self.optimizer.step()
        parts = (x.item() for x in (losses.total, losses.ranking, losses.token, losses.value))
        return LearnStats(1, *parts, top1, losses.tokens)

    def losses(self, examples: Sequence[Example]) -> tuple[Losses, float]:
        """Losses of a batch and the share of proved states whose first-ranked tactic is good."""
        s, spec = self._settings, self.model.spec
        ordered = sorted(examples, key=lambda e: not e.tactics)  # proved states first
        proved = [e for e in ordered if e.tactics]
        scores: list[Tensor] = []
        values: list[Tensor] = []
        tokens = 0
        for part in _similar(ordered):
            batch = self.model.batch([e.state for e in part], [e.tactics for e in part])
            tokens += batch.input_ids.numel()
            found, logits = self.model(batch)
            scores.extend(row for row, e in zip(found, part, strict=True) if e.tactics)
            values.append(logits)
        targets = [e.target for e in proved]
        lengths = [torch.tensor([len(self.model.tactic_ids(t)) + 1.0 for t in e.tactics]) for e in proved]
        ranked = [x + self._prior_weight * e.prior for x, e in zip(scores, proved, strict=True)]
        ranking = ranking_loss(ranked, targets)
        token = token_loss(scores, targets, lengths)
        value = value_loss(spec.value, torch.cat(values), [e.value for e in ordered])
        total = s.ranking_weight * ranking + s.token_weight * token + s.value_weight * value
        hits = [float(t[int(x.argmax())] > 0) for x, t in zip(ranked, targets, strict=True)]
        return Losses(total, ranking, token, value, tokens), sum(hits) / len(hits)

    def good_example(self, good: GoodState, rng: random.Random) -> Example:
        """A proved state with its good tactics, some that Lean refused there, and others of the grammar."""
        room = max(self._settings.candidates - len(good.tactics), 1)
        refused = rng.sample(list(good.rejected), min(len(good.rejected), room // 2))
        state = state_of_key(good.goals)
        known = {p.tactic: p.logprob for p in self._grammars[good.module].propose([state])[0]}
        skip = {*good.tactics, *refused}
        others = [t for t in list(known)[: self._pool_size] if t not in skip]
        others = rng.sample(others, min(len(others), room - len(refused)))
        tactics = (*good.tactics, *refused, *others)
        target = policy_target(good.tactics, tactics, self._settings.shorter_first)
        unlikely = min(known.values(), default=0.0)
        prior = torch.tensor([known.get(t, unlikely) for t in tactics])
        if rng.random() < self._settings.rename:
            rename = renamer(good.goals, tuple(good.tactics), rng)
            state = state_of_key(tuple(rename(g) for g in good.goals))
            tactics = tuple(rename(t) for t in tactics)
        v = self._value
        return Example(
            state, tactics, prior, target, solved_target(good.remaining, good.returns, v.returns, v.n, v.decay)
        )

    def _failed(self, bad: BadState) -> ValueTarget | None:
        return failed_target(bad.beyond, bad.settled, self._value.failures)

    def _bad_example(self, bad: BadState, target: ValueTarget, rng: random.Random) -> Example:
        rename = renamer(bad.goals, (), rng) if rng.random() < self._settings.rename else str
        return Example(state_of_key(tuple(rename(g) for g in bad.goals)), (), torch.zeros(0), torch.zeros(0), target)

    def _rate(self, update: int) -> float:
        """Linear warm-up, then linear decay to a tenth at the end of the round."""
        s = self._settings
        if update < s.warmup:
            return s.learning_rate * (update + 1) / s.warmup
        return s.learning_rate * (1.0 - 0.9 * (update - s.warmup) / max(s.updates - s.warmup, 1))


class _Cost:
    """What has been spent since it was made."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def spent(self) -> dict[str, float]:
        """The fields of `LearnStats` that say what an update cost."""
        return {
            "update_seconds": time.perf_counter() - self._wall,
            "update_cpu_seconds": time.process_time() - self._cpu,
            "threads": torch.get_num_threads(),
        }


def _similar(examples: Sequence[Example], size: int = 4) -> Iterator[Sequence[Example]]:
    """Parts of a batch to run together: rows of like length, so that little is padded away. Keeps the order."""
    for start in range(0, len(examples), size):
        yield examples[start : start + size]


def _endless(items: Sequence[S], rng: random.Random) -> Iterator[S]:
    """The items again and again, each pass in a new order."""
    while items:
        order = list(items)
        rng.shuffle(order)
        yield from order
