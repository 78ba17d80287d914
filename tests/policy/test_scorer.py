"""Questions to the network and its answers: alone and in company, by token, and of several versions."""

from __future__ import annotations

import subprocess
import sys
from array import array
from collections.abc import Sequence
from dataclasses import replace

import pytest
import torch
from shared_data import PROJECT

from prover.packing import PackedProposals, TokenLogprobs
from prover.policy.grammar import TacticGrammar
from prover.policy.model import PolicyModel
from prover.policy.network import LocalScorer
from prover.policy.proposals import ProposalConfig
from prover.policy.proposer import MixedProposer
from prover.policy.scorer import StateAnswer, StateQuestion
from prover.types import Goal, LemmaError, ProofState, Proposal, ValueDistribution


def questions_of(grammar: TacticGrammar, states: list[ProofState], samples: int = 0) -> list[StateQuestion]:
    return [
        StateQuestion(tuple(g.canonical for g in state.goals), tuple(p.tactic for p in prior[: 8 * i]), samples, i)
        for i, (state, prior) in enumerate(zip(states, grammar.propose(states), strict=True))
    ]


def test_scores_are_those_of_the_forward_pass(model: PolicyModel, grammar: TacticGrammar, states: list[ProofState]):
    """Also for a state without candidates, for a tactic without tokens, and in parts of the vocabulary's product."""
    questions = [*questions_of(grammar, states), StateQuestion(("⊢ True",), ("", "trivial"))]
    answers = LocalScorer(model).answer(questions)
    for question, answer in zip(questions, answers, strict=True):
        state = ProofState(tuple(map(Goal, question.goals)), 0)
        with torch.inference_mode():
            (scores,), values, _ = model(model.batch([state], [question.candidates]))
        assert list(answer.scores) == pytest.approx(scores.tolist(), abs=1e-4)
        assert [len(row) for row in answer.tokens] == [len(model.tactic_ids(t)) + 1 for t in question.candidates]
        assert [sum(row) for row in answer.tokens] == pytest.approx(scores.tolist(), rel=2e-3, abs=2e-3)
        assert answer.value is not None
        assert answer.value.logits == pytest.approx(values[0].tolist(), abs=1e-5)
        assert (answer.version, answer.value.version) == (1, 1)


def test_the_head_in_parts_is_the_head(
    model: PolicyModel, grammar: TacticGrammar, states: list[ProofState], monkeypatch: pytest.MonkeyPatch
):
    questions = questions_of(grammar, states)
    whole = LocalScorer(model, 10_000).answer(questions)
    monkeypatch.setattr("prover.policy.trie.MOST_SCORED", 7 * model.lm.config.vocab_size)
    for a, b in zip(whole, LocalScorer(model, 10_000).answer(questions), strict=True):
        assert list(a.scores) == pytest.approx(list(b.scores), abs=1e-4)


@pytest.mark.parametrize("samples", [0, 40])
def test_an_answer_does_not_depend_on_the_company(
    samples: int, model: PolicyModel, grammar: TacticGrammar, states: list[ProofState]
):
    """To the bit; and up to rounding when states share forward passes."""
    questions = questions_of(grammar, states, samples)
    alone = [LocalScorer(model).answer([q])[0] for q in questions]
    assert LocalScorer(model).answer(questions[::-1])[::-1] == alone
    together = LocalScorer(model, batch_tokens=500).answer(questions)
    for a, b in zip(alone, together, strict=True):
        assert a.written == b.written
        assert list(a.scores) == pytest.approx(list(b.scores), abs=1e-3)
    assert any(answer.written for answer in alone) == bool(samples)
    assert all(not set(q.candidates) & set(a.written) for q, a in zip(questions, alone, strict=True))


def test_bfloat16_is_near_single_precision(model: PolicyModel, grammar: TacticGrammar, states: list[ProofState]):
    questions = questions_of(grammar, states)
    exact = LocalScorer(model).answer(questions)
    rough = LocalScorer(model.to(torch.bfloat16), 500).answer([replace(q, samples=2) for q in questions])
    for a, b in zip(exact, rough, strict=True):
        assert list(b.scores)[: len(a.scores)] == pytest.approx(list(a.scores), rel=0.01)


