"""Formulas as some lectures print them, against what they should be."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.integrate import quad
from scipy.special import expit, logit
from scipy.stats import norm

STEPS, RATE = 20, 0.5


def labels(real: float, fake: float) -> dict[str, float]:
    """D's cross-entropy if fakes get label 1 too, and with label 0; slopes by the fake's logit."""
    return {"printed": -np.log(real * fake), "right": -np.log(real * (1 - fake)),
            "printedSlope": -(1 - fake), "rightSlope": fake}  # fmt: skip


def optimum(shift: float) -> dict[str, float]:
    """V(D*, G) for data N(0, 1) and p_g = N(shift, 1), and the same from the divergence."""

    def kl_to_middle(mean: float) -> float:
        def inside(x: float) -> float:
            p, q = norm.pdf(x, mean), norm.pdf(x, shift - mean)
            return float(p * np.log(2 * p / (p + q)))

        return float(quad(inside, -9, 12, epsabs=1e-11, limit=200)[0])

    def value(x: float) -> float:
        p, q = norm.pdf(x), norm.pdf(x, shift)
        return float(p * np.log(p / (p + q)) + q * np.log(q / (p + q)))

    js = (kl_to_middle(0.0) + kl_to_middle(shift)) / 2
    v = quad(value, -9, 12, epsabs=1e-11, limit=200)[0]
    return {"v": v, "jsd": js, "right": -np.log(4) + 2 * js}


def follow(real: float, fake: float, sign: int) -> dict[str, list[float]]:
    """D's answers over ``STEPS`` steps up (sign 1) or down (-1) the gradient of V."""
    a, b = logit(real), logit(fake)
    path = {"real": [real], "fake": [fake]}
    for _ in range(STEPS):
        a, b = a + sign * RATE * (1 - expit(a)), b - sign * RATE * expit(b)
        path["real"].append(float(expit(a)))
        path["fake"].append(float(expit(b)))
    return path


def cycle(fake: float, error: float, weight: float) -> dict[str, float]:
    """Both generators' least-squares loss, the weighted round trips, their sum and share."""
    adversarial, back = 2 * (fake - 1) ** 2, weight * 2 * error
    total = adversarial + back
    return {"adversarial": adversarial, "cycle": back, "total": total, "share": back / total}


def bracket(real: float, fake: float) -> dict[str, float]:
    """log D(G(z)) + (1 - log D(x)) and D's loss; slopes by the fake's logit."""
    return {"printed": 1 + np.log(fake / real), "right": -np.log(real * (1 - fake)),
            "printedSlope": 1 - fake, "rightSlope": fake}  # fmt: skip


def sigmas() -> dict[str, float]:
    """sigma of -1.5, -0.5 and -1, e^-1, and the score whose sigma is 0.37."""
    at = expit(np.array([-1.5, -0.5, -1.0]))
    return {"score": at[0], "before": at[1], "bias": at[2], "power": np.exp(-1.0),
            "inverse": logit(0.37)}  # fmt: skip


def notations(real: float, fake: float) -> dict[str, float]:
    """D's loss, and G's two."""
    return {"d": -np.log(real) - np.log1p(-fake), "minimax": np.log1p(-fake),
            "nonSaturating": -np.log(fake)}  # fmt: skip


def cases() -> dict[str, Any]:
    """The fixture."""
    answers = [(0.8, 0.3), (0.5, 0.5), (0.97, 0.02)]
    return {
        "answers": [
            {"real": r, "fake": f, "labels": labels(r, f), "bracket": bracket(r, f),
             "up": follow(r, f, 1), "down": follow(r, f, -1), "notations": notations(r, f)}
            for r, f in answers
        ],
        "optimum": [{"shift": s, **optimum(s)} for s in (0.0, 0.7, -2.0, 3.0)],
        "cycle": [{"fake": f, "error": e, "weight": w, **cycle(f, e, w)}
                  for f, e, w in ((0.5, 0.1, 1), (0.5, 0.1, 10), (0.9, 0.02, 20))],
        "sigmas": sigmas(),
    }  # fmt: skip
