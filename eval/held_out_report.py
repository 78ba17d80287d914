"""What became of each held-out theorem, for a run's report: by suite, newly proved, lost, still open, and why not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from eval.breakdown import PartRate, part_rates
from eval.figures import grouped_bars
from eval.page import Chart, Charts, Code, Column, Fold, Part, Table, Text, proof_text
from prover.search import StopReason
from prover.types import Theorem
from rl.evaluate import EvaluationResult
from rl.types import Experience

MOST_OPEN: Final = 12
"""Theorems of a suite that are shown among those still open, the shallowest and shortest first."""
WORDS: Final[Mapping[StopReason, str]] = {
    StopReason.PROVED: "the verifier accepted no script that was found",  # a proved one is no failure
    StopReason.EXHAUSTED_LEAN_STEPS: "out of Lean steps",
    StopReason.EXHAUSTED_MODEL_CALLS: "out of calls of the model",
    StopReason.EXHAUSTED_SECONDS: "out of time",
    StopReason.EXHAUSTED_NODES: "out of states",
    StopReason.REFUSED: "the verifier refused as many scripts as it may be asked about",
    StopReason.NO_OPEN_NODES: "every proposal at every state was tried",
    StopReason.ROLLOUTS_DONE: "every episode was played",
    StopReason.BAD_STATEMENT: "Lean does not accept the statement",
    StopReason.WORKER_LOST: "Lean was lost: says nothing about the theorem",
}


@dataclass(frozen=True, slots=True)
class OpenTheorem:
    """A held-out theorem without a proof."""

    statement: str
    depth: int | None


@dataclass(frozen=True, slots=True)
class HighlightedProof:
    """A proof that stands out; `why` in a few words."""

    why: str
    statement: str
    script: str


@dataclass(frozen=True, slots=True)
class HeldOutReport:
    """`rates`: prover → its rate by suite. `newly`: statements and scripts proved after training alone.

    `lost` are names of theorems proved before training and not after; `unproved`: suite → those that are open.
    `failures`: prover → why its attempts without a proof ended, and how many did so. `highlights` are chosen proofs.
    """

    rates: Mapping[str, tuple[PartRate, ...]]
    newly: tuple[tuple[str, str], ...] = ()
    lost: tuple[str, ...] = ()
    unproved: Mapping[str, tuple[OpenTheorem, ...]] | None = None
    failures: Mapping[str, Mapping[StopReason, int]] | None = None
    highlights: tuple[HighlightedProof, ...] = ()


def held_out_report(
    evaluations: Mapping[str, EvaluationResult],
    before: str,
    after: str,
    theorems: Mapping[str, Theorem],
    attempts: Mapping[str, Sequence[Experience]],
) -> HeldOutReport | None:
    """Of evaluations (prover → result) and of their attempts, where they are kept; None without an evaluation.

    `before` and `after` name the untrained and the trained prover.
    """
    if not evaluations:
        return None
    rates = {who: suite_rates(result) for who, result in evaluations.items()}
    failures = {who: Counter(a.stop for a in made if not a.proved) for who, made in attempts.items() if made}
    first, last = evaluations.get(before), evaluations.get(after)
    newly: tuple[tuple[str, str], ...] = ()
    lost: tuple[str, ...] = ()
    unproved: dict[str, list[OpenTheorem]] | None = None
    if last is not None:
        scripts = {t.name: next(s or "" for s, p in zip(t.scripts, t.proved, strict=True) if p)
                   for t in last.theorems if any(t.proved)}  # fmt: skip
        unproved = {}
        for t in last.theorems:
            if not any(t.proved) and t.name in theorems:
                unproved.setdefault(t.suite, []).append(OpenTheorem(theorems[t.name].statement, t.depth))
        if first is not None:
            had = {t.name for t in first.theorems if any(t.proved)}
            newly = tuple((theorems[n].statement, s) for n, s in scripts.items() if n not in had and n in theorems)
            lost = tuple(t.name for t in last.theorems if t.name in had and not any(t.proved))
    return HeldOutReport(
        rates,
        newly,
        lost,
        None if unproved is None else {suite: tuple(sorted(each, key=_easiest)) for suite, each in unproved.items()},
        failures,
        highlighted(attempts.get(after, ()), theorems),
    )


def suite_rates(result: EvaluationResult) -> tuple[PartRate, ...]:
    """Solve rate by suite, with Wilson's interval over theorems."""
    suites: dict[str, list[tuple[bool, ...]]] = {}
    for theorem in result.theorems:
        suites.setdefault(theorem.suite, []).append(theorem.proved)
    return part_rates(suites)


