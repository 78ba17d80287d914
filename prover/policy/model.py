"""The policy network: a causal transformer from `transformers` with a value head of our own.

One forward pass gives the log-probability of every candidate tactic (see `prover.policy.trie`) and a distribution over
remaining steps, read at the prompt's last token.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
import torch
from pydantic import Field, TypeAdapter
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast
from transformers.utils import logging as hf_logging

from prover.policy.adapters import adapter_tensors, add_adapters, load_adapter_tensors
from prover.policy.pretrained import Pretrained, first_line, load_pretrained, load_tokenizer
from prover.policy.prompt import END, GOAL, PAD, SPECIAL_TOKENS, TACTIC, PromptState, prompt_text
from prover.policy.retriever import Retriever
from prover.policy.term_features import TermRow
from prover.policy.term_network import TermNetwork, term_batch
from prover.policy.trie import TrieBatch, TrieRow, build_trie, candidate_scores, collate, token_scores
from prover.policy.value import HlGaussValue, ValueConfig, ValueHead
from prover.settings import settings
from prover.types import LemmaError, ProofState

FORMAT = 3
"""Layout version of a policy folder. Format 2 had the network's numbers in `architecture` and beside it, and `kind` for
the value's `head`; format 1 the numbers of an HL-Gauss head instead of `value`."""

CONTEXT = 1024
"""Largest position of a network from scratch, prompt and tactic together."""

CACHED_TEXTS = 100_000
"""Prompts and tactics whose tokens are remembered, each."""

TACTIC_ROOM = 128
"""Tokens of a tactic for which a base model needs room after the longest prompt."""

ADAPTERS: Final = "adapters.safetensors"
"""Of a policy folder: what a base model with adapters learned."""

TERMS: Final = "terms.safetensors"
"""Of a policy folder: the network over terms."""

SHAPE: Final = ("width", "layers", "heads", "feed_forward", "vocabulary")
"""Keys of a network from scratch; a base model has its own."""


@settings
class PolicyConfig:
    """The network: a small Llama from scratch, or `base`, a causal language model."""

    base: str | None = Field(default=None, min_length=1)
    """A causal language model to start from, a folder or a name on the Hub; its shape and tokenizer are its own."""
    endpoint: str | None = None
    """URL of an OpenAI-compatible server, whose tactics (or whole proofs) the searches of training try, too, and this
    network learns from those that are verified ([endpoints](endpoints.md)); evaluations and checkpoints do without."""
    width: int = Field(default=128, ge=8)
    """Of the residual stream; a multiple of 2 · `heads`."""
    layers: int = Field(default=4, ge=1)
    """Of the transformer."""
    heads: int = Field(default=4, ge=1)
    """Attention heads of a layer."""
    feed_forward: int = Field(default=384, ge=8)
    """Inner width of the MLPs."""
    vocabulary: int = Field(default=1024, ge=300)
    """Tokens at most, 260 of them bytes and control tokens."""
    prompt_tokens: int = Field(default=192, ge=16, le=768)
    """Longer goals lose their beginning. A base model needs room for 128 tokens more."""
    premises: int = Field(default=0, ge=0)
    """Theorems of the library that a prompt shows before the goals, the most relevant ones, as far as they fit."""
    reads_terms: bool = False
    """Ranks the atomic grammar's tactics by what they would leave, predicted from the terms of goal and rule, and not
    by the likelihood of their text; states are valued so, too. It begins as the grammar, and writes no tactic."""
    lora_rank: int = Field(default=0, ge=0)
    """Rank of the adapters by which a base model learns (LoRA), its own weights frozen; 0: all its weights learn."""
    lora_alpha: float = Field(default=16.0, gt=0)
    """What adapters add counts `lora_alpha` / `lora_rank` times."""

    def __post_init__(self) -> None:
        if self.lora_rank and self.base is None:
            raise ValueError(f"lora_rank is {self.lora_rank}; adapters need a policy.base")
        if self.reads_terms and self.base is not None:
            raise ValueError("reads_terms is true; it must be false with policy.base, which can write tactics")
        if self.base is not None:
            for key in SHAPE:
                if getattr(self, key) != getattr(PolicyConfig, key):
                    raise ValueError(f"{key} has no effect with policy.base; leave it out")
        if self.width % (2 * self.heads):
            raise ValueError(f"width is {self.width}; it must be a multiple of 2 · heads = {2 * self.heads}")

    def llama(self, vocabulary: int, end: int | None = None, pad: int = 0, spread: float = 0.02) -> LlamaForCausalLM:
        """An untrained Llama of this shape (torch's global generator); `spread`: standard deviation of its weights."""
        config = LlamaConfig(
            vocab_size=vocabulary,
            hidden_size=self.width,
            intermediate_size=self.feed_forward,
            num_hidden_layers=self.layers,
            num_attention_heads=self.heads,
            num_key_value_heads=self.heads,
            max_position_embeddings=CONTEXT,
            tie_word_embeddings=True,
            bos_token_id=None,
            eos_token_id=end,
            pad_token_id=pad,
            initializer_range=spread,
        )
        return LlamaForCausalLM(config)


