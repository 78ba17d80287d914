"""Requests to a server: what is repeated, what is counted, and what is said when it is wrong."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tiny_llm_server import MODEL, TinyServer, fault, saying, silence

from prover.policy.endpoint.answers import Sample, tactics_in
from prover.policy.endpoint.client import EndpointClient, EndpointLost, check_endpoint
from prover.policy.endpoint.prompts import MOST_CHARACTERS, MOST_REFUSALS, ModelRequest
from prover.policy.endpoint.settings import Endpoint, EndpointApi, EndpointSettings
from prover.policy.endpoint.usage import TokenUsage
from prover.types import LemmaError, RefusedTactic

GOAL = "a b : Nat\n⊢ a + b = b + a"


@pytest.fixture
def server() -> Iterator[TinyServer]:
    with TinyServer() as found:
        yield found


def client_to(server: TinyServer, **settings: Any) -> EndpointClient:
    return EndpointClient(Endpoint(server.url, EndpointSettings(**settings)))


def samples_of(client: EndpointClient, count: int = 4, seed: int = 0, goal: str = GOAL) -> list[Sample]:
    (found,) = client.ask([ModelRequest(count, seed, goal=goal)])
    if isinstance(found, EndpointLost):
        raise found
    return found


@pytest.mark.parametrize("api", EndpointApi)
@pytest.mark.parametrize("takes", [{"n", "seed", "logprobs"}, {"n", "seed"}, set()])
def test_both_interfaces_and_all_dialects_give_as_many_samples_as_are_wanted(
    server: TinyServer, api: EndpointApi, takes: set[str]
) -> None:
    server.takes = frozenset(takes)
    client = client_to(server, api=api)
    assert client.check() == MODEL
    found = samples_of(client)
    assert len(found) == 4
    assert len(server.completions) == (1 if "n" in takes else 4)
    assert all(bool(sample.tokens) == ("logprobs" in takes) for sample in found)
    assert {t for s in found for t in tactics_in(s)} & {"omega", "simp", "intro h"}
    if "logprobs" in takes:
        assert all("".join(token for token, _ in s.tokens) == s.text for s in found)
        assert all(-math.inf < p <= 0 for s in found for _, p in s.tokens)


def test_a_server_that_gives_one_answer_at_a_time_is_asked_as_often_as_is_needed(server: TinyServer) -> None:
    server.refuses_n = True
    client = client_to(server)
    assert len(samples_of(client)) == len(server.completions) == 4
    assert len({body["seed"] for body in server.completions}) == 4
    assert client.usage.requests == 4


def test_equal_questions_have_equal_answers_and_other_seeds_others(server: TinyServer) -> None:
    client = client_to(server)
    assert samples_of(client) == samples_of(client)
    assert len({str(samples_of(client, seed=seed)) for seed in range(6)}) > 1


def test_what_a_request_takes_is_counted_once_and_by_what_it_was_about(server: TinyServer) -> None:
    client = client_to(server, prompt_price=2.0, completion_price=10.0)
    client.ask([ModelRequest(2, 0, goal=GOAL), ModelRequest(2, 0, goal="⊢ True"), ModelRequest(1, 1, goal=GOAL)])
    whole, about = client.usage, client.take([GOAL])
    assert (whole.requests, about.requests) == (3, 2)
    assert whole.prompt_tokens > about.prompt_tokens > 0
    assert whole.cost == pytest.approx((2 * whole.prompt_tokens + 10 * whole.completion_tokens) / 1e6)
    assert client.take([GOAL]) == TokenUsage()
    assert about + client.take(["⊢ True"]) == replace(whole, cost=pytest.approx(whole.cost))
    server.counts = False
    samples_of(client)
    assert client.take([GOAL]) == TokenUsage(requests=1, uncounted=1)


def test_limits_of_rate_and_faults_are_waited_for_and_retries_counted(server: TinyServer) -> None:
    client = client_to(server)
    client.check()
    server.faults.extend(
        [fault(429, Retry_After="1"), fault(500), fault(503, Retry_After="0.1"), saying("<html>", "text/html")]
    )
    began = time.monotonic()
    assert samples_of(client)
    assert time.monotonic() - began > 1.0
    assert client.usage.requests == 1
    assert len(server.completions) == 5


def test_a_server_that_is_silent_is_asked_again(server: TinyServer) -> None:
    client = client_to(server, timeout=1.0)
    client.check()
    server.faults.append(silence)
    assert samples_of(client)
    assert client.usage.retries >= 1


def test_requests_under_way_and_their_rate_are_bounded(server: TinyServer) -> None:
    client = client_to(server, concurrent=2)
    client.ask([ModelRequest(1, i, goal=GOAL) for i in range(8)])
    assert server.most_at_once == 2
    paced = client_to(server, requests_per_minute=600.0)
    began = time.monotonic()
    paced.ask([ModelRequest(1, i, goal=GOAL) for i in range(5)])
    assert time.monotonic() - began >= 0.4


def test_a_server_that_is_lost_is_not_waited_for_again_and_again(server: TinyServer) -> None:
    client = client_to(server, retries=2)
    client.check()
    server.always = fault(500, "out of memory")
    for _ in range(3):
        with pytest.raises(EndpointLost, match="fails: 500 out of memory"):
            samples_of(client)
    assert len(server.completions) == 3 + 1 + 1
    server.always = None
    assert samples_of(client)


def test_a_request_that_the_server_cannot_do_has_no_samples_and_is_no_loss(server: TinyServer, tmp_path: Path) -> None:
    client = client_to(server, cache=str(tmp_path / "answers.sqlite"))  # which keeps no answer that is none
    client.check()
    server.faults.append(fault(400, "This model's maximum context length is 64 tokens"))
    assert samples_of(client) == []
    assert samples_of(client)


@pytest.mark.parametrize(
    ("always", "parts"),
    [
        (saying("<html><body>It works!</body></html>", "text/html"), ("no answer of the OpenAI protocol", "/v1")),
        (saying({"detail": "ok"}), ("no answer of the OpenAI protocol", "detail")),
        (saying("{", "application/json"), ("no answer of the OpenAI protocol",)),
        (fault(401, "no key"), ("wants a key", "LEMMA_ENDPOINT_KEY")),
        (fault(404, "The model `tiny` does not exist"), ("no model `tiny`", "/v1")),
        (fault(400, "maximum context length"), ("refuses the request", "maximum context length")),
        (fault(429, "slow down", Retry_After="0.1"), ("asked too often", "slow down")),
        (fault(500, "boom"), ("fails: 500 boom",)),
        (silence, ("has not answered within 1 s",)),
    ],
)
def test_a_server_that_is_wrong_is_told_in_one_line_before_anything_starts(
    server: TinyServer, always: Any, parts: tuple[str, ...]
) -> None:
    server.always = always
    with pytest.raises(LemmaError) as told:
        check_endpoint(Endpoint(server.url, EndpointSettings(model=MODEL, timeout=1.0)))
    assert "\n" not in str(told.value)
    for part in parts:
        assert part in str(told.value)


def test_a_server_that_is_not_there_is_told_at_once() -> None:
    began = time.monotonic()
    with pytest.raises(LemmaError, match="cannot be reached"):
        check_endpoint(Endpoint("http://127.0.0.1:9/v1"))
    assert time.monotonic() - began < 10


def test_a_url_without_the_interface_is_told(server: TinyServer) -> None:
    with pytest.raises(LemmaError, match=r"has no /models under this URL \(does it end in /v1\?\): 404"):
        check_endpoint(Endpoint(server.url.removesuffix("/v1")))


def test_of_several_models_one_has_to_be_named(server: TinyServer) -> None:
    server.models = ("large", "small")
    with pytest.raises(LemmaError, match=r"name the model .* it has large, small"):
        client_to(server).check()
    assert client_to(server, model="small").check() == "small"
    with pytest.raises(LemmaError, match="no model `medium`"):
        client_to(server, model="medium").check()


def test_the_key_comes_from_the_environment_and_is_told_nowhere(
    server: TinyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.key = "sk-right"
    endpoint = Endpoint(server.url, EndpointSettings(key_variable="SOME_KEY", model=MODEL))
    monkeypatch.setenv("SOME_KEY", "sk-wrong")
    with pytest.raises(LemmaError, match="refuses the key in the environment variable SOME_KEY") as told:
        EndpointClient(endpoint).check()
    assert "sk-wrong" not in str(told.value)
    monkeypatch.setenv("SOME_KEY", "sk-right")
    assert EndpointClient(endpoint).check() == MODEL
    assert "sk-right" not in repr(endpoint)


@pytest.mark.parametrize(
    "url", ["localhost:8000", "http://me:secret@host/v1", "http://host/v1?key=secret", "http://[", "file:///x"]
)
def test_a_url_that_is_none_or_has_a_secret_is_refused(url: str) -> None:
    with pytest.raises(LemmaError) as told:
        Endpoint(url)
    assert "secret" not in str(told.value)


def test_answers_in_a_file_are_not_paid_again(server: TinyServer, tmp_path: Path) -> None:
    cache = str(tmp_path / "answers.sqlite")
    first = client_to(server, cache=cache)
    found = samples_of(first)
    asked = len(server.bodies)
    again = client_to(server, cache=cache)
    assert samples_of(again) == found
    assert len(server.bodies) == asked
    assert again.usage == TokenUsage(remembered=1)
    assert samples_of(again, seed=1) is not None
    assert len(server.bodies) > asked


def test_a_cache_that_is_none_is_told(server: TinyServer, tmp_path: Path) -> None:
    (tmp_path / "no").write_text("this is no database, and long enough to be seen as none by its first page" * 9)
    with pytest.raises(LemmaError, match=r"endpoint\.cache"):
        samples_of(client_to(server, cache=str(tmp_path / "no")))


@pytest.mark.parametrize("api", EndpointApi)
def test_a_request_shows_a_bounded_part_of_what_was_refused(api: EndpointApi) -> None:
    refused = tuple(RefusedTactic(f"tactic{i} " + "x" * 9999, f"message{i} " + "y" * 9999) for i in range(9))
    text = ModelRequest(1, 0, goal=GOAL, refused=refused).text(EndpointSettings(api=api))
    assert "tactic8" in text
    assert "message8" in text
    assert "tactic4" not in text
    assert len(text) < MOST_REFUSALS * 2 * (MOST_CHARACTERS + 100) + 1000


def test_settings_that_do_not_fit_together_are_refused() -> None:
    for settings, part in (
        ({"prompt": "{state}"}, "placeholder"),
        ({"prompt_price": 1.0}, "completion_price is missing"),
        ({"repair": 1}, "search.repair"),
    ):
        with pytest.raises(LemmaError, match=part):
            EndpointSettings(**settings)
    assert ModelRequest(1, 0, goal="G").text(EndpointSettings(prompt="[GOAL]{goal}[PROOFSTEP]")) == "[GOAL]G[PROOFSTEP]"
