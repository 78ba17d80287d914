"""What training is worth on miniF2F-core: the hammer, the untrained search and trained provers at equal Lean steps.

`python -m benchmarks.minif2f --data FOLDER --checkpoint RUN` writes `docs/results/minif2f.md`; FOLDER holds `minif2f`.
With `--record FOLDER` a run that was ended goes on where it was. Valid is for choosing; `--split test` is for one call.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from textwrap import fill

import numpy as np

from benchmarks.written_page import PROJECT, write_page
from eval.contamination import Contamination, contamination_of
from eval.manifest import manifest_of
from eval.meaning import StatementReader
from eval.minif2f import read_problems, state_problems
from eval.problems import Benchmark
from eval.record import open_record
from eval.statistics import bootstrap_mean, paired_bootstrap, pass_at_k, wilson
from prover.attempts import Attempt
from prover.evaluation import Evaluation, evaluate_with
from prover.lean.gym.base import StepLimits
from prover.lean.library.build import LeanSetup
from prover.policy.folder import find_policy
from prover.prover import Prover, ProverKind, load_prover
from prover.session import Session, record_attempt
from prover.types import Split

PAGE = PROJECT / "docs" / "results" / "minif2f.md"
WIDTH = 120
CHOSEN = (
    "Valid is what the grammar's rules for numbers and all settings were chosen on, with these very problems looked "
    "at, so these rates are optimistic; test has not been looked at."
)
UNTRAINED = (
    "No trained prover was measured here. The grammar is untrained: what it gains over the hammer are certificates "
    "that it computes and other tactics for numbers (policies.md). Training and measuring a prover is"
)
TRAINING = (
    "lemma train minif2f --out runs/minif2f",
    "python -m benchmarks.minif2f --checkpoint runs/minif2f --budgets 64 512 --seeds 4 --record runs/minif2f-valid",
    "python -m benchmarks.minif2f --checkpoint runs/minif2f --budgets 64 512 --seeds 4 --split test   # once",
)
LIMITS = StepLimits(seconds=5.0)
"""Of a tactic, for all provers: some that let Lean's kernel compute would go on for ever."""


@dataclass(frozen=True, slots=True)
class MiniF2FConfig:
    """`limit` theorems of the split, drawn by the seed 0 (None: all). Rates are told within each of `budgets`."""

    data: Path
    checkpoint: Path | None = None
    split: Split = Split.VALID
    budgets: tuple[int, ...] = (64, 512)
    seeds: int = 1
    limit: int | None = None
    workers: int = 1
    record: Path | None = None
    provers: tuple[str, ...] = ("hammer", "grammar", "policy")


@dataclass(frozen=True, slots=True)
class Results:
    """The theorems, the attempts of each prover, and what the checkpoint was trained on of them."""

    benchmark: Benchmark
    found: Mapping[str, Evaluation[Attempt]]
    seen: Contamination | None


def provers(config: MiniF2FConfig) -> dict[str, Prover]:
    """Name → prover, all with the same bounds. Raises `LemmaError`."""
    kinds = {"hammer": ProverKind.HAMMER, "grammar": ProverKind.GRAMMAR}
    chosen: dict[str, Prover] = {}
    for name in config.provers:
        if name in kinds:
            chosen[name] = load_prover(kind=kinds[name])
        elif config.checkpoint is not None:
            chosen[name] = load_prover(config.checkpoint)
    return {name: replace(one.with_budget(max(config.budgets)), limits=LIMITS) for name, one in chosen.items()}


def stated(config: MiniF2FConfig, setup: LeanSetup) -> Benchmark:
    """The problems of the split that can be stated here. Raises `LemmaError`."""
    problems, revision = read_problems(config.data / "minif2f")
    with StatementReader(setup) as reader:
        benchmark = state_problems(problems, "minif2f", "miniF2F", revision, reader.constants, False)
    return benchmark.only(config.split).sample(config.limit, random.Random(0))


