"""Requests and answers of the API. Those of `/api/check` and `/verify` are the Kimina Lean Server's, for its clients;
those of `/api/prove` are our own."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from prover.lean.verifier.files import (
    Broken,
    Checked,
    FileVerdict,
    JudgedTheorem,
    Message,
    Position,
    Severity,
    TimedOut,
)
from prover.serve.judge import Judged, Lost
from prover.types import CORE_MODULE, Proof, Proved, Refused, Theorem

Json = dict[str, Any]
Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]
LONGEST_MODULES: Final = 4_096  # characters of an item's `module`
OPEN_PROOF_WARNING: Final = "declaration uses 'sorry'"


class Snippet(BaseModel):
    """A Lean file under a name that the answer repeats."""

    id: str
    code: str


class CheckRequest(BaseModel):
    """Body of `/api/check`. `debug`, `reuse` and `infotree` are accepted and have no effect."""

    snippets: Annotated[list[Snippet], Field(min_length=1)]
    timeout: Seconds = 30
    debug: bool = False
    reuse: bool = True
    infotree: Literal["full", "tactics", "original", "substantive"] | None = None

    @model_validator(mode="after")
    def _unique(self) -> CheckRequest:
        if len({s.id for s in self.snippets}) != len(self.snippets):
            raise ValueError("`snippets` must have unique ids")
        return self


class CodeItem(BaseModel):
    """A Lean file of the older shape: in `proof`, or else in `code`."""

    custom_id: str | int
    proof: str | None = None
    code: str | None = None

    @model_validator(mode="after")
    def _has_text(self) -> CodeItem:
        if self.proof is None and self.code is None:
            raise ValueError("give `proof` or `code`")
        return self

    @property
    def text(self) -> str:
        return self.proof if self.proof is not None else self.code or ""


class VerifyRequest(BaseModel):
    """Body of `/verify`. `infotree_type` and `disable_cache` have no effect: there is no cache."""

    codes: Annotated[list[CodeItem], Field(min_length=1)]
    timeout: Seconds = 300
    infotree_type: Literal["full", "tactics", "original", "substantive"] | None = None
    disable_cache: bool = False


class ProofItem(BaseModel):
    """A statement (``theorem NAME … : P``), and the tactic block claimed to prove it."""

    model_config = ConfigDict(extra="forbid")

    statement: str
    script: str
    id: str = ""
    name: str = ""
    preamble: str = ""
    module: Annotated[str, Field(max_length=LONGEST_MODULES)] = CORE_MODULE

    def candidate(self, module: str) -> tuple[Theorem, Proof]:
        """The theorem in `module`, which is the item's module in normal form."""
        theorem = Theorem(self.name or "theorem", self.statement, module, source="service", preamble=self.preamble)
        return theorem, Proof(self.script)


class ProveRequest(BaseModel):
    """Body of `/api/prove`."""

    model_config = ConfigDict(extra="forbid")

    proofs: Annotated[list[ProofItem], Field(min_length=1)]
    timeout: Seconds | None = None


def check_answer(ids: list[str], verdicts: list[FileVerdict | Lost]) -> Json:
    """Answer of `/api/check`: `error` or `response` per snippet."""
    return {"results": [{"id": i, **_result(v)} for i, v in zip(ids, verdicts, strict=True)]}


def verify_answer(ids: list[str], verdicts: list[FileVerdict | Lost]) -> Json:
    """Answer of `/verify`: the time is part of the response."""
    results: list[Json] = []
    for i, verdict in zip(ids, verdicts, strict=True):
        result = _result(verdict)
        seconds = result.pop("time")
        if "response" in result:
            result["response"]["time"] = seconds
        results.append({"custom_id": i, **result})
    return {"results": results}


def _result(verdict: FileVerdict | Lost) -> Json:
    match verdict:
        case Checked(messages, holes, theorems, seconds):
            response: Json = {"env": 0}
            if theorems:
                response["theorems"] = [_theorem(theorem) for theorem in theorems]
            if messages:
                response["messages"] = [_message(m) for m in messages]
            if holes:
                response["sorries"] = [
                    {"pos": _position(h.start), "endPos": _position(h.end), "goal": h.goal} for h in holes
                ]
            return {"time": round(seconds, 4), "response": response}
        case TimedOut(limit, seconds):
            return {"time": round(seconds, 4), "error": f"Lean timed out in {limit:g} seconds"}
        case Broken(detail, seconds):
            # a `message` beside `messages` would be the REPL's way, but older clients take that for a valid proof
            said = Message(Severity.ERROR, Position(1, 0), None, f"lemma: Lean ended without an answer: {detail}")
            return {"time": round(seconds, 4), "response": {"env": 0, "messages": [_message(said)]}}
        case Lost(detail):
            return {"time": 0.0, "error": f"infrastructure failure, no verdict: {detail}"}


def _theorem(theorem: JudgedTheorem) -> Json:
    """What our own clients read; those of the Kimina Lean Server ignore it."""
    refused = theorem.verdict if isinstance(theorem.verdict, Refused) else None
    return {
        "name": theorem.name,
        "pos": _position(theorem.start),
        "verdict": "proved" if refused is None else "refused",
        "reason": None if refused is None else refused.reason.value,
        "type": theorem.type,
        "depends_on": list(theorem.depends_on),
    }


def _message(message: Message) -> Json:
    data: Json = {"severity": message.severity.value, "pos": _position(message.start)}
    if message.end is not None:
        data["endPos"] = _position(message.end)
    # clients look for these words, which Lean has since put into other quotation marks
    text = OPEN_PROOF_WARNING if message.says_sorry else message.text
    return {**data, "data": text}


def _position(position: Position) -> Json:
    return {"line": position.line, "column": position.column}


def prove_answer(ids: list[str], found: list[Judged]) -> Json:
    """Answer of `/api/prove`: ``proved``, ``refused`` with a reason, or ``unknown`` when Lean could not be run."""
    return {"results": [{"id": i, **_judged(j)} for i, j in zip(ids, found, strict=True)]}


def _judged(judged: Judged) -> Json:
    seconds = round(judged.seconds, 4)
    match judged.verdict:
        case Proved(axioms, environment):
            return {"verdict": "proved", "axioms": list(axioms), "environment": environment, "time": seconds}
        case Refused(reason, detail):
            return {"verdict": "refused", "reason": reason.value, "detail": detail, "time": seconds}
        case Lost(detail):
            return {"verdict": "unknown", "reason": "infrastructure", "detail": detail, "time": seconds}


def outcome_of(verdict: FileVerdict | Judged | Lost) -> str:
    """The verdict's label in the metrics."""
    match verdict:
        case Checked():
            return "error" if verdict.failed else "sorry" if verdict.holes else "valid"
        case TimedOut():
            return "timeout"
        case Broken():
            return "broken"
        case Lost() | Judged(Lost()):
            return "lost"
        case Judged(Proved()):
            return "proved"
        case Judged():
            return "refused"
