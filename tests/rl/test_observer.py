"""What a run shows of itself while it runs: times, numbers of a round, `live` lines, trackers, the table."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import torch
from experiences import experience
from rich.console import Console
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from prover import timed
from prover.policy.model import PolicyModel
from prover.prover import Prover
from prover.timed import Stopwatch, TimedEnv, TimedProposer, TimedVerifier, TimeSpent
from prover.types import CORE_MODULE, Advanced, Goal, Premise, Proof, ProofState, Proved, StepRequest, Theorem
from rl.config import TrainConfig, load_config
from rl.display import LiveTable, described_numbers, rich_reporter
from rl.flops import Peak
from rl.learner import LearnStats
from rl.loop import train
from rl.metrics import Metrics, Silent, read_metrics
from rl.observer import LIVE_SECONDS, Observer, learning_numbers
from rl.probe import PolicyProbe, sample_states, view_of
from rl.replay import Replay
from rl.round_numbers import (
    Allocation,
    allocation_of,
    held_out_value_numbers,
    staleness,
    value_numbers,
    world_rates,
)
from rl.run_folder import prepare
from rl.settings import TrackingConfig, Wandb
from rl.trackers import check_tracking, trackers
from rl.types import Experience, Forecast
from rl.usage import MemoryWatch, ProcessKind, ProcessMemory, ProcessUsage, Queue, UsageBook

STATE = ProofState((Goal("⊢ p"),), 1)


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr(timed.time, "perf_counter", found)
    return found


class Slow:
    """An environment, a verifier and a proposer that take a known time."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def step(self, requests: Sequence[StepRequest]) -> list[Advanced]:
        self._clock.now += 3.0
        return [Advanced(STATE) for _ in requests]

    def verify_many(self, candidates: Sequence[tuple[Theorem, Proof]]) -> list[Proved]:
        self._clock.now += 5.0
        return [Proved((), "here") for _ in candidates]

    def propose(self, states: Sequence[ProofState]) -> list[list[Any]]:
        self._clock.now += 1.0
        raise ValueError("a model that fails took its time, too")


def test_time_is_told_apart(clock: Clock) -> None:
    watch, slow = Stopwatch(), Slow(clock)
    env: Any = slow
    with watch.timing("total"):
        assert TimedEnv(env, watch).step([StepRequest(STATE, "a"), StepRequest(STATE, "b")]) == [Advanced(STATE)] * 2
        TimedVerifier(slow, watch).verify_many([])  # type: ignore[arg-type]
        with pytest.raises(ValueError, match="took its time"):
            TimedProposer(slow, watch).propose([STATE])
        clock.now += 1.0
    spent = watch.take()
    assert spent == TimeSpent(total=10.0, lean=3.0, verify=5.0, model=1.0, steps=2)
    assert spent.share(spent.lean) == 0.3
    assert watch.take() == TimeSpent()
    assert spent + spent - spent == spent
    assert TimeSpent().share(0.0) == 0.0


def test_a_book_adds_times_and_keeps_the_newest_memory() -> None:
    book = UsageBook()
    small, large = ProcessMemory(ProcessKind.SEARCH, 100), ProcessMemory(ProcessKind.SEARCH, 300)
    lean = ProcessMemory(ProcessKind.LEAN, 7)
    book.add("search 0", ProcessUsage(TimeSpent(1.0), (small, lean)))
    book.add("search 1", ProcessUsage(TimeSpent(2.0), (small,)))
    book.add("search 1", ProcessUsage(TimeSpent(4.0), (large,)))
    assert book.spent() == TimeSpent(7.0)
    assert book.memory() == {
        "memory_bytes/lean": 7, "memory_bytes/search": 400,
        "memory_bytes_most/lean": 7, "memory_bytes_most/search": 300,
    }  # fmt: skip


def test_this_process_has_memory() -> None:
    (this,) = MemoryWatch(ProcessKind.LEARNER).look()
    assert this.kind is ProcessKind.LEARNER
    assert 2**20 < this.bytes < 2**40


def attempts_of_two_worlds() -> list[Experience]:
    made = [replace(experience(i, f"t{i}", proved=i % 2 == 0), staleness=3 - i) for i in range(4)]
    return [*made, replace(experience(0, "old", proved=True), staleness=23)]


