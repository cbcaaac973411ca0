"""Losses of pairs: which pairs G is judged on, and what is held flat (Huang et al. 2024)."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from playground.core.losses import input_gradient, r1_penalty
from playground.core.spec import Setting
from playground.data.images import MNIST, ImageSource
from playground.gans import dcgan
from playground.networks import rendering
from playground.networks.conv_trainer import ConvTrainer
from playground.networks.penalties import objective_penalty
from playground.networks.population import Population
from playground.training.presets import PLAIN_GAME
from playground.training.recipe import parse_recipe
from playground.training.training import open_source

GANS = ("mlp", "pacgan", "minibatch", "spectral", "unrolled")


def population(**values: object) -> Population:
    small = {**PLAIN_GAME, "width": 8, "batch": 16, "members": 2, "objective": "relativistic"}
    recipe = parse_recipe({**small, **values})
    setting = Setting(recipe.data, open_source(recipe, "", "cpu"), recipe.seeds)
    model = recipe.gan.build(recipe.config, setting)
    assert isinstance(model, Population)
    return model


@pytest.mark.parametrize("gan", GANS)
def test_every_perceptron_compares_pairs(gan: str) -> None:
    model = population(gan=gan)
    for _ in range(2):
        readings = model.step()
    assert {"d_loss", "g_loss", "d_real", "d_fake"} <= set(readings)
    assert all(v.shape == (2,) and v.isfinite().all() for v in readings.values())


def test_g_is_judged_against_the_data_that_d_has_seen() -> None:
    model = population()
    model.step("D")
    assert model._real is not None and model._fakes is not None
    real, fake = model._real, model._fakes.detach()
    with torch.no_grad():
        logits = [model.discriminate(model, x, False) for x in (real, fake)]
    expected = torch.nn.functional.softplus(logits[0] - logits[1]).mean(-1)
    assert model.g_step(model)["g_loss"].tolist() == pytest.approx(expected.tolist(), abs=1e-6)


def test_g_alone_draws_data_of_its_own() -> None:
    readings = population().step("G")
    assert readings["g_loss"].isfinite().all() and "d_loss" not in readings


def test_d_moves_away_from_slopes_at_data_and_at_fakes() -> None:
    model = population(penalty=100.0, d_rate=0.01)
    fake, real = model.sample_fakes(), model.real()

    def slope(x: torch.Tensor) -> torch.Tensor:
        x = x.detach().requires_grad_()
        return r1_penalty(input_gradient(model.discriminate(model, x, False), x)).detach()

    before = slope(real), slope(fake)
    for _ in range(30):
        model.step("D")
    assert (slope(real) < 0.5 * before[0]).all() and (slope(fake) < 0.5 * before[1]).all()


def test_arrows_are_those_of_pairs() -> None:
    model = population(seed=3)
    model.step()
    fake = model.sample(6, 0)
    real = torch.as_tensor(rendering.real_points(model, 6)).expand_as(fake)
    x = fake.detach().requires_grad_()
    pairs = model.discriminate(model, real, False) - model.discriminate(model, x, False)
    (gradient,) = torch.autograd.grad(torch.nn.functional.softplus(pairs).sum(), x)
    assert rendering.gradient_field(model, fake) == pytest.approx(-gradient.numpy(), abs=1e-6)


def convolutional(gan: Any = dcgan.DCGAN, seed: int = 0, **knobs: Any) -> ConvTrainer:
    bytes_ = torch.randint(0, 256, (200, 1, 28, 28), generator=torch.Generator().manual_seed(0))
    source = ImageSource(bytes_.to(torch.uint8), torch.arange(200) % 10, "noise")
    config = gan.config(batch=20, maps=8, objective="relativistic", **knobs)
    built = gan.build(config, Setting(MNIST, source, (seed,)))
    assert isinstance(built, ConvTrainer)
    return built


def test_pictures_are_compared_too_and_go_on_to_the_bit() -> None:
    first, second = convolutional(), convolutional(seed=5)
    readings = first.step()
    assert {"d_loss", "g_loss", "d_grad", "g_grad"} <= set(readings)
    second.load({k: v.clone() for k, v in first.tensors().items()})
    for _ in range(9):  # over the next step that has a penalty
        a, b = first.step(), second.step()
    assert all(torch.equal(a[k], b[k]) for k in a)


def test_the_penalty_of_pictures_counts_and_can_be_off() -> None:
    model = convolutional()
    real, fake = model.real().x, model.sample(20, 0)[0]
    z = model.prior(model, 20, model.rng)
    assert objective_penalty(model, real, fake, *z).item() > 0  # type: ignore[union-attr]
    model.steps += 1  # not at every step
    assert objective_penalty(model, real, fake, *z) == 0.0
    assert objective_penalty(convolutional(penalty=0.0), real, fake, *z) == 0.0
