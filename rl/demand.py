"""What the processes of a run ask for: CPUs, cards and bytes, counted from the configuration.

Bytes are of two kinds. *Needed* are weights, gradients, the optimizer and the processes themselves. *Bounds* are what a
run may stay below: the longest batch, the largest cache, the limits of Lean's processes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from prover.lean.processes.supervise import MEMORY_SLACK_BYTES, CompileLimits
from prover.policy.sampler import MOST_TOKENS
from rl.config import TrainConfig
from rl.memory import (
    SINGLE,
    cache_bytes,
    kept_bytes,
    largest_batch,
    passing_bytes,
    scoring_bytes,
    scoring_rows,
)
from rl.resources import Resources
from rl.settings import Parallel, Precision
from rl.shape import NetworkShape

PROCESS_BYTES: Final = 600 << 20
"""A Python process with torch and Ray: 0.4 to 0.6 GB measured."""
RAY_BYTES: Final = 500 << 20
"""Ray's own processes on a node: 0.45 GB measured."""
LEAN_BYTES: Final = 400 << 20
"""A Lean worker, a verifier and its helpers, as they usually are: 0.13 and 4 × 0.07 GB measured."""
CONTEXT_BYTES: Final = 700 << 20
"""CUDA's context and the libraries' workspaces on a card."""
ATTEMPT_BYTES: Final = 8 << 10
"""An attempt in the replay's memory: 0.9 kB measured on the disk."""
MOST_THEOREMS: Final = 2000
"""Theorems of a round without `curriculum.theorems_per_round`: all shipped suites have 1,712."""


ROUGH: Final = 2
"""Bytes of a number in bfloat16."""


class RoleName(StrEnum):
    COORDINATOR = "coordinator"
    SEARCH = "search"
    LEAN = "lean"
    INFERENCE = "inference"
    LEARNER = "learner"


@dataclass(frozen=True, slots=True)
class Amount:
    """Bytes of one process. `formula` says how they are counted; `bound`: at most so many."""

    what: str
    bytes: int
    formula: str
    on_card: bool = False
    bound: bool = False


@dataclass(frozen=True, slots=True)
class Role:
    """`count` processes of one kind; CPUs, cards and amounts are those of one process."""

    role: RoleName
    count: int
    cpus: float
    gpus: float
    amounts: tuple[Amount, ...]
    note: str = ""

    def bytes(self, *, on_card: bool | None = None, bounds: bool = True) -> int:
        """Of one process: in main memory, on a card or (None) both; with or without what is only a bound."""
        return sum(a.bytes for a in self.amounts if on_card in (None, a.on_card) and (bounds or not a.bound))


def roles_of(config: TrainConfig, shape: NetworkShape | None, resources: Resources) -> tuple[Role, ...]:
    """Coordinator, search with its Lean processes, inference and learners, as far as the run has them."""
    cluster = config.cluster
    coordinator = _coordinator(config, shape, resources)
    search = Role(RoleName.SEARCH, config.actors, cluster.search_cpus, 0, _search(config, shape))
    lean = Role(RoleName.LEAN, config.actors, 0, 0, _lean(config), "on the CPUs of its search process")
    roles = [coordinator, search, lean]
    if cluster.inference:
        inference = _inference(config, shape)
        roles.append(
            Role(RoleName.INFERENCE, cluster.inference, cluster.inference_cpus, cluster.inference_gpus, inference)
        )
    if cluster.learners:
        on_card = cluster.learner_gpus > 0 and config.learner.device != "cpu"
        own = (_process(), *_learning(config, shape, on_card), *_copy(shape, "state that a pass starts from", 3))
        roles.append(Role(RoleName.LEARNER, cluster.learners, cluster.learner_cpus, cluster.learner_gpus, own))
    return tuple(roles)


def cpus_of(config: TrainConfig) -> float:
    """CPUs that the run asks of Ray."""
    cluster = config.cluster
    learners = cluster.learners * cluster.learner_cpus
    return config.actors * cluster.search_cpus + cluster.inference * cluster.inference_cpus + learners


def _process() -> Amount:
    return Amount("process", PROCESS_BYTES, "Python, torch and Ray")


def _copy(shape: NetworkShape | None, what: str, times: int = 1, on_card: bool = False) -> tuple[Amount, ...]:
    """`times` numbers for each parameter."""
    if shape is None:
        return ()
    return (Amount(what, times * SINGLE * shape.parameters, f"{times * SINGLE} P", on_card),)


