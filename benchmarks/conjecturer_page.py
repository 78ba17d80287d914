"""What `benchmarks.conjecturer` found: its figures by theory, as JSON and as a page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any, Final

import numpy as np
from pydantic import TypeAdapter

from eval.statistics import bootstrap_over_runs
from prover.conjecture.novelty import ParsedStatement, is_variant, parse_statement
from prover.interval import Interval
from prover.suites import load_suite
from prover.types import Theorem
from prover.worlds.theories import all_theories
from rl.config import TrainConfig
from rl.conjecturing.journal import Conjecture, ConjectureStatus


@dataclass(frozen=True, slots=True)
class Compared:
    """A finished comparison. Rates are by theorem and number of Lean steps: `with_steps[t]` is what the proof of t
    took, None without a proof; the attempts had `test_lean_steps` with lemmas and `without_budget` without.

    `invested` are the Lean steps of conjecturing, `spent` those of training in all; `lemmas` are the entries of those
    that joined the library, and `naming` counts the held-out proofs that name each. `curve` has, by round, the lemmas
    in the library and the train theorems proved.
    """

    world: str
    seed: int
    way: str
    suite: str
    theorems: tuple[str, ...]
    depths: tuple[int, ...]
    with_steps: tuple[int | None, ...]
    without_steps: tuple[int | None, ...]
    test_lean_steps: int
    without_budget: int
    spent: int
    spent_without: int
    invested: int
    statuses: dict[str, int]
    judged_by_origin: dict[str, int]
    joined_by_origin: dict[str, int]
    lemmas: tuple[Conjecture, ...]
    proved: tuple[str, ...]
    naming: dict[str, int]
    naming_proofs: int
    curve: tuple[tuple[int, int, int], ...]
    seconds: float
    seconds_without: float
    revision: str


COMPARED: Final = TypeAdapter(Compared)


@dataclass(frozen=True, slots=True)
class Gain:
    """The difference of two rates, with its interval over training runs and theorems."""

    difference: float
    interval: Interval

    def __str__(self) -> str:
        low, high = (100 * end for end in (self.interval.low, self.interval.high))
        return f"{100 * self.difference:+.1f} ({low:+.1f} to {high:+.1f})"


def rates(steps: Sequence[int | None], within: int) -> list[float]:
    """By theorem 1 where the proof took at most so many Lean steps."""
    return [float(n is not None and n <= within) for n in steps]


def gain(runs: Sequence[Compared], equal: bool, fair: bool = False) -> Gain:
    """Of *with* over *without*: at equal total Lean steps, or else in the same attempts. `fair`: without theorems that
    say the same as a lemma of one of the runs."""
    left_out = said_by_lemmas(runs) if fair else frozenset[str]()
    kept = [i for i, name in enumerate(runs[0].theorems) if name not in left_out]
    before = [rates(r.without_steps, r.without_budget if equal else r.test_lean_steps) for r in runs]
    after = [rates(r.with_steps, r.test_lean_steps) for r in runs]
    sides = [[[run[i] for i in kept] for run in side] for side in (before, after)]
    means = [fmean(map(fmean, side)) for side in sides]
    return Gain(means[1] - means[0], bootstrap_over_runs(sides[0], sides[1], np.random.default_rng(0)))


def said_by_lemmas(runs: Sequence[Compared]) -> frozenset[str]:
    """The held-out theorems that a lemma of one of the runs says, up to names of variables."""
    wanted = set(runs[0].theorems)
    theorems = [e.theorem for e in load_suite(runs[0].suite).entries if e.theorem.name in wanted]
    claims = [parse_statement(x.theorem) for r in runs for c in r.lemmas if (x := c.lemma) is not None]
    return frozenset(t.name for t in theorems if any(is_variant(parse_statement(t), claim) for claim in claims))


def recalled(run: Compared, joined: bool) -> list[str]:
    """The theory's known laws that the run has as lemmas in its library, or has proved."""
    texts = [c.statement for c in run.lemmas] if joined else run.proved
    claims: list[ParsedStatement] = [parse_statement(Theorem(text.split()[1], text)) for text in texts]
    theory = all_theories()[run.world]
    said = {law.name: parse_statement(theory.statement(law)) for law in theory.laws}
    return [name for name, law in said.items() if any(is_variant(law, claim) for claim in claims)]


