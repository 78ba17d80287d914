"""Does a value pay for itself? Heads × backups at equal Lean steps on held-out theorems.

    python -m benchmarks.value_grid --minutes 60

One policy serves every cell: the tactic grammar alone, or with `--checkpoint` a trained one. (1) Train theorems give
labelled states: of their reference proofs, and of search trees. (2) Per seed one encoder learns from them, with a head
of every kind. (3) The valid split chooses the knobs of search, for `none` and for values apart, and corrects forecasts.
(4) Every cell searches the harder half of the test split; a few cells search the other half too, for calibration. (5)
The page is written. All is kept in `--out`; the same command goes on where it was stopped, and `--page-only` writes the
page of what is there.
"""

from __future__ import annotations

import argparse
import itertools
import random
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file

from benchmarks.grid.cells import Cell, Knobs, Log, restricted_steps, search_cells
from benchmarks.grid.collect import SEARCH, Labelled, collect, read_labelled
from benchmarks.grid.heads import CONFIGS, NetValues, Training, ValueNet, features_of, held_out, ranking, train
from benchmarks.grid.memo import MemoEnv
from benchmarks.grid.page import Findings, write_page
from benchmarks.grid.policy import HEARTBEATS, GridPolicy
from prover.grading import proof_size
from prover.lean.library.build import LeanSetup, load_lean
from prover.lean.verifier.verify import Verifier, VerifyLimits
from prover.policy.prompt import state_of_key
from prover.policy.value import Head
from prover.search import Backup, Strategy
from prover.session import RememberedProofs
from prover.suites import SuiteEntry, list_suites, load_suite
from prover.types import Split, Theorem
from rl.run_folder import git_revision

TUNED = Head.HL_GAUSS
"""The head whose runs on the valid split choose the knobs of all."""
SHARES = (0.15, 0.35)
"""Of the minutes: until the states are collected, until the valid split is searched."""


@dataclass(frozen=True, slots=True)
class GridConfig:
    """`minutes` for everything that is not done yet; `steps` Lean steps per search; `limit` test theorems at most."""

    out: Path
    page: Path
    checkpoint: Path | None = None
    minutes: float = 60.0
    steps: int = 128
    seeds: int = 3
    limit: int | None = None
    page_only: bool = False


Choice = Mapping[tuple[Strategy, bool], Knobs]
"""What the valid split chose: by strategy, and whether there is a value."""


def main(config: GridConfig) -> None:
    """Everything of the module's docstring. Raises LemmaError for a checkpoint that is none."""
    torch.set_num_threads(1)
    began = _now()
    if not config.page_only:
        _note_command(config)
    setup = load_lean()
    policy = GridPolicy(setup, config.checkpoint)
    entries = [entry for name in list_suites() for entry in load_suite(name).entries]
    states = _collected(config, entries, policy, began + 60 * config.minutes * SHARES[0])
    say(f"{len(states)} states, {sum(s.steps is not None for s in states)} proved")
    nets, quality = trained_nets(config, states)
    say(f"ranking of proved states in held trees: {quality}")
    values = [NetValues(net) for net in nets]
    key = {"lean": setup.identity, "policy": policy.name, "steps": config.steps, "states": len(states)}
    cells = tuning_cells()
    tuned = Log(config.out / "valid.jsonl", {**key, "cells": list(cells)})
    valid, hard_valid = by_turns(entries, Split.VALID)
    end = began + 60 * config.minutes
    if not _is_done(config, "tuned"):
        deadline = _now() + (end - _now()) * SHARES[1]
        _search_all(valid, lambda _: cells, policy, values, setup, tuned, config, deadline)
        _set_done(config, "tuned")
    choice = choose([row for row in tuned.rows if row["theorem"] in hard_valid], cells, config.steps)
    say(f"chosen on {len(tuned.rows)} valid theorems: {choice}")
    tested = Log(config.out / "test.jsonl", {**key, "seeds": config.seeds, "choice": repr(choice)})
    test, hard = by_turns(entries, Split.TEST)
    grid, few = grid_cells(choice, config.seeds), calibration_cells(choice)
    chosen = test[: config.limit]
    _search_all(chosen, lambda t: grid if t.name in hard else few, policy, values, setup, tested, config, end)
    findings = Findings(
        rows=tested.rows,
        valid=tuned.rows,
        valid_label=label_of(Strategy.MCTS, TUNED, choice[Strategy.MCTS, True]),
        hard=hard,
        tuned=sum(row["theorem"] in hard_valid for row in tuned.rows),
        seeds=config.seeds,
        steps=config.steps,
        tested=(len(hard), len(test)),
        ranking=quality,
        tuning=tuning_table([row for row in tuned.rows if row["theorem"] in hard_valid], cells, config.steps),
        facts=_facts(config, setup, policy, states, choice, tuned, tested),
    )
    write_page(findings, config.page)
    say(f"wrote {config.page}")


