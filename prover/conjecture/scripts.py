"""The second measure: bits of proof scripts under a frozen language model.

The model reads ``theorem NAME BINDERS : TYPE := by`` and codes the tactic block and an end token, token by token:
L(π) = −Σ log2 p(token | everything before). A proof that cites a lemma is read after the lemma's statement, because the
larger library adds it; the statement itself costs −Σ log2 p from an empty context. The model never learns from what it
measures. Raw text length plays no part.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from prover.conjecture.candidates import Lemma
from prover.lean.text import tactic_block
from prover.types import Theorem


class ScriptCoder(Protocol):
    """A frozen language model; `language.FrozenModel` is the real one."""

    def bits(self, context: str, text: str) -> float:
        """−log2 of the probability of `text` and its end, given `context`."""
        ...


@dataclass(frozen=True, slots=True)
class ScriptScore:
    """As `score.LemmaScore`, with the lengths of scripts. `unsolved_bits` is the cost of a theorem without a proof: the
    length of the longest script found for a train theorem without any lemma."""

    score_bits: float
    held_out_bits: float
    train_bits: float
    statement_bits: float
    proof_bits: float
    unsolved_bits: float


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A theorem with its script from the library alone, if there is one, and the one that cites the lemma."""

    theorem: Theorem
    before: str | None
    after: str
    held_out: bool


def script_bits(coder: ScriptCoder, theorem: Theorem, script: str, cited: Lemma | None = None) -> float:
    """Bits of a proof script."""
    library = "" if cited is None else f"{cited.theorem.statement.strip()}\n\n"
    return coder.bits(f"{library}{theorem.statement.strip()} := by\n", tactic_block(script))


def longest_script(coder: ScriptCoder, scripts: Mapping[Theorem, str]) -> float:
    """Bits of the longest of these proofs; 0 when there is none."""
    return max((script_bits(coder, theorem, script) for theorem, script in scripts.items()), default=0.0)


def script_score(coder: ScriptCoder, lemma: Lemma, changed: list[Rewritten], unsolved_bits: float) -> ScriptScore:
    """The score of a lemma from the theorems whose proofs cite it; all other proofs stay as they are."""
    saved = {True: 0.0, False: 0.0}
    for one in changed:
        before = unsolved_bits if one.before is None else script_bits(coder, one.theorem, one.before)
        after = script_bits(coder, one.theorem, one.after, lemma)
        saved[one.held_out] += max(min(before, unsolved_bits) - min(after, unsolved_bits), 0.0)
    statement = coder.bits("", lemma.theorem.statement.strip())
    proof = script_bits(coder, lemma.theorem, lemma.proof.script)
    return ScriptScore(saved[True] - statement - proof, saved[True], saved[False], statement, proof, unsolved_bits)
