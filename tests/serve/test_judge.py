"""Queue, batches, draining: everything around the judging, with judges that need no Lean."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Sequence
from typing import Any, TypeVar

import pytest

from prover.lean.verifier.files import Checked, FileVerdict, Hole, Message, Position, Severity, TimedOut
from prover.serve.judge import MESSAGE_CHARACTERS, Busy, Draining, Judge, JudgeLimits, Lost, ProofWork, trimmed
from prover.types import CORE_MODULE, LemmaError, Proof, Proved, RefusalReason, Refused, Theorem, Unjudged, Verdict

T = TypeVar("T")


class Files:
    """Answers with the length of the code; waits while `gate` is closed."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.seen: list[str] = []
        self.fails = 0  # how many times more Lean cannot be started

    def check(self, code: str, seconds: float | None = None) -> FileVerdict:
        self.seen.append(code)
        self.gate.wait(10)
        if self.fails:
            self.fails -= 1
            raise LemmaError("Lean did not start")
        if code == "no memory":
            raise OSError(12, "Cannot allocate memory")
        if code == "fault":
            raise AssertionError("a fault of ours")
        return TimedOut(len(code), seconds or 0.0)


class Proofs:
    """Proves what says so; loses the theorems of a module that cannot be imported."""

    def __init__(self) -> None:
        self.batches: list[tuple[int, float | None]] = []
        self.fails = 0

    def judge_many(
        self, candidates: Sequence[tuple[Theorem, Proof]], seconds: float | None = None
    ) -> list[Verdict | Unjudged]:
        self.batches.append((len(candidates), seconds))
        if self.fails:
            self.fails -= 1
            raise OSError(28, "No space left on device")
        return [self.judge(*candidate) for candidate in candidates]

    def judge(self, theorem: Theorem, proof: Proof) -> Verdict | Unjudged:
        if theorem.module == "Lost":
            return Unjudged(LemmaError("cannot import Lost"))
        good = proof.script == "good"
        return Proved((), "none") if good else Refused(RefusalReason.ELABORATION, proof.script)


def run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(asyncio.wait_for(work, 30))


def proof(script: str, module: str = CORE_MODULE, seconds: float | None = None) -> ProofWork:
    return Theorem("t", "theorem t : True", module), Proof(script), seconds


def test_each_request_gets_its_own_answers() -> None:
    async def work() -> None:
        judge = Judge(Files(), Proofs(), JudgeLimits(workers=3, queue=1000, batch=7))
        judge.start()
        asked = [[("x" * (10 * i + j), 1.0) for j in range(5)] for i in range(40)]
        answers = await asyncio.gather(*(judge.check(files) for files in asked))
        assert [[v.limit for v in some if isinstance(v, TimedOut)] for some in answers] == [
            [len(code) for code, _ in files] for files in asked
        ]
        await judge.drain()
        assert (judge.waiting, judge.running) == (0, 0)
        await judge.stop()

    run(work())


def test_proofs_are_judged_in_bounded_batches() -> None:
    proofs = Proofs()

    async def work() -> None:
        judge = Judge(Files(), proofs, JudgeLimits(batch=8, proof_lanes=1))
        judge.start()
        found = await judge.verify([proof("good" if i % 3 else f"bad {i}") for i in range(50)])
        for i, judged in enumerate(found):
            expected = Proved((), "none") if i % 3 else Refused(RefusalReason.ELABORATION, f"bad {i}")
            assert judged.verdict == expected
        await judge.stop()

    run(work())
    assert sum(size for size, _ in proofs.batches) == 50
    assert max(size for size, _ in proofs.batches) == 8


def test_each_proof_has_the_time_that_its_client_gave() -> None:
    proofs = Proofs()

    async def work() -> None:
        judge = Judge(Files(), proofs, JudgeLimits(proof_lanes=1))
        asked = asyncio.gather(
            judge.verify([proof("good", seconds=2.0), proof("a", seconds=2.0)]), judge.verify([proof("b")])
        )
        await asyncio.sleep(0.05)
        judge.start()
        first, second = await asked
        assert [type(j.verdict) for j in (*first, *second)] == [Proved, Refused, Refused]
        await judge.stop()

    run(work())
    assert sorted(proofs.batches, key=str) == [(1, None), (2, 2.0)]