def _collected(
    config: GridConfig, entries: Sequence[SuiteEntry], policy: GridPolicy, deadline: float
) -> list[Labelled]:
    """Labelled states of train theorems; made once."""
    path = config.out / "states.jsonl"
    if _is_done(config, "collected"):
        return read_labelled(path)
    train_split = [e for e in entries if e.theorem.split is Split.TRAIN]
    states = collect(train_split, policy, path, deadline, say)
    _set_done(config, "collected")
    return states


def trained_nets(config: GridConfig, states: Sequence[Labelled]) -> tuple[list[ValueNet], dict[str, float]]:
    """A net per seed, trained once; and how every head (mean over seeds), and the policy, rank held states."""
    learned, kept = held_out(states)
    features = features_of(states)
    nets: list[ValueNet] = []
    for seed in range(config.seeds):
        path = config.out / f"net{seed}.safetensors"
        if path.exists():
            net = ValueNet(CONFIGS, seed)
            net.load_state_dict(load_file(path))
            nets.append(net.eval())
        else:
            nets.append(train(learned, features, Training(), seed))
            save_file(nets[-1].state_dict(), path)
            say(f"trained net {seed}")
    judged = [s for s in kept if s.logprob]  # what searches met, without first states
    found = {"policy": ranking(judged, [s.logprob or 0.0 for s in judged])}
    told = [NetValues(net).of([state_of_key(s.goals) for s in judged]) for net in nets]
    for head in CONFIGS:
        areas = [ranking(judged, [d[head].discounted(0.95) for d in of_net]) for of_net in told]
        found[str(head)] = sum(areas) / len(areas)
    return nets, found


def _is_done(config: GridConfig, stage: str) -> bool:
    """A stage ends once: what follows it rests on what it came to."""
    return config.page_only or (config.out / f"{stage}.done").exists()


def _set_done(config: GridConfig, stage: str) -> None:
    (config.out / f"{stage}.done").touch()


