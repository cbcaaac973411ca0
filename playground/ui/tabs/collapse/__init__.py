"""Mode collapse: a race of methods on the same data, seeds and clock. ``collapse.js`` draws it; the
lanes are runs of one race, which the engine keeps at the same step."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import gradio as gr

from playground.core.knobs import Value
from playground.core.spec import GAN, Dataset, PlaygroundError, knobs, parse
from playground.data import DATASETS
from playground.data.visitor_points import YOURS
from playground.evaluation.metrics import ceiling, own_truth
from playground.gans import GANS
from playground.training import presets
from playground.training.recipe import usual
from playground.ui.controls import described, script
from playground.ui.preview import preview
from playground.ui.site import Site, Tab

DATA = presets.raced()
SEEDS = (1, 4, 9, 10, 16)
# The presets that the buttons switch on, which stand in the first two lanes, and those that "Add a
# lane" takes next.
TROUBLE, CURE = "collapse", "rescue"
NEXT = ("r1", "pacgan2", "unrolled", "minibatch")

# The primary action stands first in its row in the race and in every scene.
STAGE = """
<div class="pg-race" id="collapse">
  <div class="pg-race-top">
    <div class="pg-race-scenes" role="group" aria-label="Scene"></div>
    <div class="pg-race-legend">
      <span class="pg-key" style="--key:var(--pg-real)">data</span>
      <span class="pg-key" style="--key:var(--pg-fake)">generated</span>
      <span class="pg-race-heat">D says fake <i></i> real</span></div>
  </div>
  <div class="pg-lead"><p>A generator may fool D by making the same thing over and over: it has
    <b>collapsed</b>. Press <b>Collapse it</b>, watch the samples crowd on a few modes, then
    <b>Rescue it</b>.</p>
    <p class="pg-race-pace" hidden>Of a thousand modes the collapse shows within a minute on two
    cores, and the rescue brings back more than 500 within ten.</p>
  </div>
  <div class="pg-scene-text" hidden></div>
  <div class="pg-race-bar">
    <button type="button" class="pg-primary" id="collapse-it" disabled>Collapse it</button>
    <button type="button" class="pg-button" id="collapse-rescue" disabled>Rescue it</button>
    <button type="button" class="pg-button" id="collapse-start" disabled
      title="Trains all lanes from step 0 with the methods chosen">Train</button>
    <button type="button" class="pg-button" id="collapse-pause" disabled>Pause</button>
    <label class="pg-race-knob" hidden><span></span>
      <input type="range" id="collapse-knob"><output></output></label>
    <label>Data <select id="collapse-data"></select></label>
    <label>Seeds <select id="collapse-seeds"></select></label>
    <button type="button" class="pg-button" id="collapse-add" disabled>Add a lane</button>
    <button type="button" class="pg-button" id="collapse-over" aria-pressed="false"
      title="The curves of all lanes in the same charts">Curves over each other</button>
    <span class="pg-race-clock">step <b>0</b></span>
  </div>
  <p class="pg-error" role="alert" hidden></p>
  <div class="pg-lanes"></div>
  <section class="pg-over" aria-label="Curves of all lanes" hidden></section>
  <p class="pg-note">A mode is <i>captured</i> when one of 2,500 samples lies within 3σ of it. Of
    perfect samples 98.9 % do, so more is too narrow. A seed has <i>collapsed</i> when 90 % of its
    samples are nearest to at most three modes of eight (nine of 25, three classes of ten); of
    stacked digits when they hit less than three eighths of the modes that true ones hit. Bars and
    picture number the modes alike.</p>
