"""``python -m playground eval NAME``: measures a checkpoint of small pictures, from a seed.

What is measured and how:

- *label accuracy*: share of 10,000 samples, the classes by turns, to which the independent
  classifier (``playground.classifier``, no part in any GAN's training) gives the asked label;
- *diversity*: mean distance of pairs of one class in the classifier's 64 features, mean over the
  classes, over that of real test pictures (accuracy alone rewards collapse);
- *Fréchet distance* on these features, samples against the 10,000 test pictures, beside its anchor:
  10,000 training pictures against the same test pictures (Heusel et al. 2017);
- *InfoGAN*: the categories that Q reads in the test pictures against their digits, matched by the
  Hungarian method; L_I on fresh samples; correlation of c1 and c2 with slant and stroke width.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from playground.classifier import Classifier, Verdict, images, load_classifier
from playground.imageplayers import ImagePlayers
from playground.lazy import torch
from playground.metrics import frechet
from playground.spec import PlaygroundError, Setting

if TYPE_CHECKING:
    Tensor = torch.Tensor

log = logging.getLogger(__name__)

ROOT = Path(__file__).parents[1] / "checkpoints"
SEED = 2026
SAMPLES = 10_000
PAIRS = 300  # pictures of one class among which the distances are taken


def main(name: str, data_root: str) -> int:
    """Measures checkpoint ``name``, writes ``metrics`` into its meta.json; returns 0."""
    from playground.engine import checkpoints

    folder = ROOT / checkpoints.check_name(name)
    meta = checkpoints.read_meta(folder)
    found = evaluate(folder, data_root)
    meta["metrics"] = {**found, "seed": SEED, "samples": SAMPLES}
    fresh = folder / "meta.json.new"
    fresh.write_text(json.dumps(meta, indent=1, sort_keys=True) + "\n")
    fresh.replace(folder / "meta.json")
    log.info("%s", json.dumps(found, indent=1))
    return 0


def evaluate(folder: Path, data_root: str, samples: int = SAMPLES) -> dict[str, Any]:
    """The metrics of the checkpoint in ``folder``, as JSON.

    Raises:
        PlaygroundError: when there are no measures for its kind, or its data is not there.
    """
    from playground.engine import checkpoints
    from playground.recipe import parse_recipe

    tensors, meta = checkpoints.load(folder)
    if meta.get("kind") == "classifier":
        return _classifier(meta["data"], data_root, folder)
    recipe = parse_recipe(meta["values"])
    if recipe.gan.name not in MEASURES:
        raise PlaygroundError(f"There are no measures for {recipe.gan.name}.")
    model = recipe.gan.build(recipe.config, Setting(recipe.data, None, recipe.seeds))
    assert isinstance(model, ImagePlayers)
    model.load(tensors)
    return MEASURES[recipe.gan.name](model, Real(recipe.data.name, data_root, samples))


class Real:
    """Real test pictures, what the classifier sees in them, and the anchor of the distance."""

    def __init__(self, data: str, data_root: str, samples: int = SAMPLES) -> None:
        self.samples = samples
        self.judge: Classifier = load_classifier(data)
        pick = torch.Generator().manual_seed(SEED)
        self.x, self.y = _some(images(data, data_root, train=False), samples, pick)
        train, _ = _some(images(data, data_root, train=True), samples, pick)
        self.test: Verdict = self.judge.label(self.x)
        self.anchor = frechet(self.judge.label(train).features, self.test.features)


def _some(data: tuple[Tensor, Tensor], n: int, pick: torch.Generator) -> tuple[Tensor, Tensor]:
    rows = torch.randperm(len(data[0]), generator=pick)[:n]
    return data[0][rows], data[1][rows]


def _classifier(data: str, data_root: str, folder: Path) -> dict[str, Any]:
    x, y = images(data, data_root, train=False)
    called = load_classifier(data, str(folder.parent)).label(x).probabilities.argmax(1)
    return {"accuracy": float((called == y.numpy()).mean())}


# -- pictures ----------------------------------------------------------------------------------


def measure_dcgan(model: ImagePlayers, real: Real) -> dict[str, Any]:
    """Fréchet distance, its anchor, classes captured and how evenly."""
    verdict = real.judge.label(model.sample(real.samples, SEED)[0])
    return _closeness(verdict, real)


def measure_cgan(model: ImagePlayers, real: Real) -> dict[str, Any]:
    """Label accuracy, diversity within the classes, Fréchet distance and its anchor."""
    verdict = real.judge.label(model.sample(real.samples, SEED)[0])
    asked = np.arange(real.samples) % 10
    right = verdict.probabilities.argmax(1) == asked
    true = diversity(real.test.features, real.y.numpy())
    return {
        "label_accuracy": float(right.mean()),
        "label_accuracy_by_class": [round(float(right[asked == k].mean()), 4) for k in range(10)],
        "diversity": float(np.mean(diversity(verdict.features, asked)) / np.mean(true)),
        **_closeness(verdict, real),
    }


def _closeness(verdict: Verdict, real: Real) -> dict[str, Any]:
    counts = np.bincount(verdict.probabilities.argmax(1), minlength=10)
    distance = frechet(verdict.features, real.test.features)
    return {
        "frechet": distance,
        "frechet_anchor": real.anchor,
        "frechet_ratio": distance / real.anchor,
        "classes": int((counts > 0.01 * counts.sum()).sum()),
        "class_counts": counts.tolist(),
        "confidence": float(verdict.probabilities.max(1).mean()),
    }


def diversity(features: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Mean Euclidean distance between pictures of one class, for each of ten classes ``(10,)``."""
    found = []
    for k in range(10):
        of = features[labels == k][:PAIRS].astype(np.float64)
        square = (of**2).sum(1)
        apart = np.maximum(square[:, None] + square - 2 * of @ of.T, 0)
        np.fill_diagonal(apart, 0)
        found.append(np.sqrt(apart).sum() / (len(of) * (len(of) - 1)))
    return np.asarray(found)


