"""Search distillation, PPO with and without its critic, and GRPO, at equal Lean steps.

Small policies that read terms are trained on the train theorems of worlds with depth until so many Lean steps are
spent, shortening and alternatives included. The first round is search distillation for all of them. Each algorithm's
learning rate is chosen on valid theorems, from as many candidates for each; then policies of other seeds are trained
with it, and attempt the test theorems once.

`python -m benchmarks.algorithms --minutes M` goes on where it was and writes `docs/results/algorithms.md`.
"""

from __future__ import annotations

import argparse
import hashlib
import multiprocessing
import random
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean
from typing import Final

import numpy as np
from pydantic import TypeAdapter

from benchmarks.forgetting import PROJECT
from benchmarks.small_run import SmallRun, all_lean_steps, replay_of
from prover.interval import Interval
from prover.jsonlog import JsonLog
from prover.lean.library.build import load_lean
from prover.policy.model import PolicyConfig
from prover.policy.proposals import ProposalConfig
from prover.provenance import git_revision
from prover.search import BestFirstConfig, Budget
from prover.session import Session
from prover.suites import load_suite
from prover.types import LemmaError, Split, Theorem
from rl.algorithms.settings import AlgorithmConfig, Distillation, GrpoConfig, PpoConfig
from rl.config import TrainConfig
from rl.curriculum import plan_round
from rl.settings import CurriculumConfig, LearnerConfig
from rl.types import Contrast, Experience

PAGE: Final = PROJECT / "docs" / "results" / "algorithms.md"
ARMS: Final[dict[str, AlgorithmConfig]] = {
    "distillation": Distillation(),
    "PPO": PpoConfig(warm_rounds=1),
    "PPO without critic": PpoConfig(warm_rounds=1, critic=False),
    "GRPO": GrpoConfig(warm_rounds=1),
}
UNTRAINED: Final = "untrained"
"""The tactic grammar, as every policy begins."""
CHOSEN_WITH: Final = 100
"""Seed of the runs on which a learning rate is chosen; those that are reported have seeds from 0."""
RESAMPLES: Final = 10_000


