"""The live numbers of scenes in "How it works", by their names on the page: what a lesson reads as
``scene.NAME``, computed by the other oracles from the parameters of a link."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from scipy.special import expit

from tests.oracles import byhand, densities, games, infogan, information, minimax
from tests.oracles import measuring as measures

Numbers = dict[str, float]
RATE = 0.05  # of the page's small InfoGAN


def players(noise: float = 0.5, ma: float = -1.5, mb: float = 1.5) -> Numbers:
    real = np.array([0.9, 0.1, 0.2, 0.8])
    return {
        "dfake": byhand.discriminate(byhand.generate(noise)[1]).probability,
        "dreal": byhand.discriminate(real).probability,
        "posterior": float(expit((mb - ma) * (0 - (ma + mb) / 2))),
    }


def hand(
    part: str = "d", px: Any = (1, 0, 0, 1), z: float = 0.7, rate: float = 0.2, round: int = 0
) -> Numbers:
    if part == "d":
        worked = byhand.discriminate(np.array(px, float))
        return {"score": worked.score, "probability": worked.probability,
                "nobias": worked.without_bias}  # fmt: skip
    if part == "g":
        image = byhand.generate(z)[1]
        return {"bright": image[0], "dim": image[1],
                "verdict": byhand.discriminate(image).probability}  # fmt: skip
    pair, errors = byhand.train(round + 1, rate)
    before = byhand.train(round, rate)[0]
    d_error, g_error = errors[-1]
    return {"derror": d_error, "gerror": g_error, "v1": before.v[0], "w1": before.w[0]}


def of_minimax(dr: float = 0.8, df: float = 0.3, loss: str = "minimax") -> Numbers:
    saturating = loss == "minimax"
    g_loss = minimax.g_minimax(df) if saturating else minimax.g_non_saturating(df)
    slope = minimax.g_minimax_slope(df) if saturating else minimax.g_non_saturating_slope(df)
    found = {
        "a": -minimax.bce(dr, 1), "b": -minimax.bce(df, 0), "v": minimax.value(dr, df),
        "dloss": minimax.d_loss(dr, df), "gloss": g_loss, "slope": slope,
    }  # fmt: skip
    return {name: float(value) for name, value in found.items()}


def optimal(p: Any = (-1, 0.7, 1), q: Any = (1.2, 1.1, 1), draw: str = "none") -> Numbers:
    x = densities.GRID
    log_p, log_q = (densities.log_mixture(x, s[0::3], s[1::3], s[2::3]) for s in (p, q))
    jsd = densities.jsd(x, log_p, log_q)
    best = densities.value(x, log_p, log_q, densities.optimal_logit(log_p, log_q))
    return {
        "v": best, "vstar": best, "right": 2 * jsd - densities.LOG4, "jsd": jsd,
        "klpq": densities.kl(x, log_p, log_q), "klqp": densities.kl(x, log_q, log_p),
    }  # fmt: skip


def equilibrium(
    payoff: str = "bilinear", method: str = "simultaneous", eta: float = 0.1, turns: int = 200,
    x: float = 1, y: float = 0.5,
) -> Numbers:  # fmt: skip
    game = games.GAMES[payoff]
    path = games.trajectory(game, method, (x, y), eta, turns) - np.array(game.centre)
    first, last = (float(np.hypot(*point)) for point in (path[0], path[-1]))
    return {"growth": games.growth(game, method, eta), "first": first, "last": last}


def of_information(
    part: str = "table", table: Any = (2, 0.45, 0.05, 0.05, 0.45), flip: float = 0.1,
    codes: int = 3, trained: int = 0, **more: float,
) -> Numbers:  # fmt: skip
    """``table``: the number of its rows and its cells; a link says both it and the ``flip`` that
    the slider shows. ``lambda`` is among ``more``: it is a word of Python's."""
    if part == "table":
        rows, *cells = table
        joint = np.reshape(cells, (rows, -1))
        assert rows != 2 or np.allclose(joint, information.noisy_channel(flip))
        q = information.quantities(joint)
        return {"hx": q.hx, "hy": q.hy, "hxy": q.hxy, "hxGivenY": q.hx_given_y,
                "hyGivenX": q.hy_given_x, "mutual": q.mutual}  # fmt: skip
    toy = infogan.start(int(codes))
    for _ in range(trained):
        toy = infogan.step(toy, RATE, more.get("lambda", 1.0))
    bound, mutual = infogan.bound(toy), infogan.mutual_information(toy)
    return {"bound": bound, "information": mutual, "gap": mutual - bound,
            "hc": float(np.log(int(codes))), "width": float(np.exp(toy.log_a))}  # fmt: skip


def measuring(
    part: str = "one", kept: int = 8, gwidth: float = measures.WIDTH, fog: float = 0,
    shift: Any = (0, 0),
) -> Numbers:  # fmt: skip
    """Precision and recall of noise of its own: the page has another, so leave them a margin."""
    rng, n, k = np.random.default_rng(0), 300, 3
    maker = measures.Maker(kept, gwidth, fog, tuple(shift))
    sides = []
    for side in (measures.DATA, maker):
        noise = np.concatenate([rng.random((n, 2)), rng.normal(size=(n, 2))], 1)
        sides.append(measures.sample(side, noise))
    real, fake = sides
    return {
        "endless": measures.frechet(*measures.moments(measures.DATA), *measures.moments(maker)),
        "precision": float(measures.inside(fake, real, k).mean()),
        "recall": float(measures.inside(real, fake, k).mean()),
    }


SCENES: Mapping[str, Callable[..., Numbers]] = {
    "players": players, "hand": hand, "minimax": of_minimax, "optimal": optimal,
    "equilibrium": equilibrium, "information": of_information, "measuring": measuring,
}  # fmt: skip


def readings(scene: str, **params: Any) -> dict[str, Any]:
    """All that a lesson can read there: ``scene.NAME`` and ``setting.PARAMETER``."""
    known = {
        name: value for name, value in params.items() if name not in ("model", "piece", "look")
    }
    numbers = SCENES[scene](**known)
    return {
        **{f"setting.{name}": value for name, value in params.items()},
        **{f"scene.{name}": value for name, value in numbers.items()},
    }
