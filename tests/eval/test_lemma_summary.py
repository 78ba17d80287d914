"""What is said of scored lemmas in a sentence."""

from __future__ import annotations

from dataclasses import replace

import networkx as nx
from page_samples import LEMMAS

from eval.lemma_summary import chosen_summary, net_bits, score_summary
from prover.conjecture.score_report import LemmaScore, ScoreReport
from prover.conjecture.screen import LemmaStatus
from prover.interval import Interval

PAYS, *_ = LEMMAS.lemmas


def report(*scores: LemmaScore) -> ScoreReport:
    return ScoreReport(scores, LEMMAS.chosen, 3_200.0, 57, 31, nx.DiGraph())


def test_one_sentence_says_what_pays() -> None:
    doubtful = replace(PAYS, name="doubtful", worth=LemmaStatus.UNDECIDED)
    wrong = LemmaScore("wrong", LemmaStatus.FALSE, "false: counterexample n = 3")
    none = "Of 1 lemma none is shown to make the held-out proofs of nat shorter by more than it costs; 1 does not pay."
    assert score_summary(report(wrong), "nat") == none
    said = score_summary(report(replace(PAYS, name="good", score_bits=1_234.0), doubtful, wrong), "nat")
    assert said == (
        "Of 3 lemmas 1 makes the held-out proofs of nat shorter by more than it costs (good by 1,234 bits); "
        "1 is undecided; 1 does not pay."
    )


def test_a_chosen_lemma_that_does_not_pay_comes_with_the_reason() -> None:
    name = LEMMAS.chosen.picks[0].name
    told = chosen_summary(report(replace(PAYS, name=name, worth=LemmaStatus.TOO_LONG)))
    assert told.startswith(f"Chosen on the 57 theorems to choose by: {name} (1 bits net). On the 31 held-out theorems")
    assert f"{name} costs more than it saves there: a lemma is chosen by the other theorems alone" in told
    assert "undecided" in told
    assert "costs more" not in chosen_summary(report(replace(PAYS, name=name)))


def test_net_bits_have_an_interval_where_something_was_saved() -> None:
    assert net_bits(LemmaScore("wrong", LemmaStatus.FALSE, "false")) == "–"
    saved = replace(PAYS, score_bits=-0.2, score_interval=Interval(-0.4, 7_000.6), uses=2)
    assert net_bits(saved) == "0 (0 to 7,001)"
    assert net_bits(replace(saved, uses=0)) == "0"
