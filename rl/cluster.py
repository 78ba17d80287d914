"""Ray: an existing cluster, or one of our own for the duration of a run.

`cluster.address` names one (``HOST:PORT``, or ``ray://HOST:PORT`` from outside), or says ``local`` for one of our own.
``auto`` looks, in this order, for the Ray that this process has already initialised; the cluster that ``RAY_ADDRESS``
names; one that ``ray start --head`` started on this machine; and else starts one, as ``RAY_ADDRESS=local`` does. Only
one of our own is ended with the run; this process disconnects from the others.
"""

from __future__ import annotations

import logging
import math
import os
import signal
import socket
import threading
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import ray
import ray._private.node
import ray._private.utils
import ray._private.worker
from ray._private.state import state
from ray._private.utils import read_ray_address
from ray.job_config import JobConfig

from prover.printable import line_of
from prover.types import LemmaError
from rl.resources import CARD_BYTES, LEAN_LABEL, Machine, Resources, this_machine

ANSWER_SECONDS = 5.0
"""How long a cluster may take to accept a connection; Ray itself tries for two minutes and ends the process then."""
CLIENT = "ray://"
"""Of addresses that are reached by Ray's client, from outside the cluster."""
HEAD = "node:__internal_head__"
"""A resource that the head node alone has."""
MOST_NODES = 256
"""Nodes of a group that an autoscaler may start without bound, as far as a plan looks."""
_CLIENT_TRIES = 3
"""Times that a Ray head is asked for a server of its client."""
_NEVER_ASKED = ("start_api_server", "start_monitor", "start_log_monitor")
"""What a head node starts for its dashboard, its autoscaler and `log_to_driver`: three Python processes."""
_QUIET = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",  # avoids Ray's FutureWarning
}


class _OurCode(JobConfig):
    """Workers import this process's copy of the code. Ray would look first in the folder that it was started in, which
    may contain another `eval` or `rl`.
    """

    def __init__(self) -> None:
        super().__init__(_py_driver_sys_path=[str(Path(__file__).parents[1])])

    def _runtime_env_has_working_dir(self) -> bool:
        return True  # this keeps Ray from adding that folder


@contextmanager
def connected(cpus: float, address: str = "auto") -> Generator[None]:
    """A context with Ray; a cluster of our own gets `cpus`. Raises LemmaError when the cluster cannot be used.

    address: as `ClusterConfig.address`. A Ray that this process has initialised is used whatever it says.
    """
    if ray.is_initialized():
        yield
        return
    found = _find(address)
    with _our_words():
        try:
            with _our_handlers():
                _connect(found, cpus)
            yield
        finally:
            ray.shutdown()  # of an existing cluster, ends only our connection


def resources_at(address: str = "auto") -> Resources:
    """What a run with this `ClusterConfig.address` may use. Starts nothing; a cluster that is there is asked.

    Raises LemmaError when it cannot be.
    """
    found = None
    if not ray.is_initialized() and (found := _find(address)) is None:
        return this_machine()
    with connected(0, address):
        where = f"the Ray cluster at {found}" if found else "the Ray cluster of this process"
        # Through Ray's client only the nodes can be asked for.
        growth = None if "://" in (found or "") else state.get_cluster_config()
        return Resources(where, machines_of(ray.nodes(), growth), own=False)


def machines_of(nodes: Sequence[Mapping[str, Any]], growth: Any = None) -> tuple[Machine, ...]:
    """The machines of a cluster, the head first.

    nodes: as `ray.nodes()`. growth: what its autoscaler may start (`autoscaler_pb2.ClusterConfig`), if it has one: then
    as many nodes of every group as it may have, in the place of those that are there now.
    """
    there = sorted((n for n in nodes if n["Alive"]), key=lambda n: HEAD not in n["Resources"])
    machines = [_machine(n["NodeManagerHostname"], n["Resources"], n.get("Labels") or {}) for n in there]
    groups = [g for g in growth.node_group_configs if g.max_count] if growth is not None else []
    if not groups:
        return tuple(machines)
    started = [
        _machine(f"{group.name} {i + 1}", {k: float(v) for k, v in group.resources.items()}, {})
        for group in groups
        for i in range(group.max_count if group.max_count > 0 else MOST_NODES)
    ]
    return (*machines[:1], *started)


def _machine(name: str, resources: Mapping[str, float], labels: Mapping[str, str]) -> Machine:
    kinds = [CARD_BYTES.get(k.partition(":")[2]) for k in resources if k.startswith("accelerator_type:")]
    memory = resources.get("memory", 0.0) + resources.get("object_store_memory", 0.0)
    card = kinds[0] if kinds else None
    return Machine(
        name,
        resources.get("CPU", 0.0),
        int(resources.get("GPU", 0.0)),
        int(memory),
        card,
        labels.get(LEAN_LABEL) != "no",
    )


