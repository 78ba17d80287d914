"""Right proofs earn 1.0 and wrong ones 0.0, in whatever form a model writes them, for statements as data sets hold them."""

# ruff: noqa: E501  (answers stand as they are)

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prover.lean.library.build import LeanSetup
from prover.lean.processes.supervise import CompileLimits
from prover.reward import LeanReward, compute_score, extract_script, shared_reward
from prover.text.answers import read_completions
from prover.text.reader import LeanReader
from prover.types import LemmaError, Theorem

STATEMENT = "theorem t (a b : Nat) : a + b = b + a"
THEOREM = f"{STATEMENT} := by\n  PROOF"
FORMS = {
    "fence": f"```lean4\n{THEOREM}\n```",
    "tildes": f"~~~lean\n{THEOREM}\n~~~",
    "indented fence": "1. The proof:\n\n    ```lean4\n"
    + "\n".join(f"    {x}" for x in THEOREM.split("\n"))
    + "\n    ```\n",
    "fence not closed": f"Here it is.\n```lean4\n{THEOREM}",
    "no fence": THEOREM,
    "no fence, prose around": f"Sure, here is the proof:\n\n{THEOREM}\n\nThis works because addition commutes.",
    "no fence, prose behind a term": f"{STATEMENT} := by PROOF\n\nThis works because addition commutes.",
    "sketch, then proof": f"```lean4\n{STATEMENT} := by\n  sorry\n```\nnow:\n```lean4\n{THEOREM}\n```",
    "proof, then output": f"```lean4\n{THEOREM}\n```\nLean says:\n```\nNo goals\n```",
    "proof, then another theorem": f"```lean4\n{THEOREM}\n```\nbesides:\n```lean4\ntheorem other : 1 = 1 := by rfl\n```",
    "thought": f"<think>\n```lean4\n{STATEMENT} := by\n  simp_all\n```\n</think>\n```lean4\n{THEOREM}\n```",
    "thought begun in the prompt": f"let me see\n</think>\n{THEOREM}",
    "docstring and attributes": f'```lean4\n/-- Addition "commutes". -/\n@[simp]\n{THEOREM}\n```',
    "attribute before docstring": f"```lean4\n@[simp]\n/-- doc -/\n{THEOREM}\n```",
    "lemma": "```lean4\nprivate lemma t (a b : Nat) : a + b = b + a := by\n  PROOF\n```",
    "example": "```lean4\nexample (a b : Nat) : a + b = b + a := by\n  PROOF\n```",
    "namespace": f"```lean4\nnamespace X\n{THEOREM}\nend X\n```",
    "section": f"```lean4\nsection\nopen Nat\nvariable (c : Nat)\n{THEOREM}\nend\n```",
    "imports and options": f"```lean4\nimport Mathlib\nimport Aesop\nset_option maxHeartbeats 400000\nopen Nat\n\n{THEOREM}\n```",
    "helper before it": f"```lean4\ntheorem helper (x y : Nat) : x + y = y + x := by\n  PROOF\n\n{STATEMENT} := helper a b\n```",
    "helper definition": f"```lean4\ndef f (n : Nat) := n\n{STATEMENT} := by\n  have : f a = a := rfl\n  PROOF\n```",
    "helper type": f"```lean4\ninductive T | x | y deriving DecidableEq\n{STATEMENT} := by\n  cases T.x <;> PROOF\n```",
    "print axioms behind": f"```lean4\n{THEOREM}\n\n#print axioms t\n#check t\n```",
    "by on its own line": f"```lean4\n{STATEMENT} :=\nby\n  PROOF\n```",
    "pattern matching": "```lean4\ntheorem t : ∀ (a b : Nat), a + b = b + a\n  | a, b => by PROOF\n```",
    "where": f"```lean4\n{STATEMENT} := help a b\nwhere help (x y : Nat) : x + y = y + x := by PROOF\n```",
    "other names of variables": "```lean4\ntheorem t (x y : ℕ) : x + y = y + x := by\n  PROOF\n```",
    "statement of another world": "```lean4\ntheorem t (a b : Foo) : a + b = b + a := by\n  PROOF\n```",
    "tactics": "```lean4\nPROOF\n```",
    "tactics in a fence of tactics": "```tactics\n  PROOF\n```",
    "by": "by PROOF",
    "assignment": ":= by\n  PROOF",
    "tactics alone": "PROOF",
    "end of the turn": "PROOF<|im_end|>",
    "end of the sequence": f"{THEOREM}</s>\n",
    "signature behind the proof": f"```lean4\n{THEOREM}\n```\nwhich proves\n```lean4\n{STATEMENT}\n```",
    "sketch, then tactics": f"```lean4\n{STATEMENT} := by\n  sorry\n```\nnow:\n```lean4\nPROOF\n```",
    "helper in a block of its own": f"```lean4\ntheorem helper (x y : Nat) : x + y = y + x := by PROOF\n```\nso\n```lean4\n{STATEMENT} := helper a b\n```",
    "windows line ends": f"```lean4\n{THEOREM}\n```".replace("\n", "\r\n"),
    "byte order mark": f"\ufeff{THEOREM}",
    "several tactics": f"```lean4\n{STATEMENT} := by\n  have h : a + b = a + b := rfl\n  PROOF\n```",
}
PROMPTED = {
    "prompt opened the fence": (f"Complete:\n\n```lean4\n{STATEMENT} := by\n", "  PROOF\n```"),
    "prompt opened the fence, prose behind": (f"Complete:\n\n```lean4\n{STATEMENT} := by\n", "  PROOF\n```\nIt uses PROOF.\n"),
    "prompt opened an empty fence": ("Prove it.\n```lean4\n", f"{THEOREM}\n```"),
    "prompt ends in an indented line": (f"Complete this proof.\n{STATEMENT} := by\n  ", "have := a\n  PROOF"),
    "prompt gives a whole file": (f"```lean4\nimport Mathlib\nopen Nat\n\n/-- It commutes. -/\n{STATEMENT} := by\n", "  PROOF\n```"),
    "prefilled answer": (
        [{"role": "user", "content": "Prove it."}, {"role": "assistant", "content": f"```lean4\n{STATEMENT} := by\n"}],
        [{"role": "assistant", "content": "  PROOF\n```"}],
    ),
    "conversation": ([{"role": "user", "content": "Prove it."}], [{"role": "assistant", "content": f"```lean4\n{THEOREM}\n```"}]),
}  # fmt: skip
RIGHT, WRONG = "omega", "rfl"


