"""What every verb shares: options, progress on stderr, one answer on stdout, exit codes.

Exit codes: 0 done and positive, 1 done and negative, 2 bad input, 3 Lean processes that die again and again, 4 an
incident (the verifier's two judgements disagree), 130 interrupted. With ``--json`` stdout holds exactly one JSON object
when the verb could answer, and nothing when it could not (exit 2, 3 or 130; stderr has the one line).
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from prover.types import LemmaError, Proved, Refused, Verdict, WorkerLost

POSITIVE, NEGATIVE, BAD_INPUT, LEAN_LOST, INCIDENT, INTERRUPTED = 0, 1, 2, 3, 4, 130

JsonFlag = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout; progress goes to stderr.")]
LeanProject = Annotated[
    Path | None,
    typer.Option("--lean-project", help="Use the Lean of this Lake project (Mathlib included), not the embedded one."),
]
Checkpoint = Annotated[
    Path | None, typer.Option(help="Folder of a trained prover; without it the tactic grammar alone.")
]
Seed = Annotated[int, typer.Option(help="Seed of every random choice.")]
Workers = Annotated[int, typer.Option(min=1, help="Lean processes to run side by side.")]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a verb found out: `data` is its JSON object, `text` the same for people (rich markup is not read)."""

    data: Mapping[str, object]
    positive: bool
    text: str
    incident: bool = False


class Screen:
    """Progress for people, on stderr; `quiet` shows nothing (tests, callers from Python)."""

    def __init__(self, quiet: bool = False) -> None:
        from rich.console import Console

        self._console = Console(stderr=True, quiet=quiet, highlight=False, soft_wrap=True)

    def note(self, text: str) -> None:
        """One line."""
        self._console.print(text, markup=False)

    @contextmanager
    def bar(self, title: str) -> Iterator[Callable[[int, int], None]]:
        """A progress bar that appears with the first report of ``(done, total)``."""
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        progress = Progress(*columns, console=self._console)
        task = progress.add_task(title)

        def report(done: int, total: int) -> None:
            progress.start()
            progress.update(task, completed=done, total=total)

        try:
            yield report
        finally:
            progress.stop()


def deliver(ask: Callable[[Screen], Answer], as_json: bool) -> NoReturn:
    """Run a verb, print its answer, end the process with its exit code. Only `LemmaError` is bad input."""
    for variable in ("HF_HUB_DISABLE_PROGRESS_BARS", "HF_DATASETS_DISABLE_PROGRESS_BARS"):
        os.environ.setdefault(variable, "1")  # read when the libraries are imported; their bars would cross ours
    try:
        answer = ask(Screen())
    except LemmaError as error:
        print(f"lemma: {one_line(str(error))}", file=sys.stderr)
        raise typer.Exit(BAD_INPUT) from None
    except WorkerLost as error:
        print(f"lemma: {one_line(str(error))}", file=sys.stderr)
        raise typer.Exit(LEAN_LOST) from None
    except KeyboardInterrupt:
        print("lemma: interrupted", file=sys.stderr)
        raise typer.Exit(INTERRUPTED) from None
    print(json.dumps(answer.data, ensure_ascii=False) if as_json else answer.text)
    raise typer.Exit(INCIDENT if answer.incident else POSITIVE if answer.positive else NEGATIVE)


def one_line(text: str) -> str:
    """The text with runs of white space folded, so that a message is one line whatever Lean said."""
    return " ".join(text.split())


def verdict_data(verdict: Verdict | None) -> dict[str, object]:
    """JSON of a verdict: `verdict` is ``proved``, ``refused`` or, when there was no candidate, ``none``.

    `added` names what else the candidate declared; `disagreement` says how the two judgements differ, if they do.
    """
    data: dict[str, object] = {
        "verdict": "none",
        "reason": None,
        "detail": None,
        "axioms": [],
        "added": [],
        "environment": None,
        "disagreement": None,
    }
    match verdict:
        case Proved(axioms, environment, added):
            proved = {"axioms": list(axioms), "environment": environment, "added": list(added)}
            return data | {"verdict": "proved"} | proved
        case Refused(reason, detail, disagreement):
            return data | {"verdict": "refused", "reason": reason, "detail": detail, "disagreement": disagreement}
        case None:
            return data


def writable_folder(path: Path) -> Path:
    """Make the folder. Raises `LemmaError` when it cannot be written, before any work was done."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LemmaError(f"cannot make the folder {path}: {error.strerror}") from error
    if not os.access(path, os.W_OK | os.X_OK):
        raise LemmaError(f"cannot write in {path}: permission denied; choose another folder")
    return path


def writable_file(path: Path) -> Path:
    """Check that a file can be written there. Raises `LemmaError`."""
    if path.is_dir():
        raise LemmaError(f"cannot write {path}: it is a folder")
    writable_folder(path.parent)
    if path.exists() and not os.access(path, os.W_OK):
        raise LemmaError(f"cannot write {path}: permission denied; choose another file")
    return path