def break_even(runs: Sequence[Compared]) -> int | None:
    """Theorems to prove from which on the investment pays: with fewer, the same Lean steps in longer attempts without
    lemmas prove as many. None when it never does; at most, where longer attempts were not measured."""
    reached = fmean(fmean(rates(r.with_steps, r.test_lean_steps)) for r in runs)
    short, longest = runs[0].test_lean_steps, max(r.without_budget for r in runs)
    extra = fmean(r.spent - r.spent_without for r in runs)
    for within in range(longest, short, -1):
        if fmean(fmean(rates(r.without_steps, within)) for r in runs) < reached:
            return max(round(extra / (within - short)), 1)
    return None


def json_of(results: Sequence[Compared]) -> dict[str, Any]:
    """Per theory and way the figures that the page is made of."""
    return {"worlds": {f"{world}, {way}": _figures(runs) for (world, way), runs in _grouped(results).items()}}


def _figures(runs: Sequence[Compared]) -> dict[str, Any]:
    equal, same, fair = gain(runs, True), gain(runs, False), gain(runs, True, fair=True)
    with_rate = fmean(fmean(rates(r.with_steps, r.test_lean_steps)) for r in runs)
    statuses: Counter[str] = Counter()
    judged: Counter[str] = Counter()
    joined: Counter[str] = Counter()
    for r in runs:
        statuses.update(r.statuses)
        judged.update(r.judged_by_origin)
        joined.update(r.joined_by_origin)
    return {
        "gain_points": round(100 * equal.difference, 2),
        "gain_low": round(100 * equal.interval.low, 2),
        "gain_high": round(100 * equal.interval.high, 2),
        "gain_same_attempts": str(same),
        "gain_without_theorems_that_a_lemma_says": str(fair),
        "rate_with": with_rate,
        "rate_without": with_rate - equal.difference,
        "theorems": len(runs[0].theorems),
        "runs": len(runs),
        "break_even_theorems": break_even(runs),
        "proofs_naming_a_lemma": sum(r.naming_proofs for r in runs),
        "distinct_lemmas_named": [sum(n > 0 for n in r.naming.values()) for r in runs],
        "lemmas": [len(r.lemmas) for r in runs],
        "laws_recalled": [len(recalled(r, True)) for r in runs],
        "laws_proved": [len(recalled(r, False)) for r in runs],
        "laws": len(all_theories()[runs[0].world].laws),
        "lean_steps": [r.spent for r in runs],
        "invested": [r.invested for r in runs],
        "without_budget": [r.without_budget for r in runs],
        "seconds": [r.seconds for r in runs],
        "seconds_without": [r.seconds_without for r in runs],
        "statuses": dict(statuses),
        "judged_by_origin": dict(judged),
        "joined_by_origin": dict(joined),
        "by_depth": by_depth(runs),
        "revisions": sorted({r.revision for r in runs}),
    }


def by_depth(runs: Sequence[Compared]) -> dict[int, tuple[float, float, int]]:
    """Depth → rates with and without at equal total Lean steps, and the number of theorems."""
    found: dict[int, tuple[float, float, int]] = {}
    for depth in sorted(set(runs[0].depths)):
        places = [i for i, d in enumerate(runs[0].depths) if d == depth]
        with_it = fmean(rates(r.with_steps, r.test_lean_steps)[i] for r in runs for i in places)
        without = fmean(rates(r.without_steps, r.without_budget)[i] for r in runs for i in places)
        found[depth] = with_it, without, len(places)
    return found


def _grouped(results: Sequence[Compared]) -> Mapping[tuple[str, str], list[Compared]]:
    keys = dict.fromkeys((r.world, r.way) for r in results)
    return {key: [r for r in results if (r.world, r.way) == key] for key in keys}


