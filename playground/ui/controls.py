"""What a tab's Python hands to its module in the browser."""

from __future__ import annotations

from playground.core.spec import Knob
from playground.ui import assets


def script(tab: str) -> str:
    """``js_on_load`` that calls ``start(element, props, {trigger, watch, server})`` of the module
    ``tabs/NAME/NAME.js`` of a tab; ``tab`` is its package's ``__name__``.

    Raises:
        KeyError: when there is no such module.
    """
    name = tab.rpartition(".")[2]
    tools = '{trigger, watch, server: typeof server === "undefined" ? {} : server}'
    return assets.call(f"tabs/{name}/{name}.js", f"it.start(element, props, {tools})") + ";"


def described(knob: Knob) -> dict[str, object]:
    """A knob as JSON for the page, with the allowed values in words."""
    return knob.json()
