"""Writes the page of `benchmarks.conjecturer` from its numbers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rl.conjecturing.journal import Fate
from rl.run_folder import git_revision

PROGRAMS = ("accumulators", "programs", "trees")
"""Suites of one module of definitions."""


def write_page(found: Mapping[str, Any], folder: Path, command: str) -> Path:
    """`conjecturer.md` and the numbers as JSON."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "conjecturer.json").write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    config = found["config"]
    small = "A quick run: it shows that the benchmark runs, and its numbers say nothing about any conjecturer."
    lines = [
        "# The conjecturer: with and without",
        "",
        *([small, ""] if "--quick" in command else []),
        f"Command: `{command}`. Trained at revision {', '.join(_revisions(found))}, page written at "
        f"{git_revision(Path(__file__).parent)[:12]}; {found['environment']}; training "
        f"seeds {', '.join(map(str, config['seeds']))}, attempts at each held-out theorem per training seed: "
        f"{config['attempts']}.",
        "",
        f"**With**: {config['rounds']} rounds over the train theorems, {config['steps']} Lean steps per theorem and "
        f"round, of which conjecturing may take {100 * config['share']:.0f} %; then {config['test_steps']} Lean steps "
        "for each attempt at a held-out theorem, the accepted lemmas at hand. **Without**: as many Lean steps in all, "
        "but every one of them in the attempts at the held-out theorems. Counted for the conjecturer is every tactic "
        "run, statement elaborated, proof judged and term compiled, for whatever purpose. Both sides have the same "
        "grammar with the same closers (`proposals.closers`). No transformer learns here: two cores do not train one "
        "in the time of this benchmark, and so what differs is the lemmas alone; what the conjecturer learns (which "
        "sources and candidates pay) it learns within each run. Every proof was accepted by the verifier for the "
        "theorem as stated, the lemmas that it cites inside the script with their proofs.",
        "",
    ]
    for name, one in found["corpora"].items():
        lines += _corpus_lines(name, one, config)
    page = folder / "conjecturer.md"
    page.write_text("\n".join([*lines, *_reading(found)]), encoding="utf-8")
    return page


def _corpus_lines(name: str, one: Mapping[str, Any], config: Mapping[str, Any]) -> list[str]:
    runs = one["runs"]
    spent = [r["search_steps"] + sum(r[s] for s in STAGES) for r in runs]
    what = {
        "worlds": "three theories on fresh definitions, whose lemmas the library lacks (`benchmarks.recovery_worlds`)",
        "programs": f"the suites {', '.join(PROGRAMS)}",
    }
    lines = [
        f"## {name}: {what[name]}",
        "",
        f"{one['train']} train theorems, {one['test']} held out. Solve rate on the held-out theorems, and the gain of "
        "*with* over the row (95 % paired bootstrap over theorems, of their mean over all seeds).",
        "",
        "| | Lean steps per attempt | solve rate | gain of *with*, points |",
        "|---|---|---|---|",
        f"| with | {config['test_steps']} | {100 * one['rates']['with']:.1f} % | |",
        *(
            f"| {arm} | {one['steps_without'] if 'all' in arm else config['test_steps']} | "
            f"{100 * one['rates'][arm]:.1f} % | {_points(gain)} |"
            for arm, gain in one["gains"].items()
        ),
        "",
        f"Per training seed: {', '.join(f'{100 * r:.1f} %' for r in one['per_seed'])}. "
        f"{one['said_by_a_lemma']} held-out theorems say the same as an accepted lemma up to names of variables; "
        f"without them the gains are {', '.join(_points(g) for g in one['fair_gains'].values())}.",
        "",
        "| Lean steps | " + " | ".join(f"seed {r['seed']}" for r in runs) + " |",
        "|---" * (len(runs) + 1) + "|",
        "| searching train theorems | " + " | ".join(str(r["search_steps"]) for r in runs) + " |",
        *(
            f"| {stage.replace('_steps', '')} candidates | " + " | ".join(str(r[stage]) for r in runs) + " |"
            for stage in STAGES
        ),
        "| all | " + " | ".join(map(str, spent)) + " |",
        "| train theorems proved | " + " | ".join(f"{r['train_proved']} of {one['train']}" for r in runs) + " |",
        "| seconds | " + " | ".join(str(r["seconds"]) for r in runs) + " |",
        "",
        "| what became of the conjectures | " + " | ".join(f"seed {r['seed']}" for r in runs) + " |",
        "|---" * (len(runs) + 1) + "|",
        *(
            f"| {fate.replace('_', ' ')} | " + " | ".join(str(r["fates"][fate]) for r in runs) + " |"
            for fate in map(str, Fate)
        ),
        "| all | " + " | ".join(str(r["judged"]) for r in runs) + " |",
        "",
        "Mean reward by source (judged): "
        + "; ".join(
            f"seed {r['seed']}: "
            + ", ".join(f"{o} {x:.3f} ({r['judged_by_origin'][o]})" for o, x in r["expected"].items())
            for r in runs
        )
        + ".",
        "",
        "Lemmas that joined the library (round, source; bits saved on held-back train theorems / cost of statement and "
        "proof; held-out proofs that name it, of all attempts):",
        "",
    ]
    for run in runs:
        lines += [f"Seed {run['seed']}:", ""]
        lines += [
            f"- `{text}` (round {round_}, {origin}; {saved or 'nothing alone'} / {cost}; {uses})"
            for text, origin, round_, saved, cost, uses in run["accepted"]
        ] or ["- none"]
        lines.append("")
    return lines


def _points(gain: Sequence[float]) -> str:
    return f"{100 * gain[0]:+.1f} ({100 * gain[1]:+.1f} to {100 * gain[2]:+.1f})"


def _revisions(found: Mapping[str, Any]) -> list[str]:
    return sorted({revision[:12] for one in found["corpora"].values() for revision in one["revisions"]})


def _reading(found: Mapping[str, Any]) -> list[str]:
    """What the numbers say, in words that follow from them."""
    lines = ["## Reading", ""]
    for name, one in found["corpora"].items():
        gain, low, high = one["gains"]["without, all steps"]
        said = (
            "pays for itself" if low > 0 else "costs more than it brings" if high < 0 else "makes no clear difference"
        )
        runs = one["runs"]
        spent = {stage: sum(r[stage] for r in runs) for stage in STAGES}
        judged = sum(r["judged"] for r in runs)
        share = {fate: sum(r["fates"][fate] for r in runs) / max(judged, 1) for fate in map(str, Fate)}
        worst = sorted((f for f in share if f != Fate.ACCEPTED), key=lambda f: -share[f])[:3]
        empty = sum(not r["accepted"] for r in runs)
        largest = max(spent, key=lambda stage: spent[stage])
        lines += [
            f"- {name}: at equal total budget the conjecturer {said} ({_points([gain, low, high])} points). "
            f"{sum(len(r['accepted']) for r in runs)} lemmas joined in {len(runs)} runs, of {judged} candidates "
            f"judged; {empty} of the runs found none.",
            "- Most candidates fail as "
            + ", ".join(f"{f.replace('_', ' ')} ({100 * share[f]:.0f} %)" for f in worst)
            + f". Of the conjecturer's Lean steps {100 * spent[largest] / sum(spent.values()):.0f} % go into "
            f"{WORDS[largest]}.",
        ]
    return [*lines, ""]


WORDS = {
    "gather_steps": "finding candidates",
    "screen_steps": "screening",
    "prove_steps": "proving",
    "score_steps": "scoring",
}
STAGES = ("gather_steps", "screen_steps", "prove_steps", "score_steps")
