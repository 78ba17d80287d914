"""Search and solve on the real Lean, judged by the real verifier."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import pytest

from prover.lean.gym.pool import LeanPool
from prover.lean.library.build import LeanSetup
from prover.lean.verifier.verify import Verifier
from prover.scripts import LeanWriter, script_of
from prover.search import BestFirstConfig, Budget, StopReason, extract, search_many
from prover.search.check import check_result
from prover.search.record import search_record
from prover.solve import SolveConfig, solve_many
from prover.types import Finished, Proof, ProofState, Proposal, Proved, StepRequest, Theorem

PLAIN = LeanWriter(closers=())
INDUCTION = "induction n with\n| zero => rfl\n| succ k ih =>\n  exact congrArg Nat.succ ih"
TACTICS = (
    "intro h",
    "constructor",
    "exact hp",
    "exact hq",
    "exact h.2",
    "exact h.1",
    INDUCTION,
    "apply Exists.intro",
    "rfl",
    "skip",
)
THEOREMS = {
    "swap": "theorem t (p q : Prop) : p ∧ q → q ∧ p",
    "nested": "theorem t (p q : Prop) (hp : p) (hq : q) : (p ∧ q) ∧ (q ∧ p) ∧ p",
    "induct": "theorem t (p : Prop) (hp : p) (n : Nat) : p ∧ 0 + n = n",
    "witness": "theorem t (p : Prop) (hp : p) : ∃ n : Nat, n = 2 ∧ p",
    "beside": "theorem t (p : Prop) (hp : p) : (∃ n : Nat, n = n ∧ n = 3) ∧ p",
}


class Menu:
    """The same tactics for every state, the earlier the likelier."""

    def __init__(self, tactics: Sequence[str] = TACTICS) -> None:
        self._tactics = tactics

    def propose(self, states: Sequence[ProofState]) -> list[list[Proposal]]:
        total = sum(0.9**i for i in range(len(self._tactics)))
        menu = [Proposal(t, math.log(0.9**i / total)) for i, t in enumerate(self._tactics)]
        return [list(menu) for _ in states]


@pytest.fixture(scope="module")
def env(setup: LeanSetup) -> Iterator[LeanPool]:
    with LeanPool(setup, workers=1) as pool:
        yield pool


def test_lean_proofs_are_found_and_verified(setup: LeanSetup, env: LeanPool) -> None:
    theorems = [Theorem("t", statement) for statement in THEOREMS.values()]
    config = SolveConfig(BestFirstConfig(budget=Budget(lean_steps=1500)))
    outcomes = solve_many(theorems, env, Verifier(setup), Menu(), None, config, 0, PLAIN)
    for name, outcome in zip(THEOREMS, outcomes, strict=True):
        assert isinstance(outcome.verdict, Proved), (name, outcome.search.proof, outcome.verdict)
        assert not outcome.refusals
        assert check_result(outcome.search, config.search.budget, PLAIN) == []
        assert outcome.tactics == len(outcome.trajectory)
    scripts = {name: o.proof.script for name, o in zip(THEOREMS, outcomes, strict=True) if o.proof}
    assert scripts["swap"] == "intro h\nconstructor\n· exact h.2\n· exact h.1"
    assert scripts["induct"] == "constructor\n· exact hp\n· induction n with\n  " + "\n  ".join(
        INDUCTION.split("\n")[1:]
    )
    assert "rotate_left\n· exact hp" in scripts["witness"]  # its other goals share the witness


@pytest.mark.parametrize(
    ("statement", "tactics", "begins"),
    [
        (
            "theorem t (r : Prop) (hr : r) : ∃ x : Nat, x = 2 ∧ r ∧ x = x ∧ r",
            ("refine ⟨?_, ?_, ?_, ?_, ?_⟩", "exact hr", "exact 2", "rfl"),
            "refine ⟨?_, ?_, ?_, ?_, ?_⟩\nrotate_left 2\n· exact hr\nrotate_left\n· exact hr\n",
        ),
        (
            "theorem t (r : Prop) (hr : r) : (∃ x : Nat, x = 2 ∧ r ∧ x = x) ∧ (∃ x : Nat, x = 3 ∧ r)",
            ("refine ⟨⟨?_, ?_, ?_, ?_⟩, ⟨?_, ?_, ?_⟩⟩", "exact hr", "exact 2", "exact 3", "rfl"),
            "refine ⟨⟨?_, ?_, ?_, ?_⟩, ⟨?_, ?_, ?_⟩⟩\nrotate_left 2\n· exact hr\nrotate_left 3\n· exact hr\n",
        ),
        (
            "theorem t (a b : Nat) (h : a = b) : (a = b ∧ b = a) ∧ a = b",
            ("constructor", "exact calc a = b := h -- the hypothesis", "calc b = a := h.symm"),
            "constructor\n· constructor\n  · (\n      exact calc a = b := h -- the hypothesis\n    )\n"
            "  · (calc b = a := h.symm)\n· exact calc",
        ),
        (
            "theorem t (a b : Nat) (h : a = b) : b = a ∧ a = b",
            ("have g : a = b := calc\n  a = a := rfl\n  _ = b := h", "constructor", "exact g.symm", "exact g"),
            "(\n  have g : a = b := calc\n    a = a := rfl\n    _ = b := h\n)\nconstructor\n· exact g.symm",
        ),
    ],
)
def test_scripts_of_entangled_goals_and_of_calc_compile(
    setup: LeanSetup, env: LeanPool, statement: str, tactics: tuple[str, ...], begins: str
) -> None:
    config = SolveConfig(BestFirstConfig(budget=Budget(lean_steps=500)))
    (outcome,) = solve_many([Theorem("t", statement)], env, Verifier(setup), Menu(tactics), None, config, 0, PLAIN)
    found = extract(outcome.search.tree)
    assert found is not None
    assert script_of(found).script.startswith(begins)
    assert isinstance(outcome.verdict, Proved), (script_of(found).script, outcome.verdict)
    assert not outcome.refusals


def test_lean_and_the_closers_shorten(setup: LeanSetup, env: LeanPool) -> None:
    config = SolveConfig(BestFirstConfig(budget=Budget(lean_steps=1500)))
    writer = LeanWriter(("exact ⟨⟨hp, hq⟩, ⟨hq, hp⟩, hp⟩",))
    theorem = Theorem("t", THEOREMS["nested"])
    (outcome,) = solve_many([theorem], env, Verifier(setup), Menu(), None, config, 0, writer)
    found = extract(outcome.search.tree)
    assert found is not None
    assert found.remaining > 1
    assert outcome.proved
    assert outcome.tactics == 1


def test_gym_and_verifier_take_the_same_text(setup: LeanSetup, env: LeanPool) -> None:
    theorem = Theorem("t", "theorem t (p : Prop) : p → p ∧ p")
    script = "intro h\r\nconstructor\r\n  <;> exact h\r\n"
    (result,) = env.step([StepRequest(env.start(theorem), script)])
    assert isinstance(result, Finished)
    with Verifier(setup) as verifier:
        assert isinstance(verifier.verify(theorem, Proof(script)), Proved)


def test_what_is_false_is_not_proved_and_what_is_nonsense_is_said(env: LeanPool) -> None:
    theorems = [Theorem("t", "theorem t (p q : Prop) (hp : p) : p ∧ q"), Theorem("t", "theorem t : no_such_thing")]
    config = BestFirstConfig(budget=Budget(lean_steps=None))
    false, nonsense = search_many(env, theorems, Menu(), None, config, 0, writer=PLAIN)
    assert false.stop is StopReason.NO_OPEN_NODES
    assert check_result(false, config.budget, PLAIN) == []
    assert nonsense.stop is StopReason.BAD_STATEMENT
    assert "no_such_thing" in nonsense.detail


def test_one_worker_and_four_prove_the_same_in_the_same_trees(setup: LeanSetup, env: LeanPool) -> None:
    theorems = [Theorem("t", statement) for statement in THEOREMS.values()]
    config = BestFirstConfig(budget=Budget(lean_steps=150), tactics_at_once=2)
    alone = [search_record(r) for r in search_many(env, theorems, Menu(), None, config, 0, writer=PLAIN)]
    with LeanPool(setup, workers=4) as pool:
        together = [search_record(r) for r in search_many(pool, theorems, Menu(), None, config, 0, writer=PLAIN)]
    assert [r["stop"] for r in alone].count("proved") >= 2
    assert alone == together
