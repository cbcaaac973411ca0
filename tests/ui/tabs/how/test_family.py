"""The family's diagrams hold together, and its links are recipes that the engine takes."""

from __future__ import annotations

import json

import pytest

from playground.training.recipe import parse_recipe
from playground.ui.site import tabs
from playground.ui.tabs.how.family import METHODS, PARTS, Link, Method, methods

TRAIN = [(method, link) for method in METHODS for link in method.links if link.tab == "train"]


def test_names_are_their_own() -> None:
    assert len({method.name for method in METHODS}) == len(METHODS) == 10
    assert METHODS[0].name == "gan"  # the plain one, beside which the page sets the others


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.name)
def test_diagrams(method: Method) -> None:
    ids = [node.id for node in method.nodes]
    assert len(set(ids)) == len(ids) and set(ids) <= set(PARTS)
    assert {end for edge in method.edges for end in edge[:2]} <= set(ids)
    places = [node.wide for node in method.nodes], [node.narrow for node in method.nodes]
    for layout, (low, high) in zip(places, ((0, 710), (0, 350)), strict=True):
        assert len(set(layout)) == len(layout)
        assert all(low < x < high for x, _ in layout)


@pytest.mark.parametrize(("method", "link"), TRAIN, ids=lambda each: getattr(each, "name", ""))
def test_links_to_training_are_recipes(method: Method, link: Link) -> None:
    recipe = parse_recipe(link.values)
    expected = {"gan": "mlp", "wgan": "mlp", "relativistic": "mlp"}.get(method.name, method.name)
    assert recipe.gan.name == expected


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.name)
def test_links_open_tabs_that_exist(method: Method) -> None:
    assert method.links
    assert {link.tab for link in method.links} <= {tab.name for tab in tabs()}


def test_methods_are_json() -> None:
    told = json.loads(json.dumps(methods()))
    assert [method["title"] for method in told] == [method.title for method in METHODS]
    assert told[0]["nodes"][0]["wide"] == [50, 110]
