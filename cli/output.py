"""What every verb shares: options, progress on stderr, one answer on stdout, exit codes.

Exit codes: 0 done and positive, 1 done and negative, 2 bad input, 3 Lean processes that die again and again, 4 an
incident (the verifier's two judgements disagree), 70 a fault of ours, 129, 130 or 143 ended by SIGHUP, Ctrl-C or
SIGTERM. With ``--json`` stdout holds exactly one JSON object when the verb could answer, and nothing when it could not
(exit 2, 3, 70 and above; stderr has the one line).
"""

from __future__ import annotations

import errno
import functools
import inspect
import io
import json
import os
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from cli.faults import report_fault
from cli.signals import ended_by_signals
from prover.files import writable_file as writable_file
from prover.files import writable_folder as writable_folder
from prover.printable import one_line, printable, printable_json
from prover.types import LemmaError, Proved, Refused, Verdict, WorkerLost

if TYPE_CHECKING:
    from rich.console import RenderableType

POSITIVE, NEGATIVE, BAD_INPUT, LEAN_LOST, INCIDENT, FAULT, INTERRUPTED = 0, 1, 2, 3, 4, 70, 130
WIDTH = 140
"""Characters of a tree's line that goes to a file."""
REFUSED_BY_SYSTEM = {
    *(errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EMFILE, errno.ENFILE),
    *(errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.EEXIST, errno.ENAMETOOLONG, errno.ELOOP, errno.ENXIO),
}
"""What a place or a disk that the user chose can answer; other errors of the system are faults of ours."""

SHORT_CELL, UNLIMITED = 16, 10_000
"""Characters of a cell that are never broken; of a line that goes to no terminal."""

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
    """Progress for people, on stderr; `quiet` shows nothing (tests, callers from Python).

    `as_json` tells a verb that its answer is printed as JSON.
    """

    def __init__(self, quiet: bool = False, as_json: bool = False) -> None:
        self.as_json = as_json
        self._console = Console(stderr=True, quiet=quiet, highlight=False, soft_wrap=True)

    def note(self, text: str) -> None:
        """One line."""
        self._console.print(printable(text), markup=False)

    @contextmanager
    def bar(self, title: str) -> Iterator[Callable[[int, int], None]]:
        """A progress bar, on a terminal, that appears with the first report of ``(done, total)``."""
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        progress = Progress(*columns, console=self._console, disable=not self._console.is_terminal)
        task = progress.add_task(printable(title))

        def report(done: int, total: int) -> None:
            progress.start()
            progress.update(task, completed=done, total=total)

        try:
            yield report
        finally:
            progress.stop()


def drawn(what: RenderableType) -> str:
    """A tree of rich's as text, as wide as the terminal; without one `WIDTH` characters."""
    text = io.StringIO()
    Console(file=text, width=shutil.get_terminal_size((WIDTH, 0)).columns).print(what)
    return "\n".join(line.rstrip() for line in text.getvalue().rstrip().split("\n"))


class Interrupted(KeyboardInterrupt):
    """An end by Ctrl-C or a signal that left something to go on from; the message says how."""


def verb(ask: Callable[..., Answer]) -> Callable[..., NoReturn]:
    """A command of `ask(screen, options…)`: `--json` joins its options, and its answer is delivered."""
    signature = inspect.signature(ask, eval_str=True)
    _, *options = signature.parameters.values()
    flag = inspect.Parameter("as_json", inspect.Parameter.KEYWORD_ONLY, default=False, annotation=JsonFlag)

    @functools.wraps(ask)
    def command(as_json: bool, **given: Any) -> NoReturn:
        deliver(lambda screen: ask(screen, **given), as_json)

    command.__signature__ = signature.replace(parameters=[*options, flag])  # type: ignore[attr-defined]
    command.__annotations__ = {option.name: option.annotation for option in (*options, flag)}
    return command


def deliver(ask: Callable[[Screen], Answer], as_json: bool) -> NoReturn:
    """Run a verb, print its answer, end the process with its exit code. Whatever goes wrong is one line on stderr.

    `LemmaError` is bad input, and so is a file or a disk that the system refuses; any other exception is a fault of
    ours and never looks like an answer.
    """
    for variable in ("HF_HUB_DISABLE_PROGRESS_BARS", "HF_DATASETS_DISABLE_PROGRESS_BARS"):
        os.environ.setdefault(variable, "1")  # read when the libraries are imported; their bars would cross ours
    threading.excepthook = _of_a_thread
    with ended_by_signals() as last_signal:
        try:
            answer = ask(Screen(as_json=as_json))
            _print(_json(answer.data) if as_json else printable(answer.text))
        except LemmaError as error:
            _fail(str(error), BAD_INPUT)
        except WorkerLost as error:
            _fail(str(error), LEAN_LOST)
        except KeyboardInterrupt as error:
            number = last_signal()
            said = "interrupted" if number is signal.SIGINT else f"ended by {number.name}"
            _fail(f"{said}; {error}" if str(error) else said, 128 + number)
        except OSError as error:
            if error.errno not in REFUSED_BY_SYSTEM:
                _fail(report_fault(error), FAULT)
            place = "" if error.filename is None else f"{error.filename}: "
            _fail(f"{place}{error.strerror}", BAD_INPUT)
        except typer.Exit:
            raise
        except Exception as error:
            _fail(report_fault(error), FAULT)
    raise typer.Exit(INCIDENT if answer.incident else POSITIVE if answer.positive else NEGATIVE)


def _of_a_thread(args: threading.ExceptHookArgs) -> None:
    """A library's thread that meets a full disk says nothing: the verb meets it, too, and says it in a line."""
    if not (isinstance(args.exc_value, OSError) and args.exc_value.errno in REFUSED_BY_SYSTEM):
        threading.__excepthook__(args)


def _fail(message: str, code: int) -> NoReturn:
    print(f"lemma: {one_line(message)}", file=sys.stderr)
    raise typer.Exit(code) from None


def _print(text: str) -> None:
    """To stdout, in whatever encoding it has. A reader that went away (``| head``) is no mistake."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        print(text, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what is still in the buffer goes nowhere


def _json(data: Mapping[str, object]) -> str:
    readable = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    return printable_json(json.dumps(data, ensure_ascii=not readable))


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


def table(head: Sequence[str], rows: Sequence[Sequence[object]], numbers: Sequence[str] = ()) -> str:
    """Aligned columns, within the terminal as far as numbers and short words stay whole; `numbers` stand right."""
    shown = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="")
    cells = [[printable(str(cell)) for cell in row] for row in rows]
    for title, *column in zip(head, *cells, strict=True):
        longest = max((len(cell) for cell in column), default=0)
        words = max(map(len, title.split()))
        width = max(words, longest if title in numbers else min(longest, SHORT_CELL))
        shown.add_column(title, justify="right" if title in numbers else "left", overflow="fold", min_width=width)
    for row in cells:
        shown.add_row(*map(Text, row))
    here = shutil.get_terminal_size().columns if sys.stdout.isatty() or "COLUMNS" in os.environ else UNLIMITED
    text = io.StringIO()
    console = Console(file=text, width=UNLIMITED, no_color=True)
    console.print(shown, width=max(here, console.measure(shown).minimum))
    return "\n".join(line.rstrip() for line in text.getvalue().rstrip().splitlines())
