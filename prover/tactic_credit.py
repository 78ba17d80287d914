"""Which tactic of a refused proof failed, and which before it did something: from one elaboration of the script.

Lean runs the script once more, with ``trace_state`` before every tactic. The goals that it shows, and the places of its
errors, tell how far each tactic came. This is shaping (Ng, Harada and Russell, 1999), and says nothing of a proof: only
`prover.lean.verifier` does. docs/reward.md has what it is good for, and what it is not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from prover.closing import Closing
from prover.lean.library.build import LeanSetup
from prover.lean.processes.supervise import CompileLimits
from prover.lean.reader.file_read import Declaration, FileRead, Severity
from prover.lean.reader.reading import Mode
from prover.lean.reader.traced import After, Before, Mark, TracedScript, traced
from prover.lean.text import INDENT, by_block, may_run_code
from prover.lean.verifier.compile import Compiler
from prover.lean.verifier.compile_server import ReadingTask
from prover.suggest import unknown
from prover.types import Goal, LemmaError, Proof, Theorem

MOST_CREDIT: Final = 0.5
"""No refused proof is worth as much: a proof is worth 1."""
MOST_TACTICS: Final = 1_000
"""Of a script; a longer one gets no credit."""
Goals = tuple[str, ...]


class Credit(StrEnum):
    """What a refused proof is worth."""

    NONE = "none"  # nothing
    TACTICS = "tactics"  # less than `MOST_CREDIT`, by the tactics before the first that failed


def credit_of(name: Credit | str) -> Credit:
    """The credit of that name. Raises `LemmaError` for another."""
    if name not in tuple(Credit):
        raise LemmaError(unknown("credit", str(name), tuple(Credit)))
    return Credit(name)


class TacticOutcome(StrEnum):
    """What became of a tactic."""

    CHANGED = "changed"  # the goals after it had not been seen in this proof
    IDLE = "idle"  # it ran, and left goals that had been there before
    FAILED = "failed"  # the first that Lean refused, or a `sorry`
    NOT_REACHED = "not_reached"  # it stands behind the first failure, whether Lean ran it or not


@dataclass(frozen=True, slots=True)
class CreditedTactic:
    """A tactic of a script, from character `begin` up to `end` of it."""

    begin: int
    end: int
    outcome: TacticOutcome


@dataclass(frozen=True, slots=True)
class TacticCredit:
    """The tactics of a refused script in its order, frames (bullets, parentheses) left out; none if it was not run.

    `error` is Lean's first. No tactic has failed if goals were left at the end of the script or of one of its parts.
    """

    tactics: tuple[CreditedTactic, ...] = ()
    error: str = ""

    @property
    def failed(self) -> int | None:
        """The place in `tactics` of the one that failed."""
        return next((n for n, t in enumerate(self.tactics) if t.outcome is TacticOutcome.FAILED), None)

    @property
    def letters(self) -> str:
        """One letter per tactic: c(hanged), i(dle), f(ailed), n(ot reached)."""
        return "".join(tactic.outcome.value[0] for tactic in self.tactics)

    @property
    def fraction(self) -> float:
        """In [0, 1): tactics that changed the goals, over all up to the first failure, this or a missing end included.

        What stands behind the failure does not count, nor does a tactic that does nothing, except against the script.
        """
        changed, idle = (
            self.letters.count(outcome.value[0]) for outcome in (TacticOutcome.CHANGED, TacticOutcome.IDLE)
        )
        return changed / (changed + idle + 1)

    def shares(self, reward: float) -> tuple[float, ...]:
        """One reward per tactic, `[tactics]`, that add up to `reward`: dense, and no way to earn more than the verdict.

        Tactics that changed the goals get 1 / (their number + 1) each; the one that failed, else the last that ran,
        gets what is left. With a discount of 1 the return from the first tactic on is the verdict's (Ng et al. 1999).
        """
        changed = sum(t.outcome is TacticOutcome.CHANGED for t in self.tactics)
        shares = [1 / (changed + 1) if t.outcome is TacticOutcome.CHANGED else 0.0 for t in self.tactics]
        ran = [n for n, t in enumerate(self.tactics) if t.outcome is not TacticOutcome.NOT_REACHED]
        if ran:
            last = ran[-1] if self.failed is None else self.failed
            shares[last] += reward - sum(shares)
        return tuple(shares)


class TacticCrediting(Closing):
    """Elaborates refused scripts under the statement itself and says what became of their tactics.

    Safe to use from several threads. Raises `LemmaError` when Lean cannot be started, `WorkerLost` when it is lost.
    """

    def __init__(self, setup: LeanSetup, limits: CompileLimits | None = None) -> None:
        self._compiler = Compiler(setup, limits or CompileLimits(), True)

    def close(self) -> None:
        """End the helper processes; a later call starts them again."""
        self._compiler.close()

    def credit(self, candidates: Sequence[tuple[Theorem, Proof]]) -> list[TacticCredit]:
        """One per script, in order; an empty one for a script that cannot be parsed, that has too many tactics, that
        may run code of its own (it could write itself any credit), or at which Lean's process ended.
        """
        found = [TacticCredit()] * len(candidates)
        for module in dict.fromkeys(theorem.module for theorem, _ in candidates):
            chosen = [n for n, (t, p) in enumerate(candidates) if t.module == module and not may_run_code(p.script)]
            for n, credit in zip(chosen, self._of_module(module, [candidates[n] for n in chosen]), strict=True):
                found[n] = credit
        return found

    def _of_module(self, module: str, candidates: Sequence[tuple[Theorem, Proof]]) -> list[TacticCredit]:
        parsed = self._read(module, [_text(theorem, proof) for theorem, proof in candidates], Mode.PARSE)
        scripts = [None if (d := _proof_in(read)) is None else traced(read, d) for read in parsed]
        runs = iter(self._read(module, [script.text for script in scripts if script is not None], Mode.WHOLE))
        return [TacticCredit() if script is None else _credit(script, next(runs)) for script in scripts]

    def _read(self, module: str, texts: Sequence[str], mode: Mode) -> list[FileRead]:
        """All in one process; a text that was not come to, because another one ended the process, alone."""
        if not texts:
            return []
        task = ReadingTask(mode, None)
        reads = self._compiler.read(module, texts, task)
        if len(texts) == 1:
            return reads
        return [
            read if read.complete else self._compiler.read(module, [text], task)[0]
            for read, text in zip(reads, texts, strict=True)
        ]


def _text(theorem: Theorem, proof: Proof) -> str:
    preamble = theorem.preamble.rstrip() + "\n" if theorem.preamble.strip() else ""
    return f"{preamble}{theorem.statement.strip()}\n{INDENT}:= {by_block(proof.script)}"


def _proof_in(read: FileRead) -> Declaration | None:
    """The theorem, if the script is one tactic block for Lean's parser."""
    last = read.declarations[-1] if read.complete and read.declarations and not _unparsed(read) else None
    return last if last is not None and last.by is not None and 0 < len(last.tactics) <= MOST_TACTICS else None


