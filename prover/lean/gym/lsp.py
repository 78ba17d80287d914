"""The gym on Lean's language server: slower than in process, but a public protocol that every toolchain speaks.

A state is a theorem and the script that leads to it. A step writes the script and the tactic into one document, waits
for its diagnostics and asks for the goals (``$/lean/plainGoal``) at a final ``all_goals sorry``, which ensures that
the only errors are the tactic's. Lean keeps what it elaborated of the unchanged prefix: there is a document for each
header, so theorems with the same imports share one import.

Each step is put in parentheses, so that neither a command nor an unfinished tactic can extend beyond it.

Differences from the in-process gym: an error that is only logged cannot be told from one that is thrown; heartbeats are
counted over the document's theorem and not per step; goals that print a metavariable are taken to share it. None of
this touches a verdict, which is the verifier's.
"""

from __future__ import annotations

import hashlib
import re
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from prover.lean.gym.base import StepLimits, canonical_goals, failure, header_commands, screen_tactic
from prover.lean.gym.rpc import Diagnostic, LspClient
from prover.lean.library.build import LeanSetup
from prover.lean.text import tactic_block
from prover.types import (
    Advanced,
    Finished,
    ProofState,
    Rejected,
    RejectKind,
    StatementError,
    StepResult,
    Theorem,
)

SERVER_ARGS = ("--server", "-Dserver.reportDelayMs=0")
SEVERITY_ERROR = 1
DOCUMENTS = 4  # kept open: each has a process of the server to itself, with all that its header imports
MARKER = "  all_goals sorry\n"
MARKER_COLUMN = 2

_COMMAND = re.compile(
    r"(?<![\w.'«])(?:theorem|lemma|def|abbrev|example|axiom|opaque|instance|inductive|structure|class|open|end)(?![\w'])"
    r"|@\[|(?<![\w'])#[a-z]"
)
_NOT_CODE = re.compile(r"--.*|/-[\s\S]*?-/|\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\\n]|\\.)'")
_PARSE_ERROR = re.compile(r"(?:unexpected|expected|unterminated|missing end|unknown tactic|invalid escape)\b")
_CASE = re.compile(r"case (\S+)\n")
_THEOREM = re.compile(r"\s*theorem\s")


@dataclass(frozen=True, slots=True)
class _Script:
    """A state: `text` follows ``by``, indented; `texts` are its goals as the server printed them."""

    theorem: Theorem
    text: str
    goals: tuple[str, ...]


