"""The landscape: closure, models of all laws at once, and a whole study with the real Lean."""

from __future__ import annotations

import json
import time
from pathlib import Path

import numpy as np
import pytest
from cli_runner import lemma
from hypothesis import given
from hypothesis import strategies as st
from shared_data import PROJECT, shared_data

from eval.landscape.choice import SeparationChooser, frame, missing, once_for_both, unrefuted
from eval.landscape.decisions import Implied, LandscapeKey, Separated, open_decisions
from eval.landscape.linear import AffineFamily, LawCoefficients
from eval.landscape.models import Magmas, known_magmas, of_tables, satisfied_by, up_to_renaming
from eval.landscape.order import Bits, Separation, classes_of, closure_from, covers, duals, transitive_closure
from eval.landscape.page import explorer
from eval.landscape.study import drawn_pairs
from eval.landscape.summary import known_outcomes, tally
from eval.landscape.workers import ProofTask, Searchers
from eval.magmas import all_tables, satisfies
from prover.lean.library.build import LeanSetup
from prover.lean.verifier.verify import Verifier
from prover.saturation import SaturationLimits
from prover.types import LemmaError, Proved
from prover.worlds.equations import Laws, read_laws
from prover.worlds.laws import parse_law

SAMPLE = PROJECT / "tests" / "data" / "equational_sample"
TEXTS = ("x = x", "x = y", "x = x ◇ y", "x = y ◇ x", "x ◇ y = y ◇ x", "x = (x ◇ y) ◇ z", "x = z ◇ (y ◇ x)")
LAWS = tuple(parse_law(text) for text in TEXTS)

relations = st.integers(1, 9).flatmap(
    lambda n: st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), max_size=20).map(
        lambda pairs: as_bits(n, pairs)
    )
)


def as_bits(count: int, pairs: list[tuple[int, int]]) -> Bits:
    bits = np.zeros((count, count), dtype=np.bool_)
    for pair in pairs:
        bits[pair] = True
    return bits


@pytest.fixture(scope="module")
def sample() -> Laws:
    return read_laws(SAMPLE)


@pytest.fixture(scope="module")
def magmas(sample: Laws) -> Magmas:
    return known_magmas(sample.laws, np.random.default_rng(0))


# --- closure


@given(relations)
def test_the_closure_is_the_smallest_that_is_transitive(relation: Bits) -> None:
    closed = transitive_closure(relation)
    slow = relation | np.eye(len(relation), dtype=np.bool_)
    for _ in relation:
        slow = slow | (slow.astype(int) @ slow.astype(int) > 0)
    assert (closed == slow).all()


@given(relations)
def test_the_frame_gives_everything_back(relation: Bits) -> None:
    closed = transitive_closure(relation)
    given_back = as_bits(len(closed), frame(closed, np.full(len(closed), -1)))
    assert (transitive_closure(given_back) == closed).all()
    members = np.unique(classes_of(closed))
    assert all(closed[pair] for pair in covers(closed, members))


@given(relations)
def test_what_is_missing_gives_the_rest(relation: Bits) -> None:
    candidates = transitive_closure(relation)
    some = as_bits(len(candidates), frame(candidates, np.full(len(candidates), -1))[::2])
    proved = transitive_closure(some)
    more = as_bits(len(candidates), missing(candidates, proved))
    assert (transitive_closure(proved | more) == candidates).all()


def test_duals() -> None:
    assert duals(LAWS).tolist() == [0, 1, 3, 2, 4, 6, 5]
    assert duals(LAWS[:3]).tolist() == [0, 1, -1]


def test_a_separation_decides_all_that_follows_and_its_dual() -> None:
    closed = closure_from([(1, 2), (2, 5)], [Separation((2,), (4,))], duals(LAWS))
    assert closed.proved[1, 5]
    assert closed.proved[1, 3]  # the dual
    assert closed.refuted[[2, 5], 4].all()
    assert closed.refuted[5, 1] == closed.refuted[6, 1] == closed.proved[4, 1] is np.False_
    assert closed.refuted[3, 4]
    assert closed.clashes == 0
    assert closure_from([(0, 1)], [Separation((0,), (1,))], duals(LAWS)).clashes > 0


