"""What a failed search says: never more than was tried, and more only by more search."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from synthetic import Dead, Problem, SyntheticEnv, TableProposer, random_problem, theorem

from prover.scripts import LeanWriter
from prover.search import BestFirstConfig, Budget, EdgeKind, Status, Tree, search_many
from prover.search.evidence import DEEPEST, excluded_lengths, tried_shares
from prover.types import Goal, ProofState, Proposal, Theorem

REFUSED, ADVANCED, FINISHED = EdgeKind.REJECTED, EdgeKind.ADVANCED, EdgeKind.FINISHED
Row = tuple[str, EdgeKind, tuple[str, ...]]


def state(name: str) -> ProofState:
    return ProofState((Goal(f"⊢ {name}"),), 0)


def searched(*rows: Row, weights: dict[str, list[float]]) -> Tree:
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
    tree.finish()
    return tree


def excluded(*rows: Row, weights: dict[str, list[float]]) -> list[int]:
    return excluded_lengths(searched(*rows, weights=weights), certainty=0.5)


def test_nothing_tried_excludes_nothing():
    assert excluded(weights={}) == [0]
    assert excluded(("root", REFUSED, ()), weights={"root": [0.4, 0.6]}) == [0]


def test_refused_tactics_exclude_proofs_of_one_tactic_alone():
    """What was not tried may begin a proof of two tactics, however much of the policy Lean refused."""
    rows = [("root", REFUSED, ())] * 9
    assert excluded(*rows, weights={"root": [0.1] * 10}) == [1]
    assert excluded_lengths(searched(*rows, weights={"root": [0.1] * 10})) == [1]
    assert excluded(*rows, ("root", REFUSED, ()), weights={"root": [0.1] * 10}) == [DEEPEST]  # nothing is left to try


def test_a_tactic_that_leads_on_excludes_as_much_as_its_child():
    rows = (("root", ADVANCED, ("a",)), ("a", ADVANCED, ("b",)))
    weights = {"root": [0.9, 0.1], "a": [0.8, 0.2]}
    # b untouched: at a no proof of 1 tactic (0.8), at the root none of 1 (0.9), none of 2 (0.9 · 0.8), 3 not excluded
    assert excluded(*rows, weights=weights) == [2, 1, 0]


def test_only_what_can_begin_a_longer_proof_counts_for_it():
    rows = (("root", REFUSED, ()), ("root", ADVANCED, ("a",)), ("a", REFUSED, ()), ("a", ADVANCED, ("b",)))
    # of 0.3 that can begin a proof of two tactics at the root, 0.2 lead to a, where 0.7 + 0.2 close nothing: 0.6
    assert excluded(*rows, weights={"root": [0.7, 0.2, 0.1], "a": [0.7, 0.2, 0.1]}) == [2, 1, 0]
    assert excluded(*rows, weights={"root": [0.7, 0.1, 0.2], "a": [0.7, 0.2, 0.1]}) == [1, 1, 0]


def test_and_children_need_tactics_each_and_any_one_excludes():
    rows = (("root", ADVANCED, ("a", "b")), ("a", REFUSED, ()), ("b", FINISHED, ()))
    weights = {"root": [1.0], "a": [0.9, 0.1], "b": [1.0]}
    # a may have a proof of two tactics: with b's and the first one that makes four, so three are excluded
    assert excluded(*rows, weights=weights) == [3, 1, 0]
    # without work on the children: two goals need two tactics and the first one, so 2 are excluded
    assert excluded(rows[0], weights=weights) == [2, 0, 0]


def test_a_cycle_excludes_what_it_can():
    rows = (("root", ADVANCED, ("a",)), ("a", ADVANCED, ("root",)))
    assert excluded(*rows, weights={"root": [1.0], "a": [1.0]}) == [DEEPEST, DEEPEST]


def test_more_search_only_excludes_more():
    rows = (
        ("root", REFUSED, ()),
        ("root", ADVANCED, ("a",)),
        ("root", ADVANCED, ("b",)),
        ("a", REFUSED, ()),
        ("b", ADVANCED, ("a",)),
        ("a", REFUSED, ()),
    )
    weights = {"root": [0.3, 0.3, 0.3, 0.1], "a": [0.4, 0.4, 0.2], "b": [0.9, 0.1]}
    roots = [excluded(*rows[:n], weights=weights)[0] for n in range(len(rows) + 1)]
    assert roots == sorted(roots)
    assert roots[0] == 0 < roots[-1]


def shortest(problem: Problem) -> dict[str, int]:
    """Goal → tactics of its shortest proof, for those that have one."""
    found: dict[str, int] = {}
    while True:
        better = {
            goal: cost
            for goal, tactics in problem.rules.items()
            for effect in tactics.values()
            if not isinstance(effect, Dead)
            and all(g in found for g in effect)
            and (cost := 1 + sum(found[g] for g in effect)) < found.get(goal, 10**9)
        }
        if not better:
            return found
        for goal, cost in better.items():
            found[goal] = min(cost, found.get(goal, cost))


@given(st.integers(0, 10**9), st.integers(1, 30))
@settings(max_examples=150, deadline=None)
def test_what_is_excluded_for_certain_has_no_such_proof(seed: int, budget: int):
    rng = random.Random(seed)
    problem = random_problem(rng)
    problem = Problem({goal.replace(" ?a", "").replace(" ?b", ""): {
        tactic: effect if isinstance(effect, Dead) else tuple(g.split()[0] for g in effect)
        for tactic, effect in tactics.items()
    } for goal, tactics in problem.rules.items()})  # fmt: skip
    config, env = BestFirstConfig(budget=Budget(lean_steps=budget)), SyntheticEnv(problem)
    (result,) = search_many(env, [theorem("g0")], TableProposer(problem, seed), None, config, seed, writer=LeanWriter())
    lengths = shortest(problem)
    for node, beyond in zip(result.tree.nodes, excluded_lengths(result.tree, certainty=1.0), strict=True):
        known = lengths.get(node.state.goals[0].target, math.inf)
        assert known > beyond
        assert node.remaining is None or node.remaining > beyond


def test_what_was_tried_in_vain_is_a_share_of_the_policy():
    rows = (("root", REFUSED, ()), ("root", ADVANCED, ("a",)), ("a", REFUSED, ()), ("a", ADVANCED, ("b",)))
    weights = {"root": [0.3, 0.5, 0.2], "a": [0.4, 0.4, 0.2]}
    # at a 0.4 in vain; at the root 0.3, and 0.4 of the 0.5 that lead there
    assert tried_shares(searched(*rows, weights=weights)) == pytest.approx([0.3 + 0.5 * 0.4, 0.4, 0.0])
    assert tried_shares(searched(weights={})) == [0.0]


def test_a_settled_state_was_tried_wholly_and_a_proved_one_not_in_vain():
    tree = searched(("root", ADVANCED, ("a",)), ("a", REFUSED, ()), weights={"root": [1.0], "a": [1.0]})
    assert tree.root.status is Status.FAILED
    assert tried_shares(tree) == pytest.approx([1.0, 1.0])
    proved = searched(("root", REFUSED, ()), ("root", FINISHED, ()), weights={"root": [0.9, 0.1]})
    assert tried_shares(proved) == [0.0]
