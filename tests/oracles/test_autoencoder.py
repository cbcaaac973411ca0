"""The autoencoder's slopes, and that EM climbs."""

from __future__ import annotations

import numpy as np
import pytest

from tests.oracles import autoencoder
from tests.oracles.autoencoder import Mixture, Net


def test_slopes_against_finite_differences() -> None:
    rng = np.random.default_rng(1)
    net, x = autoencoder.start([6, 5, 2, 4, 6], rng), rng.uniform(size=(7, 6))
    slopes, h = autoencoder.gradient(net, x), 1e-6
    for kind in ("weights", "biases"):
        for layer in range(4):
            value = getattr(net, kind)[layer]
            at = tuple(rng.integers(side) for side in value.shape)
            losses = []
            for sign in (h, -h):
                moved = value.copy()
                moved[at] += sign
                layers = [*getattr(net, kind)]
                layers[layer] = moved
                losses.append(autoencoder.loss(Net(**{**vars(net), kind: layers}), x))
            found = getattr(slopes, kind)[layer][at]
            assert found == pytest.approx((losses[0] - losses[1]) / (2 * h), abs=1e-7)


def test_adam_s_first_step_is_the_rate() -> None:
    (moved,) = autoencoder.adam([np.zeros(3)], [[np.array([2.0, -5.0, 0.0])]], 0.1)
    assert moved == pytest.approx([-0.1, 0.1, 0.0])


def test_em_climbs_and_finds_two_heaps() -> None:
    rng = np.random.default_rng(2)
    points = np.concatenate([rng.normal((-3, 0), 0.5, (80, 2)), rng.normal((2, 1), 1, (120, 2))])
    mixture = Mixture(np.array([0.5, 0.5]), points[[0, 199]], np.stack([np.eye(2)] * 2))
    before = -np.inf
    for _ in range(30):
        now = autoencoder.log_density(mixture, points).mean()
        assert now > before - 1e-3  # the floor costs a little
        before, mixture = now, autoencoder.step(mixture, points)
    assert mixture.weights == pytest.approx([0.4, 0.6], abs=0.02)
    assert mixture.means == pytest.approx(np.array([[-3, 0], [2, 1]]), abs=0.25)
