"""The benchmark of test-time RL: what plain search reaches is left out, and what the page says of the rest."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from benchmarks.ttrl import Arm, Compared, Setup, measured, page, per_theorem, plain_search
from prover.lean.library.build import LeanSetup
from prover.session import Session
from prover.types import LemmaError, Split

TINY = Setup(suites=("logic",), limit=2, reach=256, each=0.1, seeds=1)


def test_what_plain_search_reaches_is_left_out(setup: LeanSetup, tmp_path: Path) -> None:
    """Two easy theorems: no test-time RL is begun, and there is nothing to compare."""
    rows, wanted = measured(TINY, 10, tmp_path)
    assert len(rows) == wanted == 2
    assert [r.trained for r in rows] == [r.plain for r in rows] == [None, None]
    assert measured(TINY, 0.0, tmp_path) == (rows, wanted)  # kept, and not measured again
    with pytest.raises(LemmaError, match="lower --reach"):
        page(rows, TINY, setup.identity)


def test_plain_search_keeps_its_budget(setup: LeanSetup) -> None:
    theorem = TINY.theorems()[0]
    with Session(setup) as session:
        attempt = plain_search(session, TINY, theorem, 0, 1)
    assert attempt.lean_steps <= 1


def test_the_page_counts_what_was_missed() -> None:
    short, long = Arm(True, 300, 20.0), Arm(False, 5000, 240.0)
    rows = [
        Compared("easy", 0, "r"),
        Compared("one", 0, "r", short, long, 3, 20, 9, True),
        Compared("one", 1, "r", long, long, 5, 40, 10),
        Compared("two", 0, "r", long, dataclasses.replace(long, proved=True), 5, 40, 11),
    ]
    assert per_theorem(rows, trained=True) == {"one": 0.5, "two": 0.0}
    assert per_theorem(rows, trained=False) == {"one": 0.0, "two": 1.0}
    text = page(rows, Setup(split=Split.TEST, seeds=2, settings=(("actors", 8),)), "lean")
    assert "python -m benchmarks.ttrl --split test --limit 60 --reach 256 --each 4 --seeds 2 --set actors=8" in text
    assert "Of 3 test theorems" in text
    assert "misses 2 within 256 Lean steps" in text
    assert "| test-time RL | 25.0 % " in text
    assert "| 1 of 3 |" in text
    assert "| difference, points | -25.0 " in text
    assert "Proved more often by test-time RL: `one`." in text
    assert "Proved more often by plain search: `two`." in text
    assert "cite a proved variant: 1." in text
