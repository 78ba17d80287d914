"""The reward of a proved lemma: bits that it saves on train theorems that were not used to propose it, less its cost.

    ΔL = bits saved − bits of its statement and proof (and of the lemmas that it brings into the library)

A set of lemmas joins the library if ΔL > 0. A theorem's proof before is the shortest that training has found so far (no
search is repeated for it); after, the one found by one more search with all lemmas that were proved at hand. So two
lemmas that only pay together are found by the proofs that cite both, and a search serves all lemmas at once. The score
is that of `prover.conjecture.score`, on the margin: lemmas that were accepted before count as part of the library, and
what they save is not paid again.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from prover.conjecture.candidates import Lemma, with_lemma
from prover.conjecture.description import proof_bits, proof_length, statement_bits
from prover.conjecture.inline import self_contained
from prover.conjecture.measure import ProofMeasurer
from prover.conjecture.novelty import ParsedStatement, is_variant, parse_statement
from prover.types import LemmaError, Proof, Theorem
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
OFFERED = 24
"""Proved lemmas outside the library that are at hand in a search of a held-back theorem."""
LARGEST_SET = 6
"""Lemmas of a set made of two that proofs cite; a set that one proof cites may have more."""


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
    """`saved_bits` on held-back theorems, with the new costs `after`; `own_bits` in variants of the lemma.

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


@dataclass(frozen=True, slots=True)
class ProvedLemma:
    """A lemma with its proof, self-contained; `body` is the same proof where the lemmas `cites` are cited."""

    lemma: Lemma
    body: str
    cites: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.lemma.theorem.name


@dataclass(frozen=True, slots=True)
class _Found:
    """A held-back theorem's proof with lemmas at hand: its bits, and the lemmas outside the library that it cites."""

    theorem: str
    saved: float
    bits: float
    cites: frozenset[str]


