"""The numbers of a round: solve rates by world, staleness, age of the replay, waiting, proofs per hour.

Everything is a flat name and a number; the parts of a distribution are ``name/part``.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import fmean

import torch

from prover.policy.endpoint.usage import summed_usage
from rl.config import TrainConfig
from rl.evaluate import EvaluationResult
from rl.learner import LearnStats
from rl.types import Experience, Forecast
from rl.usage import Queue, UsageBook

Numbers = dict[str, float]
STALE = 8
"""Samples so many versions old, or older, share one bucket of the histogram."""
HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Allocation:
    """What a run has: CPU cores and GPUs, over all its processes."""

    cores: float
    gpus: float = 0.0

    def rates(self, proofs: int, seconds: float) -> Numbers:
        """Verified proofs per core-hour and per GPU-hour; without a GPU the latter is left out."""
        if seconds <= 0:
            return {}
        hours = {"core": self.cores * seconds / HOUR, "gpu": self.gpus * seconds / HOUR}
        return {f"proofs_per_{kind}_hour": proofs / spent for kind, spent in hours.items() if spent > 0}


def allocation_of(config: TrainConfig, device: torch.device) -> Allocation:
    """What the processes of a run ask for. Where search and learning take turns, they share cores.

    device: where this process learns, if it does.
    """
    cluster = config.cluster
    search, inference = config.actors * cluster.search_cpus, cluster.inference * cluster.inference_cpus
    gpus = cluster.inference * cluster.inference_gpus
    if cluster.learners:
        learning = cluster.learners * cluster.learner_cpus
        return Allocation(search + inference + learning, gpus + cluster.learners * cluster.learner_gpus)
    here = 1.0 if device.type == "cuda" else 0.0
    return Allocation(max(search + inference, config.learner.threads), gpus + here)


def endpoint_usage(attempts: Iterable[Experience]) -> Numbers:
    """``endpoint/WHAT``: what a model behind a server took, summed over attempts; empty without one."""
    whole = summed_usage(attempt.usage for attempt in attempts)
    numbers = {} if whole is None else asdict(whole)
    return {f"endpoint/{name}": value for name, value in numbers.items() if value is not None}


def world_rates(attempts: Iterable[Experience], worlds: Mapping[str, str]) -> Numbers:
    """``rate/WORLD``: the share of attempts proved. `worlds`: theorem → world; other theorems are left out."""
    tried, proved = Counter[str](), Counter[str]()
    for attempt in attempts:
        if (world := worlds.get(attempt.theorem)) is not None:
            tried[world] += 1
            proved[world] += attempt.proved
    return {f"rate/{world}": proved[world] / tried[world] for world in sorted(tried)}


def staleness(attempts: Sequence[Experience]) -> Numbers:
    """Versions between an attempt's policy and the one that learns from it: mean, maximum, a histogram of counts."""
    ages = [a.staleness for a in attempts]
    found: Numbers = {"staleness_mean": fmean(ages) if ages else 0.0, "staleness_max": max(ages, default=0)}
    counts = Counter(min(age, STALE) for age in ages)
    return found | {f"staleness/{age}{'_or_more' if age == STALE else ''}": counts[age] for age in sorted(counts)}


def value_numbers(forecasts: Iterable[tuple[Forecast, bool]]) -> Numbers:
    """Errors of a value's forecasts of states, each with the outcome: whether the state was proved.

    `value_error`: mean |forecast − truth| of remaining tactics, on proved states. `brier`: mean square of the forecast
    probability of "provable" minus 1 or 0 (Brier 1950); a state nobody proved counts as 0.
    """
    found = list(forecasts)
    errors = [abs(f.mean - f.remaining) for f, _ in found if f.remaining is not None]
    numbers: Numbers = {"value_error": fmean(errors)} if errors else {}
    return numbers | ({"brier": fmean((f.solved - proved) ** 2 for f, proved in found)} if found else {})


def held_out_value_numbers(result: EvaluationResult) -> Numbers:
    """`value_numbers` of an evaluation; the Brier score is of its first states."""
    attempts = [(t.forecasts[i], t.proved[i]) for t in result.theorems for i in range(len(t.forecasts))]
    later = value_numbers((f, True) for found, _ in attempts for f in found if f.remaining is not None)
    first = value_numbers((found[0], proved) for found, proved in attempts if found)
    return first | {name: value for name, value in later.items() if name == "value_error"}


def learned_from(stats: LearnStats, seen: Mapping[str, float]) -> str:
    """What a pass learned from and came to, in words; `seen` are the numbers of the replay."""
    if not stats.updates:
        return "nothing to learn from"
    means = stats.means()
    if "episodes" in means:
        found = (
            f"learned from {means['episodes']:.0f} episodes of reward {means['reward']:.2f}, entropy"
            f" {means['policy_entropy']:.2f} nats, {means['clip_fraction']:.0%} clipped"
        )
        critic = "explained_variance" in means
        return found + (f", the critic explains {means['explained_variance']:.0%} of returns" if critic else "")
    return (
        f"learned from {seen['replay_good']:.0f} states, ranking loss {means['ranking']:.2f}, value loss"
        f" {means['value']:.2f}, top-ranked tactic is right in {means['top1']:.0%} of states"
    )


class SearchTally:
    """Counts what a searching phase does, as it goes on; `numbers` are those since it was made."""

    def __init__(
        self,
        worlds: Mapping[str, str],
        usage: UsageBook,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._worlds, self._usage, self._clock = worlds, usage, clock
        self._began, self._before = clock(), usage.spent()
        self._attempts: list[Experience] = []
        self._queues: list[Queue] = []
        self.proved = 0

    def add(self, attempts: Sequence[Experience], queue: Queue) -> None:
        """A task came back; `queue` is what was left then."""
        self._attempts += attempts
        self._queues.append(queue)
        self.proved += sum(a.proved for a in attempts)

    def attempts_numbers(self) -> Numbers:
        """Of the attempts that came back."""
        done = self._attempts
        counts: Numbers = {"attempted": len(done), "proved": self.proved}
        return counts | staleness(done) | world_rates(done, self._worlds)

    def queue_numbers(self) -> Numbers:
        """How long the queue is now."""
        return {f"queue_{n}": getattr(self._queues[-1], n) for n in ("waiting", "running")} if self._queues else {}

    def mean_queue_numbers(self) -> Numbers:
        """How long the queue was, as a mean over the tasks that came back."""
        if not self._queues:
            return {}
        return {f"queue_{n}": fmean(getattr(q, n) for q in self._queues) for n in ("waiting", "running")}

    def time_numbers(self) -> Numbers:
        """Where the search processes' time went, as shares of it, and Lean steps a second of all of them."""
        spent, seconds = self._usage.spent() - self._before, self._clock() - self._began
        if spent.total <= 0 or seconds <= 0:
            return {}
        waits = {"lean_wait": spent.lean, "verify_wait": spent.verify, "model_wait": spent.model}
        shares = {name: spent.share(part) for name, part in waits.items()}
        return shares | {"lean_steps_per_second": spent.steps / seconds}


def rounded(values: Mapping[str, float]) -> Numbers:
    """With six significant digits: more than any of these numbers has."""
    return {name: value if isinstance(value, int) else float(f"{value:.6g}") for name, value in values.items()}
