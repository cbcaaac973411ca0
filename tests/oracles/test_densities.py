"""The optimal discriminator and the identity V = -log 4 + 2 JSD, against closed forms."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit, logit

from playground.core.spec import PlaygroundError
from tests.oracles import densities as D

X = D.GRID


def gauss(mean: float, width: float) -> np.ndarray:
    return D.log_mixture(X, [mean], [width], [1.0])


PAIRS = [
    (gauss(0, 1), gauss(0, 1)),
    (gauss(-1, 0.7), gauss(1.5, 1.1)),
    (D.log_mixture(X, [-2, 2], [0.5, 0.8], [1, 3]), gauss(0.5, 1.5)),
    (D.log_drawn(X, np.where(abs(X) < 2, 2 - abs(X), 0)), gauss(0, 1)),
    (gauss(-4, 0.3), gauss(4, 0.3)),
]


@pytest.mark.parametrize(
    ("m1", "s1", "m2", "s2"), [(0, 1, 0, 1), (-1, 0.5, 2, 1.2), (3, 1, -3, 0.4)]
)
def test_kl_of_gaussians(m1: float, s1: float, m2: float, s2: float) -> None:
    got = D.kl(X, gauss(m1, s1), gauss(m2, s2))
    assert got == pytest.approx(D.kl_gaussians(m1, s1, m2, s2), rel=1e-6, abs=1e-9)


def test_kl_worked_by_hand() -> None:
    # N(0,1) against N(1,1): half the squared distance
    assert D.kl_gaussians(0, 1, 1, 1) == pytest.approx(0.5)


@pytest.mark.parametrize(("p", "q"), PAIRS)
def test_value_at_the_optimum(p: np.ndarray, q: np.ndarray) -> None:
    star = D.optimal_logit(p, q)
    assert D.value(X, p, q, star) == pytest.approx(-np.log(4) + 2 * D.jsd(X, p, q), abs=1e-9)
    assert np.all((D.optimal(p, q) >= 0) & (D.optimal(p, q) <= 1))


def test_equal_densities() -> None:
    p, q = PAIRS[0]
    assert D.optimal(p, q) == pytest.approx(0.5)
    assert D.jsd(X, p, q) == pytest.approx(0.0, abs=1e-12)
    assert D.value(X, p, q, D.optimal_logit(p, q)) == pytest.approx(-np.log(4), abs=1e-9)


def test_far_apart_densities() -> None:
    p, q = PAIRS[-1]
    assert D.jsd(X, p, q) == pytest.approx(np.log(2), abs=1e-9)
    assert D.value(X, p, q, D.optimal_logit(p, q)) == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize(("p", "q"), PAIRS[:4])
@pytest.mark.parametrize("height", [0.02, 0.9])
def test_any_other_discriminator_is_worth_less(p: np.ndarray, q: np.ndarray, height: float) -> None:
    star = D.optimal_logit(p, q)
    other = D.dragged_logit(X, star, 0.3, height, 1.0)
    assert D.value(X, p, q, other) < D.value(X, p, q, star) - 1e-4
    assert np.interp(0.3, X, other) == pytest.approx(logit(height), abs=1e-6)


def test_the_pointwise_maximum_is_a_over_a_plus_b() -> None:
    a, b = 0.3, 0.12
    d = np.linspace(0.001, 0.999, 9981)
    best = d[np.argmax(a * np.log(d) + b * np.log(1 - d))]
    assert best == pytest.approx(a / (a + b), abs=2e-4)
    assert expit(np.log(a) - np.log(b)) == pytest.approx(a / (a + b))


def test_zero_density() -> None:
    box = D.log_drawn(X, (abs(X) < 1).astype(float))
    assert np.isinf(D.kl(X, gauss(0, 1), box))
    assert np.isfinite(D.kl(X, box, gauss(0, 1)))
    assert np.isfinite(D.jsd(X, box, gauss(0, 1)))
    both = D.optimal(box, box)
    assert both == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: D.log_mixture(X, [0], [0.0], [1]), "width above 0"),
        (lambda: D.log_mixture(X, [np.nan], [1.0], [1]), "finite centre"),
        (lambda: D.log_mixture(X, [0, 1], [1, 1], [1, -0.1]), "0 or more"),
        (lambda: D.log_mixture(X, [0, 1], [1, 1], [0, 0]), "above 0"),
        (lambda: D.log_mixture(X, [0], [1], [np.nan]), "0 or more"),
        (lambda: D.log_drawn(X, np.zeros_like(X)), "no area"),
        (lambda: D.log_drawn(X, np.full_like(X, -1.0)), "never below 0"),
        (lambda: D.log_drawn(X, np.full_like(X, np.nan)), "number"),
    ],
)
def test_bad_densities_are_explained(call, words: str) -> None:
    with pytest.raises(PlaygroundError, match=words):
        call()
