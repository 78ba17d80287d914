"""Search on synthetic problems: complete, within budget, reproducible, and right in every derived number."""

from __future__ import annotations

import ast
import itertools
import math
import random
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shared_data import PROJECT
from synthetic import (
    Dead,
    Problem,
    RewritePuzzle,
    ScriptVerifier,
    SyntheticEnv,
    TableEvaluator,
    TableProposer,
    random_problem,
    theorem,
)

from prover.packing import PackedProposals
from prover.scripts import LeanWriter
from prover.search import (
    Backup,
    BeamConfig,
    BestFirstConfig,
    Budget,
    MctsConfig,
    Reading,
    SearchConfig,
    SearchResult,
    Status,
    StopReason,
    Strategy,
    changed_search,
    search_many,
    search_table,
    translated_search,
)
from prover.search.backup import HORIZON, ValueScale, read_value
from prover.search.best_first import BestFirst
from prover.search.check import check_result, check_tree
from prover.search.record import search_record
from prover.types import LemmaError, Proposal, Proved, ValueDistribution

FREE = Budget(lean_steps=None)
seeds = st.integers(0, 10**9)
budgets = st.builds(
    Budget,
    lean_steps=st.none() | st.integers(1, 40),
    model_calls=st.none() | st.integers(0, 12),
    seconds=st.none(),
    nodes=st.none() | st.integers(0, 10),
)
shared = dict[str, st.SearchStrategy[object]](
    backup=st.sampled_from(Backup),
    noise=st.sampled_from([0.0, 1.0]),
    tactics_at_once=st.integers(1, 4),
    trees_at_once=st.integers(1, 5),
    value_reading=st.sampled_from(Reading),
)
queue = shared | {"value_weight": st.sampled_from([0.0, 0.5]), "path_weight": st.sampled_from([0.0, 1.0])}
configs: st.SearchStrategy[SearchConfig] = st.one_of(
    st.builds(BestFirstConfig, **queue),
    st.builds(BeamConfig, beam_width=st.integers(1, 9), **queue),
    st.builds(MctsConfig, use_value=st.booleans(), value_visits=st.sampled_from([1.0, 16.0]), **shared),
)
QUEUES_AND_MCTS = [s for s in Strategy if s is not Strategy.ROLLOUT]  # an episode is no exhaustive search
KINDS = {Strategy.BEST_FIRST: BestFirstConfig, Strategy.BEAM: BeamConfig, Strategy.MCTS: MctsConfig}


def plain(problem: Problem) -> Problem:
    """The problem without metavariables."""
    rename = {goal: goal.split()[0] for goal in problem.rules}
    return Problem(
        {
            rename[goal]: {
                tactic: effect if isinstance(effect, Dead) else tuple(rename[g] for g in effect)
                for tactic, effect in rules.items()
            }
            for goal, rules in problem.rules.items()
        }
    )


def search(problem, goals, config, seed=0, env=None, proposer=None, evaluator=None) -> list[SearchResult]:
    env = env or SyntheticEnv(problem)
    proposer = proposer or TableProposer(problem, seed)
    theorems = [theorem(goal, f"t{i}") for i, goal in enumerate(goals)]
    results = search_many(env, theorems, proposer, evaluator, config, seed, writer=LeanWriter())
    assert not env.live, "states leaked"
    return results


@given(seeds, configs)
@settings(max_examples=150, deadline=None)
def test_proof_found_exactly_when_there_is_one(seed: int, config: SearchConfig) -> None:
    """Within as many steps as there are tactics: states are merged, so none is tried twice."""
    problem = plain(random_problem(random.Random(seed)))
    provable = problem.provable()
    goals = list(problem.rules)
    budget = Budget(lean_steps=sum(len(problem.tactics(goal)) for goal in goals))
    for goal, result in zip(goals, search(problem, goals, replace(config, budget=budget), seed), strict=True):
        assert result.stop is (StopReason.PROVED if goal in provable else StopReason.NO_OPEN_NODES)
        assert check_result(result, budget, LeanWriter()) == []


