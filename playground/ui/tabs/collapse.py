"""Mode collapse: a race of methods on the same data, seeds and clock. ``static/collapse.js`` draws
it; the lanes are runs of one race, which the engine keeps at the same step."""

from __future__ import annotations

from typing import Any

import gradio as gr

from playground.core.spec import Dataset
from playground.data import DATASETS
from playground.evaluation.metrics import ceiling
from playground.gans import GANS
from playground.training import presets
from playground.training.recipe import describe
from playground.ui.controls import script
from playground.ui.preview import glimpse
from playground.ui.site import Site, Tab

DATA = presets.raced()
SEEDS = (1, 4, 9, 10, 16)

STAGE = """
<div class="pg-race" id="collapse">
  <div class="pg-lead"><p>A generator may please the discriminator by making the same thing over and
    over: it has <b>collapsed</b>. Press <b>Collapse it</b>, watch its
    <span class="pg-dot" data-of="fake"></span>samples crowd on a few of the
    <span class="pg-dot" data-of="real"></span>places of the data, then press <b>Rescue it</b>.</p>
  </div>
  <div class="pg-race-bar"></div>
  <p class="pg-error" role="alert" hidden></p>
  <div class="pg-scene-text" hidden></div>
  <div class="pg-lanes"></div>
  <p class="pg-note">A mode is <i>captured</i> when one of 2,500 samples lies within 3σ of it. Of
    perfect samples 98.9 % do, so more is too narrow. A seed has <i>collapsed</i> when 90 % of its
    samples are nearest to at most three modes of eight (nine of 25, three classes of ten).</p>
</div>
"""


def about(dataset: Dataset, root: str) -> dict[str, Any]:
    """What the page must know of a dataset to draw and to label it."""
    config = dataset.config()
    modes = len(dataset.modes(config)) if dataset.modes else 10 ** dataset.shape[0]
    return {
        "title": dataset.title, "kind": dataset.kind, "modes": modes, **glimpse(dataset, config),
        "extent": float(dataset.extent(config)), "classes": dataset.classes,
        "ceiling": ceiling(2), "unavailable": dataset.available(root),
    }  # fmt: skip


def catalogue(root: str) -> dict[str, Any]:
    """Presets, scenes, data and the knobs of the scenes, as JSON."""
    known = describe(root)
    return presets.described() | {
        "data": {name: about(DATASETS[name], root) for name in DATA},
        "fits": {name: {d: g.fits(DATASETS[d]) for d in DATA} for name, g in GANS.items()},
        "knobs": {k["name"]: k for k in known["gans"]["mlp"]["knobs"]},
        "seeds": SEEDS,
    }


def build(site: Site) -> None:
    """Draws the tab."""
    gr.HTML(
        html_template=STAGE,
        js_on_load=script("collapse"),
        catalogue=catalogue(site.root),
        elem_id="collapse-tab",
    )


TAB = Tab("collapse", "Mode collapse", 20, build)
