"""`lemma mine`: find lemmas that are worth having for a suite."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.conjectures import Workshop, WorkshopConfig, open_workshop
from cli.output import Answer, Checkpoint, JsonFlag, LeanProject, Screen, Seed, Workers, deliver, writable_file
from cli.score import Cache, UnsolvedBits, answer_of, stages, whole
from prover.types import CORE_MODULE, LemmaError

if TYPE_CHECKING:
    from prover.conjecture.candidates import Lemma
    from prover.conjecture.score import LemmaScore, ScoreReport
    from prover.types import Theorem


@dataclass(frozen=True, slots=True)
class MineConfig:
    """`tries` candidates are screened at most; `size` bounds the terms of the exploration.

    `samples` goals are drawn from the policy, when there is a checkpoint.
    """

    workshop: WorkshopConfig
    out: Path | None = None
    lemmas: int = 20
    tries: int = 200
    size: int = 5
    samples: int = 64


def main(config: MineConfig, screen: Screen) -> Answer:
    """Collect candidates, screen them, score those that are left, write them. Positive when one compresses."""
    from prover.conjecture.candidates import renamed
    from prover.conjecture.mine import OPEN, as_lean

    if config.out is not None:
        writable_file(config.out)
    with stages(screen) as progress, open_workshop(config.workshop, screen, progress) as workshop:
        if len(workshop.modules) != 1:
            raise LemmaError(
                f"{config.workshop.corpus} imports {', '.join(workshop.modules)}; mine one module at a time"
            )
        found = list(_candidates(workshop, config))
        screen.note(f"{len(found)} candidates from {len(workshop.scorer.theorems)} theorems of {workshop.corpus}")
        kept: list[Lemma] = []
        counts: dict[str, int] = {}
        screening = workshop.scorer.screening()
        for number, theorem in enumerate(found[: config.tries]):
            from prover.conjecture.candidates import Lemma

            progress("screening the candidates", number + 1, min(len(found), config.tries))
            said = screening(Lemma(theorem, OPEN))
            worth = "kept" if said.worth is None else said.worth.value
            counts[worth] = counts.get(worth, 0) + 1
            if said.worth is None and said.lemma is not None:
                name = f"{re.sub(r'[^a-z]+', '_', workshop.corpus.lower()).strip('_')}_lemma_{len(kept) + 1}"
                kept.append(replace(said.lemma, theorem=renamed(said.lemma.theorem, name)))
            if len(kept) == config.lemmas:
                break
        report = workshop.scorer.score(kept)
    scored = {s.name: s for s in report.lemmas if s.score_bits is not None}
    ordered = sorted(
        (x for x in kept if x.theorem.name in scored), key=lambda x: -(scored[x.theorem.name].train_score_bits or 0)
    )
    text = as_lean([(lemma, _remark(scored[lemma.theorem.name])) for lemma in ordered], workshop.module)
    if config.out is not None:
        config.out.write_text(text, encoding="utf-8")
        screen.note(f"lemmas: {config.out}")
    return _answer(report, counts, text, workshop, config)


def _candidates(workshop: Workshop, config: MineConfig) -> Iterator[Theorem]:
    """Recurring goals and explored equations in turn: neither kind crowds out the other."""
    import itertools

    from prover.conjecture.explore import explore, functions_of, signature_of
    from prover.conjecture.mine import recurring
    from prover.lean.library.premises import load_premises

    scorer, module = workshop.scorer, workshop.module
    rng = random.Random(config.workshop.seed)
    train = scorer.baseline[: scorer.train_size]
    mined = [m.theorem for m in recurring([m.goals for m in train], module, workshop.env, rng)]
    core = {p.name for p in load_premises(workshop.setup, CORE_MODULE)}
    own = [p.name for p in load_premises(workshop.setup, module) if p.name not in core]
    functions = functions_of(own, module, workshop.env) if own else ()
    texts = [t.statement for t in scorer.theorems[: scorer.train_size]]
    explored = explore(signature_of(texts, functions), module, workshop.env, rng, config.size)
    explored = [t for t in explored if " : " in t.statement.partition(" : ")[2]]  # with variables
    for several in itertools.zip_longest(mined, explored, _sampled(config, module)):
        yield from (t for t in several if t is not None)


def _sampled(config: MineConfig, module: str) -> list[Theorem]:
    """Statements that the policy makes up, if there is one."""
    if config.workshop.checkpoint is None or config.samples == 0:
        return []
    import torch

    from prover.conjecture.sample import sample_from_policy
    from prover.policy.model import PolicyModel, find_policy

    policy = PolicyModel.load(find_policy(config.workshop.checkpoint)).eval()
    generator = torch.Generator().manual_seed(config.workshop.seed)
    return sample_from_policy(policy, config.samples, generator, module)


def _remark(s: LemmaScore) -> str:
    cost = (s.statement_bits or 0) + (s.proof_bits or 0)
    return (
        f"{s.verdict}: saves {whole(s.train_bits or 0)} bits on the train theorems and {whole(s.held_out_bits or 0)} "
        f"on the held-out ones, and costs {whole(cost)}"
    )


def _answer(report: ScoreReport, counts: dict[str, int], text: str, workshop: Workshop, config: MineConfig) -> Answer:
    scored = answer_of(report, workshop.corpus, workshop.revision, config.workshop)
    said = ", ".join(f"{n} {worth}" for worth, n in sorted(counts.items(), key=lambda pair: -pair[1]))
    out = None if config.out is None else str(config.out)
    data = {**scored.data, "screened": counts, "out": out, "text": text}
    shown = scored.text if config.out is not None else f"{text}\n{scored.text}"
    return Answer(data, scored.positive, f"screened: {said}\n{shown}")


def command(
    corpus: Annotated[str, typer.Argument(help="The SUITE to find lemmas for.")],
    out: Annotated[Path | None, typer.Option(help="Write the lemmas as a Lean file.")] = None,
    checkpoint: Checkpoint = None,
    lemmas: Annotated[int, typer.Option(min=1, help="Stop when this many lemmas were found.")] = 20,
    tries: Annotated[int, typer.Option(min=1, help="Screen at most this many candidates.")] = 200,
    size: Annotated[int, typer.Option(min=1, max=7, help="Symbols of a term in the exploration.")] = 5,
    samples: Annotated[int, typer.Option(min=0, help="Goals to draw from the policy, with a checkpoint.")] = 64,
    budget: Annotated[int, typer.Option(min=1, help="Lean steps per search.")] = 128,
    limit: Annotated[int | None, typer.Option(min=1, help="At most this many theorems of the corpus.")] = None,
    unsolved_bits: UnsolvedBits = None,
    cache: Cache = None,
    seed: Seed = 0,
    workers: Workers = 1,
    lean_project: LeanProject = None,
    as_json: JsonFlag = False,
) -> None:
    """Find lemmas for a suite: goals that recur, generalised, and equations found by exploring its functions.

    What is false, known or trivial is dropped, the rest is proved and scored; it all comes out as Lean text.

    Example:

        lemma mine nat --limit 20 --out lemmas.lean
    """
    workshop = WorkshopConfig(
        corpus, checkpoint, budget, limit, seed, workers, lean_project, cache, unsolved_bits, measure_trivial=False
    )
    deliver(lambda screen: main(MineConfig(workshop, out, lemmas, tries, size, samples), screen), as_json)
