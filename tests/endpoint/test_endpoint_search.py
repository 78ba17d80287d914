"""Proving with a server, tactics in a search, whole proofs, evaluation; and a server that is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from cli_runner import lemma
from tiny_llm_server import PROOFS, TinyServer, fault

from prover import evaluate, load_prover, prove, state
from prover.lean.library.build import LeanSetup
from prover.policy.endpoint.client import EndpointLost
from prover.policy.endpoint.policy import EndpointPolicy
from prover.policy.endpoint.settings import Endpoint, EndpointSettings, Writes
from prover.search import EdgeKind, StopReason
from prover.search.minimise import MinimiseConfig
from prover.session import Session, Task
from prover.types import WorkerLost
from prover.whole_proofs import lean_steps_of

COMM = "theorem t (a b : Nat) : a + b = b + a"
TRUE = "theorem u : True ∧ True"


@pytest.fixture
def tactics() -> Iterator[TinyServer]:
    with TinyServer() as server:
        yield server


@pytest.fixture
def proofs() -> Iterator[TinyServer]:
    with TinyServer(PROOFS) as server:
        yield server


def alone(server: TinyServer, **settings: object) -> Endpoint:
    """The server without our grammar."""
    return Endpoint(server.url, EndpointSettings(share=1.0, retries=1, **settings))  # type: ignore[arg-type]


def whole(server: TinyServer, **settings: object) -> Endpoint:
    return Endpoint(server.url, EndpointSettings(writes=Writes.PROOFS, retries=1, **settings))  # type: ignore[arg-type]


def test_a_search_goes_by_the_tactics_of_a_server(tactics: TinyServer) -> None:
    attempt = prove(COMM, load_prover(endpoint=alone(tactics)), budget=8)
    assert attempt.proved
    assert attempt.script in ("omega", "simp [Nat.add_comm]")
    assert attempt.usage is not None
    assert attempt.usage.requests == len(tactics.completions) >= 1
    assert "a + b = b + a" in str(tactics.completions[0])


def test_what_the_server_cannot_say_the_grammar_can(tactics: TinyServer, setup: LeanSetup) -> None:
    statement = "theorem v (p q : Prop) (hp : p) (hq : q) : p ∧ q"
    assert not prove(statement, load_prover(endpoint=alone(tactics)), budget=32).proved
    mixed = prove(statement, load_prover(endpoint=tactics.url), budget=64)
    assert mixed.proved


def test_whole_proofs_are_judged_by_the_verifier_alone(proofs: TinyServer, setup: LeanSetup) -> None:
    prover = load_prover(endpoint=whole(proofs, samples=8))
    theorems = [state(COMM), state(TRUE)]
    with Session(setup) as session:
        good, bad = session.solve(prover, Task(tuple(theorems), 0))
    assert good.proved
    assert good.proof is not None
    assert good.search.stop is StopReason.PROVED
    judged = good.search.tree.edges
    assert good.search.stats.lean_steps == sum(lean_steps_of(edge.tactic) for edge in judged)
    assert [edge.kind for edge in judged].count(EdgeKind.FINISHED) == 1
    assert not bad.proved
    assert bad.search.stop is StopReason.NO_OPEN_NODES
    assert bad.search.stats.lean_steps > 0
    assert bad.failures == ()
    assert good.usage is not None
    assert good.usage.requests == 1


def test_an_accepted_script_is_cut_into_its_steps(proofs: TinyServer, setup: LeanSetup) -> None:
    as_it_is = MinimiseConfig(lean_steps=2)  # room for a replay and no more
    prover = replace(load_prover(endpoint=whole(proofs)), shorten=as_it_is)
    with Session(setup) as session:
        (outcome,) = session.solve(prover, Task((state(COMM),), 0))
    assert [(step.tactic, step.remaining) for step in outcome.trajectory] == [
        ("have h := Nat.add_comm a b", 2),
        ("exact h", 1),
    ]
    assert outcome.shortening_lean_steps == 4


def test_a_whole_proof_is_not_judged_beyond_the_budget(proofs: TinyServer) -> None:
    attempt = prove(COMM, load_prover(endpoint=whole(proofs)), budget=1)
    assert not attempt.proved
    assert attempt.lean_steps <= 1


def test_a_further_try_sees_what_lean_said(proofs: TinyServer) -> None:
    attempt = prove(TRUE, load_prover(endpoint=whole(proofs, repair=2)))
    assert not attempt.proved
    assert attempt.model_calls == 3
    first, second, _ = (body["messages"][1]["content"] for body in proofs.completions)
    assert "Lean refused" not in first
    assert "Lean refused" in second
    assert "sorry" in second


def test_a_server_that_is_lost_half_way_is_no_evidence(tactics: TinyServer, setup: LeanSetup) -> None:
    prover = load_prover(endpoint=alone(tactics))
    theorems = [state(COMM), state(TRUE)]
    with Session(setup) as session:
        (found,) = session.solve(prover, Task((theorems[0],), 0))
        tactics.always = fault(500, "gone")
        (lost,) = session.solve(prover, Task((theorems[1],), 0))
        tactics.always = None
        (again,) = session.solve(prover, Task((theorems[1],), 0))
    assert found.proved
    assert lost.search.stop is StopReason.WORKER_LOST
    assert "gone" in lost.search.detail
    assert lost.failures == ()
    assert again.search.stop is not StopReason.WORKER_LOST


def test_one_state_that_is_lost_ends_its_search_alone(tactics: TinyServer, setup: LeanSetup) -> None:
    prover = load_prover(endpoint=alone(tactics))
    tactics.faults.extend([fault(403, "not this one")] * 2)
    with Session(setup) as session:
        outcomes = session.solve(prover, Task((state(COMM), state(TRUE)), 0))
    stops = [outcome.search.stop for outcome in outcomes]
    assert stops.count(StopReason.WORKER_LOST) <= 1
    assert any(outcome.search.stop is not StopReason.WORKER_LOST for outcome in outcomes)


def test_a_lost_server_ends_an_attempt_in_python(tactics: TinyServer) -> None:
    prover = load_prover(endpoint=alone(tactics))
    tactics.always = fault(500, "gone")
    with pytest.raises(WorkerLost, match="gone"):
        prove(COMM, prover)
    assert issubclass(EndpointLost, WorkerLost)


def test_python_evaluates_with_a_server(tactics: TinyServer) -> None:
    prover = load_prover(endpoint=tactics.url)
    assert isinstance(prover.policy, EndpointPolicy)
    found = evaluate([COMM], prover, budget=16, seeds=(0, 1))
    assert found.proved == 2
    assert sum(a.usage.requests for a in found.attempts if a.usage) == len(tactics.completions)


# --- the command line


def test_prove_asks_a_server(tactics: TinyServer) -> None:
    ran = lemma("prove", COMM, "--endpoint", tactics.url, "--endpoint-set", "share=1", "--budget", 16, "--json")
    assert ran.code == 0, ran.err
    assert ran.json["proved"]
    assert ran.json["usage"]["requests"] == len(tactics.completions)
    assert ran.json["usage"]["prompt_tokens"] > 0
    assert ran.json["prover"] == "tiny"


def test_prove_asks_for_whole_proofs(proofs: TinyServer) -> None:
    ran = lemma("prove", COMM, "--endpoint", proofs.url, "--whole-proofs", "--model", "tiny")
    assert ran.code == 0, ran.err
    assert "proved and verified" in ran.out
    assert "1 requests" in ran.out


def test_eval_counts_tokens_and_goes_on(tactics: TinyServer, tmp_path: Path) -> None:
    args = ("eval", "logic", "--limit", 3, "--budget", 8, "--out", tmp_path / "run", "--json")
    first = lemma(*args, "--endpoint", tactics.url)
    assert first.code == 0, first.err
    asked = len(tactics.completions)
    assert first.json["usage"]["requests"] == asked > 0
    assert first.json["curves"]["tokens"][-1][1] == first.json["rate"]
    again = lemma(*args, "--resume", "--endpoint", tactics.url)
    assert again.json == first.json
    assert len(tactics.completions) == asked
    with TinyServer() as moved:
        there = lemma(*args, "--resume", "--endpoint", moved.url, "--endpoint-set", "concurrent=2")
        assert there.json["proofs"] == first.json["proofs"]
        assert not moved.completions


@pytest.mark.parametrize(
    ("args", "parts"),
    [
        (("--endpoint", "http://127.0.0.1:9/v1"), ("cannot be reached",)),
        (("--endpoint", "nonsense"), ("no URL",)),
        (("--model", "x"), ("--model has no effect",)),
        (("--whole-proofs",), ("--whole-proofs has no effect",)),
        (("--endpoint", "http://127.0.0.1:9/v1", "--endpoint-set", "sample=3"), ("unknown key sample", "samples")),
        (("--endpoint", "http://127.0.0.1:9/v1", "--endpoint-set", "samples=0"), ("samples is 0", "at least 1")),
        (("--endpoint", "http://127.0.0.1:9/v1", "--whole-proofs", "--strategy", "beam"), ("nothing is searched",)),
    ],
)
def test_bad_input_is_one_line(args: tuple[str, ...], parts: tuple[str, ...]) -> None:
    lemma("prove", COMM, *args).refused(*parts)
    lemma("eval", "logic", *args).refused(*parts)
