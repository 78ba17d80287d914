"""The report: complete, self-contained, and the same bytes for the same data."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from page_samples import REPORT, large_tree, small_tree

from eval.report import Rate, Report, html_of, write_report
from eval.statistics import wilson
from eval.treeplot import MOST, tree_svg
from prover.search import EdgeKind, Tree
from prover.types import Goal, LemmaError, ProofState, Proposal, Theorem


class _References(HTMLParser):
    """Collects whatever a browser would load, and the tags that are left open."""

    VOID = frozenset({"meta", "br", "path", "rect", "use", "circle", "line"})

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.open: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag not in self.VOID:
            self.open.append(tag)
        self.loaded += [v or "" for k, v in attrs if k in ("src", "href", "xlink:href", "data") and v and v[0] != "#"]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag


def references(page: str) -> _References:
    parser = _References()
    parser.feed(page)
    parser.close()
    return parser


def test_report_loads_nothing_and_is_well_formed() -> None:
    page = html_of(REPORT)
    seen = references(page)
    assert seen.loaded == []
    assert seen.open == []
    assert not seen.tags & {"script", "link", "iframe", "img"}
    assert "@import" not in page
    assert "url(http" not in page
    assert page.count("<svg") == 8


def test_report_shows_rates_difference_proofs_and_facts() -> None:
    page = html_of(REPORT)
    assert "Lemma &lt;demo&gt;" in page
    assert "15.0 %" in page
    assert "45.0 %" in page
    assert "+30.0 points" in page
    assert "theorem nat_add_comm (a b : Nat) : a + b = b + a := by\n  cases a\n  all_goals omega" in page
    assert "64 Lean steps" in page
    assert "the top-ranked tactic is right in 51.0 % of the states" in page
    assert "How well calibrated is the value?" in page
    assert "Area of a dot: attempts behind it, 5 to 40" in page


def test_shares_begin_at_zero_and_end_at_one() -> None:
    page = html_of(REPORT)
    assert page.count(">0%</text>") == page.count(">100%</text>") == 7  # one axis of five plots, two of the diagram


def test_report_without_training_or_proofs_says_so() -> None:
    page = html_of(Report("t", "s", (), (Rate("grammar", 0, 5, wilson(0, 5), (0,)),)))
    assert ">Training</h2>" not in page
    assert "<p>None.</p>" in page


def test_report_is_reproducible() -> None:
    assert html_of(REPORT) == html_of(REPORT)


def test_unwritable_report_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LemmaError, match="cannot write the page"):
        write_report(REPORT, tmp_path / "file" / "report.html")


def test_tree_picture_draws_states_and_accepted_tactics() -> None:
    picture = tree_svg(small_tree())
    assert references(picture).open == []
    assert picture.count("<rect") == 6  # three states, three tactics
    assert picture.count(">AND<") == 1
    assert picture.count("∎</text>") == 2
    assert "theorem t : p ∧ q</text>" in picture
    assert "q &lt; r" in picture
    assert picture.count("bad") == 1  # in the tool tip of its state
    assert "1 refused: bad &amp; wrong (0.368)" in picture
    assert "States: 3. Tactics tried: 4, of them refused: 1." in picture


def test_tree_picture_says_where_a_state_is_drawn_that_was_met_again() -> None:
    assert re.search("see [0-9]+<", tree_svg(large_tree()))


def test_tree_picture_of_a_large_or_empty_tree() -> None:
    tree = Tree(Theorem("t", "theorem t : p"))
    assert "States: 0." in tree_svg(tree)
    previous = tree.add_node(ProofState((Goal("⊢ p 0"),), 0), 0.0, 0)
    for depth in range(1, MOST + 40):
        node = tree.add_node(ProofState((Goal(f"⊢ p {depth}"),), 0), 0.0, depth)
        tree.set_proposals(previous, [Proposal("step", -1.0)])
        tree.add_edge(previous, Proposal("step", -1.0), EdgeKind.ADVANCED, (node.id,))
        previous = node
    picture = tree_svg(tree)
    assert picture.count("<rect") == 2 * MOST + 1
    assert "Accepted and not drawn: 39." in picture
    assert "1 more not drawn" in picture


def test_the_found_proof_is_drawn_whatever_else_was_tried_before_it() -> None:
    tree = Tree(Theorem("t", "theorem t : p"))
    root = tree.add_node(ProofState((Goal("⊢ p"),), 0), 0.0, 0)
    names = [*(f"vain {i}" for i in range(MOST)), "last"]
    tree.set_proposals(root, [Proposal(name, -1.0) for name in names])
    for name in names[:-1]:
        node = tree.add_node(ProofState((Goal(f"⊢ {name}"),), 0), 0.0, 1)
        tree.add_edge(root, Proposal(name, -1.0), EdgeKind.ADVANCED, (node.id,))
    tree.add_edge(root, Proposal("last", -1.0), EdgeKind.FINISHED)
    tree.finish()
    assert "last ∎</text>" in tree_svg(tree)
