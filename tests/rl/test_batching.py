"""Dynamic batching: who is served when, and when weights are exchanged. A scorer that can be held up stands in for the
network, so that nothing depends on how fast the machine is.
"""

from __future__ import annotations

import asyncio
import threading
from array import array
from collections.abc import Awaitable, Callable, Sequence

import pytest

from prover.packing import TokenLogprobs
from prover.policy.scorer import StateAnswer, StateQuestion
from rl.batching import ROOM, Batcher, Doing


class Held:
    """Answers a batch each time it is let go."""

    def __init__(self, version: int = 1) -> None:
        self.version = version
        self.batches: list[list[str]] = []
        self.broken = False
        self._go = threading.Semaphore(0)

    def let_go(self, batches: int = 1) -> None:
        self._go.release(batches)

    def answer(self, questions: Sequence[StateQuestion]) -> list[StateAnswer]:
        self.batches.append([q.goals[0] for q in questions])
        assert self._go.acquire(timeout=60)
        if self.broken:
            raise ValueError("out of order")
        return [StateAnswer(self.version, q.goals, array("d"), TokenLogprobs.of([]), None) for q in questions]


def questions(*goals: str) -> list[StateQuestion]:
    return [StateQuestion((goal,)) for goal in goals]


async def until(there: Callable[[], bool]) -> None:
    for _ in range(6000):
        if there():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("never")


def running(most: int, test: Callable[[Batcher, Held], Awaitable[None]], wait: float = 0.0) -> None:
    """Runs a test with a batcher and its first weights."""

    async def whole() -> None:
        batcher, held = Batcher(most, wait), Held()
        task = asyncio.ensure_future(batcher.run())
        assert batcher.health().version is None
        assert await batcher.set_scorer(lambda: held) == 1
        await test(batcher, held)
        held.let_go(1000)
        task.cancel()

    asyncio.run(whole())


def test_states_of_all_searchers_share_a_batch_and_are_answered_in_order():
    async def test(batcher: Batcher, held: Held) -> None:
        first = asyncio.ensure_future(batcher.ask("a", questions("first")))
        await until(lambda: held.batches == [["first"]])
        assert batcher.health().doing is Doing.ANSWERING
        rest = [asyncio.ensure_future(batcher.ask(name, questions(f"{name}0", f"{name}1"))) for name in "abc"]
        await until(lambda: batcher.health().queued == 6)
        held.let_go(2)
        assert [[a.written for a in await answers] for answers in rest] == [[(f"{n}0",), (f"{n}1",)] for n in "abc"]
        assert [a.written for a in await first] == [("first",)]
        assert held.batches[1:] == [["a0", "b0", "c0", "a1", "b1", "c1"]]
        health = batcher.health()
        assert (health.answered, health.batches, health.queued) == (7, 2, 0)
        assert 0 <= health.waiting_share < 1

    running(8, test)


def test_one_with_many_states_does_not_hold_up_the_others():
    async def test(batcher: Batcher, held: Held) -> None:
        asks = [asyncio.ensure_future(batcher.ask("first", questions("first")))]
        await until(lambda: len(held.batches) == 1)
        asks.append(asyncio.ensure_future(batcher.ask("many", questions(*(f"m{i}" for i in range(5))))))
        await until(lambda: batcher.health().queued == 5)
        asks += [asyncio.ensure_future(batcher.ask(f"one{i}", questions(f"o{i}"))) for i in range(3)]
        await until(lambda: batcher.health().queued == 8)
        held.let_go(10)
        await asyncio.gather(*asks)
        assert held.batches[1:] == [["m0", "o0", "o1"], ["o2", "m1", "m2"], ["m3", "m4"]]

    running(3, test)


def test_whoever_asks_too_much_waits_at_the_door():
    async def test(batcher: Batcher, held: Held) -> None:
        asks = [asyncio.ensure_future(batcher.ask(str(i), questions(str(i)))) for i in range(4 * ROOM)]
        await until(lambda: batcher.health().queued == ROOM * 2)
        await asyncio.sleep(0.05)
        assert batcher.health().queued == ROOM * 2
        held.let_go(1000)
        assert [a.written for (a,) in await asyncio.gather(*asks)] == [(str(i),) for i in range(4 * ROOM)]
        assert max(map(len, held.batches)) == 2

    running(2, test)


def test_weights_are_exchanged_between_batches_and_a_question_waits_for_its_own():
    async def test(batcher: Batcher, held: Held) -> None:
        old = asyncio.ensure_future(batcher.ask("a", questions("old")))
        await until(lambda: len(held.batches) == 1)
        newer = asyncio.ensure_future(batcher.ask("b", questions("newer"), least=3))
        either = asyncio.ensure_future(batcher.ask("c", questions("either"), least=1))
        replaced, newest = Held(2), Held(3)
        exchanged = [asyncio.ensure_future(batcher.set_scorer(lambda s=s: s)) for s in (replaced,)]
        await asyncio.sleep(0.05)
        assert (batcher.health().version, batcher.health().doing) == (1, Doing.ANSWERING)
        held.let_go()
        assert [a.version for a in await old] == [1]
        await until(lambda: replaced.batches == [["either"]])
        assert await exchanged[0] == 2
        replaced.let_go()
        assert [a.version for a in await either] == [2]
        assert not newer.done()
        newest.let_go()
        assert await batcher.set_scorer(lambda: newest) == 3
        assert [a.version for a in await newer] == [3]

    running(4, test)


def test_an_error_is_its_askers_and_the_next_batch_is_answered():
    async def test(batcher: Batcher, held: Held) -> None:
        held.broken = True
        held.let_go()
        with pytest.raises(ValueError, match="out of order"):
            await batcher.ask("a", questions("x", "y"))
        held.broken = False
        held.let_go()
        assert len(await batcher.ask("a", questions("x", "y"))) == 2

        def fails() -> Held:
            raise ValueError("no weights")

        with pytest.raises(ValueError, match="no weights"):
            await batcher.set_scorer(fails)
        held.let_go()
        assert (await batcher.ask("a", questions("x")))[0].version == 1

    running(4, test)


def test_a_batch_waits_to_fill_and_no_longer():
    async def test(batcher: Batcher, held: Held) -> None:
        held.let_go(1000)
        lonely = asyncio.ensure_future(batcher.ask("a", questions("lonely")))
        await asyncio.sleep(0.02)
        assert batcher.health().doing is Doing.FILLING
        pair = asyncio.ensure_future(batcher.ask("b", questions("full")))
        await asyncio.gather(lonely, pair)
        assert held.batches == [["lonely", "full"]]

    running(2, test, wait=3600.0)
