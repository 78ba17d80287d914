"""Help, start-up time, interruption: what every verb shares."""

from __future__ import annotations

import inspect
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from cli_runner import lemma
from shared_data import PROJECT

from cli.bench import BENCHMARKS, list_benchmarks, load_benchmark
from cli.output import Answer, Screen, deliver, verdict_data
from prover.types import Proved, RefusalReason, Refused

VERBS = ("doctor", "check", "prove", "train", "eval", "score", "mine", "suites", "bench", "serve", "demo")


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help_with_an_example_and_a_json_flag(verb: str) -> None:
    ran = lemma(verb, "--help")
    assert ran.code == 0
    assert f"lemma {verb} " in ran.out.partition("Example")[2]
    assert "--json" in ran.out


def test_the_list_of_verbs() -> None:
    listed = lemma("--help").out.partition("Commands:")[2]
    assert tuple(line.split()[0] for line in listed.splitlines() if line.strip()) == VERBS


def test_help_is_quick() -> None:
    """Under half a second of CPU time, whatever else the machine does; wall time is the same when it is idle."""

    def once() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-m", "cli.main", "--help"], cwd=PROJECT, capture_output=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    assert min(once() for _ in range(3)) < 0.5


def test_ctrl_c_is_130_and_one_line(tmp_path: Path) -> None:
    code = (
        "import time, typer\nfrom cli.output import deliver\n"
        "def ask(screen):\n    print('started', flush=True)\n    time.sleep(60)\n"
        "app = typer.Typer()\n@app.command()\ndef verb() -> None:\n    deliver(ask, True)\napp()\n"
    )
    env = {**os.environ, "PYTHONPATH": str(PROJECT)}
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "started\n"
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert (out, err) == ("", "lemma: interrupted\n")


@pytest.mark.parametrize(("positive", "code"), [(True, 0), (False, 1)])
def test_an_answer_is_one_json_object_and_an_exit_code(
    positive: bool, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    import typer

    def ask(screen: Screen) -> Answer:
        screen.note("progress for people")
        with screen.bar("bar") as report:
            report(1, 2)
        return Answer({"statement": "∀ x, x = x"}, positive, "text")

    with pytest.raises(typer.Exit) as done:
        deliver(ask, as_json=True)
    assert done.value.exit_code == code
    captured = capsys.readouterr()
    assert captured.out == '{"statement": "∀ x, x = x"}\n'
    assert "progress for people" in captured.err


def test_verdicts_as_json() -> None:
    proved = verdict_data(Proved(("propext",), "lean"))
    refused = verdict_data(Refused(RefusalReason.SORRY, "rests on sorry"))
    nothing = verdict_data(None)
    assert (proved["verdict"], proved["axioms"], proved["reason"]) == ("proved", ["propext"], None)
    assert (refused["verdict"], refused["reason"], refused["detail"]) == ("refused", "sorry", "rests on sorry")
    assert nothing["verdict"] == "none"
    assert proved.keys() == refused.keys() == nothing.keys()


@pytest.mark.parametrize("name", list_benchmarks())
def test_every_benchmark_can_be_loaded(name: str) -> None:
    assert inspect.isfunction(load_benchmark(BENCHMARKS / f"{name}.py").measure)
