"""Generated points agree with the densities that they claim."""

import numpy as np
import pytest
import torch

from playground.data import DATASETS
from playground.data.points import RING8
from playground.evaluation import metrics

POINTS = [d for d in DATASETS.values() if d.kind != "images" and d.density is not None]


def draw(name: str, n: int, **values: float) -> np.ndarray:
    dataset = DATASETS[name]
    source = dataset.open(dataset.config(**values), "", "cpu", None)
    rng = torch.Generator().manual_seed(0)
    u = torch.rand(1, n, generator=rng)
    x = source.draw(u, torch.randn(1, n, dataset.noise_dim, generator=rng)).x
    assert x.shape == (1, n, *dataset.shape)
    return np.asarray(x[0].numpy())


@pytest.mark.parametrize("dataset", POINTS, ids=lambda d: d.name)
def test_draws_follow_the_declared_density(dataset) -> None:  # type: ignore[no-untyped-def]
    samples = draw(dataset.name, 60_000)
    assert metrics.jsd_to_truth(samples, dataset, dataset.config()) < 0.012


@pytest.mark.parametrize("dataset", POINTS, ids=lambda d: d.name)
def test_the_data_fits_its_picture(dataset) -> None:  # type: ignore[no-untyped-def]
    samples = draw(dataset.name, 5000)
    assert (np.abs(samples) <= dataset.extent(dataset.config())).mean() > 0.995


def test_the_ring_has_eight_different_modes() -> None:
    distances = np.linalg.norm(np.array(RING8)[:, None] - np.array(RING8)[None], axis=-1)
    assert (distances + np.eye(8) > 0.7).all()


def test_sigma_and_radius_are_obeyed() -> None:
    samples = draw("ring8", 20_000, sigma=0.1, radius=3.0)
    radius = np.linalg.norm(samples, axis=1)
    assert radius.mean() == pytest.approx(3.0, abs=0.02)
    assert radius.std() == pytest.approx(0.1, abs=0.01)
