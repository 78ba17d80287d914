"""What evaluations together know of a suite."""

from __future__ import annotations

from pathlib import Path

import pytest
from cli_runner import lemma

from eval.problems import Benchmark
from eval.record import read_evaluation
from eval.suite_landscape import find_evaluations, open_groups, suite_landscape
from prover.suites import load_suite
from prover.types import LemmaError, Theorem

ADDING = [Theorem(f"add_{i}", f"theorem add_{i} (a b : Nat) : a + b + {i} = b + a + {i}") for i in range(3)]
LISTS = [Theorem(f"rev_{i}", f"theorem rev_{i} (l : List Nat) : l.reverse.reverse ++ [{i}] = l") for i in range(2)]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two provers on the same theorems of `nat`, and one on another suite."""
    folder = tmp_path_factory.mktemp("runs")
    for name, suite, prover in (("h", "nat", "hammer"), ("g", "nat", "grammar"), ("l", "logic", "hammer")):
        out = folder / name
        ran = lemma("eval", suite, "--prover", prover, "--budget", 16, "--limit", 10, "--split", "all", "--out", out)
        assert ran.code == 0, ran.err
    (folder / "h2").mkdir()
    return folder


def test_who_proved_what_and_what_is_open(runs: Path) -> None:
    entries = load_suite("nat").entries
    nat = Benchmark("nat", "nat", "", len(entries), tuple(e.theorem for e in entries))
    folders = find_evaluations("nat", runs)
    assert [place.name for place in folders] == ["g", "h"]
    found = suite_landscape(nat, folders, {"Nat.add_comm", "omega"})
    proved = {
        who: {line.theorem for line in read_evaluation(runs / name)[1] if line.proved}
        for who, name in (("grammar, 16 Lean steps", "g"), ("hammer, 16 Lean steps", "h"))
    }
    assert {t.theorem.name: set(t.by) for t in found.theorems if t.by} == {
        name: {who for who, names in proved.items() if name in names} for name in set.union(*proved.values())
    }
    alone = {who: len(names - set.union(*(n for w, n in proved.items() if w != who))) for who, names in proved.items()}
    assert {who: counts[1:] for who, counts in found.proved_by.items()} == {
        who: (len(names), alone[who]) for who, names in proved.items()
    }
    assert len(found.theorems) + found.never == len(entries)
    cited = dict(found.carriers).get("omega", 0)
    assert cited == sum("omega" in t.carried_by for t in found.theorems)
    assert all("omega" in t.script for t in found.theorems if "omega" in t.carried_by)
    still = {theorem.name for group in found.groups for theorem in group.theorems}
    assert still == {t.theorem.name for t in found.theorems if not t.by}
    with pytest.raises(LemmaError, match="is an evaluation of logic, not of nat"):
        suite_landscape(nat, [runs / "l"], ())


def test_from_the_command_line(runs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "page.html"
    both = ("--from", runs / "h", "--from", runs / "g")
    found = lemma("landscape", "nat", *both, "--html", page, "--json").json
    assert found["attempted"] == 10
    assert found["proved"] == sum(len(t.by) > 0 for t in _view(runs).theorems)
    text = page.read_text(encoding="utf-8")
    assert "The landscape of nat" in text
    assert "by it alone" in text
    assert "<script" not in text
    monkeypatch.chdir(tmp_path)
    lemma("landscape", "nat").refused("no finished evaluation of nat in runs", "lemma eval nat --split all --out")
    lemma("landscape", "nat", "--from", runs / "h2").refused("h2")
    lemma("landscape", "nut").refused("unknown suite nut")


def _view(runs: Path):
    entries = load_suite("nat").entries
    nat = Benchmark("nat", "nat", "", len(entries), tuple(e.theorem for e in entries))
    return suite_landscape(nat, [runs / "h", runs / "g"], ())


def test_open_theorems_are_grouped_by_what_they_are_about() -> None:
    lists, adding = sorted(open_groups([ADDING[0], *LISTS, *ADDING[1:]]), key=lambda group: len(group.theorems))
    assert set(lists.theorems) == set(LISTS)
    assert set(adding.theorems) == set(ADDING)
    assert "l.reverse.reverse" in lists.about
    assert "a" not in adding.about
    (one,) = open_groups(ADDING[:1])
    assert one.theorems == (ADDING[0],)
    assert open_groups([]) == ()
