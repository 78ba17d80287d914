"""Labelled states of train theorems: of their reference proofs, and of search trees, proved or not."""

from __future__ import annotations

import contextlib
import json
import math
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.grid.policy import GridPolicy
from benchmarks.grid.references import walk_reference
from prover.search import Budget, ProofStep, SearchConfig, Tree, search_many
from prover.suites import SuiteEntry
from prover.types import ProofEnv, Theorem

SEARCH = SearchConfig(Budget(steps=256), noise=0.3, length_exponent=0.5, steps_per_round=4, refusals=1_000_000)
"""Goes on past every proof until the budget is spent, so that a tree says how far each of its states is from a proof.

The length exponent lets it look into many states after a few tactics each; plain best-first hardly leaves the root.
"""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A state of `theorem`.

    `steps` of the shortest proof known, or None. `tried`: the policy's probability of the tactics that were tried on
    it. `logprob`: of the tactics that led to it in a search; None when it was met in the reference proof alone.
    """

    theorem: str
    goals: tuple[str, ...]
    steps: int | None
    tried: float
    logprob: float | None


def collect(
    entries: Sequence[SuiteEntry], policy: GridPolicy, path: Path, deadline: float, say: Callable[[str], None]
) -> list[Labelled]:
    """Walk the reference proofs of train theorems, then search them until `deadline` (`time.monotonic`).

    The order is random and always the same. Each adds a line to `path`; what is there is not done again.
    """
    order = list(entries)
    random.Random(0).shuffle(order)
    path.parent.mkdir(parents=True, exist_ok=True)
    done = {(line["kind"], line["theorem"]) for line in _lines(path)}
    with policy.pool() as env, path.open("a") as file:
        for number, (kind, entry) in enumerate([(kind, e) for kind in ("reference", "search") for e in order]):
            if (kind, entry.theorem.name) in done:
                continue
            if time.monotonic() > deadline:
                break
            states = _walked(entry, env) if kind == "reference" else _searched(entry.theorem, env, policy)
            rows = [[s.goals, s.steps, round(s.tried, 4), s.logprob] for s in states]
            file.write(json.dumps({"kind": kind, "theorem": entry.theorem.name, "states": rows}) + "\n")
            file.flush()
            if number % 100 == 99:
                say(f"collected {number + 1} of {2 * len(order)} reference proofs and search trees")
    return read_labelled(path)


def _walked(entry: SuiteEntry, env: ProofEnv) -> list[Labelled]:
    name = entry.theorem.name
    found = walk_reference(entry, env)
    return [Labelled(name, tuple(g.canonical for g in state.goals), steps, 1.0, None) for state, steps in found]


def _searched(theorem: Theorem, env: ProofEnv, policy: GridPolicy) -> list[Labelled]:
    known: dict[str, int] = {}

    def refuse(_: int, proof: ProofStep) -> bool:
        for step in proof.walk():
            known[step.state.key] = min(step.size, known.get(step.state.key, step.size))
        return False

    rng = random.Random(theorem.name)
    (result,) = search_many(env, [theorem], policy.proposer(theorem.module), None, SEARCH, rng, accept=refuse)
    return label(result.tree, known)


def label(tree: Tree, known: dict[str, int]) -> list[Labelled]:
    """The states of a tree on which a tactic was tried; known: state key → steps of proofs that were refused."""
    found: list[Labelled] = []
    for node in tree.nodes:
        sizes = [s for s in (node.proof_size, known.get(node.state.key)) if s is not None]
        if node.proposals is None or not (sizes or node.edges):
            continue
        mass = sum(map(math.exp, node.proposals.logprobs))
        tried = sum(math.exp(tree.edges[e].logprob) for e in node.edges) / mass if mass else 1.0
        goals = tuple(g.canonical for g in node.state.goals)
        found.append(Labelled(tree.theorem.name, goals, min(sizes, default=None), tried, round(node.logprob, 3)))
    return found


def read_labelled(path: Path) -> list[Labelled]:
    """Every state once: with its shortest proof, or else the most that was tried on it; searches before references."""
    found: dict[tuple[str, ...], Labelled] = {}
    for line in sorted(_lines(path), key=lambda line: line["kind"], reverse=True):
        for goals, steps, tried, logprob in line["states"]:
            new = Labelled(line["theorem"], tuple(goals), steps, tried, logprob)
            old = found.get(new.goals, new)
            known = [s.steps for s in (old, new) if s.steps is not None]
            found[new.goals] = replace(old, steps=min(known, default=None), tried=max(old.tried, new.tried))
    return list(found.values())


def _lines(path: Path) -> list[dict[str, Any]]:
    """The lines of a file, one that was cut off while it was written left out."""
    found: list[dict[str, Any]] = []
    for line in path.read_text().splitlines() if path.exists() else ():
        with contextlib.suppress(ValueError):
            found.append(json.loads(line))
    return found
