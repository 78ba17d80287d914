"""Expert iteration in one page: search, verify, learn, search again. No Ray, no resume, nothing hidden.

    .venv/bin/python examples/expert_iteration.py

`rl/loop.py` is the same loop with actors, checkpoints and metrics.
"""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

from prover.lean.gym.pool import LeanPool
from prover.lean.library.build import load_lean
from prover.lean.library.premises import load_premises
from prover.lean.verifier.verify import Verifier
from prover.policy.grammar import TacticGrammar
from prover.policy.proposer import MixConfig, MixedProposer
from prover.search import Budget, SearchConfig
from prover.solve import Outcome, SolveConfig, solve_many
from prover.suites import load_suite
from prover.types import Split
from rl.config import LearnerSettings, TrainConfig
from rl.experience import attempt_of
from rl.learner import Learner
from rl.loop import build_model
from rl.replay import Replay

ROUNDS, STEPS, UPDATES, SEED = 2, 32, 40, 0


def main() -> None:
    """Train on the lists suite and print how many theorems of each split were proved, round by round."""
    lean = load_lean()
    premises = load_premises(lean, "Core")
    entries = load_suite("lists").entries
    train = [e.theorem for e in entries if e.theorem.split is Split.TRAIN]
    test = [e.theorem for e in entries if e.theorem.split is Split.TEST]

    grammar = TacticGrammar(premises, SEED)
    model = build_model(TrainConfig(suites=("lists",), seed=SEED), train, {"Core": premises}).eval()
    learner = Learner(model, {"Core": grammar}, LearnerSettings(updates=UPDATES), prior_weight=MixConfig().prior_weight)
    config = SolveConfig(search=SearchConfig(budget=Budget(steps=STEPS)))
    rng = random.Random(SEED)

    with tempfile.TemporaryDirectory() as folder, LeanPool(lean, workers=2) as env, Verifier(lean) as verifier:
        replay = Replay.open(Path(folder) / "replay.jsonl")
        for round_ in range(ROUNDS + 1):
            policy = MixedProposer(model, grammar, MixConfig(), SEED)  # untrained, it proposes as the grammar does
            held_out = solve_many(test, env, verifier, policy, None, config, rng)
            print(f"round {round_}: {_proved(held_out)} of {len(test)} held-out theorems proved", flush=True)
            if round_ == ROUNDS:
                break
            for outcome in (found := solve_many(train, env, verifier, policy, None, config, rng)):
                replay.append(attempt_of(outcome, round_, model.spec.version, SEED))
            stats = learner.learn(replay, rng).means()
            print(
                f"         {_proved(found)} of {len(train)} to train on; ranking loss {stats['ranking']:.2f}",
                flush=True,
            )
        replay.close()


def _proved(outcomes: list[Outcome]) -> int:
    return sum(outcome.proved for outcome in outcomes)


if __name__ == "__main__":
    main()
