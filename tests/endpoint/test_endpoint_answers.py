"""The tactics in what models write."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prover.policy.endpoint.answers import Answered, Sample, tactics_in, top_level_tactics
from prover.policy.endpoint.proposer import mixed, weighted
from prover.types import Proposal


@pytest.mark.parametrize(
    ("text", "tactics"),
    [
        ("omega", ("omega",)),
        ("```lean\nomega\n```", ("omega",)),
        ("Use this:\n```lean4\nsimp [Nat.add_comm]\n```\nIt closes the goal.", ("simp [Nat.add_comm]",)),
        ("<think>maybe `ring`?\n```lean\nring\n```\n</think>\n```lean\nomega\n```", ("omega",)),
        ("```tactics\nintro h\nexact h\n```", ("intro h\nexact h", "intro h")),
        ("```lean\ntheorem t (a : Nat) : a = a := by\n  rfl\n```", ("rfl",)),
        ("```lean\nexample : 1 = 1 := by rfl\n```", ("rfl",)),
        ("```lean\nby\n  intro h\n  exact h\n```", ("intro h\n  exact h", "intro h")),
        ("by simp", ("simp",)),
        (
            "```lean\ncases h with\n| inl a => rfl\n| inr b => rfl\n```",
            ("cases h with\n| inl a => rfl\n| inr b => rfl",),
        ),
        ("```lean\nhave h : 1 = 1 := by\n  rfl\nsorry\n```", ("have h : 1 = 1 := by\n  rfl",)),
        ("```lean\nsorry\n```", ()),
        ("", ()),
        ("```python\nprint(1)\n```", ()),
        ("Try `omega` here.", ("omega",)),
        ("-- a comment\nsimp", ("simp",)),
        ("  simp\n  omega", ("simp\nomega", "simp")),
    ],
)
def test_tactics_are_found_as_models_write_them(text: str, tactics: tuple[str, ...]) -> None:
    found = tactics_in(Sample(text))
    assert [" ".join(t.split()) for t in found] == [" ".join(t.split()) for t in tactics]


def test_of_a_text_that_was_cut_off_the_last_tactic_is_left_out() -> None:
    assert tactics_in(Sample("```lean\nintro h\nsimp [Nat.add_", truncated=True)) == ("intro h",)
    assert tactics_in(Sample("```lean\nsimp [Nat.add_", truncated=True)) == ()


@given(st.text(alphabet="`\n leanby:=·|<>/think-sorry\t", max_size=200), st.booleans())
def test_whatever_comes_gives_few_tactics_each_once_and_none_blank(text: str, truncated: bool) -> None:
    found = tactics_in(Sample(text, truncated))
    assert len(found) == len(set(found)) <= 4
    assert all(t.strip() for t in found)


@given(st.lists(st.sampled_from(["intro h", "simp", "  omega", "| inl a => simp", "· rfl"]), max_size=6))
def test_cutting_a_block_loses_no_line(lines: list[str]) -> None:
    parts = top_level_tactics("\n".join(lines))
    assert [line.strip() for part in parts for line in part.split("\n") if line] == [line.strip() for line in lines]


def test_log_probabilities_are_read_in_both_formats() -> None:
    chat = {
        "message": {"content": "ab"},
        "logprobs": {"content": [{"token": "a", "logprob": -1}, {"token": "b", "logprob": -2}]},
    }
    plain = {"text": "ab", "logprobs": {"tokens": ["a", "b"], "token_logprobs": [None, -2.0]}}
    samples = Answered.model_validate({"choices": [chat, plain, {"text": "ab", "logprobs": None}]}).samples()
    assert [s.logprob_of("b") for s in samples] == [-2, -2, None]
    assert samples[0].logprob_of("ab") == samples[0].logprob_of("elsewhere") == -3


def test_tactics_weigh_by_their_tokens_and_else_by_how_often_they_came() -> None:
    told = [Sample("omega", tokens=(("om", -1.0), ("ega", -1.0))), Sample("simp", tokens=(("simp", -1.0),))]
    omega, simp = math.exp(-2), math.exp(-1)
    assert dict(weighted(told)) == pytest.approx({"omega": omega / (omega + simp), "simp": simp / (omega + simp)})
    assert dict(weighted([*told, *told])) == pytest.approx(dict(weighted(told)))  # a second draw is no more likely
    untold = [Sample("omega"), Sample("omega"), told[1]]
    assert dict(weighted(untold)) == pytest.approx({"omega": 2 / 3, "simp": 1 / 3})


def test_the_mixture_is_a_distribution() -> None:
    base = [Proposal("simp", math.log(0.75), 3, (-0.5,)), Proposal("rfl", math.log(0.25), 3)]
    both = mixed((("omega", 0.5), ("simp", 0.5)), base, 0.4)
    chances = {p.tactic: math.exp(p.logprob) for p in both}
    assert chances == pytest.approx({"simp": 0.6 * 0.75 + 0.4 * 0.5, "omega": 0.2, "rfl": 0.15})
    assert [p.tactic for p in both] == ["simp", "omega", "rfl"]
    assert {p.version for p in both} == {3}
    assert both[0].tokens == (-0.5,)
    assert [p.tactic for p in mixed((), base, 1.0)] == ["simp", "rfl"]
    assert [p.tactic for p in mixed((("omega", 1.0),), (), 0.4)] == ["omega"]
