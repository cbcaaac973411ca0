"""Own points for programs, and as the page asks."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from playground.core.limits import DrawingLimits
from playground.core.spec import PlaygroundError
from playground.data.drawing import LETTERS, Drawing, decode, encode
from playground.data.visitor_points import kept_file
from playground.ui.callers import Caller
from playground.ui.endpoints import own_points
from playground.ui.endpoints.own_points import dataset_of, functions, settled, sweep_later
from playground.ui.endpoints.race import counted
from playground.ui.keeping import Keeping
from playground.ui.site import Site
from playground.ui.upload_store import UploadStore
from tests.ui.conftest import asks

pytestmark = pytest.mark.filterwarnings("ignore")  # gradio_client's own
RNG = np.random.default_rng(0)
TWO = np.concatenate([RNG.normal((0, 0), 1, (60, 2)), RNG.normal((20, 20), 1, (60, 2))])
LARGE = encode(Drawing(RNG.uniform(-2, 2, (3000, 2)), np.zeros((0, 2))))


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Calls a function of the page: ``page(name, data)``."""
    monkeypatch.setenv("GAN_PLAYGROUND_PICTURES", str(tmp_path / "pictures"))
    site = Site(None, uploads=UploadStore(tmp_path), drawings=Keeping(DrawingLimits(owner=1)))  # type: ignore[arg-type]
    known = {f.__name__: f for f in functions(site)}

    def call(name: str, data: Any) -> dict[str, Any]:
        found: dict[str, Any] = asyncio.run(known[name](data, asks("visitor-1")))
        return found

    yield call
    site.decoder.close()


def test_a_program_makes_a_dataset_and_trains_on_it(client: Any) -> None:
    found = client.predict(points=json.dumps(TWO.tolist()), k=2, api_name="/points_dataset")
    assert (found["data"], found["points"], found["held_out"]) == ("yours", 120, 24)
    assert "1 data unit is" in found["note"] and len(found["modes"]) == 2
    (last,) = list(client.submit(data="yours", drawing=found["drawing"], steps=1, width=8,
                                 batch=16, api_name="/train"))[-1:]  # fmt: skip
    assert last["state"] == "ended" and last["metrics"]["modes"] == 2
    scale = found["scale"]
    middle = (np.array(found["modes"]) * scale["x_unit"] + scale["x0"]).mean()
    assert middle == pytest.approx(TWO.mean(), abs=0.4)
    modes = client.predict(points=json.dumps(found["modes"]), data="yours",
                           drawing=found["drawing"], api_name="/modes")  # fmt: skip
    assert modes["captured"] == 2 and modes["high_quality"] == 1.0


def test_modes_are_given_in_the_tables_own_units() -> None:
    drawing, _ = dataset_of(TWO.tolist(), "[[0, 0], [20, 20]]", 0)
    assert drawing.modes.shape == (2, 2) and np.abs(drawing.modes).max() < 2.5
    assert dataset_of(TWO.tolist(), "", 3)[0].modes.shape == (3, 2)


@pytest.mark.parametrize(
    ("points", "modes", "k", "words"),
    [
        ("", "", 0, "nothing in it"), (7, "", 0, "points is 7"), (None, "", 0, "points is None"),
        ([[1, 2]], "", 0, "has 1 point"), (TWO.tolist(), "nonsense", 0, "JSON"),
        (TWO.tolist(), "[[1]]", 0, "2 numbers each"), (TWO.tolist(), "[[1, null]]", 0, "finite"),
        (TWO.tolist(), "[[900, 1]]", 0, "outside"), (TWO.tolist(), "", 99, "k is 99"),
    ],
)  # fmt: skip
def test_what_is_no_dataset_is_told_in_a_sentence(
    points: Any, modes: Any, k: Any, words: str
) -> None:
    with pytest.raises(PlaygroundError, match=words):
        dataset_of(points, modes, k)


def test_modes_of_an_unmarked_drawing_cannot_be_counted() -> None:
    bare = encode(Drawing(RNG.uniform(-2, 2, (40, 2)), np.zeros((0, 2))))
    with pytest.raises(PlaygroundError, match="No modes are marked"):
        counted("[[0.0, 0.0]]", "yours", bare)


def test_the_page_reads_marks_and_keeps(page: Any) -> None:
    read = page("read_points", {"text": "\n".join(f"{x},{y}" for x, y in TWO)})
    assert read["note"].startswith("120 rows; ")
    assert len(page("find_modes", {"drawing": read["drawing"], "k": 2})["modes"]) == 2
    assert page("keep_points", {"drawing": read["drawing"]}) == {"drawing": read["drawing"]}
    kept = page("keep_points", {"drawing": LARGE})["drawing"]
    assert kept.startswith("kept.") and len(LARGE) > LETTERS
    assert len(decode(page("kept_points", {"drawing": kept})["drawing"]).points) == 3000
    other = encode(Drawing(RNG.uniform(-2, 2, (3000, 2)), np.zeros((0, 2))))
    assert "1 large drawings were kept" in page("keep_points", {"drawing": other})["error"]


@pytest.mark.parametrize("name", ["read_points", "find_modes", "keep_points", "kept_points"])
@pytest.mark.parametrize(
    "data",
    [{}, [], None, {"text": 3, "drawing": 3}, {"text": "a,b", "drawing": "x" * 99_999},
     {"text": "1,2", "drawing": "kept." + "0" * 32, "k": []}],
)  # fmt: skip
def test_a_page_that_sends_anything_is_answered_in_a_sentence(
    page: Any, name: str, data: Any
) -> None:
    answer = page(name, data)
    assert set(answer) == {"error"} and answer["error"].endswith(".")


def test_what_is_kept_goes_while_the_app_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GAN_PLAYGROUND_PICTURES", str(tmp_path / "pictures"))
    monkeypatch.setattr(own_points, "SWEEP_SECONDS", 0.01)
    site = Site(None, uploads=UploadStore(tmp_path))  # type: ignore[arg-type]
    left = []

    async def lives() -> None:
        path = kept_file(settled(site, decode(LARGE), Caller("a", "b")).removeprefix("kept."))
        for _ in range(3):
            sweep_later(site)  # one look at a time, however many ask
        await asyncio.sleep(0.05)
        left.append(path.exists())
        os.utime(path, (1, 1))
        await asyncio.sleep(0.1)
        left.append(path.exists())

    asyncio.run(lives())
    site.decoder.close()
    assert left == [True, False] and not site.drawings.sweeping
