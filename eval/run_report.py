"""From a run folder, finished or not, to its report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from markupsafe import Markup

from eval.depth_report import depth_report
from eval.figures import Curve, doublings
from eval.held_out_report import held_out_report
from eval.report import Comparison, FoundProof, Rate, Report, Seen, Trust
from eval.statistics import paired_bootstrap, wilson
from eval.treeplot import tree_svg
from prover.files import read_json, read_text
from prover.interval import Interval
from prover.lean.library.build import LeanSetup
from prover.prover import load_prover
from prover.session import Session, Task
from prover.suites import load_suite
from prover.types import LemmaError, Proof, Proved, Theorem
from rl.calibration import Bin
from rl.checkpoints import list_checkpoints
from rl.config import TrainConfig, load_run_config
from rl.evaluate import EvaluationResult, calibration_of, read_made_attempts, trained_on
from rl.metrics import read_metrics
from rl.run_folder import holds_run
from rl.types import Experience

UNTRAINED, TRAINED, HAMMER = "grammar, untrained", "trained", "Lean's automation alone"
LOSSES = ("ranking", "token", "value")  # as the learner names them
EVALUATIONS = {"automation": HAMMER, "before": UNTRAINED, "after": TRAINED}
"""Files of `evaluation/` → who was evaluated; only `lemma demo` writes the first."""


@dataclass(frozen=True, slots=True)
class RunFolder:
    """The contents of a run folder; `missing` names, for people, what a finished run would have in addition.

    evaluations, attempts: who was evaluated → the result, and its attempts where they are kept.
    """

    path: Path
    config: TrainConfig
    facts: Mapping[str, object]
    metrics: Sequence[Mapping[str, object]]
    evaluations: Mapping[str, EvaluationResult]
    theorems: Mapping[str, Theorem]
    rounds: int
    missing: tuple[str, ...]
    attempts: Mapping[str, Sequence[Experience]]


def read_run(path: Path) -> RunFolder:
    """Reads whatever exists. Raises `LemmaError` for a folder that is not a run's, or for a damaged file in it."""
    if not holds_run(path):
        raise LemmaError(f"{path} is no run folder: there is no config.toml in it; give the --out of `lemma train`")
    config = load_run_config(path)
    missing: list[str] = []
    facts = read_json(path / "run.json") if (path / "run.json").is_file() else {}
    metrics = read_metrics(path) if (path / "metrics.jsonl").is_file() else []
    evaluations: dict[str, EvaluationResult] = {}
    attempts: dict[str, tuple[Experience, ...]] = {}
    for name, who in EVALUATIONS.items():
        attempts[who] = read_made_attempts(path / "evaluation" / f"{name}.jsonl")
        if (file := path / "evaluation" / f"{name}.json").is_file():
            evaluations[who] = EvaluationResult.load(file)
        elif who is not HAMMER:
            missing.append(f"the evaluation {name} training")
    theorems: dict[str, Theorem] = {}
    for suite in (*config.suites, *config.evaluation.worlds):
        try:
            theorems |= {e.theorem.name: e.theorem for e in load_suite(suite, config.evaluation.rule).entries}
        except LemmaError:
            missing.append(f"the suite {suite}")
    checkpoints = list_checkpoints(path)
    learned = [int(round_) for (round_,) in _numbers(metrics, "learn", "round")]
    rounds = checkpoints[-1].rounds if checkpoints else max(learned, default=0)
    if rounds < config.rounds:
        missing.append(f"{config.rounds - rounds} of {config.rounds} rounds")
    missing += [] if checkpoints else ["a checkpoint"]
    missing += [name for name in ("run.json", "metrics.jsonl") if not (path / name).is_file()]
    return RunFolder(
        path,
        config,
        facts if isinstance(facts, dict) else {},
        metrics,
        evaluations,
        theorems,
        rounds,
        tuple(missing),
        attempts,
    )


