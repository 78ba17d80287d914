"""Statements that are known to be wrong: Lean checks every entry, and a corrected text is not told of."""

from __future__ import annotations

from dataclasses import replace

import pytest
from shared_data import shared_data

from eval.minif2f import formulate_all, read_problems
from eval.wrong import Fault, Wrong, contradiction_of, known_wrong, text_key, wrong_among
from prover.lean.library.build import LeanSetup
from prover.lean.verifier.verify import Verifier
from prover.types import Proof, Proved, Theorem


@pytest.fixture(scope="module")
def stated() -> dict[str, Theorem]:
    """Problems of miniF2F by name, as they are stated here."""
    problems, _ = read_problems(shared_data("minif2f"))
    named = {entry.name for entry in known_wrong()}
    found = formulate_all([p for p in problems if p.name in named], False)
    return {t.name: t for t in found if isinstance(t, Theorem)}


def test_lean_checks_every_entry(stated: dict[str, Theorem], setup: LeanSetup) -> None:
    pairs = [(contradiction_of(stated[entry.name], entry.fault), Proof(entry.proof)) for entry in known_wrong()]
    with Verifier(setup) as verifier:
        verdicts = verifier.verify_many(pairs)
    assert [v for v in verdicts if not isinstance(v, Proved)] == []


def test_an_entry_holds_for_its_text_alone(stated: dict[str, Theorem]) -> None:
    theorems = list(stated.values())
    assert {name: entry.fault for name, entry in wrong_among(theorems).items()} == {
        entry.name: entry.fault for entry in known_wrong()
    }
    corrected = [replace(t, binders=f"{t.binders} (corrected : True)") for t in theorems]
    assert wrong_among(corrected) == {}
    spaced = [replace(t, type=f"  {t.type} ") for t in theorems]
    assert len(wrong_among(spaced)) == len(theorems)


@pytest.mark.parametrize(
    ("theorem", "fault", "statement", "proof"),
    [
        (
            Theorem("t", "theorem t (a : Nat) (h : a < a) : a = 3", binders="(a : Nat) (h : a < a)", type="a = 3"),
            Fault.VACUOUS,
            "theorem t_is_vacuous (a : Nat) (h : a < a) : False",
            "omega",
        ),
        (
            Theorem("t", "theorem t (a : Nat) : a = 3", binders="(a : Nat)", type="a = 3"),
            Fault.FALSE,
            "theorem t_is_false : ¬(∀ (a : Nat), a = 3)",
            "intro h\nexact absurd (h 0) (by decide)",
        ),
        (Theorem("t", "theorem t : 1 = 3", type="1 = 3"), Fault.FALSE, "theorem t_is_false : ¬(1 = 3)", "decide"),
    ],
)
def test_what_has_to_be_proved(theorem: Theorem, fault: Fault, statement: str, proof: str, setup: LeanSetup) -> None:
    contradiction = contradiction_of(theorem, fault)
    assert contradiction.statement == statement
    with Verifier(setup) as verifier:
        (verdict,) = verifier.verify_many([(contradiction, Proof(proof))])
    assert isinstance(verdict, Proved), verdict


def test_keys_are_of_the_text() -> None:
    one = Theorem("t", "", binders="(a :  Nat)", type="a = 3")
    assert text_key(one) == text_key(replace(one, binders="(a : Nat)"))
    assert text_key(one) != text_key(replace(one, type="a = 4"))
    assert all(isinstance(entry, Wrong) and entry.why for entry in known_wrong())
