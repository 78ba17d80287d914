"""Pages and pictures as plain data, and the templates of `eval/pages` that show them (jinja2).

A page is one HTML file without scripts and external resources, light or dark as the reader's system is.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from textwrap import indent

from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from prover.printable import printable
from prover.types import LemmaError


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    text: str
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Code:
    """Lean text or a file's text, verbatim."""

    text: str


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Texts under headings, beside each other where there is room: a proof before and after, say."""

    parts: tuple[tuple[str, Code], ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of numbers, of names in Lean, or of words."""

    name: str
    number: bool = False
    code: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, one per column; on a narrow page it scrolls by itself."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A plot that scales with the page."""

    svg: Markup
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Charts:
    """Plots side by side where there is room."""

    charts: tuple[Chart, ...]


@dataclass(frozen=True, slots=True)
class Diagram:
    """A picture at its own size, which scrolls by itself."""

    svg: Markup


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels and values, one pair per line."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Fold:
    """Parts that are shown when the reader opens `name`."""

    name: str
    note: str
    parts: tuple[Part, ...]


Part = Text | Code | SideBySide | Table | Charts | Diagram | Facts | Fold


@dataclass(frozen=True, slots=True)
class Section:
    """Parts below a heading."""

    heading: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Everything that a page shows."""

    title: str
    summary: str
    sections: tuple[Section, ...]


def proof_text(statement: str, script: str) -> str:
    """A theorem with its proof, as Lean reads it."""
    return f"{statement} := by\n{indent(script, '  ')}"


def html(page: Page) -> str:
    """The page as one HTML file, the same bytes for the same data."""
    return fill("page.html", page=page)


def write_page(page: Page, path: Path) -> None:
    """Write `html(page)`. Raises `LemmaError` when the file cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(html(page), encoding="utf-8")
    except OSError as error:
        raise LemmaError(f"cannot write the page {path}: {error.strerror}") from error


def fill(template: str, **content: object) -> str:
    """A template of `eval/pages` with its content: text from files is escaped, and unprintable characters are spelled
    out.
    """
    return _templates().get_template(template).render(content)


@cache
def _templates() -> Environment:
    pages = Environment(
        loader=PackageLoader("eval", "pages"), autoescape=True, trim_blocks=True, lstrip_blocks=True, finalize=_fit
    )
    pages.filters["kind"] = lambda part: type(part).__name__
    return pages


def _fit(value: object) -> object:
    """Markup is ours; any other text may contain anything."""
    return printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value
