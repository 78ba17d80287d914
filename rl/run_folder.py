"""A run's folder: its configuration, its environment, and everything it produced.

config.toml       resolved configuration        replay.jsonl     every attempt of every search
run.json          seed, git revision, versions  metrics.jsonl    lines per round and update
checkpoints/      see `rl.checkpoints`          evaluation/      before.json, round-000002.json (`evaluation.every`),
                                                after.json; .jsonl as they are made
tensorboard/      the metrics again             summary.json     what `train` returned

`rl.warm_start` adds warm_start.json: what was learned from before the first round.
`lemma demo` adds evaluation/automation.json: what Lean's automation alone proves. `lemma report` writes report.html.

With PPO or GRPO: reference/, see `rl.algorithms.reference`.

With a conjecturer:
conjectures.jsonl every conjecture, its status  lemmas.lean      accepted lemmas with their proofs
"""

from __future__ import annotations

import json
import os
import secrets
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from prover.files import read_json, write_whole
from prover.locks import is_locked, locked_folder
from prover.provenance import git_revision, package_versions
from prover.settings import shown
from prover.types import LemmaError
from rl.config import TrainConfig, load_run_config

FREE = frozenset(
    {
        *("rounds", "actors", "keep_checkpoints", "learner.device", "learner.tokens", "learner.checkpointing"),
        *("learner.parallel", "learner.compile", "policy.endpoint"),
    }
)
FREE_SECTIONS = ("cluster.", "tracking.", "endpoint.")
"""Keys, and sections, that may change on resuming: how long, where and in how much memory, who is asked and told."""
MOST_NAMED = 6
"""Most changed keys that an error names."""
PACKAGES = ("torch", "transformers", "tokenizers", "safetensors", "ray", "pydantic", "lemma-prover")


def holds_run(out: Path) -> bool:
    """Whether a run was started in this folder."""
    return (out / "config.toml").is_file()


def round_evaluation(out: Path, rounds: int) -> Path:
    """The file of the evaluation after so many rounds (`evaluation.every`)."""
    return out / "evaluation" / f"round-{rounds:06d}.json"


def check_startable(out: Path, config: TrainConfig, resume: bool) -> None:
    """Checks that a run with this configuration may be started, or resumed, in this folder. Writes nothing.

    Raises LemmaError when there is nothing to resume, when a run would be overwritten, when settings other than the
    `FREE` ones differ on `resume` from those that the run was started with, or when the folder cannot be written.
    """
    if not holds_run(out):
        if resume:
            raise LemmaError(f"no run to resume in {out}; leave out --resume to start one there, or name its folder")
        _check_place(out)
        return
    if not resume:
        raise LemmaError(f"{out} already holds a run: give --resume to continue it, or another --out")
    there, here = load_run_config(out).flat(), config.flat()
    keys = [k for k in dict.fromkeys([*there, *here]) if not _is_free(k) and there.get(k) != here.get(k)]
    if keys:
        changed = "; ".join(f"{k}: {_told(there.get(k))} there, {_told(here.get(k))} here" for k in keys[:MOST_NAMED])
        more = f" and {len(keys) - MOST_NAMED} more" if len(keys) > MOST_NAMED else ""
        raise LemmaError(f"{out} was started with other settings: {changed}{more}; give the same, or another --out")
    _check_place(out)


def _is_free(key: str) -> bool:
    return key in FREE or key.startswith(FREE_SECTIONS)


def check_lean(out: Path, lean_identity: str) -> None:
    """Raises LemmaError when the run in this folder, if there is one, was searched with another Lean or library.

    Its proofs so far say nothing about another Lean, and the rates before and after would not be comparable.
    """
    facts = read_json(out / "run.json") if (out / "run.json").is_file() else {}
    there = facts.get("lean") if isinstance(facts, dict) else None
    if there not in (None, lean_identity):
        raise LemmaError(f"{out} was started with {there}, this is {lean_identity}; give that Lean, or another --out")


def prepare(out: Path, config: TrainConfig, lean_identity: str) -> None:
    """Makes the folder of a new run, whole or not at all, or updates the configuration of a checked one."""
    if holds_run(out):
        if load_run_config(out) != config:
            write_whole(out / "config.toml", config.toml())
        return
    made = [folder for folder in (out, *out.parents) if not folder.exists()]
    try:
        out.mkdir(parents=True, exist_ok=True)
        write_whole(out / "run.json", json.dumps(_environment(config, lean_identity), indent=2) + "\n")
        write_whole(out / "config.toml", config.toml())  # last: from now on the folder holds a run
    except BaseException:
        for name in ("config.toml", "run.json"):
            (out / name).unlink(missing_ok=True)
        for folder in made:
            if folder.exists():
                folder.rmdir()
        raise


@contextmanager
def alone(out: Path) -> Generator[None]:
    """Locks the folder against other training processes; the lock ends with the process, however that ends.

    Raises LemmaError when another process holds it: two writers would search the same theorems into one replay.
    """
    with locked_folder(out, f"another process trains in {out}; wait for it, or give another --out"):
        yield


def is_training(out: Path) -> bool:
    """Whether a process trains in the folder now; False where it cannot be told, for lack of locks."""
    return is_locked(out)


def _told(value: object) -> str:
    return "not set" if value is None else shown(value)


def _check_place(out: Path) -> None:
    """Raises LemmaError when the path is not a folder, or the folder cannot be made or written."""
    try:
        place = next(folder for folder in (out, *out.absolute().parents) if folder.exists())
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise LemmaError(f"cannot make the folder {out}: {getattr(error, 'strerror', None) or error}") from error
    if not place.is_dir():
        raise LemmaError(f"cannot make the folder {out}: {place} is a file")
    if not os.access(place, os.W_OK | os.X_OK):
        raise LemmaError(f"cannot write in {place}: permission denied; choose another folder")


def _environment(config: TrainConfig, lean_identity: str) -> dict[str, object]:
    return {
        "id": secrets.token_hex(8),
        "seed": config.seed,
        "git": git_revision(Path(__file__).parent),
        "lean": lean_identity,
        "packages": package_versions(PACKAGES),
        "started": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }
