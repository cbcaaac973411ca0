"""The text that carries a drawing."""

from __future__ import annotations

import base64
import json
import zlib
from pathlib import Path

import numpy as np
import pytest

from playground.core.spec import PlaygroundError
from playground.data.drawing import (
    CELLS,
    EXTENT,
    LEAST,
    MOST,
    Drawing,
    decode,
    digest,
    encode,
    pack,
    unpack,
)
from playground.data.drawn_presets import PRESETS, preset

HALF_A_CELL = EXTENT / CELLS
NO_MODES = np.zeros((0, 2))
FIXTURE = Path(__file__).parent.parent / "js" / "train" / "drawing.json"


def squeezed(raw: bytes) -> str:
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = squeeze.compress(raw) + squeeze.flush()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def some(n: int = 300) -> Drawing:
    rng = np.random.default_rng(1)
    points = rng.uniform(-EXTENT, EXTENT, (n, 2))
    return Drawing(points, np.array([[1.0, -1.0], [0.5, 2.0]]), (3.0, 0.5, -8.0, 2.0))


def test_a_drawing_comes_back_on_its_grid() -> None:
    drawn = some()
    found = decode(encode(drawn))
    order = np.lexsort((np.rint(found.points[:, 1] * 1e6), np.rint(found.points[:, 0] * 1e6)))
    assert np.array_equal(order, np.arange(300))  # sorted by x, then y
    nearest = np.abs(found.points[:, None] - drawn.points[None]).max(-1).min(0)
    assert nearest.max() <= HALF_A_CELL + 1e-12
    assert np.abs(found.modes - drawn.modes).max() <= HALF_A_CELL + 1e-12
    assert found.scale == drawn.scale
    assert encode(found) == encode(drawn)  # and stays there


def test_the_name_follows_from_the_points_and_not_from_their_order() -> None:
    drawn = some()
    other = Drawing(drawn.points[::-1], drawn.modes, drawn.scale)
    assert digest(drawn) == digest(other) and len(digest(drawn)) == 32
    assert digest(drawn) != digest(Drawing(drawn.points, NO_MODES, drawn.scale))


def test_the_page_writes_the_same_bytes() -> None:
    """``tests/js/train/drawing.test.js`` holds the page's code to the same file."""
    told = json.loads(FIXTURE.read_text())
    drawn = Drawing(np.array(told["points"]), np.array(told["modes"]), tuple(told["scale"]))
    assert list(pack(drawn)) == told["bytes"]
    assert encode(drawn) == told["text"]


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_short_enough_for_a_link_and_the_same_each_time(name: str) -> None:
    found = decode(preset(name))
    assert LEAST <= len(found.points) <= MOST and len(preset(name)) <= 2732
    assert np.abs(found.points).max() < EXTENT
    preset.cache_clear()
    assert encode(found) == preset(name)


@pytest.mark.parametrize(
    "text",
    ["", "x", "no drawing!", "AAAA", "é" * 8, squeezed(b""), squeezed(b"\x01" * 30),
     squeezed(b"\0" * 10_000_000)],
)  # fmt: skip
def test_other_texts_are_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(PlaygroundError, match="no drawing of points"):
        decode(text)


@pytest.mark.parametrize("cut", [1, 17, 40, 200, -1])
def test_a_cut_drawing_is_none(cut: int) -> None:
    with pytest.raises(PlaygroundError, match="no drawing of points"):
        unpack(pack(some())[:cut])


@pytest.mark.parametrize("at", [(1, b"\0\0\xc0\x7f"), (5, b"\0\0\0\0"), (0, b"\x02")])
def test_another_version_and_a_broken_scale_are_none(at: tuple[int, bytes]) -> None:
    raw = bytearray(pack(some()))
    raw[at[0] : at[0] + len(at[1])] = at[1]  # NaN, a unit of nothing, a later version
    with pytest.raises(PlaygroundError, match="no drawing of points"):
        unpack(bytes(raw))


@pytest.mark.parametrize(
    ("n", "words"),
    [(0, "is empty"), (1, "has 1 point, but at least 10"), (9, "has 9 points"),
     (MOST + 1, "5,001 points, but may have 5,000")],
)  # fmt: skip
def test_too_few_and_too_many_points_are_counted(n: int, words: str) -> None:
    with pytest.raises(PlaygroundError, match=words):
        pack(Drawing(np.zeros((n, 2)), NO_MODES))
