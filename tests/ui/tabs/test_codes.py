"""What the tabs of labels and of codes hand to the page."""

from __future__ import annotations

import pytest

from playground.core.spec import knobs
from playground.inference import codes
from playground.training.recipe import parse_recipe
from playground.ui.tabs import cgan, infogan


@pytest.mark.parametrize("model", cgan.MODELS)
def test_the_labels_of_a_checkpoint_can_be_spoilt_in_a_fresh_one(model: str) -> None:
    told = cgan.MODELS[model]
    recipe = parse_recipe({**told["spoilt"], "label_noise": 1.0})
    assert recipe.data.classes == told["classes"]
    assert 0 <= cgan.FIRST_LABEL < len(told["classes"])


def test_fresh_codes_are_as_many_as_the_tab_has_buttons() -> None:
    recipe = parse_recipe(infogan.FRESH)
    category = next(k for k in knobs(codes.CodeArgs) if k.name == "category")
    assert category.high == len(recipe.data.classes) - 1
