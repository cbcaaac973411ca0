"""Curves stay short, keep their extremes, whatever the length of the run."""

from __future__ import annotations

import numpy as np

from playground.training.history import History


def test_long_curves_stay_short_and_keep_their_extremes() -> None:
    curve = History(1)
    values = np.sin(np.arange(100_000) / 50).astype(np.float32)
    values[77_777], values[12_345] = 9.0, -9.0
    for start in range(0, 100_000, 130):
        part = values[start : start + 130]
        curve.add(np.arange(start, start + len(part)), {"x": part[:, None]})
    header, arrays = curve.shown()
    assert 2 * header["count"] <= 500
    assert arrays["high"].max() == 9.0 and arrays["low"].min() == -9.0
    assert arrays["at"][-1] == 99_999
    assert (np.diff(arrays["at"]) > 0).all()


def test_bytes_of_a_tick_are_bounded_whatever_the_length_of_the_run() -> None:
    curve, sizes = History(1), []
    for start in range(0, 50_000, 50):
        curve.add(np.arange(start, start + 50), {"x": np.zeros((50, 1), np.float32)})
        _, arrays = curve.shown()
        sizes.append(sum(a.nbytes for a in arrays.values()))
    assert max(sizes) <= 250 * 12


def test_a_curve_is_the_same_whatever_the_portions_it_came_in() -> None:
    rng = np.random.default_rng(0)
    readings = rng.normal(size=(400, 2)).astype(np.float32)
    readings[rng.random(readings.shape) < 0.3] = np.nan
    one, many = History(2, buckets=10), History(2, buckets=10)
    for step in range(400):
        one.add(np.array([step]), {"x": readings[step : step + 1]})
    done = 0
    while done < 400:
        steps = np.arange(done, min(400, done + int(rng.integers(1, 60))))
        many.add(steps, {"x": readings[steps]})
        done += len(steps)
    assert one.meta() == many.meta()
    for name, array in one.tensors().items():
        np.testing.assert_array_equal(
            array[..., : one.count], many.tensors()[name][..., : one.count]
        )


def test_readings_that_start_late_do_not_disturb_the_others() -> None:
    curve = History(1)
    curve.add(np.array([0]), {"a": np.ones((1, 1), np.float32)})
    curve.add(np.array([1]), {"b": np.full((1, 1), 2, np.float32)})
    _, arrays = curve.shown()
    assert np.isnan(arrays["low"][1, 0, 0]) and arrays["low"][1, 0, 1] == 2
    assert arrays["low"][0, 0, 0] == 1 and np.isnan(arrays["low"][0, 0, 1])
