"""Distances of feature sets: by hand, and against reference implementations on the same arrays."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from playground.evaluation import feature_metrics
from playground.evaluation.feature_metrics import frechet, kid, manifold, overlap


def test_frechet_distance_of_gaussians() -> None:
    rng = np.random.default_rng(0)
    a = rng.normal(0, 1, (50_000, 2))
    b = rng.normal(0, 1, (50_000, 2)) * np.array([2.0, 1.0]) + np.array([3.0, 0.0])
    # 3² + (1 + 4 − 2·2) = 10
    assert frechet(a, b) == pytest.approx(10, abs=0.2)
    assert frechet(a, a) == pytest.approx(0, abs=1e-6)


def test_overlap_of_sets_alike_apart_and_half() -> None:
    rng = np.random.default_rng(0)
    a, b = (manifold(x) for x in rng.normal(size=(2, 400, 8)))
    alike = overlap(a, b)
    assert min(alike.precision, alike.recall, alike.coverage) > 0.8
    assert alike.density == pytest.approx(1, abs=0.2)
    apart = overlap(a, manifold(b.features + 10))
    assert (apart.precision, apart.recall, apart.density, apart.coverage) == (0, 0, 0, 0)
    half = overlap(a, manifold(np.concatenate([a.features, a.features + 10])))
    assert half.precision == 0.5 and half.recall == 1.0 and half.coverage == 1.0


def test_a_collapse_has_precision_and_no_recall() -> None:
    rng = np.random.default_rng(0)
    real = rng.normal(size=(400, 4))
    one = manifold(real[:1] + rng.normal(0, 1e-3, (400, 4)))
    found = overlap(manifold(real), one)
    assert found.precision == 1.0 and found.recall < 0.05 and found.coverage < 0.05


def test_kid_by_hand() -> None:
    # d = 1: kernel (x y + 1)³; among a: (0 · 1 + 1)³ = 1, among b: (2 · 2 + 1)³ = 125, across
    # (0 + 1)³ and (2 + 1)³, mean 14
    a, b = np.array([[0.0], [1.0]]), np.array([[2.0], [2.0]])
    assert kid(a, b) == pytest.approx(1 + 125 - 2 * 14)


def test_distances_by_one_product() -> None:
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(30, 5)), rng.normal(size=(40, 5))
    direct = np.sqrt(((a[:, None] - b) ** 2).sum(-1))
    assert feature_metrics.distances(a, b) == pytest.approx(direct, abs=1e-9)


# -- against others' programs --------------------------------------------------------------------


def sets(dim: int = 64) -> tuple[np.ndarray, np.ndarray]:
    """Rectified, as a classifier's features are, float32, and not alike."""
    rng = np.random.default_rng(1)
    real = np.maximum(rng.normal(0.3, 1, (500, dim)), 0).astype(np.float32)
    fake = np.maximum(rng.normal(0.4, 0.9, (400, dim)), 0).astype(np.float32)
    return real, fake


@pytest.mark.filterwarnings("ignore:Metric `Kernel Inception Distance` will save")
@pytest.mark.parametrize("dim", [8, 64])
def test_frechet_and_kid_are_torchmetrics(dim: int) -> None:
    fid = pytest.importorskip("torchmetrics.image.fid", reason="pip install torchmetrics")
    others = pytest.importorskip("torchmetrics.image.kid", reason="pip install torchmetrics")
    real, fake = sets(dim)

    class Given(torch.nn.Module):
        """Features that are there already."""

        num_features = dim

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x.double()

    def told(metric: torch.nn.Module) -> torch.nn.Module:
        metric.update(torch.from_numpy(real).double(), real=True)
        metric.update(torch.from_numpy(fake).double(), real=False)
        return metric

    their_fid = fid.FrechetInceptionDistance(feature=Given(), normalize=False)
    their_fid.set_dtype(torch.float64)
    assert frechet(real, fake) == pytest.approx(float(told(their_fid).compute()), abs=1e-4)
    # their estimate is of subsets of equal size: one of all
    their_kid = others.KernelInceptionDistance(feature=Given(), subsets=1, subset_size=400)
    their_kid.set_dtype(torch.float64)
    their_kid.update(torch.from_numpy(real[:400]).double(), real=True)
    their_kid.update(torch.from_numpy(fake).double(), real=False)
    mean, _ = their_kid.compute()
    assert kid(real[:400], fake) == pytest.approx(float(mean), abs=1e-4)


@pytest.mark.parametrize("dim", [8, 64])
def test_the_overlap_is_prdcs(dim: int) -> None:
    prdc = pytest.importorskip("prdc", reason="pip install prdc")
    real, fake = sets(dim)
    found = overlap(manifold(real), manifold(fake))
    third = prdc.compute_prdc(real, fake, nearest_k=feature_metrics.NEIGHBOURS)
    fifth = prdc.compute_prdc(real, fake, nearest_k=feature_metrics.DENSE_NEIGHBOURS)
    assert found.precision == pytest.approx(third["precision"], abs=1e-4)
    assert found.recall == pytest.approx(third["recall"], abs=1e-4)
    assert found.density == pytest.approx(fifth["density"], abs=1e-4)
    assert found.coverage == pytest.approx(fifth["coverage"], abs=1e-4)
