"""What a score costs, and what the gate before the searches saves and loses.

    python -m benchmarks.score_cost --candidates 40 --theorems 80 --sample 60

Lemmas are theorems of the shipped suites with their reference proofs, the corpus is another suite. Printed as JSON: the
share of (lemma, theorem) pairs that are searched, seconds per lemma and per search, both carried on to 1,000 lemmas and
200 theorems, and of a sample of pairs that the gate left out, those that would have used the lemma.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from pathlib import Path

from eval.scoring import ScoringConfig, decoys_for, open_scoring, scoring_prover
from prover.conjecture.applicability import Applicability
from prover.conjecture.candidates import premise_of
from prover.lean.library.build import load_lean
from prover.types import CORE_MODULE


def measure(
    suite: str = "nat", candidates: int = 40, theorems: int = 80, sample: int = 60, budget: int = 128, seed: int = 0
) -> dict[str, object]:
    """The figures described above."""
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        config = ScoringConfig(suite, limit=theorems, seed=seed, cache=Path(folder) / "cache.sqlite")
        with open_scoring(config, scoring_prover(None, budget), load_lean(), lambda what, done, total: None) as scoring:
            scorer = scoring.scorer
            names = {t.name for t in scorer.theorems}
            lemmas = [x for x in decoys_for(scoring.modules) if x.theorem.name not in names]
            lemmas = [x for x in lemmas if x.theorem.module == CORE_MODULE]
            rng.shuffle(lemmas)
            lemmas = lemmas[:candidates]
            started = time.perf_counter()
            baseline = list(scorer.baseline)
            corpus_seconds = time.perf_counter() - started
            started = time.perf_counter()
            screening = scorer.screening()
            for lemma in lemmas:
                screening(lemma)
            screen_seconds = time.perf_counter() - started
            started = time.perf_counter()
            effects = [scorer.effect(lemma) for lemma in lemmas]
            search_seconds = time.perf_counter() - started
            searched = sum(effect.searched for effect in effects)
            left_out = []
            library = scorer.measurer.premises(CORE_MODULE)
            for lemma in lemmas:
                gate = Applicability(library, [premise_of(lemma.theorem)])
                left_out += [(lemma, i) for i, m in enumerate(baseline) if not gate.matters(m.goals)]
            missed = 0
            started = time.perf_counter()
            for lemma, i in rng.sample(left_out, min(sample, len(left_out))):
                (found,) = scorer.measurer.measure([scorer.theorems[i]], [lemma])
                missed += found.script is not None
            search_seconds += time.perf_counter() - started
    pairs = len(lemmas) * len(baseline)
    per_search = search_seconds / max(searched + min(sample, len(left_out)), 1)
    share = searched / pairs
    return {
        "suite": suite,
        "lemmas": len(lemmas),
        "theorems": len(baseline),
        "budget": budget,
        "pairs": pairs,
        "searched": searched,
        "share_searched": round(share, 4),
        "corpus_seconds": round(corpus_seconds, 1),
        "screen_seconds_per_lemma": round(screen_seconds / len(lemmas), 3),
        "seconds_per_search": round(per_search, 3),
        "hours_for_1000_x_200": round((1000 * screen_seconds / len(lemmas) + 200_000 * share * per_search) / 3600, 2),
        "hours_without_gate": round((1000 * screen_seconds / len(lemmas) + 200_000 * per_search) / 3600, 2),
        "left_out_sampled": min(sample, len(left_out)),
        "left_out_that_would_use_the_lemma": missed,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--suite", default="nat")
    parser.add_argument("--candidates", type=int, default=40)
    parser.add_argument("--theorems", type=int, default=80)
    parser.add_argument("--sample", type=int, default=60)
    parser.add_argument("--budget", type=int, default=128)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    found = measure(args.suite, args.candidates, args.theorems, args.sample, args.budget, args.seed)
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
