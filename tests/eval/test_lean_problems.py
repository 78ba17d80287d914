"""PutnamBench and ProofNet as people have them: Lean files, and records with a header of their own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli_runner import lemma
from hypothesis import given
from hypothesis import strategies as st
from shared_data import PROJECT

from eval.lean_problems import problems_in, read_lean_problems, with_answers, without_header
from eval.minif2f import read_problems
from prover.types import LemmaError

SAMPLES = PROJECT / "tests" / "data"


def test_a_problem_has_what_stands_before_it() -> None:
    problems, _ = read_problems(SAMPLES / "putnam_sample")
    found = {problem.name: problem for problem in problems}
    assert list(found) == ["putnam_limit", "putnam_open_value", "putnam_parity", "putnam_sum_of_cubes"]
    assert found["putnam_parity"].header == "import Mathlib\nopen Nat"
    assert found["putnam_parity"].statement == "theorem putnam_parity\n(n : ℕ)\n: 2 ∣ n * (n + 1) :=\nsorry"
    assert "abbrev putnam_sum_of_cubes_solution : ℕ → ℕ := fun n : ℕ => (n * (n + 1) / 2) ^ 2" in (
        found["putnam_sum_of_cubes"].header
    )
    assert found["putnam_open_value"].header.endswith(":= sorry")


def test_putnam_on_the_embedded_lean() -> None:
    found = lemma("eval", f"putnam:{SAMPLES / 'putnam_sample'}", "--budget", 4, "--json").json
    assert (found["label"], found["attempted"]) == ("PutnamBench-core, 1 of 4", 1)
    reasons = {u["name"]: (u["reason"], u["detail"]) for u in found["unstated"]}
    assert reasons.keys() == {"putnam_limit", "putnam_open_value", "putnam_sum_of_cubes"}
    assert reasons["putnam_limit"][0] == "real numbers"
    assert "its answer is left open: noncomputable abbrev" in reasons["putnam_open_value"][1]
    assert "header: abbrev putnam_sum_of_cubes_solution" in reasons["putnam_sum_of_cubes"][1]


def test_proofnet_on_the_embedded_lean() -> None:
    found = lemma("eval", f"proofnet:{SAMPLES / 'proofnet_sample'}", "--budget", 2, "--json").json
    assert found["label"] == "ProofNet-core, 3 of 4"
    assert {u["name"] for u in found["unstated"]} == {"Groups_exercise_1_1"}
    assert found["attempted"] == 3


def test_a_record_may_have_its_header_in_its_statement(tmp_path: Path) -> None:
    whole = (SAMPLES / "putnam_sample" / "putnam_parity.lean").read_text()
    (tmp_path / "a.jsonl").write_text(json.dumps({"name": "parity", "lean4_statement": whole, "split": "test"}))
    (problem,), _ = read_problems(tmp_path)
    assert (problem.name, problem.header) == ("parity", "import Mathlib\nopen Nat")
    found = lemma("eval", f"putnam:{tmp_path}", "--budget", 2, "--json").json
    assert (found["total"], found["attempted"]) == (1, 1)


def test_bad_files_are_named(tmp_path: Path) -> None:
    file = tmp_path / "a.lean"
    file.write_text("import Mathlib\ndef f := 1\n")
    with pytest.raises(LemmaError, match=r"a\.lean: no theorem in it"):
        read_lean_problems([file])
    file.write_text("theorem t : True := sorry\ntheorem t : True := sorry\n")
    with pytest.raises(LemmaError, match=r"a\.lean: the theorem t stands in it twice"):
        read_lean_problems([file])
    lemma("eval", f"putnam:{tmp_path / 'none'}").refused("no such file or folder")
    lemma("eval", f"proofnet:{SAMPLES.parent}").refused("no *.jsonl and no *.lean file there")


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    header, statement = without_header(text)
    assert (header, statement) == ("", text) or statement.startswith(("theorem", "lemma"))
    with_answers(text)


@given(st.lists(st.from_regex(r"[a-z]\w{0,8}", fullmatch=True), min_size=1, max_size=4, unique=True))
def test_theorems_are_found_wherever_they_stand(names: list[str]) -> None:
    text = "import Mathlib\n\n" + "\n".join(f"/-- about {n} -/\ntheorem {n} :\n  1 = 1 := by\n  sorry\n" for n in names)
    assert [problem.name for problem in problems_in(text)] == names
