"""Enlarging by four, and how near to the truth it comes."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import pytest
import torch

from playground.core.spec import PlaygroundError, Setting
from playground.inference import enlarge, fidelity, translation
from playground.networks import enlarger
from playground.training.recipe import parse_recipe

RNG = np.random.default_rng(0)
PHOTO = RNG.integers(0, 256, (90, 131, 3), np.uint8)


@functools.cache
def model() -> Any:
    recipe = parse_recipe({"data": "small-photos", "gan": "srgan", "width": 8, "depth": 2})
    return recipe.gan.build(recipe.config, Setting(recipe.data, None, (0,)))


def ask(what: str, **args: Any) -> dict[str, Any]:
    question = enlarge.OPERATIONS[what]
    given = question.prepare(model(), args)
    return question.finish(args, translation.finished(question.run(model(), given)))


def floats(picture: np.ndarray) -> torch.Tensor:
    return translation.to_tensor(torch.from_numpy(picture)[None])


def test_a_picture_as_it_came_gets_four_times_as_large() -> None:
    found = ask("enlarge", photo=PHOTO, test=False)
    assert found["enlarged"].shape == found["bicubic"].shape == (360, 524, 3)
    assert "truth" not in found and np.array_equal(found["small"], PHOTO)
    with torch.no_grad():
        whole = translation.to_photos(model().mean_g.enlarger(floats(PHOTO)))[0].numpy()
    assert np.abs(found["enlarged"].astype(int) - whole).max() <= 2  # in pieces, perhaps in bf16
    cubic = translation.to_photos(enlarger.bicubic(floats(PHOTO)))[0].numpy()
    assert np.array_equal(found["bicubic"], cubic)


def test_in_the_test_the_original_is_the_truth() -> None:
    found = ask("enlarge", photo=PHOTO, test=True)
    assert np.array_equal(found["truth"], PHOTO[:88, :128])
    assert found["small"].shape == (22, 32, 3) and found["enlarged"].shape == (88, 128, 3)
    means = PHOTO[:88, :128].reshape(22, 4, 32, 4, 3).mean((1, 3))
    assert np.abs(found["small"] - means).max() <= 0.5


@pytest.mark.parametrize(
    ("shape", "test", "sentence"),
    [
        ((15, 40, 3), False, "40 x 15 pixels; both sides must have at least 16."),
        ((40, 63, 3), True, "63 x 40 pixels; both sides must have at least 64, to be made 4 times "
                            "smaller first."),
        ((40, 257, 3), False, "257 x 40 pixels; no side may have more than 256."),
        ((1025, 100, 3), True, "100 x 1025 pixels; no side may have more than 1024."),
    ],
)  # fmt: skip
def test_sizes_that_are_not_taken(shape: tuple[int, ...], test: bool, sentence: str) -> None:
    with pytest.raises(PlaygroundError) as refused:
        ask("enlarge", photo=np.zeros(shape, np.uint8), test=test)
    assert str(refused.value) == f"The picture is {sentence}"


@pytest.mark.parametrize("bad", [None, "photo", PHOTO[..., 0], PHOTO.astype(float), [[1, 2]]])
def test_what_is_no_picture_is_refused(bad: object) -> None:
    with pytest.raises(PlaygroundError, match="must be an array of bytes, height by width by 3"):
        ask("enlarge", photo=bad)
    with pytest.raises(PlaygroundError, match="must be an array of bytes, height by width by 3"):
        ask("fidelity", truth=PHOTO, pictures=bad)
    with pytest.raises(PlaygroundError, match="test"):
        ask("enlarge", photo=PHOTO, test="perhaps")


def test_only_pictures_of_the_same_size_are_measured() -> None:
    for pictures in (PHOTO[None, :80], np.repeat(PHOTO[None], 5, 0), PHOTO[None][:0]):
        with pytest.raises(PlaygroundError, match="From 1 to 4 pictures of the original's size"):
            ask("fidelity", truth=PHOTO, pictures=pictures)


# -- figures -------------------------------------------------------------------------------------


def test_psnr_by_hand_and_against_torchmetrics() -> None:
    made, truth = torch.zeros(1, 3, 4, 4), torch.full((1, 3, 4, 4), 0.2)
    # 10 log10(2² / 0.2²) = 20 dB
    assert fidelity.psnr(made, truth).item() == pytest.approx(20, abs=1e-4)
    assert fidelity.psnr(truth, truth).item() == fidelity.MOST_DB
    metrics = pytest.importorskip("torchmetrics.functional.image", reason="no torchmetrics here")
    a, b = floats(PHOTO), floats(RNG.integers(0, 256, PHOTO.shape, np.uint8))
    theirs = metrics.peak_signal_noise_ratio(a, b, data_range=2.0)
    assert fidelity.psnr(a, b).item() == pytest.approx(theirs.item(), abs=1e-3)


def test_ssim_by_hand_and_against_torchmetrics() -> None:
    a, b = torch.full((1, 3, 16, 16), 0.5), torch.full((1, 3, 16, 16), -0.25)
    c1 = 0.02**2  # flat pictures have no contrast and no structure: (2ab + C1) / (a² + b² + C1)
    by_hand = (2 * 0.5 * -0.25 + c1) / (0.25 + 0.0625 + c1)
    assert fidelity.ssim(a, b).item() == pytest.approx(by_hand, abs=1e-4)
    assert fidelity.ssim(a, a).item() == pytest.approx(1, abs=1e-5)
    metrics = pytest.importorskip("torchmetrics.functional.image", reason="no torchmetrics here")
    one = floats(PHOTO)
    for noise in (0.05, 0.4):
        other = (one + noise * torch.randn(one.shape, generator=torch.manual_seed(0))).clamp(-1, 1)
        theirs = metrics.structural_similarity_index_measure(other, one, data_range=2.0)
        assert fidelity.ssim(other, one).item() == pytest.approx(theirs.item(), abs=2e-3)


def smooth(side: int = 300) -> np.ndarray:
    """A picture with edges and smooth parts."""
    y, x = np.mgrid[0:side, 0:side] / side
    waves = np.stack([np.sin(9 * x + 4 * y), np.cos(7 * y), np.sin(30 * x * y) > 0], -1)
    return ((waves + 1) * 100).clip(0, 255).astype(np.uint8)


def test_the_distance_of_features_is_0_for_the_same_and_grows_with_blur() -> None:
    truth = smooth()
    soft = [translation.to_photos(torch.nn.functional.avg_pool2d(
        torch.nn.functional.pad(floats(truth), (r,) * 4, mode="reflect"), 2 * r + 1, 1))[0].numpy()
        for r in (1, 3)]  # fmt: skip
    found = ask("fidelity", truth=truth, pictures=np.stack([truth, *soft]))
    same, little, much = found["distance"]
    assert same == pytest.approx(0, abs=1e-6) and 0.01 < little < much
    assert found["psnr"][0] == fidelity.MOST_DB and found["psnr"][1] > found["psnr"][2]
    assert found["ssim"][0] == pytest.approx(1, abs=1e-5) and found["ssim"][1] > found["ssim"][2]


def test_tiles_cover_the_picture_once() -> None:
    x = floats(smooth(520))
    y = x.clone()
    y[:, :, -40:, -40:] *= -1  # in the last tile only
    parts = [float(part) for _, part in fidelity.distances([y], x)]
    assert (
        len(parts) == fidelity.tiles(x) == 9
        and parts[:8] == pytest.approx([0] * 8, abs=1e-6)
        and parts[8] > 0.001
    )


def test_bands_give_the_same_ssim() -> None:
    x, y = floats(smooth(530)), floats(smooth(530)) * 0.5
    parts = [part.item() for part in fidelity.similarities(y, x)]
    assert len(parts) == 3 and sum(parts) == pytest.approx(fidelity.ssim(y, x).item(), abs=1e-5)


def test_each_picture_gets_its_own_figures() -> None:
    truth = smooth(280)
    other = np.flip(truth, 1).copy()
    both = ask("fidelity", truth=truth, pictures=np.stack([other, truth]))
    for name, alone in ask("fidelity", truth=truth, pictures=other[None]).items():
        assert both[name][0] == pytest.approx(alone[0], rel=1e-4)
    assert both["distance"][1] == pytest.approx(0, abs=1e-6) and both["ssim"][1] > 0.9999
