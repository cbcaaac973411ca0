"""The latent space under the finger: ``latent.js`` and its scenes ask over the live channel;
``/latent``, ``/arithmetic``, ``/edit`` and ``/enlarge`` are the same for programs."""

from __future__ import annotations

import gradio as gr

from playground.data.imaging.decode import accepted
from playground.engine.client import EngineError
from playground.inference import arguments, arithmetic, directions, edit
from playground.inference import latent as questions
from playground.ui.controls import script
from playground.ui.endpoints import completing, enlarge, latent, restyle
from playground.ui.endpoints import edit as edit_endpoint
from playground.ui.site import Site, Tab
from playground.ui.tabs.latent.page import STAGE

FIRST = "dcgan-mnist"  # the model at first


def build(site: Site) -> None:
    """Draws the tab and adds its endpoints."""

    async def models(data: dict[str, object]) -> dict[str, object]:
        """The models to choose from, for whose run ``data`` names; ``{"error"}`` while the engine
        is away."""
        try:
            return {"models": await latent.choices(site, data.get("run"))}
        except EngineError as error:
            return {"error": str(error)}

    gr.HTML(
        html_template=STAGE,
        js_on_load=script(__name__),
        first=FIRST,
        walks=arguments.described(questions.PlaneArgs),
        score=arguments.described(arithmetic.ScoreArgs),
        moves=arguments.described(directions.MoveArgs),
        changes=arguments.described(edit.ChangeArgs),
        accept=",".join(accepted()),
        kinds=completing.kinds(),
        painters=completing.painters(),
        restylers=restyle.shipped(),
        server_functions=[
            models,
            *edit_endpoint.functions(site),
            *enlarge.server_functions(site),
            *completing.functions(site),
            *restyle.functions(site),
        ],
        elem_id="latent-tab",
    )
    latent.publish(site)
    edit_endpoint.publish(site)
    enlarge.publish(site)
    completing.publish(site)
    restyle.publish(site)


TAB = Tab("latent", "Latent space", 45, build)