@given(seeds, configs)
@settings(max_examples=100, deadline=None)
def test_goals_that_share_a_metavariable(seed: int, config: SearchConfig) -> None:
    problem = random_problem(random.Random(seed), goals=6, tactics=3, cyclic=False)
    budget = Budget(lean_steps=2000)
    provable = problem.provable()
    goals = list(problem.rules)
    for goal, result in zip(goals, search(problem, goals, replace(config, budget=budget), seed), strict=True):
        assert check_result(result, budget, LeanWriter()) == []
        if result.stop is not StopReason.EXHAUSTED_LEAN_STEPS:
            assert (result.stop is StopReason.PROVED) == (goal in provable)


@given(seeds, configs, budgets, st.booleans())
@settings(max_examples=150, deadline=None)
def test_budget_is_never_exceeded(seed: int, config: SearchConfig, budget: Budget, valued: bool) -> None:
    problem = random_problem(random.Random(seed))
    env, proposer = SyntheticEnv(problem), TableProposer(problem, seed)
    evaluator = TableEvaluator({}) if valued else None
    budget = replace(budget, lean_steps=budget.lean_steps or 40)  # joint states can grow for ever
    goals = list(problem.rules)
    results = search(problem, goals, replace(config, budget=budget), seed, env, proposer, evaluator)
    for result in results:
        assert check_result(result, budget, LeanWriter()) == []
    assert env.steps == sum(r.stats.lean_steps for r in results)
    assert proposer.seen + (evaluator.seen if evaluator else 0) == sum(r.stats.model_calls for r in results)


@given(seeds, configs)
@settings(max_examples=60, deadline=None)
def test_every_script_runs(seed: int, config: SearchConfig) -> None:
    problem = random_problem(random.Random(seed))
    results = search(problem, list(problem.rules), replace(config, budget=Budget(lean_steps=60)), seed)
    found = [(r.theorem, r.proof) for r in results if r.proof is not None]
    verdicts = ScriptVerifier(problem).verify_many(found)
    assert all(isinstance(verdict, Proved) for verdict in verdicts)


@given(seeds, configs)
@settings(max_examples=60, deadline=None)
def test_same_seed_same_tree_whatever_the_company(seed: int, config: SearchConfig) -> None:
    problem = random_problem(random.Random(seed))
    config = replace(config, budget=Budget(lean_steps=30))
    goals = list(problem.rules)
    together = [search_record(r) for r in search(problem, goals, config, seed)]
    again = [search_record(r) for r in search(problem, goals, replace(config, trees_at_once=1), seed)]
    assert together == again
    for goal, record in zip(goals, together, strict=True):  # neither its name nor its neighbours count
        (alone,) = search(problem, [goal], config, seed)
        assert search_record(alone) | {"theorem": record["theorem"]} == record


@given(seeds, configs, st.integers(1, 30), st.booleans())
@settings(max_examples=100, deadline=None)
def test_a_smaller_budget_gives_a_prefix(seed: int, config: SearchConfig, fewer: int, valued: bool) -> None:
    """A search is anytime: where it stops does not change what it does before."""
    problem = random_problem(random.Random(seed))
    evaluator = TableEvaluator({}) if valued else None
    config = replace(config, tactics_at_once=1)
    goals = list(problem.rules)
    long = search(problem, goals, replace(config, budget=Budget(lean_steps=30)), seed, evaluator=evaluator)
    short = search(problem, goals, replace(config, budget=Budget(lean_steps=fewer)), seed, evaluator=evaluator)
    for more, less in zip(long, short, strict=True):
        tried = [(e.node, e.tactic, e.kind, e.children) for e in more.tree.edges]
        assert [(e.node, e.tactic, e.kind, e.children) for e in less.tree.edges] == tried[:fewer]
        proved = more.stop is StopReason.PROVED and more.stats.lean_steps <= fewer
        assert (less.stop is StopReason.PROVED) == proved
        assert not proved or less.proof == more.proof