@pytest.fixture(scope="module")
def reward(setup: LeanSetup) -> Iterator[LeanReward]:
    reward = LeanReward()
    yield reward
    reward.close()


def filled(what: object, proof: str) -> object:
    if isinstance(what, str):
        return what.replace("PROOF", proof)
    assert isinstance(what, list)
    return [{**message, "content": filled(message["content"], proof)} for message in what]


@pytest.fixture(scope="module")
def paid(reward: LeanReward) -> dict[tuple[str, str], float | None]:
    """All forms with both proofs, judged in one call."""
    rows = [(name, None, answer) for name, answer in FORMS.items()]
    rows += [(name, *row) for name, row in PROMPTED.items()]
    keys = [(name, proof) for name, *_ in rows for proof in (RIGHT, WRONG)]
    prompts = [filled(prompt, p) if prompt else "p" for _, prompt, _ in rows for p in (RIGHT, WRONG)]
    answers = [filled(answer, p) for _, _, answer in rows for p in (RIGHT, WRONG)]
    found = reward(prompts=prompts, completions=answers, statement=[STATEMENT] * len(answers))  # type: ignore[arg-type]
    return dict(zip(keys, found, strict=True))


@pytest.mark.parametrize("form", [*FORMS, *PROMPTED])
def test_a_right_proof_is_paid_and_a_wrong_one_is_not(form: str, paid: dict[tuple[str, str], float | None]) -> None:
    assert paid[form, RIGHT] == 1.0
    assert paid[form, WRONG] == 0.0


