"""The training pictures nearest to what a model draws: does it draw anew, or by heart?

The features are those of ``playground.evaluation.honesty``: 16 × 16 pixels at the same contrast,
with mean colour and contrast.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from playground.core.errors import shown
from playground.core.lazy import torch
from playground.core.spec import Model, PlaygroundError, knob, parse
from playground.data.images import ImageSource
from playground.data.imaging import pixels
from playground.engine.client import Neighbours
from playground.engine.core.lifecycle import Lifecycle
from playground.engine.core.run_store import check_seen
from playground.engine.core.training_features import Read
from playground.evaluation import honesty
from playground.inference import asks

if TYPE_CHECKING:
    from playground.training.recipe import Recipe


@dataclass(frozen=True)
class NeighbourArgs:
    """How many neighbours."""

    n: int = knob(6, "Neighbours", "nearest training pictures", low=1, high=20, step=1)


def neighbours(
    life: Lifecycle, source: str, what: str, args: Mapping[str, object], n: int, owner: str
) -> Neighbours:
    """The ``n`` training pictures nearest to the first picture that ``source``, a run or a
    checkpoint, draws in answer to ``what``, one of ``asks.OF_NOISE``.

    Raises:
        PlaygroundError: where there is no such model or question, or the data are another's.
    """
    asked = parse(NeighbourArgs, {"n": n})
    if not isinstance(source, str) or ":" in source:
        raise PlaygroundError(f"source is {shown(source)}, but must be a run's or checkpoint's.")
    if not isinstance(what, str) or what not in asks.OF_NOISE:
        known = ", ".join(asks.OF_NOISE)
        raise PlaygroundError(f"what is {shown(what)}, but must be one of {known}.")
    model, recipe = _found(life, source, owner)
    drawn = _drawn(model, what, args)
    data = life.state.sources.get(recipe) if model.setting.source is None else model.setting.source
    if data is None:
        return _waiting(life.state.sources.words(recipe))
    if not isinstance(data, ImageSource):
        raise PlaygroundError(f"{recipe.data.title} has no pictures to be near to.")
    read = life.state.features.of(data)
    if read.whole is None:
        return _waiting(f"Reading the training pictures: {read.share:.0%}")
    return _nearest(drawn, data, read, asked.n)


def _waiting(words: str) -> Neighbours:
    return {"images": np.empty(0), "distances": [], "copied": False, "words": "", "waiting": words}


def _found(life: Lifecycle, source: str, owner: str) -> tuple[Model, Recipe]:
    """The model and what it was trained on, where whoever asks may see that."""
    run = life.state.scheduler.get(source)
    if run is not None and run.training is not None:
        check_seen(run, owner)
        return run.training.model, run.recipe
    loaded = life.state.models.get(source)
    values = loaded.meta["values"]
    assert isinstance(values, dict), "it was read by the same parser"
    recipe = life.state.parse(values)
    if recipe.data.private:
        raise PlaygroundError("What this model was trained on was somebody's own.")
    return loaded.model, recipe


def _drawn(model: Model, what: str, args: Mapping[str, object]) -> np.ndarray:
    """The features ``(1, d)`` of the first picture that answers the question."""
    operation = asks.OF_NOISE[what]
    with torch.no_grad():
        inputs = {k: x[:1] for k, x in operation.prepare(model, args).items()}
        output = operation.run(model, inputs)
    if not isinstance(output, dict) or "images" not in output:
        raise PlaygroundError(f"{what} draws no picture to be near to.")
    image = output["images"]
    x = image[:, None] if image.ndim == 3 else image.movedim(3, 1)
    return honesty.features(pixels.from_bytes(x)).astype(np.float32)


def _nearest(drawn: np.ndarray, data: ImageSource, read: Read, n: int) -> Neighbours:
    known = read.whole
    assert known is not None
    apart = np.sqrt(((known - drawn) ** 2).sum(1))
    few = min(honesty.NEIGHBOURS, len(apart))
    order = np.argsort(apart)[:few]
    around = float(apart[order].mean())
    rows = torch.as_tensor(read.rows[order[:n]], device=data.images.device)
    images = pixels.pictures(pixels.from_bytes(data.images[rows])).cpu().numpy()
    words = (
        f"Nearest of {len(known):,} of {len(data.images):,} training pictures, in "
        f"{known.shape[1]} features: {honesty.SIDE} × {honesty.SIDE} pixels at the same contrast."
    )
    return {
        "images": images, "distances": [float(apart[i]) for i in order[:n]],
        "copied": bool(apart[order[0]] < honesty.NEARER * around), "words": words, "waiting": "",
    }  # fmt: skip
