"""GRPO with verl's own parts, paid by the verifier: its reward manager, its group advantage and its clipped loss.

verl's trainer needs CUDA and vLLM or SGLang; there, the two lines of docs/reward.md are all that is added. This example
needs neither: `generate` of transformers draws the answers of a model of a few thousand weights, and the rest of a step
is verl's. `pip install --no-deps -r requirements-verl.txt` brings what it imports of verl.
`python examples/grpo_verl.py [STEPS]` prints the mean reward as training goes on.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import torch
from grpo_trl import THEOREMS, tiny_model, tiny_tokenizer
from transformers import LlamaForCausalLM, PreTrainedTokenizerFast
from verl import DataProto
from verl.trainer.ppo.core_algos import compute_grpo_outcome_advantage, compute_policy_loss_vanilla
from verl.workers.config import ActorConfig
from verl.workers.reward_manager import NaiveRewardManager

from prover.reward import compute_score, shared_reward

GROUP = 8
ANSWER_TOKENS = 2


def rollout(model: LlamaForCausalLM, tokenizer: PreTrainedTokenizerFast) -> DataProto:
    """`GROUP` answers to each theorem, as verl's rollout workers hand them on."""
    names = [name for name in THEOREMS for _ in range(GROUP)]
    prompts = torch.tensor([[tokenizer.convert_tokens_to_ids(name)] for name in names])
    drawn: Any = model.generate(
        prompts, attention_mask=torch.ones_like(prompts), max_new_tokens=ANSWER_TOKENS, do_sample=True
    )
    responses = torch.full((len(names), ANSWER_TOKENS), tokenizer.pad_token_id)
    responses[:, : drawn.shape[1] - 1] = drawn[:, 1:]
    mask = torch.cat([torch.ones_like(prompts), (responses != tokenizer.pad_token_id).long()], dim=1)
    return DataProto.from_dict(
        tensors={"prompts": prompts, "responses": responses, "attention_mask": mask},
        non_tensors={
            "data_source": np.array(["lemma"] * len(names), dtype=object),
            "reward_model": np.array([{"ground_truth": THEOREMS[name]} for name in names], dtype=object),
            "extra_info": np.array([{} for _ in names], dtype=object),
            "uid": np.array(names, dtype=object),
        },
    )


def log_probabilities(model: LlamaForCausalLM, batch: DataProto) -> torch.Tensor:
    """Of the answers' tokens, `[answers, ANSWER_TOKENS]`."""
    ids = torch.cat([batch.batch["prompts"], batch.batch["responses"]], dim=1)
    logits = model(input_ids=ids).logits[:, batch.batch["prompts"].shape[1] - 1 : -1]
    return torch.log_softmax(logits, dim=-1).gather(2, batch.batch["responses"][..., None])[..., 0]


def train(steps: int, seed: int = 0) -> list[float]:
    """Mean reward of each step."""
    tokenizer = tiny_tokenizer()
    model = tiny_model(tokenizer, seed)
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-2)
    manager = NaiveRewardManager(tokenizer, num_examine=0, compute_score=compute_score)
    settings = ActorConfig(strategy="fsdp", ppo_micro_batch_size_per_gpu=len(THEOREMS) * GROUP, rollout_n=GROUP)
    means: list[float] = []
    for _ in range(steps):
        batch = rollout(model, tokenizer)
        rewards = manager(batch)
        mask = batch.batch["attention_mask"][:, batch.batch["prompts"].shape[1] :].float()
        advantages, _ = compute_grpo_outcome_advantage(rewards, mask, batch.non_tensor_batch["uid"])
        new = log_probabilities(model, batch)
        loss, _ = compute_policy_loss_vanilla(new.detach(), new, advantages, mask, config=settings)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        means.append(float(rewards.sum(dim=1).mean()))
    return means


def main() -> None:
    torch.set_num_threads(1)
    steps = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    try:
        means = train(steps)
    finally:
        shared_reward().close()
    quarter = max(1, len(means) // 4)
    first, last = sum(means[:quarter]) / quarter, sum(means[-quarter:]) / quarter
    print(f"mean reward {first:.2f} in the first {quarter} steps, {last:.2f} in the last {quarter}")


if __name__ == "__main__":
    main()
