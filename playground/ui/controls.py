"""What a tab's Python hands to its module in the browser."""

from __future__ import annotations

import json

from playground.core.spec import Knob
from playground.ui import assets


def script(tab: str, **facts: object) -> str:
    """``js_on_load`` that calls ``start(element, props, {trigger, watch, server})`` of the module
    ``tabs/NAME/NAME.js`` of a tab; ``tab`` is its package's ``__name__``. ``facts`` are props, too,
    but come from an address of their own.

    Raises:
        KeyError: when there is no such module.
    """
    name = tab.rpartition(".")[2]
    tools = '{trigger, watch, server: typeof server === "undefined" ? {} : server}'
    module = f"tabs/{name}/{name}.js"
    if not facts:
        return assets.call(module, f"it.start(element, props, {tools})") + ";"
    address = f"new URL({json.dumps(assets.facts(facts, module))}, document.baseURI)"
    start = f"facts.then((known) => it.start(element, {{...props, ...known}}, {tools}))"
    return (
        f"const facts = fetch({address}).then((answer) => answer.json());"
        f"{assets.call(module, start)};"
    )


def described(knob: Knob) -> dict[str, object]:
    """A knob as JSON for the page, with the allowed values in words."""
    return knob.json()
