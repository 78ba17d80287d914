"""What a run shows of itself while it runs: metrics per round, `live` lines in between, and progress for people."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import torch

from prover.closing import Closing
from prover.prover import Prover
from prover.types import Premise, Theorem
from rl.config import TrainConfig
from rl.curriculum import world_of
from rl.flops import Peak, mfu, peak_of
from rl.learner import LearnStats
from rl.metrics import LIVE, Metrics, Reporter
from rl.probe import PolicyProbe
from rl.replay import Replay
from rl.round_numbers import Allocation, Numbers, SearchTally, allocation_of, rounded
from rl.trackers import trackers
from rl.types import Experience
from rl.usage import MemoryWatch, ProcessKind, ProcessUsage, Queue, UsageBook, device_memory

LIVE_SECONDS = 10.0
"""Between two `live` lines."""
SHOWN_SECONDS = 0.5
"""Between two refreshments of what people see."""


class Observer(Closing):
    """Passes a run's progress on, writes its numbers down, and says now and then how it stands. A `Reporter` itself.

    Rounds are the coordinator's, from 0; searching may be rounds ahead of learning.

    Args:
        rounds: of the whole run.
        training: the theorems that are searched; their sources name their worlds.
        resources: what the run has, for proofs per core-hour.
        probe: looks at the policy before and after it learns.
        device: where this process learns, and how much that can do at most; None: not known here.
    """

    def __init__(
        self,
        metrics: Metrics,
        reporter: Reporter,
        rounds: int,
        training: Sequence[Theorem],
        resources: Allocation,
        probe: PolicyProbe,
        device: torch.device,
        peak: Peak | None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.worlds = {t.name: world_of(t) for t in training}
        self.usage = UsageBook()
        """What the run's processes report; whoever collects it puts his book here."""
        self._metrics, self._reporter, self._rounds, self._clock = metrics, reporter, rounds, clock
        self._resources, self._probe, self._device, self._peak = resources, probe, device, peak
        self._memory = MemoryWatch(ProcessKind.LEARNER)
        self._round, self._doing, self._done, self._total = 0, "", 0, 0
        self._tallies: dict[int, SearchTally] = {}  # of the rounds that are searched now
        self._learning: tuple[LearnStats, float, Numbers] | None = None  # so far, since when, of the snapshot
        self._proved_ever = 0
        self._began = clock()
        self._round_began: float | None = None
        self._round_seconds: list[float] = []
        self._round_proofs = 0
        self._written = self._shown = clock()

    @classmethod
    def of_run(
        cls,
        config: TrainConfig,
        out: Path,
        reporter: Reporter,
        training: Sequence[Theorem],
        premises: Mapping[str, Sequence[Premise]],
        device: torch.device,
    ) -> Observer:
        """For a run in the folder `out`, whose coordinator has the model on `device`. Raises LemmaError."""
        metrics = Metrics(out, trackers(out, config, reporter.say))
        resources, probe = allocation_of(config, device), PolicyProbe(premises, config.seed)
        return cls(metrics, reporter, config.rounds, training, resources, probe, device, _peak(config, device))

    # --- as a Reporter

    def say(self, text: str) -> None:
        self._reporter.say(text)

    def begin(self, title: str, total: int) -> None:
        self._doing, self._done, self._total, self._began = title, 0, total, self._clock()
        self._reporter.begin(title, total)
        self.tick(at_once=True)

    def advance(self, units: int = 1, note: str = "") -> None:
        self._done += units
        self._reporter.advance(units, note)
        self.tick()

    def show(self, phase: str, values: Mapping[str, float]) -> None:
        self._reporter.show(phase, values)

    # --- what goes on

    def begin_search(self, round_: int) -> None:
        """The searches of a round are handed out from now on."""
        self._round = round_ + 1
        self._round_began = self._clock() if self._round_began is None else self._round_began
        self._tallies[round_] = SearchTally(self.worlds, self.usage, self._clock)

    def attempted(self, attempts: Sequence[Experience], queue: Queue, proved_ever: int) -> None:
        """Searches are over and in the replay, which now has proofs of `proved_ever` theorems.

        What comes after its round was learned from counts for the newest round.
        """
        newest = max(self._tallies, default=None)
        for round_ in sorted({a.round for a in attempts}):
            tally = self._tallies.get(round_) or self._tallies.get(-1 if newest is None else newest)
            if tally is not None:
                tally.add([a for a in attempts if a.round == round_], queue)
        self._proved_ever = proved_ever
        self._round_proofs += sum(a.proved for a in attempts)
        self.advance(len(attempts), f"{proved_ever} of {len(self.worlds)} proved")

    def search_numbers(self, round_: int) -> Numbers:
        """Waiting, queue and speed of a round's searches, which have ended."""
        tally = self._tallies.pop(round_)
        return tally.time_numbers() | tally.mean_queue_numbers()

    def begin_learning(self, prover: Prover, attempts: Sequence[Experience], seen: Mapping[str, float]) -> None:
        """The policy of this prover learns from these attempts; `seen`: numbers of what it draws from."""
        self._probe.before(prover, attempts)
        self._learning = LearnStats(), self._clock(), dict(seen)

    def learned(self, update: LearnStats, alone: bool = True) -> None:
        """An update was made; `alone`: nothing is searched meanwhile, so that this is the run's progress."""
        if self._learning is not None:
            stats, *rest = self._learning
            self._learning = stats + update, rest[0], rest[1]
        self.advance() if alone else self.tick()

    def end_learning(self, prover: Prover, replay: Replay, stats: LearnStats, seconds: float) -> Numbers:
        """The numbers of a pass of learning, with those of the policy that it made."""
        self._learning = None
        numbers = learning_numbers(stats, seconds, self._peak) | device_memory(self._device)
        return numbers | self._probe.after(prover, replay)

    def end_round(self, done: int) -> None:
        """`done` rounds are over, the checkpoint is written: logs proofs per hour since the last one, and memory."""
        now = self._clock()
        seconds = self._in_round(now)
        self._round_began = now
        self._round_seconds.append(seconds)
        self.usage.add("learner", ProcessUsage.of_memory(self._memory.look()))
        has = {"cores": self._resources.cores} | ({"gpus": self._resources.gpus} if self._resources.gpus else {})
        rates = self._resources.rates(self._round_proofs, seconds)
        self.log(
            done, "round", {"seconds": seconds, "proofs": self._round_proofs, **has, **rates, **self.usage.memory()}
        )
        self._round_proofs = 0

    def log(self, round_: int, phase: str, values: Mapping[str, float], update: int | None = None) -> None:
        """As `Metrics.log`, and for people."""
        found = rounded(values)
        self._metrics.log(round_, phase, found, update)
        self._reporter.show(phase, found)

    def close(self) -> None:
        self._metrics.close()

    # --- how it stands

    def tick(self, at_once: bool = False) -> None:
        """Show how the run stands, and write it down every `LIVE_SECONDS`. Cheap: call it often."""
        now = self._clock()
        write, show = now - self._written >= LIVE_SECONDS, at_once or now - self._shown >= SHOWN_SECONDS
        if write or show:
            values, self._shown = rounded(self._live_numbers(now)), now
            self._reporter.show(LIVE, values)
            if write:
                self._metrics.live(self._round, self._doing, values)
                self._written = now

    def _live_numbers(self, now: float) -> Numbers:
        self.usage.add("learner", ProcessUsage.of_memory(self._memory.look()))
        numbers: Numbers = {
            "rounds": self._rounds,
            "done": self._done,
            "total": self._total,
            "theorems": len(self.worlds),
            "seconds": now - self._began,
        }
        if self._tallies:
            tally = self._tallies[max(self._tallies)]
            numbers |= {"proved_ever": self._proved_ever} | tally.attempts_numbers() | tally.time_numbers()
            numbers |= tally.queue_numbers()
            numbers |= self._resources.rates(self._round_proofs, self._in_round(now))
        if self._learning is not None:
            stats, since, seen = self._learning
            numbers |= seen | learning_numbers(stats, now - since, self._peak)
        return numbers | self._remaining(now) | self.usage.memory()

    def _in_round(self, now: float) -> float:
        """Seconds since the last round ended, or the first one of this call began."""
        return 0.0 if self._round_began is None else now - self._round_began

    def _remaining(self, now: float) -> Numbers:
        """Seconds until the phase ends and, once a round's length is known, until the rounds are over."""
        if not self._done or not self._total:
            return {}
        phase = (now - self._began) / self._done * max(self._total - self._done, 0)
        found: Numbers = {"eta_seconds": phase}
        if self._round_seconds and (self._tallies or self._learning is not None):  # not while it is evaluated
            mean = sum(self._round_seconds) / len(self._round_seconds)
            here = max(mean - self._in_round(now), phase)
            found["run_eta_seconds"] = here + mean * max(self._rounds - self._round, 0)
        return found


def learning_numbers(stats: LearnStats, seconds: float, peak: Peak | None) -> Numbers:
    """Tokens a second, padding left out, and MFU: of the threads of a CPU that were used, or of a card."""
    if seconds <= 0 or not stats.updates:
        return {}
    numbers: Numbers = {"tokens_per_second": stats.tokens / seconds}
    if peak is None:
        return numbers
    threads = max(stats.threads / stats.updates, 1.0) if peak.of_a_thread else 1.0
    return numbers | {"mfu": mfu(stats.flops, seconds, peak.flops_per_second * threads)}


def _peak(config: TrainConfig, device: torch.device) -> Peak | None:
    """The most that learning could do; None where that is on cards that are not here, unless it is given."""
    cluster, learner = config.cluster, config.learner
    if cluster.learners:
        device = torch.device("cuda" if cluster.learner_gpus else "cpu")
    known = config.tracking.peak_flops
    if known is None and device.type == "cuda" and not torch.cuda.is_available():
        return None
    return peak_of(device, learner.precision, known).times(max(cluster.learners, 1))