def _unparsed(read: FileRead) -> bool:
    return any(m.parsing and m.severity is Severity.ERROR for m in read.messages)


def _credit(script: TracedScript, run: FileRead) -> TacticCredit:
    """The outcomes of one script, from what Lean said when it ran it."""
    if not run.complete or _unparsed(run):
        return TacticCredit()
    errors = [m for m in run.messages if m.severity is Severity.ERROR]
    goals = {
        script.marks[at]: _targets(m.text)
        for m in run.messages
        if m.severity is Severity.INFO and (at := run.offset(m.start)) in script.marks
    }
    failures = [_failure(script, goals, script.original_offset(run.offset(m.start)), m.text) for m in errors]
    failures += [_failure(script, {}, at, "sorry") for c in script.read.commands for at, _ in c.sorries]
    stop = min(failures, key=lambda failure: failure.at, default=_Failure(len(script.read.text)))
    changed = _changed(script, goals)
    found: list[CreditedTactic] = []
    for n, tactic in enumerate(script.tactics):
        if not tactic.frame:
            begin, end = (script.in_block(at) for at in tactic.span)
            reached = Before(n) in goals and _done_at(script, n, goals) <= stop.at
            outcome = TacticOutcome.CHANGED if n in changed else TacticOutcome.IDLE
            outcome = TacticOutcome.FAILED if n == stop.tactic else outcome if reached else TacticOutcome.NOT_REACHED
            found.append(CreditedTactic(begin, end, outcome))
    return TacticCredit(tuple(found), " ".join(stop.error.split())[:300])


@dataclass(frozen=True, slots=True)
class _Failure:
    """The byte up to which the script is good; the tactic at fault, if it is one; and Lean's words."""

    at: int
    tactic: int | None = None
    error: str = ""


def _failure(script: TracedScript, goals: Mapping[Mark, Goals], at: int, error: str) -> _Failure:
    tactics = script.tactics
    around = [n for n, tactic in enumerate(tactics) if tactic.span[0] <= at < tactic.span[1]]
    if not around:
        return _Failure(len(script.read.text), None, error)  # goals are left at the end, or the whole term is at fault
    n = around[-1]
    begin, end = tactics[n].span
    inner = next((m for m in range(n + 1, len(tactics)) if at < tactics[m].span[0] < end), None)
    if inner is not None and Before(inner) in goals:  # its part was run, and left goals
        sequence = next(s for s in script.sequences if inner in s)
        return _Failure(tactics[sequence[-1]].span[1], None, error)
    if not tactics[n].frame:
        return _Failure(begin, n, error)
    return _Failure(begin, next((m for m in range(n + 1, len(tactics)) if not tactics[m].frame), None), error)


def _done_at(script: TracedScript, n: int, goals: Mapping[Mark, Goals]) -> int:
    """The byte at which a tactic has done its own work: where its first branch begins, if it has branches."""
    begin, end = script.tactics[n].span
    inner = (m for m in range(n + 1, len(script.tactics)) if Before(m) in goals)
    first = next(inner, None)
    within = first is not None and begin < script.tactics[first].span[0] < end
    return script.tactics[first].span[0] if within and first is not None else end


def _changed(script: TracedScript, goals: Mapping[Mark, Goals]) -> set[int]:
    """Tactics after which the goals are none that stood there before: in their sequence, or around it."""
    changed: set[int] = set()
    seen_at: dict[int | None, set[Goals]] = {None: set()}
    for number, sequence in enumerate(script.sequences):  # the outer ones come first
        seen = set(seen_at.get(script.around[number], ()))
        for place, n in enumerate(sequence):
            if (before := goals.get(Before(n))) is None:
                break
            seen.add(before)
            seen_at[n] = set(seen)
            branch = next((s for s, a in zip(script.sequences, script.around, strict=True) if a == n), None)
            last = place + 1 == len(sequence)
            after = goals.get(After(number) if last else Before(sequence[place + 1]))
            if branch is not None and not script.tactics[n].frame:
                after = goals.get(Before(branch[0]))
            if after is not None and after not in seen:
                changed.add(n)
    return changed


def _targets(shown: str) -> Goals:
    """The targets of the goals that Lean shows, sorted: neither hypotheses nor the goals' order are progress."""
    return tuple(sorted(" ".join(Goal(goal).target.split()) for goal in shown.split("\n\n") if "⊢" in goal))
