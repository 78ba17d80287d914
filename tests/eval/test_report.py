"""The report: complete, self-contained, and the same bytes for the same data."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest

from eval.report import Comparison, Curve, FoundProof, Rate, Report, Trust, render, write_report
from eval.statistics import Interval, wilson
from eval.treeplot import MAX_NODES, tree_svg
from prover.search import EdgeKind, Tree
from prover.types import Goal, LemmaError, ProofState, Proposal, Theorem

REPORT = Report(
    title="Lemma <demo>",
    summary="A prover trained from zero.",
    facts=(("budget", "64 Lean steps"), ("seeds", "0, 1")),
    rates=(
        Rate("untrained", 3, 20, wilson(3, 20), (0, 1)),
        Rate("trained", 9, 20, wilson(9, 20), (0, 1)),
    ),
    comparisons=(Comparison("untrained", "trained", 0.3, Interval(0.1, 0.5)),),
    losses=(Curve("policy", ((1, 2.0), (2, 1.0))), Curve("value", ((1, 3.0), (2, 2.5)))),
    solve_rates=(Curve("held out", ((0, 0.15), (2, 0.45))),),
    rates_by_steps=(Curve("trained", ((1, 0.1), (2, 0.3), (3, 0.45))),),
    trust=(Trust("all", 40, 0.12, 0.04, 20, 2.0, None, ((0.2, 0.1), (0.9, 0.8)), ((0.1, 0.1), (0.8, 0.8))),),
    tree_svg="",
    proofs=(FoundProof("nat_add_comm", "theorem nat_add_comm (a b : Nat) : a + b = b + a",
                       "cases a\nall_goals omega", "proved; axioms: propext", "trained"),),
)  # fmt: skip


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
    page = render(REPORT)
    seen = references(page)
    assert seen.loaded == []
    assert seen.open == []
    assert not seen.tags & {"script", "link", "iframe", "img"}
    assert "@import" not in page
    assert "url(http" not in page
    assert page.count("<svg") == 5


def test_report_shows_rates_difference_proofs_and_facts() -> None:
    page = render(REPORT)
    assert "Lemma &lt;demo&gt;" in page
    assert "15.0 %" in page
    assert "45.0 %" in page
    assert "+30.0 points" in page
    assert "theorem nat_add_comm (a b : Nat) : a + b = b + a := by\n  cases a\n  all_goals omega" in page
    assert "64 Lean steps" in page


def test_report_without_training_or_proofs_says_so() -> None:
    page = render(Report("t", "s", (), (Rate("grammar", 0, 5, wilson(0, 5), (0,)),)))
    assert "<h2>Training</h2>" not in page
    assert "<p>None.</p>" in page


def test_report_is_reproducible() -> None:
    assert render(REPORT) == render(REPORT)


def test_unwritable_report_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LemmaError, match="cannot write the report"):
        write_report(REPORT, tmp_path / "file" / "report.html")


def _state(text: str) -> ProofState:
    return ProofState((Goal(f"⊢ {text}"),), 0)


def small_tree() -> Tree:
    """`p ∧ q` by constructor; one half closed, the other after a refused tactic; root proved."""
    tree = Tree(Theorem("t", "theorem t : p ∧ q"))
    root = tree.add_node(_state("p ∧ q"), 0.0, 0)
    left, right = tree.add_node(_state("p"), -1.0, 1), tree.add_node(_state("q < r"), -1.0, 1)
    for node, names in ((root, ["constructor"]), (left, ["hp"]), (right, ["bad & wrong", "hq"])):
        tree.set_proposals(node, [Proposal(n, -1.0) for n in names])
    tree.add_edge(root, Proposal("constructor", -1.0), EdgeKind.ADVANCED, (left.id, right.id))
    tree.add_edge(left, Proposal("hp", -1.0), EdgeKind.FINISHED)
    tree.add_edge(right, Proposal("bad & wrong", -1.0), EdgeKind.REJECTED)
    tree.add_edge(right, Proposal("hq", -1.0), EdgeKind.FINISHED)
    return tree


def test_tree_picture_draws_states_and_accepted_tactics() -> None:
    picture = tree_svg(small_tree())
    assert references(picture).open == []
    assert picture.count("<rect") == 5  # three states, two ends
    assert picture.count("constructor") == 4  # two lines, each with a tool tip
    assert "q &lt; r" in picture
    assert picture.count("bad") == 1  # in the tool tip of its state
    assert "1 refused: bad &amp; wrong (0.368)" in picture
    assert "3 states, 4 tactics tried, 1 of them refused by Lean" in picture


def test_tree_picture_of_a_large_or_empty_tree() -> None:
    tree = Tree(Theorem("t", "theorem t : p"))
    assert "0 states" in tree_svg(tree)
    previous = tree.add_node(_state("p 0"), 0.0, 0)
    for depth in range(1, MAX_NODES + 40):
        node = tree.add_node(_state(f"p {depth}"), 0.0, depth)
        tree.set_proposals(previous, [Proposal("step", -1.0)])
        tree.add_edge(previous, Proposal("step", -1.0), EdgeKind.ADVANCED, (node.id,))
        previous = node
    picture = tree_svg(tree)
    assert picture.count("<rect") == MAX_NODES
    assert f"the first {MAX_NODES} states are drawn" in picture
