"""A pass of the learner by policy gradients: PPO with and without the critic, and GRPO.

    rows → one look: log-probabilities before the pass (proximal) and of the reference, values
         → advantages, importance weights
         → `epochs` times through all states, in minibatches: clipped objective, KL, entropy, value

The look goes through the very minibatches of the first epoch, so the first update has ratios of exactly 1. The network
is in evaluation mode: dropout would change the probabilities that are compared.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from statistics import fmean, pstdev
from typing import Final

import torch
from torch import Tensor

from prover.policy.model import PolicyModel
from prover.policy.prompt import state_of_key
from prover.policy.proposals import ProposalConfig
from prover.policy.term_features import NO_TERMS
from prover.policy.trie import TrieRow
from rl.algorithms.advantages import estimates
from rl.algorithms.groups import GradientOrder
from rl.algorithms.losses import (
    clipped_loss,
    clipped_share,
    entropy_of,
    importance_weights,
    kl_estimate,
    mixture_logprobs,
)
from rl.algorithms.rows import GrammarOf, RowBook, StateRow, rows_of
from rl.algorithms.settings import PpoConfig
from rl.devices import autocast
from rl.flops import ModelShape
from rl.learner import GRADIENT_NORM, Learner, LearnStats
from rl.losses import value_loss
from rl.parallel import BatchSize
from rl.parts import row_parts
from rl.types import ValueTarget

WARMUP = 5
"""Updates of a pass until the full learning rate."""
_NONE: Final = torch.zeros(0, dtype=torch.float64)
_IDLE: Final = StateRow(state_of_key(("⊢ True",)), (), _NONE, _NONE, (), NO_TERMS)
"""What a rank runs, and does not count, while others have a part of their own."""
TOLD: Final = ("policy_loss", "reference_kl", "policy_entropy", "clip_fraction", "approximate_kl")
"""What an update tells beside its value loss, means over its draws."""


@dataclass(slots=True)
class _Draws:
    """Of all draws of a pass, `[draws]`, in the order of `RowBook.draws`, in double precision."""

    proximal: Tensor
    reference: Tensor
    importance: Tensor
    advantages: Tensor
    weights: Tensor
    remaining: Tensor

    def at(self, places: Tensor) -> _Draws:
        """Some of them."""
        columns = (self.proximal, self.reference, self.importance, self.advantages, self.weights, self.remaining)
        return _Draws(*(column[places] for column in columns))


def learn_from_episodes(
    learner: Learner,
    order: GradientOrder,
    proposals: ProposalConfig,
    grammar_of: GrammarOf,
    rng: random.Random,
    on_update: Callable[[LearnStats], None] = lambda _: None,
) -> LearnStats:
    """One pass; the model's version grows by one. Does nothing when no episode says anything.

    learner: whose model and optimizer change, alone or as one of several ranks. proposals, grammar_of: as the search
    had them. `on_update` is called after each update.
    """
    critic = isinstance(order.algorithm, PpoConfig) and order.algorithm.critic
    book = rows_of(order.groups, grammar_of, proposals, critic, learner.model.spec.network)
    if not book.draws:
        return LearnStats()
    if order.first:
        learner.optimizer.state.clear()  # its averages are of other gradients
    threads, model = torch.get_num_threads(), learner.model
    torch.set_num_threads(1)
    try:
        stats = _Pass(learner, order, proposals, book, rng).run(on_update)
    finally:
        torch.set_num_threads(threads)
    model.spec = replace(model.spec, version=model.spec.version + 1)
    return stats


def _laid(model: PolicyModel, row: StateRow) -> TrieRow:
    return model.row(row.state, row.tactics, row.terms)


class _Pass:
    """One pass. Ranks share every minibatch; what each finds out in the look is exchanged, so that all have the same
    estimates whatever rows they get later.
    """

    def __init__(
        self, learner: Learner, order: GradientOrder, proposals: ProposalConfig, book: RowBook, rng: random.Random
    ) -> None:
        self._learner, self._order, self._proposals = learner, order, proposals
        self._book, self._rng = book, rng
        self._model, self._group, self._config = learner.model, learner.group, order.algorithm
        self._ppo = self._config if isinstance(self._config, PpoConfig) else None
        self._critic = self._ppo is not None and self._ppo.critic
        self._shape = ModelShape.of(learner.model)
        self._starts = [0]  # of each row's draws among all
        for row in book.rows:
            self._starts.append(self._starts[-1] + len(row.draws))
        drawn = [i for i, row in enumerate(book.rows) if row.draws]
        beside = [i for i, row in enumerate(book.rows) if not row.draws]
        self._updates = math.ceil(len(drawn) / self._config.minibatch)  # of an epoch
        self._drawn, self._beside = drawn, beside[self._group.rank :: self._group.ranks]
        self._numbers = dict(order.numbers)

    def run(self, on_update: Callable[[LearnStats], None]) -> LearnStats:
        """Looks, then learns."""
        minibatches = self._shuffled()
        self._draws = self._look([*minibatches, self._beside])
        stats = LearnStats()
        for epoch in range(self._config.epochs):
            for rows in minibatches if epoch == 0 else self._shuffled():
                wall, cpu = time.perf_counter(), time.process_time()
                update = replace(
                    self._update(rows, stats.updates),
                    update_seconds=time.perf_counter() - wall,
                    update_cpu_seconds=time.process_time() - cpu,
                    threads=torch.get_num_threads(),
                )
                stats += update
                on_update(update)
        return stats

    def _shuffled(self) -> list[list[int]]:
        """This rank's part of all minibatches, in a new order."""
        rows, count = [*self._drawn], self._updates
        self._rng.shuffle(rows)
        minibatches = [rows[i * len(rows) // count : (i + 1) * len(rows) // count] for i in range(count)]
        return [minibatch[self._group.rank :: self._group.ranks] for minibatch in minibatches]

    def _parts(self, rows: Sequence[int]) -> list[list[int]]:
        """Rows that are run together."""
        on_card = self._model.device.type == "cuda"
        laid = [(i, _laid(self._model, self._book.rows[i])) for i in rows]
        found = row_parts(laid, self._learner.settings.tokens_at_once(on_card), on_card)
        return [[i for i, _ in part] for part in found]

    def _forward(self, rows: Sequence[StateRow], model: PolicyModel | None = None) -> tuple[list[Tensor], Tensor, int]:
        """Per row the log-probabilities of its candidates in the mixture, `[c]`; the value head's numbers; tokens.

        model: None is the one that learns.
        """
        asked = model or self._model
        batch = asked.laid_out([_laid(asked, row) for row in rows])
        with autocast(asked.device, self._learner.settings.precision):
            scores, numbers, actions = self._group(batch) if model is None else model(batch)
        if actions is not None:
            numbers = numbers + actions[:0].sum()  # 0; reaches the heads that only distillation trains
        self._flops = self._shape.update(batch)
        mixed = [
            mixture_logprobs(s, r.priors.to(s.device), r.weights.to(s.device), self._proposals) if r.tactics else s
            for s, r in zip(scores, rows, strict=True)
        ]
        return mixed, numbers, batch.tokens

    # --- what is known before the first update

    def _look(self, minibatches: Sequence[Sequence[int]]) -> _Draws:
        """Log-probabilities of every draw before the pass, values, and what follows from them."""
        self._model.eval()
        reference, count, states = self._order.reference, self._starts[-1], len(self._book.rows)
        reference = None if reference is None else reference.to(self._model.device).eval()
        before, others = torch.zeros(count, dtype=torch.float64), torch.zeros(count, dtype=torch.float64)
        values = torch.zeros(states, dtype=torch.float64)
        parts = [part for rows in minibatches for part in self._parts(rows)]
        idle = self._group.size(BatchSize(0, 0, len(parts))).parts - len(parts)
        with torch.no_grad():
            for part in [*parts, *[list[int]()] * idle]:
                rows = [self._book.rows[i] for i in part] or [_IDLE]
                mixed, numbers, _ = self._forward(rows)
                their = self._forward(rows, reference)[0] if reference is not None and part else mixed
                for i, logs, other in zip(part, mixed, their, strict=False):
                    own = slice(self._starts[i], self._starts[i + 1])
                    before[own], others[own] = logs[self._places(i)].cpu(), other[self._places(i)].cpu()
                if self._ppo is not None and self._critic:
                    for i, value in zip(part, self._model.spec.value.distributions(numbers.cpu()), strict=False):
                        values[i] = value.discounted(self._ppo.discount)
        whole = torch.tensor(self._group.sums(torch.cat([before, others, values])), dtype=torch.float64)
        before, others, values = whole.split([count, count, states])
        return self._estimated(before, others, values.tolist())

    def _places(self, row: int) -> list[int]:
        return [draw.place for draw in self._book.rows[row].draws]

    def _estimated(self, before: Tensor, reference: Tensor, values: list[float]) -> _Draws:
        """Advantages and importance weights."""
        config, draws = self._config, self._book.draws
        behaviour = torch.tensor([draw.behaviour for draw in draws], dtype=torch.float64)
        ratios = (before - behaviour).exp()
        corrected = ratios.tolist() if config.correct_staleness else None
        found = estimates(config, self._order.groups, self._book, values if self._critic else None, corrected)
        weights = importance_weights(before, behaviour, config.truncation)
        self._numbers |= found.numbers | {
            "importance": float(ratios.mean()),
            "importance_truncated": float((ratios > config.truncation).double().mean()),
            "advantage_mean": fmean(found.advantages),
            "advantage_std": pstdev(found.advantages),
            "unmatched": float(self._book.unmatched),
        }
        columns = [torch.tensor(c, dtype=torch.float64) for c in (found.advantages, found.weights, found.remaining)]
        return _Draws(before, reference, weights if corrected else torch.ones_like(weights), *columns)

    # --- updates

    def _update(self, rows: Sequence[int], done: int) -> LearnStats:
        """One AdamW step on a minibatch, of which this rank has `rows`."""
        learner, rate = self._learner, self._config.learning_rate * min((done + 1) / WARMUP, 1.0)
        for group in learner.optimizer.param_groups:
            group["lr"] = rate
        learner.optimizer.zero_grad(set_to_none=True)
        stats = self._backward(rows)
        norm = self._group.clip(GRADIENT_NORM)
        learner.optimizer.step()
        learner.scheduler.step()  # counts the updates of a run; the rate is set before each
        return replace(stats, updates=1, learning_rate=rate, gradient_norm=norm)

    def _backward(self, rows: Sequence[int]) -> LearnStats:
        """Adds the gradient of a minibatch's loss, part by part; its numbers."""
        parts = self._parts(rows)
        own = [float(self._draws.weights[self._of_rows(rows)].sum()), float(len(self._of_rows(rows)))]
        weight, draws = self._group.sums(own)
        most = self._group.size(BatchSize(0, 0, len(parts))).parts
        told = torch.zeros(4 + len(TOLD), dtype=torch.float64)
        for number in range(most):
            last = number + 1 == most
            with self._group.part(last):
                loss, numbers = self._loss(parts[number] if number < len(parts) else [], weight, draws)
                self._group.backward(loss, last)
            told += numbers
        total, value, tokens, flops, *others = self._group.sums(told)
        gradient = self._numbers | dict(zip(TOLD, others, strict=True))
        return LearnStats(0, total, 0.0, 0.0, value, 0.0, 0.0, tokens, flops, gradient=gradient)

    def _of_rows(self, rows: Sequence[int]) -> Tensor:
        """Where the draws of some rows are among all."""
        places = [place for i in rows for place in range(self._starts[i], self._starts[i + 1])]
        return torch.tensor(places, dtype=torch.long)

    def _loss(self, part: Sequence[int], weight: float, draws: float) -> tuple[Tensor, Tensor]:
        """What a part adds to a minibatch's loss, given the weight and the number of all its draws; its numbers."""
        rows = [self._book.rows[i] for i in part] or [_IDLE]
        mixed, numbers, tokens = self._forward(rows)
        none = numbers.sum() * 0.0 + torch.cat([logs[:0] for logs in mixed]).sum()  # reaches weights that no term would
        if not part:
            return none, torch.zeros(4 + len(TOLD), dtype=torch.float64)
        known = self._draws.at(self._of_rows(part))
        logprobs = torch.cat([logs[self._places(i)] for i, logs in zip(part, mixed, strict=True)]).cpu()
        counts = torch.tensor([len(row.draws) for row in rows])
        entropies = torch.stack([entropy_of(logs) for logs in mixed]).cpu().repeat_interleave(counts)
        config, shares = self._config, known.weights / weight
        policy = clipped_loss(logprobs, known.proximal, known.advantages, known.importance, config.clip)
        kl = kl_estimate(logprobs, known.reference)
        terms = (policy, kl, entropies, clipped_share(logprobs, known.proximal, config.clip))
        moved = kl_estimate(known.proximal, logprobs)  # the draws are of the policy before
        sums = [(shares * term).sum() for term in (*terms, moved)]
        total = sums[0] - config.entropy * sums[2]
        if self._order.reference is not None:
            total = total + config.kl * sums[1]
        value = self._value_loss(numbers, counts, known.remaining) * (len(logprobs) / draws)
        if self._ppo is not None:
            total = total + self._ppo.value_weight * value
        told = [total, value, torch.tensor(float(tokens)), torch.tensor(float(self._flops)), *sums]
        return total + none.cpu(), torch.stack([x.detach().double().cpu() for x in told])

    def _value_loss(self, numbers: Tensor, counts: Tensor, remaining: Tensor) -> Tensor:
        """The head's own loss on the tactics that every draw's state still took in its episode."""
        if not self._critic:
            return torch.zeros((), dtype=torch.float64)
        targets = [ValueTarget(x) for x in remaining.tolist()]
        each = numbers.repeat_interleave(counts.to(numbers.device), 0)
        return value_loss(self._model.spec.value, each, targets).double().cpu()