def test_what_cannot_be_judged_takes_nothing_along() -> None:
    async def work() -> None:
        judge = Judge(Files(), Proofs())
        judge.start()
        found = await judge.verify([proof("good"), proof("good", "Lost"), proof("bad")])
        assert [type(j.verdict) for j in found] == [Proved, Lost, Refused]
        files = await judge.check([("no memory", None), ("fine", None)])
        assert [type(v) for v in files] == [Lost, TimedOut]
        with pytest.raises(AssertionError, match="a fault of ours"):
            await judge.check([("fault", None)])
        assert await judge.check([("fine", 2.0)]) == [TimedOut(4, 2.0)]
        await judge.drain()
        await judge.stop()

    run(work())


def test_an_infrastructure_failure_is_tried_once_more() -> None:
    async def work() -> None:
        files, proofs = Files(), Proofs()
        judge = Judge(files, proofs, JudgeLimits(workers=1, proof_lanes=1))
        judge.start()
        files.fails = 1
        assert await judge.check([("fine", 2.0)]) == [TimedOut(4, 2.0)]
        files.fails = 2
        assert await judge.check([("fine", 2.0)]) == [Lost("Lean did not start")]
        for fails, kinds in ((1, [Proved, Refused]), (2, [Lost, Lost])):
            proofs.fails = fails
            assert [type(j.verdict) for j in await judge.verify([proof("good"), proof("bad")])] == kinds
        await judge.stop()

    run(work())


def test_a_verdict_of_any_size_is_kept_small_and_stays_what_it_is() -> None:
    at = Position(1, 0)
    notes = tuple(Message(Severity.INFO, Position(n + 1, 0), None, "x" * 900) for n in range(1_000))
    error = Message(Severity.ERROR, Position(5_000, 0), None, "unsolved goals")
    holes = tuple(Hole(at, at, "⊢ 1 = 2" * 1_000) for _ in range(5_000))
    small = Checked((error,), (), 1, 0.1)
    assert trimmed(small) is small
    for found in (Checked((*notes, error), (), 1, 0.1), Checked((error,) * 100_000, holes, 1, 0.1)):
        cut = trimmed(found)
        assert isinstance(cut, Checked)
        assert cut.failed
        assert bool(cut.holes) == bool(found.holes)
        texts = [*(m.text for m in cut.messages), *(h.goal for h in cut.holes)]
        assert sum(map(len, texts)) < 3 * MESSAGE_CHARACTERS
        assert len(texts) < 2 * MESSAGE_CHARACTERS // 64
    fine = trimmed(Checked(notes, (), 1, 0.1))
    assert isinstance(fine, Checked)
    assert not fine.failed


def test_a_request_is_taken_in_whole_or_not_at_all() -> None:
    files = Files()
    files.gate.clear()

    async def work() -> None:
        judge = Judge(files, Proofs(), JudgeLimits(workers=1, queue=10))
        judge.start()
        first = asyncio.create_task(judge.check([("a", None)] * 8))
        while judge.running == 0:
            await asyncio.sleep(0.01)
        with pytest.raises(Busy) as busy:
            await judge.check([("b", None)] * 4)
        assert 1 <= busy.value.retry_after <= 60
        second = asyncio.create_task(judge.check([("c", None)] * 3))
        await asyncio.sleep(0.05)
        files.gate.set()
        assert len(await first) == 8
        assert len(await second) == 3
        await judge.stop()

    run(work())
    assert sorted(set(files.seen)) == ["a", "c"]


def test_work_that_nobody_waits_for_is_dropped() -> None:
    files = Files()
    files.gate.clear()

    async def work() -> None:
        judge = Judge(files, Proofs(), JudgeLimits(workers=1))
        judge.start()
        gone = asyncio.create_task(judge.check([("begun", None), ("dropped", None), ("dropped", None)]))
        while judge.running == 0:
            await asyncio.sleep(0.01)
        gone.cancel()
        kept = asyncio.create_task(judge.check([("kept", None)]))
        await asyncio.sleep(0.05)
        files.gate.set()
        await kept
        await judge.drain()
        await judge.stop()

    run(work())
    assert files.seen == ["begun", "kept"]


def test_draining_takes_nothing_new_and_finishes_the_rest() -> None:
    files = Files()
    files.gate.clear()

    async def work() -> None:
        judge = Judge(files, Proofs(), JudgeLimits(workers=1))
        judge.start()
        taken = asyncio.create_task(judge.check([("a", None)] * 3))
        await asyncio.sleep(0.05)
        draining = asyncio.create_task(judge.drain())
        await asyncio.sleep(0.05)
        assert not draining.done()
        with pytest.raises(Draining):
            await judge.check([("b", None)])
        files.gate.set()
        await draining
        assert len(await taken) == 3
        await judge.stop()

    run(work())
