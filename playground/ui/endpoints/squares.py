"""The middle square of a picture that somebody brings, decoded in the decoder's own process: for
the scenes of the latent space and for programs. Nothing of the picture is kept."""

from __future__ import annotations

import asyncio
import base64
import math
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path

import gradio as gr
import numpy as np

from playground.core.spec import PlaygroundError
from playground.ui.endpoints.codes import MOST_PIXELS, content_of
from playground.ui.site import Site

LARGEST = 1024  # pixels of a photo's long side while its middle is cut out


async def square(site: Site, source: bytes | Path, side: int) -> np.ndarray:
    """The middle square of a picture, bytes ``(side, side, 3)``; one of this size comes as it is.

    Raises:
        PlaygroundError: for what is no picture, too large, or too narrow.
    """
    small = await asyncio.wrap_future(site.decoder.photo(source, side, MOST_PIXELS))
    height, width = small.shape[:2]
    if height != width:
        longest = min(LARGEST, math.ceil(side * side / min(height, width)))
        small = await asyncio.wrap_future(site.decoder.photo(source, longest, MOST_PIXELS))
        height, width = small.shape[:2]
    top, left = (height - side) // 2, (width - side) // 2
    cut = small[max(0, top) :, max(0, left) :][:side, :side]
    if cut.shape != (side, side, 3):
        raise PlaygroundError("The picture is too narrow: a square of it is wanted.")
    return np.ascontiguousarray(cut)


async def of_page(site: Site, file: object, side: int, dark: bool) -> str:
    """The middle square of the page's own picture, ``file`` in base64: base64 of its bytes
    ``(side, side, 3)``; in shades, light on dark, if ``dark``.

    Raises:
        PlaygroundError: for what is no picture, too large, or too narrow.
    """
    found = await square(site, content_of(file), side)
    return base64.b64encode((light_on_dark(found) if dark else found).tobytes()).decode()


async def told(
    door: Callable[[gr.Request], AbstractContextManager[object]],
    request: gr.Request,
    work: Callable[[], Awaitable[Mapping[str, object]]],
) -> Mapping[str, object]:
    """What ``work`` finds behind a ``door`` of the site's, or ``{"error": words}``."""
    try:
        with door(request):
            return await work()
    except PlaygroundError as error:
        return {"error": str(error)}


def greyscale(picture: np.ndarray) -> np.ndarray:
    """Bytes ``(S, S, 3)`` as shades of grey ``(S, S, 3)``."""
    return np.repeat(picture.mean(2).round().astype(np.uint8)[..., None], 3, 2)


def light_on_dark(picture: np.ndarray) -> np.ndarray:
    """Bytes ``(S, S, 3)`` as shades, light on dark as digits and garments are: where the rim is
    light, as paper is, they are turned round."""
    shades = greyscale(picture)
    rim = np.concatenate([shades[0], shades[-1], shades[:, 0], shades[:, -1]])
    return 255 - shades if rim.mean() > 127 else shades
