"""Unrolling: the simulated steps are the optimiser's, and the gradient runs through them."""

import pytest
import torch

from playground.core.spec import Setting
from playground.gans.unrolled import UnrolledState, unroll
from playground.networks import population_mlp
from playground.networks.population import Population
from playground.training.presets import PLAIN_GAME
from playground.training.recipe import parse_recipe
from playground.training.training import open_source


def population(**values: object) -> Population:
    recipe = parse_recipe({"gan": "unrolled", "width": 8, "batch": 16, "members": 2, **values})
    setting = Setting(recipe.data, open_source(recipe, "", "cpu"), recipe.seeds)
    return recipe.gan.build(recipe.config, setting)


@pytest.mark.parametrize("kind", ["adam", "momentum", "sgd"])
def test_an_imagined_step_is_the_optimisers(kind: str) -> None:
    rng = torch.Generator().manual_seed(0)
    flat = torch.randn(2, 5, generator=rng)
    optimiser = population_mlp.RowOptimiser(kind, flat, [0.1, 0.02], [0.5, 0.9])
    optimiser.step(flat, torch.randn(2, 5, generator=rng))  # moments and counts are not zero
    ahead = UnrolledState.of(flat, optimiser)
    for _ in range(3):
        gradient = torch.randn(2, 5, generator=rng)
        gradient[0, 0] = 0.0  # a dead unit
        ahead = ahead.step(optimiser, gradient)
        optimiser.step(flat, gradient)
        torch.testing.assert_close(ahead.flat.detach(), flat, rtol=1e-5, atol=1e-6)


def looking_ahead(model: Population, k: int, forget: bool = False) -> tuple[torch.Tensor, ...]:
    """G's loss as a function of G's weights, in float64, with everything else held fixed."""
    rng = torch.Generator().manual_seed(1)
    real, z = (torch.randn(2, 16, 2, generator=rng, dtype=torch.float64) for _ in range(2))

    def loss(g_flat: torch.Tensor) -> torch.Tensor:
        fake = model.generator(z, population_mlp.layers(g_flat, model.generator.shapes))
        ahead = unroll(model, real, fake, k)
        ahead = ahead.detach() if forget else ahead
        weights = population_mlp.layers(ahead, model.discriminator.shapes)
        return model.objective.g_loss(model.discriminator(fake, weights).squeeze(-1)).sum()

    start = model.generator.flat.detach().clone().requires_grad_()
    (gradient,) = torch.autograd.grad(loss(start), start)
    direction = torch.randn(start.shape, generator=rng, dtype=torch.float64)
    h = 1e-5
    with torch.enable_grad():
        rise = (
            loss(start.detach() + h * direction) - loss(start.detach() - h * direction)
        ).detach()
    return (gradient * direction).sum(), rise / (2 * h), gradient


def in_double(model: Population) -> Population:
    for network in (model.generator, model.discriminator):
        network.activation = torch.tanh  # smooth, so that finite differences are exact
        network.set_flat(network.flat.double())
    for name in ("first", "second"):
        setattr(model.d_optimiser, name, getattr(model.d_optimiser, name).double())
    return model


@pytest.fixture
def precise(monkeypatch: pytest.MonkeyPatch) -> Population:
    monkeypatch.setattr(torch.Tensor, "float", lambda self: self)  # the networks answer in float32
    model = population(d_rate=0.05)
    model.step()  # Adam's moments are not zero
    return in_double(model)


def test_gradient_through_three_adam_steps(precise: Population) -> None:
    analytic, numeric, _ = looking_ahead(precise, k=3)
    assert analytic.item() == pytest.approx(numeric.item(), rel=1e-4)


def test_it_is_not_a_copy_that_forgets(precise: Population) -> None:
    _, _, through = looking_ahead(precise, k=3)
    _, _, forgetful = looking_ahead(precise, k=3, forget=True)
    assert (through - forgetful).norm() > 0.05 * through.norm()


def test_no_foresight_is_the_plain_gan() -> None:
    same = {"width": 8, "batch": 16, "members": 2}
    recipe = parse_recipe({"gan": "mlp", **PLAIN_GAME, **same})
    setting = Setting(recipe.data, open_source(recipe, "", "cpu"), recipe.seeds)
    plain, model = recipe.gan.build(recipe.config, setting), population(unroll=0)
    readings, expected = model.step(), plain.step()
    for name in ("d_loss", "g_loss", "g_grad"):
        assert readings[name].tolist() == pytest.approx(expected[name].tolist(), abs=1e-6)


def test_looking_ahead_leaves_d_where_it_is() -> None:
    model = population()
    model.step()
    before = model.discriminator.flat.clone(), model.d_optimiser.first.clone()
    model.step("G")
    assert torch.equal(model.discriminator.flat, before[0])
    assert torch.equal(model.d_optimiser.first, before[1])
