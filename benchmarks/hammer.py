"""How much Lean's own automation proves: the hammer on every shipped suite and on miniF2F-core, split by split.

`python -m benchmarks.hammer --data FOLDER` writes `docs/results/hammer.md`; FOLDER holds `minif2f`. With
`--record FOLDER` a run that was ended goes on where it was.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from textwrap import fill

from benchmarks.written_page import PROJECT, write_page
from eval.manifest import manifest_of
from eval.meaning import StatementReader
from eval.minif2f import read_problems, state_problems
from eval.problems import Benchmark
from eval.record import open_record
from eval.statistics import wilson
from prover.attempts import Attempt
from prover.automation import HAMMER
from prover.evaluation import evaluate_with
from prover.lean.library.build import LeanSetup
from prover.prover import ProverKind, load_prover
from prover.search import StopReason
from prover.session import Session, record_attempt
from prover.suites import list_suites, load_suite
from prover.types import Split

PAGE = PROJECT / "docs" / "results" / "hammer.md"
WIDTH = 120


@dataclass(frozen=True, slots=True)
class HammerConfig:
    """`limit` theorems of each suite, drawn by `seed` (None: all); `data` None leaves miniF2F out."""

    data: Path | None
    budget: int = 64
    seed: int = 0
    limit: int | None = None
    workers: int = 2
    record: Path | None = None


@dataclass(frozen=True, slots=True)
class Rates:
    """Of one benchmark: its label, and the attempts on the theorems of each split."""

    label: str
    unstated: Counter[str]
    attempts: dict[Split, list[Attempt]]


def run(config: HammerConfig, setup: LeanSetup) -> list[Rates]:
    """Attempt everything; one line per benchmark on stderr. Raises `LemmaError`."""
    found: list[Rates] = []
    prover = load_prover(kind=ProverKind.HAMMER).with_budget(config.budget)
    with Session(setup, config.workers) as session:
        for benchmark in benchmarks(config, setup):
            began = time.perf_counter()
            record = nullcontext()
            if config.record is not None:
                folder = config.record / benchmark.name.partition(":")[0]
                record = open_record(folder, manifest_of(benchmark, prover, setup, (config.seed,)))
            with record as store:
                evaluation = evaluate_with(
                    session, prover, benchmark.theorems, record_attempt, (config.seed,), store=store
                )
            splits: dict[Split, list[Attempt]] = {split: [] for split in Split}
            for theorem, attempt in zip(benchmark.theorems, evaluation.attempts, strict=True):
                splits[theorem.split].append(attempt)
            why = Counter(u.reason.value for u in benchmark.unstated)
            found.append(Rates(benchmark.label, why, splits))
            seconds = time.perf_counter() - began
            print(
                f"{benchmark.label}: {evaluation.proved} of {len(evaluation.attempts)}, {seconds:.0f} s",
                file=sys.stderr,
            )
    return found


def benchmarks(config: HammerConfig, setup: LeanSetup) -> Iterable[Benchmark]:
    """Every shipped suite, all of its splits, and miniF2F-core."""
    for name in list_suites():
        suite = load_suite(name)
        theorems = tuple(entry.theorem for entry in suite.entries)
        whole = Benchmark(name, name, suite.revision, len(theorems), theorems)
        yield whole.sample(config.limit, random.Random(config.seed))
    if config.data is not None:
        problems, revision = read_problems(config.data / "minif2f")
        with StatementReader(setup) as reader:
            stated = state_problems(problems, "minif2f", "miniF2F", revision, reader.constants, False)
        yield stated.sample(config.limit, random.Random(config.seed))


def page(config: HammerConfig, found: Sequence[Rates], setup: LeanSetup, revision: str, seconds: float) -> str:
    """The results as Markdown."""
    suites = [rates for rates in found if not rates.unstated]
    if len(suites) > 1:
        every = {split: [a for rates in suites for a in rates.attempts[split]] for split in Split}
        suites.append(Rates("all suites", Counter(), every))
    drawn = "" if config.limit is None else f"At most {config.limit} theorems of each suite, drawn by the seed. "
    facts = (
        f"{drawn}"
        f"Budget: {config.budget} Lean steps for each theorem. Seed {config.seed}. "
        f"Lean and library: `{setup.identity}`. Code: `{revision}`. "
        f"{seconds / 60:.0f} min with {config.workers} workers. "
        f"What counts as proved was accepted by the verifier; intervals are Wilson's, 95 %, over theorems."
    )
    tactics = ", ".join(f"`{tactic}`" for tactic in HAMMER)
    lines = [
        *("# Lean's automation alone", "", "Written by:", "", f"    {command(config)}", ""),
        *(
            "The hammer tries these closers, in this order, on the theorem and on every goal that one of them leaves:",
            "",
        ),
        *(fill(tactics, WIDTH), "", fill(facts, WIDTH), "", *table(suites), ""),
    ]
    for rates in found:
        if rates.unstated:
            why = "; ".join(f"{count} for {reason}" for reason, count in rates.unstated.most_common())
            told = fill(f"Not stated here, and not attempted: {why}.", WIDTH)
            lines += [f"## {rates.label}", "", *table([rates]), "", told, ""]
    return (
        "\n".join([*lines, *closers([a for rates in found for part in rates.attempts.values() for a in part])]) + "\n"
    )


def closers(attempts: Sequence[Attempt]) -> list[str]:
    """Which tactic the proofs begin with, and what went wrong."""
    first = Counter((a.script or "").splitlines()[0] for a in attempts if a.proved)
    refused = sum(len(a.refused) for a in attempts)
    lost = sum(a.stop is StopReason.WORKER_LOST for a in attempts)
    return [
        *(
            "## Which closer",
            "",
            "First tactic of the proofs, after shortening:",
            "",
            "| tactic | proofs |",
            "|---|---|",
        ),
        *(f"| `{tactic}` | {count} |" for tactic, count in first.most_common()),
        *("", f"Scripts that the verifier refused: {refused}. Searches that lost their Lean worker: {lost}."),
    ]


def table(found: Sequence[Rates]) -> list[str]:
    """A row per benchmark: proved of attempted and the interval, for each split and all of them."""
    lines = ["| | train | valid | test | all |", "|---|---|---|---|---|"]
    for rates in found:
        cells = [cell(rates.attempts[split]) for split in Split]
        cells.append(cell([a for attempts in rates.attempts.values() for a in attempts]))
        lines.append(f"| {rates.label} | {' | '.join(cells)} |")
    return lines


def cell(attempts: Sequence[Attempt]) -> str:
    """``12 of 40, 30.0 % (18.1–45.4)``"""
    if not attempts:
        return "–"
    proved = sum(a.proved for a in attempts)
    interval = wilson(proved, len(attempts))
    rate = 100 * proved / len(attempts)
    return f"{proved} of {len(attempts)}, {rate:.1f} % ({100 * interval.low:.1f}–{100 * interval.high:.1f})"


def command(config: HammerConfig) -> str:
    """The command line that gives this page."""
    words = ["python -m benchmarks.hammer", f"--budget {config.budget}", f"--seed {config.seed}"]
    words += [f"--limit {config.limit}"] if config.limit is not None else []
    words += [f"--data {config.data}"] if config.data is not None else ["--no-minif2f"]
    return " ".join(words)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hammer", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder that holds minif2f")
    parser.add_argument("--no-minif2f", action="store_true", help="the shipped suites only")
    parser.add_argument("--budget", type=int, default=64, help="Lean steps per theorem")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--limit", type=int, help="theorems per suite, drawn by the seed")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--record", type=Path, help="folder for what was attempted; the same command goes on from it")
    parser.add_argument("--out", type=Path, default=PAGE)
    args = parser.parse_args()
    data = None if args.no_minif2f else args.data
    config = HammerConfig(data, args.budget, args.seed, args.limit, args.workers, args.record)
    write_page(
        "hammer",
        args.out,
        args.record,
        lambda setup: run(config, setup),
        lambda found, setup, revision, seconds: page(config, found, setup, revision, seconds),
    )


if __name__ == "__main__":
    main()
