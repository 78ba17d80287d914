"""Two ways to choose the theorems of a round, at equal Lean steps: near one half with quotas per world, or as before.

Small policies are trained on all suites, with room for a few theorems a round, until the searches have spent so many
Lean steps; then the valid theorems are attempted. `half` is `rl.curriculum.plan_round`; `before` is what it was until
revision 68a0df8: the same chances of being let in, for theorems ever solved and all failures, then drawn alike.

`python -m benchmarks.curriculum --minutes M` goes on where it was and writes `docs/results/curriculum.md`.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean

from pydantic import TypeAdapter

from benchmarks.forgetting import NETWORK, PROJECT, Rates, difference, rate
from benchmarks.small_run import SmallRun, replay_of, unfinished
from prover.jsonlog import JsonLog
from prover.lean.library.build import load_lean
from prover.policy.proposals import ProposalConfig
from prover.provenance import git_revision
from prover.search import BestFirstConfig, Budget
from prover.session import Session
from prover.suites import list_suites, load_suite
from prover.types import LemmaError, Split, Theorem
from rl.config import TrainConfig
from rl.curriculum import FLOOR, plan_round, world_of
from rl.settings import CurriculumConfig, LearnerConfig
from rl.types import Experience

PAGE = PROJECT / "docs" / "results" / "curriculum.md"
ARMS = ("before", "half")


@dataclass(frozen=True, slots=True)
class Setup:
    """`per_round` theorems with `lean_steps` each, until `spend` are spent; the evaluation has `budget` Lean steps."""

    suites: tuple[str, ...] = ()  # all
    seeds: int = 3
    per_round: int = 48
    lean_steps: int = 48
    spend: int = 7_000
    updates: int = 50
    budget: int = 16
    budgets: tuple[int, ...] = (4, 16)

    def config(self, seed: int) -> TrainConfig:
        """How a policy is trained."""
        return TrainConfig(
            suites=self.suites or list_suites(),
            seed=seed,
            policy=NETWORK,
            proposals=ProposalConfig(candidates=96, samples=0),
            search=BestFirstConfig(budget=Budget(lean_steps=self.lean_steps)),
            curriculum=CurriculumConfig(theorems_per_round=self.per_round),
            learner=LearnerConfig(
                updates=self.updates, failed_batch=2, candidates=24, learning_rate=2e-3, device="cpu"
            ),
        )

    def theorems(self, split: Split) -> list[Theorem]:
        """Of all suites."""
        return [e.theorem for name in self.suites or list_suites() for e in load_suite(name).of_split(split)]


@dataclass(frozen=True, slots=True)
class Measured:
    """A finished run: Lean steps of each valid theorem's proof, None without one; names of proved train theorems."""

    arm: str
    seed: int
    steps: tuple[int | None, ...]
    proved: tuple[str, ...]
    rounds: int
    searches: int
    spent: int
    largest_world: float
    revision: str


def plan_before(
    theorems: Sequence[Theorem], attempts: Sequence[Experience], settings: CurriculumConfig, rng: random.Random
) -> list[Theorem]:
    """The curriculum until revision 68a0df8."""
    solved = {a.theorem for a in attempts if a.proved}
    failures = Counter(a.theorem for a in attempts if not a.proved)

    def chance(name: str) -> float:
        return settings.solved_share if name in solved else max(FLOOR, settings.decay ** failures[name])

    taken = [t for t in theorems if rng.random() < chance(t.name)]
    rng.shuffle(taken)
    return taken[: settings.theorems_per_round]


def train(session: Session, setup: Setup, arm: str, seed: int, revision: str) -> Measured:
    """Trains one policy, and evaluates it."""
    config, training, valid = setup.config(seed), setup.theorems(Split.TRAIN), setup.theorems(Split.VALID)
    run = SmallRun(session, config, training)
    plan = plan_round if arm == "half" else plan_before
    attempts: list[Experience] = []
    spent, rounds, largest = 0, 0, list[float]()
    with tempfile.TemporaryDirectory() as folder:
        while spent < setup.spend:
            planned = plan(training, attempts, config.curriculum, random.Random(f"{seed} plan {rounds}"))
            largest.append(max(Counter(map(world_of, planned)).values()) / len(planned))
            found = run.search(planned, rounds, setup.spend - spent)
            spent += sum(a.lean_steps for a in found)
            attempts += found
            with replay_of(Path(folder) / str(rounds), attempts, config, {}) as replay:
                run.learn(replay, rounds)
            rounds += 1
    steps = tuple(a.lean_steps if a.proved else None for a in run.evaluate(valid, setup.budget))
    proved = tuple(sorted({a.theorem for a in attempts if a.proved}))
    return Measured(arm, seed, steps, proved, rounds, len(attempts), spent, fmean(largest), revision)


