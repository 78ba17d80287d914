"""A run's folder: what was run, with what, and everything it produced.

config.toml       resolved configuration        replay.jsonl     every attempt of every search
run.json          seed, git revision, versions  metrics.jsonl    one line per round
checkpoints/      see `rl.checkpoints`          evaluation/      before.json, after.json
tensorboard/      the metrics again             summary.json     what `train` returned

With a conjecturer:
conjectures.jsonl every conjecture, its fate    lemmas.lean      accepted lemmas with their proofs
"""

from __future__ import annotations

import json
import platform
import subprocess
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from prover.types import LemmaError
from rl.config import TrainConfig, load_config

PACKAGES = ("torch", "transformers", "tokenizers", "safetensors", "ray", "pydantic", "lemma-prover")


def prepare(out: Path, config: TrainConfig, lean_identity: str, resume: bool) -> TrainConfig:
    """Makes the folder, or checks that `resume` continues the run that it holds; the configuration to use.

    Raises LemmaError when the folder holds a run and `resume` is off, or holds another configuration. Only `rounds`,
    `actors` and `keep_checkpoints` may change on resuming.
    """
    path = out / "config.toml"
    if not path.exists():
        out.mkdir(parents=True, exist_ok=True)
        (out / "run.json").write_text(json.dumps(_environment(config, lean_identity), indent=2) + "\n")
        _write(path, config.toml())
        return config
    if not resume:
        raise LemmaError(f"{out} already holds a run: give --resume to continue it, or another --out")
    free = {"rounds": 1, "actors": 1, "keep_checkpoints": 1}
    stored = load_config(path, of_run=True)
    if stored.model_copy(update=free) != config.model_copy(update=free):
        names = [n for n in TrainConfig.model_fields if n not in free and getattr(stored, n) != getattr(config, n)]
        raise LemmaError(f"{out} was started with another configuration ({', '.join(names)}): see its config.toml")
    _write(path, config.toml())
    return config


def git_revision(folder: Path) -> str:
    """The commit that `folder` is at, with ``+`` when files differ from it; "unknown" outside a repository."""
    try:
        run = [
            subprocess.run(["git", *args], cwd=folder, capture_output=True, text=True, timeout=10, check=True).stdout
            for args in (("rev-parse", "HEAD"), ("status", "--porcelain", "--untracked-files=no"))
        ]
    except (OSError, subprocess.SubprocessError):
        return "unknown"
    return run[0].strip() + ("+" if run[1].strip() else "")


def _write(path: Path, text: str) -> None:
    """The file whole or not at all."""
    draft = path.with_suffix(".new")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


def _environment(config: TrainConfig, lean_identity: str) -> dict[str, object]:
    versions: dict[str, str] = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            versions[package] = "not installed"
    return {
        "seed": config.seed,
        "git": git_revision(Path(__file__).parent),
        "lean": lean_identity,
        "packages": versions,
        "started": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }
