"""Which laws of magmas follow from a law, each with a proof in Lean that is yet to be verified."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from prover.saturation.completion import GroundGoal, Saturation, SaturationLimits
from prover.saturation.derivation import derive
from prover.saturation.script import equational_script
from prover.saturation.terms import SharedTerm, TermBank
from prover.types import Proof
from prover.worlds.laws import Law, MagmaTerm, Var

HYPOTHESIS = "h"


@dataclass(frozen=True, slots=True)
class ImplicationProof:
    """That a law follows: conclusion number `conclusion` of those asked for, in `steps` instances of equations, found
    `seconds` after the search began.
    """

    conclusion: int
    proof: Proof
    steps: int
    seconds: float


def prove_implications(
    premise: Law, conclusions: Sequence[Law], limits: SaturationLimits
) -> Iterator[ImplicationProof]:
    """Conclusions for which ``∀ G [Magma G] (h : premise), conclusion`` has a proof, as they are found."""
    began = time.perf_counter()
    bank = TermBank.empty()
    goals: dict[GroundGoal, list[int]] = {}
    for number, law in enumerate(conclusions):
        names = {name: -n for n, name in enumerate(law.variables(), 1)}
        goals.setdefault(GroundGoal(shared(law.left, names, bank), shared(law.right, names, bank)), []).append(number)
    saturation = Saturation(bank, list(goals))
    names = {name: n for n, name in enumerate(premise.variables(), 1)}
    saturation.assume(shared(premise.left, names, bank), shared(premise.right, names, bank), 0)
    for joined in saturation.run(limits):
        derivation = derive(joined, bank)
        for number in goals[joined.goal]:
            script = equational_script(derivation, (HYPOTHESIS,), conclusions[number].variables())
            yield ImplicationProof(number, Proof(script), derivation.length, time.perf_counter() - began)


def shared(term: MagmaTerm, names: dict[str, int], bank: TermBank) -> SharedTerm:
    """The term in a bank, its variables by their numbers there."""
    if isinstance(term, Var):
        return bank.leaf(names[term.name])
    return bank.apply(shared(term.left, names, bank), shared(term.right, names, bank))
