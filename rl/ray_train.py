"""Ray Train without what it does beside running processes: folders, a helper that outlives it, words."""

from __future__ import annotations

from typing import Any

import pyarrow.fs
import ray
from fsspec.implementations.memory import MemoryFileSystem
from ray.train.torch import TorchTrainer
from ray.train.v2._internal.callbacks.placement_group_callback import PlacementGroupCleanerCallback
from ray.train.v2._internal.execution.callback import ControllerCallback


class QuietTrainer(TorchTrainer):
    """A `TorchTrainer` whose placement groups are given back by who runs it.

    Ray's own helper for that is an actor that outlives the run, and asks a dashboard that may not be there.
    """

    def _create_default_callbacks(self) -> list[Any]:
        return [c for c in super()._create_default_callbacks() if not isinstance(c, PlacementGroupCleanerCallback)]


class Reports(ControllerCallback):
    """Tells a `Desk` who controls the ranks."""

    def __init__(self, desk: Any) -> None:
        self._desk = desk

    def after_controller_start(self, train_run_context: Any) -> None:
        self._desk.controls.remote(ray.get_runtime_context().current_actor)


def in_memory() -> pyarrow.fs.FileSystem:
    """Where Ray Train may write: into its processes' own memory. It is used for a marker alone."""
    return pyarrow.fs.PyFileSystem(pyarrow.fs.FSSpecHandler(MemoryFileSystem()))
