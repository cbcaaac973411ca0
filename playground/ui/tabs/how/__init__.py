"""How it works: the lectures' mathematics as seventeen scenes to drag.

The scenes are drawn in the browser (``how.js``, one module a scene in ``scenes/``), so that a drag
is on screen in the next frame. Their mathematics (``math/``) is compared on node with numbers of
``tests/oracles``; ``tests/browser/test_how_*.py`` compares the numbers on screen.
"""

from __future__ import annotations

from pathlib import Path

import gradio as gr

from playground.ui.controls import script
from playground.ui.site import Site, Tab, tabs
from playground.ui.tabs.how import digits, lenet
from playground.ui.tabs.how.family import PARTS, methods

STAGE = """
<div class="how" id="how-root">
  <p>The scenes are drawn by this page's scripts, which have not loaded yet.</p>
</div>
"""


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
    code, style = (f"assets/{paths[0].name}" for paths in found)
    return code, style


def build(site: Site) -> None:
    """Draws the tab: an empty room that ``how.js`` furnishes."""
    code, style = katex()
    gr.HTML(
        html_template=STAGE,
        js_on_load=script(
            __name__,
            katex=code,
            katex_style=style,
            methods=methods(),
            parts=PARTS,
            tabs=[tab.name for tab in tabs()],  # what the last scene can link to
        ),
        server_functions=[*digits.functions(site), *lenet.functions(site)],
        elem_id="how-holder",
        apply_default_css=False,
    )


TAB = Tab("how", "How it works", 5, build)
