"""What a run shows of itself while it runs: metrics per round, `live` lines in between, and progress for people."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence

from prover.closing import Closing
from prover.types import Theorem
from rl.flops import Peak, mfu
from rl.learner import LearnStats
from rl.metrics import LIVE, Metrics, Reporter
from rl.round_numbers import Numbers, Resources, SearchTally, rounded, world_of
from rl.types import Experience
from rl.usage import MemoryWatch, ProcessKind, ProcessReport, Queue, UsageBook

LIVE_SECONDS = 10.0
"""Between two `live` lines."""
SHOWN_SECONDS = 0.5
"""Between two refreshments of what people see."""


class Observer(Closing):
    """Passes a run's progress on, writes its numbers down, and says now and then how it stands. A `Reporter` itself.

    Args:
        rounds: of the whole run.
        training: the theorems that are searched; their sources name their worlds.
        resources: what the run has, for proofs per core-hour.
    """

    def __init__(
        self,
        metrics: Metrics,
        reporter: Reporter,
        rounds: int,
        training: Sequence[Theorem],
        resources: Resources,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.worlds = {t.name: world_of(t) for t in training}
        self.usage = UsageBook()
        """What the run's processes report; whoever collects it puts his book here."""
        self._metrics, self._reporter, self._rounds, self._clock = metrics, reporter, rounds, clock
        self._resources = resources
        self._memory = MemoryWatch(ProcessKind.LEARNER)
        self._round, self._doing, self._done, self._total = 0, "", 0, 0
        self._tally: SearchTally | None = None
        self._learned = LearnStats()
        self._peak: Peak | None = None
        self._proved_ever = 0
        self._began = self._round_began = clock()
        self._round_seconds: list[float] = []
        self._round_proofs = 0
        self._written = self._shown = clock()

    # --- as a Reporter

    def say(self, text: str) -> None:
        self._reporter.say(text)

    def begin(self, title: str, total: int) -> None:
        self._doing, self._done, self._total, self._began = title, 0, total, self._clock()
        self._tally, self._learned = None, LearnStats()
        self._reporter.begin(title, total)
        self.tick(at_once=True)

    def advance(self, units: int = 1, note: str = "") -> None:
        self._done += units
        self._reporter.advance(units, note)
        self.tick()

    def show(self, phase: str, values: Mapping[str, float]) -> None:
        self._reporter.show(phase, values)

    # --- what goes on

    def begin_round(self, round_: int) -> None:
        """Round number `round_`, from 1, begins."""
        self._round, self._round_began, self._round_proofs = round_, self._clock(), 0

    def begin_search(self, version: int, proved_ever: int) -> None:
        """The phase that has begun searches with the policy of this version."""
        self._proved_ever = proved_ever
        self._tally = SearchTally(self.worlds, version, self.usage, self._clock)

    def attempted(self, attempts: Sequence[Experience], queue: Queue, proved_ever: int) -> None:
        """A task came back and is in the replay, which now has proofs of `proved_ever` theorems."""
        assert self._tally is not None, "begin a search first"
        self._tally.add(attempts, queue)
        self._proved_ever = proved_ever
        self._round_proofs += sum(a.proved for a in attempts)
        self.advance(len(attempts), f"{proved_ever} of {len(self.worlds)} proved")

    def learned(self, update: LearnStats, peak: Peak) -> None:
        """An update was made."""
        self._learned, self._peak = self._learned + update, peak
        self.advance()

    def tick(self, at_once: bool = False) -> None:
        """Show how the run stands, and write it down every `LIVE_SECONDS`. Cheap: call it often."""
        now = self._clock()
        write, show = now - self._written >= LIVE_SECONDS, at_once or now - self._shown >= SHOWN_SECONDS
        if write or show:
            values, self._shown = rounded(self.live_numbers()), now
            self._reporter.show(LIVE, values)
        if write:
            self._metrics.live(self._round, self._doing, values)
            self._written = now

    # --- numbers

    def log(self, round_: int, phase: str, values: Mapping[str, float], update: int | None = None) -> None:
        """As `Metrics.log`, and for people."""
        found = rounded(values)
        self._metrics.log(round_, phase, found, update)
        self._reporter.show(phase, found)

    def live_numbers(self) -> Numbers:
        """How the run stands now."""
        self.usage.add("learner", ProcessReport.of_memory(self._memory.look()))
        now = self._clock()
        numbers: Numbers = {
            "rounds": self._rounds,
            "done": self._done,
            "total": self._total,
            "theorems": len(self.worlds),
            "seconds": now - self._began,
        }
        if (tally := self._tally) is not None:
            numbers |= {"proved_ever": self._proved_ever} | tally.attempts_numbers() | tally.time_numbers()
            numbers |= tally.queue_numbers() | self._resources.rates(self._round_proofs, now - self._round_began)
        if self._learned.updates and self._peak is not None:
            numbers |= learning_numbers(self._learned, now - self._began, self._peak)
        return numbers | self._remaining(now) | self.usage.memory()

    def search_numbers(self) -> Numbers:
        """Waiting, queue and speed of the searching phase that has just ended."""
        assert self._tally is not None, "begin a search first"
        return self._tally.time_numbers() | self._tally.mean_queue_numbers()

    def end_round(self) -> None:
        """The round has ended, its checkpoint is written: logs proofs per hour, and memory."""
        self.usage.add("learner", ProcessReport.of_memory(self._memory.look()))
        seconds = self._clock() - self._round_began
        self._round_seconds.append(seconds)
        has = {"cores": self._resources.cores} | ({"gpus": self._resources.gpus} if self._resources.gpus else {})
        rates = self._resources.rates(self._round_proofs, seconds)
        numbers = {"seconds": seconds, "proofs": self._round_proofs, **has, **rates, **self.usage.memory()}
        self.log(self._round, "round", numbers)

    def _remaining(self, now: float) -> Numbers:
        """Seconds until the phase ends and, once a round's length is known, until the rounds are over."""
        if not self._done or not self._total:
            return {}
        phase = (now - self._began) / self._done * max(self._total - self._done, 0)
        found: Numbers = {"eta_seconds": phase}
        if self._round_seconds and self._round:
            mean = sum(self._round_seconds) / len(self._round_seconds)
            here = max(mean - (now - self._round_began), phase)
            found["run_eta_seconds"] = here + mean * max(self._rounds - self._round, 0)
        return found

    def close(self) -> None:
        self._metrics.close()


def learning_numbers(stats: LearnStats, seconds: float, peak: Peak) -> Numbers:
    """Tokens a second, padding left out, and MFU: of so many threads of a CPU, or of a card."""
    if seconds <= 0 or not stats.updates:
        return {}
    threads = stats.threads / stats.updates if peak.of_a_thread else 1.0
    most = peak.flops_per_second * max(threads, 1.0)
    return {"tokens_per_second": stats.tokens / seconds, "mfu": mfu(stats.flops, seconds, most)}
