"""The learner's device and precision."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Any

import torch
from torch import nn

from prover.policy.model import PolicyModel
from prover.settings import shown
from prover.types import LemmaError
from rl.settings import LearnerConfig, Precision

COMPILER = "inductor"
"""What makes machine code of a compiled layer; tests take one that makes none."""


def find_device(wanted: str) -> torch.device:
    """The device of `LearnerConfig.device`; `auto` is CUDA where there is a GPU. Raises LemmaError if it is missing."""
    if wanted == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    device = torch.device(wanted)
    count = torch.cuda.device_count() if device.type == "cuda" else 0
    if device.type == "cuda" and (device.index or 0) >= count:
        there = f"{count} CUDA devices here" if torch.version.cuda else "this torch was built without CUDA"
        raise LemmaError(f'learner.device is {shown(wanted)}, and there is none: {there}; "auto" takes what is there')
    return device


def placed(model: PolicyModel, settings: LearnerConfig) -> PolicyModel:
    """The model itself, moved to the learner's device and prepared.

    Raises LemmaError when there is no such device, or as `prepared`.
    """
    return prepared(model.to(find_device(settings.device)), settings)


def prepared(model: PolicyModel, settings: LearnerConfig) -> PolicyModel:
    """The model itself, made ready for gradient checkpointing and compilation as set.

    Layers are compiled one by one: they are alike, so one is compiled, and what divides or copies the whole model stays
    outside. Raises LemmaError when the architecture cannot be checkpointed.
    """
    if settings.checkpointing:
        if not model.lm.supports_gradient_checkpointing:
            name = type(model.lm).__name__
            raise LemmaError(f"learner.checkpointing is true, and a {name} cannot be checkpointed; leave it out")
        model.lm.activation_checkpointing_enable()  # in force while the model is training
        model.lm.disable_input_require_grads()  # they are for frozen embeddings, and cannot be pickled
    if settings.compile:
        for layer in layers_of(model.lm):
            layer.compile(dynamic=True, backend=COMPILER)
    return model


def layers_of(lm: Any) -> list[nn.Module]:
    """The layers of a transformer: the modules of its longest list; empty when it has none."""
    lists = [module for module in lm.modules() if isinstance(module, nn.ModuleList)]
    return list(max(lists, key=len, default=()))


def autocast(device: torch.device, precision: Precision) -> AbstractContextManager[object]:
    """A context in which matrix products and attention use `precision`; weights and sums keep theirs."""
    if precision is Precision.FLOAT32:
        return nullcontext()
    return torch.autocast(device.type, dtype=torch.bfloat16)
