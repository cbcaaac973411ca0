"""What can be read off generated pictures by what no generator trained with: named attributes.

Drawn faces are read by their attribute classifier, ten attributes at once. Digits and clothes have
one label, so a measurement of the pixels stands beside the classifier's verdict: stroke width and
slant of digits, shade of clothes, each in thirds of the training pictures.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from playground.core.lazy import torch
from playground.core.spec import Dataset, PlaygroundError, Setting
from playground.data.imaging.strokes import shade, slant, stroke_width
from playground.networks.attributes import AttributeClassifier
from playground.networks.classifier import Labeller, load_classifier

if TYPE_CHECKING:
    Tensor = torch.Tensor

GREY_SIDE = 28  # of the pictures that the classifiers of digits and clothes know


@dataclass(frozen=True)
class Measure:
    """A number of each picture ``(n, H, W)`` (ink 0 to 1), named by which third of the training
    pictures it falls into."""

    of: Callable[[np.ndarray], np.ndarray]
    thirds: tuple[float, float]
    names: tuple[str, str, str]


# thirds of the first 20,000 training pictures
MEASURES: Mapping[str, Mapping[str, Measure]] = {
    "mnist": {
        "stroke": Measure(stroke_width, (2.23, 2.78), ("thin", "medium", "thick")),
        "slant": Measure(slant, (0.0, 0.24), ("leans left", "upright", "leans right")),
    },
    "fashion": {"shade": Measure(shade, (0.55, 0.71), ("dark", "medium", "bright"))},
}
LABEL = {"mnist": "digit", "fashion": "garment"}


@dataclass(frozen=True)
class Reader:
    """``table``: the choices of each attribute. ``read``: of pictures as bytes ``(n, H, W)`` or
    ``(n, H, W, 3)`` the probability of each choice, ``(n, choices)`` an attribute; what is measured
    in the pixels is certain."""

    table: Mapping[str, tuple[str, ...]]
    read: Callable[[Tensor], Mapping[str, np.ndarray]]
    by: str  # the classifier's name

    def attribute(self, number: int) -> tuple[str, tuple[str, ...]]:
        """The name of the ``number``-th attribute and its choices.

        Raises:
            PlaygroundError: when there are not so many.
        """
        if number >= len(self.table):
            raise PlaygroundError(f"attribute is {number}, but must be below {len(self.table)}.")
        return list(self.table.items())[number]

    def choices(self, images: Tensor) -> np.ndarray:
        """The most probable choice of each attribute, ``(n, A)``."""
        found = self.read(images)
        return np.stack([found[name].argmax(1) for name in self.table], 1)


def readable(data: Dataset) -> bool:
    """Can anybody read pictures of these data?"""
    grey = data.shape == (1, GREY_SIDE, GREY_SIDE)
    return bool(data.classifier and data.classes and (grey or data.shape[0] == 3))


def grey_table(data: Dataset) -> dict[str, tuple[str, ...]]:
    """The choices of each attribute of grey pictures: their label, and what is measured."""
    measures = MEASURES.get(data.name, {})
    return {
        LABEL.get(data.name, "class"): data.classes,
        **{name: measure.names for name, measure in measures.items()},
    }


def reader(setting: Setting) -> Reader | None:
    """Who reads the pictures that a GAN of this setting draws; None where nobody can.

    Raises:
        PlaygroundError: when the classifier's files are missing or damaged.
    """
    data = setting.dataset
    if not readable(data):
        return None
    classifier = _classifier(data, setting.checkpoints, setting.device)
    if isinstance(classifier, AttributeClassifier):
        table = {name: tuple(names) for name, names in classifier.table.items()}
        return Reader(table, functools.partial(_face, classifier), data.classifier)
    table = grey_table(data)
    read = functools.partial(_grey, classifier, next(iter(table)), MEASURES.get(data.name, {}))
    return Reader(table, read, data.classifier)


@functools.lru_cache(maxsize=4)
def _classifier(data: Dataset, root: str, device: str) -> Labeller:
    return load_classifier(data, root, device)


def _face(classifier: AttributeClassifier, images: Tensor) -> Mapping[str, np.ndarray]:
    return classifier.read(images.movedim(3, 1)).probabilities


def _grey(
    classifier: Labeller, label: str, measures: Mapping[str, Measure], images: Tensor
) -> Mapping[str, np.ndarray]:
    ink = images.cpu().numpy() / 255
    found = {label: classifier.label(images).probabilities}
    for name, measure in measures.items():
        found[name] = np.eye(3, dtype=np.float32)[np.digitize(measure.of(ink), measure.thirds)]
    return found
