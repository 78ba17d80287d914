"""A process that has imported a module and forks a child for each candidate: ``python -m prover.lean.compile_server``.

The child confines itself, elaborates the candidate's text in place, writes the `.olean` and ends; the server never runs
any of that text, so no candidate sees anything of another. It takes the place of a `lean` command per candidate, which
spends nearly all its time on starting and importing. What comes out is bytes in either case.

Wire: one line of JSON each way. Request: ``{"folder", "text", "spec", "limits", "report"}``. Reply: ``{"code",
"said"}`` of the child, or ``{"reason", "detail"}``. `said` is one line of JSON, ``{"reason", "data"}``, when Lean
reported an error, which ends the child; with `report` the child goes on, and `said` is a line for each message as of
``lean --json``.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final, cast

from prover.lean.commands import SEVERITIES, CommandParser, CommandState, Message, Node, log_entries
from prover.lean.confine import ConfineSpec, confine
from prover.lean.ffi import FALSE, UNIT, LeanRuntime, Obj, field, run_with_big_stack, tag
from prover.lean.library import LEAN_OPTIONS
from prover.lean.pipes import LineProcess, ProcessLost, send_line
from prover.lean.supervise import CompileLimits, Ended, supervise
from prover.lean.toolchain import Toolchain
from prover.types import LemmaError, RefusalReason, Refused, StatementError

FUNCTIONS: Final = {"Lean.writeModule": 4}
OLEAN: Final = "Candidate.olean"
START_SECONDS: Final = 120.0
_OPTIONS: Final = "".join("set_option {} {}\n".format(*o.removeprefix("-D").split("=", 1)) for o in LEAN_OPTIONS)
_LAST_COMMANDS: Final = ("Lean.Parser.Command.eoi", "Lean.Parser.Command.exit")


class CompileServer:
    """A running server for one module, for one thread at a time."""

    def __init__(self, toolchain: Toolchain, roots: tuple[str, ...], module: str) -> None:
        spec = json.dumps([str(toolchain.shared_library), str(toolchain.sysroot), roots, module])
        self._process = LineProcess("prover.lean.compile_server", spec)
        try:
            hello = json.loads(self._process.read(START_SECONDS))
        except (ProcessLost, ValueError) as error:
            self.close()
            raise LemmaError(f"Lean did not start ({error}); run `lemma doctor`") from error
        if "error" in hello:
            self.close()
            raise LemmaError(f"cannot import {module}: {hello['error']}")

    @property
    def pid(self) -> int:
        return self._process.pid

    def compile(
        self, text: str, folder: Path, spec: ConfineSpec, limits: CompileLimits, report: bool = False
    ) -> Ended | Refused:
        """Elaborate `text` (without header) in a child that writes to `folder`. Raises `ProcessLost`."""
        request = {
            "folder": str(folder),
            "text": text,
            "spec": spec.to_json(),
            "limits": asdict(limits),
            "report": report,
        }
        self._process.write(json.dumps(request).encode() + b"\n")
        reply = json.loads(self._process.read(limits.seconds + 10))
        if "reason" in reply:
            return Refused(RefusalReason(reply["reason"]), reply["detail"])
        return Ended(reply["code"], reply["said"].encode())

    def close(self) -> None:
        self._process.close()


# --- inside the server


def main() -> None:
    """Answer requests until the input ends."""
    library, sysroot, roots, module = json.loads(sys.argv[1])
    replies = os.dup(1)
    os.dup2(2, 1)
    try:
        rt = LeanRuntime.load(Path(library), Path(sysroot), [Path(r) for r in roots], functions=FUNCTIONS)
        rt.lib.lean_io_mark_end_initialization()
        state = _initial_state(rt, module)
    except Exception as error:
        send_line(replies, {"error": str(error)})
        return
    send_line(replies, {"ready": True})
    while line := sys.stdin.buffer.readline():
        send_line(replies, _serve(rt, state, json.loads(line)))


def _initial_state(rt: LeanRuntime, module: str) -> Obj:
    """`Command.State` after the import. Commands have to wait for the child: they need Lean's task manager."""
    environment = rt.import_modules([module])
    options = rt.inc(rt.constant("Lean.Options.empty"))
    return rt.call("Lean.Elab.Command.mkState", environment, rt.inc(rt.constant("Lean.MessageLog.empty")), options)


