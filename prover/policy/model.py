"""The policy network: a causal transformer from `transformers` with a value head of our own.

One forward pass gives the log-probability of every candidate tactic (see `prover.policy.trie`) and a distribution over
remaining steps, read at the prompt's last token.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import torch
from pydantic import TypeAdapter
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from transformers import AutoModelForCausalLM, AutoTokenizer, LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast
from transformers.utils import logging as hf_logging

from prover.policy.prompt import END, GOAL, PAD, SPECIAL_TOKENS, TACTIC, prompt_text
from prover.policy.trie import TrieBatch, build_trie, collate, gather_scores
from prover.types import LemmaError, ProofState

FORMAT = 1
"""Layout version of a policy folder."""

CACHED_TEXTS = 100_000
"""Prompts and tactics whose tokens are remembered, each."""


@dataclass(frozen=True, slots=True)
class Architecture:
    """Shape of the transformer trained from scratch."""

    width: int = 128
    layers: int = 4
    heads: int = 4
    feed_forward: int = 384
    context: int = 1024  # largest position


@dataclass(frozen=True, slots=True)
class PolicySpec:
    """Everything `policy.json` says about a policy.

    value_bins: size of the value's distribution; its last bin means "not solved within the budget" and stands for
    `unsolved_steps` steps. prompt_tokens: prompts are cut to this many tokens from the left. version: how many times
    the learner published weights (0: untrained).
    """

    architecture: Architecture = field(default_factory=Architecture)
    base: str | None = None
    value_bins: int = 64
    unsolved_steps: float = 128.0
    prompt_tokens: int = 192
    version: int = 0

    @property
    def support(self) -> tuple[float, ...]:
        """Steps each value bin stands for, `[value_bins]`: 1, 2, …, then `unsolved_steps`."""
        return (*(float(i + 1) for i in range(self.value_bins - 1)), self.unsolved_steps)


class ValueHead(nn.Module):
    """Two-layer head from the last prompt token's hidden state to logits over steps, `[b, width]` → `[b, bins]`."""

    def __init__(self, width: int, bins: int) -> None:
        super().__init__()
        self.inner = nn.Linear(width, width)
        self.outer = nn.Linear(width, bins)
        nn.init.zeros_(self.outer.weight)
        nn.init.zeros_(self.outer.bias)

    def forward(self, hidden: Tensor) -> Tensor:
        return self.outer(nn.functional.gelu(self.inner(hidden)))


