"""A class around one run: the teacher opens a room, students watch it and go on from it alone.
``classroom.js`` draws it; the room itself is ``playground.ui.classroom.rooms``."""

from __future__ import annotations

import gradio as gr

from playground.core.losses import OBJECTIVES
from playground.data import DATASETS
from playground.ui.controls import script
from playground.ui.site import Site, Tab

STAGE = """
<div id="class" data-role="none">
  <div class="pg-lead"><p>Teach with this page: open a <b>room</b> and give its link to the class.
    Everybody sees what you train, can go on from it alone, and you see what each of them makes of
    it. No accounts: who has the link is in.</p></div>
  <div class="pg-class-bar"></div>
  <p class="pg-error" role="alert" hidden></p>
  <section class="pg-wall" aria-label="The students' pictures" hidden></section>
  <div class="pg-stage pg-class-stage" hidden>
    <section class="pg-actions" aria-label="The class screen">
      <h2 class="pg-class-title"></h2>
      <p class="pg-note pg-class-settings"></p>
      <button type="button" class="pg-primary" id="class-fork">Go on alone from here</button>
      <p class="pg-note pg-class-hint">Makes a run of your own out of what you see; change its
        settings on the Train tab.</p>
    </section>
    <section class="pg-picture pg-panel" aria-label="Picture"></section>
    <section class="pg-curves" aria-label="Curves"></section>
  </div>
</div>
"""


def catalogue() -> dict[str, object]:
    """What the picture must know of data and objectives."""
    return {
        "data": {d.name: {"kind": d.kind} for d in DATASETS.values()},
        "objectives": {o.name: {"critic": o.critic} for o in OBJECTIVES.values()},
    }


def build(site: Site) -> None:
    """Draws the tab."""
    gr.HTML(
        html_template=STAGE,
        js_on_load=script(__name__),
        catalogue=catalogue(),
        elem_id="class-tab",
    )


TAB = Tab("class", "Class", 80, build)
