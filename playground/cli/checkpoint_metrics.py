"""``python -m playground eval NAME``: measures a checkpoint of small pictures, from a seed.

What is measured and how:

- *label accuracy*: share of 10,000 samples, the classes by turns, to which the independent
  classifier (``playground.networks.classifier``, no part in any GAN's training) gives the asked
  label;
- *diversity*: mean distance of pairs of one class in the classifier's 64 features, mean over the
  classes, over that of real test pictures (accuracy alone rewards collapse);
- *Fréchet distance* on these features, samples against the 10,000 test pictures, beside its anchor:
  10,000 training pictures against the same test pictures (Heusel et al. 2017). ``frechet_1000``:
  the same with 1,000 pictures on each side, as the Train tab has it, mean of ten draws, beside an
  anchor of training pictures. Few samples lift both, so the ratio at 1,000 flatters. KID,
  precision, recall, density and coverage (``playground.evaluation.feature_metrics``) likewise with
  1,000 on each side; ``compared`` and ``compared_1000`` name samples and features;
- *InfoGAN*: the categories that Q reads in the test pictures against their digits, matched by the
  Hungarian method; L_I on fresh samples; *agreement*, the share of samples that the classifier
  calls by the digit which their category was matched to; correlation of c1 and c2 with slant and
  stroke width, in three ways. ``draw``: for 400 draws of category, noise and codes one code goes
  from -1 to 1 in nine steps while all else is held, and is correlated with what this changes about
  the draw's own mean: what a finger on the slider sees. ``category`` and ``all``: over samples in
  which everything varies, within a category and over all: what noise does counts against it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from playground.core import checkpoints
from playground.core.lazy import Lazy, torch
from playground.core.spec import Dataset, PlaygroundError, Setting
from playground.data.imaging import pixels
from playground.data.imaging.strokes import slant, stroke_width
from playground.evaluation import feature_metrics
from playground.evaluation.classifier_metrics import compared_words
from playground.evaluation.feature_metrics import frechet
from playground.networks.attributes import Verdict
from playground.networks.classifier import (
    FEATURES,
    Labeller,
    load_classifier,
    load_split,
)
from playground.networks.conv_trainer import ConvTrainer
from playground.training.lenet import accuracy
from playground.training.recipe import Recipe

if TYPE_CHECKING:
    from playground.networks import lenet

    Tensor = torch.Tensor
else:
    lenet = Lazy("playground.networks.lenet")

SEED = 2026
SAMPLES = 10_000
DRAWS, SWEEP = 400, 9  # held draws under which a code is moved, and its places from -1 to 1
ONE_CATEGORY = 100  # held draws of each category alone
FEW = 10  # parts of the samples among which the distance is taken as well
PAIRS = 300  # pictures of one class among which the distances are taken


def evaluate(
    folder: Path,
    data_root: str,
    parse: Callable[[Mapping[str, object]], Recipe],
    samples: int = SAMPLES,
) -> dict[str, object]:
    """The metrics of the checkpoint in ``folder``, as JSON; ``parse`` makes a recipe of its values.
    The classifier that judges lies beside it.

    Raises:
        PlaygroundError: when there are no measures for its kind, or its data is not there.
    """
    tensors, meta = checkpoints.load(folder)
    if meta.get("kind") == "classifier":
        return _classifier(parse({"data": meta["data"]}).data, data_root, folder)
    if meta.get("kind") == "lenet":
        return _lenet(parse({"data": meta["data"]}).data, data_root, tensors)
    recipe = parse(meta["values"])
    if recipe.gan.name not in MEASURES:
        raise PlaygroundError(f"There are no measures for {recipe.gan.name}.")
    model = recipe.gan.build(recipe.config, Setting(recipe.data, None, recipe.seeds))
    assert isinstance(model, ConvTrainer)
    model.load(tensors)
    return MEASURES[recipe.gan.name](
        model, Real(recipe.data, data_root, str(folder.parent), samples)
    )


class Real:
    """Real test pictures, what the classifier sees in them, and the anchor of the distance."""

    def __init__(
        self, data: Dataset, data_root: str, root: str = "", samples: int = SAMPLES
    ) -> None:
        self.samples, self.data = samples, data
        self.classifier: Labeller = load_classifier(data, root)
        pick = torch.Generator().manual_seed(SEED)
        self.x, self.y = _some(load_split(data, data_root, train=False), samples, pick)
        train, _ = _some(load_split(data, data_root, train=True), samples, pick)
        self.test: Verdict = self.classifier.label(self.x)
        seen = self.classifier.label(train).features
        self.anchor = frechet(seen, self.test.features)
        self.anchor_1000 = by_thousands(seen, self.test.features)


def _thousands(found: np.ndarray, real: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """Each thousand of ``found`` with one of ``real``."""
    return list(zip(np.array_split(found, FEW), np.array_split(real, FEW), strict=True))


def by_thousands(found: np.ndarray, real: np.ndarray) -> float:
    """Mean Fréchet distance of each thousand of ``found`` from one of ``real``."""
    return float(np.mean([frechet(a, b) for a, b in _thousands(found, real)]))


def distances(
    found: np.ndarray, real: np.ndarray, anchor: float, anchor_1000: float
) -> dict[str, object]:
    """Fréchet distance of ``found`` from ``real``, of all and of thousands, beside the anchors; and
    how they overlap."""
    distance, few = frechet(found, real), by_thousands(found, real)
    return {
        "frechet": distance,
        "frechet_anchor": anchor,
        "frechet_ratio": distance / anchor,
        "frechet_1000": few,
        "frechet_1000_anchor": anchor_1000,
        "frechet_1000_ratio": few / anchor_1000,
        **overlaps(found, real),
    }


def overlaps(found: np.ndarray, real: np.ndarray) -> dict[str, object]:
    """KID, precision, recall, density and coverage, means over the thousands."""
    pairs, manifold = _thousands(found, real), feature_metrics.manifold
    overlaps = [feature_metrics.overlap(manifold(b), manifold(a)) for a, b in pairs]
    means = {
        f"{name}_1000": float(np.mean([getattr(o, name) for o in overlaps]))
        for name in ("precision", "recall", "density", "coverage")
    }
    return {"kid_1000": float(np.mean([feature_metrics.kid(a, b) for a, b in pairs])), **means}


def _some(data: tuple[Tensor, Tensor], n: int, pick: torch.Generator) -> tuple[Tensor, Tensor]:
    rows = torch.randperm(len(data[0]), generator=pick)[:n]
    return data[0][rows], data[1][rows]


def _classifier(data: Dataset, data_root: str, folder: Path) -> dict[str, object]:
    x, y = load_split(data, data_root, train=False)
    called = load_classifier(data, str(folder.parent)).label(x).probabilities.argmax(1)
    return {"accuracy": float((called == y.numpy()).mean())}


def _lenet(data: Dataset, data_root: str, tensors: Mapping[str, Tensor]) -> dict[str, object]:
    net = lenet.LeNet5()
    net.load_state_dict({name: value.float() for name, value in tensors.items()})
    return {"accuracy": accuracy(net, *load_split(data, data_root, train=False))}


# -- pictures ----------------------------------------------------------------------------------


def measure_dcgan(model: ConvTrainer, real: Real) -> dict[str, object]:
    """Fréchet distance, its anchor, classes captured and how evenly."""
    verdict = real.classifier.label(model.sample(real.samples, SEED)[0])
    return _closeness(verdict, real)


def measure_cgan(model: ConvTrainer, real: Real) -> dict[str, object]:
    """Label accuracy, diversity within the classes, Fréchet distance and its anchor."""
    verdict = real.classifier.label(model.sample(real.samples, SEED)[0])
    asked = np.arange(real.samples) % 10
    right = verdict.probabilities.argmax(1) == asked
    true = diversity(real.test.features, real.y.numpy())
    return {
        "label_accuracy": float(right.mean()),
        "label_accuracy_by_class": [round(float(right[asked == k].mean()), 4) for k in range(10)],
        "diversity": float(np.mean(diversity(verdict.features, asked)) / np.mean(true)),
        **_closeness(verdict, real),
    }


def _closeness(verdict: Verdict, real: Real) -> dict[str, object]:
    counts = np.bincount(verdict.probabilities.argmax(1), minlength=10)
    return {
        **distances(verdict.features, real.test.features, real.anchor, real.anchor_1000),
        "compared": compared_words(real.samples, real.data, FEATURES),
        "compared_1000": compared_words(real.samples // FEW, real.data, FEATURES),
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


def measure_infogan(model: ConvTrainer, real: Real) -> dict[str, object]:
    """Unsupervised error with its matrix, L_I, agreement, what c1 and c2 move, Fréchet distance."""
    from playground.gans import infogan
    from playground.inference.codes import read

    called = read(model, pixels.to_bytes(real.x[:, 0]))["category"].argmax(1)
    z, category, codes = infogan.prior(model, real.samples, torch.Generator().manual_seed(SEED))

    def draw(*latents: Tensor) -> Tensor:
        with torch.no_grad():
            return infogan.generate(model, model.mean_g, *latents)

    x = draw(z, category, codes)
    with torch.no_grad():
        model.d.eval()
        _, *reading = model.d(x)
        model.d.train()
    info, info_codes = infogan.bound(category, codes, *reading)
    found = discovered(called.numpy(), real.y.numpy())
    verdict = real.classifier.label(x)
    meant = np.asarray(found["assignment"])[category.numpy()]
    loose = code_effects(x, category.numpy(), codes.numpy())
    held = held_effects(draw, *(t[:DRAWS] for t in (z, category, codes)))
    each = effects_by_category(draw, z[:ONE_CATEGORY], codes[:ONE_CATEGORY])
    return {
        **found,
        "l_info": float(info),
        "l_info_codes": float(info_codes),
        "agreement": float((verdict.probabilities.argmax(1) == meant).mean()),
        "codes": {
            name: {"draw": held[name], "by_category": each[name], **loose[name]} for name in loose
        },
        "own": own(held),
        **_closeness(verdict, real),
    }


def discovered(categories: np.ndarray, digits: np.ndarray) -> dict[str, object]:
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


def _measured(x: Tensor) -> dict[str, np.ndarray]:
    ink = (x[:, 0].numpy() + 1) / 2
    return {"slant": slant(ink), "width": stroke_width(ink)}


def held_effects(
    draw: Callable[..., Tensor], z: Tensor, category: Tensor, codes: Tensor
) -> dict[str, float]:
    """Correlation of each code, moved from -1 to 1 while all else of a draw is held, with the
    change of slant and width about the draw's mean, over all draws."""
    found: dict[str, float] = {}
    path = torch.linspace(-1, 1, SWEEP)
    for code in range(codes.shape[1]):
        seen: list[dict[str, np.ndarray]] = []
        for value in path:
            moved = codes.clone()
            moved[:, code] = value
            seen.append(_measured(draw(z, category, moved)))
        for name in seen[0]:
            change = np.stack([s[name] for s in seen])  # (SWEEP, draws)
            change -= change.mean(0)
            place = np.repeat(path.numpy(), len(z))
            still = not change.any()  # which has no correlation
            strength = 0.0 if still else float(np.corrcoef(change.ravel(), place)[0, 1])
            found[f"c{code + 1}_{name}"] = strength
    return found


