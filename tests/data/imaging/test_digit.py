"""Drawn and uploaded digits become what MNIST holds; no digit is said to be none."""

import numpy as np
import pytest

from playground.core.spec import PlaygroundError
from playground.data.imaging.digit import digit_from


def stroke(paper: int, ink: int) -> np.ndarray:
    picture = np.full((280, 200), paper, np.uint8)
    picture[30:250, 60:90] = ink
    return picture


def test_dark_on_white_and_white_on_dark_are_one() -> None:
    first, second = digit_from(stroke(255, 0)), digit_from(stroke(0, 255))
    assert first.shape == (28, 28) and first.dtype == np.uint8
    assert np.array_equal(first, second)
    down, across = np.nonzero(first > 128)
    assert down.max() - down.min() + 1 == 20  # its longer side fills MNIST's box
    assert across.mean() == pytest.approx(13.5, abs=1.0)
    assert down.mean() == pytest.approx(13.5, abs=1.0)


def test_a_sketch_is_its_opaque_part() -> None:
    layer = np.zeros((280, 200, 4), np.uint8)
    layer[30:250, 60:90, 3] = 255  # black on nothing
    assert np.array_equal(digit_from(layer), digit_from(stroke(255, 0)))


def test_colour_is_read_by_its_brightness() -> None:
    assert digit_from(np.stack([stroke(250, 10)] * 3, -1)).max() > 200


@pytest.mark.parametrize("level", [0, 128, 255])
def test_an_empty_sheet_is_told(level: int) -> None:
    with pytest.raises(PlaygroundError, match="nothing drawn"):
        digit_from(np.full((100, 100), level, np.uint8))


def test_a_photo_is_told() -> None:
    y, x = np.mgrid[:200, :200]
    photo = np.stack([128 + 100 * np.sin(x / 30), 128 + 90 * np.cos(y / 40), (x + y) / 2], -1)
    with pytest.raises(PlaygroundError, match="photo"):
        digit_from(photo.clip(0, 255).astype(np.uint8))
