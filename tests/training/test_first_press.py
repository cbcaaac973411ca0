"""The default ring, left alone, is learnt; and failure stays where it is asked for."""

from __future__ import annotations

import pytest

from playground.data import DATASETS
from playground.gans import GANS
from playground.gans.mlp import ISLANDS
from playground.training.presets import BASE, PLAIN_GAME
from playground.training.recipe import describe, parse_recipe
from playground.training.training import train
from tests.bench import default_ring


def test_the_default_ring_is_learnt_in_2000_steps() -> None:
    shots = list(train(parse_recipe({"members": 2, "steps": 2000}), ""))
    found = shots[-1].metrics
    assert found["captured"] == [8, 8]
    assert min(found["high_quality"]) >= default_ring.QUALITY


@pytest.mark.slow  # ten seeds of twenty seconds, by the clock: wants a quiet machine
@pytest.mark.timeout(600)
def test_the_first_press_succeeds_in_20_seconds() -> None:
    rows = list(default_ring.measure())
    assert sum(row["reached"] for row in rows) >= 9, rows


def test_modes_in_the_plane_get_islands_and_nothing_else_does() -> None:
    for data in DATASETS.values():
        if GANS["mlp"].fits(data):
            continue
        islands = parse_recipe({"data": data.name}).config.z_kind == "mixture"
        assert islands == (data.kind == "points" and data.modes is not None), data.name
    told = describe()["gans"]["mlp"]["usual"]
    assert told["ring8"] == ISLANDS and "z_kind" not in told["moons"] | told["mnist"]


def test_lanes_start_from_the_plain_game() -> None:
    config = parse_recipe({"data": "ring8", **BASE}).config
    assert (config.z_kind, config.r1, config.average) == ("normal", 0.0, 0.0)
    assert set(PLAIN_GAME) == set(ISLANDS)
