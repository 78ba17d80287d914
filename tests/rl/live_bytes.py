"""How many bytes of tensors are alive at once: what torch would have to have room for."""

from __future__ import annotations

import weakref
from collections.abc import Iterable
from typing import Any

from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves


class LiveBytes(TorchDispatchMode):
    """`most`: the largest sum of storages, made inside or `known` before, that were alive at the same time."""

    def __init__(self, known: Iterable[Tensor] = ()) -> None:
        super().__init__()
        self._alive: dict[int, int] = {}
        self.most = 0
        for tensor in known:
            self._see(tensor)

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        found = func(*args, **(kwargs or {}))
        for leaf in tree_leaves(found):
            if isinstance(leaf, Tensor):
                self._see(leaf)
        self.most = max(self.most, self.now)
        return found

    @property
    def now(self) -> int:
        """Bytes that are alive."""
        return sum(self._alive.values())

    def _see(self, tensor: Tensor) -> None:
        storage = tensor.untyped_storage()
        key = storage._cdata
        if key not in self._alive and storage.nbytes():
            self._alive[key] = storage.nbytes()
            weakref.finalize(storage, self._alive.pop, key, None)
