"""An autoencoder of any sizes with its slopes, Adam, and a mixture of Gaussians over its codes.

Hidden layers are tanh, the code (the layer in the middle) is linear, the output a sigmoid; the loss
is the cross-entropy of a picture in 0 to 1, in nats, as in Hinton and Salakhutdinov (2006). The
mixture is fitted by expectation and maximisation (Dempster, Laird and Rubin 1977) with a floor
under the variances, so that no part shrinks to a point.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logsumexp

Array = np.ndarray

FLOOR = 1e-3  # under the variances, as a share of the points' own


@dataclass(frozen=True)
class Net:
    """``weights`` of each layer (out, in) and its ``biases`` (out,)."""

    weights: list[Array]
    biases: list[Array]


def start(sizes: list[int], rng: np.random.Generator) -> Net:
    """Normal weights of variance 2 / (in + out), small biases."""
    pairs = list(zip(sizes, sizes[1:], strict=False))
    weights = [rng.normal(size=(b, a)) * np.sqrt(2 / (a + b)) for a, b in pairs]
    return Net(weights, [0.1 * rng.normal(size=b) for _, b in pairs])


def forward(net: Net, x: Array) -> list[Array]:
    """Activations of every layer, the input first, each (batch, units)."""
    layers = [x]
    for i, (w, b) in enumerate(zip(net.weights, net.biases, strict=True), 1):
        sums = layers[-1] @ w.T + b
        last, code = i == len(net.weights), 2 * i == len(net.weights)
        layers.append(expit(sums) if last else sums if code else np.tanh(sums))
    return layers


def loss(net: Net, x: Array) -> float:
    """Cross-entropy, nats a picture."""
    y = forward(net, x)[-1]
    return float(-(x * np.log(y) + (1 - x) * np.log(1 - y)).sum(1).mean())


def gradient(net: Net, x: Array) -> Net:
    """Slopes of ``loss``."""
    layers = forward(net, x)
    errors = (layers[-1] - x) / len(x)
    weights, biases = [], []
    for i in range(len(net.weights) - 1, -1, -1):
        weights.insert(0, errors.T @ layers[i])
        biases.insert(0, errors.sum(0))
        errors = errors @ net.weights[i]
        if 2 * i != len(net.weights):
            errors = errors * (1 - layers[i] ** 2)
    return Net(weights, biases)


def adam(values: list[Array], slopes: list[list[Array]], rate: float) -> list[Array]:
    """``values`` after one step of Adam (Kingma and Ba 2015) for each entry of ``slopes``."""
    first = [np.zeros_like(v) for v in values]
    second = [np.zeros_like(v) for v in values]
    for t, slope in enumerate(slopes, 1):
        first = [0.9 * m + 0.1 * g for m, g in zip(first, slope, strict=True)]
        second = [0.999 * v + 0.001 * g**2 for v, g in zip(second, slope, strict=True)]
        scale = rate * np.sqrt(1 - 0.999**t) / (1 - 0.9**t)
        values = [
            x - scale * m / (np.sqrt(v) + 1e-8)
            for x, m, v in zip(values, first, second, strict=True)
        ]
    return values


@dataclass(frozen=True)
class Mixture:
    """``weights`` (k,), ``means`` (k, 2), ``covs`` (k, 2, 2)."""

    weights: Array
    means: Array
    covs: Array


def log_parts(mixture: Mixture, points: Array) -> Array:
    """log of each part's weight times its density, (N, k)."""
    found = []
    for weight, mean, cov in zip(mixture.weights, mixture.means, mixture.covs, strict=True):
        away = points - mean
        far = (away * np.linalg.solve(cov, away.T).T).sum(1)
        found.append(np.log(weight) - far / 2 - np.log(2 * np.pi) - np.log(np.linalg.det(cov)) / 2)
    return np.stack(found, 1)


def log_density(mixture: Mixture, points: Array) -> Array:
    """log p of each point, nats."""
    return np.asarray(logsumexp(log_parts(mixture, points), 1))


def step(mixture: Mixture, points: Array) -> Mixture:
    """One step of expectation and maximisation."""
    logs = log_parts(mixture, points)
    shares = np.exp(logs - logsumexp(logs, 1, keepdims=True))
    sums = shares.sum(0)
    means = shares.T @ points / sums[:, None]
    away = points[:, None] - means  # (N, k, 2)
    covs = np.einsum("nk,nki,nkj->kij", shares, away, away) / sums[:, None, None]
    floor = FLOOR * points.var(0).mean()
    return Mixture(sums / len(points), means, covs + floor * np.eye(2))
