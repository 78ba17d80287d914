"""A causal language model of a folder, or of the Hub, that writes whole proofs in this process."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prover.files import content_digest
from prover.policy.endpoint.answers import Sample
from prover.policy.endpoint.prompts import ModelRequest
from prover.policy.endpoint.settings import HOW_IT_IS_SENT, EndpointApi, EndpointSettings, Writes
from prover.policy.endpoint.usage import TokenUsage
from prover.policy.proof_writing import NoTactics, ProofRequest
from prover.settings import keys_of
from prover.types import Evaluator, Premise, Proposer, WorkerLost

if TYPE_CHECKING:
    from prover.policy.pretrained import Pretrained


@dataclass(frozen=True)
class LanguageModelPolicy:
    """A model that is asked as a server is (`EndpointSettings`); make one with `language_model`.

    place: its folder, or its name on the Hub. digest: SHA-256 of its files.
    """

    place: str
    settings: EndpointSettings
    digest: str
    version: int = 0
    cites_library: bool = False
    writes_proofs: bool = True
    _accounts: dict[str, TokenUsage] = field(default_factory=dict[str, TokenUsage], compare=False, repr=False)

    @property
    def label(self) -> str:
        """A name for people."""
        return f"whole proofs by {Path(self.place).name}"

    @property
    def identity(self) -> str:
        """Its files, and how it is asked."""
        keys = sorted(keys_of(EndpointSettings) - HOW_IT_IS_SENT - {"model", "share"})
        asked = {key: getattr(self.settings, key) for key in keys}
        return f"language model {self.digest[:16]} {asked}"

    @property
    def samples(self) -> int:
        """Proofs of a theorem in one try."""
        return self.settings.samples

    @property
    def repair(self) -> int:
        """Further tries, which see what was refused before."""
        return self.settings.repair

    def with_library(
        self, premises: Sequence[Premise], lemmas: Sequence[Premise], seed: int
    ) -> tuple[Proposer, Evaluator | None]:
        """It proposes no tactics."""
        return NoTactics(), None

    def write(self, asked: Sequence[ProofRequest]) -> list[list[Sample] | WorkerLost]:
        """Samples for each request, drawn by its seed, whatever else is asked."""
        found: list[list[Sample] | WorkerLost] = []
        for request in asked:
            samples, spent = _sampled(_loaded(self.place), request.words, self.settings)
            found.append(samples)
            about = request.words.about
            self._accounts[about] = self._accounts.get(about, TokenUsage()) + spent
        return found

    def prompt(self, request: ModelRequest) -> str | None:
        """The text that its answers continue, None in a chat."""
        return request.text(self.settings) if self.settings.api is EndpointApi.COMPLETIONS else None

    def usage(self, about: Iterable[str]) -> TokenUsage:
        """What requests about these theorems took since that was last asked."""
        return sum((self._accounts.pop(key, TokenUsage()) for key in about), TokenUsage())


def language_model(place: str, settings: EndpointSettings) -> LanguageModelPolicy:
    """The policy of a model, which is loaded; one without a template for chats continues a text.

    Raises `LemmaError` when it cannot be loaded (`prover.policy.pretrained`).
    """
    found = _loaded(place)
    files = sorted(path for kind in ("*.json", "*.safetensors", "*.jinja") for path in found.folder.glob(kind))
    api = settings.api if found.tokenizer.chat_template else EndpointApi.COMPLETIONS
    return LanguageModelPolicy(place, replace(settings, api=api, writes=Writes.PROOFS), content_digest(files))


@functools.lru_cache(maxsize=1)
def _loaded(place: str) -> Pretrained:
    """The model, on the card in half precision if there is one."""
    import torch

    from prover.policy.pretrained import load_pretrained

    found = load_pretrained(place)
    if torch.cuda.is_available():
        found.lm.to("cuda", torch.bfloat16)
    return found


def _sampled(found: Pretrained, request: ModelRequest, settings: EndpointSettings) -> tuple[list[Sample], TokenUsage]:
    """`transformers` draws the samples; none when the prompt leaves no room in the model's context."""
    import torch

    lm, tokenizer = found.lm, found.tokenizer
    body: Any = request.body(settings)
    if settings.api is EndpointApi.CHAT:
        prompt: Any = tokenizer.apply_chat_template(body["messages"], add_generation_prompt=True, tokenize=False)
        read: Any = tokenizer(prompt, return_tensors="pt", add_special_tokens=False)
    else:
        read = tokenizer(body["prompt"], return_tensors="pt")
    length = int(read["input_ids"].shape[1])
    context = getattr(lm.config, "max_position_embeddings", None)
    room = settings.most_tokens if context is None else min(settings.most_tokens, int(context) - length)
    if room < 1 or not length:
        return [], TokenUsage(requests=1)
    greedy = settings.temperature == 0
    how: dict[str, Any] = {"do_sample": False} if greedy else {"do_sample": True, "temperature": settings.temperature}
    how |= {"top_k": 0, "top_p": 1.0} if not greedy else {}
    how |= {"stop_strings": list(settings.stop), "tokenizer": tokenizer} if settings.stop else {}
    pad = tokenizer.pad_token_id if tokenizer.pad_token_id is not None else tokenizer.eos_token_id
    count = 1 if greedy else request.count
    devices = [lm.device] if lm.device.type == "cuda" else []
    with torch.random.fork_rng(devices=devices), torch.inference_mode():
        torch.manual_seed(request.seed % 2**63)
        rows: Any = lm.generate(
            input_ids=read["input_ids"].to(lm.device),
            attention_mask=read["attention_mask"].to(lm.device),
            max_new_tokens=room,
            num_return_sequences=count,
            pad_token_id=pad,
            **how,
        )
    written = [row[length:].tolist() for row in rows]
    ends = _ends_of(lm, tokenizer)
    cut = [next((i + 1 for i, token in enumerate(row) if token in ends), len(row)) for row in written]
    texts = [str(tokenizer.decode(row[:n], skip_special_tokens=True)) for row, n in zip(written, cut, strict=True)]
    whole = [row[n - 1] in ends for row, n in zip(written, cut, strict=True)]
    samples = [Sample(_until(text, settings.stop), not ended) for text, ended in zip(texts, whole, strict=True)]
    return samples, TokenUsage(requests=1, prompt_tokens=length, completion_tokens=sum(cut))


def _until(text: str, stops: Sequence[str]) -> str:
    """The text before the first of some others in it."""
    return text[: min((at for stop in stops if (at := text.find(stop)) >= 0), default=len(text))]


def _ends_of(lm: Any, tokenizer: Any) -> frozenset[int]:
    """Tokens that end a text."""
    ends = lm.generation_config.eos_token_id
    listed = ends if isinstance(ends, list) else [ends]
    return frozenset(int(t) for t in (*listed, tokenizer.eos_token_id, tokenizer.pad_token_id) if t is not None)
