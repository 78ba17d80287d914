"""Starting, draining and stopping, as an operator meets them."""

from __future__ import annotations

import json
import signal
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from cli_runner import lemma
from serve_process import Service, Start

from prover.serve.metrics import descendants

SLOW = "theorem t : True := by\n  repeat (have := 1)"


def ask(service: Service, code: str, timeout: int = 3) -> httpx.Response:
    with service.client() as client:
        return client.post("/api/check", json={"snippets": [{"id": "a", "code": code}], "timeout": timeout})


def until_running(service: Service) -> None:
    with service.client() as client:
        deadline = time.monotonic() + 30
        while "lemma_running 0.0" in client.get("/metrics").text:
            assert time.monotonic() < deadline
            time.sleep(0.05)


def test_sigterm_under_load_finishes_what_was_taken_in(start: Start) -> None:
    service = start("--workers", "1")
    with ThreadPoolExecutor(6) as pool:
        answers = [pool.submit(ask, service, SLOW, 2)]
        until_running(service)
        answers += [pool.submit(ask, service, f"theorem t : {i} = {i} := rfl") for i in range(4)]
        with service.client() as client:
            deadline = time.monotonic() + 30
            while "lemma_queue_waiting 4.0" not in client.get("/metrics").text:
                assert time.monotonic() < deadline
            service.signal(signal.SIGTERM)
            while (health := client.get("/health")).status_code == 200:
                assert time.monotonic() < deadline
            assert health.json()["status"] == "draining"
            late = ask(service, "theorem t : True := trivial")
            assert (late.status_code, late.headers["Retry-After"]) == (503, "5")
        found = [a.result().json()["results"][0] for a in answers]
    assert "timed out" in found[0]["error"]
    assert [set(r["response"]) for r in found[1:]] == [{"env", "theorems"}] * 4
    code, out = service.wait()
    assert code == 0
    assert json.loads(out)["ending"] == "drained"
    assert json.loads(out)["judged"] == 5


def test_a_terminal_that_is_closed_drains(start: Start) -> None:
    service = start("--workers", "1")
    service.signal(signal.SIGHUP)
    code, out = service.wait()
    assert (code, json.loads(out)["ending"]) == (0, "drained")


def test_a_second_interrupt_ends_it_at_once(start: Start) -> None:
    service = start("--workers", "1")
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(ask, service, SLOW, 60)
        until_running(service)
        helpers = descendants(service.process.pid)
        assert helpers
        service.signal(signal.SIGINT)
        time.sleep(0.3)
        assert service.process.poll() is None, "the first one drains"
        began = time.monotonic()
        service.signal(signal.SIGINT)
        code, out = service.wait(20)
        with pytest.raises(httpx.HTTPError):
            answer.result()
    assert time.monotonic() - began < 10
    assert code == 130
    assert out == ""
    deadline = time.monotonic() + 10
    while any(Path(f"/proc/{pid}/cmdline").exists() and is_alive(pid) for pid in helpers):
        assert time.monotonic() < deadline, "helpers outlive the service"
        time.sleep(0.1)


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_port_in_use_is_one_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        lemma("serve", "--port", port).refused(f"cannot listen on 127.0.0.1:{port}", "Address already in use", "--port")
    lemma("serve", "--host", "no.such.host.invalid").refused("cannot listen on no.such.host.invalid")


def test_bad_tokens_are_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    missing = tmp_path / "missing"
    lemma("serve", "--token-file", missing).refused("the token file", f"cannot read {missing}", "No such file")
    for content in (b"", b"short", b"two words here", b"caf\xc3\xa9-caf\xc3\xa9", b"\xff\xfe\xff\xfe"):
        file = tmp_path / "token"
        file.write_bytes(content)
        lemma("serve", "--token-file", file).refused("the token file")
    monkeypatch.setenv("LEMMA_SERVE_TOKEN", "tiny")
    lemma("serve").refused("LEMMA_SERVE_TOKEN", "at least 8")


@pytest.mark.parametrize("option", ["--seconds", "--head-seconds", "--idle-seconds", "--drain-seconds"])
def test_times_without_end_are_refused(option: str) -> None:
    lemma("serve", "--port", 0, option, "inf").refused("finite")


def test_a_bad_project_is_one_line(tmp_path: Path) -> None:
    lemma("serve", "--port", 0, "--lean-project", tmp_path).refused("--lean-project", "lakefile")
