"""`import prover`: statements in, verdicts out."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import prover
from prover import LemmaError, Proved, Refused, Theorem


def test_the_names_are_there_and_load_when_they_are_used() -> None:
    assert all(getattr(prover, name) is not None for name in prover.__all__)
    code = "import sys, prover; print([m for m in ('torch', 'pydantic', 'prover.api') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
    with pytest.raises(AttributeError, match="no attribute 'proove'"):
        _ = prover.proove  # type: ignore[attr-defined]


def test_check_says_what_the_verifier_says() -> None:
    assert isinstance(prover.check("theorem t (a b : Nat) : a + b = b + a", "omega"), Proved)
    assert isinstance(prover.check("theorem t : 1 = 2", "decide"), Refused)
    with pytest.raises(LemmaError, match=r"does not parse|expected"):
        prover.check("theorem t (a : Nat : a = a", "rfl")


def test_prove_and_evaluate_take_what_people_have() -> None:
    attempt = prover.prove("(a b : Nat) : a + b = b + a", budget=32)
    assert attempt.proved
    assert isinstance(attempt.verdict, Proved)
    mixed = ["(a b : Nat) : a + b = b + a", Theorem("no", "theorem no (n : Nat) : n = n + 1")]
    done: list[tuple[int, int]] = []
    found = prover.evaluate(mixed, budget=8, progress=lambda *now: done.append(now))
    assert [a.proved for a in found.attempts] == [True, False]
    assert (found.rate, found.budget, done[-1]) == (0.5, 8, (2, 2))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: prover.evaluate("natt"), "unknown suite natt; did you mean nat?"),
        (lambda: prover.prove(": True", "/nodir"), "no policy in /nodir"),
        (lambda: prover.prove(": True", budget=0), "budget is 0; give at least 1 Lean step"),
        (lambda: prover.prove("(n : Nat) : n = no_such_thing"), "no_such_thing"),
        (lambda: prover.prove(": True", lean=Path("/nodir")), "/nodir"),
    ],
)
def test_mistakes_are_one_line(call, words: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(LemmaError) as caught:
        call()
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
