"""A second device without a second device: tensors that say they are elsewhere, and compute on the CPU.

Inside `card()` a tensor moved to or made on `CARD` is a `CardTensor`: a shell around a tensor of the CPU that holds its
values, on the device "lazy", on which torch runs nothing by itself. Operations run on the values, so that results can
be compared with the CPU's; those that mix it with a tensor that was not moved raise `Mixed`, as CUDA would. As there,
numbers without dimensions and indices may stay on the CPU.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_flatten, tree_map, tree_map_only

CARD = torch.device("lazy")
_COPIES = {torch.ops.aten._to_copy.default, torch.ops.aten.copy_.default}
_INDEXED = {
    torch.ops.aten.index.Tensor,
    torch.ops.aten.index_put.default,
    torch.ops.aten.index_put_.default,
    torch.ops.aten._index_put_impl_.default,
}


class Mixed(RuntimeError):
    """An operation on tensors of two devices."""


class CardTensor(Tensor):
    """A shell around `values`, a tensor of the CPU."""

    values: Tensor

    @staticmethod
    def __new__(cls, values: Tensor) -> CardTensor:
        made: CardTensor = Tensor._make_wrapper_subclass(  # type: ignore[attr-defined]
            cls,
            values.shape,
            strides=values.stride(),
            storage_offset=values.storage_offset(),
            dtype=values.dtype,
            device=CARD,
        )
        made.values = values
        return made

    def __repr__(self, **_: Any) -> str:
        return f"CardTensor({self.values!r})"

    def __reduce_ex__(self, _: object) -> Any:
        raise Mixed("a tensor of the card is being pickled: another process may have no card")

    @classmethod
    def __torch_function__(cls, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if func in (Tensor.tolist, Tensor.numpy):
            if func is Tensor.numpy:
                raise Mixed("a tensor of the card has no array")
            return args[0].values.tolist()
        with torch._C.DisableTorchFunctionSubclass():
            return func(*args, **(kwargs or {}))

    @classmethod
    def __torch_dispatch__(cls, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        return _on_card(func, args, kwargs or {})


class _FromNumbers(TorchFunctionMode):
    """`torch.tensor` on the card; torch makes it without asking anybody."""

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        if func is torch.tensor and kwargs.get("device") is not None and torch.device(kwargs["device"]) == CARD:
            return func(*args, **{**kwargs, "device": "cpu"}).to(CARD)
        return func(*args, **kwargs)


class _Factories(TorchDispatchMode):
    """What is made on the card is a `CardTensor`, too."""

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        return _on_card(func, args, kwargs or {})


@contextmanager
def card() -> Iterator[torch.device]:
    """Inside it there is a card."""
    with _FromNumbers(), _Factories():
        yield CARD


def _on_card(func: Any, args: Any, kwargs: dict[str, Any]) -> Any:
    if func._can_decompose():  # in inference mode operations made of others come whole
        with _Factories():
            return func.decompose(*args, **kwargs)
    given = [x for x in tree_flatten((args, kwargs))[0] if isinstance(x, Tensor)]
    ours = [x for x in given if isinstance(x, CardTensor)]
    device = kwargs.get("device")
    to_cpu = device is not None and torch.device(device).type == "cpu"
    if not ours and (device is None or torch.device(device) != CARD):
        return func(*args, **kwargs)
    if ours and func not in _COPIES:
        checked = given[:1] if func in _INDEXED else given
        if any(not isinstance(x, CardTensor) and x.ndim for x in checked):
            raise Mixed(f"{func} on tensors of two devices")
    if device is not None:
        kwargs = {**kwargs, "device": torch.device("cpu")}
    found = func(*tree_map(_values, args), **tree_map(_values, kwargs))
    if func is torch.ops.aten.copy_.default or func._schema.name.endswith("_"):
        return args[0]
    return found if to_cpu else tree_map_only(Tensor, CardTensor, found)


def _values(x: Any) -> Any:
    return x.values if isinstance(x, CardTensor) else x
