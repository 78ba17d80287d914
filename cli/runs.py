"""`lemma runs`: list training runs, compare some, or hold one against what its configuration is expected to do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.output import Answer, Screen, table, verb
from prover.settings import shown
from prover.types import LemmaError

if TYPE_CHECKING:
    from eval.expected import HeldAgainst
    from eval.run_status import RunStatus
    from eval.runs import RunComparison
    from rl.evaluate import EvaluationResult

RUNS = Path("runs")


@verb
def command(
    screen: Screen,
    runs: Annotated[
        list[Path] | None, typer.Argument(help="A folder of runs (runs by default), one run, or runs to compare.")
    ] = None,
    expected: Annotated[
        bool, typer.Option("--expected", help="Hold one run against the expected curve of its configuration.")
    ] = False,
    save_curve: Annotated[
        Path | None, typer.Option(help="Write the curve that these finished runs make into this file.")
    ] = None,
) -> Answer:
    """List and compare training runs.

    A list says of each run whether it goes on, how far it is, what it proves, and which settings are not those of its
    configuration. Of two or more runs it shows what was set otherwise, their curves, and the paired difference of
    their evaluations. With `--expected` exit code 1 says that the run lies below its configuration's curve.

    Examples:

        lemma runs

        lemma runs runs/demo runs/mine

        lemma runs runs/demo --expected
    """
    paths = runs or [RUNS]
    if expected and (len(paths) != 1 or save_curve is not None):
        raise LemmaError("--expected takes one run, and nothing else")
    if save_curve is not None:
        return _curve(paths, save_curve)
    if expected:
        from eval.expected import hold_against  # torch

        return _expected(hold_against(paths[0]))
    from eval.runs import compare_runs, list_runs

    if len(paths) > 1:
        return _compared(compare_runs(paths))
    found = list_runs(paths[0])
    return Answer({"runs": [status.data() for status in found]}, True, _list(found))


def _curve(paths: list[Path], file: Path) -> Answer:
    from eval.expected import curve_of, save_curve

    curve = curve_of(paths)
    save_curve(curve, file)
    data = {"config": curve.config, "runs": [str(path) for path in paths], "curve": str(file)}
    return Answer(data, True, f"the curve of {curve.config}, from {len(paths)} runs: {file}")


def _list(found: list[RunStatus]) -> str:
    head = ("run", "state", "rounds", "proved", "before", "after", "minutes", "started", "code", "configuration")
    rows = [
        (s.path, s.state.value, f"{s.rounds_done} of {s.rounds}", _of(s.proved, s.theorems), _rate(s.before),
         _rate(s.after), f"{s.seconds / 60:.1f}", s.started[:16].replace("T", " "), _revision(s.revision),
         s.origin.label)
        for s in found
    ]  # fmt: skip
    damaged = [f"{s.path}: {s.detail}" for s in found if s.detail]
    return "\n".join([table(head, rows, ("rounds", "proved", "minutes")), *damaged])


def _revision(text: str) -> str:
    """Short, with the + of a changed copy."""
    return f"{text[:9]}{'+' if text.endswith('+') else ''}"


def _of(part: int | None, whole: int | None) -> str:
    return "" if part is None else str(part) if whole is None else f"{part} of {whole}"


def _rate(result: EvaluationResult | None) -> str:
    if result is None:
        return ""
    from eval.run_report import interval_of_run

    interval = interval_of_run(result)
    return f"{100 * result.rate:.1f} % ({100 * interval.low:.1f} to {100 * interval.high:.1f})"


def _compared(found: RunComparison) -> Answer:
    names = [str(status.path) for status in found.runs]
    parts = [_list(list(found.runs))]
    if found.settings:
        rows = [(key, *("not set" if v is None else shown(v) for v in values)) for key, values in found.settings]
        parts.append(table(("setting", *names), rows))
    else:
        parts.append("all settings are the same")
    if found.rounds:
        rows = [(round_, *("" if n is None else n for n in counts)) for round_, counts in found.rounds]
        head = ("proved after round", *names)
        parts.append(table(head, rows, head))
    parts += [
        f"{d.second} against {d.first}: {100 * d.difference:+.1f} points after training (95 % interval"
        f" {100 * d.interval.low:+.1f} to {100 * d.interval.high:+.1f}, paired bootstrap over {d.theorems} theorems)"
        for d in found.differences
    ]
    parts += [f"not compared: {why}" for why in found.skipped]
    return Answer(found.data(), True, "\n\n".join(parts))


def _expected(found: HeldAgainst) -> Answer:
    rows = [
        (r.what, f"{r.low:g} to {r.high:g}", "" if r.found is None else f"{r.found:g}", r.verdict.value)
        for r in found.rows
    ]
    seconds = ", ".join(f"{run.seconds:.0f}" for run in found.curve.runs)
    machines = "; ".join(sorted({run.machine for run in found.curve.runs}))
    parts = [
        table(("what", "expected", "found", "verdict"), rows, ("expected", "found")),
        f"{found.seconds:.0f} s; the {found.curve.config} runs of the curve took {seconds} s on {machines}",
    ]
    if found.changed.differences:
        parts.append(f"set otherwise, so that it need not fit: {found.changed.label}")
    if found.curve.remark:
        parts.append(found.curve.remark)
    return Answer(found.data(), found.fits, "\n".join(parts))
