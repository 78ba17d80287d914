"""How far one coordinator reaches: two cores against two runs apart, a thousand searchers, and learning beside search.

1. `efficiency_2_cores`: Lean steps a second of two search processes under one coordinator, over those of two processes
   that search by themselves at the same time, without Ray. In turn, the best of each.
2. The coordinator (`rl.coordinator`, as it is) with simulated searchers: Ray calls that last as long as a search and
   bring back a real attempt; how long, and what, is measured first, on shipped theorems. `messages_per_second` is the
   most it took, from searchers that need no time; `saturates_at` is how many searchers are too many for it, which get
   through fewer than `KEEPS_UP` of the messages that they would send by themselves.
3. `async_over_sync`: wall time of a synchronous run over that of one with `max_staleness` = 4, same searches, same
   learner, which is simulated too. Lean is slow (`SLOW` times as slow as here, as with a large library), and a pass of
   the learner takes as long as the searches of a round would on all searchers if they were all equally long.
   `async_over_sync_by_learner` has other ratios of the two.

`python -m benchmarks.scale` prints one JSON object.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import ray
from ray import cloudpickle

from prover.evaluation import tasks_of
from prover.lean.library.build import load_lean
from prover.policy.model import PolicyConfig, PolicyModel, PolicySpec
from prover.policy.tokenizer import train_tokenizer
from prover.prover import Prover
from prover.search import Budget, MctsConfig
from prover.session import Session, Task, record_attempt
from prover.suites import load_suite
from prover.types import Split, Theorem
from rl.actors import Actors
from rl.cluster import connected
from rl.config import TrainConfig
from rl.coordinator import Coordinator
from rl.experience import KeepExperience
from rl.learner import LearnStats, TrainingState
from rl.metrics import Silent
from rl.observer import Observer
from rl.replay import Replay
from rl.roles import Learned, LearnOrder
from rl.settings import ClusterConfig, CurriculumConfig
from rl.types import Experience
from rl.usage import ProcessUsage
from rl.watchdog import ProcessReport

SUITES: Final = ("logic", "nat", "lists", "order")
THEOREMS = 48
LEAN_STEPS = 256
CHUNK = 4
KEEPS_UP = 0.9
SEARCHERS: Final = (250, 500, 1000, 1500, 2000)
SLOW = 4.0
PROVER: Final = Prover(search=MctsConfig(budget=Budget(lean_steps=LEAN_STEPS)))


def theorems(count: int) -> list[Theorem]:
    """Train theorems of the core library, from all of `SUITES`."""
    found = [e.theorem for name in SUITES for e in load_suite(name).of_split(Split.TRAIN)]
    found = [t for t in found if t.module == "Core"]
    return [found[i * len(found) // count] for i in range(count)]


# --- two cores


def _search_alone(part: Sequence[Theorem], barrier: Any, told: Any) -> None:
    with Session(load_lean(), 1) as session:
        tasks = [task for _, task in tasks_of(part, CHUNK, 0)]
        session.run(PROVER, tasks[:1], record_attempt, lambda *_: None)  # the library is loaded
        barrier.wait()
        steps: list[int] = []
        began = time.perf_counter()
        session.run(PROVER, tasks[1:], record_attempt, lambda _, found: steps.extend(a.lean_steps for a in found))
        told.put((sum(steps), time.perf_counter() - began))


def two_apart(found: Sequence[Theorem]) -> float:
    """Lean steps a second of two processes, each with half of the theorems."""
    context = multiprocessing.get_context("spawn")
    barrier, told = context.Barrier(2), context.Queue()
    processes = [context.Process(target=_search_alone, args=(found[i::2], barrier, told)) for i in range(2)]
    for process in processes:
        process.start()
    rates = [steps / seconds for steps, seconds in (told.get(timeout=600) for _ in processes)]
    for process in processes:
        process.join()
    return sum(rates)


def two_together(actors: Actors, found: Sequence[Theorem]) -> float:
    """Lean steps a second of two search processes under one coordinator."""
    tasks = [task for _, task in tasks_of(found, CHUNK, 0)]
    steps: list[int] = []
    began = time.perf_counter()
    actors.run(PROVER, tasks, record_attempt, lambda _, attempts: steps.extend(a.lean_steps for a in attempts))
    return sum(steps) / (time.perf_counter() - began)


def efficiency(rounds: int) -> dict[str, Any]:
    """Both rates in turn; the best of each."""
    found = theorems(2 * THEOREMS)
    together: list[float] = []
    apart: list[float] = []
    with Actors(load_lean(), 2, {"Core": _premises()}) as actors:
        two_together(actors, found[: 4 * CHUNK])  # both are running, and have the library
        for _ in range(rounds):
            together.append(two_together(actors, found))
            apart.append(two_apart(found))
    return {
        "efficiency_2_cores": round(max(together) / max(apart), 3),
        "lean_steps_per_second_together": round(max(together)),
        "lean_steps_per_second_apart": round(max(apart)),
    }


def _premises() -> Any:
    with Session(load_lean(), 1) as session:
        return session.premises("Core")


# --- simulated searchers


@dataclass(frozen=True, slots=True)
class Trace:
    """Searches that were measured: how long each took, in seconds, and the attempt that came of it."""

    seconds: tuple[float, ...]
    attempts: tuple[Experience, ...]


def measured_trace() -> Trace:
    """Searches of real theorems, one by one, verdicts included."""
    seconds: list[float] = []
    attempts: list[Experience] = []
    with Session(load_lean(), 1) as session:
        tasks = [Task((theorem,), 0) for theorem in theorems(THEOREMS)]
        session.run(PROVER, tasks[:1], record_attempt, lambda *_: None)
        for task in tasks:
            began = time.perf_counter()
            session.run(PROVER, [task], KeepExperience(0, 0), lambda _, found: attempts.extend(found))
            seconds.append(time.perf_counter() - began)
    return Trace(tuple(seconds), tuple(attempts))


@ray.remote(num_cpus=0)
class _Host:
    """Many searchers in one process: each sleeps as long as its searches took, and answers with their attempts."""

    def __init__(self, trace: Trace, slow: float) -> None:
        self._trace, self._slow = trace, slow

    async def ready(self) -> str:
        return ray.get_runtime_context().get_node_id()

    async def health(self) -> ProcessReport:
        return ProcessReport(time.monotonic_ns(), "sleeps")

    async def close(self) -> None: ...

    async def attempt(self, sent: bytes, recorder: bytes) -> bytes:
        task: Task = cloudpickle.loads(sent)
        keep: KeepExperience = cloudpickle.loads(recorder)
        chosen = [random.Random(t.name).randrange(len(self._trace.seconds)) for t in task.theorems]
        await asyncio.sleep(self._slow * sum(self._trace.seconds[i] for i in chosen))
        found = [
            replace(self._trace.attempts[i], theorem=t.name, round=keep.round, version=keep.version)
            for i, t in zip(chosen, task.theorems, strict=True)
        ]
        return cloudpickle.dumps((found, ProcessUsage.of_memory(())))


@dataclass(frozen=True, slots=True)
class _Call:
    remote: Callable[..., Any]


class _Searcher:
    """One searcher of a host; to `Actors` it looks like an actor of its own."""

    def __init__(self, host: Any) -> None:
        self.ready, self.health, self.close, self.attempt = host.ready, host.health, host.close, host.attempt
        self.set_prover = _Call(lambda _: None)


@ray.remote(num_cpus=0)
class _Sleeper:
    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class SimulatedLearner:
    """A `LearnerRole` whose pass takes `seconds`, in another process, and changes nothing but the version."""

    def __init__(self, seconds: float) -> None:
        self._seconds, self._sleeper = seconds, _Sleeper.remote()  # type: ignore[attr-defined]

    def start(self, order: LearnOrder, on_update: Callable[[LearnStats], None]) -> Any:
        model = order.start.model
        model.spec = replace(model.spec, version=model.spec.version + 1)
        self._learned = Learned(order.round, order.start, (LearnStats(updates=1),))
        return self._sleeper.sleep.remote(self._seconds)

    def take(self) -> Learned:
        return self._learned

    def progress(self) -> int:
        return 0

    def doing(self) -> list[str]:
        return []

    def calls(self) -> dict[str, Any]:
        return {}

    def restart(self, name: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Simulation:
    """A run with simulated searchers and learner. `learner`: seconds of a pass."""

    searchers: int
    per_round: int
    rounds: int = 1
    slow: float = 1.0
    learner: float = 0.0
    max_staleness: int | None = None  # None: synchronous
    chunk: int = CHUNK


@dataclass(frozen=True, slots=True)
class Measured:
    """`seconds`: of the whole run; `searching`: until the last search was in the replay, of runs with one round.
    `stale`: attempts that were not learned from, of all."""

    seconds: float
    searching: float
    attempts: int
    stale: int


def simulate(simulation: Simulation, trace: Trace) -> Measured:
    """Runs the coordinator, from the first task that is handed out to the last pass."""
    config = TrainConfig(
        rounds=simulation.rounds,
        chunk=simulation.chunk,
        synchronous=simulation.max_staleness is None,
        max_staleness=simulation.max_staleness or 0,
        cluster=ClusterConfig(learners=1),
        curriculum=CurriculumConfig(theorems_per_round=simulation.per_round, solved_share=1.0, decay=1.0),
    )
    training = [Theorem(f"t{i}", f"theorem t{i} : {i} = {i}") for i in range(simulation.per_round)]
    model = PolicyModel.create(PolicySpec(PolicyConfig(width=8, layers=1, heads=1)), train_tokenizer(["a"], 300), 0)
    hosts = [_Host.options(max_concurrency=4000).remote(trace, simulation.slow) for _ in range(2)]  # type: ignore
    made = iter(range(simulation.searchers))
    with (
        tempfile.TemporaryDirectory() as folder,
        Actors(
            None,  # type: ignore[arg-type]  # there is no Lean
            simulation.searchers,
            {},
            make=lambda: _Searcher(hosts[next(made) % len(hosts)]),
            end=lambda _: None,
        ) as actors,
    ):
        while actors.room < simulation.searchers:
            actors.receive(0.1)
        out = Path(folder)
        seen = Observer.of_run(config, out, Silent(), training, {}, model.device)
        run = Coordinator(config, out, seen, training, (), TrainingState(model, {}, {}), 0, "simulated")
        began = time.perf_counter()
        run.go(actors, SimulatedLearner(simulation.learner))
        seconds = time.perf_counter() - began
        run.close()
        with Replay.open(out / "replay.jsonl") as replay:
            stale = sum(a.staleness > (simulation.max_staleness or 0) for a in replay.attempts)
            found = len(replay.attempts)
        lines = map(json.loads, (out / "metrics.jsonl").read_text().splitlines())
        searching = sum(line["seconds"] for line in lines if line["phase"] == "search")
        return Measured(seconds, searching, found, stale)


def reach(trace: Trace) -> dict[str, Any]:
    """Messages a second, and the number of searchers with which the coordinator keeps up."""
    free = simulate(Simulation(200, 16000, slow=0.0), trace)
    mean = CHUNK * sum(trace.seconds) / len(trace.seconds)
    shares: dict[int, float] = {}
    for searchers in SEARCHERS:
        tasks = 4 * searchers
        ideal = simulate_without_coordinator(tasks, searchers, trace)
        took = simulate(Simulation(searchers, tasks * CHUNK), trace)
        shares[searchers] = round(ideal / took.searching, 3)
        if shares[searchers] < KEEPS_UP:
            break
    return {
        "saturates_at": next((n for n, share in shares.items() if share < KEEPS_UP), None),
        "keeps_up_with": max((n for n, share in shares.items() if share >= KEEPS_UP), default=0),
        "share_by_searchers": shares,
        "messages_per_second": round(free.attempts / CHUNK / free.searching),
        "attempts_per_second": round(free.attempts / free.searching),
        "seconds_of_a_task": round(mean, 2),
    }


def simulate_without_coordinator(tasks: int, searchers: int, trace: Trace) -> float:
    """Seconds until the last of `tasks` is done, when each searcher takes the next at once."""
    names = [[f"t{CHUNK * k + i}" for i in range(CHUNK)] for k in range(tasks)]
    chosen = [[random.Random(name).randrange(len(trace.seconds)) for name in part] for part in names]
    ends = [0.0] * searchers
    import heapq

    for part in chosen:
        heapq.heappush(ends, heapq.heappop(ends) + sum(trace.seconds[i] for i in part))
    return max(ends)


def asynchrony(trace: Trace) -> dict[str, Any]:
    """Wall time of a synchronous run over that of an asynchronous one, by the length of a pass."""
    searchers, per_round, rounds = 64, 256, 5
    search = SLOW * per_round * sum(trace.seconds) / len(trace.seconds) / searchers
    ratios: dict[str, float] = {}
    stale: dict[str, float] = {}
    for share in (1.0, 0.25):
        base = Simulation(searchers, per_round, rounds, SLOW, share * search, chunk=1)
        waiting = simulate(base, trace)
        beside = simulate(replace(base, max_staleness=4), trace)
        ratios[f"{share:g}"] = round(waiting.seconds / beside.seconds, 2)
        _say(f"a pass of {share:g} rounds: {waiting.seconds:.0f} s in turns, {beside.seconds:.0f} s side by side")
        stale[f"{share:g}"] = round(beside.stale / beside.attempts, 3)
    return {
        "async_over_sync": ratios["1"],
        "async_over_sync_by_learner": ratios,
        "stale_share": stale["1"],
        "seconds_of_a_round": round(search, 2),
    }


def measure() -> dict[str, Any]:
    """All three, in one run."""
    from benchmarks import scale  # by a name under which other processes can import it

    return scale.all_three()


def all_three(rounds: int = 2) -> dict[str, Any]:
    """The figures of `measure`; those that need the processors first, then those that mostly wait."""
    with connected(2):
        figures = efficiency(rounds)
        _say(f"two processes: {figures}")
        trace = measured_trace()
        figures |= reach(trace)
        _say(f"searchers: {figures}")
        return figures | asynchrony(trace)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    json.dump(measure(), sys.stdout, indent=1)
    print()
