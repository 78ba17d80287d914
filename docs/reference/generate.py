"""The page that is generated with the site, as a hook of mkdocs: every verb with its options, from the help it prints.

`docs/configuration.md` is written by `python -m rl.config_page`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import typer
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

import prover


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Called by mkdocs: adds the page. The program is imported here, so that looking at the hook costs nothing."""
    from cli.main import app

    files.append(File.generated(config, "reference/commands.md", content=command_page(app)))
    return files


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Called by mkdocs with each page: the one of the API has to have all its names."""
    if page.file.src_uri == "reference/api.md":
        missing = [name for name in getattr(prover, "__all__", ()) if f'id="prover.{name}"' not in html]
        if missing:
            raise PluginError(f"reference/api.md lacks {', '.join(missing)}")
    return html


def command_page(app: typer.Typer) -> str:
    """Markdown: a section for each verb, with its help and a table of its arguments and options."""
    group: Any = typer.main.get_command(app)
    intro = "What `lemma VERB --help` says. What verbs have in common is in [The lemma command](../commands.md)."
    context = typer.Context(group)
    parts = [_verb(name, group.get_command(context, name)) for name in group.list_commands(context)]
    return "\n\n".join(["# Every verb and option", intro, *parts]) + "\n"


def _verb(name: str, command: Any) -> str:
    context = typer.Context(command, info_name=f"lemma {name}")
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    records = [record for parameter in command.params if (record := parameter.get_help_record(context))]
    table = _table(("option", "meaning"), [(f"`{option}`", meaning) for option, meaning in records])
    help_text = "\n".join(line.rstrip() for line in command.help.splitlines())
    return f"## {name}\n\n```text\n{usage}\n```\n\n{help_text}\n\n{table}"


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(" ".join(c.replace("|", "\\|").split()) for c in line) + " |" for line in lines)
