"""How much of a round goes into conjectures: a bandit with two arms, conjecture or prove.

The return of an arm is proofs per Lean step, a Poisson rate with a gamma prior; an accepted lemma counts as the part of
a proof that its net bits are. Conjecturing gets its most times the probability that its rate is the higher one
(probability matching; Thompson 1933, "On the likelihood that one unknown probability exceeds another"), and the floor
where two rounds of it brought nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rl.conjecturing.journal import ConjectureStatus, Journal
from rl.conjecturing.rewards import UNSOLVED_BITS
from rl.types import Experience

FLOOR = 0.03
"""Part of a round's Lean steps that conjecturing keeps where nothing has paid."""
HOPEFUL, PATIENT = 4, 6
"""Lemmas proved in the last rounds that did not pay, and rounds of conjecturing, up to which it goes on where search
brings nothing either: lemmas often pay together, once there are enough of them. Having paid before in the run counts as
much as so many lemmas."""
RECENT = 2
"""Rounds whose returns count: search finds most of its proofs in the first, and lemmas pay later."""


@dataclass(frozen=True, slots=True)
class RoundReturn:
    """What a round's Lean steps brought; `lemmas` were proved, whatever they are worth."""

    proofs: float
    lean_steps: int
    lemmas: int = 0


def conjecture_share(
    most: float, conjecturing: Sequence[RoundReturn], proving: Sequence[RoundReturn], prior_lean_steps: int
) -> float:
    """The part of a round that conjecturing may take, between `FLOOR` and `most` (or `most`, if that is less).

    Rounds are in their order; those of `conjecturing` that spent nothing say nothing. Before any evidence each arm has
    brought one proof for `prior_lean_steps`.
    """
    tried = [r for r in conjecturing if r.lean_steps][-RECENT:]
    floor = min(FLOOR, most)
    if not tried:
        return most
    if not any(r.proofs for r in tried):
        stalled = bool(proving) and not proving[-1].proofs
        hopeful = sum(r.lemmas for r in tried) >= HOPEFUL or any(r.proofs for r in conjecturing)
        if stalled and hopeful and sum(1 for r in conjecturing if r.lean_steps) <= PATIENT:
            return max(floor, most / 2)
        if len(tried) == RECENT:
            return floor
    from scipy.special import betainc  # takes a second

    shape, rate = _posterior(tried, prior_lean_steps)
    other_shape, other_rate = _posterior(proving[-RECENT:], prior_lean_steps)
    better = float(betainc(other_shape, shape, other_rate / (rate + other_rate)))
    return max(floor, most * better)


def _posterior(returns: Sequence[RoundReturn], prior_lean_steps: int) -> tuple[float, float]:
    """Shape and rate of the gamma distribution of an arm's proofs per Lean step."""
    return 1 + sum(r.proofs for r in returns), prior_lean_steps + sum(r.lean_steps for r in returns)


def conjecturing_returns(journal: Journal, before: int) -> list[RoundReturn]:
    """What conjecturing brought in each round before `before`, in proofs' worth of net bits."""
    judged = journal.conjectures()
    accepted = [c for c in judged if c.status is ConjectureStatus.ACCEPTED]
    proved = journal.proved()
    found: list[RoundReturn] = []
    for round_ in range(before):
        bits = sum(c.net_bits for c in accepted if c.joined_in == round_)
        new = sum(c.round == round_ for c in proved)
        found.append(RoundReturn(bits / UNSOLVED_BITS, journal.spent(round_), new))
    return found


def proving_returns(attempts: Sequence[Experience], before: int) -> list[RoundReturn]:
    """The theorems that each round's search proved for the first time, without the help of a lemma."""
    proved: set[str] = set()
    found: list[RoundReturn] = []
    for round_ in range(before):
        own = [a for a in attempts if a.round == round_]
        new = {a.theorem for a in own if a.proved and not a.cited} - proved
        proved |= {a.theorem for a in own if a.proved}
        found.append(RoundReturn(len(new), sum(a.lean_steps for a in own)))
    return found
