"""Ray: a cluster that is there, or one of our own for the time of a run.

Which one: the Ray that this process has initialised already; else the cluster that ``RAY_ADDRESS`` names; else one that
``ray start --head`` began on this machine; else a small one of our own, unless ``RAY_ADDRESS=local`` asks for that at
once. Only the last is ended with the run: of the others this process takes its leave.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import ray
from ray._private.utils import read_ray_address
from ray.job_config import JobConfig

from prover.types import LemmaError

ANSWER_SECONDS = 5.0
"""How long a cluster may take to accept a connection; Ray itself tries for two minutes and ends the process then."""
_QUIET = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",  # what Ray's FutureWarning is about
}


class _OurCode(JobConfig):
    """Workers import this process's copy of the code. Ray would look first in the folder that it was started in, where
    somebody's own `eval` or `rl` may lie.
    """

    def __init__(self) -> None:
        super().__init__(_py_driver_sys_path=[str(Path(__file__).parents[1])])

    def _runtime_env_has_working_dir(self) -> bool:
        return True  # what keeps Ray from adding that folder


@contextmanager
def connected(cpus: int) -> Generator[None]:
    """Within it Ray is there; a cluster of our own gets `cpus`. Raises LemmaError when the cluster cannot be used."""
    if ray.is_initialized():
        yield
        return
    address = _address()
    try:
        with _our_handlers():
            _connect(address, cpus)
        yield
    finally:
        ray.shutdown()  # of a cluster that was there only our connection


def _connect(address: str | None, cpus: int) -> None:
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)
    logging.getLogger("ray").setLevel(logging.CRITICAL)  # what goes wrong with actors is said by us
    common: dict[str, Any] = {"log_to_driver": False, "configure_logging": False}
    if "://" not in (address or ""):  # a client's workers are looked after by its server
        common["job_config"] = _OurCode()
    if address is None:
        niceness = {"worker_niceness": 0}  # the actors are the work, not something in its background
        ray.init("local", num_cpus=cpus, include_dashboard=False, _system_config=niceness, **common)
        return
    try:
        with _silent():
            ray.init(os.environ.get("RAY_ADDRESS") or None, **common)
    except (ConnectionError, RuntimeError, ValueError) as e:
        reason = (str(e).strip() or type(e).__name__).splitlines()[0]
        raise LemmaError(
            f"cannot use the Ray cluster at {address}: {reason} (a cluster with tokens wants RAY_AUTH_MODE=token; "
            "RAY_ADDRESS=local starts one for this run alone)"
        ) from e


def _address() -> str | None:
    """The cluster to use; None for one of our own. Raises LemmaError when the one that is named does not answer."""
    named = os.environ.get("RAY_ADDRESS")
    if named == "local":
        return None
    if named and "://" in named:  # Ray's client protocol: Ray knows where that is
        return named
    found = named or read_ray_address()
    if not found or _answers(found):
        return found or None
    if named:
        raise LemmaError(
            f"the Ray cluster at RAY_ADDRESS={named} does not answer; start it, or unset RAY_ADDRESS to run without"
        )
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
    """Standard error goes nowhere: Ray's C++ part writes a line per second there while it cannot connect."""
    kept, null = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(null, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(null)


@contextmanager
def _our_handlers() -> Generator[None]:
    """`ray.init` takes SIGTERM for itself, to dump its stack and abort; afterwards it is again whose it was."""
    before = signal.getsignal(signal.SIGTERM)
    try:
        yield
    finally:
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, before if before is not None else signal.SIG_DFL)
