"""Population pieces against their plain PyTorch counterparts, which serve as the oracle."""

import itertools

import pytest
import torch

from playground.networks import population_mlp


def generators(*seeds: int) -> list[torch.Generator]:
    return [torch.Generator().manual_seed(s) for s in seeds]


def plain(mlp: population_mlp.PopulationMLP, member: int) -> torch.nn.Sequential:
    layers: list[torch.nn.Module] = []
    for number, (i, o) in enumerate(itertools.pairwise(mlp.sizes)):
        linear = torch.nn.Linear(i, o)
        with torch.no_grad():
            linear.weight.copy_(mlp.parameters[2 * number][member].T)
            linear.bias.copy_(mlp.parameters[2 * number + 1][member, 0])
        layers += [linear, torch.nn.LeakyReLU(0.2)]
    return torch.nn.Sequential(*layers[:-1])


def test_population_computes_what_plain_linear_layers_compute() -> None:
    mlp = population_mlp.PopulationMLP([3, 16, 8, 2], "leaky-relu", generators(1, 2, 3))
    x = torch.randn(3, 5, 3, generator=generators(0)[0])
    out = mlp(x)
    assert out.shape == (3, 5, 2)
    for member in range(3):
        torch.testing.assert_close(out[member], plain(mlp, member)(x[member]), atol=1e-6, rtol=1e-5)


def test_gradient_of_the_population_is_each_members_own() -> None:
    mlp = population_mlp.PopulationMLP([2, 8, 1], "leaky-relu", generators(1, 2))
    x = torch.randn(2, 6, 2, generator=generators(0)[0])
    gradient = mlp.gradient(mlp(x).square().mean((1, 2)))
    assert gradient.shape == mlp.flat.shape
    twin = plain(mlp, 1)
    twin(x[1]).square().mean().backward()
    first: torch.nn.Linear = twin[0]  # type: ignore[assignment]
    assert first.weight.grad is not None
    torch.testing.assert_close(
        gradient[1, :16], first.weight.grad.T.flatten(), atol=1e-6, rtol=1e-5
    )


def test_weights_start_like_nn_linear() -> None:
    mlp = population_mlp.PopulationMLP([100, 400, 1], "relu", generators(5))
    assert mlp.parameters[0].abs().max() <= 0.1
    assert mlp.parameters[0].std().item() == pytest.approx(0.1 / 3**0.5, rel=0.02)


@pytest.mark.parametrize(
    ("kind", "oracle"),
    [
        ("adam", lambda p: torch.optim.Adam(p, lr=0.01, betas=(0.5, 0.999))),
        ("momentum", lambda p: torch.optim.SGD(p, lr=0.01, momentum=0.9)),
        ("sgd", lambda p: torch.optim.SGD(p, lr=0.01)),
    ],
)
@pytest.mark.parametrize("rates", [[0.01, 0.01], [0.01, 0.002]])
def test_optimisers_agree_with_torch(kind: str, oracle: object, rates: list[float]) -> None:
    rng = generators(0)[0]
    flat = torch.randn(2, 7, generator=rng)
    twin = flat[0].clone().requires_grad_()
    ours = population_mlp.RowOptimiser(kind, flat, rates, [0.5, 0.5])
    theirs = oracle([twin])  # type: ignore[operator]
    for _ in range(5):
        gradient = torch.randn(2, 7, generator=rng)
        ours.step(flat, gradient)
        twin.grad = gradient[0].clone()
        theirs.step()
    torch.testing.assert_close(flat[0], twin.detach(), atol=1e-6, rtol=1e-5)


def test_optimiser_state_goes_on_where_it_was() -> None:
    rng = generators(0)[0]
    flat = torch.randn(2, 7, generator=rng)
    gradients = torch.randn(6, 2, 7, generator=rng)
    one = population_mlp.RowOptimiser("adam", flat, [0.01, 0.02], [0.5, 0.9])
    for g in gradients[:3]:
        one.step(flat, g)
    copy = flat.clone()
    other = population_mlp.RowOptimiser("adam", copy, [0.01, 0.02], [0.5, 0.9])
    other.load({k: v.clone() for k, v in one.tensors().items()})
    for g in gradients[3:]:
        one.step(flat, g)
        other.step(copy, g)
    assert torch.equal(flat, copy)


@pytest.mark.parametrize("kind", ["adam", "sgd"])
def test_bf16_products_follow_the_weights(kind: str) -> None:
    mlp = population_mlp.PopulationMLP([4, 32, 1], "leaky-relu", generators(1), bf16=True)
    exact = population_mlp.PopulationMLP([4, 32, 1], "leaky-relu", generators(1))
    optimiser = population_mlp.RowOptimiser(kind, mlp.flat, [0.05], [0.5])
    x = torch.randn(1, 64, 4, generator=generators(0)[0])
    for _ in range(3):
        gradient = mlp.gradient(mlp(x).square().mean((1, 2)))
        expected = exact.gradient(exact(x).square().mean((1, 2)))
        torch.testing.assert_close(gradient, expected, atol=0.01, rtol=0.1)
        optimiser.step(mlp.flat, gradient)
        exact.flat.copy_(mlp.flat)
        torch.testing.assert_close(mlp(x), exact(x), atol=0.02, rtol=0.05)


def test_a_member_draws_the_same_numbers_alone_and_in_company() -> None:
    alone, together = population_mlp.RngStreams([7]), population_mlp.RngStreams([3, 7])
    for n in (10, 3000, 5000, 7000):  # crosses a refill and the size that is drawn directly
        assert torch.equal(alone.normal(n)[0], together.normal(n)[1])
        assert torch.equal(alone.uniform(n)[0], together.uniform(n)[1])


def test_dice_are_fair_and_go_on_from_their_state() -> None:
    rng = population_mlp.RngStreams([1])
    normal, uniform = rng.normal(100_000), rng.uniform(4000)
    assert normal.mean().item() == pytest.approx(0, abs=0.02)
    assert normal.std().item() == pytest.approx(1, abs=0.02)
    assert uniform.min() >= 0 and uniform.max() < 1
    assert uniform.mean().item() == pytest.approx(0.5, abs=0.03)
    other = population_mlp.RngStreams([99])
    other.load({k: v.clone() for k, v in rng.tensors().items()})
    assert torch.equal(rng.normal(5000), other.normal(5000))
    assert torch.equal(rng.uniform(100), other.uniform(100))


def test_dropout_masks_keep_the_mean() -> None:
    mask = population_mlp.RngStreams([1, 2]).keep_mask(0.3, 200, 200)
    assert mask.unique().tolist() == pytest.approx([0.0, 1 / 0.7])
    assert mask.mean().item() == pytest.approx(1, abs=0.01)