@dataclass(frozen=True, slots=True)
class PolicySpec:
    """Everything `policy.json` says about a policy.

    `version`: how often the learner published weights after a round (0: never). `warm_started`: it learned tactics of
    given proofs before its first round.
    """

    network: PolicyConfig = field(default_factory=PolicyConfig)
    value: ValueConfig = field(default_factory=HlGaussValue)
    version: int = 0
    warm_started: bool = False

    @property
    def trained(self) -> bool:
        """Whether the network knows anything of tactics: it learned here, or is a base that learned elsewhere.

        Random weights hold no information, only a liking for short tactics, so they are not asked.
        """
        return self.version > 0 or self.warm_started or self.network.base is not None

    @property
    def has_value(self) -> bool:
        """Whether there is a value head that has learned from searches; an untrained one would only mislead."""
        return self.version > 0 and self.value.outputs > 0

    @property
    def head_outputs(self) -> int:
        """Numbers of the value head over the transformer: none where values are read from terms."""
        return 0 if self.network.reads_terms else self.value.outputs


class PolicyModel(nn.Module):
    """Transformer, value head, tokenizer, the network over terms if there is one, and the retriever if one has learned.

    Build one with `create`, `load` or `base.base_policy`.
    """

    def __init__(
        self,
        spec: PolicySpec,
        lm: nn.Module,
        tokenizer: PreTrainedTokenizerFast,
        value: ValueHead,
        retriever: Retriever | None = None,
        terms: TermNetwork | None = None,
    ) -> None:
        super().__init__()
        self.terms = terms
        self.spec = spec
        self.lm: Any = lm  # PreTrainedModel; its stubs are untyped
        self.value = value
        self.tokenizer = tokenizer
        self.retriever = retriever
        self._tactic_ids: dict[str, tuple[int, ...]] = {}
        self._prompt_ids: dict[str, tuple[int, ...]] = {}

    def __getstate__(self) -> dict[str, Any]:
        """A copy for another process has no token caches and is on the CPU: there may be no device there."""
        parts = {name: _on_cpu(part) for name, part in self.named_children()}
        return {**self.__dict__, "_modules": parts, "_tactic_ids": {}, "_prompt_ids": {}}

    @property
    def device(self) -> torch.device:
        """The device of its weights, its inputs and its outputs."""
        return next(self.parameters()).device

    @property
    def dtype(self) -> torch.dtype:
        """The type of its weights' numbers."""
        return next(self.parameters()).dtype

    @classmethod
    def create(cls, spec: PolicySpec, tokenizer: PreTrainedTokenizerFast, seed: int) -> PolicyModel:
        """An untrained Llama of `spec.network`; the same seed gives the same weights."""
        a, end, pad = spec.network, token_id(tokenizer, END), token_id(tokenizer, PAD)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            lm = a.llama(len(tokenizer), end, pad)
            terms = TermNetwork(a.width, spec.value.outputs) if a.reads_terms else None
            return cls(spec, lm, tokenizer, ValueHead(a.width, spec.head_outputs), terms=terms)

    @cached_property
    def _ids(self) -> dict[str, int]:
        return {t: token_id(self.tokenizer, t) for t in SPECIAL_TOKENS}

    @cached_property
    def _start(self) -> tuple[int, ...]:
        """Tokens that every prompt begins with: ``<goal>``, behind the beginning of text if the tokenizer writes one.

        A base model has never seen a text without its own, and puts much of its attention there.
        """
        bos = cast("int | None", self.tokenizer.bos_token_id)
        written: list[int] = self.tokenizer.encode("intro h")
        begins = isinstance(bos, int) and written[:1] == [bos]
        return (cast(int, bos), self._ids[GOAL]) if begins else (self._ids[GOAL],)

    @cached_property
    def _room(self) -> int | None:
        """Most tokens of a tactic after the longest prompt, the end token left out; None: any number."""
        context = context_of(self.lm)
        return None if context is None else max(context - self.spec.network.prompt_tokens - 1, 1)

    @property
    def end_id(self) -> int:
        return self._ids[END]

    @property
    def control_ids(self) -> tuple[int, ...]:
        """Special tokens that no tactic contains (all but the end token)."""
        return tuple(i for t, i in self._ids.items() if t != END)

    def tactic_ids(self, tactic: str) -> tuple[int, ...]:
        """Tokens of a tactic, without the end token, cut to the room in the context."""
        ids = self._tactic_ids.get(tactic)
        if ids is None:
            if len(self._tactic_ids) > CACHED_TEXTS:
                self._tactic_ids.clear()
            encoded = self.tokenizer.encode(tactic, add_special_tokens=False)
            ids = self._tactic_ids[tactic] = tuple(encoded[: self._room])
        return ids

    def prompt_ids(self, state: ProofState) -> tuple[int, ...]:
        """Tokens of a state's prompt, up to ``<tactic>``, at most `PolicyConfig.prompt_tokens`."""
        ids = self._prompt_ids.get(state.question)
        if ids is None:
            if len(self._prompt_ids) > CACHED_TEXTS:
                self._prompt_ids.clear()
            room = self.spec.network.prompt_tokens - len(self._start) - 1
            body = self.tokenizer.encode(prompt_text(state), add_special_tokens=False)[-room:]
            for premise in state.premises if isinstance(state, PromptState) else ():
                line = self.tokenizer.encode(f"{premise}\n", add_special_tokens=False)
                if len(line) + len(body) > room:
                    break
                body = [*line, *body]
            ids = self._prompt_ids[state.question] = (*self._start, *body, self._ids[TACTIC])
        return ids

    def batch(self, states: Sequence[ProofState], candidates: Sequence[Sequence[str]]) -> TrieBatch:
        """Prompts and candidate tries as tensors, one row per state."""
        return self.laid_out([self.row(s, tactics) for s, tactics in zip(states, candidates, strict=True)])

    def row(self, state: ProofState, tactics: Sequence[str], terms: TermRow | None = None) -> TrieRow:
        """A prompt and its candidates, to be laid out with others; candidates as `terms` if the network reads those."""
        if self.terms is None:
            return TrieRow(self.prompt_ids(state), build_trie([self.tactic_ids(t) for t in tactics]))
        if terms is None:
            raise ValueError("this network reads terms, and was given none")
        return TrieRow(self.prompt_ids(state), build_trie(()), terms)

    def laid_out(self, rows: Sequence[TrieRow]) -> TrieBatch:
        """Rows as tensors."""
        batch = collate([r.prompt for r in rows], [r.trie for r in rows], self._ids[PAD], self.device, self.dtype)
        terms = [r.terms for r in rows if r.terms is not None]
        return replace(batch, terms=term_batch(terms, self.device)) if terms else batch

    def forward(self, batch: TrieBatch) -> tuple[list[Tensor], Tensor, Tensor | None]:
        """Per row the candidates' log-probabilities, `[c_i]`; the value head's numbers, `[b, outputs]`; and of a
        network that reads terms what it says of all tactics, `[c, ACTION_OUTPUTS + outputs]` (`TermNetwork`).

        All are in single precision, even under autocast: a probability in bfloat16 would have two digits. Scores of a
        network that reads terms are logits of a softmax over a row's candidates.
        """
        hidden = self._hidden(batch)
        if self.terms is not None and batch.terms is not None:
            roots = self._roots(hidden, batch)
            scores, actions, values = self.terms(batch.terms, roots)
            return list(scores.float().split(batch.terms.sizes)), values.float(), actions.float()
        head, vocabulary = self._head()
        scores, ends = candidate_scores(hidden, head, vocabulary, batch, self.end_id)
        return scores, self.value(ends).float(), None

    @staticmethod
    def _roots(hidden: Tensor, batch: TrieBatch) -> Tensor:
        """The states at the prompts' ends, `[b, width]`."""
        ends = torch.tensor(batch.prompt_lengths, device=hidden.device) - 1
        return hidden[torch.arange(len(ends), device=hidden.device), ends]

    def by_token(self, batch: TrieBatch) -> tuple[list[tuple[np.ndarray, np.ndarray]], Tensor]:
        """Per row the log-probabilities of the trie's tokens and of the end behind each (`trie.token_scores`), and the
        value head's numbers, `[b, outputs]`, on the CPU: `forward` for those who do not learn.
        """
        hidden = self._hidden(batch)
        head, vocabulary = self._head()
        values = self.value(self._roots(hidden, batch)).float()
        return token_scores(hidden, head, vocabulary, batch, self.end_id), values.cpu()

    def _head(self) -> tuple[Callable[[Tensor], Tensor], int]:
        """Hidden states → logits as the model's own forward pass makes them, and their number.

        Gemma 2 and later cap logits softly, ``c · tanh(logits / c)`` (Gemma Team 2024, arXiv:2408.00118, §2).
        """
        head, cap = self.lm.get_output_embeddings(), getattr(self.lm.config, "final_logit_softcapping", None)
        vocabulary = int(self.lm.config.get_text_config().vocab_size)
        if cap is None:
            return head, vocabulary
        return lambda hidden: torch.tanh(head(hidden) / cap) * cap, vocabulary

    def _hidden(self, batch: TrieBatch) -> Tensor:
        """The trunk's last hidden states, `[b, l, width]`."""
        return self.lm.base_model(
            input_ids=batch.input_ids, attention_mask=batch.mask, position_ids=batch.positions, use_cache=False
        ).last_hidden_state

    def save(self, folder: Path) -> None:
        """Writes the policy folder: `policy.json`, safetensors and the tokenizer's JSON files.

        Of a model with adapters only those are written: the folder needs its base to be loaded.
        """
        folder.mkdir(parents=True, exist_ok=True)
        hf_logging.disable_progress_bar()
        if self.spec.network.lora_rank:
            save_file(adapter_tensors(self.lm), folder / ADAPTERS)
        else:
            _on_cpu(self.lm).save_pretrained(folder)
        self.tokenizer.save_pretrained(folder)
        if self.retriever is not None:
            self.retriever.save(folder)
        save_file(_on_cpu(self.value).state_dict(), folder / "value_head.safetensors")
        if self.terms is not None:
            save_file(_on_cpu(self.terms).state_dict(), folder / TERMS)
        (folder / "policy.json").write_text(json.dumps({"format": FORMAT, **asdict(self.spec)}, indent=2) + "\n")

    @classmethod
    def load(cls, folder: Path) -> PolicyModel:
        """Reads a folder written by `save`. Raises LemmaError when it is missing, incomplete or damaged."""
        spec = _read_spec(folder)
        try:
            found = _load_parts(folder, spec.network)
            width = int(found.lm.get_input_embeddings().weight.shape[1])
            value = ValueHead(width, spec.head_outputs)
            value.load_state_dict(load_file(folder / "value_head.safetensors"))
            terms = TermNetwork(width, spec.value.outputs) if spec.network.reads_terms else None
            if terms is not None:
                terms.load_state_dict(load_file(folder / TERMS))
            retriever = Retriever.load(folder)
        except Exception as e:  # the loaders pass on any exception of their parsers; each means a bad folder
            said = first_line(e).removeprefix(f"{folder}: ")
            raise LemmaError(f"damaged policy in {folder}: {said}; train it again or use another") from e
        for word in ("is_local", "local_files_only"):  # how it was loaded; it would be saved with it
            found.tokenizer.init_kwargs.pop(word, None)
        return cls(spec, found.lm, found.tokenizer, value, retriever, terms)


