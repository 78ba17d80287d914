"""What `lemma score` and `lemma mine` share: a corpus, a laboratory and a scorer, opened together."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from cli.lean import open_lean
from cli.output import Screen
from prover.types import CORE_MODULE, Split, Theorem, split_of

if TYPE_CHECKING:
    from prover.conjecture.candidates import Lemma
    from prover.conjecture.proof_terms import LeanTerms
    from prover.conjecture.score import Progress, Scorer
    from prover.conjecture.scripts import ScriptCoder
    from prover.lean.library.build import LeanSetup
    from prover.types import ProofEnv


@dataclass(frozen=True, slots=True)
class WorkshopConfig:
    """`corpus` is a SUITE as in `lemma eval`; `limit` theorems of it are drawn by the seed.

    `cache` None is the default file.
    """

    corpus: str
    checkpoint: Path | None = None
    budget: int = 128
    limit: int | None = None
    seed: int = 0
    workers: int = 1
    lean_project: Path | None = None
    cache: Path | None = None
    unsolved_bits: float | None = None
    measure_trivial: bool = True
    language_model: str | None = None


@dataclass(frozen=True, slots=True)
class Workshop:
    """Everything open that scoring needs; `corpus` is for people."""

    setup: LeanSetup
    env: ProofEnv
    terms: LeanTerms
    scorer: Scorer
    corpus: str
    revision: str
    modules: tuple[str, ...]

    @property
    def module(self) -> str:
        """What the corpus imports, if it is one module."""
        return next(iter(self.modules), CORE_MODULE)


@contextmanager
def open_workshop(config: WorkshopConfig, screen: Screen, progress: Progress) -> Generator[Workshop]:
    """Load the corpus and the library. Raises `LemmaError` for bad input."""
    from eval.sources import load_benchmark, parse_source
    from prover.automation import EXACT, HAMMER
    from prover.conjecture.cache import FileCache
    from prover.conjecture.measure import Laboratory, MeasureConfig
    from prover.conjecture.proof_terms import LeanTerms
    from prover.conjecture.score import ScoreConfig, Scorer
    from prover.conjecture.screen import Screen as Screening
    from prover.lean.toolchain import cache_dir
    from prover.prover import load_prover
    from prover.search import Strategy

    source = parse_source(config.corpus)
    search = {} if config.checkpoint else {"strategy": Strategy.BEST_FIRST}  # as in every published score
    prover = load_prover(config.checkpoint, search).with_budget(config.budget)
    setup = open_lean(config.lean_project, screen)
    from prover.lean.gym.pool import LeanPool
    from prover.lean.library.premises import load_premises
    from prover.lean.verifier.verify import Verifier

    with ExitStack() as stack:
        env = stack.enter_context(LeanPool(setup, config.workers, prover.limits))
        verifier = stack.enter_context(Verifier(setup))
        terms = stack.enter_context(LeanTerms(setup))
        cache = stack.enter_context(FileCache(config.cache or cache_dir() / "conjectures" / "measured.sqlite"))
        corpus = load_benchmark(source, None, config.limit, config.seed, setup, env)
        modules = tuple(dict.fromkeys(t.module for t in corpus.theorems))
        premises = load_premises(setup, modules[0] if len(modules) == 1 else CORE_MODULE)
        measuring = MeasureConfig(seed=config.seed)
        laboratory = Laboratory(env, verifier, terms, premises, prover, measuring, cache, setup.identity)
        hammers = tuple(tactic for tactic in HAMMER if tactic != EXACT)
        screening = Screening(
            env, verifier, terms, laboratory.prove, hammers, cache, f"{setup.identity} {prover.identity}"
        )
        settings = ScoreConfig(measure_trivial=config.measure_trivial, seed=config.seed)
        if config.unsolved_bits is not None:
            settings = replace(settings, unsolved_bits=config.unsolved_bits)
        train, held_out = _parts(corpus.theorems)
        coder = None if config.language_model is None else _frozen(config.language_model)
        scorer = Scorer(train, held_out, laboratory, screening, settings, progress, coder)
        yield Workshop(setup, env, terms, scorer, corpus.label, corpus.revision, modules)


def decoys_for(modules: Sequence[str]) -> list[Lemma]:
    """Theorems of the shipped suites' train parts that proofs in these modules may cite."""
    from prover.conjecture.candidates import lemma_of
    from prover.suites import list_suites, load_suite

    suites = (load_suite(name) for name in list_suites())
    entries = (entry for suite in suites for entry in suite.of_split(Split.TRAIN))
    return [lemma_of(e) for e in entries if e.theorem.module in (CORE_MODULE, *modules)]


def _frozen(place: str) -> ScriptCoder:
    from prover.conjecture.language import FrozenModel

    return FrozenModel(place)


def _parts(theorems: Sequence[Theorem]) -> tuple[list[Theorem], list[Theorem]]:
    """(train and valid, test); a corpus that is all of one split is divided anew, by the hash of the statements."""
    parts = [theorem.split for theorem in theorems]
    if Split.TEST not in parts or len(set(parts)) == 1:
        parts = [split_of(theorem.statement) for theorem in theorems]
    pairs = list(zip(theorems, parts, strict=True))
    return [t for t, part in pairs if part is not Split.TEST], [t for t, part in pairs if part is Split.TEST]
