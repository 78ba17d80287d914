"""Extraction, shortening, drawing, and solve with a judge that knows no tree."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from synthetic import (
    Dead,
    Problem,
    ScriptVerifier,
    SyntheticEnv,
    TableProposer,
    random_problem,
    theorem,
)

from prover.scripts import LeanWriter, script_of
from prover.search import (
    BeamConfig,
    BestFirstConfig,
    Budget,
    EdgeKind,
    MctsConfig,
    ProofStep,
    SearchConfig,
    SearchResult,
    Status,
    StopReason,
    Tree,
    extract,
    search_many,
    transitions_of,
)
from prover.search.check import check_result
from prover.search.minimise import MinimiseConfig, minimise
from prover.search.render import render_tree
from prover.solve import Failure, SolveConfig, failures_of, solve_many
from prover.types import Goal, Proof, ProofState, Proposal, Proved, RefusalReason, Refused

seeds = st.integers(0, 10**9)
PLAIN, AUTO = LeanWriter(closers=()), LeanWriter(closers=("auto",))
searches = (BestFirstConfig(), BeamConfig(), MctsConfig())


def state(*goals: str) -> ProofState:
    return ProofState(tuple(Goal(f"⊢ {goal}") for goal in goals), 0)


def leaf(goal: str, tactic: str) -> ProofStep:
    return ProofStep(state(goal), tactic)


def test_script_has_bullets_and_indented_lines() -> None:
    induction = "induction n with\n| zero => rfl\n| succ n ih =>\n  rw [ih]"
    parts = (
        ProofStep(state("b"), "intro h", (leaf("b'", induction),)),
        ProofStep(state("c"), "constructor", (leaf("d", "rfl"), leaf("e", "simp"))),
    )
    proof = ProofStep(state("a"), "intro n", (ProofStep(state("a'"), "refine ⟨?_, ?_⟩", parts),))
    assert script_of(proof).script.split("\n") == [
        "intro n",
        "refine ⟨?_, ?_⟩",
        "· intro h",
        "  induction n with",
        "  | zero => rfl",
        "  | succ n ih =>",
        "    rw [ih]",
        "· constructor",
        "  · rfl",
        "  · simp",
    ]
    assert [(t.tactic.split("\n")[0], t.remaining) for t in transitions_of(proof)] == [
        ("intro n", 7),
        ("refine ⟨?_, ?_⟩", 6),
        ("intro h", 2),
        ("induction n with", 1),
        ("constructor", 3),
        ("rfl", 1),
        ("simp", 1),
    ]


def test_goals_that_share_a_metavariable_are_not_focused() -> None:
    joint = ProofStep(state("?n < 3", "nat ?n"), "apply lt", (leaf("nat ?n", "exact 2"),))
    proof = ProofStep(state("∃ n, n < 3"), "refine ⟨?_, ?_⟩", (joint, leaf("side", "rfl")))
    assert script_of(proof).script == "refine ⟨?_, ?_⟩\nrotate_left 2\n· rfl\napply lt\nexact 2"


FAR = Problem(
    {
        "start": {"go": ("x ?a", "s", "y ?a", "t", "t", "x ?b", "y ?b")},
        "x ?a": {"inner": ("z ?a", "s", "w ?a")},
        "x ?b": {"close": ()},
        "crossed": {"go": ("x ?a", "s", "x ?b", "y ?a", "y ?b")},
        **{goal: {"close": ()} for goal in ("s", "t", "y ?a", "y ?b", "z ?a", "w ?a")},
    }
)


@pytest.mark.parametrize(
    ("goal", "script"),
    [
        (
            "start",
            "go\nrotate_left\n· close\nrotate_left\n· close\n· close\nrotate_right 2\n"
            "inner\nrotate_left\n· close\nrotate_right\nclose\nclose\nclose\nclose\nclose",
        ),
        ("crossed", "go\ninner\nclose\nclose\nclose\n· close\nrotate_left\n· close\nrotate_right\nclose\nclose"),
    ],
)
def test_single_goals_among_joint_ones_come_first(goal: str, script: str) -> None:
    proof = found(FAR, goal, seed=0)
    assert proof is not None
    assert script_of(proof).script == script
    (verdict,) = ScriptVerifier(FAR).verify_many([(theorem(goal), script_of(proof))])
    assert isinstance(verdict, Proved)
    again = minimise(theorem(goal), proof, SyntheticEnv(FAR), PLAIN, MinimiseConfig()).proof
    assert script_of(again).script == script


@pytest.mark.parametrize(
    ("tactic", "closed"),
    [
        ("calc a = b := h", "(calc a = b := h)"),
        ("exact calc a = b := h -- so", "(\n  exact calc a = b := h -- so\n)"),
        ("calc a\n  _ = b := h", "(\n  calc a\n    _ = b := h\n)"),
        ("rw [h_calc]", "rw [h_calc]"),
    ],
)
def test_what_would_take_the_next_line_is_closed(tactic: str, closed: str) -> None:
    assert script_of(leaf("g", tactic)).script == tactic
    assert script_of(ProofStep(state("g"), tactic, (leaf("h", "rfl"),))).script == f"{closed}\nrfl"


def test_a_proof_of_thousands_of_steps_needs_no_recursion() -> None:
    proof = leaf("g", "rfl")
    for _ in range(5000):
        proof = ProofStep(state("g"), "skip", (proof,))
    assert proof.remaining == 5001
    assert len(script_of(proof).script.split("\n")) == 5001


def found(problem: Problem, goal: str, seed: int, steps: int = 80) -> ProofStep | None:
    env = SyntheticEnv(problem)
    config = BestFirstConfig(budget=Budget(lean_steps=steps), noise=2.0)
    (result,) = search_many(env, [theorem(goal)], TableProposer(problem, seed), None, config, seed, writer=PLAIN)
    return extract(result.tree)


@given(seeds, st.integers(0, 200))
@settings(max_examples=80, deadline=None)
def test_shortened_proofs_are_proofs(seed: int, steps: int) -> None:
    problem = random_problem(random.Random(seed))
    for goal in problem.rules:
        proof = found(problem, goal, seed)
        if proof is None:
            continue
        env = SyntheticEnv(problem)
        shortened = minimise(theorem(goal), proof, env, LeanWriter(("t0", "t1")), MinimiseConfig(lean_steps=steps))
        assert not env.live
        assert env.steps == shortened.lean_steps <= steps
        assert shortened.saved == proof.remaining - shortened.proof.remaining >= 0
        (verdict,) = ScriptVerifier(problem).verify_many([(theorem(goal), script_of(shortened.proof))])
        assert isinstance(verdict, Proved)


SLOPPY = Problem(
    {
        "a": {"skip": ("a2",), "auto": ()},
        "a2": {"split": ("b", "c"), "auto": Dead.REJECTED},
        "b": {"skip": ("b2",), "close": (), "auto": Dead.REJECTED},
        "b2": {"close": (), "auto": Dead.REJECTED},
        "c": {"auto": Dead.REJECTED, "rw [x]": ("c2",), "rw [x, y]": ("c3",)},
        "c2": {"rw [y]": ("c3",)},
        "c3": {"end": ()},
    }
)
BY_HAND = ProofStep(
    state("a"),
    "skip",
    (
        ProofStep(
            state("a2"),
            "split",
            (
                ProofStep(state("b"), "skip", (leaf("b2", "close"),)),
                ProofStep(state("c"), "rw [x]", (ProofStep(state("c2"), "rw [y]", (leaf("c3", "end"),)),)),
            ),
        ),
    ),
)


@pytest.mark.parametrize(
    ("writer", "lean_steps", "expected"),
    [
        (AUTO, 256, "auto"),
        (PLAIN, 256, "skip\nsplit\n· close\n· rw [x, y]\n  end"),
        (PLAIN, 3, "skip\nsplit\n· skip\n  close\n· rw [x]\n  rw [y]\n  end"),
    ],
)
def test_each_move_of_the_minimiser(writer: LeanWriter, lean_steps: int, expected: str) -> None:
    config = MinimiseConfig(lean_steps=lean_steps)
    assert script_of(minimise(theorem("a"), BY_HAND, SyntheticEnv(SLOPPY), writer, config).proof) == Proof(expected)


def test_the_minimiser_obeys_its_predicate() -> None:
    config = MinimiseConfig()
    short = minimise(theorem("a"), BY_HAND, SyntheticEnv(SLOPPY), AUTO, config, lambda p: p.remaining >= 4).proof
    assert short.remaining == 5
    assert "auto" not in script_of(short).script


def test_a_proof_that_does_not_replay_stays_as_it_is() -> None:
    wrong = leaf("a", "split")
    env = SyntheticEnv(SLOPPY)
    assert minimise(theorem("a"), wrong, env, AUTO, MinimiseConfig()).proof is wrong
    lost = SyntheticEnv(SLOPPY, lost=frozenset({3}))
    assert minimise(theorem("a"), BY_HAND, lost, AUTO, MinimiseConfig()).proof.remaining <= BY_HAND.remaining
    assert not lost.live


@pytest.mark.parametrize(
    ("first", "second", "both"),
    [
        ("intro a", "intro b c", "intro a b c"),
        ("rw [x]", "rw [← y, z]", "rw [x, ← y, z]"),
        ("rw [x] at h", "rw [y]", None),
        ("intro a", "rfl", None),
        ("intros", "intro b", None),
    ],
)
def test_merging_two_tactics(first: str, second: str, both: str | None) -> None:
    assert PLAIN.merged(first, second) == both


@given(seeds)
@settings(max_examples=40, deadline=None)
def test_solve_reports_what_the_judge_says(seed: int) -> None:
    problem = random_problem(random.Random(seed))
    theorems = [theorem(goal, f"t{i}") for i, goal in enumerate(problem.rules)]
    judge = ScriptVerifier(problem, refuse=frozenset({"t1", "t2"}))
    config = SolveConfig(BestFirstConfig(budget=Budget(lean_steps=40)))
    env = SyntheticEnv(problem)
    outcomes = solve_many(theorems, env, judge, TableProposer(problem, seed), None, config, seed, LeanWriter(("t0",)))
    assert not env.live
    for outcome in outcomes:
        assert check_result(outcome.search, config.search.budget, PLAIN) == []
        refused = [d.proof for d in outcome.refusals]
        assert len(refused) == len(set(refused)) == outcome.search.stats.refused
        if outcome.search.proof is None:
            assert (outcome.proof, outcome.trajectory, outcome.proved) == (None, (), False)
            assert isinstance(outcome.verdict, Refused) if refused else outcome.verdict is None
            assert not refused or outcome.theorem.name in judge.refuse
        else:
            assert outcome.theorem.name not in judge.refuse
            assert outcome.proof is not None
            assert outcome.tactics == len(outcome.trajectory)
            assert outcome.trajectory[0].remaining == outcome.tactics
            assert not outcome.refusals
            (again,) = judge.verify_many([(outcome.theorem, outcome.proof)])
            assert isinstance(again, Proved)


class Picky(ScriptVerifier):
    """Refuses every script with a tactic that ends in an exclamation mark."""

    def verify_many(self, candidates):
        verdicts = super().verify_many(candidates)
        no = Refused(RefusalReason.AXIOM, "not to be trusted")
        return [no if "!" in proof.script else v for (_, proof), v in zip(candidates, verdicts, strict=True)]


def test_what_a_round_of_searches_finds_is_judged_together() -> None:
    """Each candidate once, refused ones too; a proof of one tactic is not replayed to be shortened."""
    rules = {"a": {"close": ()}, "b": {"cheat!": (), "close": ()}, "c": {"on": ("a",)}}
    asked: list[list[str]] = []

    class Asked(Picky):
        def verify_many(self, candidates):
            asked.append([f"{theorem.statement}: {proof.script}" for theorem, proof in candidates])
            return super().verify_many(candidates)

    problem, config = Problem(rules), SolveConfig(BestFirstConfig())
    proposer = TableProposer(problem, oracle={"b": "cheat!"})
    theorems = [theorem(goal) for goal in rules]
    outcomes = solve_many(theorems, SyntheticEnv(problem), Asked(problem), proposer, None, config, 0)
    assert all(outcome.proved for outcome in outcomes)
    assert len(asked[0]) == 2, "those of a and b"
    assert sorted(candidate for some in asked for candidate in some) == sorted(
        ["a: close", "b: cheat!", "b: close", "c: on\nclose"]
    )
    assert [outcome.shortening_lean_steps > 0 for outcome in outcomes] == [False, False, True]


@pytest.mark.parametrize("searching", searches)
def test_the_search_goes_on_after_a_refused_script(searching: SearchConfig) -> None:
    problem = Problem(
        {
            "a": {"cheat!": (), "split": ("b", "c")},
            "b": {"close": ()},
            "c": {"cheat!": (), "long": ("d",)},
            "d": {"close": ()},
        }
    )
    config = SolveConfig(searching, None)
    judge = Picky(problem)
    for seed in range(8):
        (outcome,) = solve_many(
            [theorem("a")], SyntheticEnv(problem), judge, TableProposer(problem, seed), None, config, 0
        )
        assert outcome.proved
        assert outcome.proof == Proof("split\n· close\n· long\n  close")
        assert outcome.search.proof == outcome.proof
        assert all("!" in d.proof.script for d in outcome.refusals)
        assert (outcome.saved, outcome.shortening_lean_steps) == (0, 0)
        assert check_result(outcome.search, config.search.budget, PLAIN) == []
        kinds = [e.kind for e in outcome.search.tree.edges if "!" in e.tactic]
        assert outcome.search.stats.refused == kinds.count(EdgeKind.REFUSED) == len(outcome.refusals)


def test_the_verifier_is_not_asked_for_ever() -> None:
    tactics = {f"cheat{i}!": () for i in range(20)}
    problem = Problem({"a": tactics})
    judge = Picky(problem)
    config = SolveConfig(MctsConfig(refusals=5), None)
    (outcome,) = solve_many([theorem("a")], SyntheticEnv(problem), judge, TableProposer(problem), None, config, 0)
    assert (outcome.search.stop, outcome.search.stats.refused, judge.asked) == (StopReason.REFUSED, 5, 5)
    assert check_result(outcome.search, config.search.budget, PLAIN) == []


@given(seeds, st.sampled_from(searches), st.integers(1, 3))
@settings(max_examples=60, deadline=None)
def test_refusals_flip_no_status(seed: int, searching: SearchConfig, at_once: int) -> None:
    problem = random_problem(random.Random(seed))
    rng = random.Random(seed)
    seen: list[tuple[str, object]] = []

    class Moody(ScriptVerifier):
        def verify_many(self, candidates):
            seen.extend((t.name, p) for t, p in candidates)
            verdicts = super().verify_many(candidates)
            assert all(isinstance(v, Proved) for v in verdicts)
            no = Refused(RefusalReason.AXIOM, "a bad day")
            return [no if rng.random() < 0.6 else v for v in verdicts]

    theorems = [theorem(goal, f"t{i}") for i, goal in enumerate(problem.rules)]
    config = SolveConfig(replace(searching, budget=Budget(lean_steps=40), tactics_at_once=at_once), None)
    env = SyntheticEnv(problem)
    outcomes = solve_many(theorems, env, Moody(problem), TableProposer(problem, seed), None, config, seed)
    assert not env.live
    assert len(seen) == len(set(seen))
    for outcome in outcomes:
        assert check_result(outcome.search, config.search.budget, PLAIN) == []
        assert outcome.proved == (outcome.search.stop is StopReason.PROVED)


def test_a_shorter_script_that_is_refused_is_dropped() -> None:
    class Strict(ScriptVerifier):
        def verify_many(self, candidates):
            verdicts = super().verify_many(candidates)
            return [
                self._no if proof.script == "auto" else v for (_, proof), v in zip(candidates, verdicts, strict=True)
            ]

        _no = Refused(RefusalReason.AXIOM, "auto is not to be trusted")

    problem = Problem({"a": {"skip": ("b",), "auto": ()}, "b": {"close": ()}})

    class NoAuto(TableProposer):
        def _one(self, goal):
            return [p for p in super()._one(goal) if p.tactic != "auto"]

    config = SolveConfig()
    (outcome,) = solve_many(
        [theorem("a")], SyntheticEnv(problem), Strict(problem), NoAuto(problem), None, config, 0, AUTO
    )
    assert outcome.proved
    assert outcome.proof == Proof("skip\nclose")
    assert [d.proof for d in outcome.refusals] == [Proof("auto")]
    assert outcome.saved == 0
    (outcome,) = solve_many(
        [theorem("a")], SyntheticEnv(problem), ScriptVerifier(problem), NoAuto(problem), None, config, 0, AUTO
    )
    assert outcome.proof == Proof("auto")
    assert (outcome.tactics, outcome.saved) == (1, 1)
    assert outcome.shortening_lean_steps > 0


def test_failures_count_the_effort_below_them() -> None:
    rules = {"a": {"x": ("b",), "y": Dead.REJECTED}, "b": {"x": Dead.EXHAUSTED, "y": ("c",)}, "c": {"x": Dead.REJECTED}}
    problem = Problem(rules)
    config = BestFirstConfig()
    (result,) = search_many(
        SyntheticEnv(problem), [theorem("a")], TableProposer(problem), None, config, 0, writer=PLAIN
    )
    efforts = {f.state.goals[0].target: (f.effort, f.settled) for f in failures_of(result.tree)}
    assert efforts == {"a": (5, True), "b": (3, True), "c": (1, True)}
    assert all(isinstance(f, Failure) for f in failures_of(result.tree))


def drawing(tree: Tree, width: int = 140, **settings: Any) -> list[str]:
    """The lines of the tree on a terminal of that width."""
    console = Console(width=width)
    with console.capture() as captured:
        console.print(render_tree(tree, **settings))
    return captured.get().rstrip().split("\n")


def grown(problem: Problem) -> SearchResult:
    env, proposer = SyntheticEnv(problem), TableProposer(problem)
    (result,) = search_many(env, [theorem("a2")], proposer, None, BestFirstConfig(), 0, writer=PLAIN)
    return result


def test_drawing_shows_tactics_states_and_statuses() -> None:
    tree = grown(SLOPPY).tree
    assert tree.root.status is Status.PROVED
    text = "\n".join(drawing(tree, proof_only=True))
    for word in ("✓ 0 ⊢ a2", "split", "close", "prior 0."):
        assert word in text


def test_drawing_brackets_goals_that_are_all_needed() -> None:
    """Double lines lead to the goals of one tactic (AND), single ones to the tactics of one goal (OR)."""
    refused = {"x": Dead.REJECTED}
    rules = {"a2": {"both": ("b", "c"), "one": ("d",)}, "b": {"close": ()}, "c": refused, "d": {"y": ("c",)}}
    text = "\n".join(drawing(grown(Problem(rules)).tree))
    for line in ("├── ✗ one  ⇒ ✗ 1 ⊢ d", "└── ✗ both", "    ╠══ … 3 ⊢ b", "    ╚══ state 2, see there"):
        assert line in text


def test_drawing_is_bounded_and_cut_at_the_width() -> None:
    """What an unsolved search grew is not 200 lines of hypotheses: goals alone, few tactics, the rest counted."""
    tree = Tree(theorem("a2"))
    root = tree.add_node(ProofState((Goal("h : " + "x" * 300 + "\n⊢ " + "y" * 300),), 0), 0.0, 0)
    tree.set_proposals(root, [Proposal(f"t{i}", -1.0) for i in range(50)])
    for i in range(50):
        child = tree.add_node(ProofState((Goal(f"h : p {i}\n⊢ q {i}"),), 0), 0.0, 1)
        tree.add_edge(root, Proposal(f"t{i}", -1.0), EdgeKind.ADVANCED, (child.id,))
    lines = drawing(tree, width=60, most=13)
    assert len(lines) == 15
    assert all(len(line) <= 60 for line in lines)
    assert not any("h :" in line for line in lines)
    assert lines[-1].endswith("… and 37 more tactics")
    whole = "\n".join(drawing(tree, most=13, hypotheses=True))
    assert "h : p 12" in whole
    assert whole.count("x") >= 300


def test_drawing_shows_visits_and_values_of_mcts() -> None:
    env, config = SyntheticEnv(SLOPPY), MctsConfig()
    (result,) = search_many(env, [theorem("a2")], TableProposer(SLOPPY), None, config, 0, writer=PLAIN)
    statistics = result.statistics
    assert statistics is not None
    told = statistics.of(result.tree.root)
    assert len(told) == len(result.tree.root.edges)
    assert sum(visits for visits, _ in told) == result.stats.lean_steps
    console = Console(width=140)
    with console.capture() as captured:
        console.print(render_tree(result.tree, statistics=statistics))
    assert f"visits {told[-1][0]}, value {told[-1][1]:.2f}" in captured.get()
