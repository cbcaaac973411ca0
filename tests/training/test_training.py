"""Training as the engine and the command line use it."""

import json
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch

from playground.core.losses import OBJECTIVES
from playground.core.spec import KnobError, PlaygroundError
from playground.data import DATASETS
from playground.evaluation import classifier_metrics, metrics
from playground.gans import GANS
from playground.training.measuring import FIRST_SHARE, FIRST_VERDICTS, SHARE, Measurement
from playground.training.recipe import parse_recipe
from playground.training.training import Training, open_source, resume, train

SMALL = {"width": 8, "batch": 16}


def training(**values: object) -> Training:
    recipe = parse_recipe({**SMALL, **values})
    return Training(recipe, open_source(recipe, "", "cpu"))


def losses(run: Training, steps: int) -> list[float]:
    found = []
    for _ in range(steps):
        run.turn("DG")
        found += [float(run.last["d_loss"][0]), float(run.last["g_loss"][0])]
    return found


def test_same_seed_gives_bit_identical_losses() -> None:
    assert losses(training(seed=3), 20) == losses(training(seed=3), 20)
    assert losses(training(seed=3), 2) != losses(training(seed=4), 2)


def test_a_member_trains_the_same_alone_and_in_company() -> None:
    alone, together = training(seed=5), training(seed=4, members=3)
    for _ in range(50):
        alone.turn("DG")
        together.turn("DG")
        for name in ("d_loss", "g_loss"):
            assert together.last[name][1] == pytest.approx(alone.last[name][0], abs=1e-4)


def test_state_goes_on_to_the_bit() -> None:
    run = training(members=2)
    losses(run, 7)
    tensors, meta = run.state()
    tensors = {k: v.clone() for k, v in tensors.items()}
    other = resume(tensors, json.loads(json.dumps(meta)), run.source, "cpu", False)
    assert other.step == 7
    assert losses(run, 9) == losses(other, 9)
    assert np.array_equal(run.curve.low, other.curve.low, equal_nan=True)


def test_slices_end_by_time_and_at_the_limit() -> None:
    run = training(steps=30)
    while run.ended is None:
        assert run.advance(0.002) >= 1
    assert (run.step, run.ended) == (30, "limit")
    assert run.advance(1.0) == 0
    run.change({"steps": 40})
    assert run.ended is None
    run.advance(10.0)
    assert run.step == 40


def test_single_players_move_alone() -> None:
    run = training()
    before = run.model.tensors()["generator.flat"].clone()
    run.turn("D")
    assert torch.equal(run.model.tensors()["generator.flat"], before)
    discriminator = run.model.tensors()["discriminator.flat"].clone()
    run.turn("G")
    assert torch.equal(run.model.tensors()["discriminator.flat"], discriminator)
    assert not torch.equal(run.model.tensors()["generator.flat"], before)
    with pytest.raises(PlaygroundError, match="players is 'X'"):
        run.turn("X")


def test_live_knobs_act_at_once() -> None:
    run = training()
    run.change({"d_rate": 1e-6, "g_rate": 1e-6, "objective": "hinge", "d_steps": 3})
    before = run.model.tensors()["generator.flat"].clone()
    run.turn("DG")
    assert (run.model.tensors()["generator.flat"] - before).abs().max() < 2e-6
    with pytest.raises(KnobError, match="width takes effect at the next reset"):
        run.change({"width": 16})


def test_divergence_stops_the_run_and_keeps_the_last_good_state() -> None:
    run = training(objective="wasserstein-gp", d_optimizer="sgd", d_rate=1.0, penalty=100.0)
    while run.ended is None and run.step < 2000:
        run.advance(0.05)
    assert run.ended is not None and "diverged" in run.ended
    assert all(torch.isfinite(t).all() for n, t in run.model.tensors().items() if "flat" in n)
    assert np.isfinite(run.model.sample(10, 0).numpy()).all()


def test_the_ring_is_learnt() -> None:
    run = training(width=64, batch=256, sigma=0.15, seed=1, r1=0.1)
    first = run.measurement.measure(run.model, run.step)["jsd"][0]
    for _ in range(300):
        run.model.step()
    assert run.measurement.measure(run.model, run.step)["jsd"][0] < 0.7 * first


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("members", [1, 2])
def test_every_objective_trains(objective: str, members: int) -> None:
    run = training(objective=objective, members=members, dropout=0.1, instance_noise=0.1, r1=1.0)
    losses(run, 3)
    assert run.ended is None
    assert set(run.last) == {"d_loss", "g_loss", "d_real", "d_fake", "d_grad", "g_grad"}


def test_clipping_holds_the_critics_weights() -> None:
    run = training(objective="wasserstein", clip=0.03)
    losses(run, 2)
    assert run.model.tensors()["discriminator.flat"].abs().max() <= 0.03


POINT_RUNS = [
    (g, d) for g in GANS.values() for d in DATASETS.values()
    if g.fits(d) is None and d.kind != "images"
]  # fmt: skip


