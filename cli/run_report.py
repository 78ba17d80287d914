"""From a run folder, finished or not, to its report."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cli.checkpoints import settings_of
from cli.output import Screen
from cli.train import interval_of
from prover.files import read_json, read_text
from prover.types import LemmaError

if TYPE_CHECKING:
    from markupsafe import Markup

    from eval.figures import Curve
    from eval.report import Comparison, FoundProof, Rate, Report, Trust
    from prover.lean.library.build import LeanSetup
    from prover.types import Theorem
    from rl.calibration import Bin
    from rl.config import TrainConfig
    from rl.evaluate import EvaluationResult

UNTRAINED, TRAINED, HAMMER = "grammar, untrained", "trained", "Lean's automation alone"
LOSSES = ("ranking", "token", "value")  # as the learner names them
EVALUATIONS = {"automation": HAMMER, "before": UNTRAINED, "after": TRAINED}
"""Files of `evaluation/` → who was evaluated; only `lemma demo` writes the first."""


@dataclass(frozen=True, slots=True)
class RunFolder:
    """What a run folder holds; `missing` names in words what a finished run would have beside it."""

    path: Path
    config: TrainConfig
    facts: Mapping[str, object]
    metrics: Sequence[Mapping[str, float | str]]
    evaluations: Mapping[str, EvaluationResult]
    theorems: Mapping[str, Theorem]
    rounds: int
    missing: tuple[str, ...]


def read_run(path: Path) -> RunFolder:
    """Reads whatever is there. Raises `LemmaError` for a folder that is no run's, or a damaged file in it."""
    from prover.suites import load_suite
    from rl.checkpoints import list_checkpoints
    from rl.config import load_config
    from rl.evaluate import EvaluationResult
    from rl.metrics import read_metrics

    if not (path / "config.toml").is_file():
        raise LemmaError(f"{path} is no run folder: there is no config.toml in it; give the --out of `lemma train`")
    config = load_config(path / "config.toml")
    missing: list[str] = []
    facts = read_json(path / "run.json") if (path / "run.json").is_file() else {}
    metrics = read_metrics(path) if (path / "metrics.jsonl").is_file() else []
    evaluations: dict[str, EvaluationResult] = {}
    for name, who in EVALUATIONS.items():
        if (file := path / "evaluation" / f"{name}.json").is_file():
            evaluations[who] = EvaluationResult.load(file)
        elif who is not HAMMER:
            missing.append(f"the evaluation {name} training")
    theorems: dict[str, Theorem] = {}
    for suite in config.suites:
        try:
            theorems |= {e.theorem.name: e.theorem for e in load_suite(suite).entries}
        except LemmaError:
            missing.append(f"the suite {suite}")
    checkpoints = list_checkpoints(path)
    rounds = checkpoints[-1].rounds if checkpoints else sum(m.get("phase") == "learn" for m in metrics)
    if rounds < config.rounds:
        missing.append(f"rounds {rounds + 1} to {config.rounds}")
    missing += [] if checkpoints else ["a checkpoint"]
    missing += [f"{name}" for name in ("run.json", "metrics.jsonl") if not (path / name).is_file()]
    return RunFolder(path, config, facts, metrics, evaluations, theorems, rounds, tuple(missing))


