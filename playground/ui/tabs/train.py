"""Train a GAN and watch it."""

from __future__ import annotations

import gradio as gr

from playground.ui.site import Site, Tab


def build(site: Site) -> None:
    """Draws the tab."""
    gr.HTML("<div id='train-stage'></div>")


TAB = Tab("train", "Train", 10, build)
