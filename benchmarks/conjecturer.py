"""Is a conjecturer worth what it costs, where the library has no lemma? With and without, at equal total Lean steps.

In theories (`prover.worlds.theories`) a run trains with the conjecturer, then attempts the held-out theorems with its
lemmas. *Without*, all of those Lean steps, conjecturing and judging included, are spent too: `frozen`, where no policy
learns, all in longer attempts at the held-out theorems; `learning`, in a run without the conjecturer with as many
rounds, and the rest in longer attempts. Several training runs of each.

`python -m benchmarks.conjecturer --minutes M` goes on where it was and writes `docs/results/conjecturer.md` and .json.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from benchmarks.conjecturer_page import COMPARED, Compared, json_of, page
from benchmarks.depth import UntilMinutes
from benchmarks.forgetting import PROJECT
from prover.conjecture.candidates import mentions
from prover.files import read_json, write_whole
from prover.lean.library.build import LeanSetup, load_lean
from prover.lean.library.premises import load_premises
from prover.policy.policies import GrammarPolicy
from prover.provenance import git_revision
from prover.prover import load_prover
from prover.types import LemmaError, Split, Theorem
from prover.worlds.names import parse_world_suite
from prover.worlds.theories import all_theories
from rl.actors import Actors
from rl.cluster import connected
from rl.config import TrainConfig, load_config
from rl.conjecturing.journal import Journal, summarise
from rl.demand import cpus_of
from rl.evaluate import EvaluationResult, MadeAttempts, evaluate_held_out, held_out, suite_theorems
from rl.loop import train
from rl.metrics import read_metrics
from rl.run_folder import holds_run

PAGE: Final = PROJECT / "docs" / "results" / "conjecturer.md"
CONFIG: Final = "theory"
"""The shipped configuration whose settings all runs have."""


class Way(StrEnum):
    """Whether the policy learns."""

    FROZEN = "frozen"
    LEARNING = "learning"


@dataclass(frozen=True, slots=True)
class Setup:
    """`count` theorems of depths 1 to `deepest` in each theory, over all splits; `test_lean_steps` are those of an
    attempt at a held-out theorem with the conjecturer. `changes` are laid over the shipped configuration."""

    seeds: tuple[int, ...] = (0, 1, 2)
    count: int = 120
    deepest: int = 8
    rounds: int = 6
    lean_steps: int = 64
    test_lean_steps: int = 64
    limit: int | None = None
    changes: tuple[tuple[str, Any], ...] = ()

    def suite(self, world: str) -> str:
        """The suite of a theory."""
        return f"{world}@1-{self.deepest}x{self.count}"

    def config(self, world: str, seed: int, way: Way, conjecturing: bool) -> TrainConfig:
        """How a run is trained; it is evaluated afterwards, and by nothing that is trained or chosen."""
        flags: dict[str, Any] = {
            "suites": [self.suite(world)], "seed": seed, "rounds": self.rounds, "search.lean_steps": self.lean_steps,
            "conjecturer.enabled": conjecturing, "evaluation.lean_steps": 1, "evaluation.limit": 1,
            "evaluation.split": "test",
        }  # fmt: skip
        if way is Way.FROZEN:
            flags |= {"proposals.grammar_share": 1.0, "learner.updates": 1, "learner.batch": 1}
            flags["learner.alternatives"] = 0  # nothing learns from them
        return load_config(Path(CONFIG), flags | dict(self.changes))

    @property
    def digest(self) -> str:
        """Of everything that a run depends on, to name its folder; the list of seeds may grow."""
        settings = self.config(next(iter(all_theories())), 0, Way.LEARNING, True)
        return hashlib.sha256(repr((settings, replace(self, seeds=()))).encode()).hexdigest()[:12]


SMOKE: Final = Setup(
    seeds=(0,),
    count=16,
    deepest=7,
    rounds=2,
    lean_steps=16,
    test_lean_steps=4,
    limit=2,
    changes=(
        ("actors", 1),
        ("conjecturer.tests", 2),
        ("conjecturer.prove_lean_steps", 6),
        ("conjecturer.score_lean_steps", 4),
        ("learner.updates", 1),
        ("learner.batch", 1),
        ("policy.width", 16),
        ("policy.layers", 1),
        ("policy.heads", 2),
        ("policy.feed_forward", 32),
    ),
)
"""To see that it works: its figures mean nothing."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One comparison: a theory, a seed, a way."""

    world: str
    seed: int
    way: Way