def _elaborate(rt: LeanRuntime, state: Obj, text: str) -> Obj:
    """Every command of `text`, on an owned state. Raises `_Failed` at the first error."""
    parser = CommandParser(rt, text)
    while not parser.at_end():
        try:
            syntax = parser.next(state)
        except StatementError as error:
            raise _Failed(RefusalReason.PARSE, str(error).removeprefix("the statement does not parse: ")) from error
        if tag(syntax) == Node.TAG and rt.name_text(field(syntax, Node.KIND)) in _LAST_COMMANDS:
            break
        try:
            state = parser.elaborate(state, syntax)
        except StatementError as error:
            raise _Failed(RefusalReason.ELABORATION, str(error)) from error
    return state


def _elaborate_all(rt: LeanRuntime, state: Obj, text: str) -> tuple[Obj, list[dict[str, object]]]:
    """Every command of `text`, on an owned state, errors or not; and all messages, in the order of their positions."""
    parser = CommandParser(rt, text)
    entries: list[dict[str, object]] = []
    while not parser.at_end():
        syntax, log = parser.parse(state)
        entries += log_entries(rt, log)
        rt.dec(log)
        if tag(syntax) == Node.TAG and rt.name_text(field(syntax, Node.KIND)) in _LAST_COMMANDS:
            break
        state = parser.run(state, syntax)
        entries += log_entries(rt, field(state, CommandState.MESSAGES))
    return state, sorted(entries, key=lambda e: tuple(cast("dict[str, int]", e["pos"]).values()))


class _Failed(Exception):
    def __init__(self, reason: RefusalReason, message: str) -> None:
        super().__init__(message)
        self.reason = reason


def _serve(rt: LeanRuntime, state: Obj, request: Mapping[str, Any]) -> dict[str, object]:
    limits = CompileLimits(**request["limits"])
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        code = 70
        try:
            code = _child(rt, state, request, limits, theirs)
        finally:
            os._exit(code)
    os.close(theirs)
    try:
        outcome = supervise(child, ours, Path(request["folder"]), limits)
    finally:
        os.close(ours)
    if isinstance(outcome, Refused):
        return {"reason": outcome.reason.value, "detail": outcome.detail}
    return {"code": outcome.code, "said": outcome.said.decode("utf-8", "replace")}


def _child(rt: LeanRuntime, state: Obj, request: Mapping[str, Any], limits: CompileLimits, output: int) -> int:
    """Give up everything, then run the text; exit code as of the `lean` command."""
    os.setsid()
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))
    os.chdir(request["folder"])
    confine(ConfineSpec.from_json(request["spec"]))
    rt.lib.lean_init_task_manager_using(1)
    rt.lib.lean_internal_set_max_memory(limits.memory_bytes)
    state = _elaborate(rt, state, _OPTIONS)
    try:
        if request["report"]:
            after, entries = _elaborate_all(rt, state, request["text"])
            for entry in entries:
                send_line(1, entry)
            if any(entry["severity"] == SEVERITIES[Message.SEVERITY_ERROR] for entry in entries):
                return 1
        else:
            after = _elaborate(rt, state, request["text"])
    except _Failed as failed:
        send_line(1, {"reason": failed.reason.value, "data": str(failed)[:4000]})
        return 1
    environment = rt.inc(field(after, CommandState.ENVIRONMENT))
    rt.io_result(rt.call("Lean.writeModule", environment, rt.string(OLEAN), FALSE, UNIT))
    return 0


if __name__ == "__main__":
    run_with_big_stack(main)
    os._exit(0)
