"""Do exported scripts reach what ours reach? What the page measures, of both, over seeds.

    python -m tests.bench.exported [GAN ...] [--seeds 3] [--data-root data]

Each GAN is trained by this package and by its exported script, over the same seeds; the random
streams differ. A metric is within the seed spread where the median of the script's seeds lies in
the range of ours, widened on both sides by that range (by a count of one, or 5 % of our median,
where that is more). Points: modes, high quality, reverse KL and JSD to the truth; pictures: classes
hit, reverse KL and the Fréchet distance in the classifier's features to 1,000 real ones;
translations: L1 of the way there and back, or to the answer (SRGAN: as a share of the small
picture's). Rows go to ``exported.json`` and ``exported.md`` beside this file; those of other GANs
stay.
"""

from __future__ import annotations

import argparse
import dataclasses
import functools
import json
import os
import statistics
import sys
import tempfile
import time
import types
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch

from playground.core.checkpoints import ROOT
from playground.core.spec import Source
from playground.evaluation import classifier_metrics, feature_metrics, metrics
from playground.training.recipe import Recipe, parse_recipe
from playground.training.script import FAMILIES, as_script, perceptrons, translation
from playground.training.training import Training, open_source

SAMPLES, COLUMNS = 500, 64  # of a GAN; of a translator
INFINITE = 9.0  # nats, in the place of an infinite KL
COUNTS = ("modes", "classes")
HERE = Path(__file__).with_suffix("")
KNOWN = tuple(name for family in FAMILIES for name in family.NAMES)
Metrics = dict[str, float]
Made = Any  # samples (n, *shape), or rows of pictures of a translator
SETTINGS: dict[str, dict[str, Any]] = {
    "mlp": {}, "unrolled": {"steps": 1600, "unroll": 3}, "pacgan": {}, "minibatch": {},
    "spectral": {}, "dcgan": {"maps": 16}, "pacdcgan": {"maps": 16},
    "r3gan": {"maps": 8, "steps": 40}, "cgan": {"maps": 16}, "cgan_mlp": {"steps": 100},
    "infogan": {"maps": 16},
    "icgan": {"data": "drawn-faces", "faces": 1000, "maps": 8, "d_maps": 8, "steps": 60},
    "cyclegan": {"data": "blobs", "steps": 250, "width": 8, "d_width": 8},
    "pix2pix": {"data": "outlines", "steps": 120, "width": 8, "d_width": 8},
    "srgan": {"data": "small-faces", "faces": 400, "steps": 120, "width": 8, "depth": 2,
              "d_width": 8},
}  # fmt: skip
POINTS: dict[str, Any] = {"data": "ring8", "steps": 800, "width": 64, "batch": 128}
PICTURES: dict[str, Any] = {"data": "mnist", "steps": 80, "batch": 32}


def recipe_for(gan: str, seed: int) -> Recipe:
    """What both train."""
    usual = POINTS if gan in perceptrons.NAMES else PICTURES
    usual = {} if gan in translation.NAMES else usual
    return parse_recipe({"gan": gan, **usual, **SETTINGS[gan], "seed": seed})


@functools.lru_cache(maxsize=4)
def opened(gan: str, data: str, root: str, **settings: Any) -> Source:
    """The data, once for all seeds."""
    return open_source(parse_recipe({"gan": gan, "data": data, **settings}), root, "cpu")


def _opened_for(recipe: Recipe, root: str) -> Source:
    data_settings = dataclasses.asdict(recipe.data_config)
    return opened(recipe.gan.name, recipe.data.name, root, **data_settings)


# -- both trainings --------------------------------------------------------------------------------


def ours(recipe: Recipe, root: str, samples: int = SAMPLES) -> list[Made]:
    """What this package's training makes, of each member."""
    training = Training(recipe, _opened_for(recipe, root))
    while training.ended is None:
        training.advance(1.0)
    model = training.model
    if recipe.gan.name in translation.OF_PAIRS:
        x, y = model.pairs(COLUMNS, torch.Generator().manual_seed(0))  # type: ignore[attr-defined]
        with torch.no_grad():
            return [[x, model.mean_g(x), y]]  # type: ignore[attr-defined]
    if recipe.gan.name == "cyclegan":
        x, y = model.sides(COLUMNS, 0)  # type: ignore[attr-defined]
        g, f = model.mean_g, model.mean_f  # type: ignore[attr-defined]
        with torch.no_grad():
            return [[x, g(x), f(g(x)), y, f(y), g(f(y))]]
    return list(model.sample(samples, 0))


def theirs(text: str, seeds: Sequence[int], folder: Path, samples: int = SAMPLES) -> list[Made]:
    """The same of a script that runs in ``folder``, where it finds ``data``."""
    module = types.ModuleType("exported")
    before = Path.cwd()
    os.chdir(folder)
    try:
        exec(compile(text, "exported.py", "exec"), module.__dict__)
        train, sample = (module.__dict__[name] for name in ("train", "sample"))
        rows = "evaluate" in module.__dict__ and "KINDS" in module.__dict__
        return [sample(train(seed), COLUMNS if rows else samples) for seed in seeds]
    finally:
        os.chdir(before)


# -- what is measured ------------------------------------------------------------------------------


def measure_of(recipe: Recipe, root: str) -> Callable[[Made], Metrics]:
    """What is counted of what a GAN makes."""
    if recipe.gan.name in translation.OF_PAIRS:
        return _to_the_answer(recipe.data.scale > 1)
    if recipe.gan.name == "cyclegan":
        return _there_and_back
    return _of_points(recipe) if recipe.data.kind == "points" else _of_pictures(recipe, root)


