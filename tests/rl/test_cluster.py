"""Ray as it is found: initialised already, started by `ray start`, named and gone; and a run that a signal ends."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import psutil
import pytest
import ray
from ray.core.generated.autoscaler_pb2 import ClusterConfig as Growth
from shared_data import PROJECT

from prover.policy.folder import find_policy
from prover.policy.model import PolicyModel
from prover.types import LemmaError
from rl.cluster import _join, connected, machines_of, resources_at
from rl.resources import CARD_BYTES, Machine

TINY = PROJECT / "configs" / "tiny.toml"
ENVIRONMENT = {
    **{k: v for k, v in os.environ.items() if not k.startswith("RAY_")},
    "PYTHONPATH": str(PROJECT),
    "RAY_AUTH_MODE": "disabled",
    "RAY_worker_niceness": "0",  # as in `tests/conftest.py`
}
QUICK = ("--set", "search.lean_steps=8", "--set", "evaluation.limit=1", "--set", "curriculum.theorems_per_round=4")


def train(out: Path) -> list[str]:
    return [sys.executable, "-m", "cli.main", "train", str(TINY), "--out", str(out), "--json", *QUICK]


def run(argv: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
    env = {**ENVIRONMENT, **environment}
    return subprocess.run(argv, cwd=PROJECT, env=env, capture_output=True, text=True, timeout=240, check=False)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def end(processes: list[psutil.Process]) -> None:
    for process in processes:
        if process.is_running():
            process.kill()
    psutil.wait_procs(processes, timeout=20)


class Head(NamedTuple):
    """Where a cluster answers: its processes, and Ray's client."""

    address: str
    client: str


@pytest.fixture(scope="module")
def head(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Head]:
    """A cluster of one CPU, as ``ray start --head`` makes it."""
    port, client, folder = free_port(), free_port(), tmp_path_factory.mktemp("ray")
    argv = [str(Path(sys.executable).parent / "ray"), "start", "--head", "--block", f"--port={port}"]
    argv += ["--node-ip-address=127.0.0.1", "--num-cpus=1", "--include-dashboard=false", f"--temp-dir={folder}"]
    argv += ["--min-worker-port=0", "--max-worker-port=0", f"--ray-client-server-port={client}"]
    argv += ["--object-store-memory=100000000", "--disable-usage-stats"]
    with (folder / "said").open("w") as said:
        process = subprocess.Popen(argv, env=ENVIRONMENT, stdout=said, stderr=said, start_new_session=True)
    parent = psutil.Process(process.pid)
    try:
        deadline = time.monotonic() + 60
        while "Ray runtime started" not in (folder / "said").read_text():
            assert process.poll() is None, (folder / "said").read_text()
            assert time.monotonic() < deadline, "no cluster within a minute"
            time.sleep(0.1)
        yield Head(f"127.0.0.1:{port}", f"ray://127.0.0.1:{client}")
        assert process.poll() is None, "the cluster was ended"
    finally:
        end([*parent.children(recursive=True), parent])
        process.wait()


def test_a_cluster_that_is_there_is_used_and_left(head: Head, tmp_path: Path) -> None:
    ran = run(train(tmp_path / "run"), RAY_ADDRESS=head.address)
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["iterations"] == 1
    said = [
        line for line in ran.stderr.splitlines() if line.strip() and not line.startswith(("round", "before", "after"))
    ]
    assert not any("ray" in line.lower() or "warning" in line.lower() for line in said), ran.stderr
    again = "import ray; ray.init(log_to_driver=False); print(ray.cluster_resources()['CPU'])"
    assert run([sys.executable, "-c", again], RAY_ADDRESS=head.address).stdout == "1.0\n"


ASK = """
import json, sys
from dataclasses import asdict
import ray
from rl.cluster import resources_at
print(json.dumps([asdict(resources_at(address)) for address in sys.argv[1:]]), ray.is_initialized())
"""
GROW = """
import sys, ray
from ray._raylet import GCS_AUTOSCALER_CLUSTER_CONFIG_KEY as key, GCS_AUTOSCALER_STATE_NAMESPACE as space
from ray.core.generated.autoscaler_pb2 import ClusterConfig, NodeGroupConfig
from ray.experimental.internal_kv import _internal_kv_del, _internal_kv_put
ray.init(sys.argv[1], log_to_driver=False)
group = NodeGroupConfig(name="cards", resources={"CPU": 8, "GPU": 2, "memory": 1000}, max_count=3)
config = ClusterConfig(node_group_configs=[group, NodeGroupConfig(name="headgroup", resources={"CPU": 1})])
if sys.argv[2] == "put":
    _internal_kv_put(key.encode(), config.SerializeToString(), namespace=space.encode())
else:
    _internal_kv_del(key.encode(), namespace=space.encode())
"""


