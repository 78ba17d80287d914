"""Ray: an existing cluster, or one of our own for the duration of a run.

In this order: the Ray that this process has already initialised; the cluster that ``RAY_ADDRESS`` names; one that
``ray start --head`` started on this machine; a small one of our own, which ``RAY_ADDRESS=local`` selects directly. Only
the last is ended with the run; this process disconnects from the others.
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
import ray._private.utils
from ray._private.utils import read_ray_address
from ray.job_config import JobConfig

from prover.types import LemmaError

ANSWER_SECONDS = 5.0
"""How long a cluster may take to accept a connection; Ray itself tries for two minutes and ends the process then."""
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
def connected(cpus: int) -> Generator[None]:
    """A context with Ray; a cluster of our own gets `cpus`. Raises LemmaError when the cluster cannot be used."""
    if ray.is_initialized():
        yield
        return
    address = _address()
    try:
        with _our_handlers():
            _connect(address, cpus)
        yield
    finally:
        ray.shutdown()  # of an existing cluster, ends only our connection


def _connect(address: str | None, cpus: int) -> None:
    for name, value in _QUIET.items():
        os.environ.setdefault(name, value)
    logging.getLogger("ray").setLevel(logging.CRITICAL)  # we report failures of actors ourselves
    common: dict[str, Any] = {"log_to_driver": False, "configure_logging": False}
    if "://" not in (address or ""):  # a client's server manages its workers
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
