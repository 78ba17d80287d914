"""The value of a lemma as compression: held-out proofs get shorter by more than the lemma costs.

ΔL(ℓ) = Σ_t [L(π_t | library) − L(π_t | library ∪ {ℓ})] − L(statement of ℓ) − L(proof of ℓ)

The sum runs over held-out theorems, those whose type is not the lemma's own. π_t is what search finds for t at one
fixed budget and the verifier accepts; L is the description length of its term (`description`), at most
`ScoreConfig.unsolved_bits`, which is also what an unsolved theorem costs. ℓ joins the library as text in front of t,
and as a premise that the prover may cite.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Protocol

from prover.conjecture.description import ProofTerm, proof_bits, statement_bits
from prover.conjecture.proof_terms import theorem_text
from prover.search import Budget, SearchConfig
from prover.solve import ProofVerifier, SolveConfig, solve_many
from prover.types import (
    CORE_MODULE,
    Advanced,
    Evaluator,
    Finished,
    LemmaError,
    Premise,
    Proof,
    ProofEnv,
    Proposer,
    Proved,
    StepRequest,
    Theorem,
)

ProverMaker = Callable[[Sequence[Premise]], tuple[Proposer, Evaluator | None]]
"""A prover for a library: what it may cite → how it proposes and, if it does, values."""


class TermReader(Protocol):
    """Where proof terms come from; `proof_terms.LeanTerms` is the real one."""

    def read(self, theorem: Theorem, proof: Proof, library: frozenset[str] = frozenset()) -> ProofTerm:
        """Terms of a verified proof; theorems named in `library` are cited, not looked into."""
        ...

    def library_size(self, module: str) -> int:
        """Number of constants in scope of `module`."""
        ...


class Worth(StrEnum):
    """What the score says about a lemma."""

    NOT_PROVED = "not proved"  # the verifier refuses the lemma's own proof
    TRIVIAL = "trivial"  # a hammer proves it at once
    UNUSED = "unused"  # no held-out proof cites it
    TOO_LONG = "costs more than it saves"
    WORTH_KEEPING = "worth keeping"


@dataclass(frozen=True, slots=True)
class Lemma:
    """A theorem offered to the library, with its proof."""

    theorem: Theorem
    proof: Proof


@dataclass(frozen=True, slots=True)
class ScoreConfig:
    """`solve` fixes the search budget; `hammers` are the tactics that make a lemma trivial when one closes it."""

    solve: SolveConfig = field(default_factory=lambda: SolveConfig(SearchConfig(Budget(steps=128))))
    unsolved_bits: float = 2000.0
    hammers: tuple[str, ...] = ("rfl", "trivial", "decide", "simp", "omega")
    seed: int = 0

    def __post_init__(self) -> None:
        if self.unsolved_bits <= 0:
            raise LemmaError(f"score config: unsolved_bits is {self.unsolved_bits}; it must be > 0")


@dataclass(frozen=True, slots=True)
class Baselines:
    """Two simple measures to compare the score with."""

    proof_per_statement: float  # bits of the proof / bits of the statement
    uses: int


@dataclass(frozen=True, slots=True)
class LemmaScore:
    """`score_bits` = `held_out_bits` − `statement_bits` − `proof_bits`; None for a lemma that is not proved.

    `uses` counts held-out proofs that cite the lemma; `solved_before` and `solved_after` those that search found
    without and with it, of `held_out` theorems.
    """

    name: str
    worth: Worth
    score_bits: float | None = None
    held_out_bits: float | None = None
    statement_bits: float | None = None
    proof_bits: float | None = None
    uses: int = 0
    trivial: bool = False
    held_out: int = 0
    solved_before: int = 0
    solved_after: int = 0
    baselines: Baselines | None = None


@dataclass(frozen=True, slots=True)
class _Measured:
    """One theorem of the corpus under one library."""

    bits: float
    term: ProofTerm | None


@dataclass(frozen=True, slots=True)
class _Bench:
    """What measuring needs."""

    env: ProofEnv
    verifier: ProofVerifier
    terms: TermReader
    premises: tuple[Premise, ...]
    make_prover: ProverMaker
    config: ScoreConfig

    def measure(self, theorems: Sequence[Theorem], lemma: Lemma | None) -> list[_Measured]:
        """Search every theorem with the library (and the lemma) and measure what was found."""
        extra = () if lemma is None else (premise_of(lemma.theorem),)
        cited = frozenset(premise.name for premise in extra)
        proposer, evaluator = self.make_prover((*self.premises, *extra))
        rng = random.Random(self.config.seed)
        outcomes = solve_many(theorems, self.env, self.verifier, proposer, evaluator, self.config.solve, rng)
        found: list[_Measured] = []
        for outcome in outcomes:
            if outcome.proof is None:
                found.append(_Measured(self.config.unsolved_bits, None))
                continue
            term = self.terms.read(outcome.theorem, outcome.proof, cited)
            size = self.terms.library_size(outcome.theorem.module) + len(extra)
            found.append(_Measured(min(proof_bits(term, size), self.config.unsolved_bits), term))
        return found

    def type_of(self, theorem: Theorem, measured: _Measured) -> int | None:
        """Number of the theorem's type; None if Lean does not accept the statement."""
        if measured.term is not None:
            return measured.term.type
        try:
            return self.terms.read(theorem, Proof("sorry")).type
        except LemmaError:
            return None

    def closed_by_hammer(self, theorem: Theorem) -> bool:
        """Does one of the hammers alone prove the theorem, the verifier agreeing?"""
        start = self.env.start(theorem)
        states = [start]
        try:
            results = self.env.step([StepRequest(start, hammer) for hammer in self.config.hammers])
            states += [result.state for result in results if isinstance(result, Advanced | Finished)]
        finally:
            self.env.free(states)
        closing = [h for h, r in zip(self.config.hammers, results, strict=True) if isinstance(r, Finished)]
        verdicts = self.verifier.verify_many([(theorem, Proof(hammer)) for hammer in closing])
        return any(isinstance(verdict, Proved) for verdict in verdicts)


