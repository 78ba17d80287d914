"""LeanDojo's `Dojo` as one more `ProofEnv`: theorems of a traced repository, stated and stepped where they stand.

Yang et al. 2023, "LeanDojo", arXiv:2306.15626; package `lean-dojo` 4.20. A Dojo is a Lean process for one theorem,
which keeps every state it ever had, so states branch. One is opened by `start` and ended when its last state is freed.
When it is lost (a step past its time ends it for good, a crash too), its states come back by replay in a fresh one.

What differs from a gym of ours: one goal list for all, so a state that `split` made is the whole list with the part in
front, and a step that reaches behind the part is rejected; goals that print a metavariable are not taken apart; limits
are LeanDojo's own (``TACTIC_MEMORY_LIMIT``, `seconds`). A Dojo says nothing about a proof that counts: the verdict is
the verifier's.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from prover.closing import Closing
from prover.lean.gym.base import canonical_goals, failure, screen_tactic
from prover.lean.text import tactic_block
from prover.types import (
    Advanced,
    Exhausted,
    Finished,
    LemmaError,
    Limit,
    ProofState,
    Rejected,
    RejectKind,
    StatementError,
    StepRequest,
    StepResult,
    Theorem,
    WorkerLost,
)

ATTEMPTS = 2  # of a step whose Dojo crashes
_PARSE_ERROR = "<stdin>:"  # Lean's parser says where, its elaborator does not
_LOST_AT_START = ("Timeout during initialization", "Unexpected EOF")


@dataclass(frozen=True, slots=True)
class DojoEntry:
    """Where a theorem stands: its repository and commit, the file in it, its full name."""

    url: str
    commit: str
    file_path: str
    full_name: str


def lean_dojo() -> Any:
    """The package, imported when first needed: it takes seconds and runs `git`. Raises `LemmaError`."""
    try:
        return importlib.import_module("lean_dojo")
    except (ImportError, AssertionError, OSError) as error:
        raise LemmaError(f"lean-dojo cannot be used ({error}); run `pip install lean-dojo`, it needs git") from error


def open_dojo(entry: DojoEntry, seconds: int) -> Any:
    """A Dojo that has not been entered; the repository is traced first unless LeanDojo's cache has it."""
    package = lean_dojo()
    repository = package.LeanGitRepo(entry.url, entry.commit)
    return package.Dojo(package.Theorem(repository, Path(entry.file_path), entry.full_name), timeout=seconds)


@dataclass(slots=True, eq=False)
class _Session:
    """The Dojo of one theorem, its first state, and how many states are held. `run` counts the Dojos it has had."""

    entry: DojoEntry
    dojo: Any = None
    first: Any = None
    run: int = 0
    held: int = 0


@dataclass(slots=True, eq=False)
class _State:
    """`at` is Dojo's state in the session's run `run`; its first goals, all but `hidden`, are what is to be proved."""

    session: _Session
    at: Any
    run: int
    script: tuple[str, ...]
    goals: tuple[str, ...]
    hidden: int = 0

    @property
    def shown(self) -> tuple[str, ...]:
        return self.goals[: len(self.goals) - self.hidden]


