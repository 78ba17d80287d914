"""What newcomers type: every mistake is one line that says what, where and what to do, before any work is done."""

from __future__ import annotations

import shlex
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
import typer
from cli_runner import lemma
from shared_data import PROJECT

from cli.main import VERBS
from cli.output import table
from prover.conjecture.screen import LemmaStatus, in_words
from prover.printable import whole

GOOD = "theorem t (p : Prop) (h : p) : p := by exact h\n"


@pytest.mark.parametrize(
    ("args", "parts"),
    [
        (("chek",), ["unknown verb chek; did you mean check?"]),
        (("--jsn",), ["unknown option --jsn", "--help"]),
        (("eval", "nta"), ["unknown suite nta; did you mean nat?"]),
        (("eval", "minif2:x"), ["unknown suite minif2:x", "minif2f:PLACE"]),
        (("suites", "Logc"), ["unknown suite Logc; did you mean logic?"]),
        (("mine", "nta"), ["unknown suite nta; did you mean nat?"]),
        (("score", "GOOD", "--corpus", "nta"), ["unknown suite nta; did you mean nat?"]),
        (("bench", "samplr"), ["unknown benchmark samplr; did you mean sampler?"]),
        (("mine", "nat", "--limt", "3"), ["unknown option --limt; did you mean --limit?", "lemma mine --help"]),
        (("mine", "nat", "--limit", "0"), ["--limit: it must be at least 1", "lemma mine --help"]),
        (("serve", "--port", "99999"), ["--port: it must be at most 65535"]),
        (("eval", "nat", "--prover", "hamer"), ["--prover", "hamer; did you mean hammer?"]),
        (("eval",), ["SUITE is missing", "lemma eval --help"]),
        (("score", "GOOD"), ["--corpus is missing"]),
        (("mine", "nat", "--samples", "8"), ["--samples has no effect without --checkpoint"]),
        (("prove", "1 = 1", "--show-tree", "--json"), ["--show-tree has no effect with --json", "--svg"]),
        (("prove", "1 = 1", "--value-reading", "mean"), ["--value-reading has no effect", "--search use_value=true"]),
        (("prove", "1 = 1", "--search", "use_value=true"), ["asks for a value", "`grammar` has none", "--checkpoint"]),
        (("eval", "nat", "--prover", "grammar", "--strategy", "beam", "--value-weight", "1"), ["`grammar` has none"]),
        (("eval", "nat", "--value-weight", "1"), ["value_weight", "mcts"]),
        (("eval", "nat", "--prover", "hammer", "--checkpoint", "runs"), ["takes no --checkpoint"]),
        (("serve", "--body-mb", "9", "--bodies-mb", "8"), ["--bodies-mb 8 is less than --body-mb 9"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_wrong_call(args: tuple[str, ...], parts: list[str], tmp_path: Path) -> None:
    (tmp_path / "good.lean").write_text(GOOD)
    lemma(*(arg.replace("GOOD", str(tmp_path / "good.lean")) for arg in args)).refused(*parts)


@pytest.mark.parametrize(
    "args",
    [
        ("prove", "1 = 1", "--svg", "PLACE"),
        ("eval", "logic", "--limit", "1", "--budget", "1", "--html", "PLACE"),
        ("score", "GOOD", "--corpus", "logic", "--html", "PLACE"),
        ("score", "GOOD", "--corpus", "logic", "--cache", "PLACE"),
        ("mine", "logic", "--out", "PLACE"),
        ("mine", "logic", "--cache", "PLACE"),
    ],
    ids=lambda args: f"{args[0]} {args[-2]}",
)
def test_no_folder_is_invented_and_nothing_is_done_first(args: tuple[str, ...], tmp_path: Path) -> None:
    """The files named are wrong too; what is said is that the result has no place."""
    for place, why in ((tmp_path / "no" / "x", "there is no folder"), (tmp_path, "a folder")):
        ran = lemma(*(arg.replace("PLACE", str(place)).replace("GOOD", str(tmp_path / "absent.lean")) for arg in args))
        ran.refused(f"cannot write {place}", why)
        assert len(ran.err.splitlines()) == 1, "nothing was begun"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("check", "FILE"), "FILE:1:27: unexpected token ':'; expected ')'"),
        (("eval", "FILE"), "FILE:1:27: unexpected token ':'; expected ')'"),
        (("mine", "FILE"), "FILE:1:27: unexpected token ':'; expected ')'"),
        (("score", "FILE", "--corpus", "logic"), "FILE:1:27: unexpected token ':'; expected ')'"),
        (("prove", "(p : Prop) (h : p : p"), "unexpected token ':'; expected ')' (at 1:17)"),
        (("prove", "theorem t (p : Prop)\n  (h : p : p"), "unexpected token ':'; expected ')' (at 2:8)"),
        (("check", "--statement", "(h : p : p", "--script", "rfl"), "unexpected token ':'; expected ')' (at 1:6)"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_missing_bracket_is_told_by_place_and_in_leans_words(
    args: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    file = tmp_path / "a.lean"
    file.write_text("theorem a (p : Prop) (h : p : p := by exact h\n")
    ran = lemma(*(arg.replace("FILE", str(file)) for arg in args))
    said = said.replace("FILE", str(file))
    if args == ("check", "FILE"):  # an answer: the other theorems of a file may be proved
        assert ran.code == 1
        assert said in ran.out
    else:
        ran.refused(said)


@pytest.mark.parametrize(
    "args",
    [
        ("check", "FILE"),
        ("eval", "FILE"),
        ("mine", "FILE"),
        ("score", "FILE", "--corpus", "logic"),
        ("score", "GOOD", "--corpus", "FILE"),
        ("prove", "import Mathlib\ntheorem t : 1 = 1"),
        ("prove", "1 = 1", "--module", "Mathlib"),
        ("check", "--statement", "import Mathlib\ntheorem t : 1 = 1", "--script", "rfl"),
    ],
    ids=" ".join,
)
def test_mathlib_without_a_project(args: tuple[str, ...], tmp_path: Path) -> None:
    file, good = tmp_path / "a.lean", tmp_path / "good.lean"
    file.write_text(f"import Mathlib\n\n{GOOD}")
    good.write_text(GOOD)
    ran = lemma(*(arg.replace("FILE", str(file)).replace("GOOD", str(good)) for arg in args))
    ran.refused("unknown module Mathlib", "--lean-project DIR")
    assert "search path" not in ran.err


@pytest.mark.parametrize("verb", VERBS)
def test_help_says_the_same_twice_and_its_examples_can_be_called(verb: str) -> None:
    module, line = VERBS[verb]
    command = import_module(f"cli.{module}").command
    assert command.__doc__.splitlines()[0] == line
    examples = [text.strip() for text in command.__doc__.splitlines() if text.strip().startswith("lemma ")]
    assert examples
    app = typer.Typer(add_completion=False)
    app.command()(command)
    parser = typer.main.get_command(app)
    for example in examples:
        _, named, *args = shlex.split(example)
        assert named == verb
        parser.make_context(verb, args)
        for arg in args:
            if arg.startswith(("examples/", "configs/")):
                assert (PROJECT / arg).is_file(), example


def test_tables_keep_numbers_whole_in_a_narrow_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    head = ("lemma", "verdict", "net bits")
    rows = [("add_comm", "no proof of the 15 theorems got shorter with it", whole(-1234567)), ("x\x1b[2J", "", "0")]
    monkeypatch.delenv("COLUMNS", raising=False)
    wide = table(head, rows, head[2:]).splitlines()
    assert [line.split("  ")[0].strip() for line in wide] == ["lemma", "add_comm", "x\\x1b[2J"]
    assert rows[0][1] in wide[1]
    assert wide[1].endswith("-1,234,567")
    monkeypatch.setenv("COLUMNS", "40")
    narrow = table(head, rows, head[2:]).splitlines()
    assert max(map(len, narrow)) <= 40
    assert "-1,234,567" in narrow[1]
    monkeypatch.setenv("COLUMNS", "5")
    assert "-1,234,567" in table(head, rows, head[2:])


def test_numbers_and_verdicts_in_words() -> None:
    assert [whole(n) for n in (-0.3, 0.4, 999.6, -1e6)] == ["0", "0", "1,000", "-1,000,000"]
    assert in_words(LemmaStatus.UNUSED, "", 15) == "no proof of the 15 theorems got shorter with it"
    assert in_words(LemmaStatus.FALSE, "counterexample n = 3") == "false: counterexample n = 3"


@pytest.mark.parametrize("variables", [{}, {"NO_COLOR": "1"}, {"TERM": "dumb", "COLUMNS": "40"}])
def test_without_a_terminal_nothing_but_text_comes_out(variables: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "a.lean"
    file.write_text(GOOD)
    ran = lemma("check", file)
    assert ran.code == 0
    env = {"PYTHONPATH": str(PROJECT), "PATH": "/usr/bin:/bin", "HOME": str(Path.home()), **variables}
    argv = [sys.executable, "-m", "cli.main", "check", str(file)]
    outside = subprocess.run(argv, capture_output=True, text=True, cwd=PROJECT, env=env, check=False)
    assert (outside.returncode, outside.stdout, outside.stderr) == (0, ran.out, "")
