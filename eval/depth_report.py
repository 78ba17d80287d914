"""How deep a run's policy proves, for its report: D50 by round, rates by depth, the longest proof."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from eval.figures import Curve, curves
from eval.page import Charts, Code, Column, Part, Table, Text, proof_text
from rl.depth_rates import d50_of, outcomes_by_depth
from rl.evaluate import EvaluationResult

LONG_PROOF = 6
"""Tactics from which on a proof is shown as one of many steps."""


@dataclass(frozen=True, slots=True)
class LongProof:
    """A proof that the verifier accepted, with its number of lines: in worlds with depth, a tactic each."""

    statement: str
    script: str
    tactics: int


@dataclass(frozen=True, slots=True)
class DepthReport:
    """`d50`: over rounds, a curve per world. `rates`: prover → depth → share of held-out theorems proved.

    `told`: prover → D50 with its interval, in words.
    """

    d50: tuple[Curve, ...]
    rates: Mapping[str, Mapping[int, float]]
    told: Mapping[str, str]
    longest: LongProof | None = None


def depth_report(
    metrics: Sequence[Mapping[str, object]],
    evaluations: Mapping[str, EvaluationResult],
    proved: Sequence[tuple[str, str]] = (),
) -> DepthReport | None:
    """Of a run whose held-out theorems have depths; else None.

    evaluations: prover → its evaluation. proved: statements and scripts that the verifier accepted.
    """
    outcomes = {who: found for who, result in evaluations.items() if (found := outcomes_by_depth(result))}
    if not outcomes:
        return None
    points: dict[str, list[tuple[float, float]]] = {}
    for line in metrics:
        if line.get("phase") == "evaluate":
            for name, value in line.items():
                if name.startswith(("d50/", "d50_unseen/")) and isinstance(value, int | float):
                    points.setdefault(_curve_name(name), []).append((float(str(line["round"])), float(value)))
    longest = max(((len(script.splitlines()), statement, script) for statement, script in proved), default=None)
    return DepthReport(
        tuple(Curve(name, tuple(line)) for name, line in points.items()),
        {who: {depth: fmean(rates) for depth, rates in found.items()} for who, found in outcomes.items()},
        {who: str(d50_of(found)) for who, found in outcomes.items()},
        None if longest is None or longest[0] < LONG_PROOF else LongProof(longest[1], longest[2], longest[0]),
    )


def _curve_name(name: str) -> str:
    kind, _, world = name.partition("/")
    return f"{world}, families never seen" if kind == "d50_unseen" else world


def depth_parts(report: DepthReport) -> tuple[Part, ...]:
    """The section of a page."""
    about = (
        "D50 is the depth at which half of the held-out theorems are proved: the tactics of the derivation that a "
        "theorem was made with, by straight lines between depths."
    )
    told = "; ".join(f"{who}: {words}" for who, words in report.told.items())
    parts: list[Part] = [Text(f"{about} Over all held-out theorems, with 95 % intervals: {told}.")]
    if report.d50:
        parts.append(Charts((curves(report.d50, "round", "D50, tactics", "D50 by round; round 0 is untrained"),)))
    depths = sorted({depth for rates in report.rates.values() for depth in rates})
    head = (Column("prover"), *(Column(f"depth {depth}", number=True) for depth in depths))
    rows = ((who, *(_share(rates.get(depth)) for depth in depths)) for who, rates in report.rates.items())
    parts.append(Table(head, tuple(rows)))
    if (found := report.longest) is not None:
        parts.append(Text(f"The longest proof found, of {found.tactics} tactics, accepted by the verifier:"))
        parts.append(Code(proof_text(found.statement, found.script)))
    return tuple(parts)


def depth_text(report: DepthReport) -> str:
    """The same in a few lines for a terminal."""
    lines = [f"D50, the depth at which half is proved, {who}: {words}" for who, words in report.told.items()]
    if (found := report.longest) is not None:
        lines.append(f"a proof of {found.tactics} tactics that it found, accepted by the verifier:")
        lines.append(proof_text(found.statement, found.script))
    return "\n".join(lines)


def _share(rate: float | None) -> str:
    return "" if rate is None else f"{100 * rate:.0f} %"
