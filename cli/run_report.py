"""From a training run to its report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cli.output import Screen
from cli.train import interval_of
from prover.files import read_json

if TYPE_CHECKING:
    from eval.report import Comparison, Curve, FoundProof, Rate, Report, Trust
    from prover.attempts import Attempt
    from prover.evaluation import Evaluation
    from prover.lean.library.build import LeanSetup
    from prover.types import Theorem
    from rl.evaluate import EvaluationResult
    from rl.loop import TrainResult

UNTRAINED, TRAINED, HAMMER = "grammar, untrained", "trained", "Lean's automation alone"
LOSSES = ("ranking", "token", "value")  # as the learner names them


def build_report(result: TrainResult, baseline: Evaluation[Attempt] | None, setup: LeanSetup, screen: Screen) -> Report:
    """Everything the run folder knows, plus a fresh verdict for each proof and one search drawn as a tree."""
    from eval.report import Report
    from prover.suites import load_suite
    from rl.config import load_run_config
    from rl.metrics import read_metrics

    config = load_run_config(result.out)
    theorems = {e.theorem.name: e.theorem for name in config.suites for e in load_suite(name).entries}
    rates = _rates(result, baseline)
    gain = _comparisons(result)
    metrics = read_metrics(result.out)
    screen.note("verifying the proofs once more for the report")
    proofs = _proofs(result.after, theorems, setup) if result.after else ()
    showcase = _showcase(result, theorems)
    return Report(
        title="Lemma: a prover trained from zero",
        summary=(
            f"{result.iterations} iterations of search and learning on {result.theorems} theorems, "
            f"{result.proved} of them proved by the prover itself. Every proof that is counted was accepted by the "
            f"verifier. Rates are on held-out theorems that were never searched for training."
        ),
        facts=_facts(result, setup),
        rates=rates,
        comparisons=gain,
        losses=_curves(metrics, "learn", LOSSES),
        solve_rates=_solve_curves(metrics),
        rates_by_steps=_step_curves(result),
        trust=_trust(result),
        tree_svg=_tree(showcase, result.out, setup) if showcase else "",
        proofs=proofs,
    )


def _rates(result: TrainResult, baseline: Evaluation[Attempt] | None) -> tuple[Rate, ...]:
    from eval.report import Rate
    from eval.statistics import interval_of as baseline_interval

    rows: list[Rate] = []
    if baseline is not None:
        rows.append(Rate(HAMMER, baseline.proved, len(baseline.attempts), baseline_interval(baseline), baseline.seeds))
    for label, found in ((UNTRAINED, result.before), (TRAINED, result.after)):
        if found is not None:
            rows.append(Rate(label, found.proved, found.attempted, interval_of(found), tuple(range(found.seeds))))
    return tuple(rows)


def _comparisons(result: TrainResult) -> tuple[Comparison, ...]:
    from eval.report import Comparison
    from eval.statistics import paired_bootstrap

    if result.before is None or result.after is None or not result.after.theorems:
        return ()
    after = {t.name: t.rate for t in result.after.theorems}
    before = [t.rate for t in result.before.theorems]
    paired = [after[t.name] for t in result.before.theorems]
    interval = paired_bootstrap(before, paired, np.random.default_rng(0))
    return (Comparison(UNTRAINED, TRAINED, result.after.rate - result.before.rate, interval),)


def _curves(metrics: Iterable[Mapping[str, float]], phase: str, names: Sequence[str]) -> tuple[Curve, ...]:
    from eval.report import Curve

    lines = [m for m in metrics if m["phase"] == phase]
    found = {name: tuple((m["round"], m[name]) for m in lines if name in m) for name in names}
    return tuple(Curve(name, points) for name, points in found.items() if points)


def _solve_curves(metrics: Sequence[Mapping[str, float]]) -> tuple[Curve, ...]:
    from eval.report import Curve

    searched = tuple((m["round"], m["proved"] / max(m["attempted"], 1)) for m in metrics if m["phase"] == "search")
    held_out = tuple((m["round"], m["rate"]) for m in metrics if m["phase"] == "evaluate")
    curves = (Curve("training theorems searched in the round", searched), Curve("held out", held_out))
    return tuple(curve for curve in curves if curve.points)


def _step_curves(result: TrainResult) -> tuple[Curve, ...]:
    """Solve rate within 1, 2, 4, … Lean steps, up to the evaluation's budget."""
    from eval.report import Curve

    named = ((UNTRAINED, result.before), (TRAINED, result.after))
    return tuple(
        Curve(label, tuple((float(b), found.rate_within(b)) for b in _doublings(found.budget)))
        for label, found in named
        if found is not None and found.attempted
    )