@given(seeds, configs, st.sets(st.integers(0, 6), max_size=2))
@settings(max_examples=60, deadline=None)
def test_a_lost_worker_changes_nothing(seed: int, config: SearchConfig, lost: set[int]) -> None:
    problem = random_problem(random.Random(seed))
    config = replace(config, budget=Budget(lean_steps=30))
    goals = list(problem.rules)
    calm = search(problem, goals, config, seed)
    rough = search(problem, goals, config, seed, SyntheticEnv(problem, frozenset(lost)))
    assert [search_record(r) for r in calm] == [search_record(r) for r in rough]


def test_a_worker_that_is_always_lost_is_not_evidence() -> None:
    problem = plain(random_problem(random.Random(1)))
    env = SyntheticEnv(problem, frozenset(range(1000)))
    results = search(problem, list(problem.rules), MctsConfig(), env=env)
    assert {r.stop for r in results} == {StopReason.WORKER_LOST}
    assert all(not r.tree.edges and r.tree.root.status is Status.OPEN for r in results)


def test_a_bad_statement_leaves_the_others_alone() -> None:
    problem = Problem({"g": {"t": ()}})
    bad, good = search(problem, ["nonsense", "g"], MctsConfig())
    assert (bad.stop, bad.tree.nodes, bad.proof) == (StopReason.BAD_STATEMENT, [], None)
    assert "no such goal" in bad.detail
    assert check_result(bad, Budget(), LeanWriter()) == []
    assert good.stop is StopReason.PROVED


def test_steps_follow_the_order_of_log_probability() -> None:
    puzzle = RewritePuzzle([("a", "bb"), ("bb", "a"), ("ab", "c"), ("b", "ba")], "unreachable", longest=7)
    config = BestFirstConfig(budget=Budget(lean_steps=200))
    (result,) = search(puzzle, ["abab"], config, seed=3)
    sums = [result.tree.nodes[e.node].logprob + e.logprob for e in result.tree.edges]
    assert len(sums) > 20
    assert all(a >= b - 1e-9 for a, b in itertools.pairwise(sums))


@given(st.text("ab", min_size=1, max_size=5))
@settings(max_examples=30, deadline=None)
def test_equal_probabilities_find_a_shortest_proof(word: str) -> None:
    puzzle = RewritePuzzle([("ab", "ba"), ("ba", "b"), ("bb", "a")], "a", longest=5)

    class Flat(TableProposer):  # the same log-probability everywhere, so priority is depth
        def _one(self, goal: str) -> list[Proposal]:
            return [Proposal(t, -1.0) for t in puzzle.tactics(goal)]

    (result,) = search(puzzle, [word], BestFirstConfig(budget=FREE), proposer=Flat(puzzle))
    distance = puzzle.distance(word)
    assert (None if result.proof is None else len(result.proof.script.split("\n"))) == distance


def _walk_word() -> tuple[RewritePuzzle, str, dict[str, str], dict[str, float]]:
    """A puzzle, a start, its best tactics and its distances."""
    puzzle = RewritePuzzle([("a", "b"), ("b", "c"), ("c", "a"), ("ab", "d"), ("dd", "e")], "e", longest=4)
    distances: dict[str, float] = {"e": 1.0}
    oracle = {"e": "done"}
    words = {"abab"}
    for _ in range(12):
        words |= {
            e[0] for w in words for t in puzzle.tactics(w) if not isinstance(e := puzzle.effect(w, t), Dead) and e
        }
    for _ in range(12):
        for word in sorted(words - distances.keys()):
            for tactic in puzzle.tactics(word):
                effect = puzzle.effect(word, tactic)
                if not isinstance(effect, Dead) and effect and effect[0] in distances:
                    best = distances[effect[0]] + 1
                    if best < distances.get(word, math.inf):
                        distances[word], oracle[word] = best, tactic
    return puzzle, "aaaa", oracle, distances


