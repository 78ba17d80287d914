"""How the policy changes: entropy and KL of its proposals, and the value's error, on a fixed sample of states."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

from prover.policy.model import PolicyModel
from prover.policy.policies import TrainedPolicy
from prover.policy.prompt import state_of_key
from prover.prover import Prover, usable
from prover.types import Premise, Proposal
from rl.experience import forecast_of
from rl.flops import ModelShape
from rl.replay import Replay
from rl.round_numbers import Numbers, value_numbers
from rl.types import Experience, Forecast, Goals

PROBE_STATES = 24
"""States of the sample."""
PROBE_FLOPS = {"cpu": 4e11, "cuda": 4e14}
"""What looking at the sample once may cost, by kind of device: seconds. Of a large network fewer states are looked at,
or none."""
USUAL_ROW = (100, 500)
"""Tokens of a state's prompt and of the trie of its candidates, for estimating that."""


@dataclass(frozen=True, slots=True)
class ProbeState:
    """A state of the sample, and the module whose premises its tactics may cite."""

    goals: Goals
    module: str


@dataclass(frozen=True, slots=True)
class PolicyView:
    """What a policy says of the sample: proposals per state, and the value's forecasts if it has one."""

    version: int
    proposals: tuple[tuple[Proposal, ...], ...]
    forecasts: tuple[Forecast, ...]

    def entropy(self) -> float:
        """Mean entropy of a state's proposals in nats."""
        return fmean(-sum(math.exp(p.logprob) * p.logprob for p in row) for row in self.proposals)

    def kl_from(self, older: PolicyView) -> float:
        """Mean KL divergence from an older policy's proposals, KL(this ‖ older), in nats.

        A tactic that the older list lacks, as can be when tactics are sampled, has its least probability there.
        """
        return fmean(_kl(new, old) for new, old in zip(self.proposals, older.proposals, strict=True))


def sample_states(attempts: Sequence[Experience], most: int = PROBE_STATES) -> tuple[ProbeState, ...]:
    """States of the first round's attempts, proved and unproved: those with the smallest hashes.

    The choice depends on neither the order of the attempts nor on later rounds, so it is the same after a resume.
    """
    first = min((a.round for a in attempts), default=0)
    found: dict[Goals, ProbeState] = {}
    for attempt in attempts:
        if attempt.round == first:
            for goals in (s.goals for s in (*attempt.good, *attempt.failed)):
                known = found.get(goals)
                if known is None or attempt.module < known.module:
                    found[goals] = ProbeState(goals, attempt.module)
    return tuple(sorted(found.values(), key=_rank)[:most])


def affordable_states(model: PolicyModel) -> int:
    """States of the sample, as many as `PROBE_FLOPS` allow."""
    cost = ModelShape.of(model).forward(*USUAL_ROW)
    return min(PROBE_STATES, int(PROBE_FLOPS.get(model.device.type, PROBE_FLOPS["cpu"]) / cost))


def view_of(
    prover: Prover, states: Sequence[ProbeState], premises: Mapping[str, Sequence[Premise]], seed: int
) -> PolicyView:
    """What the prover's policy says of these states. One forward pass a state."""
    proposals: dict[ProbeState, tuple[Proposal, ...]] = {}
    forecasts: dict[ProbeState, Forecast] = {}
    for module in sorted({s.module for s in states}):
        proposer, evaluator = prover.proposer(premises.get(module, ()), usable(prover.lemmas, module), seed)
        here = [s for s in states if s.module == module]
        asked = [state_of_key(s.goals) for s in here]
        proposals |= zip(here, map(tuple, proposer.propose(asked)), strict=True)
        if evaluator is not None:
            forecasts |= zip(here, (forecast_of(value, None) for value in evaluator.evaluate(asked)), strict=True)
    told = tuple(forecasts[s] for s in states) if forecasts else ()
    return PolicyView(_version(prover), tuple(proposals[s] for s in states), told)


class PolicyProbe:
    """Looks at the policy before and after each round of learning; the first attempts of a run give the sample."""

    def __init__(self, premises: Mapping[str, Sequence[Premise]], seed: int) -> None:
        self._premises, self._seed = premises, seed
        self._states: tuple[ProbeState, ...] = ()
        self._last: PolicyView | None = None

    def before(self, prover: Prover, attempts: Sequence[Experience]) -> None:
        """Look at the policy that will learn."""
        if not self._states and isinstance(prover.policy, TrainedPolicy):
            self._states = sample_states(attempts, affordable_states(prover.policy.model))
        if self._states and (self._last is None or self._last.version != _version(prover)):
            self._last = self._view(prover)

    def after(self, prover: Prover, replay: Replay) -> Numbers:
        """Look at the policy that has learned: its entropy, its KL from the one before, the errors of its value."""
        if not self._states or self._last is None:
            return {}
        older, self._last = self._last, self._view(prover)
        numbers = {"entropy": self._last.entropy(), "kl": self._last.kl_from(older)}
        return numbers | value_numbers(self._forecasts(self._last, replay))

    def _view(self, prover: Prover) -> PolicyView:
        return view_of(_ranking_only(prover), self._states, self._premises, self._seed)

    def _forecasts(self, view: PolicyView, replay: Replay) -> Iterable[tuple[Forecast, bool]]:
        """The value's forecasts with what the replay knows by now; nothing from a policy without a value."""
        for state, forecast in zip(self._states, view.forecasts, strict=False):
            known = replay.good.get(state.goals)
            yield replace(forecast, remaining=known.fewest if known else None), known is not None


def _kl(new: Sequence[Proposal], old: Sequence[Proposal]) -> float:
    before = {p.tactic: p.logprob for p in old}
    least = min(before.values(), default=0.0)
    return sum(math.exp(p.logprob) * (p.logprob - before.get(p.tactic, least)) for p in new)


def _ranking_only(prover: Prover) -> Prover:
    """The prover without samples, which would cost a forward pass a token, if its grammar proposes anything."""
    policy = prover.policy
    if not isinstance(policy, TrainedPolicy) or not policy.proposals.candidates:
        return prover
    return replace(prover, policy=replace(policy, proposals=replace(policy.proposals, samples=0)))


def _version(prover: Prover) -> int:
    """Of a trained policy; others never change."""
    return getattr(prover.policy, "version", 0)


def _rank(state: ProbeState) -> str:
    return hashlib.sha256("\n\n".join(state.goals).encode()).hexdigest()
