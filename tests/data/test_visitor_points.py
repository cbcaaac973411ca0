"""A visitor's own points as a dataset: drawn, kept, counted, changed under a run."""

from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np
import pytest
import torch

from playground.core.limits import DrawingLimits
from playground.core.spec import PlaygroundError
from playground.data import own, visitor_points
from playground.data.drawing import LETTERS, Drawing, encode
from playground.data.visitor_points import YOURS, OwnPointsConfig, keep, kept_file, shape_of
from playground.evaluation import metrics, transport
from playground.training.recipe import parse_recipe, shown_to_others
from playground.training.training import Training, open_source

NO_MODES = np.zeros((0, 2))
CORNERS = np.array([[-1.5, -1.5], [-1.5, 1.5], [1.5, -1.5], [1.5, 1.5]])


def corners(sizes: tuple[int, ...] = (100, 100, 100, 100), modes: np.ndarray = CORNERS) -> str:
    rng = np.random.default_rng(0)
    points = np.repeat(CORNERS, sizes, axis=0)
    return encode(Drawing(points + 0.05 * rng.standard_normal(points.shape), modes))


def large(seed: int = 0) -> Drawing:
    return Drawing(np.random.default_rng(seed).uniform(-2, 2, (3000, 2)), NO_MODES)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GAN_PLAYGROUND_PICTURES", str(tmp_path))
    visitor_points._shape.cache_clear()
    return tmp_path


def test_every_fifth_point_is_held_out_and_none_is_in_both() -> None:
    shape = shape_of(corners())
    assert (len(shape.trained), len(shape.held_out)) == (320, 80)
    both = {tuple(p) for p in shape.trained} & {tuple(p) for p in shape.held_out}
    assert len(both) <= 2  # neighbours on the grid may agree
    assert shape.sigma == pytest.approx(0.05, rel=0.06)
    source = YOURS.open(OwnPointsConfig(corners()), "", "cpu")
    drawn = source.draw(torch.rand(1, 4000), torch.zeros(1, 4000, 0)).x[0].numpy()
    assert {tuple(p) for p in drawn} == {tuple(p) for p in shape.trained.astype(np.float32)}


def test_a_mode_that_no_point_is_nearest_to_is_none() -> None:
    marked = np.concatenate([CORNERS, [[0.0, 2.4]]])
    assert len(shape_of(corners(modes=marked)).modes) == 4
    assert YOURS.centres(OwnPointsConfig(corners(modes=NO_MODES))) is None


def test_the_truth_of_own_points_is_their_own() -> None:
    """Unequal modes: the reverse KL is to their shares, and samples like the data have none."""
    config = OwnPointsConfig(corners((40, 80, 120, 160)))
    truth = metrics.own_truth(YOURS, config)
    assert np.sort(truth.shares) == pytest.approx([0.1, 0.2, 0.3, 0.4], abs=0.03)
    trained, held_out = YOURS.split(config)  # type: ignore[misc]
    centres = YOURS.centres(config)
    assert centres is not None
    found = metrics.count_modes(trained, centres, config.sigma, truth.shares)
    assert found.captured == 4 and found.reverse_kl < 0.001
    equal = np.repeat(centres, 100, axis=0)
    wanted = float(np.mean(np.log(0.25 / truth.shares)))
    counted = metrics.count_modes(equal, centres, config.sigma, truth.shares)
    assert counted.reverse_kl == pytest.approx(wanted, abs=1e-9)
    assert truth.ceiling == pytest.approx(found.high_quality) and 0.97 < truth.ceiling < 1
    elsewhere = np.zeros((400, 2))
    assert metrics.jsd_to_truth(elsewhere, YOURS, config) == pytest.approx(np.log(2))
    one = trained[trained.min(1) > 0]  # of four corners
    q = (held_out.min(1) > 0).mean()  # the share of that corner; 1 of the samples lie there
    by_hand = (np.log(2 / (1 + q)) + q * np.log(2 * q / (1 + q)) + (1 - q) * np.log(2)) / 2
    assert metrics.jsd_to_truth(one, YOURS, config) == pytest.approx(by_hand)
    assert truth.jsd < 0.05
    assert transport.wasserstein_to_truth(elsewhere, YOURS, config) > 0.7
    assert transport.wasserstein_of_true_samples(YOURS, config) < 0.35
    assert str(len(held_out)) in truth.compared