def build_report(run: RunFolder, setup: LeanSetup) -> Report:
    """Everything in the run folder, plus a fresh verdict for each proof and one search drawn as a tree."""
    after = run.evaluations.get(TRAINED)
    with Session(setup) as session:
        proofs = _proofs(after, run.theorems, session) if after else ()
        try:
            tree, missing = _tree(run, session), run.missing
        except LemmaError as error:  # an unreadable checkpoint must not cost the rest of the report
            tree, missing = None, (*run.missing, f"a search tree ({error})")
    depths = depth_report(run.metrics, run.evaluations, [(p.statement, p.script) for p in proofs])
    return replace(folder_report(run, setup.identity), tree_svg=tree, proofs=proofs, missing=missing, depths=depths)


def folder_report(run: RunFolder, verified_with: str = "") -> Report:
    """What the run folder alone tells, without asking Lean."""
    proved = _last(run.metrics, "search", "proved_ever") or 0
    training = _last(run.metrics, "search", "theorems") or len(trained_on(run.theorems.values(), run.config))
    over = "update" if _numbers(run.metrics, "update", "update") else "round"  # older runs have a line per round
    after = run.evaluations.get(TRAINED)
    return Report(
        title="Lemma: a prover trained from zero",
        summary=(
            f"{run.rounds} of {run.config.rounds} rounds of search and learning on {training:.0f} theorems, "
            f"{proved:.0f} of them proved by the prover itself. Every proof that is counted was accepted by the "
            f"verifier. Rates are on held-out theorems that were never searched for training."
        ),
        facts=_facts(run, verified_with),
        rates=_rates(run),
        comparisons=_comparisons(run),
        losses=_losses(run.metrics, over),
        losses_over=over,
        solve_rates=_solve_curves(run.metrics),
        accuracy=_last(run.metrics, "learn", "top1"),
        rates_by_steps=_step_curves(run),
        trust=_trust(after) if after else (),
        seen=_seen(run.metrics),
        worlds=_worlds(run.metrics),
        depths=depth_report(run.metrics, run.evaluations),
        held_out=held_out_report(run.evaluations, UNTRAINED, TRAINED, run.theorems, run.attempts),
        files=(("config.toml", read_text(run.path / "config.toml")),),
        missing=run.missing,
    )


def _rates(run: RunFolder) -> tuple[Rate, ...]:
    return tuple(
        Rate(who, found.proved, found.attempted, interval_of_run(found), tuple(range(found.seeds)))
        for who, found in run.evaluations.items()
    )


def _comparisons(run: RunFolder) -> tuple[Comparison, ...]:
    before, after = run.evaluations.get(UNTRAINED), run.evaluations.get(TRAINED)
    if before is None or after is None:
        return ()
    rates = {t.name: t.rate for t in after.theorems}
    pairs = [(t.rate, rates[t.name]) for t in before.theorems if t.name in rates]
    if not pairs:
        return ()
    interval = paired_bootstrap([b for b, _ in pairs], [a for _, a in pairs], np.random.default_rng(0))
    return (Comparison(UNTRAINED, TRAINED, after.rate - before.rate, interval),)


def _numbers(metrics: Sequence[Mapping[str, object]], phase: str, *names: str) -> list[tuple[float, ...]]:
    """These numbers of a phase, from the lines that have all of them."""
    lines = [[m.get(name) for name in names] for m in metrics if m.get("phase") == phase]
    return [tuple(map(float, line)) for line in lines if all(isinstance(value, int | float) for value in line)]


def _last(metrics: Sequence[Mapping[str, object]], phase: str, name: str) -> float | None:
    return next((value for (value,) in reversed(_numbers(metrics, phase, name))), None)


def _losses(metrics: Sequence[Mapping[str, object]], over: str) -> tuple[Curve, ...]:
    """A curve over ``update`` or ``round``."""
    phase = "learn" if over == "round" else over
    return _curves({name: [(x, y, 0) for x, y in _numbers(metrics, phase, over, name)] for name in LOSSES})


