"""LoRA: adapters and value head learn, the base stays; checkpoints hold adapters alone; plans count what learns."""

from __future__ import annotations

import pickle
import random
import shutil
from pathlib import Path

import pytest
import torch
from cli_runner import lemma
from families import FAMILIES

from prover.policy.adapters import adapter_tensors
from prover.policy.base import base_policy
from prover.policy.grammar import TacticGrammar
from prover.policy.model import ADAPTERS, PolicyConfig, PolicyModel, PolicySpec
from prover.policy.network import LocalScorer
from prover.policy.scorer import StateQuestion
from prover.types import CORE_MODULE, LemmaError, Premise
from rl.learner import Learner
from rl.settings import LearnerConfig
from rl.shape import NetworkShape, check_checkpoint, shape_of
from rl.snapshot import ReplaySnapshot
from rl.types import GoodState
from rl.weights import ModelOutline, arrays_of

GOAL = "a b : Nat\n⊢ a + b = b + a"
WRITTEN = "have h : a + b = b + a := by\n  rw [Nat.add_comm]"
SETTINGS = LearnerConfig(
    updates=80, batch=2, failed_batch=0, candidates=4, learning_rate=3e-2, token_weight=1.0, device="cpu"
)
SEEN = ReplaySnapshot((GoodState((GOAL,), CORE_MODULE, {WRITTEN: 1}),), ())
QUESTION = StateQuestion((GOAL,), ("rfl", WRITTEN), samples=16, seed=1)


def network(folder: Path) -> PolicyConfig:
    return PolicyConfig(base=str(folder), prompt_tokens=64, lora_rank=4)


def learner_of(policy: PolicyModel) -> Learner:
    grammar = TacticGrammar((Premise("Nat.add_comm", "∀ (n m : Nat), n + m = m + n"),))
    return Learner(policy, {CORE_MODULE: grammar}, SETTINGS)


@pytest.mark.parametrize("name", ["llama", "gemma3", "neox"])
def test_adapters_learn_and_come_back(name: str, tmp_path: Path) -> None:
    """Output embeddings of their own (Llama, NeoX) and the input's (Gemma); the base is not changed by a bit."""
    config = network(FAMILIES[name].write(tmp_path / "base"))
    policy = base_policy(PolicySpec(config), seed=0)
    frozen = {n: p.clone() for n, p in policy.named_parameters() if not p.requires_grad}
    (start,) = LocalScorer(policy).answer([QUESTION])
    learner = learner_of(policy)
    learner.learn(SEEN, random.Random(0))
    assert all(torch.equal(p, frozen[n]) for n, p in policy.named_parameters() if n in frozen)
    policy.save(tmp_path / "policy")
    assert not list((tmp_path / "policy").glob("model*.safetensors"))
    again = PolicyModel.load(tmp_path / "policy").eval()
    (before,), (after,) = (LocalScorer(model).answer([QUESTION]) for model in (policy, again))
    assert after.scores.tolist() == pytest.approx(before.scores.tolist(), abs=1e-4)
    assert after.written == before.written
    assert after.scores[1] > start.scores[1] + 3, "it is likelier to write what it learned"

    shape = shape_of(config, policy.spec.value)
    assert isinstance(shape, NetworkShape)
    learning = sum(p.numel() for p in policy.parameters() if p.requires_grad)
    assert shape.learning == learning
    assert shape.frozen > 0
    check_checkpoint(tmp_path / "policy", config, policy.spec.value)


def test_an_optimizer_goes_on_and_weights_travel(tmp_path: Path) -> None:
    policy = base_policy(PolicySpec(network(FAMILIES["llama"].write(tmp_path / "base"))), seed=0)
    learner = learner_of(policy)
    learner.learn(SEEN, random.Random(0))
    tensors = {name: tensor.clone() for name, tensor in learner.optimizer_tensors().items()}
    assert {name.rpartition(".")[0] for name in tensors} == {n for n, p in policy.named_parameters() if p.requires_grad}
    copy: PolicyModel = pickle.loads(pickle.dumps(policy))
    other = learner_of(copy)
    other.go_on_from(tensors, learner.numbers())
    for one in (learner, other):
        one.learn(SEEN, random.Random(1))
    for (name, a), b in zip(adapter_tensors(policy.lm).items(), adapter_tensors(copy.lm).values(), strict=True):
        torch.testing.assert_close(a, b, msg=name)
    arrays = arrays_of(dict(policy.named_parameters()))
    filled = ModelOutline.of(policy).filled(arrays, policy.spec)
    assert LocalScorer(filled).answer([QUESTION])[0].written == LocalScorer(policy.eval()).answer([QUESTION])[0].written


def test_adapters_need_their_base(tmp_path: Path) -> None:
    folder = FAMILIES["qwen3"].write(tmp_path / "base")
    base_policy(PolicySpec(network(folder)), seed=0).save(tmp_path / "policy")
    (tmp_path / "policy" / ADAPTERS).rename(tmp_path / "moved")
    with pytest.raises(LemmaError, match="damaged policy"):
        PolicyModel.load(tmp_path / "policy")
    (tmp_path / "moved").rename(tmp_path / "policy" / ADAPTERS)
    shutil.rmtree(folder)
    with pytest.raises(LemmaError, match="base") as caught:
        PolicyModel.load(tmp_path / "policy")
    assert "\n" not in str(caught.value)


def test_adapters_of_a_network_from_scratch_are_refused() -> None:
    lemma("train", "tiny", "--set", "policy.lora_rank=8").refused("lora_rank is 8", "policy.base")


def test_a_dry_run_counts_what_learns(tmp_path: Path) -> None:
    folder = FAMILIES["llama"].write(tmp_path / "base")
    whole, adapters = (
        lemma("train", "tiny", "--dry-run", "--json", "--set", f"policy.base={folder}", *more).json
        for more in ((), ("--set", "policy.lora_rank=2"))
    )

    def amount(plan: dict, what: str) -> int:  # type: ignore[type-arg]
        return next(a["bytes"] for role in plan["roles"] for a in role["amounts"] if a["what"] == what)

    assert amount(adapters, "weights") > amount(whole, "weights")
    assert amount(adapters, "AdamW") < amount(whole, "AdamW") / 2