def spent_in(run: Path) -> tuple[int, float]:
    """Lean steps of a run's training, and its seconds, evaluations left out."""
    phases = [m for m in read_metrics(run) if m["phase"] in ("search", "conjecture")]
    steps = sum(m["lean_steps"] + m.get("alternatives_lean_steps", 0) for m in phases)
    seconds = sum(m.get("seconds", 0.0) for m in read_metrics(run) if m["phase"] in ("search", "learn", "conjecture"))
    return int(steps), seconds


def compare(setup: Setup, unit: Unit, folder: Path, lean: LeanSetup, deadline: float) -> Compared | None:
    """A unit's result; None when time is over before it is there: another call goes on."""
    done = folder / "result.json"
    if done.exists():
        return COMPARED.validate_python(read_json(done))
    learning = unit.way is Way.LEARNING
    for name, conjecturing in (("with", True), *([("without", False)] if learning else [])):
        config, out = setup.config(unit.world, unit.seed, unit.way, conjecturing), folder / name
        ended = train(config, out, holds_run(out), UntilMinutes(out, math.inf, deadline), lean)
        if ended.interrupted or time.monotonic() > deadline:
            return None
    spent, seconds = spent_in(folder / "with")
    other, other_seconds = spent_in(folder / "without") if learning else (0, 0.0)
    config = setup.config(unit.world, unit.seed, unit.way, True)
    count = len(_tested(setup, config))
    budget = setup.test_lean_steps + max(math.ceil((spent - other) / count), 0)
    with_it, took = _attempted(setup, unit, folder, "with", setup.test_lean_steps, lean)
    without, took_without = _attempted(setup, unit, folder, "without", budget, lean)
    found = _described(unit, folder, setup, with_it, without)
    times = replace(found, seconds=round(seconds + took), seconds_without=round(other_seconds + took_without))
    result = replace(times, spent=spent, spent_without=other, without_budget=budget)
    write_whole(done, COMPARED.dump_json(result, indent=1))
    return result


def _tested(setup: Setup, config: TrainConfig) -> list[Theorem]:
    asked = replace(config.evaluation, split=Split.TEST, limit=setup.limit)
    return list(held_out(suite_theorems(config), replace(config, evaluation=asked)))


def _attempted(
    setup: Setup, unit: Unit, folder: Path, name: str, lean_steps: int, lean: LeanSetup
) -> tuple[EvaluationResult, float]:
    """Attempts at the held-out theorems, those of an earlier call kept; and their seconds, of this call."""
    config = setup.config(unit.world, unit.seed, unit.way, name == "with")
    asked = replace(config.evaluation, split=Split.TEST, limit=setup.limit, lean_steps=lean_steps)
    config = replace(config, evaluation=asked)
    run = folder / name if holds_run(folder / name) else folder / "with"
    prover = load_prover(run)
    if name == "without":
        prover = replace(prover, lemmas=())
    if unit.way is Way.FROZEN:
        prover = replace(prover, policy=GrammarPolicy(config.proposals))
    theorems = _tested(setup, config)
    premises = {module: load_premises(lean, module) for module in {t.module for t in theorems}}
    began = time.monotonic()
    with ExitStack() as stack:
        stack.enter_context(connected(cpus_of(config), config.cluster.address))
        actors = stack.enter_context(Actors(lean, config.actors, premises, print, config.cluster.search_cpus))
        made = stack.enter_context(MadeAttempts.open(folder / f"test-{name}.jsonl"))
        result = evaluate_held_out(actors, prover, theorems, config, made=made)
    return result, time.monotonic() - began


