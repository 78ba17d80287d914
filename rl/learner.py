"""Gradient steps on the replay: search distilled into the policy, proof lengths into the value."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import partial
from typing import Any, Final

import torch
from torch import Tensor
from torch.optim.lr_scheduler import LambdaLR

from prover.policy.grammar import LibraryProposer
from prover.policy.model import PolicyModel
from prover.policy.prompt import PromptState, state_of_key
from prover.policy.proposals import ProposalConfig
from prover.policy.term_features import NO_TERMS, TermRow
from prover.policy.term_network import ACTION_OUTPUTS, CLOSES, REFUSED, expected_left
from prover.policy.trie import TrieRow
from prover.types import Goal, ProofState, RefusedTactic
from rl.augment import renamer
from rl.devices import autocast
from rl.flops import ModelShape
from rl.losses import Losses, action_loss, ranking_loss, token_loss, top1_share, value_loss
from rl.parallel import Alone, BatchSize
from rl.parts import row_parts
from rl.processors import ProcessorWatch
from rl.settings import LearnerConfig
from rl.snapshot import ReplaySnapshot, draws
from rl.targets import (
    ActionTargets,
    action_targets,
    failed_target,
    foreseen_target,
    policy_target,
    solved_target,
)
from rl.types import UNSOLVED, BadState, Contrast, Goals, GoodState, ReturnKind, ValueTarget

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
REPAIRED = 0.5
"""Chance that a state is shown with what Lean refused there, if that was kept (`search.repair`)."""


@dataclass(frozen=True, slots=True)
class Example:
    """A state as the network sees it in one update.

    `tactics` are ranked against `target`, `[tactics]`, on top of the grammar's log-probabilities `prior`, `[tactics]`;
    all were tried, others count for nothing. All are empty for an unsolved state. `value` is what the value learns.
    `terms` and `actions`, what is known of the tactics, are for a network that reads terms; with lookahead returns the
    terms of an unsolved state have tactics, too.
    """

    state: ProofState
    tactics: tuple[str, ...]
    prior: Tensor
    target: Tensor
    value: ValueTarget
    terms: TermRow | None = None
    actions: ActionTargets | None = None


DISTILLED = ("ranking", "token", "top1")
"""Numbers of `LearnStats` that only search distillation has."""
Laid = tuple[Example, TrieRow]
"""An example, and its row as the network will read it."""
_NONE: Final = torch.zeros(0)
_IDLE: Final = Example(state_of_key(("⊢ True",)), (), _NONE, _NONE, UNSOLVED, NO_TERMS)
"""What a rank runs, and does not count, while others have a part of their own."""


@dataclass(frozen=True, slots=True)
class LearnStats:
    """Sums over some updates; divide by `updates` for means."""

    updates: int = 0
    total: float = 0.0
    ranking: float = 0.0
    token: float = 0.0
    value: float = 0.0
    action: float = 0.0  # of what tactics do, if the network reads terms
    top1: float = 0.0  # share of proved states whose top-ranked tactic is a good one
    tokens: float = 0.0  # read by the trunk, padding left out
    flops: float = 0.0  # that the updates ask for, see `rl.flops`
    learning_rate: float = 0.0
    gradient_norm: float = 0.0  # before clipping
    update_seconds: float = field(default=0.0, compare=False)  # wall clock, including the construction of the batch
    update_cpu_seconds: float = field(default=0.0, compare=False)  # of this process
    threads: float = field(default=0.0, compare=False)  # of torch
    gradient: Mapping[str, float] = field(default_factory=dict[str, float], kw_only=True)  # of policy gradients

    def __add__(self, other: LearnStats) -> LearnStats:
        plain = (getattr(self, f.name) + getattr(other, f.name) for f in fields(self) if f.name != "gradient")
        names = {**self.gradient, **other.gradient}
        return LearnStats(*plain, gradient={n: self.gradient.get(n, 0.0) + other.gradient.get(n, 0.0) for n in names})

    def means(self) -> dict[str, float]:
        """Name → mean per update; what only the losses of distillation have is left out of policy gradients."""
        left_out = ("updates", "gradient", *(DISTILLED if self.gradient else ()))
        plain = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in left_out}
        return {name: x / max(self.updates, 1) for name, x in (plain | dict(self.gradient)).items()}


@dataclass(frozen=True, slots=True)
class TrainingState:
    """All that learning goes on from, however many processes learn; can be pickled.

    optimizer: "PARAMETER.NAME" → tensor on the CPU. numbers: of optimizer and scheduler.
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
        group: the processes that learn together, with this model.
    """

    def __init__(
        self,
        model: PolicyModel,
        grammars: Mapping[str, LibraryProposer],
        settings: LearnerConfig,
        proposals: ProposalConfig | None = None,
        group: Alone | None = None,
    ) -> None:
        self.model = model
        self.group = group or Alone(model)
        self._shape = ModelShape.of(model)
        self._grammars = dict(grammars)
        self.settings = settings
        self._proposals = proposals or ProposalConfig()
        learning = [p for p in model.parameters() if p.requires_grad]  # a base with adapters is frozen
        decayed = [p for p in learning if p.ndim >= 2]
        plain = [p for p in learning if p.ndim < 2]
        self.optimizer = torch.optim.AdamW(
            [{"params": decayed, "weight_decay": WEIGHT_DECAY}, {"params": plain, "weight_decay": 0.0}],
            lr=settings.learning_rate,
            betas=(0.9, 0.98),
        )
        self.scheduler = LambdaLR(self.optimizer, self._share_of_rate)

    def state(self) -> TrainingState:
        """What it would go on from now, for a learner of one process. The model is the learner's own, not a copy."""
        return TrainingState(self.model, self.optimizer_tensors(), self.numbers())

    def optimizer_tensors(self) -> dict[str, Tensor]:
        """`TrainingState.optimizer`; of several ranks only the first has it, and all must ask."""
        found: dict[str, Tensor] = {}
        for name, own in self.model.named_parameters():
            for key, value in self.optimizer.state.get(own, {}).items():
                if (whole := self.group.take(torch.as_tensor(value))) is not None:
                    found[f"{name}.{key}"] = whole
        return found

    def numbers(self) -> dict[str, Any]:
        """`TrainingState.numbers`."""
        return {
            "param_groups": self.optimizer.state_dict()["param_groups"],
            "scheduler": self.scheduler.state_dict(),
        }

    def go_on_from(self, optimizer: Mapping[str, Tensor | None], numbers: Mapping[str, Any]) -> None:
        """Restores optimizer and scheduler, which begin anew without numbers. Damaged values raise ValueError or what
        torch raises.

        Of several ranks only the first has the tensors, for the others they are None; all have those of one number.
        """
        if "param_groups" not in numbers:
            return
        order = [own for group in self.optimizer.param_groups for own in group["params"]]
        index = {own: i for i, own in enumerate(order)}
        indices = {name: index[own] for name, own in self.model.named_parameters() if own in index}
        state: dict[int, dict[str, Tensor]] = {}
        for key, tensor in optimizer.items():
            name, _, part = key.rpartition(".")
            place = int(name) if name.isdigit() else indices[name]  # earlier checkpoints number the parameters
            if tensor is None or tensor.ndim:
                own = order[place]
                if tensor is not None and tensor.shape != own.shape:
                    raise ValueError(f"{key} is {tuple(tensor.shape)}, and the parameter {tuple(own.shape)}")
                tensor = self.group.give(own, tensor)
            state.setdefault(place, {})[part] = tensor
        if optimizer and len(state) != len(order):
            raise ValueError(f"the optimizer's state has {len(state)} parameters, the network {len(order)}")
        self.optimizer.load_state_dict({"state": state, "param_groups": numbers["param_groups"]})
        if "scheduler" in numbers:
            self.scheduler.load_state_dict(numbers["scheduler"])
        else:  # an old run without a scheduler; checkpoints are made between rounds
            for group, rate in zip(self.optimizer.param_groups, self.scheduler.get_last_lr(), strict=True):
                group["lr"] = rate

    def set_grammars(self, grammars: Mapping[str, LibraryProposer]) -> None:
        """From now on, rank good tactics of these modules against these grammars' candidates."""
        self._grammars.update(grammars)

    def learn(
        self, seen: ReplaySnapshot, rng: random.Random, on_update: Callable[[LearnStats], None] = lambda _: None
    ) -> LearnStats:
        """One round of updates; the model's version grows by one. Does nothing when nothing was proved yet.

        `on_update` is called after each.

        Torch gets as many threads as processors are free meanwhile, at most `LearnerConfig.threads`.
        """
        if not seen.good:
            return LearnStats()
        version, failures = self.model.spec.version, self.settings.failures
        bad = [(s, t) for s in seen.bad if (t := UNSOLVED if self._looks_ahead else failed_target(s, failures))]
        good_stream = draws(seen.good, rng.getrandbits(64), seen.weights)
        bad_stream = draws(bad, rng.getrandbits(64))
        torch.manual_seed(rng.getrandbits(63) + self.group.rank)  # for the dropout of a base model
        threads, watch = torch.get_num_threads(), ProcessorWatch()
        torch.set_num_threads(1)
        self.model.train()
        stats = LearnStats()
        try:
            for _ in range(self.settings.updates):
                cost = _Cost()
                drawn = [partial(self.good_example, next(good_stream)) for _ in range(self.settings.batch)]
                if bad:
                    drawn += [partial(self.bad_example, *next(bad_stream)) for _ in range(self.settings.failed_batch)]
                seeded = [(make, random.Random(rng.getrandbits(64))) for make in drawn]  # the same in every rank
                own = [make(seed) for make, seed in seeded[self.group.rank :: self.group.ranks]]
                update = replace(self.update(own), **cost.spent())
                stats += update
                if self.settings.threads > 1 and (free := watch.free()) is not None:
                    torch.set_num_threads(min(free, self.settings.threads))
                on_update(update)
        finally:
            self.model.eval()
            torch.set_num_threads(threads)
        self.model.spec = replace(self.model.spec, version=version + 1)
        return stats

    def update(self, examples: Sequence[Example]) -> LearnStats:
        """One AdamW step on a batch, of which this rank has `examples`."""
        (rate, *_) = self.scheduler.get_last_lr()
        self.optimizer.zero_grad(set_to_none=True)
        stats = self.backward(examples)
        norm = self.group.clip(GRADIENT_NORM)
        self.optimizer.step()
        self.scheduler.step()
        return replace(stats, updates=1, learning_rate=float(rate), gradient_norm=norm)

    def backward(self, examples: Sequence[Example]) -> LearnStats:
        """Adds the gradient of a batch's loss to the parameters', in parts of `LearnerConfig.tokens`; the losses.

        This rank has `examples` of the batch, which may be none.
        """
        parts = self.parts(examples)
        whole = self.group.size(BatchSize(sum(bool(e.tactics) for e in examples), len(examples), len(parts)))
        idle = self.parts((_IDLE,)) * (whole.parts - len(parts))
        told: list[Tensor] = []
        for part in (*parts, *idle):
            last = len(told) + 1 == whole.parts
            proved = sum(bool(e.tactics) for e, _ in part) / max(whole.proved, 1)
            states = len(part) / whole.states if len(told) < len(parts) else 0.0
            with self.group.part(last):
                losses = self._losses(part).weighted(proved, states)
                self.group.backward(losses.total, last)
            told.append(losses.told())
        return LearnStats(0, *self.group.sums(torch.stack(told).sum(0)))

    def losses(self, examples: Sequence[Example]) -> Losses:
        """Losses of a batch that is run at once."""
        return self._losses([self._laid(e) for e in examples])

    def _laid(self, example: Example) -> Laid:
        return example, self.model.row(example.state, example.tactics, example.terms)

    def parts(self, examples: Sequence[Example]) -> list[list[Laid]]:
        """Examples to run together (`rl.parts`), at most `LearnerConfig.tokens` with padding."""
        on_card = self.model.device.type == "cuda"
        rows = [self._laid(e) for e in examples]
        return row_parts(rows, self.settings.tokens_at_once(on_card), on_card)

    def _losses(self, part: Sequence[Laid]) -> Losses:
        ordered = sorted(part, key=lambda pair: not pair[0].tactics)  # proved states first
        examples, device = [e for e, _ in ordered], self.model.device
        proved = [e for e in examples if e.tactics]
        batch = self.model.laid_out([row for _, row in ordered])
        with autocast(device, self.settings.precision):
            found, values, actions = self.group(batch)
        scores, none = found[: len(proved)], torch.cat(found[len(proved) :] or [found[0][:0]]).sum() * 0.0
        sizes = [len(e.tactics) for e in proved]
        lengths = torch.tensor([len(self.model.tactic_ids(t)) + 1.0 for e in proved for t in e.tactics])
        columns = [torch.cat([_NONE, *(e.target for e in proved)]), torch.cat([_NONE, *(e.prior for e in proved)])]
        target, prior, length = torch.stack([*columns, lengths]).to(device)
        targets, weight = target.split(sizes), self._proposals.prior_weight
        ranked = [score + weight * p for score, p in zip(scores, prior.split(sizes), strict=True)]
        writes, values_of = actions is None, [e.value for e in examples]
        if self._looks_ahead and actions is not None and batch.terms is not None:
            behind = expected_left(batch.terms, self.model.spec.value, actions.detach()).split(batch.terms.sizes)
            values_of = [foreseen_target(known, left) for known, left in zip(values_of, behind, strict=True)]
        written = token_loss(scores, targets, length.split(sizes)) if writes else none.detach()
        return Losses(
            ranking_loss(ranked, targets) + none,  # which is 0, and reaches the weights that no candidate would
            written + none,
            value_loss(self.model.spec.value, values, values_of),
            none.detach() if actions is None else self._action_loss(actions[: sum(sizes)], proved),
            top1_share(ranked, targets) + none.detach(),
            batch.tokens,
            self._shape.update(batch),
            self.settings.token_weight,
        )

    def _action_loss(self, actions: Tensor, proved: Sequence[Example]) -> Tensor:
        """actions: what the network says of all tactics, those of proved states first."""
        known = [e.actions for e in proved if e.actions is not None]
        left = actions[:, ACTION_OUTPUTS:]
        return action_loss(self.model.spec.value, actions[:, REFUSED], actions[:, CLOSES], left, known)

    def good_example(self, good: GoodState, rng: random.Random) -> Example:
        """A solved state with good tactics, those of short proofs first, and some to rank them against.

        With `Contrast.REFUSED` a candidate that was not tried is left out of the softmax, so that nothing is learned
        of it. With `Contrast.PROPOSED` the softmax is that of the search, over a sample of its candidates.
        """
        most, state = self.settings.candidates, self._shown(good.goals, good.module)
        state = replace(state, refused=_drawn_refusals(good, rng))
        known = {p.tactic: p.logprob for p in self._grammars[good.module].propose([state])[0]}
        against = list(good.rejected)
        if self.settings.contrast is Contrast.PROPOSED:
            against += [t for t in known if t not in good.remaining and t not in good.rejected]
        shuffled = sorted(rng.sample(list(good.remaining), len(good.remaining)), key=lambda t: good.remaining[t])
        working = shuffled[: max(most // 2, most - len(against))]
        tactics = (*working, *rng.sample(against, min(len(against), most - len(working))))
        target = policy_target(good.remaining, tactics)
        unlikely = min(known.values(), default=0.0)
        prior = torch.tensor([known.get(t, unlikely) for t in tactics])
        terms = self._terms(good.goals, good.module, tactics)  # which names do not matter to
        known_actions = None if terms is None else action_targets(good, tactics)
        if rng.random() < RENAMED:
            rename = renamer(good.goals, tuple(working), rng)
            renamed = tuple(RefusedTactic(rename(one.tactic), rename(one.message)) for one in state.refused)
            state = replace(state, goals=tuple(Goal(rename(g)) for g in good.goals), refused=renamed)
            tactics = tuple(rename(t) for t in tactics)
        s = self.settings
        value = solved_target(good, s.returns, s.n_step, s.td_lambda)
        return Example(state, tactics, prior, target, value, terms, known_actions)

    def bad_example(self, bad: BadState, target: ValueTarget, rng: random.Random) -> Example:
        """An unsolved state, with what the value learns of it."""
        rename = renamer(bad.goals, (), rng) if rng.random() < RENAMED else str
        state = replace(self._shown(bad.goals, bad.module), goals=tuple(Goal(rename(g)) for g in bad.goals))
        return Example(
            state, (), _NONE, _NONE, target, self._terms(bad.goals, bad.module, self._some_tactics(bad, rng))
        )

    @property
    def _looks_ahead(self) -> bool:
        return self.settings.returns is ReturnKind.LOOKAHEAD

    def _some_tactics(self, bad: BadState, rng: random.Random) -> tuple[str, ...]:
        """Tactics of an unsolved state, for a lookahead."""
        if not self._looks_ahead:
            return ()
        proposed = [p.tactic for p in self._grammars[bad.module].propose([state_of_key(bad.goals)])[0]]
        return tuple(rng.sample(proposed, min(len(proposed), self.settings.candidates)))

    def _terms(self, goals: Goals, module: str, tactics: Sequence[str]) -> TermRow | None:
        if not self.model.spec.network.reads_terms:
            return None
        return self._grammars[module].term_row(state_of_key(goals), tactics)

    def _shown(self, goals: Goals, module: str) -> PromptState:
        """A state with the premises that search shows the network beside it."""
        state, count = state_of_key(goals), self.model.spec.network.premises
        return replace(state, premises=self._grammars[module].premises_for(state, count)) if count else state

    def _share_of_rate(self, updates_done: int) -> float:
        """Each round: linear warm-up, then linear decay to `LAST_RATE` at the end of the round."""
        s, update = self.settings, updates_done % self.settings.updates
        if update < WARMUP:
            return (update + 1) / WARMUP
        return 1.0 - (1.0 - LAST_RATE) * (update - WARMUP) / max(s.updates - WARMUP, 1)


def _drawn_refusals(good: GoodState, rng: random.Random) -> tuple[RefusedTactic, ...]:
    """In `REPAIRED` of the states where that is known, some of what Lean refused before a good tactic was found."""
    if not good.after or rng.random() >= REPAIRED:
        return ()
    known = rng.choice(list(good.after.values()))
    return known[-rng.randint(1, len(known)) :]


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