@dataclass(frozen=True, slots=True)
class Setup:
    """`per_round` theorems with `lean_steps` each, until `spend` are spent; attempts have `budget` Lean steps.

    `limit`: theorems of a split that are attempted, spread evenly; all of the train split may be trained on. `rates`
    are the learning rates to choose from: of distillation, and of policy gradients. By default there are 21 runs, each
    of about half a minute of a core.
    """

    suites: tuple[str, ...] = tuple(
        name for world in ("inequalities", "reachability") for name in (f"{world}@1-6x240", f"{world}@7-10x48")
    )
    seeds: int = 3
    per_round: int = 16
    lean_steps: int = 32
    spend: int = 2_400
    updates: int = 30
    budget: int = 32
    budgets: tuple[int, ...] = (4, 8, 32)
    limit: int = 96
    network: PolicyConfig = PolicyConfig(  # noqa: RUF009, frozen
        width=32, layers=1, heads=4, feed_forward=96, prompt_tokens=128, reads_terms=True
    )
    candidates: int = 96
    rates: tuple[tuple[float, ...], tuple[float, ...]] = ((1e-3, 3e-3), (3e-4, 1e-3))

    def config(self, arm: str, rate: float, seed: int) -> TrainConfig:
        """How a policy is trained."""
        algorithm, distilled = ARMS[arm], isinstance(ARMS[arm], Distillation)
        return TrainConfig(
            suites=self.suites,
            seed=seed,
            rounds=1000,
            algorithm=algorithm if isinstance(algorithm, Distillation) else replace(algorithm, learning_rate=rate),
            policy=self.network,
            proposals=ProposalConfig(atomic=True, candidates=self.candidates, samples=0, prior_weight=1.0),
            search=BestFirstConfig(budget=Budget(lean_steps=self.lean_steps)),
            curriculum=CurriculumConfig(theorems_per_round=self.per_round),
            learner=LearnerConfig(
                updates=self.updates,
                failed_batch=2,
                batch=16,
                candidates=48,
                contrast=Contrast.PROPOSED,
                alternatives=16,
                learning_rate=rate if distilled else self.rates[0][len(self.rates[0]) // 2],
                device="cpu",
            ),
        )

    def theorems(self, split: Split) -> list[Theorem]:
        """Of all suites; of valid and test theorems `limit`."""
        found = [e.theorem for name in self.suites for e in load_suite(name).of_split(split)]
        if split is Split.TRAIN or len(found) <= self.limit:
            return found
        return [found[i * len(found) // self.limit] for i in range(self.limit)]

    def of_arm(self, arm: str) -> tuple[float, ...]:
        """The learning rates that an arm chooses from."""
        return self.rates[not isinstance(ARMS[arm], Distillation)]


@dataclass(frozen=True, slots=True)
class Unit:
    """One training run, evaluated on a split."""

    arm: str
    rate: float
    seed: int
    split: Split


@dataclass(frozen=True, slots=True)
class Measured:
    """A finished run: Lean steps of each theorem's proof, None without one; names of proved train theorems."""

    unit: Unit
    steps: tuple[int | None, ...]
    proved: tuple[str, ...]
    rounds: int
    spent: int
    seconds: float
    revision: str


def measure_unit(setup: Setup, unit: Unit, revision: str) -> Measured:
    """Trains one policy, and evaluates it; in a process of its own."""
    began, attempts, rounds, spent = time.monotonic(), list[Experience](), 0, 0
    first = next(iter(ARMS)) if unit.arm == UNTRAINED else unit.arm
    config, training = setup.config(first, unit.rate, unit.seed), setup.theorems(Split.TRAIN)
    with Session(load_lean(), 1) as session, tempfile.TemporaryDirectory() as folder:
        run = SmallRun(session, config, training)
        while unit.arm != UNTRAINED and spent < setup.spend:
            rng = random.Random(f"{unit.seed} plan {rounds}")
            planned = plan_round(training, attempts, config.curriculum, rng)
            found = run.search(planned, rounds, setup.spend - spent)
            spent += sum(map(all_lean_steps, found))
            attempts += found
            if config.gradient_in(rounds) is not None:
                run.learn_from_rollouts(found, rounds)
            else:
                with replay_of(Path(folder) / str(rounds), attempts, config, {}) as replay:
                    run.learn(replay, rounds)
            rounds += 1
        made = run.evaluate(setup.theorems(unit.split), setup.budget)
    steps = tuple(a.lean_steps if a.proved else None for a in made)
    proved = tuple(sorted({a.theorem for a in attempts if a.proved}))
    return Measured(unit, steps, proved, rounds, spent, round(time.monotonic() - began, 1), revision)


def to_choose(setup: Setup) -> list[Unit]:
    """The runs on which learning rates are chosen."""
    return [Unit(arm, rate, CHOSEN_WITH, Split.VALID) for arm in ARMS for rate in setup.of_arm(arm)]


def to_report(setup: Setup, rows: Sequence[Measured]) -> list[Unit]:
    """The runs on the test theorems; none before all rates are chosen."""
    chosen = {arm: chosen_rate(setup, rows, arm) for arm in ARMS}
    known = [(arm, rate) for arm, rate in chosen.items() if rate is not None]
    if len(known) < len(chosen):
        return []
    trained = [Unit(arm, rate, seed, Split.TEST) for seed in range(setup.seeds) for arm, rate in known]
    return [*trained, Unit(UNTRAINED, setup.rates[0][0], 0, Split.TEST)]


def chosen_rate(setup: Setup, rows: Sequence[Measured], arm: str) -> float | None:
    """The learning rate with most valid theorems proved, a mean over the budgets; None before all were tried."""
    mine = {r.unit.rate: r for r in rows if r.unit.arm == arm and r.unit.split is Split.VALID}
    if len(mine) < len(setup.of_arm(arm)):
        return None
    return max(setup.of_arm(arm), key=lambda rate: fmean(fmean(within([mine[rate]], b)[0]) for b in setup.budgets))


def within(rows: Iterable[Measured], budget: int) -> np.ndarray:
    """`[runs, theorems]`: 1 where a run proves a theorem within so many Lean steps."""
    return np.array([[float(s is not None and s <= budget) for s in row.steps] for row in rows])


def resampled(found: np.ndarray) -> Interval:
    """95 % percentile interval of the mean of `[runs, theorems]`, both resampled with replacement (Efron & Tibshirani
    1993, An introduction to the bootstrap, ch. 8): it says how much other theorems and other seeds would differ.
    """
    rng, (runs, theorems) = np.random.default_rng(0), found.shape
    of_runs = rng.multinomial(runs, np.full(runs, 1 / runs), RESAMPLES) / runs
    of_theorems = rng.multinomial(theorems, np.full(theorems, 1 / theorems), RESAMPLES) / theorems
    means = np.einsum("rs,st,rt->r", of_runs, found, of_theorems, optimize=True)
    low, high = np.percentile(means, (2.5, 97.5))
    return Interval(float(low), float(high))


def _rate(found: np.ndarray) -> str:
    interval = resampled(found)
    return f"{100 * found.mean():.1f} % ({100 * interval.low:.1f} to {100 * interval.high:.1f})"


def _difference(before: np.ndarray, after: np.ndarray) -> str:
    interval = resampled(after - before)
    points = f"{100 * (after - before).mean():+.1f}"
    return f"{points} ({100 * interval.low:+.1f} to {100 * interval.high:+.1f})"


def page(rows: Sequence[Measured], setup: Setup, lean: str, command: str) -> str:
    """The results as Markdown; all runs of `to_choose` and `to_report` must be there."""
    runs = {arm: sorted((r for r in rows if r.unit.arm == arm and r.unit.split is Split.TEST),
                        key=lambda r: r.unit.seed) for arm in (*ARMS, UNTRAINED)}  # fmt: skip
    revisions = "`, `".join(sorted({r.revision for r in rows}))
    counts = {split: len(setup.theorems(split)) for split in Split}
    rates = [", ".join(f"{rate:g}" for rate in of_kind) for of_kind in setup.rates]
    lines = [
        "# Search distillation, PPO and GRPO at equal Lean steps",
        "",
        f"Written by `{command}` at revision `{revisions}`. Library: `{lean}`.",
        "",
        f"Small policies (width {setup.network.width}, {setup.network.layers} layers) are trained on"
        f" {counts[Split.TRAIN]} train theorems of {len(setup.suites)} suites ({', '.join(setup.suites)}), at most"
        f" {setup.per_round} a round with {setup.lean_steps} Lean steps each, until {setup.spend:,} Lean steps are"
        " spent, those of shortening included. The first round is search distillation for all; then come the rounds of"
        f" each [algorithm](../algorithms.md) with its default settings. The learning rate is chosen on"
        f" {counts[Split.VALID]} valid theorems with seed {CHOSEN_WITH}, from {rates[0]} for distillation and from"
        f" {rates[1]} for the others. Then seeds 0 to {setup.seeds - 1} attempt the {counts[Split.TEST]} test theorems"
        f" with {setup.budget} Lean steps, by best-first search without noise. A proof counts when the verifier accepts"
        " it. Intervals are 95 %, by a bootstrap over theorems and runs.",
        "",
        "| algorithm | learning rate |" + "".join(f" within {b} |" for b in setup.budgets)
        + " train theorems proved | rounds | Lean steps | seconds a run |",
        "|---|---|" + "---|" * len(setup.budgets) + "---|---|---|---|",
    ]  # fmt: skip
    for arm, mine in runs.items():
        chosen = f"{mine[0].unit.rate:g}" if arm != UNTRAINED else ""
        cells = [chosen, *(_rate(within(mine, budget)) for budget in setup.budgets)]
        cells += [", ".join(str(len(r.proved)) for r in mine) if arm != UNTRAINED else ""]
        cells += [f"{fmean(r.rounds for r in mine):.1f}", f"{fmean(r.spent for r in mine):.0f}"]
        lines.append(f"| {arm} | {' | '.join(cells)} | {fmean(r.seconds for r in mine):.0f} |")
    lines += ["", "In points, run by run and theorem by theorem:", ""]
    lines += ["| |" + "".join(f" within {b} |" for b in setup.budgets), "|---|" + "---|" * len(setup.budgets)]
    pairs = [(arm, "distillation") for arm in ARMS if arm != "distillation"] + [("PPO", "PPO without critic")]
    for arm, other in pairs:
        told = [_difference(within(runs[other], b), within(runs[arm], b)) for b in setup.budgets]
        lines.append(f"| {arm} − {other} | {' | '.join(told)} |")
    lines += [
        "",
        "On valid theorems, within all budgets on average, by learning rate:",
        "",
        "| algorithm | |",
        "|---|---|",
    ]
    for arm in ARMS:
        found = {r.unit.rate: fmean(within([r], b).mean() for b in setup.budgets)
                 for r in rows if r.unit.arm == arm and r.unit.split is Split.VALID}  # fmt: skip
        lines.append(f"| {arm} | {', '.join(f'{rate:g}: {100 * x:.1f} %' for rate, x in sorted(found.items()))} |")
    lines += ["", "A difference whose interval contains 0 is none that was shown. A `+` behind a revision: tracked"
              " files differed from it."]  # fmt: skip
    return "\n".join(lines) + "\n"


def run(setup: Setup, minutes: float, record: Path, processes: int) -> tuple[list[Measured], int]:
    """All results so far, with what could be added in so many minutes; and how many runs are left."""
    record.mkdir(parents=True, exist_ok=True)
    load_lean()  # built once, before processes ask for it
    name = f"algorithms-{hashlib.sha256(repr(replace(setup, seeds=0)).encode()).hexdigest()[:12]}.jsonl"
    log = JsonLog(record / name, TypeAdapter(Measured), "not a result; remove the line")
    began, longest, revision = time.monotonic(), 0.0, git_revision(PROJECT / "rl")
    context = multiprocessing.get_context("spawn")
    with log.open(), ProcessPoolExecutor(processes, mp_context=context) as pool:
        running: dict[Future[Measured], Unit] = {}
        while True:
            done = {r.unit for r in log.rows} | set(running.values())
            wanted = [u for u in (*to_choose(setup), *to_report(setup, log.rows)) if u not in done]
            while wanted and len(running) < processes and time.monotonic() - began + longest < 60 * minutes:
                unit = wanted.pop(0)
                running[pool.submit(measure_unit, setup, unit, revision)] = unit
            if not running:
                break
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                row = future.result()
                longest = max(longest, row.seconds)
                log.append(row)
                unit = running.pop(future)
                print(f"{unit.arm}, {unit.rate:g}, {unit.split}, seed {unit.seed}: {row.seconds} s", file=sys.stderr)
    reported = to_report(setup, log.rows)
    kept = {*to_choose(setup), *reported}
    left = len(to_choose(setup)) + setup.seeds * len(ARMS) + 1 - sum(r.unit in kept for r in log.rows)
    return [r for r in log.rows if r.unit in kept], left


SMOKE: Final = Setup(
    suites=("reachability@1-3x40",),
    seeds=1,
    per_round=8,
    lean_steps=12,
    spend=160,
    updates=4,
    budget=4,
    budgets=(1, 4),
    network=PolicyConfig(width=16, layers=1, heads=2, feed_forward=32, vocabulary=300, reads_terms=True),
    candidates=24,
    rates=((2e-3,), (1e-4,)),
)
"""To see that it works: its figures mean nothing."""


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.algorithms", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--minutes", type=float, default=60, help="begin nothing that would not end within so many")
    parser.add_argument("--seeds", type=int, default=Setup().seeds)
    parser.add_argument("--processes", type=int, default=2, help="training runs side by side, a core each")
    parser.add_argument("--smoke", action="store_true", help="a minute's version, whose figures mean nothing")
    parser.add_argument("--record", type=Path, default=PROJECT / "build" / "algorithms", help="what is measured")
    parser.add_argument("--out", type=Path, default=None)
    args = parser.parse_args()
    setup = SMOKE if args.smoke else Setup(seeds=args.seeds)
    out: Path = args.out or (args.record / "smoke.md" if args.smoke else PAGE)
    command = "python -m benchmarks.algorithms" + (" --smoke" if args.smoke else f" --seeds {setup.seeds}")
    try:
        rows, left = run(setup, args.minutes, args.record, args.processes)
        if left:
            print(f"{left} training runs are left; call it again", file=sys.stderr)
            raise SystemExit(1)
        out.write_text(page(rows, setup, load_lean().identity, command))
    except (LemmaError, OSError) as error:
        print(f"algorithms: {error}", file=sys.stderr)
        raise SystemExit(2) from None
    print(out)


if __name__ == "__main__":
    main()
