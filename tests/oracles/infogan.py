"""InfoGAN's bound on a line (Chen et al. 2016, equations 3 to 6), small enough for exact means.

A code c, uniform over C values, and noise z ~ N(0, 1) make x = G(z, c) = b_c + a z. Data is
N(0, 1), D is always the optimal one, and Q(c|x) = softmax(u x + v) guesses the code.

    L_I(G, Q) = E log Q(c|x) + H(c)  <=  I(c; G(z, c)),     equal when Q(c|x) = P(c|x)
    G goes down V(D*, G) - lambda L_I,    Q goes up L_I

All means over z are sums over a fixed grid, all in nats.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, log_softmax, logsumexp

Array = np.ndarray

Z = np.linspace(-6.0, 6.0, 97)
Z_WEIGHTS = np.exp(-0.5 * Z**2) / np.exp(-0.5 * Z**2).sum()  # (Z,) the chance of each grid point
LOG_2PI = float(np.log(2.0 * np.pi))


@dataclass(frozen=True)
class Toy:
    """G's means ``b`` (C,) and logarithm of its width ``a``; Q's slopes ``u`` and offsets ``v``."""

    b: Array
    log_a: float
    u: Array
    v: Array

    def vector(self) -> Array:
        """All parameters in one row (3 C + 1,): b, log_a, u, v."""
        return np.concatenate([self.b, [self.log_a], self.u, self.v])

    @staticmethod
    def of(vector: Array) -> Toy:
        """The toy whose ``vector()`` this is."""
        c = (len(vector) - 1) // 3
        b, log_a, u, v = np.split(np.asarray(vector, float), [c, c + 1, 2 * c + 1])
        return Toy(b, float(log_a[0]), u, v)


def start(codes: int) -> Toy:
    """A generator that already matches the data and all but ignores its code; Q knows nothing."""
    centred = np.arange(codes) - (codes - 1) / 2
    return Toy(0.02 * centred, 0.0, np.zeros(codes), np.zeros(codes))


def generated(toy: Toy) -> Array:
    """x = b_c + a z for every code and grid point: (C, Z)."""
    return np.asarray(toy.b[:, None] + np.exp(toy.log_a) * Z)


def log_given(toy: Toy, x: Array) -> Array:
    """log p(x | c) for every code, new last axis: (..., C)."""
    t = (x[..., None] - toy.b) * np.exp(-toy.log_a)
    return np.asarray(-0.5 * t**2 - toy.log_a - 0.5 * LOG_2PI)


def log_model(toy: Toy, x: Array) -> Array:
    """log p_g(x): the mean over codes."""
    return np.asarray(logsumexp(log_given(toy, x), axis=-1) - np.log(len(toy.b)))


def log_q(toy: Toy, x: Array) -> Array:
    """log Q(c|x): (..., C)."""
    return np.asarray(log_softmax(x[..., None] * toy.u + toy.v, axis=-1))


def mutual_information(toy: Toy) -> float:
    """I(c; x) = E log p(x|c) / p_g(x), in nats; between 0 and log C."""
    x = generated(toy)
    own = -0.5 * Z**2 - toy.log_a - 0.5 * LOG_2PI  # log p(x|c) at x = b_c + a z
    return float(((own - log_model(toy, x)) @ Z_WEIGHTS).mean())


def bound(toy: Toy) -> float:
    """L_I in nats: what InfoGAN can compute, since it needs Q only."""
    own = np.einsum("czc->cz", log_q(toy, generated(toy)))
    return float((own @ Z_WEIGHTS).mean() + np.log(len(toy.b)))


def bound_gradient(toy: Toy) -> Toy:
    """Gradient of ``bound``; the softmax gives (1[c = j] - Q_j) by its j-th logit."""
    x, a = generated(toy), np.exp(toy.log_a)
    miss = np.eye(len(toy.b))[:, None, :] - np.exp(log_q(toy, x))  # (C, Z, C)
    weighted = miss * Z_WEIGHTS[:, None] / len(toy.b)
    by_x = weighted @ toy.u  # (C, Z)
    return Toy(
        by_x.sum(1),
        float((by_x * Z).sum() * a),
        (weighted * x[..., None]).sum((0, 1)),
        weighted.sum((0, 1)),
    )


def game(toy: Toy) -> float:
    """G's part of V(D*, G), E log(1 - D*(x)) with 1 - D* = p_g / (p_data + p_g), in nats."""
    x = generated(toy)
    logit = -0.5 * x**2 - 0.5 * LOG_2PI - log_model(toy, x)  # of D*
    return float((-np.logaddexp(0.0, logit) @ Z_WEIGHTS).mean())


def game_gradient(toy: Toy) -> tuple[Array, float]:
    """Gradient of V by ``b`` (C,) and ``log_a`` with D held at D*, as Algorithm 1 does.

    d/dx log(1 - D) = -D(x) * (slope of D's logit), and that logit is log p_data - log p_g.
    """
    x, a = generated(toy), np.exp(toy.log_a)
    given = log_given(toy, x)
    share = np.exp(given - logsumexp(given, axis=-1, keepdims=True))  # P(c|x): (C, Z, C)
    slope_model = -((x - share @ toy.b) / a**2)
    d = expit(-0.5 * x**2 - 0.5 * LOG_2PI - log_model(toy, x))
    by_x = -d * (-x - slope_model) * Z_WEIGHTS / len(toy.b)
    return by_x.sum(1), float((by_x * Z).sum() * a)


def step(toy: Toy, rate: float, weight: float) -> Toy:
    """One step: G down V - ``weight`` * L_I, Q up L_I (Q learns ten times as fast)."""
    info = bound_gradient(toy)
    by_b, by_log_a = game_gradient(toy)
    return Toy(
        toy.b - rate * (by_b - weight * info.b),
        toy.log_a - rate * (by_log_a - weight * info.log_a),
        toy.u + 10 * rate * info.u,
        toy.v + 10 * rate * info.v,
    )