def test_rates_and_staleness() -> None:
    attempts = attempts_of_two_worlds()
    worlds = {"t0": "nat", "t1": "nat", "t2": "order", "unused": "lists"}
    assert world_rates(attempts, worlds) == {"rate/nat": 0.5, "rate/order": 1.0}
    found = staleness(attempts)
    assert found["staleness_max"] == 23
    histogram = {name: count for name, count in found.items() if name.startswith("staleness/")}
    assert histogram == {**{f"staleness/{age}": 1 for age in range(4)}, "staleness/8_or_more": 1}
    assert staleness([]) == {"staleness_mean": 0.0, "staleness_max": 0}


def test_proofs_per_hour_are_of_what_is_there() -> None:
    assert Allocation(4).rates(10, 1800) == {"proofs_per_core_hour": 5.0}
    assert Allocation(4, 2).rates(10, 1800) == {"proofs_per_core_hour": 5.0, "proofs_per_gpu_hour": 10.0}
    assert Allocation(4).rates(10, 0) == {}


def test_errors_of_a_value() -> None:
    sure, wrong = Forecast(2.0, 2.0, 1.0, remaining=3), Forecast(90.0, 90.0, 0.5)
    assert value_numbers([(sure, True), (wrong, False)]) == {"value_error": 1.0, "brier": 0.125}
    assert value_numbers([(wrong, False)]) == {"brier": 0.25}
    assert value_numbers([]) == {}


def test_tokens_and_mfu() -> None:
    stats = LearnStats(updates=2, tokens=600, flops=8e9, threads=4)
    assert learning_numbers(stats, 2.0, Peak(4e9, "given")) == {"tokens_per_second": 300.0, "mfu": 1.0}
    assert learning_numbers(stats, 2.0, Peak(4e9, "given", of_a_thread=True))["mfu"] == 0.5
    assert learning_numbers(LearnStats(), 2.0, Peak(4e9, "given")) == {}


# --- the probe


def trained(model: PolicyModel, version: int, shift: float = 0.0) -> Prover:
    """A prover of a policy that counts as trained; `shift` moves its weights."""
    with torch.no_grad():
        for weight in model.parameters():
            weight += shift * torch.randn(weight.shape, generator=torch.Generator().manual_seed(3))
    model.spec = replace(model.spec, version=version)
    return TrainConfig().prover(model, (), "")


def replay_of(tmp_path: Path, attempts: Sequence[Experience]) -> Iterator[Replay]:
    with Replay.open(tmp_path / "replay.jsonl") as replay:
        for attempt in attempts:
            replay.append(attempt)
        yield replay


def test_the_sample_is_the_first_rounds_whatever_comes_later(attempts: list[Experience]) -> None:
    first = [a for a in attempts if a.round == 0]
    sample = sample_states(first)
    assert sample_states([*reversed(attempts)]) == sample
    assert {s.goals for s in sample} == {step.goals for a in first for step in a.good}
    assert sample_states(first, 2) == sample[:2]
    assert sample_states([]) == ()


def test_a_policy_that_did_not_change_has_no_divergence(
    model: PolicyModel, attempts: list[Experience], tmp_path: Path
) -> None:
    premises = {CORE_MODULE: (Premise("Nat.add_comm", "∀ (n m : Nat), n + m = m + n"),)}
    (replay,) = replay_of(tmp_path, attempts)
    probe = PolicyProbe(premises, 0)
    probe.before(trained(model, 1), attempts)
    same = probe.after(trained(model, 2), replay)
    assert same["kl"] == pytest.approx(0.0, abs=1e-6)
    assert same["entropy"] > 0
    assert 0 <= same["brier"] <= 1
    assert same["value_error"] > 0
    moved = probe.after(trained(model, 3, shift=0.5), replay)
    assert moved["kl"] > 0.01
    states = sample_states(attempts)
    view = view_of(trained(model, 3), states, premises, 0)
    assert view.kl_from(view) == 0.0
    assert PolicyProbe(premises, 0).after(trained(model, 4), replay) == {}  # nothing was looked at before


# --- the observer


