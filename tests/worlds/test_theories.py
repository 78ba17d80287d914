"""Theories: theorems without a lemma in the library, whose derivations Lean accepts; with the lemmas they get easy."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from prover.conjecture.candidates import Lemma
from prover.lean.gym.base import StepLimits
from prover.lean.library.build import LeanSetup
from prover.lean.library.premises import load_premises
from prover.lean.verifier.verify import Verifier
from prover.policy.policies import GrammarPolicy
from prover.policy.proposals import ProposalConfig
from prover.prover import Prover
from prover.search import BestFirstConfig
from prover.session import Session, Task, record_attempt
from prover.suites import load_suite
from prover.types import Proved, Split
from prover.worlds.generate import TRAIN_DEPTH, generate
from prover.worlds.theories import MODULE, BareTheory, all_theories
from prover.worlds.worlds import all_worlds
from rl.config import load_config

THEORIES = list(all_theories().values())


@pytest.mark.parametrize("theory", THEORIES, ids=lambda t: t.name)
def test_laws_and_derivations_are_verified_and_the_library_has_no_law(theory: BareTheory, setup: LeanSetup) -> None:
    theorems = list(generate(theory, range(1, 9), 16, seed=5))
    proofs = [(theory.statement(law), theory.proof(law)) for law in theory.laws]
    with Verifier(setup) as verifier:
        verdicts = verifier.verify_many([*proofs, *((one.theorem, one.proof) for one in theorems)])
    assert [v for v in verdicts if not isinstance(v, Proved)] == []
    assert {law.name for law in theory.laws}.isdisjoint(p.name for p in load_premises(setup, MODULE))
    assert all(sum(t.startswith("rw [") for t in one.tactics) == one.depth for one in theorems)


def test_a_theory_is_a_suite_with_held_out_depths() -> None:
    suite = load_suite("theory_bushes@1-8x64")
    assert {e.theorem.depth for e in suite.of_split(Split.TRAIN)} <= set(range(1, TRAIN_DEPTH + 1))
    assert {7, 8} <= {e.theorem.depth for e in suite.of_split(Split.TEST)}
    assert len({e.theorem.statement.split(maxsplit=2)[2] for e in suite.entries}) == 64
    assert not set(all_theories()) & set(all_worlds())


def test_lemmas_matter(setup: LeanSetup) -> None:
    """At depth 3 and 4 the grammar proves next to nothing, and with the dozen lemmas next to everything."""
    theory = all_theories()["theory_numbers"]
    theorems = tuple(one.theorem for one in generate(theory, range(3, 5), 6, split=Split.VALID))
    lemmas = tuple(Lemma(theory.statement(law), theory.proof(law)) for law in theory.laws)
    policy = GrammarPolicy(ProposalConfig(closers=0.5))
    without = Prover(policy, BestFirstConfig(), StepLimits(heartbeats=4000), shorten=None).with_budget(10)
    proved: list[int] = []
    with Session(setup) as session:
        for prover in (without, replace(without, lemmas=lemmas)):
            task = Task(theorems, 0)
            session.run(prover, [task], record_attempt, lambda _, found: proved.append(sum(a.proved for a in found)))
    assert proved[0] <= 1
    assert proved[1] >= 4


def test_the_shipped_configuration_is_of_a_theory() -> None:
    config = load_config(Path("theory"), {})
    assert config.conjecturer.enabled
    assert config.suites[0].partition("@")[0] in all_theories()
