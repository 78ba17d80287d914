"""Scoring lemmas: opens corpus, prover, cache and scorer together, for `lemma score` and `lemma mine`."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from eval.sources import load_benchmark, parse_source
from prover.automation import HAMMER
from prover.conjecture.cache import FileCache
from prover.conjecture.candidates import Lemma, lemma_of
from prover.conjecture.context import InContext, defined_in
from prover.conjecture.measure import MeasureConfig, ProofMeasurer
from prover.conjecture.proof_terms import LeanTerms
from prover.conjecture.score import Progress, ScoreConfig, Scorer
from prover.conjecture.screen import EXACT, LemmaScreen
from prover.conjecture.scripts import ScriptCoder
from prover.conjecture.values import domain_of
from prover.lean.library.build import LeanSetup
from prover.lean.toolchain import cache_dir
from prover.prover import Prover, load_prover
from prover.search import Strategy
from prover.session import Session
from prover.suites import list_suites, load_suite
from prover.types import CORE_MODULE, Premise, ProofEnv, Split, Theorem, split_of


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
    session: Session
    scorer: Scorer
    prover: Prover
    corpus: str
    revision: str
    modules: tuple[str, ...]

    @property
    def env(self) -> ProofEnv:
        """Where proof states are stepped, within the prover's limits."""
        return self.session.env(self.prover.limits)


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
        session = stack.enter_context(Session(setup, config.workers))
        terms = stack.enter_context(LeanTerms(setup))
        cache = stack.enter_context(FileCache(config.cache or cache_dir() / "conjectures" / "measured.sqlite"))
        env = session.env(prover.limits)
        corpus = load_benchmark(source, None, config.limit, config.seed, setup, env)
        measuring = MeasureConfig(seed=config.seed)

        def premises(module: str) -> Sequence[Premise]:
            return session.premises(module) if prover.policy.cites_library else ()

        measurer = ProofMeasurer(env, session.verifier, terms, premises, prover, measuring, cache, setup.identity)

        @lru_cache(maxsize=64)
        def values(module: str, preamble: str) -> Mapping[str, Sequence[str]]:
            names = (*own_names(session, module), *defined_in(preamble))
            return domain_of(names, module, InContext(env, preamble))[0].values if names else {}

        hammers = tuple(tactic for tactic in HAMMER if tactic != EXACT)
        key, budget = f"{setup.identity} {prover.identity}", prover.search.budget.lean_steps or 0
        screen = LemmaScreen(
            env, session.verifier, terms, measurer.prove, hammers, cache, key, budget,
            lambda theorem: values(theorem.module, theorem.preamble),
        )  # fmt: skip
        charged = ScoreConfig(measure_trivial=config.measure_trivial, seed=config.seed)
        if config.unsolved_bits is not None:
            charged = replace(charged, unsolved_bits=config.unsolved_bits)
        train, held_out = _parts(corpus.theorems)
        coder = None if config.language_model is None else _frozen(config.language_model)
        scorer = Scorer(train, held_out, measurer, screen, charged, progress, coder)
        modules = tuple(dict.fromkeys(t.module for t in corpus.theorems))
        yield Scoring(config, session, scorer, prover, corpus.label, corpus.revision, modules)


def own_names(session: Session, module: str) -> tuple[str, ...]:
    """Premises of a module that the core library does not have."""
    core = {p.name for p in session.premises(CORE_MODULE)}
    return tuple(p.name for p in session.premises(module) if p.name not in core)


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
