"""The generated pages of the site, as a hook of mkdocs: every verb with its options, every key of a configuration.

Both are made of what the program itself goes by: the command line's help, and the descriptions of the settings' fields.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import typer
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from pydantic import TypeAdapter

import prover

BOUNDS = {"minimum": "≥", "exclusiveMinimum": ">", "maximum": "≤", "exclusiveMaximum": "<"}


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Called by mkdocs: adds the pages. The program is imported here, so that looking at the hook costs nothing."""
    from cli.main import app
    from rl.config import TrainConfig

    pages = {"commands": command_page(app), "configuration": configuration_page(TrainConfig)}
    for name, text in pages.items():
        files.append(File.generated(config, f"reference/{name}.md", content=text))
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
    parts = [_verb(name, command) for name, command in group.commands.items()]
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
    schema = TypeAdapter(settings).json_schema()
    intro = (
        "The keys of a TOML file for `lemma train` and `lemma demo`. `--set KEY=VALUE` lays one over the file's, for "
        "instance `--set learner.updates=100`; an unknown key is an error. `--resume` and what may change then: "
        "[The lemma command](../commands.md)."
    )
    sections = dict.fromkeys(_sections("", schema, schema.get("$defs", {})))  # a table of several variants stands once
    return "\n\n".join(["# Every configuration key", intro, *sections]) + "\n"


def keys(settings: type) -> Iterator[str]:
    """The dotted key of each setting, as `--set` takes it."""
    schema = TypeAdapter(settings).json_schema()
    definitions = schema.get("$defs", {})

    def walk(prefix: str, table: Mapping[str, Any]) -> Iterator[str]:
        for name, found in table.get("properties", {}).items():
            key = f"{prefix}.{name}" if prefix else name
            variants = _tables(found, definitions)
            yield from (k for variant in variants for k in walk(key, variant)) if variants else (key,)

    return iter(dict.fromkeys(walk("", schema)))


def _sections(key: str, table: Mapping[str, Any], definitions: Mapping[str, Any]) -> Iterator[str]:
    rows, inner = list[tuple[str, ...]](), list[tuple[str, Mapping[str, Any]]]()
    for name, found in table.get("properties", {}).items():
        variants = _tables(found, definitions)
        if variants:
            inner.extend((f"{key}.{name}" if key else name, variant) for variant in variants)
        elif "const" not in found:  # which variant this is: the title says it
            rows.append((f"`{name}`", _kind(found, definitions), _default(found), found.get("description", "")))
    title = f"## `[{key}]`" if key else "## At the top of the file"
    chosen = [f"`{name} = {_default(p).strip('`')}`" for name, p in table.get("properties", {}).items() if "const" in p]
    text = "" if not key else " ".join(table.get("description", "").split())
    yield "\n\n".join(p for p in (title + (f" with {chosen[0]}" if chosen else ""), text, _rows(rows)) if p)
    for inner_key, variant in inner:
        yield from _sections(inner_key, variant, definitions)


def _rows(rows: Sequence[tuple[str, ...]]) -> str:
    return _table(("key", "value", "default", "meaning"), rows) if rows else ""


def _resolved(found: Mapping[str, Any], definitions: Mapping[str, Any]) -> Mapping[str, Any]:
    return definitions[found["$ref"].rpartition("/")[2]] if "$ref" in found else found


def _tables(found: Mapping[str, Any], definitions: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The tables that a property may be: one, one per member of a union, none for a plain value."""
    members = [_resolved(m, definitions) for m in found.get("oneOf", found.get("anyOf", [found]))]
    return [member for member in members if "properties" in member]


def _kind(found: Mapping[str, Any], definitions: Mapping[str, Any]) -> str:
    members = [_resolved(m, definitions) for m in found.get("oneOf", found.get("anyOf", [found]))]
    said = [_plain(member) for member in members if member.get("type") != "null"]
    optional = any(member.get("type") == "null" for member in members)
    return " or ".join(said) + (", or left out" if optional else "")


def _plain(schema: Mapping[str, Any]) -> str:
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    if "const" in schema:
        return f"`{schema['const']}`"
    bounds = " and ".join(f"{sign} {schema[name]}" for name, sign in BOUNDS.items() if name in schema)
    return f"{schema.get('type', 'any')} {bounds}".strip()


def _default(found: Mapping[str, Any]) -> str:
    if "default" not in found:
        return "required"
    value = found["default"]
    if isinstance(value, bool):
        value = str(value).lower()
    return "none" if value is None else f"`{value}`"


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(" ".join(c.replace("|", "\\|").split()) for c in line) + " |" for line in lines)
