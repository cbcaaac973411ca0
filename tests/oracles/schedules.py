"""Two orders of the same steps in a game of five numbers: Algorithm 1, and long blocks.

The data is N(1, 0.7^2), G(z) = a + b z, D(x) = sigma(c + v x + q x^2). D minimises its
cross-entropy, G minimises -log D(G(z)); both by plain gradient steps, D's three times as long.
Means are over 32 middles of equal portions of the noise, scaled to variance 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import expit
from scipy.stats import norm

Array = np.ndarray

UPDATES, MEAN, WIDTH, FAR = 1200, 1.0, 0.7, 20.0
_EVEN = norm.ppf((np.arange(32) + 0.5) / 32)
Z = _EVEN / np.sqrt((_EVEN**2).mean())
REAL = MEAN + WIDTH * Z


@dataclass(frozen=True)
class Place:
    """G's mean and width, and D's three weights (3,): of 1, x and x squared."""

    a: float
    b: float
    d: Array


START = Place(-1.0, 0.4, np.zeros(3))


def features(x: Array) -> Array:
    return np.stack([np.ones_like(x), x, x**2])  # (3, 32)


def d_loss(place: Place) -> float:
    real, fake = place.d @ features(REAL), place.d @ features(place.a + place.b * Z)
    return float(np.logaddexp(0, -real).mean() + np.logaddexp(0, fake).mean())


def g_loss(place: Place) -> float:
    return float(np.logaddexp(0, -(place.d @ features(place.a + place.b * Z))).mean())


def distance(place: Place) -> float:
    """Wasserstein-2 between G's normal density and the data's."""
    return float(np.hypot(place.a - MEAN, abs(place.b) - WIDTH))


def d_step(place: Place, rate: float) -> Place:
    real, fake = features(REAL), features(place.a + place.b * Z)
    slope = (expit(place.d @ fake) * fake).mean(1) - (expit(-(place.d @ real)) * real).mean(1)
    return Place(place.a, place.b, place.d - rate * slope)


def g_step(place: Place, rate: float) -> Place:
    x = place.a + place.b * Z
    pull = expit(-(place.d @ features(x))) * (place.d[1] + 2 * place.d[2] * x)
    return Place(place.a + rate * pull.mean(), place.b + rate * (pull * Z).mean(), place.d)


def order(k: int, block: int) -> str:
    """``ddg...``: k * block steps of D, then block of G, as often as the updates allow."""
    total, moves = UPDATES // (k + 1), ""
    while moves.count("g") < total:
        now = min(block, total - moves.count("g"))
        moves += "d" * (k * now) + "g" * now
    return moves


def play(k: int, block: int, rate: float) -> list[Place]:
    """Every place from the start on; shorter where G has run ``FAR`` away."""
    places = [START]
    for who in order(k, block):
        here = places[-1]
        places.append(d_step(here, 3 * rate) if who == "d" else g_step(here, rate))
        if distance(places[-1]) > FAR:
            break
    return places


def cases() -> dict[str, Any]:
    """The fixture: single steps, orders, and runs (those that swing on, only their beginning)."""
    here = Place(0.3, -0.6, np.array([0.2, -0.5, 0.4]))
    moved = [d_step(here, 0.3), g_step(here, 0.3)]
    steps = {"at": [here.a, here.b, *here.d], "dLoss": d_loss(here), "gLoss": g_loss(here),
             "far": distance(here), "moved": [[p.a, p.b, *p.d] for p in moved]}  # fmt: skip
    runs = []
    for k, block, rate, till in ((1, 1, 0.1, 1200), (1, 50, 0.1, 200), (5, 10, 0.1, 1200),
                                 (2, 100, 0.2, 300), (5, 30, 0.3, 60)):  # fmt: skip
        places = play(k, block, rate)
        runs.append({
            "k": k, "block": block, "rate": rate, "till": till,
            "far": [distance(p) for p in places[: till + 1 : 10]],
            "dLoss": [d_loss(p) for p in places[: till + 1 : 10]],
            "gLoss": [g_loss(p) for p in places[: till + 1 : 10]],
        })  # fmt: skip
    orders = [{"k": k, "block": b, "moves": order(k, b)} for k, b in ((1, 1), (2, 7), (5, 200))]
    return {"noise": Z, "steps": steps, "runs": runs, "orders": orders}
