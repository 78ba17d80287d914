"""The learned retriever: it finds premises that share no constant with the goal, and comes back as it was saved."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from small_policy import make_model

from prover.policy.goals import parse_goal
from prover.policy.model import PolicyModel
from prover.policy.policies import TrainedPolicy
from prover.policy.proposals import ProposalConfig
from prover.policy.relevance import PremiseIndex
from prover.policy.retriever import FILE, Retriever
from prover.types import CORE_MODULE, Goal, LemmaError, Premise
from rl.retrieval import CitedPremises, cited_in, recall_at, train_retriever
from rl.types import GoodState

KINDS = ("tree", "list", "set")
LIBRARY = tuple(Premise(f"{k}.{law}", f"∀ x y, {law} {k} x y") for k in KINDS for law in ("mono", "anti", "dist"))
PREMISES = {CORE_MODULE: LIBRARY}


def pairs(count: int) -> list[CitedPremises]:
    """Goals about `grow` need a `mono` law of their kind, those about `shrink` an `anti` one."""
    found: list[CitedPremises] = []
    for i in range(count):
        kind, (verb, law) = KINDS[i % 3], (("grow", "mono"), ("shrink", "anti"))[i % 2]
        goal = f"v{i} : {kind}\n⊢ {verb} v{i} = v{i}"
        found.append(CitedPremises(goal, CORE_MODULE, frozenset({f"{kind}.{law}"})))
    return found


def test_it_learns_what_shared_constants_do_not_tell() -> None:
    training, held_out = pairs(60), pairs(90)[60:]
    retriever = train_retriever(training, PREMISES, seed=0)
    assert recall_at(PremiseIndex(LIBRARY), held_out, 1) <= 0.5
    assert recall_at(PremiseIndex(LIBRARY, retriever), held_out, 1) == 1.0
    again = train_retriever(training, PREMISES, seed=0)
    assert retriever is not None
    assert again is not None
    assert np.array_equal(again.premises, retriever.premises), "the same pairs teach the same"


def test_too_few_citations_teach_nothing() -> None:
    assert train_retriever(pairs(10), PREMISES, seed=0) is None


def test_citations_are_names_of_the_library() -> None:
    citing = GoodState(("⊢ a",), CORE_MODULE, {"rw [tree.mono, h]": 1, "exact list.dist x": 2})
    states = [citing, GoodState(("⊢ b",), CORE_MODULE, {"simp": 1})]
    assert cited_in(states, PREMISES) == (CitedPremises("⊢ a", CORE_MODULE, frozenset({"tree.mono", "list.dist"})),)


def test_unknown_words_leave_the_lexical_score() -> None:
    retriever = train_retriever(pairs(60), PREMISES, seed=0)
    goal = parse_goal(Goal("⊢ nothing known"))
    assert PremiseIndex(LIBRARY, retriever).relevant(goal, 3)[0][1] == pytest.approx(0.0)


def test_it_is_part_of_the_policy(tmp_path: Path) -> None:
    model = make_model()
    without = TrainedPolicy(ProposalConfig(), model).identity
    model.retriever = train_retriever(pairs(60), PREMISES, seed=0)
    model.save(tmp_path)
    again = PolicyModel.load(tmp_path)
    assert isinstance(again.retriever, Retriever)
    assert again.retriever.words == model.retriever.words  # type: ignore[union-attr]
    assert TrainedPolicy(ProposalConfig(), again).identity == TrainedPolicy(ProposalConfig(), model).identity != without
    goal = parse_goal(Goal(pairs(1)[0].goal))
    before, after = (PremiseIndex(LIBRARY, found).relevant(goal, 3) for found in (model.retriever, again.retriever))
    assert after == before
    (tmp_path / FILE).write_bytes(b"no tensors")
    with pytest.raises(LemmaError, match="damaged policy"):
        PolicyModel.load(tmp_path)
