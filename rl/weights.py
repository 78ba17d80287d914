"""Weights and optimizer on their way between processes: a model without weights, and tensors by name.

Rank 0 of a learner gets and gives the tensors; the other ranks know everything else.
"""

from __future__ import annotations

import copy
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from transformers import PreTrainedTokenizerFast

from prover.policy.model import PolicyModel, PolicySpec
from prover.policy.retriever import Retriever
from prover.policy.term_network import TermNetwork
from prover.policy.value import ValueHead

Arrays = Mapping[str, np.ndarray]
"""Tensors by name. Ray shares arrays between the processes of a node without copies."""


@dataclass(frozen=True, slots=True)
class ModelOutline:
    """A policy but for the numbers of its parameters, which are torch's `meta` tensors."""

    spec: PolicySpec
    tokenizer: PreTrainedTokenizerFast
    lm: Any
    value: ValueHead
    terms: TermNetwork | None
    retriever: Retriever | None = None

    @classmethod
    def of(cls, model: PolicyModel) -> ModelOutline:
        """Of a policy whose weights are on the CPU; they are not copied."""
        parts = _copied(model, lambda _, p: torch.empty_like(p, device="meta"))
        return cls(model.spec, model.tokenizer, *parts, model.retriever)

    def model(self) -> PolicyModel:
        """The policy, its parameters still without numbers."""
        return PolicyModel(self.spec, self.lm, self.tokenizer, self.value, self.retriever, self.terms)

    def filled(self, arrays: Arrays, spec: PolicySpec) -> PolicyModel:
        """A policy of its own on the CPU, with these weights."""
        lm, value, terms = _copied(self.model(), lambda name, _: torch.tensor(arrays[name]))
        return PolicyModel(spec, lm, self.tokenizer, value, self.retriever, terms).eval()


def _copied(
    model: PolicyModel, give: Callable[[str, nn.Parameter], Tensor]
) -> tuple[Any, ValueHead, TermNetwork | None]:
    """The parts that learn with other parameters; shared ones stay shared."""
    memo: dict[int, Any] = {id(p): nn.Parameter(give(n, p), p.requires_grad) for n, p in model.named_parameters()}
    return copy.deepcopy((model.lm, model.value, model.terms), memo)


def materialise(model: nn.Module, device: torch.device) -> None:
    """Gives parameters without numbers a place on the device, their numbers undefined; shared ones stay shared."""
    made: dict[int, nn.Parameter] = {}
    for module in model.modules():
        for name, own in module._parameters.items():
            if own is not None and own.device.type == "meta":
                if id(own) not in made:
                    made[id(own)] = nn.Parameter(torch.empty_like(own, device=device), own.requires_grad)
                module._parameters[name] = made[id(own)]
        for name, buffer in module._buffers.items():
            module._buffers[name] = None if buffer is None else buffer.to(device)


def arrays_of(tensors: Mapping[str, Tensor]) -> Arrays:
    """Views of tensors on the CPU."""
    return {name: tensor.detach().numpy() for name, tensor in tensors.items()}


def tensor_of(array: np.ndarray) -> Tensor:
    """A view, not to be written to."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it cannot be written to
        return torch.from_numpy(array)
