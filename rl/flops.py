"""The arithmetic that learning asks for, and the most that a device can do; their quotient is MFU.

MFU, model FLOPs utilisation (Chowdhery et al. 2022, PaLM, appendix B), counts what the model's mathematics needs, not
what is executed: padding is left out, and so is what gradient checkpointing computes a second time.

A product of an `[a, b]` and a `[b, c]` matrix is ``2 a b c`` FLOPs, a multiplication and an addition for each of its
terms. So the forward pass of a row of l tokens, n of them in the trie of candidates, costs

    2 l P             the matrices of the layers, with P numbers, for every token
    + 4 l² d L        attention: ``Q Kᵀ`` and the weights times V, each ``2 l² d`` in each of L layers of width d; all
                      pairs of positions are counted, whether the mask lets them see each other or not
    + 2 (n + 1) d V   logits over V tokens, behind the prompt only; nothing for a row without candidates
    + 2 H             the matrices of the value head, with H numbers, once a row

and an update three times that: for each product of the forward pass the backward pass has two, by the input and by the
weights. Norms, activations, softmaxes and the optimizer are left out. `tests/rl/test_flops.py` compares it with
torch's own counter, to the unit.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace
from typing import Final

import torch

from prover.policy.model import PolicyModel
from prover.policy.trie import TrieBatch
from rl.settings import Precision

PEAKS: Final = {
    "H200": 989.4e12,
    "H100 PCIe": 756e12,
    "H100 NVL": 835e12,
    "H100": 989.4e12,
    "A100": 311.8e12,
    "L40S": 362e12,
}
"""FLOPs a second, dense bfloat16, as the makers say, by a part of the card's name; the first that fits counts."""
PEAK_SIDE = 1024
"""Of the square matrices whose product measures what a device can do; eight times that on a card."""
PEAK_TRIES = 6


@dataclass(frozen=True, slots=True)
class ModelShape:
    """The numbers of a policy that its arithmetic depends on, named as in the formula."""

    trunk: int  # P
    head: int  # H
    width: int  # d
    vocabulary: int  # V
    layers: int  # L

    @classmethod
    def of(cls, model: PolicyModel) -> ModelShape:
        """Counts a model's matrices."""
        trunk = sum(m.weight.numel() for m in model.lm.base_model.modules() if isinstance(m, torch.nn.Linear))
        head = sum(m.weight.numel() for m in model.value.modules() if isinstance(m, torch.nn.Linear))
        config = model.lm.config.get_text_config()
        return cls(trunk, head, int(config.hidden_size), int(config.vocab_size), int(config.num_hidden_layers))

    def forward(self, prompt: int, nodes: int) -> int:
        """FLOPs of the forward pass of a row with a prompt of so many tokens and a trie of so many nodes."""
        length = prompt + nodes
        scores = 2 * (nodes + 1) * self.width * self.vocabulary if nodes else 0
        return 2 * length * self.trunk + 4 * length**2 * self.width * self.layers + scores + 2 * self.head

    def update(self, layout: TrieBatch) -> int:
        """FLOPs of learning from a batch: forward and backward passes."""
        rows = zip(layout.prompt_lengths, layout.tries, strict=True)
        return 3 * sum(self.forward(prompt, len(trie.tokens)) for prompt, trie in rows)


@dataclass(frozen=True, slots=True)
class Peak:
    """The most that a device can do, in FLOPs a second, and how that is known; of a CPU what a thread of it can do."""

    flops_per_second: float
    source: str
    of_a_thread: bool = False

    def times(self, devices: int) -> Peak:
        """Of so many devices."""
        return replace(self, flops_per_second=self.flops_per_second * devices)


def peak_of(device: torch.device, precision: Precision, given: float | None = None) -> Peak:
    """`given`, else the maker's figure of a known card for bfloat16, else what a product of large matrices reaches."""
    if given is not None:
        return Peak(given, "given", device.type == "cpu")
    if device.type == "cuda" and precision is Precision.BFLOAT16:
        name = torch.cuda.get_device_name(device)
        if known := next((most for part, most in PEAKS.items() if part in name), None):
            return Peak(known, "the maker's figure")
    side = PEAK_SIDE * (8 if device.type == "cuda" else 1)
    dtype = torch.bfloat16 if precision is Precision.BFLOAT16 else torch.float32
    threads = torch.get_num_threads()
    try:
        if device.type == "cpu":
            torch.set_num_threads(1)
        seconds = min(_product_seconds(device, side, dtype) for _ in range(PEAK_TRIES))
    finally:
        torch.set_num_threads(threads)
    return Peak(2 * side**3 / seconds, f"measured: a product of {side} × {side} matrices", device.type == "cpu")


def _product_seconds(device: torch.device, side: int, dtype: torch.dtype) -> float:
    generator = torch.Generator(device).manual_seed(0)  # torch's own random state is the run's
    a, b = (torch.randn(side, side, device=device, dtype=dtype, generator=generator) for _ in range(2))
    began = seconds_on(device)
    a @ b
    return max(seconds_on(device) - began, 1e-9)


def seconds_on(device: torch.device) -> float:
    """A clock: of this process on the CPU, of the wall on a card, when all that was asked of it is done."""
    if device.type == "cpu":
        return time.process_time()
    torch.cuda.synchronize(device)
    return time.perf_counter()


def mfu(flops: float, seconds: float, peak: float) -> float:
    """The share of `peak` FLOPs a second that was used; NaN when no time passed."""
    return flops / (seconds * peak) if seconds > 0 and peak > 0 else math.nan
