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
from eval.mining import MiningConfig, MiningResult, mine
from eval.scoring import ScoringConfig, open_scoring, scoring_prover
from eval.sources import parse_source
from prover.types import LemmaError


@verb
def command(
    screen: Screen,
    corpus: Annotated[str, typer.Argument(help="The SUITE to find lemmas for.")],
    out: Annotated[Path | None, typer.Option(help="Write the lemmas as a Lean file.")] = None,
    checkpoint: Checkpoint = None,
    lemmas: Annotated[
        int, typer.Option(min=1, help="Stop when this many lemmas were found that shorten a train proof.")
    ] = 20,
    tries: Annotated[int, typer.Option(min=1, help="Screen at most this many candidates.")] = 200,
    size: Annotated[int, typer.Option(min=1, max=7, help="Symbols of a term in the exploration.")] = 5,
    minutes: Annotated[
        float | None, typer.Option(min=0.01, help="Look at no further candidate after so many minutes.")
    ] = None,
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
    suite. What is false, known or trivial is dropped, or follows at once from a lemma found before; the rest is proved
    and scored. The Lean file has those that pay on the theorems to choose by, the best first, with their proofs.

    Example:

        lemma mine nat --limit 20 --minutes 10 --out lemmas.lean
    """
    if samples is not None and checkpoint is None:
        raise LemmaError("--samples has no effect without --checkpoint: goals are drawn from its policy")
    check_places(out, cache)
    parse_source(corpus)
    config = ScoringConfig(corpus, limit, seed, workers, cache, unsolved_bits, measure_trivial=False)
    prover = scoring_prover(checkpoint, budget)
    setup = open_lean(lean_project, screen)
    with stages(screen) as progress, open_scoring(config, prover, setup, progress) as scoring:
        drawn = 64 if samples is None else samples
        mined = mine(scoring, MiningConfig(lemmas, tries, size, drawn, minutes), progress)
    if out is not None:
        out.write_text(mined.text, encoding="utf-8")
        screen.note(f"lemmas: {out}")
    data = score_data(mined.report, scoring)
    data |= {
        "candidates": mined.candidates,
        "tried": mined.tried,
        "stopped": mined.stopped,
        "screened": dict(mined.screened),
        "paying": list(mined.paying),
        "out": None if out is None else str(out),
        "text": mined.text,
    }
    return Answer(data, compresses(mined.report), _text(mined, scoring.corpus, out))


def _text(mined: MiningResult, corpus: str, out: Path | None) -> str:
    """What became of the candidates, the lemmas, and where those that pay are."""
    counts = sorted(mined.screened.items(), key=lambda pair: -pair[1])
    said = ", ".join(f"{n} {worth}" for worth, n in counts if n)
    lines = [
        f"looked at {mined.tried} of {mined.candidates} candidates ({mined.stopped}): {said or 'none'}",
        score_text(mined.report, corpus) if mined.report.lemmas else f"no lemma shortens a proof of {corpus}",
    ]
    if not mined.paying:
        lines.append("no lemma pays on the theorems to choose by, so there is none to keep")
    elif out is None:
        lines += ["", mined.text]
    else:
        count = "one lemma" if len(mined.paying) == 1 else f"{len(mined.paying)} lemmas"
        lines.append(f"{count} that pay{'s' * (len(mined.paying) == 1)} on the theorems to choose by: {out}")
    return "\n".join(lines)
