"""Train a GAN and watch it: the page's first tab. ``train.js`` draws and steers it."""

from __future__ import annotations

from collections.abc import Mapping

import gradio as gr
import numpy as np

from playground.core.limits import PictureLimits, UploadLimits
from playground.core.spec import Dataset, PlaygroundError
from playground.data import DATASETS
from playground.data.drawing import LEAST, LETTERS, MOST, MOST_MODES
from playground.data.drawn_presets import PRESETS, preset
from playground.data.picture_set import PICTURES
from playground.data.visitor_points import YOURS
from playground.evaluation.metrics import measured, true_mass
from playground.gans import GANS
from playground.training.recipe import describe, described_knobs, parse_recipe
from playground.ui.controls import script
from playground.ui.endpoints import own_points, picture_sets
from playground.ui.endpoints.training import answer
from playground.ui.live.fields import json_object
from playground.ui.preview import preview
from playground.ui.site import Site, Tab

THUMBNAIL = 28  # places a side of a dataset's picture in the list

STAGE = """
<div class="pg-stage" id="train">
  <section class="pg-picture pg-panel" aria-label="Picture"></section>
  <section class="pg-actions" aria-label="Training"></section>
  <section class="pg-past" aria-label="Timeline"></section>
  <section class="pg-data" aria-label="Data"></section>
  <section class="pg-own" aria-label="Your points" hidden></section>
  <section class="pg-own pg-own-pictures" aria-label="Your pictures" hidden></section>
  <section class="pg-curves" aria-label="Curves"></section>
  <section class="pg-controls" aria-label="Settings"></section>
</div>
"""


def thumbnail(dataset: Dataset) -> list[int] | None:
    """The data's density on a small grid, row by row from the top, 0 … 255; None where unknown.
    One row for one-dimensional data."""
    if dataset.density is None:
        return None
    density = true_mass(dataset, dataset.config(), THUMBNAIL)[:-1]
    if dataset.kind != "line":
        density = density.reshape(THUMBNAIL, THUMBNAIL).T[::-1]  # the picture's rows run downwards
    # the square root shows the thin parts of a curve beside its peaks
    return [int(v) for v in (255 * np.sqrt(density / density.max())).round().ravel()]


def catalogue(root: str, unavailable: Mapping[str, str] | None = None) -> dict[str, object]:
    """All the page needs to draw the settings, as JSON; ``unavailable``: why some data, by name,
    were found out of reach."""
    told = describe(root)
    single = [d for d in DATASETS.values() if not d.domains]  # pairs of domains have their own tab
    single.sort(key=lambda d: ("points", "line", "images").index(d.kind))
    usual, missing = parse_recipe({}), unavailable or {}
    trainable = [g for g in GANS.values() if any(not g.fits(d) for d in single)]
    trainable.sort(key=lambda g: g is not usual.gan)  # the first visit's is the first of the list
    return {
        "run": told["run"],
        "data": {
            d.name: told["data"][d.name]
            | {"thumbnail": thumbnail(d), "measures": measured(d, d.config())}
            | ({"unavailable": missing[d.name]} if d.name in missing else {})
            for d in single
        },
        "gans": {g.name: told["gans"][g.name] for g in trainable},
        "objectives": told["objectives"],
        "first": {"data": usual.data.name, "gan": usual.gan.name},
        "pictures": {
            "data": PICTURES.name,
            "forms": described_knobs(picture_sets.FormArgs),
            "most": PictureLimits().of_a_set,
            "most_megabytes": UploadLimits().file_megabytes,
        },
        "own": {
            "data": YOURS.name,
            "least": LEAST,
            "most": MOST,
            "most_modes": MOST_MODES,
            "letters": LETTERS,
            "presets": [
                {"name": n, "title": title, "drawing": preset(n)}
                for n, (title, _) in PRESETS.items()
            ],
        },
    }


def build(site: Site) -> None:
    """Draws the tab."""

    async def choices(data: Mapping[str, object]) -> dict[str, object]:
        """The catalogue with what the engine has found out of reach meanwhile."""
        status = await answer(site, site.engine.status())
        return catalogue(site.root, status["unavailable"])

    async def plane(data: Mapping[str, object]) -> dict[str, object] | None:
        """How far the plane of the data of a run's ``{"values"}`` reaches, in data units, a glimpse
        of them, what is measured of samples, and what the layers of G and of D hold, None where the
        GAN does not say; None where the values are not allowed."""
        try:
            recipe = parse_recipe(json_object(data, "values"))
        except PlaygroundError:  # a value out of range, an empty drawing: its control says so
            return None
        extent = float(recipe.data.extent(recipe.data_config))
        layers = recipe.gan.layers and recipe.gan.layers(recipe.config, recipe.data)
        measures = measured(recipe.data, recipe.data_config)
        seen = preview(recipe.data, recipe.data_config)
        return {"extent": extent, "layers": layers, "measures": measures, **seen}

    gr.HTML(
        html_template=STAGE,
        js_on_load=script(__name__, catalogue=catalogue(site.root)),
        server_functions=[
            choices,
            plane,
            *own_points.functions(site),
            *picture_sets.functions(site),
        ],
        elem_id="train-tab",
    )


TAB = Tab("train", "Train", 10, build)
