"""The verifier: the only place where a proof becomes a `Proved`, and so the only source of reward."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final

from prover.lean.auditor import Accepted, AuditLimits, Auditor
from prover.lean.compile import Compiled, Compiler, Source, source_of
from prover.lean.library import LeanSetup
from prover.lean.olean import SourceRange
from prover.lean.supervise import CompileLimits
from prover.lean.text import after_position, by_block, is_blank
from prover.types import Proof, Proved, RefusalReason, Refused, Theorem, Verdict

REMEMBERED_STATEMENTS: Final = 2_000


@dataclass(frozen=True, slots=True)
class VerifyLimits:
    """Bounds of one verification, and how many candidates are compiled at a time."""

    compile: CompileLimits = field(default_factory=CompileLimits)
    audit: AuditLimits = field(default_factory=AuditLimits)
    workers: int = 2
    warm: bool | None = (
        None  # fork from a process that has imported the module, or run `lean`; None: what this Lean allows
    )


@dataclass(frozen=True, slots=True)
class _Statement:
    source: Source
    compiled: Compiled | Refused


class Verifier:
    """Says whether a script proves a theorem.

    A verdict comes about in three steps. (1) The statement is compiled with `sorry`, from trusted text alone. (2) The
    statement with the candidate's script is compiled in a confined process; bytes come out. (3) An auditor, which never
    ran the candidate's text, reads both, rebuilds the candidate's terms and gives them to Lean's kernel under the type
    from (1), in an environment with nothing but the trusted modules. Only the third step can say `Proved`.

    Assumptions
      A1. Lean's kernel, and the native constructors of its terms, are sound: those of the shared library of
          `setup.toolchain`, whose hash is checked for the embedded one.
      A2. The modules that the theorem imports were built by us (or by the user's own `lake build`) and the folders of
          `setup` are written by nobody else; their definitions say what their names suggest. The kernel computes some
          functions on `Nat` by name: the core library defines each, and proves its equations.
      A3. `preamble` and `statement` are the user's own words. They choose what is proved, not whether it is.
      A4. Python, the operating system and the machine do what they should, and the candidate's process cannot change
          other processes or files of this user. `confine.confinement_layers` says what keeps it from that here.

    Guarantees, for a `Proved` verdict
      G1. The kernel accepted a term of the type that Lean itself gave to `statement` under `preamble` and the import,
          and that type is a proposition. The statement was exactly one theorem that filled its text.
      G2. That term rests, through everything it uses, on no axiom but `propext`, `Classical.choice`, `Quot.sound`;
          those that it does rest on are `Proved.axioms`. `sorry` is such an axiom, and is refused.
      G3. What the candidate added and the proof uses are theorems and safe definitions with fresh names, each checked
          by the kernel before its use; no reserved name is among them. The theorem is not used to prove itself.
      G4. The script was one tactic block, as far as the candidate's own file says where its theorem ended. (The rest
          does not need it: G1-G3 hold whatever the script contains.)
      G5. G1-G3 believe no message, exit code, option, cached flag or extension entry that the candidate's process
          wrote. A crash, a time-out, silence or anything unreadable is `Refused`.

    Not promised: that a `Refused` script is wrong (limits, see `VerifyLimits`), or why it was refused: the reason is
    advice. What the script costs in time and memory is bounded by the limits.

    One auditor and some compile servers stay alive per imported module; `close` or a `with` block ends them.
    Safe to use from several threads.
    """

    def __init__(self, setup: LeanSetup, limits: VerifyLimits | None = None) -> None:
        self.setup = setup
        self.limits = limits or VerifyLimits()
        self._compiler = Compiler(setup, self.limits.compile, self.limits.warm)
        self._auditors: dict[str, Auditor] = {}
        self._statements: OrderedDict[Theorem, _Statement] = OrderedDict()
        self._lock = threading.Lock()

    def __enter__(self) -> Verifier:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the helper processes; a later call starts them again."""
        self._compiler.close()
        with self._lock:
            for auditor in self._auditors.values():
                auditor.close()
            self._auditors.clear()

    def verify(self, theorem: Theorem, proof: Proof) -> Verdict:
        """Whether `proof` proves `theorem`. Raises `LemmaError` when Lean itself cannot be started."""
        return self._verify(theorem, proof)

    def verify_many(self, candidates: Sequence[tuple[Theorem, Proof]]) -> list[Verdict]:
        """One verdict per candidate, in order; several are compiled at a time."""
        if not candidates:
            return []
        theorems, proofs = zip(*candidates, strict=True)
        with ThreadPoolExecutor(self.limits.workers) as pool:
            list(pool.map(self._stated, dict.fromkeys(theorems)))  # each once, before its candidates ask for it
            return list(pool.map(self._verify, theorems, proofs))

    def _verify(self, theorem: Theorem, proof: Proof) -> Verdict:
        statement = self._stated(theorem)
        if isinstance(statement.compiled, Refused):
            return Refused(RefusalReason.STATEMENT, statement.compiled.detail)
        if is_blank(proof.script):
            return Refused(RefusalReason.PARSE, "the script is empty")
        source = source_of(self.setup, theorem, by_block(proof.script))
        compiled = self._compiler.compile(theorem.module, source)
        if isinstance(compiled, Refused):
            return compiled
        expected = statement.source.theorem_range()
        outcome = self._audit(theorem.module, statement.compiled.olean, compiled.olean, expected)
        if isinstance(outcome, Refused):
            return outcome
        if not is_blank(after_position(source.text, outcome.end_line, outcome.end_column)):
            return Refused(RefusalReason.PARSE, "the script is more than one tactic block")
        return Proved(outcome.axioms, self.setup.identity)

    def _stated(self, theorem: Theorem) -> _Statement:
        """Step 1, remembered."""
        with self._lock:
            known = self._statements.get(theorem)
            if known is not None:
                self._statements.move_to_end(theorem)
                return known
        source = source_of(self.setup, theorem, "sorry")
        statement = _Statement(source, self._compiler.compile(theorem.module, source))
        with self._lock:
            self._statements[theorem] = statement
            if len(self._statements) > REMEMBERED_STATEMENTS:
                self._statements.popitem(last=False)
        return statement

    def _audit(self, module: str, statement: bytes, candidate: bytes, expected: SourceRange) -> Accepted | Refused:
        """Step 3."""
        with self._lock:
            auditor = self._auditors.setdefault(module, Auditor(self.setup, module, self.limits.audit))
        return auditor.audit(statement, candidate, expected)