def test_what_is_measured_depends_on_the_marks() -> None:
    marked, bare = OwnPointsConfig(corners()), OwnPointsConfig(corners(modes=NO_MODES))
    assert metrics.measured(YOURS, bare) == ("jsd", "wasserstein")
    assert {"captured", "reverse_kl", "jsd"} <= set(metrics.measured(YOURS, marked))
    for config, there in ((marked, True), (bare, False)):
        recipe = parse_recipe({"data": "yours", "drawing": config.drawing, "width": 8, "batch": 16})
        training = Training(recipe, open_source(recipe, "", "cpu"))
        training.advance(0.01)
        training.refresh_metrics(force=True)
        assert ("captured" in training.metrics) == there
        assert training.metrics["jsd"] and "held" not in training.metrics
        assert training.snapshot({"layers": ["real", "fake"]}).view["real"].shape[-1] == 2


def test_a_stroke_changes_the_data_of_a_run_that_goes_on() -> None:
    recipe = parse_recipe({"data": "yours", "drawing": corners(), "width": 8, "batch": 16})
    training = Training(recipe, open_source(recipe, "", "cpu"))
    training.advance(0.01)
    training.refresh_metrics(force=True)
    step, weights = training.step, training.model.tensors()["generator.flat"].clone()
    moved = encode(Drawing(np.full((50, 2), 2.2) + np.arange(100).reshape(50, 2) / 1e3, NO_MODES))
    training.change({"drawing": moved})
    assert training.step == step
    assert torch.equal(training.model.tensors()["generator.flat"], weights)
    assert training.metrics == {} and training.recipe.data_config.drawing == moved
    real = training.snapshot({"layers": ["real"]}).view["real"]
    assert real.min() > 2.1
    training.advance(0.01)
    assert training.step > step and "50" not in recipe.values()["drawing"]
    with pytest.raises(PlaygroundError, match="no drawing of points"):
        training.change({"drawing": "nonsense"})
    assert training.recipe.data_config.drawing == moved


@pytest.mark.parametrize("drawing", ["x", "kept.", "kept.../../etc", "a" * (LETTERS + 1)])
def test_a_recipe_on_no_drawing_is_refused(drawing: str) -> None:
    with pytest.raises(PlaygroundError, match="drawing"):
        parse_recipe({"data": "yours", "drawing": drawing})


def test_a_large_one_is_kept_under_what_is_in_it(folder: Path) -> None:
    name = keep(large())
    assert name == keep(large()) != keep(large(1))
    assert len(encode(large())) > LETTERS >= len(name)
    (recipe, other) = (
        parse_recipe({"data": "yours", "drawing": n}) for n in (name, keep(large(1)))
    )
    source = open_source(recipe, "", "cpu")
    assert "held out" in source.note and len(source.points) == 2400  # type: ignore[attr-defined]
    assert recipe.data_config != other.data_config
    assert shown_to_others(recipe.values())["drawing"] == name  # a class shares its points


def test_it_goes_an_hour_after_its_last_use(folder: Path) -> None:
    name = keep(large())
    path = kept_file(name.removeprefix("kept."))
    old = time.time() - 3000
    os.utime(path, (old, old))
    shape_of(name)  # a run that measures
    assert path.stat().st_mtime > old + 2000
    os.utime(path, (old - 1000, old - 1000))
    own.forget(own.KEPT_SECONDS)
    assert not path.exists()
    shape_of(name)  # who has read it has it still
    visitor_points._shape.cache_clear()
    with pytest.raises(PlaygroundError, match="not there any more"):
        shape_of(name)


def test_no_more_are_kept_than_may_be(folder: Path) -> None:
    limits = DrawingLimits(kept=2)
    first = keep(large(0), limits)
    keep(large(1), limits)
    assert keep(large(0), limits) == first
    with pytest.raises(PlaygroundError, match="As many large drawings"):
        keep(large(2), limits)


def test_a_kept_file_that_was_written_over_is_none(folder: Path) -> None:
    name = keep(large())
    kept_file(name.removeprefix("kept.")).write_bytes(b"\x80\x04.")
    with pytest.raises(PlaygroundError, match="not there any more"):
        shape_of(name)
