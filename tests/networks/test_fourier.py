"""Fourier features of D's input."""

import math

import pytest
import torch

from playground.networks import fourier
from playground.training.recipe import parse_recipe
from playground.training.training import Training, open_source


def test_two_frequencies_by_hand() -> None:
    found = fourier.fourier(torch.tensor([[0.5]]), 2, extent=2.0)
    quarter, half = math.pi / 4, math.pi / 2
    expected = [0.5, math.sin(quarter), math.sin(half), math.cos(quarter), math.cos(half)]
    assert found[0].tolist() == pytest.approx(expected, abs=1e-6)
    assert found.shape[-1] == fourier.width(1, 2)


@pytest.mark.parametrize("gan", ["mlp", "unrolled", "pacgan", "minibatch", "spectral"])
def test_every_method_takes_them(gan: str) -> None:
    small = {"gan": gan, "width": 8, "batch": 16, "frequencies": 3, "r1": 0.1, "members": 2}
    recipe = parse_recipe(small)
    training = Training(recipe, open_source(recipe, "", "cpu"))
    packed = 2 if gan == "pacgan" else 1
    assert training.model.discriminator.shapes[0] == (packed * 2 * 7, 8)
    readings = training.model.step("DG")
    assert all(bool(value.isfinite().all()) for value in readings.values())
    assert training.render({"layers": ["heat"]})["heat"].shape[0] == 2
