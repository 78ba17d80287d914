"""An inference process: tactics a second against `generate` in transformers, and how long its device waits for Lean.

1. `ratio_over_generate_S`: tactics that are written to their end, a second, for S states at once: the sampler over
   `generate`. Same network, prompts, batches (`BATCH` states at most), tactics of a state, temperature; in turn, the
   best round of each. The network has learned for `LEARNED` updates to write what the grammar likes best, so that
   tactics end, as they do in a search. A statistical test says that both draw alike (`tests/policy/test_sampler.py`).
2. `lean_wait_share`: the part of the time in which the device of an inference process waits for questions, with
   `SEARCHERS` search processes. The batching is the inference process's own (`rl.batching`), with the network and real
   states and candidates. The searchers are simulated: they ask, then need Lean as long as a real search did
   (`lean_latencies.json`), then ask again. On a card all this happens as it does in a run. Without one the clock is
   the process's own CPU time while the network computes, and jumps ahead when everybody waits, so that other work on
   the machine does not touch it. What Ray and pickling cost is left out.
3. `searchers_for_20_percent`: how many searchers keep the waiting below 20 % when the device is so many times as fast
   as this one; its time for a batch is then a line fitted to the batches of part 2.

`python -m benchmarks.inference` prints one JSON object.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import selectors
import sys
import time
from array import array
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import torch

from benchmarks.lean_latencies import LeanLatencies, load
from prover.packing import TokenLogprobs
from prover.policy.grammar import TacticGrammar
from prover.policy.model import PolicyConfig, PolicyModel, PolicySpec
from prover.policy.network import LocalScorer
from prover.policy.prompt import state_of_key
from prover.policy.sampler import MOST_TOKENS, sample_batch
from prover.policy.scorer import StateAnswer, StateQuestion, StateScorer
from prover.policy.tokenizer import train_tokenizer
from prover.suites import load_suite
from prover.types import Premise, ProofState, Split
from rl.batching import BATCH_TOKENS, Batcher
from rl.settings import ClusterConfig

SUITES: Final = ("logic", "nat", "lists", "order")
STATES: Final = (1, 8, 64, 512)
BATCH = ClusterConfig().inference_batch
WAIT = ClusterConfig().inference_wait / 1000
CANDIDATES = 160
ENOUGH = 0.2
SPEEDS: Final = (1, 10, 100)


@dataclass(frozen=True, slots=True)
class Setup:
    """What is measured. `samples`: tactics of a state; `answers`: states that the device answers in the simulation."""

    network: PolicyConfig
    device: str = "cpu"
    samples: int = 8
    states: tuple[int, ...] = STATES
    rounds: int = 2
    learned: int = 60
    searchers: int = 16
    answers: int = 400


SMALL: Final = Setup(PolicyConfig())
"""The policy as it is by default, on one CPU thread."""
LARGE: Final = Setup(
    PolicyConfig(width=1024, layers=28, heads=16, feed_forward=4096), "cuda", searchers=256, answers=20_000
)
"""0.4 billion parameters in bfloat16, for a card; not tried on one yet."""


def measure(setup: Setup | None = None) -> dict[str, Any]:
    """All parts, and what they were measured with."""
    setup = setup or (LARGE if torch.cuda.is_available() else SMALL)
    threads = torch.get_num_threads()
    try:
        if setup.device == "cpu":
            torch.set_num_threads(1)
        return _measure(setup)
    finally:
        torch.set_num_threads(threads)


def _measure(setup: Setup) -> dict[str, Any]:
    model, questions = data(setup)
    rates: dict[str, Any] = {}
    for count in setup.states:
        ours, theirs, tokens = writing_rates(setup, model, questions, count)
        rates[f"ratio_over_generate_{count}"] = round(ours / theirs, 2)
        rates[f"tactics_per_second_{count}"] = round(ours, 1)
        rates[f"generate_tactics_per_second_{count}"] = round(theirs, 1)
        rates["tokens_per_tactic"] = round(tokens, 1)
    latencies = load()
    scorer = LocalScorer(model, BATCH_TOKENS[setup.device])
    watched = Timed(scorer, lambda: now(setup.device))
    share = waiting_share(setup, watched, latencies, questions, setup.searchers)
    found: dict[str, Any] = {"lean_wait_share": round(share, 3), "searchers": setup.searchers, **rates}
    found["states_per_batch"] = round(watched.mean_batch, 1)
    found["milliseconds_per_state"] = round(1000 * watched.seconds_per_state, 2)
    if setup.device == "cpu":
        found["lean_wait_share_by_searchers"] = {
            n: round(waiting_share(setup, watched, latencies, questions, n), 3) for n in (1, 2, 4)
        }
        line = watched.line()
        found["searchers_for_20_percent"] = {
            f"{speed}x": enough_searchers(setup, line, speed, latencies, questions) for speed in SPEEDS
        }
        found["milliseconds_of_a_batch"] = [round(1000 * x, 2) for x in line]  # in any case, and for each state
    return found | {
        "lean_milliseconds_per_state": round(sum(latencies.milliseconds) / sum(latencies.states), 2),
        "candidates": round(sum(len(q.candidates) for q in questions) / len(questions)),
        "samples": setup.samples,
        "parameters": sum(p.numel() for p in model.parameters()),
        "device": torch.cuda.get_device_name() if setup.device == "cuda" else "cpu, 1 thread",
        "dtype": str(model.dtype).removeprefix("torch."),
    }


def data(setup: Setup) -> tuple[PolicyModel, list[StateQuestion]]:
    """A network that has learned to write tactics, and questions about the shipped theorems."""
    theorems = [e.theorem for name in SUITES for e in load_suite(name).of_split(Split.TRAIN)]
    types = [t.statement.partition(":")[2].strip() for t in theorems]
    states = [state_of_key(("⊢ " + text,)) for text in dict.fromkeys(types)]
    grammar = TacticGrammar([Premise(t.name, text) for t, text in zip(theorems, types, strict=True)], 0)
    questions = [
        StateQuestion(tuple(g.canonical for g in state.goals), tuple(p.tactic for p in found[:CANDIDATES]))
        for state, found in zip(states, grammar.propose(states), strict=True)
        if found
    ]
    corpus = [text for q in questions for text in (*q.goals, *q.candidates)]
    tokenizer = train_tokenizer(corpus, setup.network.vocabulary)
    model = PolicyModel.create(PolicySpec(setup.network, version=1), tokenizer, seed=0).to(setup.device)
    learn(model, questions, setup.learned)
    return (model.eval() if setup.device == "cpu" else model.to(torch.bfloat16).eval()), questions


def learn(model: PolicyModel, questions: Sequence[StateQuestion], updates: int, batch: int = 8) -> None:
    """Some steps towards the grammar's likeliest tactics, so that what is written has their length."""
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3 if model.device.type == "cpu" else 1e-4)
    stream = random.Random(0)
    for _ in range(updates):
        chosen = stream.choices(questions, k=batch)
        states = [state_of_key(q.goals) for q in chosen]
        scores, *_ = model(model.batch(states, [[stream.choice(q.candidates[:8])] for q in chosen]))
        optimizer.zero_grad()
        (-torch.cat(scores).mean()).backward()
        optimizer.step()


