"""Controls from declared knobs: one panel a tab, drawn by ``static/controls.js``.

A panel is one ``gr.HTML`` whose value is the flat dict of its settings, so a handler gets named
values instead of a row of positions:

    panel = controls.panel("cgan", knobs(Config))
    button.click(lambda values: site.ask(site.engine.submit(values)), panel, told, **EVENT)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

import gradio as gr

from playground.core.spec import Knob


def script(start: str) -> str:
    """``js_on_load`` that calls ``Playground.<start>(element, props, {trigger, watch, server})``
    once our scripts are there: components may be on the page before them."""
    return f"""(function go() {{
      const start = window.Playground && window.Playground.{start};
      if (!start) return void setTimeout(go, 20);
      const asked = typeof server === "undefined" ? {{}} : server;
      start(element, props, {{trigger, watch, server: asked}});
    }})();"""


def described(knob: Knob) -> dict[str, Any]:
    """A knob as JSON for the page, with the allowed values in words."""
    return asdict(knob) | {"allowed": knob.allowed}


def panel(scope: str, declared: Iterable[Knob], values: Mapping[str, Any] | None = None) -> gr.HTML:
    """A panel of controls; its value is ``{name: value}`` and it fires ``input`` on every move.

    Element ids are ``SCOPE-knob-NAME``. Knobs are also read from and written to the page's URL.
    """
    declared = tuple(declared)
    start = {knob.name: knob.default for knob in declared} | dict(values or {})
    return gr.HTML(
        start,
        html_template="<div class='pg-knobs'></div>",
        js_on_load=script("panel") + " // fires 'input'",
        scope=scope,
        knobs=[described(knob) for knob in declared],
        elem_id=f"{scope}-knobs",
        elem_classes=["pg-controls"],
    )
