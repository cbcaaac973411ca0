"""Runs of lessons without a page: what a student would read when a run has come to its end."""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from statistics import fmean
from typing import Any

import numpy as np
import torch

from playground.training import presets
from playground.training.history import History
from playground.training.recipe import parse_recipe
from playground.training.training import Training, open_source
from playground.ui.lessons.types import Question
from playground.ui.tabs.cyclegan.training import TRAINED

SLICE = 0.25  # seconds between two counts, at the least
OF_PAIRS = {choice.data: {"gan": choice.gan.name} for choice in TRAINED}


@functools.cache
def _played(frozen: tuple[tuple[str, Any], ...]) -> dict[str, Any]:
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    recipe = parse_recipe(dict(frozen))
    training = Training(recipe, open_source(recipe, "", "cpu"))
    while training.ended is None:
        training.advance(SLICE)
        training.refresh_metrics(force=True)  # a point of the curves
    assert training.ended == "limit", training.ended
    found = training.measurement.measure(training.model, training.step)
    return {
        "step": training.step,
        **{name: _number(value) for name, value in training.last.items()},
        **{name: _number(value) for name, value in found.items()},
        "curves": {**_curves(training.curve), **_curves(training.measurement.curve)},
    }


def _number(value: Any) -> float | None:
    """A reading as one number, of several members their mean; None where one has none."""
    values = np.ravel(value) if isinstance(value, list | np.ndarray) else [value]
    try:
        numbers = [float(each) for each in values]
    except (TypeError, ValueError):
        return None
    return fmean(numbers) if numbers and all(map(math.isfinite, numbers)) else None


def _curves(history: History) -> dict[str, list[list[float]]]:
    """Each reading as points, the middle of a bucket's extremes, of the first member."""
    at = history.at[: history.count]
    middle = (history.low[:, 0, : history.count] + history.high[:, 0, : history.count]) / 2
    rows = {
        name: np.column_stack([at, row]) for name, row in zip(history.names, middle, strict=True)
    }
    return {name: points[np.isfinite(points).all(1)].tolist() for name, points in rows.items()}


def train(values: Mapping[str, Any], steps: int | None = None, **more: Any) -> dict[str, Any]:
    """What is read at the end of a run of the Train tab, or of the tab of photos: numbers,
    ``curves`` and settings."""
    asked = {**OF_PAIRS.get(str(values.get("data")), {}), **values, **more}
    if steps:
        asked["steps"] = steps
    settings = {f"setting.{name}": value for name, value in parse_recipe(asked).values().items()}
    return {**settings, **_played(tuple(sorted(asked.items())))}


def race(values: Mapping[str, Any], steps: int, seed: int = 0) -> dict[str, Any]:
    """What is read of the race in Collapse at that step, ``lane1.NAME`` and so on."""
    scene, data = values.get("collapse.scene"), str(values.get("collapse.data", "ring8"))
    if scene:
        lanes = [
            {"data": data, "gan": presets.PLAIN, **presets.base_values(data), **lane}
            for lane in presets.SCENES[scene].lanes.values()
        ]
    else:
        names = str(values.get("collapse.lanes", "collapse,rescue")).split(",")
        lanes = [presets.values_of(name, data) for name in names]
    found: dict[str, Any] = {"step": steps}
    for number, lane in enumerate(lanes, 1):
        read = train(lane, steps, seed=seed)
        found |= {f"lane{number}.{name}": value for name, value in read.items()}
        found |= read if number == 1 else {}
        found.setdefault("curves", {})
        found["curves"] |= {f"lane{number}.{n}": c for n, c in read["curves"].items()}
    return found


def of(question: Question, seed: int | None = None) -> dict[str, Any]:
    """What is read at the end of the run of a prediction, from its own seed or another."""
    run = question["run"]
    assert run is not None
    other = {} if seed is None else {"seed": seed}
    if run["tab"] == "collapse":
        assert run["steps"] is not None
        found = race(run["with"], run["steps"], **other)
    else:
        found = train(run["with"], run["steps"], **other)
    if question["form"] == "curve":
        return {str(question["reading"]): found["curves"][str(question["reading"])]}
    return found