# --- writing


def writing_rates(
    setup: Setup, model: PolicyModel, questions: Sequence[StateQuestion], count: int
) -> tuple[float, float, float]:
    """Ended tactics a second of the sampler and of `generate` for `count` states, and tokens of one of ours."""
    asked = list(itertools.islice(itertools.cycle(questions), count))
    batches = [[state_of_key(q.goals) for q in asked[i : i + BATCH]] for i in range(0, count, BATCH)]
    lengths: list[int] = []

    def ours() -> int:
        written = 0
        for batch in batches:
            streams = [torch.Generator().manual_seed(i) for i in range(len(batch))]
            drawn = sample_batch(model, batch, setup.samples, streams)
            lengths.extend(len(model.tactic_ids(tactic)) + 1 for row in drawn for tactic in row)
            written += sum(map(len, drawn))
        return written

    def theirs() -> int:
        return sum(generate(model, batch, setup.samples) for batch in batches)

    rates = [0.0, 0.0]
    for round_ in range(setup.rounds if count <= BATCH else 1):
        for i, work in enumerate((ours, theirs)):
            if round_ == 0 and count == setup.states[0]:
                work()  # the first time does not count
            began = now(setup.device)
            written = work()
            rates[i] = max(rates[i], written / (now(setup.device) - began))
    return rates[0], rates[1], sum(lengths) / max(len(lengths), 1)


def generate(model: PolicyModel, states: Sequence[ProofState], samples: int) -> int:
    """How many tactics transformers has written to their end."""
    prompts = [model.prompt_ids(state) for state in states]
    longest = max(map(len, prompts))
    ids = torch.tensor([[0] * (longest - len(p)) + list(p) for p in prompts], device=model.device)
    mask = torch.tensor([[0] * (longest - len(p)) + [1] * len(p) for p in prompts], device=model.device)
    with torch.inference_mode(), torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        drawn: Any = model.lm.generate(
            input_ids=ids,
            attention_mask=mask,
            do_sample=True,
            top_k=0,
            num_return_sequences=samples,
            max_new_tokens=MOST_TOKENS,
            eos_token_id=model.end_id,
            suppress_tokens=list(model.control_ids),
        )
    return int((drawn[:, longest:] == model.end_id).any(dim=1).sum())


# --- waiting for Lean


