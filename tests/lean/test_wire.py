"""The schema between pool and worker."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from prover.lean.gym import wire
from prover.lean.gym.base import StepLimits, canonical_goals, screen_tactic
from prover.lean.library.build import LeanSetup
from prover.lean.text import tactic_block
from prover.types import Advanced, Exhausted, Finished, Goal, Limit, ProofState, Rejected, RejectKind, StepResult

STATES = st.builds(ProofState, st.lists(st.builds(Goal, st.text())).map(tuple), st.integers(0, 2**40))
RESULTS: st.SearchStrategy[StepResult] = st.one_of(
    st.builds(Advanced, STATES),
    st.builds(Finished, STATES),
    st.builds(Rejected, st.sampled_from(RejectKind), st.text()),
    st.builds(Exhausted, st.sampled_from(Limit)),
)


@given(RESULTS, st.integers(0, 2**31))
def test_results_survive_the_wire(result: StepResult, number: int) -> None:
    line = wire.encode_stepped(number, result)
    assert line.count(b"\n") == 1
    reply = wire.decode_reply(line)
    assert isinstance(reply, wire.Stepped)
    assert reply.id == number
    assert wire.result_of(reply.outcome) == result
    assert wire.encode(reply) == line, "the fast way and the schema write the same"


@given(st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99), st.text())))
def test_steps_survive_the_wire(items: list[tuple[int, int, str]]) -> None:
    frame = wire.StepsFrame(items=tuple(wire.StepItem(id=i, handle=h, tactic=t) for i, h, t in items))
    assert wire.decode_request(wire.encode(frame)) == frame


def test_the_greeting_carries_the_whole_setup(setup: LeanSetup) -> None:
    limits = StepLimits(heartbeats=7, seconds=1.5, memory_mb=99)
    frame = wire.decode_request(wire.encode(wire.hello(setup, limits, None)))
    assert isinstance(frame, wire.HelloFrame)
    again = wire.setup_of(frame)
    assert (again.lean_path, again.identity) == (setup.lean_path, setup.identity)
    assert again.toolchain.lean_argv() == setup.toolchain.lean_argv()
    assert wire.limits_of(frame) == limits


@pytest.mark.parametrize(
    "message",
    [
        {"op": "free", "handles": [1], "more": 2},
        {"op": "steps", "items": [{"id": 1, "handle": 1, "tactic": "rfl", "seconds": 3}]},
        {"op": "split", "id": 1},
        {"op": "nothing"},
        {"handles": []},
    ],
)
def test_unknown_or_missing_fields_are_refused(message: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        wire.decode_request(json.dumps(message).encode())


def test_another_protocol_is_refused(setup: LeanSetup) -> None:
    message = json.loads(wire.encode(wire.hello(setup, StepLimits(), None)))
    with pytest.raises(ValidationError):
        wire.decode_request(json.dumps({**message, "protocol": wire.PROTOCOL + 1}).encode())


def test_canonical_goals_number_metavariables_by_state() -> None:
    texts = ["case a\nx : ?m.77\n⊢ f ?m.91\n    ?m.77", "⊢ ?m.91 = ?u.77"]
    assert [g.text for g in canonical_goals(texts)] == ["case a\nx : ?m.1\n⊢ f ?m.2 ?m.1", "⊢ ?m.2 = ?u.3"]


@pytest.mark.parametrize("tactic", ["exact h.sorry", "have sorry' := h", "exact admitted", "exact x.stop"])
def test_screening_goes_by_whole_words(tactic: str) -> None:
    assert screen_tactic(tactic) is None


def test_tactic_block_keeps_relative_indentation() -> None:
    assert tactic_block("a\n  b\n\nc") == "  a\n    b\n\n  c\n"