# -- codes --------------------------------------------------------------------------------------


def measure_infogan(model: ImagePlayers, real: Real) -> dict[str, Any]:
    """Unsupervised error with its matrix, L_I, what c1 and c2 move, and the Fréchet distance."""
    from playground.ask_infogan import read
    from playground.gans import infogan

    called = read(model, ((real.x[:, 0] + 1) * 127.5).round().byte())["category"].argmax(1)
    z, category, codes = infogan.prior(model, real.samples, torch.Generator().manual_seed(SEED))
    with torch.no_grad():
        x = infogan.imagine(model, model.mean_g, z, category, codes)
        model.d.eval()
        _, *reading = model.d(x)
        model.d.train()
    info, info_codes = infogan.bound(category, codes, *reading)
    return {
        **discovered(called.numpy(), real.y.numpy()),
        "l_info": float(info),
        "l_info_codes": float(info_codes),
        "codes": code_effects(x, category.numpy(), codes.numpy()),
        **_closeness(real.judge.label(x), real),
    }


def discovered(categories: np.ndarray, digits: np.ndarray) -> dict[str, Any]:
    """``matrix`` (category by true digit, counts), ``assignment`` (the digit of each category, by
    the Hungarian method) and ``error``, the share that falls outside it."""
    from scipy.optimize import linear_sum_assignment

    matrix = np.zeros((10, 10), int)
    np.add.at(matrix, (categories, digits), 1)
    row, column = linear_sum_assignment(-matrix)
    return {
        "matrix": matrix.tolist(),
        "assignment": column.tolist(),
        "error": float(1 - matrix[row, column].sum() / matrix.sum()),
    }


def code_effects(x: Tensor, category: np.ndarray, codes: np.ndarray) -> dict[str, Any]:
    """Correlations of c1 and c2 with slant and stroke width, ``all``: over all samples, ``within``:
    of what is left when the category's mean is taken out and its spread made one."""
    ink = (x[:, 0].numpy() + 1) / 2
    measured = {"slant": slant(ink), "width": stroke_width(ink)}
    found: dict[str, Any] = {}
    for code in range(codes.shape[1]):
        for name, value in measured.items():
            every = np.corrcoef(value, codes[:, code])[0, 1]
            within = np.corrcoef(_centred(value, category), codes[:, code])[0, 1]
            found[f"c{code + 1}_{name}"] = {"all": float(every), "within": float(within)}
    return found


def _centred(value: np.ndarray, category: np.ndarray) -> np.ndarray:
    value = value.copy()
    for k in np.unique(category):
        of = value[category == k]
        value[category == k] = (of - of.mean()) / (of.std() + 1e-9)
    return value


def slant(ink: np.ndarray) -> np.ndarray:
    """How far each picture ``(n, H, W)`` (ink 0 to 1) leans to the right: −μ₁₁ / μ₀₂, the
    horizontal shift a row of the best shear (image moments, Hu 1962)."""
    y, x = np.mgrid[: ink.shape[1], : ink.shape[2]]
    mass = ink.sum((1, 2)) + 1e-9
    dx = x - ((ink * x).sum((1, 2)) / mass)[:, None, None]
    dy = y - ((ink * y).sum((1, 2)) / mass)[:, None, None]
    lean: np.ndarray = -(ink * dx * dy).sum((1, 2)) / ((ink * dy * dy).sum((1, 2)) + 1e-9)
    return lean


def stroke_width(ink: np.ndarray) -> np.ndarray:
    """Pixels: twice the inked area over the length of its outline, as of a long band."""
    inked = ink > 0.5
    outline = (inked[:, 1:] != inked[:, :-1]).sum((1, 2)) + (
        inked[:, :, 1:] != inked[:, :, :-1]
    ).sum((1, 2))
    width: np.ndarray = 2 * ink.sum((1, 2)) / np.maximum(outline, 1)
    return width


MEASURES: Mapping[str, Callable[[ImagePlayers, Real], dict[str, Any]]] = {
    "dcgan": measure_dcgan,
    "cgan": measure_cgan,
    "cgan_mlp": measure_cgan,
    "infogan": measure_infogan,
}
