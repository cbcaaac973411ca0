"""Does a generator make pictures of its own, or copies of those that it was trained on?

The features are plain: each picture averaged down to 16 × 16 pixels, its pattern brought to the
same contrast, its mean colour and its contrast beside that. Without this a grey blur is near to
everything: noise had a precision of 100 %. A network would see more, but none is trained on what a
visitor brings, and Inception's features, which papers use, are of large photographs. So the figures
are to be compared with each other, not with papers.

A sample is a near-copy when its nearest training picture is less than half as far from it as its 50
nearest are on average (Carlini et al. 2023, https://arxiv.org/abs/2301.13188, section 4.2, there in
pixels).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from playground.core.lazy import F, torch
from playground.evaluation import feature_metrics
from playground.evaluation.feature_metrics import distances

if TYPE_CHECKING:
    Tensor = torch.Tensor

SIDE = 16  # pixels of what is compared
NEIGHBOURS, NEARER = 50, 0.5  # for near-copies
FLAT, USUAL_CONTRAST = 0.02, 0.4  # standard deviations in [−1, 1]: no pattern below; a photo's
COMPARED = 500  # pictures a side
CHUNK = 100  # samples compared with all training pictures at once


@dataclass(frozen=True)
class Honesty:
    """``nearest`` ``(n,)`` is the training picture nearest to each sample, ``copied`` ``(n,)``
    whether it is so near that the sample counts as its copy. ``own_copies``: the share of training
    pictures that are as near to another one. ``precision`` and ``recall`` as in
    ``feature_metrics.Overlap``, of ``compared`` pictures a side."""

    nearest: np.ndarray
    copied: np.ndarray
    own_copies: float
    precision: float
    recall: float
    compared: int
    features: int

    def words(self) -> str:
        """The result in sentences."""
        share, own = self.copied.mean(), self.own_copies
        among = f"{share:.0%} of {len(self.copied):,} samples are near-copies of a training picture"
        return (
            f"{among}; {own:.0%} of your own pictures are as near to another one. "
            f"Precision {self.precision:.0%}, recall {self.recall:.0%}, of {self.compared:,} a "
            f"side, in {self.features} features: {SIDE} × {SIDE} pixels at the same contrast."
        )


def features(images: Tensor) -> np.ndarray:
    """Pictures ``(n, C, H, W)`` in [−1, 1] as ``(n, C · 256 + C + 1)``: pattern, mean colour and
    contrast, each as much as it is worth in all pixels."""
    small = F.adaptive_avg_pool2d(images.float(), SIDE)  # (n, C, 16, 16)
    colour = small.mean((2, 3))
    pattern = (small - colour[:, :, None, None]).flatten(1)
    contrast = pattern.square().mean(1, keepdim=True).sqrt()
    pattern = pattern * (USUAL_CONTRAST / contrast.clamp_min(FLAT))
    found = torch.cat([pattern, SIDE * colour, pattern.shape[1] ** 0.5 * contrast], 1)
    return np.asarray(found.cpu().numpy())


def honesty(samples: np.ndarray, training: np.ndarray) -> Honesty:
    """Compares features ``(n, d)`` of samples with those of the training pictures ``(N, d)``."""
    parts = [near(samples[at : at + CHUNK], training) for at in range(0, len(samples), CHUNK)]
    nearest, copied = (np.concatenate(part) for part in zip(*parts, strict=True))
    some = np.linspace(0, len(training) - 1, min(COMPARED, len(training))).astype(int)
    own = np.concatenate([
        near(training[rows], training, rows)[1]
        for rows in np.array_split(some, -(-len(some) // CHUNK))
    ])  # fmt: skip
    n = min(len(some), len(samples))
    overlap = feature_metrics.overlap(
        feature_metrics.manifold(training[some][:n]), feature_metrics.manifold(samples[:n])
    )
    return Honesty(nearest, copied, float(own.mean()), overlap.precision, overlap.recall, n,
                   training.shape[1])  # fmt: skip


def near(
    rows: np.ndarray, training: np.ndarray, besides: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """The training picture nearest to each of ``rows`` ``(n, d)`` and whether it is so near that it
    was copied; ``besides`` are the places of the rows among the training pictures themselves."""
    apart = distances(rows, training)
    if besides is not None:
        apart[np.arange(len(rows)), besides] = np.inf
    nearest = apart.argmin(1)
    few = min(NEIGHBOURS, len(training) - (besides is not None))
    around = np.partition(apart, few - 1, axis=1)[:, :few].mean(1)
    return nearest, apart[np.arange(len(rows)), nearest] < NEARER * around