@pytest.mark.parametrize("strategy", QUEUES_AND_MCTS)
def test_a_better_policy_and_a_value_save_steps(strategy: Strategy) -> None:
    puzzle, start, oracle, distances = _walk_word()
    start = max((w for w in sorted(distances) if len(w) == 4), key=lambda w: distances[w])

    def steps(config: SearchConfig, **kind: object) -> int:
        proposer = kind.pop("proposer", TableProposer(puzzle, uniform=True))
        (result,) = search(puzzle, [start], config, proposer=proposer, **kind)
        assert result.stop is StopReason.PROVED
        return result.stats.lean_steps

    narrow = {"beam_width": 1} if strategy is Strategy.BEAM else {}
    config = KINDS[strategy](budget=FREE, **narrow)
    blind = steps(config)
    guided = steps(config, proposer=TableProposer(puzzle, oracle=oracle))
    trusting = {"use_value": True, "exploration": 0.3} if strategy is Strategy.MCTS else {"value_weight": 3.0}
    valued = steps(replace(config, discount=0.8, **trusting), evaluator=TableEvaluator(distances, 30.0))
    assert guided == distances[start]
    assert guided < blind / 2
    assert valued < blind / 2


@given(seeds, configs, st.booleans())
@settings(max_examples=60, deadline=None)
def test_values_never_cost_completeness(seed: int, config: SearchConfig, good: bool) -> None:
    """A value, right or wrong, changes what is tried first alone: with enough budget the same theorems are proved."""
    problem = plain(random_problem(random.Random(seed)))
    rng = random.Random(seed)
    evaluator = TableEvaluator({goal: rng.uniform(1, 30) for goal in problem.rules} if good else {}, 500.0)
    value = {"use_value": True} if isinstance(config, MctsConfig) else {"value_weight": 1.0}
    config = replace(config, budget=FREE, **value)
    goals = list(problem.rules)
    results = search(problem, goals, config, seed, evaluator=evaluator)
    assert [r.stop is StopReason.PROVED for r in results] == [goal in problem.provable() for goal in goals]
    for result in results:
        assert check_result(result, FREE, LeanWriter()) == []


def test_values_are_read_as_asked() -> None:
    d = ValueDistribution((0.0, math.log(3)), (2.0, 10.0))
    read = {r: read_value(d, MctsConfig(value_reading=r, discount=0.5)) for r in Reading}
    assert read[Reading.MEAN] == pytest.approx(8.0)
    # E[0.5^D] = 0.25 / 4 + 0.75 / 1024
    assert 0.5 ** read[Reading.DISCOUNTED] == pytest.approx(0.0625 + 0.75 / 1024)


def test_value_of_goals_together() -> None:
    product, least, total = (ValueScale(b, 0.5) for b in (Backup.PRODUCT, Backup.MIN, Backup.SUM))
    assert [w.of_remaining(3.0) for w in (product, least, total)] == [0.125, 0.125, -3.0]
    assert [w.of_remaining(None) for w in (product, least, total)] == [0.5, 0.5, -1.0]
    assert product.together([0.5, 0.25]) == 0.125
    assert least.together([0.5, 0.25]) == 0.25
    assert total.together([-3.0, -4.0]) == -7.0
    assert total.together([-70.0, -80.0]) == total.failed == -HORIZON
    for scale in (product, least, total):
        assert scale.together([]) == scale.proved
        assert scale.failed <= scale.before(scale.of_remaining(99.0)) < scale.before(scale.proved) < scale.proved


class Ranked(TableProposer):
    """Proposals with given probabilities, the same for every goal."""

    def _one(self, goal: str) -> list[Proposal]:
        weights = {"a": 0.5, "b": 0.3, "c": 0.2}
        return [Proposal(t, math.log(weights[t])) for t in self.problem.tactics(goal)]


def tried(problem: Problem, config: SearchConfig, table: dict[str, float] | None = None) -> list[str]:
    evaluator = None if table is None else TableEvaluator(table)
    (result,) = search(problem, ["r"], config, proposer=Ranked(problem), evaluator=evaluator)
    return [f"{result.tree.nodes[e.node].state.goals[0].target}.{e.tactic}" for e in result.tree.edges]


FAN = Problem(
    {
        "r": {"a": ("x",), "b": ("y",), "c": ("z",)},
        **{g: {"a": (f"{g}1",), "b": (f"{g}2",)} for g in "xyz"},
        **{f"{g}{i}": {"a": Dead.REJECTED} for g in "xyz" for i in (1, 2)},
    }
)