def effects_by_category(
    draw: Callable[..., Tensor], z: Tensor, codes: Tensor
) -> dict[str, list[float]]:
    """The held effects within each of the ten categories, for the same noise and codes."""
    found: dict[str, list[float]] = {}
    for k in range(10):
        for name, strength in held_effects(draw, z, torch.full((len(z),), k), codes).items():
            found.setdefault(name, []).append(strength)
    return found


def own(held: Mapping[str, float]) -> dict[str, str]:
    """Which code is whose: slant and width each with a code of its own, so that the absolute
    correlations ``held`` add up to most."""
    straight = abs(held["c1_slant"]) + abs(held["c2_width"])
    crossed = abs(held["c2_slant"]) + abs(held["c1_width"])
    first, second = ("c1", "c2") if straight >= crossed else ("c2", "c1")
    return {"slant": first, "width": second}


def code_effects(x: Tensor, category: np.ndarray, codes: np.ndarray) -> dict[str, dict[str, float]]:
    """Correlations of c1 and c2 with slant and stroke width, ``all``: over all samples,
    ``category``: of what is left when the category's mean is taken out and its spread made one."""
    found: dict[str, dict[str, float]] = {}
    for code in range(codes.shape[1]):
        for name, value in _measured(x).items():
            every = np.corrcoef(value, codes[:, code])[0, 1]
            inside = np.corrcoef(_centred(value, category), codes[:, code])[0, 1]
            found[f"c{code + 1}_{name}"] = {"category": float(inside), "all": float(every)}
    return found


def _centred(value: np.ndarray, category: np.ndarray) -> np.ndarray:
    value = value.copy()
    for k in np.unique(category):
        of = value[category == k]
        value[category == k] = (of - of.mean()) / (of.std() + 1e-9)
    return value


MEASURES: Mapping[str, Callable[[ConvTrainer, Real], dict[str, object]]] = {
    "dcgan": measure_dcgan,
    "cgan": measure_cgan,
    "cgan_mlp": measure_cgan,
    "infogan": measure_infogan,
}