def _trust(result: TrainResult) -> tuple[Trust, ...]:
    """Calibration of the trained value, all suites first."""
    from eval.report import Trust
    from rl.evaluate import calibration_of

    found = calibration_of(result.after) if result.after else {}
    return tuple(
        Trust(
            suite,
            c.attempts,
            c.raw_error,
            c.corrected_error,
            c.states,
            c.mean_error,
            c.median_error,
            tuple((b.forecast, b.happened) for b in c.raw),
            tuple((b.forecast, b.happened) for b in c.corrected),
        )
        for suite, c in found.items()
    )


def _doublings(last: int) -> list[int]:
    """1, 2, 4, … below `last`, and `last`."""
    return [*(1 << i for i in range((last - 1).bit_length())), last]


def _proofs(found: EvaluationResult, theorems: Mapping[str, Theorem], setup: LeanSetup) -> tuple[FoundProof, ...]:
    from eval.report import FoundProof
    from prover.lean.verifier.verify import Verifier
    from prover.types import Proof, Proved

    scripts = {t.name: next(s for s in t.scripts if s is not None) for t in found.theorems if any(t.proved)}
    with Verifier(setup) as verifier:
        verdicts = verifier.verify_many([(theorems[name], Proof(script)) for name, script in scripts.items()])
    shown: list[FoundProof] = []
    for (name, script), verdict in zip(scripts.items(), verdicts, strict=True):
        if isinstance(verdict, Proved):
            axioms = ", ".join(verdict.axioms) or "none"
            said = f"proved in {verdict.environment}; axioms: {axioms}"
            shown.append(FoundProof(name, theorems[name].statement, script, said, TRAINED))
    return tuple(shown)


def _showcase(result: TrainResult, theorems: Mapping[str, Theorem]) -> Theorem | None:
    """The held-out theorem with the longest found proof, preferably one that the untrained prover missed."""
    if result.after is None or result.before is None:
        return None
    missed = {t.name for t in result.before.theorems if not any(t.proved)}
    solved = [t for t in result.after.theorems if any(t.proved)]
    if not solved:
        return None
    best = max(solved, key=lambda t: (t.name in missed, max(len((s or "").splitlines()) for s in t.scripts), t.name))
    return theorems[best.name]


def _tree(theorem: Theorem, run: Path, setup: LeanSetup) -> str:
    from eval.treeplot import tree_svg
    from prover.prover import load_prover
    from prover.session import Session, Task

    with Session(setup) as session:
        (outcome,) = session.solve(replace(load_prover(run), shorten=None), Task((theorem,), 0))
    return tree_svg(outcome.search.tree)


def _facts(result: TrainResult, setup: LeanSetup) -> tuple[tuple[str, str], ...]:
    run = read_json(result.out / "run.json")
    packages = ", ".join(f"{name} {version}" for name, version in run["packages"].items())
    after = result.after
    budget = f"{after.budget} Lean steps per attempt, {after.seeds} seeds per theorem" if after else "not reached"
    return (
        ("Lean and library", setup.identity),
        ("evaluation budget", budget),
        ("training seed", str(run["seed"])),
        ("code", run["git"]),
        ("packages", packages),
        ("started", run["started"]),
        ("duration", f"{result.seconds:.0f} s"),
        ("configuration", (result.out / "config.toml").read_text()),
    )
