"""The shortest verified proof of a theorem under a library, found within one budget, and its length.

A lemma is measured against a theorem only where it can apply (`applicability`), and a search with a lemma tries the
tactics that cite it first (`MeasureConfig.focus`): proofs from the library alone were measured before. A proof found
with the lemma in the library that does not cite it says nothing about the lemma and is dropped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Protocol

from prover.conjecture.cache import Cache, code_revision, content_key
from prover.conjecture.candidates import Lemma, mentions, with_lemma
from prover.conjecture.description import Length, ProofTerm, proof_length
from prover.prover import Prover
from prover.scripts import LeanWriter, script_of
from prover.search import ProofStep, SearchResult, extract, search_many
from prover.search.minimise import minimise
from prover.types import (
    LemmaError,
    Premise,
    Proof,
    ProofEnv,
    ProofState,
    ProofVerifier,
    Proposal,
    Proposer,
    Proved,
    Theorem,
)


class TermReader(Protocol):
    """Where proof terms come from; `proof_terms.LeanTerms` is the real one."""

    def read(self, theorem: Theorem, proof: Proof, library: frozenset[str] = frozenset()) -> ProofTerm:
        """Terms of a proof; theorems named in `library` are cited, not looked into."""
        ...

    def library_size(self, module: str) -> int:
        """Number of constants in scope of `module`."""
        ...


@dataclass(frozen=True, slots=True)
class MeasureConfig:
    """`focus` is added to the log-probability of tactics that cite the lemma."""

    focus: float = 4.0
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Measurement:
    """One theorem under one library; `script` is None when no proof was found.

    `cites` are the constants that the proof cites; `goals` are the goals that the search worked on, which show whether
    another lemma might help.
    """

    script: str | None
    length: Length
    cites: tuple[str, ...]
    goals: tuple[str, ...]
    lean_steps: int

    def bits(self, library_size: int, unsolved_bits: float) -> float:
        """Bits of the proof, at most what an unsolved theorem costs."""
        return unsolved_bits if self.script is None else min(self.length.bits(library_size), unsolved_bits)


_NOTHING = Length(0.0, 0)


class FocusedProposer:
    """A proposer that tries tactics citing one of `names` first."""

    def __init__(self, inner: Proposer, names: Sequence[str], focus: float) -> None:
        self._inner, self._names, self._focus = inner, names, focus

    def propose(self, states: Sequence[ProofState]) -> list[list[Proposal]]:
        return [sorted(map(self._weigh, found), key=lambda p: -p.logprob) for found in self._inner.propose(states)]

    def _weigh(self, proposal: Proposal) -> Proposal:
        cited = any(mentions(proposal.tactic, name) for name in self._names)
        return Proposal(proposal.tactic, proposal.logprob + self._focus) if cited else proposal


@dataclass(frozen=True, slots=True)
class ProofMeasurer:
    """What measuring needs; the budget is the prover's. `lean` names the library, for the cache."""

    env: ProofEnv
    verifier: ProofVerifier
    terms: TermReader
    premises: tuple[Premise, ...]
    prover: Prover
    config: MeasureConfig
    cache: Cache
    lean: str = ""

    def measure(self, theorems: Sequence[Theorem], lemmas: Sequence[Lemma] = ()) -> list[Measurement]:
        """Every theorem with the library and these lemmas, in order; cached results are not searched again."""
        keys = [self._key(theorem, lemmas) for theorem in theorems]
        known = {key: _from_json(found) for key in keys if (found := self.cache.get(key)) is not None}
        missing = {key: theorem for key, theorem in zip(keys, theorems, strict=True) if key not in known}
        batch = self.prover.search.trees_at_once
        for start in range(0, len(missing), batch):
            part = dict(list(missing.items())[start : start + batch])
            for key, measured in zip(part, self._measure(list(part.values()), lemmas), strict=True):
                self.cache.put(key, asdict(measured))
                known[key] = measured
        return [known[key] for key in keys]

    def prove(self, theorem: Theorem) -> Proof | None:
        """A verified proof from the library alone, found within the budget."""
        (measured,) = self.measure([theorem])
        return None if measured.script is None else Proof(measured.script)

    def _key(self, theorem: Theorem, lemmas: Sequence[Lemma]) -> str:
        library = [(p.name, p.type) for p in self.premises]
        config = self.config if lemmas else self.config.seed
        return content_key(code_revision(), self.lean, self.prover.identity, config, library, theorem.module,
                           theorem.preamble, theorem.name, theorem.statement,
                           [(x.theorem, x.proof) for x in lemmas])  # fmt: skip

    def _measure(self, theorems: Sequence[Theorem], lemmas: Sequence[Lemma]) -> list[Measurement]:
        names = [lemma.theorem.name for lemma in lemmas]
        proposer, evaluator = self.prover.proposer(self.premises, lemmas, self.config.seed)
        if lemmas:
            proposer = FocusedProposer(proposer, names, self.config.focus)
        stated = [with_lemma(theorem, *lemmas) for theorem in theorems]
        search, seed = self.prover.search, self.config.seed
        evaluator = evaluator if search.uses_value else None
        results = search_many(self.env, stated, proposer, evaluator, search, seed, writer=LeanWriter())
        return [self._describe(result, frozenset(names)) for result in results]

    def _describe(self, result: SearchResult, names: frozenset[str]) -> Measurement:
        """The shorter of the proof found and its shortened form, once the verifier has accepted it."""
        goals = tuple(dict.fromkeys(n.state.goals[0].canonical for n in result.tree.nodes if n.edges and n.state.goals))
        unsolved = Measurement(None, _NOTHING, (), () if names else goals, result.stats.lean_steps)
        found = extract(result.tree)
        if found is None or not _news(found, names):
            return unsolved
        size = self.terms.library_size(result.theorem.module)
        forms: list[tuple[float, Proof, ProofTerm, Length]] = []
        for proof in self._forms(result.theorem, found, names):
            try:
                term = self.terms.read(result.theorem, proof, names)
            except LemmaError:  # closes the goals step by step, but not as one script: no proof
                continue
            length = proof_length(term)
            forms.append((length.bits(size), proof, term, length))
        for _, proof, term, length in sorted(forms, key=lambda form: form[0]):
            if isinstance(self.verifier.verify_many([(result.theorem, proof)])[0], Proved):
                cites = tuple(sorted(term.citations))
                return Measurement(proof.script, length, cites, unsolved.goals, result.stats.lean_steps)
        return unsolved

    def _forms(self, theorem: Theorem, found: ProofStep, names: frozenset[str]) -> list[Proof]:
        config = self.prover.shorten
        if config is None:
            return [script_of(found)]
        short = minimise(theorem, found, self.env, LeanWriter(), config, lambda step: _news(step, names)).proof
        return list(dict.fromkeys([script_of(found), script_of(short)]))


def _news(step: ProofStep, names: frozenset[str]) -> bool:
    """Whether a proof cites one of the lemmas; true if there are none."""
    return not names or any(mentions(script_of(step).script, name) for name in names)


def _from_json(data: object) -> Measurement:
    assert isinstance(data, dict)
    length = Length(**data["length"])
    return Measurement(data["script"], length, tuple(data["cites"]), tuple(data["goals"]), data["lean_steps"])
