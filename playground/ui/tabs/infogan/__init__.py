"""Codes that nobody taught: the trained InfoGAN. ``infogan.js`` moves them over the live channel;
``/infogan``, ``/read_codes`` and ``/discovered`` are the same for programs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import gradio as gr

from playground.data.imaging.decode import accepted
from playground.inference import arguments
from playground.inference import codes as questions
from playground.ui.controls import script
from playground.ui.endpoints import codes, squares
from playground.ui.endpoints.training import as_gradio_errors
from playground.ui.site import Site, Tab
from playground.ui.tabs.infogan.page import STAGE

MODEL = "infogan-mnist"
BESIDE = "cgan-mnist"  # its labels are MODEL's data's, so that both can draw the same digit
FRESH = {"data": "mnist", "gan": "infogan"}  # what "Watch the codes being found" trains
TILES, MOST = 36, 100  # drawn at first, and at most


def build(site: Site) -> None:
    """Draws the tab and adds ``/infogan``, ``/read_codes`` and ``/discovered``."""

    async def digit(data: dict[str, object], request: gr.Request) -> Mapping[str, object]:
        """See ``codes.digit_of_page``."""
        return await squares.told(site.opening, request, lambda: codes.digit_of_page(site, data))

    async def found(data: dict[str, object]) -> dict[str, object]:
        """What the model discovered, or ``{"error"}``: the tab works without it."""
        try:
            return await codes.discovered(site, MODEL)
        except gr.Error as error:
            return {"error": str(error.message)}

    asks = arguments.described(questions.CodeArgs)
    asks["n"] |= {"default": TILES, "high": MOST}
    gr.HTML(
        html_template=STAGE,
        js_on_load=script(__name__),
        model=MODEL,
        beside=BESIDE,
        fresh=FRESH,
        asks=asks,
        accept=",".join(accepted()),
        server_functions=[digit, found],
        elem_id="infogan-tab",
    )
    for name, endpoint in (
        ("infogan", _infogan(site)),
        ("read_codes", _read_codes(site)),
        ("discovered", _discovered(site)),
    ):
        gr.api(endpoint, api_name=name, concurrency_limit=None)  # type: ignore[attr-defined]


def _infogan(site: Site) -> Callable[..., object]:
    async def infogan(
        category: int = 0, c1: float = 0.0, c2: float = 0.0, seed: int = 0, n: int = 100,
        model: str = MODEL,
    ) -> dict[str, object]:  # fmt: skip
        """Draws n samples with one category (0 to 9) and codes c1, c2 (-2 to 2, trained from -1 to
        1) from the noises of a seed. Returns the path of a lossless PNG: 28-pixel tiles side by
        side without borders, 10 a row."""
        args = {"category": category, "c1": c1, "c2": c2, "seed": seed, "n": n}
        return await codes.tiles(site, model, "render", args)

    infogan.__annotations__ = {
        "category": int, "c1": float, "c2": float, "seed": int, "n": int, "model": str,
        "return": Any,
    }  # fmt: skip
    return infogan


def _read_codes(site: Site) -> Callable[..., object]:
    async def read_codes(image: gr.FileData, request: gr.Request, model: str = MODEL) -> dict:  # type: ignore[type-arg]
        """What Q reads in the picture of one digit: {category: [10 probabilities], c1, c2} and the
        deviations c1_std, c2_std that Q allows itself."""
        return await codes.read(site, model, image, request)

    read_codes.__annotations__ = {
        "image": gr.FileData, "request": gr.Request, "model": str, "return": dict,
    }  # fmt: skip
    return read_codes


def _discovered(site: Site) -> Callable[..., object]:
    async def discovered(model: str = MODEL) -> dict:  # type: ignore[type-arg]
        """Category against true digit on the 10,000 test pictures: {matrix, assignment (the digit
        of each category, Hungarian method), error}."""
        with as_gradio_errors(), site.calling():
            found = await codes.discovered(site, model)
        return {name: found[name] for name in ("matrix", "assignment", "error")}

    discovered.__annotations__ = {"model": str, "return": dict}
    return discovered


TAB = Tab("infogan", "Codes (InfoGAN)", 40, build)