def _load_parts(folder: Path, network: PolicyConfig) -> Pretrained:
    """Language model and tokenizer of a policy folder; with adapters, those on the base that the folder names."""
    if not network.lora_rank:
        return load_pretrained(folder, PreTrainedTokenizerFast)
    assert network.base is not None
    tokenizer = load_tokenizer(folder)
    with torch.random.fork_rng(devices=[]):
        lm = grown(load_pretrained(network.base).lm, tokenizer, network)
    load_adapter_tensors(lm, load_file(folder / ADAPTERS))
    return Pretrained(folder, lm, tokenizer)


def grown(lm: Any, tokenizer: PreTrainedTokenizerFast, network: PolicyConfig) -> Any:
    """A base model with room for all tokens of a tokenizer with ours, and with adapters if it has any."""
    largest = max(tokenizer.get_vocab().values()) + 1
    lm.resize_token_embeddings(max(largest, lm.get_input_embeddings().weight.shape[0]))
    if not network.lora_rank:
        return lm
    tokens = [token_id(tokenizer, token) for token in SPECIAL_TOKENS]
    return add_adapters(lm, network.lora_rank, network.lora_alpha, tokens).eval()


def _on_cpu(part: Any) -> Any:
    """The module itself when it is on the CPU, else a copy that is, made without a copy on the device."""
    if all(p.device.type == "cpu" for p in part.parameters()):
        return part
    memo: dict[int, Any] = {id(b): b.cpu() for b in part.buffers()}
    memo |= {id(p): nn.Parameter(p.detach().cpu(), p.requires_grad) for p in part.parameters()}
    return copy.deepcopy(part, memo)


