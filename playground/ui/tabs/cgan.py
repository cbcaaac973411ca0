"""Labels under the finger: the trained conditional GANs. ``static/cgan.js`` moves the sliders over
the live channel; ``/cgan`` gives programs the same pictures."""

from __future__ import annotations

from typing import Any

import gradio as gr

from playground.data.images import CLOTHES, DIGITS
from playground.inference import arguments, labels
from playground.ui.controls import script
from playground.ui.endpoints import codes
from playground.ui.site import Site, Tab

MODELS = {
    "cgan-mnist": {"title": "Digits", "data": "mnist", "classes": DIGITS},
    "cgan-fashion": {"title": "Clothes", "data": "fashion", "classes": CLOTHES},
}

STAGE = """
<div class="pg-stage" id="cgan">
  <div class="pg-lead"><p>This generator was told what it draws. Press a label, then drag a second
    slider up: the <b>noise stays fixed</b>, so each tile keeps its style while the class
    changes, and the bars show what an independent classifier makes of it.</p></div>
  <section class="pg-picture pg-panel" aria-label="Picture"></section>
  <section class="pg-curves" aria-label="Verdict"></section>
  <section class="pg-controls" aria-label="Labels"></section>
</div>
"""


def build(site: Site) -> None:
    """Draws the tab and adds ``/cgan``."""
    gr.HTML(
        html_template=STAGE,
        js_on_load=script("cgan"),
        models=MODELS,
        asks=arguments.described(labels.LabelArgs),
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