FALSE = "theorem t (a b : Nat) : a + b = a"
CHEATS = {
    "sorry": f"```lean4\n{FALSE} := by\n  sorry\n```",
    "another statement": "```lean4\ntheorem t (a b : Nat) : a = a := by\n  rfl\n```",
    "equality redefined": f"```lean4\nmacro_rules | `($_ = $_) => `(True)\n{FALSE} := by trivial\n```",
    "numbers redefined": f"```lean4\nnamespace X\ninductive Nat | z\ninstance : Add Nat := ⟨fun a _ => a⟩\n{FALSE} := rfl\nend X\n```",
    "addition redefined": f"```lean4\nlocal instance : HAdd Nat Nat Nat := ⟨fun a _ => a⟩\n{FALSE} := rfl\n```",
    "axiom": f"```lean4\naxiom cheat (a b : Nat) : a + b = a\n{FALSE} := cheat a b\n```",
    "kernel skipped": f"```lean4\nset_option debug.skipKernelTC true\n{FALSE} := by decide +kernel\n```",
    "hypothesis slipped in": f"```lean4\nvariable (h : False)\ninclude h\n{FALSE} := h.elim\n```",
    "definition of the statement's words": f"```lean4\nnotation:65 a \" + \" b => a\n{FALSE} := rfl\n```",
    "stop": f"```lean4\n{FALSE} := by\n  stop\n```",
    "nothing": "",
    "a fence": "```lean\n```",
    "module": f"```lean4\nmodule\n{FALSE} := by omega\n```",
}  # fmt: skip


def test_no_cheat_is_paid(reward: LeanReward) -> None:
    found = reward(completions=list(CHEATS.values()), statement=[FALSE] * len(CHEATS))
    assert dict(zip(CHEATS, found, strict=True)) == dict.fromkeys(CHEATS, 0.0)


STATEMENTS = {
    "whole file": f"import Mathlib\nimport Aesop\nset_option maxHeartbeats 400000\nopen BigOperators Real Nat Topology\n\n/-- Show it. -/\n{STATEMENT} := by\n  sorry",
    "comment and sorry": f"{STATEMENT} := by\n  -- prove it\n  sorry",
    "admit": f"{STATEMENT} := by admit",
    "remark": f"{STATEMENT} := by\n  sorry -- TODO",
    "lemma": "lemma t (a b : Nat) : a + b = b + a := by sorry",
    "example": "example (a b : Nat) : a + b = b + a := by sorry",
    "fenced": f"```lean4\n{STATEMENT} := by sorry\n```",
    "line ends": f"{STATEMENT} := by\r\n  sorry\r\n",
    "proposition": "∀ a b : Nat, a + b = b + a",
    "definition before it": "def f (n : Nat) := n\ntheorem t (a b : Nat) : f a + b = b + a := by sorry",
    "notation before it": 'infixl:65 " ⊞ " => Nat.add\ntheorem t (a b : Nat) : a ⊞ b = b + a := by sorry',
}


CONTEXTS = {
    "theorem before it": ("theorem s (x y : Nat) : x + y = y + x := by omega", "a + b = b + a", "exact s a b"),
    "definition and its theorem": ("def f (n : Nat) := n + 1\ntheorem f_eq (n : Nat) : f n = n + 1 := rfl", "f a + b = b + a + 1", "rw [f_eq]; omega"),
    "attribute": ("def f (n : Nat) := n + 1\n@[simp] theorem f_eq (n : Nat) : f n = n + 1 := rfl", "f a = a + 1", "simp"),
    "namespace of a theorem": ("theorem Foo.x : 1 = 1 := rfl\nopen Foo", "a + b = b + a", "omega"),
    "macro": ("macro \"fin\" : tactic => `(tactic| omega)", "a + b = b + a", "fin"),
    "notation": ("local notation \"⋆\" => (5 : Nat)", "a + b = b + a", "have h : ⋆ = 5 := rfl\nomega"),
}  # fmt: skip


@pytest.mark.parametrize("context", CONTEXTS)
def test_what_stands_before_a_statement_is_at_hand(context: str, reward: LeanReward) -> None:
    before, stated, proof = CONTEXTS[context]
    statement = f"{before}\n\ntheorem t (a b : Nat) : {stated} := by sorry"
    answers = [
        proof,
        f"```lean4\n{proof}\n```",
        f"theorem t (a b : Nat) : {stated} := by\n  {proof}".replace("\nomega", "\n  omega"),
    ]
    assert reward(completions=answers, statement=[statement] * 3) == [1.0, 1.0, 1.0]


