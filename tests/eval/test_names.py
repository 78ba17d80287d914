"""Names come from files and may hold anything: every page and picture stays one, and shows what was there."""

from __future__ import annotations

import re
import unicodedata
import warnings
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import networkx as nx
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from eval.figures import Curve
from eval.lemma_report import dependency_svg, lemma_page
from eval.report import Comparison, FoundProof, Rate, Report, Trust, html_of, write_report
from eval.statistics import wilson
from eval.treeplot import tree_svg
from prover.conjecture.baselines import Baselines
from prover.conjecture.score_report import Change, LemmaScore, ScoreReport, SetScore
from prover.conjecture.screen import LemmaStatus
from prover.conjecture.selection import Pick
from prover.interval import Interval
from prover.printable import one_line, printable
from prover.search import EdgeKind, Tree
from prover.types import Goal, ProofState, Proposal, Split, Theorem
from rl.calibration import BrierScore
from rl.metrics import Metrics
from rl.trackers import TensorBoard

BRIER = BrierScore(0.24, 0.12, 0.04, 0.16, 0.02)
NASTY = (
    r"$\frac$",
    r"$\frac{1}{0}$ \begin{x} $",
    "</script><script>alert(1)</script>",
    "]]> <![CDATA[ <!-- --> -- -->",
    "&lt;b&gt; & ' \" <b>",
    "{{ 7 * 7 }} {% raw %}",
    "\x00\x07\x1b[2J\x7f\x85",
    "\ud800 \udfff half",
    "\u202egnp.exe\u2066",
    "\ufffe\uffff\U0001ffff",
    "_hidden",
    "a\r\nb\tc\u2028d",
    "😀 ∀ ⟨x⟩ ₁ 漢字 العربية",
    "x" * 10_000,
    "",
    " ",
    "%s %d {0} {",
)
names = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.characters(), max_size=40),  # lone surrogates too
    st.text("$\\{}_^<>&;'\"-]![\x00\x1b\ud800\u202e\n\r\t%# a", max_size=30),
)
quick = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))


def nasty(test):
    """Runs the test on each nasty name, too."""
    for name in NASTY:
        test = example(name)(test)
    return test