class PolicyModel(nn.Module):
    """Transformer, value head and tokenizer. Build one with `create`, `from_base` or `load`."""

    def __init__(self, spec: PolicySpec, lm: nn.Module, tokenizer: PreTrainedTokenizerFast, value: ValueHead) -> None:
        super().__init__()
        self.spec = spec
        self.lm: Any = lm  # PreTrainedModel; its stubs are untyped
        self.value = value
        self.tokenizer = tokenizer
        self._tactic_ids: dict[str, tuple[int, ...]] = {}
        self._prompt_ids: dict[str, tuple[int, ...]] = {}

    def __getstate__(self) -> dict[str, Any]:
        """A copy for another process travels without the token caches."""
        return {**self.__dict__, "_tactic_ids": {}, "_prompt_ids": {}}

    @classmethod
    def create(cls, spec: PolicySpec, tokenizer: PreTrainedTokenizerFast, seed: int) -> PolicyModel:
        """An untrained Llama of `spec.architecture`; the same seed gives the same weights."""
        a = spec.architecture
        config = LlamaConfig(
            vocab_size=len(tokenizer),
            hidden_size=a.width,
            intermediate_size=a.feed_forward,
            num_hidden_layers=a.layers,
            num_attention_heads=a.heads,
            num_key_value_heads=a.heads,
            max_position_embeddings=a.context,
            tie_word_embeddings=True,
            bos_token_id=None,
            eos_token_id=token_id(tokenizer, END),
            pad_token_id=token_id(tokenizer, PAD),
        )
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            return cls(spec, LlamaForCausalLM(config), tokenizer, ValueHead(a.width, spec.value_bins))

    @classmethod
    def from_base(cls, spec: PolicySpec, seed: int) -> PolicyModel:
        """Any causal LM of the Hub or of a local folder (`spec.base`), our special tokens and value head added.

        Raises LemmaError when it cannot be loaded.
        """
        try:
            tokenizer: Any = AutoTokenizer.from_pretrained(spec.base or "")
            lm: Any = AutoModelForCausalLM.from_pretrained(spec.base or "", dtype=torch.float32)
        except (OSError, ValueError, SafetensorError) as e:
            raise LemmaError(f"cannot load the language model {spec.base!r}: {_first_line(e)}") from e
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            tokenizer.add_special_tokens({"additional_special_tokens": list(SPECIAL_TOKENS)})
            lm.resize_token_embeddings(max(len(tokenizer), lm.get_input_embeddings().weight.shape[0]))
            width = int(lm.get_input_embeddings().weight.shape[1])
            return cls(spec, lm, tokenizer, ValueHead(width, spec.value_bins))

    @cached_property
    def _ids(self) -> dict[str, int]:
        return {t: token_id(self.tokenizer, t) for t in SPECIAL_TOKENS}

    @property
    def end_id(self) -> int:
        return self._ids[END]

    @property
    def control_ids(self) -> tuple[int, ...]:
        """Special tokens that no tactic contains (all but the end token)."""
        return tuple(i for t, i in self._ids.items() if t != END)

    def tactic_ids(self, tactic: str) -> tuple[int, ...]:
        """Tokens of a tactic, without the end token."""
        ids = self._tactic_ids.get(tactic)
        if ids is None:
            if len(self._tactic_ids) > CACHED_TEXTS:
                self._tactic_ids.clear()
            ids = self._tactic_ids[tactic] = tuple(self.tokenizer.encode(tactic, add_special_tokens=False))
        return ids

    def prompt_ids(self, state: ProofState) -> tuple[int, ...]:
        """Tokens of a state's prompt, from ``<goal>`` to ``<tactic>``, at most `prompt_tokens`."""
        ids = self._prompt_ids.get(state.key)
        if ids is None:
            if len(self._prompt_ids) > CACHED_TEXTS:
                self._prompt_ids.clear()
            body = self.tokenizer.encode(prompt_text(state), add_special_tokens=False)
            body = body[-(self.spec.prompt_tokens - 2) :]
            ids = self._prompt_ids[state.key] = (self._ids[GOAL], *body, self._ids[TACTIC])
        return ids

    def batch(self, states: Sequence[ProofState], candidates: Sequence[Sequence[str]]) -> TrieBatch:
        """Prompts and candidate tries as tensors, one row per state."""
        tries = [build_trie([self.tactic_ids(t) for t in tactics]) for tactics in candidates]
        return collate([self.prompt_ids(s) for s in states], tries, self._ids[PAD])

    def forward(self, batch: TrieBatch) -> tuple[list[Tensor], Tensor]:
        """Per row the candidates' log-probabilities, `[c_i]`; and value logits, `[b, bins]`."""
        hidden = self.lm.base_model(
            input_ids=batch.input_ids, attention_mask=batch.mask, position_ids=batch.positions, use_cache=False
        ).last_hidden_state
        head = self.lm.get_output_embeddings()
        scores: list[Tensor] = []
        for row, (length, trie) in enumerate(zip(batch.prompt_lengths, batch.tries, strict=True)):
            rows = hidden[row, length - 1 : length + len(trie.tokens)]
            scores.append(gather_scores(torch.log_softmax(head(rows), dim=-1), trie, self.end_id))
        ends = torch.tensor(batch.prompt_lengths) - 1
        return scores, self.value(hidden[torch.arange(len(ends)), ends])

    def save(self, folder: Path) -> None:
        """Writes the policy folder: `policy.json`, safetensors and the tokenizer's JSON files."""
        folder.mkdir(parents=True, exist_ok=True)
        hf_logging.disable_progress_bar()
        self.lm.save_pretrained(folder)
        self.tokenizer.save_pretrained(folder)
        save_file(self.value.state_dict(), folder / "value_head.safetensors")
        (folder / "policy.json").write_text(json.dumps({"format": FORMAT, **asdict(self.spec)}, indent=2) + "\n")

    @classmethod
    def load(cls, folder: Path) -> PolicyModel:
        """Reads a folder written by `save`. Raises LemmaError when it is missing, incomplete or damaged."""
        spec = _read_spec(folder)
        hf_logging.disable_progress_bar()
        try:
            tokenizer = PreTrainedTokenizerFast.from_pretrained(folder, local_files_only=True)
            lm: Any = AutoModelForCausalLM.from_pretrained(folder, local_files_only=True, dtype=torch.float32)
            value = ValueHead(int(lm.get_input_embeddings().weight.shape[1]), spec.value_bins)
            value.load_state_dict(load_file(folder / "value_head.safetensors"))
        except Exception as e:  # the loaders raise whatever their parsers raise; every one means a bad folder
            raise LemmaError(f"damaged policy in {folder}: {_first_line(e)}; train it again or use another") from e
        return cls(spec, lm, tokenizer, value)


def token_id(tokenizer: PreTrainedTokenizerFast, token: str) -> int:
    """The id of one token of the vocabulary."""
    return cast(int, tokenizer.convert_tokens_to_ids(token))


def find_policy(path: Path) -> Path:
    """The policy folder that `path` means: itself, a checkpoint's `policy`, or a run's newest checkpoint's.

    Raises LemmaError when there is none.
    """
    newest = sorted((path / "checkpoints").glob("[0-9]*"), reverse=True)
    for folder in (path, path / "policy", *(c / "policy" for c in newest)):
        if (folder / "policy.json").is_file():
            return folder
    raise LemmaError(f"no policy in {path}: give a run folder, a checkpoint or a folder that holds policy.json")


def _read_spec(folder: Path) -> PolicySpec:
    try:
        data = json.loads((folder / "policy.json").read_text())
        if data.pop("format") != FORMAT:
            raise LemmaError(f"the policy in {folder} has another format than {FORMAT}: train it again")
        return TypeAdapter(PolicySpec).validate_python(data)
    except FileNotFoundError as e:
        raise LemmaError(f"no policy in {folder}: policy.json is missing") from e
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as e:
        raise LemmaError(f"damaged policy in {folder}: policy.json: {_first_line(e)}") from e


def _first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0][:200]
