"""Labels under the finger: the trained conditional GANs. ``cgan.js`` moves the sliders over the
live channel; ``/cgan`` gives programs the same pictures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr

from playground.data.images import CLOTHES, DIGITS
from playground.inference import arguments, labels
from playground.ui.controls import script
from playground.ui.endpoints import codes
from playground.ui.site import Site, Tab
from playground.ui.tabs.cgan.page import STAGE

# What "Spoil the labels" trains: the convolutional one, 90 % obey after 250 steps, of the lecture's
# MLP 10 % still after 400; the average of its weights forgets fast, so that spoilt labels show
# within seconds.
SPOILT = {"gan": "cgan", "average": 0.98}
# The checkpoints to choose from, the first one at first.
MODELS = {
    "cgan-mnist": {"title": "Digits", "classes": DIGITS, "spoilt": {"data": "mnist", **SPOILT}},
    "cgan-fashion": {
        "title": "Clothes", "classes": CLOTHES, "spoilt": {"data": "fashion", **SPOILT},
    },
}  # fmt: skip
FIRST_LABEL = 3  # what the sliders start with
MOST = 100  # pictures on the page


def build(site: Site) -> None:
    """Draws the tab and adds ``/cgan``."""
    asks = arguments.described(labels.LabelArgs)
    asks["n"] |= {"high": MOST}
    gr.HTML(
        html_template=STAGE,
        js_on_load=script(__name__),
        models=MODELS,
        first=FIRST_LABEL,
        asks=asks,
        elem_id="cgan-tab",
    )
    gr.api(endpoint(site), api_name="cgan", concurrency_limit=None)  # type: ignore[attr-defined]


def endpoint(site: Site) -> Callable[..., object]:
    """``/cgan``."""

    async def cgan(
        weights: list[float], seed: int = 0, n: int = 100, model: str = "cgan-mnist"
    ) -> dict[str, object]:
        """Draws n samples under ten class weights (0 to 1, not all zero) from the noises of a seed,
        by a conditional GAN (a checkpoint's name or a run id). Returns the path of a lossless PNG:
        28-pixel tiles side by side without borders, 10 a row."""
        args = {"weights": weights, "seed": seed, "n": n}
        return await codes.tiles(site, model, "render", args)

    cgan.__annotations__ = {
        "weights": list[float], "seed": int, "n": int, "model": str, "return": Any,
    }  # fmt: skip
    return cgan


TAB = Tab("cgan", "Labels (cGAN)", 30, build)
