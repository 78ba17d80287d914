"""LoRA by peft: a base model stays as it is, and small matrices beside its own learn (Hu et al. 2021,
arXiv:2106.09685).

The rows of our special tokens in the embeddings learn too: no base model knows them, and it could never write the end
of a tactic otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor


def add_adapters(lm: Any, rank: int, alpha: float, tokens: Sequence[int]) -> Any:
    """The model with adapters beside every linear layer but the output's, changed in place; all else is frozen.

    The product of an adapter's matrices counts alpha / rank times; it starts at zero. Draws from torch's global
    generator. `tokens` are the rows of the embeddings that learn.
    """
    from peft import LoraConfig, get_peft_model  # takes a second to import, and few need it

    ends = {lm.get_input_embeddings()}
    if not lm.config.get_text_config().tie_word_embeddings:
        ends.add(lm.get_output_embeddings())
    rows = {name.rpartition(".")[2]: list(tokens) for name, module in lm.named_modules() if module in ends}
    config = LoraConfig(
        r=rank,
        lora_alpha=alpha,  # type: ignore[arg-type]  # only the quotient with the rank is used
        target_modules="all-linear",
        trainable_token_indices=rows,
        task_type="CAUSAL_LM",
    )
    wrapped: Any = get_peft_model(lm, config)
    return wrapped.base_model.model


def has_adapters(lm: Any) -> bool:
    """Whether a model was given adapters."""
    return hasattr(lm, "peft_config")


def adapter_tensors(lm: Any) -> dict[str, Tensor]:
    """What of a model with adapters learns, by name, on the CPU."""
    learning = ((name, own) for name, own in lm.named_parameters() if own.requires_grad)
    return {name: own.detach().cpu().contiguous() for name, own in learning}


def load_adapter_tensors(lm: Any, tensors: Mapping[str, Tensor]) -> None:
    """Puts in what `adapter_tensors` gave. Raises ValueError when names or shapes are others."""
    own = {name: parameter for name, parameter in lm.named_parameters() if parameter.requires_grad}
    if off := sorted(own.keys() ^ tensors.keys()):
        raise ValueError(f"{len(off)} tensors of the adapters are missing or of another model, {off[0]} among them")
    with torch.no_grad():
        for name, parameter in own.items():
            if parameter.shape != tensors[name].shape:
                raise ValueError(f"{name} is {tuple(tensors[name].shape)}, and in this base {tuple(parameter.shape)}")
            parameter.copy_(tensors[name])