def _to_the_answer(small: bool) -> Callable[[Made], Metrics]:
    """L1; of ``small`` pictures as a share of their own, which differs more from draw to draw."""

    def measured(rows: Made) -> Metrics:
        x, made, y = rows
        found = float((made - y).abs().mean())
        return {"L1 / L1 of x": found / float((x - y).abs().mean())} if small else {"L1": found}

    return measured


def _there_and_back(rows: Made) -> Metrics:
    x, _, x_again, y, _, y_again = rows
    pairs = {"cycle L1, A": (x, x_again), "cycle L1, B": (y, y_again)}
    return {name: float((a - b).abs().mean()) for name, (a, b) in pairs.items()}


def _of_points(recipe: Recipe) -> Callable[[Made], Metrics]:
    data, config = recipe.data, recipe.data_config
    assert data.modes is not None, "the ring has modes"
    centres = data.modes(config)

    def measured(x: Made) -> Metrics:
        found = metrics.count_modes(x.numpy(), centres, config.sigma)
        return {
            "modes": float(found.captured), "high quality": float(found.high_quality),
            "reverse KL": min(float(found.reverse_kl), INFINITE),
            "JSD": float(metrics.jsd_to_truth(x.numpy(), data, config)),
        }  # fmt: skip

    return measured


def _of_pictures(recipe: Recipe, root: str) -> Callable[[Made], Metrics]:
    classifier = classifier_metrics.classifier_of(recipe.data, str(ROOT), "cpu")
    assert classifier is not None, "the digits have a classifier"
    source = opened(recipe.gan.name, recipe.data.name, root)
    drawn = classifier_metrics.real_images(source, 1000, 1, "cpu")
    real = classifier_metrics.labels(classifier, drawn)[2]

    def measured(x: Made) -> Metrics:
        classes, _, features = classifier_metrics.labels(classifier, x)
        counts = torch.bincount(torch.as_tensor(classes), minlength=10).numpy()
        return {
            "classes": float((counts > 0).sum()),
            "reverse KL": min(float(metrics.kl_to_uniform(counts)), INFINITE),
            "Fréchet": float(feature_metrics.frechet(features, real)),
        }  # fmt: skip

    return measured


def within_spread(name: str, mine: Sequence[float], other: Sequence[float]) -> bool:
    """Does the script's median lie in our range, widened on both sides by that range?"""
    least = 1.0 if name in COUNTS else 0.05 * abs(statistics.median(mine))
    room = max(max(mine) - min(mine), least)
    return min(mine) - room <= statistics.median(other) <= max(mine) + room


# -- the table -------------------------------------------------------------------------------------


def compare(gan: str, seeds: int, root: str) -> list[dict[str, Any]]:
    """A row a metric of a GAN."""
    begin = time.perf_counter()
    recipes = [recipe_for(gan, 10 + seed) for seed in range(seeds)]
    measure = measure_of(recipes[0], root)
    mine = [measure(made) for recipe in recipes for made in ours(recipe, root)]
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "data").symlink_to(Path(root).resolve())
        asked = [recipe.run.seed for recipe in recipes]
        other = [measure(made) for made in theirs(as_script(recipes[0]), asked, Path(folder))]
    seconds = round(time.perf_counter() - begin)
    rows = []
    for name in mine[0]:
        a, b = ([round(row[name], 4) for row in found] for found in (mine, other))
        row = {"gan": gan, "metric": name, "ours": a, "script": b, "seconds": seconds}
        rows.append({**row, "steps": recipes[0].run.steps, "within": within_spread(name, a, b)})
    return rows


def table(rows: Sequence[Mapping[str, Any]]) -> str:
    """The rows as Markdown."""
    lines = [
        "# Exported scripts against this package", "",
        "Each GAN over the same seeds by this package and by the script that it exports, which "
        "runs without it. Within: the script's median lies in our range, widened on both sides by "
        "that range. Definitions and settings in `tests/bench/exported.py`, which makes this; the "
        "trainings are short, what counts is that both are equally far.", "",
        "| GAN | steps | seeds | metric | ours: median (range) | script: median (range) | within |",
        "|---|---|---|---|---|---|---|",
    ]  # fmt: skip
    for row in rows:
        a, b = (f"{statistics.median(v):.3g} ({min(v):.3g} to {max(v):.3g})"
                for v in (row["ours"], row["script"]))  # fmt: skip
        told = "yes" if row["within"] else "**no**"
        run = f"{row['gan']} | {row['steps']} | {len(row['ours'])}"
        lines.append(f"| {run} | {row['metric']} | {a} | {b} | {told} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    """Measures the GANs asked for and writes the table; returns 1 where a metric is not within."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("gans", nargs="*", default=KNOWN, metavar="GAN")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--data-root", default="data")
    chosen = parser.parse_args()
    kept = HERE.with_suffix(".json")
    rows = json.loads(kept.read_text()) if kept.exists() else []
    for gan in chosen.gans:
        fresh = compare(gan, chosen.seeds, chosen.data_root)
        rows = [row for row in rows if row["gan"] != gan] + fresh
        rows.sort(key=lambda row: KNOWN.index(row["gan"]))
        kept.write_text("[\n" + ",\n".join(map(json.dumps, rows)) + "\n]\n")
        HERE.with_suffix(".md").write_text(table(rows))
        for row in fresh:
            sys.stdout.write(f"{row['gan']} {row['metric']} {row['within']} {row['seconds']} s\n")
            sys.stdout.flush()
    return 0 if all(row["within"] for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
