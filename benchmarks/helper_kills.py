"""Kills helper processes of the verifier while it judges right proofs: ``python -m benchmarks.helper_kills --json``.

Compile servers, auditors and the children that they fork are ended with SIGKILL at random moments, as an operator or a
system without memory does. Every proof must be proved or have no verdict; none may be refused, and none an incident.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import signal
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from prover.lean.library.build import LeanSetup, load_lean
from prover.lean.verifier.incidents import Incident
from prover.lean.verifier.verify import Verifier
from prover.suites import list_suites, load_suite
from prover.types import Proof, Proved, Theorem, Unjudged, Verdict

GROUP = 10  # proofs at a time: in a batch, or one by one from several threads
PAUSE_SECONDS = 0.2  # at most between two kills


@dataclass(frozen=True, slots=True)
class KillReport:
    """What became of right proofs; `refused` are the details of wrong answers."""

    kills: int
    proofs: int
    proved: int
    unjudged: int
    refused: tuple[str, ...]
    incidents: int
    seconds: float

    @property
    def lost_nothing(self) -> bool:
        return not self.refused and not self.incidents and self.proved + self.unjudged == self.proofs


def kill_helpers(setup: LeanSetup, kills: int = 190, proofs: int = 300, seed: int = 0) -> KillReport:
    """Judge `proofs` reference proofs of the suites while about `kills` helpers are killed, spread over the proofs."""
    rng = random.Random(seed)
    entries = [entry for name in list_suites() for entry in load_suite(name).entries]
    candidates = [(e.theorem, e.reference) for e in rng.sample(entries, proofs)]
    incidents: list[Incident] = []
    found: list[Verdict | Unjudged] = []
    began = time.monotonic()
    with Verifier(setup, on_incident=incidents.append) as verifier, ThreadPoolExecutor(4) as threads:
        killer = _Killer(random.Random(seed + 1))
        with killer:
            for number, at in enumerate(range(0, proofs, GROUP)):
                group = candidates[at : at + GROUP]
                killer.allowed = kills * (at + len(group)) // proofs
                found += verifier.judge_many(group) if number % 2 else threads.map(_Alone(verifier), group)
    refused = tuple(v.detail for v in found if not isinstance(v, Proved | Unjudged))
    proved, unjudged = (sum(isinstance(v, kind) for v in found) for kind in (Proved, Unjudged))
    seconds = round(time.monotonic() - began, 1)
    return KillReport(killer.kills, proofs, proved, unjudged, refused, len(incidents), seconds)


@dataclass(frozen=True, slots=True)
class _Alone:
    verifier: Verifier

    def __call__(self, candidate: tuple[Theorem, Proof]) -> Verdict | Unjudged:
        (verdict,) = self.verifier.judge_many([candidate])
        return verdict


class _Killer:
    """A thread that kills a descendant of this process now and then, until it has killed as many as are `allowed`."""

    def __init__(self, rng: random.Random) -> None:
        self.allowed = self.kills = 0
        self._rng = rng
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._done.wait(self._rng.random() * PAUSE_SECONDS):
            family = descendants(os.getpid())
            if family and self.kills < self.allowed:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(self._rng.choice(family), signal.SIGKILL)
                    self.kills += 1


def descendants(pid: int) -> list[int]:
    """Processes that `pid` started, and those that they started."""
    family = [pid]
    for member in family:
        with contextlib.suppress(OSError):
            for task in os.listdir(f"/proc/{member}/task"):
                with contextlib.suppress(OSError):
                    family += map(int, Path(f"/proc/{member}/task/{task}/children").read_text().split())
    return family[1:]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=190)
    parser.add_argument("--proofs", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    report = kill_helpers(load_lean(), asked.kills, asked.proofs, asked.seed)
    print(json.dumps(asdict(report)) if asked.json else report)
    sys.exit(0 if report.lost_nothing else 1)


if __name__ == "__main__":
    main()
