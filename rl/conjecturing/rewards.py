"""The reward of a proved lemma: bits that it saves on train theorems that were not used to propose it.

A theorem's proof before is the shortest that training has found so far (no search is repeated for it); after, the
shortest found by one more search with the lemma at hand, on those theorems where it can apply. The score is that of
`prover.conjecture.score`, on the margin: lemmas that were accepted before count as part of the library, and what they
save is not paid again.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from prover.conjecture.applicability import Applicability
from prover.conjecture.candidates import Lemma, premise_of, with_lemma
from prover.conjecture.description import proof_bits, proof_length, statement_bits
from prover.conjecture.inline import InliningVerifier
from prover.conjecture.measure import ProofMeasurer
from prover.conjecture.novelty import ParsedStatement, is_variant, parse_statement
from prover.policy.goals import ParsedGoal
from prover.policy.relevance import PremiseIndex
from prover.types import CORE_MODULE, LemmaError, Proof, Theorem
from rl.types import Experience

HELD_BACK = 0.4
"""Part of the train split that lemmas are paid on."""
UNSOLVED_BITS = 3_200.0
"""Cost of a theorem without a proof, and most of any proof."""
CLIP_BITS = 3_200.0
"""Saved bits beyond this are not paid."""
ACCEPT_BITS = 200.0
"""A lemma that saves less does not join the library."""
NOVELTY_WEIGHT = 0.2
"""Reward of a proved lemma unlike all before it."""
HELPERS = 6
"""Proved lemmas outside the library that may serve together with a new one."""
ORIGINS = 3
"""Of the theorems a lemma comes from, how many are searched to see whether it is of use there."""


def held_back(theorems: Sequence[Theorem], share: float = HELD_BACK) -> tuple[tuple[Theorem, ...], tuple[Theorem, ...]]:
    """(theorems to propose from, theorems to pay on), by a hash of the statements.

    Raises LemmaError when one of the two is empty.
    """
    paid = tuple(t for t in theorems if _bucket(t) < share)
    proposed = tuple(t for t in theorems if _bucket(t) >= share)
    if not paid or not proposed:
        raise LemmaError(f"{len(theorems)} training theorems are too few to hold some back for paying lemmas")
    return proposed, paid


def _bucket(theorem: Theorem) -> float:
    text = " ".join(theorem.statement.split()[2:])
    return hashlib.sha256(f"held back {text}".encode()).digest()[0] / 256


@dataclass(frozen=True, slots=True)
class Savings:
    """`saved_bits` on held-back theorems, with the new costs `after`; `own_bits` in variants and at the origins.

    `brings` names proved lemmas outside the library that the shorter proofs cite as well.
    """

    saved_bits: float
    own_bits: float
    cost_bits: float
    after: tuple[tuple[str, float], ...]
    brings: tuple[str, ...] = ()


class LemmaReward:
    """The reward of lemmas, after the attempts of the rounds so far.

    Args:
        theorems: those that lemmas are measured on, and those they come from, by name.
        paid: names of the former.
        attempts: of all rounds so far.
        accepted: lemmas of the library, and `after`, what they made the held-back theorems cost.
        proved: every lemma that was proved; those that were not accepted may serve together with a new one.
        measurer: measures with the current prover.
        relevant: how many premises per goal the prover looks at.
    """

    def __init__(
        self,
        theorems: Mapping[str, Theorem],
        paid: frozenset[str],
        attempts: Sequence[Experience],
        accepted: Sequence[Lemma],
        after: Mapping[str, float],
        proved: Sequence[Lemma],
        measurer: ProofMeasurer,
        relevant: int,
    ) -> None:
        self._theorems, self._paid, self._measurer = theorems, paid, measurer
        self._relevant = relevant
        self._accepted = list(accepted)
        self._after = dict(after)
        self._proved = list(proved)
        self._proofs: defaultdict[str, dict[tuple[str, tuple[str, ...]], None]] = defaultdict(dict)
        self._goals: defaultdict[str, dict[str, None]] = defaultdict(dict)
        self._before: dict[str, float] = {}
        self._claims: dict[str, ParsedStatement] = {name: parse_statement(theorems[name]) for name in paid}
        for attempt in attempts:
            goals = self._goals[attempt.theorem]
            goals.update((state.goals[0], None) for state in (*attempt.failed, *attempt.good) if state.goals)
            goals.update((text, None) for text in attempt.open)
            if attempt.proved and attempt.script is not None:
                self._proofs[attempt.theorem][attempt.body or attempt.script, attempt.cited] = None

    def add_proved(self, lemma: Lemma) -> None:
        """The lemma was proved, whatever it is worth."""
        self._proved.append(lemma)

    def accept(self, lemma: Lemma, savings: Savings) -> None:
        """The lemma joins the library with what it brings: later ones are paid for what they save beyond it."""
        self._accepted += [x for x in self._proved if x.theorem.name in savings.brings]
        self._accepted.append(lemma)
        self._after.update(savings.after)

    def measure(self, lemma: Lemma, origins: Sequence[str]) -> Savings:
        """The bits that the lemma saves. Raises `LemmaError` when its own proof does not compile."""
        claim = parse_statement(lemma.theorem)
        own = self._measurer.terms.read(lemma.theorem, lemma.proof)
        size = self._size(lemma.theorem)
        cost = statement_bits(own, size) + min(proof_bits(own, size), UNSOLVED_BITS)
        tried = [self._theorems[name] for name in sorted(self._paid) if name in self._goals]
        costs, cites = self._measure(lemma, tried)
        variants = {name for name in costs if is_variant(claim, self._claims[name])}
        saved = {name: self.before(name) - bits for name, bits in costs.items() if bits < self.before(name)}
        total = sum(bits for name, bits in saved.items() if name not in variants)
        own_bits = sum(bits for name, bits in saved.items() if name in variants)
        if total < ACCEPT_BITS:
            near = [self._theorems[n] for n in origins if n in self._goals and n in self._theorems][:ORIGINS]
            found, _ = self._measure(lemma, near)
            own_bits += sum(max(self.before(name) - bits, 0.0) for name, bits in found.items())
        after = tuple((name, costs[name]) for name in saved if name not in variants)
        brings = sorted({x for name, _ in after for x in cites[name]} - {lemma.theorem.name})
        return Savings(total, own_bits, cost, after, tuple(brings))

    def before(self, name: str) -> float:
        """Bits of the shortest proof known so far, at most what an unsolved theorem costs."""
        if name not in self._before:
            lemmas = {lemma.theorem.name: lemma for lemma in self._accepted}
            bits = [UNSOLVED_BITS]
            for script, cited in self._proofs[name]:
                bits.append(self._bits(self._theorems[name], script, [lemmas[c] for c in cited if c in lemmas]))
            self._before[name] = min(bits)
        return min(self._before[name], self._after.get(name, UNSOLVED_BITS))

    def _bits(self, theorem: Theorem, script: str, lemmas: Sequence[Lemma]) -> float:
        names = frozenset(lemma.theorem.name for lemma in lemmas)
        term = self._measurer.terms.read(with_lemma(theorem, *lemmas), Proof(script), names)
        return proof_length(term).bits(self._size(theorem))

    def _size(self, theorem: Theorem) -> int:
        return self._measurer.terms.library_size(theorem.module) + len(self._accepted)

    def _measure(
        self, lemma: Lemma, theorems: Sequence[Theorem]
    ) -> tuple[dict[str, float], dict[str, tuple[str, ...]]]:
        """By theorem the bits of the proofs that cite the lemma, and the proved lemmas outside the library that they
        cite, too; no entry where no proof was found."""
        module = lemma.theorem.module
        gate = Applicability(self._measurer.premises, [premise_of(lemma.theorem)], self._relevant)
        again = [
            theorem
            for theorem in theorems
            if module in (CORE_MODULE, theorem.module) and gate.matters(list(self._goals[theorem.name]))
        ]
        costs: dict[str, float] = {}
        cites: dict[str, tuple[str, ...]] = {}
        helpers = self._helpers(lemma)
        for place in dict.fromkeys(theorem.module for theorem in again):
            same = [theorem for theorem in again if theorem.module == place]
            lemmas = [x for x in (*self._accepted, *helpers) if x.theorem.module in (CORE_MODULE, place)]
            lemmas.append(lemma)
            originals = {with_lemma(theorem, *lemmas): theorem for theorem in same}
            measurer = replace(self._measurer, verifier=InliningVerifier(self._measurer.verifier, originals, lemmas))
            for theorem, measured in zip(same, measurer.measure(same, lemmas), strict=True):
                if measured.script is not None and lemma.theorem.name in measured.cites:
                    costs[theorem.name] = measured.bits(self._size(theorem), UNSOLVED_BITS)
                    used = [x.theorem.name for x in helpers if x.theorem.name in measured.cites]
                    cites[theorem.name] = tuple(used)
        return costs, cites

    def _helpers(self, lemma: Lemma) -> list[Lemma]:
        """Proved lemmas outside the library that speak of the same things."""
        accepted = {x.theorem.name for x in self._accepted}
        others = {x.theorem.name: x for x in self._proved if x.theorem.name not in {*accepted, lemma.theorem.name}}
        index = PremiseIndex([premise_of(x.theorem) for x in others.values()])
        goal = ParsedGoal(None, (), premise_of(lemma.theorem).type)
        return [others[entry.name] for entry, _ in index.relevant(goal, HELPERS)]