def test_a_beam_runs_the_best_tactics_of_a_layer_and_keeps_the_rest() -> None:
    order = tried(FAN, BeamConfig(budget=FREE, beam_width=3))
    assert order[:6] == ["r.a", "r.b", "r.c", "x.a", "x.b", "y.a"]
    assert sorted(order) == sorted(tried(FAN, BestFirstConfig(budget=FREE)))


def test_best_first_counts_the_goals_that_wait_beside() -> None:
    """Two easy goals cost more than one of middling difficulty by their sum, less by their hardest."""
    rules = {"r": {"a": ("e1", "e2"), "b": ("m",)}, "e1": {"a": ()}, "e2": {"a": Dead.REJECTED}, "m": {"a": ()}}
    table = {"r": 1.0, "e1": 4.0, "e2": 4.0, "m": 6.0}
    config = BestFirstConfig(budget=FREE, value_weight=5.0)
    by_sum = tried(Problem(rules), replace(config, backup=Backup.SUM), table)
    by_hardest = tried(Problem(rules), replace(config, backup=Backup.MIN), table)
    assert by_sum[:3] == ["r.a", "r.b", "m.a"]
    assert by_hardest[:3] == ["r.a", "r.b", "e1.a"]


@pytest.mark.parametrize("strategy", [Strategy.BEST_FIRST, Strategy.BEAM])
def test_what_is_foreseen_orders_tactics_before_they_run(strategy: Strategy) -> None:
    """A proposer that knows the distances behind its tactics takes no wrong step, and no state is valued by itself."""
    puzzle, _, _, distances = _walk_word()
    start = max((w for w in sorted(distances) if len(w) == 4), key=lambda w: distances[w])

    class Foreseeing(TableProposer):
        def _one(self, goal: str) -> list[Proposal]:
            effects = [puzzle.effect(goal, p.tactic) for p in super()._one(goal)]
            left = [
                99.0 if e is Dead.REJECTED else None if isinstance(e, Dead) else distances.get(e[0], 99.0) if e else 0.0
                for e in effects
            ]
            return [replace(p, left=x) for p, x in zip(super()._one(goal), left, strict=True)]

    evaluator = TableEvaluator({start: distances[start]}, 99.0)
    narrow = {"beam_width": 1} if strategy is Strategy.BEAM else {}
    config = KINDS[strategy](budget=FREE, value_weight=50.0, **narrow)
    (result,) = search(puzzle, [start], config, proposer=Foreseeing(puzzle), evaluator=evaluator)
    assert result.stats.lean_steps == distances[start]
    assert evaluator.seen == 1  # the first state, of which nothing was foreseen
    assert [n.value for n in result.tree.nodes[1:]] == [
        distances[n.state.goals[0].target] for n in result.tree.nodes[1:]
    ]


@given(st.lists(st.tuples(st.text(max_size=12), st.floats(-50, 0), st.none() | st.floats(0, 99, width=32))))
def test_packed_proposals_are_the_proposals(pairs: list[tuple[str, float, float | None]]) -> None:
    proposals = [Proposal(tactic, logprob, left=left) for tactic, logprob, left in pairs]
    packed = PackedProposals(proposals)
    assert list(packed) == proposals
    assert packed[:2] == proposals[:2]
    assert bool(packed) == bool(proposals)
    if proposals:
        assert packed[-1] == proposals[-1]


def test_node_budget() -> None:
    puzzle = RewritePuzzle([("a", "aa"), ("aa", "a")], "b", longest=50)
    (result,) = search(puzzle, ["aaa"], BestFirstConfig(budget=Budget(lean_steps=None, nodes=7)))
    assert result.stop is StopReason.EXHAUSTED_NODES
    assert len(result.tree.nodes) == 7


