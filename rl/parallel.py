"""One learner in several processes: ranks that share every batch and end with the same weights.

Each rank makes and runs its part of a batch. A part's loss counts by its share of the batch, and gradients are summed
over ranks, so the gradient is that of one process with the whole batch, whatever the number of ranks:

    `Alone`    one process
    `Copies`   every rank has the weights (DistributedDataParallel)
    `Shards`   weights, gradients and optimizer are divided among the ranks (FSDP2: Zhao et al. 2023, PyTorch FSDP)

Ranks call the same methods in the same order, since most of them wait for all. `torch.distributed` must be initialised.
"""

from __future__ import annotations

import warnings
from collections.abc import Generator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.fsdp import MixedPrecisionPolicy, fully_shard
from torch.distributed.tensor import DTensor, distribute_tensor
from torch.nn.parallel import DistributedDataParallel

from prover.policy.model import PolicyModel
from prover.policy.trie import TrieBatch
from rl.devices import layers_of
from rl.settings import Precision
from rl.weights import materialise


@dataclass(frozen=True, slots=True)
class BatchSize:
    """Of a whole batch: proved states, states, and the most parts that a rank runs one after the other."""

    proved: int
    states: int
    parts: int


class Alone:
    """One process that has the whole model and every batch; the interface of the others."""

    rank, ranks = 0, 1

    def __init__(self, model: PolicyModel) -> None:
        self.model = model
        self._run: Any = model

    def __call__(self, batch: TrieBatch) -> tuple[list[Tensor], Tensor, Tensor | None]:
        """`PolicyModel.forward`, in a way that the ranks' gradients get to each other."""
        return self._run(batch)

    def backward(self, loss: Tensor, last: bool) -> None:
        """Adds a part's gradient; with the `last` part of an update, that of all ranks is there."""
        loss.backward()

    def part(self, last: bool) -> AbstractContextManager[None]:
        """A context for forward and backward pass of a part."""
        return nullcontext()

    def size(self, own: BatchSize) -> BatchSize:
        """The batch of which `own` is this rank's part."""
        return own

    def sums(self, numbers: Sequence[float] | Tensor) -> list[float]:
        """Sums over ranks."""
        return [float(x) for x in numbers]

    def clip(self, most: float) -> float:
        """Scales gradients down to the norm `most`; their norm before."""
        return _whole(nn.utils.clip_grad_norm_(self.model.parameters(), most)).item()

    def give(self, own: Tensor, value: Tensor | None) -> Tensor:
        """`value` of rank 0 (others pass None), laid out as `own` is."""
        assert value is not None, "rank 0 has the value"
        return value.to(own.device, own.dtype, copy=True)

    def take(self, own: Tensor) -> Tensor | None:
        """The whole of `own` for rank 0, on the CPU, which may be `own` itself; None for the others."""
        return _whole(own).detach().cpu().contiguous()


class _Ranks(Alone):
    def __init__(self, model: PolicyModel) -> None:
        super().__init__(model)
        self.rank, self.ranks = dist.get_rank(), dist.get_world_size()

    def backward(self, loss: Tensor, last: bool) -> None:
        (loss * self.ranks).backward()  # both average over ranks

    def size(self, own: BatchSize) -> BatchSize:
        mine = torch.tensor([own.proved, own.states, own.parts], device=self.model.device)
        all_ = [torch.empty_like(mine) for _ in range(self.ranks)]
        dist.all_gather(all_, mine)
        table = torch.stack(all_)
        return BatchSize(*map(int, (*table[:, :2].sum(0).tolist(), table[:, 2].max().item())))

    def sums(self, numbers: Sequence[float] | Tensor) -> list[float]:
        total = torch.as_tensor(numbers, dtype=torch.float64, device=self.model.device)
        dist.all_reduce(total)
        return total.tolist()

    def take(self, own: Tensor) -> Tensor | None:
        whole = _whole(own)
        return whole.detach().cpu().contiguous() if self.rank == 0 else None


class Copies(_Ranks):
    """Every rank has the weights."""

    def __init__(self, model: PolicyModel) -> None:
        super().__init__(model)
        device = [model.device] if model.device.type == "cuda" else None
        self._run = DistributedDataParallel(model, device_ids=device, forward_sync_buffers=False)

    @contextmanager
    def part(self, last: bool) -> Generator[None]:
        with nullcontext() if last else self._run.no_sync():
            yield

    def give(self, own: Tensor, value: Tensor | None) -> Tensor:
        there = torch.empty_like(own) if value is None else value.to(own.device, own.dtype, copy=True)
        dist.broadcast(there, 0)
        return there


class Shards(_Ranks):
    """Weights, gradients and optimizer are divided among the ranks, layer by layer.

    In bfloat16, layers are gathered and run in it, and gradients are summed in single precision.
    """

    def __init__(self, model: PolicyModel, precision: Precision, device: torch.device) -> None:
        """The model's parameters have no numbers yet; each rank gets room for its part of them, on its device."""
        super().__init__(model)
        rough = precision is Precision.BFLOAT16
        policy = MixedPrecisionPolicy(torch.bfloat16, torch.float32) if rough else MixedPrecisionPolicy()
        mesh = init_device_mesh(device.type, (self.ranks,))
        for layer in layers_of(model.lm):
            fully_shard(layer, mesh=mesh, mp_policy=policy)
        fully_shard(model, mesh=mesh, mp_policy=policy)  # embeddings, which may be the output's too, and the value head
        materialise(model, device)
        warnings.filterwarnings("ignore", message="FSDP2-wrapped module .* returned a view")  # nobody writes to it

    @contextmanager
    def part(self, last: bool) -> Generator[None]:
        self._run.set_requires_gradient_sync(last)
        yield

    def give(self, own: Tensor, value: Tensor | None) -> Tensor:
        assert isinstance(own, DTensor)
        local = own.to_local()
        given = value is not None
        there = value.to(local, copy=True) if given else torch.empty(own.shape, dtype=own.dtype, device=local.device)
        return distribute_tensor(there, own.device_mesh, own.placements)


def _whole(tensor: Tensor) -> Tensor:
    return tensor.full_tensor() if isinstance(tensor, DTensor) else tensor
