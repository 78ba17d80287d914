"""What tactics are predicted to leave, against what Lean leaves."""

from __future__ import annotations

import pytest

from prover.lean.gym.pool import LeanPool
from prover.lean.library.build import LeanSetup
from prover.lean.library.premises import load_premises
from prover.policy.atomic import AtomicContext, AtomicGrammar
from prover.policy.claims import read_claim
from prover.policy.goals import parse_goal
from prover.policy.outcomes import OutcomeReader, PredictedOutcome
from prover.policy.term_features import NUMBERS, TermRowReader
from prover.types import Advanced, Finished, Goal, Rejected, StepRequest, StepResult
from prover.worlds.base import World
from prover.worlds.generate import generate
from prover.worlds.worlds import all_worlds

RULES = {
    "Ordered.add_left": read_claim("∀ {x y z : α}, Ordered.Le x y → Ordered.Le (Ordered.add z x) (Ordered.add z y)"),
    "Ordered.le_trans": read_claim("∀ {x y z : α}, Ordered.Le x y → Ordered.Le y z → Ordered.Le x z"),
    "Ordered.add_comm": read_claim("∀ (x y : α), Ordered.add x y = Ordered.add y x"),
}
FACTS = {"h1": read_claim("Ordered.Le a c"), "h2": read_claim("Ordered.Le c d")}


def left(target: str, tactic: str) -> list[tuple[object, object]] | None:
    outcome = OutcomeReader(target, FACTS, RULES).outcome(tactic)
    return None if outcome.goals is None else [(g.target.left, g.target.right) for g in outcome.goals]


def test_rules_are_applied_to_the_target() -> None:
    target = "Ordered.Le (Ordered.add b a) (Ordered.add b d)"
    assert left(target, "apply Ordered.add_left") == [("a", "d")]
    assert left(target, "rw [Ordered.add_comm b a]") == [(("Ordered.add", "a", "b"), ("Ordered.add", "b", "d"))]
    assert left("Ordered.Le a d", "apply Ordered.le_trans h1") == [("c", "d")]
    assert left("Ordered.Le a c", "exact h1") == []
    assert left("Ordered.add a b = Ordered.add b a", "rw [Ordered.add_comm a b]") == []
    assert left(target, "induction a with Ordered.induct") is None


def test_what_does_not_apply_is_refused() -> None:
    reader = OutcomeReader("Ordered.Le (Ordered.add b a) (Ordered.add c d)", FACTS, RULES)
    for tactic in ("apply Ordered.add_left", "exact h2", "rw [Ordered.add_comm d c]", "apply Ordered.le_trans h1"):
        assert reader.outcome(tactic).refused


def test_connectives_are_taken_apart() -> None:
    reader = OutcomeReader("Ordered.Le a b → ((Ordered.Le b c) ∨ Ordered.Le c a)", {}, {})
    (goal,) = reader.outcome("intro h1").goals or ()
    assert [(f.left, f.right) for f in goal.facts] == [("a", "b")]
    reader = OutcomeReader("(Ordered.Le b c) ∨ Ordered.Le c a", {}, {})
    (goal,) = reader.outcome("apply Or.inr").goals or ()
    assert (goal.target.left, goal.target.right) == ("c", "a")


@pytest.mark.parametrize("world", all_worlds().values(), ids=lambda world: world.name)
def test_predictions_are_what_lean_leaves(world: World, setup: LeanSetup) -> None:
    """Of the first states of some theorems, for every tactic of the grammar about which something is predicted."""
    right = wrong = 0
    with LeanPool(setup, workers=1) as env:
        grammar = AtomicGrammar(load_premises(setup, world.module), seed=0)
        for one in generate(world, range(3, 6), 6, seed=5):
            state = env.start(one.theorem)
            tactics = [p.tactic for p in grammar.propose([state])[0][:40]]
            reader = outcome_reader(grammar, state.goals[0])
            results = env.step([StepRequest(state, tactic) for tactic in tactics])
            known = [(reader.outcome(t), r) for t, r in zip(tactics, results, strict=True)]
            told = [agrees(grammar, o, r) for o, r in known if o.refused or o.goals is not None]
            right, wrong = right + sum(told), wrong + len(told) - sum(told)
    assert right >= 30
    assert right / (right + wrong) >= 0.95, (right, wrong)


def agrees(grammar: AtomicGrammar, outcome: PredictedOutcome, result: StepResult) -> bool:
    if outcome.goals is None:
        return isinstance(result, Rejected)
    if not isinstance(result, Advanced | Finished):
        return False
    goals = [outcome_reader(grammar, goal).goal.target for goal in result.state.goals]
    return goals == [g.target for g in outcome.goals]


def outcome_reader(grammar: AtomicGrammar, goal: Goal) -> OutcomeReader:
    context: AtomicContext = grammar.context(parse_goal(goal).render())
    return OutcomeReader(context.target, context.facts, context.rules)


def test_numbers_do_not_depend_on_the_names_of_variables() -> None:
    rows = []
    for a, b, c in (("a", "b", "c"), ("x", "y1", "z")):
        facts = {"h": read_claim(f"Ordered.Le {a} {b}")}
        reader = OutcomeReader(f"Ordered.Le (Ordered.add {c} {a}) (Ordered.add {c} {b})", facts, RULES)
        tactics = ("apply Ordered.add_left", f"rw [Ordered.add_comm {c} {a}]")
        rows.append(TermRowReader(reader).row(tactics))
    first, second = rows
    assert first.numbers.shape == (3, NUMBERS)
    assert (first.numbers[:, 1:] == second.numbers[:, 1:]).all()  # the first is the length of the text
    assert (first.tokens == second.tokens).all()
    assert (first.rules == second.rules).all()