def test_the_frame_counts_on_duals(sample: Laws) -> None:
    """Every candidate comes back by transitivity and duality, from fewer pairs than classes and covers have."""
    true, _ = known_outcomes(sample)
    candidates = transitive_closure(true)
    dual = duals(sample.laws)
    pairs = frame(candidates, dual)
    assert (closure_from(pairs, [], dual).proved == candidates).all()
    assert len(pairs) < len(frame(candidates, np.full(len(dual), -1)))


def test_pairs_once_for_both() -> None:
    assert once_for_both([(1, 2), (1, 3), (5, 4), (6, 4), (2, 2)], duals(LAWS)) == [(1, 2), (5, 4), (2, 2)]


def test_drawn_pairs_are_different_laws_without_repetition() -> None:
    some = drawn_pairs(5, 100, np.random.default_rng(0))
    assert sorted(some) == [(i, j) for i in range(5) for j in range(5) if i != j]
    assert len(set(drawn_pairs(4694, 2000, np.random.default_rng(1)))) == 2000


# --- magmas


def test_magmas_up_to_renaming() -> None:
    """10 and 3,330 magmas of two and three elements: sequence A001329 of the OEIS."""
    assert len(up_to_renaming(all_tables(2))) == 10
    assert len(up_to_renaming(all_tables(3))) == 3330


@pytest.mark.parametrize(("modulus", "d"), [(2, 1), (5, 1), (2, 2), (3, 2)])
def test_coefficients_decide_laws_as_the_tables_do(modulus: int, d: int) -> None:
    rng = np.random.default_rng(modulus)
    left, right = rng.integers(0, modulus, (2, 30, d, d))
    left[0], right[0] = np.eye(d), 0  # where the laws of projections hold
    left[1], right[1] = np.eye(d), np.eye(d)
    family = AffineFamily(modulus, left, right, rng.integers(0, modulus, (30, d)) * (np.arange(30) % 2)[:, None])
    fast = LawCoefficients.of(LAWS).satisfied(family)
    assert fast[:, [0, 2, 4]].any(axis=0).all()
    for number, row in enumerate(fast):
        assert [satisfies(law, family.table(number)) for law in LAWS] == row.tolist()


def test_known_magmas_separate_what_is_known_to_be_false(sample: Laws, magmas: Magmas) -> None:
    _, false = known_outcomes(sample)
    assert (unrefuted(magmas, duals(sample.laws)) == ~false).all()
    for table, row in zip(magmas.tables, magmas.satisfied, strict=True):
        assert (satisfied_by(np.array([table], dtype=np.int16), sample.laws)[0] == row).all()


def test_magmas_of_tables(sample: Laws, magmas: Magmas) -> None:
    again = of_tables([*magmas.tables, *magmas.tables], sample.laws)
    assert {row.tobytes() for row in again.satisfied} == {row.tobytes() for row in magmas.satisfied}
    assert of_tables([], sample.laws).satisfied.shape == (0, len(sample.laws))


def test_chosen_magmas_decide_all_that_can_be_and_lean_agrees(sample: Laws, magmas: Magmas, setup: LeanSetup) -> None:
    true, false = known_outcomes(sample)
    dual = duals(sample.laws)
    proved = transitive_closure(true)
    claims = list(SeparationChooser(sample.laws, proved, np.zeros_like(proved), dual).choose(magmas))
    pairs = [(int(i), int(j)) for i, j in np.argwhere(proved)]
    closed = closure_from(pairs, [claim.separation() for claim in claims], dual)
    assert (closed.refuted == false).all()
    wrong = Separated(claims[0].table, claims[0].failing, claims[0].holding)
    with Verifier(setup) as verifier:
        verdicts = verifier.verify_many([claim.claim(sample.laws) for claim in [*claims, wrong]])
    assert [isinstance(verdict, Proved) for verdict in verdicts] == [True] * len(claims) + [False]


# --- decisions and studies


