"""dcgan, cgan, infogan: shapes, one step of either player, saving, batching, losses by hand."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import numpy as np
import pytest
import torch

from playground.core import checkpoints
from playground.core.losses import OBJECTIVES
from playground.core.spec import PlaygroundError, Setting
from playground.data.images import MNIST, ImageSource
from playground.data.stacked import STACKED, StackedSource
from playground.gans import cgan, cgan_mlp, dcgan, infogan, pacdcgan, r3gan
from playground.networks import residual
from playground.networks.conv_trainer import ConvTrainer, mode_seeking_loss
from playground.networks.inference_generator import InferenceGenerator
from playground.networks.penalties import objective_penalty
from playground.training.recipe import parse_recipe

VARIANTS = [
    dcgan.DCGAN, pacdcgan.PACDCGAN, r3gan.R3GAN, cgan.CGAN, cgan_mlp.CGAN_MLP, infogan.INFOGAN,
]  # fmt: skip


def source() -> ImageSource:
    images = torch.randint(0, 256, (200, 1, 28, 28), generator=torch.Generator().manual_seed(0))
    return ImageSource(images.to(torch.uint8), torch.arange(200) % 10, "noise")


def trainer(gan: Any, seed: int = 0, **knobs: Any) -> ConvTrainer:
    setting = Setting(MNIST, source(), (seed,))
    small = {} if gan is cgan_mlp.CGAN_MLP else {"maps": 8}
    built = gan.build(gan.config(batch=20, **small, **knobs), setting)
    assert isinstance(built, ConvTrainer)
    return built


def weights(net: torch.nn.Module) -> torch.Tensor:
    return torch.cat([p.detach().flatten() for p in net.parameters()])


@pytest.mark.parametrize("gan", VARIANTS, ids=lambda gan: gan.name)
def test_each_player_moves_alone(gan: Any) -> None:
    model = trainer(gan)
    g, d = weights(model.g), weights(model.d)
    readings = model.step("D")
    assert {"d_loss", "d_real", "d_fake", "d_grad"} <= set(readings)
    assert "g_loss" not in readings and all(v.shape == (1,) for v in readings.values())
    assert torch.equal(g, weights(model.g)) and not torch.equal(d, weights(model.d))
    d = weights(model.d)
    readings = model.step("G")
    assert {"g_loss", "g_grad"} <= set(readings) and "d_loss" not in readings
    assert torch.equal(d, weights(model.d)) and not torch.equal(g, weights(model.g))


@pytest.mark.parametrize("gan", [dcgan.DCGAN, pacdcgan.PACDCGAN, r3gan.R3GAN], ids=lambda g: g.name)
def test_each_channel_of_stacked_digits_has_all_ten(gan: Any) -> None:
    setting = Setting(STACKED, StackedSource(source(), ""), (0,))
    model = gan.build(gan.config(batch=96, maps=8), setting)
    assert isinstance(model, ConvTrainer)
    numbers = torch.cat([batch.y for batch in (model.real(), model.real()) if batch.y is not None])
    for place in (1, 10, 100):
        assert len((numbers // place % 10).unique()) == 10, place
    assert len(numbers.unique()) > 140  # of 192, of a thousand


def test_data_without_noise_leave_the_dice_alone() -> None:
    rng = torch.Generator().manual_seed(0)
    before = rng.get_state()
    torch.randn(1, 20, 0, generator=rng)
    assert torch.equal(before, rng.get_state())


@pytest.mark.parametrize("gan", VARIANTS, ids=lambda gan: gan.name)
def test_pictures_and_their_view(gan: Any) -> None:
    model = trainer(gan)
    sample = model.sample(7, seed=1)
    assert sample.shape == (1, 7, 1, 28, 28) and sample.abs().max() <= 1
    assert torch.equal(sample, model.sample(7, seed=1))
    view = model.view({})
    assert view["images"].shape == (64, 28, 28) and view["images"].dtype == np.uint8
    assert view["verdicts"].shape == (64,)
    if not OBJECTIVES[model.config.objective].critic:
        assert ((view["verdicts"] > 0) & (view["verdicts"] < 1)).all()


@pytest.mark.parametrize("gan", VARIANTS, ids=lambda gan: gan.name)
def test_goes_on_to_the_bit(gan: Any) -> None:
    first, second = trainer(gan), trainer(gan, seed=5)
    first.step()
    second.load({k: v.clone() for k, v in first.tensors().items()})
    for _ in range(2):
        a, b = first.step(), second.step()
    assert all(torch.equal(a[k], b[k]) for k in a)
    assert torch.equal(weights(first.mean_g), weights(second.mean_g))


def test_weights_alone_are_enough_and_misfits_are_named() -> None:
    first, second = trainer(cgan.CGAN), trainer(cgan.CGAN, seed=5)
    shipped = {k: v for k, v in first.tensors().items() if k.startswith(("generator", "discrim"))}
    second.load(shipped)
    assert torch.equal(first.sample(3, 0), second.sample(3, 0))
    with pytest.raises(PlaygroundError, match="generator.outlet.bias is missing"):
        second.load({k: v for k, v in shipped.items() if k != "generator.outlet.bias"})
    with pytest.raises(PlaygroundError, match=r"generator.outlet.bias has shape \(3,\)"):
        second.load({**shipped, "generator.outlet.bias": torch.zeros(3)})


@pytest.mark.parametrize("gan", [dcgan.DCGAN, pacdcgan.PACDCGAN, r3gan.R3GAN], ids=lambda g: g.name)
@pytest.mark.parametrize("shape", [(1, 32, 32), (3, 32, 32), (3, 28, 28), (3, 48, 48), (3, 64, 64)])
def test_other_shapes_are_drawn_and_judged(gan: Any, shape: tuple[int, ...]) -> None:
    setting = Setting(dataclasses.replace(MNIST, shape=shape), None, (0,))
    model = gan.build(gan.config(maps=8), setting)
    drawn = model.sample(4, 0)
    assert drawn.shape == (1, 4, *shape)
    model.d.eval()
    assert model.discriminate(model, drawn[0], *model.prior(model, 4, model.rng)).shape == (4,)


@pytest.mark.parametrize(
    ("side", "maps"),
    [(28, [64, 32, 16]), (32, [64, 32, 16]), (48, [128, 64, 32, 16]), (64, [128, 64, 32, 16])],
)
def test_r3gan_has_a_third_block_for_larger_pictures(side: int, maps: list[int]) -> None:
    assert residual.widths(side, 32) == maps
    shape = (3, side, side)
    for net in (residual.Generator(64, shape), residual.Discriminator(shape)):
        blocks = [m for m in net.modules() if isinstance(m, residual.Block)]
        assert sorted((b.mix.in_channels for b in blocks), reverse=True) == maps[:-1]
        held = {k: tuple(p.shape) for k, p in net.named_parameters() if k.startswith("basis")}
        assert set(held) <= {"basis", "basis.weight"} and len(held) == 1
        assert next(iter(held.values()))[-1] == side >> len(blocks)  # the smallest pictures


@pytest.mark.parametrize("name", ["dcgan-mnist", "cgan-mnist", "infogan-mnist", "r3gan-faces"])
def test_shipped_networks_of_28_and_32_pixels_have_the_names_that_they_had(name: str) -> None:
    tensors, meta = checkpoints.load(checkpoints.ROOT / name)
    recipe = parse_recipe(meta["values"])
    model = recipe.gan.build(recipe.config, Setting(recipe.data, None, recipe.seeds))
    assert isinstance(model, ConvTrainer)
    for part, net in (("generator", model.mean_g), ("discriminator", model.d)):
        held = {k.partition(".")[2]: t.shape for k, t in tensors.items() if k.startswith(part)}
        assert held == {k: t.shape for k, t in net.state_dict().items()}


@pytest.mark.parametrize("gan", [dcgan.DCGAN, r3gan.R3GAN], ids=lambda g: g.name)
def test_d_can_be_smaller_than_g(gan: Any) -> None:
    full, small = (weights(trainer(gan, d_maps=maps).d).numel() for maps in (0, 4))
    assert small < 0.6 * full


# -- packs of pictures ---------------------------------------------------------------------------


def test_packs_of_pictures_are_channels_side_by_side() -> None:
    x = torch.arange(4.0).reshape(4, 1, 1, 1).expand(4, 3, 2, 2)
    packed = pacdcgan.packs(x, 2)
    assert packed.shape == (2, 6, 2, 2)
    assert packed[:, :, 0, 0].tolist() == [[0, 0, 0, 1, 1, 1], [2, 2, 2, 3, 3, 3]]


def test_a_pack_of_pictures_gets_one_verdict_in_training() -> None:
    model = trainer(pacdcgan.PACDCGAN, pac=4)
    x, z = model.real().x, model.prior(model, 20, model.rng)
    assert model.discriminate(model, x, *z).shape == (5,)
    model.d.eval()
    assert model.discriminate(model, x, *z).shape == (20,)
    with pytest.raises(PlaygroundError, match="batch is 20, but must be a multiple"):
        trainer(pacdcgan.PACDCGAN, pac=3)


def test_packs_of_one_picture_are_the_dcgan() -> None:
    plain, packed = trainer(dcgan.DCGAN), trainer(pacdcgan.PACDCGAN, pac=1)
    for _ in range(2):
        a, b = plain.step(), packed.step()
    assert float(a["g_loss"]) == pytest.approx(float(b["g_loss"]), abs=1e-5)


# -- r3gan ---------------------------------------------------------------------------------------


def test_r3gan_has_no_norm_and_blocks_begin_as_the_identity() -> None:
    model = trainer(r3gan.R3GAN)
    kinds = {type(m).__name__ for net in (model.g, model.d) for m in net.modules()}
    assert not [kind for kind in kinds if "Norm" in kind]
    x = torch.randn(2, 16, 7, 7)
    assert torch.equal(model.g.blocks[0](x), x)
    gain = math.sqrt(2 / 1.04) * 2**-0.25  # two blocks of three layers
    weight = model.g.blocks[0].first.weight
    assert weight.detach().std().item() == pytest.approx(gain / math.sqrt(16), rel=0.1)


def test_r3gan_without_a_norm_judges_each_picture_by_itself() -> None:
    model = trainer(r3gan.R3GAN)
    x = model.real().x
    with torch.no_grad():
        assert model.d(x)[:3].tolist() == pytest.approx(model.d(x[:3]).tolist(), abs=1e-5)


def test_r3gans_penalty_comes_every_so_many_steps() -> None:
    model = trainer(r3gan.R3GAN, penalty_every=3)
    real, fake = model.real().x, model.sample(20, 0)[0]
    z, found = model.prior(model, 20, model.rng), []
    for _ in range(4):
        found.append(bool(objective_penalty(model, real, fake, *z, every=3) > 0))
        model.steps += 1
    assert found == [True, False, False, True]


def test_a_pen_is_the_same_function() -> None:
    g = trainer(cgan.CGAN).mean_g
    rng = torch.Generator().manual_seed(0)
    for norm in (g.norm0, g.norm1, g.norm2):
        norm.running_mean.normal_(generator=rng)
        norm.running_var.uniform_(0.5, 2, generator=rng)
    z = torch.randn(9, cgan.NOISE, generator=rng)
    y = torch.rand(9, 10, generator=rng)
    with torch.no_grad():
        assert InferenceGenerator(g, torch.float32)(z, y) == pytest.approx(g(z, y), abs=1e-5)
        near = InferenceGenerator(g, torch.bfloat16)(z, y)
        assert near == pytest.approx(g(z, y), abs=0.1)


def test_a_pen_follows_new_weights() -> None:
    first = cgan.build(cgan.Config(maps=8), Setting(MNIST, None, (0,)))
    other = cgan.build(cgan.Config(maps=8), Setting(MNIST, None, (1,)))
    z, y = torch.randn(8, cgan.NOISE), torch.full((8, 10), 0.1)
    before = first.inference_generator(z, y)
    first.load(other.tensors())
    assert torch.equal(
        first.inference_generator(z, y), other.inference_generator(z, y)
    ) and not torch.equal(before, first.inference_generator(z, y))
    training = trainer(cgan.CGAN)
    assert training.inference_generator is training.mean_g


def test_average_of_the_generator() -> None:
    model = trainer(dcgan.DCGAN)
    before = weights(model.mean_g)
    model.step()
    # after one step the memory is min(0.999, 2 / 11)
    expected = before * 2 / 11 + weights(model.g) * 9 / 11
    assert weights(model.mean_g) == pytest.approx(expected, abs=1e-6)


def test_gaussian_likelihood_by_hand() -> None:
    likelihood = infogan.gaussian_log_likelihood(
        torch.tensor([1.0, 0.0]), torch.tensor([0.0, 0.0]), torch.tensor([0.0, math.log(0.5)])
    )
    # N(1; 0, 1) = e^-0.5 / sqrt(2 pi);  N(0; 0, 0.25) = 2 / sqrt(2 pi)
    by_hand = [math.log(0.24197072), math.log(0.79788456)]
    assert likelihood == pytest.approx(by_hand, abs=1e-5)


def test_bound_by_hand() -> None:
    k, codes = torch.tensor([3, 3]), torch.zeros(2, 2)
    sure = torch.full((2, 10), -50.0)
    sure[:, 3] = 50.0
    mean, log_std = torch.zeros(2, 2), torch.full((2, 2), -0.5 * math.log(2 * math.pi))
    # a reader who is sure and right gains all of H(c) = ln 10; density 1 gains H = 2 ln 2
    discrete, gaussian = infogan.bound(k, codes, sure, mean, log_std)
    assert float(discrete) == pytest.approx(math.log(10), abs=1e-5)
    assert float(gaussian) == pytest.approx(2 * math.log(2), abs=1e-5)
    # a reader who knows nothing gains nothing
    discrete, _ = infogan.bound(k, codes, torch.zeros(2, 10), mean, log_std)
    assert float(discrete) == pytest.approx(0.0, abs=1e-5)


def test_the_second_code_may_not_follow_a_warp() -> None:
    model = trainer(infogan.INFOGAN, invariance=10.0, info=0.0, info_codes=0.0, d_rate=2e-3)
    picture = model.real().x
    copy = infogan.warped(picture, torch.Generator().manual_seed(0))

    def apart() -> torch.Tensor:
        with torch.no_grad():
            return (model.d(picture)[2] - model.d(copy)[2]).square().mean(0).sqrt()

    before = apart()
    for _ in range(50):
        model.step("D")
    assert float(apart()[1]) < 0.5 * float(before[1])
    assert float(apart()[0]) > 0.5 * float(before[0])


def test_a_sharper_reading_stops_paying() -> None:
    """The deviation of a code that Q reads has a floor, so the likelihood has a ceiling."""
    model = trainer(infogan.INFOGAN)
    with torch.no_grad():
        model.d.log_std.bias.fill_(-9.0)
        log_std = model.d(model.real().x)[3]
    assert torch.equal(log_std, torch.full_like(log_std, -1.0))


def test_label_noise_spoils_its_share() -> None:
    labels = torch.zeros(20_000, dtype=torch.long)
    spoilt = cgan.corrupt_labels(labels, 0.5, 10, torch.Generator().manual_seed(0))
    # half of them get one of ten labels, their own among these
    assert float((spoilt != 0).float().mean()) == pytest.approx(0.45, abs=0.02)
    assert torch.equal(cgan.corrupt_labels(labels, 0.0, 10, torch.Generator()), labels)


def test_indifference_by_hand() -> None:
    z = torch.zeros(20, 2)
    z[10:] = 1.0
    fake = torch.zeros(20, 1, 28, 28)
    fake[10:] = 0.5
    value = mode_seeking_loss(fake, z, 10)
    assert float(value) == pytest.approx(1 / 0.501, abs=1e-4)


def test_rates_fall_from_when_that_is_set() -> None:
    model = trainer(dcgan.DCGAN)
    for _ in range(3):
        model.step()
    model.change(dataclasses.replace(model.config, rate_steps=100))
    assert float(model.since) == 3
    rate = model.g_optimiser.param_groups[0]["lr"]
    assert float(rate) == pytest.approx(model.config.g_rate)  # they have only begun to fall
    again = trainer(dcgan.DCGAN, rate_steps=100)
    tensors = model.tensors()
    again.load(tensors)
    assert float(again.since) == 3
    del tensors["since"]  # as states of earlier versions: from the first step on
    again.load(tensors)
    assert float(again.since) == 0
