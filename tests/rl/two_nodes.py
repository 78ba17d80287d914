"""A Ray cluster of two nodes on this machine, a run of `lemma train` on it, and kill -9 of its processes."""

from __future__ import annotations

import contextlib
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Self

import psutil
import pytest
from ray.cluster_utils import Cluster
from shared_data import PROJECT

from prover.search import StopReason
from rl.checkpoints import check_whole, list_checkpoints
from rl.replay import Replay
from rl.types import Experience

KINDS = {
    "Lean worker": "prover.lean.gym.worker",
    "verifier helper": "prover.lean.verifier.",
    "search": "ray::_SearchActor",
    "inference": "ray::_InferenceActor",
    "learner rank": "ray::RayTrainWorker",
    "learner's controller": "ray::TrainController",
    "learner's desk": "ray::Desk",
}
"""Kind of process → what stands in its command line."""
RAYLET = "second node"
SETTINGS: Mapping[str, Any] = {
    "suites": ["logic"],
    "rounds": 1000,
    "synchronous": False,
    "actors": 2,
    "chunk": 2,
    "curriculum.theorems_per_round": 6,
    "curriculum.solved_share": 1.0,
    "search.lean_steps": 16,
    "learner.updates": 8,
    "evaluation.limit": 2,
    "cluster.learners": 1,
    "cluster.inference": 1,
}
PATIENCE = 400.0
"""Seconds until something that should happen is given up: other work may have the processors."""


class TwoNodes:
    """The cluster, as a context. The head has 3 CPUs and the other node 3: a run asks for 4."""

    def __enter__(self) -> Self:
        self._patch = pytest.MonkeyPatch()
        for name, value in {"RAY_AUTH_MODE": "disabled", "PYTHONPATH": str(PROJECT)}.items():
            self._patch.setenv(name, value)
        for name in ("_private.utils.write_ray_address", "_common.utils.reset_ray_address"):
            self._patch.setattr(f"ray.{name}", lambda *_: None)  # who looks for a cluster shall not find this one
        self._folder = tempfile.TemporaryDirectory(prefix="lemma-", ignore_cleanup_errors=True)  # a short name: sockets
        self._node = {"num_cpus": 3, "object_store_memory": 100_000_000, "temp_dir": self._folder.name}
        head = {**self._node, "include_dashboard": False, "_system_config": {"worker_niceness": 0}}
        self._family: dict[int, psutil.Process] = {}
        self._cluster = Cluster(initialize_head=True, head_node_args=head)
        self.join()
        return self

    def __exit__(self, *_: object) -> None:
        family = self.family()
        self._cluster.shutdown()
        self._patch.undo()
        for process in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        self._folder.cleanup()

    @property
    def address(self) -> str:
        return self._cluster.address

    def join(self) -> None:
        """Another node."""
        self._second = self._cluster.add_node(**self._node)

    def lose(self) -> None:
        """kill -9 of the second node, with all that runs there."""
        self._cluster.remove_node(self._second, allow_graceful=False)

    def uses_second(self) -> bool:
        """Whether a process of a run is on the second node."""
        (raylet,) = self._second.all_processes["raylet"]
        with contextlib.suppress(psutil.NoSuchProcess):
            return any(_kind(p) for p in psutil.Process(raylet.process.pid).children(recursive=True))
        return False

    def family(self) -> list[psutil.Process]:
        """All processes that were ever seen below this one, and live."""
        for process in psutil.Process().children(recursive=True):
            self._family.setdefault(process.pid, process)
        return [p for p in self._family.values() if p.is_running() and _status(p) != psutil.STATUS_ZOMBIE]

    def of(self, kind: str) -> list[psutil.Process]:
        """The processes of a kind."""
        return [p for p in self.family() if _kind(p) == kind]

    def check_nothing_left(self) -> None:
        """Of the run, when its coordinator has ended."""
        wait_for(lambda: not [p for p in self.family() if _kind(p)], lambda: str([p.cmdline() for p in self.family()]))


