"""Binary cross-entropy, the value function and why one of G's losses goes silent."""

from __future__ import annotations

import numpy as np
import pytest

from tests.oracles import minimax


def sigmoid(s: float) -> float:
    return 1 / (1 + np.exp(-s))


def test_both_terms_come_from_cross_entropy() -> None:
    assert -minimax.bce(0.8, 1.0) == pytest.approx(np.log(0.8))
    assert -minimax.bce(0.8, 0.0) == pytest.approx(np.log(0.2))
    assert minimax.value(0.8, 0.3) == pytest.approx(np.log(0.8) + np.log(0.7))
    assert minimax.d_loss(0.8, 0.3) == pytest.approx(-minimax.value(0.8, 0.3))


def test_an_undecided_discriminator_is_worth_minus_log_4() -> None:
    assert minimax.value(0.5, 0.5) == pytest.approx(-np.log(4))


def test_certainty_is_finite_where_it_is_right() -> None:
    assert minimax.bce(1.0, 1.0) == 0.0
    assert minimax.bce(0.0, 0.0) == 0.0
    assert np.isinf(minimax.bce(0.0, 1.0))


@pytest.mark.parametrize("logit", [-6.0, -1.0, 0.0, 2.5])
def test_slopes_by_the_logit(logit: float) -> None:
    h, d = 1e-5, sigmoid(logit)
    low, high = sigmoid(logit - h), sigmoid(logit + h)
    minimax_slope = (minimax.g_minimax(high) - minimax.g_minimax(low)) / (2 * h)
    other_slope = (minimax.g_non_saturating(high) - minimax.g_non_saturating(low)) / (2 * h)
    assert minimax.g_minimax_slope(d) == pytest.approx(minimax_slope, abs=1e-8)
    assert minimax.g_non_saturating_slope(d) == pytest.approx(other_slope, abs=1e-8)


def test_the_minimax_gradient_vanishes_when_d_wins() -> None:
    assert abs(minimax.g_minimax_slope(0.001)) == pytest.approx(0.001)
    assert abs(minimax.g_non_saturating_slope(0.001)) == pytest.approx(0.999)
