"""Which candidates are worth measuring: those that are readable, true, new, proved and not trivial.

The checks are ordered by cost: reading, then the library's own theorems, tests, single tactics, and a search for a
proof last.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Protocol

from prover.automation import EXACT, TRIVIAL
from prover.conjecture.cache import Cache, MemoryCache, code_revision, content_key
from prover.conjecture.candidates import Candidate, Lemma, Unreadable, renamed
from prover.conjecture.inline import self_contained
from prover.conjecture.refute import try_instances
from prover.types import (
    Advanced,
    Finished,
    LemmaError,
    Proof,
    ProofEnv,
    ProofVerifier,
    Proved,
    Refused,
    StatementError,
    StepRequest,
    Theorem,
)

Values = Mapping[str, Sequence[str]]
"""Type → small values of it, as Lean terms."""


class LemmaStatus(StrEnum):
    """The verdict on a candidate, in words."""

    UNREADABLE = "does not parse"
    MISSING_IMPORT = "needs an import that is not there"
    NO_STATEMENT = "not a statement that Lean accepts"
    IN_LIBRARY = "already in the library"
    NAME_TAKEN = "has the name of a library theorem"
    RENAMING = "a renaming of another candidate"
    FALSE = "false"
    UNPROVED = "unproved"
    TRIVIAL = "trivial"
    INSTANCE = "an instance of a library theorem"
    COMPRESSES = "compresses"
    UNDECIDED = "undecided"
    TOO_LONG = "costs more than it saves"
    UNUSED = "unused"


def in_words(worth: LemmaStatus, detail: str, theorems: int = 0) -> str:
    """The verdict for people, with the reason where there is one; `theorems` is the size of the corpus."""
    match worth:
        case LemmaStatus.UNUSED:
            return f"no proof of the {theorems} theorems got shorter with it"
        case LemmaStatus.COMPRESSES:
            return worth.value
        case _:
            return f"{worth}: {detail}" if detail else worth.value


@dataclass(frozen=True, slots=True)
class Screened:
    """What screening found. `worth` is None for a lemma that is still to be measured.

    `lemma` is set when the candidate is proved, even if it is trivial; its proof is the one to be measured. `statement`
    is what could be read of any candidate.
    """

    name: str
    lemma: Lemma | None
    worth: LemmaStatus | None
    detail: str = ""
    statement: str | None = None


@dataclass(frozen=True, slots=True)
class _Finding:
    """The cached form; `proof` is the proof of a lemma to be measured."""

    worth: LemmaStatus | None
    detail: str
    proof: str | None = None


class LibraryIndex(Protocol):
    """What the library has; `proof_terms.LeanTerms` is the real one."""

    def statement_type(self, theorem: Theorem) -> str:
        """A digest of the type. Raises `LemmaError` when Lean does not accept the statement."""
        ...

    def library_theorems(self, module: str) -> Mapping[str, str]:
        """Digest of the type → name. Raises `LemmaError` when the module is not there."""
        ...

    def cited(self, theorem: Theorem, proof: Proof) -> frozenset[str]:
        """Library theorems that a proof cites."""
        ...

    def theorems_among(self, names: Iterable[str], module: str) -> frozenset[str]:
        """Those of the names that are library theorems, without those that Lean's own machinery uses."""
        ...


