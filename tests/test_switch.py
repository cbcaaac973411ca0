"""A method switched on in the middle of a run takes the networks over."""

import numpy as np
import pytest
import torch

from playground.core.spec import PlaygroundError
from playground.gans import GANS
from playground.gans.mlp import MLPConfig
from playground.training.recipe import parse_recipe
from playground.training.training import Training, open_source


def training(**values: object) -> Training:
    recipe = parse_recipe({"width": 8, "batch": 16, "members": 2, **values})
    fresh = Training(recipe, open_source(recipe, "", "cpu"))
    for _ in range(3):
        fresh.turn("DG")
    return fresh


@pytest.mark.parametrize("gan", ["unrolled", "spectral"])
def test_another_method_goes_on_with_the_same_networks(gan: str) -> None:
    run = training()
    before = {k: v.clone() for k, v in run.model.tensors().items()}
    run.change({"gan": gan, "r1": 0.5})
    after = run.model.tensors()
    for name, value in before.items():
        assert torch.equal(after[name], value), name
    assert run.recipe.gan.name == gan
    assert run.recipe.values()["r1"] == 0.5
    run.turn("DG")
    assert run.step == 4
    run.change({"gan": "mlp"})  # and back again, without the other's knobs
    run.turn("DG")
    assert run.recipe.gan.name == "mlp"


@pytest.mark.parametrize("gan", [g.name for g in GANS.values() if issubclass(g.config, MLPConfig)])
def test_what_widens_d_is_what_a_running_d_cannot_be_switched_to(gan: str) -> None:
    run = training()
    if GANS[gan].widens_d:
        with pytest.raises(PlaygroundError, match="discriminator"):
            run.change({"gan": gan})
    else:
        run.change({"gan": gan})


@pytest.mark.parametrize("gan", ["pacgan", "minibatch"])
def test_a_method_of_another_shape_is_refused_with_the_reason(gan: str) -> None:
    run = training()
    with pytest.raises(PlaygroundError, match="discriminator.flat"):
        run.change({"gan": gan})
    assert run.recipe.gan.name == "mlp"
    run.turn("DG")


def test_a_divergence_after_the_switch_returns_to_the_new_method() -> None:
    run = training()
    run.change({"gan": "unrolled"})
    run._diverged(["d_loss"], np.full((1, 1, 2), 1e9),
                  np.ones((1, 1, 2), bool), np.array([4]))  # fmt: skip
    assert run.ended is not None and "diverged" in run.ended
