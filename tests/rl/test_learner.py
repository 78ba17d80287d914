"""Targets, losses, renaming, and a learner that learns."""

import random
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from small_policy import GOALS, PREMISES, make_model

from prover.policy.grammar import TacticGrammar
from prover.policy.model import PolicyModel
from prover.policy.network import LocalScorer
from prover.policy.prompt import state_of_key
from prover.policy.proposals import ProposalConfig
from prover.policy.proposer import MixedProposer
from prover.policy.value import CategoricalValue, HlGaussValue, ValueConfig
from prover.types import LemmaError
from rl.augment import renamer
from rl.checkpoints import list_checkpoints, parts_of, save_checkpoint
from rl.config import TrainConfig
from rl.learner import Learner
from rl.losses import ranking_loss, token_loss, value_loss
from rl.replay import Replay
from rl.settings import LearnerConfig
from rl.targets import policy_target
from rl.types import UNSOLVED, Contrast, Experience, GoodState, ValueTarget

SETTINGS = LearnerConfig(updates=120, batch=6, failed_batch=1, candidates=24, learning_rate=3e-3, threads=1)


def filled(path: Path, attempts: list[Experience]) -> Replay:
    replay = Replay.open(path)
    for attempt in attempts:
        replay.append(attempt)
    return replay


def test_policy_targets_prefer_shorter_proofs():
    good = {"simp": 1, "intro h": 3}
    target = policy_target(good, ("omega", "simp", "intro h"))
    torch.testing.assert_close(target, torch.softmax(torch.tensor([-1e9, 0.0, -1.0]), 0))


def test_losses_by_hand():
    scores, target = torch.tensor([1.0, 2.0, 0.5]), torch.tensor([0.0, 1.0, 0.0])
    want = torch.logsumexp(scores, 0) - 2.0
    torch.testing.assert_close(ranking_loss([scores, scores], [target, target]), want)
    lengths = torch.tensor([3.0, 4.0, 5.0])
    torch.testing.assert_close(token_loss([-scores], [target], [lengths]), torch.tensor(0.5))
    logits = torch.zeros(2, 4)
    head = CategoricalValue(bins=4, longest=3.0)
    even = value_loss(head, logits, [ValueTarget(1.0), UNSOLVED])
    torch.testing.assert_close(even, torch.tensor(4.0).log())
    beyond_two = value_loss(head, logits, [ValueTarget(2.0, censored=True)])
    torch.testing.assert_close(beyond_two, torch.tensor(2.0).log())


@given(st.integers(0, 1000))
def test_renaming_is_injective_and_consistent(seed: int):
    goals = ("a b x✝ : Nat\nh : a ≤ b\nxs : List Nat\n⊢ ∃ c, a + c = b ∧ h1 = xs.length + Nat.a",)
    rename = renamer(goals, ("induction a with | zero => ?_ | succ k ih => ?_",), random.Random(seed))
    names = ["a", "b", "h", "xs"]
    new = [rename(n) for n in names]
    assert len(set(new)) == len(names)
    assert not set(new) & {"c", "k", "ih", "h1"}
    assert rename("Nat.a + xs.length + ha + x✝") == f"Nat.a + {new[3]}.length + ha + x✝"
    assert rename("exact h.trans (Nat.f a b)") == f"exact {new[2]}.trans (Nat.f {new[0]} {new[1]})"


def test_learner_overfits_and_the_value_learns(
    model: PolicyModel, grammar: TacticGrammar, attempts: list[Experience], tmp_path: Path
):
    replay = filled(tmp_path / "r.jsonl", attempts)
    learner = Learner(model, {"Core": grammar}, SETTINGS)
    examples = [learner.good_example(s, random.Random(0)) for s in replay.snapshot(1).good]
    with torch.inference_mode():
        before = learner.losses(examples)
    stats = learner.learn(replay.snapshot(0), random.Random(0))
    assert stats.updates == SETTINGS.updates
    with torch.inference_mode():
        after = learner.losses(examples)
    assert after.ranking < 0.2 * before.ranking
    assert after.value < 0.6 * before.value
    assert after.top1 == 1.0
    assert model.spec.version == 1

    proposer = MixedProposer(LocalScorer(model), grammar, ProposalConfig())
    goods = replay.snapshot(1).good
    states = [state_of_key(g.goals) for g in goods]
    assert [row[0].tactic for row in proposer.propose(states)] == [next(iter(g.remaining)) for g in goods]
    for good, value in zip(goods, proposer.evaluate(states), strict=True):
        assert abs(value.quantile(0.5) - good.fewest) <= 1
    (unsolved,) = proposer.evaluate([state_of_key(("⊢ 2 ^ 7 = 3",))])
    assert unsolved.quantile(0.5) == model.spec.value.unsolved


