"""`lemma bench`: run one of the benchmarks in `benchmarks/`."""

from __future__ import annotations

import importlib.util
import inspect
import sys
from pathlib import Path
from types import ModuleType
from typing import Annotated

import typer

import prover
from cli.output import Answer, Screen, table, verb
from prover.suggest import unknown
from prover.types import LemmaError

BENCHMARKS = Path(prover.__file__).parent.parent / "benchmarks"


def list_benchmarks() -> tuple[str, ...]:
    """Names of the benchmarks: the files with a function `measure`. An installed copy has none."""
    if not (BENCHMARKS.parent / "pyproject.toml").is_file():  # another package's folder of that name
        return ()
    return tuple(sorted(f.stem for f in BENCHMARKS.glob("*.py") if "\ndef measure(" in f.read_text(encoding="utf-8")))


def benchmark_module(name: str) -> ModuleType:
    """The module of a benchmark, with its `measure`. Raises `LemmaError` for an unknown name."""
    if not list_benchmarks():
        raise LemmaError("benchmarks are part of the repository, not of the package")
    if name not in list_benchmarks():
        raise LemmaError(unknown("benchmark", name, list_benchmarks()))
    spec = importlib.util.spec_from_file_location(f"lemma_benchmark_{name}", BENCHMARKS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # data classes look their module up
    sys.path.append(str(BENCHMARKS.parent))  # `benchmarks.attacks`, which is no part of the installation
    spec.loader.exec_module(module)
    assert inspect.isfunction(module.measure)
    return module


@verb
def command(
    screen: Screen,
    name: Annotated[str, typer.Argument(help="Which benchmark, for instance env.")],
) -> Answer:
    """Run a benchmark.

    It measures something and its alternative in one run and prints the ratios.

    Example:

        lemma bench env --json
    """
    benchmark = benchmark_module(name)
    screen.note(f"running {benchmark.__file__}")
    data = {"bench": name, **benchmark.measure()}
    return Answer(data, True, table(("what", "measured"), [(key, _show(value)) for key, value in data.items()]))


def _show(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
