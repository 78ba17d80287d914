"""The shipped suites: every reference proof compiles, sizes and splits are fixed, nothing is there twice."""

from __future__ import annotations

import functools
import json
import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from alike import Alike
from lean_text import messages

import lean_project
from prover.lean.library.build import LeanSetup
from prover.lean.olean.constants import ConstantKind
from prover.lean.olean.decode import Olean
from prover.lean.olean.exprs import TermTable, show_name
from prover.suites import as_dataset, list_suites, load_suite
from prover.types import LemmaError, Split, split_of

MADE_BY_LEAN = re.compile(r"\._|\.(inj|injEq|sizeOf_spec|eq_\w+|match_\d+|induct\w*|congr_simp)\b")
GOLDEN = Path(__file__).parent / "golden" / "sizes.json"
SUITES = {name: load_suite(name) for name in list_suites()}
ENTRIES = [entry for suite in SUITES.values() for entry in suite.entries]


@dataclass(frozen=True)
class Compiled:
    """A suite's proofs as Lean saw them in one process, and for each theorem what it says up to renaming."""

    complaints: list[dict[str, object]]
    says: dict[str, str]


@pytest.fixture(scope="module")
def alike(setup: LeanSetup) -> Alike:
    (library,) = setup.lean_path
    table = TermTable()
    return Alike(table, [Olean(file.read_bytes(), table) for file in sorted(library.glob("Suites/Defs/*.olean"))])


@pytest.fixture(scope="module")
def compile_suite(
    setup: LeanSetup, alike: Alike, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Compiled]:
    @functools.cache
    def compiled(name: str) -> Compiled:
        entries, folder = SUITES[name].entries, tmp_path_factory.mktemp(name)
        ((module, preamble),) = {(entry.theorem.module, entry.theorem.preamble) for entry in entries}
        proofs = [f"{e.theorem.statement} := by\n" + re.sub(r"(?m)^", "  ", e.reference.script) for e in entries]
        said = messages(setup, folder, module, "\n".join([preamble, *proofs]))
        if said:
            return Compiled(said, {})
        olean = Olean((folder / "Test.olean").read_bytes(), alike.table)
        return Compiled([], {e.theorem.name: alike.statement(olean, e.theorem.name) for e in entries})

    return compiled


@pytest.mark.parametrize("name", SUITES)
def test_every_reference_proof_compiles(compile_suite: Callable[[str], Compiled], name: str) -> None:
    """Under its theorem's name, which therefore nothing has that it imports."""
    assert compile_suite(name).complaints == []


def test_no_two_theorems_are_alike(setup: LeanSetup, alike: Alike, compile_suite: Callable[[str], Compiled]) -> None:
    """Not by other names of variables, hypotheses or definitions, nor by another order; the library's count too.

    The rules of generated worlds do not: `Grp.inv_inv` is a law there, and a theorem about groups in a suite.
    """
    (library,) = setup.lean_path
    first: dict[str, str] = {}
    for file in sorted(f for f in library.rglob("*.olean") if "Worlds" not in f.parts):
        olean = Olean(file.read_bytes(), alike.table)
        for name in olean.constant_names:
            if olean.kind(name) is ConstantKind.THEOREM and not MADE_BY_LEAN.search(show_name(name)):
                first.setdefault(alike.of_type(olean.constant(name).type), show_name(name))
    assert len(first) > 1000
    pairs: list[tuple[str, str]] = []
    for world in SUITES:
        for name, says in compile_suite(world).says.items():
            if (other := first.setdefault(says, name)) != name:
                pairs.append((other, name))
    assert not pairs, pairs


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


def test_there_are_enough_theorems() -> None:
    assert len(ENTRIES) >= 1500
    count = Counter(entry.theorem.split for entry in ENTRIES)
    assert count[Split.TRAIN] > count[Split.TEST] > count[Split.VALID] > 150


def test_names_are_unique_and_carry_their_world() -> None:
    names = [entry.theorem.name for entry in ENTRIES]
    assert len(set(names)) == len(names)
    for world, suite in SUITES.items():
        prefixes = {entry.theorem.name.split("_")[0] for entry in suite.entries}
        assert len(prefixes) == 1, world
        assert world.startswith(prefixes.pop())


def test_splits_are_those_of_the_statements() -> None:
    for entry in ENTRIES:
        assert entry.theorem.split is split_of(entry.theorem.statement)
        assert entry.theorem.source == f"suite:{next(n for n, s in SUITES.items() if entry in s.entries)}"


def test_revision_follows_the_content() -> None:
    assert len({suite.revision for suite in SUITES.values()}) == len(SUITES)
    assert load_suite("nat").revision == SUITES["nat"].revision


def test_an_unknown_suite_names_the_known_ones() -> None:
    with pytest.raises(LemmaError, match=r"unknown suite natt; did you mean nat\?"):
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
        "binders": "(p q r : Prop) (h : p ∧ q ∧ r)",
        "type": "q ∧ r ∧ p",
        "universes": "",
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
