"""The `lemma` command: one verb per file, imported when it is asked for; `cli/output.py` has what they share."""

from __future__ import annotations

import importlib
import re
import sys
from typing import Any, Final

import typer
from typer._click import Command, Context, HelpFormatter, Parameter  # typer has its own copy of click
from typer._click.exceptions import BadParameter, MissingParameter, NoArgsIsHelpError, NoSuchOption, UsageError
from typer.core import TyperGroup

from cli.faults import report_fault
from cli.output import BAD_INPUT, FAULT, INTERRUPTED
from prover.printable import one_line
from prover.suggest import unknown

VERBS: Final = {
    "doctor": ("doctor", "Check this installation."),
    "check": ("check", "Verify finished proofs."),
    "prove": ("prove", "Search a proof of a statement."),
    "train": ("train", "Train a prover by expert iteration."),
    "monitor": ("monitor", "Watch a training run on a live page."),
    "runs": ("runs", "List and compare training runs."),
    "report": ("report", "Write a page about a training run, or about several."),
    "eval": ("evaluate", "Measure a solve rate on a suite."),
    "compare": ("compare", "Compare two evaluations of the same theorems."),
    "score": ("score", "Score lemmas for a library."),
    "mine": ("mine", "Find lemmas that are worth having for a suite."),
    "suites": ("suites", "List the shipped suites."),
    "worlds": ("worlds", "Generate theorems of a given depth."),
    "landscape": ("landscape", "Decide which laws of magmas imply which; or study a suite."),
    "bench": ("bench", "Run a benchmark."),
    "serve": ("serve", "Serve the verifier over HTTP."),
    "demo": ("demo", "Train a small prover from zero."),
}
"""Verb → its module in `cli`, with a function `command`, and the first line of its help."""
SETTINGS: Final[dict[str, Any]] = {"add_completion": False, "rich_markup_mode": None, "pretty_exceptions_enable": False}


class Verbs(TyperGroup):
    """Imports a verb's module when the verb is called; says what is wrong with a call in one line."""

    def list_commands(self, ctx: Context) -> list[str]:
        """The names, in the order of `VERBS`."""
        return list(VERBS)

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        """The verb. A name that is none raises `UsageError`."""
        if cmd_name.startswith("-"):
            return None  # an option: the parser says so
        if cmd_name not in VERBS:
            raise UsageError(unknown("verb", cmd_name, list(VERBS)), ctx)
        alone = typer.Typer(**SETTINGS)
        alone.command(cmd_name)(importlib.import_module(f"cli.{VERBS[cmd_name][0]}").command)
        return typer.main.get_command(alone)

    def format_commands(self, ctx: Context, formatter: HelpFormatter) -> None:
        """The list of verbs, none of which is imported for it."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in VERBS.items()])

    def main(self, *args: Any, standalone_mode: bool = True, **extra: Any) -> Any:
        """Run a verb and end with its exit code."""
        if not standalone_mode:
            return super().main(*args, standalone_mode=False, **extra)
        try:
            code = super().main(*args, standalone_mode=False, **extra)
        except NoArgsIsHelpError as error:
            error.show()
            code = BAD_INPUT
        except UsageError as error:
            print(f"lemma: {one_line(explain_usage(error))}", file=sys.stderr)
            code = BAD_INPUT
        sys.exit(code or 0)


def explain_usage(error: UsageError) -> str:
    """What is wrong with a call, in our words, and where to look."""
    match error:
        case NoSuchOption():
            assert error.ctx is not None
            options = error.ctx.command.get_params(error.ctx)
            there = [name for option in options for name in option.opts if name.startswith("--")]
            words = unknown("option", error.option_name, there)
        case MissingParameter(param=param) if param is not None:
            words = f"{_name_of(param)} is missing"
        case BadParameter(param=param) if param is not None:
            words = _bad_value(_name_of(param), error.message.removeprefix("Value error, "))
        case _:
            words = error.message.rstrip(".")
            words = words[:1].lower() + words[1:]
    return words if error.ctx is None else f"{words} (see `{error.ctx.command_path} --help`)"


def _name_of(param: Parameter) -> str:
    """``--budget`` of an option, ``SUITE`` of an argument."""
    return param.opts[0] if param.opts and param.opts[0].startswith("-") else str(param.name).upper()


def _bad_value(name: str, message: str) -> str:
    """Typer's and pydantic's words about a value in ours."""
    if found := re.fullmatch(r"'(.*)' is not one of (.*)\.?", message, re.DOTALL):
        return unknown(f"value of {name}:", found[1], re.findall(r"'([^']*)'", found[2]))
    words = message.rstrip(".").replace("Input should be ", "it must be ")
    return (
        f"{name}: {words.replace('greater than or equal to', 'at least').replace('less than or equal to', 'at most')}"
    )


app = typer.Typer(name="lemma", cls=Verbs, no_args_is_help=True, **SETTINGS)


@app.callback()
def lemma() -> None:
    """Trains theorem provers by reinforcement learning on Lean's verdict."""


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