</div>
"""
NUMBERED = 30  # modes that have room for a number in a lane's picture


def about(dataset: Dataset, root: str, config: Any = None) -> dict[str, object]:
    """What the page must know of a dataset to draw and to label it, with its usual settings or
    those of ``config``; no ``modes`` where none of own points are marked; ``shares`` are
    theirs, None where all are equal."""
    config = config or dataset.config()
    centres = dataset.centres(config)
    classes = dataset.kinds if dataset.kind == "images" else 0
    own = None if dataset.split is None else own_truth(dataset, config)
    return {
        "title": dataset.title, "kind": dataset.kind,
        "modes": classes if centres is None else len(centres), **preview(dataset, config),
        "places": places(dataset, config), "extent": float(dataset.extent(config)),
        "classes": dataset.classes, "ceiling": own.ceiling if own else ceiling(2),
        "shares": own.shares.round(4).tolist() if own else None,
        "base": presets.base_values(dataset.name), "unavailable": dataset.available(root),
    }  # fmt: skip


def places(dataset: Dataset, config: Any) -> list[list[float]]:
    """Where the modes are in a picture of points, in their order; nothing where there are too many
    to be told apart, or none."""
    centres = dataset.centres(config)
    if centres is None or dataset.shape != (2,) or len(centres) > NUMBERED:
        return []
    places: list[list[float]] = centres.round(3).tolist()
    return places


def lanes(preset: str) -> dict[str, dict[str, object]]:
    """What the page must know of a preset on each dataset: the values that it sets itself, those
    that its GAN's live knobs have before, why its GAN does not fit, and what decides whether a
    running lane can be switched to it."""
    known: dict[str, dict[str, object]] = {}
    for name in DATA:
        own = presets.own_values(preset, name)
        gan = GANS[str(own["gan"])]
        known[name] = {
            "own": own, "reset": reset(gan, DATASETS[name]), "misfit": gan.fits(DATASETS[name]),
            "widens_d": gan.widens_d, "frequencies": own.get("frequencies", 0),
            "networks": gan.networks,
        }  # fmt: skip
    return known


def reset(gan: GAN, dataset: Dataset) -> dict[str, Value]:
    """The live knobs of ``gan`` as a lane on ``dataset`` starts with them, before its preset."""
    start = presets.base_values(dataset.name) or usual(gan, dataset)
    return {k.name: start.get(k.name, k.default) for k in knobs(gan.config) if k.live}


def scene(declared: presets.Scene) -> dict[str, object]:
    """A scene as JSON, with the complete values of its lanes."""
    base = {"data": declared.data, "gan": presets.PLAIN, **presets.base_values(declared.data)}
    return asdict(declared) | {"lanes": {t: base | dict(v) for t, v in declared.lanes.items()}}


def catalogue(root: str) -> dict[str, object]:
    """Presets, scenes, data and the knobs of the scenes, as JSON."""
    known = [described(k) for k in knobs(GANS[presets.PLAIN].config)]
    return {
        "data": {name: about(DATASETS[name], root) for name in DATA},
        "presets": {
            p.name: {"name": p.name, "title": p.title, "help": p.help, "source": p.source,
                     "on": lanes(p.name)}
            for p in presets.PRESETS.values()
        },
        "scenes": {s.name: scene(s) for s in presets.SCENES.values()},
        "knobs": {k["name"]: k for k in known},
        "seeds": SEEDS,
        "trouble": TROUBLE, "cure": CURE, "next": NEXT, "own": YOURS.name,
    }  # fmt: skip


def build(site: Site) -> None:
    """Draws the tab."""

    async def drawn(data: Mapping[str, object], request: gr.Request) -> dict[str, object]:
        """What the lanes must know of the own points ``{"drawing"}``, or ``{"error"}``."""
        try:
            with site.asking(request):
                config: Any = parse(YOURS.config, {"drawing": data.get("drawing")})
                return await asyncio.to_thread(about, YOURS, site.root, config)
        except PlaygroundError as error:
            return {"error": str(error)}

    gr.HTML(
        html_template=STAGE,
        js_on_load=script(__name__, catalogue=catalogue(site.root)),
        server_functions=[drawn],
        elem_id="collapse-tab",
    )


TAB = Tab("collapse", "Mode collapse", 20, build)
