"""The game of pairs: its slopes, what each penalty holds, and where it does not."""

from __future__ import annotations

import numpy as np
import pytest

from tests.oracles import pairs
from tests.oracles.pairs import Toy, fate, play

AT = (0.7, -0.3, -0.4)


@pytest.mark.parametrize("toy", [Toy(0, 0, 0.4, 1), Toy(0.3, 0, 0.4, 1), Toy(0.3, 0.7, 0.4, 0.5)])
def test_slopes_against_finite_differences(toy: Toy) -> None:
    h, (theta, psi, phi) = 1e-6, AT
    by_psi = pairs.d_loss(toy, theta, psi + h, phi) - pairs.d_loss(toy, theta, psi - h, phi)
    by_phi = pairs.d_loss(toy, theta, psi, phi + h) - pairs.d_loss(toy, theta, psi, phi - h)
    by_theta = pairs.g_loss(toy, theta + h, psi, phi) - pairs.g_loss(toy, theta - h, psi, phi)
    found = *pairs.d_gradient(toy, *AT), pairs.g_gradient(toy, *AT)
    expected = np.array([by_psi, by_phi, by_theta]) / (2 * h)
    assert found == pytest.approx(expected.tolist(), abs=1e-8)


@pytest.mark.parametrize(
    ("r1", "r2", "words"),
    [(0, 0, "diverges"), (0.2, 0, "diverges"), (2, 0, "diverges"), (0, 0.2, "holds"),
     (0.2, 0.2, "holds")],
)  # fmt: skip
@pytest.mark.parametrize("rate", [0.4, 0.5])
def test_r1_alone_diverges_and_both_hold(r1: float, r2: float, words: str, rate: float) -> None:
    assert fate(play(Toy(r1, r2, rate, 1.0), 1.0, 400)) == words


def test_with_r1_alone_the_slope_at_the_fakes_has_no_bound() -> None:
    toy = Toy(0.2, 0, 0.05, 1.0)  # small steps: it takes longer, phi sinks all the same
    path = play(toy, 1.0, 4000)
    assert (np.diff(path[:, 2]) < 0).all() and pairs.bound(toy) == -np.inf
    steep = pairs.steepest(toy, path)
    assert steep[4000] > 1.1 * steep[2000] and steep[2000] > 1.1 * steep[1000]
    assert abs(path[1000:, 1]).max() < 0.01  # while the slope at the data is next to nothing


@pytest.mark.parametrize("width", [0.5, 1.0, 1.5])
def test_with_r2_phi_rests_where_the_bound_says(width: float) -> None:
    toy = Toy(0.2, 0.2, 0.2, width)
    path = play(toy, 1.0, 2000)
    assert path[-1, 2] == pytest.approx(pairs.bound(toy), abs=1e-3)
    assert abs(pairs.factor(toy, path[-1, 2])) < 1


def test_the_factor_is_that_of_a_small_step() -> None:
    toy, phi, small = Toy(0, 0, 0.3, 1.0), -0.8, 1e-6
    after = small - toy.rate * pairs.g_gradient(toy, small, 0.0, phi)
    assert after / small == pytest.approx(pairs.factor(toy, phi), abs=1e-6)


def test_a_penalty_can_be_too_strong_for_the_step() -> None:
    assert fate(play(Toy(1.0, 1.0, 0.4, 1.5), 1.0, 400)) == "diverges"