def ask(*addresses: str, **environment: str) -> list[dict[str, Any]]:
    """What `resources_at` finds at these addresses; nothing of Ray is left in the process that asks."""
    ran = run([sys.executable, "-c", ASK, *addresses], **environment)
    assert ran.returncode == 0, ran.stderr
    found, _, connected = ran.stdout.strip().rpartition(" ")
    assert connected == "False"
    return json.loads(found)


def test_a_cluster_is_asked_what_it_has(head: Head) -> None:
    """By its own address, by `auto` where the environment names it, and from outside; `local` asks nobody."""
    *there, here = ask(head.address, "auto", head.client, "local", RAY_ADDRESS=head.address)
    for found in there:
        assert not found["own"]
        assert head.address.rpartition(":")[0] in found["where"]
        (machine,) = found["machines"]
        assert (machine["cpus"], machine["gpus"]) == (1.0, 0)
        assert machine["memory_bytes"] > 1e9
    assert here["own"]
    assert [m["name"] for m in here["machines"]] == ["this machine"]


def test_what_an_autoscaler_may_start_counts(head: Head) -> None:
    try:
        assert run([sys.executable, "-c", GROW, head.address, "put"]).returncode == 0
        (found,) = ask(head.address)
        _, *cards = found["machines"]
        assert [(m["name"], m["cpus"], m["gpus"]) for m in cards] == [(f"cards {i}", 8, 2) for i in (1, 2, 3)]
    finally:
        assert run([sys.executable, "-c", GROW, head.address, "del"]).returncode == 0


PLACES = """
import sys, ray
from rl.resources import WITH_LEAN

class Here:
    def node(self):
        return ray.get_runtime_context().get_node_id()

ray.init(sys.argv[1], log_to_driver=False)
without = next(n["NodeID"] for n in ray.nodes() if n["Alive"] and n["Resources"].get("CPU") == 3)
actors = [ray.remote(Here).options(num_cpus=1, label_selector=WITH_LEAN).remote() for _ in range(2)]
found = [actor.node.remote() for actor in actors]
ready, waiting = ray.wait(found, num_returns=2, timeout=6)
print(len(ready), len(waiting), without in ray.get(ready))
"""


@pytest.mark.slow
def test_search_does_not_go_where_there_is_no_lean(head: Head) -> None:
    """A node that joins with three CPUs and no Lean gets none of two actors, though the head has one CPU."""
    ray_ = str(Path(sys.executable).parent / "ray")
    argv = [ray_, "start", "--address", head.address, "--block", "--num-cpus=3", "--labels=lemma-lean=no"]
    argv += ["--node-ip-address=127.0.0.1", "--min-worker-port=0", "--max-worker-port=0", "--disable-usage-stats"]
    argv += ["--object-store-memory=100000000"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "start_new_session": True}
    process = subprocess.Popen(argv, env=ENVIRONMENT, **quiet)  # type: ignore[call-overload]
    parent = psutil.Process(process.pid)
    try:
        wait_for(lambda: len(ask(head.address)[0]["machines"]) == 2)
        assert sorted((m["cpus"], m["lean"]) for m in ask(head.address)[0]["machines"]) == [(1.0, True), (3.0, False)]
        ran = run([sys.executable, "-c", PLACES, head.address])
        assert ran.stdout == "1 1 False\n", ran.stderr
    finally:
        end([*parent.children(recursive=True), parent])
        process.wait()


def test_machines_of_a_cluster() -> None:
    resources = {"CPU": 4.0, "GPU": 2.0, "accelerator_type:H100": 1.0, "memory": 7e9, "object_store_memory": 3e9}
    worker = {"Alive": True, "NodeManagerHostname": "b", "Resources": resources}
    gone = {"Alive": False, "NodeManagerHostname": "c", "Resources": {"CPU": 9.0}}
    head = {"Alive": True, "NodeManagerHostname": "a", "Resources": {"CPU": 1.0, "node:__internal_head__": 1.0}}
    first, second = machines_of([worker, gone, head])
    assert first == Machine("a", 1.0, 0, 0)
    assert second == Machine("b", 4.0, 2, 10**10, CARD_BYTES["H100"])
    assert machines_of([head], Growth()) == (first,)
    assert not machines_of([{**head, "Labels": {"lemma-lean": "no"}}])[0].lean


