"""The `lemma` command: one verb per file, see `cli/output.py` for what they share."""

from __future__ import annotations

import typer

from cli import bench, check, demo, doctor, evaluate, mine, prove, score, serve, suites, train

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
app.command("eval")(evaluate.command)
app.command("score")(score.command)
app.command("mine")(mine.command)
app.command("suites")(suites.command)
app.command("bench")(bench.command)
app.command("serve")(serve.command)
app.command("demo")(demo.command)


def run() -> None:
    """Entry point of the console script."""
    app(prog_name="lemma")


if __name__ == "__main__":
    run()
