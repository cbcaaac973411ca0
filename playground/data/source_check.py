"""Does an opened dataset draw what it has promised?"""

from __future__ import annotations

from typing import Any

from playground.core.lazy import torch
from playground.core.spec import Dataset, PlaygroundError, Source


def check_source(dataset: Dataset, config: Any, source: Source, device: str) -> None:
    """Draws two items of two members, so that a dataset that keeps no word is told by its name and
    not by an error from inside a network.

    Raises:
        PlaygroundError: naming the dataset, what came and what was expected.
    """
    shape = dataset.resized(config) if dataset.resized else dataset.shape
    normal = torch.zeros(2, 2, dataset.noise_dim, device=device)
    batch = source.draw(torch.tensor([[0.0, 0.4], [0.5, 0.9]], device=device), normal)
    for name, drawn, kind, wanted in (
        ("x", batch.x, torch.float32, (2, 2, *shape)),
        ("y", batch.y, torch.int64, (2, 2)),
    ):
        if drawn is None and name == "y":
            continue
        kept = isinstance(drawn, torch.Tensor) and (drawn.dtype, drawn.shape) == (kind, wanted)
        if not kept:
            raise PlaygroundError(
                f"{dataset.title} draws {name} as {_kind(drawn)}, but must draw "
                f"{str(kind).removeprefix('torch.')} of shape {wanted}."
            )


def _kind(drawn: object) -> str:
    if not isinstance(drawn, torch.Tensor):
        return type(drawn).__name__
    return f"{str(drawn.dtype).removeprefix('torch.')} of shape {tuple(drawn.shape)}"
