"""Reads the output of a compilation: bytes and messages from a process that ran untrusted text.

Messages and exit codes are passed on as advice for people. No verdict rests on them.
"""

from __future__ import annotations

import json
import os
import signal
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from prover.lean.processes.supervise import CompileLimits, Ended
from prover.lean.verifier.compile_server import ANSWERS, olean_name
from prover.types import RefusalReason, Refused

ANSWER_BYTES = 1 << 23


@dataclass(frozen=True, slots=True)
class Compiled:
    """What Lean wrote and how long it took; whether it warned of a `sorry`, and whether only blank text follows the
    theorem, as far as a compile server could see (not to be trusted, like everything from the candidate's process).
    """

    olean: bytes
    seconds: float
    sorry: bool = False
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Elaborated:
    """What Lean said about a source, a line of JSON per message as of ``lean --json``, and what it wrote.

    Neither can be trusted: the text could have made its process say or write anything. `left` is a compiled file that
    was found although Lean did not report success, or reported success after an error. `seconds` is the time taken,
    without the start of a server or a run that was lost.
    """

    said: bytes
    compiled: Compiled | Refused
    left: bytes | None = None
    seconds: float = 0.0


def is_crash(found: Elaborated | None) -> bool:
    """Whether Lean gave no answer of its own, which a faulty machine may cause as well as the text."""
    if found is None:
        return True
    refused = found.compiled
    return isinstance(refused, Refused) and refused.reason in (RefusalReason.CRASH, RefusalReason.MISSING_THEOREM)


def read_plain_file(path: Path, most: int) -> bytes | None:
    """The first bytes of a file from an untrusted process: links and pipes are not opened."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    with os.fdopen(fd, "rb") as f:
        return f.read(most) if stat.S_ISREG(os.fstat(fd).st_mode) else None


def answered(
    ended: Ended | Refused, folder: Path, closed: Sequence[bool], limits: CompileLimits, seconds: float
) -> list[Elaborated | None]:
    """The outcome of each text that a compile server's child was given; `closed`: see `compile.SourceText`."""
    answers = _answers(read_plain_file(folder / ANSWERS, ANSWER_BYTES) or b"")
    in_order = isinstance(ended, Ended) and ended.code == 0 and len(answers) == len(closed)
    found: list[Elaborated | None] = []
    for number, nothing_follows in enumerate(closed):
        answer = answers[number] if number < len(answers) else None
        data = read_plain_file(folder / olean_name(number), limits.olean_bytes + 1)
        if isinstance(answer, bool) and (in_order or len(closed) > 1):
            found.append(Elaborated(b"", _compiled(data, limits, seconds, answer, nothing_follows), seconds=seconds))
        elif isinstance(answer, Refused) and in_order:
            found.append(Elaborated(b"", answer, data, seconds))
        elif len(closed) > 1 or (in_order and answer is None):
            found.append(None)
        else:
            found.append(Elaborated(b"", ended if isinstance(ended, Refused) else why_ended(ended), data, seconds))
    return found


def _answers(lines: bytes) -> list[bool | Refused | None]:
    """Per text: whether Lean warned of a `sorry`, or why it refused it."""
    found: list[bool | Refused | None] = []
    for line in lines.splitlines():
        try:
            answer = cast("dict[str, Any]", json.loads(line))
            found.append(
                _refusal(RefusalReason(answer["reason"]), str(answer["data"]))
                if "reason" in answer
                else bool(answer["sorry"])
            )
        except (ValueError, TypeError, KeyError):
            found.append(None)
    return found


def reported(ended: Ended | Refused, folder: Path, limits: CompileLimits, seconds: float) -> Elaborated:
    """The outcome of the one text whose messages came through the pipe."""
    data = read_plain_file(folder / olean_name(0), limits.olean_bytes + 1)
    if isinstance(ended, Refused):
        return Elaborated(b"", ended, data, seconds)
    if ended.code != 0:
        return Elaborated(ended.said, why_ended(ended), data, seconds)
    compiled = _compiled(data, limits, seconds, b"sorry" in ended.said, closed=False)
    return Elaborated(ended.said, compiled, seconds=seconds)


def _compiled(
    data: bytes | None, limits: CompileLimits, seconds: float, sorry: bool, closed: bool
) -> Compiled | Refused:
    if data is None:
        return Refused(RefusalReason.MISSING_THEOREM, "Lean wrote no compiled file")
    if len(data) > limits.olean_bytes:
        return Refused(RefusalReason.OUTPUT, f"the compiled file is larger than {limits.olean_bytes} bytes")
    return Compiled(data, seconds, sorry, closed)


_MARKS: tuple[tuple[str, RefusalReason], ...] = (
    ("deterministic) timeout", RefusalReason.TIMEOUT),
    ("deterministic timeout", RefusalReason.TIMEOUT),
    ("excessive memory consumption", RefusalReason.MEMORY),
    ("out of memory", RefusalReason.MEMORY),
)


def why_ended(ended: Ended) -> Refused:
    """A reason from exit code and messages: advice for people, since the candidate is refused in any case."""
    text = ended.said.decode("utf-8", "replace")
    if ended.code == -signal.SIGXFSZ:
        return Refused(RefusalReason.OUTPUT, "the process wrote a file that is too large")
    if ended.code == -signal.SIGXCPU:
        return Refused(RefusalReason.TIMEOUT, "the process used too much processor time")
    if (marked := _refusal(RefusalReason.CRASH, text)).reason is not RefusalReason.CRASH:
        return marked
    if ended.code != 1:
        return Refused(RefusalReason.CRASH, f"Lean ended with code {ended.code}: {text[-200:].strip()}")
    for line in text.splitlines():
        try:
            message = json.loads(line)
            if message["severity"] == "error":
                parse = message["endPos"] is None  # Lean's parser reports a place, its elaborator a range
                reason = RefusalReason.PARSE if parse else RefusalReason.ELABORATION
                return Refused(reason, str(message["data"])[:2000])
        except (ValueError, TypeError, KeyError):
            continue
    return Refused(RefusalReason.CRASH, text[:200].strip() or "Lean gave no reason")


def _refusal(reason: RefusalReason, text: str) -> Refused:
    """A refusal with the reason of the Lean phrase that the text contains, else with `reason`."""
    return next((Refused(r, mark) for mark, r in _MARKS if mark in text), Refused(reason, text[:2000]))