def build_report(run: RunFolder, setup: LeanSetup, screen: Screen) -> Report:
    """Everything the run folder knows, plus a fresh verdict for each proof and one search drawn as a tree."""
    from eval.report import Report
    from rl.curriculum import training_theorems

    searched = [m for m in run.metrics if m.get("phase") == "search"]
    proved = int(searched[-1].get("proved_ever", 0)) if searched else 0
    training = len(training_theorems(list(run.theorems.values())))
    screen.note("verifying the proofs once more for the report")
    after = run.evaluations.get(TRAINED)
    return Report(
        title="Lemma: a prover trained from zero",
        summary=(
            f"{run.rounds} of {run.config.rounds} rounds of search and learning on {training} theorems, "
            f"{proved} of them proved by the prover itself. Every proof that is counted was accepted by the "
            f"verifier. Rates are on held-out theorems that were never searched for training."
        ),
        facts=_facts(run, setup),
        rates=_rates(run),
        comparisons=_comparisons(run),
        losses=_losses(run.metrics),
        solve_rates=_solve_curves(run.metrics),
        accuracy=_last(run.metrics, "top1"),
        rates_by_steps=_step_curves(run),
        trust=_trust(after) if after else (),
        tree_svg=_tree(run, setup),
        proofs=_proofs(after, run.theorems, setup) if after else (),
        files=(("config.toml", read_text(run.path / "config.toml")),),
        missing=", ".join(run.missing),
    )


def _rates(run: RunFolder) -> tuple[Rate, ...]:
    from eval.report import Rate

    return tuple(
        Rate(who, found.proved, found.attempted, interval_of(found), tuple(range(found.seeds)))
        for who, found in run.evaluations.items()
    )


def _comparisons(run: RunFolder) -> tuple[Comparison, ...]:
    import numpy as np

    from eval.report import Comparison
    from eval.statistics import paired_bootstrap

    before, after = run.evaluations.get(UNTRAINED), run.evaluations.get(TRAINED)
    if before is None or after is None:
        return ()
    rates = {t.name: t.rate for t in after.theorems}
    pairs = [(t.rate, rates[t.name]) for t in before.theorems if t.name in rates]
    if not pairs:
        return ()
    interval = paired_bootstrap([b for b, _ in pairs], [a for _, a in pairs], np.random.default_rng(0))
    return (Comparison(UNTRAINED, TRAINED, after.rate - before.rate, interval),)


def _last(metrics: Sequence[Mapping[str, float | str]], name: str) -> float | None:
    """What learning said last about something."""
    return next((float(m[name]) for m in reversed(metrics) if m.get("phase") == "learn" and name in m), None)


def _losses(metrics: Sequence[Mapping[str, float | str]]) -> tuple[Curve, ...]:
    lines = [m for m in metrics if m.get("phase") == "learn"]
    return _curves({name: [(float(m["round"]) + 1, float(m[name]), 0) for m in lines if name in m] for name in LOSSES})


def _solve_curves(metrics: Sequence[Mapping[str, float | str]]) -> tuple[Curve, ...]:
    found: dict[str, list[tuple[float, float, int]]] = {"training theorems searched in the round": [], "held out": []}
    for m in metrics:
        if m.get("phase") in ("search", "evaluate") and m.get("attempted"):
            round_, attempted = float(m["round"]), int(m["attempted"])
            searched = m["phase"] == "search"  # held-out rates stand at the rounds that were done by then
            name = "training theorems searched in the round" if searched else "held out"
            found[name].append((round_ + searched, float(m["proved"]) / attempted, attempted))
    return _curves(found)


def _step_curves(run: RunFolder) -> tuple[Curve, ...]:
    """Solve rate within 1, 2, 4, … Lean steps, up to the evaluation's budget."""
    from eval.figures import doublings

    return _curves(
        {
            who: [(float(b), found.rate_within(b), 0) for b in doublings(found.budget)]
            for who, found in run.evaluations.items()
            if found.attempted
        }
    )


def _curves(points: Mapping[str, Sequence[tuple[float, float, int]]]) -> tuple[Curve, ...]:
    """Points are (x, y, attempts behind it, or 0); of several at one place, after a round was resumed, the last."""
    from eval.figures import Curve

    lines = {name: sorted({p[0]: p for p in line}.values()) for name, line in points.items() if line}
    return tuple(
        Curve(name, tuple((x, y) for x, y, _ in line), tuple(n for *_, n in line if n)) for name, line in lines.items()
    )


