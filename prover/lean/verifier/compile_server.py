"""A process that has imported a module and forks a child for each candidate.

It is started as ``python -m prover.lean.verifier.compile_server``.

The child confines itself, elaborates the candidate's text in place, writes the `.olean` and ends; the server never runs
any of that text, so no candidate sees anything of another. It replaces a `lean` command per candidate, which spends
nearly all its time on starting and importing. The result is untrusted bytes in either case.

One child may also compile a batch of texts, each from the state after the import; `prover.lean.verifier.verify` says
what that changes.

Wire: one line of JSON each way. Request: ``{"folder", "texts", "spec", "limits", "reading"}``; a text is its lines, and
either null or the byte at which its theorem, which nothing may follow, begins. Reply: ``{"code", "said", "held"}`` of
the child, ``{"reason", "detail"}``, or ``{"lost"}`` if it ended before it read any text. The child writes ``N.olean``
for text number N, and a line of JSON per text to `ANSWERS`: ``{"sorry"}`` (whether Lean warned of one) or, when Lean
reported an error, ``{"reason", "data"}``. With `reading` (`ReadingTask`) the texts are whole files with their headers,
Lean goes on after an error, and the lines in `ANSWERS` are, for each text, its header, its commands
(`prover.lean.reader.reading`), and an end.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from prover.lean.library.build import LEAN_OPTIONS
from prover.lean.processes.confine import ConfineSpec, confine, end_with_parent
from prover.lean.processes.pipes import LineProcess, ProcessLost, send_line
from prover.lean.processes.supervise import SETUP_SECONDS, CompileLimits, Ended, has_begun, supervise
from prover.lean.reader.reading import READING_FUNCTIONS, FileReading, Mode, printed_types, with_scopes
from prover.lean.runtime.commands import CommandParser, CommandState, SyntaxNode, log_entries
from prover.lean.runtime.ffi import FALSE, UNIT, LeanRuntime, Obj, field, run_with_big_stack, tag
from prover.lean.toolchain import Toolchain
from prover.types import LemmaError, RefusalReason, Refused, StatementError

FUNCTIONS: Final = {"Lean.writeModule": 4, **READING_FUNCTIONS}
ANSWERS: Final = "answers"
MORE_THAN_ONE_BLOCK: Final = "something follows the tactic block"
START_SECONDS: Final = 120.0
_SPEED: Final = ("Elab.async=false", "linter.all=false")  # neither changes what is proved
_OPTIONS: Final = "".join(
    "set_option {} {}\n".format(*o.removeprefix("-D").split("=", 1)) for o in (*LEAN_OPTIONS, *_SPEED)
)
STATING: Final = frozenset({"theorem", "lemma", "example"})
"""Keywords of declarations that state something to prove."""
_LAST_COMMANDS: Final = ("Lean.Parser.Command.eoi", "Lean.Parser.Command.exit")


def olean_name(number: int) -> str:
    """Name of the file that the child writes for a text."""
    return f"{number}.olean"


@dataclass(frozen=True, slots=True)
class ServerText:
    """What a child elaborates, without header; nothing may follow the theorem that begins at byte `closed_from`."""

    lines: str
    closed_from: int | None = None


@dataclass(frozen=True, slots=True)
class ReadingTask:
    """How whole files are to be read.

    `modules` are the imports that this server covers, None for any; of a file with others only the header is read.
    `before` is text of ours that is run first; commands that begin at a byte of `skip` are not run; with `types`, the
    types of the theorems are printed.
    """

    mode: Mode
    modules: tuple[str, ...] | None
    skip: tuple[int, ...] = ()
    before: str = ""
    types: bool = False


class CompileServer:
    """A running server for one header (a set of imports). For one thread at a time.

    Raises `LemmaError` when this Lean cannot import the modules, `ProcessLost` when the server did not start.
    """

    def __init__(self, toolchain: Toolchain, roots: tuple[str, ...], imports: tuple[str, ...]) -> None:
        spec = json.dumps([str(toolchain.shared_library), str(toolchain.sysroot), roots, imports])
        self._process = LineProcess("prover.lean.verifier.compile_server", spec)
        try:
            hello = json.loads(self._process.read(START_SECONDS))
        except (ProcessLost, ValueError) as error:
            self.close()
            raise ProcessLost(f"Lean did not start ({error}); run `lemma doctor`") from error
        if "error" in hello:
            self.close()
            raise LemmaError(f"cannot import {' '.join(imports)}: {hello['error']}")

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def usable(self) -> bool:
        return self._process.alive

    def compile(
        self,
        texts: Sequence[ServerText],
        folder: Path,
        spec: ConfineSpec,
        limits: CompileLimits,
        reading: ReadingTask | None = None,
    ) -> Ended | Refused:
        """Elaborate texts, one after the other, in a child that writes to `folder`. Raises `ProcessLost`."""
        request = {
            "folder": str(folder),
            "texts": [(text.lines, text.closed_from) for text in texts],
            "spec": spec.to_json(),
            "limits": asdict(limits),
            "reading": None if reading is None else asdict(reading),
        }
        self._process.write(json.dumps(request).encode() + b"\n")
        try:
            reply = json.loads(self._process.read(limits.seconds + SETUP_SECONDS + 10))
        except ValueError as error:
            raise ProcessLost(f"it answered something else: {error}") from error
        if "lost" in reply:
            raise ProcessLost(reply["lost"])
        if "reason" in reply:
            return Refused(RefusalReason(reply["reason"]), reply["detail"])
        return Ended(reply["code"], reply["said"].encode(), reply["held"])

    def close(self) -> None:
        self._process.close()


# --- inside the server


def main() -> None:
    """Answer requests until the input ends."""
    library, sysroot, roots, imports = json.loads(sys.argv[1])
    replies = os.dup(1)
    os.dup2(2, 1)
    try:
        rt = LeanRuntime.load(Path(library), Path(sysroot), [Path(r) for r in roots], functions=FUNCTIONS)
        rt.lib.lean_io_mark_end_initialization()
        state = _initial_state(rt, imports)
    except Exception as error:
        send_line(replies, {"error": str(error)})
        return
    send_line(replies, {"ready": True})
    while line := sys.stdin.buffer.readline():
        send_line(replies, _serve(rt, state, json.loads(line)))


def _initial_state(rt: LeanRuntime, imports: Sequence[str]) -> Obj:
    """`Command.State` after the import. Commands have to wait for the child: they need Lean's task manager."""
    environment = rt.import_modules(imports)
    options = rt.inc(rt.constant("Lean.Options.empty"))
    return rt.call("Lean.Elab.Command.mkState", environment, rt.inc(rt.constant("Lean.MessageLog.empty")), options)


