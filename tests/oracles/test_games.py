"""How five ways of stepping behave on four payoffs."""

from __future__ import annotations

import numpy as np
import pytest

from tests.oracles.games import CYCLE_CENTRE, GAMES, METHODS, fate, growth, trajectory

BILINEAR = GAMES["bilinear"]


@pytest.mark.parametrize("rate", [0.01, 0.1, 0.5])
def test_simultaneous_steps_grow_by_a_known_factor(rate: float) -> None:
    radius = np.hypot(*trajectory(BILINEAR, "simultaneous", (1.0, 0.5), rate, 50).T)
    assert radius[1:] / radius[:-1] == pytest.approx(np.sqrt(1 + rate**2))
    assert growth(BILINEAR, "simultaneous", rate) == pytest.approx(np.sqrt(1 + rate**2))


def test_alternating_steps_orbit() -> None:
    rate = 0.2
    x, y = trajectory(BILINEAR, "alternating", (1.0, 0.5), rate, 5000).T
    invariant = x**2 + y**2 - rate * x * y  # an ellipse that the steps never leave
    assert invariant == pytest.approx(invariant[0])
    assert growth(BILINEAR, "alternating", rate) == pytest.approx(1.0)


def test_averages_of_an_orbit_converge_like_one_over_t() -> None:
    radius = np.hypot(*trajectory(BILINEAR, "averaged", (1.0, 0.5), 0.2, 4000).T)
    t = np.arange(len(radius))
    assert np.all(radius[100:] * t[100:] < 15)


@pytest.mark.parametrize("method", ["extragradient", "optimistic"])
def test_looking_ahead_converges(method: str) -> None:
    radius = np.hypot(*trajectory(BILINEAR, method, (1.0, 0.5), 0.3, 600).T)
    assert radius[-1] < 1e-6
    late = (radius[300] / radius[200]) ** 0.01
    assert late == pytest.approx(growth(BILINEAR, method, 0.3), abs=1e-3)


def test_extragradient_factor_in_closed_form() -> None:
    r = 0.3  # (1 - r^2) - r i on x y
    assert growth(BILINEAR, "extragradient", r) == pytest.approx(np.sqrt(1 - r**2 + r**4))


@pytest.mark.parametrize("name", GAMES)
@pytest.mark.parametrize("at", [(0.7, -0.4), (-0.2, 0.9)])
def test_slopes_against_finite_differences(name: str, at: tuple[float, float]) -> None:
    game, h = GAMES[name], 1e-6
    (x, y) = at
    numeric = (
        (game.payoff(x + h, y) - game.payoff(x - h, y)) / (2 * h),
        (game.payoff(x, y + h) - game.payoff(x, y - h)) / (2 * h),
    )
    assert game.slopes(x, y) == pytest.approx(numeric, abs=1e-8)


@pytest.mark.parametrize("name", GAMES)
def test_centre_and_hessian(name: str) -> None:
    game, h = GAMES[name], 1e-6
    x, y = game.centre
    assert game.slopes(x, y) == pytest.approx((0.0, 0.0), abs=1e-12)
    by_x = np.subtract(game.slopes(x + h, y), game.slopes(x - h, y)) / (2 * h)
    by_y = np.subtract(game.slopes(x, y + h), game.slopes(x, y - h)) / (2 * h)
    assert game.hessian == pytest.approx((by_x[0], by_x[1], by_y[1]), abs=1e-8)


@pytest.mark.parametrize("name", GAMES)
@pytest.mark.parametrize("method", [m for m in METHODS if m != "averaged"])
def test_the_factor_is_what_a_small_trajectory_does(name: str, method: str) -> None:
    game, rate = GAMES[name], 0.1
    start = (game.centre[0] + 1e-7, game.centre[1])
    path = trajectory(game, method, start, rate, 600) - game.centre
    # the ellipse an orbit follows makes single radii wobble: compare two turns' maxima
    radius = np.hypot(*path.T)
    seen = (radius[500:].max() / radius[300:401].max()) ** (1 / 200)
    assert seen == pytest.approx(growth(game, method, rate), abs=2e-3)


@pytest.mark.parametrize(
    ("name", "method", "rate", "start", "words"),
    [
        ("bilinear", "simultaneous", 0.1, (1.0, 0.5), "spirals out"),
        ("bilinear", "alternating", 0.1, (1.0, 0.5), "orbits"),
        ("bilinear", "extragradient", 0.1, (1.0, 0.5), "converges"),
        ("bilinear", "optimistic", 0.1, (1.0, 0.5), "converges"),
        ("bilinear", "averaged", 0.1, (1.0, 0.5), "converges"),
        ("damped", "simultaneous", 0.1, (1.0, 0.5), "converges"),
        ("damped", "simultaneous", 0.6, (1.0, 0.5), "spirals out"),
        ("dirac", "simultaneous", 0.1, (1.0, 0.5), "spirals out"),
        ("dirac", "alternating", 0.1, (1.0, 0.5), "orbits"),
        # the non-convex game: its equilibrium attracts only what starts next to it
        ("cycle", "simultaneous", 0.05, (0.1, 0.45), "converges"),
        ("cycle", "simultaneous", 0.05, (0.3, 0.4), "is caught"),
        ("cycle", "extragradient", 0.05, (0.3, 0.4), "is caught"),
        ("cycle", "averaged", 0.1, (0.3, 0.4), "settles beside"),
    ],
)
def test_fates(name: str, method: str, rate: float, start: tuple[float, float], words: str) -> None:
    game = GAMES[name]
    path = trajectory(game, method, start, rate, 2000)
    assert fate(path, game.centre, method, growth(game, method, rate)) == words


def test_no_method_escapes_the_cycle() -> None:
    for method in ("simultaneous", "alternating", "extragradient", "optimistic"):
        path = trajectory(GAMES["cycle"], method, (0.6, 0.4), 0.1, 2000) - CYCLE_CENTRE
        late = np.hypot(*path.T)[-500:]
        assert late.min() > 0.7 and late.max() < 2.1


def test_a_runaway_is_cut_off() -> None:
    path = trajectory(BILINEAR, "simultaneous", (1.0, 1.0), 1.0, 10_000)
    assert len(path) < 100 and np.all(np.isfinite(path))
