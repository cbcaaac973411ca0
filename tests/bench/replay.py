"""The address at which a page of this app replays a run: its data, seed and settings."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from playground.core.knobs import Value
from playground.training.recipe import parse_recipe

PAGE = "http://127.0.0.1:7860/"  # where ``python app.py`` puts it


def address(values: Mapping[str, Value]) -> str:
    """The page's address with all of a recipe's flat ``values`` that are not the usual ones."""
    recipe = parse_recipe(values)
    named = {"data": recipe.data.name, "gan": recipe.gan.name}
    usual = parse_recipe(named).values()
    asked = {name: value for name, value in recipe.values().items() if value != usual[name]}
    return f"{PAGE}?{urlencode({'tab': 'train', **named, **asked})}"


def linked(text: str, values: Mapping[str, Value]) -> str:
    """``text`` as a Markdown link to that page."""
    return f"[{text}]({address(values)})"
