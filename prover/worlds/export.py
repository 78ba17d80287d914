"""Generated theorems as files: Lean text that is a SUITE, and a folder that `datasets.load_dataset` reads."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from prover.files import write_whole
from prover.types import LemmaError, Split
from prover.worlds.base import World
from prover.worlds.generate import TRAIN_DEPTH, WorldTheorem
from prover.worlds.names import WorldSuite

COLUMNS: Final = {
    "name": "the theorem's name",
    "statement": "Lean text without a proof",
    "module": "what a file with the theorem imports",
    "proof": "the derivation as a tactic block",
    "tactics": "the derivation, one tactic each, run on the first goal",
    "remaining": "tactics left before each tactic, and 0 at the end",
    "depth": "tactics of the derivation",
    "exact": "whether no proof by the world's rules is shorter",
    "world": "the world",
    "family": "the theory, puzzle or scheme",
}
"""Of a data set's rows: name → meaning."""


def lean_text(theorems: Sequence[WorldTheorem], world: World, command: str) -> str:
    """A Lean file with every theorem and its derivation. `command` is said to have made it."""
    parts = [f"import {world.module}", f"/-! {world.name}: {world.about}.\n\nMade by `{command}`. -/"]
    for one in theorems:
        exact = ", exact" if one.exact else ""
        script = re.sub(r"(?m)^", "  ", one.proof.script)
        parts.append(f"/-- Depth {one.depth}{exact}. -/\n{one.theorem.statement} := by\n{script}")
    return "\n\n".join(parts) + "\n"


def write_lean(path: Path, theorems: Sequence[WorldTheorem], world: World, command: str) -> None:
    """Writes the file whole or not at all. Raises `OSError`."""
    write_whole(path, lean_text(theorems, world, command))


def check_new_folder(path: Path) -> None:
    """Raises `LemmaError` when a data set cannot be written there: it is a file, or a folder with something in it."""
    if path.is_dir() and not any(path.iterdir()):
        return
    if path.exists() or path.is_symlink():
        raise LemmaError(f"cannot write {path}: it is there already; name a new folder, or a file that ends with .lean")
    if not path.parent.is_dir():
        raise LemmaError(f"cannot write {path}: there is no folder {path.parent}; make it first")


def write_dataset(path: Path, theorems: Sequence[WorldTheorem], world: World, suite: WorldSuite, command: str) -> None:
    """Writes a folder with a card and one Parquet file per split, whole or not at all.

    ``datasets.load_dataset(path)`` reads it. Raises `LemmaError` when there is something already, and `OSError`.
    """
    from datasets import Dataset

    check_new_folder(path)
    draft = Path(tempfile.mkdtemp(prefix=f".{path.name}-", dir=path.parent))
    try:
        present = [split for split in Split if any(t.theorem.split is split for t in theorems)]
        for split in present:
            rows = [_row(one) for one in theorems if one.theorem.split is split]
            Dataset.from_list(rows).to_parquet(str(draft / f"{_HUB_SPLIT[split]}.parquet"))
        (draft / "README.md").write_text(card(theorems, world, suite, command, present), encoding="utf-8")
        draft.chmod(0o755)
        if path.is_dir():
            path.rmdir()
        draft.rename(path)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


_HUB_SPLIT: Final = {Split.TRAIN: "train", Split.VALID: "validation", Split.TEST: "test"}


def _row(one: WorldTheorem) -> dict[str, object]:
    return {
        "name": one.theorem.name,
        "statement": one.theorem.statement,
        "module": one.theorem.module,
        "proof": one.proof.script,
        "tactics": list(one.tactics),
        "remaining": list(one.remaining),
        "depth": one.depth,
        "exact": one.exact,
        "world": one.world,
        "family": one.family,
    }


def card(
    theorems: Sequence[WorldTheorem], world: World, suite: WorldSuite, command: str, splits: Sequence[Split]
) -> str:
    """The data set's README, with the header that says which file is which split."""
    files = [f"  - split: {_HUB_SPLIT[s]}\n    path: {_HUB_SPLIT[s]}.parquet" for s in splits]
    head = ["---", "license: apache-2.0", f"pretty_name: Lemma {suite}", "tags: [lean4, theorem-proving]"]
    head += ["configs:", "- config_name: default", "  data_files:", *files, "---"]
    counts = Counter((one.depth, one.theorem.split) for one in theorems)
    depths = sorted({depth for depth, _ in counts})
    table = ["| depth | " + " | ".join(splits) + " |", "|---|" + "---|" * len(splits)]
    table += [f"| {d} | " + " | ".join(str(counts[d, s]) for s in splits) + " |" for d in depths]
    columns = [f"| `{name}` | {meaning} |" for name, meaning in COLUMNS.items()]
    return "\n".join(
        [
            *head,
            "",
            f"# {world.name}: {world.about}",
            "",
            f"{len(theorems)} theorems of Lean 4 with derivations, made by `{command}` of Lemma. Their definitions are "
            f"in `{world.module}` (`lean_project` of Lemma).",
            "",
            f"No two are equal up to names and the order of hypotheses. Never in train: {_never(world)}.",
            "",
            *table,
            "",
            "| column | meaning |",
            "|---|---|",
            *columns,
            "",
        ]
    )


def _never(world: World) -> str:
    held = ", ".join(sorted(world.held_out))
    return f"depths above {TRAIN_DEPTH}" + (f", and the families {held}" if held else "")
