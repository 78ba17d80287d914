"""The shipped suites: every reference proof compiles, sizes and splits are fixed, nothing is there twice."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from lean_text import messages, shape

import lean_project
from prover.lean.library import LeanSetup
from prover.lean.premises import load_premises
from prover.suites import Suite, as_dataset, list_suites, load_suite
from prover.types import LemmaError, Split, split_of

GOLDEN = Path(__file__).parent / "golden" / "sizes.json"
SUITES = {name: load_suite(name) for name in list_suites()}
ENTRIES = [entry for suite in SUITES.values() for entry in suite.entries]


@dataclass(frozen=True)
class Compiled:
    """A suite's proofs and then ``#check`` of each theorem, as Lean saw them in one process."""

    suite: Suite
    complaints: list[dict[str, object]]
    types: list[str]


@pytest.fixture(scope="module", params=list(SUITES))
def compiled(request: pytest.FixtureRequest, setup: LeanSetup, tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    suite = SUITES[request.param]
    ((module, preamble),) = {(entry.theorem.module, entry.theorem.preamble) for entry in suite.entries}
    proofs = [f"{e.theorem.statement} := by\n" + re.sub(r"(?m)^", "  ", e.reference.script) for e in suite.entries]
    checks = ["set_option format.width 100000", *(f"#check @{e.theorem.name}" for e in suite.entries)]
    said = messages(setup, tmp_path_factory.mktemp(suite.name), module, "\n".join([preamble, *proofs, *checks]))
    types = [str(m["data"]).partition(" : ")[2] for m in said if m["severity"] == "information"]
    return Compiled(suite, [m for m in said if m["severity"] != "information"], types)


def test_every_reference_proof_compiles(compiled: Compiled) -> None:
    assert compiled.complaints == []


def test_no_theorem_states_what_the_library_does(setup: LeanSetup, compiled: Compiled) -> None:
    """Not even with other variables or binders; which is more than that no name is taken."""
    library = {shape(f"theorem {p.name} {p.type}", binders_alike=True): p.name for p in load_premises(setup)}
    assert len(compiled.types) == len(compiled.suite.entries)
    shapes = {
        e.theorem.name: shape(f"theorem x {t}", binders_alike=True)
        for e, t in zip(compiled.suite.entries, compiled.types, strict=True)
    }
    assert {name: library[s] for name, s in shapes.items() if s in library} == {}


@pytest.mark.parametrize("name", SUITES)
def test_no_name_is_taken(setup: LeanSetup, tmp_path: Path, name: str) -> None:
    theorems = [entry.theorem for entry in SUITES[name].entries]
    for start in range(0, len(theorems), 90):  # Lean stops reporting after about 100 errors
        part = theorems[start : start + 90]
        said = messages(setup, tmp_path, part[0].module, "\n".join(f"#check @{t.name}" for t in part))
        assert [m["line"] for m in said if m["severity"] == "error"] == list(range(1, len(part) + 1))


def test_a_theorem_cannot_cite_itself(setup: LeanSetup, tmp_path: Path) -> None:
    theorem = load_suite("nat").entries[0].theorem
    said = messages(setup, tmp_path, theorem.module, f"{theorem.statement} := by\n  exact {theorem.name} a b c")
    assert any(m["severity"] == "error" for m in said)


def test_sizes_and_splits_are_fixed() -> None:
    """A changed statement may change its split, and results on splits are compared over time: change this knowingly."""
    sizes = {
        name: {split.value: len(suite.of_split(split)) for split in Split}
        | {"test_names": [e.theorem.name for e in suite.of_split(Split.TEST)]}
        for name, suite in SUITES.items()
    }
    if os.environ.get("LEMMA_UPDATE_GOLDEN"):
        GOLDEN.write_text(json.dumps(sizes, indent=1) + "\n")
    assert sizes == json.loads(GOLDEN.read_text())


def test_there_are_enough_theorems_in_every_split() -> None:
    assert len(ENTRIES) >= 300
    count = Counter(entry.theorem.split for entry in ENTRIES)
    assert count[Split.TRAIN] > count[Split.TEST] > count[Split.VALID] > 30


def test_names_are_unique_and_carry_their_world() -> None:
    names = [entry.theorem.name for entry in ENTRIES]
    assert len(set(names)) == len(names)
    for world, suite in SUITES.items():
        prefixes = {entry.theorem.name.split("_")[0] for entry in suite.entries}
        assert len(prefixes) == 1, world
        assert world.startswith(prefixes.pop())


def test_no_two_statements_are_alike_up_to_renaming() -> None:
    shapes: dict[str, str] = {}
    for entry in ENTRIES:
        other = shapes.setdefault(shape(entry.theorem.statement), entry.theorem.name)
        assert other == entry.theorem.name


def test_renaming_is_seen() -> None:
    one = "theorem a (p q : Prop) (h : p ∧ q) : ∃ x : Nat, p"
    assert shape(one) == shape("theorem b (r s : Prop) (k : r ∧ s) : ∃ y : Nat, r")
    assert shape(one) != shape("theorem b (r s : Prop) (k : r ∧ s) : ∃ y : Nat, s")


def test_splits_are_those_of_the_statements() -> None:
    for entry in ENTRIES:
        assert entry.theorem.split is split_of(entry.theorem.statement)
        assert entry.theorem.source == f"suite:{next(n for n, s in SUITES.items() if entry in s.entries)}"


def test_revision_follows_the_content() -> None:
    assert len({suite.revision for suite in SUITES.values()}) == len(SUITES)
    assert load_suite("nat").revision == SUITES["nat"].revision


def test_an_unknown_suite_names_the_known_ones() -> None:
    with pytest.raises(LemmaError, match=r"unknown suite 'natt'; there are .*magmas, .*nat"):
        load_suite("natt")


def test_a_suite_is_a_dataset() -> None:
    suite = load_suite("logic")
    data = as_dataset(suite)
    assert data.num_rows == len(suite.entries)
    held_out = data.filter(lambda row: row["split"] == "test")
    assert held_out["name"] == [e.theorem.name for e in suite.of_split(Split.TEST)]
    first = suite.entries[0]
    assert data[0] == {
        "name": first.theorem.name,
        "statement": first.theorem.statement,
        "module": "Core",
        "preamble": "",
        "split": first.theorem.split.value,
        "source": "suite:logic",
        "reference": first.reference.script,
    }


def test_the_lake_package_covers_every_file() -> None:
    root = lean_project.ROOT
    imported = re.findall(r"^import (Suites\.\w+)$", (root / "Suites.lean").read_text(), re.MULTILINE)
    assert imported == [f"Suites.{path.stem}" for path in sorted((root / "Suites").glob("*.lean"))]
    for path in (root / "Suites").rglob("*.lean"):
        assert re.match(r"import (Stock|Suites\.Defs\.\w+)\n", path.read_text()), path.name


@pytest.mark.skipif(shutil.which("lake") is None, reason="no `lake` here: stock Lean cannot build the suites")
@pytest.mark.timeout(900)
def test_the_same_text_compiles_on_stock_lean() -> None:
    run = subprocess.run(["lake", "build"], cwd=lean_project.ROOT.parent, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout[-4000:] + run.stderr[-4000:]