def by_turns(entries: Sequence[SuiteEntry], split: Split) -> tuple[list[Theorem], set[str]]:
    """The theorems of a split, and the names of the harder half: those with the longer reference proofs (no prover is
    asked). Two of the harder half, then one of the easier, each in a random fixed order, so that a run that is cut off
    has both."""
    found = [e for e in entries if e.theorem.split is split]
    found.sort(key=lambda e: (-proof_size(e.reference), e.theorem.name))
    hard = [e.theorem for e in found[: (len(found) + 1) // 2]]
    easy = [e.theorem for e in found[len(hard) :]]
    rng = random.Random(0)
    rng.shuffle(hard)
    rng.shuffle(easy)
    turns = itertools.zip_longest(hard[::2], hard[1::2], easy)
    order = [t for turn in turns for t in turn if t is not None]
    return order, {t.name for t in hard}


def tuning_cells() -> dict[str, Cell]:
    """What is tried on the valid split: label → cell."""
    ways: list[tuple[Strategy, Head, Knobs]] = []
    for path in (1.0, 0.5, 0.0):
        ways.append((Strategy.BEST_FIRST, Head.NONE, Knobs(path_weight=path)))
    for exploration, visits in itertools.product((4.0, 8.0, 16.0), (1.0, 8.0)):
        ways.append((Strategy.MCTS, Head.NONE, Knobs(exploration, visits)))
    for path, weight, discount in (
        (1.0, 0.1, 0.95),
        (0.5, 0.1, 0.95),
        (0.0, 0.1, 0.95),
        (0.0, 0.4, 0.8),
        (0.5, 0.4, 0.8),
    ):
        ways.append((Strategy.BEST_FIRST, TUNED, Knobs(path_weight=path, value_weight=weight, discount=discount)))
    for exploration, visits in ((8.0, 4.0), (16.0, 4.0), (16.0, 16.0), (32.0, 16.0)):
        ways.append((Strategy.MCTS, TUNED, Knobs(exploration, visits)))
    for exploration, visits in ((8.0, 4.0), (16.0, 16.0)):
        ways.append((Strategy.MCTS, TUNED, Knobs(exploration, visits, discount=0.8)))
    backup = {Strategy.MCTS: Backup.PRODUCT, Strategy.BEST_FIRST: Backup.SUM}
    return {label_of(s, head, knobs): Cell(s, head, backup[s], 0, knobs) for s, head, knobs in ways}


def label_of(strategy: Strategy, head: Head, knobs: Knobs) -> str:
    """Name of a way to search on the valid split."""
    k = knobs
    if strategy is Strategy.MCTS:
        return f"{strategy} {head} exploration={k.exploration:g} visits={k.visits:g} discount={k.discount:g}"
    return f"{strategy} {head} path={k.path_weight:g} value={k.value_weight:g} discount={k.discount:g}"


def tuning_table(
    rows: Sequence[Mapping[str, Any]], cells: Mapping[str, Cell], steps: int
) -> dict[str, tuple[float, float]]:
    """Label → solve rate and restricted mean steps on the harder valid theorems."""
    return {
        label: (sum(row["runs"][label][0] for row in rows) / max(len(rows), 1), restricted_steps(rows, label, steps))
        for label in cells
    }


def choose(rows: Sequence[Mapping[str, Any]], cells: Mapping[str, Cell], steps: int) -> Choice:
    """The knobs with the fewest (restricted) mean steps to a proof on the harder valid theorems."""
    spent = {label: told[1] for label, told in tuning_table(rows, cells, steps).items()}

    def best(strategy: Strategy, valued: bool) -> Knobs:
        own = [n for n, c in cells.items() if c.strategy is strategy and (c.head is not Head.NONE) is valued]
        return cells[min(own, key=lambda n: spent[n])].knobs

    return {(s, v): best(s, v) for s in (Strategy.MCTS, Strategy.BEST_FIRST) for v in (False, True)}


def grid_cells(choice: Choice, seeds: int) -> dict[str, Cell]:
    """``strategy head backup seed`` → cell: MCTS with every backup, best-first with the sum."""
    cells: dict[str, Cell] = {}
    pairs = [(Strategy.MCTS, b) for b in Backup] + [(Strategy.BEST_FIRST, Backup.SUM)]
    for (strategy, backup), head, seed in itertools.product(pairs, Head, range(seeds)):
        knobs = choice[strategy, head is not Head.NONE]
        cells[f"{strategy} {head} {backup} {seed}"] = Cell(strategy, head, backup, seed, knobs)
    return cells


def calibration_cells(choice: Choice) -> dict[str, Cell]:
    """What searches the easier theorems too: MCTS with the product, one seed."""
    return {
        n: c for n, c in grid_cells(choice, 1).items() if c.strategy is Strategy.MCTS and c.backup is Backup.PRODUCT
    }


def _search_all(
    theorems: Sequence[Theorem],
    cells: Callable[[Theorem], Mapping[str, Cell]],
    policy: GridPolicy,
    values: Sequence[NetValues],
    setup: LeanSetup,
    log: Log,
    config: GridConfig,
    deadline: float,
) -> None:
    """Search theorem after theorem with its cells until the deadline."""
    left = [t for t in theorems if t.name not in log.done()]
    if config.page_only or not left:
        return
    with policy.pool() as pool, Verifier(setup, VerifyLimits(workers=1)) as judge:
        verifier, env = RememberedProofs(judge), MemoEnv(pool)
        for number, theorem in enumerate(left):
            if _now() > deadline:
                break
            proposer = policy.proposer(theorem.module)
            log.append(search_cells(theorem, cells(theorem), proposer, values, env, verifier, config.steps))
            env.forget()
            env.asked = 0
            if number % 10 == 9:
                say(f"{len(log.rows)} theorems, {len(left) - number - 1} left")


def _facts(
    config: GridConfig,
    setup: LeanSetup,
    policy: GridPolicy,
    states: Sequence[Labelled],
    choice: Choice,
    tuned: Log,
    tested: Log,
) -> dict[str, Any]:
    proved = [s.steps for s in states if s.steps is not None]
    searched = {s.theorem for s in states if s.logprob is not None}
    return {
        "commands": "; then ".join((config.out / "commands.txt").read_text().splitlines())
        + f"; searches of valid theorems took {_minutes(tuned)} minutes, of test theorems {_minutes(tested)}, on a"
        " machine with other work",
        "page written at git revision": git_revision(Path(__file__).parent),
        "Lean and library": f"{setup.identity}, {HEARTBEATS} heartbeats per tactic",
        "policy": policy.name,
        "states to learn from": f"{len(states):,} of train theorems: {len(proved):,} with a proof,"
        f" {sum(s > 1 for s in proved):,} of them of more than one step; from all reference proofs and from"
        f" {len(searched)} search trees of {SEARCH.budget.steps} steps; a tenth of the theorems held out",
        "knobs chosen on valid": "; ".join(
            label_of(strategy, TUNED if valued else Head.NONE, knobs) for (strategy, valued), knobs in choice.items()
        ),
    }


def _note_command(config: GridConfig) -> None:
    """A run may go on from an earlier one: the page tells all commands that added to it."""
    config.out.mkdir(parents=True, exist_ok=True)
    with (config.out / "commands.txt").open("a") as file:
        command = " ".join(["python -m benchmarks.value_grid", *sys.argv[1:]])
        file.write(f"`{command}` at git revision {git_revision(Path(__file__).parent)}\n")


def _minutes(log: Log) -> str:
    return f"{sum(row['seconds'] for row in log.rows) / 60:.0f}"


def _now() -> float:
    return time.monotonic()


_STARTED = time.monotonic()


def say(text: str) -> None:
    """A line of progress."""
    print(f"[{time.monotonic() - _STARTED:5.0f} s] {text}", flush=True)


def _parse() -> GridConfig:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.value_grid", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--checkpoint", type=Path, help="a run of `lemma train`; by default the grammar alone proposes")
    parser.add_argument("--out", type=Path, default=Path("runs/value_grid"), help="where everything is kept")
    parser.add_argument("--page", type=Path, default=Path("docs/results/value_grid.md"))
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--steps", type=int, default=128, help="Lean steps per search")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--limit", type=int, help="at most so many test theorems")
    parser.add_argument("--page-only", action="store_true", help="write the page of what is there")
    return GridConfig(**vars(parser.parse_args()))


if __name__ == "__main__":
    main(_parse())
