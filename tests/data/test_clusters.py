"""k-means on points."""

from __future__ import annotations

import numpy as np
import pytest

from playground.core.spec import PlaygroundError
from playground.data import DATASETS
from playground.data.clusters import kmeans


def test_it_finds_the_modes_of_the_ring_and_of_the_grid() -> None:
    rng = np.random.default_rng(0)
    for name, n in (("ring8", 8), ("grid25", 25)):
        centres = DATASETS[name].centres(DATASETS[name].config())
        assert centres is not None
        points = rng.choice(centres, 2000) + 0.05 * rng.standard_normal((2000, 2))
        found = kmeans(points, n)
        near = np.abs(found[:, None] - centres[None]).max(-1)
        assert (near.min(0) < 0.05).sum() >= n - 1  # Lloyd's may stay in a local minimum


def test_the_fullest_comes_first() -> None:
    points = np.concatenate([np.full((90, 2), 1.0), np.full((10, 2), -1.0)])
    points += 0.01 * np.random.default_rng(0).standard_normal((100, 2))
    assert kmeans(points, 2).round(1).tolist() == [[1.0, 1.0], [-1.0, -1.0]]


@pytest.mark.parametrize(
    ("k", "words"),
    [(0, "1 to 50"), (51, "1 to 50"), (1.5, "1 to 50"), ("x", "1 to 50"), (True, "1 to 50"),
     (None, "1 to 50"), (float("nan"), "1 to 50"), (float("inf"), "1 to 50"),
     (4, "only 3 different points")],
)  # fmt: skip
def test_a_k_that_cannot_be_is_refused(k: object, words: str) -> None:
    with pytest.raises(PlaygroundError, match=words):
        kmeans(np.array([[0.0, 0], [1, 0], [2, 0], [2, 0]]), k)
