"""The shortest verified proof of a theorem under a library, found within one budget, and its length.

A lemma is measured against a theorem only where it can apply (`applicability`), and a search with a lemma tries the
tactics that cite it first (`MeasureConfig.focus`): proofs from the library alone were measured before. A proof found
with the lemma in the library that does not cite it says nothing about the lemma and is dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from typing import Protocol

from prover.conjecture.cache import Cache, code_revision, content_key
from prover.conjecture.candidates import Lemma, mentions, with_lemma
from prover.conjecture.description import Length, ProofTerm, proof_length
from prover.conjecture.inline import InliningVerifier
from prover.prover import Prover, usable
from prover.scripts import LeanWriter, script_of
from prover.search import ProofStep
from prover.search.minimise import minimise
from prover.solve import SolveResult
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
    """What measuring needs; the budget is the prover's. `lean` names the library, for the cache.

    `premises` gives what the proofs of a module's theorems may cite. The prover's own lemmas count as part of the
    library. Each theorem is attempted by `Prover.solve`, so a proof counts once the verifier has accepted it for the
    theorem as stated, with the lemmas that it cites inside.
    """

    env: ProofEnv
    verifier: ProofVerifier
    terms: TermReader
    premises: Callable[[str], Sequence[Premise]]
    prover: Prover
    config: MeasureConfig
    cache: Cache
    lean: str = ""

    def measure(self, theorems: Sequence[Theorem], lemmas: Sequence[Lemma] = ()) -> list[Measurement]:
        """Every theorem with the library and these lemmas, in order; cached results are not searched again."""
        keys = [self._key(theorem, lemmas) for theorem in theorems]
        known = {key: _from_json(found) for key in keys if (found := self.cache.get(key)) is not None}
        missing = {key: theorem for key, theorem in zip(keys, theorems, strict=True) if key not in known}
        for module in dict.fromkeys(theorem.module for theorem in missing.values()):
            places = [key for key, theorem in missing.items() if theorem.module == module]
            batch = self.prover.search.trees_at_once
            for part in (places[start : start + batch] for start in range(0, len(places), batch)):
                for key, found in zip(part, self._measure([missing[key] for key in part], lemmas), strict=True):
                    self.cache.put(key, asdict(found))
                    known[key] = found
        return [known[key] for key in keys]

    def prove(self, theorem: Theorem) -> Proof | None:
        """A verified proof from the library alone, found within the budget."""
        (measured,) = self.measure([theorem])
        return None if measured.script is None else Proof(measured.script)

    def _key(self, theorem: Theorem, lemmas: Sequence[Lemma]) -> str:
        library = _library_key(tuple(self.premises(theorem.module)))
        config = self.config if lemmas else self.config.seed
        return content_key(code_revision(), self.lean, self.prover.identity, config, library, theorem.module,
                           theorem.preamble, theorem.name, theorem.statement,
                           [(x.theorem, x.proof) for x in lemmas])  # fmt: skip

    def _measure(self, theorems: Sequence[Theorem], lemmas: Sequence[Lemma]) -> list[Measurement]:
        """Theorems of one module. A lemma with definitions of its own stands in front of the theorem, proof and all."""
        names = frozenset(lemma.theorem.name for lemma in lemmas)
        premises, seed, own = self.premises(theorems[0].module), self.config.seed, self.prover.lemmas
        inside = (*own, *(lemma for lemma in lemmas if not lemma.theorem.preamble))
        offered = [with_lemma(theorem, *(x for x in lemmas if x.theorem.preamble)) for theorem in theorems]
        proposer, evaluator = self.prover.proposer(premises, (*usable(own, theorems[0].module), *lemmas), seed)
        if lemmas:
            proposer = FocusedProposer(proposer, sorted(names), self.config.focus)
        prover = replace(self.prover, lemmas=inside, shorten=None)
        outcomes = prover.solve(offered, self.env, self.verifier, premises, seed, (proposer, evaluator))
        return [self._describe(outcome, names) for outcome in outcomes]

    def _describe(self, outcome: SolveResult, names: frozenset[str]) -> Measurement:
        """The shorter of the proof found and its shortened form, both accepted by the verifier."""
        search, verified = outcome.search, outcome.verified
        goals = tuple(dict.fromkeys(n.state.goals[0].canonical for n in search.tree.nodes if n.edges and n.state.goals))
        unsolved = Measurement(None, _NOTHING, (), () if names else goals, search.stats.lean_steps)
        if verified is None or not _news(verified, names):
            return unsolved
        stated = search.theorem  # with the lemmas in front
        library = names | {lemma.theorem.name for lemma in outcome.lemmas}
        size = self.terms.library_size(stated.module)
        forms: list[tuple[float, Proof, ProofTerm, Length]] = []
        for proof in self._forms(stated, verified, names):
            try:
                term = self.terms.read(stated, proof, library)
            except LemmaError:  # closes the goals step by step, but not as one script: no proof
                continue
            length = proof_length(term)
            forms.append((length.bits(size), proof, term, length))
        verifier = InliningVerifier(self.verifier, {stated: outcome.theorem}, outcome.lemmas)
        for _, proof, term, length in sorted(forms, key=lambda form: form[0]):
            known = proof == outcome.proof
            if known or isinstance(verifier.verify_many([(stated, proof)])[0], Proved):
                cites = tuple(sorted(term.citations))
                return Measurement(proof.script, length, cites, unsolved.goals, search.stats.lean_steps)
        return unsolved

    def _forms(self, stated: Theorem, found: ProofStep, names: frozenset[str]) -> list[Proof]:
        config = self.prover.shorten
        if config is None:
            return [script_of(found)]
        short = minimise(stated, found, self.env, LeanWriter(), config, lambda step: _news(step, names)).proof
        return list(dict.fromkeys([script_of(found), script_of(short)]))


@lru_cache(maxsize=8)
def _library_key(premises: tuple[Premise, ...]) -> str:
    return content_key([(p.name, p.type) for p in premises])


def _news(step: ProofStep, names: frozenset[str]) -> bool:
    """Whether a proof cites one of the lemmas; true if there are none."""
    return not names or any(mentions(script_of(step).script, name) for name in names)


def _from_json(data: object) -> Measurement:
    assert isinstance(data, dict)
    length = Length(**data["length"])
    return Measurement(data["script"], length, tuple(data["cites"]), tuple(data["goals"]), data["lean_steps"])