def _elaborate(rt: LeanRuntime, state: Obj, text: ServerText) -> Obj:
    """Every command of `text`, on an owned state. Raises `_Failed` at the first error."""
    parser = CommandParser(rt, text.lines)
    while not parser.at_end():
        try:
            syntax = parser.next(state)
        except StatementError as error:
            raise _Failed(RefusalReason.PARSE, str(error).removeprefix("the statement does not parse: ")) from error
        if text.closed_from is not None and parser.position > text.closed_from and not parser.at_end():
            rest = text.lines.encode("utf-8", "replace")[parser.position :][:80].decode("utf-8", "ignore")
            raise _Failed(RefusalReason.PARSE, f"{MORE_THAN_ONE_BLOCK}: {rest!r}")  # before any of it is run
        if tag(syntax) == SyntaxNode.TAG and rt.name_text(field(syntax, SyntaxNode.KIND)) in _LAST_COMMANDS:
            break
        try:
            state = parser.elaborate(state, syntax)
        except StatementError as error:
            raise _Failed(RefusalReason.ELABORATION, str(error)) from error
    return state


class _Failed(Exception):
    def __init__(self, reason: RefusalReason, message: str) -> None:
        super().__init__(message)
        self.reason = reason


def _serve(rt: LeanRuntime, state: Obj, request: Mapping[str, Any]) -> dict[str, object]:
    limits = CompileLimits(**request["limits"])
    ours, theirs = os.pipe()
    began, begin = os.pipe()
    child = os.fork()
    if child == 0:
        code = 70
        try:
            code = _child(rt, state, request, limits, theirs, begin)
        finally:
            os._exit(code)
    os.close(theirs)
    os.close(begin)
    try:
        if not has_begun(child, began):
            return {"lost": "the process ended before it read the text"}
        outcome = supervise(child, ours, Path(request["folder"]), limits)
    finally:
        os.close(ours)
        os.close(began)
    if isinstance(outcome, Refused):
        return {"reason": outcome.reason.value, "detail": outcome.detail}
    return {"code": outcome.code, "said": outcome.said.decode("utf-8", "replace"), "held": outcome.held}