class LemmaReward:
    """The reward of lemmas, after the attempts of the rounds so far. Lemmas are paid as sets: each held-back theorem is
    searched once with all of them at hand, and of the sets that the proofs cite those that save more than they cost
    join the library, the best first.

    Args:
        theorems: of one module, by name.
        paid: names of those that lemmas are measured on.
        attempts: of all rounds so far.
        accepted: lemmas of the library, and `after`, what they made the held-back theorems cost.
        proved: every lemma that was proved, accepted ones included.
        retired: names of those that left the library and do not come back.
        measurer: measures with the current prover.
    """

    def __init__(
        self,
        theorems: Mapping[str, Theorem],
        paid: frozenset[str],
        attempts: Sequence[Experience],
        accepted: Sequence[Lemma],
        after: Mapping[str, float],
        proved: Sequence[ProvedLemma],
        retired: frozenset[str],
        measurer: ProofMeasurer,
    ) -> None:
        self._theorems, self._paid, self._measurer = theorems, paid, measurer
        self._retired = retired
        self._accepted = list(accepted)
        self._after = dict(after)
        self._proved = {one.name: one for one in proved}
        self._proofs: defaultdict[str, dict[tuple[str, tuple[str, ...]], None]] = defaultdict(dict)
        self._before: dict[str, float] = {}
        self._costs: dict[tuple[str, frozenset[str]], float] = {}
        self._claims: dict[str, ParsedStatement] = {name: parse_statement(theorems[name]) for name in paid}
        for attempt in attempts:
            if attempt.proved and attempt.script is not None:
                self._proofs[attempt.theorem][attempt.body or attempt.script, attempt.cited] = None

    def pay(self, pending: Sequence[str], most: int) -> dict[str, Savings]:
        """What these proved lemmas save, by name, after searches of at most `most` held-back theorems.

        The heads of sets that have joined the library have an entry with `after`, whether pending or proved earlier;
        what they bring has none. Theorems without a proof and short ones are searched first.
        """
        offered = self._offered(pending)
        names = sorted(self._paid, key=lambda n: (self.before(n) < UNSOLVED_BITS, len(self._theorems[n].statement), n))
        theorems = [self._theorems[name] for name in names[:most]]
        found = self._search(theorems, offered)
        paid = self._joined(found)
        accepted = {name for head, savings in paid.items() for name in (head, *savings.brings)}
        for name in pending:
            if name not in accepted:
                paid[name] = self._left(name, found)
        return paid

    def _offered(self, pending: Sequence[str]) -> list[ProvedLemma]:
        """The new lemmas, and of the others outside the library those proved last, up to `OFFERED` in all."""
        elsewhere = {lemma.theorem.name for lemma in self._accepted} | self._retired | set(pending)
        old = [one for one in self._proved.values() if one.name not in elsewhere]
        new = [self._proved[name] for name in pending]
        return [*old[max(len(old) + len(new) - OFFERED, 0) :], *new][-OFFERED:]

    def _search(self, theorems: Sequence[Theorem], offered: Sequence[ProvedLemma]) -> list[_Found]:
        """The theorems that get shorter with a lemma that is offered."""
        lemmas = [*self._accepted, *(one.lemma for one in offered)]
        names = {one.name for one in offered}
        found: list[_Found] = []
        for theorem, measured in zip(theorems, self._measurer.measure(theorems, lemmas), strict=True):
            cites = frozenset(names.intersection(measured.cites))
            bits = measured.bits(self._size(theorem), UNSOLVED_BITS)
            saved = self.before(theorem.name) - bits
            if measured.script is not None and cites and saved > 0:
                found.append(_Found(theorem.name, saved, bits, cites))
        return found

    def _joined(self, found: Sequence[_Found]) -> dict[str, Savings]:
        """Head of a set that joined the library → what the set saves; the set with the largest net saving first."""
        fair = [one for one in found if not self._says_the_same(one)]
        paid: dict[str, Savings] = {}
        while True:
            library = {lemma.theorem.name for lemma in self._accepted}
            sets = {one.cites - library for one in fair if one.cites - library}
            sets |= {a | b for a in sets for b in sets if len(a | b) <= LARGEST_SET}
            valued = [(self._value(wanted, fair, library), sorted(wanted)) for wanted in sets]
            best = max(valued, key=lambda pair: (pair[0][0].net_bits, pair[1]), default=None)
            if best is None or best[0][0].net_bits <= 0:
                return paid
            savings, head = best[0]
            paid[head] = savings
            self._accepted += [self._proved[name].lemma for name in best[1]]
            self._after.update(savings.after)

    def _value(self, wanted: frozenset[str], found: Sequence[_Found], library: set[str]) -> tuple[Savings, str]:
        """What a set saves beyond the library, and its head: the member that serves most theorems."""
        served = [x for x in found if x.cites <= wanted | library and x.bits < self.before(x.theorem)]
        after = tuple((x.theorem, x.bits) for x in served)
        saved = sum(self.before(x.theorem) - x.bits for x in served)
        costs = {name: self._cost(name, wanted | library) for name in wanted}
        uses = {name: sum(name in x.cites for x in served) for name in wanted}
        head = max(sorted(wanted), key=lambda name: uses[name])
        brings = tuple(sorted(wanted - {head}))
        return Savings(saved, 0.0, costs[head], after, brings, sum(costs[name] for name in brings)), head

    def _left(self, name: str, found: Sequence[_Found]) -> Savings:
        """What a lemma that did not join saves: its part in the proofs that cite it, and in its own variants."""
        mine = [one for one in found if name in one.cites]
        own = sum(one.saved for one in mine if self._says_the_same(one))
        saved = sum((self.before(x.theorem) - x.bits) / len(x.cites) for x in mine if not self._says_the_same(x))
        library = frozenset(lemma.theorem.name for lemma in self._accepted)
        cost = self._cost(name, library)
        return Savings(saved, own, cost, ())

    def _says_the_same(self, found: _Found) -> bool:
        """Whether the theorem is one of the lemmas up to names: nothing is saved there."""
        claims = (parse_statement(self._proved[name].lemma.theorem) for name in found.cites)
        return any(is_variant(claim, self._claims[found.theorem]) for claim in claims)

    def _cost(self, name: str, library: frozenset[str] | set[str]) -> float:
        """Bits of statement and proof: lemmas of the library are cited in it, others stand in it with their proofs."""
        one = self._proved[name]
        cited = [self._proved[other] for other in one.cites if other in self._proved and other != name]
        known = frozenset(other.name for other in cited if other.name in library)
        if (name, known) not in self._costs:
            inside = [other.lemma for other in cited if other.name not in known]
            outside = [other.lemma for other in cited if other.name in known]
            proof = self_contained(one.body, inside)
            theorem = one.lemma.theorem
            term = self._measurer.terms.read(with_lemma(theorem, *outside), proof, known)
            size = self._size(theorem)
            self._costs[name, known] = statement_bits(term, size) + min(proof_bits(term, size), UNSOLVED_BITS)
        return self._costs[name, known]

    def before(self, name: str) -> float:
        """Bits of the shortest proof known so far, at most what an unsolved theorem costs."""
        if name not in self._before:
            lemmas = {one.name: one.lemma for one in self._proved.values()}
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
