"""The cells of the grid, and all searches of one theorem."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.grid.heads import HORIZON, HeadEvaluator, NetValues
from benchmarks.grid.memo import MemoEnv
from benchmarks.grid.policy import CachedProposer
from prover.policy.value import Head
from prover.search import Backup, Budget, Reading, SearchConfig, Strategy
from prover.solve import SolveConfig, solve_many
from prover.types import ProofState, ProofVerifier, Theorem


@dataclass(frozen=True, slots=True)
class Knobs:
    """What is chosen on the valid split. MCTS: `exploration`, `visits`; best-first: `path_weight`,
    `value_weight`; both: `discount`, by which values are read."""

    exploration: float = 8.0
    visits: float = 1.0  # of the value's word
    path_weight: float = 1.0
    value_weight: float = 0.1
    discount: float = 0.95  # of a chance per step
    noise: float = 0.3  # Gumbel noise: what else the seeds vary


@dataclass(frozen=True, slots=True)
class Cell:
    """One way to search; `seed` numbers its net and its noise."""

    strategy: Strategy
    head: Head
    backup: Backup
    seed: int
    knobs: Knobs

    def config(self, steps: int) -> SearchConfig:
        """The search's configuration at a budget of Lean steps."""
        valued = self.head is not Head.NONE
        return SearchConfig(
            budget=Budget(steps=steps),
            strategy=self.strategy,
            backup=self.backup,
            value_weight=self.knobs.value_weight if valued else 0.0,
            value_reading=Reading.DISCOUNTED,
            discount=self.knobs.discount,
            value_visits=self.knobs.visits,
            path_weight=self.knobs.path_weight,
            exploration=self.knobs.exploration,
            noise=self.knobs.noise,
        )


def search_cells(
    theorem: Theorem,
    cells: Mapping[str, Cell],
    proposer: CachedProposer,
    values: Sequence[NetValues],
    env: MemoEnv,
    verifier: ProofVerifier,
    steps: int,
) -> dict[str, Any]:
    """Every cell's search of a theorem, and what every head says of its first state and of the states of its proofs.

    values: the net of each seed. `runs`: label → [proved, Lean steps, seconds]; `roots`: "head seed" → [mean, median,
    probability within `HORIZON`]; `states`: remaining steps of the proved states; `told`: "head seed" → per such state
    [mean, median].
    """
    began = time.monotonic()
    runs: dict[str, tuple[bool, int, float]] = {}
    proved: dict[str, tuple[ProofState, int]] = {}
    order = list(cells.items())
    random.Random(theorem.name).shuffle(order)  # whoever comes first pays Lean's time: not always the same
    for label, cell in order:
        config = SolveConfig(cell.config(steps), None)
        rng = random.Random(f"{cell.seed} {theorem.name}")
        evaluator = None if cell.head is Head.NONE else HeadEvaluator(values[cell.seed], cell.head)
        start = time.monotonic()
        (outcome,) = solve_many([theorem], env, verifier, proposer, evaluator, config, rng)
        runs[label] = (outcome.proved, outcome.search.stats.steps, round(time.monotonic() - start, 4))
        for t in outcome.trajectory:
            known = proved.get(t.state.key, (t.state, t.remaining))
            proved[t.state.key] = (t.state, min(known[1], t.remaining))
    root = env.start(theorem)
    states = [s for s, _ in proved.values()]
    roots: dict[str, list[float]] = {}
    told: dict[str, list[list[float]]] = {}
    for seed, net in enumerate(values):
        (first, *others) = net.of([root, *states])
        for head, d in first.items():
            roots[f"{head} {seed}"] = [round(x, 4) for x in (d.mean(), d.quantile(0.5), d.within(HORIZON))]
            told[f"{head} {seed}"] = [[round(o[head].mean(), 3), round(o[head].quantile(0.5), 3)] for o in others]
    return {
        "theorem": theorem.name,
        "suite": theorem.source,
        "runs": runs,
        "roots": roots,
        "states": [remaining for _, remaining in proved.values()],
        "told": told,
        "asked": env.asked,
        "seconds": round(time.monotonic() - began, 2),
    }


class Log:
    """One JSON line per theorem; what is there already is not done again."""

    def __init__(self, path: Path, key: Mapping[str, Any]) -> None:
        """`key` says what the lines depend on; a log with another key is begun anew."""
        self._path = path
        self.rows: list[dict[str, Any]] = []
        head = json.dumps(key, sort_keys=True)
        lines = path.read_text().splitlines() if path.exists() else []
        if lines and lines[0] == head:
            for line in lines[1:]:
                try:
                    self.rows.append(json.loads(line))
                except ValueError:  # cut off while it was written
                    continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join([head, *(json.dumps(row) for row in self.rows)]) + "\n")

    def done(self) -> set[str]:
        return {row["theorem"] for row in self.rows}

    def append(self, row: dict[str, Any]) -> None:
        self.rows.append(row)
        with self._path.open("a") as file:
            file.write(json.dumps(row) + "\n")


def restricted_steps(rows: Sequence[Mapping[str, Any]], label: str, budget: int) -> float:
    """Mean Lean steps to the first proof; a search without one counts with the whole budget."""
    return sum(row["runs"][label][1] if row["runs"][label][0] else budget for row in rows) / max(len(rows), 1)