class Timed:
    """A scorer that notes how many states each batch had and how long it took."""

    def __init__(self, scorer: StateScorer, clock: Callable[[], float]) -> None:
        self._scorer, self._clock = scorer, clock
        self.batches: list[tuple[int, float]] = []

    @property
    def version(self) -> int:
        return self._scorer.version

    @property
    def trained(self) -> bool:
        return self._scorer.trained

    @property
    def premises(self) -> int:
        return self._scorer.premises

    @property
    def reads_terms(self) -> bool:
        return self._scorer.reads_terms

    @property
    def mean_batch(self) -> float:
        return sum(n for n, _ in self.batches) / len(self.batches)

    @property
    def seconds_per_state(self) -> float:
        return sum(s for _, s in self.batches) / sum(n for n, _ in self.batches)

    def answer(self, questions: Sequence[StateQuestion]) -> list[StateAnswer]:
        began = self._clock()
        answers = self._scorer.answer(questions)
        self.batches.append((len(questions), self._clock() - began))
        return answers

    def line(self) -> tuple[float, float]:
        """Seconds that a batch takes in any case, and for each state: least squares, neither below 0."""
        counts, seconds = (np.array(x) for x in zip(*self.batches, strict=True))
        slope, start = np.polyfit(counts, seconds, 1)
        return max(float(start), 0.0), max(float(slope), 0.0)


class Modelled:
    """A device whose time for a batch is known: answers are empty, and cost what `seconds` says."""

    version = 1

    def __init__(self, line: tuple[float, float], speed: float) -> None:
        self._line, self._speed = line, speed

    def seconds(self, states: int) -> float:
        return (self._line[0] + self._line[1] * states) / self._speed

    def answer(self, questions: Sequence[StateQuestion]) -> list[StateAnswer]:
        return [StateAnswer(1, (), array("d"), TokenLogprobs.of([]), None) for _ in questions]


def waiting_share(
    setup: Setup,
    scorer: StateScorer,
    latencies: LeanLatencies,
    questions: Sequence[StateQuestion],
    searchers: int,
) -> float:
    """Part of the time in which the device waits for questions of so many searchers."""
    if setup.device == "cuda":
        return asyncio.run(_waiting(scorer, None, latencies, questions, searchers, setup.answers))
    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        loop = runner.get_loop()
        assert isinstance(loop, JumpingLoop)
        device = _Inline(loop)
        return runner.run(_waiting(scorer, device, latencies, questions, searchers, setup.answers))


async def _waiting(
    scorer: StateScorer,
    device: Executor | None,
    latencies: LeanLatencies,
    questions: Sequence[StateQuestion],
    searchers: int,
    answers: int,
) -> float:
    loop = asyncio.get_running_loop()
    batcher = Batcher(BATCH, WAIT, loop.time, device)
    tasks = [asyncio.ensure_future(batcher.run())]
    await batcher.set_scorer(lambda: scorer)
    stream = random.Random(searchers)

    async def search(name: str, at: int) -> None:
        places = itertools.cycle(range(len(latencies.states)))
        for i in itertools.islice(places, at, None):
            await asyncio.sleep(latencies.milliseconds[i] / 1000)
            await batcher.ask(name, stream.choices(questions, k=latencies.states[i]))

    for n in range(searchers):
        tasks.append(asyncio.ensure_future(search(str(n), stream.randrange(len(latencies.states)))))
    while batcher.health().answered < answers // 10:  # all have begun
        await asyncio.sleep(0.01)
    first = batcher.health()
    while batcher.health().answered < first.answered + answers:
        await asyncio.sleep(0.01)
    last = batcher.health()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    waited = last.waiting_seconds - first.waiting_seconds
    return waited / (waited + last.answering_seconds - first.answering_seconds)


def enough_searchers(
    setup: Setup, line: tuple[float, float], speed: int, latencies: LeanLatencies, questions: Sequence[StateQuestion]
) -> int | None:
    """The fewest searchers, a power of two up to 1024, with whom so fast a device waits less than `ENOUGH`."""
    for searchers in (1 << i for i in range(11)):
        found = Modelled(line, speed)
        if waiting_share(setup, found, latencies, questions, searchers) < ENOUGH:
            return searchers
    return None


class JumpingLoop(asyncio.SelectorEventLoop):
    """An event loop whose clock stands still while something runs, and jumps ahead when all wait."""

    def __init__(self) -> None:
        self.now = 0.0
        super().__init__(_Jumps(self))

    def time(self) -> float:
        return self.now


class _Jumps(selectors.SelectSelector):
    def __init__(self, loop: JumpingLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> Any:
        assert timeout is not None, "everybody waits, and nothing will happen"
        self._loop.now += max(timeout, 0.0)
        return super().select(0)


class _Inline(Executor):
    """A device on the loop's clock: the work is done at once, and takes the CPU time that it needed, or was told."""

    def __init__(self, loop: JumpingLoop) -> None:
        self._loop = loop

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        done: Future[Any] = Future()
        began = time.process_time()
        found = fn(*args, **kwargs)
        seconds = time.process_time() - began
        owner = getattr(fn, "__self__", None)
        if isinstance(owner, Modelled):
            seconds = owner.seconds(len(args[0]))
        self._loop.call_later(seconds, done.set_result, found)
        return done


def now(device: str) -> float:
    """Seconds: of this process on the CPU, of the wall on a card, when all that was asked of it is done."""
    if device == "cpu":
        return time.process_time()
    torch.cuda.synchronize()
    return time.perf_counter()


if __name__ == "__main__":
    json.dump(measure(), sys.stdout, indent=1)
    print()
