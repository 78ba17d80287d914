"""The meaning of SUITE on the command line."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

import numpy as np

from eval.equational import load_equational
from eval.leandojo import read_leandojo
from eval.meaning import StatementReader
from eval.minif2f import has_mathlib, read_hub, read_problems, state_problems
from eval.problems import Benchmark, Problem
from prover.grading import level_of, proof_size
from prover.lean.library.build import LeanSetup
from prover.suggest import unknown
from prover.suites import Suite, SuiteEntry, list_suites, load_suite, read_suite_file
from prover.text.reader import reader_for
from prover.types import LemmaError, ProofEnv, Split, SplitRule, Theorem
from prover.worlds.names import is_world_suite, parse_world_suite

Progress = Callable[[int, int], None]
ALL_SUITES = "all"
"""All shipped suites."""


class SourceKind(StrEnum):
    """Where the problems come from: the prefix before the colon."""

    SUITE = "suite"
    WORLD = "world"
    LEAN_FILE = "lean"
    MINIF2F = "minif2f"
    PROOFNET = "proofnet"
    PUTNAM = "putnam"
    EQUATIONAL = "equational"
    HUB = "hf"
    LEANDOJO = "dojo"


LABELS: Final = {SourceKind.MINIF2F: "miniF2F", SourceKind.PROOFNET: "ProofNet", SourceKind.PUTNAM: "PutnamBench"}
"""Benchmarks of Mathlib statements in files → their names for people."""


@dataclass(frozen=True, slots=True)
class Source:
    """A parsed SUITE argument; `place` is a suite's name, a path or a dataset's name."""

    kind: SourceKind
    place: str

    def __str__(self) -> str:
        named = (SourceKind.SUITE, SourceKind.WORLD, SourceKind.LEAN_FILE)
        return self.place if self.kind in named else f"{self.kind}:{self.place}"


def parse_source(text: str) -> Source:
    """Read ``nat``, ``all``, ``peano@1-6x200``, ``file.lean``, a folder of such files, or a place behind a kind:
    ``minif2f:PATH``.

    Raises `LemmaError` for an unknown prefix, an unknown suite or a path that does not exist.
    """
    if is_world_suite(text):
        return Source(SourceKind.WORLD, str(parse_world_suite(text)))
    prefix, colon, place = text.partition(":")
    prefixes = {k.value: k for k in (*LABELS, SourceKind.EQUATIONAL, SourceKind.HUB, SourceKind.LEANDOJO)}
    if colon:
        if prefix not in prefixes or not place:
            known = [f"{name}:PLACE" for name in prefixes]
            raise LemmaError(
                unknown(
                    "suite", text, known, "or a shipped suite, WORLD@DEPTHSxCOUNT, a .lean file or a folder of them"
                )
            )
        source = Source(prefixes[prefix], place)
    elif text.endswith(".lean"):
        source = Source(SourceKind.LEAN_FILE, text)
    elif text == ALL_SUITES or text in list_suites():
        return Source(SourceKind.SUITE, text)
    elif Path(text).is_dir():
        return Source(SourceKind.LEAN_FILE, text)
    else:
        raise LemmaError(unknown("suite", text, [*list_suites(), ALL_SUITES], "see `lemma suites`"))
    if source.kind is not SourceKind.HUB and not Path(place if colon else text).exists():
        raise LemmaError(f"{text}: no such file or folder")
    return source


def load_benchmark(
    source: Source,
    split: Split | None,
    limit: int | None,
    seed: int,
    setup: LeanSetup,
    env: ProofEnv,
    progress: Progress = lambda done, total: None,
    rule: SplitRule = SplitRule.HASH,
) -> Benchmark:
    """The theorems to attempt: those of `split` (None: all; of a shipped suite by `rule`), at most `limit` drawn by
    `seed`. Raises `LemmaError`.

    Foreign statements are elaborated in `env`, to find out which of them can be stated.
    """
    rng = random.Random(seed)
    match source.kind:
        case SourceKind.SUITE | SourceKind.WORLD:
            names = list_suites() if source.place == ALL_SUITES else [source.place]
            benchmark = _of_shipped([load_suite(name, rule) for name in names], str(source))
        case SourceKind.LEAN_FILE:
            path = Path(source.place)
            suite = read_suite_file(path, reader_for(setup))
            theorems = tuple(entry.theorem for entry in suite.entries)
            benchmark = Benchmark(str(source), str(source), suite.revision, len(theorems), theorems)
        case SourceKind.EQUATIONAL:
            return load_equational(Path(source.place), limit, np.random.default_rng(seed))[0]
        case SourceKind.MINIF2F | SourceKind.PROOFNET | SourceKind.PUTNAM:
            benchmark = _stated(source, LABELS[source.kind], *read_problems(Path(source.place)), setup, env, progress)
        case SourceKind.HUB:
            benchmark = _stated(source, source.place, *read_hub(source.place), setup, env, progress)
        case SourceKind.LEANDOJO:
            benchmark = _stated(source, "LeanDojo", *read_leandojo(Path(source.place)), setup, env, progress)
    return benchmark.only(split).sample(limit, rng)


def _of_shipped(suites: Sequence[Suite], name: str) -> Benchmark:
    """Shipped suites, or a world. A level is that of the reference proof, and in a world with depths the depth."""
    entries = [entry for suite in suites for entry in suite.entries]
    revision = suites[0].revision
    if len(suites) > 1:
        revision = hashlib.sha256(" ".join(suite.revision for suite in suites).encode()).hexdigest()[:12]
    return Benchmark(
        name,
        name,
        revision,
        len(entries),
        tuple(entry.theorem for entry in entries),
        worlds={entry.theorem.name: suite.name for suite in suites for entry in suite.entries},
        levels={entry.theorem.name: _level_of(entry) for entry in entries},
    )


def _level_of(entry: SuiteEntry) -> str:
    depth = entry.theorem.depth
    return f"level {level_of(proof_size(entry.reference))}" if depth is None else f"depth {depth:02d}"


def _stated(
    source: Source,
    label: str,
    problems: tuple[Problem, ...],
    revision: str,
    setup: LeanSetup,
    env: ProofEnv,
    progress: Progress,
) -> Benchmark:
    if has_mathlib(setup):

        def elaborate(theorem: Theorem) -> frozenset[str]:
            env.free([env.start(theorem)])
            return frozenset()

        return state_problems(problems, str(source), label, revision, elaborate, True, progress, reader_for(setup))
    with StatementReader(setup) as reader:
        return state_problems(problems, str(source), label, revision, reader.constants, False, progress)
