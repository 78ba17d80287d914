"""Speaks LeanDojo's `Lean4Repl` protocol over our own worker: what `Dojo` starts where no traced repository can be.

``python lean4repl.py STATEMENT``. A request is ``{"sid", "cmd"}``, a reply ``REPL> {"sid", "tacticState", "error"}``.
The command ``crash`` ends the process as a lack of memory does, ``sleep`` takes a minute.
"""

from __future__ import annotations

import json
import os
import sys
import time

from prover.lean.gym.pool import LeanPool
from prover.lean.library.build import load_lean
from prover.types import (
    Advanced,
    Exhausted,
    Finished,
    ProofState,
    Rejected,
    RejectKind,
    StepRequest,
    StepResult,
    Theorem,
)


def reply(sid: int | None, state: ProofState | None, error: str | None) -> None:
    goals = [g.text for g in state.goals] if state else []
    text = "\n\n".join(goals) or "no goals"
    if len(goals) > 1:
        text = f"{len(goals)} goals\n{text}"
    print(f"REPL> {json.dumps({'sid': sid, 'tacticState': text if state else None, 'error': error})}", flush=True)


def error_of(result: StepResult) -> str:
    match result:
        case Rejected(RejectKind.PARSE, message):
            return f"<stdin>:1:3: {message}"
        case Rejected(RejectKind.UNSAFE, _):
            return "proof contains `sorry`"
        case Rejected(_, message):
            return message
        case Exhausted():
            return "(deterministic) timeout at `elaborator`, maximum number of heartbeats (200000) has been reached"
        case _:
            raise AssertionError(result)


with LeanPool(load_lean()) as env:
    states = [env.start(Theorem("t", sys.argv[1]))]
    reply(0, states[0], None)
    for line in sys.stdin:
        request = json.loads(line)
        if request["cmd"] == "crash":
            os._exit(137)
        if request["cmd"] == "sleep":
            time.sleep(60)
        (result,) = env.step([StepRequest(states[request["sid"]], request["cmd"])])
        if isinstance(result, Advanced | Finished):
            states.append(result.state)
            reply(len(states) - 1, result.state, None)
        else:
            reply(None, None, error_of(result))
