"""Is a conjecturer worth what it costs? With and without, at equal total budget.

    python -m benchmarks.conjecturer --work DIR                     # writes docs/results/conjecturer.md
    python -m benchmarks.conjecturer --quick --work DIR --out DIR   # minutes: shows that it runs

A call with the same DIR goes on where an earlier one stopped.

With: rounds of `rl.loop.train`, in which the conjecturer may take a share of the Lean steps; then an attempt at each
held-out theorem with the lemmas that were accepted. Without: all of those Lean steps, conjecturing, proving the lemmas,
scoring and the searches of the train theorems included, go into longer attempts at the held-out theorems. Both use
the same grammar with the same closers; no transformer learns, so that what differs is the lemmas alone.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import shutil
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np

from benchmarks.conjecturer_page import PROGRAMS, write_page
from benchmarks.recovery_worlds import BUSHES, CHAINS, NUMBERS, canonical
from eval.statistics import Interval, paired_bootstrap
from prover.conjecture.novelty import claim_of, is_variant
from prover.lean.library.build import LeanSetup, load_lean
from prover.lean.library.premises import load_premises
from prover.suites import load_suite
from prover.types import Split, Theorem
from rl.actors import Actors
from rl.config import TrainConfig
from rl.conjecturing.journal import Conjecture, Journal, summarise
from rl.curriculum import training_theorems
from rl.evaluate import EvaluationResult, evaluate_held_out, held_out
from rl.loop import build_model, train


@dataclass(frozen=True, slots=True)
class Config:
    """`train` and `test` are theorems per world; `seeds` of training; every attempt is made with `attempts` seeds."""

    corpora: tuple[str, ...] = ("worlds", "programs")
    seeds: tuple[int, ...] = (0, 1, 2)
    attempts: int = 1
    train: int = 16
    test: int = 12
    rounds: int = 5
    steps: int = 48
    test_steps: int = 32
    share: float = 0.6
    heartbeats: int = 2_000  # of a Lean step, a tenth of the usual: simp can turn in circles with a new lemma


QUICK = Config(corpora=("worlds",), seeds=(0,), attempts=1, train=6, test=3, rounds=2)


def corpus_of(name: str, config: Config) -> list[Theorem]:
    """Random consequences of the laws of three fresh theories, or suites; the same theorems for every seed."""
    if name != "worlds":
        return [entry.theorem for suite in PROGRAMS for entry in load_suite(suite).entries]
    rng = random.Random(0)
    theorems: list[Theorem] = []
    for world in (NUMBERS, CHAINS, BUSHES):
        seen = {canonical(*rule) for rule in world.known} | {canonical(t.left, t.right) for t in world.targets}
        for number in range(config.train + config.test):
            equation = None
            while equation is None or canonical(*equation) in seen:
                equation = world.equation((9, 16), rng.randint(3, 5), rng)
            seen.add(canonical(*equation))
            split = Split.TRAIN if number < config.train else Split.TEST
            stated = world.theorem(f"{world.name}_{number}", *equation, split)
            theorems.append(replace(stated, preamble="set_option pp.fieldNotation false"))
    return theorems


def settings(config: Config, seed: int, steps: int) -> TrainConfig:
    """A run's configuration; `steps` are those of an attempt at a held-out theorem."""
    return TrainConfig.model_validate(
        {
            "seed": seed,
            "rounds": config.rounds,
            "actors": 1,
            "policy": {"width": 16, "layers": 1, "heads": 2, "feed_forward": 16, "vocabulary": 400},
            "proposals": {"grammar_share": 1.0, "closers": 0.5},
            "search": {"steps": config.steps, "strategy": "best_first"},
            "lean": {"heartbeats": config.heartbeats},
            "curriculum": {"decay": 1.0, "solved_share": 0.1},
            "learner": {"updates": 1, "batch": 1, "failed_batch": 0, "candidates": 2},
            "conjecturer": {
                "enabled": True, "share": config.share, "tests": 8, "prove_steps": 8, "score_steps": 12,
                "samples": 0,
            },
            "evaluation": {"steps": steps, "seeds": config.attempts},
        }
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Run:
    """One run with the conjecturer. `search_steps`: Lean steps of its searches of train theorems."""

    seed: int
    result: EvaluationResult
    journal: Journal
    search_steps: int
    train_proved: int
    train_theorems: int
    seconds: float
    revision: str

    @property
    def conjectures(self) -> list[Conjecture]:
        return self.journal.conjectures()

    @property
    def conjecture_steps(self) -> int:
        return summarise(self.journal.entries).steps


def with_conjecturer(name: str, seed: int, config: Config, lean: LeanSetup, work: Path, say: Say) -> Run:
    """Trains, or reads what an earlier call trained."""
    out = work / name / f"seed-{seed}"
    corpus = corpus_of(name, config)
    done = out / "evaluation" / "after.json"
    if not done.exists():
        earlier = next((work / name).glob("seed-*/evaluation/before.json"), None)
        if earlier is not None and not (out / "evaluation").exists():  # the grammar alone: the same for every seed
            (out / "evaluation").mkdir(parents=True)
            shutil.copy(earlier, out / "evaluation" / "before.json")
        train(settings(config, seed, config.test_steps), out, (out / "config.toml").exists(), say, lean, corpus)
    summary = json.loads((out / "summary.json").read_text())
    metrics = [json.loads(line) for line in (out / "metrics.jsonl").read_text().splitlines()]
    searched = {m["round"]: m["lean_steps"] for m in metrics if m["phase"] == "search"}
    journal = Journal.open(out / "conjectures.jsonl")
    journal.close()
    revision = json.loads((out / "run.json").read_text())["git"]
    return Run(seed, EvaluationResult.load(done), journal, sum(searched.values()),
               summary["proved"], summary["theorems"], metrics[-1]["time"] - metrics[0]["time"], revision)  # fmt: skip


def without_conjecturer(
    name: str, steps: int, config: Config, lean: LeanSetup, work: Path, say: Say
) -> EvaluationResult:
    """Attempts at the held-out theorems with all the Lean steps, or what an earlier call found."""
    file = work / name / f"without-{steps}.json"
    if not file.exists():
        corpus = corpus_of(name, config)
        asked = settings(config, 0, steps)
        premises = {module: load_premises(lean, module) for module in sorted({t.module for t in corpus})}
        say.begin(f"{name}: without, {steps} steps", 0)
        prover = asked.prover(build_model(asked, training_theorems(corpus), premises), (), lean.identity)
        with Actors(lean, asked.actors, premises) as actors:
            evaluate_held_out(actors, prover, held_out(corpus, asked), asked, say.advance).save(file)
    return EvaluationResult.load(file)


class Say:
    """Lines with the time of day on standard error."""

    def say(self, text: str) -> None:
        print(time.strftime("%T"), text, file=sys.stderr, flush=True)

    def begin(self, title: str, total: int) -> None:
        self.say(f"{title} ({total})")

    def advance(self, units: int = 1, note: str = "") -> None: ...


def measure(config: Config, work: Path, say: Say) -> dict[str, Any]:
    """Everything, as JSON."""
    lean = load_lean()
    found: dict[str, Any] = {"config": asdict(config), "environment": lean.identity, "corpora": {}}
    for name in config.corpora:
        runs = [with_conjecturer(name, seed, config, lean, work, say) for seed in config.seeds]
        tested = runs[0].result.theorems
        spent = fmean(run.search_steps + run.conjecture_steps for run in runs)
        steps = config.test_steps + math.ceil(spent / len(tested))
        without = without_conjecturer(name, steps, config, lean, work, say)
        found["corpora"][name] = described(runs, without, steps, corpus_of(name, config), config)
    return found


def described(
    runs: Sequence[Run], without: EvaluationResult, steps: int, corpus: Sequence[Theorem], config: Config
) -> dict[str, Any]:
    """One corpus: rates, differences with intervals, failure modes, lemmas."""
    names = [t.name for t in without.theorems]
    lemma_claims = [[claim_of(lemma.theorem) for lemma in run.journal.accepted()] for run in runs]
    stated = {t.name: claim_of(t) for t in corpus}
    said = [{n for n in names if any(is_variant(c, stated[n]) for c in claims)} for claims in lemma_claims]
    fair = [n for n in names if not any(n in some for some in said)]
    with_rates = {n: fmean(_rates(run.result, config.test_steps)[n] for run in runs) for n in names}
    rates = {
        "with": with_rates,
        "without, all steps": _rates(without, steps),
        "without, same attempts": _rates(without, config.test_steps),
    }
    cited = Counter(lemma for run in runs for lemma in _cited(run))
    return {
        "train": runs[0].train_theorems,
        "test": len(names),
        "steps_without": steps,
        "rates": {arm: fmean(found.values()) for arm, found in rates.items()},
        "per_seed": [run.result.rate for run in runs],
        "revisions": sorted({run.revision for run in runs}),
        "gains": {arm: _gain(rates[arm], with_rates, names) for arm in list(rates)[1:]},
        "fair_gains": {arm: _gain(rates[arm], with_rates, fair) for arm in list(rates)[1:]},
        "said_by_a_lemma": len(names) - len(fair),
        "runs": [
            {
                "seed": run.seed,
                "search_steps": run.search_steps,
                "train_proved": run.train_proved,
                "seconds": round(run.seconds),
                **asdict(summarise(run.journal.entries)),
                "expected": _expected(run),
                "accepted": [
                    [c.statement.split(maxsplit=2)[2], str(c.origin), c.round + 1, round(c.saved_bits),
                     round(c.cost_bits), cited[run.seed, c.name]]
                    for c in run.journal.joined()
                ],
            }
            for run in runs
        ],
    }  # fmt: skip


def _rates(result: EvaluationResult, steps: int) -> dict[str, float]:
    """Theorem → share of attempts that proved it within so many Lean steps."""
    return {
        t.name: fmean(p and n <= steps for p, n in zip(t.proved, t.lean_steps, strict=True)) for t in result.theorems
    }


def _gain(before: Mapping[str, float], after: Mapping[str, float], names: Sequence[str]) -> list[float]:
    old, new = [before[n] for n in names], [after[n] for n in names]
    interval: Interval = paired_bootstrap(old, new, np.random.default_rng(0))
    return [fmean(new) - fmean(old), interval.low, interval.high]


def _cited(run: Run) -> list[tuple[int, str]]:
    """(seed, lemma) for every held-out proof with a lemma inside."""
    scripts = [s for t in run.result.theorems for s in t.scripts if s is not None]
    lemmas = [c.name for c in run.journal.joined()]
    return [(run.seed, name) for script in scripts for name in lemmas if f"let rec {name} " in script]


def _expected(run: Run) -> dict[str, float]:
    """Mean reward of each source over the run."""
    by_origin: dict[str, list[float]] = {}
    for c in run.conjectures:
        by_origin.setdefault(str(c.origin), []).append(c.reward)
    return {origin: fmean(rewards) for origin, rewards in by_origin.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, required=True, help="where runs are kept; an earlier call's are used")
    parser.add_argument("--out", type=Path, default=Path("docs/results"))
    parser.add_argument("--corpora", nargs="+", default=None, choices=Config().corpora)
    parser.add_argument("--quick", action="store_true")
    args = parser.parse_args()
    config = QUICK if args.quick else Config()
    if args.corpora:
        config = replace(config, corpora=tuple(args.corpora))
    said = ["DIR" if word == str(args.work) else word for word in sys.argv[1:]]  # where it was kept says nothing
    command = " ".join(["python -m benchmarks.conjecturer", *said])
    found = measure(config, args.work, Say())
    print(write_page(json.loads(json.dumps(found)), args.out, command))


if __name__ == "__main__":
    main()