class DojoEnv(Closing):
    """`ProofEnv` on Dojos. `entries` says where each theorem, by its name, stands; `seconds` bound one step."""

    def __init__(
        self,
        entries: Mapping[str, DojoEntry],
        seconds: int = 60,
        opener: Callable[[DojoEntry, int], Any] = open_dojo,
    ) -> None:
        self._entries = entries
        self._seconds = seconds
        self._opener = opener
        self._states: dict[int, _State] = {}
        self._next = 0

    # --- ProofEnv

    def start(self, theorem: Theorem) -> ProofState:
        """The initial state. Raises `StatementError` when it cannot be traced or found, `WorkerLost`."""
        entry = self._entries.get(theorem.name)
        if entry is None:
            raise StatementError(f"{theorem.name}: not a theorem of the traced repository")
        session = _Session(entry)
        self._enter(session)
        return self._keep(_State(session, session.first, session.run, (), _goals_of(session.first)))

    def step(self, requests: Sequence[StepRequest]) -> list[StepResult]:
        """One result per request, in order, one at a time. Raises `WorkerLost`."""
        return [self._step(self._state(r.state), r.tactic) for r in requests]

    def split(self, state: ProofState) -> tuple[ProofState, ...]:
        """One new state per goal; the state as it is when a goal prints a metavariable."""
        whole = self._state(state)
        count = len(whole.shown)
        if count < 2 or any("?" in goal for goal in whole.shown):
            return (self._keep(whole),)
        parts: list[ProofState] = []
        for i in range(count):
            turned = self._turned(whole, i)
            parts.append(self._keep(replace(turned, hidden=len(turned.goals) - 1)))
        return tuple(parts)

    def free(self, states: Iterable[ProofState]) -> None:
        """Forget states; a Dojo ends with its last one."""
        for state in states:
            if (known := self._states.pop(state.handle, None)) is not None:
                known.session.held -= 1
                if known.session.held == 0:
                    self._leave(known.session)

    def close(self) -> None:
        """End every Dojo and forget every state."""
        for session in {state.session for state in self._states.values()}:
            self._leave(session)
        self._states.clear()

    # --- steps

    def _step(self, state: _State, tactic: str) -> StepResult:
        if rejected := screen_tactic(tactic):
            return rejected
        if not state.shown:
            return Rejected(RejectKind.ELABORATION, "no goals to be proved")
        text = _one_tactic(tactic)
        if state.hidden and len(state.shown) == 1:
            text = f"focus\n{tactic_block(text)}".rstrip()
        answer = self._run(state, text)
        if isinstance(answer, Rejected | Exhausted):
            return answer
        after = answer.goals
        behind = state.goals[len(state.goals) - state.hidden :]
        if state.hidden and after[max(0, len(after) - state.hidden) :] != behind:
            return Rejected(RejectKind.ELABORATION, "the tactic reaches goals that are not this part's")
        kept = replace(answer, hidden=state.hidden)
        return Advanced(self._keep(kept)) if kept.shown else Finished(self._keep(kept))

    def _turned(self, state: _State, by: int) -> _State:
        """The state with goal `by` in front."""
        if by == 0:
            return state
        answer = self._run(state, f"rotate_left {by}")
        if isinstance(answer, Rejected | Exhausted):
            raise WorkerLost(f"{state.session.entry.full_name}: goals cannot be brought to the front ({answer})")
        return answer

    def _run(self, state: _State, text: str) -> _State | Rejected | Exhausted:
        """Run one tactic as it is; what crashes is tried once more on a fresh Dojo. Raises `WorkerLost`."""
        package = lean_dojo()
        session = state.session
        crash: Exception | None = None
        for _ in range(ATTEMPTS):
            at = self._at(state)
            try:
                result = session.dojo.run_tac(at, text)
            except package.DojoTacticTimeoutError:
                self._leave(session)  # it still runs, and would answer the next question with this answer
                return Exhausted(Limit.WALL_CLOCK)
            except package.DojoCrashError as error:
                crash = _last_words(package, session.dojo, at, error)
                self._leave(session)
                continue
            return _result_of(package, state, session.run, text, result)
        if getattr(crash, "is_out_of_memory", False):
            return Exhausted(Limit.MEMORY)
        raise WorkerLost(f"{session.entry.full_name}: its Dojo crashed {ATTEMPTS} times ({crash})")

    def _at(self, state: _State) -> Any:
        """Dojo's own state, by replay when it belonged to a Dojo that is gone. Raises `WorkerLost`."""
        session, package = state.session, lean_dojo()
        if session.dojo is not None and state.run == session.run:
            return state.at
        if session.dojo is None:
            self._enter(session)
        dojo: Any = session.dojo
        at = session.first
        for text in state.script:
            try:
                at = dojo.run_tac(at, text)
            except (package.DojoTacticTimeoutError, package.DojoCrashError) as error:
                self._leave(session)
                raise WorkerLost(f"{session.entry.full_name}: a state cannot be rebuilt ({error!r})") from error
        if _goals_of(at) != state.goals:
            raise WorkerLost(f"{session.entry.full_name}: a state cannot be rebuilt: its replay gave {at}")
        state.at, state.run = at, session.run
        return at

    # --- Dojos

    def _enter(self, session: _Session) -> None:
        """Open a Dojo. Raises `StatementError`, `WorkerLost`."""
        package = lean_dojo()
        dojo = self._opener(session.entry, self._seconds)
        try:
            session.dojo, session.first = dojo.__enter__()
        except package.DojoInitError as error:
            if str(error) in _LOST_AT_START:
                raise WorkerLost(f"{session.entry.full_name}: {error}") from error
            raise StatementError(f"{session.entry.full_name}: {error}") from error
        session.run += 1

    def _leave(self, session: _Session) -> None:
        if session.dojo is not None:
            session.dojo.__exit__(None, None, None)
            session.dojo = None

    # --- states

    def _state(self, state: ProofState) -> _State:
        known = self._states.get(state.handle)
        if known is None:
            raise KeyError(f"state {state.handle} was freed or belongs to another environment")
        return known

    def _keep(self, state: _State) -> ProofState:
        self._next += 1
        self._states[self._next] = state
        state.session.held += 1
        return ProofState(canonical_goals(state.shown), self._next)


def _result_of(package: Any, before: _State, run: int, text: str, result: object) -> _State | Rejected | Exhausted:
    """`TacticState`, `ProofFinished`, `LeanError`, `ProofGivenUp` as what they mean here."""
    if isinstance(result, package.LeanError):
        message = str(getattr(result, "error", ""))
        if message.startswith(_PARSE_ERROR):
            return Rejected(RejectKind.PARSE, message.split(": ", 1)[-1])
        return failure(RejectKind.ELABORATION, message)
    if isinstance(result, package.ProofGivenUp):
        return Rejected(RejectKind.UNSAFE, "the proof term rests on `sorry`")
    return _State(before.session, result, run, (*before.script, text), _goals_of(result))


def _last_words(package: Any, dojo: Any, at: object, crash: Exception) -> Exception:
    """Why a Dojo crashed: it ended in the middle of an answer, and says why only when asked again."""
    try:
        dojo.run_tac(at, "skip")
    except package.DojoCrashError as later:
        return later
    except (OSError, package.DojoTacticTimeoutError):
        pass
    return crash


def _goals_of(state: Any) -> tuple[str, ...]:
    """The goals of a `TacticState`; none of a `ProofFinished`, which has no text."""
    text = str(getattr(state, "pp", ""))
    return tuple(goal for goal in text.split("\n\n") if "⊢" in goal)


def _one_tactic(tactic: str) -> str:
    """Dojo reads one tactic: a block of several lines stands in parentheses."""
    text = tactic.strip()
    return f"(\n{tactic_block(text)})" if "\n" in text or ";" in text else text
