"""One neuron: a weighted sum, an activation, and how steep that is.

Rosenblatt 1958 (step), Maas, Hannun, Ng 2013 (leaky ReLU), Clevert, Unterthiner, Hochreiter 2016
(ELU). At a kink the slope is the one that PyTorch takes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from scipy.special import expit

Array = np.ndarray

VALUES: Mapping[str, Callable[[Array, float], Array]] = {
    "step": lambda a, alpha: np.heaviside(a, 1.0),
    "sigmoid": lambda a, alpha: expit(a),
    "tanh": lambda a, alpha: np.tanh(a),
    "relu": lambda a, alpha: np.maximum(a, 0.0),
    "leaky": lambda a, alpha: np.where(a > 0, a, alpha * a),
    "elu": lambda a, alpha: np.where(a > 0, a, alpha * (np.exp(np.minimum(a, 0)) - 1)),
}
SLOPES: Mapping[str, Callable[[Array, float], Array]] = {
    "step": lambda a, alpha: np.zeros_like(a),
    "sigmoid": lambda a, alpha: expit(a) * (1 - expit(a)),
    "tanh": lambda a, alpha: 1 / np.cosh(a) ** 2,
    "relu": lambda a, alpha: (a > 0).astype(float),
    "leaky": lambda a, alpha: np.where(a > 0, 1.0, alpha),
    "elu": lambda a, alpha: np.where(a > 0, 1.0, alpha * np.exp(np.minimum(a, 0))),
}


def fire(act: str, w: Array, b: float, x: Array, alpha: float) -> dict[str, float | Array]:
    """Score, output, slope at the score, and the output's gradient by the weights (2,) and bias."""
    score = float(w @ x + b)
    slope = float(SLOPES[act](np.array(score), alpha))
    output = float(VALUES[act](np.array(score), alpha))
    return {"score": score, "output": output, "slope": slope, "byW": slope * x, "byB": slope}


def foot(w: Array, b: float) -> Array:
    """The point of the line w·x + b = 0 that is nearest to the origin, (2,)."""
    return -b * w / (w @ w)


def cases() -> dict[str, Any]:
    """The fixture: every activation and its slope, kinks included, and neurons at some inputs."""
    a = np.array([-40, -3, -0.5, 0, 0.5, 3, 40.0])
    curves = [
        {"act": act, "alpha": alpha, "a": a, "values": VALUES[act](a, alpha),
         "slopes": SLOPES[act](a, alpha)}
        for act in VALUES
        for alpha in (0.2, 1.5)
    ]  # fmt: skip
    fired = []
    for act, w, b, x in (
        ("sigmoid", [1.5, -1.0], 0.5, [1.0, 2.0]), ("relu", [-2.0, 0.5], 1.0, [0.2, 0.3]),
        ("leaky", [1.0, 1.0], -1.0, [-1.0, 0.5]), ("elu", [0.3, 2.0], 0.0, [1.0, -1.0]),
    ):  # fmt: skip
        way, at = np.array(w), np.array(x)
        found = {"fired": fire(act, way, b, at, 0.2), "foot": foot(way, b)}
        fired.append({"act": act, "w": w, "b": b, "alpha": 0.2, "x": x, **found})
    return {"curves": curves, "fired": fired}
