"""How deep expert iteration from zero gets in worlds with depth: D50 by round, and on test theorems before and after.

One run of `rl.loop.train` per world: it trains on generated theorems of depths 1 to 6 that the curriculum chooses, for
so many minutes of search and learning, and is evaluated on valid theorems of depths 1 to 14 every few rounds. Then the
untrained grammar and the trained policy attempt the test theorems, once.

`python -m benchmarks.depth --minutes M` goes on where it was and writes `docs/results/depth.md`, .json and .svg.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from statistics import fmean
from typing import Any, Final

from pydantic import TypeAdapter

from benchmarks.forgetting import PROJECT
from eval.figures import Curve, curves, standalone
from prover.files import read_json, write_whole
from prover.lean.library.build import LeanSetup, load_lean
from prover.lean.library.premises import load_premises
from prover.policy.policies import GrammarPolicy
from prover.provenance import git_revision
from prover.prover import Prover, load_prover
from prover.suites import load_suite
from prover.types import LemmaError, Split
from prover.worlds.generate import TRAIN_DEPTH
from prover.worlds.names import world_named
from prover.worlds.worlds import all_worlds
from rl.actors import Actors
from rl.cluster import connected
from rl.config import TrainConfig, load_config
from rl.demand import cpus_of
from rl.depth_rates import D50, d50_of, outcomes_by_depth
from rl.evaluate import EvaluationResult, MadeAttempts, evaluate_held_out, held_out, suite_theorems
from rl.loop import train
from rl.metrics import Silent, read_metrics
from rl.run_folder import holds_run

PAGE: Final = PROJECT / "docs" / "results" / "depth.md"
CONFIG: Final = "depth"
"""The shipped configuration whose settings all runs have."""
ENDLESS: Final = 10_000
"""Rounds of a run, which ends by its minutes."""
BEFORE, AFTER = "untrained", "trained"
KNOWN, UNSEEN = "known families", "families never seen"


@dataclass(frozen=True, slots=True)
class Setup:
    """A world's run: `train_minutes` of search and learning.

    `generated`: theorems of depths up to 6 and of deeper ones, over all splits. `warm`: the derivations of the train
    theorems are learned before the first round. `changes` are laid over the shipped configuration.
    """

    train_minutes: float = 5.0
    deepest: int = 14
    generated: tuple[int, int] = (240, 128)
    every: int = 3
    seed: int = 0
    warm: bool = False
    changes: tuple[tuple[str, Any], ...] = ()

    def config(self, world: str) -> TrainConfig:
        """How the world's run is trained, and evaluated meanwhile."""
        shallow, deep = self.generated
        trained = deepest_suite(world, 1, TRAIN_DEPTH, shallow // TRAIN_DEPTH)
        beyond = deepest_suite(world, TRAIN_DEPTH + 1, self.deepest, deep // (self.deepest - TRAIN_DEPTH))
        names = [name for name in (trained, beyond) if name is not None]
        flags = {"suites": names, "seed": self.seed, "rounds": ENDLESS, "evaluation.every": self.every}
        warm = {"warm_start.data": ["references"]} if self.warm else {}
        return load_config(Path(CONFIG), flags | warm | dict(self.changes))

    @property
    def result(self) -> str:
        """The file of a world's result in its folder."""
        return f"result-{self.train_minutes:g}.json"

    @property
    def digest(self) -> str:
        """Of everything that a run depends on, to name its folder."""
        return hashlib.sha256(repr(self.config(next(iter(all_worlds())))).encode()).hexdigest()[:12]


@cache
def deepest_suite(world: str, first: int, last: int, each: int) -> str | None:
    """The suite of a world with so many theorems of each depth from `first` on, up to `last` or as far as it has them.

    None when it has not so many of the first depth.
    """
    for deepest in range(last, first - 1, -1):
        name = f"{world}@{first}-{deepest}x{each * (deepest - first + 1)}"
        with suppress(LemmaError):
            load_suite(name)
            return name
    return None


@dataclass(frozen=True, slots=True)
class Point:
    """D50 on valid theorems after so many rounds, and minutes of search and learning."""

    rounds: int
    minutes: float
    d50: D50


@dataclass(frozen=True, slots=True)
class Found:
    """The longest proof of a test theorem by the trained policy."""

    statement: str
    script: str
    tactics: int


@dataclass(frozen=True, slots=True)
class DepthRates:
    """D50, and by depth the share of theorems proved and their number."""

    d50: D50
    rates: Mapping[int, tuple[float, int]]

    @property
    def rate(self) -> float:
        """Over all theorems."""
        return sum(rate * size for rate, size in self.rates.values()) / sum(size for _, size in self.rates.values())


@dataclass(frozen=True, slots=True)
class WorldResult:
    """A finished run. `test`: `BEFORE` and `AFTER` → `KNOWN` and `UNSEEN` families → rates of test theorems."""

    world: str
    seed: int
    warm: bool
    points: tuple[Point, ...]
    test: Mapping[str, Mapping[str, DepthRates]]
    rounds: int
    minutes: float
    theorems: int
    proved: int
    lean_steps: int
    budget: int
    longest: Found | None
    revision: str

    @property
    def name(self) -> str:
        """The world, and what it began with."""
        return f"{self.world}, after a warm start" if self.warm else self.world


_RESULT: Final = TypeAdapter(WorldResult)


class UntilMinutes(Silent):
    """Ends a run as Ctrl-C does, at the end of a round: after so many minutes of training, or at a moment in time."""

    def __init__(self, out: Path, train_minutes: float, deadline: float) -> None:
        self._out, self._train_minutes, self._deadline = out, train_minutes, deadline

    def say(self, text: str) -> None:
        print(f"  {text}", file=sys.stderr, flush=True)

    def show(self, phase: str, values: Mapping[str, float]) -> None:
        if phase == "round" and (
            trained_minutes(self._out) >= self._train_minutes or time.monotonic() > self._deadline
        ):
            raise KeyboardInterrupt


def trained_minutes(run: Path, rounds: int | None = None) -> float:
    """Minutes of search and learning of a run's first rounds, evaluations left out; None: of all."""
    if not (run / "metrics.jsonl").exists():
        return 0.0
    lines = (m for m in read_metrics(run) if m["phase"] in ("search", "learn"))
    return sum(m["seconds"] for m in lines if rounds is None or m["round"] <= rounds) / 60


def measure_world(setup: Setup, world: str, folder: Path, lean: LeanSetup, deadline: float) -> WorldResult | None:
    """A world's result; None when time is over before it is there: another call goes on."""
    done = folder / setup.result
    if done.exists():
        return _RESULT.validate_python(read_json(done))
    config, out = setup.config(world), folder / "run"
    if trained_minutes(out) < setup.train_minutes:
        print(f"{world}: training", file=sys.stderr, flush=True)
        train(config, out, holds_run(out), UntilMinutes(out, setup.train_minutes, deadline), lean)
    if trained_minutes(out) < setup.train_minutes or time.monotonic() > deadline:
        return None
    tested = _test(config, folder, lean)
    found = _result(setup, world, out, tested)
    write_whole(done, _RESULT.dump_json(found, indent=1))
    return found


def _test(config: TrainConfig, folder: Path, lean: LeanSetup) -> dict[str, EvaluationResult]:
    """The untrained and the trained prover on the same test theorems."""
    config = replace(config, evaluation=replace(config.evaluation, split=Split.TEST))
    theorems = suite_theorems(config)
    premises = {module: load_premises(lean, module) for module in {t.module for t in theorems}}
    trained = load_prover(folder / "run")
    provers: dict[str, Prover] = {BEFORE: replace(trained, policy=GrammarPolicy(config.proposals)), AFTER: trained}
    found: dict[str, EvaluationResult] = {}
    with ExitStack() as stack:
        stack.enter_context(connected(cpus_of(config), config.cluster.address))
        actors = stack.enter_context(Actors(lean, config.actors, premises, print, config.cluster.search_cpus))
        for name, prover in provers.items():
            made = stack.enter_context(MadeAttempts.open(folder / f"test-{name}.jsonl"))
            found[name] = evaluate_held_out(actors, prover, held_out(theorems, config), config, made=made)
    return found


def _result(setup: Setup, world: str, out: Path, tested: Mapping[str, EvaluationResult]) -> WorldResult:
    metrics = read_metrics(out)
    searches = [m for m in metrics if m["phase"] == "search"]
    files = {0: out / "evaluation" / "before.json"}
    files |= {int(file.stem.split("-")[1]): file for file in sorted(out.glob("evaluation/round-*.json"))}
    valid = {rounds: outcomes_by_depth(EvaluationResult.load(file), unseen=False) for rounds, file in files.items()}
    points = [Point(n, round(trained_minutes(out, n), 2), d50_of(outcomes)) for n, outcomes in valid.items()]
    test: dict[str, dict[str, DepthRates]] = {}
    for name, result in tested.items():
        of = {KNOWN: outcomes_by_depth(result, unseen=False), UNSEEN: outcomes_by_depth(result, unseen=True)}
        test[name] = {
            kind: DepthRates(d50_of(found), {depth: (fmean(rates), len(rates)) for depth, rates in found.items()})
            for kind, found in of.items()
            if found
        }
    return WorldResult(
        world,
        setup.seed,
        setup.warm,
        tuple(points),
        test,
        rounds=len([m for m in metrics if m["phase"] == "learn"]),
        minutes=round(trained_minutes(out), 1),
        theorems=int(searches[-1]["theorems"]),
        proved=int(searches[-1]["proved_ever"]),
        lean_steps=int(sum(m["lean_steps"] + m["alternatives_lean_steps"] for m in searches)),
        budget=tested[AFTER].budget,
        longest=_longest(tested[AFTER], setup, world),
        revision=git_revision(PROJECT / "rl"),
    )


def _longest(result: EvaluationResult, setup: Setup, world: str) -> Found | None:
    scripts = [(len(s.splitlines()), t.name, s) for t in result.theorems for s in t.scripts if s is not None]
    if not scripts:
        return None
    tactics, name, script = max(scripts)
    statements = {t.name: t.statement for t in suite_theorems(setup.config(world))}
    return Found(statements[name], script, tactics)


# --- the page


def page(results: Sequence[WorldResult], setup: Setup, lean: str, command: str, picture: str) -> str:
    """The results as Markdown."""
    revisions, first = "`, `".join(sorted({r.revision for r in results})), results[0]
    config = setup.config(first.world)
    network, curriculum, learner = config.policy, config.curriculum, config.learner
    lines = [
        "# How deep expert iteration from zero gets",
        "",
        f"Written by `{command}` at revision `{revisions}`. Library: `{lean}`.",
        "",
        f"One run of training for each world with depths, with seed {setup.seed}, from a network without any knowledge"
        f" (width {network.width}, {network.layers} layers) and the atomic grammar, which proposes one-step tactics."
        f" The settings are those of `configs/{CONFIG}.toml`: {curriculum.theorems_per_round} theorems a round with at"
        f" most {config.search.budget.lean_steps} Lean steps each, of depths 1 to {TRAIN_DEPTH}, generated as they are"
        f" used up and chosen by the curriculum; then {learner.updates} updates. A run ends with the first round after"
        f" {setup.train_minutes:g} minutes of search and learning, evaluations not counted, with {config.actors} search"
        f" processes. All depths above {TRAIN_DEPTH} are held out, and whole families (theories, puzzles), whose laws"
        " the policy never sees: they are told apart. *After a warm start*: the derivations of the train theorems were"
        " learned first, which takes less than a minute and is not counted.",
        "",
        f"**D50** is the depth at which half of the held-out theorems are proved with {first.budget} Lean steps, by"
        " straight lines between depths after rates were made to fall with depth (isotonic regression); intervals are"
        " 95 %, by resampling theorems within each depth: they do not say how much other training runs would differ. A"
        " proof counts when the verifier accepts it. Valid theorems are measured by round; test theorems once, at the"
        " end, by the untrained grammar and by the trained policy at equal budget.",
        "",
        "| world | D50 on test, untrained | trained | gain | test theorems proved, untrained | trained |"
        " never seen: D50 untrained | trained | rounds | minutes | train theorems | proved | Lean steps |"
        " longest proof |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for r in results:
        before, after = r.test[BEFORE][KNOWN], r.test[AFTER][KNOWN]
        unseen = [str(r.test[n][UNSEEN].d50) if UNSEEN in r.test[n] else "–" for n in (BEFORE, AFTER)]
        cells = [before.d50, after.d50, f"{after.d50.depth - before.d50.depth:+.1f}"]
        cells += [
            f"{before.rate:.1%}",
            f"{after.rate:.1%}",
            *unseen,
            r.rounds,
            f"{r.minutes:.1f}",
            r.theorems,
            r.proved,
        ]
        cells += [f"{r.lean_steps:,}", f"{r.longest.tactics} tactics" if r.longest else "none"]
        lines.append(f"| {r.name} | {' | '.join(map(str, cells))} |")
    lines += ["", f"![D50 on valid theorems by minutes of training]({picture})", "", "## By round", ""]
    lines += ["D50 on valid theorems of known families after so many rounds, and minutes of search and learning.", ""]
    for r in results:
        told = "; ".join(f"{p.rounds} ({p.minutes:.1f} min): {p.d50}" for p in r.points)
        lines.append(f"- {r.name}: {told}.")
    lines += ["", "## By depth", "", "Share of test theorems proved, untrained → trained.", ""]
    depths = sorted({depth for r in results for found in r.test[AFTER].values() for depth in found.rates})
    lines += [f"| world | {' | '.join(map(str, depths))} |", "|---|" + "---|" * len(depths)]
    for r in results:
        for kind in r.test[AFTER]:
            pairs = [[r.test[n][kind].rates.get(depth) for n in (BEFORE, AFTER)] for depth in depths]
            cells = ["–" if b is None or a is None else f"{b[0]:.0%} → {a[0]:.0%}" for b, a in pairs]
            lines.append(f"| {r.name}, {kind} | {' | '.join(cells)} |")
    lines += ["", "## The longest proofs", "", "Of test theorems, as the trained policies found them."]
    for r in results:
        if r.longest is not None:
            script = "\n".join(f"  {line}" for line in r.longest.script.splitlines())
            lines += ["", f"{r.name}, {r.longest.tactics} tactics:", "", "```lean"]
            lines += [f"{r.longest.statement} := by", script, "```"]
    lines += ["", "A `+` behind a revision: tracked files differed from it."]
    return "\n".join(lines) + "\n"


def figure(results: Sequence[WorldResult]) -> str:
    """D50 on valid theorems over minutes of training, as an SVG file."""
    given = [Curve(r.name, tuple((p.minutes, p.d50.depth) for p in r.points)) for r in results]
    return standalone(curves(given, "minutes of search and learning, two cores", "D50, tactics"))


def write(results: Sequence[WorldResult], setup: Setup, out: Path, lean: str, command: str) -> None:
    """The page, its figures as JSON, and its picture."""
    data = {"setup": asdict(setup), "lean": lean, "worlds": [_RESULT.dump_python(r, mode="json") for r in results]}
    picture = out.with_suffix(".svg")
    write_whole(out.with_suffix(".json"), json.dumps(data, indent=1, ensure_ascii=False) + "\n")
    write_whole(picture, figure(results))
    write_whole(out, page(results, setup, lean, command, picture.name))


SMOKE: Final = Setup(
    train_minutes=0.05,
    deepest=8,
    generated=(60, 16),
    every=1,
    changes=(
        ("curriculum.theorems_per_round", 8),
        ("learner.updates", 4),
        ("learner.batch", 2),
        ("search.lean_steps", 8),
        ("evaluation.lean_steps", 8),
        ("evaluation.limit", 6),
        ("actors", 1),
        ("policy.width", 16),
        ("policy.layers", 1),
        ("policy.heads", 2),
        ("policy.feed_forward", 32),
    ),
)
"""To see that it works: its figures mean nothing."""


def run(
    setup: Setup, worlds: Iterable[str], minutes: float, record: Path, warm: Iterable[str] = ()
) -> tuple[list[WorldResult], list[str]]:
    """Results so far, with what could be added in so many minutes; and the worlds that have none yet.

    `warm`: worlds in which a run with a warm start is made as well.
    """
    lean, deadline = load_lean(), time.monotonic() + 60 * minutes
    found: list[WorldResult] = []
    left: list[str] = []
    for world, is_warm in [*((world, False) for world in worlds), *((world, True) for world in warm)]:
        each = replace(setup, warm=is_warm)
        folder = record / f"{world}-{each.digest}"
        begun = (folder / setup.result).exists() or time.monotonic() < deadline
        result = measure_world(each, world, folder, lean, deadline) if begun else None
        if result is None:
            left.append(f"{world}, after a warm start" if is_warm else world)
            continue
        found.append(result)
        before, after = (result.test[name][KNOWN].d50 for name in (BEFORE, AFTER))
        print(f"{result.name}: D50 on test {before} → {after}", file=sys.stderr, flush=True)
    return found, left


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.depth", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=float, default=60, help="end with the first round after so many")
    parser.add_argument("--train-minutes", type=float, default=None, help="of search and learning in each world")
    parser.add_argument("--world", action="append", help="this world, and others that are named; else all")
    parser.add_argument("--warm", action="append", default=[], help="in this world, after a warm start as well")
    parser.add_argument("--seed", type=int, default=Setup().seed)
    parser.add_argument("--smoke", action="store_true", help="a minute's version, whose figures mean nothing")
    parser.add_argument("--record", type=Path, default=PROJECT / "build" / "depth", help="the runs")
    parser.add_argument("--out", type=Path, default=None, help="the page; its figures and picture stand beside it")
    args = parser.parse_args()
    try:
        setup = replace(SMOKE if args.smoke else Setup(), seed=args.seed)
        setup = setup if args.train_minutes is None else replace(setup, train_minutes=args.train_minutes)
        worlds = [world_named(name).name for name in args.world or all_worlds()]
        args.record.mkdir(parents=True, exist_ok=True)
        warm = [world_named(name).name for name in args.warm]
        results, left = run(setup, worlds, args.minutes, args.record, warm)
        out: Path = args.out or (args.record / "smoke.md" if args.smoke else PAGE)
        command = f"python -m benchmarks.depth --train-minutes {setup.train_minutes:g} --seed {setup.seed}"
        command += "".join(f" --warm {name}" for name in warm)
        if results:
            write(results, setup, out, load_lean().identity, command + (" --smoke" if args.smoke else ""))
    except (LemmaError, OSError) as error:
        print(f"depth: {error}", file=sys.stderr)
        raise SystemExit(2) from None
    if left:
        print(f"{', '.join(left)}: not finished; call it again", file=sys.stderr)
        raise SystemExit(1)
    print(out)


if __name__ == "__main__":
    main()
