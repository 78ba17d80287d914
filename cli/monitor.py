"""`lemma monitor`: a live page about a run, on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.output import Answer, Screen, verb


@verb
def command(
    screen: Screen,
    run: Annotated[Path, typer.Argument(help="The folder of a training run, finished or not.")],
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port on 127.0.0.1; 0 takes a free one.")] = 8100,
) -> Answer:
    """Watch a training run on a live page.

    The parts of the report, and how the run stands; the page keeps itself up to date. It can be read on this machine
    only (from elsewhere through `ssh -L 8100:127.0.0.1:8100`), and changes nothing. Ctrl-C ends it. With `--json` it
    prints how the run stands, once.

    Example:

        lemma monitor runs/demo
    """
    from eval.run_status import status_of  # torch

    if screen.as_json:
        status = status_of(run)
        return Answer(status.data(), True, status.note)
    from eval.monitor import run_monitor  # matplotlib

    run_monitor(run, port, lambda address: screen.note(f"{address} shows {run}; Ctrl-C ends it"))
    return Answer({}, True, "the run is as it was")
