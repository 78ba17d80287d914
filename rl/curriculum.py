"""Which theorems are searched next: those near one half first. Only the train split is ever searched for training.

A theorem has a *chance* of being in a round at all, and a *solve rate*, estimated from its attempts, by which it is
preferred when a round has no room for all. Worlds (`world_of`) have quotas. In a world with depths the estimate is
that of the theorem's depth first, so a policy that gets better is offered deeper theorems.

A theorem teaches most when it is proved about every other time: one that is always proved shows the policy what it
knows, one that is never proved shows it nothing. The preference is 4 p (1 − p) for a solve rate p: Tzannetos et al.
2023, "Proximal curriculum for reinforcement learning agents" (TMLR); Rutherford et al. 2024, "No regrets" (NeurIPS),
who call p (1 − p) learnability.
"""

from __future__ import annotations

import math
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from prover.search import StopReason
from prover.types import LemmaError, Split, Theorem
from rl.settings import CurriculumConfig
from rl.types import Experience

FLOOR = 0.1
"""Smallest chance of an unsolved theorem, and smallest preference of any."""
RECENCY = 0.7
"""Weight of an attempt for each newer attempt at the same theorem: what an earlier policy did says less of this one."""
PRIOR = 1.0
"""Attempts that the solve rate of its world counts for in a theorem's own."""
WORLD_PRIOR = 2.0
"""Theorems that the rate of all worlds counts for in a world's; and as many at one half in that of all worlds."""
DEPTH_PRIOR = 2.0
"""Theorems that the rate of the next smaller depth counts for in that of a depth."""


def training_theorems(theorems: Iterable[Theorem]) -> tuple[Theorem, ...]:
    """The theorems of the train split. Raises LemmaError when there are none."""
    found = tuple(t for t in theorems if t.split is Split.TRAIN)
    if not found:
        raise LemmaError("no theorem of the train split in these suites; name other suites")
    return found


def world_of(theorem: Theorem) -> str:
    """What a theorem is about: its suite or other source, else the module that it imports."""
    return theorem.source.removeprefix("suite:") or theorem.module


@dataclass(frozen=True, slots=True)
class Record:
    """What a theorem's attempts say: proofs and failures, older ones discounted (`RECENCY`); failures since a proof.

    `last` is the round of the newest attempt.
    """

    proofs: float = 0.0
    failures: float = 0.0
    failed_since: int = 0
    last: int = 0

    @property
    def solved(self) -> bool:
        """Whether the newest attempt found a proof: an old proof that cannot be found again does not count."""
        return self.proofs > 0 and self.failed_since == 0

    @property
    def rate(self) -> float:
        """The share of proofs, in a record with an attempt."""
        return self.proofs / (self.proofs + self.failures)

    def after(self, proved: bool, round_: int = 0) -> Record:
        """With one more attempt."""
        return Record(
            self.proofs * RECENCY + proved,
            self.failures * RECENCY + (not proved),
            0 if proved else self.failed_since + 1,
            round_,
        )


def records_of(attempts: Iterable[Experience]) -> dict[str, Record]:
    """Name → record, in whatever order the attempts come; lost Lean workers are no evidence."""
    counted = [a for a in attempts if a.stop is not StopReason.WORKER_LOST]
    found: dict[str, Record] = {}
    for attempt in sorted(counted, key=lambda a: (a.round, a.version, a.seed, a.proved)):
        found[attempt.theorem] = found.get(attempt.theorem, Record()).after(attempt.proved, attempt.round)
    return found


def solve_rates(theorems: Sequence[Theorem], records: Mapping[str, Record]) -> dict[str, float]:
    """Name → estimated chance of a proof in the next attempt, in (0, 1).

    The mean of a Beta posterior. Its prior is the rate of the theorem's depth if it has one, else of its world, whose
    own prior is the rate of all worlds, so that untried theorems differ by what happened to others of their world. A
    theorem counts once in its world's rate, however often it was tried.
    """
    tried = [(t, records[t.name]) for t in theorems if t.name in records]
    own: dict[str, list[float]] = defaultdict(list)
    for theorem, record in tried:
        own[world_of(theorem)].append(record.rate)
    every = [rate for world in sorted(own) for rate in own[world]]
    middle = (math.fsum(every) + WORLD_PRIOR / 2) / (len(every) + WORLD_PRIOR)
    prior = {w: (math.fsum(rates) + WORLD_PRIOR * middle) / (len(rates) + WORLD_PRIOR) for w, rates in own.items()}
    of_depth = _depth_rates(theorems, tried, prior, middle)

    def rate(theorem: Theorem) -> float:
        record, world = records.get(theorem.name, Record()), world_of(theorem)
        of_world = prior.get(world, middle)
        expected = PRIOR * (of_world if theorem.depth is None else of_depth[world, theorem.depth])
        return (record.proofs + expected) / (record.proofs + record.failures + PRIOR)

    return {t.name: rate(t) for t in theorems}


