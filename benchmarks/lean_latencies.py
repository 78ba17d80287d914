"""How long a searcher needs Lean between two questions to the network.

`python -m benchmarks.lean_latencies` searches shipped theorems, with the tactic grammar in the network's place (an
untrained policy proposes the same), and writes `lean_latencies.json`; benchmarks read it by `load`. Between two
questions lie the chosen tactics in Lean, the tree, and sometimes a verdict and the shortening of a proof. Times are
processor time of the search process and of its Lean processes, which take turns; other work on the machine does not
count.
"""

from __future__ import annotations

import json
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from prover.lean.library.build import load_lean
from prover.prover import load_prover
from prover.session import Session
from prover.suites import load_suite
from prover.types import ProofState, Proposal, Proposer, Split

FILE = Path(__file__).with_suffix(".json")
SUITES = ("logic", "nat", "lists", "order")
THEOREMS = 48
CHUNK = 4
LEAN_STEPS = 64


@dataclass(frozen=True, slots=True)
class LeanLatencies:
    """What a searcher did: before each question so many `milliseconds` without the network, then so many `states` in
    one question. In the order of the search; `made` says by what and where.
    """

    made: dict[str, str | int | float]
    states: tuple[int, ...]
    milliseconds: tuple[float, ...]


def load(file: Path = FILE) -> LeanLatencies:
    """The committed trace."""
    data = json.loads(file.read_text(encoding="utf-8"))
    return LeanLatencies(data["made"], tuple(data["states"]), tuple(data["milliseconds"]))


class _Watched:
    """A proposer that notes the times between its answers and the next questions."""

    def __init__(self, inner: Proposer) -> None:
        self._inner = inner
        self.states: list[int] = []
        self.seconds: list[float] = []
        self._answered: float | None = None

    def begin(self) -> None:
        self._answered = processor_seconds()

    def propose(self, states: Sequence[ProofState]) -> list[list[Proposal]]:
        assert self._answered is not None
        self.seconds.append(max(processor_seconds() - self._answered, 0.0))
        self.states.append(len(states))
        found = self._inner.propose(states)
        self._answered = processor_seconds()
        return found


def processor_seconds() -> float:
    """Processor time of this process and of its children, those that have ended included."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    running = sum(_scheduled(child.pid) for child in psutil.Process().children(recursive=True))
    return time.process_time() + ended.ru_utime + ended.ru_stime + running


def _scheduled(pid: int) -> float:
    """Seconds that the threads of a process have run, to the nanosecond; 0 when it has ended."""
    total = 0
    for thread in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        try:
            total += int(thread.read_text().split()[0])
        except (OSError, IndexError):  # it ended meanwhile
            continue
    return total / 1e9


def record(theorems: int = THEOREMS) -> LeanLatencies:
    """Searches theorems of the core library, a chunk after the other, as a search process does."""
    found = [e.theorem for name in SUITES for e in load_suite(name).of_split(Split.TRAIN)]
    found = [t for t in found if t.module == "Core"]
    chosen = [found[i * len(found) // theorems] for i in range(theorems)]
    prover = load_prover().with_budget(LEAN_STEPS)
    with Session(load_lean(), 1) as session:
        premises = session.premises("Core")
        proposer, _ = prover.proposer(premises, (), 0)
        watched = _Watched(proposer)
        env, verifier = session.env(prover.limits), session.verifier
        watched.begin()
        prover.solve(chosen[:CHUNK], env, verifier, premises, 0, (watched, None))  # the library is loaded
        warm = len(watched.seconds)
        for start in range(CHUNK, len(chosen), CHUNK):
            prover.solve(chosen[start : start + CHUNK], env, verifier, premises, 0, (watched, None))
    milliseconds = tuple(round(1000 * s, 3) for s in watched.seconds[warm:])
    states = tuple(watched.states[warm:])
    made = {
        "command": "python -m benchmarks.lean_latencies",
        "revision": subprocess.run(
            ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True
        ).stdout.strip(),
        "lean": load_lean().identity,
        "processor": _processor(),
        "clock": "processor time of the search process and its Lean processes",
        "theorems": theorems - CHUNK,
        "lean_steps": LEAN_STEPS,
        "milliseconds_per_state": round(sum(milliseconds) / sum(states), 3),
    }
    return LeanLatencies(made, states, milliseconds)


def _revision() -> str:
    said = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True)
    return said.stdout.strip()


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


if __name__ == "__main__":
    trace = record(int(sys.argv[1]) if len(sys.argv) > 1 else THEOREMS)
    FILE.write_text(json.dumps(asdict(trace)) + "\n", encoding="utf-8")
    print(json.dumps(trace.made, indent=1))
