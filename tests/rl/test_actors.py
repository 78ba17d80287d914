"""Tasks, and the verifier that is asked once about each proof."""

from collections.abc import Sequence

from prover.lean.library.build import load_lean
from prover.lean.verifier.verify import Verifier
from prover.session import RememberedProofs, tasks_of
from prover.types import Proof, Proved, Refused, Theorem, Verdict


def test_tasks_keep_modules_apart_and_lose_nothing():
    theorems = [Theorem(f"t{i}", f"theorem t{i} : {i} = {i}", module="AB"[i % 3 == 0]) for i in range(11)]
    pairs = tasks_of(theorems, 3, seed=5)
    tasks = [task for _, task in pairs]
    assert all(task.theorems == tuple(theorems[i] for i in places) for places, task in pairs)
    assert all(len({t.module for t in task.theorems}) == 1 for task in tasks)
    assert all(1 <= len(task.theorems) <= 3 and task.seed == 5 for task in tasks)
    assert sorted(t.name for task in tasks for t in task.theorems) == sorted(t.name for t in theorems)


def test_proofs_are_remembered_and_refusals_asked_again():
    asked: list[str] = []

    class Counting(Verifier):
        def verify_many(self, candidates: Sequence[tuple[Theorem, Proof]]) -> list[Verdict]:
            asked.extend(proof.script for _, proof in candidates)
            return super().verify_many(candidates)

    theorem = Theorem("t", "theorem t (a b : Nat) : a + b = b + a")
    other = Theorem("u", "theorem u (a b : Nat) : a + b = a + a")
    good, bad = Proof("exact Nat.add_comm a b"), Proof("rfl")
    with Counting(load_lean()) as verifier:
        remembered = RememberedProofs(verifier)
        first = remembered.verify_many([(theorem, good), (theorem, bad), (theorem, good)])
        second = remembered.verify_many([(theorem, good), (theorem, bad), (other, good)])
    assert [type(v) for v in first] == [Proved, Refused, Proved]
    assert [type(v) for v in second] == [Proved, Refused, Refused]
    assert asked == [good.script, bad.script, bad.script, good.script]
