"""A page about several runs: what each proves, by suite, by round and by Lean steps, and what was set otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from eval.figures import Curve, curves, share_curves
from eval.held_out_report import suite_bars, suite_rates
from eval.page import Charts, Column, Page, Part, Section, Table, Text
from eval.report import Report, rates_table
from eval.run_report import TRAINED, RunFolder, folder_report, read_run
from eval.runs import RunComparison, compare_runs
from prover.settings import shown
from prover.types import LemmaError


def runs_page(paths: Sequence[Path]) -> Page:
    """Two or more runs, under the names of their folders. Raises `LemmaError` as `read_run`, and for one twice."""
    if len({path.resolve() for path in paths}) < len(paths):
        raise LemmaError("the same run is given twice; give each once")
    names = _names(paths)
    folders = dict(zip(names, map(read_run, paths), strict=True))
    reports = {name: folder_report(folder) for name, folder in folders.items()}
    found = compare_runs(paths)
    missing = [f"{name} has no {', '.join(each.missing)}" for name, each in reports.items() if each.missing]
    return Page(
        f"Lemma: {len(paths)} runs",
        "Rates are on the held-out theorems of each run; every proof that is counted was accepted by the verifier."
        + (f" Not there: {'; '.join(missing)}." if missing else ""),
        tuple(
            Section(heading, parts)
            for heading, parts in (
                ("Solve rates", _rates(reports, found, dict(zip(map(str, paths), names, strict=True)))),
                ("Held-out theorems, after training", _suites(folders)),
                ("Training", _training(reports)),
                ("What was set otherwise", _settings(found, names)),
            )
            if parts
        ),
    )


def _names(paths: Sequence[Path]) -> list[str]:
    """The folders' names, where they tell the runs apart; else the paths."""
    short = [path.resolve().name for path in paths]
    return short if len(set(short)) == len(short) else [str(path) for path in paths]


def _rates(reports: dict[str, Report], found: RunComparison, names: dict[str, str]) -> tuple[Part, ...]:
    rates = [replace(r, prover=f"{name}: {r.prover}") for name, report in reports.items() for r in report.rates]
    if not rates:
        return (Text("None of them was evaluated."),)
    steps = tuple(
        replace(curve, name=name)
        for name, report in reports.items()
        for curve in report.rates_by_steps
        if curve.name == TRAINED
    )
    caption = "After training, cut off earlier: what a search tries first does not depend on its budget"
    said = [
        f"{names[str(d.second)]} against {names[str(d.first)]}: {100 * d.difference:+.1f} points "
        f"({100 * d.interval.low:+.1f} to {100 * d.interval.high:+.1f}, paired bootstrap) on the {d.theorems} "
        "theorems that both attempted."
        for d in found.differences
    ]
    return (
        *(
            (Charts((share_curves(steps, "Lean steps per attempt", "proved", caption, doubling=True),)),)
            if steps
            else ()
        ),
        rates_table(rates),
        *map(Text, said),
        *(Text(f"Not compared: {why}.", quiet=True) for why in found.skipped),
    )


def _suites(folders: dict[str, RunFolder]) -> tuple[Part, ...]:
    rates = {
        n: suite_rates(folder.evaluations[TRAINED]) for n, folder in folders.items() if TRAINED in folder.evaluations
    }
    return (Charts((suite_bars(rates),)),) if any(rates.values()) else ()


def _training(reports: dict[str, Report]) -> tuple[Part, ...]:
    held_out = tuple(
        Curve(name, curve.points, curve.attempts)
        for name, report in reports.items()
        for curve in report.solve_rates
        if curve.name == "held out"
    )
    depth = tuple(
        Curve(f"{name}: {curve.name}", curve.points)
        for name, report in reports.items()
        if report.depths
        for curve in report.depths.d50
    )
    charts = [share_curves(held_out, "round", "proved", "Held-out theorems proved, by round")] if held_out else []
    charts += [curves(depth, "round", "D50, tactics", "The depth at which half is proved, by round")] if depth else []
    return (Charts(tuple(charts)),) if charts else ()


def _settings(found: RunComparison, names: Sequence[str]) -> tuple[Part, ...]:
    if not found.settings:
        return (Text("Nothing."),)
    rows = tuple((key, *(shown(value) for value in values)) for key, values in found.settings)
    return (Table((Column("setting", code=True), *(Column(name, code=True) for name in names)), rows),)