def test_noise_samples_without_replacement() -> None:
    weights = {"x": 0.6, "y": 0.3, "z": 0.1}
    problem = Problem({"g": dict.fromkeys(weights, Dead.REJECTED)})

    class Fixed(TableProposer):
        def _one(self, goal: str) -> list[Proposal]:
            return [Proposal(t, math.log(w)) for t, w in weights.items()]

    first = [
        search(problem, ["g"], BestFirstConfig(noise=1.0), seed, proposer=Fixed(problem))[0].tree.edges[0].tactic
        for seed in range(600)
    ]
    for name, weight in weights.items():
        assert first.count(name) / 600 == pytest.approx(weight, abs=0.07)


def test_time_is_checked_before_spending() -> None:
    puzzle = RewritePuzzle([("a", "aa"), ("aa", "a")], "b", longest=50)
    now = 0.0

    class SlowEnv(SyntheticEnv):
        def step(self, requests):
            nonlocal now
            assert now < 5.0
            now += 1.0
            return super().step(requests)

    env = SlowEnv(puzzle)
    config = BestFirstConfig(budget=Budget(lean_steps=None, seconds=5.0))
    (result,) = search_many(
        env, [theorem("aaa")], TableProposer(puzzle), None, config, 0, writer=LeanWriter(), clock=lambda: now
    )
    assert result.stop is StopReason.EXHAUSTED_SECONDS
    assert (result.stats.lean_steps, result.stats.seconds) == (5, 5.0)


def test_a_cycle_is_not_a_proof_and_fails() -> None:
    problem = Problem({"a": {"go": ("b",)}, "b": {"back": ("a",), "both": ("a", "b")}})
    (result,) = search(problem, ["a"], BestFirstConfig(budget=FREE))
    assert result.stop is StopReason.NO_OPEN_NODES
    assert [node.status for node in result.tree.nodes] == [Status.FAILED, Status.FAILED]


def test_states_that_stopped_to_matter_cost_nothing_until_they_matter_again() -> None:
    # `bad` fails, so its sister `long` is left alone; then `late` needs `long` again.
    rules = {
        "root": {"first": ("long", "bad"), "second": ("late",)},
        "bad": {"t": Dead.REJECTED},
        "late": {"t": ("long",)},
        "long": {"t": ("end",)},
        "end": {"t": ()},
    }
    order = {"first": -0.1, "second": -9.0}

    class Ordered(TableProposer):
        def _one(self, goal: str) -> list[Proposal]:
            own = -1.0 if goal == "bad" else -5.0
            return [Proposal(t, order.get(t, own)) for t in rules[goal]]

    problem = Problem(rules)
    (result,) = search(problem, ["root"], BestFirstConfig(budget=FREE), proposer=Ordered(problem))
    tried = [(result.tree.nodes[e.node].state.goals[0].target, e.tactic) for e in result.tree.edges]
    assert tried == [("root", "first"), ("bad", "t"), ("root", "second"), ("late", "t"), ("long", "t"), ("end", "t")]
    assert result.stop is StopReason.PROVED


@pytest.mark.parametrize(
    ("make", "named"),
    [
        (lambda: Budget(lean_steps=0), "lean_steps"),
        (lambda: Budget(nodes=-1), "nodes"),
        (lambda: BestFirstConfig(noise=-0.1), "noise"),
        (lambda: MctsConfig(tactics_at_once=0), "tactics_at_once"),
        (lambda: BeamConfig(beam_width=0), "beam_width"),
        (lambda: BestFirstConfig(path_weight=1.5), "path_weight"),
        (lambda: MctsConfig(value_visits=0.0), "value_visits"),
        (lambda: replace(MctsConfig(), exploration=-1.0), "exploration"),
        (lambda: changed_search(MctsConfig(), {"lean_steps": 0}), "search.lean_steps"),
        (lambda: changed_search(MctsConfig(), {"beam_width": 3}), "search.beam_width has no effect"),
        (lambda: changed_search(MctsConfig(), {"strategy": "dfs"}), "search.strategy is .dfs.; it must be"),
    ],
)
def test_wrong_settings_are_one_line_that_names_the_key(make, named: str) -> None:
    with pytest.raises(LemmaError, match=named) as caught:
        make()
    assert "\n" not in str(caught.value)