@pytest.mark.parametrize(
    ("address", "said"),
    [("auto", "the Ray cluster at RAY_ADDRESS="), ("GONE", "cluster.address = 127"), ("ray://GONE", "= ray://127")],
)
def test_an_address_where_nothing_answers(address: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = f"127.0.0.1:{free_port()}"
    monkeypatch.setenv("RAY_ADDRESS", gone)
    for use in (lambda x: connected(1, x).__enter__(), resources_at):
        with pytest.raises(LemmaError, match="does not answer; start it, or") as caught:
            use(address.replace("GONE", gone))
        assert said in str(caught.value)
    assert not ray.is_initialized()


def test_a_server_that_did_not_start_is_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ray's head forks it beside threads of gRPC, which fails now and then."""
    asked: list[str] = []

    def init(address: str, **_: object) -> None:
        asked.append(address)
        if len(asked) < works_at:
            raise ConnectionAbortedError(said)

    monkeypatch.setattr(ray, "init", init)
    said = "Initialization failure from server: Starting Ray client server failed. See ray_client_server_23000.err"
    works_at = 3
    _join("ray://head:1", {})
    assert asked == ["ray://head:1"] * 3
    asked, works_at = [], 9
    with pytest.raises(ConnectionAbortedError):
        _join("ray://head:1", {})
    assert len(asked) == 3
    asked, said = [], "Python versions differ"
    with pytest.raises(ConnectionAbortedError, match="differ"):
        _join("ray://head:1", {})
    assert len(asked) == 1


def test_too_many_actors_for_a_ray_that_is_initialised(tmp_path: Path) -> None:
    """Two actors, one CPU: one line says so, the run is made by one, and the caller's Ray is still there."""
    code = (
        "import sys, ray; from pathlib import Path; import rl.actors; from rl.config import load_config\n"
        "from rl.loop import train; from rl.metrics import Silent\n"
        "rl.actors.PATIENCE_SECONDS = 1.0\n"
        "class Lines(Silent):\n    def say(self, text): print(text)\n"
        "ray.init('local', num_cpus=1, include_dashboard=False, log_to_driver=False)\n"
        "flags = {'actors': 2, 'search.lean_steps': 8, 'evaluation.limit': 1, 'curriculum.theorems_per_round': 4}\n"
        "result = train(load_config(Path(sys.argv[1]), flags), Path(sys.argv[2]), report=Lines())\n"
        "print(result.iterations, ray.is_initialized(), ray.get(ray.put(5)))\n"
    )
    ran = run([sys.executable, "-c", code, str(TINY), str(tmp_path / "run")])
    assert ran.returncode == 0, ran.stderr
    lines = ran.stdout.splitlines()
    assert lines[-1] == "1 True 5"
    (told,) = [line for line in lines if "search processes have not begun" in line]
    assert re.search(r"[12] of 2 .* each asks for 1 CPU, the Ray cluster has 1, [01] of them free; ", told)


def test_sigterm_leaves_a_run_that_can_go_on_and_no_process(tmp_path: Path) -> None:
    """Started as a background job of a script, with SIGINT ignored."""
    out = tmp_path / "run"
    argv = [*train(out), "--set", "chunk=1", "--set", "actors=2", "--set", "curriculum.theorems_per_round=30"]

    def ignore() -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    process = subprocess.Popen(argv, cwd=PROJECT, env=ENVIRONMENT, preexec_fn=ignore, **pipes)
    parent = psutil.Process(process.pid)
    family: list[psutil.Process] = []
    try:
        wait_for(lambda: (out / "replay.jsonl").exists() and (out / "replay.jsonl").read_bytes().count(b"\n") >= 2)
        family = parent.children(recursive=True)
        lines = [" ".join(p.cmdline()) for p in family]
        assert any("lean.gym.worker" in line for line in lines)
        assert not any(helper in line for line in lines for helper in ("dashboard/dashboard.py", "monitor.py"))
        process.terminate()
        answered, said = process.communicate(timeout=60)
        assert process.returncode == 143, said
        assert answered == ""
        (line,) = [line for line in said.splitlines() if line.startswith("lemma: ")]
        assert line.startswith("lemma: ended by SIGTERM; everything is saved")
        assert f"--resume --out {out}" in line
        assert "Traceback" not in said
        assert "SIGTERM received" not in said  # Ray's own handler
        assert psutil.wait_procs(family, timeout=20)[1] == []
    finally:
        end([*family, parent])
    summary = json.loads((out / "summary.json").read_text())
    assert (summary["interrupted"], summary["iterations"]) == (True, 0)
    assert PolicyModel.load(find_policy(out)).spec.version == 0


def wait_for(there: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not there():
        assert time.monotonic() < deadline
        time.sleep(0.02)
