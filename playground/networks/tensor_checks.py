"""Tensors that come from outside: what a file says they are must be what it holds, and they must
fit what they are for. Imports torch.

A view with stride 0 is a few bytes that say to be gigabytes, which the first copy makes real; meta
and sparse tensors say to be what they do not hold.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from playground.core.spec import PlaygroundError


def check_all(tensors: Mapping[str, Tensor]) -> None:
    """``check`` for each, and all together: many views of one small memory are many copies.

    Raises:
        PlaygroundError: as ``check``.
    """
    for name, tensor in tensors.items():
        check(name, tensor)
    storages = {t.untyped_storage().data_ptr(): t.untyped_storage() for t in tensors.values()}
    stored = sum(storage.nbytes() for storage in storages.values())
    if sum(t.numel() * t.element_size() for t in tensors.values()) > stored:
        raise PlaygroundError("The file's tensors share their numbers; each needs its own.")


def check(name: str, tensor: Tensor) -> None:
    """Is every number of ``tensor`` there, in memory that no other of its numbers takes?

    Raises:
        PlaygroundError: naming the tensor, in one sentence.
    """
    shown = name[:60]
    if tensor.layout != torch.strided or tensor.is_quantized or tensor.is_nested:
        raise PlaygroundError(f"Tensor {shown} is sparse or packed; plain tensors are needed.")
    if tensor.device.type != "cpu":  # map_location puts all others there
        raise PlaygroundError(f"Tensor {shown} is a description without numbers.")
    stored = tensor.untyped_storage().nbytes()
    if tensor.numel() * tensor.element_size() > stored:
        raise PlaygroundError(
            f"Tensor {shown} says to have {tensor.numel():,} numbers, but its file holds "
            f"{stored // tensor.element_size():,}."
        )


def under(
    prefix: str, tensors: Mapping[str, Tensor], like: Mapping[str, Tensor]
) -> dict[str, Tensor]:
    """The entries ``prefix.NAME`` of ``tensors`` by the names in ``like``, whose shapes they have.

    Raises:
        PlaygroundError: naming the first tensor that is missing or has another shape.
    """
    found = {}
    for name, own in like.items():
        given = tensors.get(f"{prefix}.{name}")
        if given is None:
            raise PlaygroundError(f"tensor {prefix}.{name} is missing.")
        if given.shape != own.shape:
            raise PlaygroundError(
                f"tensor {prefix}.{name} has shape {tuple(given.shape)}, "
                f"but {tuple(own.shape)} is needed."
            )
        found[name] = given
    return found
