"""The live page: what it answers, to whom, that it changes nothing, and that it opens and follows a run in Chromium."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from run_folders import LEARN, ROUND, begun, evaluation, finished, searching
from shared_data import PROJECT
from test_browser import BACKGROUND, OVERFLOW, SMALL, WIDTHS
from test_browser import browser as browser  # a fixture

from rl.metrics import Metrics
from rl.run_folder import alone

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@dataclass
class Served:
    """A monitor in a process of its own."""

    process: subprocess.Popen[str]
    port: int

    def ask(self, path: str, method: str = "GET", host: str | None = None) -> tuple[int, dict[str, str], str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, path, headers={"Host": host or f"127.0.0.1:{self.port}"})
        answer = connection.getresponse()
        body = answer.read().decode()
        connection.close()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body

    def end(self, number: signal.Signals) -> tuple[int, str]:
        self.process.send_signal(number)
        out, _ = self.process.communicate(timeout=60)
        return self.process.returncode, out


def start(run: Path, *flags: str) -> subprocess.Popen[str]:
    argv = [sys.executable, "-m", "cli.main", "monitor", str(run), *flags]
    return subprocess.Popen(
        argv,
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "COLUMNS": "200"},
    )


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return begun(tmp_path_factory.mktemp("monitor") / "run")


@pytest.fixture(scope="module")
def served(run: Path) -> Iterator[Served]:
    process = start(run, "--port", "0")
    assert process.stderr is not None
    said = process.stderr.readline()
    try:
        yield Served(process, int(said.split("127.0.0.1:")[1].split("/")[0]))
    finally:
        process.kill()
        process.communicate()


def files(run: Path) -> dict[Path, tuple[bytes, int]]:
    return {f: (f.read_bytes(), f.stat().st_mtime_ns) for f in sorted(run.rglob("*")) if f.is_file()}


def test_it_follows_a_run_through_its_life(run: Path, served: Served) -> None:
    def status() -> dict[str, object]:
        code, _, body = served.ask("/status.json")
        assert code == 200
        return json.loads(body)

    first = status()
    assert (first["state"], first["round"], first["eval_before"]) == ("stopped", 0, None)
    assert "the evaluation before training" in served.ask("/")[2]
    with alone(run):
        searching(run)
        now = status()
        page = served.ask("/")[2]
    assert (now["state"], now["doing"], now["done"]) == ("running", "round 1/1: search", 10)
    assert now["revision"] != first["revision"]
    for part in ("round 1/1: search, 10 of 12", "100 Lean steps/s, 50.0 % waiting for Lean", "logic 50 %", "1 waiting"):
        assert part in page
    finished(run)
    with (run / "metrics.jsonl").open("ab") as file:
        file.write(b'{"phase": "sea')
    kept = files(run)
    page = served.ask("/")[2]
    for part in ("finished", "trained", "Seen while it ran", "entropy of its proposals", "round 1</th>", "rounds = 1"):
        assert part in page
    assert status()["eval_after"]["rate"] == 0.5  # type: ignore[index]
    assert page[page.index("<main") :].count("<svg") == served.ask("/body.html")[2].count("<svg") > 5
    (run / "evaluation" / "after.json").write_text("{")
    assert status()["state"] == "damaged"
    assert "cannot read the evaluation" in served.ask("/")[2]
    evaluation(3, 1).save(run / "evaluation" / "after.json")
    assert status()["state"] == "finished"
    assert {f: data for f, (data, _) in files(run).items()} == {f: data for f, (data, _) in kept.items()}


def test_it_is_read_only_and_for_this_machine(served: Served) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
        code, headers, _ = served.ask("/status.json", method)
        assert (code, headers["allow"]) == (405, "GET,HEAD")
    assert served.ask("/", "HEAD")[::2] == (200, "")
    assert served.ask("/none")[0] == 404
    assert served.ask("/../../etc/passwd")[0] == 404
    for host in ("evil.example", f"evil.example:{served.port}", "127.0.0.1:1", f"127.0.0.1.evil.example:{served.port}"):
        assert served.ask("/", host=host)[0] == 403
    assert served.ask("/", host=f"localhost:{served.port}")[0] == 200
    for path in ("/", "/status.json", "/body.html", "/none"):
        headers = served.ask(path)[1]
        assert headers["cache-control"] == "no-store"
        assert headers["content-security-policy"].startswith("default-src 'none'; script-src 'sha256-")
        assert headers["x-content-type-options"] == "nosniff"
    with socket.socket() as other:  # another address of this machine is not listened on
        other.settimeout(5)
        assert other.connect_ex(("127.0.0.2", served.port)) != 0


def test_a_port_in_use_is_one_line(run: Path, served: Served) -> None:
    out, err = start(run, "--port", str(served.port)).communicate(timeout=120)
    assert out == ""
    assert err.strip() == (
        f"lemma: cannot listen on 127.0.0.1:{served.port}: Address already in use; choose another --port"
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_the_page_opens_fits_and_keeps_itself_up_to_date(
    browser: Browser, run: Path, served: Served, width: int, scheme: str
) -> None:
    finished(run)
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    wrong: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"http://127.0.0.1:{served.port}/")
    page.locator("summary", has_text="config.toml").click()
    assert page.evaluate(OVERFLOW) == 0
    red, *_ = (int(part) for part in page.evaluate(BACKGROUND).strip("rgb()").split(","))
    assert (red < 64) == (scheme == "dark")
    assert all(9 <= size <= 20 for size in page.evaluate(SMALL))
    with Metrics(run) as metrics:  # the run goes on
        metrics.log(1, "search", ROUND | {"proved": width % 97, "proved_ever": width % 53})
        metrics.log(1, "learn", LEARN)
    page.get_by_text(f"{width % 53} of 53 theorems").wait_for(timeout=60_000)
    assert page.locator("details[open] summary", has_text="config.toml").count() == 1
    assert page.evaluate(OVERFLOW) == 0
    assert wrong == []
    assert {url.removeprefix(f"http://127.0.0.1:{served.port}") for url in asked} <= {"/", "/status.json", "/body.html"}
    context.close()


def test_ctrl_c_ends_it(served: Served) -> None:
    """The last one of this file: the others use it."""
    code, out = served.end(signal.SIGINT)
    assert (code, out) == (0, "the run is as it was\n")
