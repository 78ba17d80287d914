"""The learner's device and precision."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

import torch

from prover.policy.model import PolicyModel
from prover.settings import shown
from prover.types import LemmaError
from rl.config import LearnerConfig, Precision


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
    """The model itself, moved to the learner's device and prepared for gradient checkpointing if that is set.

    Raises LemmaError when there is no such device, or the architecture cannot be checkpointed.
    """
    device = find_device(settings.device)
    if settings.checkpointing:
        if not model.lm.supports_gradient_checkpointing:
            name = type(model.lm).__name__
            raise LemmaError(f"learner.checkpointing is true, and a {name} cannot be checkpointed; leave it out")
        model.lm.activation_checkpointing_enable()  # in force while the model is training
        model.lm.disable_input_require_grads()  # they are for frozen embeddings, and cannot be pickled
    return model.to(device)


def autocast(device: torch.device, precision: Precision) -> AbstractContextManager[object]:
    """A context in which matrix products and attention use `precision`; weights and sums keep theirs."""
    if precision is Precision.FLOAT32:
        return nullcontext()
    return torch.autocast(device.type, dtype=torch.bfloat16)
