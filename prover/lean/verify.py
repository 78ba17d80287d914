"""The verifier: the only place where a proof becomes a `Proved`, and so the only source of reward."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final, TypeVar

from cachetools import LRUCache

from prover.closing import Closing
from prover.lean.abi import ABI_VERSION
from prover.lean.auditor import Accepted, AuditLimits, Auditor, Question
from prover.lean.compile import Compiled, Compiler, Source, source_of
from prover.lean.compile_server import MORE_THAN_ONE_BLOCK
from prover.lean.confine import Layer, held_layers
from prover.lean.helpers import HelperPool
from prover.lean.incidents import Incident, disagreement_of, record_incident
from prover.lean.library import LeanSetup
from prover.lean.supervise import CompileLimits
from prover.lean.text import after_position, by_block, is_blank, may_run_code
from prover.lean.toolchain import LeanSource
from prover.types import Disagreement, LemmaError, Proof, Proved, RefusalReason, Refused, Theorem, Verdict

_Item = TypeVar("_Item")

REMEMBERED_STATEMENTS: Final = 2_000
AT_ONCE: Final = REMEMBERED_STATEMENTS // 2  # candidates whose statements must all be remembered


@dataclass(frozen=True, slots=True)
class VerifyLimits:
    """Bounds of one verification, and how many candidates are compiled at a time."""

    compile: CompileLimits = field(default_factory=CompileLimits)
    audit: AuditLimits = field(default_factory=AuditLimits)
    workers: int = 2
    layers: frozenset[Layer] = frozenset()  # of confinement; where one does not hold, nothing is verified
    batch: int = 256  # candidates of `verify_many` that may share a process; 1: none does
    warm: bool | None = (
        None  # fork from a process that has imported the module, or run `lean`; None: what this Lean allows
    )


@dataclass(frozen=True, slots=True)
class _Statement:
    source: Source
    compiled: Compiled | Refused


def is_final(verdict: Verdict | None, lean: Compiled | Refused | None) -> bool:
    """Whether a refusal in a batch stands: Lean's own error, or a `sorry` that Lean warned of."""
    if isinstance(lean, Refused):
        return lean.reason in (RefusalReason.PARSE, RefusalReason.ELABORATION)
    return isinstance(verdict, Refused) and verdict.reason is RefusalReason.SORRY and lean is not None and lean.sorry


