"""Every page and picture in a real browser: no error, no request, nothing wider than the screen, light and dark."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from page_samples import LEMMAS, REPORT, large_tree, small_tree
from shared_data import PROJECT

from eval.landscape.decisions import Implied, Separated
from eval.landscape.order import duals
from eval.landscape.page import explorer
from eval.landscape.study import closure_of
from eval.lemma_report import lemma_page
from eval.report import Rate, Report, html_of
from eval.statistics import wilson
from eval.treeplot import tree_svg
from prover.worlds.equations import read_laws

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync")  # fmt: skip
WIDTHS = {"desktop": 1280, "phone": 390}
PAGES = {
    "report": lambda: html_of(REPORT),
    "evaluation": lambda: html_of(Report("t" * 200, "s", (), (Rate("grammar", 0, 5, wilson(0, 5), (0,)),))),
    "tree": lambda: html_of(Report("Tree", "", (), (), tree_svg=tree_svg(large_tree()))),
    "landscape": lambda: landscape_page(),
    "lemmas": lambda: lemma_page(LEMMAS, "Lemmas", "nat", {"seed": 0}),
}
PICTURES = {"small tree": lambda: tree_svg(small_tree()), "large tree": lambda: tree_svg(large_tree())}
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
BACKGROUND = "getComputedStyle(document.querySelector('body, svg')).backgroundColor"
CUT = """() => {
    const picture = document.querySelector('svg.diagram'), edge = picture.getBoundingClientRect();
    return [...picture.querySelectorAll('text, rect')].filter(part => {
        const place = part.getBoundingClientRect();
        return place.right > edge.right || place.left < edge.left || place.bottom > edge.bottom;
    }).map(part => part.textContent || part.outerHTML);
}"""
CROSSED = """() => {
    const inside = (box, p) => p.x > box.left && p.x < box.right && p.y > box.top && p.y < box.bottom;
    const texts = [...document.querySelectorAll('svg.diagram text')];
    const words = texts.map(t => [t.textContent, t.getBoundingClientRect()]);
    const found = [];
    for (const wire of document.querySelectorAll('svg.diagram path')) {
        const matrix = wire.getScreenCTM(), length = wire.getTotalLength();
        for (let at = 0; at <= length; at += 4) {
            const point = wire.getPointAtLength(at).matrixTransform(matrix);
            found.push(...words.filter(([_, box]) => inside(box, point)).map(([text, _]) => text));
        }
    }
    return [...new Set(found)];
}"""
SMALL = """() => [...document.querySelectorAll('figure svg')].flatMap(picture => {
    const scale = picture.getBoundingClientRect().width / picture.viewBox.baseVal.width;
    return [...picture.querySelectorAll('text')].map(t => scale * parseFloat(getComputedStyle(t).fontSize));
})"""


def landscape_page() -> str:
    """The explorer of the sample's laws: one proof, one magma."""
    data = read_laws(PROJECT / "tests" / "data" / "equational_sample")
    decisions = [Implied(2, 3, "exact fun x => h _ _", 1, 0.5), Separated(((0, 1), (1, 0)), (6,), (2, 3))]
    return explorer(data, closure_of(decisions, duals(data.laws)), decisions)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium; CI has to have it, elsewhere its absence is said."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        said = "no Chromium on this machine (apt-get install chromium): no page was opened in a browser"
        pytest.fail(said) if os.environ.get("CI") else pytest.skip(said)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield started
        started.close()


class Opened:
    """A file in the browser, with what went wrong while it was loaded."""

    def __init__(self, browser: Browser, file: Path, width: int, scheme: str) -> None:
        context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme)
        self.page = context.new_page()
        self.wrong: list[str] = []
        self.page.on("console", lambda message: self.wrong.append(message.text))
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("request", lambda request: self.wrong.append(request.url))
        self.page.goto(file.as_uri())
        self.wrong.remove(file.as_uri())

    def close(self) -> None:
        self.page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_and_fits(browser: Browser, tmp_path: Path, name: str, width: int, scheme: str) -> None:
    file = tmp_path / "page.html"
    file.write_text(PAGES[name](), encoding="utf-8")
    opened = Opened(browser, file, width, scheme)
    assert opened.wrong == []
    assert opened.page.evaluate(OVERFLOW) == 0
    red, *_ = (int(part) for part in opened.page.evaluate(BACKGROUND).strip("rgb()").split(","))
    assert (red < 64) == (scheme == "dark")
    assert all(9 <= size <= 20 for size in opened.page.evaluate(SMALL))  # pixels of the words in plots
    opened.close()


@pytest.mark.parametrize("name", PICTURES)
def test_a_tree_opens_whole_and_no_word_is_crossed(browser: Browser, tmp_path: Path, name: str) -> None:
    file = tmp_path / "tree.svg"
    file.write_text(PICTURES[name](), encoding="utf-8")
    opened = Opened(browser, file, 1280, "dark")
    assert opened.wrong == []
    assert opened.page.evaluate(CUT) == []
    assert opened.page.evaluate(CROSSED) == []
    assert opened.page.evaluate(BACKGROUND) == "rgb(13, 17, 23)"
    opened.close()
