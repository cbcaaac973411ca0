"""A sketch becomes a face while it is drawn: pix2pix, once through the U-Net.

It was trained on edges of drawn faces (``playground.data.derived``) that are bent, broken off,
thick or thin at random, so that a hand's strokes are nothing new to it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from playground.core.lazy import torch
from playground.core.spec import Dataset, Inference, Model, PlaygroundError, knob, parse
from playground.data import derived
from playground.data.imaging import pixels
from playground.inference import given
from playground.inference.complete import Translator

if TYPE_CHECKING:
    Tensor = torch.Tensor

EMPTY = "The sketch is empty: draw a line first."
INK = 0.1  # how far the mean colour of a pixel that is drawn on is from white


@dataclass(frozen=True)
class DrawArgs:
    """Beside the sketch: is D to say what it thinks of it?"""

    read: bool = knob(True, "Read", "has D judge sketch and picture")


def draws(data: Dataset) -> bool:
    """Are models of these data made to draw from sketches?"""
    return data.domains == derived.SKETCHES


def prepare(model: Model, args: Mapping[str, object]) -> dict[str, Tensor]:
    """The ``sketch``, dark or coloured strokes on white, see ``given``.

    Raises:
        PlaygroundError: for another, an empty one, and a model that knows no sketches.
    """
    data = model.setting.dataset
    if not draws(data):
        raise PlaygroundError(
            f"This model was trained on {data.title}, not on sketches: choose one that was, such "
            "as pix2pix-sketches-faces."
        )
    asked = parse(DrawArgs, {k: v for k, v in args.items() if k != "sketch"})
    sketch = given.pictures(args.get("sketch"), "sketch", (data.shape[-1],))
    if sketch.min() > 255 * (1 - INK):
        raise PlaygroundError(EMPTY)
    return {"sketch": sketch, "read": torch.tensor([asked.read])}


def run(model: Model, inputs: dict[str, Tensor]) -> dict[str, Tensor]:
    """Each sketch by itself, so that nobody's company changes a byte."""
    net = cast(Translator, model)
    pictures, verdicts = [], []
    for sketch, read in zip(inputs["sketch"], inputs["read"].tolist(), strict=True):
        x = pixels.from_bytes(sketch[None].movedim(3, 1)).to(net.setting.device)
        with net.autocast():
            y = net.mean_g(x).float()
            said = net.d(torch.cat([x, y], 1)).float().sigmoid() if read else torch.tensor(math.nan)
            verdicts.append(said.mean()[None].cpu())
        pictures.append(pixels.pictures(y))
    return {"images": torch.cat(pictures).cpu(), "verdict": torch.cat(verdicts)}


def finish(args: Mapping[str, object], share: dict[str, Tensor]) -> dict[str, object]:
    """``images`` uint8 ``(1, S, S, 3)`` and D's ``verdict``, 0 to 1, on sketch and picture; None
    where it was not asked."""
    said = float(share["verdict"][0])
    return {"images": share["images"].numpy(), "verdict": None if math.isnan(said) else said}


OPERATIONS: Mapping[str, Inference] = {"draw": Inference(prepare, run, finish)}