def _connect(address: str | None, cpus: float) -> None:
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)
    logging.getLogger("ray").setLevel(logging.CRITICAL)  # we report failures of actors ourselves
    common: dict[str, Any] = {"log_to_driver": False, "configure_logging": False}
    if "://" not in (address or ""):  # a client's server manages its workers
        common["job_config"] = _OurCode()
    if address is None:
        niceness = {"worker_niceness": 0}  # the actors are the work, not something in its background
        own: dict[str, Any] = {"num_cpus": math.ceil(cpus), "include_dashboard": False, "_system_config": niceness}
        with _without_helpers():
            ray.init("local", **own, **common)
        return
    try:
        with _silent():
            _join(address, common)
    except (ConnectionError, RuntimeError, ValueError) as e:
        reason = line_of(e)
        raise LemmaError(
            f"cannot use the Ray cluster at {address}: {reason} (a cluster with tokens wants RAY_AUTH_MODE=token; "
            'cluster.address="local" starts one for this run alone)'
        ) from e


def _join(address: str, options: dict[str, Any]) -> None:
    """`ray.init`, asked again where it says that a server for this client did not start.

    The head forks that server beside threads of gRPC, and a fork at the wrong moment ends at once; another one starts.
    """
    for _ in range(_CLIENT_TRIES - 1):
        try:
            ray.init(address, **options)
        except ConnectionAbortedError as e:
            if "Starting Ray client server failed" not in str(e):
                raise
        else:
            return
    ray.init(address, **options)


def _find(address: str) -> str | None:
    """The address of the cluster to use; None for one of our own.

    Raises LemmaError when the one that is named does not answer.
    """
    named = os.environ.get("RAY_ADDRESS") if address == "auto" else address
    setting = "RAY_ADDRESS=" if address == "auto" else "cluster.address = "
    if named == "local":
        return None
    if named == "auto":
        named = None
    found = named or read_ray_address()
    if not found:
        return None
    place = found.removeprefix(CLIENT)
    if "://" in place or _answers(place):  # another protocol: Ray knows where that is
        return found
    if named:
        other = "unset RAY_ADDRESS" if address == "auto" else 'give cluster.address="local"'
        raise LemmaError(f"the Ray cluster at {setting}{named} does not answer; start it, or {other} to run without")
    return None  # left behind by a cluster that was killed


def _answers(address: str) -> bool:
    host, _, port = address.rpartition(":")
    try:
        with socket.create_connection((host.strip("[]"), int(port)), timeout=ANSWER_SECONDS):
            return True
    except (OSError, ValueError, OverflowError):
        return False


@contextmanager
def _silent() -> Generator[None]:
    """Standard error is discarded: Ray's C++ part writes a line per second there while it cannot connect."""
    kept, null = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(null, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(null)


@contextmanager
def _without_helpers() -> Generator[None]:
    """A cluster of our own starts without what no run asks, and its agent as that of a Ray without a dashboard.

    `ray.init` has no option for it, and waits for the server of the dashboard even when there shall be no dashboard.
    A start takes half the processor time and 40 % less memory.
    """
    node = ray._private.node.Node
    kept = {name: getattr(node, name) for name in _NEVER_ASKED}
    missing = ray._private.utils.get_dashboard_dependency_error

    def start_nothing(*_: object, **__: object) -> None: ...

    try:
        for name in kept:
            setattr(node, name, start_nothing)
        ray._private.utils.get_dashboard_dependency_error = lambda: ImportError("not wanted")
        yield
    finally:
        for name, start in kept.items():
            setattr(node, name, start)
        ray._private.utils.get_dashboard_dependency_error = missing


@contextmanager
def _our_words() -> Generator[None]:
    """Ray tells of lost processes on standard output, whatever `log_to_driver` says; we do so, and elsewhere."""
    tell = ray._private.worker.print_to_stdstream
    ray._private.worker.print_to_stdstream = lambda data, ignore_prefix: None
    try:
        yield
    finally:
        ray._private.worker.print_to_stdstream = tell


@contextmanager
def _our_handlers() -> Generator[None]:
    """`ray.init` installs two handlers of SIGTERM: one in Python at its beginning, which ends the process with 15, and
    one in C++ near its end, which dumps the stack and aborts. The first is kept out, the second replaced afterwards.
    """
    before, install = signal.getsignal(signal.SIGTERM), ray._private.utils.set_sigterm_handler
    ray._private.utils.set_sigterm_handler = lambda sigterm_handler: None
    try:
        yield
    finally:
        ray._private.utils.set_sigterm_handler = install
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, before if before is not None else signal.SIG_DFL)
