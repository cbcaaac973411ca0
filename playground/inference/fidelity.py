"""How close a picture is to the one that was meant: PSNR, SSIM, and a distance of features.

The first two compare numbers (PSNR: the mean squared error in decibels; SSIM: Wang et al. 2004,
brightness, contrast and structure of small windows), and both like a blurred picture that errs a
little everywhere. The third compares what a network sees, in two ways: place by place, as LPIPS
does (Zhang et al. 2018, arXiv:1801.03924, eq. 1, without learnt weights, from a quarter of the side
on as with AlexNet), and on average over a tile, as DISTS does (Ding et al. 2020, arXiv:2004.07728):
leaves are leaves wherever each of them lies. The network is the photo classifier's body, which no
enlarger trains with. Pictures are ``(B, 3, H, W)`` in [-1, 1]; each figure is ``(B,)``.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from playground.core.lazy import F, Lazy, torch

if TYPE_CHECKING:
    from playground.core.spec import Tensor
    from playground.networks import photo_classifier
else:
    photo_classifier = Lazy("playground.networks.photo_classifier")

RANGE = 2.0  # from the darkest to the brightest number
MOST_DB = 99.0  # what two equal pictures are given, whose PSNR is infinite
WINDOW, SIGMA = 11, 1.5  # of SSIM, pixels
K1, K2 = 0.01, 0.03
TILE = 256  # pixels of the squares that features are compared in, one after the other


def psnr(made: Tensor, truth: Tensor) -> Tensor:
    """Peak signal-to-noise ratio in dB, 10 log₁₀(range² / mean squared error)."""
    error = (made - truth).square().mean((1, 2, 3))
    found: Tensor = 10 * torch.log10(RANGE**2 / error.clamp_min(1e-12))
    return found.clamp_max(MOST_DB)


def ssim(made: Tensor, truth: Tensor) -> Tensor:
    """Structural similarity, 1 where both are the same: the mean over colours and over all windows
    that lie inside (Wang et al. 2004, eq. 13, Gaussian windows of 11 pixels)."""
    places = torch.arange(WINDOW, dtype=torch.float32, device=made.device) - WINDOW // 2
    bell = torch.exp(-(places**2) / (2 * SIGMA**2))
    bell = bell / bell.sum()
    line = bell.expand(3, 1, WINDOW)

    def window(x: Tensor) -> Tensor:
        across = F.conv2d(x, line[:, :, None, :], groups=3)
        down: Tensor = F.conv2d(across, line[:, :, :, None], groups=3)
        return down

    a, b = window(made), window(truth)
    var_a, var_b = window(made * made) - a * a, window(truth * truth) - b * b
    both = window(made * truth) - a * b
    c1, c2 = (K1 * RANGE) ** 2, (K2 * RANGE) ** 2
    alike: Tensor = (
        (2 * a * b + c1) * (2 * both + c2) / ((a * a + b * b + c1) * (var_a + var_b + c2))
    )
    found: Tensor = alike.mean((1, 2, 3))
    return found


def similarities(made: Tensor, truth: Tensor) -> Iterator[Tensor]:
    """``ssim`` in parts ``(B,)`` that sum to it, a band of rows each."""
    rows = made.shape[2] - WINDOW + 1  # of windows
    for top, bottom in _parts(rows):
        band = slice(top, bottom + WINDOW - 1)
        with torch.inference_mode():
            part = ssim(made[:, :, band], truth[:, :, band]) * ((bottom - top) / rows)
        yield part


def _apart(one: Tensor, other: Tensor) -> Tensor:
    """|â − b̂|² of features scaled to length 1: the mean over places, and that of their means over
    the tile; half of the sum of both."""

    def apart(a: Tensor, b: Tensor) -> Tensor:
        a, b = (x / (x.norm(dim=1, keepdim=True) + 1e-8) for x in (a, b))
        found: Tensor = (a - b).square().sum(1).mean((1, 2))
        return found

    means = (x.mean((2, 3), keepdim=True) for x in (one, other))
    return (apart(one, other) + apart(*means)) / 2


def distances(pictures: Sequence[Tensor], truth: Tensor) -> Iterator[tuple[int, Tensor]]:
    """The distance of features of each of ``pictures``, 0 where both are the same, in parts: the
    picture's number and ``(B,)``, one a tile, which sum to the whole. Each is a moment's work."""
    net = photo_classifier.load_photo_classifier(str(truth.device)).net
    height, width = truth.shape[2:]

    def seen(x: Tensor) -> list[Tensor]:
        with torch.inference_mode():  # left while others are served
            return list(photo_classifier.stages(net, x[:, :, top:bottom, left:right]))

    for top, bottom in _parts(height):
        for left, right in _parts(width):
            wanted = seen(truth)
            share = (bottom - top) * (right - left) / (height * width)
            for number, picture in enumerate(pictures):
                pairs = zip(seen(picture), wanted, strict=True)
                with torch.inference_mode():
                    each = torch.stack([_apart(one, other) for one, other in pairs]).mean(0)
                yield number, each * share


def tiles(picture: Tensor) -> int:
    """How many tiles ``distances`` compares."""
    return math.prod(math.ceil(side / TILE) for side in picture.shape[2:])


def _parts(side: int) -> Iterator[tuple[int, int]]:
    """``side`` in parts of nearly equal length, ``TILE`` each at most."""
    count = math.ceil(side / TILE)
    edges = [round(i * side / count) for i in range(count + 1)]
    yield from zip(edges, edges[1:], strict=False)
