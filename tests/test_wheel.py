"""What `pip install` leaves behind works from any folder: built, installed into a fresh environment, and run.

The environment borrows the dependencies that are installed here; its own `site-packages` comes first.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from shared_data import PROJECT

from rl import CONFIGS

ROOMS = {"prover", "lean_project", "rl", "eval", "cli"}
DECOY = 'raise ImportError("this is the folder that the command was started in, not the package")\n'
SMALL = (
    'suites=["reachability@1-2x40"]', "rounds=1", "actors=1", "policy.width=32", "policy.layers=1",
    "search.lean_steps=32", "curriculum.first_round_lean_steps=32", "curriculum.theorems_per_round=4",
    "learner.updates=2", "evaluation.limit=2", "evaluation.seeds=1", "evaluation.lean_steps=8",
)  # fmt: skip
"""The shipped demo, made small."""

Run = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    (out / "build.cfg").write_text(f"[build]\nbuild_base = {out / 'build'}\n[egg_info]\negg_base = {out}\n")
    argv = ["-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(out), str(PROJECT)]
    env = {**os.environ, "DIST_EXTRA_CONFIG": str(out / "build.cfg")}  # nothing of an older build comes in
    subprocess.run([sys.executable, *argv], env=env, check=True)
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def lemma(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Runs the installed `lemma`, without a network, in a folder whose modules have the names of ours."""
    root = tmp_path_factory.mktemp("installed")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", root / "venv"], check=True)
    python, here = root / "venv" / "bin" / "python", root / "elsewhere"
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    argv = ["-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps", str(wheel)]
    subprocess.run([sys.executable, *argv], cwd=root, env=kept, check=True)  # the checkout is not there to be found
    (site,) = (root / "venv").glob("lib/python*/site-packages")
    (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    here.mkdir()
    for room in ROOMS:
        (here / f"{room}.py").write_text(DECOY)
    env = {**kept, "http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}

    def run(*args: str, may_fail: bool = False) -> dict[str, Any]:
        argv = [str(python.with_name("lemma")), *args, "--json"]
        ran = subprocess.run(argv, cwd=here, env=env, capture_output=True, text=True, check=False)
        assert ran.returncode <= may_fail, ran.stderr
        return json.loads(ran.stdout)

    return run


def test_what_the_wheel_holds(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.partition("/")[0] for name in names if ".dist-info/" not in name} == ROOMS
    committed = {file.name for file in (PROJECT / "configs").glob("*.toml")}
    assert {Path(name).name for name in names if name.startswith("rl/configs/")} == committed
    assert CONFIGS.resolve() == PROJECT / "configs"
    assert any(name.endswith("/LICENSE") for name in names)
    sources = {str(file.relative_to(PROJECT)) for file in (PROJECT / "lean_project").rglob("*.lean")}
    assert sources <= set(names)


def test_it_works(lemma: Run) -> None:
    found = lemma("doctor")
    assert found["ok"] is True
    assert found["core"]["parity"]["checked"] > 0
    assert len(lemma("suites")["suites"]) > 20
    assert lemma("check", "--statement", "1 = 1", "--script", "rfl")["proved"] == 1
    assert lemma("prove", "(a b : Nat) : a + b = b + a", "--budget", "64")["proved"] is True


def test_the_demo_trains_and_its_checkpoint_proves(lemma: Run, tmp_path: Path) -> None:
    """An installed copy knows no git revision."""
    out = tmp_path / "run"
    settings = [part for setting in SMALL for part in ("--set", setting)]
    found = lemma("demo", "--out", str(out), *settings, may_fail=True)  # so little training need not help
    assert found["iterations"] == 1
    assert (out / "report.html").is_file()
    assert json.loads((out / "run.json").read_text())["git"] == "unknown"
    proved = lemma("prove", "(p q : Prop) (h : p ∧ q) : q", "--checkpoint", str(out), "--budget", "64")
    assert proved["prover"] == "policy, version 1"
