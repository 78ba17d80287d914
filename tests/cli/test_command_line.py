"""Help, start-up time, interruption: what every verb shares."""

from __future__ import annotations

import inspect
import json
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from cli_runner import lemma
from shared_data import PROJECT

from cli import bench
from cli.bench import benchmark_module, list_benchmarks
from cli.faults import KEPT
from cli.output import Answer, Screen, deliver, verdict_data
from prover.types import LemmaError, Proved, RefusalReason, Refused

VERBS = (
    "doctor", "check", "prove", "train", "monitor", "runs", "report", "eval", "compare", "score", "mine",
    "suites", "worlds", "landscape", "bench", "serve", "demo",
)  # fmt: skip


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


def start_waiting(*ignored: signal.Signals) -> subprocess.Popen[str]:
    """A verb that waits, started with some signals ignored."""

    def ignore() -> None:
        for number in ignored:
            signal.signal(number, signal.SIG_IGN)

    code = (
        "import time, typer\nfrom cli.output import deliver\n"
        "def ask(screen):\n    print('started', flush=True)\n    time.sleep(60)\n"
        "app = typer.Typer()\n@app.command()\ndef verb() -> None:\n    deliver(ask, True)\napp()\n"
    )
    env = {**os.environ, "PYTHONPATH": str(PROJECT)}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    process = subprocess.Popen([sys.executable, "-c", code], env=env, preexec_fn=ignore, **pipes)
    assert process.stdout is not None
    assert process.stdout.readline() == "started\n"
    return process


@pytest.mark.parametrize(
    ("number", "code", "said"),
    [
        (signal.SIGINT, 130, "interrupted"),
        (signal.SIGTERM, 143, "ended by SIGTERM"),
        (signal.SIGHUP, 129, "ended by SIGHUP"),
    ],
)
def test_a_signal_is_an_exit_code_and_one_line(number: signal.Signals, code: int, said: str) -> None:
    process = start_waiting()
    process.send_signal(number)
    out, err = process.communicate(timeout=20)
    assert process.returncode == code
    assert (out, err) == ("", f"lemma: {said}\n")


def test_sigterm_works_where_every_signal_was_ignored() -> None:
    """A job of a script has SIGINT ignored, ``nohup`` has SIGHUP ignored: both stay so."""
    process = start_waiting(signal.SIGINT, signal.SIGHUP, signal.SIGTERM)
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGHUP)
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (143, "lemma: ended by SIGTERM\n")


def test_signals_that_come_together_are_one() -> None:
    code = (
        "import os, signal, time, typer\nfrom cli.output import deliver\n"
        "def ask(screen):\n    try:\n        os.kill(os.getpid(), signal.SIGHUP)\n        time.sleep(60)\n"
        "    finally:\n        os.kill(os.getpid(), signal.SIGTERM)\n        time.sleep(0.1)\n        print('closed')\n"
        "app = typer.Typer()\n@app.command()\ndef verb() -> None:\n    deliver(ask, True)\napp()\n"
    )
    env = {**os.environ, "PYTHONPATH": str(PROJECT)}
    ran = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, timeout=60, check=False)
    assert (ran.returncode, ran.stdout, ran.stderr) == (129, "closed\n", "lemma: ended by SIGHUP\n")


def test_the_tests_can_be_started_with_sigint_ignored() -> None:
    """As ``make test`` in the background of a script is."""
    chosen = "test_a_signal_is_an_exit_code_and_one_line"
    argv = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", f"{__file__}::{chosen}"]

    def ignore() -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    ran = subprocess.run(argv, cwd=PROJECT, preexec_fn=ignore, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout


def test_a_fault_is_70_and_its_traceback_in_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import typer

    monkeypatch.setenv("LEMMA_CACHE", str(tmp_path))

    def ask(screen: Screen) -> Answer:
        raise KeyError("no\x1b[31m such\nkey")

    for _ in range(KEPT + 2):
        with pytest.raises(typer.Exit) as done:
            deliver(ask, as_json=True)
        assert done.value.exit_code == 70
    captured = capsys.readouterr()
    assert captured.out == ""
    line = captured.err.splitlines()[-1]
    assert "\x1b" not in line
    files = sorted((tmp_path / "errors").iterdir())
    assert len(files) == KEPT
    assert any(str(file) in line for file in files)
    assert all(file.stat().st_mode & 0o777 == 0o600 for file in files)
    assert (tmp_path / "errors").stat().st_mode & 0o777 == 0o700
    assert "in ask" in files[-1].read_text()


def test_nothing_raw_reaches_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    import typer

    nasty = "a\x1b]0;title\x07b\u202ec\udc80d\x00e 𝔸"

    def ask(screen: Screen) -> Answer:
        screen.note(nasty)
        return Answer({"name": nasty}, True, nasty)

    def refused(screen: Screen) -> Answer:
        raise LemmaError(nasty)

    for verb, as_json in ((ask, True), (ask, False), (refused, False)):
        with pytest.raises(typer.Exit):
            deliver(verb, as_json)
        captured = capsys.readouterr()
        assert (captured.out + captured.err).replace("\n", "").isprintable()
        assert "𝔸" in captured.out + captured.err
        if as_json:
            assert json.loads(captured.out) == {"name": nasty}


def test_a_reader_that_goes_away_is_no_fault() -> None:
    env = {**os.environ, "PYTHONPATH": str(PROJECT)}
    argv = [sys.executable, "-m", "cli.main", "suites"]
    read, write = os.pipe()
    os.close(read)
    ran = subprocess.run(argv, stdout=write, stderr=subprocess.PIPE, text=True, env=env, cwd=PROJECT, check=False)
    os.close(write)
    assert (ran.returncode, ran.stderr) == (0, "")
    full = Path("/dev/full")
    with full.open("w") as out:
        ran = subprocess.run(argv, stdout=out, stderr=subprocess.PIPE, text=True, env=env, cwd=PROJECT, check=False)
    assert ran.returncode == 2
    assert ran.stderr == "lemma: No space left on device\n"


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
    measure = benchmark_module(name).measure
    assert inspect.isfunction(measure)
    inspect.signature(measure).bind()  # `lemma bench` gives no arguments


def test_another_packages_benchmarks_are_not_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside an installed copy lies whatever else is in `site-packages`."""
    (tmp_path / "speed.py").write_text("\ndef measure():\n    return {}\n")
    monkeypatch.setattr(bench, "BENCHMARKS", tmp_path)
    assert list_benchmarks() == ()
    with pytest.raises(LemmaError, match="part of the repository"):
        benchmark_module("speed")
