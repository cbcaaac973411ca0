"""Example photos that need no network."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from playground.data.imaging import examples
from playground.data.imaging.decode import open_photo

ROOT = Path(__file__).parents[3] / "checkpoints"


def test_examples_can_be_opened_and_differ(tmp_path: Path) -> None:
    found = [path for path, _ in examples.examples(tmp_path / "examples")]
    assert {"lake.png", "horse.png"} <= {path.name for path in found}
    for path in found:
        photo = open_photo(path, 64)
        assert max(photo.shape) == 64 and photo.std() > 20
        assert path.parent == tmp_path / "examples"  # where visitors may name it
    times = [path.stat().st_mtime_ns for path in found]
    again = [path for path, _ in examples.examples(tmp_path / "examples")]
    assert [p.stat().st_mtime_ns for p in again] == times


@pytest.mark.parametrize("example", examples.EXAMPLES, ids=lambda example: example.file)
def test_an_example_names_a_model_that_is_shipped(example: examples.Example) -> None:
    assert (ROOT / example.model / "meta.json").is_file()
    assert example.direction in ("AB", "BA") and example.title


def test_the_horse_is_brown_on_green() -> None:
    picture = examples.horse().astype(int)
    body, meadow = picture[150:190, 220:300].mean((0, 1)), picture[280:, :60].mean((0, 1))
    assert body[0] > body[1] + 20 > body[2]
    assert meadow[1] > meadow[0] and meadow[1] > meadow[2] + 40
    assert np.array_equal(picture, examples.horse())  # painted the same every time
