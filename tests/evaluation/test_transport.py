"""Wasserstein-1 against hand-made sets and against true samples."""

import math

import numpy as np
import pytest
from scipy.stats import wasserstein_distance_nd

from playground.data import DATASETS
from playground.evaluation import metrics, transport


def test_wasserstein_by_hand() -> None:
    a, b = np.array([[0.0, 0.0], [1.0, 0.0]]), np.array([[1.0, 3.0], [0.0, 4.0]])
    assert transport.wasserstein(a, b) == pytest.approx(3.5)  # straight up, not across
    line = np.array([[0.0], [3.0]]), np.array([[4.0], [1.0]])
    assert transport.wasserstein(*line) == pytest.approx(1.0)
    assert transport.wasserstein(a, np.array([[np.inf, 0.0], [0.0, 0.0]])) == math.inf


def test_wasserstein_of_a_shift_is_its_length() -> None:
    rng = np.random.default_rng(0)
    a = rng.normal(size=(200, 2))
    assert transport.wasserstein(a, a + [3.0, 4.0]) == pytest.approx(5.0)


@pytest.mark.parametrize("name", [d.name for d in DATASETS.values() if d.density])
def test_true_points_are_distributed_as_the_data(name: str) -> None:
    dataset = DATASETS[name]
    config = dataset.config()
    points = transport.true_points(dataset, config, 5000)
    assert points.shape == (5000, dataset.shape[0])
    assert metrics.jsd_to_truth(points, dataset, config) < 0.05
    floor = transport.wasserstein_of_true_samples(dataset, config)
    assert transport.wasserstein_to_truth(points[::7], dataset, config) < 2 * floor
    assert transport.wasserstein_to_truth(points * 0.5, dataset, config) > 2 * floor


def test_wasserstein_is_scipys() -> None:
    """Theirs solves a linear programme, in the plane and on the line."""
    rng = np.random.default_rng(4)
    for dim in (1, 2):
        a, b = rng.normal(0, 1, (40, dim)), rng.normal(0.5, 2, (40, dim))
        assert transport.wasserstein(a, b) == pytest.approx(wasserstein_distance_nd(a, b), abs=1e-4)
