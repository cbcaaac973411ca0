"""Lessons: a course beside the tabs that it talks about. ``lessons.js`` draws the shelf of
lessons, ``reader.js`` the one that is open; what a lesson is: ``playground.ui.lessons``."""

from __future__ import annotations

from pathlib import Path

import gradio as gr

from playground.ui import assets
from playground.ui.controls import script
from playground.ui.endpoints.lessons import functions
from playground.ui.lessons import library
from playground.ui.site import Site, Tab
from playground.ui.tabs.how import katex

FIRST = Path(__file__).parent / "first.md"  # what the editor begins with
STAGE = """
<div id="lessons">
  <div class="pg-lessons-shelf">
    <div class="pg-lead"><p>Read, predict, run: each lesson stands beside the tab that it talks
      about, and keeps your place. Guess first; then see what happens, and why.</p></div>
    <p class="pg-error" role="alert" hidden></p>
    <ol class="pg-lesson-cards" aria-label="Lessons"></ol>
    <p class="pg-lessons-none pg-note" hidden>No lessons are here yet.</p>
    <section class="pg-lesson-drop" aria-label="A lesson of your own">
      <p>Drop a lesson file here (Markdown, up to 64 kB), or</p>
      <label class="pg-button pg-lesson-choose">choose a file<input type="file"
        accept=".md,text/markdown,text/plain"></label>
      <button type="button" class="pg-button" data-do="write">Write one</button>
    </section>
  </div>
  <section class="pg-lessons-editor" aria-label="Editor" hidden></section>
</div>
"""
# Modules that nobody needs until a lesson is opened wait until the page has come to rest.
READER = """
const go = () => { %s; };
const asked = new URLSearchParams(location.search);
if (asked.has("lesson") || asked.has("room") || asked.get("tab") === "lessons") go();
else (window.requestIdleCallback ?? setTimeout)(go, {timeout: 4000});
"""


def build(site: Site) -> None:
    """Draws the shelf."""
    gr.HTML(
        html_template=STAGE,
        js_on_load=script(__name__),
        lessons=library.cards(),
        first=FIRST.read_text("utf-8"),
        elem_id="lessons-tab",
    )


def beside(site: Site) -> None:
    """Draws the reader, which a link may open beside any tab."""
    code, style = katex()
    reader = assets.call("tabs/lessons/lessons.js", "it.beside(props, {server})")
    gr.HTML(
        html_template="<span></span>",
        js_on_load=READER % reader,
        katex=code,
        katex_style=style,
        server_functions=functions(site),
        elem_id="lessons-reader",
    )


TAB = Tab("lessons", "Lessons", 7, build, beside=beside)
