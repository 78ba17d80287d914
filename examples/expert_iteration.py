"""Expert iteration in one page: search, verify, learn, search again. No Ray, no resume, nothing hidden.

    .venv/bin/python examples/expert_iteration.py

`rl/loop.py` is the same loop with actors, checkpoints and metrics.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Sequence
from pathlib import Path

from prover.attempts import Attempt
from prover.lean.library.build import load_lean
from prover.policy.proposals import make_grammar
from prover.session import Session, record_attempt, tasks_of
from prover.suites import load_suite
from prover.types import Split
from rl.config import TrainConfig
from rl.experience import KeepExperience
from rl.learner import Learner
from rl.loop import build_model
from rl.replay import Replay
from rl.settings import LearnerConfig
from rl.types import Experience

ROUNDS, STEPS, UPDATES, SEED = 2, 32, 40, 0


def main() -> None:
    """Train on the lists suite and print how many theorems of each split were proved, round by round."""
    config = TrainConfig(suites=("lists",), seed=SEED)
    theorems = [entry.theorem for entry in load_suite("lists").entries]
    train = [t for t in theorems if t.split is Split.TRAIN]
    test = [t for t in theorems if t.split is Split.TEST]

    with Session(load_lean(), workers=2) as session, tempfile.TemporaryDirectory() as folder:
        premises = session.premises("Core")
        model = build_model(config, train, {"Core": premises}).eval()  # untrained, it proposes as the grammar does
        grammar = make_grammar(config.proposals, premises, SEED)
        learner = Learner(model, {"Core": grammar}, LearnerConfig(updates=UPDATES), config.proposals)
        replay = Replay.open(Path(folder) / "replay.jsonl")
        rng = random.Random(SEED)
        for round_ in range(ROUNDS + 1):
            prover = config.prover(model, (), session.setup.identity).with_budget(STEPS)
            held_out: list[Attempt] = []
            experience: list[Experience] = []
            tasks = [task for _, task in tasks_of(test, 16, SEED)]
            session.run(prover, tasks, record_attempt, lambda _, found, kept=held_out: kept.extend(found))
            print(f"round {round_}: {_proved(held_out)} of {len(test)} held-out theorems proved", flush=True)
            if round_ == ROUNDS:
                break
            tasks = [task for _, task in tasks_of(train, 16, SEED)]
            keep = KeepExperience(round_, model.spec.version)
            session.run(prover, tasks, keep, lambda _, found, kept=experience: kept.extend(found))
            for one in experience:
                replay.append(one)
            loss = learner.learn(replay.snapshot(0), rng).means()["ranking"]
            print(f"         {_proved(experience)} of {len(train)} to train on; ranking loss {loss:.2f}", flush=True)
        replay.close()


def _proved(attempts: Sequence[Attempt]) -> int:
    return sum(attempt.proved for attempt in attempts)


if __name__ == "__main__":
    main()
