"""What reference proofs teach: tactics that the grammar does not write, and premises that shared constants do not find.

A small policy and a retriever learn from the reference proofs of train theorems. On the steps of held-out (valid and
test) references it is counted how many tactics the grammar writes word for word, how many the trained policy samples,
and how many of the cited premises are among the first that each way of retrieving finds.
"""

from __future__ import annotations

import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from prover.lean.gym.pool import LeanPool
from prover.lean.library.build import load_lean
from prover.lean.library.premises import load_premises
from prover.policy.grammar import LibraryProposer
from prover.policy.network import LocalScorer
from prover.policy.prompt import state_of_key
from prover.policy.proposals import make_grammars
from prover.policy.relevance import PremiseIndex
from prover.policy.scorer import StateQuestion
from prover.references import reference_steps
from prover.suites import load_suite
from prover.text.reader import reader_for
from prover.types import Premise, Split
from rl.config import load_config
from rl.learner import Learner
from rl.loop import build_model
from rl.retrieval import cited_in, recall_at, train_retriever
from rl.snapshot import ReplaySnapshot
from rl.types import Goals, GoodState
from rl.warm_start import TOKEN_WEIGHT

SAMPLES = 16
"""Tactics drawn in a state."""
COUNTS = (4, 8, 16)
"""Premises that are retrieved."""


def measure(
    suites: Sequence[str] | None = None, updates: int = 500, workers: int = 2, limit: int | None = None
) -> dict[str, Any]:
    """All of it, with the network and the suites of `configs/suites.toml` unless others are named."""
    torch.set_num_threads(workers)
    config = load_config(Path("suites"))
    config = replace(config, suites=tuple(suites or config.suites))
    lean = load_lean()
    began = time.perf_counter()
    with LeanPool(lean, workers) as env:
        entries = [entry for name in config.suites for entry in load_suite(name).entries][:limit]
        proofs = reference_steps(entries, env, reader_for(lean))
    replaying = time.perf_counter() - began
    states: dict[bool, dict[Goals, GoodState]] = {True: {}, False: {}}
    for entry, proof in zip(entries, proofs, strict=True):
        found = states[entry.theorem.split is Split.TRAIN]
        for step in () if proof is None else proof.walk():
            goals = tuple(goal.canonical for goal in step.state.goals)
            state = found.setdefault(goals, GoodState(goals, entry.theorem.module))
            state.remaining.setdefault(step.tactic, step.remaining)
    train = tuple(states[True].values())
    held_out = tuple(state for goals, state in states[False].items() if goals not in states[True])
    premises = {m: load_premises(lean, m) for m in sorted({e.theorem.module for e in entries})}
    training = [entry.theorem for entry in entries if entry.theorem.split is Split.TRAIN]
    model = build_model(config, training, premises)
    grammars = make_grammars(config.proposals, premises, 0)
    settings = replace(
        config.learner,
        updates=updates,
        failed_batch=0,
        batch=16,
        candidates=4,
        token_weight=TOKEN_WEIGHT,
        threads=workers,
    )
    began = time.perf_counter()
    stats = Learner(model, grammars, settings, config.proposals).learn(ReplaySnapshot(train, ()), random.Random(0))
    return {
        "references": len(entries),
        "replayed": sum(proof is not None for proof in proofs),
        "replay_seconds": replaying,
        "train_states": len(train),
        "held_out_states": len(held_out),
        "updates": updates,
        "learning_seconds": time.perf_counter() - began,
        "token_loss": stats.means()["token"],
        **_written(LocalScorer(model.eval()), grammars, held_out),
        **_retrieved(premises, train, held_out),
    }


def _kind(tactic: str) -> str:
    word = tactic.split(maxsplit=1)[0] if tactic.split() else ""
    return word if word in ("have", "exact") else "other"


def _written(
    scorer: LocalScorer, grammars: Mapping[str, LibraryProposer], states: Sequence[GoodState]
) -> dict[str, int | float]:
    """Of the held-out steps: how many the grammar writes, how many are among the samples; and what is sampled."""
    counts: dict[str, int] = {}
    sampled = new = 0
    for number, state in enumerate(states):
        grammar = {p.tactic for p in grammars[state.module].propose([state_of_key(state.goals)])[0]}
        (answer,) = scorer.answer([StateQuestion(state.goals, (), SAMPLES, number)])
        written = set(answer.written)
        sampled += len(written)
        new += len(written - grammar)
        for tactic in state.remaining:
            for name, there in (
                ("steps", True),
                ("by_grammar", tactic in grammar),
                ("by_samples", tactic in written),
                ("by_samples_alone", tactic in written - grammar),
            ):
                for kind in ("all", _kind(tactic)):
                    counts[f"{name}/{kind}"] = counts.get(f"{name}/{kind}", 0) + there
        for kind in ("have", "exact"):
            key = f"sampled_beyond_grammar/{kind}"
            counts[key] = counts.get(key, 0) + sum(_kind(tactic) == kind for tactic in written - grammar)
    return {**counts, "sampled_in_a_state": sampled / max(len(states), 1), "of_these_new": new / max(len(states), 1)}


def _retrieved(
    premises: Mapping[str, Sequence[Premise]], train: Sequence[GoodState], held_out: Sequence[GoodState]
) -> dict[str, float]:
    """Recall of the cited premises of held-out steps, by each way of retrieving."""
    pairs, asked = cited_in(train, premises), cited_in(held_out, premises)
    began = time.perf_counter()
    retriever = train_retriever(pairs, premises, 0)
    found: dict[str, float] = {
        "citing_train_states": len(pairs),
        "citing_held_out_states": len(asked),
        "retriever_seconds": time.perf_counter() - began,
    }
    for name, used in (("lexical", None), ("learned", retriever)):
        for count in COUNTS:
            hits = 0.0
            for module in sorted({pair.module for pair in asked}):
                here = [pair for pair in asked if pair.module == module]
                hits += recall_at(PremiseIndex(premises[module], used), here, count) * sum(len(p.names) for p in here)
            found[f"recall_{name}/{count}"] = hits / sum(len(pair.names) for pair in asked)
    return found


if __name__ == "__main__":
    import json

    print(json.dumps(measure(), indent=2))
