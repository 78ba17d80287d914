"""The `lemma` command: one verb per file, see `cli/output.py` for what they share."""

from __future__ import annotations

import sys

import typer

from cli import bench, check, demo, doctor, evaluate, mine, prove, report, score, serve, suites, train
from cli.faults import report_fault
from cli.output import FAULT, INTERRUPTED

app = typer.Typer(
    name="lemma",
    help="Trains theorem provers by reinforcement learning on Lean's verdict.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("doctor")(doctor.command)
app.command("check")(check.command)
app.command("prove")(prove.command)
app.command("train")(train.command)
app.command("report")(report.command)
app.command("eval")(evaluate.command)
app.command("score")(score.command)
app.command("mine")(mine.command)
app.command("suites")(suites.command)
app.command("bench")(bench.command)
app.command("serve")(serve.command)
app.command("demo")(demo.command)


def run() -> None:
    """Entry point of the console script. What goes wrong outside a verb's work is a fault of ours as well."""
    try:
        app(prog_name="lemma")
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except Exception as error:
        print(f"lemma: {report_fault(error)}", file=sys.stderr)
        sys.exit(FAULT)


if __name__ == "__main__":
    run()
