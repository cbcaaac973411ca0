"""The independent judge of drawn faces: one small network reads all attributes of a picture.

Each attribute has its own softmax over its choices, all of them on one feature of 128 numbers (the
rectified layer under the logits), on which the Fréchet distance of Heusel et al. (2017) is taken.
No GAN here trains with it. Faces are 64 pixels a side; smaller ones are enlarged, which is how it
has learnt half of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from playground.core import checkpoints
from playground.core.lazy import F, Lazy, nn, torch
from playground.core.spec import PlaygroundError
from playground.data.imaging import pixels

if TYPE_CHECKING:
    from playground.core.spec import Tensor
    from playground.networks import state_dict
else:
    state_dict = Lazy("playground.networks.state_dict")

FEATURES, SIDE = 128, 64
WIDTHS = (3, 24, 32, 48, 64, 96)  # maps from the picture down; all but the first step halve it
Table = Mapping[str, Sequence[str]]  # the choices of each attribute


class Reading(NamedTuple):
    """``probabilities``: of each attribute ``(N, choices)``, rows sum to 1; ``features``
    ``(N, 128)``, none negative."""

    probabilities: dict[str, np.ndarray]
    features: np.ndarray


def network(table: Table) -> nn.ModuleDict:
    """Pictures ``(B, 3, 64, 64)`` -> ``body`` -> features ``(B, 128)`` -> ``head`` -> the logits of
    all choices side by side."""
    layers: list[nn.Module] = []
    for place, (i, o) in enumerate(pairwise(WIDTHS)):
        layers += [nn.Conv2d(i, o, 3, 1 if place == 0 else 2, 1, bias=False)]
        layers += [nn.BatchNorm2d(o), nn.ReLU(inplace=True)]
    layers += [nn.Flatten(), nn.Dropout(0.1), nn.Linear(WIDTHS[-1] * (SIDE // 16) ** 2, FEATURES)]
    head = nn.Linear(FEATURES, sum(len(choices) for choices in table.values()))
    return nn.ModuleDict({"body": nn.Sequential(*layers, nn.ReLU()), "head": head})


def logits(net: nn.ModuleDict, table: Table, x: Tensor) -> tuple[list[Tensor], Tensor]:
    """The logits ``(B, choices)`` of each attribute of pictures ``(B, 3, 64, 64)``, and their
    features."""
    features = net["body"](x)
    sizes = [len(choices) for choices in table.values()]
    return list(torch.split(net["head"](features), sizes, 1)), features


class Verdict(NamedTuple):
    """What a classifier says of N pictures: ``probabilities`` ``(N, classes)``, rows sum to 1, and
    ``features`` ``(N, F)``, none negative."""

    probabilities: np.ndarray
    features: np.ndarray


class AttributeClassifier:
    """A trained one, ready to read; ``table`` are the choices of each attribute, of which
    ``attribute`` is the label."""

    def __init__(
        self, net: nn.ModuleDict, table: Table, device: str = "cpu", attribute: str = ""
    ) -> None:
        self.net, self.table, self.device = net.to(device).eval(), table, device
        self.attribute = attribute or next(iter(table))

    def read(self, images: Tensor | np.ndarray, chunk: int = 250) -> Reading:
        """What it sees in ``images`` ``(N, 3, side, side)``: uint8 0 … 255, or float in [−1, 1].

        Raises:
            PlaygroundError: for any other shape.
        """
        parts = [self._part(part) for part in torch.split(torch.as_tensor(images), chunk)]
        found = [torch.cat(columns).numpy() for columns in zip(*parts, strict=True)]
        return Reading(dict(zip(self.table, found[:-1], strict=True)), found[-1])

    def label(self, images: Tensor | np.ndarray, chunk: int = 250) -> Verdict:
        """The same of the ``attribute`` alone; bytes may have their colours last."""
        x = torch.as_tensor(images)
        x = x.movedim(3, 1) if x.ndim == 4 and x.shape[1] != 3 and x.shape[3] == 3 else x
        reading = self.read(x, chunk)
        return Verdict(reading.probabilities[self.attribute], reading.features)

    def _part(self, images: Tensor) -> list[Tensor]:
        x = as_faces(images).to(self.device)
        with torch.no_grad():
            found, features = logits(self.net, self.table, x)
        softmax: Iterable[Tensor] = (F.softmax(one.float(), 1) for one in found)
        return [one.cpu() for one in (*softmax, features.float())]


def as_faces(images: Tensor | np.ndarray) -> Tensor:
    """``images`` as float32 ``(N, 3, 64, 64)`` in [−1, 1]; smaller squares are enlarged.

    Raises:
        PlaygroundError: for any other shape.
    """
    x = torch.as_tensor(images)
    x = pixels.from_bytes(x) if x.dtype == torch.uint8 else x.float()
    if x.ndim != 4 or x.shape[1] != 3 or x.shape[2] != x.shape[3] or not 8 <= x.shape[3] <= SIDE:
        raise PlaygroundError(
            f"The classifier takes square colour pictures of 8 to 64 pixels, not {tuple(x.shape)}."
        )
    if x.shape[3] == SIDE:
        return x
    return F.interpolate(x, (SIDE, SIDE), mode="bilinear", align_corners=False)


def load_attributes(
    name: str, root: str = "", device: str = "cpu", classes: Sequence[str] = ()
) -> AttributeClassifier:
    """The classifier of this name in the folder ``root`` of checkpoints, the shipped ones if "".
    Its label is the attribute with the choices ``classes``.

    Raises:
        PlaygroundError: when there is none, or its file is damaged or of another kind.
    """
    tensors, meta = checkpoints.load(Path(root or checkpoints.ROOT) / name)
    if "attributes" not in meta:
        raise PlaygroundError(f"{name} is no classifier of attributes.")
    table = {str(one): tuple(map(str, choices)) for one, choices in meta["attributes"]}
    net = network(table)
    state_dict.fill(net, tensors, name)
    named = next((one for one, choices in table.items() if choices == tuple(classes)), "")
    return AttributeClassifier(net, table, device, named)


def total_variation(found: np.ndarray, real: np.ndarray, choices: int) -> float:
    """How far the histograms of two lots of choices ``(N,)``, 0 … ``choices`` − 1, are apart: half
    the sum of the absolute differences of the shares, 0 … 1."""
    a, b = (np.bincount(x, minlength=choices) / len(x) for x in (found, real))
    return float(0.5 * np.abs(a - b).sum())


def accuracy(
    classifier: AttributeClassifier, pictures: np.ndarray, truth: np.ndarray
) -> dict[str, float]:
    """Share of the pictures of which each attribute is read right; ``truth`` ``(N, A)``."""
    found = classifier.read(pictures).probabilities
    return {
        name: float((one.argmax(1) == truth[:, n]).mean())
        for n, (name, one) in enumerate(found.items())
    }