def _depth_rates(
    theorems: Sequence[Theorem],
    tried: Sequence[tuple[Theorem, Record]],
    of_world: Mapping[str, float],
    middle: float,
) -> dict[tuple[str, int], float]:
    """(world, depth) → the rate of its tried theorems, a theorem counting `RECENCY` times less for each round since it
    was tried.

    The prior of a depth is the rate of the next smaller one, that of the smallest the rate of its world: where
    nothing was tried lately, a depth is expected to be as hard as the one before it, and so it is offered in time.
    """
    newest = max((record.last for _, record in tried), default=0)
    sums: dict[tuple[str, int], list[tuple[float, float]]] = {
        (world_of(t), t.depth): [] for t in theorems if t.depth is not None
    }
    for theorem, record in tried:
        if theorem.depth is not None:
            weight = RECENCY ** (newest - record.last)
            sums[world_of(theorem), theorem.depth].append((weight, weight * record.rate))
    found: dict[tuple[str, int], float] = {}
    smaller: dict[str, float] = {}  # world → the rate of the depth before
    for world, depth in sorted(sums):
        parts, prior = sums[world, depth], smaller.get(world, of_world.get(world, middle))
        weight, proofs = math.fsum(w for w, _ in parts), math.fsum(p for _, p in parts)
        found[world, depth] = smaller[world] = (proofs + DEPTH_PRIOR * prior) / (weight + DEPTH_PRIOR)
    return found


def chance(record: Record | None, settings: CurriculumConfig) -> float:
    """The chance that a theorem with these attempts may be searched in a round.

    1 if never tried, `solved_share` if solved, else `decay` to the power of its failures since the last proof, at least
    `FLOOR`.
    """
    if record is None:
        return 1.0
    return settings.solved_share if record.solved else max(FLOOR, settings.decay**record.failed_since)


def preference(rate: float) -> float:
    """How much a theorem of this solve rate is preferred: 1 at one half, `FLOOR` at 0 and 1."""
    return max(FLOOR, 4.0 * rate * (1.0 - rate))


def plan_round(
    theorems: Sequence[Theorem], attempts: Iterable[Experience], settings: CurriculumConfig, rng: random.Random
) -> list[Theorem]:
    """The theorems of one round, in the order of searching, those near one half first.

    Every theorem is let in with its `chance`. If more than `theorems_per_round` were, each world gets a quota (see
    `world_shares`), within which theorems are drawn by their `preference`. Pass only attempts of earlier rounds, so
    that a resumed round plans the same.
    """
    records = records_of(attempts)
    let_in = [t for t in theorems if rng.random() < chance(records.get(t.name), settings)]
    rng.shuffle(let_in)
    rates = solve_rates(theorems, records)
    preferred = _drawn(let_in, [preference(rates[t.name]) for t in let_in])
    room = settings.theorems_per_round
    if room is None or len(preferred) <= room:
        return preferred
    wanted: dict[str, float] = defaultdict(float)
    for theorem in preferred:
        wanted[world_of(theorem)] += preference(rates[theorem.name])
    places = quotas(world_shares(wanted, settings), Counter(map(world_of, preferred)), room, rng.random())
    planned: list[Theorem] = []
    for theorem in preferred:
        if places[world := world_of(theorem)]:
            places[world] -= 1
            planned.append(theorem)
    return planned


def world_shares(wanted: Mapping[str, float], settings: CurriculumConfig) -> dict[str, float]:
    """World → its share of a round: `world_share` of it equally, the rest by the preferences of its theorems, summed.

    So no world starves, and none takes more than the rest and its equal share.
    """
    total, equal = math.fsum(wanted.values()), settings.world_share / len(wanted)
    return {world: equal + (1 - settings.world_share) * wanted[world] / total for world in sorted(wanted)}


def quotas(shares: Mapping[str, float], available: Mapping[str, int], room: int, offset: float) -> dict[str, int]:
    """World → number of its theorems in a round, `min(room, all that are available)` together.

    Places are divided by `shares`; what a world has no theorems for goes to the others. Parts of a place are rounded up
    or down by systematic sampling with one random `offset` in [0, 1), so that over many rounds a world gets its exact
    share on average, even when there are fewer places than worlds.
    """
    left, worlds, exact = float(room), sorted(shares), dict[str, float]()
    while worlds:
        scale = left / math.fsum(shares[w] for w in worlds)
        full = [w for w in worlds if shares[w] * scale >= available[w]]
        if not full:
            exact |= {w: shares[w] * scale for w in worlds}
            break
        exact |= {w: float(available[w]) for w in full}
        left, worlds = left - sum(available[w] for w in full), [w for w in worlds if w not in full]
    found, passed = dict[str, int](), 0.0
    for world in sorted(exact):
        before, passed = passed, passed + exact[world]
        found[world] = _whole(passed + offset) - _whole(before + offset)
    return found


def _whole(number: float) -> int:
    """The whole part; a number that is off an integer by rounding counts as that integer."""
    return math.floor(round(number, 9))


def _drawn(shuffled: Sequence[Theorem], weights: Sequence[float]) -> list[Theorem]:
    """Weighted drawing without replacement: all items, in the order in which they are drawn; with equal weights as is.

    Efraimidis & Spirakis 2006: ascending by −log(u) / weight. An item's place in the shuffled list stands for u.
    """
    count = len(shuffled)
    keys = [-math.log1p(-(place + 0.5) / count) / weight for place, weight in enumerate(weights)]
    return [shuffled[i] for i in sorted(range(count), key=lambda i: (keys[i], i))]
