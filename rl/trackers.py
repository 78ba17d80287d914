"""Where metrics go beside `metrics.jsonl`: TensorBoard always, Weights & Biases when it is asked for."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

from torch.utils.tensorboard import SummaryWriter

from prover.closing import Closing
from prover.files import read_json
from prover.printable import line_of, one_line
from prover.types import LemmaError
from rl.config import TrainConfig
from rl.settings import TrackingConfig, Wandb


class Tracker(Protocol):
    """Takes numbers of a run. Its failures are its own: they never end a run."""

    def write(self, phase: str, values: Mapping[str, float], round_: int, update: int | None) -> None:
        """Numbers of a phase, after so many rounds; `update`: updates of the run so far, if it is one of those."""
        ...

    def close(self) -> None: ...


class TensorBoard(Closing):
    """Event files in ``tensorboard/``, tags ``phase/name``; steps are updates where there are some, else rounds."""

    def __init__(self, out: Path) -> None:
        self._writer = SummaryWriter(str(out / "tensorboard"))

    def write(self, phase: str, values: Mapping[str, float], round_: int, update: int | None) -> None:
        with suppress(OSError):  # the same numbers a second time; a full disk is told of by the first
            for name, value in values.items():
                self._writer.add_scalar(one_line(f"{phase}/{name}"), value, round_ if update is None else update)

    def close(self) -> None:
        with suppress(OSError):
            self._writer.close()


class WeightsAndBiases(Closing):
    """A run of Weights & Biases with the same names; a resumed run goes on there. Raises LemmaError if it cannot begin.

    What fails later is said once, and then no more is sent.
    """

    def __init__(self, out: Path, config: TrainConfig, say: Callable[[str], None]) -> None:
        wandb: Any = importlib.import_module("wandb")
        self._say, self._failed = say, False
        try:
            self._run: Any = wandb.init(
                project=config.tracking.project,
                name=out.resolve().name,
                id=_run_id(out),
                resume="allow",
                dir=str(out),
                mode=str(config.tracking.wandb),
                config=config.flat(),
            )
            self._run.define_metric("*", step_metric="round")
            self._run.define_metric("update/*", step_metric="update")
        except Exception as error:  # not logged in, no network: anything that the package raises
            raise LemmaError(f"wandb cannot begin: {line_of(error)}; or set tracking.wandb=offline") from error

    def write(self, phase: str, values: Mapping[str, float], round_: int, update: int | None) -> None:
        steps = {"round": round_} if update is None else {"round": round_, "update": update}
        self._try(lambda: self._run.log({f"{phase}/{name}": value for name, value in values.items()} | steps))

    def close(self) -> None:
        self._try(lambda: self._run.finish())

    def _try(self, send: Callable[[], object]) -> None:
        if self._failed:
            return
        try:
            send()
        except Exception as error:
            self._failed = True
            self._say(f"wandb takes no more metrics ({line_of(error)}); they are in metrics.jsonl")


def check_tracking(config: TrackingConfig) -> None:
    """Raises LemmaError when Weights & Biases is asked for and its package is not there."""
    if config.wandb is not Wandb.OFF and importlib.util.find_spec("wandb") is None:
        missing = f"tracking.wandb is {config.wandb}, and the package wandb is not installed"
        raise LemmaError(f"{missing}: pip install wandb, or leave it out")


def trackers(out: Path, config: TrainConfig, say: Callable[[str], None]) -> list[Tracker]:
    """The trackers that a run's configuration asks for. Raises LemmaError when one cannot begin."""
    found: list[Tracker] = [TensorBoard(out)]
    if config.tracking.wandb is not Wandb.OFF:
        found.append(WeightsAndBiases(out, config, say))
    return found


def _run_id(out: Path) -> str:
    """Of the run folder, for good; older ones have no id of their own."""
    facts = read_json(out / "run.json")
    return str(facts.get("id") or facts.get("started", out.name)).replace(":", "-")
