"""`lemma mine`: find lemmas that are worth having for a suite."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.lean import open_lean
from cli.output import Answer, Checkpoint, LeanProject, Screen, Seed, Workers, verb
from cli.score import (
    Budget,
    Cache,
    Limit,
    UnsolvedBits,
    check_places,
    compresses,
    score_data,
    score_text,
    stages,
)
from eval.mining import MiningConfig, mine
from eval.scoring import ScoringConfig, open_scoring, scoring_prover
from eval.sources import parse_source
from prover.types import LemmaError


@verb
def command(
    screen: Screen,
    corpus: Annotated[str, typer.Argument(help="The SUITE to find lemmas for.")],
    out: Annotated[Path | None, typer.Option(help="Write the lemmas as a Lean file.")] = None,
    checkpoint: Checkpoint = None,
    lemmas: Annotated[int, typer.Option(min=1, help="Stop when this many lemmas were found.")] = 20,
    tries: Annotated[int, typer.Option(min=1, help="Screen at most this many candidates.")] = 200,
    size: Annotated[int, typer.Option(min=1, max=7, help="Symbols of a term in the exploration.")] = 5,
    samples: Annotated[
        int | None, typer.Option(min=0, help="Goals to draw from the policy of --checkpoint; 64 by default.")
    ] = None,
    budget: Budget = 128,
    limit: Limit = None,
    unsolved_bits: UnsolvedBits = None,
    cache: Cache = None,
    seed: Seed = 0,
    workers: Workers = 1,
    lean_project: LeanProject = None,
) -> Answer:
    """Find lemmas that are worth having for a suite.

    Candidates are goals that recur in the searches, generalised, and equations found by exploring the functions of the
    suite. What is false, known or trivial is dropped; the rest is proved, scored, and comes out as Lean text.

    Example:

        lemma mine nat --limit 20 --out lemmas.lean
    """
    if samples is not None and checkpoint is None:
        raise LemmaError("--samples has no effect without --checkpoint: goals are drawn from its policy")
    check_places(out, cache)
    parse_source(corpus)
    config = ScoringConfig(corpus, limit, seed, workers, cache, unsolved_bits, measure_trivial=False)
    prover = scoring_prover(checkpoint, budget)
    setup = open_lean(lean_project, screen)
    with stages(screen) as progress, open_scoring(config, prover, setup, progress) as scoring:
        mined = mine(scoring, MiningConfig(lemmas, tries, size, 64 if samples is None else samples), progress)
    theorems = mined.report.train + mined.report.held_out
    screen.note(f"{mined.candidates} candidates from {theorems} theorems of {scoring.corpus}")
    if out is not None:
        out.write_text(mined.text, encoding="utf-8")
        screen.note(f"lemmas: {out}")
    counts = dict(mined.screened)
    data = score_data(mined.report, scoring)
    data |= {"screened": counts, "out": None if out is None else str(out), "text": mined.text}
    said = ", ".join(f"{n} {worth}" for worth, n in sorted(counts.items(), key=lambda pair: -pair[1]))
    shown = score_text(mined.report) if out is not None else f"{mined.text}\n{score_text(mined.report)}"
    return Answer(data, compresses(mined.report), f"screened: {said}\n{shown}")