@dataclass(frozen=True, slots=True)
class LemmaScreen:
    """What screening needs; `prove` is a search of at most `lean_steps`, asked when neither the candidate's own
    proof nor a single tactic does.

    A proof may cite the candidates before it that are proved; their proofs are put inside (`inline`). `values` gives
    types with small values to test a statement on, beside those that `refute` knows. The findings on a candidate are
    kept in `cache`; `key` covers everything that they depend on besides the candidate and the hammers.
    """

    env: ProofEnv
    verifier: ProofVerifier
    library: LibraryIndex
    prove: Callable[[Theorem], Proof | None]
    hammers: Sequence[str] = TRIVIAL
    cache: Cache = field(default_factory=MemoryCache)
    key: str = ""
    lean_steps: int = 0
    values: Callable[[Theorem], Values] = lambda _: {}

    def screen(
        self, candidates: Sequence[Candidate], progress: Callable[[int, int], None] = lambda done, total: None
    ) -> list[Screened]:
        """One answer per candidate, in order; a candidate is compared with those before it."""
        one = self.one_by_one()
        screened: list[Screened] = []
        for candidate in candidates:
            screened.append(one(candidate))
            progress(len(screened), len(candidates))
        return screened

    def one_by_one(self) -> Callable[[Candidate], Screened]:
        """`screen` for callers who want to stop early."""
        seen: dict[str, str] = {}
        proved: list[Lemma] = []
        return lambda candidate: self._screen(candidate, seen, proved)

    def _screen(self, candidate: Candidate, seen: dict[str, str], proved: list[Lemma]) -> Screened:
        if isinstance(candidate, Unreadable):
            return Screened(candidate.name, None, LemmaStatus.UNREADABLE, candidate.why)
        name, statement = candidate.theorem.name, candidate.theorem.statement
        if (bad := _not_new(name, self._kept("statement", candidate, self._stated), seen)) is not None:
            return replace(bad, statement=statement)
        if not candidate.is_open:
            candidate = replace(candidate, proof=self_contained(candidate.proof.script, proved))
        judged = self._kept("judgement", candidate, self._judged)
        if judged.proof is None:
            return Screened(name, None, judged.worth, judged.detail, statement)
        lemma = replace(candidate, proof=Proof(judged.proof))
        proved.append(lemma)
        return Screened(name, lemma, judged.worth, judged.detail, statement)

    def stated(self, theorem: Theorem, seen: dict[str, str]) -> Screened | None:
        """Why the statement is not new; None if it is. `seen` maps digests to names; this one is added."""
        return _not_new(theorem.name, self._stated(Lemma(theorem, Proof("sorry"))), seen)

    def _kept(self, what: str, candidate: Lemma, find: Callable[[Lemma], _Finding]) -> _Finding:
        """The cached finding, else that of `find`."""
        key = content_key(code_revision(), what, self.key, tuple(self.hammers), candidate)
        known = self.cache.get(key)
        if known is None:
            known = asdict(find(candidate))
            self.cache.put(key, known)
        worth, detail, proof = known["worth"], str(known["detail"]), known["proof"]
        return _Finding(
            None if worth is None else LemmaStatus(str(worth)), detail, None if proof is None else str(proof)
        )

    def _judged(self, candidate: Lemma) -> _Finding:
        theorem = candidate.theorem
        tested = try_instances(theorem, self.env, self.verifier, more=self.values(theorem))
        if tested.counterexample is not None:
            return _Finding(LemmaStatus.FALSE, str(tested))
        own, why = self._own_proof(candidate)
        if (hammer := self.closed_by(theorem, self.hammers)) is not None:
            return _Finding(LemmaStatus.TRIVIAL, f"`{hammer.script}` proves it", (own or hammer).script)
        if (exact := self.closed_by(theorem, (f"intros; {EXACT}",))) is not None:
            names = ", ".join(sorted(self.library.cited(theorem, exact)))
            said = f"of {names}" if names else "`exact?` proves it"
            return _Finding(LemmaStatus.INSTANCE, said, (own or exact).script)
        proof = own or self.prove(theorem)
        if own is None:
            why += f"; the search found {'one' if proof else f'none in {self.lean_steps} Lean steps'}"
        if proof is None:
            return _Finding(LemmaStatus.UNPROVED, f"{why}; {tested}")
        return _Finding(None, why, proof.script)

    def _stated(self, candidate: Lemma) -> _Finding:
        """Why the statement is not new; if it is, its digest as the detail."""
        theorem = candidate.theorem
        try:
            library = self.library.library_theorems(theorem.module)
        except LemmaError:
            return _Finding(LemmaStatus.MISSING_IMPORT, f"there is no module {theorem.module}")
        taken = theorem.name in library.values()
        stated = renamed(theorem, f"{theorem.name}_offered") if taken else theorem
        try:
            self.env.free([self.env.start(stated)])
            type_ = self.library.statement_type(stated)
        except LemmaError as error:
            why = _one_line(str(error))
            unknown = re.search(r"[Uu]nknown (?:identifier|constant|namespace) [`'](?P<name>[^`']+)", why)
            parse = isinstance(error, StatementError) and "does not parse" in why
            worth = (
                LemmaStatus.MISSING_IMPORT if unknown else LemmaStatus.UNREADABLE if parse else LemmaStatus.NO_STATEMENT
            )
            return _Finding(worth, f"{unknown['name']} is unknown" if unknown else why)
        if type_ in library:
            return _Finding(LemmaStatus.IN_LIBRARY, f"as {library[type_]}")
        if taken:
            return _Finding(LemmaStatus.NAME_TAKEN, "with another statement; rename it")
        return _Finding(None, type_)

    def _own_proof(self, lemma: Lemma) -> tuple[Proof | None, str]:
        """The candidate's own proof if the verifier accepts it; and the message when there is none."""
        if lemma.is_open:
            return None, "it comes without a proof"
        verdict = self.verifier.verify_many([(lemma.theorem, lemma.proof)])[0]
        if isinstance(verdict, Proved):
            return lemma.proof, ""
        assert isinstance(verdict, Refused)
        return None, f"its proof is refused ({_one_line(verdict.detail)[:200]})"

    def closed_by(self, theorem: Theorem, tactics: Sequence[str]) -> Proof | None:
        """The first of the tactics that alone proves the theorem, according to the verifier."""
        start = self.env.start(theorem)
        states = [start]
        try:
            results = self.env.step([StepRequest(start, tactic) for tactic in tactics])
            states += [result.state for result in results if isinstance(result, Advanced | Finished)]
        finally:
            self.env.free(states)
        for tactic, result in zip(tactics, results, strict=True):
            proof = Proof(tactic)
            if isinstance(result, Finished) and isinstance(self.verifier.verify_many([(theorem, proof)])[0], Proved):
                return proof
        return None


def _not_new(name: str, finding: _Finding, seen: dict[str, str]) -> Screened | None:
    """Why a statement with this finding is not new; if it is, None, and its digest is added to `seen`."""
    if finding.worth is not None:
        return Screened(name, None, finding.worth, finding.detail)
    if (other := seen.setdefault(finding.detail, name)) != name:
        return Screened(name, None, LemmaStatus.RENAMING, f"{other} says the same")
    return None


def _one_line(text: str) -> str:
    return " ".join(text.split())
