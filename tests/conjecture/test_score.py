"""Lemma scores in a world without Lean: propositions, rules, and terms that are built from the rules used."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import pytest

from prover.conjecture.description import ProofTerm, proof_bits, statement_bits
from prover.conjecture.score import Lemma, ScoreConfig, Worth, premise_of, score_lemmas, with_lemma
from prover.lean.exprs import App, Const, TermTable
from prover.search import Budget, SearchConfig
from prover.solve import SolveConfig
from prover.types import (
    Advanced,
    Finished,
    Goal,
    LemmaError,
    Premise,
    Proof,
    ProofState,
    Proposal,
    Proved,
    RefusalReason,
    Refused,
    Rejected,
    RejectKind,
    StepRequest,
    StepResult,
    Theorem,
    Verdict,
)

SIZE = 256


def goal_of(statement: str) -> int:
    """Theorems say `theorem NAME : n`: count n down to 0."""
    return int(statement.partition(":")[2])


def apply(goal: int, tactic: str, preamble: str) -> int | None:
    """`down` goes from n to n − 1; `exact_k` closes k if the preamble proved `: k`; `done` closes 0."""
    if tactic == "down":
        return goal - 1 if goal > 0 else None
    if tactic == "done":
        return -1 if goal == 0 else None
    known = {
        int(line.partition(":")[2].split(":=")[0].strip())
        for line in preamble.splitlines()
        if line.startswith("theorem")
    }
    return -1 if tactic == f"exact_{goal}" and goal in known else None


@dataclass
class CountDown:
    live: dict[int, tuple[int, str]] = field(default_factory=dict)
    made: int = 0

    def _state(self, goal: int, preamble: str) -> ProofState:
        self.made += 1
        self.live[self.made] = (goal, preamble)
        return ProofState((Goal(f"⊢ {goal}"),) if goal >= 0 else (), self.made)

    def start(self, theorem: Theorem) -> ProofState:
        return self._state(goal_of(theorem.statement), theorem.preamble)

    def step(self, requests: Sequence[StepRequest]) -> list[StepResult]:
        return [self._step(r) for r in requests]

    def _step(self, request: StepRequest) -> StepResult:
        goal, preamble = self.live[request.state.handle]
        after = apply(goal, request.tactic, preamble)
        if after is None:
            return Rejected(RejectKind.ELABORATION, "no")
        state = self._state(after, preamble)
        return Advanced(state) if after >= 0 else Finished(state)

    def split(self, state: ProofState) -> tuple[ProofState, ...]:
        return (state,)

    def free(self, states: Iterable[ProofState]) -> None:
        for state in states:
            del self.live[state.handle]

    def close(self) -> None: ...


class Judge:
    def verify_many(self, candidates: Sequence[tuple[Theorem, Proof]]) -> list[Verdict]:
        return [self._verify(*candidate) for candidate in candidates]

    def _verify(self, theorem: Theorem, proof: Proof) -> Verdict:
        goal: int | None = goal_of(theorem.statement)
        for tactic in proof.script.split("\n"):
            goal = None if goal is None else apply(goal, tactic, theorem.preamble)
        return Proved((), "") if goal == -1 else Refused(RefusalReason.ELABORATION, "")


class Terms:
    """A proof is its tactics, applied to each other; `exact_k` cites the lemma of that goal."""

    def __init__(self) -> None:
        self.table = TermTable()

    def read(self, theorem: Theorem, proof: Proof, library: frozenset[str] = frozenset()) -> ProofTerm:
        type_ = self.table.add(Const(("goal", theorem.statement.partition(":")[2].strip()), ()))
        names = [next(iter(library)) if t.startswith("exact_") else t for t in proof.script.split("\n")]
        value = self.table.add(Const(("end",), ()))
        for name in names:
            value = self.table.add(App(self.table.add(Const((name,), ())), value))
        return ProofTerm(self.table, type_, value, (), 0, frozenset(names))

    def library_size(self, module: str) -> int:
        return SIZE


@dataclass
class Prover:
    premises: Sequence[Premise]

    def propose(self, states: Sequence[ProofState]) -> list[list[Proposal]]:
        cites = [f"exact_{p.type}" for p in self.premises]
        return [[Proposal(t, -float(i)) for i, t in enumerate([*cites, "done", "down"])] for _ in states]


def score(lemmas: Sequence[Lemma], corpus: Sequence[int], steps: int = 60):
    env = CountDown()
    theorems = [Theorem(f"t{n}", f"theorem t{n} : {n}") for n in corpus]
    config = ScoreConfig(SolveConfig(SearchConfig(Budget(steps=steps)), None), 500.0, ("done",))
    scores = score_lemmas(
        lemmas, theorems, env, Judge(), Terms(), (), lambda premises: (Prover(premises), None), config
    )
    assert not env.live
    return scores


def lemma(n: int, script: str | None = None, name: str = "ell") -> Lemma:
    steps = ["down"] * n + ["done"]
    return Lemma(Theorem(name, f"theorem {name} : {n}"), Proof("\n".join(steps) if script is None else script))


def test_the_score_is_what_the_formula_says() -> None:
    one = lemma(8)
    corpus = [9, 10, 12, 3, 8]  # the last is the lemma itself and is left out
    (scored,) = score([one], corpus)
    terms = Terms()
    saved = 0.0
    for n in corpus[:-1]:
        theorem = Theorem("t", f"theorem t : {n}")
        before = Proof("\n".join(["down"] * n + ["done"]))
        after = Proof("\n".join(["down"] * (n - 8) + ["exact_8"])) if n > 8 else before
        saved += proof_bits(terms.read(theorem, before), SIZE)
        saved -= proof_bits(terms.read(theorem, after, frozenset({"ell"})), SIZE + 1)
    own = terms.read(one.theorem, one.proof)
    assert scored.held_out_bits == pytest.approx(saved)
    assert scored.statement_bits == pytest.approx(statement_bits(own, SIZE))
    assert scored.proof_bits == pytest.approx(proof_bits(own, SIZE))
    assert scored.score_bits == pytest.approx(saved - scored.statement_bits - scored.proof_bits)
    assert (scored.uses, scored.held_out, scored.solved_before, scored.solved_after) == (3, 4, 4, 4)
    assert scored.worth is Worth.WORTH_KEEPING
    assert scored.baselines is not None
    assert scored.baselines.uses == 3


def test_a_theorem_that_only_the_lemma_brings_within_budget_pays() -> None:
    (scored,) = score([lemma(30)], [32], steps=50)
    assert (scored.solved_before, scored.solved_after) == (0, 1)
    assert scored.held_out_bits is not None
    assert 0 < scored.held_out_bits < 500


@pytest.mark.parametrize(
    ("offered", "corpus", "worth"),
    [
        (lemma(0), [3, 4], Worth.TRIVIAL),
        (lemma(9), [3, 4], Worth.UNUSED),
        (lemma(9), [9], Worth.UNUSED),  # only of use to itself
        (lemma(2), [3], Worth.TOO_LONG),
        (lemma(9, "done"), [12], Worth.NOT_PROVED),
    ],
)
def test_what_the_score_says(offered: Lemma, corpus: list[int], worth: Worth) -> None:
    (scored,) = score([offered], corpus)
    assert scored.worth is worth
    assert scored.trivial == (worth is Worth.TRIVIAL)
    assert (scored.score_bits is None) == (worth is Worth.NOT_PROVED)
    if worth is Worth.UNUSED:
        assert scored.score_bits is not None
        assert scored.score_bits < 0


def test_lemmas_are_scored_alone_and_in_order() -> None:
    both = score([lemma(5, name="a"), lemma(8, name="b")], [9, 12])
    assert both == [*score([lemma(5, name="a")], [9, 12]), *score([lemma(8, name="b")], [9, 12])]


def test_a_lemma_must_not_have_a_premise_s_name() -> None:
    with pytest.raises(LemmaError, match="rename it"):
        score_lemmas(
            [lemma(1, name="x")], [], CountDown(), Judge(), Terms(), [Premise("x", "1")], lambda p: (Prover(p), None),
            ScoreConfig(),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("statement", "type_"),
    [
        ("theorem t (a b : Nat) : a + b = b + a", "∀ (a b : Nat), a + b = b + a"),
        ("theorem t : 1 = 1", "1 = 1"),
        ("theorem t : ∀ x : Nat, x = x", "∀ x : Nat, x = x"),
        (
            "theorem t {α : Type} [h : Inhabited α] (f : α → α) : f = f",
            "∀ {α : Type} [h : Inhabited α] (f : α → α), f = f",
        ),
    ],
)
def test_a_theorem_as_premise(statement: str, type_: str) -> None:
    assert premise_of(Theorem("t", statement)) == Premise("t", type_)


def test_a_preamble_of_its_own_does_not_leak() -> None:
    opened = Lemma(Theorem("ell", "theorem ell : 1 = 1", preamble="open Nat"), Proof("rfl"))
    text = with_lemma(Theorem("t", "theorem t : 2 = 2", preamble="open List"), opened).preamble
    assert text == "section\nopen Nat\ntheorem ell : 1 = 1\n  := by\n  rfl\nend\n\nopen List"
