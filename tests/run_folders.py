"""Run folders made by hand, in the state that a run leaves them in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from rl.config import TrainConfig, load_config
from rl.evaluate import EvaluationResult, TheoremResult
from rl.metrics import Metrics
from rl.run_folder import prepare
from rl.types import Forecast

ROUND = {
    "seconds": 30.0, "attempted": 12, "lean_wait": 0.5, "verify_wait": 0.2, "model_wait": 0.1, "theorems": 53,
    "lean_steps_per_second": 100.0, "staleness_mean": 0.0, "staleness_max": 0, "staleness/0": 12, "rate/logic": 0.5,
}  # fmt: skip
LEARN = {
    "seconds": 10.0, "tokens_per_second": 9000.0, "mfu": 0.1, "entropy": 2.0, "kl": 0.3, "value_error": 4.0,
    "brier": 0.2, "replay_age_mean": 0.5, "replay_age_max": 1, "top1": 0.5, "ranking": 2.0, "token": 1.0, "value": 3.0,
}  # fmt: skip


def tiny(**flags: Any) -> TrainConfig:
    """``configs/tiny.toml``; dots of keys are two underscores."""
    return load_config(Path("tiny"), {key.replace("__", "."): value for key, value in flags.items()})


def evaluation(proved: int, version: int, of: int = 6, budget: int = 16) -> EvaluationResult:
    """The first `proved` of so many theorems."""
    forecast = (Forecast(2.0, 2.0, 0.7, 1),) if version else ()
    theorems = [
        TheoremResult(f"logic_{i}", (i < proved,), (3,), ("rfl" if i < proved else None,), "logic", (forecast,))
        for i in range(of)
    ]
    return EvaluationResult("test", version, budget, 1, tuple(theorems))


def begun(out: Path, config: TrainConfig | None = None) -> Path:
    """A run that has just begun: its configuration, and nothing else."""
    prepare(out, config or tiny(), "lean-4.35.0+core")
    return out


def searching(out: Path, config: TrainConfig | None = None) -> Path:
    """A run in its first round, 10 of 12 searches done."""
    begun(out, config)
    evaluation(2, 0).save(out / "evaluation" / "before.json")
    with Metrics(out) as metrics:
        metrics.log(0, "evaluate", {"proved": 2, "attempted": 6, "rate": 0.33, "seconds": 8.0})
        now = {"done": 10, "total": 12, "proved_ever": 4, "proved": 4, "queue_waiting": 1, "eta_seconds": 7.0}
        metrics.live(1, "round 1/1: search", ROUND | now | {"memory_bytes/search": 2**29})
    return out


def finished(
    out: Path, config: TrainConfig | None = None, proved: int = 8, after: EvaluationResult | None = None
) -> Path:
    """A run that came to its end; every round proves `proved` theorems more."""
    config = config or tiny()
    searching(out, config)
    with Metrics(out) as metrics:
        for n in range(1, config.rounds + 1):
            metrics.log(n, "search", ROUND | {"proved": proved, "proved_ever": n * proved})
            metrics.log(n, "learn", LEARN | {"version": n})
            memory = {"memory_bytes/search": 2**29, "memory_bytes/lean": 2**28}
            metrics.log(
                n, "round", {"seconds": 42.0, "proofs": proved, "cores": 1, "proofs_per_core_hour": 700} | memory
            )
        metrics.log(config.rounds, "evaluate", {"proved": 3, "attempted": 6, "rate": 0.5, "seconds": 6.0})
    (after or evaluation(3, 1)).save(out / "evaluation" / "after.json")
    (out / "checkpoints" / f"{config.rounds:06d}").mkdir(parents=True, exist_ok=True)
    return out


def with_budget(result: EvaluationResult, budget: int) -> EvaluationResult:
    """The same evaluation at another budget."""
    return replace(result, budget=budget)
