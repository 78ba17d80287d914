"""The service's counters, in Prometheus' text format."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

from prover.serve.bodies import ByteBudget
from prover.serve.connections import Connections
from prover.serve.judge import Judge

_BUCKETS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)


class ServiceMetrics:
    """Counters of one service, in a registry of their own."""

    def __init__(self, judge: Judge, connections: Connections, budget: ByteBudget) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "lemma_requests", "HTTP requests answered.", ("endpoint", "status"), registry=self.registry
        )
        self.verdicts = Counter(
            "lemma_verdicts",
            "Files and proofs judged. There is no cache: each was run.",
            ("endpoint", "outcome"),
            registry=self.registry,
        )
        self.refused = Counter("lemma_refused_requests", "Requests not taken in.", ("reason",), registry=self.registry)
        self.seconds = Histogram(
            "lemma_request_seconds", "From request to answer.", ("endpoint",), buckets=_BUCKETS, registry=self.registry
        )
        waiting = Gauge("lemma_queue_waiting", "Files and proofs that wait.", registry=self.registry)
        waiting.set_function(lambda: judge.waiting)
        running = Gauge("lemma_running", "Files and proofs being judged.", registry=self.registry)
        running.set_function(lambda: judge.running)
        open_ = Gauge("lemma_connections", "Connections that are open.", registry=self.registry)
        open_.set_function(lambda: len(connections))
        evicted = Gauge("lemma_connections_evicted", "Closed while they waited, to make room.", registry=self.registry)
        evicted.set_function(lambda: connections.evicted)
        refused = Gauge("lemma_connections_refused", "Turned away, for lack of room.", registry=self.registry)
        refused.set_function(lambda: connections.refused)
        held = Gauge("lemma_request_bytes", "Bytes that requests and answers hold.", registry=self.registry)
        held.set_function(lambda: budget.used)
        capacity = Gauge("lemma_queue_capacity", "How many may wait.", registry=self.registry)
        capacity.set(judge.limits.queue)
        workers = Gauge(
            "lemma_workers_resident_bytes",
            "Resident memory of all helper processes; pages they share are counted in each.",
            registry=self.registry,
        )
        workers.set_function(lambda: sum(map(resident_bytes, descendants(os.getpid()))))
        ProcessCollector(registry=self.registry)

    def judged(self) -> int:
        """Verdicts so far."""
        samples = (s for metric in self.verdicts.collect() for s in metric.samples if s.name.endswith("_total"))
        return int(sum(sample.value for sample in samples))

    def text(self) -> bytes:
        """All metrics, for `/metrics`."""
        return generate_latest(self.registry)


def descendants(pid: int) -> list[int]:
    """The processes below one, by the kernel's lists of children."""
    found: list[int] = []
    waiting = [pid]
    while waiting:
        parent = waiting.pop()
        with contextlib.suppress(OSError):  # it, or a thread of it, has just ended
            for task in os.scandir(f"/proc/{parent}/task"):
                with contextlib.suppress(OSError):
                    children = [int(child) for child in Path(task.path, "children").read_text().split()]
                    found += children
                    waiting += children
    return found


def resident_bytes(pid: int) -> int:
    """Of one process; 0 when it has just ended."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")
    except (OSError, IndexError, ValueError):
        return 0
