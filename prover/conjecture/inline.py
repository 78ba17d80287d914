"""Makes a proof that cites lemmas self-contained: each cited lemma is put in front with its own proof, as a `let rec`.

The search sees lemmas as theorems of the library (`candidates.with_lemma`). The verifier sees the theorem as it was
stated and one script that rests on nothing else, so that no lemma has to be trusted: `let rec` makes it an auxiliary
declaration, which the auditor checks like everything that a script adds. (A `have` would be a hypothesis, and tactics
that use every hypothesis, such as `simp_all`, would behave differently than in the search.)
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from prover.conjecture.candidates import Lemma, mentions
from prover.lean.text import tactic_block
from prover.text.statements import with_signature
from prover.types import Proof, ProofVerifier, Theorem, Verdict


def cited(script: str, lemmas: Sequence[Lemma]) -> tuple[Lemma, ...]:
    """Those of the lemmas that a script names, in their order."""
    return tuple(lemma for lemma in lemmas if mentions(script, lemma.theorem.name))


def self_contained(script: str, lemmas: Sequence[Lemma]) -> Proof:
    """The script with the lemmas that it cites put inside; their own proofs must be self-contained.

    Raises `LemmaError` for a lemma whose statement Lean cannot parse.
    """
    needed = cited(script, lemmas)
    return Proof("\n".join([*map(_declared, needed), script]) if needed else script)


def without_names(script: str, names: Sequence[str]) -> str:
    """The script without these names in its bracketed lists (a simp set may name more than simp uses).

    >>> without_names("simp_all [f, one, two] <;> rw [two]", ["one"])
    'simp_all [f, two] <;> rw [two]'
    """

    def kept(match: re.Match[str]) -> str:
        items = [item.strip() for item in match[1].split(",")]
        left = [item for item in items if item.removeprefix("←").strip() not in names]
        return f"[{', '.join(left)}]" if left else match[0]

    return re.sub(r"\[([^\[\]]*)\]", kept, script)


def _declared(lemma: Lemma) -> str:
    known = lemma.theorem if lemma.theorem.type else with_signature(lemma.theorem)
    signature = f"{known.binders} : {known.type}".strip()
    return f"let rec {lemma.theorem.name} {signature} := by\n{tactic_block(lemma.proof.script)}".rstrip()


class InliningVerifier:
    """Judges proofs of theorems with lemmas in front as proofs of the theorems alone, the lemmas inside the script.

    Args:
        verifier: the judge; it sees the original theorems only.
        originals: theorem with lemmas in front → theorem as stated.
        lemmas: those that the scripts may cite.
    """

    def __init__(self, verifier: ProofVerifier, originals: Mapping[Theorem, Theorem], lemmas: Sequence[Lemma]) -> None:
        self._verifier, self._originals, self._lemmas = verifier, originals, lemmas

    def verify_many(self, candidates: Sequence[tuple[Theorem, Proof]]) -> list[Verdict]:
        """One verdict per candidate, in order. A theorem that is not among the originals is judged unchanged."""
        whole = [(self._originals.get(t, t), self_contained(p.script, self._lemmas)) for t, p in candidates]
        return self._verifier.verify_many(whole)
