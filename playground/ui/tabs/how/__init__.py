"""How it works: the lectures' mathematics as eight scenes to drag.

The scenes are drawn in the browser by ``static/how*.js``, so that a drag is on screen in the next
frame. What they compute is tested in ``tests/oracles``; ``tests/browser/test_how.py`` compares
the numbers on screen with those functions.
"""

from __future__ import annotations

import json
from pathlib import Path

import gradio as gr

from playground.ui.site import Site, Tab, tabs


def katex() -> tuple[str, str]:
    """Addresses of KaTeX's script and style as Gradio serves them, relative to the page.

    Gradio bundles KaTeX for its Markdown under names that hold a hash of their content.

    Raises:
        FileNotFoundError: when this Gradio ships none (the formulas would stay empty).
    """
    assets = Path(gr.__file__).parent / "templates" / "frontend" / "assets"
    found = [sorted(assets.glob(f"katex-*.{kind}")) for kind in ("js", "css")]
    if not all(found):
        raise FileNotFoundError(f"no KaTeX among Gradio's assets in {assets}")
    script, style = (f"assets/{paths[0].name}" for paths in found)
    return script, style


def build(site: Site) -> None:
    """Draws the tab: an empty room that ``how.js`` furnishes."""
    script, style = katex()
    names = json.dumps([tab.name for tab in tabs()])  # what the last scene can link to
    gr.HTML(
        f"<div id='how-root' data-katex='{script}' data-katex-style='{style}' data-tabs='{names}'>"
        "<p>The scenes are drawn by this page's scripts, which have not loaded yet.</p></div>",
        elem_id="how-holder",
        apply_default_css=False,
    )


TAB = Tab("how", "How it works", 70, build)
