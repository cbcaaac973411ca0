"""IcGAN: what a step is made from, its losses by hand, that its pictures follow the attributes."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from playground.core.spec import Setting
from playground.data import DATASETS
from playground.data.portraits import FACES, FaceSource
from playground.gans import GANS, icgan
from playground.networks import attribute_generator
from playground.networks.conv_trainer import ConvTrainer

CHOICES = [len(choices) for choices in FACES.attributes.values()]


def source(n: int = 64) -> FaceSource:
    """Faces of noise whose brightness is the first attribute."""
    rng = torch.Generator().manual_seed(0)
    attributes = torch.stack([torch.randint(k, (n,), generator=rng) for k in CHOICES], 1)
    level = 60 * attributes[:, 0].view(-1, 1, 1, 1)
    x = (level + torch.randint(10, (n, 3, 32, 32), generator=rng)).to(torch.uint8)
    return FaceSource(x, attributes[:, 0], "noise", attributes)


def trainer(seed: int = 0, **knobs: float) -> ConvTrainer:
    setting = Setting(FACES, source(), (seed,))
    return icgan.build(icgan.Config(batch=16, maps=8, d_maps=8, **knobs), setting)  # type: ignore[arg-type]


def test_a_step_is_made_from_faces_and_noise_that_shows_their_attributes() -> None:
    model = trainer()
    z, real = icgan.paired(model)
    assert z.shape == (16, sum(CHOICES)) and real.shape == (16, 3, 32, 32)
    codes = attribute_generator.codes(z, icgan.shares(FACES))
    first = torch.split(codes, CHOICES, 1)[0].argmax(1)
    brightness = ((real.mean((1, 2, 3)) + 1) * 127.5 / 60).floor().long()
    assert torch.equal(first, brightness)


def test_each_player_moves_alone_and_says_its_losses() -> None:
    model = trainer()
    before = [p.detach().clone() for p in model.g.parameters()]
    readings = model.step("D")
    assert set(readings) == {"d_loss", "d_real", "d_fake", "d_grad"}
    assert all(torch.equal(a, b) for a, b in zip(before, model.g.parameters(), strict=True))
    readings = model.step("G")
    assert set(readings) == {"g_loss", "l1_loss", "g_grad"}
    assert not all(torch.equal(a, b) for a, b in zip(before, model.g.parameters(), strict=True))


def test_the_distance_is_the_mean_absolute_difference_of_the_pairs() -> None:
    model = trainer()
    z, _ = icgan.paired(model)
    fake = model.generate(model, model.g, z)
    readings = icgan.g_step(model, (z, fake.detach() - 0.25), fake)
    assert float(readings["l1_loss"].detach()) == pytest.approx(0.25, abs=1e-6)


def test_without_weight_on_the_distance_it_has_no_gradient() -> None:
    """Only what D says moves G then: two runs that differ in the real faces alone agree."""
    ends = []
    for shift in (0.0, 0.5):
        model = trainer(l1=0.0)
        z, real = icgan.paired(model)
        fake = model.generate(model, model.g, z)
        icgan.g_step(model, (z, real + shift), fake)
        ends.append(torch.cat([p.detach().flatten() for p in model.g.parameters()]))
    assert torch.equal(*ends)


def test_pictures_follow_an_attribute_after_a_short_training() -> None:
    model = trainer(g_rate=5e-3)
    for _ in range(60):
        model.step()
    of = icgan.shares(FACES)
    rows = torch.randint(4, (64, 1), generator=torch.Generator().manual_seed(3))
    attributes = torch.cat([rows, *[torch.zeros_like(rows)] * (len(CHOICES) - 1)], 1)
    z = attribute_generator.drawn(attributes, of, torch.rand(64, sum(CHOICES)))
    with torch.no_grad():
        level = model.generate(model, model.mean_g, z).mean((1, 2, 3))
    assert np.corrcoef(level.numpy(), rows[:, 0].numpy())[0, 1] > 0.9


def test_it_fits_data_that_declare_attributes_and_no_others() -> None:
    fitting = {name for name, data in DATASETS.items() if not GANS["icgan"].fits(data)}
    assert fitting == {"drawn-faces", "drawn-faces-glasses"}
    assert "attributes" in str(icgan.fits(DATASETS["mnist"]))


def test_data_declare_the_share_of_every_choice() -> None:
    for data in (FACES, DATASETS["drawn-faces-glasses"]):
        assert all(sum(of.values()) == pytest.approx(1) for of in data.attributes.values())
    assert FACES.attributes["beard"]["none"] == 0.5
