"""`lemma train`: train a prover by expert iteration."""

from __future__ import annotations

import tomllib
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.lean import open_lean
from cli.output import Answer, Interrupted, JsonFlag, LeanProject, Screen, deliver
from prover.types import LemmaError

if TYPE_CHECKING:
    from prover.interval import Interval
    from rl.evaluate import EvaluationResult
    from rl.loop import TrainResult


@dataclass(frozen=True, slots=True)
class TrainVerbConfig:
    """`settings` are laid over the file's: dotted key → value."""

    config: Path
    out: Path | None = None
    resume: bool = False
    settings: dict[str, Any] = field(default_factory=dict[str, Any])
    lean_project: Path | None = None


def main(config: TrainVerbConfig, screen: Screen) -> Answer:
    """Run or continue a training run; positive when it came to its end. Raises `LemmaError`."""
    from rl.config import load_config
    from rl.run_folder import check_startable

    settings = load_config(config.config, config.settings)
    out = config.out or Path("runs") / config.config.stem
    check_startable(out, settings, config.resume)
    setup = open_lean(config.lean_project, screen)
    from rl.loop import train
    from rl.metrics import rich_reporter

    with rich_reporter() as reporter:
        result = train(settings, out, config.resume, reporter, setup)
    if result.interrupted:
        raise Interrupted(f"everything is saved: the same command with --resume --out {out} goes on")
    return _answer(result)


def _answer(result: TrainResult) -> Answer:
    data = {
        "out": str(result.out),
        "iterations": result.iterations,
        "proved": result.proved,
        "theorems": result.theorems,
        "eval_before": evaluation_data(result.before),
        "eval_after": evaluation_data(result.after),
        "seconds": round(result.seconds, 1),
        "conjectures": None if result.conjectures is None else asdict(result.conjectures),
    }
    lines = [f"{result.iterations} iterations, proved {result.proved} of {result.theorems} training theorems"]
    for name, found in (("before", result.before), ("after", result.after)):
        if found is not None:
            lines.append(f"{name}: {found.proved} of {found.attempted} held-out attempts ({100 * found.rate:.1f} %)")
    if (made := result.conjectures) is not None:
        counts = ", ".join(f"{n} {status.replace('_', ' ')}" for status, n in made.statuses.items() if n)
        lines.append(f"{made.judged} conjectures in {made.lean_steps} Lean steps: {counts or 'none'}")
        lines.append(f"{len(made.lemmas)} lemmas in the library: {result.out / 'lemmas.lean'}")
    lines.append(f"run folder: {result.out}")
    return Answer(data, True, "\n".join(lines))


def evaluation_data(found: EvaluationResult | None) -> dict[str, object] | None:
    """JSON of an evaluation: the rate, its interval, and what it was taken on."""
    if found is None:
        return None
    from rl.evaluate import calibration_of

    interval = interval_of_run(found)
    return {
        "split": found.split,
        "version": found.version,
        "budget": found.budget,
        "seeds": found.seeds,
        "attempted": found.attempted,
        "proved": found.proved,
        "rate": found.rate,
        "ci95": [interval.low, interval.high],
        "calibration": {name: asdict(c) for name, c in calibration_of(found).items()},
    }


def interval_of_run(found: EvaluationResult) -> Interval:
    """Wilson's 95 % interval of the solve rate, each theorem one trial."""
    from eval.statistics import wilson

    return wilson(found.rate * len(found.theorems), len(found.theorems))


def parse_settings(pairs: list[str]) -> dict[str, Any]:
    """``["search.lean_steps=32"]`` → ``{"search.lean_steps": 32}``; values are TOML. Raises `LemmaError`."""
    settings: dict[str, Any] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not key.strip() or not equals:
            raise LemmaError(f"--set {pair!r}: write KEY=VALUE, for instance search.lean_steps=32")
        try:
            settings[key.strip()] = tomllib.loads(f"value = {value}")["value"]
        except tomllib.TOMLDecodeError:
            settings[key.strip()] = value.strip()
        except RecursionError:
            raise LemmaError(f"--set {key.strip()}: nested too deep") from None
    return settings


def command(
    config: Annotated[Path, typer.Argument(help="A TOML file, or the name of a shipped one, such as demo.")],
    out: Annotated[Path | None, typer.Option(help="Run folder; runs/NAME by default.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Continue the run in the folder.")] = False,
    settings: Annotated[list[str] | None, typer.Option("--set", help="KEY=VALUE over the file; repeatable.")] = None,
    lean_project: LeanProject = None,
    as_json: JsonFlag = False,
) -> None:
    """Train a prover by expert iteration.

    Evaluates before and after on held-out theorems. With `conjecturer.enabled=true` part
    of every round's Lean steps goes into lemmas, which the prover may then cite; they end up in `lemmas.lean`.

    Examples:

        lemma train demo --out runs/mine --set rounds=2

        lemma train demo --out runs/lemmas --set conjecturer.enabled=true --set proposals.closers=0.3
    """
    deliver(
        lambda screen: main(TrainVerbConfig(config, out, resume, parse_settings(settings or []), lean_project), screen),
        as_json,
    )
