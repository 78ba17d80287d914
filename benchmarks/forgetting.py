"""What a policy forgets when worlds come one after another, by what the learner is given to remember.

A small policy is trained on one world after the other: one round of search on the world's train theorems, then updates.
After every stage it is evaluated on the valid theorems of all worlds. The arms differ in the replay alone:

- `built`: bounded and prioritised, as `rl.replay` has it, with bounds that are far below what is seen;
- `uniform`: everything seen so far, each state equally often;
- `latest`: the world of the stage only.

`python -m benchmarks.forgetting --minutes M` goes on where it was and writes `docs/results/forgetting.md` when all
seeds of all arms are there.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Final

import numpy as np
from pydantic import TypeAdapter

from benchmarks.small_run import SmallRun, replay_of, unfinished
from eval.statistics import bootstrap_over_runs, interval_over_runs
from prover.jsonlog import JsonLog
from prover.lean.library.build import load_lean
from prover.policy.model import PolicyConfig
from prover.policy.proposals import ProposalConfig
from prover.provenance import git_revision
from prover.search import BestFirstConfig, Budget
from prover.session import Session
from prover.suites import load_suite
from prover.types import LemmaError, Split, Theorem
from rl.config import TrainConfig
from rl.settings import LearnerConfig, ReplayConfig
from rl.types import Experience

PROJECT = Path(__file__).parent.parent
PAGE = PROJECT / "docs" / "results" / "forgetting.md"
ARMS = ("built", "uniform", "latest")
NETWORK: Final = PolicyConfig(width=64, layers=2, feed_forward=160)
BOUNDED: Final = ReplayConfig(good_states=100, bad_states=60, priority=0.5)


@dataclass(frozen=True, slots=True)
class Setup:
    """`worlds` in the order of training; at most `limit` train theorems of each; evaluation with `budget` steps."""

    worlds: tuple[str, ...] = ("logic", "lists", "order", "programs", "options", "magmas")
    seeds: int = 3
    limit: int = 40
    lean_steps: int = 48
    budget: int = 16
    budgets: tuple[int, ...] = (1, 4, 16)
    network: PolicyConfig = NETWORK
    updates: int = 120
    replay: ReplayConfig = BOUNDED

    def config(self, seed: int, arm: str) -> TrainConfig:
        """How a policy of this arm and seed is trained."""
        return TrainConfig(
            suites=self.worlds,
            seed=seed,
            policy=self.network,
            proposals=ProposalConfig(candidates=96, samples=0),
            search=BestFirstConfig(budget=Budget(lean_steps=self.lean_steps)),
            learner=LearnerConfig(
                updates=self.updates, failed_batch=2, candidates=24, learning_rate=2e-3, device="cpu"
            ),
            replay=self.replay if arm == "built" else ReplayConfig(priority=0.0),
        )

    def theorems(self, world: str, split: Split) -> list[Theorem]:
        """Of one world; train theorems thinned evenly to `limit`."""
        found = [entry.theorem for entry in load_suite(world).of_split(split)]
        most = self.limit if split is Split.TRAIN else len(found)
        return [found[i * len(found) // most] for i in range(most)] if len(found) > most else found


@dataclass(frozen=True, slots=True)
class Measured:
    """After `stage` worlds, on one world: Lean steps of the proof of each valid theorem, None without one.

    `top1`: the share of states of the world's train proofs whose top-ranked tactic is right, None before its stage.
    `states`: proved states that the learner drew from in the stage. `spent`: Lean steps of the world's searches.
    """

    arm: str
    seed: int
    stage: int
    world: str
    steps: tuple[int | None, ...]
    top1: float | None
    states: int
    spent: int
    revision: str


ROW: Final = TypeAdapter(Measured)


def train_through(session: Session, setup: Setup, arm: str, seed: int, revision: str) -> list[Measured]:
    """Trains one policy on all worlds in turn; a row for every stage, from 0, and world."""
    config = setup.config(seed, arm)
    training = {w: setup.theorems(w, Split.TRAIN) for w in setup.worlds}
    valid = {w: setup.theorems(w, Split.VALID) for w in setup.worlds}
    world_names = {t.name: w for w, found in training.items() for t in found}
    run = SmallRun(session, config, [t for found in training.values() for t in found])
    seen: dict[str, list[Experience]] = {}
    rows: list[Measured] = []
    with tempfile.TemporaryDirectory() as folder:
        for stage in range(len(setup.worlds) + 1):
            states = 0
            if stage:
                world = setup.worlds[stage - 1]
                seen[world] = run.search(training[world], stage - 1)
                given = seen[world] if arm == "latest" else [a for found in seen.values() for a in found]
                with replay_of(Path(folder) / str(stage), given, config, world_names) as replay:
                    states = len(replay.snapshot(run.model.spec.version).good)
                    run.learn(replay, stage - 1)
            for world in setup.worlds:
                steps = tuple(a.lean_steps if a.proved else None for a in run.evaluate(valid[world], setup.budget))
                known = None
                if world in seen:
                    with replay_of(Path(folder) / f"{stage} {world}", seen[world], config, world_names) as replay:
                        good = replay.snapshot(0).good
                        known = run.top1(good) if good else None
                spent = sum(a.lean_steps for a in seen.get(world, ()))
                rows.append(Measured(arm, seed, stage, world, steps, known, states, spent, revision))
    return rows


Rates = tuple[tuple[float, ...], ...]
"""`[training runs][theorems]`"""


@dataclass(frozen=True, slots=True)
class Arm:
    """What the seeds of an arm measured at a budget. Rates are `[seeds][theorems]`, theorems in the worlds' order.

    `learned`: of all worlds but the last, right after the stage of the theorem's world; `kept`: of the same, at the
    end; `final`: of all worlds, at the end. `top1_learned`, `top1_kept`: the same, as shares of states.
    """

    learned: Rates
    kept: Rates
    final: Rates
    top1_learned: float
    top1_kept: float

    @property
    def change(self) -> float:
        """Of the rate on earlier worlds: what was forgotten is negative (backward transfer)."""
        return mean(self.kept) - mean(self.learned)


def arm_of(rows: Sequence[Measured], setup: Setup, arm: str, budget: int, seed: int | None = None) -> Arm:
    """The rates of an arm within so many Lean steps, of one seed or all."""
    mine = sorted((r for r in rows if r.arm == arm and seed in (None, r.seed)), key=lambda r: r.seed)
    earlier, last = setup.worlds[:-1], len(setup.worlds)

    def rates(*places: tuple[str, int]) -> Rates:
        """Of these worlds at these stages."""
        found: dict[int, list[float]] = {r.seed: [] for r in mine}
        for place in places:
            for r in mine:
                if (r.world, r.stage) == place:
                    found[r.seed] += [float(s is not None and s <= budget) for s in r.steps]
        return tuple(map(tuple, found.values()))

    def top1(world: str, stage: int) -> list[float]:
        return [r.top1 for r in mine if (r.world, r.stage) == (world, stage) and r.top1 is not None]

    return Arm(
        rates(*((world, stage) for stage, world in enumerate(earlier, 1))),
        rates(*((world, last) for world in earlier)),
        rates(*((world, last) for world in setup.worlds)),
        fmean(x for stage, world in enumerate(earlier, 1) for x in top1(world, stage)),
        fmean(x for world in earlier for x in top1(world, last)),
    )


def mean(rates: Rates) -> float:
    """Over runs and theorems."""
    return fmean(x for row in rates for x in row)


def difference(before: Rates, after: Rates, same_runs: bool = False) -> str:
    """In points, with its 95 % interval over training runs and theorems."""
    found = bootstrap_over_runs(before, after, np.random.default_rng(0), same_runs=same_runs)
    return f"{100 * (mean(after) - mean(before)):+.1f} ({100 * found.low:+.1f} to {100 * found.high:+.1f})"


def rate(values: Rates) -> str:
    """In per cent, with its 95 % interval over training runs and theorems."""
    found = interval_over_runs(values, np.random.default_rng(0))
    return f"{100 * mean(values):.1f} % ({100 * found.low:.1f} to {100 * found.high:.1f})"


def page(rows: Sequence[Measured], setup: Setup, facts: Sequence[str]) -> str:
    """The results as Markdown."""
    middle = setup.budgets[len(setup.budgets) // 2]
    arms = {arm: arm_of(rows, setup, arm, middle) for arm in ARMS}
    lines = ["# What is forgotten when worlds come one after another", "", *facts, "", *_summary(arms, middle), ""]
    for budget in setup.budgets:
        lines += [f"## Within {budget} Lean step{'s' * (budget > 1)}", "", *_table(rows, setup, budget), ""]
    lines += ["## World by world", "", *_by_world(rows, setup, middle)]
    return "\n".join(lines) + "\n"


def _summary(arms: Mapping[str, Arm], budget: int) -> list[str]:
    changes = [f"{difference(arm.learned, arm.kept, same_runs=True)} with `{name}`" for name, arm in arms.items()]
    top1 = [f"from {100 * a.top1_learned:.0f} % to {100 * a.top1_kept:.0f} % with `{n}`" for n, a in arms.items()]
    built, uniform, latest = (arms[name].final for name in ARMS)
    return [
        f"- **Forgotten of earlier worlds** until the end, within {budget} Lean steps, in points:"
        f" {'; '.join(changes)}.",
        f"- The share of states of their own proofs whose top-ranked tactic is right went {'; '.join(top1)}.",
        f"- All worlds at the end, in points: `built` is {difference(latest, built)} against `latest` and"
        f" {difference(uniform, built)} against `uniform`.",
    ]


def _table(rows: Sequence[Measured], setup: Setup, budget: int) -> list[str]:
    lines = [
        "| replay | earlier worlds, right after their stage | at the end | change, points | of each seed |"
        " all worlds, at the end | against `uniform`, points |",
        "|---|---|---|---|---|---|---|",
    ]
    arms = {arm: arm_of(rows, setup, arm, budget) for arm in ARMS}
    for name, arm in arms.items():
        seeds = [arm_of(rows, setup, name, budget, seed).change for seed in range(setup.seeds)]
        cells = [
            rate(arm.learned),
            rate(arm.kept),
            difference(arm.learned, arm.kept, same_runs=True),
            ", ".join(f"{100 * change:+.1f}" for change in seeds),
            rate(arm.final),
            "–" if name == "uniform" else difference(arms["uniform"].final, arm.final),
        ]
        lines.append(f"| `{name}` | {' | '.join(cells)} |")
    return lines


def _by_world(rows: Sequence[Measured], setup: Setup, budget: int) -> list[str]:
    """Per world the rate after every stage, and what the learner drew from."""
    stages = range(len(setup.worlds) + 1)
    lines = [
        f"Valid theorems proved within {budget} Lean steps, means of the seeds; in bold right after the world's stage.",
        "",
        f"| replay | world | untrained | {' | '.join(f'after {w}' for w in setup.worlds)} |",
        f"|---|---|---|{'---|' * len(setup.worlds)}",
    ]
    for arm in ARMS:
        for own, world in enumerate(setup.worlds, 1):
            cells: list[str] = []
            for stage in stages:
                found = [r for r in rows if (r.arm, r.world, r.stage) == (arm, world, stage)]
                share = fmean(s is not None and s <= budget for r in found for s in r.steps)
                cells.append(f"**{100 * share:.0f} %**" if stage == own else f"{100 * share:.0f} %")
            lines.append(f"| `{arm}` | {world} | {' | '.join(cells)} |")
        drawn = [fmean(r.states for r in rows if (r.arm, r.stage) == (arm, s)) for s in stages]
        lines.append(f"| `{arm}` | *states drawn from* | {' | '.join(f'{n:.0f}' for n in drawn)} |")
    return lines


def record_path(setup: Setup, folder: Path) -> Path:
    """The file of the results of these settings."""
    return folder / f"forgetting-{hashlib.sha256(repr(setup).encode()).hexdigest()[:12]}.jsonl"


def run(setup: Setup, minutes: float, folder: Path) -> list[Measured]:
    """All results so far, with what could be added in so many minutes."""
    folder.mkdir(parents=True, exist_ok=True)
    lean, revision = load_lean(), git_revision(PROJECT / "rl")
    units = [(arm, seed) for seed in range(setup.seeds) for arm in ARMS]
    log = JsonLog(record_path(setup, folder), ROW, "not a result; remove the line")
    with log.open(), Session(lean, 1) as session:
        for arm, seed in unfinished(log, units, lambda r: (r.arm, r.seed), minutes):
            began = time.monotonic()
            log.append(*train_through(session, setup, arm, seed, revision))
            print(f"{arm}, seed {seed}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
        return list(log.rows)


def facts_of(rows: Sequence[Measured], setup: Setup, lean: str) -> list[str]:
    """What was run, and what the columns mean."""
    last = [r for r in rows if r.stage == len(setup.worlds)]
    spent = fmean(sum(r.spent for r in last if (r.arm, r.seed) == unit) for unit in {(r.arm, r.seed) for r in last})
    sizes = ", ".join(f"{w} ({len(setup.theorems(w, Split.TRAIN))})" for w in setup.worlds)
    count = sum(len(setup.theorems(w, Split.VALID)) for w in setup.worlds)
    bounds, revisions = setup.replay, "`, `".join(sorted({r.revision for r in rows}))
    return [
        f"Written by `python -m benchmarks.forgetting --seeds {setup.seeds}` at revision `{revisions}`. Library:"
        f" `{lean}`.",
        "",
        f"One policy (width {setup.network.width}, {setup.network.layers} layers) is trained on one world after the"
        f" other, in this order, with so many train theorems: {sizes}. A stage is one round: every theorem of the world"
        f" is searched once with at most {setup.lean_steps} Lean steps by the policy so far, then come {setup.updates}"
        f" updates. After each stage the {count} valid theorems of all worlds are attempted with {setup.budget} Lean"
        f" steps. Seeds 0 to {setup.seeds - 1} (weights, order of data, jitter of the grammar);"
        f" {spent:.0f} Lean steps of training a run. A proof counts when the verifier accepts it.",
        "",
        "The arms differ in what the updates draw from:",
        "",
        f"- `built`: the replay with `good_states = {bounds.good_states}`, `bad_states = {bounds.bad_states}`,"
        f" `priority = {bounds.priority}`; states of shortest proofs are kept beyond the bound;",
        "- `uniform`: all that was seen, unbounded, each proved state equally often;",
        "- `latest`: only what was seen in the stage's own world.",
        "",
        "Rates are means over the seeds; intervals are 95 %, over seeds and theorems (a bootstrap that resamples both)."
        " `good_states` drops only what is on no"
        " theorem's shortest proof, so it takes away little here (*states drawn from*, below).",
    ]


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.forgetting", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--minutes", type=float, default=60, help="begin nothing that would not end within so many")
    parser.add_argument("--seeds", type=int, default=Setup().seeds)
    parser.add_argument(
        "--record", type=Path, default=PROJECT / "build" / "forgetting", help="folder of what is measured"
    )
    parser.add_argument("--out", type=Path, default=PAGE)
    args = parser.parse_args()
    setup = Setup(seeds=args.seeds)
    try:
        rows = run(setup, args.minutes, args.record)
        left = setup.seeds * len(ARMS) - len({(r.arm, r.seed) for r in rows})
        if left:
            print(f"{left} of {setup.seeds * len(ARMS)} training runs are left; call it again", file=sys.stderr)
            raise SystemExit(1)
        args.out.write_text(page(rows, setup, facts_of(rows, setup, load_lean().identity)))
    except (LemmaError, OSError) as error:
        print(f"forgetting: {error}", file=sys.stderr)
        raise SystemExit(2) from None
    print(args.out)


if __name__ == "__main__":
    main()