def suite_bars(rates: Mapping[str, Sequence[PartRate]]) -> Chart:
    """Rates by suite (whose → `suite_rates`), a group of bars for each suite."""
    suites = sorted({part.name for parts in rates.values() for part in parts})
    by = {who: {part.name: part for part in parts} for who, parts in rates.items()}
    rows = [(s, [(who, found[s].rate, found[s].interval) for who, found in by.items() if s in found]) for s in suites]
    return grouped_bars(rows, "Share of held-out theorems proved, by suite; the line is the 95 % interval")


def highlighted(attempts: Iterable[Experience], theorems: Mapping[str, Theorem]) -> tuple[HighlightedProof, ...]:
    """The shortest, the longest, the costliest and the most surprising proof, as far as they are different ones.

    Surprise is −log of the probability that the prover's proposals gave all tactics of the proof, in nats; it is known
    where the search itself tried each of them.
    """
    proofs = [a for a in attempts if a.proved and a.script and a.theorem in theorems]
    if not proofs:
        return ()
    surprise = {id(a): -sum(step.logprob or 0.0 for step in a.good)
                for a in proofs if a.good and all(step.logprob is not None for step in a.good)}  # fmt: skip
    chosen = [
        ("the shortest", min(proofs, key=lambda a: (a.tactics or 0, len(a.script or "")))),
        ("the longest", max(proofs, key=lambda a: (a.tactics or 0, len(a.script or "")))),
        ("the one that took longest to find", max(proofs, key=lambda a: a.lean_steps)),
    ]
    if surprise:
        most = max((a for a in proofs if id(a) in surprise), key=lambda a: surprise[id(a)])
        chosen.append((f"the least likely one by the model: {surprise[id(most)]:.1f} nats", most))
    said: dict[int, tuple[Experience, list[str]]] = {}
    for why, attempt in chosen:
        said.setdefault(id(attempt), (attempt, []))[1].append(why)
    return tuple(
        HighlightedProof(
            f"{', '.join(why)} ({a.tactics} tactics, {a.lean_steps} Lean steps)",
            theorems[a.theorem].statement,
            a.script or "",
        )
        for a, why in said.values()
    )


def held_out_parts(report: HeldOutReport) -> tuple[Part, ...]:
    """The section of a page."""
    suites = sorted({part.name for parts in report.rates.values() for part in parts})
    by = {who: {part.name: part for part in parts} for who, parts in report.rates.items()}
    parts: list[Part] = [
        Charts((suite_bars(report.rates),)),
        Table(
            (Column("suite"), Column("theorems", number=True), *(Column(who, number=True) for who in by)),
            tuple(
                (s, str(max(found[s].theorems for found in by.values() if s in found)),
                 *(_rate(found.get(s)) for found in by.values()))
                for s in suites
            ),
        ),
    ]  # fmt: skip
    if report.failures:
        parts += _failures(report.failures)
    if report.highlights:
        parts.append(Text("Proofs that stand out:"))
        parts += [Fold(h.why, "", (_code(h.statement, h.script),)) for h in report.highlights]
    if report.newly:
        shown = tuple(_code(statement, script) for statement, script in report.newly)
        parts.append(Fold(f"newly proved: {len(shown)}", "by the trained prover, and not by the untrained one", shown))
    if report.lost:
        text = "proved before training and not after; searches differ, and so may their luck"
        parts.append(Fold(f"lost: {len(report.lost)}", text, (Text(", ".join(report.lost)),)))
    for suite, each in sorted((report.unproved or {}).items()):
        note = "" if len(each) <= MOST_OPEN else f"the first {MOST_OPEN} by depth and length"
        parts.append(Fold(f"still open in {suite}: {len(each)}", note, tuple(map(_open, each[:MOST_OPEN]))))
    return tuple(parts)


def _failures(failures: Mapping[str, Mapping[StopReason, int]]) -> list[Part]:
    reasons = [reason for reason in StopReason if any(found.get(reason) for found in failures.values())]
    head = (Column("attempts without a proof, by how they ended"), *(Column(who, number=True) for who in failures))
    rows = tuple((WORDS[r], *(str(found.get(r, 0)) for found in failures.values())) for r in reasons)
    return [Table(head, rows)] if rows else []


def _rate(part: PartRate | None) -> str:
    return "" if part is None else f"{100 * part.rate:.0f} %"


def _open(theorem: OpenTheorem) -> Part:
    return Code(theorem.statement if theorem.depth is None else f"-- depth {theorem.depth}\n{theorem.statement}")


def _code(statement: str, script: str) -> Code:
    return Code(proof_text(statement, script))


def _easiest(theorem: OpenTheorem) -> tuple[int, int]:
    return theorem.depth or 0, len(theorem.statement)
