"""The comparison on miniF2F-core: rates within each budget, differences, pass@k, and the page."""

from __future__ import annotations

from pathlib import Path

from benchmarks.minif2f import MiniF2FConfig, Results, difference, page, provers, solved
from eval.contamination import Contamination
from eval.problems import Benchmark
from prover.attempts import Attempt
from prover.evaluation import Evaluation
from prover.lean.library.build import LeanSetup
from prover.search import StopReason
from prover.types import Proved, Theorem

THEOREMS = tuple(Theorem(name, f"theorem {name} : True") for name in ("mathd_a", "mathd_b", "imo_c", "imo_d"))


def evaluation(label: str, steps: list[list[int | None]]) -> Evaluation[Attempt]:
    """Attempts by seed, then theorem: the Lean steps of a proof, or None."""
    attempts = [
        Attempt(theorem=t.name, stop=StopReason.NO_OPEN_NODES, lean_steps=64)
        if found is None
        else Attempt(theorem=t.name, stop=StopReason.PROVED, lean_steps=found, verdict=Proved((), "lean"), script="rfl")
        for row in steps
        for t, found in zip(THEOREMS, row, strict=True)
    ]
    return Evaluation(label, 512, tuple(range(len(steps))), THEOREMS, tuple(attempts))


HAMMER = evaluation("hammer", [[1, None, None, None]])
POLICY = evaluation("policy", [[1, 64, 100, None], [2, None, 10, None]])


def test_rates_count_what_was_proved_within_the_budget() -> None:
    assert solved(HAMMER, 64) == [1.0, 0.0, 0.0, 0.0]
    assert solved(POLICY, 1) == [0.5, 0.0, 0.0, 0.0]
    assert solved(POLICY, 64) == [1.0, 0.5, 0.5, 0.0]
    assert solved(POLICY, 512) == [1.0, 0.5, 1.0, 0.0]
    assert difference(HAMMER, POLICY, 512).startswith("+37.5 (")
    assert difference(POLICY, POLICY, 512).startswith("+0.0 (-")


def test_page(setup: LeanSetup) -> None:
    worlds = {t.name: t.name.partition("_")[0] for t in THEOREMS}
    benchmark = Benchmark("minif2f", "miniF2F-core, 4 of 9", "rev", 9, THEOREMS, worlds=worlds)
    results = Results(benchmark, {"hammer": HAMMER, "policy": POLICY}, Contamination(900, ()))
    config = MiniF2FConfig(Path("data"), Path("runs/minif2f"), seeds=2)
    text = page(config, results, setup, "abc", 60)
    assert (
        "python -m benchmarks.minif2f --data data --checkpoint runs/minif2f --split valid --budgets 64 512 --seeds 2"
        in text
    )
    assert "test has not been looked at" in text
    assert "| hammer | 1 of 4, 25.0 % (4.6–69.9) | 1 of 4, 25.0 % (4.6–69.9) |" in text
    assert "| policy | 2 of 4, 50.0 %" in text
    assert "| policy against hammer, points | +25.0 (+0.0 to +50.0) | +37.5 (" in text
    assert "| policy | 62.5 % (" in text
    assert "0 theorems are among the 900 statements" in text
    assert "| mathd | 2 | 1 | 1.5 |" in text
    assert "| imo | 2 | 0 | 0.5 |" in text


def test_all_provers_have_the_same_bounds() -> None:
    chosen = provers(MiniF2FConfig(Path("data"), budgets=(16, 32)))
    assert list(chosen) == ["hammer", "grammar"]
    assert {(one.limits.seconds, one.search.budget.lean_steps) for one in chosen.values()} == {(5.0, 32)}
