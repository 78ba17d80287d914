"""Test-time RL against plain search at the same number of Lean steps, on held-out theorems that plain search misses.

Each theorem of a split is searched by the tactic grammar. Those that it does not prove within some Lean steps get
test-time RL for some minutes (`rl.ttrl`), and then a plain search, by the same grammar, search and bounds, with as many
Lean steps as test-time RL has used in all: for searching the theorem and its variants, for shortening, for making
variants, and whole budgets for searches that the end cut off.

`python -m benchmarks.ttrl --minutes M` goes on where it was and writes `docs/results/ttrl.md`. Choose settings on the
valid split (the default); run `--split test` once.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean, median
from typing import Any

import numpy as np
from pydantic import TypeAdapter

from benchmarks.small_run import unfinished
from cli.settings import parse_settings
from eval.statistics import paired_bootstrap, wilson
from prover.api import judged
from prover.attempts import Attempt
from prover.jsonlog import JsonLog
from prover.lean.library.build import load_lean
from prover.policy.policies import GrammarPolicy
from prover.provenance import git_revision
from prover.prover import Prover, load_prover
from prover.session import Session, Task, record_attempt
from prover.suites import list_suites, load_suite
from prover.types import LemmaError, Split, Theorem
from rl.ttrl import prove_with_training
from rl.ttrl.proving import config_for

PROJECT = Path(__file__).parent.parent
PAGE = PROJECT / "docs" / "results" / "ttrl.md"


@dataclass(frozen=True, slots=True)
class Setup:
    """`limit` theorems, spread evenly over the suites; `reach`: Lean steps within which plain search must miss one.

    `each`: minutes of test-time RL. `settings`: KEY=VALUE over configs/ttrl.toml.
    """

    split: Split = Split.VALID
    suites: tuple[str, ...] = ()  # all
    limit: int = 60
    reach: int = 256
    each: float = 4.0
    seeds: int = 2
    settings: tuple[tuple[str, Any], ...] = ()

    def theorems(self) -> list[Theorem]:
        """What is searched first."""
        found = [e.theorem for name in self.suites or list_suites() for e in load_suite(name).of_split(self.split)]
        if len(found) <= self.limit:
            return found
        return [found[i * len(found) // self.limit] for i in range(self.limit)]

    def name(self) -> str:
        """Of the file of results: the same settings go on."""
        digest = hashlib.sha256(repr(replace(self, seeds=0)).encode()).hexdigest()[:12]
        return f"ttrl-{digest}.jsonl"


@dataclass(frozen=True, slots=True)
class Arm:
    """What one way came to: Lean steps and seconds that it used."""

    proved: bool
    lean_steps: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Compared:
    """A theorem with one seed. `trained` and `plain` are None where plain search proved it within `Setup.reach`."""

    theorem: str
    seed: int
    revision: str
    trained: Arm | None = None
    plain: Arm | None = None
    rounds: int = 0
    variants: int = 0
    proved_variants: int = 0
    cites_variants: bool = False


def plain_search(session: Session, setup: Setup, theorem: Theorem, seed: int, lean_steps: int) -> Attempt:
    """By the grammar that test-time RL begins with."""
    config = config_for(load_prover(None), dict(setup.settings), theorem.module)
    prover = Prover(GrammarPolicy(config.proposals), config.search_in(None), config.lean).with_budget(lean_steps)
    (outcome,) = session.solve(prover, Task((theorem,), seed))
    return judged(record_attempt(outcome, seed, None))


def compare(session: Session, setup: Setup, theorem: Theorem, seed: int, folder: Path, revision: str) -> Compared:
    """One theorem with one seed; test-time RL runs in `folder`, which is removed."""
    if plain_search(session, setup, theorem, seed, setup.reach).proved:
        return Compared(theorem.name, seed, revision)
    shutil.rmtree(folder, ignore_errors=True)  # of a call that was cut off: its time would not be known
    found = prove_with_training(
        theorem, setup.each, out=folder, settings=dict(setup.settings), seed=seed, lean=session.setup
    )
    if found.interrupted:
        raise KeyboardInterrupt
    shutil.rmtree(folder, ignore_errors=True)
    plain = plain_search(session, setup, theorem, seed, found.lean_steps)
    return Compared(
        theorem.name,
        seed,
        revision,
        Arm(found.proved, found.lean_steps, found.seconds),
        Arm(plain.proved, plain.lean_steps, plain.seconds),
        found.rounds,
        found.variants,
        found.proved_variants,
        bool(found.lemmas),
    )


def measured(setup: Setup, minutes: float, folder: Path) -> tuple[list[Compared], int]:
    """All results so far, with what could be added in so many minutes; and how many there will be."""
    folder.mkdir(parents=True, exist_ok=True)
    lean, revision = load_lean(), git_revision(PROJECT / "rl")
    theorems = {t.name: t for t in setup.theorems()}
    units = [(name, seed) for seed in range(setup.seeds) for name in theorems]
    log = JsonLog(folder / setup.name(), TypeAdapter(Compared), "not a result; remove the line")
    with log.open(), Session(lean) as session:
        for name, seed in unfinished(log, units, lambda r: (r.theorem, r.seed), minutes):
            row = compare(session, setup, theorems[name], seed, folder / "run", revision)
            log.append(row)
            said = "plain search reaches it" if row.trained is None else _line(row)
            print(f"{len(log.rows)} of {len(units)}: {name}, seed {seed}: {said}", file=sys.stderr, flush=True)
        return [r for r in log.rows if (r.theorem, r.seed) in units], len(units)


def _line(row: Compared) -> str:
    assert row.trained is not None
    assert row.plain is not None
    words = ["proved" if arm.proved else "not proved" for arm in (row.trained, row.plain)]
    return f"trained {words[0]} ({row.trained.lean_steps} Lean steps, {row.trained.seconds:.0f} s), plain {words[1]}"


def per_theorem(rows: Iterable[Compared], trained: bool) -> dict[str, float]:
    """Theorem → the share of its seeds with a proof, of those that plain search did not reach."""
    found: dict[str, list[bool]] = {}
    for row in rows:
        arm = row.trained if trained else row.plain
        if arm is not None:
            found.setdefault(row.theorem, []).append(arm.proved)
    return {name: fmean(proved) for name, proved in sorted(found.items())}


def _rate(values: Sequence[float]) -> str:
    """In per cent, with Wilson's 95 % interval over theorems."""
    found = wilson(sum(values), len(values))
    return f"{100 * fmean(values):.1f} % ({100 * found.low:.1f} to {100 * found.high:.1f})"


