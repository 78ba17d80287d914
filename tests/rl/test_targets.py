"""Value targets with known answers, and that the budget does not bend them."""

from __future__ import annotations

import math

from prover.search import EdgeKind, Tree
from prover.search.evidence import DEEPEST, excluded_lengths
from prover.types import Goal, ProofState, Proposal, Theorem
from rl.targets import failed_target
from rl.types import UNSOLVED, FailureTarget, ValueTarget


def state(name: str) -> ProofState:
    return ProofState((Goal(f"⊢ {name}"),), 0)


def test_failed_targets():
    assert failed_target(3, False, FailureTarget.CENSORED) == ValueTarget(3.0, censored=True)
    assert failed_target(0, False, FailureTarget.CENSORED) is None
    assert failed_target(0, True, FailureTarget.CENSORED) == UNSOLVED
    assert failed_target(0, False, FailureTarget.WORST) == UNSOLVED == ValueTarget(math.inf)


def searched(*rows: tuple[str, EdgeKind, tuple[str, ...]], weights: dict[str, list[float]]) -> tuple[Tree, list[int]]:
    """A tree whose nodes try their proposals in order; `rows`: state, answer, the states left."""
    tree = Tree(Theorem("t", "theorem t : p"))
    nodes = {"root": tree.add_node(state("root"), 0.0, 0)}
    for name, kind, left in rows:
        for child in left:
            if child not in nodes:
                nodes[child] = tree.add_node(state(child), 0.0, 0)
        node = nodes[name]
        if node.proposals is None:
            tree.set_proposals(node, [Proposal(f"t{i}", math.log(w)) for i, w in enumerate(weights[name])])
        assert node.proposals is not None
        children = [nodes[c].id for c in left]
        tree.add_edge(node, node.proposals[len(node.edges)], kind, children, tuple(range(len(children))))
    return tree, excluded_lengths(tree)


REFUSED, ADVANCED, FINISHED = EdgeKind.REJECTED, EdgeKind.ADVANCED, EdgeKind.FINISHED


def test_nothing_tried_excludes_nothing():
    assert searched(weights={})[1] == [0]
    assert searched(("root", REFUSED, ()), weights={"root": [0.4, 0.6]})[1] == [0]


def test_half_of_the_policy_refused_excludes_every_length():
    assert searched(("root", REFUSED, ()), weights={"root": [0.6, 0.4]})[1] == [DEEPEST]


def test_a_tactic_that_advances_excludes_as_much_as_its_child():
    rows = (("root", ADVANCED, ("a",)), ("a", ADVANCED, ("b",)))
    weights = {"root": [0.9, 0.1], "a": [0.8, 0.2]}
    # b untouched: at a no proof of 1 step (0.8), at the root none of 1 (0.9), none of 2 (0.9 · 0.8), 3 not excluded
    assert searched(*rows, weights=weights)[1] == [2, 1, 0]


def test_and_children_need_steps_each_and_any_one_excludes():
    rows = (("root", ADVANCED, ("a", "b")), ("a", REFUSED, ()), ("b", FINISHED, ()))
    weights = {"root": [1.0], "a": [0.9, 0.1], "b": [1.0]}
    assert searched(*rows, weights=weights)[1] == [DEEPEST, DEEPEST, 0]
    # without work on the children: two goals need two tactics and the first one, so 2 steps are excluded
    assert searched(rows[0], weights=weights)[1] == [2, 0, 0]


def test_a_cycle_excludes_what_it_can():
    rows = (("root", ADVANCED, ("a",)), ("a", ADVANCED, ("root",)))
    assert searched(*rows, weights={"root": [1.0], "a": [1.0]})[1] == [DEEPEST, DEEPEST]


def test_more_search_only_excludes_more():
    """The label of a failure does not flip with the budget: it was true before and says more after."""
    rows = (
        ("root", REFUSED, ()),
        ("root", ADVANCED, ("a",)),
        ("root", ADVANCED, ("b",)),
        ("a", REFUSED, ()),
        ("b", ADVANCED, ("a",)),
        ("a", REFUSED, ()),
    )
    weights = {"root": [0.3, 0.3, 0.3, 0.1], "a": [0.4, 0.4, 0.2], "b": [0.9, 0.1]}
    roots = [searched(*rows[:n], weights=weights)[1][0] for n in range(len(rows) + 1)]
    assert roots == sorted(roots)
    assert roots[0] == 0 < roots[-1]
