"""The generated pages of the site, as a hook of mkdocs: every verb with its options, every key of a configuration.

Both are made of what the program itself goes by: the command line's help, and the descriptions of the settings' fields.
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
from prover.settings import described


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Called by mkdocs: adds the pages. The program is imported here, so that looking at the hook costs nothing."""
    from cli.main import app
    from rl.config import TrainConfig

    pages = {"reference/commands.md": command_page(app), "configuration.md": configuration_page(TrainConfig)}
    for path, text in pages.items():
        files.append(File.generated(config, path, content=text))
    return files


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Called by mkdocs with each page: the one of the API has to have all its names."""
    if page.file.src_uri == "reference/api.md":
        missing = [name for name in getattr(prover, "__all__", ()) if f'id="prover.{name}"' not in html]
        if missing:
            raise PluginError(f"reference/api.md lacks {', '.join(missing)}")
    return html


# --- the command line


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


# --- the configuration


def configuration_page(settings: type) -> str:
    """Markdown: a section for each table of the TOML file, with a row for each key."""
    tables: dict[str, list[tuple[str, ...]]] = {}
    for key in described(settings):
        section, _, name = key.name.rpartition(".")
        value = f"{key.kind}, {key.bounds}" if key.bounds else key.kind
        meaning = f"{key.meaning} Only with {key.where}." if key.where else key.meaning
        tables.setdefault(section, []).append((f"`{name}`", value, key.default, meaning))
    parts = [
        f"## {f'`[{section}]`' if section else 'At the top of the file'}\n\n"
        + _table(("key", "value", "default", "meaning"), rows)
        for section, rows in tables.items()
    ]
    return "\n\n".join(["# Every configuration key", _CONFIGURATION, *parts]) + "\n"


_CONFIGURATION = """\
The keys of a TOML file for `lemma train` and `lemma demo`. `--set KEY=VALUE` lays one over the file's, for instance
`--set learner.updates=100`; an unknown key is an error. `--resume` and what may change then:
[Training](training.md)."""


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(" ".join(c.replace("|", "\\|").split()) for c in line) + " |" for line in lines)
