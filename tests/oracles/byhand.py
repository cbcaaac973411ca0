"""A GAN small enough for a sheet of paper: images of 2x2 pixels, two one-layer networks.

The world of Luis Serrano's "A friendly introduction to GANs": a face is a backslash, pixels 1 and
4 bright. Pixels are numbered (1 2 / 3 4) and lie in [0, 1].

    D(x) = sigmoid(v . x + c)            four weights v, one bias c
    G(z) = sigmoid(w z + b)              four weights w, four biases b, one number z in [0, 1]
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, log_expit

Array = np.ndarray

BACKSLASH = np.array([1.0, -1.0, -1.0, 1.0])  # the pattern both hand-made networks encode
GOLDEN = 0.6180339887498949  # its multiples mod 1 cover [0, 1] evenly: noise anyone can repeat

FACES = np.array(
    [
        [1.0, 0.0, 0.0, 1.0],
        [0.9, 0.1, 0.2, 0.8],
        [0.8, 0.2, 0.1, 0.9],
        [0.9, 0.2, 0.2, 0.9],
        [0.8, 0.1, 0.1, 0.8],
    ]
)


@dataclass(frozen=True)
class Pair:
    """Both networks: D's weights ``v`` (4,) and bias ``c``, G's weights ``w`` and biases ``b``."""

    v: Array
    c: float
    w: Array
    b: Array


HAND_MADE = Pair(v=BACKSLASH, c=-1.0, w=BACKSLASH, b=BACKSLASH)
UNTRAINED = Pair(
    v=np.array([0.2, 0.4, -0.3, 0.1]),
    c=0.1,
    w=np.array([-0.4, 0.5, 0.3, -0.2]),
    b=np.array([-0.3, 0.2, 0.4, -0.1]),
)


@dataclass(frozen=True)
class Worked:
    """D's verdict line by line: the four products, their sum, the score with bias, sigmoid of it.

    ``without_bias`` is the slip of one lecture: sigmoid of the sum before the bias is added.
    """

    products: Array
    total: float
    score: float
    probability: float
    without_bias: float


def discriminate(image: Array, v: Array = BACKSLASH, c: float = -1.0) -> Worked:
    """D's verdict on ``image`` (4,), worked out."""
    products = np.asarray(v) * np.asarray(image)
    total = float(products.sum())
    return Worked(products, total, total + c, float(expit(total + c)), float(expit(total)))


def generate(z: float, w: Array = BACKSLASH, b: Array = BACKSLASH) -> tuple[Array, Array]:
    """G's scores (4,) and the image (4,) in [0, 1] that their sigmoids make."""
    scores = np.asarray(w) * z + np.asarray(b)
    return scores, expit(scores)


def noise(step: int) -> float:
    """The latent number of training step ``step`` (0, 1, ...): a fixed even sweep of [0, 1)."""
    return float(((step + 1) * GOLDEN) % 1.0)


def d_error(real: Array, fake: Array, pair: Pair) -> float:
    """D's cross-entropy -log D(x) - log(1 - D(x_hat)), in nats."""
    return float(-log_expit(pair.v @ real + pair.c) - log_expit(-(pair.v @ fake + pair.c)))


def g_error(z: float, pair: Pair) -> float:
    """G's cross-entropy -log D(G(z)), in nats: the non-saturating loss."""
    return float(-log_expit(pair.v @ generate(z, pair.w, pair.b)[1] + pair.c))


def d_gradient(real: Array, fake: Array, pair: Pair) -> tuple[Array, float]:
    """Gradient of ``d_error`` by ``v`` (4,) and by ``c``.

    -log sigmoid(a) has slope -(1 - D), -log(1 - sigmoid(a)) has slope D, and a = v . x + c.
    """
    miss = 1.0 - expit(pair.v @ real + pair.c)
    fooled = expit(pair.v @ fake + pair.c)
    return -miss * real + fooled * fake, float(-miss + fooled)


def g_gradient(z: float, pair: Pair) -> tuple[Array, Array]:
    """Gradient of ``g_error`` by ``w`` and by ``b``, each (4,): the chain rule through D.

    -(1 - D) from the loss, v through D, x_hat (1 - x_hat) through G's sigmoid, then z or 1.
    """
    fake = generate(z, pair.w, pair.b)[1]
    by_score = -(1.0 - expit(pair.v @ fake + pair.c)) * pair.v * fake * (1.0 - fake)
    return by_score * z, by_score


def train_step(pair: Pair, step: int, rate: float) -> Pair:
    """One round on one face and one noise number: D goes down its error, then G goes down its own
    against the D that has just moved."""
    real, z = FACES[step % len(FACES)], noise(step)
    by_v, by_c = d_gradient(real, generate(z, pair.w, pair.b)[1], pair)
    moved = Pair(pair.v - rate * by_v, pair.c - rate * by_c, pair.w, pair.b)
    by_w, by_b = g_gradient(z, moved)
    return Pair(moved.v, moved.c, moved.w - rate * by_w, moved.b - rate * by_b)


def train(steps: int, rate: float, pair: Pair = UNTRAINED) -> tuple[Pair, Array]:
    """The pair after ``steps`` rounds, and the errors (steps, 2) of D and G before each round."""
    errors = np.empty((steps, 2))
    for step in range(steps):
        real, z = FACES[step % len(FACES)], noise(step)
        fake = generate(z, pair.w, pair.b)[1]
        errors[step] = d_error(real, fake, pair), g_error(z, pair)
        pair = train_step(pair, step, rate)
    return pair, errors