def score_lemmas(
    lemmas: Sequence[Lemma],
    corpus: Sequence[Theorem],
    env: ProofEnv,
    verifier: ProofVerifier,
    terms: TermReader,
    premises: Sequence[Premise],
    make_prover: ProverMaker,
    config: ScoreConfig,
) -> list[LemmaScore]:
    """Score every lemma against the corpus, each alone, in the order given.

    Left out of a lemma's sum are the corpus theorems with the lemma's own type or name and those that do not see its
    module. Both searches have the same seed and budget. Raises `LemmaError` for a lemma that has the name of a premise.
    """
    known = {premise.name for premise in premises}
    for lemma in lemmas:
        if lemma.theorem.name in known:
            raise LemmaError(f"lemma {lemma.theorem.name} has the name of a library theorem; rename it")
    bench = _Bench(env, verifier, terms, tuple(premises), make_prover, config)
    verdicts = verifier.verify_many([(lemma.theorem, lemma.proof) for lemma in lemmas])
    measured = bench.measure(corpus, None)
    before = [(theorem, m, bench.type_of(theorem, m)) for theorem, m in zip(corpus, measured, strict=True)]
    scores: list[LemmaScore] = []
    for lemma, verdict in zip(lemmas, verdicts, strict=True):
        if isinstance(verdict, Proved):
            scores.append(_score(lemma, before, bench))
        else:
            scores.append(LemmaScore(lemma.theorem.name, Worth.NOT_PROVED))
    return scores


def _score(lemma: Lemma, before: Sequence[tuple[Theorem, _Measured, int | None]], bench: _Bench) -> LemmaScore:
    """The score of one proved lemma; `before` are the corpus theorems without it, and their types."""
    name, module = lemma.theorem.name, lemma.theorem.module
    own = bench.terms.read(lemma.theorem, lemma.proof)
    size = bench.terms.library_size(module)
    held_out = [
        (theorem, measured)
        for theorem, measured, type_ in before
        if type_ != own.type and theorem.name != name and module in (CORE_MODULE, theorem.module)
    ]
    after = bench.measure([with_lemma(theorem, lemma) for theorem, _ in held_out], lemma)
    saved = sum(old.bits - new.bits for (_, old), new in zip(held_out, after, strict=True))
    uses = sum(new.term is not None and name in new.term.citations for new in after)
    statement, proof = statement_bits(own, size), proof_bits(own, size)
    score = saved - statement - proof
    trivial = bench.closed_by_hammer(lemma.theorem)
    return LemmaScore(
        name=name,
        worth=_worth(score, uses, trivial),
        score_bits=score,
        held_out_bits=saved,
        statement_bits=statement,
        proof_bits=proof,
        uses=uses,
        trivial=trivial,
        held_out=len(held_out),
        solved_before=sum(old.term is not None for _, old in held_out),
        solved_after=sum(new.term is not None for new in after),
        baselines=Baselines(proof / statement, uses),
    )


def _worth(score: float, uses: int, trivial: bool) -> Worth:
    if trivial:
        return Worth.TRIVIAL
    if uses == 0:
        return Worth.UNUSED
    return Worth.WORTH_KEEPING if score > 0 else Worth.TOO_LONG


def with_lemma(theorem: Theorem, lemma: Lemma) -> Theorem:
    """The theorem with the lemma, proof and all, in front of it. The lemma must have been verified."""
    text = theorem_text(lemma.theorem, lemma.proof)
    if lemma.theorem.preamble:
        text = f"section\n{lemma.theorem.preamble}\n{text}end\n"
    return replace(theorem, preamble="\n".join(filter(None, (text, theorem.preamble))))


def premise_of(theorem: Theorem) -> Premise:
    """The theorem as a premise, binders turned into a ``∀``. Raises `LemmaError` if the text is no theorem."""
    words = theorem.statement.split(maxsplit=2)
    signature = words[2].strip() if len(words) == 3 and words[0] == "theorem" else ""
    depth = 0
    for at, letter in enumerate(signature):
        depth += (letter in "([{⦃⟨") - (letter in ")]}⦄⟩")
        if letter == ":" and depth == 0:
            binders, body = signature[:at].strip(), signature[at + 1 :].strip()
            return Premise(theorem.name, f"∀ {binders}, {body}" if binders else body)
    raise LemmaError(f"cannot read the statement of {theorem.name}; write `theorem NAME BINDERS : TYPE`")
