"""The page, the plot and the numbers of `benchmarks.lemma_recovery`."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

Found = Mapping[str, Any]
"""What `lemma_recovery.measure` yields."""

DESIGN = """\
Each world has equations that everybody would put into a library: these are the targets. A theorem is a random term
and what one to three steps make of it; a step takes one of the world's laws (a target, an axiom or a defining
equation), a place and a direction, all at random, and at least one law of a theorem is a target. Decoys come from the
same generator, with 5 to 13 symbols as the targets have; theorems have 9 to 18. No two of targets, decoys and theorems
are equal up to renaming. Every candidate comes with a proof from definitions and axioms alone. The prover is the
tactic grammar without learning; no simp set, no decision procedure and no library theorem knows these worlds."""

READING = """\
Ours is the order of forward selection on the train theorems. "All at hand" are the baselines as published: one proof
of each train theorem with every candidate in the library, as in a library that has grown, and what it cites. Without
these words the same measures are given what our score needs and the publications do not have, a search of each train
theorem with each lemma alone: uses are then the train theorems whose proof gets shorter with the lemma, and the graph
has an edge for each of these proofs. A theorem may use the lemmas of its world, and those about numbers where its
world counts."""


def write_report(found: Found, ours: str, ceiling: str, folder: Path, command: str, quick: bool) -> Path:
    """`lemma_recovery.md`, its plot and the numbers as JSON."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "lemma_recovery.json").write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    _plot(found, ours, folder / "lemma_recovery.svg")
    config, ks, rates = found["config"], found["top_k"], found["rates"]
    small = "A quick run: it shows that the benchmark runs, and its numbers say nothing about any ranking."
    share = found["searches"] / found["searches_without_gate"]
    lines = [
        "# Lemma recovery",
        "",
        *([small, ""] if quick else []),
        f"Command: `{command}`. Revision {found['revision']}, {found['environment']}; seed "
        f"{config['seed']} for the sample, {', '.join(map(str, config['solve_seeds']))} for the held-out attempts.",
        "",
        f"{found['targets']} known lemmas over {found['worlds']} worlds are missing from the library (the worlds are "
        f"restated on fresh definitions), mixed with {found['decoys']} true decoys. Candidates are ranked on "
        f"{found['train']} train theorems; {found['held_out']} others are held out. {config['budget']} steps each.",
        "",
        DESIGN,
        "",
        f"The library alone proves {100 * rates[ours][0]:.1f} % of the held-out theorems, with all targets and no "
        f"decoy {100 * rates[ceiling][ks[0]]:.1f} %. Of {found['searches_without_gate']:,} pairs of candidate and "
        f"train theorem {found['searches']:,} ({100 * share:.0f} %) had to be searched: the others have no goal where "
        f"the lemma matches and the prover looks at it. Of {found['gate']['left_out']:,} such pairs within a world "
        f"{found['gate']['sampled']} were searched all the same: {found['gate']['cite']} gave a proof that cites the "
        f"lemma, {found['gate']['shorter']} a shorter one. Seconds: {found['seconds']['ranking']} for the ranking, "
        f"{found['seconds']['all']} in all, with {100 * found['from_cache']:.0f} % of the measurements from the cache.",
        "",
        "## Gain in held-out solve rate at equal budget, in percentage points (95 % paired bootstrap over theorems)",
        "",
        *_table(ks, found["gains"], lambda g: f"{100 * g[0]:+.1f} ({100 * g[1]:+.1f} to {100 * g[2]:+.1f})"),
        "",
        READING,
        "",
        "Ours against the best baseline: the difference of the gains, its paired interval, their ratio (target: 2).",
        "",
        "| k | the best baseline as published | the best of all baselines |",
        "|---|---|---|",
        *(_comparison(k, found) for k in ks),
        "",
        "## What it says",
        "",
        *_analysis(found, ours, ceiling),
        "",
        "## Recall@k",
        "",
        *_table(ks, found["recall"], lambda r: f"{r:.2f}"),
        "",
        "![Recall and gain](lemma_recovery.svg)",
        "",
        "## The top 10 of each ranking (targets in bold)",
        "",
    ]
    for name, order in found["top"].items():
        shown = ", ".join(f"**{x}**" if is_target else x for x, is_target in order[:10])
        lines.append(f"- {name}: {shown}")
    lines += ["", "## Statements of these lemmas", ""]
    shown = dict.fromkeys(x for order in found["top"].values() for x, _ in order[:10])
    lines += [f"- `{found['statements'][x]}`" for x in shown]
    page = folder / "lemma_recovery.md"
    page.write_text("\n".join([*lines, ""]), encoding="utf-8")
    return page


