"""The shape of a policy's network, known without making it: from its settings, or from a model's files."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import torch
from huggingface_hub import snapshot_download
from safetensors import safe_open

from prover.policy.adapters import add_adapters
from prover.policy.model import CONTEXT, PolicyConfig
from prover.policy.pretrained import WANTED, WEIGHTS, config_of, first_line, outline_of, refusal
from prover.policy.prompt import SPECIAL_TOKENS
from prover.policy.term_network import TermNetwork
from prover.policy.value import ValueConfig
from prover.types import LemmaError

VALUE_HEAD: Final = "value_head.safetensors"
"""Of a policy folder (`prover.policy.model`)."""


@dataclass(frozen=True, slots=True)
class NetworkShape:
    """Numbers of a transformer and its value head.

    `parameters`: all of them, of which `frozen` do not learn (beside adapters); `queries` and `keys`: width of a
    layer's queries, and of its keys; `context`: tokens at most.
    """

    parameters: int
    layers: int
    width: int
    queries: int
    keys: int
    feed_forward: int
    vocabulary: int
    context: int
    frozen: int = 0

    @property
    def learning(self) -> int:
        """Parameters that have gradients and averages in the optimizer."""
        return self.parameters - self.frozen


@dataclass(frozen=True, slots=True)
class UnknownShape:
    """A network that is not known yet, and why."""

    reason: str


def shape_of(policy: PolicyConfig, value: ValueConfig) -> NetworkShape | UnknownShape:
    """The largest network that these settings can give; no weight is read. Raises LemmaError for an unusable model.

    A tokenizer from scratch has at most `policy.vocabulary` tokens; a base model gets a row for each special token.
    """
    if policy.base is None:
        shape = _from_scratch(policy)
    else:
        folder = _local(policy.base)
        if folder is None:
            return UnknownShape(f"{policy.base} is not on this machine yet; the run would fetch it from the Hub")
        shape = _of_folder(policy.base, folder)
        if policy.lora_rank:
            adapters = _adapter_parameters(policy, folder)
            shape = replace(shape, parameters=shape.parameters + adapters, frozen=shape.parameters)
    head = 0 if policy.reads_terms else value.outputs
    heads = value_parameters(shape.width, head) + term_parameters(policy, value.outputs)
    return replace(shape, parameters=shape.parameters + heads)


def _adapter_parameters(policy: PolicyConfig, folder: Path) -> int:
    """Numbers of the adapters, and of the rows of our special tokens: of the model without weights."""
    with torch.device("meta"):
        lm = add_adapters(outline_of(folder), policy.lora_rank, policy.lora_alpha, [0])
    own = [(name, p) for name, p in lm.named_parameters() if p.requires_grad]
    return sum(p.numel() * (len(SPECIAL_TOKENS) if "trainable_tokens" in name else 1) for name, p in own)


def check_checkpoint(folder: Path, policy: PolicyConfig, value: ValueConfig) -> None:
    """Raises LemmaError when the policy in `folder` has another network, or value head, than these settings make."""
    off: list[str] = []
    here = shape_of(policy, value)
    if isinstance(here, UnknownShape):
        return
    if not policy.lora_rank:  # adapters are compared with their base when they are loaded
        there, names = _of_folder(str(folder), folder), ("layers", "width", "queries", "keys", "feed_forward")
        off = [f"{n} {a} there, {b} here" for n in names if (a := getattr(there, n)) != (b := getattr(here, n))]
    with safe_open(folder / VALUE_HEAD, framework="pt") as tensors:
        outputs = tensors.get_slice("outer.bias").get_shape()[0] if "outer.bias" in tensors.keys() else 0  # noqa: SIM118
    if outputs != value.outputs:
        off.append(f"{outputs} numbers of the value head there, {value.outputs} here")
    if off:
        raise LemmaError(
            f"the network in {folder} is not the one of this configuration ({'; '.join(off)}); give the settings that "
            "it was trained with, or another --out"
        )


def value_parameters(width: int, outputs: int) -> int:
    """Numbers of `prover.policy.model.ValueHead`."""
    return width * width + width + width * outputs + outputs if outputs else 0


def term_parameters(policy: PolicyConfig, outputs: int) -> int:
    """Numbers of `prover.policy.term_network.TermNetwork`, if the policy has one."""
    if not policy.reads_terms:
        return 0
    with torch.device("meta"):
        return sum(p.numel() for p in TermNetwork(policy.width, outputs).parameters())


def _from_scratch(policy: PolicyConfig) -> NetworkShape:
    width, inner, vocabulary = policy.width, policy.feed_forward, policy.vocabulary
    layer = 4 * width * width + 3 * width * inner + 2 * width  # attention, MLP, two norms
    parameters = vocabulary * width + policy.layers * layer + width  # the output embeddings are the input's
    return NetworkShape(parameters, policy.layers, width, width, width, inner, vocabulary, CONTEXT)


def _local(base: str) -> Path | None:
    """The folder of a model that is here: its own, or the Hub's cache; None when it would have to be fetched."""
    if Path(base).is_dir():
        return Path(base)
    try:
        found = Path(snapshot_download(base, allow_patterns=list(WANTED), local_files_only=True))
    except Exception:  # of the Hub's client: not in the cache, or no name of a repository
        return None
    return found if refusal(found) is None else None  # half of a download


def _of_folder(base: str, folder: Path) -> NetworkShape:
    if (why := refusal(folder)) is not None:
        raise LemmaError(f"{base}: {why}")
    try:
        config = config_of(folder)
        width, heads = int(config.hidden_size), int(config.num_attention_heads)
        head = int(getattr(config, "head_dim", None) or width // heads)
        tied = bool(config.tie_word_embeddings)
        extra = len(SPECIAL_TOKENS) * width * (1 if tied else 2)
        return NetworkShape(
            _stored_parameters(folder, tied) + extra,
            int(config.num_hidden_layers),
            width,
            heads * head,
            int(getattr(config, "num_key_value_heads", None) or heads) * head,
            int(getattr(config, "intermediate_size", None) or getattr(config, "n_inner", None) or 4 * width),
            int(config.vocab_size) + len(SPECIAL_TOKENS),
            int(getattr(config, "max_position_embeddings", None) or CONTEXT),
        )
    except Exception as error:  # the parsers pass on anything; each means a bad folder
        raise LemmaError(f"{base}: its shape cannot be read: {first_line(error)}") from error


def _stored_parameters(folder: Path, tied: bool) -> int:
    """Numbers in its safetensors files, by their headers."""
    whole = folder / WEIGHTS
    total = 0
    for file in [whole] if whole.is_file() else sorted(folder.glob("*.safetensors")):
        with safe_open(file, framework="pt") as tensors:
            names = [n for n in tensors.keys() if not (tied and n.endswith("lm_head.weight"))]  # noqa: SIM118
            total += sum(math.prod(tensors.get_slice(name).get_shape()) for name in names)
    return total
