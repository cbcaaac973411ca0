"""A network that makes pictures four times as large. Imported lazily (torch).

Pictures are float in [-1, 1]. ``Enlarger`` is a small SRResNet (Ledig et al. 2017,
arXiv:1609.04802) without normalisation, which would forget how bright a picture is (Lim et al.
2017, arXiv:1707.02921), and with the bicubic enlargement as its way round: it learns only what that
lacks.
"""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor, nn

from playground.core.spec import SCALE


def bicubic(small: Tensor) -> Tensor:
    """``(B, 3, h, w)`` -> ``(B, 3, 4 h, 4 w)`` by cubic interpolation (a = -0.75)."""
    return F.interpolate(small, scale_factor=SCALE, mode="bicubic", align_corners=False)


class Block(nn.Module):
    """x + conv, ReLU, conv: (B, C, h, w) to the same."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(channels, channels, 3, padding=1),
            nn.ReLU(inplace=True),
            nn.Conv2d(channels, channels, 3, padding=1),
        )

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = x + self.body(x)
        return y


class Enlarger(nn.Module):
    """(B, 3, h, w) -> (B, 3, 4 h, 4 w). All blocks work at the small size; the picture grows twice
    by pixel shuffling (Shi et al. 2016, arXiv:1609.05158), with half the channels in between."""

    multiple = 1

    def __init__(self, width: int = 48, blocks: int = 8) -> None:
        super().__init__()
        self.head = nn.Conv2d(3, width, 3, padding=1)
        self.body = nn.Sequential(*(Block(width) for _ in range(blocks)))
        self.last = nn.Conv2d(width, width, 3, padding=1)
        self.up = nn.Conv2d(width, 2 * width, 3, padding=1)  # half the channels, 2 x 2 places
        self.act = nn.LeakyReLU(0.2)
        self.tail = nn.Conv2d(width // 2, 12, 3, padding=1)  # three colours, 2 x 2 places

    def forward(self, x: Tensor) -> Tensor:
        first = self.head(x)
        deep = first + self.last(self.body(first))
        middle = self.act(F.pixel_shuffle(self.up(deep), 2))  # (B, width / 2, 2 h, 2 w)
        change = F.pixel_shuffle(self.tail(middle), 2)  # (B, 3, 4 h, 4 w)
        return bicubic(x.float()) + change.float()


class OfRepeated(nn.Module):
    """An ``Enlarger`` for small pictures whose pixels were repeated to the size of the answer, as
    pairs have them: (B, 3, H, W) to the same."""

    multiple = SCALE

    def __init__(self, enlarger: Enlarger) -> None:
        super().__init__()
        self.enlarger = enlarger

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.enlarger(x[:, :, ::SCALE, ::SCALE])
        return y