def _solve_curves(metrics: Sequence[Mapping[str, object]]) -> tuple[Curve, ...]:
    """A held-out rate is plotted at the number of rounds done by then, 0 before training."""
    phases = {"training theorems searched in the round": "search", "held out": "evaluate"}
    names = ("round", "proved", "attempted")
    return _curves(
        {
            name: [(r, y / n, int(n)) for r, y, n in _numbers(metrics, phase, *names) if n]
            for name, phase in phases.items()
        }
    )


SEEN = (
    ("Where the search processes' time goes", "share", "search",
     {"lean_wait": "waiting for Lean", "verify_wait": "for the verifier", "model_wait": "for the model"}),
    ("Verified proofs per hour", "proofs", "round",
     {"proofs_per_core_hour": "of a core", "proofs_per_gpu_hour": "of a GPU"}),
    ("The policy on a fixed sample of states", "nats", "learn",
     {"entropy": "entropy of its proposals", "kl": "KL from the policy before"}),
    ("The value's error, on proved states", "tactics", "learn", {"value_error": "|forecast − truth|"}),
    ("The value's Brier score of “provable”", "share", "learn", {"brier": "learned from"}),
    ("Tokens learned from in a second", "tokens", "learn", {"tokens_per_second": "tokens"}),
    ("Model FLOPs utilisation", "share", "learn", {"mfu": "MFU"}),
    ("Age of what is learned from", "versions", "learn", {"replay_age_mean": "mean", "replay_age_max": "at most"}),
    ("Memory of all processes", "GiB", "round",
     {f"memory_bytes/{kind}": kind for kind in ("search", "lean", "inference", "learner")}),
)  # fmt: skip
"""Plots of metrics over rounds: caption, unit, phase, and number → what it is called."""


def _seen(metrics: Sequence[Mapping[str, object]]) -> tuple[Seen, ...]:
    """The plots of `SEEN` that there are numbers for."""
    found: list[Seen] = []
    for caption, unit, phase, names in SEEN:
        scale = 2**-30 if unit == "GiB" else 1.0
        points = {
            said: [(x, y * scale, 0) for x, y in _numbers(metrics, phase, "round", name)]
            for name, said in names.items()
        }
        if curves := _curves(points):
            found.append(Seen(caption, unit, curves))
    return tuple(found)


def _worlds(metrics: Sequence[Mapping[str, object]]) -> tuple[tuple[str, tuple[tuple[int, float], ...]], ...]:
    """World → the share of attempts proved in each round."""
    lines = [m for m in metrics if m.get("phase") == "search"]
    names = sorted({name for m in lines for name in m if name.startswith("rate/")})
    return tuple(
        (name.removeprefix("rate/"), tuple((int(r), y) for r, y in _numbers(metrics, "search", "round", name)))
        for name in names
    )


def _step_curves(run: RunFolder) -> tuple[Curve, ...]:
    """Solve rate within 1, 2, 4, … Lean steps, up to the evaluation's budget, with Wilson's intervals over theorems."""
    found: list[Curve] = []
    for who, result in run.evaluations.items():
        if result.attempted:
            size, budgets = len(result.theorems), doublings(result.budget)
            rates = [result.rate_within(b) for b in budgets]
            band = [wilson(rate * size, size) for rate in rates]
            points = tuple((float(b), rate) for b, rate in zip(budgets, rates, strict=True))
            found.append(Curve(who, points, band=tuple((i.low, i.high) for i in band)))
    return tuple(found)


def _curves(points: Mapping[str, Sequence[tuple[float, float, int]]]) -> tuple[Curve, ...]:
    """Points are (x, y, attempts behind it, or 0)."""
    return tuple(
        Curve(name, tuple((x, y) for x, y, _ in line), tuple(n for *_, n in line if n))
        for name, line in points.items()
        if line
    )


