"""What is training compute worth in search? Several training budgets, each tested at several search budgets.

    python -m benchmarks.compute_frontier --minutes 40

(1) A training run per seed; its checkpoints after 1, 2, 4, … rounds, and the untrained policy, are the training
budgets. (2) Every checkpoint searches the held-out (test) theorems once, at the greatest search budget: a search is
anytime, so the number of Lean steps of its proof says which smaller budgets would have found it. (3) A surface is
fitted through the solve rates (`benchmarks.frontier.fit`), and the page is written. Half of the time is for training.
All is kept in `--out`; the same command goes on where it was stopped, and `--page-only` writes the page of what is
there.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import torch

from benchmarks.frontier.meters import MeteredEnv, MeteredProposer, TokenMeter, training_spent
from benchmarks.frontier.page import Findings, write_page
from benchmarks.grid.cells import Log
from benchmarks.grid.memo import MemoEnv
from prover.lean.gym.base import StepLimits
from prover.lean.gym.pool import LeanPool
from prover.lean.library.build import LeanSetup, load_lean
from prover.lean.library.premises import load_premises
from prover.lean.verifier.verify import Verifier, VerifyLimits
from prover.policy.grammar import TacticGrammar
from prover.policy.model import PolicyModel
from prover.policy.proposals import make_grammar
from prover.policy.proposer import MixedProposer
from prover.search import Budget
from prover.session import RememberedProofs
from prover.solve import SolveConfig, solve_many
from prover.suites import load_suite
from prover.types import LemmaError, Premise, ProofVerifier, Split, Theorem
from rl.checkpoints import list_checkpoints
from rl.config import TrainConfig, load_config
from rl.evaluate import EVALUATION_SEED
from rl.loop import train
from rl.run_folder import git_revision

PROJECT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class FrontierConfig:
    """`minutes` for everything that is not done yet; `rounds` of the checkpoints that are tested, growing; `steps`: the
    greatest search budget, in Lean steps; `limit` test theorems at most.
    """

    config: Path = PROJECT / "configs" / "frontier.toml"
    out: Path = Path("runs/compute_frontier")
    page: Path = PROJECT / "docs" / "results" / "compute_frontier.md"
    minutes: float = 40.0
    rounds: tuple[int, ...] = (1, 2, 4, 8, 16)
    steps: int = 128
    seeds: int = 3
    limit: int | None = None
    page_only: bool = False

    def __post_init__(self) -> None:
        if not self.rounds or list(self.rounds) != sorted(set(self.rounds)) or self.rounds[0] < 1:
            raise LemmaError(f"rounds are {self.rounds}; give growing numbers ≥ 1")
        if self.steps < 1 or self.seeds < 1:
            raise LemmaError(f"steps is {self.steps} and seeds {self.seeds}; both must be ≥ 1")

    @property
    def budgets(self) -> tuple[int, ...]:
        """Search budgets: powers of two below the greatest, and that one."""
        return (*(2**i for i in range(self.steps.bit_length()) if 2**i < self.steps), self.steps)

    def run(self, seed: int) -> Path:
        """The folder of a training run."""
        return self.out / f"seed{seed}"


def main(config: FrontierConfig) -> Findings | None:
    """Everything of the module's docstring; None when there is nothing to write a page of yet.

    Raises LemmaError for a bad configuration, and KeyboardInterrupt: the same call then goes on.
    """
    torch.set_num_threads(1)
    end = time.monotonic() + 60 * config.minutes
    setup = load_lean()
    if not config.page_only:
        config.out.mkdir(parents=True, exist_ok=True)
        with (config.out / "commands.txt").open("a") as file:
            print("python -m benchmarks.compute_frontier", *sys.argv[1:], file=file)
    rounds = trained(config, setup, time.monotonic() + 30 * config.minutes)
    theorems = held_out(load_config(config.config), config.limit)
    key = {"lean": setup.identity, "rounds": rounds, "seeds": config.seeds, "steps": config.steps}
    log = Log(config.out / "test.jsonl", key)
    left = [t for t in theorems if t.name not in log.done()]
    if left and not config.page_only:
        test(config, rounds, left, setup, log, end)
    if not log.rows:
        _say("no theorem was searched; the same command goes on")
        return None
    spent = [[training_spent(config.run(seed), n) for n in rounds] for seed in range(config.seeds)]
    findings = Findings(
        rows=log.rows,
        theorems=len(theorems),
        rounds=rounds,
        budgets=config.budgets,
        training=spent,
        parameters=Policies(config, setup).parameters,
        facts=_facts(config, setup),
    )
    write_page(findings, config.page)
    _say(f"wrote {config.page}")
    return findings


def trained(config: FrontierConfig, setup: LeanSetup, deadline: float) -> list[int]:
    """Trains a run per seed, each with an equal share of the time; the budgets that all of them reached."""
    marks = config.out / "trained.json"
    if marks.exists():
        return json.loads(marks.read_text())
    if not config.page_only:
        for seed in range(config.seeds):
            now = time.monotonic()
            _train(config, seed, setup, now + (deadline - now) / (config.seeds - seed))
    done = [max((c.rounds for c in list_checkpoints(config.run(seed))), default=0) for seed in range(config.seeds)]
    reached = [n for n in config.rounds if n <= min(done)]
    if not reached:
        raise LemmaError(f"{config.out}: no budget of training was reached by every seed; give more --minutes")
    if not config.page_only:
        marks.write_text(json.dumps(reached))
    return reached


def _train(config: FrontierConfig, seed: int, setup: LeanSetup, deadline: float) -> None:
    flags = {"seed": seed, "rounds": config.rounds[-1], "keep_checkpoints": config.rounds[-1] + 1}
    report = _Until(deadline, f"seed {seed}")
    result = train(load_config(config.config, flags), config.run(seed), resume=True, report=report, lean=setup)
    if result.interrupted and not report.over:
        raise KeyboardInterrupt
    _say(f"seed {seed}: {result.proved} of {result.theorems} train theorems proved in {result.iterations} rounds")


class _Until:
    """A reporter that interrupts the run, as Ctrl-C would, when its time is over; every seed gets a round at least."""

    def __init__(self, deadline: float, name: str) -> None:
        self._deadline = deadline
        self._name = name
        self.over = False

    def say(self, text: str) -> None:
        _say(f"{self._name}: {text}")

    def begin(self, title: str, total: int) -> None:
        if time.monotonic() > self._deadline and title.startswith("round") and not title.startswith("round 1/"):
            self.over = True
            raise KeyboardInterrupt

    def advance(self, units: int = 1, note: str = "") -> None: ...


def held_out(config: TrainConfig, limit: int | None) -> list[Theorem]:
    """The theorems of the test split, in a random order that is always the same."""
    entries = [entry for name in config.suites for entry in load_suite(name).entries]
    found = [e.theorem for e in entries if e.theorem.split is Split.TEST]
    random.Random(0).shuffle(found)
    return found[:limit]


class Policies:
    """The policies under test, by seed and rounds of training, with the grammars of their runs."""

    def __init__(self, config: FrontierConfig, setup: LeanSetup) -> None:
        self._config = config
        self._setup = setup
        self._models: dict[tuple[int, int], tuple[PolicyModel, TokenMeter]] = {}
        self._premises: dict[str, Sequence[Premise]] = {}
        self._grammars: dict[tuple[int, str], TacticGrammar] = {}

    @cached_property
    def settings(self) -> TrainConfig:
        return load_config(self._config.run(0) / "config.toml")

    @cached_property
    def parameters(self) -> int:
        """Of the transformer; the embedding is its last layer as well and counts once."""
        model, _ = self._model(0, 0)
        return sum(p.numel() for p in model.lm.parameters())

    def proposer(self, seed: int, rounds: int, module: str, env: MeteredEnv) -> MeteredProposer:
        """A fresh proposer, which remembers nothing of other theorems."""
        model, meter = self._model(seed, rounds)
        if module not in self._premises:
            self._premises[module] = load_premises(self._setup, module)
        if (seed, module) not in self._grammars:
            grammar = make_grammar(self.settings.proposals, self._premises[module], EVALUATION_SEED + seed)
            self._grammars[seed, module] = grammar
        mixed = MixedProposer(model, self._grammars[seed, module], self.settings.proposals, seed)
        return MeteredProposer(mixed, meter, env)

    def _model(self, seed: int, rounds: int) -> tuple[PolicyModel, TokenMeter]:
        if (seed, rounds) not in self._models:
            folder = self._config.run(seed) / "checkpoints" / f"{rounds:06d}" / "policy"
            model = PolicyModel.load(folder).eval()
            self._models[seed, rounds] = model, TokenMeter(model)
        return self._models[seed, rounds]


def test(
    config: FrontierConfig, rounds: Sequence[int], theorems: Sequence[Theorem], setup: LeanSetup, log: Log, end: float
) -> None:
    """Search theorem after theorem with every checkpoint until `end`."""
    policies = Policies(config, setup)
    lean = policies.settings.lean
    limits = StepLimits(heartbeats=lean.heartbeats, seconds=lean.seconds)
    with LeanPool(setup, workers=1, limits=limits) as pool, Verifier(setup, VerifyLimits(workers=1)) as judge:
        verifier = RememberedProofs(judge)
        for number, theorem in enumerate(theorems):
            if time.monotonic() > end:
                break
            log.append(search_all(config, [0, *rounds], theorem, policies, pool, verifier))
            if number % 10 == 9:
                _say(f"{len(log.rows)} theorems tested, {len(theorems) - number - 1} left")


def search_all(
    config: FrontierConfig,
    rounds: Sequence[int],
    theorem: Theorem,
    policies: Policies,
    pool: LeanPool,
    verifier: ProofVerifier,
) -> dict[str, Any]:
    """One theorem, once per seed and checkpoint.

    `runs`: "seed rounds" → [proved, Lean steps, tokens read within each budget]; `lean`: steps that Lean was asked and
    their seconds (answers are shared by the searches of the theorem); `model`: tokens of trained policies, the
    seconds of their proposals, and the states they proposed for.
    """
    asked = MeteredEnv(pool)
    memo = MemoEnv(asked)
    runs: dict[str, tuple[bool, int, list[int]]] = {}
    tokens, seconds, asked_for = 0, 0.0, 0
    order = [(seed, n) for seed in range(config.seeds) for n in rounds]
    random.Random(theorem.name).shuffle(order)
    search = replace(policies.settings.search.search(), budget=Budget(steps=config.steps))
    for seed, n in order:
        env = MeteredEnv(memo)
        proposer = policies.proposer(seed, n, theorem.module, env)
        rng = random.Random(f"{seed} {theorem.name}")
        (outcome,) = solve_many([theorem], env, verifier, proposer, None, SolveConfig(search, None), rng)
        within = [proposer.tokens_within(budget) for budget in config.budgets]
        runs[f"{seed} {n}"] = (outcome.proved, outcome.search.stats.steps, within)
        if n:
            tokens, seconds = tokens + within[-1], seconds + proposer.seconds
            asked_for += len(proposer.calls)
    memo.forget()
    return {
        "theorem": theorem.name,
        "suite": theorem.source,
        "runs": runs,
        "lean": [asked.steps, round(asked.seconds, 4)],
        "model": [tokens, round(seconds, 4), asked_for],
    }


def _facts(config: FrontierConfig, setup: LeanSetup) -> Mapping[str, str]:
    commands = (config.out / "commands.txt").read_text().splitlines()
    runs = [json.loads((config.run(seed) / "run.json").read_text()) for seed in range(config.seeds)]
    revisions = {str(run["git"]) for run in runs}
    return {
        "commands, one going on where the other stopped": ", ".join(f"`{line.strip()}`" for line in commands),
        "git revision": f"{git_revision(PROJECT)}; of the training runs {', '.join(sorted(revisions))}",
        "Lean and library": setup.identity,
        "configuration": f"`{config.config.name}`: {', '.join(load_config(config.config).suites)}",
        "seeds": ", ".join(map(str, range(config.seeds)))
        + " (weights, curriculum, order of data, jitter of the grammar)",
    }


_STARTED = time.monotonic()


def _say(text: str) -> None:
    print(f"[{time.monotonic() - _STARTED:5.0f} s] {text}", flush=True)


def _parse() -> FrontierConfig:
    d = FrontierConfig()
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.compute_frontier", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--config", type=Path, default=d.config, help="of the training runs")
    parser.add_argument("--out", type=Path, default=d.out, help="where everything is kept")
    parser.add_argument("--page", type=Path, default=d.page)
    parser.add_argument("--minutes", type=float, default=d.minutes)
    parser.add_argument("--rounds", type=int, nargs="+", default=d.rounds, help="training budgets, growing")
    parser.add_argument("--steps", type=int, default=d.steps, help="the greatest search budget, in Lean steps")
    parser.add_argument("--seeds", type=int, default=d.seeds)
    parser.add_argument("--limit", type=int, help="at most so many test theorems")
    parser.add_argument("--page-only", action="store_true", help="write the page of what is there")
    given = vars(parser.parse_args())
    return FrontierConfig(**{**given, "rounds": tuple(given["rounds"])})


if __name__ == "__main__":
    try:
        main(_parse())
    except LemmaError as e:
        sys.exit(f"{e}")
    except KeyboardInterrupt:
        sys.exit("interrupted; the same command goes on")
