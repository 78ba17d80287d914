"""`lemma score`: what lemmas are worth to a library."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.conjectures import WorkshopConfig, decoys_for, open_workshop
from cli.output import Answer, Checkpoint, JsonFlag, LeanProject, Screen, Seed, Workers, deliver, writable_file
from prover.types import LemmaError

if TYPE_CHECKING:
    from prover.conjecture.baselines import Baselines
    from prover.conjecture.score import LemmaScore, Progress, ScoreReport


@dataclass(frozen=True, slots=True)
class ScoreVerbConfig:
    """`random_baseline` measures a random theorem of like size beside each lemma."""

    file: Path
    workshop: WorkshopConfig
    html: Path | None = None
    random_baseline: bool = True


def main(config: ScoreVerbConfig, screen: Screen) -> Answer:
    """Score every lemma of a file; positive when one of them compresses. Raises `LemmaError`."""
    from prover.conjecture.candidates import Unreadable, read_candidates

    candidates = read_candidates(config.file)
    unread = [candidate for candidate in candidates if isinstance(candidate, Unreadable)]
    if len(unread) == len(candidates):
        raise LemmaError(f"{config.file}: no lemma in it can be read; the first: {unread[0].why}")
    if config.html is not None:
        writable_file(config.html)
    with stages(screen) as progress, open_workshop(config.workshop, screen, progress) as workshop:
        theorems = len(workshop.scorer.theorems)
        screen.note(f"{len(candidates)} lemmas against {theorems} theorems of {workshop.corpus}")
        decoys = decoys_for(workshop.modules) if config.random_baseline else []
        report = workshop.scorer.score(candidates, decoys)
    answer = answer_of(report, workshop.corpus, workshop.revision, config.workshop)
    if config.html is not None:
        from eval.lemma_report import lemma_page

        config.html.write_text(lemma_page(report, f"Lemmas of {config.file.name}", answer.data), encoding="utf-8")
        screen.note(f"report: {config.html}")
    return answer


@contextmanager
def stages(screen: Screen) -> Generator[Progress]:
    """One progress bar after the other, each with the name of what is being done."""
    from contextlib import ExitStack

    with ExitStack() as stack:
        bars: dict[str, Callable[[int, int], None]] = {}

        def report(what: str, done: int, total: int) -> None:
            if what not in bars:
                stack.close()
                bars[what] = stack.enter_context(screen.bar(what))
            bars[what](done, total)

        yield report


def answer_of(report: ScoreReport, corpus: str, revision: str, config: WorkshopConfig) -> Answer:
    """The table for people and the same as JSON; positive when a lemma compresses."""
    from prover.conjecture.score import Worth

    chosen = report.chosen
    data = {
        "corpus": corpus,
        "revision": revision,
        "budget": config.budget,
        "seed": config.seed,
        "unsolved_bits": report.unsolved_bits,
        "train": report.train,
        "held_out": report.held_out,
        "chosen": asdict(chosen),
        "lemmas": [asdict(score) for score in report.lemmas],
    }
    lines = [
        f"{report.train} theorems to choose by, {report.held_out} held out; an unsolved one costs "
        f"{report.unsolved_bits:,.0f} bits",
        "left of the bar: bits, and held-out theorems that use the lemma; right of it: the baselines",
        "",
        *_HEAD,
        *(_line(score) for score in report.lemmas),
    ]
    for score in report.lemmas:
        lines += _changes(score)
    lines.append("")
    if chosen.picks:
        names = ", ".join(pick.name for pick in chosen.picks)
        interval = chosen.held_out_interval
        lines.append(
            f"chosen on train: {names}; together they save {whole(chosen.held_out_bits)} held-out bits "
            f"({whole(interval.low)} to {whole(interval.high)}) for {whole(chosen.cost_bits)}; "
            f"{chosen.solved_before} of {report.held_out} theorems proved before, {chosen.solved_after} after"
        )
    else:
        lines.append("chosen on train: none; no lemma saves more there than it costs")
    return Answer(data, any(s.worth is Worth.COMPRESSES for s in report.lemmas), "\n".join(lines))


def _row(score: str, saved: str, train: str, cost: str, uses: str, baselines: Sequence[str], lemma: str) -> str:
    used, rank, quality, length, other = baselines
    ours = f"{score:>7} {saved:>22} {train:>7} {cost:>6} {uses:>4}"
    return f"{ours} | {used:>4} {rank:>8} {quality:>11} {length:>6} {other:>6} | {lemma}".rstrip()


_HEAD = (
    _row("score", "saved, held out (95 %)", "train", "cost", "uses",
         ("uses", "PageRank", "uses x cost", "proof", "random"), "lemma"),
    _row("", "", "", "", "", ("", "", "/ statement", "/ st.", "lemma"), ""),
)  # fmt: skip


def _line(s: LemmaScore) -> str:
    detail = f" ({s.detail})" if s.detail and s.detail not in s.verdict else ""
    said = f"{s.name}: {s.verdict}{detail}"
    if s.score_bits is None or s.held_out_interval is None or s.held_out_bits is None or s.train_bits is None:
        return _row("-", "-", "-", "-", "-", _baselines(s.baselines), said)
    cost = (s.statement_bits or 0.0) + (s.proof_bits or 0.0)
    low, high = s.held_out_interval.low, s.held_out_interval.high
    saved = f"{whole(s.held_out_bits)} ({whole(low)} to {whole(high)})"
    return _row(whole(s.score_bits), saved, whole(s.train_bits), whole(cost), str(s.uses),
                _baselines(s.baselines), said)  # fmt: skip


def _baselines(b: Baselines | None) -> tuple[str, ...]:
    """Uses, PageRank, uses x dependency cost / statement, proof / statement, and bits that a random lemma saves."""
    if b is None:
        return ("-",) * 5
    saved = "-" if b.random_bits is None else whole(b.random_bits)
    return str(b.uses), f"{b.pagerank:.4f}", f"{b.kaliszyk_urban:.4f}", f"{b.proof_per_statement:.1f}", saved


def whole(bits: float) -> str:
    """A whole number without a minus before 0."""
    return f"{round(bits) + 0:d}"


def _changes(s: LemmaScore) -> list[str]:
    """The theorems that the lemma helps, with both proofs."""
    if not s.changes:
        return []
    lines = ["", f"{s.name}:"]
    for c in s.changes:
        before = "not proved" if c.before is None else " ⏎ ".join(c.before.splitlines())
        lines.append(f"  {c.theorem} ({c.split}) {c.bits_before:.0f} -> {c.bits_after:.0f} bits")
        lines.append(f"    before: {before}")
        lines.append(f"    after:  {' ⏎ '.join(c.after.splitlines())}")
    return lines


Cache = Annotated[
    Path | None, typer.Option(help="SQLite file of finished measurements; an interrupted run goes on from there.")
]
UnsolvedBits = Annotated[
    float | None, typer.Option(min=1, help="Cost of a theorem without a proof, and the most a proof is charged.")
]


def command(
    file: Annotated[Path, typer.Argument(help="A file of lemmas with their proofs.")],
    corpus: Annotated[str, typer.Option(help="The SUITE whose proofs the lemma should shorten.")],
    checkpoint: Checkpoint = None,
    budget: Annotated[int, typer.Option(min=1, help="Lean steps per theorem of the corpus.")] = 128,
    limit: Annotated[int | None, typer.Option(min=1, help="At most this many theorems of the corpus.")] = None,
    unsolved_bits: UnsolvedBits = None,
    html: Annotated[Path | None, typer.Option(help="Write a page with the dependency graph.")] = None,
    random_baseline: Annotated[
        bool, typer.Option(help="Measure a random theorem of the same size beside each lemma.")
    ] = True,
    cache: Cache = None,
    language_model: Annotated[
        str | None, typer.Option(help="Causal language model (folder or Hub name) for bits of scripts as well.")
    ] = None,
    seed: Seed = 0,
    workers: Workers = 1,
    lean_project: LeanProject = None,
    as_json: JsonFlag = False,
) -> None:
    """Score lemmas for a library.

    The score is how much shorter a lemma makes the proofs of a corpus, in bits, less what the lemma costs.
    Lemmas are chosen on the corpus' train theorems and reported on its test theorems.

    Example:

        lemma score examples/conjectures.lean --corpus nat --limit 40
    """
    workshop = WorkshopConfig(
        corpus,
        checkpoint,
        budget,
        limit,
        seed,
        workers,
        lean_project,
        cache,
        unsolved_bits,
        language_model=language_model,
    )
    config = ScoreVerbConfig(file, workshop, html, random_baseline)
    deliver(lambda screen: main(config, screen), as_json)