def _described(
    unit: Unit, folder: Path, setup: Setup, with_it: EvaluationResult, without: EvaluationResult
) -> Compared:
    journal = Journal.open(folder / "with" / "conjectures.jsonl")
    journal.close()
    told, joined = summarise(journal.entries), journal.joined()
    names = {c.name for c in joined}
    scripts = [s for t in with_it.theorems for s in t.scripts if s is not None]
    naming = {name: sum(mentions(script, name) for script in scripts) for name in sorted(names)}
    by_origin = [str(c.origin) for c in joined]
    metrics = read_metrics(folder / "with")
    searched = {int(m["round"]): int(m["proved_ever"]) for m in metrics if m["phase"] == "search"}
    lemmas = {int(m["round"]): int(m["lemmas"]) for m in metrics if m["phase"] == "conjecture"}
    return Compared(
        unit.world, unit.seed, unit.way, setup.suite(unit.world),
        tuple(t.name for t in with_it.theorems), tuple(t.depth or 0 for t in with_it.theorems),
        _steps(with_it), _steps(without), setup.test_lean_steps, 0, 0, 0, told.lean_steps,
        told.statuses, told.judged_by_origin, {o: by_origin.count(o) for o in sorted(set(by_origin))},
        tuple(joined), tuple(c.statement for c in journal.proved()), naming,
        sum(any(mentions(script, name) for name in names) for script in scripts),
        tuple((r, lemmas.get(r, 0), n) for r, n in sorted(searched.items())), 0.0, 0.0, git_revision(PROJECT / "rl"),
    )  # fmt: skip


def _steps(result: EvaluationResult) -> tuple[int | None, ...]:
    """Lean steps of each theorem's proof, None where there is none."""
    return tuple(t.lean_steps[0] if t.proved[0] else None for t in result.theorems)


def run(
    setup: Setup, worlds: Sequence[str], ways: Sequence[Way], minutes: float, record: Path
) -> tuple[list[Compared], list[Unit]]:
    """Results so far, with what could be added in so many minutes; and what has none yet."""
    lean, deadline = load_lean(), time.monotonic() + 60 * minutes
    units = [Unit(world, seed, way) for seed in setup.seeds for way in ways for world in worlds]
    found: list[Compared] = []
    left: list[Unit] = []
    for unit in units:
        folder = record / f"{unit.world}-{setup.digest}" / f"{unit.way}-{unit.seed}"
        begun = (folder / "result.json").exists() or time.monotonic() < deadline
        result = compare(setup, unit, folder, lean, deadline) if begun else None
        if result is None:
            left.append(unit)
            continue
        found.append(result)
        said = (sum(s is not None for s in steps) for steps in (result.with_steps, result.without_steps))
        proved = " against ".join(map(str, said))
        print(f"{unit.world}, {unit.way}, seed {unit.seed}: {proved} of {len(result.theorems)}", file=sys.stderr)
    return found, left


def main() -> None:
    about = (__doc__ or "").splitlines()[0]
    parser = argparse.ArgumentParser(prog="python -m benchmarks.conjecturer", description=about)
    parser.add_argument("--minutes", type=float, default=60, help="begin no round after so many")
    parser.add_argument("--world", action="append", choices=list(all_theories()), help="this theory; repeatable")
    parser.add_argument("--way", action="append", type=Way, choices=list(Way), help="repeatable; both by default")
    parser.add_argument("--seeds", type=int, default=None, help="training runs of each")
    parser.add_argument("--smoke", action="store_true", help="minutes: shows that it works, its figures mean nothing")
    parser.add_argument("--record", type=Path, default=PROJECT / "build" / "conjecturer", help="the runs")
    parser.add_argument("--out", type=Path, default=None, help="the page; its figures stand beside it")
    args = parser.parse_args()
    try:
        setup = SMOKE if args.smoke else Setup()
        if args.seeds is not None:
            setup = replace(setup, seeds=tuple(range(args.seeds)))
        worlds, ways = args.world or list(all_theories()), args.way or list(Way)
        for world in worlds:
            parse_world_suite(setup.suite(world))
        args.record.mkdir(parents=True, exist_ok=True)
        results, left = run(setup, worlds, ways, args.minutes, args.record)
        out: Path = args.out or (args.record / "smoke.md" if args.smoke else PAGE)
        if results:
            command = "python -m benchmarks.conjecturer" + (" --smoke" if args.smoke else "")
            data = {"setup": asdict(setup), "lean": load_lean().identity, **json_of(results)}
            write_whole(out.with_suffix(".json"), json.dumps(data, indent=1, ensure_ascii=False) + "\n")
            write_whole(
                out, page(results, setup.config(worlds[0], 0, Way.LEARNING, True), load_lean().identity, command)
            )
    except (LemmaError, OSError) as error:
        print(f"conjecturer: {error}", file=sys.stderr)
        raise SystemExit(2) from None
    if left:
        said = ", ".join(f"{u.world} {u.way} seed {u.seed}" for u in left)
        print(f"{said}: not finished; call it again", file=sys.stderr)
        raise SystemExit(1)
    print(out)


if __name__ == "__main__":
    main()
