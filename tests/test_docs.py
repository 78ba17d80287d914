"""The pages that a reader follows: their shell and Python blocks run, links lead somewhere, references are whole.

A block that takes too long has ``<!-- not run: why -->`` before it. In a ``console`` block each line that begins with
``$`` is run and what follows is what it prints, with ``…`` for anything and any number for a number.
"""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest
from markdown_it import MarkdownIt
from shared_data import PROJECT

from cli.main import VERBS, app
from prover.settings import described
from rl.config import TrainConfig

PAGES = (PROJECT / "README.md", PROJECT / "CONTRIBUTING.md", *sorted((PROJECT / "docs").rglob("*.md")))
RUN = {"sh", "console", "python"}
NOT_RUN = re.compile(r"<!-- not run: \S.* -->")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block of a page; `skipped` is the remark before it."""

    page: Path
    line: int
    language: str
    text: str
    skipped: bool

    def __str__(self) -> str:
        return f"{self.page.relative_to(PROJECT)}:{self.line}"


def blocks_of(page: Path) -> list[Block]:
    tokens = MarkdownIt().parse(page.read_text(encoding="utf-8"))
    return [
        Block(page, token.map[0] + 1, token.info.strip(), token.content, NOT_RUN.fullmatch(before) is not None)
        for last, token in zip([None, *tokens], tokens, strict=False)
        if token.type == "fence" and token.map is not None
        for before in [last.content.strip() if last is not None and last.type == "html_block" else ""]
    ]


BLOCKS = [block for page in PAGES for block in blocks_of(page)]


@pytest.fixture(scope="session")
def shell(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a reader who has installed `lemma`: this copy of it."""
    place = tmp_path_factory.mktemp("bin")
    (place / "lemma").write_text(f'#!/bin/sh\nexec "{sys.executable}" -P -m cli.main "$@"\n')
    (place / "lemma").chmod(0o755)
    (place / "python").symlink_to(sys.executable)
    incidents = str(place / "incidents.jsonl")
    path = f"{place}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "PYTHONPATH": str(PROJECT), "LEMMA_INCIDENTS": incidents, "COLUMNS": "120"}


@pytest.mark.parametrize("block", [b for b in BLOCKS if b.language in RUN and not b.skipped], ids=str)
def test_a_block_does_what_the_page_says(block: Block, shell: dict[str, str], tmp_path: Path) -> None:
    def run(*argv: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(argv, cwd=tmp_path, env=shell, capture_output=True, text=True, check=False)

    if block.language != "console":
        argv = ("bash", "-euo", "pipefail", "-c") if block.language == "sh" else (sys.executable, "-c")
        ran = run(*argv, block.text)
        assert ran.returncode == 0, ran.stderr
        return
    first, *rest = re.split(r"^\$ ", block.text, flags=re.MULTILINE)
    assert not first.strip(), "a console block begins with a command"
    for part in rest:
        command, _, said = part.partition("\n")
        ran = run("bash", "-c", command)
        assert re.fullmatch(pattern(said.rstrip()), ran.stdout.rstrip()), ran.stdout + ran.stderr


def pattern(said: str) -> str:
    """What output a page's text stands for."""
    escaped = re.escape(said).replace(re.escape("…"), r"(?s:.*)")
    return re.sub(r"\d[\d.,]*", r"[\\d.,]+", escaped)


@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_a_block_says_what_it_is(block: Block) -> None:
    assert block.language, "name the language, `text` for none: only then is it known whether the block is run"
    assert block.language == "console" or not block.text.startswith("$ ")
    assert not block.skipped or block.language in RUN, "it is not run anyway"


@pytest.mark.parametrize("page", [p for p in PAGES if p.parent == PROJECT], ids=lambda p: p.name)
def test_links_lead_somewhere(page: Path) -> None:
    """Of the pages that the site does not hold; `make docs` looks at the others."""
    for target, anchor in re.findall(r"\]\(([^)#\s]*)#?([^)]*)\)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), target
            headings = (
                re.findall(r"^#+ (.*)", (page.parent / (target or page.name)).read_text("utf-8"), re.M)
                if anchor
                else []
            )
            assert not anchor or anchor in {heading.lower().replace(" ", "-") for heading in headings}, anchor


def load_script(name: str) -> ModuleType:
    """A Python file of `docs/`."""
    spec = importlib.util.spec_from_file_location(Path(name).stem, PROJECT / "docs" / name)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_reference_has_every_verb_and_every_key() -> None:
    reference = load_script("reference/generate.py")
    verbs = list(VERBS)
    assert re.findall(r"^## (.*)", reference.command_page(app), re.MULTILINE) == verbs
    sections = reference.configuration_page(TrainConfig).split("\n## ")
    for key in described(TrainConfig):
        section, _, name = key.name.rpartition(".")
        title = f"`[{section}]`" if section else "At the top of the file"
        assert any(text.startswith(title) and f"\n| `{name}` |" in text for text in sections), key


def test_every_page_of_results_is_listed() -> None:
    index = (PROJECT / "docs" / "results" / "index.md").read_text(encoding="utf-8")
    navigation = (PROJECT / "mkdocs.yml").read_text(encoding="utf-8")
    for page in sorted((PROJECT / "docs" / "results").glob("*.md")):
        assert page.name == "index.md" or f"({page.name})" in index, page.name
        assert f"results/{page.name}" in navigation, page.name


def test_the_picture_shows_the_table() -> None:
    """Or else: ``python docs/solve_rate.py``."""
    picture = load_script("solve_rate.py")
    assert picture.draw(*picture.read_rates(picture.TABLE.read_text("utf-8"))) == picture.PICTURE.read_text("utf-8")


def test_a_way_through_the_rooms_is_read_in_fifteen_files() -> None:
    text = (PROJECT / "docs" / "architecture.md").read_text(encoding="utf-8")
    ways = re.split(r"^## ", text, flags=re.MULTILINE)
    for title in ("A theorem to a verdict", "A proved state to new weights", "A lemma to its bits"):
        (way,) = (part for part in ways if part.startswith(title))
        folder, files = PROJECT, set[Path]()
        for name in re.findall(r"`([\w/]+\.py)`", way):
            file = PROJECT / name if "/" in name else folder / name  # a bare name lies beside the one before
            assert file.is_file(), name
            folder = file.parent
            files.add(file)
        assert len(files) <= 15, title
