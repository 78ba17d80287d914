"""Variants as text: what they are of, and when two of them are the same."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prover.conjecture.mine import occurs
from prover.conjecture.variants import (
    accessible,
    fertilised,
    generalised,
    hindsight,
    parts,
    signature_text,
    specialised,
    statement_key,
    with_term,
)
from prover.policy.goals import Hypothesis, ParsedGoal, parse_goal
from prover.types import Goal

FEW = settings(max_examples=40)
NAMES = ("a", "b", "n'", "k1")


def goal(text: str) -> ParsedGoal:
    return parse_goal(Goal(text))


def terms() -> st.SearchStrategy[str]:
    leaves = st.sampled_from([*NAMES, "0", "2"])
    return st.recursive(
        leaves, lambda below: st.builds("({} {} {})".format, below, st.sampled_from("+*-"), below), max_leaves=5
    )


@st.composite
def goals(draw: st.DrawFn) -> ParsedGoal:
    """Goals about numbers, with up to two facts."""
    facts = draw(st.lists(st.builds("{} ≤ {}".format, terms(), terms()), max_size=2, unique=True))
    hypotheses = (Hypothesis(NAMES, "Nat"), *(Hypothesis((f"h{i}",), fact) for i, fact in enumerate(facts)))
    return ParsedGoal(None, hypotheses, f"{draw(terms())} = {draw(terms())}")


def texts(made: object) -> list[str]:
    return [signature_text(g) for g in made]  # type: ignore[attr-defined]


@FEW
@given(goals())
def test_a_special_case_mentions_no_more_variables(whole: ParsedGoal) -> None:
    """Every special case is closed: it mentions only names that it binds."""
    for case in specialised(whole, {}):
        bound = {n for h in case.hypotheses for n in h.names}
        said = " ".join([case.target, *(h.type for h in case.hypotheses)])
        assert all(name in bound for name in NAMES if occurs(name, said))


@FEW
@given(goals())
def test_a_generalisation_gives_the_target_back(whole: ParsedGoal) -> None:
    """With the term put back for its variable, a generalisation of the target's terms is the target."""
    for general in generalised(whole):
        new = [h.names[0] for h in general.hypotheses if h.type == "_"]
        if not new:  # a hypothesis was dropped
            assert len(general.hypotheses) < len(whole.hypotheses) or general.hypotheses != whole.hypotheses
            assert general.target == whole.target
            continue
        taken = {n for h in general.hypotheses for n in h.names if h.type != "_"}
        assert taken == {n for h in whole.hypotheses for n in h.names}
        assert any(_same(with_term(general, new[0], f"({term})"), whole) for term in _subterms(whole.target))


def _subterms(text: str) -> list[str]:
    """Every part between matching brackets, and every leaf."""
    found, opened = [w for w in text.replace("(", " ").replace(")", " ").split() if w not in "+*-="], list[int]()
    for place, letter in enumerate(text):
        if letter == "(":
            opened.append(place)
        elif letter == ")":
            found.append(text[opened.pop() + 1 : place])
    left, _, right = text.partition(" = ")
    return [*found, left, right]


def _same(one: ParsedGoal, other: ParsedGoal) -> bool:
    return _bare(one.target) == _bare(other.target)


def _bare(text: str) -> object:
    from prover.conjecture.patterns import read_pattern

    return read_pattern(text)


@FEW
@given(goals(), st.permutations(NAMES), st.permutations(["u", "v", "w", "z"]), st.booleans())
def test_the_key_does_not_depend_on_names_and_order(
    whole: ParsedGoal, order: list[str], names: list[str], swapped: bool
) -> None:
    whole = replace(whole, target=f"{whole.target} + {' + '.join(NAMES)}")  # every variable has a place there
    renamed = replace(whole, hypotheses=(Hypothesis(tuple(order), "Nat"), *whole.hypotheses[1:]))
    if swapped:
        renamed = replace(renamed, hypotheses=(renamed.hypotheses[0], *renamed.hypotheses[:0:-1]))
    for old, new in zip(NAMES, names, strict=True):
        renamed = with_term(replace(renamed, hypotheses=(*renamed.hypotheses, Hypothesis((new,), "Nat"))), old, new)
    assert statement_key(renamed) == statement_key(whole)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("a b : Nat\n⊢ a - b = 0", "b a : Nat\n⊢ b - a = 0", True),
        ("a b : Nat\n⊢ a - b = 0", "a b : Nat\n⊢ b - a = 0", True),
        ("a b : Nat\nh : a ≤ b\n⊢ a - b = 0", "a b : Nat\nh : b ≤ a\n⊢ a - b = 0", False),
        ("a b : Nat\n⊢ a - b = 0", "a b : Int\n⊢ a - b = 0", False),
        ("a b : Nat\n⊢ a - b = 0", "a : Nat\n⊢ a - a = 0", False),
        ("a b : Nat\nh : a ≤ b\n⊢ a - b = 0", "a b : Nat\n⊢ a - b = 0", False),
    ],
)
def test_which_statements_are_the_same(one: str, other: str, same: bool) -> None:
    assert (statement_key(goal(one)) == statement_key(goal(other))) is same