@pytest.mark.parametrize(("gan", "data"), POINT_RUNS, ids=lambda v: v.name)
def test_every_point_gan_steps_looks_and_measures(gan, data) -> None:  # type: ignore[no-untyped-def]
    recipe = parse_recipe({"gan": gan.name, "data": data.name, "members": min(2, gan.population)})
    run = Training(recipe, open_source(recipe, "", "cpu"))
    run.turn("DG")
    layers = ["real", "fake", "heat", "warp", "arrows", "densities", "map"]
    run.refresh_metrics(force=True)
    shot = run.snapshot({"layers": layers, "curve": None, "metric_curve": None})
    assert shot.step == 1
    assert "jsd" in shot.metrics and set(shot.history) == {"curve", "metric_curve"}
    assert shot.diagnosis["text"] and "d_loss" in shot.readings
    assert all(a.dtype in (np.float32, np.uint8) for a in shot.view.values())
    json.dumps(shot.metrics)


def test_headless_training_ends_with_measured_metrics() -> None:
    shots = list(train(parse_recipe({**SMALL, "steps": 50}), ""))
    assert shots[-1].step == 50
    assert shots[-1].metrics["modes"] == 8


# -- curves --------------------------------------------------------------------------------------


def test_counts_and_readings_bear_their_steps() -> None:
    run = training()
    run.turn("DG")
    run.turn("G")
    run.refresh_metrics(force=True)
    shot = run.snapshot()
    assert shot.metrics["measured_step"] == run.step == 2
    assert run.taken["g_grad"] == 2 and run.taken["d_real"] == 1
    losses(run, 58)
    assert run.facts().measured_step == 2
    run.turn("G")
    assert run.snapshot().diagnosis["name"] == "d_stands_still"


def test_a_verdict_on_images_bears_the_step_that_its_samples_were_drawn_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Real pictures are judged first, portion by portion, while the training goes on."""

    def judged(*given: Any) -> Iterator[dict[str, Any]]:
        sample = given[4]
        while True:
            yield {}
            sample(2, 0)
            yield {}
            yield {"captured": [3]}

    monkeypatch.setattr(classifier_metrics, "classified", judged)
    told = Measurement(parse_recipe({"data": "mnist", "gan": "dcgan"}), None, "cpu", "")  # type: ignore[arg-type]
    model: Any = type("Model", (), {"sample": lambda self, n, seed: None})()
    steps = [told.measure(model, step, whole=False).get("measured_step") for step in (5, 6, 7)]
    assert steps == [None, None, 6]


def test_first_verdicts_on_images_may_take_more_of_the_device(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def judged(*given: Any) -> Iterator[dict[str, Any]]:
        while True:
            clock[0] += 1.0  # it takes a second
            yield {"captured": [3]}

    clock = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(classifier_metrics, "classified", judged)
    told = Measurement(parse_recipe({"data": "mnist", "gan": "dcgan"}), None, "cpu", "")  # type: ignore[arg-type]
    model: Any = type("Model", (), {"sample": None})()
    at = []
    for step in range(2000):
        clock[0] += 0.05
        before = told.metrics
        told.refresh(model, step, False, False, 1)
        if told.metrics is not before:
            at.append(clock[0])
    every = np.diff(at)
    assert every[: FIRST_VERDICTS - 1].tolist() == pytest.approx([FIRST_SHARE] * 3, abs=0.2)
    later = every[FIRST_VERDICTS - 1 :].tolist()
    assert later and later == pytest.approx([SHARE] * len(later), abs=0.2)


def test_wasserstein_distances_come_by_turns_and_all_at_the_end() -> None:
    run = training(members=3)
    told = [run.measurement.measure(run.model, 0, whole=False) for _ in range(8)]
    there = ["wasserstein" in found for found in told]
    # member 0 has its turn at the fourth count, 1 at the third, 2 at the second
    assert there == [False, False, False, True, True, True, True, True]
    whole = run.measurement.measure(run.model, 0)
    assert len(whole["wasserstein"]) == 3 and min(whole["wasserstein"]) > 0
    assert whole["wasserstein_real"] > 0


@pytest.mark.parametrize("name", ["ring8", "moons", "checkerboard", "mixture1d"])
def test_the_measures_that_a_page_expects_are_those_that_are_counted(name: str) -> None:
    recipe = parse_recipe({"data": name, "width": 8, "batch": 8})
    run = Training(recipe, open_source(recipe, "", "cpu"))
    counted = run.measurement.measure(run.model, run.step)
    shown = {"captured", "high_quality", "reverse_kl", "width", "precision", "jsd", "wasserstein"}
    assert set(metrics.measured(recipe.data, recipe.data_config)) == shown & set(counted)


@pytest.mark.parametrize("name", ["mlp", "pacgan", "spectral", "dcgan", "cgan", "infogan"])
def test_the_layers_that_a_gan_tells_begin_and_end_as_its_networks_do(name: str) -> None:
    recipe = parse_recipe({"data": "mnist", "gan": name})
    assert recipe.gan.layers
    g, d = recipe.gan.layers(recipe.config, recipe.data)
    assert d[-1] == 1 and isinstance(g[0], int) and g[0] >= 64
    assert g[-1] in (784, "28×28")
    assert d[0] in (784, "28×28") if name != "pacgan" else d[0] == 2 * 784
