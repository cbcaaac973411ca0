"""The networks of translation, the loader of other people's weights, photos through both."""

from __future__ import annotations

import io
import urllib.error
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from safetensors.torch import save_file

from playground.core.spec import PlaygroundError
from playground.engine.client import EngineSettings
from playground.engine.hosts.inline import InlineEngine
from playground.inference import layouts, pretrained, translation
from playground.inference import official as official_models
from playground.networks import translators
from tests.inference.paper import official, picture, reference

# -- the authors' models ----------------------------------------


class Answer(io.BytesIO):
    """What urlopen gives back."""

    def __init__(self, content: bytes, length: int | None = None) -> None:
        super().__init__(content)
        self.headers = {"Content-Length": str(len(content) if length is None else length)}


@pytest.fixture
def weights_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GAN_PLAYGROUND_WEIGHTS", str(tmp_path / "weights"))
    return tmp_path / "weights"


def test_official_models_download_once(
    weights_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    file = io.BytesIO()
    torch.save(official(9), file)

    def serve(address: str, timeout: float) -> Answer:
        asked.append(address)
        return Answer(file.getvalue())

    monkeypatch.setattr("urllib.request.urlopen", serve)
    shares: list[float] = []
    for _ in range(2):
        path = official_models.fetch_official("horse2zebra", lambda w, s: shares.append(s))
    assert len(asked) == 1 and asked[0].endswith("/pretrained_models/horse2zebra.pth")
    assert shares == sorted(shares) and shares[-1] == 1
    assert list(weights_folder.iterdir()) == [path]
    x = picture()
    want = reference(official(9), x, 9)
    assert pretrained.load(path).there(x) == pytest.approx(want, abs=1e-4)
    with pytest.raises(PlaygroundError, match="no official model; there are: apple2orange"):
        official_models.fetch_official("../horse2zebra", lambda w, s: None)


@pytest.mark.parametrize("failure", ["down", "cut", "endless"])
def test_a_failed_download_leaves_nothing(
    failure: str, weights_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def serve(address: str, timeout: float) -> Answer:
        if failure == "down":
            raise urllib.error.URLError("timed out")
        return Answer(bytes(300), 10_000 if failure == "cut" else 0)

    monkeypatch.setattr("urllib.request.urlopen", serve)
    if failure == "endless":
        monkeypatch.setattr(official_models, "MOST_BYTES", 200)
    with pytest.raises(PlaygroundError, match="host cannot be reached for horse2zebra"):
        official_models.fetch_official("horse2zebra", lambda words, share: None)
    assert list(weights_folder.iterdir()) == []


def test_a_weights_folder_that_cannot_be_written_is_told_as_such(
    weights_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("urllib.request.urlopen", lambda *a, **k: Answer(bytes(300)))
    weights_folder.write_text("in the way")
    with pytest.raises(PlaygroundError, match="^horse2zebra.pth could not be written: ") as told:
        official_models.fetch_official("horse2zebra", lambda words, share: None)
    assert "host" not in str(told.value) and str(weights_folder) not in str(told.value)


def test_names_cannot_leave_the_folder(weights_folder: Path) -> None:
    weights_folder.mkdir()
    (weights_folder.parent / "secret.pth").write_bytes(b"x")
    for name in ("../secret.pth", "none.pth", "/etc/passwd", "", ".hidden"):
        with pytest.raises(PlaygroundError, match="not there any more"):
            pretrained.named_file(name)


def test_our_own_checkpoints_load_as_a_pair(tmp_path: Path) -> None:
    there, back = (translators.CompactGenerator((8, 12, 16), 2) for _ in range(2))
    packed = {f"mean_{n}.{k}": v.half() for n, net in (("g", there), ("f", back))
              for k, v in net.state_dict().items()}  # fmt: skip
    save_file(packed, tmp_path / "pair.safetensors")
    found = pretrained.load(tmp_path / "pair.safetensors")
    one, two = found.there, found.back
    x = picture()
    with torch.inference_mode():
        assert one(x) == pytest.approx(there(x), abs=5e-3)
        assert two is not None and two(x) == pytest.approx(back(x), abs=5e-3)
    save_file({k: v for k, v in packed.items() if "f.head" not in k}, tmp_path / "cut.safetensors")
    with pytest.raises(PlaygroundError, match="head.weight is missing"):
        pretrained.load(tmp_path / "cut.safetensors")


def test_the_engine_translates_with_foreign_weights(weights_folder: Path) -> None:
    weights_folder.mkdir()
    save_file(official(6), weights_folder / "there.safetensors")
    save_file(official(6, seed=1), weights_folder / "back.safetensors")
    engine_client = InlineEngine(EngineSettings(checkpoints=str(weights_folder), threads=1))
    args = {"photo": photo(33, 40)}

    def ask(model: str, what: str = "translate_ab") -> dict[str, Any]:
        answer = engine_client.infer(model, what, args)
        engine_client.pump(0.0)
        return answer.result(60)

    try:
        one_way = ask("cyclegan:there.safetensors")
        assert one_way["translation"].shape == (33, 40, 3) and "cycle_l1" not in one_way
        with pytest.raises(PlaygroundError, match="one direction only"):
            ask("cyclegan:there.safetensors", "translate_ba")
        both = ask("cyclegan:there.safetensors+back.safetensors")
        assert (both["translation"] == one_way["translation"]).all() and both["cycle_l1"] > 0
        for model, words in (("cyclegan:none.pth", "not there any more"),
                             ("mlp:there.safetensors", "takes no weights"),
                             ("nothing:there.safetensors", "takes no weights")):  # fmt: skip
            with pytest.raises(PlaygroundError, match=words):
                ask(model)
    finally:
        engine_client.close()


def test_there_are_eighteen_and_opposites_match() -> None:
    names = official_models.OFFICIAL
    assert len(names) == 18
    for one, other in official_models.OPPOSITE.items():
        assert names[one] == names[other][::-1]


# -- our networks ----------------------------------------


def test_compact_generator_is_small_and_changes_rather_than_paints() -> None:
    net = translators.CompactGenerator()
    translators.init_weights(net, torch.Generator().manual_seed(0))
    size = sum(p.numel() for p in net.parameters())
    assert size == 1_352_844
    assert 2 * 2 * size < 6e6  # bytes of both directions in fp16
    x = picture(64)
    assert net(x).shape == x.shape
    torch.nn.init.zeros_(net.head.weight)  # no change asked for
    assert net(x).detach() == pytest.approx(0.95 * x, abs=1e-5)


def test_initial_weights_come_from_the_generator_alone() -> None:
    def first(seed: int) -> torch.Tensor:
        net = translators.PatchDiscriminator(8)
        translators.init_weights(net, torch.Generator().manual_seed(seed))
        weight: torch.Tensor = net.model[2].weight.detach()
        return weight

    torch.manual_seed(1)
    one = first(0)
    torch.manual_seed(2)
    assert torch.equal(one, first(0)) and not torch.equal(one, first(1))
    assert float(one.std()) == pytest.approx(0.02, rel=0.1)


def test_patch_discriminator_has_the_papers_field_of_view() -> None:
    net = translators.PatchDiscriminator(4)
    assert net(torch.zeros(1, 3, 256, 256)).shape == (1, 1, 30, 30)
    steps = [(4, 2), (4, 2), (4, 2), (4, 1), (4, 1)]  # kernel, stride of its five convolutions
    seen = 1
    for kernel, stride in reversed(steps):
        seen = (seen - 1) * stride + kernel
    found = [(m.kernel_size[0], m.stride[0]) for m in net.model if isinstance(m, torch.nn.Conv2d)]
    assert found == steps and seen == 70


def test_group_norm_equals_instance_norm() -> None:
    x = picture(16).repeat(2, 2, 1, 1)
    assert translators.norm(6)(x) == pytest.approx(F.instance_norm(x), abs=1e-5)


def test_unet_keeps_the_size_and_sees_the_input() -> None:
    net = translators.UNetGenerator(depth=3, width=4)
    translators.init_weights(net, torch.Generator().manual_seed(0))
    assert net(picture(32)).shape == (1, 3, 32, 32)
    assert not torch.equal(net(picture(32, 1)), net(picture(32, 2)))


def test_pool_shows_old_pictures_half_of_the_time() -> None:
    pool = translators.Pool(4, torch.Generator().manual_seed(0))
    for value in range(4):
        assert float(pool(torch.full((1, 3, 2, 2), float(value)))[0, 0, 0, 0]) == value
    shown = [float(pool(torch.full((1, 3, 2, 2), float(v)))[0, 0, 0, 0]) for v in range(4, 404)]
    fresh = sum(s == v for s, v in zip(shown, range(4, 404), strict=True))
    assert 150 < fresh < 250
    assert len(set(shown)) == 400  # an old one leaves the pool as it is shown
    assert pool.kept is not None and pool.kept.shape == (4, 3, 2, 2)
    off = translators.Pool(0, torch.Generator())
    assert float(off(torch.ones(1, 3, 2, 2)).sum()) == 12 and off.kept is None


# -- photos through them ----------------------------------------


class Halve(torch.nn.Module):
    """Halves every value, and remembers the sizes it was given."""

    multiple = 8

    def __init__(self, factor: float = 0.5) -> None:
        super().__init__()
        self.factor = factor

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * self.factor


def photo(height: int, width: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (height, width, 3), np.uint8)


def test_there_and_back_with_numbers_by_hand() -> None:
    given = photo(21, 35)
    found = translation.translate(given, Halve(0.5), Halve(1.0))
    x = given / 127.5 - 1
    assert found["translation"].shape == given.shape
    assert found["translation"] == pytest.approx((x / 2 + 1) * 127.5, abs=0.51)
    assert found["cycle_l1"] == pytest.approx(np.abs(x / 2).mean(), abs=1e-5)
    assert found["heat"] == pytest.approx(np.abs(x / 2).mean(2) * 255, abs=0.51)
    assert found["reconstruction"].shape == given.shape
    assert found["seconds"] > 0


def test_one_direction_hides_the_cycle() -> None:
    found = translation.translate(photo(16, 16), Halve())
    assert not {"reconstruction", "cycle_l1", "heat", "patches"} & set(found)


def test_sides_are_padded_to_the_multiple_and_cropped_back() -> None:
    net = translators.CompactGenerator((8, 8, 8), 1)
    assert translation.translate(photo(17, 30), net)["translation"].shape == (17, 30, 3)
    assert translation.cost(net, 17, 30) == translation.cost(net, 24, 32)


def test_photos_of_a_batch_stay_apart() -> None:
    both = torch.from_numpy(np.stack([photo(16, 16), 255 - photo(16, 16)]))
    discriminator = translators.PatchDiscriminator(4, 1)
    found = translation.cycle(both, Halve(), Halve(2.0), discriminator)
    assert found["patches"].shape[0] == 2 and found["cycle_l1"].shape == (2,)
    alone = translation.translate(photo(16, 16), Halve(), Halve(2.0), discriminator)
    share = translation.to_arrays({k: v[:1] for k, v in found.items()})
    assert (share["translation"] == alone["translation"]).all()
    assert share["patches"] == pytest.approx(alone["patches"], abs=1e-5)


def test_bfloat16_changes_little() -> None:
    net = layouts.build(official(6))
    given = photo(40, 40)
    full, half = (translation.translate(given, net, bf16=b)["translation"] for b in (False, True))
    assert np.abs(full.astype(int) - half).mean() < 2