def _coordinator(config: TrainConfig, shape: NetworkShape | None, resources: Resources) -> Role:
    theorems = config.curriculum.theorems_per_round or MOST_THEOREMS
    amounts = [
        _process(),
        Amount("replay", theorems * config.rounds * ATTEMPT_BYTES, "8 KiB for each attempt", bound=True),
        *_copy(shape, "weights for search and checkpoints"),
        *_copy(shape, "published weights, in Ray's shared memory"),
    ]
    if resources.own:
        amounts.append(Amount("Ray", RAY_BYTES, "its own processes"))
    if config.cluster.learners:
        amounts += _copy(shape, "the learner's state", 3)
        amounts += _copy(shape, "the learner's state, in Ray's shared memory", 3)
        return Role(RoleName.COORDINATOR, 1, 0, 0, tuple(amounts), "asks Ray for nothing")
    on_card = config.learner.device != "cpu" and resources.machines[0].gpus > 0
    amounts += _learning(config, shape, on_card)
    return Role(RoleName.COORDINATOR, 1, 0, float(on_card), tuple(amounts), "learns by itself, while no search runs")


def _search(config: TrainConfig, shape: NetworkShape | None) -> tuple[Amount, ...]:
    if config.cluster.inference or shape is None:
        return (_process(),)
    return (_process(), *_copy(shape, "weights"), *_answering(config, shape, 1, on_card=False))


def _lean(config: TrainConfig) -> tuple[Amount, ...]:
    worker, judge = config.lean.memory_mb << 20, CompileLimits().memory_bytes + MEMORY_SLACK_BYTES
    return (
        Amount("worker and verifier", LEAN_BYTES, "as they usually are"),
        Amount("limit of the worker", max(worker - LEAN_BYTES, 0), "lean.memory_mb, less the usual", bound=True),
        Amount("limit of the verifier", judge, "of one compilation", bound=True),
    )


def _inference(config: TrainConfig, shape: NetworkShape | None) -> tuple[Amount, ...]:
    on_card = config.cluster.inference_gpus > 0
    if shape is None:
        return (_process(), *_context(on_card))
    arriving = _copy(shape, "weights of the next version")
    asked = _answering(config, shape, config.cluster.inference_batch, on_card)
    if not on_card:
        return (_process(), *_copy(shape, "weights"), *arriving, *asked)
    weights = Amount("weights in bfloat16", ROUGH * shape.parameters, "2 P", on_card=True)
    return (_process(), *_context(on_card), weights, *arriving, *asked)


def _context(on_card: bool) -> tuple[Amount, ...]:
    return (Amount("context", CONTEXT_BYTES, "of CUDA", on_card=True),) if on_card else ()


def _answering(config: TrainConfig, shape: NetworkShape, states: int, on_card: bool) -> tuple[Amount, ...]:
    """What answering takes beside the weights."""
    number = ROUGH if on_card else SINGLE
    rows = scoring_rows(config, shape, states, on_card=on_card)
    work = scoring_bytes(shape, rows, number)
    found = [Amount("activations", work, f"{rows.count} states of {rows.length} tokens", on_card, bound=True)]
    if samples := config.proposals.samples:
        longest = min(config.policy.prompt_tokens, shape.context)
        kept = cache_bytes(shape, rows.count, samples, longest, number=number)
        told = f"{2 * number} L k for {rows.count} × ({longest} + {MOST_TOKENS} · {samples}) tokens"
        found.append(Amount("KV cache", kept, told, on_card, bound=True))
    return tuple(found)


def _learning(config: TrainConfig, shape: NetworkShape | None, on_card: bool) -> tuple[Amount, ...]:
    """What a learner process takes on its device."""
    if shape is None:
        return _context(on_card)
    ranks, settings = max(config.cluster.learners, 1), config.learner
    divided = ranks if ranks > 1 and settings.parallel is Parallel.FSDP else 1
    state = SINGLE * shape.parameters // divided
    share = f" / {divided} ranks" if divided > 1 else ""
    learning = SINGLE * shape.learning // divided
    letter = "P" if shape.learning == shape.parameters else "T"
    batch = largest_batch(config, shape, on_card=on_card, ranks=ranks)
    whole = kept_bytes(shape, batch, settings, copies=divided == 1)
    found = [
        *_context(on_card),
        Amount("weights", state, f"4 P{share}", on_card),
        Amount("gradients", learning, f"4 {letter}{share}", on_card),
        Amount("AdamW", 2 * learning, f"8 {letter}{share}", on_card),
        Amount("kept for the backward pass", whole, "rl.memory.kept_bytes", on_card, bound=True),
        Amount("backward pass", passing_bytes(shape, batch, settings), "rl.memory.passing_bytes", on_card, bound=True),
    ]
    if on_card:
        found.append(Amount("AdamW's step", learning, f"4 {letter}{share}", True, bound=True))
    if ranks > 1 and divided == 1:
        found.append(Amount("buckets of DDP", learning, f"4 {letter}", on_card))
    if divided > 1:
        largest = max(shape.vocabulary * shape.width, (shape.parameters // max(shape.layers, 1)))
        width = 2 if settings.precision is Precision.BFLOAT16 else SINGLE
        gathered = (2 * width + SINGLE) * largest
        found.append(Amount("gathered layers", gathered, "two layers' weights and one's gradient", on_card, bound=True))
    return tuple(found)