def run(config: MiniF2FConfig, setup: LeanSetup) -> Results:
    """Attempt everything; one line per prover on stderr. Raises `LemmaError`."""
    chosen = provers(config)
    benchmark = stated(config, setup)
    found: dict[str, Evaluation[Attempt]] = {}
    with Session(setup, config.workers) as session:
        seen = None
        if config.checkpoint is not None:
            seen = contamination_of(
                benchmark.theorems, find_policy(config.checkpoint), session.env(LIMITS), clean=False
            )
        for name, prover in chosen.items():
            seeds = (0,) if name == "hammer" else tuple(range(config.seeds))
            record = nullcontext()
            if config.record is not None:
                folder = config.record / f"{config.split}-{name}"
                manifest = manifest_of(benchmark, prover, setup, seeds)
                record = open_record(folder, manifest, folder.exists())
            with record as store:
                found[name] = evaluate_with(session, prover, benchmark.theorems, record_attempt, seeds, store=store)
            print(f"{name}: {found[name].proved} of {found[name].made} attempts", file=sys.stderr)
    return Results(benchmark, found, seen)


def solved(evaluation: Evaluation[Attempt], budget: int) -> list[float]:
    """Share of the seeds that proved each theorem within so many Lean steps."""
    places = range(len(evaluation.theorems))
    of = [evaluation.of(place) for place in places]
    return [sum(a.proved and a.lean_steps <= budget for a in tries) / len(tries) for tries in of]


def page(config: MiniF2FConfig, results: Results, setup: LeanSetup, revision: str, seconds: float) -> str:
    """The results as Markdown."""
    benchmark = results.benchmark
    facts = (
        f"{len(benchmark.theorems)} problems of {config.split} ({benchmark.label}). Lean and library: "
        f"`{setup.identity}`. Code: `{revision}`. {seconds / 60:.0f} min with {config.workers} workers. What counts as "
        "proved was accepted by the verifier. Intervals are 95 %: Wilson's for a rate, a paired bootstrap over the "
        f"problems for a difference. A tactic has {LIMITS.heartbeats} heartbeats and {LIMITS.seconds:g} seconds."
    )
    lines = ["# miniF2F-core, trained", "", "Written by:", "", f"    {command(config)}", "", *wrapped(facts), ""]
    if config.split is Split.VALID:
        lines += [*wrapped(CHOSEN), ""]
    if "policy" not in results.found:
        lines += [*wrapped(UNTRAINED), "", *(f"    {line}" for line in TRAINING), ""]
    head = [f"within {budget} Lean steps" for budget in config.budgets]
    lines += [f"| prover | {' | '.join(head)} |", "|---|" + "---|" * len(head)]
    for name, evaluation in results.found.items():
        cells = [rate(solved(evaluation, budget)) for budget in config.budgets]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    for name, evaluation in results.found.items():
        if name != "hammer" and "hammer" in results.found:
            cells = [difference(results.found["hammer"], evaluation, budget) for budget in config.budgets]
            lines.append(f"| {name} against hammer, points | {' | '.join(cells)} |")
    lines += ["", *passes(config, results), *contamination(results), *by_category(config, results)]
    return "\n".join(lines).rstrip() + "\n"


def wrapped(text: str) -> list[str]:
    """A paragraph."""
    return fill(text, WIDTH).splitlines()


def rate(rates: Sequence[float]) -> str:
    """``40.2 of 200, 20.1 % (15–26)``"""
    total = sum(rates)
    interval = wilson(total, len(rates))
    share = 100 * total / len(rates)
    return f"{total:.4g} of {len(rates)}, {share:.1f} % ({100 * interval.low:.1f}–{100 * interval.high:.1f})"


def difference(before: Evaluation[Attempt], after: Evaluation[Attempt], budget: int) -> str:
    """``+20.1 (+15 to +26)``"""
    first, second = solved(before, budget), solved(after, budget)
    interval = paired_bootstrap(first, second, np.random.default_rng(0))
    mean = 100 * (sum(second) - sum(first)) / len(first)
    return f"{mean:+.1f} ({100 * interval.low:+.1f} to {100 * interval.high:+.1f})"