@given(configs, st.sampled_from(Strategy))
@settings(deadline=None)
def test_a_table_says_all_of_a_search(config: SearchConfig, other: Strategy) -> None:
    assert changed_search(MctsConfig(), search_table(config)) == config
    assert changed_search(config, {}) == config
    beside = changed_search(config, {"strategy": other, "lean_steps": 7})
    assert (beside.strategy, beside.budget.lean_steps) == (other, 7)
    assert (beside.backup, beside.noise, beside.trees_at_once) == (config.backup, config.noise, config.trees_at_once)


def test_a_search_of_an_old_run_is_understood() -> None:
    old = {
        "steps": 96, "strategy": "mcts", "backup": "min", "value_weight": 0.1, "value_reading": "quantile",
        "value_quantile": 0.2, "length_exponent": 0.0, "path_weight": 1.0, "beam_width": 8, "exploration": 4.0,
        "value_visits": 1.0, "discount": 0.9, "horizon": 128.0, "prior_temperature": 1.0, "widening_exponent": 0.5,
        "noise": 0.3, "trees_at_once": 8,
    }  # fmt: skip
    expected = MctsConfig(
        budget=Budget(lean_steps=96), backup=Backup.MIN, use_value=True, exploration=4.0, discount=0.9, noise=0.3
    )
    assert changed_search(MctsConfig(), translated_search(old)) == expected
    assert StopReason("exhausted_steps") is StopReason.EXHAUSTED_LEAN_STEPS


def test_another_frontier_may_be_handed_in() -> None:
    class Backwards(BestFirst):
        def expanded(self, node, proposals):
            super().expanded(node, [replace(p, logprob=-p.logprob) for p in proposals])

    def backwards(tree, config, rng):
        return Backwards(tree, config, rng)

    args = (SyntheticEnv(FAN), [theorem("r")], Ranked(FAN), None, BestFirstConfig(budget=FREE), 0)
    (plain,) = search_many(*args, writer=LeanWriter())
    (turned,) = search_many(*args, writer=LeanWriter(), make_frontier=backwards)
    assert (plain.tree.edges[0].tactic, turned.tree.edges[0].tactic) == ("a", "c")


LEAN = re.compile(r"^\s*· |rotate_|rw \[|\?m|:= by|\b(calc|intro|simp|omega|rfl|assumption)\b", re.MULTILINE)


def test_the_room_knows_no_language_of_tactics() -> None:
    for file in sorted((PROJECT / "prover" / "search").glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert LEAN.search(node.value) is None, f"{file}:{node.lineno}"


def test_the_checker_sees_each_kind_of_damage() -> None:
    problem = plain(random_problem(random.Random(5), goals=10))
    goal = sorted(problem.provable(), key=lambda g: -len(problem.rules[g]))[0]

    def fresh():
        (result,) = search(
            problem, ["g0" if "g0" in problem.provable() else goal], BestFirstConfig(budget=FREE, tactics_at_once=3)
        )
        return result.tree

    def damages(tree):
        inner = next(n for n in tree.nodes if n.id > 0)
        proved = next(n for n in tree.nodes if n.status is Status.PROVED)
        yield lambda: setattr(inner, "logprob", inner.logprob - 1)
        yield lambda: setattr(inner, "depth", 7)
        yield lambda: setattr(proved, "status", Status.OPEN)
        yield lambda: setattr(proved, "proof_edge", None)
        yield lambda: setattr(proved, "remaining", 99)
        yield lambda: inner.parents.append(0)
        yield lambda: tree.nodes[0].edges.pop()
        yield lambda: setattr(tree.edges[0], "status", Status.OPEN)
        yield lambda: setattr(tree.edges[0], "tactic", "other")
        yield lambda: setattr(tree.edges[0], "children", (*tree.edges[0].children, 0))
        yield lambda: setattr(inner, "state", tree.root.state)

    assert check_tree(fresh()) == []
    for index in range(11):
        tree = fresh()
        list(damages(tree))[index]()
        assert check_tree(tree), f"damage {index} went unseen"
