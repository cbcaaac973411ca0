"""Attributes as noise: the shares of the data, the way there and back, what is drawn of a face."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F

from playground.networks import attribute_generator as attributes
from playground.networks.inference_generator import AttributeInference, for_drawing

SHARES = [[0.5, 0.25, 0.25], [0.2] * 5, [0.1] * 10]
SIZES = [len(of) for of in SHARES]


def chosen(codes: torch.Tensor) -> torch.Tensor:
    return torch.stack([part.argmax(1) for part in torch.split(codes, SIZES, 1)], 1)


def noise(n: int) -> torch.Tensor:
    return torch.randn(n, sum(SIZES), generator=torch.Generator().manual_seed(1))


def test_each_choice_is_the_largest_as_often_as_in_the_data() -> None:
    found = chosen(attributes.codes(noise(20_000), SHARES))
    for column, of in enumerate(SHARES):
        share = found[:, column].bincount(minlength=len(of)) / len(found)
        assert (share - torch.tensor(of)).abs().max() < 0.015  # four standard errors


def test_codes_are_shares_of_which_most_are_one_choice() -> None:
    parts = torch.split(attributes.codes(noise(2000), SHARES), SIZES, 1)
    for part in parts:
        torch.testing.assert_close(part.sum(1), torch.ones(2000))
        assert 0.8 < float((part.amax(1) > 0.95).float().mean()) < 0.97


def test_a_gumbel_number_has_the_share_of_its_normal_one() -> None:
    # Φ(0) = 1/2, and a Gumbel number lies below −log(log 2) as often
    found = attributes.gumbel(torch.tensor([0.0, 1.0]))
    assert found.tolist() == pytest.approx([0.36651, 1.75589], abs=1e-4)


def test_what_is_drawn_of_a_face_shows_it_and_is_noise() -> None:
    shown = chosen(attributes.codes(noise(20_000), SHARES))
    u = torch.rand(20_000, sum(SIZES), generator=torch.Generator().manual_seed(2))
    z = attributes.drawn(shown, SHARES, u)
    assert torch.equal(chosen(attributes.codes(z, SHARES)), shown)
    assert z.mean(0).abs().max() < 0.03 and (z.std(0) - 1).abs().max() < 0.03


def test_the_noise_of_codes_gives_them_back() -> None:
    codes = attributes.codes(noise(500), SHARES)
    again = attributes.codes(attributes.noise_of(codes, SHARES), SHARES)
    torch.testing.assert_close(again, codes, atol=2e-3, rtol=0)
    one_hot = torch.cat([F.one_hot(chosen(codes)[:, n], k) for n, k in enumerate(SIZES)], 1).float()
    z = attributes.noise_of(one_hot, SHARES)
    torch.testing.assert_close(attributes.codes(z, SHARES), one_hot, atol=2e-3, rtol=0)
    assert z.abs().max() < 3


@pytest.mark.parametrize("side", [28, 32, 48, 64])
def test_the_generator_draws_pictures_of_every_side(side: int) -> None:
    g = attributes.Generator(SHARES, (3, side, side), 8)
    x = g(noise(4))
    assert x.shape == (4, 3, side, side) and float(x.detach().abs().max()) <= 1


@pytest.mark.parametrize("side", [28, 32, 64])
def test_what_is_arranged_for_drawing_is_the_same_function(side: int) -> None:
    rng = torch.Generator().manual_seed(3)
    g = attributes.Generator(SHARES, (3, side, side), 8).eval()
    for module in g.modules():
        if isinstance(module, torch.nn.BatchNorm1d | torch.nn.BatchNorm2d):
            assert module.running_mean is not None and module.running_var is not None
            module.running_mean.normal_(generator=rng)
            module.running_var.uniform_(0.5, 2, generator=rng)
            torch.nn.init.normal_(module.weight, 1.0, 0.2, generator=rng)
            torch.nn.init.normal_(module.bias, 0.0, 0.2, generator=rng)
    with torch.no_grad():
        x = g(noise(5))
        made = AttributeInference(g, torch.float32)(noise(5))
        assert made.shape == x.shape and torch.allclose(made, x, atol=1e-5)
        assert (AttributeInference(g, torch.bfloat16)(noise(5)) - x).abs().mean() < 0.01
    assert for_drawing(torch.nn.Linear(1, 1), torch.float32) is None
