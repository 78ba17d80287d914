"""`lemma score`: what a lemma is worth to a library."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.checkpoints import settings_of
from cli.lean import open_lean
from cli.output import Answer, Checkpoint, JsonFlag, LeanProject, Screen, Seed, Workers, deliver
from prover.types import CORE_MODULE

if TYPE_CHECKING:
    from prover.conjecture.score import LemmaScore
    from prover.types import Evaluator, Premise, Proposer


@dataclass(frozen=True, slots=True)
class ScoreVerbConfig:
    """`corpus` is a SUITE as in `lemma eval`; `limit` theorems of it are drawn by the seed."""

    file: Path
    corpus: str
    checkpoint: Path | None = None
    budget: int = 128
    limit: int | None = None
    seed: int = 0
    workers: int = 1
    lean_project: Path | None = None


def main(config: ScoreVerbConfig, screen: Screen) -> Answer:
    """Score every lemma of a file; positive when one of them is worth keeping. Raises `LemmaError`."""
    from eval.provers import ProverFactory
    from eval.sources import load_benchmark, parse_source
    from prover.conjecture.proof_terms import LeanTerms
    from prover.conjecture.score import Lemma, ScoreConfig, score_lemmas
    from prover.search import Budget
    from prover.solve import SolveConfig
    from prover.suites import read_suite_file

    lemmas = [Lemma(entry.theorem, entry.reference) for entry in read_suite_file(config.file).entries]
    source = parse_source(config.corpus)
    proposals, search = settings_of(config.checkpoint)
    setup = open_lean(config.lean_project, screen)
    from prover.lean.pool import LeanPool
    from prover.lean.premises import load_premises
    from prover.lean.verify import Verifier

    factory = ProverFactory(setup, None, config.checkpoint, proposals)

    def make_prover(premises: Sequence[Premise]) -> tuple[Proposer, Evaluator | None]:
        prover = factory.with_premises(tuple(premises), config.seed)
        return prover.proposer, prover.evaluator if search.value_weight > 0 else None

    solve = SolveConfig(replace(search, budget=Budget(steps=config.budget)))
    with LeanPool(setup, workers=config.workers) as env, Verifier(setup) as verifier, LeanTerms(setup) as terms:
        corpus = load_benchmark(source, None, config.limit, config.seed, setup, env)
        screen.note(f"{len(lemmas)} lemmas against {len(corpus.theorems)} theorems of {corpus.label}")
        premises = load_premises(setup, CORE_MODULE)
        settings = ScoreConfig(solve=solve, seed=config.seed)
        scores = score_lemmas(lemmas, corpus.theorems, env, verifier, terms, premises, make_prover, settings)
    return _answer(scores, corpus.label, config.budget)


def _answer(scores: list[LemmaScore], corpus: str, budget: int) -> Answer:
    from prover.conjecture.score import Worth

    data = {"corpus": corpus, "budget": budget, "lemmas": [asdict(score) for score in scores]}
    lines = [f"{'score':>9}  {'saved':>9}  {'cost':>8}  uses  lemma"]
    for s in scores:
        if s.score_bits is None or s.held_out_bits is None or s.statement_bits is None or s.proof_bits is None:
            lines.append(f"{'-':>9}  {'-':>9}  {'-':>8}  {'-':>4}  {s.name}: {s.worth}")
            continue
        cost = s.statement_bits + s.proof_bits
        lines.append(f"{s.score_bits:9.1f}  {s.held_out_bits:9.1f}  {cost:8.1f}  {s.uses:4}  {s.name}: {s.worth}")
    return Answer(data, any(s.worth is Worth.WORTH_KEEPING for s in scores), "\n".join(lines))


def command(
    file: Annotated[Path, typer.Argument(help="A file of lemmas with their proofs.")],
    corpus: Annotated[str, typer.Option(help="The SUITE whose proofs the lemma should shorten.")],
    checkpoint: Checkpoint = None,
    budget: Annotated[int, typer.Option(min=1, help="Lean steps per theorem of the corpus.")] = 128,
    limit: Annotated[int | None, typer.Option(min=1, help="At most this many theorems of the corpus.")] = None,
    seed: Seed = 0,
    workers: Workers = 1,
    lean_project: LeanProject = None,
    as_json: JsonFlag = False,
) -> None:
    """Score lemmas for a library.

    The score is how much shorter a lemma makes the proofs of a corpus, in bits, less what the lemma costs.

    Example:

        lemma score lemmas.lean --corpus nat --limit 20
    """
    config = ScoreVerbConfig(file, corpus, checkpoint, budget, limit, seed, workers, lean_project)
    deliver(lambda screen: main(config, screen), as_json)
