"""`DojoEnv` over LeanDojo's own classes. No repository can be traced here, so what `Dojo` starts is `lean4repl.py`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

lean_dojo = pytest.importorskip("lean_dojo")
import pexpect  # noqa: E402  (a dependency of lean-dojo)

from prover.lean import dojo  # noqa: E402
from prover.lean.dojo import DojoEntry, DojoEnv  # noqa: E402
from prover.types import (  # noqa: E402
    Advanced,
    Exhausted,
    Finished,
    Limit,
    ProofEnv,
    ProofState,
    Rejected,
    RejectKind,
    StatementError,
    StepRequest,
    StepResult,
    Theorem,
    WorkerLost,
)

STATEMENTS = {
    "both": "theorem both (p q : Prop) (hp : p) (hq : q) : p ∧ q ∧ p",
    "some": "theorem some (p : Nat → Prop) (h : p 3) : ∃ n, p n",
}
ENTRIES = {
    name: DojoEntry("https://example.org/sample", "0" * 40, "Sample/Basic.lean", f"Sample.{name}")
    for name in (*STATEMENTS, "gone")
}


class Dojo(lean_dojo.Dojo):
    """The real class, but for the traced repository that it would look for."""

    opened = 0

    def __init__(self, entry: DojoEntry, seconds: int) -> None:
        self.theorem, self.timeout = entry, seconds
        self.is_successful = False

    def __enter__(self) -> tuple[Any, Any]:
        Dojo.opened += 1
        name = self.theorem.full_name.removeprefix("Sample.")
        if name not in STATEMENTS:
            raise lean_dojo.DojoInitError("Failed to locate the theorem")
        repl = str(Path(__file__).with_name("lean4repl.py"))
        environ = {**os.environ, "PYTHONPATH": str(Path(dojo.__file__).parents[2])}
        self.proc = pexpect.spawn(
            sys.executable, [repl, STATEMENTS[name]], timeout=60, maxread=1, encoding="utf-8", echo=False, env=environ
        )
        first = lean_dojo.interaction.dojo.json.loads(self._read_next_line()[0])
        self.proc.timeout = self.timeout
        return self, lean_dojo.TacticState(self._post_process(first["tacticState"]), first["sid"])

    def __exit__(self, *_: object) -> None:
        self.proc.close(force=True)


@pytest.fixture(scope="module")
def env() -> Iterator[DojoEnv]:
    with DojoEnv(ENTRIES, seconds=20, opener=Dojo) as made:
        yield made


def begin(env: DojoEnv, name: str) -> ProofState:
    return env.start(Theorem(name, STATEMENTS[name]))


def run(env: DojoEnv, state: ProofState, tactic: str) -> StepResult:
    (result,) = env.step([StepRequest(state, tactic)])
    return result


def advance(env: DojoEnv, state: ProofState, tactic: str) -> ProofState:
    result = run(env, state, tactic)
    assert isinstance(result, Advanced), result
    return result.state


def test_a_proof_by_way_of_dojo(env: DojoEnv) -> None:
    assert isinstance(env, ProofEnv)
    first = begin(env, "both")
    assert first.goals[0].text == "p q : Prop\nhp : p\nhq : q\n⊢ p ∧ q ∧ p"
    state = advance(env, advance(env, first, "constructor"), "exact hp")
    assert [g.target for g in state.goals] == ["q ∧ p"]
    assert isinstance(run(env, state, "constructor\nexact hq\nexact hp"), Finished), "a block is one tactic for Dojo"
    assert isinstance(run(env, first, "exact ⟨hp, hq, hp⟩"), Finished), "states branch"


@pytest.mark.parametrize(
    ("tactic", "kind"),
    [
        ("exact hp", RejectKind.ELABORATION),
        ("nonsense", RejectKind.PARSE),
        ("", RejectKind.PARSE),
        ("exact ⟨hp, sorry⟩", RejectKind.UNSAFE),
    ],
)
def test_errors_keep_their_kind(env: DojoEnv, tactic: str, kind: RejectKind) -> None:
    result = run(env, begin(env, "both"), tactic)
    assert isinstance(result, Rejected)
    assert result.kind is kind
    assert not result.message.startswith("<stdin>")


def test_parts_are_worked_on_alone(env: DojoEnv) -> None:
    parts = env.split(advance(env, begin(env, "both"), "refine ⟨?_, ?_, ?_⟩"))
    assert [[g.target for g in part.goals] for part in parts] == [["p"], ["q"], ["p"]]
    for part, tactic in zip(parts, ("exact hp", "all_goals exact hq", "skip\nexact hp"), strict=True):
        assert isinstance(run(env, part, tactic), Finished)
    two = advance(env, parts[1], "have : q ∧ p := ?_")
    assert len(two.goals) == 2
    assert isinstance(run(env, two, "all_goals (try exact hp)"), Rejected), "that would close goals of other parts"


def test_goals_with_metavariables_stay_joint(env: DojoEnv) -> None:
    state = advance(env, begin(env, "some"), "constructor")
    assert len(env.split(state)) == 1


def test_a_lost_dojo_is_replaced_and_a_second_crash_is_its_memory(env: DojoEnv) -> None:
    state = advance(env, begin(env, "both"), "constructor")
    before = Dojo.opened
    assert run(env, state, "crash") == Exhausted(Limit.MEMORY), "exit code 137: out of memory"
    assert [g.target for g in advance(env, state, "exact hp").goals] == ["q ∧ p"]
    assert Dojo.opened == before + 2, "one for the second attempt, one for the step after it"


def test_a_step_past_its_time() -> None:
    with DojoEnv(ENTRIES, seconds=2, opener=Dojo) as hasty:
        state = begin(hasty, "both")
        assert run(hasty, state, "sleep") == Exhausted(Limit.WALL_CLOCK)


def test_what_cannot_be_started(env: DojoEnv) -> None:
    with pytest.raises(StatementError, match="Failed to locate"):
        env.start(Theorem("gone", "theorem gone : True"))
    with pytest.raises(StatementError, match="not a theorem of the traced repository"):
        env.start(Theorem("other", "theorem other : True"))


def test_a_dojo_ends_with_its_last_state() -> None:
    with DojoEnv(ENTRIES, opener=Dojo) as env:
        state = begin(env, "both")
        session = env._states[state.handle].session
        child = advance(env, state, "constructor")
        env.free([state])
        assert session.dojo is not None
        env.free([child, child])
        assert session.dojo is None
        with pytest.raises(KeyError):
            run(env, state, "skip")


def test_a_dojo_that_dies_of_something_else(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreadable(self: Any, state: Any, tactic: str) -> Any:
        raise lean_dojo.DojoCrashError("Invalid JSON: ?")

    with DojoEnv(ENTRIES, opener=Dojo) as env:
        state = begin(env, "both")
        monkeypatch.setattr(Dojo, "run_tac", unreadable)
        with pytest.raises(WorkerLost, match="Invalid JSON"):
            run(env, state, "skip")


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (lean_dojo.ProofFinished(4, None), ()),
        (lean_dojo.TacticState("case h\na : Nat\n⊢ a = a\n\n⊢ True", 3), ("case h\na : Nat\n⊢ a = a", "⊢ True")),
    ],
)
def test_results_of_dojo_become_states(result: Any, expected: tuple[str, ...]) -> None:
    before = dojo._State(dojo._Session(ENTRIES["both"]), None, 1, ("a",), ("⊢ p",))
    after = dojo._result_of(lean_dojo, before, 1, "b", result)
    assert isinstance(after, dojo._State)
    assert (after.goals, after.script) == (expected, ("a", "b"))


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (lean_dojo.LeanError("<stdin>:1:6: expected term"), Rejected(RejectKind.PARSE, "expected term")),
        (lean_dojo.LeanError("unknown identifier"), Rejected(RejectKind.ELABORATION, "unknown identifier")),
        (lean_dojo.LeanError("(deterministic) timeout at `whnf`"), Exhausted(Limit.HEARTBEATS)),
        (lean_dojo.LeanError("maximum recursion depth has been reached"), Exhausted(Limit.DEPTH)),
        (lean_dojo.ProofGivenUp(), Rejected(RejectKind.UNSAFE, "the proof term rests on `sorry`")),
    ],
)
def test_other_results_of_dojo(result: Any, expected: StepResult) -> None:
    before = dojo._State(dojo._Session(ENTRIES["both"]), None, 1, (), ("⊢ p",))
    assert dojo._result_of(lean_dojo, before, 1, "b", result) == expected
