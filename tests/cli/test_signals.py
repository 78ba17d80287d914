"""SIGTERM ends a verb by `KeyboardInterrupt`; one that cannot close in time is ended all the same."""

from __future__ import annotations

import signal
import subprocess
import sys

from shared_data import PROJECT

CODE = """
import sys, time
import cli.signals
cli.signals.LEAVE_SECONDS = 0.5
with cli.signals.ended_by_signals():
    try:
        print("ready", flush=True)
        time.sleep(600)
    except KeyboardInterrupt:
        time.sleep(float(sys.argv[1]))
print("closed", flush=True)
time.sleep(1)
"""


def ended(closing: float) -> tuple[int, str, str]:
    """Exit code and output of a process that needs so many seconds to close after SIGTERM."""
    argv = [sys.executable, "-c", CODE, str(closing)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(argv, cwd=PROJECT, **pipes) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            process.send_signal(signal.SIGTERM)
            out, err = process.communicate(timeout=300)
        finally:
            process.kill()
    return process.returncode, out, err


def test_closing_that_takes_too_long_is_cut_short() -> None:
    said = "lemma: ended by SIGTERM, 0.5 s after it; what was finished is saved\n"
    assert ended(closing=600) == (128 + signal.SIGTERM, "", said)


def test_closing_in_time_is_left_alone() -> None:
    assert ended(closing=0) == (0, "closed\n", "")