def _comparison(k: int, found: Found) -> str:
    published, given = (
        f"{one['best']} ({100 * one['difference'][0]:+.1f} points, {100 * one['difference'][1]:+.1f} to "
        f"{100 * one['difference'][2]:+.1f}; {'no gain' if one['ratio'] is None else format(one['ratio'], '.2f')})"
        for one in found["comparison"][k]
    )
    return f"| {k} | {published} | {given} |"


def _analysis(found: Found, ours: str, ceiling: str) -> list[str]:
    """Was the target reached, and where does the gain come from?"""
    ks = found["top_k"]
    lines: list[str] = []
    for place, which in ((0, "the best baseline as published"), (1, "the best of all baselines")):
        ratios = {k: found["comparison"][k][place]["ratio"] for k in ks}
        hit = [str(k) for k in ks if ratios[k] is None or ratios[k] >= 2]
        missed = [str(k) for k in ks if str(k) not in hit]
        parts = [f"reached at k = {', '.join(hit)}"] * bool(hit) + [f"missed at k = {', '.join(missed)}"] * bool(missed)
        lines.append(f"- The target, twice the gain of {which}, is {' and '.join(parts)}.")
    hand = found["at_hand"]
    lines.append(
        f"- With all candidates at hand the search proves {hand['proved']} of the {found['train']} train theorems and "
        f"cites {hand['cited']} candidates; beyond these the rankings by uses as published are in random order."
    )
    k = 10 if 10 in ks else ks[-1]
    points = {name: 100 * by_k[k][0] for name, by_k in found["gains"].items()}
    alone, together = points["uses"], points["uses, all at hand"]
    lines.append(
        f"- Where the gain comes from (k = {k}): uses gain {together:.1f} points counted in one proof of each theorem, "
        f"searching each theorem with and without the lemma makes {alone - together:+.1f}, and bits with forward "
        f"selection in place of uses {points[ours] - alone:+.1f}. PageRank on the graph of these searches gains "
        f"{points['PageRank']:.1f}: there, too, lemmas that serve the same theorem share its weight."
    )
    best = found["comparison"][k][1]["best"]
    if 2 * points[best] > points[ceiling]:
        lines.append(
            f"- Twice the gain of {best} would be {2 * points[best]:.1f} points. All targets at once, without a decoy, "
            f"gain {points[ceiling]:.1f}, so that ranking known lemmas cannot reach it with this prover and budget."
        )
    return lines


def _table(ks: Sequence[int], rows: Mapping[str, Mapping[int, Any]], show: Callable[[Any], str]) -> list[str]:
    return [
        "| ranking | " + " | ".join(f"k = {k}" for k in ks) + " |",
        "|---" * (len(ks) + 1) + "|",
        *(f"| {name} | " + " | ".join(show(by_k[k]) for k in ks) + " |" for name, by_k in rows.items()),
    ]


def _plot(found: Found, ours: str, file: Path) -> None:
    import matplotlib as mpl
    from matplotlib.figure import Figure

    recall, gains, ks = found["recall"], found["gains"], found["top_k"]
    with mpl.rc_context({"svg.hashsalt": "lemma", "svg.fonttype": "none"}):
        figure = Figure(figsize=(9, 3.6), layout="constrained")
        left, right = figure.subplots(1, 2)
        for name in recall:
            width = 2.5 if name == ours else 1.2
            left.plot(ks, [recall[name][k] for k in ks], marker="o", linewidth=width, label=name)
            right.plot(ks, [100 * gains[name][k][0] for k in ks], marker="o", linewidth=width)
        left.set(xlabel="k", ylabel="recall@k")
        right.set(xlabel="k", ylabel="held-out gain, points")
        left.legend(fontsize=7)
        figure.savefig(file, format="svg", metadata={"Date": None})
