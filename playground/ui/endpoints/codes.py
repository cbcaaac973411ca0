"""What the tabs of labels and codes ask of the engine, for the page and for programs."""

from __future__ import annotations

import asyncio
import base64
import binascii
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np

from playground.core.errors import shown
from playground.core.spec import PlaygroundError
from playground.ui.endpoints.training import answer, as_gradio_errors, picture_file, plain, sprite
from playground.ui.site import Site

LONGEST = 512  # pixels of an uploaded digit's long side before it becomes one of 28
UNBROKEN = "The picture did not arrive whole; please send it again."
MOST_PIXELS = 24_000_000  # of an upload; a telephone's picture of a digit has 12 million
# What a code moves when it grows, by what it is correlated with: with a plus, with a minus.
MOVES = {"slant": ("leans right", "leans left"), "width": ("thicker strokes", "thinner strokes")}
NOTHING = {"slant": "hardly leans", "width": "hardly a change of stroke"}
CLEAR = 0.5  # correlation under which a code is not said to move a thing


async def infer(site: Site, model: str, what: str, args: Mapping[str, object]) -> dict[str, Any]:
    """The engine's answer; a mistake of the caller's becomes ``gr.Error``."""
    with as_gradio_errors(), site.calling():
        if not isinstance(model, str):
            raise PlaygroundError(
                f"model is {shown(model)}, but must be a checkpoint's or a run's name."
            )
        return await answer(site, site.engine.infer(model, what, dict(args)))


async def tiles(site: Site, model: str, what: str, args: Mapping[str, object]) -> dict[str, object]:
    """The tiles asked for as the file of a PNG sprite, ten a row."""
    found = await infer(site, model, what, args)
    return await picture_file(sprite(found["images"]))


async def digit(site: Site, content: bytes | Path) -> list[list[int]]:
    """A drawn or uploaded picture (bytes or a path) as MNIST would hold it: 28 rows of 28.

    Raises:
        PlaygroundError: for what is no picture, too large, empty, or a photo.
    """
    return await asyncio.wrap_future(site.decoder.digit(content, LONGEST, MOST_PIXELS))


def content_of(file: object) -> bytes:
    """The content of a file that the page sends in base64.

    Raises:
        PlaygroundError: when there is none, or it is not whole.
    """
    if not isinstance(file, str) or not file:
        raise PlaygroundError("There is no picture: choose one.")
    try:
        return base64.b64decode(file, validate=True)
    except (binascii.Error, ValueError):
        raise PlaygroundError(UNBROKEN) from None


async def digit_of_page(site: Site, data: Mapping[str, object]) -> dict[str, object]:
    """The digit in the page's ``{"file": base64}``: ``{"image": rows}`` or ``{"error": words}``."""
    try:
        return {"image": await digit(site, content_of(data.get("file")))}
    except PlaygroundError as error:
        return {"error": str(error)}


async def discovered(site: Site, model: str) -> dict[str, object]:
    """``matrix`` (category by digit, counts of test pictures), ``assignment`` and ``error`` of a
    checkpoint, as measured when it was made, and what it ``moves``."""
    with as_gradio_errors():
        metrics = await _metrics(site, model)
        if "matrix" not in metrics:
            raise PlaygroundError(f"{model} has discovered nothing: it has no categories.")
    found = plain({k: metrics[k] for k in ("matrix", "assignment", "error")})
    return {**found, "moves": moves(metrics)}


def moves(metrics: Mapping[str, Any]) -> dict[str, dict[str, object]]:
    """What each continuous code was measured to move, in words: over ``all`` categories, and in
    ``each``, where it may turn round. A code that moves neither slant nor stroke width is left
    out, and so is ``each`` where that was not measured."""
    found: dict[str, dict[str, object]] = {}
    for what, code in metrics.get("own", {}).items():
        measured = metrics["codes"][f"{code}_{what}"]
        if abs(measured["draw"]) >= CLEAR:
            each = [_moved(what, strength) for strength in measured.get("by_category", [])]
            found[code] = {"all": _moved(what, measured["draw"]), "each": each}
    return found


def _moved(what: str, correlation: float) -> str:
    """``leans right (correlation 0.72)``; a weak one is not said to move anything."""
    strength = f"(correlation {abs(correlation):.2f})"
    if abs(correlation) < CLEAR:
        return f"{NOTHING[what]} {strength}"
    return f"{MOVES[what][correlation < 0]} {strength}"


async def _metrics(site: Site, model: str) -> dict[str, Any]:
    known = {m["name"]: m for m in await answer(site, site.engine.models())}
    if not isinstance(model, str) or model not in known:
        raise PlaygroundError(f"There is no checkpoint {str(model)[:64]!r}.")
    if "error" in known[model]:
        raise PlaygroundError(str(known[model]["error"]))
    metrics: dict[str, Any] = known[model].get("metrics", {})
    return metrics


async def read(site: Site, model: str, image: object, request: gr.Request) -> dict[str, object]:
    """The numbers of Q's reading of an uploaded digit."""
    with as_gradio_errors(), site.calling():
        rows = await digit(site, site.file(image, request))
    found = await infer(site, model, "read", {"image": rows})
    return {name: value for name, value in found.items() if not isinstance(value, np.ndarray)}
