"""A network that reads terms: it begins as the grammar, learns which tactics lead on, and can be saved."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from prover.policy.atomic import AtomicGrammar
from prover.policy.model import PolicyConfig, PolicyModel, PolicySpec
from prover.policy.network import LocalScorer
from prover.policy.prompt import state_of_key
from prover.policy.proposals import ProposalConfig
from prover.policy.proposer import MixedProposer
from prover.policy.tokenizer import train_tokenizer
from prover.policy.value import HlGaussValue
from prover.types import LemmaError, Premise
from rl.config import load_config
from rl.learner import Learner
from rl.settings import LearnerConfig
from rl.targets import action_targets, foreseen_target
from rl.types import UNSOLVED, BadState, Contrast, GoodState, ReturnKind, ValueTarget
from rl.weights import ModelOutline, arrays_of

RULES = (
    Premise("Num.add_comm", "∀ (a b : Num), Num.add a b = Num.add b a"),
    Premise("Num.add_zero", "∀ (a : Num), Num.add a Num.zero = a"),
    Premise("Num.le_trans", "∀ {a b c : Num}, Num.Le a b → Num.Le b c → Num.Le a c"),
    Premise("Num.add_left", "∀ {a b c : Num}, Num.Le a b → Num.Le (Num.add c a) (Num.add c b)"),
)
GOAL = "a b c : Num\nh1 : Num.Le a b\nh2 : Num.Le b c\n⊢ Num.Le (Num.add {0} {1}) (Num.add {0} {2})"
GOALS = [GOAL.format(*names) for names in (("a", "b", "c"), ("b", "a", "b"), ("c", "a", "b"))]
SETTINGS = LearnerConfig(updates=40, batch=3, candidates=24, contrast=Contrast.PROPOSED, learning_rate=3e-3, threads=1)


@pytest.fixture
def learner() -> Learner:
    spec = PolicySpec(
        PolicyConfig(width=16, layers=1, heads=2, feed_forward=32, reads_terms=True),
        HlGaussValue(bins=8, longest=7.0),
        1,
    )
    model = PolicyModel.create(spec, train_tokenizer(GOALS, 300), seed=0).eval()
    proposals = ProposalConfig(atomic=True, samples=0, prior_weight=1.0)
    return Learner(model, {"m": AtomicGrammar(RULES)}, SETTINGS, proposals)


def proposer(model: PolicyModel, **settings: float) -> MixedProposer:
    config = ProposalConfig(atomic=True, samples=0, prior_weight=1.0, candidates=300)
    return MixedProposer(LocalScorer(model), AtomicGrammar(RULES), replace(config, **settings))


def test_it_begins_as_the_grammar(learner: Learner) -> None:
    states = [state_of_key((goal,)) for goal in GOALS]
    for mixed, alone in zip(proposer(learner.model).propose(states), AtomicGrammar(RULES).propose(states), strict=True):
        assert {p.tactic: p.logprob for p in mixed} == pytest.approx({p.tactic: p.logprob for p in alone}, abs=1e-4)


def test_it_learns_tactics_refusals_and_values_of_states_that_it_never_saw(learner: Learner, tmp_path: Path) -> None:
    good = "apply Num.add_left"
    tactics = [p.tactic for p in AtomicGrammar(RULES).propose([state_of_key((GOALS[0],))])[0]]
    refused = next(t for t in tactics if t.startswith("rw") or "le_trans" in t)
    states = [GoodState((goal,), "m", {good: 3}, dict.fromkeys([refused])) for goal in GOALS[:2]]
    losses = [learner.update([learner.good_example(s, random.Random(n)) for s in states]) for n in range(60)]
    assert losses[-1].ranking < losses[0].ranking / 2
    assert losses[-1].action < losses[0].action / 2
    assert losses[-1].value < losses[0].value
    learner.model.eval()
    unseen = state_of_key((GOALS[2],))
    (found,) = proposer(learner.model).propose([unseen])
    assert found[0].tactic == good
    learner.model.save(tmp_path)
    again = proposer(PolicyModel.load(tmp_path).eval())
    assert again.propose([unseen]) == [found]
    assert again.evaluate([unseen]) == proposer(learner.model).evaluate([unseen])


def test_what_lean_would_refuse_counts_less_with_a_refusal_weight(learner: Learner) -> None:
    terms = learner.model.terms
    assert terms is not None
    torch.nn.init.normal_(terms.action.weight, generator=torch.Generator().manual_seed(0))
    state = state_of_key((GOALS[0],))
    plain, weighed = (
        {p.tactic: p.logprob for p in proposer(learner.model, refusal_weight=w).propose([state])[0]} for w in (0.0, 2.0)
    )
    assert plain.keys() == weighed.keys()
    assert plain != pytest.approx(weighed, abs=0.05)


def test_what_remains_behind_a_tactic_is_foreseen(learner: Learner) -> None:
    """By the value of what it leaves: 0 where that is nothing, and a refusal is as good as no proof."""
    fact = "a b c : Num\nh1 : Num.Le a b\nh2 : Num.Le b c\n⊢ Num.Le a b"
    states = [GoodState((GOALS[0],), "m", {"apply Num.add_left": 2}), GoodState((fact,), "m", {"exact h1": 1})]
    for n in range(60):
        learner.update([learner.good_example(s, random.Random(n)) for s in states])
    learner.model.eval()
    asked = proposer(learner.model)
    behind = {p.tactic: p.left for p in asked.propose([state_of_key((GOALS[0],))])[0]}
    own = asked.evaluate([state_of_key((GOALS[0],))])[0].mean_within(7.0)
    assert behind["apply Num.add_left"] == pytest.approx(1.0, abs=0.5)
    assert own == pytest.approx(2.0, abs=0.5)
    closing = {p.tactic: p.left for p in asked.propose([state_of_key((fact,))])[0]}
    assert closing["exact h1"] == 0.0
    assert closing["exact h2"] == learner.model.spec.value.unsolved  # type: ignore[union-attr]
    assert {p.left for p in proposer(_without_value(learner.model)).propose([state_of_key((fact,))])[0]} == {None}


def test_a_lookahead_spreads_lengths_to_states_without_a_proof(learner: Learner) -> None:
    """One tactic of the unsolved state leaves the solved one, so two remain, which no proof has shown."""
    settings = replace(SETTINGS, returns=ReturnKind.LOOKAHEAD)
    learner = Learner(learner.model, {"m": AtomicGrammar(RULES)}, settings)
    solved = GoodState(("a b c : Num\nh1 : Num.Le a b\nh2 : Num.Le b c\n⊢ Num.Le b c",), "m", {"exact h2": 1})
    open_ = BadState((GOALS[0],), 9, 1, tried=0.1, module="m")
    for n in range(60):
        rng = random.Random(n)
        learner.update([learner.good_example(solved, rng), learner.bad_example(open_, UNSOLVED, rng)])
    (value,) = proposer(learner.model.eval()).evaluate([state_of_key((GOALS[0],))])
    assert value.mean_within(7.0) == pytest.approx(2.0, abs=0.5)


def test_a_lookahead_takes_the_best_tactic_and_no_more_than_a_known_proof() -> None:
    behind = torch.tensor([torch.nan, 6.0, 3.0])
    assert foreseen_target(UNSOLVED, behind).remaining == 4.0
    assert foreseen_target(ValueTarget(2.0), behind).remaining == 2.0
    assert foreseen_target(ValueTarget(9.0), behind).remaining == 4.0
    assert foreseen_target(ValueTarget(0.0, censored=True), behind).remaining == 4.0  # whose length is not known
    assert foreseen_target(UNSOLVED, behind[:1]).weight == foreseen_target(UNSOLVED, behind[:0]).weight == 0.0
    with pytest.raises(LemmaError, match="reads_terms"):
        load_config(None, {"learner.returns": "lookahead"})


def _without_value(model: PolicyModel) -> PolicyModel:
    """The same before it has learned in a round: its value would mislead."""
    model.spec = replace(model.spec, version=0, warm_started=True)
    return model


def test_another_process_gets_the_network_over_terms(learner: Learner) -> None:
    """Inference and learner processes make the policy from an outline and arrays."""
    torch.nn.init.normal_(learner.model.terms.score.weight)  # type: ignore[union-attr]
    state = state_of_key((GOALS[0],))
    sent = ModelOutline.of(learner.model).filled(arrays_of(dict(learner.model.named_parameters())), learner.model.spec)
    assert proposer(sent).propose([state]) == proposer(learner.model).propose([state])


def test_a_value_changes_no_ranking(learner: Learner) -> None:
    """It reads terms by itself: the gradient of its loss reaches no weight of the ranking."""
    examples = [learner.good_example(GoodState((GOALS[0],), "m", {"apply Num.add_left": 5}), random.Random(0))]
    losses = learner.losses(examples)
    losses.value.backward()
    touched = {name for name, p in learner.model.named_parameters() if p.grad is not None and p.grad.abs().sum() > 0}
    assert touched
    assert all(name.startswith("terms.value.") for name in touched)


def test_what_is_known_of_tactics() -> None:
    good = GoodState((GOALS[0],), "m", {"a": 1, "b": 4, "c": 0}, {"d": None})
    table = action_targets(good, ("a", "b", "c", "d", "e")).table
    assert table.nan_to_num(-1).tolist() == [[0, 1, -1], [0, 0, 3], [0, -1, -1], [1, 0, -1], [-1, -1, -1]]


def test_a_batch_says_what_each_row_says_alone(learner: Learner) -> None:
    torch.nn.init.normal_(learner.model.terms.score.weight)  # type: ignore[union-attr]
    states = [GoodState((goal,), "m", {"apply Num.add_left": 2}) for goal in GOALS]
    examples = [learner.good_example(s, random.Random(1)) for s in states]
    bad = learner.bad_example(BadState((GOALS[0],), 3, 1, module="m"), examples[0].value, random.Random(2))
    rows = [learner.model.row(e.state, e.tactics, e.terms) for e in (*examples, bad)]
    with torch.inference_mode():
        together, values, actions = learner.model(learner.model.laid_out(rows))
        for i, row in enumerate(rows):
            (alone,), value, _ = learner.model(learner.model.laid_out([row]))
            assert torch.allclose(alone, together[i], atol=1e-5)
            assert torch.allclose(value[0], values[i], atol=1e-5)
    assert actions is not None
    assert len(actions) == sum(len(t) for t in together)


def test_a_base_model_does_not() -> None:
    with pytest.raises(LemmaError, match="reads_terms"):
        PolicyConfig(base="some/model", reads_terms=True)
