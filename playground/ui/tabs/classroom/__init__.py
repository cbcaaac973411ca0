"""A class around one run: the teacher opens a room, students watch it and go on from it alone.
``classroom.js`` draws it; the room itself is ``playground.ui.classroom.rooms``."""

from __future__ import annotations

import gradio as gr
import segno

from playground.core.losses import OBJECTIVES
from playground.data import DATASETS
from playground.ui.controls import script
from playground.ui.endpoints import lessons
from playground.ui.site import Site, Tab

STAGE = """
<div id="class" data-role="none">
  <div class="pg-lead"><p>Teach with this page: open a <b>room</b> and give its link to the class.
    Everybody sees what you train, can go on from it alone, and you see what each of them makes of
    it. No accounts: who has the link is in.</p></div>
  <div class="pg-class-bar"></div>
  <p class="pg-error" role="alert" hidden></p>
  <section class="pg-class-lesson pg-panel" aria-label="Lesson of the class" hidden></section>
  <div class="pg-class-main">
    <section class="pg-class-wall" aria-label="The students' pictures" hidden>
      <header><h2 class="pg-class-title">The class</h2>
        <label>Sort by <select id="class-sort"></select></label></header>
      <div class="pg-wall" data-none="Nobody is here yet. Press the QR code to show it large, or
        give the link to the class."></div>
    </section>
    <div class="pg-stage pg-class-stage" hidden>
      <section class="pg-actions" aria-label="The class screen">
        <button type="button" class="pg-primary" id="class-fork">Train my own copy</button>
        <p class="pg-note pg-class-hint">Makes a run of your own out of what you see; change its
          settings on the Train tab.</p>
        <h2 class="pg-class-title" id="class-shown"></h2>
        <p class="pg-note pg-class-settings"></p>
      </section>
      <section class="pg-picture pg-panel" aria-label="Picture"></section>
      <section class="pg-curves" aria-label="Curves"></section>
    </div>
  </div>
</div>
"""
LONGEST = 500  # characters of a link that becomes a QR code


def catalogue() -> dict[str, object]:
    """What the picture must know of data and objectives."""
    return {
        "data": {d.name: {"kind": d.kind} for d in DATASETS.values()},
        "objectives": {o.name: {"critic": o.critic} for o in OBJECTIVES.values()},
    }


def qr(data: dict[str, object]) -> dict[str, str]:
    """The QR code of a link, black on white with the quiet zone that readers want: ``{"image": an
    SVG as a data: URL}``, or ``{"error": why there is none}``."""
    link = data.get("link") if isinstance(data, dict) else None
    if not isinstance(link, str) or not 0 < len(link) <= LONGEST:
        got = f"{len(link)} characters" if isinstance(link, str) else type(link).__name__
        return {"error": f"A link of 1 to {LONGEST} characters is wanted; {got} came."}
    code = segno.make_qr(link, error="m")
    return {"image": code.svg_data_uri(border=4, dark="#000", light="#fff")}


def build(site: Site) -> None:
    """Draws the tab."""
    gr.HTML(
        html_template=STAGE,
        js_on_load=script(__name__, catalogue=catalogue()),
        server_functions=[qr, *lessons.functions(site)],
        elem_id="class-tab",
    )


TAB = Tab("class", "Class", 80, build)