class Verifier(Closing):
    """Says whether a script proves a theorem (docs/trust.md says it at length).

    A verdict comes about in three steps. (1) The statement is compiled with `sorry`, from trusted text alone. (2) The
    statement with the candidate's script is compiled in a confined process; bytes come out, and Lean's own opinion.
    (3) An auditor, which never ran the candidate's text, reads both, rebuilds the candidate's terms and gives them to
    Lean's kernel under the type from (1), in an environment with nothing but the trusted modules. `Proved` takes both
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
          wrote. A crash, a time-out, silence or anything unreadable is `Refused`.
      G6. Lean's own process, which checks with its own kernel, reported no error. A contradiction between it and the
          audit, either way, is never a pass: `Refused.disagreement` names it.
    For a `Refused` verdict
      G7. It is not due to the company in which a candidate was judged: in a batch only a proof, an error of Lean's own
          and a `sorry` that Lean warned of are believed; everything else is judged again, alone.

    Not promised: that a `Refused` script is wrong (limits, see `VerifyLimits`), or why it was refused: the reason is
    advice. What the script costs in time and memory is bounded by the limits.

    One auditor and some compile servers stay alive per imported module; `close` or a `with` block ends them.
    Safe to use from several threads. `on_incident` is called, in the thread that asked, for each incident.
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
        self._statements = LRUCache[Theorem, _Statement](REMEMBERED_STATEMENTS)
        self._lock = threading.Lock()

    def close(self) -> None:
        """End the helper processes; a later call starts them again."""
        self._compiler.close()
        self._auditors.close()

    def verify(self, theorem: Theorem, proof: Proof) -> Verdict:
        """Whether `proof` proves `theorem`.

        Raises `LemmaError` when Lean itself cannot be started, or `VerifyLimits.layers` are not to be had.
        """
        self._check_confinement()
        statement = self._stated(theorem)
        if isinstance(statement.compiled, Refused):
            return Refused(RefusalReason.STATEMENT, statement.compiled.detail)
        if is_blank(proof.script):
            return Refused(RefusalReason.PARSE, "the script is empty")
        source = source_of(self.setup, theorem, by_block(proof.script))
        judged = self._compiler.judge(theorem.module, source)
        lean = judged.compiled
        olean = judged.left if isinstance(lean, Refused) else lean.olean
        audited: Accepted | Refused | None = None
        if olean is not None:
            question = Question(statement.compiled.olean, olean, statement.source.theorem_range())
            with self._auditors.helper(theorem.module) as auditor:
                (audited,) = auditor.audit_batch([question])
        if disagreement := disagreement_of(lean, audited):
            return self._report(disagreement, theorem, proof, lean, audited)
        return self._verdict(source, lean, audited)

    def verify_many(self, candidates: Sequence[tuple[Theorem, Proof]]) -> list[Verdict]:
        """One verdict per candidate, in order; several at a time, and in batches where that cannot change a verdict."""
        if not candidates:
            return []
        if len(candidates) > AT_ONCE:
            parts = (candidates[at : at + AT_ONCE] for at in range(0, len(candidates), AT_ONCE))
            return [verdict for part in parts for verdict in self.verify_many(part)]
        self._check_confinement()
        known: dict[int, Verdict] = {}
        with ThreadPoolExecutor(self.limits.workers) as pool:
            fresh = [t for t in dict.fromkeys(t for t, _ in candidates) if t not in self._statements]
            list(pool.map(self._state_batch, self._batches(fresh, lambda t: t.module)))
            modules = [theorem.module for theorem, _ in candidates]
            sharing = [n for n, candidate in enumerate(candidates) if self._may_share(*candidate)]
            batches = [batch for batch in self._batches(sharing, modules.__getitem__) if len(batch) > 1]
            found = pool.map(self._verify_batch, ([candidates[n] for n in batch] for batch in batches))
            for batch, some in zip(batches, found, strict=True):
                known |= {n: verdict for n, verdict in zip(batch, some, strict=True) if verdict is not None}
            alone = [n for n in range(len(candidates)) if n not in known]
            verdicts = pool.map(self.verify, [candidates[n][0] for n in alone], [candidates[n][1] for n in alone])
            known |= zip(alone, verdicts, strict=True)
        return [known[n] for n in range(len(candidates))]

    @property
    def helper_pids(self) -> tuple[int, ...]:
        """Of the processes that wait for work."""
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

    def _may_share(self, theorem: Theorem, proof: Proof) -> bool:
        """Whether the candidate may be compiled in the company of others: its text cannot run code of its own."""
        embedded = self.setup.toolchain.source is LeanSource.EMBEDDED
        stated = isinstance(self._stated(theorem).compiled, Compiled)
        return embedded and stated and not is_blank(proof.script) and not may_run_code(proof.script)

    def _state_batch(self, theorems: Sequence[Theorem]) -> None:
        """Step 1 for several theorems; what did not go well is left to `_stated`."""
        sources = [source_of(self.setup, theorem, "sorry") for theorem in theorems]
        found = self._compiler.compile_batch(theorems[0].module, sources)
        for theorem, source, compiled in zip(theorems, sources, found, strict=True):
            if isinstance(compiled, Compiled):
                self._remember(theorem, _Statement(source, compiled))

    def _verify_batch(self, candidates: Sequence[tuple[Theorem, Proof]]) -> list[Verdict | None]:
        """Verdicts that do not depend on the company a candidate was in; `None` where one has to be judged alone."""
        module = candidates[0][0].module
        statements = [self._stated(theorem) for theorem, _ in candidates]
        sources = [source_of(self.setup, theorem, by_block(proof.script)) for theorem, proof in candidates]
        compiled = self._compiler.compile_batch(module, sources)
        questions: dict[int, Question] = {}
        for n, (statement, candidate) in enumerate(zip(statements, compiled, strict=True)):
            if isinstance(statement.compiled, Compiled) and isinstance(candidate, Compiled):
                expected = statement.source.theorem_range()
                questions[n] = Question(statement.compiled.olean, candidate.olean, expected)
        with self._auditors.helper(module) as auditor:
            answers = auditor.audit_batch(list(questions.values())) if questions else []
        audited = dict(zip(questions, answers, strict=True))
        verdicts: list[Verdict | None] = []
        for n, (source, lean) in enumerate(zip(sources, compiled, strict=True)):
            verdict = None if lean is None else self._verdict(source, lean, audited.get(n))
            verdicts.append(verdict if isinstance(verdict, Proved) or is_final(verdict, lean) else None)
        return verdicts

    # --- one candidate

    def _verdict(self, source: Source, lean: Compiled | Refused, audited: Accepted | Refused | None) -> Verdict:
        """What both judgements come to: `Proved` if and only if both say so."""
        if isinstance(lean, Refused):
            return lean
        if not isinstance(audited, Accepted):
            return audited or Refused(RefusalReason.CRASH, "the audit's process was lost")
        if not lean.closed and not is_blank(after_position(source.text, audited.end_line, audited.end_column)):
            return Refused(RefusalReason.PARSE, MORE_THAN_ONE_BLOCK)
        return Proved(audited.axioms, self.setup.identity, audited.added)

    def _report(
        self,
        disagreement: Disagreement,
        theorem: Theorem,
        proof: Proof,
        lean: Compiled | Refused,
        audited: Accepted | Refused | None,
    ) -> Refused:
        incident = Incident.of(disagreement, theorem, proof, self.setup.identity, lean, audited)
        self._on_incident(incident)
        return incident.verdict

    def _stated(self, theorem: Theorem) -> _Statement:
        """Step 1, remembered."""
        with self._lock:
            if known := self._statements.get(theorem):
                return known
        source = source_of(self.setup, theorem, "sorry")
        return self._remember(theorem, _Statement(source, self._compiler.compile(theorem.module, source)))

    def _remember(self, theorem: Theorem, statement: _Statement) -> _Statement:
        with self._lock:
            self._statements[theorem] = statement
        return statement
