"""Does a value pay for itself? Heads × backups at equal Lean steps on held-out theorems.

    python -m benchmarks.value_grid --checkpoint runs/mine --minutes 60

One trained policy serves every cell. (1) It searches train theorems once: verified proofs and failed searches. (2) On
those, each head is trained per seed on the frozen trunk's summaries of the states. (3) On the valid split the knobs
of search are chosen, for `none` and for values apart. (4) Every cell searches the harder half of the test split. (5)
The page is written. All is kept in `--out`; the same command goes on where it was stopped, and `--page-only` writes the
page of what is there.
"""

from __future__ import annotations

import argparse
import itertools
import random
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import torch

from benchmarks.grid.cells import Cell, Evaluators, Knobs, Log, restricted_steps, search_cells
from benchmarks.grid.collect import collect
from benchmarks.grid.heads import CONFIGS, Data, HeadSettings, make_data, train_head
from benchmarks.grid.memo import MemoEnv
from benchmarks.grid.page import Findings, write_page
from benchmarks.grid.prover import FrozenPolicy, HeadEvaluator
from prover.grading import proof_size
from prover.lean.library import LeanSetup, load_lean
from prover.lean.verify import Verifier, VerifyLimits
from prover.policy.value import Head
from prover.search import Backup, Reading, Strategy
from prover.suites import SuiteEntry, load_suite
from prover.types import Split, Theorem
from rl.actors import RememberedProofs
from rl.replay import Replay
from rl.run_folder import git_revision
from rl.targets import Failures

VALUED = tuple(h for h in Head if h is not Head.NONE)
TUNED = Head.HL_GAUSS
"""The head whose runs on the valid split choose the knobs of all."""
REPEATS = 2
"""How often each way to search is tried on a valid theorem."""


@dataclass(frozen=True, slots=True)
class GridConfig:
    """`minutes` for everything that is not done yet; `steps` Lean steps per search; `limit` test theorems at most."""

    checkpoint: Path
    out: Path
    page: Path
    minutes: float = 60.0
    steps: int = 64
    seeds: int = 3
    limit: int | None = None
    page_only: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """What the valid split chose."""

    failures: Failures
    knobs: Mapping[tuple[Strategy, bool], Knobs]  # by strategy, and whether there is a value


def main(config: GridConfig) -> None:
    """Everything of the module's docstring. Raises LemmaError for a checkpoint that is none."""
    torch.set_num_threads(1)
    end = time.monotonic() + 60 * config.minutes
    setup = load_lean()
    policy = FrozenPolicy(config.checkpoint, setup)
    entries = [entry for name in policy.config.suites for entry in load_suite(name).entries]
    train = [e.theorem for e in entries if e.theorem.split is Split.TRAIN]
    share = 60 * config.minutes
    replay = _collected(config, train, policy, setup, _now() + 0.2 * share)
    key = {"lean": setup.identity, "policy": policy.model.spec.version, "steps": config.steps, "seeds": config.seeds}
    key |= {"checkpoint": str(config.checkpoint.resolve()), "attempts": len(replay.attempts)}
    data = {f: make_data(replay, policy, f, random.Random(0)) for f in Failures}
    _say(f"{len(replay.good)} proved states; targets: " + ", ".join(f"{f} {len(d.targets)}" for f, d in data.items()))
    valid = harder_half(entries, Split.VALID)
    cells = tuning_cells()
    tuned = Log(config.out / "valid.jsonl", {**key, "cells": list(cells)})
    if not _is_done(config, "tuned"):
        heads = tuning_heads(policy, data)
        _search_all(valid, cells, policy, heads, setup, tuned, config, min(end, _now() + 0.25 * share))
        _set_done(config, "tuned")
    choice = choose(tuned, cells, config.steps)
    _say(f"chosen on {len(tuned.rows)} valid theorems: {choice}")
    evaluators, losses = trained_heads(policy, data[choice.failures], choice.failures, config.seeds)
    tested = Log(config.out / "test.jsonl", {**key, "choice": repr(choice)})
    test = harder_half(entries, Split.TEST)[: config.limit]
    _search_all(test, grid_cells(choice, config.seeds), policy, evaluators, setup, tested, config, end)
    findings = Findings(
        rows=tested.rows,
        valid=tuned.rows,
        valid_label=label_of(Strategy.MCTS, choice.failures, choice.knobs[Strategy.MCTS, True]),
        repeats=REPEATS,
        valid_heads=_told_on(valid, tuned.done(), policy, evaluators, setup),
        seeds=config.seeds,
        steps=config.steps,
        theorems=len(test),
        facts=_facts(config, setup, policy, replay, data[choice.failures], choice, losses),
    )
    write_page(findings, config.page)
    _say(f"wrote {config.page}")


