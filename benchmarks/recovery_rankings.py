"""How `benchmarks.lemma_recovery` ranks candidates, and how it compares rankings."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

import numpy as np

from prover.conjecture.baselines import dependency_graph, pagerank
from prover.conjecture.score import Effect, Scorer
from prover.conjecture.selection import bootstrap_sum, greedy

OURS = "description length (ours)"
CEILING = "all targets, no decoy"
PUBLISHED = (
    "uses, all at hand", "PageRank, all at hand", "uses x dependency cost / size, all at hand", "proof / statement",
    "random",
)  # fmt: skip
"""The baselines as their authors define them: from one proof of each theorem."""


def rankings(scorer: Scorer, effects: Mapping[str, Effect], at_hand: Mapping[str, Sequence[str]],
             seed: int) -> dict[str, list[str]]:  # fmt: skip
    """Candidates best first, by our score and by each baseline; all from the train theorems, ties at random.

    `at_hand` says what the proof of each train theorem cites that is found with all candidates in the library at once:
    the usual picture of a library that has grown, where lemmas that say the same share their uses.
    """
    order = list(effects)
    random.Random(seed).shuffle(order)  # ties
    ranks = pagerank(scorer.graph(effects))
    measures = {name: scorer.baselines(effect, ranks.get(name, 0.0)) for name, effect in effects.items()}
    citations = [*at_hand.items(), *((name, tuple(e.term.citations)) for name, e in effects.items())]
    grown = pagerank(dependency_graph(citations))
    cited = Counter(name for names in at_hand.values() for name in names)
    quality = {n: (1 + len(e.term.citations)) / e.statement_bits for n, e in effects.items()}
    return {
        OURS: forward_order({name: effects[name] for name in order}, scorer.train_size),
        "uses": sorted(order, key=lambda n: -measures[n].uses),
        "uses, all at hand": sorted(order, key=lambda n: -cited[n]),
        "PageRank": sorted(order, key=lambda n: -measures[n].pagerank),
        "PageRank, all at hand": sorted(order, key=lambda n: -grown.get(n, 0.0)),
        "uses x dependency cost / size": sorted(order, key=lambda n: -measures[n].kaliszyk_urban),
        "uses x dependency cost / size, all at hand": sorted(order, key=lambda n: -cited[n] * quality[n]),
        "proof / statement": sorted(order, key=lambda n: -measures[n].proof_per_statement),
        "random": order,
    }


def forward_order(effects: Mapping[str, Effect], train: int) -> list[str]:
    """Forward selection as an order: what pays, by its gain beyond those before it; then what still saves bits, by
    how many; then the others by what they cost."""
    before = next(iter(effects.values())).before[:train]
    after = {name: e.after[:train] for name, e in effects.items()}
    costs = {name: e.cost for name, e in effects.items()}
    order = [pick.name for pick in greedy(before, after, costs)]
    best = np.min([before, *(after[name] for name in order)], axis=0)
    left = {name: bits for name, bits in after.items() if name not in order}
    order += [pick.name for pick in greedy(best, left, dict.fromkeys(left, 0.0))]
    return [*order, *sorted((n for n in effects if n not in order), key=costs.__getitem__)]


def summary(effect: Effect) -> dict[str, float]:
    saved = float(effect.saved.sum())
    return {"train_bits": round(saved, 1), "cost": round(effect.cost, 1), "uses": len(effect.found)}


def recall_at(order: Sequence[str], targets: frozenset[str], k: int) -> float:
    return sum(name in targets for name in order[:k]) / len(targets)


def gain(before: Sequence[float], after: Sequence[float]) -> list[float]:
    """Difference of the mean solve rates, and its paired bootstrap interval (95 %)."""
    difference = [b - a for a, b in zip(before, after, strict=True)]
    interval = bootstrap_sum(difference, np.random.default_rng(0))
    count = len(difference)
    return [sum(difference) / count, interval.low / count, interval.high / count]


def comparison(rates: Mapping[str, Mapping[int, list[float]]], k: int, among: Collection[str]) -> dict[str, object]:
    """Ours against the baseline among these that gains most."""
    gained = {n: float(np.mean(rates[n][k]) - np.mean(rates[n][0])) for n in among if n in rates}
    best = max(gained, key=gained.__getitem__)
    ours = float(np.mean(rates[OURS][k]) - np.mean(rates[OURS][0]))
    ratio = ours / gained[best] if gained[best] > 0 else None
    return {"best": best, "difference": gain(rates[best][k], rates[OURS][k]), "ratio": ratio}