class Run:
    """A run of `lemma train`, called again and again, in the folder `out` on a cluster.

    spread: up to so many attempts are made between two kills.
    """

    def __init__(
        self,
        nodes: TwoNodes,
        out: Path,
        rng: random.Random,
        settings: Mapping[str, Any] | None = None,
        spread: int = 0,
    ) -> None:
        self.nodes, self.out, self.rng, self._spread = nodes, out, rng, spread
        self._settings = {**SETTINGS, "cluster.address": nodes.address, **(settings or {})}
        self._said = out.with_suffix(".stderr")
        self._process: subprocess.Popen[str] | None = None
        self._proofs: dict[tuple[Any, ...], Experience] = {}

    @property
    def said(self) -> str:
        """All that was written on stderr."""
        return self._said.read_text()

    def begin(self, **settings: Any) -> None:
        """Calls the command, with --resume unless it is the first time."""
        self._settings |= {key.replace("__", "."): value for key, value in settings.items()}
        argv = [sys.executable, "-m", "cli.main", "train", "tiny", "--out", str(self.out), "--json"]
        argv += ["--resume"] if (self.out / "config.toml").exists() else []
        argv += [w for key, value in self._settings.items() for w in ("--set", f"{key}={json.dumps(value)}")]
        with self._said.open("a") as said:
            self._process = subprocess.Popen(argv, cwd=PROJECT, stdout=subprocess.PIPE, stderr=said, text=True)

    def end(self, number: signal.Signals | None = None) -> tuple[int, str]:
        """Exit code and stdout, when it ended by itself or by a signal."""
        assert self._process is not None
        below = psutil.Process(self._process.pid).children(recursive=True)
        if number is not None:
            assert self._process.poll() is None, self.said
            self._process.send_signal(number)
        answered, _ = self._process.communicate(timeout=PATIENCE)
        self.keep_proofs()
        self.nodes.check_nothing_left()
        assert psutil.wait_procs(below, timeout=PATIENCE)[1] == []
        return self._process.returncode, answered

    def wait_for(self, there: Callable[[], bool]) -> None:
        """Until it is so, while the run goes on."""

        def look() -> bool:
            assert self._process is not None
            found = there()
            assert found or self._process.poll() is None, f"the run ended with {self._process.returncode}\n{self.said}"
            return found

        wait_for(look, lambda: self.said)

    def kill(self, kind: str, number: signal.Signals = signal.SIGKILL, last: bool = False) -> None:
        """One process of that kind, at some moment; returns when it is gone and there is another, unless `last`.

        number: SIGSTOP is a kind of death too.
        """
        self.wait_for(lambda: bool(self.nodes.uses_second() if kind == RAYLET else self.nodes.of(kind)))
        attempts = self.lines() + self.rng.randint(0, 0 if last else self._spread)
        self.wait_for(lambda: self.lines() >= attempts)
        time.sleep(self.rng.uniform(0, 1))
        if kind == RAYLET:
            self.keep_proofs()
            self.nodes.lose()
            time.sleep(self.rng.uniform(0, 2))
            self.nodes.join()
            self.wait_for(lambda: last or self.nodes.uses_second())
            return
        self.wait_for(lambda: bool(self.nodes.of(kind)))
        self.keep_proofs()
        found = self.nodes.of(kind)
        victim = self.rng.choice(found)
        with contextlib.suppress(psutil.NoSuchProcess):  # it ended by itself just now
            victim.send_signal(number)
        if not last:
            self.wait_for(lambda: victim not in (now := self.nodes.of(kind)) and bool(set(now) - set(found)))

    def keep_proofs(self) -> None:
        """What is proved by now has to stay so."""
        path = self.out / "replay.jsonl"
        if path.exists():
            copy = self.out.with_suffix(".copy")
            copy.write_bytes(path.read_bytes())
            with Replay.open(copy) as replay:
                self._proofs |= {_key(a): a for a in replay.attempts if a.proved}

    @property
    def rounds(self) -> int:
        """Of the newest checkpoint."""
        found = list_checkpoints(self.out)
        return found[-1].rounds if found else 0

    def lines(self) -> int:
        """Of the replay and of evaluations: attempts, as they come."""
        logs = [self.out / "replay.jsonl", *(self.out / "evaluation").glob("*.jsonl")]
        return sum(path.read_bytes().count(b"\n") for path in logs if path.exists())

    def check(self, answered: str) -> None:
        """Nothing is lost, nothing is there twice, and the summary says what is there."""
        self.keep_proofs()
        lines = [json.loads(line) for line in (self.out / "replay.jsonl").read_text().splitlines()]
        assert [line["row"] for line in lines] == list(range(len(lines)))
        searched = [line for line in lines if line["stop"] != StopReason.WORKER_LOST]
        keys = [(line["round"], line["module"], line["theorem"], line["seed"]) for line in searched]
        assert len(keys) == len(set(keys)), "an attempt stands there twice"
        assert len({key[:3] for key in keys}) == len(keys), "a theorem was searched twice in a round"
        with Replay.open(self.out / "replay.jsonl") as replay:
            there = {_key(a): a for a in replay.attempts}
            assert {key: there.get(key) for key in self._proofs} == self._proofs, "a proof was lost"
            proved = replay.proved()
        for checkpoint in list_checkpoints(self.out):
            check_whole(checkpoint)
        for summary in (json.loads(answered), json.loads((self.out / "summary.json").read_text())):
            assert (summary["proved"], summary["iterations"]) == (len(proved), self.rounds)
        assert not list(self.out.glob("*.damaged"))
        assert not list((self.out / "checkpoints").glob("damaged*"))
        assert "Traceback" not in self.said


def wait_for(there: Callable[[], bool], tell: Callable[[], str] = str) -> None:
    """Until it is so."""
    deadline = time.monotonic() + PATIENCE
    while not there():
        assert time.monotonic() < deadline, tell()
        time.sleep(0.05)


def _key(attempt: Experience) -> tuple[Any, ...]:
    return attempt.round, attempt.module, attempt.theorem, attempt.seed


def _kind(process: psutil.Process) -> str | None:
    with contextlib.suppress(psutil.Error):
        said = " ".join(process.cmdline())
        return next((kind for kind, words in KINDS.items() if words in said), None)
    return None


def _status(process: psutil.Process) -> str:
    with contextlib.suppress(psutil.Error):
        return process.status()
    return psutil.STATUS_ZOMBIE