def test_a_theorem_before_a_statement_keeps_its_say_in_it(reward: LeanReward) -> None:
    """Without the `simp` lemma `R` would be true."""
    statement = (
        "def f (n : Nat) : Nat := n + 1\n@[simp] theorem f_eq (n : Nat) : f n = n + 1 := rfl\n"
        "def R : Bool := by\n  first\n  | (have h : f 3 = 4 := by simp\n     exact false)\n  | exact true\n"
        "theorem g : R = true := by sorry"
    )
    assert reward(completions=["rfl"], statement=[statement]) == [0.0]
    assert reward(completions=["rfl"], statement=[statement.replace("= true", "= false")]) == [1.0]


def test_statements_as_data_sets_hold_them(reward: LeanReward) -> None:
    solved = {name: "intro a b; omega" if name == "proposition" else "omega" for name in STATEMENTS}
    solved["definition before it"] = "unfold f; omega"
    solved["notation before it"] = "exact Nat.add_comm a b"
    found = reward(completions=list(solved.values()), statement=list(STATEMENTS.values()))
    assert dict(zip(STATEMENTS, found, strict=True)) == dict.fromkeys(STATEMENTS, 1.0)


def test_a_completion_may_repeat_the_statements_definitions(reward: LeanReward) -> None:
    statement = STATEMENTS["definition before it"]
    right = f"```lean4\n{statement.removesuffix('sorry')}\n  unfold f; omega\n```"
    other = right.replace("def f (n : Nat) := n", "def f (n : Nat) := 0 + n")
    false = "def f (n : Nat) := n + 1\ntheorem t (a b : Nat) : f a + b = b + a := by sorry"
    found = reward(completions=[right, right, other], statement=[statement, false, statement])
    assert found[:2] == [1.0, 0.0]
    assert reward(completions=[right.replace("unfold f; ", "")], statement=[false]) == [0.0]


def test_data_without_one_good_statement_is_one_clear_error(setup: LeanSetup) -> None:
    reward = LeanReward()
    try:
        with pytest.raises(LemmaError, match="column 'statement': none of the first 2 can be judged") as caught:
            reward(completions=["rfl", "rfl"], statement=["theorem t : 1 = (2", "theorem t : foo = foo"])
        assert "\n" not in str(caught.value)
        assert reward(completions=["rfl", "rfl"], statement=["theorem t : 1 = 1", "theorem t : foo = foo"]) == [
            1.0,
            None,
        ]
        assert reward(completions=["rfl"], statement=["theorem t : 1 = (2"]) == [None]
    finally:
        reward.close()


TEXTS = st.text(st.characters(), max_size=60)  # surrogates included
PIECES = st.sampled_from(["```lean4\n", "~~~\n", "```", "theorem t : True := ", "by\n  ", "«", "/-", "-/", '"', 'r#"', "'\"'", "\0", "\ud800", "omega\n", "<think>", "end X\n", "(" * 40, "\u2028", "\t", "macro_rules | "])  # fmt: skip
COMPLETIONS = st.one_of(TEXTS, st.lists(st.one_of(PIECES, TEXTS), max_size=8).map("".join))


@settings(max_examples=25)
@given(st.lists(COMPLETIONS, min_size=1, max_size=6))
def test_no_completion_raises(reward: LeanReward, completions: list[str]) -> None:
    found = reward(completions=completions, statement=["theorem t : 1 = 2"] * len(completions))
    assert set(found) <= {0.0, None}
    assert all(script is None or isinstance(script, str) for script in map(extract_script, completions))


@settings(max_examples=10)
@given(COMPLETIONS)
def test_no_solution_raises(completion: str) -> None:
    assert compute_score("fuzz", completion, "theorem t : 1 = 2") == 0.0


@pytest.fixture(autouse=True, scope="module")
def _close_shared() -> Iterator[None]:
    yield
    shared_reward().close()


@pytest.mark.parametrize(
    "text", ['"' * 20_000, '\\"' * 20_000, "```lean\n" * 5_000, "(" * 100_000, "theorem t : " * 4_000], ids=range(5)
)
def test_reading_an_answer_is_bounded(text: str, setup: LeanSetup) -> None:
    """Lean's parser takes the square of the length for some of these; then there is no proof in the answer."""
    with LeanReader(setup, CompileLimits(seconds=2)) as reader:
        (answer,) = read_completions([text], [None], [Theorem("t", STATEMENT)], reader)
    assert answer.candidates == ()
