"""What a run may use: this machine, or the nodes of a Ray cluster. Asking starts nothing."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rl.processors import allowed_processors

LEAN_LABEL: Final = "lemma-lean"
"""A node whose label of this name is `no` has no Lean (``ray start --labels lemma-lean=no``): no search goes there."""
WITH_LEAN: Final = {LEAN_LABEL: "!no"}
"""Ray's selector of nodes where search may go: all without that label."""
_CARD_GB: Final = (
    "T4 16, V100 16, P100 16, A10G 24, L4 24, L40S 48, A100 40, A100-40G 40, A100-80G 80, H100 80, H20 96, H200 141,"
    " B200 180"
)
CARD_BYTES: Final = {name: int(size) << 30 for name, size in (pair.split() for pair in _CARD_GB.split(", "))}
"""Memory of a card by Ray's name for it (`accelerator_type:…`), the smallest that is sold under that name: a cluster
does not say more."""
_CGROUP: Final = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))


@dataclass(frozen=True, slots=True)
class Machine:
    """A node: CPUs, cards, memory in bytes, and memory of one card; None where that is not known.

    `lean`: whether search processes may go there.
    """

    name: str
    cpus: float
    gpus: int
    memory_bytes: int
    card_bytes: int | None = None
    lean: bool = True


@dataclass(frozen=True, slots=True)
class Resources:
    """Where a run would go. `machines`: the one of the coordinator first.

    `own`: Ray would be started for the run, on this machine; its processes then share the CPUs, however many they are.
    In an existing cluster a process waits until it has CPUs of its own.
    """

    where: str
    machines: tuple[Machine, ...]
    own: bool

    @property
    def cpus(self) -> float:
        return sum(m.cpus for m in self.machines)

    @property
    def gpus(self) -> int:
        return sum(m.gpus for m in self.machines)


def this_machine() -> Resources:
    """This process's CPUs, memory and cards, as far as its container lets it."""
    import torch  # only here: asks the driver

    cards = [torch.cuda.get_device_properties(i).total_memory for i in range(torch.cuda.device_count())]
    memory = min([os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"), *_quotas()])
    machine = Machine("this machine", allowed_processors(), len(cards), memory, min(cards, default=None))
    return Resources("this machine", (machine,), own=True)


def _quotas() -> list[int]:
    """The container's bounds of memory, if it has any."""
    found: list[int] = []
    for file in _CGROUP:
        try:
            found.append(int(file.read_text()))
        except (OSError, ValueError):  # no such file, or "max"
            continue
    return found
