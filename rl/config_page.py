"""Every key of the configuration, as a page: ``python -m rl.config_page > docs/configuration.md``."""

from __future__ import annotations

from itertools import groupby

from prover.settings import Key, described, sections
from rl.config import TrainConfig

INTRODUCTION = """\
# Configuration

Every key that `lemma train` reads from its TOML file; `python -m rl.config_page` wrote this page. With `--set` a key of
a section is written `section.key`: `--set learner.updates=100`. [Training](training.md) says how a run goes.

A key that has no effect with the choice of another is refused. "none" is the default of keys that may be left out.
"""


def page() -> str:
    """The page, in Markdown."""
    parts = [INTRODUCTION]
    found = sections(TrainConfig)
    for section, keys in groupby(described(TrainConfig), key=lambda k: k.name.rpartition(".")[0]):
        if section:
            _, classes = found[section]
            lines = [f"\n## [{section}]\n"]
            if len(classes) == 1:
                lines.append(f"{_paragraph(classes[0].__doc__ or '')}\n")
        else:
            lines = ["\n## The run\n"]
        lines += ["| key | value | default | meaning |", "|---|---|---|---|", *(_row(key, section) for key in keys)]
        parts.append("\n".join(lines) + "\n")
    return "".join(parts)


def _row(key: Key, section: str) -> str:
    name = key.name.removeprefix(f"{section}.")
    value = f"{key.kind}, {key.bounds}" if key.bounds else key.kind
    default = "none" if key.default == "none" else f"`{key.default}`"
    only = f" Only with {key.where}." if key.where else ""
    return f"| `{name}` | {value} | {default} | {_paragraph(key.meaning)}{only} |"


def _paragraph(text: str) -> str:
    """The first paragraph, in one line that a table can hold."""
    return " ".join(text.strip().split("\n\n")[0].split()).replace("|", "\\|")


if __name__ == "__main__":
    print(page(), end="")
