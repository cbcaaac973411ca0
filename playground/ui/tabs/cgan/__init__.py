"""Labels under the finger: the trained conditional GANs. ``cgan.js`` moves the sliders over the
live channel; ``/cgan`` gives programs the same pictures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr

from playground.core.spec import knob, knobs
from playground.data.images import CLOTHES, DIGITS
from playground.ui.controls import described, script
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


@dataclass(frozen=True)
class Asks:
    """What the page's sliders move, besides the weights of the labels."""

    seed: int = knob(0, "Noise seed", "the same seed gives the same pictures", low=0,
                     high=2**31 - 1, step=1)  # fmt: skip
    n: int = knob(64, "Samples", "how many are drawn", low=1, high=100, step=1)
    truncation: float = knob(3.0, "Truncation", "the noise is cut off beyond so many deviations; "
                             "3: not at all", low=0.05, high=3.0, step=0.05)  # fmt: skip


def build(site: Site) -> None:
    """Draws the tab and adds ``/cgan``."""
    gr.HTML(
        html_template=STAGE,
        js_on_load=script(__name__),
        models=MODELS,
        first=FIRST_LABEL,
        asks={k.name: described(k) for k in knobs(Asks)},
        elem_id="cgan-tab",
    )
    gr.api(endpoint(site), api_name="cgan", concurrency_limit=None)  # type: ignore[attr-defined]


def endpoint(site: Site) -> Any:
    """``/cgan``."""

    async def cgan(
        weights: list[float], seed: int = 0, n: int = 100, model: str = "cgan-mnist"
    ) -> Any:
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
