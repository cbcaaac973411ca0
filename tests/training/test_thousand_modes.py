"""The race's presets on stacked digits: a collapse that is seen, and a rescue that brings back."""

from __future__ import annotations

import pytest

from playground.core.spec import Model
from playground.evaluation.classifier_metrics import count_classes
from playground.training.presets import own_values, values_of
from playground.training.recipe import parse_recipe
from playground.training.training import Training, open_source

COLLAPSED_AT, RESCUED_AFTER = 620, 1500  # steps


def found(model: Model) -> int:
    """Modes that 25,600 samples hit."""
    data = parse_recipe({"data": "stacked", "gan": "dcgan"}).data
    return int((count_classes(data, "cpu", model.sample)[0] > 0).sum())


@pytest.mark.slow  # two thousand steps of convolutions
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", [0, 1])
def test_a_thousand_modes_collapse_and_500_come_back(seed: int) -> None:
    recipe = parse_recipe(values_of("collapse", "stacked", steps=0, seed=seed))
    run = Training(recipe, open_source(recipe, "", "cpu"))
    while run.step < COLLAPSED_AT:
        run.advance(0.5)
    for _ in range(2):  # what noise has comes with the second verdict
        run.measurement.metrics = run.measurement.measure(run.model, run.step)
    assert run.snapshot().verdicts["modes"]["title"] == "COLLAPSED", run.snapshot().verdicts
    before = found(run.model)
    run.change(own_values("rescue", "stacked"))  # as the page switches it on
    while run.step < COLLAPSED_AT + RESCUED_AFTER:
        run.advance(0.5)
    after = found(run.model)
    assert after >= 500 and after > 1.5 * before, (before, after)
