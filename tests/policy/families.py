"""Language models of the usual families, tiny and with random weights, each with its real tokenizer class."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer, models, pre_tokenizers, trainers
from transformers import (
    Gemma2Config,
    Gemma2ForCausalLM,
    Gemma3ForCausalLM,
    Gemma3TextConfig,
    GemmaTokenizer,
    GPTNeoXConfig,
    GPTNeoXForCausalLM,
    GPTNeoXTokenizer,
    LlamaConfig,
    LlamaForCausalLM,
    LlamaTokenizer,
    Qwen2Config,
    Qwen2ForCausalLM,
    Qwen2Tokenizer,
    Qwen3Config,
    Qwen3ForCausalLM,
)

from prover.policy.base import LEAN_TEXTS

TEXTS = [*LEAN_TEXTS, "have h : a + b = b + a := by\n  rw [Nat.add_comm]", "exact Nat.le_trans h k"] * 3
SIZE: dict[str, Any] = {
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "max_position_embeddings": 512,
}
GROUPED: dict[str, Any] = {**SIZE, "num_key_value_heads": 1, "head_dim": 16}
WINDOW: dict[str, Any] = {**GROUPED, "sliding_window": 400, "query_pre_attn_scalar": 16}


def trained(kind: Any, **special: str) -> Any:
    """A tokenizer of a class: vocabulary and merges learned from a few texts, all else the class's own."""
    backend: Any = Tokenizer(models.BPE(byte_fallback=True, fuse_unk=True, unk_token=special.get("unk_token")))
    own = kind(**special).backend_tokenizer
    backend.normalizer, backend.pre_tokenizer = own.normalizer, own.pre_tokenizer
    by_bytes = "ByteLevel" in str(own.decoder)
    alphabet = pre_tokenizers.ByteLevel.alphabet() if by_bytes else []
    fallback = [] if by_bytes else [f"<0x{byte:02X}>" for byte in range(256)]
    reserved = [*dict.fromkeys(special.values()), *fallback]
    backend.train_from_iterator(
        TEXTS,
        trainers.BpeTrainer(vocab_size=600, special_tokens=reserved, initial_alphabet=alphabet, show_progress=False),
    )
    learned = json.loads(backend.to_str())["model"]
    return kind(vocab=learned["vocab"], merges=[tuple(pair) for pair in learned["merges"]], **special)


@dataclass(frozen=True)
class Family:
    """A model class and its configuration's, with the tokenizer's class and special tokens."""

    lm: Callable[[Any], Any]
    config: Callable[..., Any]
    size: dict[str, Any]
    tokenizer: Any
    special: dict[str, str]

    def write(self, folder: Path) -> Path:
        """A folder as transformers writes it."""
        tokenizer = trained(self.tokenizer, **self.special)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(0)
            self.lm(self.config(**self.size, vocab_size=len(tokenizer))).save_pretrained(folder)
        tokenizer.save_pretrained(folder)
        return folder


LLAMA = {"unk_token": "<unk>", "bos_token": "<s>", "eos_token": "</s>"}
QWEN = {"unk_token": "<|endoftext|>", "eos_token": "<|endoftext|>", "pad_token": "<|endoftext|>"}
GEMMA = {"pad_token": "<pad>", "eos_token": "<eos>", "bos_token": "<bos>", "unk_token": "<unk>", "mask_token": "<mask>"}
NEOX = {"unk_token": "<|endoftext|>", "bos_token": "<|endoftext|>", "eos_token": "<|endoftext|>"}
FAMILIES = {
    "llama": Family(LlamaForCausalLM, LlamaConfig, {**SIZE, "num_key_value_heads": 1}, LlamaTokenizer, LLAMA),
    "qwen2": Family(Qwen2ForCausalLM, Qwen2Config, {**SIZE, "num_key_value_heads": 1}, Qwen2Tokenizer, QWEN),
    "qwen3": Family(Qwen3ForCausalLM, Qwen3Config, {**GROUPED, "tie_word_embeddings": True}, Qwen2Tokenizer, QWEN),
    "gemma2": Family(Gemma2ForCausalLM, Gemma2Config, WINDOW, GemmaTokenizer, GEMMA),
    "gemma3": Family(Gemma3ForCausalLM, Gemma3TextConfig, WINDOW, GemmaTokenizer, GEMMA),
    "neox": Family(GPTNeoXForCausalLM, GPTNeoXConfig, SIZE, GPTNeoXTokenizer, NEOX),
}
