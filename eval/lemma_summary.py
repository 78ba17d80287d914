"""What a report on lemmas comes to, in sentences: for the terminal and for the page."""

from __future__ import annotations

from collections.abc import Sequence

from prover.conjecture.score_report import LemmaScore, ScoreReport
from prover.conjecture.screen import LemmaStatus
from prover.printable import whole

MOST_NAMES = 5
"""Lemmas that a sentence names."""


def score_summary(report: ScoreReport, corpus: str) -> str:
    """The verdict on all lemmas in one sentence."""
    total = len(report.lemmas)
    paying = sorted(
        (s for s in report.lemmas if s.worth is LemmaStatus.COMPRESSES), key=lambda s: -(s.score_bits or 0.0)
    )
    undecided = sum(s.worth is LemmaStatus.UNDECIDED for s in report.lemmas)
    others = total - len(paying) - undecided
    counted = "1 lemma" if total == 1 else f"{total} lemmas"
    if not paying:
        said = f"Of {counted} none is shown to make the held-out proofs of {corpus} shorter by more than it costs"
    else:
        named = [f"{s.name} by {whole(s.score_bits or 0.0)} bits" for s in paying]
        verb = "makes" if len(paying) == 1 else "make"
        said = (
            f"Of {counted} {len(paying)} {verb} the held-out proofs of {corpus} shorter by more than "
            f"{'it costs' if len(paying) == 1 else 'they cost'} ({_listed(named)})"
        )
    rest = [f"{undecided} {'is' if undecided == 1 else 'are'} undecided"] if undecided else []
    if others:
        rest.append(f"{others} {'does' if others == 1 else 'do'} not pay")
    return "; ".join([said, *rest]) + "."


def chosen_summary(report: ScoreReport) -> str:
    """What is chosen on the train theorems, why, and what the choice is worth on the others."""
    chosen = report.chosen
    by = f"the {report.train} theorems to choose by"
    if not chosen.picks:
        return f"Chosen on {by}: none; no lemma saves more bits there than it costs."
    scores = {s.name: s for s in report.lemmas}
    names = [f"{pick.name} ({whole(pick.gain)} bits net)" for pick in chosen.picks]
    interval, cost = chosen.held_out_interval, chosen.cost_bits
    if interval.low > cost:
        verdict = "which pays"
    elif interval.high < cost:
        verdict = "which does not pay"
    else:
        verdict = "so whether that pays is undecided"
    said = (
        f"Chosen on {by}: {_listed(names)}. On the {report.held_out} held-out theorems "
        f"{'they save together' if len(names) > 1 else 'it saves'} {whole(chosen.held_out_bits)} bits "
        f"(95 %: {whole(interval.low)} to {whole(interval.high)}) at a cost of {whole(cost)} bits, {verdict}; "
        f"{chosen.solved_before} of them were proved before, {chosen.solved_after} after."
    )
    doubtful = [s.name for p in chosen.picks if (s := scores.get(p.name)) and s.worth is LemmaStatus.TOO_LONG]
    if doubtful:
        said += (
            f" {_listed(doubtful)} costs more than it saves there: a lemma is chosen by the other theorems alone, so "
            f"that the held-out ones can judge the choice."
        )
    return said


def net_bits(score: LemmaScore) -> str:
    """Net bits on the held-out theorems with their interval; a dash for a lemma that was not measured.

    Where no held-out proof uses the lemma there is nothing to resample, and no interval.
    """
    interval = score.score_interval
    if score.score_bits is None or interval is None:
        return "–"
    if not score.uses:
        return whole(score.score_bits)
    return f"{whole(score.score_bits)} ({whole(interval.low)} to {whole(interval.high)})"


def _listed(names: Sequence[str]) -> str:
    shown, more = list(names[:MOST_NAMES]), len(names) - MOST_NAMES
    if more > 0:
        shown.append(f"{more} more")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
