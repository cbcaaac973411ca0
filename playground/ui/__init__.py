"""The page: tabs, live pictures and the public endpoints. ``build_app`` makes it, torch-free."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import gradio as gr

from playground.core.limits import UPLOAD_SECONDS, UploadLimits
from playground.ui import assets, language
from playground.ui.endpoints import (
    export,
    lessons,
    own_points,
    picture_sets,
    race,
    timeline,
    training,
)
from playground.ui.site import BROWSER_EVENT, Site, Tab, tabs
from playground.ui.theme import theme, variables

OPENS = "train"  # what a visitor sees first

__all__ = ["Site", "Tab", "build_app", "launch_arguments"]

HEADER = f"""
<header class="pg-header">
  <h1 class="pg-brand">GAN Playground</h1>
  <div class="pg-engine" data-state="connecting" role="status" aria-live="polite">
    <button type="button" id="pg-engine" aria-pressed="false"
      title="What the machine is doing: its Status"><i></i><span>Connecting</span></button>
  </div>
  <div class="pg-switches">
    {language.switch()}
    <button type="button" id="pg-present" aria-pressed="false"
      title="Larger picture and curves, for a projector. Space: train or pause, s: step, r: reset,
        arrows: next or back, Escape: leave">Present</button>
    <button type="button" id="pg-link" title="A link that opens what is open here: settings, seed,
      layers, lanes, sliders, the place on the timeline">
      <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M10 14a4 4 0 0 0 5.7 0l3-3a4 4 0 0
      0-5.7-5.7l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1-1"/></svg>
      <span>Copy link</span></button>
    <output id="pg-link-said"></output>
    <button type="button" id="pg-theme" title="Light or dark">Dark</button>
  </div>
</header>
<div id="pg-notices"></div>
"""


def build_app(site: Site) -> gr.Blocks:
    """The page with every tab and the public endpoints, ready for ``launch``."""
    app = gr.Blocks(
        title="GAN Playground",
        analytics_enabled=False,
        delete_cache=(600, int(UPLOAD_SECONDS)),  # seconds between two looks, and of age
        fill_width=True,
    )
    with app:
        gr.HTML(HEADER, elem_id="pg-top")
        with gr.Tabs(elem_id="pg-tabs", overflow_behavior="wrap", selected=OPENS) as bar:
            for tab in tabs():
                with gr.Tab(tab.title, id=tab.name, elem_id=f"tab-{tab.name}") as drawn:
                    tab.build(site)
                opened = assets.call("static/shell.js", f"it.opened({json.dumps(tab.name)})")
                drawn.select(js=f"() => {opened}", **BROWSER_EVENT)
        for tab in tabs():
            if tab.beside:
                tab.beside(site)
        app.load(js=_select_tab(tabs()), outputs=[bar], **BROWSER_EVENT)
        training.publish(site)
        race.publish(site)
        timeline.publish(site)
        export.publish(site)
        own_points.publish(site)
        picture_sets.publish(site)
        lessons.publish(site)
    return app


def launch_arguments(site: Site) -> dict[str, Any]:
    """What ``Blocks.launch`` needs besides host, port and access: look, scripts, safe defaults."""
    styles = variables() + assets.styles() + _unlisted(tabs())
    megabytes = site.options.get("file_megabytes", UploadLimits().file_megabytes)
    return {
        "theme": theme(styles),
        "head": language.offered() + assets.load(["static/shell.js"], _modules(tabs()), OPENS),
        "run_history": False,  # re-serialises every run at every event
        "ssr_mode": False,  # breaks WebSockets
        # What Gradio keeps for each session, and each plain call is one: a description of every
        # component. No component of ours has a state that it would be needed for.
        "state_session_capacity": 64,
        "max_threads": 200,  # also the ceiling of events in flight
        "footer_links": ["api"],
        "enable_monitoring": False,
        "max_file_size": megabytes * 1_000_000,  # "128mb" would be mebibytes here, and 134 MB
        "auth_message": assets.login(),
        "show_error": False,  # what may be told is a gr.Error, which is shown all the same
    }


def _modules(known: Sequence[Tab]) -> dict[str, str]:
    """The module of each tab, by its name: that of the folder in which it is built."""
    entries = assets.entries()
    folders = {tab.name: tab.build.__module__.rpartition(".")[2] for tab in known}
    return {name: entries[folder] for name, folder in folders.items() if folder in entries}


def _unlisted(known: Sequence[Tab]) -> str:
    """Styles that take the buttons of tabs which are opened from elsewhere out of the row."""
    return "".join(
        f"#tab-{tab.name}-button{{display:none!important}}\n" for tab in known if not tab.listed
    )


def _select_tab(known: Sequence[Tab]) -> str:
    """Opens the tab that the address named when the page came: by now Gradio has opened another,
    which may already have written its own name there."""
    names = json.dumps([tab.name for tab in known])
    wanted = f"{names}.includes(it.wantedTab) ? {{selected: it.wantedTab}} : {{}}"
    update = f'({{"__type__": "update", ...({wanted})}})'
    return f"() => {assets.call('static/shell.js', update)}"