def test_tokens_in_little_memory():
    rows = [(-0.5, -2.0), (), (-0.25,)]
    packed = TokenLogprobs.of(rows)
    assert (list(packed), [packed[i] for i in range(3)], packed.nbytes) == (rows, rows, 12)
    proposals = [Proposal(f"t{i}", -1.0, 3, row) for i, row in enumerate(rows)]
    kept = PackedProposals(proposals)
    assert (list(kept), kept[:2], kept[-1], kept.version) == (proposals, proposals[:2], proposals[2], 3)


class Scripted:
    """A scorer whose answers have the versions it is told, and a value."""

    def __init__(self, version: int) -> None:
        self.version, self.trained, self.premises, self.reads_terms = version, True, 0, False
        self.asked: list[list[StateQuestion]] = []
        self.say: list[int] = []

    def answer(self, questions: Sequence[StateQuestion]) -> list[StateAnswer]:
        self.asked.append(list(questions))
        said = self.say or [self.version] * len(questions)
        return [
            StateAnswer(
                version,
                (),
                array("d", [-float(version)] * len(q.candidates)),
                TokenLogprobs.of([(-1.0,)] * len(q.candidates)),
                ValueDistribution((0.0, float(version)), (1.0, 2.0), version),
            )
            for q, version in zip(questions, said, strict=True)
        ]


def test_one_call_asks_for_all_states(grammar: TacticGrammar, states: list[ProofState]):
    scorer = Scripted(1)
    mixed = MixedProposer(scorer, grammar, ProposalConfig())
    first = mixed.propose([*states, states[0]])
    assert [len(asked) for asked in scorer.asked] == [len(states)]
    assert first[-1] == first[0]
    assert {p.version for row in first for p in row} == {1}
    values = mixed.evaluate(states)
    assert values[0].version == 1
    assert [len(asked) for asked in scorer.asked] == [len(states), len(states)]
    assert not any(question.candidates for question in scorer.asked[1])
    assert (mixed.propose(states), mixed.evaluate(states)) == (first[:-1], values)
    assert len(scorer.asked) == 2, "all is remembered"


def test_newer_weights_end_what_older_ones_said(grammar: TacticGrammar, states: list[ProofState]):
    scorer = Scripted(1)
    mixed = MixedProposer(scorer, grammar, ProposalConfig())
    mixed.propose(states[:2])
    scorer.say = [2]
    assert mixed.evaluate(states[2:3])[0].version == 2  # the states before are forgotten
    scorer.say = [2, 1]
    assert {p.version for p in mixed.propose(states[:2])[1]} == {1}  # an inference process that is behind
    assert [len(asked) for asked in scorer.asked] == [2, 1, 2]
    scorer.say = [2]
    (again,) = mixed.propose(states[1:2])
    assert {p.version for p in again} == {2}, "an older answer is not remembered"
    assert mixed.propose(states[:2])[1] == again
    assert len(scorer.asked) == 4
    scorer.say = [2, 2]  # the value of the third state is remembered
    assert [v.version for v in mixed.evaluate(states[:3])] == [2, 2, 2]
    assert [len(asked) for asked in scorer.asked] == [2, 1, 2, 1, 2]


def test_no_value_is_one_line(grammar: TacticGrammar, states: list[ProofState]):
    class Valueless(Scripted):
        def answer(self, questions: Sequence[StateQuestion]) -> list[StateAnswer]:
            return [replace(answer, value=None) for answer in super().answer(questions)]

    with pytest.raises(LemmaError, match="no value head"):
        MixedProposer(Valueless(1), grammar, ProposalConfig()).evaluate(states)


def test_mixing_needs_no_torch():
    code = (
        "import sys, prover.policy.proposer; print([m for m in ('torch', 'transformers', 'ray') if m in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=PROJECT, check=True)
    assert ran.stdout.strip() == "[]"
