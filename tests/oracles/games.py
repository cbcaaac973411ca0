"""Two players on one payoff f(x, y): x goes down, y goes up. Who finds the equilibrium?

The example x y and its orbits: Goodfellow, "NIPS 2016 Tutorial: GANs", section 8.2. Extragradient:
Korpelevich 1976, Gidel et al. 2019. Optimistic steps: Daskalakis et al. 2018. Dirac-GAN:
Mescheder, Geiger, Nowozin 2018. The non-convex game: Hsieh, Mertikopoulos, Cevher 2021.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import expit, log_expit

Array = np.ndarray

DAMPING = 0.3
FAR = 1e6  # a trajectory that has left this radius is over: it diverges


@dataclass(frozen=True)
class Game:
    """A payoff with its slopes. ``slopes(x, y)`` is (df/dx, df/dy); ``hessian`` at the equilibrium
    ``centre`` is (fxx, fxy, fyy)."""

    payoff: Callable[[float, float], float]
    slopes: Callable[[float, float], tuple[float, float]]
    centre: tuple[float, float]
    hessian: tuple[float, float, float]


def _h(t: float) -> float:
    return t**2 / 4 - t**4 / 2 + t**6 / 6


def _dh(t: float) -> float:
    return t / 2 - 2 * t**3 + t**5


def _ddh(t: float) -> float:
    return 0.5 - 6 * t**2 + 5 * t**4


SHIFT = 0.45
# root of y - 0.45 + h'(x) = 0, x - h'(y) = 0, to full precision (the test solves it anew)
CYCLE_CENTRE = (0.07802666873846009, 0.41193385136581984)


GAMES: Mapping[str, Game] = {
    "bilinear": Game(lambda x, y: x * y, lambda x, y: (y, x), (0.0, 0.0), (0.0, 1.0, 0.0)),
    "damped": Game(
        lambda x, y: x * y + DAMPING / 2 * (x * x - y * y),
        lambda x, y: (y + DAMPING * x, x - DAMPING * y),
        (0.0, 0.0),
        (DAMPING, 1.0, -DAMPING),
    ),
    "cycle": Game(
        lambda x, y: x * (y - SHIFT) + _h(x) - _h(y),
        lambda x, y: (y - SHIFT + _dh(x), x - _dh(y)),
        CYCLE_CENTRE,
        (_ddh(CYCLE_CENTRE[0]), 1.0, -_ddh(CYCLE_CENTRE[1])),
    ),
    # generator: a point mass at x; discriminator: sigmoid(y * position); data: a point mass at 0
    "dirac": Game(
        lambda x, y: float(log_expit(-x * y) + log_expit(0.0)),
        lambda x, y: (-y * float(expit(x * y)), -x * float(expit(x * y))),
        (0.0, 0.0),
        (0.0, -0.5, 0.0),
    ),
}

METHODS = ("simultaneous", "alternating", "extragradient", "optimistic", "averaged")


def trajectory(
    game: Game, method: str, start: tuple[float, float], rate: float, steps: int
) -> Array:
    """The points (up to steps + 1, 2) that ``method`` visits, the start first; cut off once the
    distance from the equilibrium passes ``FAR``.

    ``averaged`` plays alternating steps and shows the mean of all points so far.
    """
    x, y = start
    before = game.slopes(x, y)
    points = [(x, y)]
    for _ in range(steps):
        gx, gy = game.slopes(x, y)
        if method == "simultaneous":
            x, y = x - rate * gx, y + rate * gy
        elif method in ("alternating", "averaged"):
            x = x - rate * gx
            y = y + rate * game.slopes(x, y)[1]
        elif method == "extragradient":
            gx, gy = game.slopes(x - rate * gx, y + rate * gy)
            x, y = x - rate * gx, y + rate * gy
        else:
            x = x - rate * (2 * gx - before[0])
            y = y + rate * (2 * gy - before[1])
            before = (gx, gy)
        points.append((x, y))
        if np.hypot(x - game.centre[0], y - game.centre[1]) > FAR:
            break
    path = np.array(points)
    if method == "averaged":
        path = np.cumsum(path, axis=0) / np.arange(1, len(path) + 1)[:, None]
    return path


def growth(game: Game, method: str, rate: float) -> float:
    """Factor per step by which small distances from the equilibrium grow, once the slowest
    direction rules: the spectral radius of the step's linearisation. Above 1 it spirals out, at 1
    it orbits, below 1 it converges. For ``averaged`` it is that of the alternating steps below.
    """
    fxx, fxy, fyy = game.hessian
    field = np.array([[-fxx, -fxy], [fxy, fyy]])
    one = np.eye(2)
    if method == "simultaneous":
        step = one + rate * field
    elif method == "extragradient":
        step = one + rate * field @ (one + rate * field)
    elif method == "optimistic":
        step = np.block([[one + 2 * rate * field, -rate * field], [one, np.zeros((2, 2))]])
    else:
        first = np.array([[1 - rate * fxx, -rate * fxy], [0.0, 1.0]])
        second = np.array([[1.0, 0.0], [rate * fxy, 1 + rate * fyy]])
        step = second @ first
    return float(np.max(np.abs(np.linalg.eigvals(step))))


def fate(path: Array, centre: tuple[float, float], method: str, factor: float) -> str:
    """What a trajectory does, in a word: ``spirals out``, ``orbits``, ``converges``, ``is caught``
    (on a cycle away from an equilibrium that attracts from near by) or ``settles beside`` it.

    ``factor`` is ``growth``; the path decides where the step is not linear. Largest distances in
    the third and in the last fifth of the path are compared, since an orbit's distance wobbles.
    """
    radius = np.hypot(path[:, 0] - centre[0], path[:, 1] - centre[1])
    fifth = max(1, len(radius) // 5)
    middle, late = radius[2 * fifth : 3 * fifth].max(), radius[-fifth:].max()
    if radius.max() > FAR:
        return "spirals out"
    if late < 1e-9:
        return "converges"
    if method == "averaged":  # the mean of an orbit falls like 1/t, so by half between the two
        return "converges" if late < 0.75 * middle else "settles beside"
    if abs(factor - 1) < 1e-9:
        return "orbits"
    if factor > 1:
        return "spirals out" if late > 1.01 * middle else "orbits"
    return "is caught" if late > 0.99 * middle and late > 1.5 * radius[0] else "converges"
