"""What it is worth to ask the policy again about a state, showing it what Lean refused there.

A small policy with `search.repair` learns from its own searches; then the same weights search the test theorems three
times, with the same Lean steps:

- `once`: a state is asked about once;
- `fresh`: again when as much was refused as a repair waits for, without showing it: fresh samples;
- `repair`: again, with the refused tactics and Lean's messages.

`python -m benchmarks.repair --minutes M` goes on where it was and writes `docs/results/repair.md` when all seeds are
there.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Final

import numpy as np
from pydantic import TypeAdapter

from benchmarks.small_run import SmallRun, replay_of, unfinished
from eval.statistics import paired_bootstrap
from prover.interval import Interval
from prover.jsonlog import JsonLog
from prover.lean.library.build import load_lean
from prover.policy.model import PolicyConfig, PolicyModel
from prover.policy.network import LocalScorer
from prover.policy.policies import TrainedPolicy
from prover.policy.prompt import state_of_key
from prover.policy.proposals import ProposalConfig, make_grammar
from prover.policy.proposer import MixedProposer
from prover.policy.scorer import StateAnswer, StateQuestion
from prover.provenance import git_revision
from prover.search import Budget, MctsConfig
from prover.session import Session, Task, record_attempt
from prover.suites import load_suite
from prover.types import Evaluator, Premise, Proposer, Split, Theorem
from rl.config import TrainConfig
from rl.settings import LearnerConfig
from rl.types import Experience

PROJECT: Final = Path(__file__).parent.parent
PAGE: Final = PROJECT / "docs" / "results" / "repair.md"
NETWORK: Final = PolicyConfig(width=64, layers=2, feed_forward=160)


class Arm(StrEnum):
    """How a search asks again."""

    ONCE = "once"
    FRESH = "fresh"
    REPAIR = "repair"


@dataclass(frozen=True, slots=True)
class Setup:
    """Trained on the suites' train theorems for `rounds`, evaluated on those of the test split with `budget` steps."""

    suites: tuple[str, ...] = ("lists", "order")
    seeds: int = 3
    rounds: int = 2
    training: int = 32
    testing: int = 48
    lean_steps: int = 32
    budget: int = 16
    budgets: tuple[int, ...] = (4, 8, 16)
    token_budgets: tuple[int, ...] = (500, 2000, 8000)
    repair: int = 2
    samples: int = 3
    network: PolicyConfig = NETWORK
    updates: int = 80

    def config(self, seed: int) -> TrainConfig:
        """How the policy of a seed is trained."""
        return TrainConfig(
            suites=self.suites,
            seed=seed,
            policy=self.network,
            proposals=ProposalConfig(candidates=64, samples=self.samples),
            search=MctsConfig(budget=Budget(lean_steps=self.lean_steps), repair=self.repair),
            learner=LearnerConfig(
                updates=self.updates, failed_batch=2, candidates=24, learning_rate=2e-3, device="cpu"
            ),
        )

    def theorems(self, split: Split) -> list[Theorem]:
        """Of all suites, thinned evenly to `training` or `testing`."""
        found = [entry.theorem for suite in self.suites for entry in load_suite(suite).of_split(split)]
        most = min(self.training if split is Split.TRAIN else self.testing, len(found))
        return [found[i * len(found) // most] for i in range(most)]


@dataclass(frozen=True, slots=True)
class Measured:
    """One arm and seed: Lean steps of the proof of each test theorem, None without one, and what the network did.

    `model_calls` are states shown to it, `tokens` for each theorem those of its prompts and of the tactics that it
    scored or wrote.
    """

    arm: Arm
    seed: int
    steps: tuple[int | None, ...]
    lean_steps: int
    model_calls: int
    tokens: tuple[int, ...]
    revision: str


ROW: Final = TypeAdapter(Measured)


class CountingScorer(LocalScorer):
    """The network, its tokens counted; without what was refused where it is not to be `shown`."""

    def __init__(self, model: PolicyModel, shown: bool) -> None:
        super().__init__(model)
        self.model, self.shown, self.tokens = model, shown, 0

    def answer(self, questions: Sequence[StateQuestion]) -> list[StateAnswer]:
        """The network's answers; a question's seed differs when it is asked again, shown or not."""
        asked = questions if self.shown else [replace(q, refused=()) for q in questions]
        answers = super().answer(asked)
        for question, answer in zip(asked, answers, strict=True):
            tactics = (*question.candidates, *answer.written)
            self.tokens += len(self.model.prompt_ids(state_of_key(question.goals, question.premises, question.refused)))
            self.tokens += sum(len(self.model.tactic_ids(t)) + 1 for t in tactics)
        return answers


@dataclass(frozen=True)
class CountedPolicy(TrainedPolicy):
    """A trained policy whose network is `scorer`."""

    scorer: CountingScorer | None = None

    def with_library(
        self, premises: Sequence[Premise], lemmas: Sequence[Premise], seed: int
    ) -> tuple[Proposer, Evaluator | None]:
        assert self.scorer is not None
        grammar = make_grammar(self.proposals, premises, seed, lemmas, self.model.retriever)
        return MixedProposer(self.scorer, grammar, self.proposals, seed), None


def measure_seed(session: Session, setup: Setup, seed: int, revision: str) -> list[Measured]:
    """Trains the policy of a seed and lets it search in all arms."""
    config, training, testing = setup.config(seed), setup.theorems(Split.TRAIN), setup.theorems(Split.TEST)
    run = SmallRun(session, config, [*training, *testing])
    found: list[Experience] = []
    with tempfile.TemporaryDirectory() as folder:
        for round_ in range(setup.rounds):
            found += run.search(training, round_)
            worlds = dict.fromkeys((t.name for t in training), "all")
            replay = replay_of(Path(folder) / str(round_), found, config, worlds)
            run.learn(replay, round_)
            replay.close()
    return [_search(session, setup, run.model, testing, arm, seed, revision) for arm in Arm]


def _search(
    session: Session, setup: Setup, model: PolicyModel, theorems: Sequence[Theorem], arm: Arm, seed: int, revision: str
) -> Measured:
    config, scorer = setup.config(seed), CountingScorer(model, shown=arm is Arm.REPAIR)
    prover = config.prover(model, (), session.setup.identity).with_budget(setup.budget)
    search = replace(prover.search, repair=0) if arm is Arm.ONCE else prover.search
    policy = CountedPolicy(config.proposals, model, scorer=scorer)
    prover = replace(prover, policy=policy, search=search, shorten=None)
    steps: list[int | None] = []
    tokens: list[int] = []
    lean_steps = calls = 0
    for theorem in theorems:  # one by one, so that each has its own tokens
        before = scorer.tokens
        (outcome,) = session.solve(prover, Task((theorem,), seed))
        attempt = record_attempt(outcome, seed, None)
        steps.append(attempt.lean_steps if attempt.proved else None)
        tokens.append(scorer.tokens - before)
        lean_steps += attempt.lean_steps
        calls += attempt.model_calls
    return Measured(arm, seed, tuple(steps), lean_steps, calls, tuple(tokens), revision)


# --- the page


def proved_within(rows: Sequence[Measured], budget: int) -> np.ndarray:
    """Whether each theorem was proved within so many Lean steps, `[seeds, theorems]`, 0 or 1."""
    ordered = sorted(rows, key=lambda row: row.seed)
    return np.array([[float(s is not None and s <= budget) for s in row.steps] for row in ordered])


def proved_within_tokens(rows: Sequence[Measured], budget: int) -> np.ndarray:
    """Whether each theorem was proved before the network had read and written so many tokens, `[seeds, theorems]`."""
    ordered = sorted(rows, key=lambda row: row.seed)
    return np.array(
        [[float(s is not None and t <= budget) for s, t in zip(row.steps, row.tokens, strict=True)] for row in ordered]
    )


def difference(rows: Mapping[Arm, Sequence[Measured]], arm: Arm, other: Arm, budget: int) -> Interval:
    """Share of theorems that `arm` proves more than `other`, means over seeds, with its 95 % interval over theorems."""
    before, after = (proved_within(rows[one], budget).mean(0).tolist() for one in (other, arm))
    return paired_bootstrap(before, after, np.random.default_rng(0))


def page(rows: Sequence[Measured], setup: Setup, lean: str) -> str:
    """The results as Markdown."""
    by_arm = {arm: [row for row in rows if row.arm is arm] for arm in Arm}
    budgets = " | ".join([*(f"{b} Lean steps" for b in setup.budgets), *(f"{b:,} tokens" for b in setup.token_budgets)])
    theorems = len(rows[0].steps)
    lines = [
        "# Repair",
        "",
        "Does it help to show the policy what Lean refused? One small policy a seed is trained with "
        f"`search.repair = {setup.repair}` on {', '.join(setup.suites)} ({setup.rounds} rounds, "
        f"{setup.lean_steps} Lean steps a theorem), "
        f"then searches {theorems} test theorems with the same weights in three ways: a state is asked about `once`; "
        f"again after {setup.repair}, {2 * setup.repair}, {4 * setup.repair}, … refusals without showing them (`fresh` "
        "samples); or with the refused tactics and Lean's messages (`repair`).",
        "",
        f"| arm | {budgets} | Lean steps in all | states asked | tokens of the network |",
        "|---|" + "---|" * (len(setup.budgets) + len(setup.token_budgets) + 3),
    ]
    for arm, found in by_arm.items():
        rates = [proved_within(found, b).mean() for b in setup.budgets]
        rates += [proved_within_tokens(found, b).mean() for b in setup.token_budgets]
        spent = [sum(row.lean_steps for row in found), sum(row.model_calls for row in found)]
        spent.append(sum(sum(row.tokens) for row in found))
        shown = [*(f"{100 * rate:.1f} %" for rate in rates), *(f"{n:,}" for n in spent)]
        lines.append(f"| `{arm}` | " + " | ".join(shown) + " |")
    lines += ["", f"Proved of {theorems} theorems, mean of {setup.seeds} seeds; the other columns are sums.", ""]
    for other in (Arm.FRESH, Arm.ONCE):
        found = difference(by_arm, Arm.REPAIR, other, setup.budget)
        mean = 100 * (
            proved_within(by_arm[Arm.REPAIR], setup.budget).mean() - proved_within(by_arm[other], setup.budget).mean()
        )
        lines.append(
            f"- `repair` against `{other}` within {setup.budget} Lean steps: {mean:+.1f} points "
            f"({100 * found.low:+.1f} to {100 * found.high:+.1f}, 95 % interval over theorems): "
            + ("a difference" if found.low > 0 or found.high < 0 else "no difference is shown")
        )
    revisions = ", ".join(sorted({row.revision for row in rows}))
    seeds = ", ".join(str(seed) for seed in range(setup.seeds))
    lines += [
        "",
        f"Made by `python -m benchmarks.repair`, seeds {seeds}, revision {revisions}, {lean}. "
        "Repair is off by default. [How it works](../endpoints.md#repair).",
    ]
    return "\n".join(lines) + "\n"


def record_path(setup: Setup, folder: Path) -> Path:
    """Where the rows of a setup are kept."""
    return folder / f"repair-{hashlib.sha256(repr(setup).encode()).hexdigest()[:10]}.jsonl"


def run(setup: Setup, minutes: float, folder: Path) -> list[Measured]:
    """All rows that are there after at most about so many minutes."""
    log = JsonLog(record_path(setup, folder), ROW, "not a record of this benchmark").read()
    with log.open(), Session(load_lean()) as session:
        seeds = [("all", seed) for seed in range(setup.seeds)]
        for _, seed in unfinished(log, seeds, lambda row: ("all", row.seed), minutes):
            rows = measure_seed(session, setup, seed, git_revision(PROJECT / "rl"))
            log.append(*rows)
            for row in rows:
                proved = sum(s is not None for s in row.steps)
                said = f"seed {seed} {row.arm}: proved {proved} of {len(row.steps)}, {sum(row.tokens)} tokens"
                print(said, file=sys.stderr, flush=True)
        return list(log.rows)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=15.0)
    parser.add_argument("--record", type=Path, default=PROJECT / "build" / "repair")
    given = parser.parse_args()
    given.record.mkdir(parents=True, exist_ok=True)
    setup = Setup()
    rows = run(setup, given.minutes, given.record)
    if len(rows) == len(Arm) * setup.seeds:
        PAGE.write_text(page(rows, setup, load_lean().identity), encoding="utf-8")
        print(f"wrote {PAGE}")
    else:
        print(f"{len(rows)} of {len(Arm) * setup.seeds} rows; the same command goes on")


if __name__ == "__main__":
    main()
