"""Reports, trees and scored lemmas to make pages of."""

from __future__ import annotations

import networkx as nx

from eval.breakdown import part_rates
from eval.figures import Curve
from eval.held_out_report import HeldOutReport, HighlightedProof, OpenTheorem
from eval.report import Comparison, FoundProof, Rate, Report, Seen, Trust
from eval.statistics import wilson
from prover.conjecture.baselines import Baselines
from prover.conjecture.score_report import Change, LemmaScore, ScoreReport, SetScore
from prover.conjecture.screen import LemmaStatus
from prover.conjecture.selection import Pick
from prover.interval import Interval
from prover.search import EdgeKind, StopReason, Tree
from prover.types import Goal, ProofState, Proposal, Split, Theorem
from rl.calibration import BrierScore

LONG = "theorem t (a b c : Nat) (h : a ∣ b) (h2 : b ∣ c) (f : Nat → Nat) (hf : ∀ x, f (f x) = x) : f (a + c) ∣ b * c"


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
    tree.finish()
    return tree


def large_tree() -> Tree:
    """Unsolved, wide and deep: alternatives, three goals at once, states met again, long goals and tactics."""
    tree = Tree(Theorem("t", LONG))
    nodes = [tree.add_node(_state("f (a + c) ∣ b * c ∧ a ∣ c"), 0.0, 0)]
    for number in range(40):
        node = nodes[number // 2]
        names = [f"induction n{number} with | zero => ?_ | succ k ih => ?_", "omega"]
        tree.set_proposals(node, [Proposal(n, -1.0) for n in names]) if node.proposals is None else None
        node.value = 3.25
        parts = [_state(f"漢字 {number} {part} = {'x + ' * 20 * part}1") for part in range(1 + number % 3)]
        children = [tree.add_node(state, -1.0, node.depth + 1) for state in parts]
        nodes += children
        again = (nodes[number // 3].id,) if number % 7 == 6 else ()
        kind = EdgeKind.ADVANCED
        tree.add_edge(node, Proposal(names[0], -0.5), kind, (*(c.id for c in children), *again))
        tree.add_edge(node, Proposal("omega", -2.0), EdgeKind.REJECTED)
    return tree


REPORT = Report(
    title="Lemma <demo>",
    summary="A prover trained from zero.",
    facts=(("budget", "64 Lean steps"), ("seeds", "0, 1"), ("code", "0123456789abcdef" * 4)),
    rates=(
        Rate("Lean's automation alone", 2, 20, wilson(2, 20), (0,)),
        Rate("grammar, untrained", 3, 20, wilson(3, 20), (0, 1)),
        Rate("trained", 9, 20, wilson(9, 20), (0, 1)),
    ),
    comparisons=(Comparison("grammar, untrained", "trained", 0.3, Interval(0.1, 0.5)),),
    losses=(Curve("policy", ((1, 2.0), (2, 1.0))), Curve("value", ((1, 3.0), (2, 2.5)))),
    solve_rates=(Curve("held out", ((0, 0.15), (2, 0.45)), (20, 20)), Curve("searched", ((1, 0.5), (2, 1.0)), (5, 40))),
    accuracy=0.51,
    seen=(
        Seen("Where time goes", "share", (Curve("Lean", ((1, 0.5), (2, 0.4))), Curve("model", ((1, 0.1), (2, 0.3))))),
        Seen("Memory", "GiB", (Curve("search", ((1, 2.0), (2, 2.5))),)),
    ),
    worlds=tuple((f"world{i}", tuple((r, 0.1 * i) for r in range(i, 20))) for i in range(9)),
    rates_by_steps=(Curve("trained", ((1, 0.1), (2, 0.3), (3, 0.45)), band=((0.0, 0.3), (0.1, 0.5), (0.2, 0.7))),),
    held_out=HeldOutReport(
        {
            who: tuple(part_rates({f"a world with a long name {i}": [(proved,)] * (i + 1) for i in range(4)}))
            for who, proved in (("grammar, untrained", False), ("trained", True))
        },
        newly=(("theorem new (p : Prop) (h : p) : p", "exact h"),),
        lost=("nat_le_trans",),
        unproved={"nat": tuple(OpenTheorem(f"theorem open_{i} : {i} = {i} + 0", i) for i in range(20))},
        failures={"trained": {StopReason.EXHAUSTED_LEAN_STEPS: 10, StopReason.NO_OPEN_NODES: 1}},
        highlights=(HighlightedProof("the longest (9 tactics, 40 Lean steps)", "theorem long : True", "trivial"),),
    ),
    trust=(
        Trust(
            "all",
            40,
            BrierScore(0.24, 0.12, 0.04, 0.16, 0.02),
            BrierScore(0.14, 0.02, 0.04, 0.16, 0.02),
            20,
            2.0,
            None,
            Curve("as the value says", ((0.2, 0.1), (0.9, 0.8)), (30, 10)),
            Curve("corrected", ((0.1, 0.1), (0.8, 0.8)), (20, 20)),
        ),
    ),
    tree_svg=None,
    proofs=(FoundProof("nat_add_comm", "theorem nat_add_comm (a b : Nat) : a + b = b + a",
                       "cases a\nall_goals omega", "proved; axioms: propext", "trained"),),
    files=(("config.toml", "rounds = 2\nsuites = [" + '"nat", ' * 40 + "]"),),
)  # fmt: skip


def _lemmas() -> ScoreReport:
    names = [f"a_lemma_with_a_long_name_{i}" for i in range(6)]
    span = Interval(-1.0, 8_171.0)
    change = Change("user_0", Split.TEST, None, f"rw [{names[0]}]", 3_200.0, 476.0)
    scores = [
        LemmaScore(
            name, LemmaStatus.COMPRESSES, "compresses", "", f"theorem {name} : p", "rfl", 1.0, span, 1.0,
            span, 1.0, 1.0, 1.0, 1.0, changes=(change,), baselines=Baselines(1, 0.1, 0.2, 0.3),
        )
        for name in names
    ]  # fmt: skip
    scores.append(LemmaScore("goldbach", LemmaStatus.UNPROVED, "unproved", "the search found none " * 9))
    graph = nx.DiGraph([(f"user_{i}", names[i % 6]) for i in range(30)])
    graph.add_edges_from((name, f"Nat.cited_{i}") for i in range(40) for name in names[: i % 6 + 1])
    chosen = SetScore((Pick(names[0], 1.0),), 1.0, 1.0, span, 1.0, 0, 1)
    return ScoreReport(tuple(scores), chosen, 3_200.0, 30, 9, graph)


LEMMAS = _lemmas()
