"""What a score says of each lemma, and of the set that is chosen."""

from __future__ import annotations

from dataclasses import dataclass, field

import networkx as nx

from prover.conjecture.baselines import Baselines
from prover.conjecture.screen import LemmaStatus
from prover.conjecture.scripts import ScriptScore
from prover.conjecture.selection import Pick
from prover.interval import Interval
from prover.printable import whole
from prover.types import Split


@dataclass(frozen=True, slots=True)
class Change:
    """A theorem whose shortest proof cites the lemma; `before` is None when there was none."""

    theorem: str
    split: Split
    before: str | None
    after: str
    bits_before: float
    bits_after: float


@dataclass(frozen=True, slots=True)
class LemmaScore:
    """The results for one candidate; numbers are None if it was not measured.

    `score_bits` = `held_out_bits` − `statement_bits` − `proof_bits`, and `train_score_bits` alike; intervals are 95 %
    bootstrap intervals over theorems. `uses`, `solved_before` and `solved_after` count held-out theorems, `searched`
    the theorems of both sets that had to be searched again. `break_even` is the number of theorems like the held-out
    ones that repay the lemma, None when it saves nothing there.
    """

    name: str
    worth: LemmaStatus
    verdict: str
    detail: str = ""
    statement: str | None = None
    proof: str | None = None
    score_bits: float | None = None
    score_interval: Interval | None = None
    held_out_bits: float | None = None
    held_out_interval: Interval | None = None
    train_bits: float | None = None
    train_score_bits: float | None = None
    statement_bits: float | None = None
    proof_bits: float | None = None
    uses: int = 0
    trivial: bool = False
    held_out: int = 0
    solved_before: int = 0
    solved_after: int = 0
    searched: int = 0
    break_even: float | None = None
    changes: tuple[Change, ...] = ()
    baselines: Baselines | None = None
    language_model: ScriptScore | None = None


@dataclass(frozen=True, slots=True)
class SetScore:
    """The lemmas that forward selection takes on the train theorems, and their joint effect on the others."""

    picks: tuple[Pick, ...]
    cost_bits: float
    held_out_bits: float
    held_out_interval: Interval
    score_bits: float
    solved_before: int | None
    solved_after: int | None


@dataclass(frozen=True, slots=True)
class ScoreReport:
    """Scores in the order of the candidates. `graph` has an edge from each theorem and lemma to the theorems that its
    proof cites, those that only Lean's machinery uses left out."""

    lemmas: tuple[LemmaScore, ...]
    chosen: SetScore
    unsolved_bits: float
    train: int
    held_out: int
    graph: nx.DiGraph[str] = field(repr=False)


def verdict_of(
    saved: Interval, cost: float, train_saved: float, train_uses: int, uses: int, needed: float | None
) -> tuple[LemmaStatus, str]:
    """What a proved lemma is worth, and why: "compresses" only if the interval of what it saves clears its cost.

    `saved` and `uses` are of the held-out theorems, `needed` is the number of theorems that repay it.
    """
    if not uses and not train_uses:
        return LemmaStatus.UNUSED, ""
    if saved.low > cost:
        return LemmaStatus.COMPRESSES, ""
    pays_from = "" if needed is None else f"; it would take {whole(needed)} theorems like these to repay it"
    if not uses:
        if train_saved <= cost:
            return LemmaStatus.TOO_LONG, f"{whole(train_saved)} bits of proofs to choose by, none of held-out ones"
        return LemmaStatus.UNDECIDED, "no held-out proof uses it"
    if saved.high < cost:
        return LemmaStatus.TOO_LONG, pays_from.removeprefix("; ")
    proofs = "one held-out proof uses it, which is" if uses == 1 else f"{uses} held-out proofs use it, which are"
    return LemmaStatus.UNDECIDED, f"{proofs} too few to tell{pays_from}"
