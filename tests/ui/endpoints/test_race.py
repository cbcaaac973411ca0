"""The race and the counting of modes as endpoints."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from gradio_client import Client

from playground.core.spec import PlaygroundError
from playground.data import DATASETS
from playground.ui.endpoints.race import by_seed, chosen, counted
from tests.conftest import Playground

pytestmark = pytest.mark.filterwarnings("ignore")  # gradio_client's own
RING = np.asarray(DATASETS["ring8"].modes(DATASETS["ring8"].config()))  # type: ignore[misc]


def test_modes_of_a_perfect_ring() -> None:
    found = counted(json.dumps(RING.tolist()), "ring8")
    assert found["captured"] == 8 and found["modes"] == 8
    assert found["high_quality"] == 1.0
    assert found["reverse_kl"] == pytest.approx(0.0, abs=1e-12)
    assert found["collapsed"] is False


def test_modes_by_hand() -> None:
    # three at one mode, one at another, one 3.5 σ away from a third
    points = [RING[0]] * 3 + [RING[1], RING[2] + [3.5 * 0.02, 0.0]]
    found = counted(json.dumps(np.array(points).tolist()), "ring8")
    assert found["captured"] == 2
    assert found["high_quality"] == pytest.approx(0.8)
    expected = 0.75 * np.log(0.75 * 8) + 0.25 * np.log(0.25 * 8)
    assert found["reverse_kl"] == pytest.approx(expected)
    assert found["collapsed"] is True


def test_no_sample_near_any_mode_has_no_finite_divergence() -> None:
    found = counted("[[0.0, 0.0]]", "ring8")
    assert found["captured"] == 0 and found["reverse_kl"] is None


@pytest.mark.parametrize(
    ("points", "data", "words"),
    [
        ("no json", "ring8", "no JSON"),
        ("[]", "ring8", "1 to 100,000 points"),
        ("[[1.0]]", "ring8", "2 numbers each"),
        ("[[1.0, null]]", "ring8", "JSON list"),
        ("[[1.0, NaN]]", "ring8", "finite"),
        ('{"x": 1}', "ring8", "JSON list"),
        ("[[1.0, 2.0]]", "moons", "data is 'moons'"),
    ],
)
def test_bad_points_are_refused(points: str, data: str, words: str) -> None:
    with pytest.raises(PlaygroundError, match=words):
        counted(points, data)


@pytest.mark.parametrize(
    ("lanes", "words"),
    [
        ('[{"preset": "collapse"}]', "2 to 4"),
        ("[1, 2]", "JSON list"),
        ('[{"preset": "nonsense"}, {}]', "preset is 'nonsense'"),
        ('[{"data": "grid25"}, {}]', "different data cannot be compared"),
        ('[{"members": 3}, {}]', "different members"),
        ('[{"g_rate": -1}, {}]', "g_rate is -1"),
        ("[{}, {}, {}, {}, {}]", "not 5"),
    ],
)
def test_lanes_that_cannot_race_are_refused(lanes: str, words: str) -> None:
    with pytest.raises(PlaygroundError, match=words):
        chosen("ring8", lanes, 100, 2)


def test_a_race_without_end_is_refused() -> None:
    with pytest.raises(PlaygroundError, match="steps is 0"):
        chosen("ring8", "[{}, {}]", 0, 2)


def test_a_lane_takes_its_presets_values_and_its_own() -> None:
    lanes = chosen("ring8", '[{"preset": "collapse", "g_rate": 0.01}, {}]', 50, 3)
    name, values = lanes[0]
    assert name == "collapse"
    assert (values["g_rate"], values["d_rate"], values["width"]) == (0.01, 1e-4, 64)
    assert (values["members"], values["steps"]) == (3, 50)


def test_frames_become_one_object_a_seed() -> None:
    frame: dict[str, Any] = {
        "run": "r", "step": 7, "state": "running", "metrics":
        {"modes": 8, "captured": [3, 8], "reverse_kl": [float("inf"), 0.0]},
    }  # fmt: skip
    told = by_seed(1, "r1", {"members": 2, "seed": 5}, frame)
    assert [(t["lane"], t["seed"], t["captured"]) for t in told] == [(1, 5, 3), (1, 6, 8)]
    assert told[0]["reverse_kl"] is None
    json.dumps(told, allow_nan=False)


def test_figures_of_images_are_told_with_the_features_they_are_of() -> None:
    words = "of 2,000 samples a side, in 64 features of our classifier"
    metrics = {"precision": [0.5, 0.6], "compared": words, "modes": 10}
    frame: Any = {"run": "r", "step": 7, "state": "running", "metrics": metrics}
    told = by_seed(0, "r1", {"members": 2, "seed": 0}, frame)
    assert [(t["precision"], t["compared"]) for t in told] == [(0.5, words), (0.6, words)]


def test_a_race_streams_every_lane_and_seed(playground: Playground) -> None:
    client = Client(playground.url, verbose=False)
    small = {"width": 8, "batch": 16}
    lanes = json.dumps([{"preset": p, **small} for p in ("collapse", "pacgan2")])
    told = list(client.submit(data="ring8", lanes=lanes, steps=40, seeds=2, api_name="/race"))
    last = {(t["lane"], t["seed"]): t for t in told}
    assert set(last) == {(0, 0), (0, 1), (1, 0), (1, 1)}
    assert {t["step"] for t in last.values()} == {40}
    assert {t["state"] for t in last.values()} == {"ended"}
    assert all(t["modes"] == 8 and sum(t["nearest"]) == 2500 for t in last.values())
    points = json.dumps(RING.tolist())
    assert client.predict(points=points, api_name="/modes")["captured"] == 8
