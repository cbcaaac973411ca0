"""What the mathematics of the page is tested against: the oracle's numbers as JSON.

    python -m tests.oracles.fixtures       writes tests/js/fixtures/*.json

Node's tests (``tests/js/how``) read them; ``test_fixtures.py`` fails when they are out of date.
Numbers carry twelve significant digits; an infinite one is the string ``Infinity``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from playground.core.spec import PlaygroundError
from tests.oracles import (
    algorithm,
    autoencoder,
    byhand,
    change,
    densities,
    games,
    infogan,
    information,
    lenet,
    measuring,
    minimax,
    neuron,
    pairs,
    schedules,
    slips,
    verdicts,
)

FOLDER = Path(__file__).parent.parent / "js" / "fixtures"


def plain(value: Any) -> Any:
    """``value`` with arrays as lists and floats as JSON can hold them."""
    if isinstance(value, Mapping):
        return {name: plain(item) for name, item in value.items()}
    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, bool | int | str) or value is None:
        return value
    number = float(value)
    if not np.isfinite(number):
        return "Infinity" if number > 0 else "-Infinity" if number < 0 else "NaN"
    return float(f"{number:.12g}")


def of_byhand() -> dict[str, Any]:
    """Verdicts, images, one round taken apart and whole trainings of the 2x2 world."""
    verdicts = [
        ([1.0, 0.0, 0.0, 1.0], byhand.BACKSLASH, -1.0),
        ([0.25, 1.0, 0.5, 0.75], byhand.BACKSLASH, -1.0),
        ([1.0, 0.0, 0.0, 1.0], np.array([1, -2, 0.5, 1]), 0.5),
    ]
    images = [
        (0.7, byhand.BACKSLASH, byhand.BACKSLASH),
        (0.1, np.array([2, -3, 0, 9.0]), np.ones(4)),
    ]
    rounds = []
    for step, rate in ((0, 0.2), (7, 0.5)):
        pair = byhand.UNTRAINED
        real, z = byhand.FACES[step % len(byhand.FACES)], byhand.noise(step)
        fake = byhand.generate(z, pair.w, pair.b)[1]
        by_v, by_c = byhand.d_gradient(real, fake, pair)
        moved = byhand.Pair(pair.v - rate * by_v, pair.c - rate * by_c, pair.w, pair.b)
        by_w, by_b = byhand.g_gradient(z, moved)
        numbers = {"z": z, "byV": by_v, "byC": by_c, "byW": by_w, "byB": by_b}
        errors = {"dError": byhand.d_error(real, fake, pair), "gError": byhand.g_error(z, pair)}
        rounds.append({"step": step, "rate": rate, **numbers, **errors})
    trainings = []
    for steps, rate in ((1, 0.2), (138, 0.3), (500, 1.0)):
        pair, errors = byhand.train(steps, rate)
        trainings.append({"steps": steps, "rate": rate, "last": errors[-1], "pair": asdict(pair)})
    return {
        "verdicts": [
            {"image": image, "v": v, "c": c, **asdict(byhand.discriminate(np.array(image), v, c))}
            for image, v, c in verdicts
        ],
        "images": [
            {"z": z, "w": w, "b": b, "image": byhand.generate(z, w, b)[1]} for z, w, b in images
        ],
        "noise": [byhand.noise(step) for step in range(6)],
        "rounds": rounds,
        "trainings": trainings,
    }


def of_minimax() -> list[dict[str, Any]]:
    """Both terms, both losses and their slopes at some answers of D."""
    found = []
    for real, fake in ((0.9, 0.15), (0.5, 0.5), (0.01, 0.99)):
        terms = {"a": -minimax.bce(real, 1), "b": -minimax.bce(fake, 0)}
        shared = {"real": real, "fake": fake, **terms, "v": minimax.value(real, fake)}
        for objective, loss, slope in (
            ("minimax", minimax.g_minimax, minimax.g_minimax_slope),
            ("non-saturating", minimax.g_non_saturating, minimax.g_non_saturating_slope),
        ):
            mine = {"gLoss": loss(fake), "slope": slope(fake)}
            d_loss = minimax.d_loss(real, fake)
            found.append({**shared, "objective": objective, "dLoss": d_loss, **mine})
    return found


def of_densities() -> dict[str, Any]:
    """Divergences and values of pairs of mixtures and of a drawing that is zero outside."""
    x, probes = densities.GRID, [-3.0, -0.505, 0.0, 2.25]
    heights = np.maximum(0.0, 1.5 - abs(np.linspace(-6, 6, 49)))
    drawn = densities.log_drawn(x, np.interp(x, np.linspace(-6, 6, 49), heights, 0, 0))

    def mixture(bumps: list[float]) -> densities.Array:
        return densities.log_mixture(x, bumps[0::3], bumps[1::3], bumps[2::3])

    def pair(log_p: densities.Array, log_q: densities.Array) -> dict[str, Any]:
        star = densities.optimal_logit(log_p, log_q)
        pulled = densities.dragged_logit(x, star, 1.5, 0.3, 0.9)
        return {
            "value": densities.value(x, log_p, log_q, star),
            "pulled": densities.value(x, log_p, log_q, pulled),
            "klPq": densities.kl(x, log_p, log_q),
            "klQp": densities.kl(x, log_q, log_p),
            "jsd": densities.jsd(x, log_p, log_q),
        }

    pairs = []
    for p, q in (
        ([-1, 0.7, 1], [1.2, 1.1, 1]),
        ([-2, 0.6, 1, 2, 0.5, 0.4], [0.5, 1.5, 1]),
        ([0, 1, 1], [0, 1, 3]),
        ([-4, 0.3, 1], [4, 0.3, 1]),
    ):
        log_p, log_q = mixture(p), mixture(q)
        logits = np.interp(probes, x, densities.optimal_logit(log_p, log_q))
        pairs.append({"p": p, "q": q, **pair(log_p, log_q), "probes": probes, "logits": logits})
    q = [1.2, 1.1, 1]
    a, b = (densities.log_mixture(np.zeros(1), [m], [1.0], [1.0]) for m in (-1, 2))
    return {
        "pulled": {"centre": 1.5, "height": 0.3, "reach": 0.9},
        "pairs": pairs,
        "drawn": {"heights": heights, "low": -6, "high": 6, "q": q, **pair(drawn, mixture(q))},
        "posterior": {"x": 0, "a": -1, "b": 2, "value": densities.optimal(b, a)[0]},
    }


def of_games() -> dict[str, Any]:
    """Every game by every method: factor, last point, length of the path and what it does."""
    points = [(0.7, -0.4), (-0.2, 0.9)]
    slopes = [
        {"game": name, "at": at, "payoff": game.payoff(*at), "slopes": game.slopes(*at)}
        for name, game in games.GAMES.items()
        for at in points
    ]
    paths = []
    for name, game in games.GAMES.items():
        for method in games.METHODS:
            # with long steps the non-convex game is chaotic: last digits grow, so fewer of them
            for rate, steps in ((0.05, 300), (0.3, 40)):
                start = (0.9, -0.3)
                path = games.trajectory(game, method, start, rate, steps)
                factor = games.growth(game, method, rate)
                fate = games.fate(path, game.centre, method, factor)
                case = {"game": name, "method": method, "start": start, "rate": rate}
                seen = {"factor": factor, "end": path[-1], "length": len(path), "fate": fate}
                paths.append({**case, "steps": steps, **seen})
    return {"slopes": slopes, "paths": paths}


def of_algorithm() -> dict[str, Any]:
    """Gradients of both players, two steps of Adam and the order of the lines."""
    rng = np.random.default_rng(0)
    d, g = (algorithm.Net(*rng.normal(size=(3, 5)), 0.1 * i) for i in (1, 2))
    real, z = rng.normal(size=7), rng.uniform(-1, 1, 8)
    fake = algorithm.forward(g, z)[1]
    loss, slope = algorithm.d_gradient(d, real, fake)
    adam = algorithm.Adam.for_net(d, 0.01)
    once = adam.step(d, slope)
    moved = {"once": once.vector(), "twice": adam.step(once, slope).vector()}
    for_g = {}
    for objective in ("minimax", "non-saturating"):
        g_loss, g_slope = algorithm.g_gradient(d, g, z, objective)
        for_g[objective] = {"loss": g_loss, "gradient": g_slope.vector()}
    return {
        "d": d.vector(), "g": g.vector(), "real": real, "z": z, "fake": fake,
        "forD": {"loss": loss, "gradient": slope.vector()}, "forG": for_g,
        "adam": {"rate": 0.01, **moved},
        "order": [{"k": k, "lines": [line for *_, line in algorithm.schedule(k, 3)]}
                  for k in (1, 2, 5)],
    }  # fmt: skip


def of_information() -> dict[str, Any]:
    """Quantities of sound tables, and what is said of the others."""
    sound = {
        "three by two": information.INDEPENDENT,
        "diagonal": information.DETERMINED,
        "channel": information.noisy_channel(0.1),
        "holes": np.array([[0.2, 0.0, 0.1], [0.05, 0.4, 0.25]]),
        "empty row": np.array([[0.0, 0.0], [0.5, 0.5]]),
        "one cell": np.array([[1.0]]),
    }
    names = {"hx_given_y": "hxGivenY", "hy_given_x": "hyGivenX"}
    bad = []
    for table in ([[0.5, 0.6]], [[0.5, -0.5], [0.5, 0.5]], [[0.4, 0.2], [0.3, 0.3]]):
        try:
            information.check(np.array(table))
        except PlaygroundError as error:
            bad.append({"table": table, "words": str(error)})
    return {
        "sound": [
            {
                "name": name,
                "table": table,
                "quantities": {
                    names.get(n, n): v for n, v in asdict(information.quantities(table)).items()
                },
            }
            for name, table in sound.items()
        ],
        "bad": bad,
        "normalised": information.normalise(np.array([[0.4, 0.2], [0.3, 0.3]])),
    }


def of_infogan() -> dict[str, Any]:
    """The bound and the information of some toys, before and after a step, and a training."""

    def measured(toy: infogan.Toy) -> dict[str, Any]:
        x = np.array([-1.0, 0.3, 2.0])
        guess = np.exp(infogan.log_q(toy, x))
        numbers = {"bound": infogan.bound(toy), "information": infogan.mutual_information(toy)}
        return {
            "toy": asdict(toy),
            **numbers,
            "x": x,
            "model": infogan.log_model(toy, x),
            "q": guess,
        }

    rng = np.random.default_rng(3)
    toys = []
    for codes in (2, 3, 4):
        toy = infogan.Toy(rng.normal(size=codes), 0.2, *rng.normal(size=(2, codes)))
        after = asdict(infogan.step(toy, 0.05, 0.7))
        toys.append({**measured(toy), "step": {"rate": 0.05, "weight": 0.7, "toy": after}})
    trainings = []
    for weight in (0.0, 0.7):
        toy = infogan.start(3)
        for _ in range(120):
            toy = infogan.step(toy, 0.05, weight)
        trainings.append(
            {"codes": 3, "steps": 120, "rate": 0.05, "weight": weight, **measured(toy)}
        )
    return {"toys": toys, "trainings": trainings}


def of_pairs() -> list[dict[str, Any]]:
    """Losses, slopes and runs of the game of pairs under each penalty."""
    found = []
    for r1, r2, rate, width in (
        (0.0, 0.0, 0.4, 1.0), (0.2, 0.0, 0.4, 1.0), (0.0, 0.2, 0.4, 1.0), (0.2, 0.2, 0.4, 1.0),
        (0.5, 0.5, 0.1, 0.5), (1.0, 1.0, 0.4, 1.5),
    ):  # fmt: skip
        toy, at = pairs.Toy(r1, r2, rate, width), (0.7, -0.3, -0.4)
        # what runs away multiplies the last digit too, so its path is compared before that
        path = pairs.play(toy, 1.0, 400)
        found.append({
            "toy": asdict(toy), "at": at, "dLoss": pairs.d_loss(toy, *at),
            "gLoss": pairs.g_loss(toy, *at), "forD": pairs.d_gradient(toy, *at),
            "forG": pairs.g_gradient(toy, *at), "early": path[min(5, len(path) - 1)],
            "steepest": pairs.steepest(toy, path[:6]), "bound": pairs.bound(toy),
            "factor": pairs.factor(toy, at[2]), "fate": pairs.fate(path),
        })  # fmt: skip
    return found


def of_measuring() -> dict[str, Any]:
    """Samples, moments, distances and neighbours of some generators on the same noise."""
    rng = np.random.default_rng(5)
    real, fake = (
        np.concatenate([rng.uniform(size=(60, 2)), rng.normal(size=(60, 2))], 1) for _ in range(2)
    )
    data = measuring.sample(measuring.DATA, real)
    found = []
    for maker in (
        measuring.DATA, measuring.Maker(5, 0.04, 0.0, (0.3, -0.2)),
        measuring.Maker(8, 0.5, 0.4, (0.0, 1.0)), measuring.Maker(1, 0.15, 1.0, (0.0, 0.0)),
    ):  # fmt: skip
        points = measuring.sample(maker, fake)
        mean, cov = measuring.moments(maker)
        found.append({
            "maker": asdict(maker), "points": points, "mean": mean, "cov": cov,
            "endless": measuring.frechet(*measuring.moments(measuring.DATA), mean, cov),
            "distances": {
                name: [
                    measuring.measured(
                        measuring.features(name, data[:n]), measuring.features(name, points[:n])
                    )
                    for n in (10, 60)
                ]
                for name in ("xy", "polar", "net")
            },
            "radii": measuring.radii(points, 3),
            "precision": measuring.inside(points, data, 3).mean(),
            "recall": measuring.inside(data, points, 3).mean(),
        })  # fmt: skip
    return {"real": real, "fake": fake, "makers": found}


def of_autoencoder() -> dict[str, Any]:
    """A small net with its slopes and two steps of Adam; a mixture before and after a step."""
    rng = np.random.default_rng(6)
    net, x = autoencoder.start([6, 4, 2, 5, 6], rng), rng.uniform(size=(3, 6))
    x[x < 0.4] = 0  # paper
    layers, slopes = autoencoder.forward(net, x), autoencoder.gradient(net, x)
    flat = [*net.weights, *net.biases]
    slope = [*slopes.weights, *slopes.biases]
    points = rng.normal(size=(50, 2)) @ np.array([[1.0, 0.4], [0.0, 0.5]]) + [1, -2]
    covs = np.array([[[1, 0.2], [0.2, 0.8]], [[0.5, 0], [0, 2]]])
    mixture = autoencoder.Mixture(np.array([0.3, 0.7]), points[[3, 8]], covs)
    return {
        "sizes": [6, 4, 2, 5, 6], **asdict(net), "x": x, "codes": layers[2], "y": layers[-1],
        "loss": autoencoder.loss(net, x), "slopes": asdict(slopes),
        "rate": 0.01, "moved": autoencoder.adam(flat, [slope, slope], 0.01),
        "points": points, "mixture": asdict(mixture),
        "logs": autoencoder.log_density(mixture, points),
        "after": asdict(autoencoder.step(mixture, points)),
    }  # fmt: skip


def of_lenet() -> dict[str, Any]:
    """A picture and some numbers of every layer, of weights that are a wave."""
    found, rng = {}, np.random.default_rng(8)
    for name, layer in lenet.forward(lenet.picture()).items():
        at = rng.choice(layer.size, min(40, layer.size), replace=False)
        found[name] = {"at": at, "values": layer.ravel()[at]}
    return {"picture": lenet.picture(), "layers": found}


def of_verdicts() -> dict[str, Any]:
    """A picture blurred, and how well answers are ranked."""
    rng = np.random.default_rng(9)
    picture = rng.uniform(size=(28, 28)) * (rng.uniform(size=(28, 28)) < 0.3)
    real, fake = rng.uniform(0.3, 1, 12).round(1), rng.uniform(0, 0.8, 15).round(1)
    return {
        "picture": picture, "real": real, "fake": fake, "ranking": verdicts.ranking(real, fake),
        "blurs": [{"width": w, "pixels": verdicts.blurred(picture, w)} for w in (0.3, 1.0, 2.0)],
    }  # fmt: skip


WRITERS: Mapping[str, Callable[[], Any]] = {
    "byhand": of_byhand,
    "minimax": of_minimax,
    "densities": of_densities,
    "games": of_games,
    "line": of_algorithm,
    "tables": of_information,
    "bound": of_infogan,
    "pairs": of_pairs,
    "neuron": neuron.cases,
    "change": change.cases,
    "schedules": schedules.cases,
    "slips": slips.cases,
    "measuring": of_measuring,
    "autoencoder": of_autoencoder,
    "lenet": of_lenet,
    "verdicts": of_verdicts,
}


def main() -> None:
    """Writes every fixture anew."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, write in WRITERS.items():
        text = json.dumps(plain(write()), separators=(",", ":"), allow_nan=False)
        (FOLDER / f"{name}.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
