"""A Dirac-GAN with room for trouble: which penalty keeps D from growing steep at the fakes?

The data is one point, 0. The fakes are two, theta - w and theta + w, so G cannot match the data
(as in practice, where supports do not meet). D(x) = psi x + phi x^2. The losses are those of pairs
(Huang et al. 2024): D minimises mean softplus(D(x) - D(0)), G mean softplus(D(0) - D(x)). R1 is
taken at the data, where D's slope is psi: it never sees phi. R2 is taken at the fakes, where the
slope is psi + 2 phi x. The toy is ours, in the manner of Mescheder, Geiger, Nowozin 2018.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

Array = np.ndarray

JOLT = 1e-3  # what a minibatch adds to theta, by turns to either side
FAR = 100.0  # a run that has left this distance is over: it diverges


@dataclass(frozen=True)
class Toy:
    """``r1`` and ``r2`` are the weights gamma of the penalties, ``rate`` the step of both players,
    ``width`` the distance w of the fakes from their middle."""

    r1: float
    r2: float
    rate: float
    width: float


def d_loss(toy: Toy, theta: float, psi: float, phi: float) -> float:
    """What D minimises, penalties included."""
    x = np.array([theta - toy.width, theta + toy.width])
    fit = np.logaddexp(0, psi * x + phi * x**2).mean()
    steep = ((psi + 2 * phi * x) ** 2).mean()
    return float(fit + toy.r1 / 2 * psi**2 + toy.r2 / 2 * steep)


def g_loss(toy: Toy, theta: float, psi: float, phi: float) -> float:
    """What G minimises."""
    x = np.array([theta - toy.width, theta + toy.width])
    return float(np.logaddexp(0, -(psi * x + phi * x**2)).mean())


def d_gradient(toy: Toy, theta: float, psi: float, phi: float) -> tuple[float, float]:
    """Slopes of ``d_loss`` by psi and phi."""
    x = np.array([theta - toy.width, theta + toy.width])
    surprise, slope = expit(psi * x + phi * x**2), psi + 2 * phi * x
    by_psi = (surprise * x).mean() + toy.r1 * psi + toy.r2 * slope.mean()
    by_phi = (surprise * x**2).mean() + toy.r2 * (slope * 2 * x).mean()
    return float(by_psi), float(by_phi)


def g_gradient(toy: Toy, theta: float, psi: float, phi: float) -> float:
    """Slope of ``g_loss`` by theta."""
    x = np.array([theta - toy.width, theta + toy.width])
    return float(-(expit(-(psi * x + phi * x**2)) * (psi + 2 * phi * x)).mean())


def play(toy: Toy, theta: float, steps: int) -> Array:
    """(theta, psi, phi) from the start on, up to (steps + 1, 3); D steps, then G against the new D
    (Algorithm 1). Cut off once theta is ``FAR`` away."""
    psi = phi = 0.0
    path = [(theta, psi, phi)]
    for step in range(steps):
        by_psi, by_phi = d_gradient(toy, theta, psi, phi)
        psi, phi = psi - toy.rate * by_psi, phi - toy.rate * by_phi
        theta -= toy.rate * g_gradient(toy, theta, psi, phi)
        theta += JOLT if step % 2 else -JOLT
        path.append((theta, psi, phi))
        if abs(theta) > FAR:
            break
    return np.array(path)


def steepest(toy: Toy, path: Array) -> Array:
    """The larger slope of D at the two fakes, at each step of ``path``."""
    theta, psi, phi = path.T
    return np.maximum(*(abs(psi + 2 * phi * (theta + side * toy.width)) for side in (-1, 1)))


def bound(toy: Toy) -> float:
    """Where phi comes to rest while theta = 0: sigma(phi w^2) = 4 gamma |phi|, with R2; without it
    nothing holds phi, and this is -inf."""
    if toy.r2 == 0:
        return -np.inf
    low, high = -1 / (4 * toy.r2), 0.0
    for _ in range(100):
        middle = (low + high) / 2
        if expit(middle * toy.width**2) > -4 * toy.r2 * middle:
            high = middle
        else:
            low = middle
    return (low + high) / 2


def factor(toy: Toy, phi: float) -> float:
    """By what a small theta is multiplied in one of G's steps at psi = 0 (D held): beyond -1 each
    answer overshoots by more than the last."""
    w, pull = toy.width, expit(-phi * toy.width**2)
    bend = -pull * (1 - pull) * (2 * phi * w) ** 2  # how the pull itself changes with theta
    return float(1 + toy.rate * (2 * phi * pull + bend))


def fate(path: Array) -> str:
    """``diverges``, ``holds`` (theta rests at the data) or ``wanders``."""
    theta = abs(path[:, 0])
    if theta[-1] > FAR:
        return "diverges"
    return "holds" if theta[-max(1, len(theta) // 5) :].max() < 0.05 else "wanders"