def context_of(lm: Any) -> int | None:
    """Tokens that a language model can read at most; None when its configuration does not say.

    A window of attention, beyond which some layers see nothing, counts: a trie's mask has none (Mistral, Gemma).
    """
    names = ("max_position_embeddings", "sliding_window")
    found = [n for name in names if isinstance(n := getattr(lm.config, name, None), int) and n > 0]
    return min(found, default=None)


def token_id(tokenizer: PreTrainedTokenizerFast, token: str) -> int:
    """The id of one token of the vocabulary."""
    return cast(int, tokenizer.convert_tokens_to_ids(token))


def _read_spec(folder: Path) -> PolicySpec:
    try:
        data = json.loads((folder / "policy.json").read_text(encoding="utf-8"))
        layout = data.pop("format")
        if layout not in (1, 2, FORMAT):
            raise LemmaError(f"the policy in {folder} has format {layout}, not {FORMAT} or before: train it again")
        if layout == 1:
            bins = data.pop("value_bins")
            data["value"] = asdict(HlGaussValue(bins=bins, longest=bins - 1, unsolved=data.pop("unsolved_steps")))
        elif layout == 2:
            value = data["value"]
            data["value"] = {"head": value.pop("kind")} | {k: v for k, v in value.items() if k != "huber"}
        if layout < FORMAT:
            shape = {k: v for k, v in data.pop("architecture").items() if k != "context"}
            data["network"] = {**shape, "base": data.pop("base"), "prompt_tokens": data.pop("prompt_tokens")}
        if data["network"]["base"] is not None:
            data["network"] = {key: value for key, value in data["network"].items() if key not in SHAPE}
        return TypeAdapter(PolicySpec).validate_python(data)
    except FileNotFoundError as e:
        raise LemmaError(f"no policy in {folder}: policy.json is missing") from e
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as e:
        raise LemmaError(f"damaged policy in {folder}: policy.json: {first_line(e)}") from e
