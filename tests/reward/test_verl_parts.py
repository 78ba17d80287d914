"""Real verl: its reward manager pays what the verifier says, and its GRPO learns from that."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import ModuleType

import pytest
import torch
from shared_data import PROJECT

from prover.lean.library.build import LeanSetup
from prover.lean.verifier.verify import Verifier
from prover.reward import compute_score, shared_reward
from prover.types import Proof, Proved, Theorem


@pytest.fixture
def example(setup: LeanSetup, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    monkeypatch.syspath_prepend(str(PROJECT / "examples"))
    torch.set_num_threads(1)
    import grpo_verl

    yield grpo_verl
    sys.modules.pop("grpo_trl", None)
    shared_reward().close()


def test_the_reward_manager_pays_what_the_verifier_says(example: ModuleType, setup: LeanSetup) -> None:
    torch.manual_seed(0)
    tokenizer = example.tiny_tokenizer()
    batch = example.rollout(example.tiny_model(tokenizer), tokenizer)
    right = torch.tensor([tokenizer.convert_tokens_to_ids(word) for word in ("omega", "and_intros", "rfl")])
    for place, token in enumerate(right):  # one answer to each theorem is given
        batch.batch["responses"][place * example.GROUP] = torch.tensor([token, tokenizer.eos_token_id])
        batch.batch["attention_mask"][place * example.GROUP, -2:] = 1
    manager = example.NaiveRewardManager(tokenizer, num_examine=0, compute_score=compute_score)
    paid = manager(batch).sum(dim=1).tolist()
    answers = tokenizer.batch_decode(batch.batch["responses"], skip_special_tokens=True)
    assert {"omega", "and_intros", "rfl"} <= set(answers)
    statements = [row["ground_truth"] for row in batch.non_tensor_batch["reward_model"]]
    with Verifier(setup) as verifier:
        verdicts = verifier.verify_many([(Theorem("t", s), Proof(a)) for s, a in zip(statements, answers, strict=True)])
    assert paid == [float(isinstance(verdict, Proved)) for verdict in verdicts]
    assert {0.0, 1.0} == set(paid)


def test_verls_grpo_learns_from_it(example: ModuleType) -> None:
    means = example.train(16)
    assert len(means) == 16
    assert sum(means[-4:]) > sum(means[:4]), means
