"""What a value is worth in search under a trained policy: heads × targets × backups, against the best search without.

Policies are trained by `lemma train` in worlds with depth, one for each seed; value heads on what each of them has
proved. Knobs of search are chosen on valid theorems, as many of them for searches without a value as for those with
one; then everything is fixed, and test theorems are looked at once.

`python -m benchmarks.value_grid --minutes M` goes on where it was and writes `docs/results/value_grid.md`.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Final

import torch

from benchmarks.forgetting import PROJECT
from benchmarks.values.heads import LESSONS, Lesson, Teacher
from benchmarks.values.page import page
from benchmarks.values.scorers import HeadJudge
from benchmarks.values.searches import ROW, Bench, Cell, Row, Word
from benchmarks.values.setup import SMOKE, Setup, trained_run
from prover.files import write_whole
from prover.jsonlog import JsonLog
from prover.lean.library.build import LeanSetup, load_lean
from prover.policy.atomic import AtomicGrammar
from prover.policy.policies import TrainedPolicy
from prover.policy.proposals import make_grammars
from prover.policy.value import Head
from prover.provenance import git_revision
from prover.prover import load_prover
from prover.search import Backup
from prover.session import Session
from prover.types import LemmaError, Split
from rl.types import ReturnKind

PAGE: Final = PROJECT / "docs" / "results" / "value_grid.md"
TUNED: Final = Lesson(Head.HL_GAUSS, ReturnKind.LOOKAHEAD)
"""The head that the knobs of values are chosen with."""
WITHOUT: Final = (
    *(Cell(knobs=(("path_weight", weight),)) for weight in (0.0, 0.1, 0.2, 0.3, 0.5, 1.0)),
    *(Cell(strategy="mcts", knobs=(("exploration", weight),)) for weight in (2.0, 4.0, 8.0, 16.0)),
    *(Cell(knobs=(("path_weight", 0.3),), refusal_weight=weight) for weight in (1.0, 3.0)),
)
"""Searches without a value, of which one is chosen on valid theorems."""
WITH: Final = (
    *(
        Cell(Word.HEAD, (("path_weight", path), ("value_weight", value)), lesson=TUNED)
        for path in (0.0, 0.1, 0.3)
        for value in (1.0, 3.0, 10.0)
    ),
    *(Cell(Word.HEAD, (("exploration", weight),), "mcts", TUNED) for weight in (2.0, 4.0, 8.0)),
)
"""As many with one."""
REFUSALS: Final = (0.5, 1.0, 3.0)
"""Weights of a foreseen refusal."""


def cells_to_measure(without: Cell, with_value: Cell) -> list[Cell]:
    """What is measured on test theorems, once both ways to search are chosen."""
    lessons = [replace(with_value, lesson=lesson) for lesson in LESSONS]
    quantile = Lesson(Head.QUANTILE, TUNED.returns)
    oracle = replace(with_value, word=Word.ORACLE, lesson=None)
    return [
        without,
        *lessons,
        replace(with_value, backup=Backup.MIN),
        replace(with_value, states_only=True),
        replace(with_value, lesson=quantile, cautious_late=True),
        replace(oracle, states_only=True),
        oracle,
        replace(oracle, sure=True),
        *(replace(without, refusal_weight=weight) for weight in REFUSALS if weight != without.refusal_weight),
    ]


def chosen(rows: Sequence[Row], cells: Sequence[Cell], lean_steps: int) -> Cell:
    """The cell that proves most of the theorems, of equal ones that with the fewest Lean steps, and the first."""

    def merit(cell: Cell) -> tuple[int, int]:
        runs = [row.runs[cell.label] for row in rows]
        return sum(proved for proved, _, _ in runs), -sum(n if proved else lean_steps for proved, n, _ in runs)

    return max(cells, key=merit)


class Part(StrEnum):
    """What is searched: theorems to choose knobs by, to measure, and to measure seconds by."""

    VALID = "valid"
    TEST = "test"
    TIMED = "timed"


class Sitting:
    """One call of the program: Lean, the record of all calls, and the moment at which it ends."""

    def __init__(self, setup: Setup, record: Path, lean: LeanSetup, minutes: float, stack: ExitStack) -> None:
        self.setup, self.record, self.lean = setup, record, lean
        self.deadline = time.monotonic() + 60 * minutes
        self.session = stack.enter_context(Session(lean, 1))
        self.revision = git_revision(PROJECT / "benchmarks")
        self.logs = {
            part: stack.enter_context(JsonLog(record / f"{part}-{setup.digest}.jsonl", ROW, "not a row").open())
            for part in Part
        }

    def rows(self, part: Part, cells: Sequence[Cell]) -> list[Row]:
        """The rows of all searches in these cells."""
        labels = {cell.label for cell in cells}
        return [row for row in self.logs[part].rows if labels <= row.runs.keys()]

    def search(self, part: Part, cells: Sequence[Cell]) -> bool:
        """Searches what is not in the record, seed by seed; whether all of it is there now."""
        entries, steps = self.setup.theorems(Split.VALID if part is Part.VALID else Split.TEST), self.setup.lean_steps
        if part is Part.TIMED:
            entries, steps = entries[: self.setup.timed], 2 * steps
        for seed in self.setup.seeds:
            done = {row.theorem for row in self.rows(part, cells) if row.seed == seed}
            left = [entry for entry in entries if entry.theorem.name not in done]
            if not left:
                continue
            if time.monotonic() > self.deadline:
                return False
            bench = self.bench(seed)
            for entry in left:
                if time.monotonic() > self.deadline:
                    return False
                search = bench.timed if part is Part.TIMED else bench.searched
                self.logs[part].append(search(entry, cells, steps, seed, self.revision))
        return True

    def bench(self, seed: int) -> Bench:
        """The policy of a seed with its heads, trained as far as they are not."""
        run = trained_run(self.setup, seed, self.record, self.lean)
        config, prover = self.setup.config(seed), load_prover(run)
        assert isinstance(prover.policy, TrainedPolicy)
        modules = sorted({entry.theorem.module for entry in self.setup.theorems(Split.VALID)})
        premises = {module: self.session.premises(module) for module in modules}
        learning = make_grammars(config.proposals, premises, config.seed)
        heads = Teacher(self.setup, run, config, prover.policy.model, learning).trained()
        grammars = {
            m: g for m, g in make_grammars(config.proposals, premises, 0).items() if isinstance(g, AtomicGrammar)
        }
        judges = {lesson: HeadJudge(head, value) for lesson, (head, value) in heads.items()}
        return Bench(prover, grammars, judges, self.session.env(prover.limits), self.session.verifier)


def sit(setup: Setup, record: Path, minutes: float) -> Iterator[str]:
    """Does what can be done in so many minutes; the page when all of it is there."""
    with ExitStack() as stack:
        sitting = Sitting(setup, record, load_lean(), minutes, stack)
        tuning = [*WITHOUT, *WITH]
        if not sitting.search(Part.VALID, tuning):
            return
        valid = sitting.rows(Part.VALID, tuning)
        without, with_value = (chosen(valid, cells, setup.lean_steps) for cells in (WITHOUT, WITH))
        print(f"chosen on valid: {without.label}; {with_value.label}", file=sys.stderr, flush=True)
        cells = cells_to_measure(without, with_value)
        if sitting.search(Part.TEST, cells) and sitting.search(Part.TIMED, (without, with_value)):
            test, timed = sitting.rows(Part.TEST, cells), sitting.rows(Part.TIMED, (without, with_value))
            pair = without, with_value
            yield page(setup, valid, test, timed, pair, (WITHOUT, WITH), cells, sitting.lean.identity)


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.value_grid", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--minutes", type=float, default=60, help="begin no further search after so many")
    parser.add_argument("--smoke", action="store_true", help="a version of minutes, whose figures mean nothing")
    parser.add_argument("--record", type=Path, default=PROJECT / "build" / "value_grid", help="runs and searches")
    parser.add_argument("--out", type=Path, default=None, help="the page")
    args = parser.parse_args()
    torch.set_num_threads(1)
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    try:
        args.record.mkdir(parents=True, exist_ok=True)
        written = next(sit(SMOKE if args.smoke else Setup(), args.record, args.minutes), None)
        if written is None:
            print("value_grid: not finished; call it again", file=sys.stderr)
            raise SystemExit(1)
        out: Path = args.out or (args.record / "smoke.md" if args.smoke else PAGE)
        write_whole(out, written)
        print(out)
    except (LemmaError, OSError) as error:
        print(f"value_grid: {error}", file=sys.stderr)
        raise SystemExit(2) from None


if __name__ == "__main__":
    main()
