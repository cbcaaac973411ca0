"""Stacked MNIST: three digits in the three colour channels, a thousand modes (Metz et al. 2017,
https://arxiv.org/abs/1611.02163, section 3.3.1).

How many of the thousand numbers a generator makes is a test of collapse on images. Each picture is
put together when it is drawn; the papers fix 50,000 to 128,000 of them beforehand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from playground.core.lazy import torch
from playground.core.spec import Batch, Dataset, Report, Source
from playground.data import images

if TYPE_CHECKING:
    Tensor = torch.Tensor


@dataclass
class StackedSource:
    """Three independent digits a picture, chosen by ``u`` and by two normal numbers made uniform.
    Labels are the numbers 0 … 999 that the digits spell."""

    digits: Source
    note: str

    def draw(self, u: Tensor, normal: Tensor) -> Batch:
        places = torch.special.ndtr(normal)  # (E, B, 2), uniform
        parts = [self.digits.draw(v, normal) for v in (u, places[..., 0], places[..., 1])]
        labels = torch.stack([p.y for p in parts if p.y is not None])  # (3, E, B)
        hundreds, tens, ones = labels
        number = 100 * hundreds + 10 * tens + ones
        return Batch(torch.cat([p.x for p in parts], -3), number)  # (E, B, 3, 28, 28)


def open_stacked(
    config: images.ImageConfig, root: str, device: str, report: Report | None = None
) -> StackedSource:
    """Opens MNIST and stacks it.

    Raises:
        PlaygroundError: when MNIST cannot be had.
    """
    digits = images.MNIST.open(images.ImageConfig(), root, device, report)
    return StackedSource(digits, f"three digits a picture from {digits.note}")


STACKED = Dataset(
    "stacked", "Stacked MNIST (1,000 modes)", (3, 28, 28), images.ImageConfig, open_stacked,
    images.MNIST.origin, images.MNIST.licence, noise_dim=2,
    available=images.MNIST.available, classifier=images.MNIST.classifier,
    icon='<text class="fake" x="36" y="54">3</text><text class="real" x="52" y="60">8</text>'
         '<text class="disc" x="68" y="50">1</text>',  # a digit a colour channel
)  # fmt: skip
