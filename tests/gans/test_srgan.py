"""SRGAN, and what it shares with pix2pix: the weight of D, the steps before it, what enlarges."""

from __future__ import annotations

import functools
from typing import Any

import pytest
import torch

from playground.core.spec import PlaygroundError, Setting
from playground.data import DATASETS
from playground.networks import enlarger
from playground.training.recipe import parse_recipe

SMALL = {"width": 4, "d_width": 4, "batch": 2, "depth": 2}
PAIRED = [("pix2pix", "outlines"), ("srgan", "small-faces")]


@functools.cache
def opened(data: str) -> Any:
    few = {"faces": 200} if data == "small-faces" else {}
    return DATASETS[data].open(DATASETS[data].config(**few), "", "cpu")


def build(gan: str, data: str, **values: Any) -> Any:
    recipe = parse_recipe({"data": data, "gan": gan, **SMALL, **values})
    return recipe.gan.build(recipe.config, Setting(recipe.data, opened(data), (0,)))


def weights(net: torch.nn.Module) -> torch.Tensor:
    return torch.cat([p.detach().flatten() for p in net.parameters()])


@pytest.mark.parametrize(("gan", "data"), PAIRED)
def test_without_a_weight_d_rests_and_g_follows_the_answers_alone(gan: str, data: str) -> None:
    model = build(gan, data, adversarial=0.0)
    d, g = weights(model.d), weights(model.g)
    readings = model.step()
    assert set(readings) == {"l1_loss", "g_grad"}
    assert torch.equal(weights(model.d), d) and not torch.equal(weights(model.g), g)
    other = build(gan, data, l1=100.0, adversarial=0.0)
    x, y = other.pairs(2, torch.Generator().manual_seed(0))
    fake = other.g(x)
    (100 * (fake - y).abs().mean()).backward()
    by_hand = torch.cat([p.grad.flatten() for p in other.g.parameters()])
    other.g.zero_grad()
    norm = other.g_step(x, y, other.g(x))["g_grad"].item()
    assert norm == pytest.approx(by_hand.norm().item(), rel=1e-4)


@pytest.mark.parametrize(("gan", "data"), PAIRED)
def test_d_joins_in_after_the_warm_up(gan: str, data: str) -> None:
    late, never = (build(gan, data, warmup=w, adversarial=a) for w, a in ((100, 1.0), (0, 0.0)))
    for model in (late, never):
        model.steps += 98
    for _ in range(2):
        assert set(late.step()) == set(never.step()) == {"l1_loss", "g_grad"}
    assert torch.equal(weights(late.g), weights(never.g))  # until now the same training
    assert {"d_loss", "g_loss", "d_real", "d_fake"} <= set(late.step())
    never.step()
    assert not torch.equal(weights(late.g), weights(never.g))


def test_the_weight_of_d_counts_in_the_gradient() -> None:
    model = build("srgan", "small-faces")
    x, y = model.pairs(2, torch.Generator().manual_seed(0))

    def gradient(l1: float, adversarial: float) -> torch.Tensor:
        model.config = parse_recipe({"data": "small-faces", "gan": "srgan", **SMALL, "l1": l1,
                                     "adversarial": adversarial}).config  # fmt: skip
        model.opt_g = torch.optim.SGD(model.g.parameters(), 0.0)
        model.g_step(x, y, model.g(x))
        return torch.cat([p.grad.flatten() for p in model.g.parameters()])

    one, two, both = gradient(50, 0.0), gradient(0, 0.5), gradient(50, 0.5)
    assert two.norm() > 0 and torch.allclose(both, one + two, atol=1e-6, rtol=1e-3)


def test_what_a_new_enlarger_gives_is_near_the_bicubic_picture() -> None:
    net = enlarger.Enlarger(8, 2)
    small = torch.rand(2, 3, 5, 7) * 2 - 1
    for parameter in net.tail.parameters():
        torch.nn.init.zeros_(parameter)
    with torch.no_grad():
        made = net(small)
        assert made.shape == (2, 3, 20, 28)
        torch.testing.assert_close(made, enlarger.bicubic(small))
        repeated = small.repeat_interleave(4, -1).repeat_interleave(4, -2)
        torch.testing.assert_close(enlarger.OfRepeated(net)(repeated), made)


def test_a_flat_picture_stays_as_it_is_under_cubic_interpolation() -> None:
    torch.testing.assert_close(enlarger.bicubic(torch.full((1, 3, 4, 4), 0.3)),
                               torch.full((1, 3, 16, 16), 0.3))  # fmt: skip


def test_it_learns_to_beat_the_cubic_enlargement_of_drawn_faces() -> None:
    model = build("srgan", "small-faces", adversarial=0.0, width=16, batch=8, ema=0.9,
                  g_rate=2e-3)  # fmt: skip
    x, y = model.pairs(32, torch.Generator().manual_seed(5))
    cubic = (enlarger.bicubic(x[:, :, ::4, ::4]) - y).abs().mean()
    for _ in range(120):
        model.step()
    with torch.no_grad():
        assert (model.mean_g(x) - y).abs().mean() < 0.9 * cubic


def test_it_refuses_pairs_of_one_size_and_pictures_without_pairs() -> None:
    for data in ("outlines", "blobs", "mnist", "ring8"):
        with pytest.raises(PlaygroundError, match="the same four times as large"):
            parse_recipe({"data": data, "gan": "srgan"})
