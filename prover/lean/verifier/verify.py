"""The verifier: the only place where a proof becomes a `Proved`, and so the only source of reward."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import repeat
from typing import Final, TypeVar

from prover.closing import Closing
from prover.lean.library.build import LeanSetup
from prover.lean.olean.exprs import Name
from prover.lean.processes.confine import Layer, held_layers
from prover.lean.processes.helpers import HelperPool
from prover.lean.processes.supervise import CompileLimits
from prover.lean.runtime.abi import ABI_VERSION
from prover.lean.text import after_position, by_block, is_blank, may_run_code
from prover.lean.toolchain import LeanSource
from prover.lean.verifier.auditor import Accepted, AuditLimits, Auditor, Question
from prover.lean.verifier.claims import judge_claim
from prover.lean.verifier.compile import Compiler, SourceText, source_of
from prover.lean.verifier.compile_server import MORE_THAN_ONE_BLOCK
from prover.lean.verifier.compiled import Compiled
from prover.lean.verifier.incidents import Incident, disagreement_of, record_incident
from prover.lean.verifier.statements import REMEMBERED, Stated, Statement, Statements
from prover.types import (
    AnyProof,
    Disagreement,
    LemmaError,
    Proof,
    ProofFile,
    Proved,
    RefusalReason,
    Refused,
    Theorem,
    Unjudged,
    Verdict,
    WorkerLost,
)

_Item = TypeVar("_Item")

AT_ONCE: Final = REMEMBERED // 2  # candidates whose statements are held at a time
_ODD: Final = frozenset({RefusalReason.MALFORMED, RefusalReason.MISSING_THEOREM, RefusalReason.STATEMENT})
"""Refusals by the audit that a truncated file would get as well: they count only when they happen twice."""


@dataclass(frozen=True, slots=True)
class VerifyLimits:
    """Bounds of one verification, and how many candidates are compiled at a time.

    `compile.seconds` and `compile.memory_bytes` bound all of it: the audit has what compiling the statement, if it is
    new, and the candidate left over. `audit` may bound the audit further.
    """

    compile: CompileLimits = field(default_factory=CompileLimits)
    audit: AuditLimits = field(default_factory=AuditLimits)
    workers: int = 2
    layers: frozenset[Layer] = frozenset()  # of confinement; where one does not hold, nothing is verified
    batch: int = 256  # candidates of `verify_many` that may share a process; 1: none does
    warm: bool | None = (
        None  # fork from a process that has imported the module, or run `lean`; None: what this Lean allows
    )


@dataclass(frozen=True, slots=True)
class _Judgements:
    """Both judgements on a candidate; None where there was no file to audit."""

    source: SourceText
    lean: Compiled | Refused
    audited: Accepted | Refused | None


def is_final(verdict: Verdict | None, lean: Compiled | Refused | None) -> bool:
    """Whether a refusal in a batch is final: Lean's own error, or a `sorry` that Lean warned of."""
    if isinstance(lean, Refused):
        return lean.reason in (RefusalReason.PARSE, RefusalReason.ELABORATION)
    return isinstance(verdict, Refused) and verdict.reason is RefusalReason.SORRY and lean is not None and lean.sorry


