"""The activations: their slopes, and the bounds the page speaks of."""

from __future__ import annotations

import numpy as np
import pytest

from tests.oracles import neuron

A = np.array([-7.0, -2.3, -0.4, 0.3, 1.9, 6.5])  # away from every kink


@pytest.mark.parametrize("act", neuron.VALUES)
@pytest.mark.parametrize("alpha", [0.1, 1.0, 1.7])
def test_slopes_against_finite_differences(act: str, alpha: float) -> None:
    h = 1e-6
    rise = neuron.VALUES[act](A + h, alpha) - neuron.VALUES[act](A - h, alpha)
    assert neuron.SLOPES[act](A, alpha) == pytest.approx(rise / (2 * h), abs=1e-8)


@pytest.mark.parametrize(("act", "most"), [("sigmoid", 0.25), ("tanh", 1.0)])
def test_the_steepest_place_is_zero(act: str, most: float) -> None:
    slopes = neuron.SLOPES[act](np.linspace(-8, 8, 1601), 1.0)
    assert slopes.max() == pytest.approx(most) and slopes.argmax() == 800


def test_an_elu_ends_at_minus_alpha() -> None:
    assert neuron.VALUES["elu"](np.array(-40.0), 1.5) == pytest.approx(-1.5)


def test_the_gradient_is_that_of_the_output() -> None:
    w, b, x, h = np.array([1.2, -0.7]), 0.3, np.array([0.5, 1.5]), 1e-6
    found = neuron.fire("tanh", w, b, x, 1.0)
    for i in (0, 1):
        step = h * np.eye(2)[i]
        up, down = (neuron.fire("tanh", w + s, b, x, 1.0)["output"] for s in (step, -step))
        assert found["byW"][i] == pytest.approx((up - down) / (2 * h), abs=1e-8)  # type: ignore


def test_the_foot_is_on_the_line_and_nearest() -> None:
    w, b = np.array([1.5, -2.0]), 0.8
    at = neuron.foot(w, b)
    assert w @ at + b == pytest.approx(0)
    along = np.array([2.0, 1.5])
    assert at @ along == pytest.approx(0)