def _trust(after: EvaluationResult) -> tuple[Trust, ...]:
    """Calibration of the trained value, all suites first."""

    def curve(name: str, bins: Sequence[Bin]) -> Curve:
        return Curve(name, tuple((b.forecast, b.happened) for b in bins), tuple(b.count for b in bins))

    return tuple(
        Trust(
            suite,
            c.attempts,
            c.raw_brier,
            c.corrected_brier,
            c.states,
            c.mean_error,
            c.median_error,
            curve("as the value says", c.raw),
            curve("corrected", c.corrected),
        )
        for suite, c in calibration_of(after).items()
    )


def _proofs(evaluation: EvaluationResult, theorems: Mapping[str, Theorem], session: Session) -> tuple[FoundProof, ...]:
    scripts = {t.name: next(s for s in t.scripts if s is not None) for t in evaluation.theorems if any(t.proved)}
    known = [(theorems[name], Proof(script)) for name, script in scripts.items() if name in theorems]
    shown: list[FoundProof] = []
    for (theorem, proof), verdict in zip(known, session.verifier.verify_many(known), strict=True):
        if isinstance(verdict, Proved):
            said = f"proved in {verdict.environment}; axioms: {', '.join(verdict.axioms) or 'none'}"
            shown.append(FoundProof(theorem.name, theorem.statement, proof.script, said, TRAINED))
    return tuple(shown)


def _tree(run: RunFolder, session: Session) -> Markup | None:
    """The search of the held-out theorem with the longest found proof, preferably one the untrained prover missed."""
    before, after = run.evaluations.get(UNTRAINED), run.evaluations.get(TRAINED)
    missed = {t.name for t in before.theorems if not any(t.proved)} if before else set[str]()
    solved = [t for t in after.theorems if any(t.proved) and t.name in run.theorems] if after else []
    if not solved or "a checkpoint" in run.missing:
        return None
    best = max(solved, key=lambda t: (t.name in missed, max(len((s or "").splitlines()) for s in t.scripts), t.name))
    return _draw(run.theorems[best.name], run.path, session)


def _draw(theorem: Theorem, run: Path, session: Session) -> Markup:
    (outcome,) = session.solve(replace(load_prover(run), shorten=None), Task((theorem,), 0))
    return tree_svg(outcome.search.tree, outcome.search.statistics, most=24)


def _facts(run: RunFolder, verified_with: str) -> tuple[tuple[str, str], ...]:
    packages = run.facts.get("packages")
    packages = packages if isinstance(packages, dict) else {}
    evaluated = next(reversed(run.evaluations.values()), None)
    facts = {
        "Lean and library": run.facts.get("lean"),
        "verified for this page with": verified_with,
        "evaluation": evaluated and f"{evaluated.budget} Lean steps per attempt, {evaluated.seeds} seeds per theorem",
        "training seed": run.config.seed,
        "code": run.facts.get("git"),
        "packages": ", ".join(f"{name} {version}" for name, version in packages.items()),
        "started": run.facts.get("started"),
    }
    return tuple((what, str(value)) for what, value in facts.items() if value not in (None, ""))


def evaluation_data(evaluation: EvaluationResult | None) -> dict[str, object] | None:
    """JSON of an evaluation: the rate, its interval, and what it was taken on."""
    if evaluation is None:
        return None
    interval = interval_of_run(evaluation)
    return {
        "split": evaluation.split,
        "version": evaluation.version,
        "budget": evaluation.budget,
        "seeds": evaluation.seeds,
        "attempted": evaluation.attempted,
        "proved": evaluation.proved,
        "rate": evaluation.rate,
        "ci95": [interval.low, interval.high],
        "calibration": {name: asdict(c) for name, c in calibration_of(evaluation).items()},
    }


def interval_of_run(evaluation: EvaluationResult) -> Interval:
    """Wilson's 95 % interval of the solve rate, each theorem one trial."""
    return wilson(evaluation.rate * len(evaluation.theorems), len(evaluation.theorems))
