"""What the Mode collapse tab hands to the page."""

from __future__ import annotations

import json

import numpy as np
import pytest

from playground.data import DATASETS
from playground.data.drawing import Drawing, encode
from playground.data.visitor_points import YOURS
from playground.training.presets import PRESETS, SCENES, values_of
from playground.training.recipe import change, parse_recipe
from playground.ui.tabs.collapse import (
    CURE,
    DATA,
    NEXT,
    SEEDS,
    TROUBLE,
    about,
    catalogue,
    lanes,
    places,
)


def test_the_catalogue_is_json_and_names_what_there_is() -> None:
    known = json.loads(json.dumps(catalogue("")))
    assert list(known["data"]) == list(DATA)
    assert set(known["presets"]) == set(PRESETS) and set(known["scenes"]) == set(SCENES)
    assert {TROUBLE, CURE, *NEXT} <= set(PRESETS)
    assert known["seeds"] == list(SEEDS)


def test_the_page_knows_where_each_numbered_mode_is() -> None:
    told = catalogue("")["data"]
    ring = DATASETS["ring8"]
    assert told["ring8"]["places"][0] == [2.0, 0.0] and len(told["ring8"]["places"]) == 8
    assert len(told["grid25"]["places"]) == told["grid25"]["modes"] == 25
    assert told["mnist"]["places"] == []  # classes have no place
    assert places(DATASETS["mixture1d"], DATASETS["mixture1d"].config()) == []
    wider = ring.config(radius=3.0)
    assert places(ring, wider)[0] == [3.0, 0.0]


def test_the_race_begins_on_the_ring_and_may_be_on_own_points() -> None:
    told = catalogue("")
    assert next(iter(told["data"])) == "ring8" and told["own"] == "yours"
    bare = Drawing(np.random.default_rng(0).uniform(-2, 2, (50, 2)), np.zeros((0, 2)))
    found = about(YOURS, "", YOURS.config(drawing=encode(bare)))
    assert found["modes"] == 0 and found["places"] == [] and len(found["real"]) == 40
    marked = about(YOURS, "")
    assert marked["modes"] == len(marked["places"]) == 8 and 0.97 < marked["ceiling"] < 1


@pytest.mark.parametrize("preset", PRESETS)
def test_a_lane_starts_with_the_values_of_its_preset(preset: str) -> None:
    """The page lays base and own values over each other as ``presets.values_of`` does."""
    known = catalogue("")
    for name, on_data in known["presets"][preset]["on"].items():
        values = {"data": name, **known["data"][name]["base"], **on_data["own"]}
        assert values == values_of(preset, name)
        if not on_data["misfit"]:
            parse_recipe({**values, "members": 1, "steps": 0})


@pytest.mark.parametrize("name", SCENES)
def test_a_scene_can_be_started_and_its_knob_turned(name: str) -> None:
    known = catalogue("")
    scene = known["scenes"][name]
    knob = known["knobs"][scene["knob"]]
    low, high, step = (float(value) for value in scene["span"])
    assert knob["live"] and low < high and 0 < step <= high - low
    ends = (10**low, 10**high) if knob["log"] else (low, high)
    assert knob["low"] <= ends[0] and ends[1] <= knob["high"]
    for values in scene["lanes"].values():
        recipe = parse_recipe({**values, "members": 1, "steps": 0, knob["name"]: ends[1]})
        assert recipe.data.name == scene["data"]


def test_what_widens_d_is_told_with_the_preset() -> None:
    told = {name: lanes(name)["ring8"] for name in PRESETS}
    assert {name for name, lane in told.items() if lane["widens_d"]} == {
        "pacgan2", "pacgan4", "minibatch",
    }  # fmt: skip
    assert {name for name, lane in told.items() if lane["frequencies"]} == {"best"}
    assert not lanes("best")["mnist"]["frequencies"]  # features are for points


@pytest.mark.parametrize("data", ["ring8", "mnist", "stacked"])
@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_can_be_switched_on_in_a_lane_of_its_networks(preset: str, data: str) -> None:
    """What the page sends then are settings that its GAN has, and the start's own values again."""
    lane = lanes(preset)[data]
    gan = str(lane["own"]["gan"])  # type: ignore[index]
    started = parse_recipe({**values_of(preset, data)})
    again = change(started, {**lane["reset"], **lane["own"]})  # type: ignore[dict-item]
    assert again == started, gan


def test_methods_with_convolutions_use_them_on_a_thousand_modes() -> None:
    gans = {name: lanes(name)["stacked"]["own"]["gan"] for name in PRESETS}  # type: ignore[index]
    assert {gans["collapse"], gans["rescue"], gans["r1"]} == {"dcgan"}
    assert gans["pacgan2"] == "pacdcgan" and gans["relativistic"] == "r3gan"
    told = {name: lanes(name)["stacked"]["networks"] for name in PRESETS}
    assert told["rescue"] == told["pacgan2"] == "convolutions" and not told["unrolled"]
    assert told["relativistic"] == "residual"  # no lane of the others can go on with it