class Shown(Silent):
    """Remembers what it is shown."""

    def __init__(self) -> None:
        self.shown: list[tuple[str, dict[str, float]]] = []

    def show(self, phase: str, values: Any) -> None:
        self.shown.append((phase, dict(values)))


def watched(out: Path, clock: Clock) -> tuple[Observer, Shown]:
    shown = Shown()
    training = [Theorem(f"t{i}", "theorem t : p", source="suite:nat") for i in range(8)]
    cpu, peak = torch.device("cpu"), Peak(4e9, "given")
    probe = PolicyProbe({}, 0)
    return Observer(Metrics(out), shown, 3, training, Allocation(2), probe, cpu, peak, clock), shown


def test_a_run_says_how_it_stands_every_ten_seconds(tmp_path: Path) -> None:
    clock = Clock()
    observer, shown = watched(tmp_path, clock)
    with observer:
        observer.begin("round 1/3: search", 8)
        observer.begin_search(0)
        for i in range(8):
            clock.now += 4.0
            observer.usage.add("search 0", ProcessUsage(TimeSpent(4.0, 2.0, 1.0, 0.5, 20), ()))
            observer.attempted([experience(0, f"t{i}", proved=i < 4)], Queue(7 - i, 1), min(i + 1, 4))
        assert observer.search_numbers(0) == {
            "lean_wait": 0.5, "verify_wait": 0.25, "model_wait": 0.125, "lean_steps_per_second": 5.0,
            "queue_waiting": 3.5, "queue_running": 1.0,
        }  # fmt: skip
        observer.end_round(1)
        observer.begin("round 2/3: learn", 4)
        observer.begin_learning(Prover(), [experience(0, "t0", proved=True)], {"replay_good": 1})
        clock.now += 16.0
        update = LearnStats(updates=1, tokens=320, flops=16e9, threads=1)
        observer.learned(update)
        with Replay.open(tmp_path / "replay.jsonl") as replay:
            numbers = observer.end_learning(Prover(), replay, update, 16.0)
    assert numbers == {"tokens_per_second": 20.0, "mfu": 0.25}
    lines = read_metrics(tmp_path)
    live = [line for line in lines if line["phase"] == "live"]
    assert LIVE_SECONDS == 10
    assert [line["seconds"] for line in live] == [12.0, 24.0, 16.0]
    middle, learning = live[1], live[2]
    assert (middle["doing"], middle["done"], middle["total"]) == ("round 1/3: search", 6, 8)
    assert (middle["proved"], middle["attempted"], middle["proved_ever"], middle["rate/nat"]) == (4, 6, 4, 0.666667)
    assert (middle["queue_waiting"], middle["lean_wait"], middle["eta_seconds"]) == (2, 0.5, 8.0)
    assert middle["proofs_per_core_hour"] == 300.0
    assert "run_eta_seconds" not in middle  # no round has ended yet
    assert (learning["tokens_per_second"], learning["mfu"]) == (20.0, 0.25)
    assert learning["run_eta_seconds"] == 48.0 + 2 * 32.0
    assert "proved" not in learning
    (whole,) = [line for line in lines if line["phase"] == "round"]
    assert (whole["proofs"], whole["seconds"], whole["cores"], whole["proofs_per_core_hour"]) == (4, 32.0, 2, 225.0)
    assert whole["memory_bytes/learner"] > 2**20
    assert [phase for phase, _ in shown.shown].count("live") > len(live)


def test_rounds_that_overlap_are_told_apart(tmp_path: Path) -> None:
    clock = Clock()
    observer, _ = watched(tmp_path, clock)
    with observer:
        observer.begin("round 1/3: search", 4)
        observer.begin_search(0)
        observer.attempted([experience(0, "t0", proved=True)], Queue(1, 2), 1)
        observer.begin("round 2/3: search", 4)
        observer.begin_search(1)
        clock.now += 10.0
        late, early = experience(0, "t1", proved=False), experience(1, "t2", proved=True)
        observer.attempted([late, early], Queue(5, 2), 2)
        clock.now += 10.0
        observer.learned(LearnStats(updates=1), alone=False)
        assert observer.search_numbers(0)["queue_waiting"] == 3
        observer.end_round(1)
        observer.attempted([experience(0, "t3", proved=False)], Queue(3, 2), 2)  # after its round was learned from
        assert observer.search_numbers(1)["queue_waiting"] == 4
        observer.attempted([experience(0, "t4", proved=False)], Queue(1, 2), 2)
    first, *_, last = read_metrics(tmp_path)
    assert (first["round"], first["attempted"], first["proved"], first["proved_ever"]) == (2, 1, 1, 2)
    assert (last["phase"], last["proofs"], last["seconds"]) == ("round", 2, 20.0)


