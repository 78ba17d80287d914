"""Random walks over the shipped suites: replay gives the same goals on either path, and the verifier agrees."""

from __future__ import annotations

import random
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st
from walks import Walk, replay, walk

from prover.lean.gym.pool import LeanPool
from prover.lean.library.build import LeanSetup
from prover.lean.verifier.verify import Verifier
from prover.suites import list_suites, load_suite
from prover.types import Advanced, Finished, Proof, ProofEnv, Proved, Theorem


@cache
def suite_theorems() -> list[Theorem]:
    """Every theorem of every suite."""
    return [entry.theorem for name in list_suites() for entry in load_suite(name).entries]


def differences(env: ProofEnv, walks: list[Walk]) -> list[str]:
    """Scripts that do not lead again to the goals they led to."""
    moved = [w for w in walks if w.tactics]
    return [
        w.script
        for w, result in zip(moved, replay(env, moved), strict=True)
        if not isinstance(result, (Advanced, Finished))
        or result.state.key != w.state.key
        or isinstance(result, Finished) != w.finished
    ]


@settings(max_examples=4, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_a_walk_replays_to_the_same_goals(fast: LeanPool, seed: int) -> None:
    rng = random.Random(seed)
    walks = walk(fast, rng.sample(suite_theorems(), 6), steps=4, width=4, rng=rng)
    assert differences(fast, walks) == []
    fast.close()  # and again on another process
    assert differences(fast, walks) == []


def test_both_paths_see_the_same_goals(fast: LeanPool, setup: LeanSetup) -> None:
    rng = random.Random(7)
    walks = walk(fast, rng.sample(suite_theorems(), 20), steps=4, width=4, rng=rng)
    with LeanPool(setup, fast_path=False) as lsp:
        assert differences(lsp, walks) == []


def test_the_verifier_agrees_with_what_finished(fast: LeanPool, setup: LeanSetup) -> None:
    """No goals left is no proof, but where the gym is right the two must agree: disagreements are counted, and zero."""
    rng = random.Random(11)
    walks = walk(fast, rng.sample(suite_theorems(), 80), steps=5, width=4, rng=rng)
    finished = [w for w in walks if w.finished]
    assert len(finished) >= 5
    with Verifier(setup) as verifier:
        verdicts = verifier.verify_many([(w.theorem, Proof(w.script)) for w in finished])
    refused = [(w.theorem.statement, w.script, v) for w, v in zip(finished, verdicts, strict=True)]
    assert [r for r in refused if not isinstance(r[2], Proved)] == []