def page(rows: Sequence[Measured], setup: Setup, lean: str) -> str:
    """The results as Markdown."""
    valid = len(setup.theorems(Split.VALID))
    train_names = [t.name for t in setup.theorems(Split.TRAIN)]
    arms = {arm: [r for r in rows if r.arm == arm] for arm in ARMS}
    found = {arm: tuple(tuple(float(n in r.proved) for n in train_names) for r in rs) for arm, rs in arms.items()}
    revisions = "`, `".join(sorted({r.revision for r in rows}))
    lines = [
        "# The curriculum against the one before",
        "",
        f"Written by `python -m benchmarks.curriculum --seeds {setup.seeds}` at revision `{revisions}`. Library:"
        f" `{lean}`.",
        "",
        f"Small policies (width {NETWORK.width}, {NETWORK.layers} layers) are trained on {len(train_names)} train"
        f" theorems of {len(setup.suites or list_suites())} suites, at most {setup.per_round} a round with"
        f" {setup.lean_steps} Lean steps each, until {setup.spend:,} Lean steps are spent; {setup.updates} updates a"
        f" round. Then the {valid} valid theorems are attempted with {setup.budget} Lean steps. Seeds 0 to"
        f" {setup.seeds - 1}. `half`: those near a solve rate of one half first, with quotas per world; `before`: the"
        " curriculum until revision 68a0df8, which drew alike. Rates are means over the seeds; intervals are 95 %,"
        " over seeds and theorems (a bootstrap that resamples both).",
        "",
        "| curriculum | train theorems proved | of the seeds | rounds | searches | Lean steps | largest world |"
        + "".join(f" valid, {b} Lean steps |" for b in setup.budgets),
        "|---|---|---|---|---|---|---|" + "---|" * len(setup.budgets),
    ]
    for arm, mine in arms.items():
        cells = [
            rate(found[arm]),
            ", ".join(str(len(r.proved)) for r in mine),
            f"{fmean(r.rounds for r in mine):.1f}",
            f"{fmean(r.searches for r in mine):.0f}",
            f"{fmean(r.spent for r in mine):.0f}",
            f"{100 * fmean(r.largest_world for r in mine):.0f} %",
            *(rate(valid_rates(mine, budget)) for budget in setup.budgets),
        ]
        lines.append(f"| `{arm}` | {' | '.join(cells)} |")
    gains = [difference(found["before"], found["half"])] + [
        difference(valid_rates(arms["before"], b), valid_rates(arms["half"], b)) for b in setup.budgets
    ]
    lines.append(f"| `half` − `before`, points | {gains[0]} | | | | | | {' | '.join(gains[1:])} |")
    searches = fmean(r.searches for r in rows)
    lines += [
        "",
        f"With {searches:.0f} searches of {len(train_names)} theorems few are tried twice: what the curricula do"
        " differently here is mostly which worlds they search. A difference whose interval contains 0 is none that was"
        " shown. A `+` behind a revision: tracked files differed from it.",
    ]
    return "\n".join(lines) + "\n"


def valid_rates(rows: Sequence[Measured], budget: int) -> Rates:
    """Which valid theorems each run proves within so many Lean steps."""
    return tuple(tuple(float(s is not None and s <= budget) for s in r.steps) for r in rows)


def run(setup: Setup, minutes: float, folder: Path) -> list[Measured]:
    """All results so far, with what could be added in so many minutes."""
    folder.mkdir(parents=True, exist_ok=True)
    lean, revision = load_lean(), git_revision(PROJECT / "rl")
    name = f"curriculum-{hashlib.sha256(repr(replace(setup, seeds=0)).encode()).hexdigest()[:12]}.jsonl"
    units = [(arm, seed) for seed in range(setup.seeds) for arm in ARMS]
    log = JsonLog(folder / name, TypeAdapter(Measured), "not a result; remove the line")
    with log.open(), Session(lean, 1) as session:
        for arm, seed in unfinished(log, units, lambda r: (r.arm, r.seed), minutes):
            began = time.monotonic()
            log.append(train(session, setup, arm, seed, revision))
            print(f"{arm}, seed {seed}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
        return [r for r in log.rows if (r.arm, r.seed) in units]


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.curriculum", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--minutes", type=float, default=60, help="begin nothing that would not end within so many")
    parser.add_argument("--seeds", type=int, default=Setup().seeds)
    parser.add_argument("--record", type=Path, default=PROJECT / "build" / "curriculum", help="what is measured")
    parser.add_argument("--out", type=Path, default=PAGE)
    args = parser.parse_args()
    setup = Setup(seeds=args.seeds)
    try:
        rows = run(setup, args.minutes, args.record)
        left = setup.seeds * len(ARMS) - len(rows)
        if left:
            print(f"{left} of {setup.seeds * len(ARMS)} training runs are left; call it again", file=sys.stderr)
            raise SystemExit(1)
        args.out.write_text(page(rows, setup, load_lean().identity))
    except (LemmaError, OSError) as error:
        print(f"curriculum: {error}", file=sys.stderr)
        raise SystemExit(2) from None
    print(args.out)


if __name__ == "__main__":
    main()
