"""What ``python -m playground eval NAME`` measures of a GAN of drawn faces, or of their classifier.

``frechet``, ``kid``, ``precision`` and so on as in ``playground.cli.checkpoint_metrics``, in the
128 features of the classifier of attributes: samples against as many held-out faces, beside the
anchor, which are as many training faces against these. ``attribute_tv``: total variation of each
attribute's histogram, as the classifier reads it, from the held-out faces', mean over the
attributes. ``confidence``: the largest probability of an attribute, mean over attributes and
samples. Held-out faces are drawn from a seed that no training sees.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from playground.cli.checkpoint_metrics import FEW, SAMPLES, SEED, by_thousands, distances
from playground.core import checkpoints
from playground.core.spec import Dataset, Setting
from playground.data import DATASETS
from playground.data.imaging.drawn_faces import SIDE
from playground.data.portraits import FACES, STYLES, TEST_SEED, TRAIN_SEED, drawn, halved
from playground.evaluation.classifier_metrics import compared_words
from playground.evaluation.feature_metrics import frechet
from playground.networks.attributes import (
    FEATURES,
    Reading,
    accuracy,
    load_attributes,
    total_variation,
)
from playground.training.recipe import Recipe


def shows_faces(meta: Mapping[str, object]) -> bool:
    """Is this the meta data of a GAN of drawn faces, or of their classifier?"""
    return _data(meta) in STYLES


def _data(meta: Mapping[str, object]) -> str:
    values = meta.get("values")
    return str(values.get("data") if isinstance(values, dict) else meta.get("data"))


def evaluate_faces(
    folder: Path,
    parse: Callable[[Mapping[str, object]], Recipe],
    samples: int = SAMPLES,
) -> dict[str, object]:
    """The metrics of the checkpoint in ``folder``, as JSON; the classifier lies beside it.

    Raises:
        PlaygroundError: when it does not fit, or no face can be drawn here.
    """
    tensors, meta = checkpoints.load(folder)
    data = DATASETS[_data(meta)]
    style = STYLES[data.name]
    held_out, truth = drawn(style, samples, TEST_SEED)
    if "attributes" in meta:
        judge = load_attributes(folder.name, str(folder.parent))
        return {"accuracy": accuracy(judge, held_out, truth),
                "accuracy_32": accuracy(judge, halved(held_out), truth)}  # fmt: skip
    recipe = parse(meta["values"])
    model = recipe.gan.build(recipe.config, Setting(recipe.data, None, recipe.seeds))
    model.load(tensors)
    classifier = load_attributes(data.classifier, str(folder.parent))
    training, _ = drawn(style, samples, TRAIN_SEED)
    small = recipe.data_config.side != SIDE
    real, seen = (classifier.read(halved(x) if small else x) for x in (held_out, training))
    return closeness(classifier.read(model.sample(samples, SEED)[0]), real, seen, data)


def closeness(
    made: Reading, real: Reading, seen: Reading, data: Dataset = FACES
) -> dict[str, object]:
    """How near ``made`` samples are to ``real`` held-out faces, beside training faces ``seen``."""
    anchors = [measure(seen.features, real.features) for measure in (frechet, by_thousands)]
    apart, apart_real = (_apart(x, real) for x in (made, seen))
    n = len(real.features)
    return {
        **distances(made.features, real.features, *anchors),
        "compared": compared_words(n, data, FEATURES),
        "compared_1000": compared_words(n // FEW, data, FEATURES),
        "attribute_tv": float(np.mean(list(apart.values()))),
        "attribute_tv_real": float(np.mean(list(apart_real.values()))),
        "attribute_tv_by_attribute": {name: round(v, 4) for name, v in apart.items()},
        "confidence": _sure(made),
        "confidence_real": _sure(real),
    }


def _apart(found: Reading, real: Reading) -> dict[str, float]:
    return {
        name: total_variation(found.probabilities[name].argmax(1), one.argmax(1), one.shape[1])
        for name, one in real.probabilities.items()
    }


def _sure(reading: Reading) -> float:
    return float(np.mean([one.max(1).mean() for one in reading.probabilities.values()]))