def _child(
    rt: LeanRuntime, state: Obj, request: Mapping[str, Any], limits: CompileLimits, output: int, begin: int
) -> int:
    """Confine this process, report that through `begin`, then run the text; exit code as of the `lean` command."""
    os.setsid()
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.dup2(output, 1)
    os.dup2(output, 2)
    begin = os.dup2(begin, 3)
    os.closerange(begin + 1, os.sysconf("SC_OPEN_MAX"))
    os.chdir(request["folder"])
    confine(ConfineSpec.from_json(request["spec"]))
    end_with_parent()
    rt.lib.lean_init_task_manager_using(1)
    rt.lib.lean_internal_set_max_memory(limits.memory_bytes)
    state = _elaborate(rt, state, ServerText(_OPTIONS))
    texts = [ServerText(lines, closed_from) for lines, closed_from in request["texts"]]
    answers = os.open(ANSWERS, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
    os.write(begin, b"+")
    os.close(begin)
    if request["reading"] is not None:
        task = _task(request["reading"])
        for number, text in enumerate(texts):
            _read(rt, rt.inc(state), text.lines, number, task, answers, limits.output_bytes)
        return 0
    for number, text in enumerate(texts):
        send_line(answers, _compile(rt, rt.inc(state), text, number))
    return 0


def _compile(rt: LeanRuntime, state: Obj, text: ServerText, number: int) -> dict[str, object]:
    """Elaborate one text on an owned state and write its `.olean`; returns the answer."""
    try:
        after = _elaborate(rt, state, text)
    except _Failed as failed:
        return {"reason": failed.reason.value, "data": str(failed)[:4000]}
    warned = any("sorry" in str(entry["data"]) for entry in log_entries(rt, field(after, CommandState.MESSAGES)))
    _write(rt, after, number)
    rt.dec(after)
    return {"sorry": warned}


def _task(data: Mapping[str, Any]) -> ReadingTask:
    modules = None if data["modules"] is None else tuple(map(str, data["modules"]))
    skip = tuple(map(int, data["skip"]))
    return ReadingTask(Mode(data["mode"]), modules, skip, str(data["before"]), bool(data["types"]))


def _read(rt: LeanRuntime, state: Obj, text: str, number: int, task: ReadingTask, answers: int, most: int) -> None:
    """Read a whole file on an owned state; write its `.olean` if the reading reached its end.

    Lean's messages may have `most` characters.
    """
    if task.before and task.mode is Mode.PARSE:
        context = FileReading(rt, state, task.before, Mode.PARSE)
        for _ in context.commands():
            pass
        state = context.state
    elif task.before:
        state = _elaborate(rt, state, ServerText(task.before))
    outside = rt.inc(field(state, CommandState.SCOPES))
    reading = FileReading(rt, state, text, task.mode, frozenset(task.skip))
    header = reading.header()
    send_line(answers, {"header": header})
    foreign = task.modules is not None and not set(header["imports"]) <= set(task.modules)
    if header["module"] or foreign:
        send_line(answers, {"finished": False})
        return
    theorems: list[Sequence[str | int]] = []
    said = 0
    for command in reading.commands():
        if "noisy" in command:
            send_line(answers, command)
            return
        said += sum(len(m["data"]) for m in command.get("messages", ()))
        if said > most:
            send_line(answers, {"noisy": most})
            return
        theorems += [d["name"] for d in command.get("declarations", ()) if d["keyword"] in STATING]
        send_line(answers, command)
    types: list[str | None] = []
    if not reading.stopped and task.mode is not Mode.PARSE:
        _write(rt, reading.state, number)
        if task.types:
            state = with_scopes(rt, reading.state, outside)
            reading.state, types = printed_types(rt, state, theorems)
    send_line(answers, {"finished": not reading.stopped, "types": list(zip(theorems, types, strict=False))})


def _write(rt: LeanRuntime, state: Obj, number: int) -> None:
    environment = rt.inc(field(state, CommandState.ENVIRONMENT))
    rt.io_result(rt.call("Lean.writeModule", environment, rt.string(olean_name(number)), FALSE, UNIT))


if __name__ == "__main__":
    run_with_big_stack(main)
    os._exit(0)
