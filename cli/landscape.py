"""`lemma landscape`: which laws imply which, every decision checked by Lean; or what is known of a suite."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from cli.lean import open_lean
from cli.output import Answer, Interrupted, LeanProject, Screen, Seed, Workers, verb
from eval.landscape.decisions import Implied, LandscapeKey, open_decisions
from eval.landscape.study import LandscapeStudy, StudyConfig
from eval.landscape.summary import Tally, magmas_used, proof_lengths, tally
from eval.landscape.workers import Searchers
from prover.files import writable_file, writable_folder
from prover.lean.verifier.verify import Verifier, VerifyLimits
from prover.types import LemmaError
from prover.worlds.equations import holds_laws, read_laws

ALL = "all"


@verb
def command(
    screen: Screen,
    of: Annotated[
        str,
        typer.Argument(
            metavar="FOLDER|SUITE", help="Data of the Equational Theories Project; or any SUITE of `lemma eval`."
        ),
    ],
    pairs: Annotated[str, typer.Option(help="How many pairs of laws to draw, or `all`.")] = "1000",
    minutes: Annotated[float, typer.Option(min=0.01, help="Stop after this time.")] = 5.0,
    seconds: Annotated[float, typer.Option(min=0.01, help="Search for the proof of a drawn pair.")] = 1.0,
    out: Annotated[
        Path | None, typer.Option(help="Keep decisions in this folder, and go on from it; runs/landscape by default.")
    ] = None,
    html: Annotated[Path | None, typer.Option(help="Write a page on which one explores what was found.")] = None,
    evaluations: Annotated[
        list[Path] | None,
        typer.Option("--from", help="Of a suite: folders that lemma eval --out wrote; all in runs by default."),
    ] = None,
    seed: Seed = 0,
    workers: Workers = 2,
    lean_project: LeanProject = None,
) -> Answer:
    """Decide which laws of magmas imply which; or study a suite.

    Proofs of implications come from completion, countermodels are finite magmas; Lean verifies each of them. The rest
    follows by transitivity and duality, and is compared with the outcomes that the data knows.

    Of a suite: which theorems got proved, by what, at what cost; which premises carry the proofs; and what the others
    are about.

    Examples:

        lemma landscape data/equational --pairs 2000 --minutes 5 --json

        lemma landscape data/equational --pairs all --minutes 60 --html landscape.html

        lemma landscape nat --from runs/nat-hammer --from runs/nat-demo
    """
    if not (folder := Path(of)).is_dir() or not holds_laws(folder):
        from cli.landscape_suite import suite_view  # matplotlib

        return suite_view(screen, of, evaluations or (), html, lean_project)
    if evaluations:
        raise LemmaError("--from names evaluations of a suite; a folder of laws is not decided by them")
    count = _count(pairs)
    place = Path("runs/landscape") if out is None else out
    data = read_laws(folder)
    if html is not None:
        writable_file(html)
    setup = open_lean(lean_project, screen)
    config = StudyConfig(folder, count, minutes, seed, workers, seconds)
    began = time.perf_counter()
    with (
        open_decisions(writable_folder(place), LandscapeKey(data.revision, setup.identity)) as log,
        Verifier(setup, VerifyLimits(workers=workers)) as verifier,
        Searchers(data.laws, workers) as searchers,
        screen.bar("deciding") as bar,
    ):
        before = len(log.decisions)
        shown: list[str] = []

        def report(stage: str, done: int, total: int) -> None:
            if stage not in shown:
                shown.append(stage)
                screen.note(f"{time.perf_counter() - began:6.0f} s  {stage} ({len(log.decisions)} decisions so far)")
            bar(done, total)

        study = LandscapeStudy(data, config, log, verifier, searchers, report)
        try:
            study.run()
        except KeyboardInterrupt:
            raise Interrupted(f"{len(log.decisions)} decisions are in {place}; the same command goes on") from None
        took = time.perf_counter() - began
        closure = study.closure
        found = tally(data, closure, log.decisions, None if count is None else study.sample)
        new = len(log.decisions) - before
    if html is not None:
        from eval.landscape.page import write_explorer

        write_explorer(data, closure, log.decisions, html)
        screen.note(f"wrote {html}")
    facts = _facts(found, took, new, study.refused)
    facts["decisions"] = len(log.decisions)
    facts["magmas"] = magmas_used(log.decisions)
    facts["closure"] = {
        "pairs": len(data.laws) * (len(data.laws) - 1),
        "decided": closure.decided,
    }
    longest = proof_lengths(log.decisions)[:5]
    facts["longest"] = [{"premise": d.premise, "conclusion": d.conclusion, "steps": d.steps} for d in longest]
    return Answer(facts, found.contradict == 0, _text(found, took, longest))


def _count(pairs: str) -> int | None:
    if pairs == ALL:
        return None
    if not pairs.isascii() or not pairs.isdigit() or int(pairs) < 1:
        raise LemmaError(f"--pairs: {pairs!r} is neither a number from 1 on nor `{ALL}`")
    return int(pairs)


def _facts(found: Tally, seconds: float, new: int, refused: int) -> dict[str, object]:
    return {
        "pairs": found.pairs,
        "decided": found.decided,
        "proved": found.proved,
        "refuted": found.refuted,
        "open": found.open,
        "agree": found.agree,
        "contradict": found.contradict,
        "unknown": found.unknown,
        "explicit": {"proved": found.explicit_proved, "refuted": found.explicit_refuted},
        "implied": found.decided - found.explicit,
        "seconds": round(seconds, 1),
        "per_second": round(found.decided / seconds, 2),
        "explicit_per_second": round(found.explicit / seconds, 2),
        "checked": new,
        "refused": refused,
    }


def _text(found: Tally, seconds: float, longest: list[Implied]) -> str:
    share = found.decided / found.pairs if found.pairs else 0.0
    lines = [
        f"{found.decided} of {found.pairs} pairs decided ({share:.2%}): {found.proved} implications, "
        f"{found.refuted} refuted; {found.open} open",
        f"explicit: {found.explicit_proved} proofs, {found.explicit_refuted} by countermodels; "
        f"{found.decided - found.explicit} follow",
        f"known outcomes: {found.agree} agree, {found.contradict} contradict, {found.unknown} are not known",
        f"{seconds:.0f} s, {found.decided / seconds:.1f} pairs per second",
    ]
    if longest:
        hardest = ", ".join(f"{d.premise} → {d.conclusion} ({d.steps} steps)" for d in longest)
        lines.append(f"longest proofs: {hardest}")
    return "\n".join(lines)
