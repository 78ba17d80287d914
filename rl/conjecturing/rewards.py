"""The reward of a proved lemma: bits that it saves on train theorems that were not used to propose it, less its cost.

    ΔL = bits saved − bits of its statement and proof (and of the lemmas that it brings into the library)

A lemma joins the library if ΔL > 0. A theorem's proof before is the shortest that training has found so far (no search
is repeated for it); after, the shortest found by one more search with the lemma at hand, on those theorems where it can
apply. The score is that of `prover.conjecture.score`, on the margin: lemmas that were accepted before count as part of
the library, and what they save is not paid again.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from prover.conjecture.applicability import Applicability
from prover.conjecture.candidates import Lemma, premise_of, with_lemma
from prover.conjecture.description import proof_bits, proof_length, statement_bits
from prover.conjecture.inline import self_contained
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
"""Net bits beyond this are not paid."""
NOVELTY_WEIGHT = 0.02
"""Reward of a proved lemma unlike all before it: what 64 bits net are paid. It tells apart what fails otherwise, and no
more."""
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

    `brings` names proved lemmas outside the library that the shorter proofs cite as well. `cost_bits` is the lemma's
    own statement and proof, `brought_bits` theirs.
    """

    saved_bits: float
    own_bits: float
    cost_bits: float
    after: tuple[tuple[str, float], ...]
    brings: tuple[str, ...] = ()
    brought_bits: float = 0.0

    @property
    def net_bits(self) -> float:
        """ΔL; the lemma joins the library if it is above 0."""
        return self.saved_bits - self.cost_bits - self.brought_bits


def lemma_payment(net_bits: float, novelty: float) -> float:
    """The payment of a proved lemma: its net bits up to `CLIP_BITS` as a share of them, and a little for novelty."""
    return min(max(net_bits, 0.0), CLIP_BITS) / CLIP_BITS + NOVELTY_WEIGHT * novelty


class LemmaReward:
    """The reward of lemmas, after the attempts of the rounds so far.

    Args:
        theorems: those that lemmas are measured on, and those they come from, by name.
        paid: names of the former.
        attempts: of all rounds so far.
        accepted: lemmas of the library, and `after`, what they made the held-back theorems cost.
        proved: every lemma that was proved, with what it costs in bits; those that were not accepted may serve together
            with a new one.
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
        proved: Sequence[tuple[Lemma, float]],
        measurer: ProofMeasurer,
        relevant: int,
    ) -> None:
        self._theorems, self._paid, self._measurer = theorems, paid, measurer
        self._relevant = relevant
        self._accepted = list(accepted)
        self._after = dict(after)
        self._proved = [lemma for lemma, _ in proved]
        self._costs = {lemma.theorem.name: cost for lemma, cost in proved}
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

    def add_proved(self, lemma: Lemma, cost: float) -> None:
        """The lemma was proved, whatever it is worth."""
        self._proved.append(lemma)
        self._costs[lemma.theorem.name] = cost

    def accept(self, lemma: Lemma, savings: Savings) -> None:
        """The lemma joins the library with what it brings: later ones are paid for what they save beyond it."""
        self._accepted += [x for x in self._proved if x.theorem.name in savings.brings]
        self._accepted.append(lemma)
        self._after.update(savings.after)

    def measure(self, lemma: Lemma, origins: Sequence[str], body: str, cited: Sequence[Lemma]) -> Savings:
        """The bits that the lemma saves and costs; `body` is its proof without those of the lemmas `cited` in it.

        Raises `LemmaError` when its own proof does not compile.
        """
        claim = parse_statement(lemma.theorem)
        cost = self._cost(lemma.theorem, body, cited)
        tried = [self._theorems[name] for name in sorted(self._paid) if name in self._goals]
        costs, cites = self._measure(lemma, tried)
        variants = {name for name in costs if is_variant(claim, self._claims[name])}
        saved = {name: self.before(name) - bits for name, bits in costs.items() if bits < self.before(name)}
        total = sum(bits for name, bits in saved.items() if name not in variants)
        own_bits = sum(bits for name, bits in saved.items() if name in variants)
        if total <= cost:
            near = [self._theorems[n] for n in origins if n in self._goals and n in self._theorems][:ORIGINS]
            found, _ = self._measure(lemma, near)
            own_bits += sum(max(self.before(name) - bits, 0.0) for name, bits in found.items())
        after = tuple((name, costs[name]) for name in saved if name not in variants)
        brings = sorted({x for name, _ in after for x in cites[name]} - {lemma.theorem.name})
        brought = sum(self._costs[name] for name in brings)
        return Savings(total, own_bits, cost, after, tuple(brings), brought)

    def _cost(self, theorem: Theorem, body: str, cited: Sequence[Lemma]) -> float:
        """Bits of statement and proof: lemmas of the library are cited in it, others stand in it with their proofs."""
        library = {lemma.theorem.name for lemma in self._accepted}
        known = [lemma for lemma in cited if lemma.theorem.name in library]
        proof = self_contained(body, [lemma for lemma in cited if lemma not in known])
        names = frozenset(lemma.theorem.name for lemma in known)
        term = self._measurer.terms.read(with_lemma(theorem, *known), proof, names)
        size = self._size(theorem)
        return statement_bits(term, size) + min(proof_bits(term, size), UNSOLVED_BITS)

    def before(self, name: str) -> float:
        """Bits of the shortest proof known so far, at most what an unsolved theorem costs."""
        if name not in self._before:
            lemmas = {lemma.theorem.name: lemma for lemma in (*self._proved, *self._accepted)}  # some left the library
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
        reachable = {theorem.module for theorem in theorems if module in (CORE_MODULE, theorem.module)}
        new, premises = [premise_of(lemma.theorem)], self._measurer.premises
        gates = {place: Applicability(premises(place), new, self._relevant) for place in reachable}
        again = [t for t in theorems if t.module in gates and gates[t.module].matters(list(self._goals[t.name]))]
        costs: dict[str, float] = {}
        cites: dict[str, tuple[str, ...]] = {}
        helpers = self._helpers(lemma)
        for place in dict.fromkeys(theorem.module for theorem in again):
            same = [theorem for theorem in again if theorem.module == place]
            lemmas = [x for x in (*self._accepted, *helpers) if x.theorem.module in (CORE_MODULE, place)]
            lemmas.append(lemma)
            for theorem, measured in zip(same, self._measurer.measure(same, lemmas), strict=True):
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
