"""The API as its clients see it."""

from __future__ import annotations

import asyncio
import importlib
import socket
import sys
import threading
import time
import typing
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from types import ModuleType
from typing import Any

import httpx
import pytest
import typing_extensions
from serve_process import TOKEN, Service

GOOD = "theorem t (a b : Nat) : a + b = b + a := by omega"
BAD = "theorem t : 1 = 2 := by decide"
CHEAT = "theorem t : 1 = 2 := by set_option debug.skipKernelTC true in decide +kernel"
OPEN = "theorem t : 1 = 2 := by sorry"
ENDLESS = "theorem t : True := by\n  repeat (have := 1)"


@pytest.fixture
def client(service: Service) -> Iterator[httpx.Client]:
    with service.client() as client:
        yield client


@pytest.fixture(scope="module")
def kimina() -> Iterator[ModuleType]:
    """`kimina_client` 0.2.1 as it is on PyPI, but for one name.

    It takes `TypedDict` from `typing`, which pydantic refuses before Python 3.12 (the class does not know which of
    its keys are required); `typing_extensions` has the one that pydantic asks for.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(typing, "TypedDict", typing_extensions.TypedDict)
        yield importlib.import_module("kimina_client")
    for name in [n for n in sys.modules if n.partition(".")[0] == "kimina_client"]:
        del sys.modules[name]


def test_the_kimina_client_works(kimina: ModuleType, service: Service) -> None:
    client = kimina.KiminaClient(api_url=service.url, api_key=TOKEN)
    assert client.health()["status"] == "ok"
    client.test()
    snippets = [kimina.Snippet(id=i, code=c) for i, c in {"g": GOOD, "b": BAD, "c": CHEAT, "o": OPEN}.items()]
    answer = client.check(snippets, show_progress=False, batch_size=2, timeout=20)
    statuses = {result.id: result.analyze().status.value for result in answer.results}
    assert statuses == {"g": "valid", "b": "lean_error", "c": "lean_error", "o": "sorry"}
    mathlib = client.check("import Mathlib\ntheorem t : True := trivial", show_progress=False).results[0]
    assert mathlib.analyze().status.value == "lean_error"
    assert "--lean-project" in mathlib.response["messages"][0]["data"]
    late = client.check(ENDLESS, timeout=1, show_progress=False).results[0]
    assert late.analyze().status.value == "timeout_error"


def test_the_asynchronous_kimina_client_works(kimina: ModuleType, service: Service) -> None:
    async def ask() -> Any:
        client = kimina.AsyncKiminaClient(api_url=service.url, api_key=TOKEN)
        try:
            await client.test()
            return await client.check([GOOD] * 5 + [BAD] * 5, show_progress=False, batch_size=1)
        finally:
            await client.close()

    statuses = [result.analyze().status.value for result in asyncio.run(ask()).results]
    assert statuses == ["valid"] * 5 + ["lean_error"] * 5


def test_a_wrong_key_reaches_the_kimina_client_as_an_error(kimina: ModuleType, service: Service) -> None:
    client = kimina.KiminaClient(api_url=service.url, api_key="wrong", n_retries=1)
    result = client.check(GOOD, show_progress=False).results[0]
    assert result.analyze().status.value == "server_error"


def test_verify_has_the_older_shape(client: httpx.Client, kimina: ModuleType) -> None:
    codes = [{"custom_id": 7, "proof": GOOD}, {"custom_id": "b", "code": BAD}, {"custom_id": "o", "proof": OPEN}]
    answer = client.post("/verify", json={"codes": codes, "infotree_type": "original", "timeout": 20})
    results = kimina.VerifyResponse.model_validate(answer.json()).results
    assert [r["custom_id"] for r in results] == ["7", "b", "o"]
    assert all(r["response"]["time"] > 0 for r in results)
    parse = importlib.import_module("kimina_client.proof_utils").parse_client_response
    assert [parse(r)["is_valid_no_sorry"] for r in results] == [True, False, False]
    assert [parse(r)["is_valid_with_sorry"] for r in results] == [True, False, True]
    assert results[2]["response"]["sorries"][0]["goal"] == "⊢ 1 = 2"
    assert client.post("/one_pass_verify_batch", json={"codes": codes[:1]}).status_code == 200


def test_prove_judges_a_script_against_a_statement(client: httpx.Client) -> None:
    statement = "theorem t (a b : Nat) : a + b = b + a"
    proofs = [
        {"id": "good", "statement": statement, "script": "omega"},
        {"id": "bad", "statement": statement, "script": "rfl"},
        {"id": "other", "statement": statement, "script": "omega\n\ntheorem u : 1 = 1 := rfl"},
        {"id": "cheat", "statement": "theorem t : 1 = 2", "script": CHEAT.rpartition(" := by ")[2]},
        {"id": "statement", "statement": "theorem t : 1 =", "script": "rfl"},
        {"id": "preamble", "statement": "theorem t : succ 1 = 2", "script": "rfl", "preamble": "open Nat"},
    ]  # fmt: skip
    results = client.post("/api/prove", json={"proofs": proofs}).json()["results"]
    found = {r["id"]: r.get("reason", r["verdict"]) for r in results}
    assert found["good"] == found["preamble"] == "proved"
    assert {k: v for k, v in found.items() if v != "proved"} == {
        "bad": "elaboration",
        "other": found["other"],
        "cheat": "kernel",
        "statement": "statement",
    }
    assert results[0]["environment"].startswith("lean-")


@pytest.mark.parametrize(
    ("path", "body", "status", "says"),
    [
        ("/api/check", b"{", 422, "Invalid JSON"),
        ("/api/check", b"\xff\xfe", 422, "Invalid JSON"),
        ("/api/check", b"[]", 422, "object"),
        ("/api/check", b'{"snippets": []}', 422, "at least 1 item"),
        ("/api/check", b'{"snippets": [{"id": "a"}]}', 422, "Field required"),
        ("/api/check", b'{"snippets": [{"id": "a", "code": ""}, {"id": "a", "code": ""}]}', 422, "unique"),
        ("/api/check", b'{"snippets": [{"id": "a", "code": ""}], "timeout": -1}', 422, "greater than 0"),
        ("/api/check", b'{"snippets": [{"id": "a", "code": ""}], "infotree": "all"}', 422, "original"),
        ("/verify", b'{"codes": [{"custom_id": 1}]}', 422, "give `proof` or `code`"),
        ("/api/prove", b'{"proofs": [{"statement": "theorem t : True"}]}', 422, "Field required"),
        ("/api/prove", b'{"proofs": [{"statement": "theorem t : P", "script": "", "module": "Non"}]}', 422, "unknown"),
        ("/api/prove", b'{"proofs": [{"statement": "t", "script": "", "module": "../../x"}]}', 422, "unknown module"),
        ("/nowhere", b"{}", 404, "Not Found"),
        ("/health", b"{}", 405, "Method Not Allowed"),
    ],
)
def test_bad_requests(path: str, body: bytes, status: int, says: str, client: httpx.Client) -> None:
    answer = client.post(path, content=body)
    assert answer.status_code == status
    assert says in str(answer.json()["detail"])


def test_sizes_are_limited(client: httpx.Client) -> None:
    huge = client.post("/api/check", content=b"x" * ((1 << 20) + 1))
    assert (huge.status_code, huge.json()["detail"]) == (413, "the body is larger than 1048576 bytes")
    many = [{"id": str(i), "code": ""} for i in range(31)]
    answer = client.post("/api/check", json={"snippets": many})
    assert (answer.status_code, answer.json()["detail"]) == (413, "31 items in one request; at most 30 are taken")
    long = client.post("/api/check", json={"snippets": [{"id": "a", "code": "-" * (1 << 18) + "-"}]})
    assert (long.status_code, "longer" in long.json()["detail"]) == (413, True)


def test_the_token_is_asked_for(service: Service) -> None:
    with httpx.Client(base_url=service.url) as nobody:
        assert nobody.get("/").status_code == nobody.get("/health").status_code == 200
        for headers in ({}, {"Authorization": "Bearer wrong"}):
            for answer in (
                nobody.get("/metrics", headers=headers),
                nobody.post("/api/check", headers=headers, json={}),
            ):
                assert answer.status_code == 401
                assert "API key" in answer.json()["detail"]
        assert nobody.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200


def metric(client: httpx.Client, name: str) -> float:
    lines = client.get("/metrics").text.splitlines()
    return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith(name))


def test_metrics_count(client: httpx.Client) -> None:
    label = 'lemma_verdicts_total{endpoint="/api/check",outcome="valid"}'
    before = metric(client, label)
    client.post("/api/check", json={"snippets": [{"id": str(i), "code": GOOD} for i in range(3)]})
    assert metric(client, label) == before + 3, "each is judged: identical requests are not answered from memory"
    assert metric(client, "lemma_queue_capacity") == 40
    assert metric(client, "lemma_workers_resident_bytes") > 50 << 20
    assert metric(client, "process_resident_memory_bytes") > 10 << 20


def test_a_full_queue_says_when_to_come_back(service: Service) -> None:
    """30 items fit, 30 more do not: all of a request are taken in or none, and nothing that was taken in is lost."""
    slow = {"snippets": [{"id": str(i), "code": GOOD} for i in range(30)]}
    with service.client() as first, service.client() as second, ThreadPoolExecutor(4) as pool:
        answers = [pool.submit(c.post, "/api/check", json=slow) for c in (first, second, first, second)]
        found = [a.result() for a in answers]
    statuses = sorted(a.status_code for a in found)
    assert statuses[0] == 200
    assert statuses[-1] == 429
    for answer in found:
        if answer.status_code == 429:
            assert 1 <= int(answer.headers["Retry-After"]) <= 60
        else:
            assert [r["id"] for r in answer.json()["results"]] == [str(i) for i in range(30)]


def test_a_client_that_goes_away_leaves_no_work(service: Service, client: httpx.Client) -> None:
    """What was not begun is dropped, and the service goes on."""
    before = metric(client, 'lemma_refused_requests_total{reason="client_gone"}')
    body = str({"snippets": [{"id": str(i), "code": ENDLESS} for i in range(25)], "timeout": 2}).replace("'", '"')
    data = body.replace("\n", "\\n").encode()
    host, port = service.url.removeprefix("http://").split(":")
    head = (
        f"POST /api/check HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\nContent-Length: {len(data)}\r\n\r\n"
    )
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(head.encode() + data)
        wait_for(lambda: metric(client, "lemma_queue_waiting") >= 20)
    wait_for(lambda: metric(client, 'lemma_refused_requests_total{reason="client_gone"}') == before + 1)
    wait_for(lambda: metric(client, "lemma_queue_waiting") + metric(client, "lemma_running") == 0)
    answer = client.post("/api/check", json={"snippets": [{"id": "a", "code": GOOD}]}).json()
    assert set(answer["results"][0]["response"]) == {"env", "theorems"}


def wait_for(condition: typing.Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        threading.Event().wait(0.05)