def _difference(before: Sequence[float], after: Sequence[float]) -> str:
    """In points, with its paired 95 % interval over theorems: each has training runs of its own."""
    found = paired_bootstrap(before, after, np.random.default_rng(0))
    return f"{100 * (fmean(after) - fmean(before)):+.1f} ({100 * found.low:+.1f} to {100 * found.high:+.1f})"


def page(rows: Sequence[Compared], setup: Setup, lean: str) -> str:
    """The results as Markdown. Raises LemmaError when plain search reached every theorem."""
    missed = [r for r in rows if r.trained is not None]
    if not missed:
        raise LemmaError(f"plain search reaches all of them within {setup.reach} Lean steps; lower --reach")
    trained, plain = per_theorem(missed, trained=True), per_theorem(missed, trained=False)
    arms = {"test-time RL": (trained, [r.trained for r in missed]), "plain search": (plain, [r.plain for r in missed])}
    settings = "".join(f" --set {key}={value}" for key, value in setup.settings)
    suites = "".join(f" --suite {name}" for name in setup.suites)
    command = (
        f"python -m benchmarks.ttrl --split {setup.split}{suites} --limit {setup.limit} --reach {setup.reach}"
        f" --each {setup.each:g} --seeds {setup.seeds}{settings}"
    )
    only = {
        "test-time RL": sorted(n for n in trained if trained[n] > plain[n]),
        "plain search": sorted(n for n in trained if trained[n] < plain[n]),
    }
    revisions = "`, `".join(sorted({r.revision for r in rows}))
    seeds = f"seeds 0 to {setup.seeds - 1}" if setup.seeds > 1 else "seed 0"
    lines = [
        "# Test-time RL against plain search",
        "",
        f"Written by `{command}` at revision `{revisions}`. Library: `{lean}`.",
        "",
        f"Of {len({r.theorem for r in rows})} {setup.split} theorems, with {seeds}, plain search"
        f" by the tactic grammar misses {len(trained)} within {setup.reach} Lean steps with at least one of its seeds"
        f" ({len(missed)} of {len(rows)} searches). Each of these got {setup.each:g} minutes of"
        " [test-time RL](../ttrl.md), and then a plain search with as many Lean steps as that had used in all."
        " Rates are over theorems, a theorem with several seeds counting as the mean of its seeds;"
        " intervals are 95 %, over theorems.",
        "",
        "| | proved | searches that proved | Lean steps, median | seconds, median |",
        "|---|---|---|---|---|",
    ]
    for name, (rates, found) in arms.items():
        known = [arm for arm in found if arm is not None]
        cells = [
            _rate(list(rates.values())),
            f"{sum(arm.proved for arm in known)} of {len(known)}",
            f"{median(arm.lean_steps for arm in known):.0f}",
            f"{median(arm.seconds for arm in known):.0f}",
        ]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    lines += [
        f"| difference, points | {_difference(list(plain.values()), list(trained.values()))} | | | |",
        "",
        f"Variants per run, median: {median(r.variants for r in missed):.0f}, of which"
        f" {median(r.proved_variants for r in missed):.0f} proved; rounds: {median(r.rounds for r in missed):.0f}."
        f" Proofs by test-time RL that cite a proved variant: {sum(r.cites_variants for r in missed)}.",
        "",
    ]
    for name, names in only.items():
        lines.append(f"Proved more often by {name}: {', '.join(f'`{n}`' for n in names) or 'none'}.")
    lines += [
        "",
        "A difference whose interval contains 0 is none that was shown. A `+` behind a revision: tracked files differed"
        " from it.",
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ttrl", description=(__doc__ or "").splitlines()[0])
    default = Setup()
    parser.add_argument("--minutes", type=float, default=60, help="begin nothing that would not end within so many")
    parser.add_argument("--split", type=Split, default=default.split, choices=list(Split))
    parser.add_argument("--suite", action="append", default=[], help="a shipped suite; repeatable; all by default")
    parser.add_argument("--limit", type=int, default=default.limit, help="theorems, spread evenly")
    parser.add_argument("--reach", type=int, default=default.reach, help="Lean steps of the first plain search")
    parser.add_argument("--each", type=float, default=default.each, help="minutes of test-time RL for a theorem")
    parser.add_argument("--seeds", type=int, default=default.seeds)
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="over configs/ttrl.toml")
    parser.add_argument("--record", type=Path, default=PROJECT / "build" / "ttrl", help="what is measured")
    parser.add_argument("--out", type=Path, default=PAGE)
    args = parser.parse_args()
    try:
        given = tuple(sorted(parse_settings(args.set).items()))
        setup = Setup(args.split, tuple(args.suite), args.limit, args.reach, args.each, args.seeds, given)
        config_for(load_prover(None), dict(given))
        began = time.monotonic()
        rows, wanted = measured(setup, args.minutes, args.record)
        if len(rows) < wanted:
            spent = (time.monotonic() - began) / 60
            print(
                f"{wanted - len(rows)} of {wanted} are left after {spent:.0f} minutes; call it again", file=sys.stderr
            )
            raise SystemExit(1)
        args.out.write_text(page(rows, setup, load_lean().identity))
    except (LemmaError, OSError) as error:
        print(f"ttrl: {error}", file=sys.stderr)
        raise SystemExit(2) from None
    print(args.out)


if __name__ == "__main__":
    main()