def test_special_cases() -> None:
    found = texts(specialised(goal("a b : Nat\nh : a ≤ b\n⊢ a + b = b + a"), {}))
    assert "(x1 : Nat) (x2 : 0 ≤ x1) : 0 + x1 = x1 + 0" in found
    assert "(x1 : Nat) (x2 : x1 ≤ x1) : x1 + x1 = x1 + x1" in found  # two variables are one
    assert "(x1 : Nat) (x2 : Nat) (x3 : x1 < x2) : x1 + x2 = x2 + x1" in found  # the hypothesis says more
    assert "(x1 : Nat) (x2 : Nat) (x3 : (x1 + 1) ≤ x2) : (x1 + 1) + x2 = x2 + (x1 + 1)" in found


def test_values_of_other_types() -> None:
    found = texts(specialised(goal("t : Tree\n⊢ size t = 0"), {"Tree": ("Tree.leaf", "Tree.node Tree.leaf")}))
    assert found == [": size Tree.leaf = 0", ": size (Tree.node Tree.leaf) = 0"]


def test_generalisations() -> None:
    found = texts(generalised(goal("a b : Nat\nh : a ≤ b\n⊢ f (a + 2) b = a + 2")))
    assert "(x1 : Nat) (x2 : Nat) : f (x1 + 2) x2 = x1 + 2" in found  # without the hypothesis
    assert "(x1 : Nat) (x2 : Nat) (x3 : x1 ≤ x2) (x4 : _) : f x4 x2 = x4" in found
    assert "(x1 : Nat) (x2 : Nat) (x3 : x1 ≤ x2) (x4 : _) : f (x1 + x4) x2 = x1 + x4" in found


def test_a_used_hypothesis() -> None:
    """The equation goes into the goal, and then the term that it was about becomes a variable."""
    stuck = goal("x : Nat\nxs : List Nat\nih : len (sort xs) = len xs\n⊢ len (insert x (sort xs)) = len xs + 1")
    used = list(fertilised(stuck))
    assert texts(used) == ["(x1 : Nat) (x2 : List Nat) : len (insert x1 (sort x2)) = len (sort x2) + 1"]
    assert "(x1 : Nat) (x2 : _) : len (insert x1 x2) = len x2 + 1" in texts(generalised(used[0]))


@pytest.mark.parametrize(
    ("start", "reached", "expected"),
    [
        ("f a b = c", "f b a = c", ["f x1 x2 = f x2 x1"]),
        ("a = f b c", "a = c", ["x3 = f x2 x3"]),
        ("W.Reach R a b", "W.Reach R c b", ["W.Reach R x1 x3"]),
        ("a = b", "b = a", []),  # both sides have changed: nothing is known of the way
        ("a = b", "a = b", []),
        ("a = b", "a ≤ b", []),
        ("p a", "p b", []),
    ],
)
def test_hindsight(start: str, reached: str, expected: list[str]) -> None:
    """What was reached is what could be proved."""
    context = "a b c : Nat\nh : a = b\n⊢ "
    found = list(hindsight(goal(context + start), goal(context + reached)))
    assert [text.partition(" : ")[2].rpartition(" : ")[2] for text in texts(found)] == expected
    elsewhere = goal(f"a b c : Nat\nh : a = c\n⊢ {reached}")  # other facts were used
    assert not list(hindsight(goal(context + start), elsewhere))


def test_data_that_nothing_mentions_is_left_out() -> None:
    assert signature_text(goal("a b : Nat\nh : b = b\n⊢ b = b")) == "(x1 : Nat) (x2 : x1 = x1) : x1 = x1"
    assert signature_text(goal("p : Prop\nh : p\n⊢ True")) == "(x1 : Prop) (x2 : x1) : True"


@pytest.mark.parametrize(
    ("target", "expected"),
    [("p ∧ q", [": p", ": q"]), ("p ↔ q", [": p → q", ": q → p"]), ("p ∨ q", []), ("∀ x, x = x", [])],
)
def test_parts(target: str, expected: list[str]) -> None:
    assert [text.strip() for text in texts(parts(ParsedGoal(None, (), target)))] == expected


def test_inaccessible_names_can_be_written() -> None:
    made = accessible(goal("α : Type\ninst✝ : DecidableEq α\nn✝ y1 : α\na✝ : n✝ = y1\n⊢ n✝ = y1"))
    text = "{x1 : Type} [insty3 : DecidableEq x1] (x2 : x1) (x3 : x1) (x4 : x2 = x3) : x2 = x3"
    assert signature_text(made) == text  # an instance keeps its name, by which it is one when the goal is read again
