"""Scoring lemmas: opens corpus, prover, cache and scorer together, for `lemma score` and `lemma mine`."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from eval.sources import load_benchmark, parse_source
from prover.automation import HAMMER
from prover.conjecture.cache import FileCache
from prover.conjecture.candidates import Lemma, lemma_of
from prover.conjecture.measure import MeasureConfig, ProofMeasurer
from prover.conjecture.proof_terms import LeanTerms
from prover.conjecture.score import Progress, ScoreConfig, Scorer
from prover.conjecture.screen import EXACT, LemmaScreen
from prover.conjecture.scripts import ScriptCoder
from prover.lean.gym.pool import LeanPool
from prover.lean.library.build import LeanSetup
from prover.lean.library.premises import load_premises
from prover.lean.toolchain import cache_dir
from prover.lean.verifier.verify import Verifier
from prover.prover import Prover, load_prover
from prover.search import Strategy
from prover.suites import list_suites, load_suite
from prover.types import CORE_MODULE, ProofEnv, Split, Theorem, split_of


@dataclass(frozen=True, slots=True)
class ScoringConfig:
    """The corpus that lemmas are scored against, and how.

    Args:
        corpus: a SUITE as in `lemma eval`.
        limit: at most this many theorems of the corpus, drawn by the seed.
        workers: Lean processes side by side.
        cache: file of finished measurements; None is the one in the cache folder.
        unsolved_bits: None is the default of `ScoreConfig`.
        measure_trivial: also measure lemmas that are proved but trivial.
        language_model: folder or Hub name of a causal language model that scores scripts as well.
    """

    corpus: str
    limit: int | None = None
    seed: int = 0
    workers: int = 1
    cache: Path | None = None
    unsolved_bits: float | None = None
    measure_trivial: bool = True
    language_model: str | None = None


@dataclass(frozen=True, slots=True)
class Scoring:
    """Everything that scoring needs, opened; `corpus` is a name for people."""

    config: ScoringConfig
    setup: LeanSetup
    env: ProofEnv
    scorer: Scorer
    prover: Prover
    corpus: str
    revision: str
    modules: tuple[str, ...]


def scoring_prover(checkpoint: Path | None, budget: int) -> Prover:
    """The prover whose proofs are measured; without a checkpoint it searches best first, as in every published score.

    Raises `LemmaError`.
    """
    search = {} if checkpoint else {"strategy": Strategy.BEST_FIRST}
    return load_prover(checkpoint, search).with_budget(budget)


@contextmanager
def open_scoring(config: ScoringConfig, prover: Prover, setup: LeanSetup, progress: Progress) -> Generator[Scoring]:
    """Load the corpus and its library, start Lean. Raises `LemmaError` for bad input."""
    source = parse_source(config.corpus)
    with ExitStack() as stack:
        env = stack.enter_context(LeanPool(setup, config.workers, prover.limits))
        verifier = stack.enter_context(Verifier(setup))
        terms = stack.enter_context(LeanTerms(setup))
        cache = stack.enter_context(FileCache(config.cache or cache_dir() / "conjectures" / "measured.sqlite"))
        corpus = load_benchmark(source, None, config.limit, config.seed, setup, env)
        modules = tuple(dict.fromkeys(t.module for t in corpus.theorems))
        premises = load_premises(setup, modules[0] if len(modules) == 1 else CORE_MODULE)
        measuring = MeasureConfig(seed=config.seed)
        measurer = ProofMeasurer(env, verifier, terms, premises, prover, measuring, cache, setup.identity)
        hammers = tuple(tactic for tactic in HAMMER if tactic != EXACT)
        key = f"{setup.identity} {prover.identity}"
        screen = LemmaScreen(env, verifier, terms, measurer.prove, hammers, cache, key)
        charged = ScoreConfig(measure_trivial=config.measure_trivial, seed=config.seed)
        if config.unsolved_bits is not None:
            charged = replace(charged, unsolved_bits=config.unsolved_bits)
        train, held_out = _parts(corpus.theorems)
        coder = None if config.language_model is None else _frozen(config.language_model)
        scorer = Scorer(train, held_out, measurer, screen, charged, progress, coder)
        yield Scoring(config, setup, env, scorer, prover, corpus.label, corpus.revision, modules)


def decoys_for(modules: Sequence[str]) -> list[Lemma]:
    """Theorems of the shipped suites' train parts that proofs in these modules may cite."""
    suites = (load_suite(name) for name in list_suites())
    entries = (entry for suite in suites for entry in suite.of_split(Split.TRAIN))
    return [lemma_of(e) for e in entries if e.theorem.module in (CORE_MODULE, *modules)]


def _frozen(place: str) -> ScriptCoder:
    from prover.conjecture.language import FrozenModel  # torch

    return FrozenModel(place)


def _parts(theorems: Sequence[Theorem]) -> tuple[list[Theorem], list[Theorem]]:
    """(train and valid, test); a corpus with a single split is divided anew, by the hash of the statements."""
    parts = [theorem.split for theorem in theorems]
    if Split.TEST not in parts or len(set(parts)) == 1:
        parts = [split_of(theorem.statement) for theorem in theorems]
    pairs = list(zip(theorems, parts, strict=True))
    return [t for t, part in pairs if part is not Split.TEST], [t for t, part in pairs if part is Split.TEST]
