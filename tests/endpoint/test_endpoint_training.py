"""Training that searches with a server, and learns from what was verified."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cli_runner import lemma
from shared_data import PROJECT
from tiny_llm_server import PROOFS, TinyServer

from prover.search import StopReason
from rl.config import load_config
from rl.experience import from_json
from rl.replay import Replay
from rl.types import Experience

TINY = PROJECT / "configs" / "tiny.toml"
SMALL = ("curriculum.theorems_per_round=4", "evaluation.limit=2", "learner.updates=2")


def train(out: Path, url: str, *settings: str, resume: bool = False) -> Any:
    pairs = [word for pair in (*SMALL, f"policy.endpoint={url}", *settings) for word in ("--set", pair)]
    return lemma("train", TINY, "--out", out, *pairs, *(["--resume"] if resume else []), "--json")


def attempts_in(out: Path) -> list[Experience]:
    return [from_json(line) for line in (out / "replay.jsonl").read_text().splitlines()]


def test_a_run_asks_the_server_in_its_searches_and_not_in_its_evaluations(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "run"
    monkeypatch.setenv("SOME_KEY", "sk-secret")
    with TinyServer(key="sk-secret") as server:
        ran = train(out, server.url, "endpoint.share=1.0", "endpoint.samples=4", "endpoint.key_variable=SOME_KEY")
        assert ran.code == 0, ran.err
        attempts = attempts_in(out)
        asked = sum(a.usage.requests for a in attempts if a.usage)
        assert 0 < asked == len(server.completions)  # two evaluations of two theorems asked for nothing
    said = {tactic for a in attempts for step in a.good for tactic in (step.tactic, *step.rejected)}
    assert said
    lines = [json.loads(line) for line in (out / "metrics.jsonl").read_text().splitlines()]
    (search,) = (line for line in lines if line["phase"] == "search")
    assert search["endpoint/requests"] == asked == ran.json["usage"]["requests"]
    files = [file for file in out.rglob("*") if file.is_file()]
    assert not any(b"sk-secret" in file.read_bytes() for file in files)
    policy = json.loads(next(out.rglob("policy.json")).read_text())
    assert policy["network"]["endpoint"] is None
    assert lemma("prove", "(p : Prop) : p → p", "--checkpoint", out, "--budget", 64).code in (0, 1)  # without a server


@pytest.mark.slow
def test_a_server_that_goes_away_is_no_evidence_and_the_run_goes_on(tmp_path: Path) -> None:
    out = tmp_path / "run"
    with TinyServer() as server:
        server.most_answers = 2
        ran = train(out, server.url, "endpoint.share=1.0", "endpoint.retries=0")
    assert ran.code == 0, ran.err
    attempts = attempts_in(out)
    lost = [a for a in attempts if a.stop is StopReason.WORKER_LOST]
    assert len(attempts) == 4
    assert lost
    assert all("gone" in a.detail for a in lost)
    learned = Replay.open(tmp_path / "lost.jsonl")
    learned.append(*lost)
    assert not learned.bad
    assert not learned.good
    assert learned.done(0) == set()  # they are searched again when the run is resumed


@pytest.mark.slow
def test_whole_proofs_are_learned_step_by_step(tmp_path: Path) -> None:
    out = tmp_path / "run"
    with TinyServer(("```lean\ntheorem t : True := by\n  intros\n  simp_all\n```", PROOFS[1])) as server:
        ran = train(out, server.url, "endpoint.writes=proofs", "curriculum.theorems_per_round=12")
    assert ran.code == 0, ran.err
    proved = [a for a in attempts_in(out) if a.proved]
    assert proved
    assert {step.tactic for a in proved for step in a.good} <= {"intros", "simp_all", "simp", "omega"} | {
        a.script for a in proved
    }
    assert not any(a.failed for a in attempts_in(out))


@pytest.mark.parametrize(
    ("settings", "parts"),
    [
        (("policy.endpoint=http://127.0.0.1:9/v1",), ("cannot be reached", "127.0.0.1:9")),
        (("policy.endpoint=http://me:secret@host/v1",), ("LEMMA_ENDPOINT_KEY",)),
        (("policy.endpoint=nonsense",), ("nonsense", "no URL")),
        (("endpoint.samples=3",), ("endpoint has no effect without policy.endpoint",)),
        (("policy.endpoint=http://127.0.0.1:9/v1", "endpoint.writes=poems"), ("endpoint.writes", "tactics or proofs")),
    ],
)
def test_bad_input_is_one_line_before_anything_starts(
    settings: tuple[str, ...], parts: tuple[str, ...], tmp_path: Path
) -> None:
    pairs = [word for pair in settings for word in ("--set", pair)]
    ran = lemma("train", TINY, "--out", tmp_path / "run", *pairs)
    ran.refused(*parts)
    assert "secret" not in ran.err
    assert not (tmp_path / "run").exists()


def test_search_processes_divide_what_may_be_asked_at_a_time() -> None:
    config = load_config(TINY, {"policy.endpoint": "http://a:1/v1", "endpoint.concurrent": 5, "actors": 2})
    server = config.server()
    assert server is not None
    assert server.settings.concurrent == 2
    assert load_config(TINY).server() is None
