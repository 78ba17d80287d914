"""What became of each held-out theorem: who proved it, why others failed, which proofs stand out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eval.held_out_report import WORDS, OpenTheorem, held_out_report
from prover.search import StopReason
from prover.types import Proved, Theorem
from rl.evaluate import EvaluationResult, TheoremResult
from rl.types import Experience, GoodStep

THEOREMS = {name: Theorem(name, f"theorem {name} : {name} = {name}", source="suite:nat") for name in "abcd"}


def result(proved: str) -> EvaluationResult:
    rows = (
        TheoremResult(n, (n in proved,), (8,), ("rfl" if n in proved else None,), "nat" if n < "d" else "logic", (), i)
        for i, n in enumerate("abcd")
    )
    return EvaluationResult("test", 0, 16, 1, tuple(rows))


def attempt(theorem: str, script: str, lean_steps: int, logprobs: tuple[float | None, ...]) -> Experience:
    tactics = script.splitlines()
    steps = zip(tactics, logprobs, strict=True)
    good = tuple(GoodStep(("g",), t, len(tactics) - i, logprob=p) for i, (t, p) in enumerate(steps))
    return Experience(
        theorem=theorem,
        stop=StopReason.PROVED,
        lean_steps=lean_steps,
        verdict=Proved((), "Lean", ()),
        script=script,
        tactics=len(tactics),
        round=-1,
        version=1,
        good=good,
    )


def test_what_was_won_and_lost_and_what_is_open() -> None:
    report = held_out_report({"old": result("ab"), "new": result("bc")}, "old", "new", THEOREMS, {})
    assert report is not None
    assert [(p.name, p.theorems, p.proved) for p in report.rates["new"]] == [("logic", 1, 0), ("nat", 3, 2)]
    assert report.newly == (("theorem c : c = c", "rfl"),)
    assert report.lost == ("a",)
    assert report.unproved == {
        "nat": (OpenTheorem("theorem a : a = a", 0),),
        "logic": (OpenTheorem("theorem d : d = d", 3),),
    }
    assert held_out_report({}, "old", "new", THEOREMS, {}) is None


def test_proofs_that_stand_out() -> None:
    short, long = attempt("a", "rfl", 4, (-0.1,)), attempt("b", "intro\nintro\nrfl", 9, (-0.1, -0.2, -0.3))
    odd, costly = attempt("c", "omega\nrfl", 5, (-6.0, -1.5)), attempt("d", "simp\nrfl", 60, (None, -1.0))
    failed = replace(costly, stop=StopReason.NO_OPEN_NODES, verdict=None, script=None, good=())
    report = held_out_report({"new": result("")}, "old", "new", THEOREMS, {"new": [short, long, odd, costly, failed]})
    assert report is not None
    assert [(h.why.split(" (")[0], h.statement[8]) for h in report.highlights] == [
        ("the shortest", "a"),
        ("the longest", "b"),
        ("the one that took longest to find", "d"),
        ("the least likely one by the model: 7.5 nats", "c"),
    ]
    assert report.failures == {"new": {StopReason.NO_OPEN_NODES: 1}}


@pytest.mark.parametrize("reason", StopReason)
def test_every_way_to_end_has_words(reason: StopReason) -> None:
    assert WORDS[reason]