class LspGym:
    """`Gym` on a `lean --server` process."""

    def __init__(self, client: LspClient, setup: LeanSetup, limits: StepLimits) -> None:
        self._client = client
        self._setup = setup
        self._limits = limits
        self._states: dict[int, _Script] = {}
        self._next = 0
        self._documents: OrderedDict[str, int] = OrderedDict()  # header -> version, the latest used last

    @classmethod
    def open(cls, setup: LeanSetup, limits: StepLimits) -> LspGym:
        """Start the server."""
        client = LspClient.spawn(setup.toolchain.lean_argv(*SERVER_ARGS), setup.environ())
        return cls(client, setup, limits)

    def start(self, theorem: Theorem) -> ProofState:
        """The initial state. Raises `StatementError` with Lean's message."""
        statement = theorem.statement.strip()
        if not _THEOREM.match(statement + " ") or len(_COMMAND.findall(statement)) > 1:
            raise StatementError("not one theorem: give `theorem NAME … : PROPOSITION` without its proof")
        goals, errors = self._elaborate(theorem, "")
        if errors:
            raise StatementError(errors[0].message)
        if goals is None:
            raise StatementError(f"{theorem.name}: Lean did not come to the proof of this statement")
        return self._keep(_Script(theorem, "", goals))

    def step(self, handle: int, tactic: str) -> StepResult:
        if rejected := screen_tactic(tactic):
            return rejected
        if not _closes_only_what_it_opens(tactic):
            return Rejected(RejectKind.PARSE, "unexpected `)`")
        state = self._states[handle]
        if not state.goals:
            return Rejected(RejectKind.ELABORATION, "no goals to be proved")
        text = f"{state.text}  (\n{tactic_block(tactic)}  )\n"
        goals, errors = self._elaborate(state.theorem, text)
        if errors:
            message = errors[0].message
            if _PARSE_ERROR.match(message):
                return Rejected(RejectKind.PARSE, message)
            return failure(RejectKind.ELABORATION, message)
        if goals is None:
            return Rejected(RejectKind.ELABORATION, "the tactic block does not end where its text does")
        after = self._keep(_Script(state.theorem, text, goals))
        return Advanced(after) if goals else Finished(after)

    def split(self, handle: int) -> tuple[ProofState, ...]:
        """Goals with a metavariable in their text form one state, every other goal its own."""
        state = self._states[handle]
        joint = _joint_goals(state.goals)
        groups = [[i] for i in range(len(state.goals)) if i not in joint]
        if joint:
            groups.append(joint)
        return tuple(self._focused(state, group) for group in sorted(groups))

    def free(self, handles: Iterable[int]) -> None:
        for handle in handles:
            self._states.pop(handle, None)

    def close(self) -> None:
        self._client.close()

    def _focused(self, state: _Script, group: Sequence[int]) -> ProofState:
        """The state with only the goals of `group`: the others are admitted, one by one from the first."""
        if len(group) == len(state.goals):
            return self._keep(state)
        turns = ("  rotate_left\n" if i in group else "  focus sorry\n" for i in range(len(state.goals)))
        goals = tuple(state.goals[i] for i in group)
        return self._keep(_Script(state.theorem, state.text + "".join(turns), goals))

    def _keep(self, state: _Script) -> ProofState:
        self._next += 1
        self._states[self._next] = state
        return ProofState(canonical_goals(state.goals), self._next)

    def _elaborate(self, theorem: Theorem, script: str) -> tuple[tuple[str, ...] | None, list[Diagnostic]]:
        """Goals after `script` (None when Lean did not reach its end) and the document's errors."""
        header = self._setup.header(theorem.module)
        head = (
            f"{header}{header_commands(self._limits)}{theorem.preamble}\n{theorem.statement.strip()}\n:= by\n  skip\n"
        )
        text = head + script + MARKER
        uri, version = self._write(header, text)
        self._client.request("textDocument/waitForDiagnostics", {"uri": uri, "version": version})
        _, diagnostics = self._client.diagnostics.get(uri, (version, ()))
        position = {"line": text.count("\n") - 1, "character": MARKER_COLUMN}
        answer = self._client.request("$/lean/plainGoal", {"textDocument": {"uri": uri}, "position": position})
        goals = None if answer is None else tuple(answer["goals"])
        return goals, [d for d in diagnostics if d.severity == SEVERITY_ERROR]

    def _write(self, header: str, text: str) -> tuple[str, int]:
        """Make `text` the content of the document with this header; its name and version."""
        uri = _uri(header)
        version = self._documents.pop(header, 0) + 1
        self._documents[header] = version
        if version == 1:
            document = {"uri": uri, "languageId": "lean4", "version": version, "text": text}
            self._client.notify("textDocument/didOpen", {"textDocument": document})
            if len(self._documents) > DOCUMENTS:
                oldest, _ = self._documents.popitem(last=False)
                self._client.notify("textDocument/didClose", {"textDocument": {"uri": _uri(oldest)}})
        else:
            document = {"uri": uri, "version": version}
            changes = [{"text": text}]
            self._client.notify("textDocument/didChange", {"textDocument": document, "contentChanges": changes})
        return uri, version


def _uri(header: str) -> str:
    """A document's name; there is no such file."""
    return f"file:///lemma/H{hashlib.sha256(header.encode()).hexdigest()[:16]}.lean"


def _closes_only_what_it_opens(tactic: str) -> bool:
    """Whether no `)` of the text closes a parenthesis opened before it."""
    depth = 0
    for c in _NOT_CODE.sub(" ", tactic):
        depth += (c == "(") - (c == ")")
        if depth < 0:
            return False
    return True


def _joint_goals(goals: Sequence[str]) -> list[int]:
    """Goals that print a metavariable, and those that may be one of them (by their case name, or without one)."""
    texts = "\n".join(goals)
    if "?" not in texts:
        return []

    def mentioned(goal: str) -> bool:
        found = _CASE.match(goal)
        return "?m." in texts if found is None else f"?{found.group(1)}" in texts

    return [i for i, goal in enumerate(goals) if "?" in goal or mentioned(goal)]
