"""Rewards are verdicts, and nothing else."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from prover import reward as module
from prover.lean.library.build import LeanSetup
from prover.lean.verifier.verify import Verifier
from prover.reward import LeanReward, compute_score, reward_of, shared_reward
from prover.types import LemmaError, Proof, Proved, RefusalReason, Refused, Theorem, Unjudged, Verdict, WorkerLost

COMM = "theorem t (a b : Nat) : a + b = b + a"
FALSE = "theorem t : 1 = 2"
SKIP_KERNEL = "set_option debug.skipKernelTC true in decide +kernel"


@pytest.fixture(scope="module")
def lean_reward(setup: LeanSetup) -> Iterator[LeanReward]:
    reward = LeanReward()
    yield reward
    reward.close()


def test_rewards_follow_the_verdicts(lean_reward: LeanReward) -> None:
    completions = [
        "by omega",
        f"```lean\n{COMM} := by\n  exact Nat.add_comm a b\n```",
        "sorry",
        "I give up.",
        "rfl",
        "",
    ]
    rewards = lean_reward(prompts=[""] * 6, completions=completions, statement=[COMM] * 6)
    assert rewards == [1.0, 1.0, 0.0, 0.0, 0.0, 0.0]


def test_a_changed_statement_earns_nothing(lean_reward: LeanReward) -> None:
    easier = "```lean\ntheorem t : 1 = 1 := by\n  rfl\n```"
    assert lean_reward(completions=[easier, SKIP_KERNEL], statement=[FALSE, FALSE]) == [0.0, 0.0]


def test_conversations_and_metrics(lean_reward: LeanReward) -> None:
    logged: dict[str, float] = {}
    rewards = lean_reward(
        prompts=[[{"role": "user", "content": "Prove it."}]] * 2,
        completions=[[{"role": "assistant", "content": "by omega"}], [{"role": "assistant", "content": ""}]],
        statement=[f"{COMM} := by sorry"] * 2,
        log_metric=logged.__setitem__,
        trainer_state=None,
    )
    assert rewards == [1.0, 0.0]
    assert logged == {"lean/with_proof": 0.5, "lean/unjudged": 0.0}


def test_a_prompt_may_end_within_the_block(lean_reward: LeanReward) -> None:
    prompt = "theorem t (p q : Prop) : p → q → p := by\n  "
    statement = ["theorem t (p q : Prop) : p → q → p"]
    assert lean_reward(prompts=[prompt], completions=["intro hp hq\n  exact hp"], statement=statement) == [1.0]


def test_columns_of_the_data(lean_reward: LeanReward) -> None:
    rewards = lean_reward(
        completions=["rfl", "rfl"],
        statement=["theorem t : succ 1 = 2"] * 2,
        preamble=["open Nat", None],
        module=["Core", None],
    )
    assert rewards == [1.0, None], "the second statement has no `succ`: its proof cannot be judged"
    with pytest.raises(LemmaError, match="column 'statement'"):
        lean_reward(completions=["rfl"], theorem=["x"])


def test_pickling_leaves_lean_behind(lean_reward: LeanReward) -> None:
    lean_reward(completions=["by omega"], statement=[COMM])
    copy = pickle.loads(pickle.dumps(lean_reward))
    assert copy.__name__ == "lean_reward"
    try:
        assert copy(completions=["by omega"], statement=[COMM]) == [1.0]
    finally:
        copy.close()


class Lossy(Verifier):
    """The real verifier on a machine that loses its Lean with one statement."""

    def judge_many(
        self, candidates: Sequence[tuple[Theorem, Proof]], seconds: float | None = None
    ) -> list[Verdict | Unjudged]:
        found = super().judge_many(candidates, seconds)
        lost = Unjudged(WorkerLost("Lean died"))
        return [lost if "1 = 2" in t.statement else v for (t, _), v in zip(candidates, found, strict=True)]


def test_no_verdict_is_no_reward(setup: LeanSetup, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "Verifier", Lossy)
    reward = LeanReward()
    try:
        assert reward(completions=["omega", "omega", "rfl"], statement=[COMM, FALSE, COMM]) == [1.0, None, 0.0]
        monkeypatch.setattr(module, "shared_reward", lambda _: reward)
        assert compute_score("nat", "omega", COMM) == 1.0
        with pytest.raises(WorkerLost, match=r"nat: no verdict .* 1 = 2: Lean died"):
            compute_score("nat", "omega", FALSE)
        with pytest.raises(LemmaError, match=r"No\.Such"):
            compute_score("nat", "omega", COMM, {"module": "No.Such"})
    finally:
        reward.close()


def test_reward_of() -> None:
    assert reward_of(Proved((), "lean")) == 1.0
    assert reward_of(Refused(RefusalReason.TIMEOUT, "")) == 0.0
    assert reward_of(Refused(RefusalReason.STATEMENT, "")) is None
    assert reward_of(None) is None


def test_a_lean_that_is_not_there_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(LemmaError, match="lakefile"):
        LeanReward(lean_project=tmp_path)(completions=["rfl"], statement=[COMM])


def test_verl(setup: LeanSetup, caplog: pytest.LogCaptureFixture) -> None:
    try:
        assert compute_score("nat", "```lean\nomega\n```", COMM) == 1.0
        assert compute_score(data_source="nat", solution_str="rfl", ground_truth=COMM, extra_info={"index": 3}) == 0.0
        info = {"preamble": "open Nat"}
        assert compute_score("nat", "rfl", "theorem t : succ 1 = 2", info, reward_router_address=None) == 1.0
        assert compute_score("nat", "```text\nno idea\n```", "theorem t : succ 1 = 2") == 0.0
        with caplog.at_level("WARNING", "lemma.reward"):
            assert compute_score("nat", "rfl", "theorem t : succ 1 = 2") == 0.0, "one bad row does not end a run"
        assert "the statement itself is refused" in caplog.text
    finally:
        shared_reward().close()
