"""What the tab of photos hands to the page."""

from __future__ import annotations

import asyncio
import json
import re
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from playground.engine.client import EngineDown
from playground.training.recipe import parse_recipe
from playground.ui.endpoints import translation
from playground.ui.tabs import cyclegan
from playground.ui.tabs.cyclegan.quick import Finished
from playground.ui.tabs.cyclegan.training import SHOWN, TRAINED, Trained, choice_as_json

ROOT = Path(__file__).parents[3] / "checkpoints"


@pytest.mark.parametrize("choice", TRAINED, ids=lambda choice: choice.data)
def test_what_is_offered_can_be_trained_with_the_knobs_shown(choice: Trained) -> None:
    told = json.loads(json.dumps(choice_as_json(choice)))
    values = {knob["name"]: knob["default"] for knob in told["knobs"]}
    own = {"pictures": 7} if choice.brings else {}
    recipe = parse_recipe({"data": told["name"], "gan": told["gan"], **values, **own})
    assert recipe.gan is choice.gan
    assert told["usual"] == {"steps": choice.steps, "until": choice.until}
    missing = set(SHOWN[told["gan"]]["knobs"]) - set(values) - {"side"}  # of drawn data only
    assert not missing


def test_each_gan_has_six_rows_and_its_losses() -> None:
    for choice in TRAINED:
        shown = SHOWN[choice.gan.name]
        assert len(shown["rows"]) == 6
        assert {"g_loss", "d_loss"} < {series["name"] for series in shown["series"]}


def _shipped() -> dict[str, dict[str, Any]]:
    return {path.parent.name: json.loads(path.read_text("utf-8"))
            for path in sorted(ROOT.glob("*/meta.json"))}  # fmt: skip


@pytest.mark.parametrize("name", [n for n, meta in _shipped().items() if "limits" in meta])
def test_what_is_said_of_a_model_was_measured(name: str) -> None:
    """Every share in a checkpoint's ``limits`` is one of its ``metrics`` of that direction."""
    meta = _shipped()[name]
    for direction, words in meta["limits"].items():
        measured = {round(100 * value) for value in meta["metrics"][direction].values()}
        said = {int(share) for share in re.findall(r"(\d+) %", words)}
        assert said and said <= measured, words


def test_what_is_usual_for_photographs_is_what_ours_took() -> None:
    (own,) = [choice for choice in TRAINED if choice.brings]
    steps = _shipped()["cyclegan-horse2zebra"]["step"]
    assert own.steps == round(steps, -2) and "our horses" in own.until


def test_models_that_hardly_work_say_so() -> None:
    shipped = _shipped()
    assert "hardly works" in shipped["cyclegan-horse2zebra"]["limits"]["ba"]
    assert set(shipped["cyclegan-photo2monet"]["limits"]) == {"ab", "ba"}


def test_an_engine_that_fails_is_told_in_its_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(*_: Any) -> dict[str, Any]:
        raise EngineDown("The engine does not answer.")

    monkeypatch.setattr(translation, "translate", away)
    site: Any = SimpleNamespace(
        file=lambda path, request: Path(path), opening=lambda request: nullcontext()
    )
    asked = ("photo.jpg", "cyclegan-blobs", "AB", 64, None, "", None)
    slider, words, *pictures = asyncio.run(cyclegan._handler(site, Finished(()))(*asked))
    assert "The engine does not answer." in words and "role='alert'" in words
    assert slider is None and pictures[:3] == [None] * 3  # none of another photo stays