def test_only_what_lean_refused_is_a_negative(model: PolicyModel, grammar: TacticGrammar):
    """A candidate that nobody tried is in no denominator; working ones do not crowd out all refused ones."""
    learner = Learner(model, {"Core": grammar}, replace(SETTINGS, candidates=6))
    goal = "a b : Nat\n⊢ a + b = b + a"
    few = GoodState((goal,), "Core", {"omega": 1}, {"rfl": None, "intros": None})
    for seed in range(20):
        example = learner.good_example(few, random.Random(seed))
        assert sorted(example.target.tolist()) == [0.0, 0.0, 1.0]
        assert len(example.tactics) == 3
    many = GoodState(
        (goal,), "Core", {f"simp [h{i}]": 1 + i // 2 for i in range(9)}, {f"rw [h{i}]": None for i in range(20)}
    )
    for seed in range(20):
        example = learner.good_example(many, random.Random(seed))
        weights = dict(zip(example.tactics, example.target.tolist(), strict=True))
        assert (len(weights), sum(w > 0 for w in weights.values())) == (6, 3)
        assert sum(w == max(weights.values()) for w in weights.values()) == 2  # both that finish it at once
    alone = learner.good_example(replace(few, rejected={}), random.Random(0))
    with torch.inference_mode():
        assert learner.losses([alone]).ranking == 0.0


def test_a_failure_weighs_what_was_tried():
    head, logits = CategoricalValue(bins=4, longest=3.0), torch.zeros(2, 4)
    half = value_loss(head, logits, [UNSOLVED, replace(UNSOLVED, weight=0.5)])
    torch.testing.assert_close(half, 0.75 * torch.tensor(4.0).log())


def test_learning_is_reproducible_and_needs_proofs(grammar: TacticGrammar, attempts: list[Experience], tmp_path: Path):
    replay = filled(tmp_path / "r.jsonl", attempts)
    settings = replace(SETTINGS, updates=3)
    spec_model = [fresh_model(grammar) for _ in range(2)]
    stats = [Learner(m, {"Core": grammar}, settings).learn(replay.snapshot(0), random.Random(1)) for m in spec_model]
    assert stats[0] == stats[1]
    empty = Learner(spec_model[0], {"Core": grammar}, settings)
    assert empty.learn(Replay.open(tmp_path / "empty.jsonl").snapshot(0), random.Random(0)).updates == 0
    assert spec_model[0].spec.version == 1


def fresh_model(grammar: TacticGrammar, value: ValueConfig | None = None) -> PolicyModel:
    from prover.policy.model import PolicyConfig, PolicySpec
    from prover.policy.tokenizer import train_tokenizer

    tokenizer = train_tokenizer(["rw [Nat.add_comm]", "a b : Nat ⊢ a + b = b + a"], 300)
    return PolicyModel.create(
        PolicySpec(
            PolicyConfig(width=16, layers=1, heads=2, feed_forward=32), value or HlGaussValue(bins=8, longest=7.0)
        ),
        tokenizer,
        seed=3,
    )


def test_checkpoint_restores_model_and_optimizer(
    model: PolicyModel, grammar: TacticGrammar, attempts: list[Experience], tmp_path: Path
):
    """Learning on from a checkpoint is the same as never having stopped."""
    replay = filled(tmp_path / "r.jsonl", attempts)
    settings = replace(SETTINGS, updates=4)
    learner = Learner(model, {"Core": grammar}, settings)
    learner.learn(replay.snapshot(0), random.Random(0))
    for rounds in (1, 2, 3):
        save_checkpoint(tmp_path, rounds, TrainConfig().prover(model, (), "lean"), learner.state(), keep=2)
    assert [c.rounds for c in list_checkpoints(tmp_path)] == [2, 3]
    assert not list((tmp_path / "checkpoints").glob(".writing*"))

    newest = list_checkpoints(tmp_path)[-1]
    again = Learner(PolicyModel.load(newest.policy), {"Core": grammar}, settings)
    again.go_on_from(*parts_of(newest))
    assert learner.learn(replay.snapshot(0), random.Random(7)) == again.learn(replay.snapshot(0), random.Random(7))
    for a, b in zip(model.parameters(), again.model.parameters(), strict=True):
        assert torch.equal(a, b)


@pytest.mark.parametrize("name", ["state.json", "optimizer.safetensors"])
def test_damaged_checkpoint_is_one_line(model: PolicyModel, grammar: TacticGrammar, tmp_path: Path, name: str):
    learner = Learner(model, {"Core": grammar}, SETTINGS)
    checkpoint = save_checkpoint(tmp_path, 1, TrainConfig().prover(model, (), "lean"), learner.state(), keep=1)
    (checkpoint.folder / name).write_bytes(b"\x00 not this")
    with pytest.raises(LemmaError, match="damaged checkpoint") as caught:
        parts_of(checkpoint)
    assert "\n" not in str(caught.value)


def test_what_a_good_tactic_is_ranked_against():
    """Refused tactics alone, or all else that the grammar proposes; never another good one as a bad one."""
    model, grammar = make_model(), TacticGrammar(PREMISES, seed=0)
    proposed = [p.tactic for p in grammar.propose([state_of_key((GOALS[0],))])[0]]
    state = GoodState((GOALS[0],), "m", {proposed[0]: 1, proposed[3]: 1}, dict.fromkeys(proposed[1:3]))
    seen: dict[Contrast, set[str]] = {}
    for contrast in Contrast:
        settings = replace(SETTINGS, contrast=contrast, candidates=500)
        examples = [
            Learner(model, {"m": grammar}, settings).good_example(state, random.Random(seed)) for seed in range(9)
        ]
        plain = [e for e in examples if e.state.key == GOALS[0]]  # variables not renamed
        assert all({t for t, p in zip(e.tactics, e.target, strict=True) if p > 0} == {*state.remaining} for e in plain)
        seen[contrast] = {t for e in plain for t in e.tactics}
    assert seen[Contrast.REFUSED] == {*proposed[:4]}
    assert seen[Contrast.PROPOSED] == {*proposed}
