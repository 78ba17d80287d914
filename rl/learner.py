"""Gradient steps on the replay: search distilled into the policy, proof lengths into the value."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, TypeVar

import torch
from torch import Tensor
from torch.optim.lr_scheduler import LambdaLR

from prover.policy.model import PolicyModel
from prover.policy.prompt import state_of_key
from prover.policy.proposals import ProposalConfig
from prover.types import ProofState, Proposer
from rl.augment import renamer
from rl.config import LearnerConfig
from rl.devices import autocast
from rl.losses import Losses, ranking_loss, token_loss, value_loss
from rl.processors import ProcessorWatch
from rl.replay import ReplaySnapshot
from rl.targets import failed_target, policy_target
from rl.types import BadState, GoodState, ValueTarget

S = TypeVar("S")

WEIGHT_DECAY = 0.05
"""Weight decay of AdamW, on matrices."""
GRADIENT_NORM = 1.0
"""The norm to which gradients are clipped."""
WARMUP = 20
"""Updates of a round until the full learning rate."""
LAST_RATE = 0.1
"""Learning rate at the end of a round, as a fraction of that after the warm-up."""
RENAMED = 0.5
"""Chance that a state's variables are renamed."""


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
    """Sums over some updates; divide by `updates` for means."""

    updates: int = 0
    total: float = 0.0
    ranking: float = 0.0
    token: float = 0.0
    value: float = 0.0
    top1: float = 0.0  # share of proved states whose top-ranked tactic is a good one
    tokens: float = 0.0  # read by the trunk, padding included
    learning_rate: float = 0.0
    gradient_norm: float = 0.0  # before clipping
    update_seconds: float = field(default=0.0, compare=False)  # wall clock, including the construction of the batch
    update_cpu_seconds: float = field(default=0.0, compare=False)  # of this process
    threads: float = field(default=0.0, compare=False)  # of torch

    def __add__(self, other: LearnStats) -> LearnStats:
        return LearnStats(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    def means(self) -> dict[str, float]:
        """Name → mean per update."""
        return {f.name: getattr(self, f.name) / max(self.updates, 1) for f in fields(self) if f.name != "updates"}


@dataclass(frozen=True, slots=True)
class TrainingState:
    """All that learning goes on from; can be pickled.

    optimizer: "parameter.name" → tensor on the CPU. numbers: of optimizer and scheduler, and torch's random state.
    """

    model: PolicyModel
    optimizer: Mapping[str, Tensor]
    numbers: Mapping[str, Any]


class Learner:
    """Owns the model that learns and its optimizer, and computes where the model is (`rl.devices.placed`).

    Args:
        model: changed in place.
        grammars: module → grammar, for the candidates a good tactic is ranked against.
        settings: see `LearnerConfig`.
        proposals: the settings by which search passes a grammar's candidates to the model and weights their priors.
    """

    def __init__(
        self,
        model: PolicyModel,
        grammars: Mapping[str, Proposer],
        settings: LearnerConfig,
        proposals: ProposalConfig | None = None,
    ) -> None:
        self.model = model
        self._grammars = dict(grammars)
        self._settings = settings
        self._proposals = proposals or ProposalConfig()
        decayed = [p for p in model.parameters() if p.ndim >= 2]
        plain = [p for p in model.parameters() if p.ndim < 2]
        self.optimizer = torch.optim.AdamW(
            [{"params": decayed, "weight_decay": WEIGHT_DECAY}, {"params": plain, "weight_decay": 0.0}],
            lr=settings.learning_rate,
            betas=(0.9, 0.98),
        )
        self.scheduler = LambdaLR(self.optimizer, self._share_of_rate)

    def state(self) -> TrainingState:
        """What it would go on from now. The model is the learner's own, not a copy."""
        state: dict[str, Any] = self.optimizer.state_dict()
        tensors = {
            f"{i}.{k}": torch.as_tensor(v).cpu().contiguous() for i, s in state["state"].items() for k, v in s.items()
        }
        numbers = {
            "param_groups": state["param_groups"],
            "scheduler": self.scheduler.state_dict(),
            "torch_rng": torch.get_rng_state().tolist(),
        }
        return TrainingState(self.model, tensors, numbers)

    def go_on_from(self, optimizer: Mapping[str, Tensor], numbers: Mapping[str, Any]) -> None:
        """Restores optimizer, scheduler and torch's random state. Damaged values raise whatever torch raises."""
        state: dict[int, dict[str, Tensor]] = {}
        for name, tensor in optimizer.items():
            index, _, key = name.partition(".")
            state.setdefault(int(index), {})[key] = tensor
        self.optimizer.load_state_dict({"state": state, "param_groups": numbers["param_groups"]})
        if "scheduler" in numbers:
            self.scheduler.load_state_dict(numbers["scheduler"])
        else:  # an old run without a scheduler; checkpoints are made between rounds
            for group, rate in zip(self.optimizer.param_groups, self.scheduler.get_last_lr(), strict=True):
                group["lr"] = rate
        torch.set_rng_state(torch.tensor(numbers["torch_rng"], dtype=torch.uint8))

    def set_grammar(self, module: str, grammar: Proposer) -> None:
        """From now on, rank good tactics of this module against this grammar's candidates."""
        self._grammars[module] = grammar

    def learn(
        self, seen: ReplaySnapshot, rng: random.Random, on_update: Callable[[LearnStats], None] = lambda _: None
    ) -> LearnStats:
        """One round of updates; the model's version grows by one. Does nothing when nothing was proved yet.

        `on_update` is called after each.

        Torch gets as many threads as processors are free meanwhile, at most `LearnerConfig.threads`.
        """
        if not seen.good:
            return LearnStats()
        version, failures = self.model.spec.version, self._settings.failures
        bad = [(s, t) for s in seen.bad if (t := failed_target(s.beyond, s.settled, failures))]
        good_stream, bad_stream = _endless(seen.good, rng), _endless(bad, rng)
        threads, watch = torch.get_num_threads(), ProcessorWatch()
        torch.set_num_threads(1)
        self.model.train()
        stats = LearnStats()
        try:
            for _ in range(self._settings.updates):
                cost = _Cost()
                examples = [self.good_example(next(good_stream), rng) for _ in range(self._settings.batch)]
                if bad:
                    examples += [self._bad_example(*next(bad_stream), rng) for _ in range(self._settings.failed_batch)]
                update = replace(self.update(examples), **cost.spent())
                stats += update
                if self._settings.threads > 1 and (free := watch.free()) is not None:
                    torch.set_num_threads(min(free, self._settings.threads))
                on_update(update)
        finally:
            self.model.eval()
            torch.set_num_threads(threads)
        self.model.spec = replace(self.model.spec, version=version + 1)
        return stats

    def update(self, examples: Sequence[Example]) -> LearnStats:
        """One AdamW step on a batch."""
        (rate, *_) = self.scheduler.get_last_lr()
        self.optimizer.zero_grad(set_to_none=True)
        stats = self.backward(examples)
        norm = torch.nn.utils.clip_grad_norm_(self.model.parameters(), GRADIENT_NORM)
        self.optimizer.step()
        self.scheduler.step()
        return replace(stats, updates=1, learning_rate=float(rate), gradient_norm=norm.item())

    def backward(self, examples: Sequence[Example]) -> LearnStats:
        """Adds the gradient of a batch's loss to the parameters', in `LearnerConfig.accumulate` parts; the losses."""
        proved, count = sum(bool(e.tactics) for e in examples), self._settings.accumulate
        stats = LearnStats()
        for part in (examples[start::count] for start in range(min(count, len(examples)))):
            share = sum(bool(e.tactics) for e in part) / max(proved, 1)
            losses = self.losses(part).weighted(share, len(part) / len(examples))
            losses.total.backward()
            told = (x.item() for x in (losses.total, losses.ranking, losses.token, losses.value))
            stats += LearnStats(0, *told, losses.top1, losses.tokens)
        return stats

    def losses(self, examples: Sequence[Example]) -> Losses:
        """Losses of a batch."""
        ordered = sorted(examples, key=lambda e: not e.tactics)  # proved states first
        proved = [e for e in ordered if e.tactics]
        scores: list[Tensor] = []
        values: list[Tensor] = []
        tokens, device = 0, self.model.device
        for part in _similar(ordered):
            batch = self.model.batch([e.state for e in part], [e.tactics for e in part])
            tokens += batch.input_ids.numel()
            with autocast(device, self._settings.precision):
                found, logits = self.model(batch)
            scores.extend(row for row, e in zip(found, part, strict=True) if e.tactics)
            values.append(logits)
        targets = [e.target.to(device) for e in proved]
        counts = ([len(self.model.tactic_ids(t)) + 1.0 for t in e.tactics] for e in proved)
        lengths = [torch.tensor(row, device=device) for row in counts]
        ranked = [x + self._proposals.prior_weight * e.prior.to(device) for x, e in zip(scores, proved, strict=True)]
        ranking = ranking_loss(ranked, targets)
        token = token_loss(scores, targets, lengths)
        value = value_loss(self.model.spec.value, torch.cat(values), [e.value for e in ordered])
        hits = [float(e.target[int(x.argmax())] > 0) for x, e in zip(ranked, proved, strict=True)]
        return Losses(ranking, token, value, sum(hits) / max(len(hits), 1), tokens)

    def good_example(self, good: GoodState, rng: random.Random) -> Example:
        """A proved state with its good tactics, some that Lean refused there, and others of the grammar."""
        room = max(self._settings.candidates - len(good.remaining), 1)
        refused = rng.sample(list(good.rejected), min(len(good.rejected), room // 2))
        state = state_of_key(good.goals)
        known = {p.tactic: p.logprob for p in self._grammars[good.module].propose([state])[0]}
        skip = {*good.remaining, *refused}
        others = [t for t in list(known)[: self._proposals.candidates] if t not in skip]
        others = rng.sample(others, min(len(others), room - len(refused)))
        tactics = (*good.remaining, *refused, *others)
        target = policy_target(good.remaining, tactics)
        unlikely = min(known.values(), default=0.0)
        prior = torch.tensor([known.get(t, unlikely) for t in tactics])
        if rng.random() < RENAMED:
            rename = renamer(good.goals, tuple(good.remaining), rng)
            state = state_of_key(tuple(rename(g) for g in good.goals))
            tactics = tuple(rename(t) for t in tactics)
        return Example(state, tactics, prior, target, ValueTarget(float(good.fewest)))

    def _bad_example(self, bad: BadState, target: ValueTarget, rng: random.Random) -> Example:
        rename = renamer(bad.goals, (), rng) if rng.random() < RENAMED else str
        return Example(state_of_key(tuple(rename(g) for g in bad.goals)), (), torch.zeros(0), torch.zeros(0), target)

    def _share_of_rate(self, updates_done: int) -> float:
        """Each round: linear warm-up, then linear decay to `LAST_RATE` at the end of the round."""
        s, update = self._settings, updates_done % self._settings.updates
        if update < WARMUP:
            return (update + 1) / WARMUP
        return 1.0 - (1.0 - LAST_RATE) * (update - WARMUP) / max(s.updates - WARMUP, 1)


class _Cost:
    """The time spent since it was created."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def spent(self) -> dict[str, float]:
        """The fields of `LearnStats` with the cost of an update."""
        return {
            "update_seconds": time.perf_counter() - self._wall,
            "update_cpu_seconds": time.process_time() - self._cpu,
            "threads": torch.get_num_threads(),
        }


def _similar(examples: Sequence[Example], size: int = 4) -> Iterator[Sequence[Example]]:
    """Parts of a batch to run together: rows of similar length, so that there is little padding. Keeps the order."""
    for start in range(0, len(examples), size):
        yield examples[start : start + size]


def _endless(items: Sequence[S], rng: random.Random) -> Iterator[S]:
    """The items again and again, each pass in a new order."""
    while items:
        order = list(items)
        rng.shuffle(order)
        yield from order