def passes(config: MiniF2FConfig, results: Results) -> list[str]:
    """pass@k of provers that were asked with several seeds."""
    if config.seeds < 2:
        return []
    counts = [k for k in (1, 2, 4, 8, 16) if k <= config.seeds]
    lines = [f"pass@k, each attempt with {max(config.budgets)} Lean steps:", ""]
    lines += [f"| prover | {' | '.join(f'pass@{k}' for k in counts)} |", "|---|" + "---|" * len(counts)]
    for name, evaluation in results.found.items():
        if len(evaluation.seeds) < 2:
            continue
        cells: list[str] = []
        for k in counts:
            tries = [evaluation.of(place) for place in range(len(evaluation.theorems))]
            rates = [pass_at_k(len(one), sum(a.proved for a in one), k) for one in tries]
            interval = bootstrap_mean(rates, np.random.default_rng(0))
            share = 100 * sum(rates) / len(rates)
            cells.append(f"{share:.1f} % ({100 * interval.low:.1f}–{100 * interval.high:.1f})")
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return [*lines, ""]


def contamination(results: Results) -> list[str]:
    """What the checkpoint was trained on of the problems."""
    return [] if results.seen is None else [*wrapped(f"Contamination: {results.seen.text()}."), ""]


def by_category(config: MiniF2FConfig, results: Results) -> list[str]:
    """Rates of each category of problems, within the smallest budget."""
    worlds = results.benchmark.worlds
    budget = min(config.budgets)
    names = list(results.found)
    lines = [f"Within {budget} Lean steps, by category:", "", f"| | problems | {' | '.join(names)} |"]
    lines.append("|---|---|" + "---|" * len(names))
    for category in dict.fromkeys(worlds.values()):
        places = [i for i, t in enumerate(results.benchmark.theorems) if worlds.get(t.name) == category]
        if places:
            cells = [f"{sum(solved(e, budget)[i] for i in places):.3g}" for e in results.found.values()]
            lines.append(f"| {category} | {len(places)} | {' | '.join(cells)} |")
    return lines


def command(config: MiniF2FConfig) -> str:
    """The command line that gives this page."""
    words = ["python -m benchmarks.minif2f", f"--data {config.data}"]
    words += [f"--checkpoint {config.checkpoint}"] if config.checkpoint is not None else []
    words += [f"--split {config.split}", f"--budgets {' '.join(map(str, config.budgets))}"]
    words += [f"--seeds {config.seeds}"] if config.seeds > 1 else []
    words += [f"--limit {config.limit}"] if config.limit is not None else []
    missing = {"hammer", "grammar"} - set(config.provers)
    words += [f"--provers {' '.join(config.provers)}"] if missing else []
    return " ".join(words)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.minif2f", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder that holds minif2f")
    parser.add_argument("--checkpoint", type=Path, help="a run or a checkpoint; without it nothing trained is measured")
    parser.add_argument("--split", type=Split, choices=list(Split), default=Split.VALID)
    parser.add_argument("--budgets", type=int, nargs="+", default=[64, 512], help="Lean steps per problem")
    parser.add_argument("--seeds", type=int, default=1, help="of the grammar and of the policy")
    parser.add_argument("--limit", type=int, help="problems, drawn by the seed 0")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--record", type=Path, help="folder for what was attempted; the same command goes on from it")
    parser.add_argument("--provers", nargs="+", default=["hammer", "grammar", "policy"])
    parser.add_argument("--out", type=Path, default=PAGE)
    args = parser.parse_args()
    config = MiniF2FConfig(
        args.data,
        args.checkpoint,
        args.split,
        tuple(sorted(args.budgets)),
        args.seeds,
        args.limit,
        args.workers,
        args.record,
        tuple(args.provers),
    )
    write_page(
        "minif2f",
        args.out,
        args.record,
        lambda setup: run(config, setup),
        lambda results, setup, revision, seconds: page(config, results, setup, revision, seconds),
    )


if __name__ == "__main__":
    main()
