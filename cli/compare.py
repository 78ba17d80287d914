"""`lemma compare`: two evaluations of the same theorems."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.output import Answer, Screen, verb
from eval.compare import compare_evaluations


@verb
def command(
    screen: Screen,
    run_a: Annotated[Path, typer.Argument(help="A folder that lemma eval --out wrote.")],
    run_b: Annotated[Path, typer.Argument(help="Another one, of the same theorems and budget.")],
) -> Answer:
    """Compare two evaluations of the same theorems.

    Tells what only RUN_B proves (wins) and what only RUN_A does (losses), the difference of their rates with a paired
    bootstrap interval, McNemar's exact test, and who needed less for what both prove. Evaluations of other theorems,
    or with another budget, Lean or number of seeds, are refused.

    Example:

        lemma compare runs/nat-hammer runs/nat-demo
    """
    found = compare_evaluations(run_a, run_b)
    return Answer(found.data(), True, found.text())
