"""GRPO with TRL, paid by the verifier: a tiny model learns which tactic closes which theorem.

Model and tokenizer are made here from nothing, so that it runs anywhere in about a minute. With a real model, only
`model=` and the prompts change. `python examples/grpo_trl.py [STEPS]` prints the mean reward as training goes on.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import torch
from datasets import Dataset
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast
from trl import GRPOConfig, GRPOTrainer

from prover.reward import LeanReward

THEOREMS = {
    "arith": "theorem arith (a b c : Nat) (h : a < b) : a + c < b + c + 1",
    "logic": "theorem logic (p q : Prop) (hp : p) (hq : q) : p ∧ q",
    "lists": "theorem lists (xs : List Nat) : xs ++ [] = xs",
}
TACTICS = ("omega", "simp", "rfl", "assumption", "contradiction", "constructor", "and_intros", "decide")


def tiny_tokenizer() -> PreTrainedTokenizerFast:
    """One token per word: the names of the theorems and of the tactics."""
    words = ["<pad>", "<eos>", "<unk>", *THEOREMS, *TACTICS, "<;>"]
    tokenizer = Tokenizer(models.WordLevel({word: i for i, word in enumerate(words)}, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="<pad>", eos_token="<eos>", unk_token="<unk>", padding_side="left"
    )


def tiny_model(tokenizer: PreTrainedTokenizerFast, seed: int = 0) -> LlamaForCausalLM:
    """A random Llama of one layer."""
    torch.manual_seed(seed)
    return LlamaForCausalLM(
        LlamaConfig(
            vocab_size=len(tokenizer),
            hidden_size=32,
            intermediate_size=64,
            num_hidden_layers=1,
            num_attention_heads=2,
            max_position_embeddings=64,
            pad_token_id=tokenizer.pad_token_id,
            eos_token_id=tokenizer.eos_token_id,
            bos_token_id=None,
        )
    )


def train(reward: LeanReward, steps: int, folder: Path) -> list[float]:
    """Mean reward of each step."""
    rows = [{"prompt": name, "statement": statement} for name, statement in THEOREMS.items()]
    tokenizer = tiny_tokenizer()
    trainer = GRPOTrainer(
        model=tiny_model(tokenizer),
        reward_funcs=reward,
        args=GRPOConfig(
            output_dir=str(folder),
            per_device_train_batch_size=16,
            num_generations=8,
            max_completion_length=2,
            max_steps=steps,
            learning_rate=3e-2,
            logging_steps=1,
            save_strategy="no",
            report_to="none",
            use_cpu=True,
            disable_tqdm=True,
            seed=0,
        ),
        train_dataset=Dataset.from_list(rows),
        processing_class=tokenizer,
    )
    trainer.train()
    return [entry["reward"] for entry in trainer.state.log_history if "reward" in entry]


def main() -> None:
    torch.set_num_threads(1)
    steps = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    reward = LeanReward()
    try:
        with tempfile.TemporaryDirectory() as folder:
            means = train(reward, steps, Path(folder))
    finally:
        reward.close()
    quarter = max(1, len(means) // 4)
    first, last = sum(means[:quarter]) / quarter, sum(means[-quarter:]) / quarter
    print(f"mean reward {first:.2f} in the first {quarter} steps, {last:.2f} in the last {quarter}")


if __name__ == "__main__":
    main()