def _trust(after: EvaluationResult) -> tuple[Trust, ...]:
    """Calibration of the trained value, all suites first."""
    from eval.figures import Curve
    from eval.report import Trust
    from rl.evaluate import calibration_of

    def curve(name: str, bins: Sequence[Bin]) -> Curve:
        return Curve(name, tuple((b.forecast, b.happened) for b in bins), tuple(b.count for b in bins))

    return tuple(
        Trust(
            suite,
            c.attempts,
            c.raw_error,
            c.corrected_error,
            c.states,
            c.mean_error,
            c.median_error,
            curve("as the value says", c.raw),
            curve("corrected", c.corrected),
        )
        for suite, c in calibration_of(after).items()
    )


def _proofs(found: EvaluationResult, theorems: Mapping[str, Theorem], setup: LeanSetup) -> tuple[FoundProof, ...]:
    from eval.report import FoundProof
    from prover.lean.verifier.verify import Verifier
    from prover.types import Proof, Proved

    scripts = {t.name: next(s for s in t.scripts if s is not None) for t in found.theorems if any(t.proved)}
    scripts = {name: script for name, script in scripts.items() if name in theorems}
    with Verifier(setup) as verifier:
        verdicts = verifier.verify_many([(theorems[name], Proof(script)) for name, script in scripts.items()])
    shown: list[FoundProof] = []
    for (name, script), verdict in zip(scripts.items(), verdicts, strict=True):
        if isinstance(verdict, Proved):
            axioms = ", ".join(verdict.axioms) or "none"
            said = f"proved in {verdict.environment}; axioms: {axioms}"
            shown.append(FoundProof(name, theorems[name].statement, script, said, TRAINED))
    return tuple(shown)


def _tree(run: RunFolder, setup: LeanSetup) -> Markup | None:
    """The search of the held-out theorem with the longest found proof, preferably one the untrained prover missed."""
    before, after = run.evaluations.get(UNTRAINED), run.evaluations.get(TRAINED)
    missed = {t.name for t in before.theorems if not any(t.proved)} if before else set[str]()
    solved = [t for t in after.theorems if any(t.proved) and t.name in run.theorems] if after else []
    if not solved or "a checkpoint" in run.missing:
        return None
    best = max(solved, key=lambda t: (t.name in missed, max(len((s or "").splitlines()) for s in t.scripts), t.name))
    return _draw(run.theorems[best.name], run.path, setup)


def _draw(theorem: Theorem, run: Path, setup: LeanSetup) -> Markup:
    from eval.provers import ProverFactory
    from eval.runner import RunConfig
    from eval.treeplot import tree_svg
    from prover.lean.gym.pool import LeanPool
    from prover.search import search_many
    from prover.search.render import statistics_of

    proposals, search = settings_of(run)
    config = RunConfig(search.budget.steps or 256, (0,), search)
    prover = ProverFactory(setup, None, run, proposals)(theorem.module, 0)
    with LeanPool(setup) as env:
        rng = random.Random(0)
        settings = config.solve_config().search
        (found,) = search_many(env, [theorem], prover.proposer, config.evaluator_of(prover), settings, rng)
    return tree_svg(found.tree, statistics_of(found), most=24)


def _facts(run: RunFolder, setup: LeanSetup) -> tuple[tuple[str, str], ...]:
    packages = run.facts.get("packages")
    packages = packages if isinstance(packages, dict) else {}
    evaluated = next(reversed(run.evaluations.values()), None)
    summary = read_json(file) if (file := run.path / "summary.json").is_file() else {}
    facts = {
        "Lean and library": run.facts.get("lean"),
        "verified for this page with": setup.identity,
        "evaluation": evaluated and f"{evaluated.budget} Lean steps per attempt, {evaluated.seeds} seeds per theorem",
        "training seed": run.config.seed,
        "code": run.facts.get("git"),
        "packages": ", ".join(f"{name} {version}" for name, version in packages.items()),
        "started": run.facts.get("started"),
        "seconds of its last part": summary.get("seconds") and f"{summary['seconds']:.0f}",
    }
    return tuple((what, str(value)) for what, value in facts.items() if value not in (None, ""))
