"""The weights of the shipped LeNet-5 for the scene that takes it apart, a digit of each class, and
what the D of the shipped DCGAN says of a picture.

The page multiplies them itself, so that a stroke is through all layers in the next frame.
"""

from __future__ import annotations

import asyncio
import base64
import functools
from collections.abc import Callable, Mapping

import gradio as gr
import numpy as np

from playground.core import checkpoints
from playground.core.spec import PlaygroundError
from playground.data.images import shipped_digits
from playground.engine.client import EngineError, Verdicts
from playground.ui.endpoints.once_open import answer_once_open
from playground.ui.site import Site

NAME, WITH_D = "lenet-mnist", "dcgan-mnist"
SIDE = 28  # pixels
LAYERS = ("c1", "c3", "c5", "f6", "output")  # in the order in which they are handed over
WHICH = 7  # of the digits of each class


@functools.cache
def packed() -> dict[str, object]:
    """``weights``, float16 little-endian in base64, each layer's weight and then its bias;
    ``digits``, (10, 28, 28) bytes in base64; ``accuracy`` on so many test ``images``.

    Raises:
        PlaygroundError: when there is no such checkpoint, or it is damaged.
    """
    import safetensors
    import safetensors.numpy

    meta = checkpoints.read_meta(checkpoints.ROOT / NAME)
    try:
        content = (checkpoints.ROOT / NAME / checkpoints.WEIGHTS).read_bytes()
        tensors = safetensors.numpy.load(content)
        parts = [tensors[f"{layer}.{kind}"] for layer in LAYERS for kind in ("weight", "bias")]
    except (OSError, KeyError, safetensors.SafetensorError):
        raise PlaygroundError(f"Checkpoint {NAME} is damaged or cut short.") from None
    weights = np.concatenate([part.ravel() for part in parts]).astype("<f2")
    images, labels = shipped_digits()
    digits = np.stack([images[labels == label][WHICH] for label in range(10)])
    return {
        "weights": base64.b64encode(weights.tobytes()).decode(),
        "digits": base64.b64encode(digits.astype(np.uint8).tobytes()).decode(),
        "accuracy": meta["test"]["accuracy"],
        "images": meta["test"]["images"],
    }


def functions(site: Site) -> list[Callable[..., object]]:
    """What the scene asks the server for."""

    async def lenet(data: Mapping[str, object], request: gr.Request) -> dict[str, object]:
        """As ``packed`` says, or ``{"error"}``."""
        try:
            with site.asking(request):
                return await asyncio.to_thread(packed)
        except PlaygroundError as error:
            return {"error": str(error)}

    async def d_says(data: Mapping[str, object], request: gr.Request) -> dict[str, object]:
        """What the shipped DCGAN's D says of the ``picture``, 784 bytes of ink in base64, and of
        ``count`` pictures of either side: ``{"d", "real", "fake", "held_out"}`` or ``{"error"}``.
        """
        try:
            with site.asking(request):
                return await _d_says(site, data)
        except (PlaygroundError, EngineError) as error:
            return {"error": str(error)}

    return [lenet, d_says]


async def _d_says(site: Site, data: Mapping[str, object]) -> dict[str, object]:
    picture, count = data.get("picture"), data.get("count")
    try:
        content = base64.b64decode(str(picture), validate=True)
    except ValueError:
        content = b""
    if len(content) != SIDE * SIDE or not isinstance(count, int):
        raise PlaygroundError("The picture did not arrive whole; please send it again.")
    image = np.frombuffer(content, np.uint8).reshape(1, SIDE, SIDE)
    found: Verdicts = await answer_once_open(
        site, lambda: site.engine.verdicts(WITH_D, image, count)
    )
    return {name: found[name] for name in ("d", "real", "fake", "held_out")}
