"""`benchmarks/device.sh`, as far as it can be tested without a card."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch

from rl.config import load_config
from rl.settings import Parallel, Precision

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "device.sh"
PYTHON = """#!/bin/sh
[ "$1" = - ] && exec cat > /dev/null
echo "$@" >> "$CALLS"
case "$*" in *"$BROKEN"*) exit 3 ;; esac
"""


def ran(out: Path, python: Path | str, **more: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHON": str(python), **more}
    return subprocess.run([SCRIPT, out], env=environment, capture_output=True, text=True, timeout=120)


def test_its_syntax():
    assert subprocess.run(["bash", "-n", SCRIPT]).returncode == 0
    if shutil.which("shellcheck"):
        assert subprocess.run(["shellcheck", SCRIPT]).returncode == 0


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a card: the script itself is the test")
def test_without_a_card_it_is_one_line_and_no_folder(tmp_path: Path):
    done = ran(tmp_path / "out", sys.executable)
    assert done.returncode == 2
    assert done.stderr == f"device.sh: torch {torch.__version__} finds no CUDA card here\n"
    assert not (tmp_path / "out").exists()


def test_what_it_runs_and_that_a_failure_ends_it(tmp_path: Path):
    python = tmp_path / "python"
    python.write_text(PYTHON)
    python.chmod(0o755)
    for broken, calls in (("nothing", 6), ("bench learner", 2), ("inference --json", 4), ("run-fsdp", 6)):
        log = tmp_path / broken
        done = ran(tmp_path / "out", python, CALLS=str(log), BROKEN=broken)
        assert done.returncode == (0 if broken == "nothing" else 3)
        assert len(log.read_text().splitlines()) == calls
    here, apart = (tmp_path / "nothing").read_text().splitlines()[4:]
    config = load_config(Path("tiny"), flags_of(here))
    assert (config.learner.device, config.learner.precision) == ("cuda", Precision.FLOAT32)
    config = load_config(Path("tiny"), flags_of(apart))
    assert (config.learner.parallel, config.learner.precision) == (Parallel.FSDP, Precision.BFLOAT16)
    assert (config.cluster.learners, config.cluster.learner_gpus) == (1, 1.0)
    assert sum(map(int, re.findall(r"timeout (\d+)", SCRIPT.read_text()))) <= 600


def flags_of(line: str) -> dict[str, Any]:
    """What `--set` gives in a command."""
    pairs = (text.split("=") for text in re.findall(r"--set (\S+)", line))
    return {key: {"true": True, "1": 1}.get(value, value) for key, value in pairs}