def page(results: Sequence[Compared], config: TrainConfig, lean: str, command: str) -> str:
    """The results as Markdown."""
    revisions = "`, `".join(sorted({r.revision for r in results}))
    lines = [
        "# The conjecturer: with and without, where the library has no lemma",
        "",
        f"Written by `{command}` at revision `{revisions}`. Library: `{lean}`.",
        "",
        f"Theories have definitions and no lemma ([worlds](../worlds.md)). **With**: {config.rounds} rounds over the"
        f" train theorems, {config.search.budget.lean_steps} Lean steps per theorem and round, of which conjecturing"
        f" may take {config.conjecturer.share:.0%}; then {results[0].test_lean_steps} for each attempt at a held-out"
        " theorem, the lemmas at hand. **Without**: as many Lean steps in all. *Frozen*: the grammar alone on both"
        " sides, and without the conjecturer all Lean steps go into the attempts. *Learning*: the policy learns on both"
        " sides, in as many rounds, and what the conjecturer's run used beyond the other goes into the other's"
        " attempts. Every tactic run, statement elaborated, proof judged and term compiled for a conjecture counts."
        " Intervals are 95 %, over training runs and theorems.",
        "",
        "| theory, way | runs × theorems | with | without | gain, points | in the same attempts | without theorems that"
        " a lemma says | held-out proofs that name a lemma | lemmas, named | known laws found, of | theorems that repay"
        " it | Lean steps | seconds, with and without |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for (world, way), runs in _grouped(results).items():
        f = _figures(runs)
        interval = f"{f['gain_points']:+.1f} ({f['gain_low']:+.1f} to {f['gain_high']:+.1f})"
        repaid = "never" if f["break_even_theorems"] is None else str(f["break_even_theorems"])
        cells = [
            f"{len(runs)} × {f['theorems']}", f"{f['rate_with']:.1%}", f"{f['rate_without']:.1%}", interval,
            f["gain_same_attempts"], f["gain_without_theorems_that_a_lemma_says"], str(f["proofs_naming_a_lemma"]),
            "; ".join(f"{n}, {m}" for n, m in zip(f["lemmas"], f["distinct_lemmas_named"], strict=True)),
            f"{', '.join(map(str, f['laws_recalled']))} of {f['laws']}", repaid,
            f"{fmean(f['lean_steps']):,.0f}",
            f"{fmean(f['seconds']):.0f}, {fmean(f['seconds_without']):.0f}",
        ]  # fmt: skip
        lines.append(f"| {world}, {way} | {' | '.join(cells)} |")
    for (world, way), runs in _grouped(results).items():
        lines += _details(world, way, runs)
    lines += ["", "A `+` behind a revision: tracked files differed from it."]
    return "\n".join(lines) + "\n"


def _details(world: str, way: str, runs: Sequence[Compared]) -> list[str]:
    figures = _figures(runs)
    counted = ", ".join(f"{n} {status.replace('_', ' ')}" for status, n in figures["statuses"].items() if n)
    sources = ", ".join(
        f"{o} {n} ({figures['joined_by_origin'].get(o, 0)} joined)" for o, n in figures["judged_by_origin"].items() if n
    )
    depths = ", ".join(f"{d}: {a:.0%} and {b:.0%} of {n}" for d, (a, b, n) in figures["by_depth"].items())
    lines = ["", f"## {world}, {way}", ""]
    lines += [f"- By depth, with and without: {depths}.", f"- Conjectures: {counted}.", f"- Sources: {sources}."]
    for r in runs:
        told = "; ".join(f"{n} lemmas, {proved} proved after round {round_}" for round_, n, proved in r.curve)
        lines.append(f"- Seed {r.seed}, {r.invested:,} Lean steps for conjectures: {told}.")
    for r in runs:
        for c in sorted(r.lemmas, key=lambda c: -r.naming.get(c.name, 0))[:6]:
            lines.append(f"- Seed {r.seed}, {_told(c, r)}")
    return lines


def _told(c: Conjecture, r: Compared) -> str:
    """A lemma's story in a line."""
    said = c.statement.split(maxsplit=2)[2]
    named = r.naming.get(c.name, 0)
    if c.status is not ConjectureStatus.ACCEPTED:
        return f"`{said}` ({c.origin}, round {c.joined_in + 1}): joined with another; {named} held-out proofs name it."
    cost = c.cost_bits + c.brought_bits
    return (
        f"`{said}` ({c.origin}, round {c.joined_in + 1}): saved {c.saved_bits:.0f} bits at a cost of {cost:.0f}"
        f"{' with what it brought' if c.brings else ''}; {named} held-out proofs name it."
    )
