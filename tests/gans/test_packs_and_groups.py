"""Packing, minibatch standard deviation and spectral normalisation, against hand numbers."""

import math

import pytest
import torch

from playground.core.spec import PlaygroundError, Setting
from playground.gans.minibatch import minibatch_stddev
from playground.gans.pacgan import packs
from playground.networks.population import Population
from playground.training.presets import PLAIN_GAME
from playground.training.recipe import parse_recipe
from playground.training.training import open_source

SMALL = {"width": 8, "batch": 16}


def population(**values: object) -> Population:
    recipe = parse_recipe({**SMALL, "members": 2, **values})
    setting = Setting(recipe.data, open_source(recipe, "", "cpu"), recipe.seeds)
    return recipe.gan.build(recipe.config, setting)


def test_packs_are_neighbours_side_by_side() -> None:
    x = torch.arange(8.0).reshape(1, 4, 2)
    assert packs(x, 2).tolist() == [[[0, 1, 2, 3], [4, 5, 6, 7]]]


def test_a_pack_gets_one_verdict_in_training() -> None:
    model = population(gan="pacgan", pac=4)
    x = torch.randn(2, 16, 2, generator=torch.Generator().manual_seed(0))
    assert model.discriminate(model, x, True).shape == (2, 4)
    alone = model.discriminate(model, x, False)
    assert alone.shape == (2, 16)
    copies = x[:, :1].expand(-1, 4, -1)
    assert model.discriminate(model, copies, True)[:, 0].tolist() == pytest.approx(
        alone[:, 0].tolist(), abs=1e-6
    )


def test_packs_of_one_are_the_plain_gan() -> None:
    plain, model = (
        population(**PLAIN_GAME | SMALL | {"gan": "mlp"}),
        population(**PLAIN_GAME | SMALL | {"gan": "pacgan", "pac": 1}),
    )
    for _ in range(3):
        readings, expected = model.step(), plain.step()
    assert readings["g_loss"].tolist() == pytest.approx(expected["g_loss"].tolist(), abs=1e-6)


@pytest.mark.parametrize(("gan", "knob"), [("pacgan", "pac"), ("minibatch", "group")])
def test_a_batch_that_cannot_be_cut_is_refused(gan: str, knob: str) -> None:
    with pytest.raises(PlaygroundError, match="batch is 16, but must be a multiple"):
        population(gan=gan, **{knob: 3})


def test_spread_by_hand() -> None:
    # one group of two: deviations 1 and 3, mean 2; one group without variety
    h = torch.tensor([[[0.0, 1.0], [2.0, 7.0], [5.0, 5.0], [5.0, 5.0]]])
    found = minibatch_stddev(h, 2)
    assert found.shape == (1, 4, 1)
    assert found[0, :, 0].tolist() == pytest.approx([2.0, 2.0, 1e-4, 1e-4], abs=1e-5)


def test_d_can_tell_a_collapsed_minibatch_from_a_varied_one() -> None:
    model = population(gan="minibatch", group=8)
    varied = torch.randn(2, 16, 2, generator=torch.Generator().manual_seed(0))
    same = varied[:, :1].expand(-1, 16, -1)
    among_others = model.discriminate(model, varied, True)[:, 0]
    among_copies = model.discriminate(model, same, True)[:, 0]
    assert (among_others - among_copies).abs().min() > 1e-4


def test_power_iteration_finds_the_largest_singular_value() -> None:
    model = population(gan="spectral", width=32)
    for _ in range(5):
        model.step()
    for w in model.parts["power"].normalised(model.discriminator)[::2]:
        sigma = torch.linalg.matrix_norm(w.detach(), ord=2)
        assert sigma.tolist() == pytest.approx([1.0, 1.0], abs=0.03)


@pytest.mark.parametrize("lipschitz", [1.0, 5.0])
def test_normalised_d_is_no_steeper_than_asked(lipschitz: float) -> None:
    model = population(gan="spectral", lipschitz=lipschitz, d_rate=0.05)
    for _ in range(10):
        model.step()
    x, y = torch.randn(2, 2, 500, 2, generator=torch.Generator().manual_seed(0))
    rise = (model.discriminate(model, x, False) - model.discriminate(model, y, False)).abs()
    slope = (rise / (x - y).norm(dim=-1)).max().item()
    assert slope <= lipschitz * 1.05
    assert slope > 0.01


def test_singular_vectors_are_saved() -> None:
    model, other = population(gan="spectral"), population(gan="spectral", seed=5)
    model.step()
    other.load({name: value.clone() for name, value in model.tensors().items()})
    a, b = model.step(), other.step()
    assert a["d_loss"].tolist() == b["d_loss"].tolist()


def test_a_matrix_with_a_known_singular_value() -> None:
    # σ of a matrix known by hand: diag(3, 1) rotated keeps 3
    model = population(gan="spectral", width=2, depth=1)
    turn = torch.tensor([[math.cos(0.5), -math.sin(0.5)], [math.sin(0.5), math.cos(0.5)]])
    w = torch.diag(torch.tensor([3.0, 1.0])) @ turn
    with torch.no_grad():
        model.discriminator.parameters[0].copy_(w.expand(2, -1, -1))
    for _ in range(30):
        model.parts["power"].iterate(model.discriminator)
    normalised = model.parts["power"].normalised(model.discriminator)[0]
    torch.testing.assert_close(normalised[0].detach(), w / 3, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("pac", [1, 2, 3, 4])
@pytest.mark.parametrize("data", ["ring8", "mnist"])
def test_the_usual_batch_suits_every_packing(pac: int, data: str) -> None:
    recipe = parse_recipe({"gan": "pacgan", "data": data, "pac": pac})
    recipe.gan.build(recipe.config, Setting(recipe.data, None, recipe.seeds))
