"""What changes by itself while a run trains."""

import pytest
import torch

from playground.networks import schedules
from playground.training.recipe import parse_recipe
from playground.training.training import Training, open_source


def test_the_pace_is_half_a_cosine() -> None:
    found = [schedules.lr_factor(t, 100) for t in (0, 50, 100, 500)]
    assert found == pytest.approx([1.0, 0.02 + 0.98 / 2, 0.02, 0.02])
    assert schedules.lr_factor(500, 0) == 1.0


def test_noise_fades_to_nothing() -> None:
    assert [schedules.noise_factor(t, 10) for t in (0, 5, 10, 20)] == [1.0, 0.25, 0.0, 0.0]
    assert schedules.noise_factor(20, 0) == 1.0


def test_the_average_by_hand() -> None:
    flat = torch.tensor([[4.0]])
    average = schedules.averaged(None, flat, 0.9, t=0)
    assert average is not None and average is not flat
    average = schedules.averaged(average, torch.tensor([[0.0]]), 0.9, t=0)  # memory 1/10
    assert average.item() == pytest.approx(0.4)
    average = schedules.averaged(average, torch.tensor([[1.0]]), 0.9, t=10_000)
    assert average.item() == pytest.approx(0.9 * 0.4 + 0.1)
    assert schedules.averaged(average, flat, 0.0, t=5) is None


def test_schedules_go_on_from_a_checkpoint_to_the_bit() -> None:
    recipe = parse_recipe({
        "width": 8, "batch": 8, "rate_steps": 200, "instance_noise": 0.3, "noise_steps": 150,
        "average": 0.9,
    })  # fmt: skip
    source = open_source(recipe, "", "cpu")
    whole, half = Training(recipe, source), Training(recipe, source)
    for training, steps in ((whole, 120), (half, 60)):
        for _ in range(steps):
            training.turn("DG")
    tensors, meta = half.state()
    again = Training(recipe, source)
    again.restore({name: value.clone() for name, value in tensors.items()}, meta)
    for _ in range(60):
        again.turn("DG")
    for name, value in whole.model.tensors().items():
        assert torch.equal(value, again.model.tensors()[name]), name
    assert again.model.d_optimiser.rates[0] == pytest.approx(1e-3 * schedules.lr_factor(100, 200))


def test_the_average_is_what_is_shown() -> None:
    recipe = parse_recipe({"width": 8, "batch": 8, "average": 0.99, "g_rate": 0.1})
    training = Training(recipe, open_source(recipe, "", "cpu"))
    for _ in range(30):
        training.turn("DG")
    averaged = training.model.sample(50, 1)
    training.change({"average": 0.0})
    training.turn("DG")
    assert (training.model.sample(50, 1) - averaged).abs().mean() > 1e-3


def test_a_schedule_that_is_set_in_the_middle_begins_there() -> None:
    recipe = parse_recipe({"width": 8, "batch": 8})
    training = Training(recipe, open_source(recipe, "", "cpu"))
    for _ in range(120):
        training.turn("DG")
    training.change({"gan": "unrolled", "unroll": 0, "rate_steps": 100})
    rates = []
    for _ in range(100):
        rates.append(training.model.d_optimiser.rates[0])
        training.turn("DG")
    rates.append(training.model.d_optimiser.rates[0])
    expected = [1e-3 * schedules.lr_factor(t, 100) for t in (0, 50, 100)]
    assert [rates[0], rates[50], rates[100]] == pytest.approx(expected)
    training.change({"d_rate": 2e-3})  # the same schedule does not begin again
    assert training.model.d_optimiser.rates[0] == pytest.approx(2e-3 * schedules.FLOOR)
