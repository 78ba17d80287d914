"""Scoring lemmas: corpus, prover, cache and scorer opened together. What `lemma score` and `lemma mine` rest on."""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from eval.hammer import TACTICS
from eval.provers import ProposalConfig, ProverFactory
from eval.sources import load_benchmark, parse_source
from prover.conjecture.cache import FileCache
from prover.conjecture.candidates import Lemma, lemma_of
from prover.conjecture.measure import Laboratory, MeasureConfig
from prover.conjecture.proof_terms import LeanTerms
from prover.conjecture.score import Progress, ScoreConfig, Scorer
from prover.conjecture.screen import EXACT, Screen
from prover.conjecture.scripts import ScriptCoder
from prover.lean.gym.pool import LeanPool
from prover.lean.library.build import LeanSetup
from prover.lean.library.premises import load_premises
from prover.lean.toolchain import cache_dir
from prover.lean.verifier.verify import Verifier
from prover.search import Budget, SearchConfig
from prover.solve import SolveConfig
from prover.suites import list_suites, load_suite
from prover.types import CORE_MODULE, Evaluator, Premise, ProofEnv, Proposer, Split, Theorem, split_of


@dataclass(frozen=True, slots=True)
class ScoringConfig:
    """What lemmas are scored against, and how.

    Args:
        corpus: a SUITE as in `lemma eval`.
        budget: Lean steps per theorem of the corpus.
        limit: at most this many theorems of the corpus, drawn by the seed.
        workers: Lean processes side by side.
        cache: file of finished measurements; None is the one in the cache folder.
        unsolved_bits: None is the default of `ScoreConfig`.
        measure_trivial: measure also what is proved but trivial.
        language_model: folder or Hub name of a causal language model that scores scripts as well.
    """

    corpus: str
    budget: int = 128
    limit: int | None = None
    seed: int = 0
    workers: int = 1
    cache: Path | None = None
    unsolved_bits: float | None = None
    measure_trivial: bool = True
    language_model: str | None = None


@dataclass(frozen=True, slots=True)
class SearchSettings:
    """The prover whose proofs are measured: a checkpoint or the grammar alone, with its proposals and its search."""

    checkpoint: Path | None
    proposals: ProposalConfig | None
    search: SearchConfig


@dataclass(frozen=True, slots=True)
class Scoring:
    """Everything open that scoring needs; `corpus` is for people."""

    config: ScoringConfig
    setup: LeanSetup
    env: ProofEnv
    scorer: Scorer
    checkpoint: Path | None
    corpus: str
    revision: str
    modules: tuple[str, ...]


@contextmanager
def open_scoring(
    config: ScoringConfig, settings: SearchSettings, setup: LeanSetup, progress: Progress
) -> Generator[Scoring]:
    """Load the corpus and its library, start Lean. Raises `LemmaError` for bad input."""
    source = parse_source(config.corpus)
    factory = ProverFactory(setup, None, settings.checkpoint, settings.proposals)

    def make_prover(premises: Sequence[Premise]) -> tuple[Proposer, Evaluator | None]:
        prover = factory.with_premises(tuple(premises), config.seed)
        return prover.proposer, prover.evaluator if settings.search.value_weight > 0 else None

    with ExitStack() as stack:
        env = stack.enter_context(LeanPool(setup, workers=config.workers))
        verifier = stack.enter_context(Verifier(setup))
        terms = stack.enter_context(LeanTerms(setup))
        cache = stack.enter_context(FileCache(config.cache or cache_dir() / "conjectures" / "measured.sqlite"))
        corpus = load_benchmark(source, None, config.limit, config.seed, setup, env)
        modules = tuple(dict.fromkeys(t.module for t in corpus.theorems))
        premises = load_premises(setup, modules[0] if len(modules) == 1 else CORE_MODULE)
        solve = SolveConfig(replace(settings.search, budget=Budget(steps=config.budget)))
        key = f"{setup.identity} {factory.kind} {settings.proposals} {_digest(settings.checkpoint)}"
        laboratory = Laboratory(
            env, verifier, terms, premises, make_prover, MeasureConfig(solve, seed=config.seed), cache, key
        )
        hammers = tuple(tactic for tactic in TACTICS if tactic != EXACT)
        screen = Screen(env, verifier, terms, laboratory.prove, hammers, cache, f"{key} {laboratory.config}")
        charged = ScoreConfig(measure_trivial=config.measure_trivial, seed=config.seed)
        if config.unsolved_bits is not None:
            charged = replace(charged, unsolved_bits=config.unsolved_bits)
        train, held_out = _parts(corpus.theorems)
        coder = None if config.language_model is None else _frozen(config.language_model)
        scorer = Scorer(train, held_out, laboratory, screen, charged, progress, coder)
        yield Scoring(config, setup, env, scorer, settings.checkpoint, corpus.label, corpus.revision, modules)


def decoys_for(modules: Sequence[str]) -> list[Lemma]:
    """Theorems of the shipped suites' train parts that proofs in these modules may cite."""
    suites = (load_suite(name) for name in list_suites())
    entries = (entry for suite in suites for entry in suite.of_split(Split.TRAIN))
    return [lemma_of(e) for e in entries if e.theorem.module in (CORE_MODULE, *modules)]


def _frozen(place: str) -> ScriptCoder:
    from prover.conjecture.language import FrozenModel  # torch

    return FrozenModel(place)


def _parts(theorems: Sequence[Theorem]) -> tuple[list[Theorem], list[Theorem]]:
    """(train and valid, test); a corpus that is all of one split is divided anew, by the hash of the statements."""
    parts = [theorem.split for theorem in theorems]
    if Split.TEST not in parts or len(set(parts)) == 1:
        parts = [split_of(theorem.statement) for theorem in theorems]
    pairs = list(zip(theorems, parts, strict=True))
    return [t for t, part in pairs if part is not Split.TEST], [t for t, part in pairs if part is Split.TEST]


def _digest(checkpoint: Path | None) -> str:
    if checkpoint is None:
        return "no checkpoint"
    from prover.policy.model import find_policy  # torch

    digest = hashlib.sha256()
    for file in sorted(f for f in find_policy(checkpoint).rglob("*") if f.is_file()):
        digest.update(file.read_bytes())
    return digest.hexdigest()
