"""Splits by cluster: near-duplicates stand together, and nothing that was trained on becomes held out."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prover.splits import clusters_of, splits_by_cluster, trigrams
from prover.suites import list_suites, load_suite
from prover.types import LemmaError, Split, SplitRule, Theorem
from rl.config import load_config
from rl.evaluate import held_out, suite_theorems, trained_on

texts = st.text("ab+= ()", min_size=1, max_size=12)


def alike(one: str, other: str) -> float:
    """The Jaccard index, by its definition."""
    return len(trigrams(one) & trigrams(other)) / len(trigrams(one) | trigrams(other))


@given(st.lists(texts, max_size=12), st.sampled_from([0.3, 0.5, 0.8]))
def test_clusters_are_chains_of_near_duplicates(statements: list[str], near: float):
    labels = clusters_of(statements, near)
    wanted = list(range(len(statements)))
    for i, j in itertools.combinations(range(len(statements)), 2):
        if alike(statements[i], statements[j]) >= near - 1e-9:
            wanted = [wanted[i] if label == wanted[j] else label for label in wanted]
    assert [a == b for a, b in itertools.combinations(labels, 2)] == [
        a == b for a, b in itertools.combinations(wanted, 2)
    ]


def test_names_make_no_difference():
    assert (
        len(set(clusters_of(["theorem a (p : Prop) : p → p", "theorem b (p : Prop) :  p → p", "theorem c : True"])))
        == 2
    )


def test_variables_are_numbered_as_they_come():
    one = trigrams("theorem s (n m : Nat) (h : ∀ k, n ≤ k) : ∃ i, n + m ≤ i")
    assert one == trigrams("theorem t (a b : Nat) (k : ∀ n, a ≤ n) : ∃ m, a + b ≤ m")
    assert one != trigrams("theorem t (a b : Nat) (k : ∀ n, b ≤ n) : ∃ m, a + b ≤ m")
    assert one >= {"x0 ", " x1", "Nat"}


@given(st.lists(st.tuples(texts, st.sampled_from(Split)), min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_a_cluster_is_where_its_first_member_is(rows: list[tuple[str, Split]], rng: random.Random):
    theorems = [Theorem(f"t{i}", f"theorem t{i} {text}", split=split) for i, (text, split) in enumerate(rows)]
    found = splits_by_cluster(theorems)
    order = list(Split)
    assert all(order.index(new) <= order.index(t.split) for new, t in zip(found, theorems, strict=True))
    shuffled = rng.sample(list(zip(theorems, found, strict=True)), len(theorems))
    assert splits_by_cluster([t for t, _ in shuffled]) == [split for _, split in shuffled]
    labels = clusters_of([t.statement for t in theorems])
    assert len({(label, split) for label, split in zip(labels, found, strict=True)}) == len(set(labels))


def test_the_shipped_suites_have_no_near_duplicates_across_splits():
    by_hash = [e.theorem for name in list_suites() for e in load_suite(name).entries]
    entries = [e for name in list_suites() for e in load_suite(name, SplitRule.CLUSTER).entries]
    by_cluster = [e.theorem for e in entries]
    assert [replace(t, split=Split.TRAIN) for t in by_hash] == [replace(t, split=Split.TRAIN) for t in by_cluster]
    triples = [trigrams(t.statement) for t in by_cluster]
    train = [i for i, t in enumerate(by_cluster) if t.split is Split.TRAIN]
    for i, t in enumerate(by_cluster):
        if t.split is Split.TEST:
            assert max(len(triples[i] & triples[j]) / len(triples[i] | triples[j]) for j in train) < 0.8, t.name
    ways = Counter(
        (old.split, new.split) for old, new in zip(by_hash, by_cluster, strict=True) if old.split != new.split
    )
    test, valid, train = Split.TEST, Split.VALID, Split.TRAIN
    assert ways == {(test, train): 129, (test, valid): 6, (valid, train): 54}  # as docs/suites.md has it


def test_a_world_held_out_whole_is_not_trained_on():
    config = load_config(None, {"suites": ["logic"], "evaluation.worlds": ["gcd"], "evaluation.split": "test"})
    theorems = suite_theorems(config)
    trained, tested = trained_on(theorems, config), held_out(theorems, config)
    assert {t.source for t in trained} == {"suite:logic"}
    assert {t.source for t in tested} == {"suite:logic", "suite:gcd"}
    assert {t.split for t in tested} == {Split.TEST}
    with pytest.raises(LemmaError, match=r"evaluation.worlds has logic, which is in suites too"):
        load_config(None, {"suites": ["logic"], "evaluation.worlds": ["logic"]})
    with pytest.raises(LemmaError, match="gdc"):
        suite_theorems(load_config(None, {"evaluation.worlds": ["gdc"]}))
