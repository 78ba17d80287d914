"""Which tactic failed, from Lean's own messages; and credit that padding does not raise."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prover.lean.library.build import LeanSetup
from prover.reward import LeanReward, compute_score, shared_reward
from prover.tactic_credit import (
    MOST_CREDIT,
    MOST_TACTICS,
    CreditedTactic,
    TacticCredit,
    TacticCrediting,
    TacticOutcome,
)
from prover.types import LemmaError, Proof, Theorem

AND = "theorem t (p q : Prop) (hp : p) (hq : q) : p ∧ q"
ADD = "theorem t (n : Nat) : 0 + n = n"
NO_M = "induction m with\n| zero => rfl\n| succ k ih => omega"
LETTERS = {outcome.value[0]: outcome for outcome in TacticOutcome}


@pytest.fixture(scope="module")
def crediting(setup: LeanSetup) -> Iterator[TacticCrediting]:
    with TacticCrediting(setup) as made:
        yield made


def credit(crediting: TacticCrediting, statement: str, script: str) -> TacticCredit:
    (found,) = crediting.credit([(Theorem("t", statement), Proof(script))])
    return found


@pytest.mark.parametrize(
    ("statement", "script", "letters", "failed"),
    [
        (AND, "constructor\nexact hp\nexact hp", "ccf", "exact hp"),
        (AND, "constructor; exact hp; exact hp", "ccf", "exact hp"),
        (AND, "constructor\n· exact hp\n· exact hp", "ccf", "exact hp"),
        (AND, "constructor\n· exact hq\n· exact hq", "cfn", "exact hq"),
        (AND, "constructor\ncase left => exact hp\ncase right =>\n  skip\n  exact hp", "ccif", "exact hp"),
        (AND, "constructor <;> assumption\nexact hp", "cf", "exact hp"),
        (AND, "constructor <;> exact hp", "f", "constructor <;> exact hp"),
        (AND, "refine ⟨?_,\n  hq⟩\nexact\n  hq", "cf", "exact\n  hq"),
        (AND, "constructor\n(exact hp)\n{ exact hp }", "ccf", "exact hp"),
        (AND, "first | exact hp | constructor\nexact hp", "cc", None),
        (AND, "constructor\n· exact hp", "cc", None),
        (AND, "constructor\n· skip\n· exact hq", "cin", None),
        (AND, "have h : p := by exact hq\nexact ⟨h, hq⟩", "fn", "have h : p := by exact hq"),
        (AND, "skip\nhave : True := trivial\nexact hp", "iif", "exact hp"),
        (AND, "nonsense hp", "", None),
        (AND, "constructor\nsorry\nexact hp", "cfn", "sorry"),
        (ADD, "induction n with\n| zero => rfl\n| succ k ih => exact ih", "ccf", "exact ih"),
        (ADD, "induction n with\n| zero => skip\n| succ k ih => omega", "cin", None),
        (ADD, NO_M, "fnn", NO_M),
        (ADD, "-- a comment\nskip -- another\n\nexact rfl' -- a third", "if", "exact rfl'"),
        (ADD, "match n with\n| 0 => rfl\n| k + 1 => exact k", "ccf", "exact k"),
    ],
)  # fmt: skip
def test_the_tactic_that_failed(
    crediting: TacticCrediting, statement: str, script: str, letters: str, failed: str | None
) -> None:
    found = credit(crediting, statement, script)
    assert found.letters == letters, found
    assert failed == (None if found.failed is None else script[slice(*_span(found, found.failed))])


def _span(found: TacticCredit, n: int) -> tuple[int, int]:
    return found.tactics[n].begin, found.tactics[n].end


PADDING = ("skip", "have : True := trivial", "have h0 := hp", "try omega", "all_goals skip", "show p ∧ q")


@pytest.mark.parametrize("padding", PADDING)
def test_padding_does_not_pay(crediting: TacticCrediting, padding: str) -> None:
    honest = credit(crediting, AND, "constructor\nexact hp\nexact hp").fraction
    padded = [credit(crediting, AND, f"{padding}\n" * n + "constructor\nexact hp\nexact hp").fraction for n in (1, 4)]
    assert honest > padded[0] > padded[1]
    alone = credit(crediting, AND, f"{padding}\n" * 5 + "exact hp")
    assert alone.fraction == 0.0
    behind = credit(crediting, AND, "constructor\nexact hp\nexact hp\n" + f"{padding}\n" * 5)
    assert behind.fraction == honest


def test_going_back_and_forth_does_not_pay(crediting: TacticCrediting) -> None:
    around = credit(crediting, "theorem t (n : Nat) : n = 0", "revert n\nintro n\nrevert n\nintro n\nrfl")
    assert around.letters == "ciiif"


def test_a_script_that_may_run_code_gets_none(crediting: TacticCrediting) -> None:
    assert credit(crediting, AND, "constructor\nrun_tac pure ()\nexact hp").tactics == ()


def test_a_script_without_end_gets_none(crediting: TacticCrediting) -> None:
    assert credit(crediting, AND, "skip\n" * (MOST_TACTICS + 1)).tactics == ()


def test_a_batch_is_what_its_scripts_are_alone(crediting: TacticCrediting) -> None:
    scripts = ["constructor\nexact hp\nexact hp", "sk ip", "skip\nexact hp", "", "omega"]
    pairs = [(Theorem("t", AND), Proof(script)) for script in scripts]
    opened = (Theorem("t", "theorem t : succ 1 = 3", preamble="open Nat"), Proof("skip\nrfl"))
    together = crediting.credit([*pairs, opened])
    assert together == [*(crediting.credit([pair])[0] for pair in pairs), crediting.credit([opened])[0]]
    assert [c.letters for c in together] == ["ccf", "", "if", "", "f", "if"]


@given(st.text(alphabet="cin", max_size=12), st.booleans(), st.sampled_from([0.0, 1.0]))
def test_shares_add_up_to_the_verdict(letters: str, fails: bool, reward: float) -> None:
    ran = letters.replace("n", "") + "f" * fails
    found = TacticCredit(tuple(CreditedTactic(0, 1, LETTERS[letter]) for letter in ran + "n" * letters.count("n")))
    assert 0.0 <= found.fraction < 1.0
    shares = found.shares(reward)
    assert len(shares) == len(found.tactics)
    assert sum(shares) == pytest.approx(reward if ran else 0.0)


def test_the_reward_with_credit(setup: LeanSetup) -> None:
    answers = [
        f"```lean\n{AND} := by\n  constructor\n  · exact hp\n  · exact hp\n```",
        "constructor <;> assumption",
        "exact hp",
        "I cannot.",
        "constructor <;> sorry",
    ]
    logged: dict[str, list[str]] = {}
    metrics: dict[str, float] = {}
    reward = LeanReward(credit="tactics")
    try:
        paid = reward(
            completions=answers, statement=[AND] * 5, log_extra=logged.__setitem__, log_metric=metrics.__setitem__
        )
        assert paid == [pytest.approx(MOST_CREDIT * 2 / 3), 1.0, 0.0, 0.0, 0.0]
        assert logged == {"lean/tactics": ["ccf", "", "f", "f", ""]}
        assert metrics["lean/proved"] == 0.2
    finally:
        reward.close()
    with pytest.raises(LemmaError, match="unknown credit tactic; did you mean tactics"):
        LeanReward(credit="tactic")


def test_verl_with_credit(setup: LeanSetup) -> None:
    try:
        scored = compute_score("logic", "constructor\nexact hp\nexact hp", AND, credit="tactics")
        assert scored == {"score": MOST_CREDIT * 2 / 3, "proved": 0.0, "tactics_changed": 2, "tactics": 3}
        assert compute_score("logic", "constructor\nexact hp\nexact hp", AND) == 0.0, "off unless it is asked for"
        proved = compute_score("logic", "exact ⟨hp, hq⟩", AND, credit="tactics")
        assert proved == {"score": 1.0, "proved": 1.0, "tactics_changed": 0, "tactics": 0}
    finally:
        shared_reward().close()