def _collected(
    config: GridConfig, train: Sequence[Theorem], policy: FrozenPolicy, setup: LeanSetup, deadline: float
) -> Replay:
    """The run's own replay and further searches; made once."""
    path = config.out / "replay.jsonl"
    if _is_done(config, "collected"):
        return Replay.open(path)
    if not path.exists():
        config.out.mkdir(parents=True, exist_ok=True)
        own = policy.folder / "replay.jsonl"
        path.write_bytes(own.read_bytes() if own.exists() else b"")
    replay = collect(train, policy, setup, path, config.steps, deadline, _say)
    _set_done(config, "collected")
    return replay


def _is_done(config: GridConfig, stage: str) -> bool:
    """A stage ends once: what follows it rests on what it came to."""
    return config.page_only or (config.out / f"{stage}.done").exists()


def _set_done(config: GridConfig, stage: str) -> None:
    (config.out / f"{stage}.done").touch()


def harder_half(entries: Sequence[SuiteEntry], split: Split) -> list[Theorem]:
    """The theorems of a split with the longer reference proofs (no prover is asked), in a random fixed order."""
    found = [e for e in entries if e.theorem.split is split]
    found.sort(key=lambda e: (-proof_size(e.reference), e.theorem.name))
    chosen = [e.theorem for e in found[: (len(found) + 1) // 2]]
    random.Random(0).shuffle(chosen)
    return chosen


def tuning_cells() -> dict[str, Cell]:
    """What is tried on the valid split: label → cell; the failures a head was trained with are its seed (0 or 1)."""
    readings = [Knobs(reading=Reading.MEAN), Knobs(reading=Reading.DISCOUNTED)]
    readings += [Knobs(reading=Reading.QUANTILE, quantile=q) for q in (0.2, 0.8)]
    cells: list[tuple[str, Cell]] = [("none", Cell(Strategy.BEST_FIRST, Head.NONE, Backup.SUM, 0, Knobs()))]
    for exploration in (0.1, 1.0, 8.0):
        cells.append(("none", Cell(Strategy.MCTS, Head.NONE, Backup.PRODUCT, 0, Knobs(exploration))))
    for knobs, (i, failures) in itertools.product(readings, enumerate(Failures)):
        for exploration in (0.1, 1.0, 8.0):
            tried = replace(knobs, exploration=exploration)
            cells.append((failures, Cell(Strategy.MCTS, TUNED, Backup.PRODUCT, i, tried)))
        for weight in (0.02, 0.08, 0.3):
            tried = replace(knobs, value_weight=weight)
            cells.append((failures, Cell(Strategy.BEST_FIRST, TUNED, Backup.SUM, i, tried)))
    return {
        f"{label_of(cell.strategy, name, cell.knobs)} {repeat}": replace(cell, repeat=repeat)
        for name, cell in cells
        for repeat in range(REPEATS)
    }


def label_of(strategy: Strategy, name: str, knobs: Knobs) -> str:
    """Name of a way to search on the valid split, without the number of the repeat."""
    k = knobs
    return f"{strategy} {name} c={k.exploration} w={k.value_weight} {k.reading} q={k.quantile}"


def tuning_heads(policy: FrozenPolicy, data: Mapping[Failures, Data]) -> Evaluators:
    """One head per kind of failure target; the kind's number stands in for the seed."""
    config = CONFIGS[TUNED]
    return {
        (TUNED, i): HeadEvaluator(policy, train_head(config, data[f], HeadSettings(f), 0)[0], config)
        for i, f in enumerate(Failures)
    }


def choose(log: Log, cells: Mapping[str, Cell], steps: int) -> Choice:
    """The knobs with the fewest (restricted) mean steps to a proof on the valid theorems."""
    if not log.rows:
        return Choice(Failures.CENSORED, {(s, v): Knobs() for s in Strategy for v in (False, True)})
    ways = {label.rpartition(" ")[0]: cell.knobs for label, cell in cells.items()}
    spent = {w: sum(restricted_steps(log.rows, f"{w} {i}", steps) for i in range(REPEATS)) / REPEATS for w in ways}

    def best(strategy: Strategy, name: str) -> tuple[float, Knobs]:
        way = min((w for w in ways if w.startswith(f"{strategy} {name} ")), key=lambda w: spent[w])
        return spent[way], ways[way]

    both = (Strategy.MCTS, Strategy.BEST_FIRST)
    failures = min(Failures, key=lambda f: sum(best(s, f)[0] for s in both))
    knobs = {(s, valued): best(s, failures if valued else "none")[1] for s in both for valued in (False, True)}
    return Choice(failures, knobs)


def trained_heads(
    policy: FrozenPolicy, data: Data, failures: Failures, seeds: int
) -> tuple[Evaluators, dict[Head, float]]:
    """Every head for every seed, and the heads' mean loss on the held states."""
    found: dict[tuple[Head, int], HeadEvaluator] = {}
    losses: dict[Head, float] = {}
    for head in VALUED:
        for seed in range(seeds):
            trained, loss = train_head(CONFIGS[head], data, HeadSettings(failures), seed)
            found[head, seed] = HeadEvaluator(policy, trained, CONFIGS[head])
            losses[head] = losses.get(head, 0.0) + loss / seeds
    return found, losses


def grid_cells(choice: Choice, seeds: int) -> dict[str, Cell]:
    """``strategy head backup seed`` → cell: MCTS with every backup, best-first with the sum."""
    cells: dict[str, Cell] = {}
    pairs = [(Strategy.MCTS, b) for b in Backup] + [(Strategy.BEST_FIRST, Backup.SUM)]
    for (strategy, backup), head, seed in itertools.product(pairs, Head, range(seeds)):
        knobs = choice.knobs[strategy, head is not Head.NONE]
        cells[f"{strategy} {head} {backup} {seed}"] = Cell(strategy, head, backup, seed, knobs)
    return cells


def _search_all(
    theorems: Iterable[Theorem],
    cells: Mapping[str, Cell],
    policy: FrozenPolicy,
    evaluators: Evaluators,
    setup: LeanSetup,
    log: Log,
    config: GridConfig,
    deadline: float,
) -> None:
    """Search theorem after theorem with every cell until the deadline."""
    left = [t for t in theorems if t.name not in log.done()]
    if config.page_only or not left:
        return
    with policy.pool() as pool, Verifier(setup, VerifyLimits(workers=1)) as judge:
        verifier, env = RememberedProofs(judge), MemoEnv(pool)
        for number, theorem in enumerate(left):
            if _now() > deadline:
                break
            log.append(search_cells(theorem, cells, policy, evaluators, env, verifier, config.steps))
            env.forget()
            env.asked = 0
            if number % 10 == 9:
                _say(f"{len(log.rows)} theorems, {len(left) - number - 1} left, {len(cells)} searches each")


def _told_on(
    theorems: Sequence[Theorem], done: set[str], policy: FrozenPolicy, evaluators: Evaluators, setup: LeanSetup
) -> dict[str, dict[str, float]]:
    """Theorem → "head seed" → mean steps that the head says of its first state; for the correction of forecasts."""
    found: dict[str, dict[str, float]] = {}
    with policy.pool() as env:
        for theorem in (t for t in theorems if t.name in done):
            root = env.start(theorem)
            env.free([root])
            found[theorem.name] = {f"{h} {s}": e.evaluate([root])[0].mean() for (h, s), e in evaluators.items()}
    return found


def _facts(
    config: GridConfig,
    setup: LeanSetup,
    policy: FrozenPolicy,
    replay: Replay,
    data: Data,
    choice: Choice,
    losses: Mapping[Head, float],
) -> dict[str, Any]:
    return {
        "command": f"`python -m benchmarks.value_grid {' '.join(sys.argv[1:])}`",
        "git revision": git_revision(Path(__file__).parent),
        "Lean and library": setup.identity,
        "policy": f"version {policy.model.spec.version}, {policy.model.spec.architecture}",
        "suites": ", ".join(policy.config.suites),
        "replay": f"{len(replay.attempts)} searches of train theorems, {sum(a.proved for a in replay.attempts)} proved;"
        f" {len(replay.good)} proved states, {len(data.targets) - len(replay.good)} failed ones",
        "failures enter as": str(choice.failures),
        "heads": "; ".join(f"{h}: {asdict(CONFIGS[h])}, held loss {losses[h]:.3f}" for h in VALUED),
        "knobs chosen on valid": "; ".join(
            f"{strategy}, {'value' if valued else 'none'}: {knobs}"
            for (strategy, valued), knobs in choice.knobs.items()
        ),
    }


def _now() -> float:
    return time.monotonic()


_STARTED = time.monotonic()


def _say(text: str) -> None:
    print(f"[{time.monotonic() - _STARTED:5.0f} s] {text}", flush=True)


def _parse() -> GridConfig:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.value_grid", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--checkpoint", type=Path, required=True, help="a finished run, made by `lemma train`")
    parser.add_argument("--out", type=Path, default=Path("runs/value_grid"), help="where everything is kept")
    parser.add_argument("--page", type=Path, default=Path("docs/results/value_grid.md"))
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--steps", type=int, default=64, help="Lean steps per search")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--limit", type=int, help="at most so many test theorems")
    parser.add_argument("--page-only", action="store_true", help="write the page of what is there")
    return GridConfig(**vars(parser.parse_args()))


if __name__ == "__main__":
    main(_parse())
