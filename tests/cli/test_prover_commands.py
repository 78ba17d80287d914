"""Another program as a prover: what it proves counts by Lean's word, and what it breaks is no evidence."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path
from typing import Any

import pytest
from cli_runner import Ran, lemma

FILE = """
theorem one (a b : Nat) : a + b = b + a := by sorry
theorem two (p q : Prop) (h : p ∧ q) : q ∧ p := by sorry
theorem three (a : Nat) : a = 0 := by sorry
"""
HEAD = "import json, os, sys, time\nfor line in sys.stdin:\n    asked = json.loads(line)\n    name = asked['name']\n"


def evaluated(
    folder: Path, body: str, *flags: object, once: bool = False, text: str = FILE
) -> tuple[Ran, dict[str, dict[str, Any]]]:
    """Evaluates a program whose loop has this body; the answer, and what was written of each theorem."""
    (folder / "a.lean").write_text(text)
    program = folder / "prover.py"
    program.write_text(HEAD + "".join(f"    {line}\n" for line in body.splitlines()) + "    break\n" * once)
    command = shlex.join([sys.executable, str(program)])
    run = folder / "run"
    ran = lemma("eval", folder / "a.lean", "--prover-command", command, "--out", run, "--json", *flags)
    lines = (run / "attempts.jsonl").read_text().splitlines() if (run / "attempts.jsonl").exists() else []
    return ran, {line["theorem"]: line for line in map(json.loads, lines)}


SAY = "print(json.dumps({}), flush=True)"


@pytest.mark.parametrize("once", [False, True], ids=["goes on", "one line each"])
def test_what_it_writes_is_judged_by_lean(tmp_path: Path, once: bool) -> None:
    body = (
        f"open({str(tmp_path / 'asked')!r}, 'a').write(line)\n"
        "proofs = {'one': ['simp_nonsense', 'exact Nat.add_comm a b'], 'two': ['exact And.intro h.2 h.1'],"
        " 'three': ['omega']}\n" + SAY.format("{'name': name, 'scripts': proofs[name], 'tokens': 5}")
    )
    ran, found = evaluated(tmp_path, body, "--budget", 8, once=once)
    assert ran.code == 0, ran.err
    assert {name: line["outcome"] for name, line in found.items()} == {
        "one": "proved",
        "two": "proved",
        "three": "refused",
    }
    assert found["one"]["script"] == "exact Nat.add_comm a b"
    assert (found["one"]["lean_steps"], found["one"]["tokens"]) == (2, 5)
    asked = [json.loads(line) for line in (tmp_path / "asked").read_text().splitlines()]
    assert [one["name"] for one in asked] == ["one", "two", "three"]
    assert asked[0]["statement"] == "theorem one (a b : Nat) : a + b = b + a"
    assert {(one["module"], one["budget"]) for one in asked} == {("Core", 8)}
    assert ran.json["proved"] == 2


def test_a_whole_text_and_nothing_are_answers(tmp_path: Path) -> None:
    whole = "theorem one (a b : Nat) : a + b = b + a := by\n  omega"
    ran, found = evaluated(tmp_path, SAY.format(f"{{'proof': {whole!r}}} if name == 'one' else {{'scripts': []}}"))
    assert [line["outcome"] for line in found.values()] == ["proved", "none", "none"]
    assert found["one"]["tokens"] is None
    assert (ran.json["attempted"], ran.json["curves"]["tokens"]) == (3, [])


BREAKS = {
    "dies": ("print('boom', file=sys.stderr); os._exit(3)", "ended without an answer, exit code 3: boom"),
    "hangs": ("time.sleep(60)", "has not answered within 3 s"),
    "talks": ("print('hello', flush=True)", "answers something else: 'hello'"),
    "lists": ("print('[1, 2]', flush=True)", "answers something else"),
    "mistypes": (SAY.format("{'scripts': 'omega'}"), "answers something else"),
    "forgets": (SAY.format("{'tokens': 3}"), "answers something else"),
    "mistakes": (SAY.format("{'name': 'fine', 'scripts': []}"), "answers about fine, asked about mistakes"),
    "tells": (SAY.format("{'error': 'no card'}"), "failed: no card"),
    "stops": ("sys.stdout.write('{'); sys.stdout.flush(); os._exit(0)", "ended without an answer, exit code 0"),
}
"""Theorem → what the program does when it is asked about it, and what is said of that."""


def test_what_breaks_is_lost_and_the_rest_goes_on(tmp_path: Path) -> None:
    names = ["fine", *BREAKS, "wrong"]
    text = "".join(f"theorem {name} (a b : Nat) : a + b = b + a := by sorry\n" for name in names)
    well = tmp_path / "well"
    body = "".join(
        f"if name == {name!r} and not os.path.exists({str(well)!r}):\n    {breaks}\n    continue\n"
        for name, (breaks, _) in BREAKS.items()
    ) + SAY.format("{'scripts': ['decide' if name == 'wrong' else 'omega'], 'tokens': 1}")
    ran, found = evaluated(tmp_path, body, "--prover-timeout", 3, text=text)
    assert ran.code == 0, ran.err
    assert [line["outcome"] for line in found.values()] == ["proved", *["lost"] * len(BREAKS), "refused"]
    for name, (_, said) in BREAKS.items():
        assert said in found[name]["detail"]
        assert found[name]["verdict"] is None
    assert (ran.json["attempted"], ran.json["proved"], ran.json["rate"]) == (2, 1, 0.5)
    assert ran.json["lost"] == list(BREAKS)
    well.touch()
    again, found = evaluated(tmp_path, body, "--prover-timeout", 60, "--resume", text=text)
    assert [line["outcome"] for line in found.values()] == [*["proved"] * (1 + len(BREAKS)), "refused"]
    assert (again.json["attempted"], again.json["lost"]) == (len(names), [])


def test_one_that_always_breaks_says_nothing(tmp_path: Path) -> None:
    ran, found = evaluated(tmp_path, "os._exit(1)")
    assert (ran.code, ran.out) == (3, "")
    assert "all 3 attempts were lost: the command" in ran.err
    assert {line["outcome"] for line in found.values()} == {"lost"}


@pytest.mark.parametrize(
    ("flags", "parts"),
    [
        (("--prover-command", "no-such-program -x"), ("there is no program no-such-program",)),
        (("--prover-command", "'open"), ("cannot be read",)),
        (("--prover-command", " "), ("is empty",)),
        (("--prover-command", "cat", "--prover", "hammer"), ("--prover has no effect with --prover-command",)),
        (("--prover-command", "cat", "--language-model", "x"), ("--language-model has no effect",)),
        (("--prover-timeout", "3"), ("--prover-timeout has no effect without",)),
    ],
)
def test_a_wrong_call_of_a_command(flags: tuple[str, ...], parts: tuple[str, ...]) -> None:
    lemma("eval", "logic", *flags).refused(*parts)
