"""What the tab of photos hands to the page."""

from __future__ import annotations

import json

import pytest

from playground.training.recipe import parse_recipe
from playground.ui.tabs.cyclegan.training import SHOWN, TRAINED, Trained, choice_as_json


@pytest.mark.parametrize("choice", TRAINED, ids=lambda choice: choice.data)
def test_what_is_offered_can_be_trained_with_the_knobs_shown(choice: Trained) -> None:
    told = json.loads(json.dumps(choice_as_json(choice)))
    values = {knob["name"]: knob["default"] for knob in told["knobs"]}
    own = {"pictures": 7} if choice.brings else {}
    recipe = parse_recipe({"data": told["name"], "gan": told["gan"], **values, **own})
    assert recipe.gan is choice.gan
    missing = set(SHOWN[told["gan"]]["knobs"]) - set(values) - {"side"}  # of drawn data only
    assert not missing


def test_each_gan_has_six_rows_and_its_losses() -> None:
    for choice in TRAINED:
        shown = SHOWN[choice.gan.name]
        assert len(shown["rows"]) == 6
        assert {"g_loss", "d_loss"} < {series["name"] for series in shown["series"]}
