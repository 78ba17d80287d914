"""`lemma bench`: run one of the benchmarks in `benchmarks/`."""

from __future__ import annotations

import importlib.util
import inspect
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Annotated

import typer

import prover
from cli.output import Answer, JsonFlag, Screen, deliver
from prover.types import LemmaError

BENCHMARKS = Path(prover.__file__).parent.parent / "benchmarks"


@dataclass(frozen=True, slots=True)
class BenchConfig:
    """`name` is a file of `benchmarks/` without its ending."""

    name: str
    folder: Path = BENCHMARKS


def list_benchmarks(folder: Path = BENCHMARKS) -> tuple[str, ...]:
    """Names of the benchmarks: the files with a function `measure`. An installed copy has none."""
    if not (folder.parent / "pyproject.toml").is_file():  # another package's folder of that name
        return ()
    return tuple(sorted(f.stem for f in folder.glob("*.py") if "\ndef measure(" in f.read_text(encoding="utf-8")))


def main(config: BenchConfig, screen: Screen) -> Answer:
    """Run a benchmark's `measure()`; its numbers are the answer. Raises `LemmaError` for an unknown name."""
    names = list_benchmarks(config.folder)
    if config.name not in names:
        there = f"there are {', '.join(names)}" if names else "they are part of the repository, not of the package"
        raise LemmaError(f"unknown benchmark {config.name!r}; {there}")
    screen.note(f"running {config.folder / config.name}.py")
    measured = load_benchmark(config.folder / f"{config.name}.py").measure()
    data = {"bench": config.name, **measured}
    width = max(len(key) for key in data)
    return Answer(data, True, "\n".join(f"{key:{width}}  {_show(value)}" for key, value in data.items()))


def load_benchmark(path: Path) -> ModuleType:
    """The module of a benchmark's file, with its `measure`."""
    spec = importlib.util.spec_from_file_location(f"lemma_benchmark_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # data classes look their module up
    spec.loader.exec_module(module)
    assert inspect.isfunction(module.measure)
    return module


def _show(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def command(
    name: Annotated[str, typer.Argument(help="Which benchmark, for instance env.")],
    as_json: JsonFlag = False,
) -> None:
    """Run a benchmark.

    It measures something and its alternative in one run and prints the ratios.

    Example:

        lemma bench env --json
    """
    deliver(lambda screen: main(BenchConfig(name), screen), as_json)