class _Page(HTMLParser):
    """The tags of a page, which must be closed in order, and its text."""

    VOID = frozenset({"meta", "br"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def check_text(text: str) -> None:
    """No character that a terminal or a reader's eye would be led astray by."""
    text.encode("utf-8")
    for char in set(text) - {"\n", "\t"}:
        assert unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Cn", "Zl", "Zp"), ascii(char)


def check_svg(picture: str) -> str:
    """The picture's text."""
    check_text(picture)
    root = ElementTree.fromstring(picture)
    assert root.tag.endswith("svg")
    assert not [e for e in root.iter() if e.tag.endswith("script")]
    return "".join(root.itertext())


def check_page(page: str) -> str:
    """The page's text, without that of its pictures."""
    check_text(page)
    for picture in re.findall(r"<svg.*?</svg>", page, re.DOTALL):
        check_svg(picture)
    reader = _Page()
    reader.feed(re.sub(r"<svg.*?</svg>", "", page, flags=re.DOTALL))
    reader.close()
    assert reader.open == []
    assert not reader.tags & {"script", "b0", "img", "iframe"}
    return reader.text


def small_tree(name: str) -> Tree:
    tree = Tree(Theorem(name, f"theorem {name} : p"))
    root = tree.add_node(ProofState((Goal(f"{name} : Nat\n⊢ {name}"),), 0), 0.0, 0)
    tree.set_proposals(root, [Proposal(name, -1.0), Proposal(f"{name} bad", -1.0)])
    tree.add_edge(root, Proposal(name, -1.0), EdgeKind.FINISHED)
    tree.add_edge(root, Proposal(f"{name} bad", -1.0), EdgeKind.REJECTED)
    return tree


def report_of(name: str, plotted: Sequence[str] = ()) -> Report:
    """A report with `name` in every place for text, and `plotted` in every place of a plot."""
    return Report(
        title=name,
        summary=name,
        facts=((name, name),),
        rates=tuple(Rate(n, 3, 20, wilson(3, 20), (0, 1)) for n in plotted),
        comparisons=(Comparison(name, name, 0.3, Interval(0.1, 0.5)),),
        losses=tuple(Curve(n, ((1, 2.0), (2, 1.0))) for n in plotted),
        solve_rates=tuple(Curve(n, ((0, 0.15), (2, 0.45))) for n in plotted),
        rates_by_steps=tuple(Curve(n, ((1, 0.1), (2, 0.3))) for n in plotted),
        trust=tuple(
            Trust(n, 40, BRIER, BRIER, 20, 2.0, None, Curve(n, ((0.2, 0.1),), (9,)), Curve(n, ((0.1, 0.1),)))
            for n in plotted
        ),
        tree_svg=tree_svg(small_tree(name)),
        proofs=(FoundProof(name, name, name, name, name),),
        files=((name, name),),
        missing=(name,),
    )


def plots_of(plotted: Sequence[str]) -> list[str]:
    """Text of the plots: rates, by steps, training (two), trust."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        page = html_of(report_of("r", plotted))
    check_page(page)
    return [check_svg(p) for p in re.findall(r"<svg.*?</svg>", page, re.DOTALL)][:-1]


def lemmas_of(name: str) -> ScoreReport:
    interval = Interval(0.0, 2.0)
    score = LemmaScore(
        name, next(iter(LemmaStatus)), name, name, name, name, 1.0, interval, 1.0, interval, 1.0, 1.0, 1.0, 1.0,
        changes=(Change(name, Split.TEST, None, name, 2.0, 1.0),), baselines=Baselines(1, 0.1, 0.2, 0.3),
    )  # fmt: skip
    chosen = SetScore((Pick(name, 1.0),), 1.0, 1.0, interval, 1.0, 0, 1)
    return ScoreReport((score,), chosen, 3200.0, 1, 1, nx.DiGraph([(f"{name} user", name), (name, f"{name} cited")]))


@quick
@given(names)
@nasty
def test_a_tree_stays_a_picture(name: str) -> None:
    assert one_line(name)[:10] in one_line(check_svg(tree_svg(small_tree(name))))


@quick
@given(names)
@nasty
def test_a_report_stays_a_page(name: str) -> None:
    text = check_page(html_of(report_of(name)))
    assert text.count(printable(name).strip()) >= 4


@quick
@given(names)
@nasty
def test_a_page_of_lemmas_stays_one(name: str) -> None:
    assert printable(name).strip() in check_page(lemma_page(lemmas_of(name), name, name, {name: name}))
    check_svg(dependency_svg(lemmas_of(name)))


def test_words_in_a_plot_are_no_formula() -> None:
    plots = plots_of(NASTY)
    assert len(plots) == 5
    assert all(r"$\frac$" in plot and "_hidden" in plot for plot in plots[:4])
    assert all(len(plot) < 5_000 for plot in plots)  # the longest name is cut


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(names, min_size=1, max_size=12))
def test_any_words_in_a_plot(plotted: list[str]) -> None:
    plots_of(plotted)


def test_pages_and_metrics_can_be_written(tmp_path: Path) -> None:
    name = "".join(NASTY)
    write_report(report_of(name), tmp_path / "report.html")
    (tmp_path / "tree.svg").write_text(tree_svg(small_tree(name)), encoding="utf-8")
    metrics = Metrics(tmp_path, (TensorBoard(tmp_path),))
    metrics.log(0, "search", {name: 1.0 for name in NASTY if name.strip()})
    metrics.close()
    check_text((tmp_path / "metrics.jsonl").read_text())
    seen = EventAccumulator(str(tmp_path / "tensorboard")).Reload().Tags()["scalars"]
    assert len(seen) == len(NASTY) - 2
    for tag in seen:
        check_text(tag)
        assert "\n" not in tag