class Verifier(Closing):
    """Says whether a script proves a theorem (docs/trust.md has the details).

    A verdict takes three steps. (1) The statement is compiled with `sorry`, from trusted text alone. (2) The statement
    with the candidate's script is compiled in a confined process; bytes come out, and Lean's own opinion. (3) An
    auditor, which never ran the candidate's text, reads both, rebuilds the candidate's terms and gives them to Lean's
    kernel under the type from (1), in an environment with nothing but the trusted modules. `Proved` takes both
    judgements: Lean reported no error in (2), and (3) found a proof. Where they contradict each other the candidate is
    refused, and the contradiction is an incident (`incidents`).

    Assumptions
      A1. Lean's kernel, and the native constructors of its terms, are sound: those of the shared library of
          `setup.toolchain`, whose hash is checked for the embedded one.
      A2. The modules that the theorem imports were built by us (or by the user's own `lake build`) and the folders of
          `setup` are written by nobody else; their definitions say what their names suggest. The kernel computes some
          functions on `Nat` by name: the core library defines each, and proves its equations.
      A3. `preamble` and `statement` are the user's own words. They choose what is proved, not whether it is.
      A4. Python, the operating system and the machine do what they should, and the candidate's process cannot change
          other processes or files of this user. `confine.held_layers` says what keeps it from that here.
      A5. A tactic block of the embedded Lean in which no word names a program (`text.may_run_code`) runs none. Only
          such share a process, and only who is credited with a proof rests on it, never that there is one.

    Guarantees, for a `Proved` verdict
      G1. The kernel accepted a term of the type that Lean itself gave to `statement` under `preamble` and the import,
          and that type is a proposition. The statement was exactly one theorem that filled its text.
      G2. That term rests, through everything it uses, on no axiom but `propext`, `Classical.choice`, `Quot.sound`;
          those that it does rest on are `Proved.axioms`. `sorry` is such an axiom, and is refused.
      G3. What the candidate added and the proof uses are theorems and safe definitions with fresh names, each checked
          by the kernel before its use; no reserved name and no axiom is among all that it added (`Proved.added`), used
          or not. The theorem is not used to prove itself.
      G4. The script was one tactic block: a compile server parses it to its end before it runs any of it. (With a
          `lean` command, as far as the candidate's own file says. The rest does not need it.)
      G5. G1-G3 believe no message, exit code, option, cached flag or extension entry that the candidate's process
          wrote. A crash, a time-out, silence or anything unreadable is never `Proved`.
      G6. Lean's own process, which checks with its own kernel, reported no error. A contradiction between it and the
          audit, either way, is never a pass: `Refused.disagreement` names it.
    For a `Refused` verdict
      G7. It is not due to the company in which a candidate was judged: in a batch only a proof, an error of Lean's own
          and a `sorry` that Lean warned of are believed; everything else is judged again, alone.
      G8. It is not due to a process that somebody else ended, nor to a full disk: that is tried again, and at last
          there is no verdict, `WorkerLost` or `Unjudged`. A crash counts when it comes twice (`compile.Compiler`).

    For a `ProofFile`, a whole file in the place of a script
      G11. G1-G3 hold, with opaque constants and inductive types of the file's own among what is checked: one of its
          theorems is, for the kernel, a term of the type from (1). Nothing of the file has a part in that type.

    Not promised: that a `Refused` script is wrong (limits, see `VerifyLimits`), or why it was refused: the reason is
    advice. What the script costs in time and memory is bounded by the limits.

    One auditor and some compile servers stay alive per imported module; `close` or a `with` block ends them.
    Safe to use from several threads, and in forked children, which start processes of their own. `on_incident` is
    called, in the thread that asked, for each incident.
    """

    def __init__(
        self,
        setup: LeanSetup,
        limits: VerifyLimits | None = None,
        on_incident: Callable[[Incident], None] = record_incident,
    ) -> None:
        version = setup.toolchain.version
        if version != ABI_VERSION:
            raise LemmaError(
                f"proofs are verified with Lean {ABI_VERSION}; this is Lean {version}, which can only search"
            )
        self.setup = setup
        self._on_incident = on_incident
        self.limits = limits or VerifyLimits()
        self._compiler = Compiler(setup, self.limits.compile, self.limits.warm)
        self._auditors: HelperPool[str, Auditor] = HelperPool(lambda module: Auditor(setup, module, self.limits.audit))
        self._statements = Statements(self._compiler)

    def close(self) -> None:
        """End the helper processes; a later call starts them again."""
        self._compiler.close()
        self._auditors.close()

    def verify(self, theorem: Theorem, proof: AnyProof, seconds: float | None = None) -> Verdict:
        """Whether `proof` proves `theorem`, decided within `seconds`, if that is less than the limit.

        Raises `WorkerLost` when Lean was lost repeatedly, which says nothing about the proof, and `LemmaError` when
        this Lean cannot import the module, or `VerifyLimits.layers` are not available.
        """
        self._check_confinement()
        return self._verified(theorem, proof, seconds, None)

    def verify_many(
        self, candidates: Sequence[tuple[Theorem, AnyProof]], seconds: float | None = None
    ) -> list[Verdict]:
        """One verdict per candidate, in order; several at a time, and in batches where that cannot change a verdict.

        Raises as `verify` does, after all others have been judged.
        """
        verdicts: list[Verdict] = []
        for verdict in self.judge_many(candidates, seconds):
            if isinstance(verdict, Unjudged):
                raise verdict.why
            verdicts.append(verdict)
        return verdicts

    def judge_many(
        self, candidates: Sequence[tuple[Theorem, AnyProof]], seconds: float | None = None
    ) -> list[Verdict | Unjudged]:
        """The same, with `Unjudged` for a candidate for which `verify` would raise. Equal ones are judged once."""
        if not candidates:
            return []
        if len(once := list(dict.fromkeys(candidates))) < len(candidates):
            known = dict(zip(once, self.judge_many(once, seconds), strict=True))
            return [known[candidate] for candidate in candidates]
        if len(candidates) > AT_ONCE:
            parts = (candidates[at : at + AT_ONCE] for at in range(0, len(candidates), AT_ONCE))
            return [verdict for part in parts for verdict in self.judge_many(part, seconds)]
        self._check_confinement()
        judged: dict[int, Verdict | Unjudged] = {}
        with ThreadPoolExecutor(self.limits.workers) as pool:
            stated = self._state_all(list(dict.fromkeys(theorem for theorem, _ in candidates)), seconds, pool)
            modules = [theorem.module for theorem, _ in candidates]
            sharing = [n for n, candidate in enumerate(candidates) if self._may_share(*candidate, stated)]
            batches = [batch for batch in self._batches(sharing, modules.__getitem__) if len(batch) > 1]
            together = ([candidates[n] for n in batch] for batch in batches)
            found = pool.map(self._verify_batch, together, repeat(stated), repeat(seconds))
            for batch, some in zip(batches, found, strict=True):
                judged |= {n: verdict for n, verdict in zip(batch, some, strict=True) if verdict is not None}
            alone = [n for n in range(len(candidates)) if n not in judged]
            verdicts = pool.map(self._judged, (candidates[n] for n in alone), repeat(seconds), repeat(stated))
            judged |= zip(alone, verdicts, strict=True)
        return [judged[n] for n in range(len(candidates))]

    @property
    def helper_pids(self) -> tuple[int, ...]:
        """Process ids of the idle helpers."""
        return (*self._compiler.pids, *self._auditors.pids)

    def _check_confinement(self) -> None:
        if missing := sorted(self.limits.layers - held_layers()):
            raise LemmaError(f"this machine does not give the confinement asked for: no {', '.join(missing)}")

    # --- batches

    def _batches(self, items: Sequence[_Item], module: Callable[[_Item], str]) -> list[list[_Item]]:
        """Items of one module each, in parts that keep every worker busy."""
        if self.limits.batch < 2 or not self._compiler.warm:
            return []
        groups: dict[str, list[_Item]] = {}
        for item in items:
            groups.setdefault(module(item), []).append(item)
        size = min(self.limits.batch, max(2, math.ceil(len(items) / self.limits.workers)))
        return [group[at : at + size] for group in groups.values() for at in range(0, len(group), size)]

    def _may_share(self, theorem: Theorem, proof: AnyProof, stated: Stated) -> bool:
        """Whether the candidate may share a process with others: its text cannot run code of its own."""
        embedded = self.setup.toolchain.source is LeanSource.EMBEDDED
        statement = stated[theorem]
        good = isinstance(statement, Statement) and isinstance(statement.compiled, Compiled)
        script = proof.script if isinstance(proof, Proof) else ""
        return embedded and good and not is_blank(script) and not may_run_code(script)

    def _state_all(self, theorems: Sequence[Theorem], seconds: float | None, pool: ThreadPoolExecutor) -> Stated:
        """Step 1 for each theorem, once, whatever its outcome."""
        fresh = [theorem for theorem in theorems if self._statements.remembered(theorem) is None]
        stated: Stated = {}
        for some in pool.map(self._statements.state_batch, self._batches(fresh, lambda t: t.module), repeat(seconds)):
            stated |= some
        rest = [theorem for theorem in theorems if theorem not in stated]
        return stated | dict(zip(rest, pool.map(self._statements.try_to_state, rest, repeat(seconds)), strict=True))

    def _verify_batch(
        self, candidates: Sequence[tuple[Theorem, AnyProof]], stated: Stated, seconds: float | None
    ) -> list[Verdict | None]:
        """Verdicts that do not depend on the rest of the batch; `None` for a candidate that must be judged alone."""
        module = candidates[0][0].module
        scripts = [proof.script for _, proof in candidates if isinstance(proof, Proof)]  # none other may share
        sources = [source_of(self.setup, t, by_block(s)) for (t, _), s in zip(candidates, scripts, strict=True)]
        try:
            compiled = self._compiler.compile_batch(module, sources, seconds)
            questions: dict[int, Question] = {}
            for n, ((theorem, _), candidate) in enumerate(zip(candidates, compiled, strict=True)):
                match stated[theorem], candidate:
                    case Statement(source, Compiled(expected)), Compiled(olean):
                        questions[n] = Question(expected, olean, source.theorem_range())
                    case _:
                        pass
            with self._auditors.helper(module) as auditor:
                limits = self._audit_limits(self._seconds(seconds))
                answers = auditor.audit_batch(list(questions.values()), limits) if questions else []
        except (WorkerLost, LemmaError):
            return [None] * len(candidates)
        audited = dict(zip(questions, answers, strict=True))
        verdicts: list[Verdict | None] = []
        for n, (source, lean) in enumerate(zip(sources, compiled, strict=True)):
            verdict = None if lean is None else self._verdict(_Judgements(source, lean, audited.get(n)))
            verdicts.append(verdict if isinstance(verdict, Proved) or is_final(verdict, lean) else None)
        return verdicts

    # --- one candidate

    def _judged(self, candidate: tuple[Theorem, AnyProof], seconds: float | None, stated: Stated) -> Verdict | Unjudged:
        theorem, proof = candidate
        statement = stated[theorem]
        if isinstance(statement, Unjudged):
            return statement
        try:
            return self._verified(theorem, proof, seconds, statement)
        except (WorkerLost, LemmaError) as error:
            return Unjudged(error)
        except (OSError, MemoryError) as error:
            return Unjudged(WorkerLost(f"{type(error).__name__}: {error}"))

    def _verified(
        self, theorem: Theorem, proof: AnyProof, seconds: float | None, statement: Statement | None
    ) -> Verdict:
        """The verdict on a single candidate. Raises `WorkerLost`, `LemmaError`."""
        statement = statement or self._statements.state(theorem, seconds)
        if isinstance(statement.compiled, Refused):
            return Refused(RefusalReason.STATEMENT, statement.compiled.detail)
        if isinstance(proof, ProofFile):
            return self._claimed(theorem, proof, seconds, statement, statement.compiled)
        if is_blank(proof.script):
            return Refused(RefusalReason.PARSE, "the script is empty")
        found = self._judgements(theorem, proof, seconds, statement, statement.compiled)
        if isinstance(found.audited, Refused) and found.audited.reason in _ODD:
            self._statements.drop(theorem)
            statement = self._statements.state(theorem, seconds)
            if isinstance(statement.compiled, Refused):
                return Refused(RefusalReason.STATEMENT, statement.compiled.detail)
            found = self._judgements(theorem, proof, seconds, statement, statement.compiled)
        if disagreement := disagreement_of(found.lean, found.audited):
            return self._report(disagreement, theorem, proof, found)
        return self._verdict(found)

    def _judgements(
        self, theorem: Theorem, proof: Proof, seconds: float | None, statement: Statement, compiled: Compiled
    ) -> _Judgements:
        """Steps 2 and 3, in the time that is left."""
        left = self._seconds(seconds) - statement.seconds
        source = source_of(self.setup, theorem, by_block(proof.script))
        judged = self._compiler.judge(theorem.module, source, max(0.0, left))
        olean = judged.left if isinstance(judged.compiled, Refused) else judged.compiled.olean
        left -= judged.seconds
        if olean is None:
            return _Judgements(source, judged.compiled, None)
        if left <= 0:
            return _Judgements(source, judged.compiled, Refused(RefusalReason.TIMEOUT, "no time left for the audit"))
        with self._auditors.helper(theorem.module) as auditor:
            limits, expected = self._audit_limits(left), statement.source.theorem_range()
            return _Judgements(source, judged.compiled, auditor.audit(compiled.olean, olean, expected, limits))

    def _claimed(
        self, theorem: Theorem, proof: ProofFile, seconds: float | None, statement: Statement, compiled: Compiled
    ) -> Verdict:
        """Steps 2 and 3 for a whole file."""
        deadline = time.monotonic() + self._seconds(seconds) - statement.seconds

        def audit(olean: bytes, names: tuple[Name, ...]) -> Accepted | Refused:
            left = deadline - time.monotonic()
            if left <= 0:
                return Refused(RefusalReason.TIMEOUT, "no time left for the audit")
            limits, expected = self._audit_limits(left), statement.source.theorem_range()
            with self._auditors.helper(theorem.module) as auditor:
                return auditor.audit(compiled.olean, olean, expected, limits, names)

        left = max(0.0, deadline - time.monotonic())
        found = judge_claim(self._compiler, theorem, proof, left, audit)
        if isinstance(found, Accepted):
            return Proved(found.axioms, self.setup.identity, found.added)
        return found

    def _seconds(self, asked: float | None) -> float:
        """What one verification may take."""
        most = self.limits.compile.seconds
        return most if asked is None else min(asked, most)

    def _audit_limits(self, seconds: float) -> AuditLimits:
        """The limits of an audit for which `seconds` are left."""
        whole, audit = self.limits.compile, self.limits.audit
        memory = min(audit.memory_bytes, whole.memory_bytes)
        return replace(audit, seconds=min(audit.seconds, seconds), memory_bytes=memory)

    def _verdict(self, found: _Judgements) -> Verdict:
        """The verdict from both judgements: `Proved` if and only if both accept."""
        lean, audited = found.lean, found.audited
        if isinstance(lean, Refused):
            return lean
        if not isinstance(audited, Accepted):
            return audited or Refused(RefusalReason.CRASH, "the audit gave no answer")
        rest = after_position(found.source.text, audited.end_line, audited.end_column)
        if not lean.closed and not is_blank(rest):
            return Refused(RefusalReason.PARSE, MORE_THAN_ONE_BLOCK)
        return Proved(audited.axioms, self.setup.identity, audited.added)

    def _report(self, disagreement: Disagreement, theorem: Theorem, proof: Proof, found: _Judgements) -> Refused:
        incident = Incident.of(disagreement, theorem, proof, self.setup.identity, found.lean, found.audited)
        self._on_incident(incident)
        return incident.verdict
