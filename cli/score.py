"""`lemma score`: what lemmas are worth to a library."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.lean import open_lean
from cli.output import Answer, Checkpoint, LeanProject, Screen, Seed, Workers, table, verb
from eval.lemma_summary import chosen_summary, net_bits, score_summary
from eval.scoring import Scoring, ScoringConfig, decoys_for, open_scoring, scoring_prover
from eval.sources import parse_source
from prover.conjecture.candidates import read_candidates
from prover.conjecture.score import Progress
from prover.conjecture.score_report import LemmaScore, ScoreReport
from prover.conjecture.screen import LemmaStatus
from prover.files import writable_file
from prover.printable import whole
from prover.text.reader import reader_for

Budget = Annotated[int, typer.Option(min=1, help="Lean steps per theorem of the corpus.")]
Limit = Annotated[int | None, typer.Option(min=1, help="At most this many theorems of the corpus, drawn by the seed.")]
Cache = Annotated[
    Path | None, typer.Option(help="SQLite file of finished measurements; an interrupted run goes on from there.")
]
UnsolvedBits = Annotated[
    float | None,
    typer.Option(min=1, help="Bits that a theorem without a proof costs, and the most that a proof is charged."),
]


@verb
def command(
    screen: Screen,
    file: Annotated[Path, typer.Argument(help="A file of lemmas with their proofs.")],
    corpus: Annotated[str, typer.Option(help="The SUITE whose proofs the lemmas should shorten.")],
    checkpoint: Checkpoint = None,
    budget: Budget = 128,
    limit: Limit = None,
    unsolved_bits: UnsolvedBits = None,
    html: Annotated[Path | None, typer.Option(help="Write a page with the dependency graph.")] = None,
    baselines: Annotated[
        bool,
        typer.Option("--baselines", help="Show other measures, too: uses, PageRank, a random lemma of the same size."),
    ] = False,
    cache: Cache = None,
    language_model: Annotated[
        str | None, typer.Option(help="Causal language model (folder or Hub name) for bits of scripts as well.")
    ] = None,
    seed: Seed = 0,
    workers: Workers = 1,
    lean_project: LeanProject = None,
) -> Answer:
    """Score lemmas for a library.

    The score of a lemma is how many bits it takes off the proofs of a corpus, less the bits that the lemma costs. It
    compresses if the 95 % interval of its score on the test theorems is above 0; other theorems choose the best set.
    The corpus may be your own: a .lean file, or a folder of them.

    Example:

        lemma score examples/conjectures.lean --corpus nat --limit 40
    """
    check_places(html, cache)
    parse_source(corpus)
    config = ScoringConfig(
        corpus, limit, seed, workers, cache, unsolved_bits, language_model=language_model
    )  # fmt: skip
    prover = scoring_prover(checkpoint, budget)
    setup = open_lean(lean_project, screen)
    candidates = read_candidates(file, reader_for(setup))
    with stages(screen) as progress, open_scoring(config, prover, setup, progress) as scoring:
        screen.note(f"{len(candidates)} lemmas against {len(scoring.scorer.theorems)} theorems of {scoring.corpus}")
        report = scoring.scorer.score(candidates, decoys_for(scoring.modules) if baselines else [])
    data = score_data(report, scoring)
    if html is not None:
        from eval.lemma_report import lemma_page

        html.write_text(lemma_page(report, f"Lemmas of {file.name}", scoring.corpus, data), encoding="utf-8")
        screen.note(f"report: {html}")
    return Answer(data, compresses(report), score_text(report, scoring.corpus, baselines))


def check_places(*files: Path | None) -> None:
    """Whether results can be written where they are to go. Raises `LemmaError`."""
    for file in files:
        if file is not None:
            writable_file(file)


@contextmanager
def stages(screen: Screen) -> Generator[Progress]:
    """One progress bar after the other, each with the name of what is being done."""
    with ExitStack() as stack:
        bars: dict[str, Callable[[int, int], None]] = {}

        def report(what: str, done: int, total: int) -> None:
            if what not in bars:
                stack.close()
                bars[what] = stack.enter_context(screen.bar(what))
            bars[what](done, total)

        yield report


def compresses(report: ScoreReport) -> bool:
    """Whether one of the lemmas pays for itself."""
    return any(score.worth is LemmaStatus.COMPRESSES for score in report.lemmas)


def score_data(report: ScoreReport, scoring: Scoring) -> dict[str, Any]:
    """The JSON of a report."""
    return {
        "summary": score_summary(report, scoring.corpus),
        "corpus": scoring.corpus,
        "revision": scoring.revision,
        "budget": scoring.prover.search.budget.lean_steps,
        "seed": scoring.config.seed,
        "unsolved_bits": report.unsolved_bits,
        "train": report.train,
        "held_out": report.held_out,
        "chosen": asdict(report.chosen),
        "lemmas": [asdict(score) for score in report.lemmas],
    }


def score_text(report: ScoreReport, corpus: str, baselines: bool = False) -> str:
    """The same for people: the verdict in a sentence, a table of all lemmas, the proofs that change."""
    lines = [
        score_summary(report, corpus),
        "",
        table(_HEAD, [(_statement(s), s.verdict, net_bits(s)) for s in report.lemmas], _HEAD[2:]),
    ]
    measured = [s for s in report.lemmas if s.score_bits is not None]
    if baselines and measured:
        lines += ["", "what the net bits are made of, and other measures of the same lemmas:"]
        lines.append(table(_BASELINES, list(map(_numbers, measured)), _BASELINES[1:]))
    for score in report.lemmas:
        lines += _changes(score)
    without = f"a theorem without a proof costs {whole(report.unsolved_bits)} bits"
    return "\n".join([*lines, "", f"{chosen_summary(report)} ({without})"])


_HEAD = ("lemma", "verdict", "net bits, held out (95 %)")
_BASELINES = ("lemma", "bits saved, held out", "bits saved, train", "bits it costs", "theorems that repay it",
              "train proofs that use it", "PageRank", "uses × citations per bit of statement",
              "bits of proof per bit of statement", "bits that a random lemma saves")  # fmt: skip


def _statement(s: LemmaScore) -> str:
    return s.statement.removeprefix("theorem ") if s.statement else s.name


def _numbers(s: LemmaScore) -> tuple[str, ...]:
    cost = (s.statement_bits or 0.0) + (s.proof_bits or 0.0)
    repaid = "–" if s.break_even is None else whole(s.break_even)
    ours = (s.name, whole(s.held_out_bits or 0.0), whole(s.train_bits or 0.0), whole(cost), repaid)
    if (b := s.baselines) is None:
        return (*ours, *("–" * 5))
    random = "–" if b.random_bits is None else whole(b.random_bits)
    return (*ours, str(b.uses), f"{b.pagerank:.4f}", f"{b.kaliszyk_urban:.4f}", f"{b.proof_per_statement:.1f}", random)


def _changes(s: LemmaScore) -> Sequence[str]:
    """The theorems that the lemma helps, with both proofs."""
    lines = ["", f"proofs that {s.name} changes:"] if s.changes else []
    for c in s.changes:
        before = "not proved" if c.before is None else " ⏎ ".join(c.before.splitlines())
        lines.append(f"  {c.theorem} ({c.split}): {whole(c.bits_before)} → {whole(c.bits_after)} bits")
        lines.append(f"    before: {before}")
        lines.append(f"    after:  {' ⏎ '.join(c.after.splitlines())}")
    return lines