def test_decisions_are_kept_and_belong_to_their_laws(tmp_path: Path) -> None:
    key = LandscapeKey("laws", "lean")
    rows = [Implied(2, 1, "intro x\nrfl", 1, 0.5), Separated(((0, 1), (1, 0)), (1,), (2, 3))]
    with open_decisions(tmp_path, key) as log:
        log.add(rows)
    with open_decisions(tmp_path, key) as log:
        assert log.decisions == rows
    with pytest.raises(LemmaError, match="other laws"):
        open_decisions(tmp_path, LandscapeKey("others", "lean"))
    (tmp_path / "decisions.jsonl").write_text('{"a": 1}\n')
    with pytest.raises(LemmaError, match="choose another folder"):
        open_decisions(tmp_path, key)


def test_searchers_start_nothing_after_the_deadline(sample: Laws) -> None:
    tasks = [ProofTask(2, (n,), SaturationLimits()) for n in range(3, 8)]
    with Searchers(sample.laws, 1) as searchers:
        found = {task: proofs for task, proofs, _ in searchers.run(tasks, time.monotonic() + 60)}
        assert list(searchers.run(tasks, time.monotonic() - 1)) == []
    assert set(found) == set(tasks)
    assert all(len(proofs) == 1 for proofs in found.values())


def test_all_pairs_of_the_sample_are_decided_and_a_second_run_finds_nothing_to_do(sample: Laws, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    args = ("landscape", SAMPLE, "--pairs", "all", "--minutes", 2, "--workers", 1, "--out", tmp_path / "run", "--json")
    first = lemma(*args, "--html", page)
    assert first.code == 0, first.err
    laws = len(sample.laws)
    assert first.json["decided"] == first.json["agree"] == first.json["pairs"] == laws * (laws - 1)
    assert first.json["contradict"] == first.json["open"] == first.json["refused"] == 0
    assert 0 < first.json["explicit"]["proved"] + first.json["explicit"]["refuted"] < first.json["decided"]
    text = page.read_text(encoding="utf-8")
    assert "Hasse diagram" in text
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")
    data = json.loads(text.partition('id="data">')[2].partition("</script>")[0])
    assert len(data["proofs"]) + len(data["magmas"]) == first.json["decisions"]
    again = lemma(*args)
    assert again.json["checked"] == 0
    assert again.json["decided"] == first.json["decided"]


def test_drawn_pairs_get_decisions_of_their_own(tmp_path: Path) -> None:
    ran = lemma("landscape", SAMPLE, "--pairs", 12, "--minutes", 2, "--workers", 1, "--out", tmp_path, "--json")
    found = ran.json
    assert found["pairs"] == found["decided"] == found["agree"] == 12
    assert found["explicit"]["proved"] + found["explicit"]["refuted"] == 12
    assert found["per_second"] > 0


def test_bad_input_is_one_line(tmp_path: Path) -> None:
    lemma("landscape", SAMPLE, "--pairs", "some").refused("--pairs", "'some'", "all")
    lemma("landscape", tmp_path / "absent").refused("absent")
    lemma("landscape", SAMPLE, "--out", SAMPLE / "equations.txt").refused("equations.txt")
    lemma("landscape", SAMPLE, "--html", tmp_path / "no" / "page.html").refused("no folder")


def test_tally_counts_what_is_known_and_what_contradicts(sample: Laws) -> None:
    true, _ = known_outcomes(sample)
    i, j = (int(n) for n in np.argwhere(true & ~np.eye(len(true), dtype=np.bool_))[0])
    closed = closure_from([], [Separation((i,), (j,))], duals(sample.laws))
    found = tally(sample, closed, [Separated(((0,),), (i + 1,), (j + 1,))], [(i, j), (j, i)])
    assert (found.pairs, found.decided, found.contradict, found.explicit_refuted, found.open) == (2, 1, 1, 1, 1)


@pytest.mark.slow
def test_two_hundred_published_pairs() -> None:
    folder = shared_data("equational")
    found = lemma("landscape", folder, "--pairs", 200, "--minutes", 5, "--json").json
    assert found["contradict"] == found["refused"] == 0
    assert found["decided"] >= 190


def test_the_explorer_is_the_same_for_the_same_decisions(sample: Laws) -> None:
    rows = [Implied(2, 1, "intro x\nrfl", 1, 0.5), Separated(((0, 1), (1, 0)), (6,), (2,))]
    closed = closure_from([(1, 0)], [Separation((5,), (1,))], duals(sample.laws))
    assert explorer(sample, closed, rows) == explorer(sample, closed, rows)