@pytest.mark.parametrize(
    ("flags", "cores", "gpus"),
    [
        ({"actors": 3, "learner.threads": 2}, 3, 0),
        ({"actors": 1, "learner.threads": 2, "cluster.inference": 2, "cluster.inference_gpus": 0.5}, 3, 1),
        ({"actors": 4, "cluster.search_cpus": 2, "cluster.learners": 2, "cluster.learner_gpus": 1}, 10, 2),
    ],
)
def test_what_a_run_has(flags: dict[str, Any], cores: float, gpus: float) -> None:
    assert allocation_of(load_config(Path("tiny"), flags), torch.device("cpu")) == Allocation(cores, gpus)


# --- trackers


class StubRun:
    """Stands in for a run of wandb, which is not installed: records calls, and fails when told to."""

    def __init__(self) -> None:
        self.logged: list[dict[str, float]] = []
        self.failing = self.finished = False

    def define_metric(self, *_: object, **__: object) -> None: ...

    def log(self, values: dict[str, float]) -> None:
        if self.failing:
            raise RuntimeError("no room\nat all")
        self.logged.append(values)

    def finish(self) -> None:
        self.finished = True


@pytest.fixture
def wandb(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A stub module in the place of wandb."""
    stub: Any = ModuleType("wandb")
    stub.__spec__ = importlib_spec()
    stub.run, stub.begun = StubRun(), []
    stub.init = lambda **given: stub.begun.append(given) or stub.run
    monkeypatch.setitem(sys.modules, "wandb", stub)
    return stub


def importlib_spec() -> Any:
    from importlib.machinery import ModuleSpec

    return ModuleSpec("wandb", None)


def test_wandb_that_is_not_there_is_said_before_anything_is_made(tmp_path: Path) -> None:
    config = load_config(Path("tiny"), {"tracking.wandb": "online"})
    with pytest.raises(Exception, match="the package wandb is not installed: pip install wandb, or leave it out"):
        train(config, tmp_path / "run")
    assert not (tmp_path / "run").exists()
    check_tracking(TrackingConfig())


def test_wandb_gets_the_same_names(tmp_path: Path, wandb: Any) -> None:
    config = load_config(Path("tiny"), {"tracking.wandb": "offline", "tracking.project": "mine"})
    check_tracking(config.tracking)
    said: list[str] = []
    prepare(tmp_path / "run", config, "lean")
    with Metrics(tmp_path / "run", trackers(tmp_path / "run", config, said.append)) as metrics:
        metrics.log(1, "search", {"proved": 3, "rate/nat": 0.5})
        metrics.log(1, "update", {"value": 2.0}, update=7)
        metrics.live(1, "search", {"proved": 1})
        wandb.run.failing = True
        metrics.log(2, "search", {"proved": 4})
        metrics.log(3, "search", {"proved": 5})
    (begun,) = wandb.begun
    run_id = json.loads((tmp_path / "run" / "run.json").read_text())["id"]
    assert (begun["project"], begun["name"], begun["mode"], begun["id"]) == ("mine", "run", "offline", run_id)
    assert begun["resume"] == "allow"
    assert begun["config"]["search.lean_steps"] == 16
    assert wandb.run.logged == [
        {"search/proved": 3, "search/rate/nat": 0.5, "round": 1},
        {"update/value": 2.0, "round": 1, "update": 7},
    ]
    assert said == ["wandb takes no more metrics (no room); they are in metrics.jsonl"]
    assert [line["proved"] for line in read_metrics(tmp_path / "run") if line["phase"] == "search"] == [3, 4, 5]
    board = EventAccumulator(str(tmp_path / "run" / "tensorboard")).Reload()
    assert board.Tags()["scalars"] == ["search/proved", "search/rate/nat", "update/value"]


def test_wandb_that_cannot_begin_is_one_line(tmp_path: Path, wandb: Any) -> None:
    def refuse(**_: object) -> None:
        raise RuntimeError("no API key\nrun wandb login")

    wandb.init = refuse
    config = replace(load_config(Path("tiny")), tracking=TrackingConfig(wandb=Wandb.ONLINE))
    prepare(tmp_path / "run", config, "lean")
    with pytest.raises(Exception, match=r"wandb cannot begin: no API key; or set tracking\.wandb=offline"):
        trackers(tmp_path / "run", config, print)


# --- people

LIVE_NUMBERS = {
    "proved_ever": 12, "theorems": 53, "proved": 4, "attempted": 9,
    "rate/nat": 0.25, "rate/lists": 1.0, "rate/order": 0.75,
    "lean_steps_per_second": 1234.5, "lean_wait": 0.5, "model_wait": 0.125, "queue_waiting": 3, "queue_running": 2,
    "staleness_mean": 0.5, "staleness_max": 2, "memory_bytes/search": 3 * 2**30, "memory_bytes/lean": 2**28,
    "eta_seconds": 75.0, "run_eta_seconds": 7384.0, "proofs_per_core_hour": 225.0,
}  # fmt: skip


def test_numbers_in_words() -> None:
    said = dict(described_numbers(LIVE_NUMBERS))
    assert said == {
        "proved": "12 of 53 theorems",
        "this round": "4 of 9 attempts",
        "worlds": "nat 25 %, order 75 %, 1 more",
        "searching": "1,234 Lean steps/s, 50.0 % waiting for Lean, 12.5 % for the model",
        "staleness": "0.5 versions, 2 at most",
        "queue": "3 waiting, 2 running",
        "memory": "lean 256 MiB, search 3.0 GiB",
        "proofs": "225 per core-hour",
        "left": "1 min 15 s of this phase, 2 h 3 min 4 s of all rounds",
    }
    assert described_numbers({}) == []


def test_a_table_on_a_terminal_and_lines_elsewhere() -> None:
    def shown(terminal: bool) -> str:
        text = io.StringIO()
        console = Console(file=text, force_terminal=terminal, width=100, color_system=None, _environ={})
        with rich_reporter(console) as reporter:
            reporter.begin("round 1/4: search", 9)
            reporter.show("live", LIVE_NUMBERS)
            reporter.show("evaluate", {"proved": 999})
            reporter.advance(3)
            reporter.say("round 1: proved [4] of 9\x1b[2J")
        return text.getvalue()

    assert shown(terminal=False) == "round 1: proved [4] of 9\\x1b[2J\n"
    page = shown(terminal=True)
    for part in ("round 1/4: search", "3/9", "4 of 9 attempts", "nat 25 %", "2 h 3 min 4 s of all rounds", "[4] of 9"):
        assert part in page
    assert "999" not in page
    assert "\x1b[2J" not in page


def test_what_a_new_phase_does_not_tell_is_not_shown_any_longer() -> None:
    table = LiveTable(Console(file=io.StringIO()))
    table.show("live", LIVE_NUMBERS)
    table.show("live", {"done": 1})
    text = io.StringIO()
    Console(file=text, width=100).print(table)
    assert "queue" not in text.getvalue()
    assert "12 of 53 theorems" in text.getvalue()


def test_held_out_errors_need_a_value() -> None:
    from rl.evaluate import EvaluationResult, TheoremResult

    first, later = Forecast(4.0, 4.0, 0.5, remaining=2), Forecast(1.0, 1.0, 0.9, remaining=1)
    told = TheoremResult("t", (True,), (3,), ("rfl",), "nat", ((first, later),))
    unknown = TheoremResult("u", (False,), (3,), (None,), "nat", ((),))
    assert held_out_value_numbers(EvaluationResult("test", 1, 8, 1, (told, unknown))) == {
        "value_error": 1.0, "brier": 0.25,
    }  # fmt: skip
    assert held_out_value_numbers(EvaluationResult("test", 0, 8, 1, (unknown,))) == {}
