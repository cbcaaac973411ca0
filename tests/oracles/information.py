"""Information of a joint table, in bits (Shannon 1948; Cover & Thomas, chapter 2).

Rows are values of X, columns values of Y, entries p(x, y). Every quantity is computed from its own
definition, so that the identities between them are checks and not restatements.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import entr, rel_entr, xlogy

from playground.core.spec import PlaygroundError

Array = np.ndarray

BIT = float(np.log(2.0))  # nats in a bit
TOLERANCE = 1e-6  # how far from 1 a table may sum before it is refused


def self_information(p: float | Array) -> Array:
    """-log2 p in bits; infinite for an impossible event."""
    with np.errstate(divide="ignore"):
        return np.asarray(-np.log2(np.asarray(p, float)))


def check(table: Array) -> Array:
    """Returns ``table`` as floats if it is a joint distribution.

    Raises:
        PlaygroundError: saying what is wrong: not a number, negative, or not summing to 1.
    """
    joint = np.asarray(table, float)
    if joint.ndim != 2 or joint.size == 0:
        raise PlaygroundError("A joint table has at least one row and one column.")
    if not np.all(np.isfinite(joint)):
        raise PlaygroundError("A cell is not a number. Write a probability from 0 to 1.")
    if np.any(joint < 0):
        raise PlaygroundError("A cell is negative. A probability is never below 0.")
    total = float(joint.sum())
    if abs(total - 1.0) > TOLERANCE:
        raise PlaygroundError(
            f"The cells sum to {total:.4g} and must sum to 1. Normalise divides each by the sum."
        )
    return joint


def normalise(table: Array) -> Array:
    """Every cell divided by the sum; the offer made when a table does not sum to 1.

    Raises:
        PlaygroundError: when that cannot help: not numbers, negative cells, or all zero.
    """
    joint = np.asarray(table, float)
    if not np.all(np.isfinite(joint)) or np.any(joint < 0):
        check(joint)
    if joint.sum() <= 0:
        raise PlaygroundError("All cells are 0: there is nothing to scale to 1.")
    return np.asarray(joint / joint.sum())


def entropy(p: Array) -> float:
    """H = -sum p log2 p over all cells, with 0 log 0 = 0."""
    return float(entr(np.asarray(p, float)).sum() / BIT)


@dataclass(frozen=True)
class Quantities:
    """Everything there is to say about two variables, in bits."""

    hx: float
    hy: float
    hxy: float
    hx_given_y: float
    hy_given_x: float
    mutual: float


def quantities(joint: Array) -> Quantities:
    """From the definitions: H(X|Y) = -sum p(x,y) log p(x|y), I = sum p log p/(p(x) p(y))."""
    px, py = joint.sum(1), joint.sum(0)
    with np.errstate(divide="ignore", invalid="ignore"):
        x_given_y = np.where(py > 0, joint / py, 0.0)
        y_given_x = np.where(px[:, None] > 0, joint / px[:, None], 0.0)
    return Quantities(
        entropy(px),
        entropy(py),
        entropy(joint),
        float(-xlogy(joint, x_given_y).sum() / BIT),
        float(-xlogy(joint, y_given_x).sum() / BIT),
        float(rel_entr(joint, np.outer(px, py)).sum() / BIT),
    )


def identities(q: Quantities) -> Mapping[str, tuple[float, float]]:
    """Left and right side of every identity the lectures use."""
    return {
        "I = H(X) - H(X|Y)": (q.mutual, q.hx - q.hx_given_y),
        "I = H(Y) - H(Y|X)": (q.mutual, q.hy - q.hy_given_x),
        "I = H(X) + H(Y) - H(X,Y)": (q.mutual, q.hx + q.hy - q.hxy),
        "H(X,Y) = H(X) + H(Y|X)": (q.hxy, q.hx + q.hy_given_x),
        "H(X|Y) = H(X,Y) - H(Y)": (q.hx_given_y, q.hxy - q.hy),
    }


INDEPENDENT = np.outer([0.5, 0.3, 0.2], [0.6, 0.4])
DETERMINED = np.diag([0.5, 0.3, 0.2])


def noisy_channel(flip: float) -> Array:
    """A fair bit X sent through a wire that flips it with probability ``flip``: (2, 2)."""
    return 0.5 * np.array([[1.0 - flip, flip], [flip, 1.0 - flip]])
