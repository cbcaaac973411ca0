"""Train a GAN and watch it: the page's first tab. ``train.js`` draws and steers it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import gradio as gr
import numpy as np

from playground.core.spec import Dataset
from playground.data import DATASETS
from playground.evaluation.metrics import measured, true_mass
from playground.gans import GANS
from playground.training.recipe import describe, parse_recipe
from playground.ui.controls import script
from playground.ui.preview import preview
from playground.ui.site import Site, Tab

THUMBNAIL = 28  # places a side of a dataset's picture in the list

STAGE = """
<div class="pg-stage" id="train">
  <section class="pg-picture pg-panel" aria-label="Picture"></section>
  <section class="pg-actions" aria-label="Training"></section>
  <section class="pg-data" aria-label="Data"></section>
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


def catalogue(root: str) -> dict[str, Any]:
    """All the page needs to draw the settings, as JSON."""
    known = describe(root)
    single = [d for d in DATASETS.values() if not d.domains]  # pairs of domains have their own tab
    single.sort(key=lambda d: ("points", "line", "images").index(d.kind))
    known["data"] = {
        d.name: known["data"][d.name] | {"thumbnail": thumbnail(d), "measures": measured(d)}
        for d in single
    }
    usual = parse_recipe({})
    trainable = [g for g in GANS.values() if any(not g.fits(d) for d in single)]
    trainable.sort(key=lambda g: g is not usual.gan)  # the first visit's is the first of the list
    known["gans"] = {g.name: known["gans"][g.name] for g in trainable}
    known["first"] = {"data": usual.data.name, "gan": usual.gan.name}
    return known


def build(site: Site) -> None:
    """Draws the tab."""

    async def choices(data: Mapping[str, Any]) -> dict[str, Any]:
        """The catalogue with what the engine has found out of reach meanwhile."""
        known = catalogue(site.root)
        status = await asyncio.wrap_future(site.engine.status())
        for name, reason in status["unavailable"].items():
            known["data"][name]["unavailable"] = reason
        return known

    async def plane(data: Mapping[str, Any]) -> dict[str, Any]:
        """How far the plane of the data of a run's ``{"values"}`` reaches, in data units, a glimpse
        of them, and what the layers of G and of D hold, None where the GAN does not say."""
        recipe = parse_recipe(data["values"])
        extent = float(recipe.data.extent(recipe.data_config))
        layers = recipe.gan.layers and recipe.gan.layers(recipe.config, recipe.data)
        return {"extent": extent, "layers": layers, **preview(recipe.data, recipe.data_config)}

    gr.HTML(
        html_template=STAGE,
        js_on_load=script(__name__),
        catalogue=catalogue(site.root),
        server_functions=[choices, plane],
        elem_id="train-tab",
    )


TAB = Tab("train", "Train", 10, build)
