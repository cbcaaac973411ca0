"""The classifier of photos: what it takes and keeps, and what the shipped one says."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
import torch

from playground.core import checkpoints
from playground.core.spec import PlaygroundError
from playground.data.imaging import examples
from playground.networks import photo_classifier as photos

FOLDER = checkpoints.ROOT / photos.CLASSIFIER


def batch(photo: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(np.ascontiguousarray(photo))[None]


@pytest.mark.parametrize(
    ("size", "seen"),
    [((200, 200), (128, 128)), ((320, 480), (128, 192)), ((480, 320), (192, 128)),
     ((40, 400), (128, 256)), ((16, 16), (128, 128))],
)  # fmt: skip
def test_photos_of_any_size_are_taken(size: tuple[int, int], seen: tuple[int, int]) -> None:
    x = photos.as_input(torch.full((1, *size, 3), 255, dtype=torch.uint8))
    assert x.shape == (1, 3, *seen) and x.min() == pytest.approx(1, abs=1e-5)
    net = photos.network(2).eval()
    with torch.no_grad():
        maps = photos.features(net, x)
        assert maps.shape == (1, 112, seen[0] // 16, seen[1] // 16)
        assert photos.logits(net, maps).shape == (1, 3)


def test_of_a_long_photo_the_middle_is_seen() -> None:
    photo = np.zeros((40, 400, 3), np.uint8)
    photo[:, 160:240] = 255  # what is 80 wide about the middle, of twice the height
    assert photos.as_input(batch(photo)).min() == pytest.approx(1, abs=1e-5)


def test_a_kind_in_one_place_counts_and_nothing_only_everywhere() -> None:
    net = photos.network(1)
    last = net["head"][2]
    torch.nn.init.zeros_(last.weight)
    with torch.no_grad():
        last.weight[0, 0], last.bias[:] = 1, 0
        for conv in (net["head"][0],):
            conv.weight.zero_()
            conv.bias.zero_()
            conv.weight[0, 0] = 1
    maps = torch.zeros(1, 112, 8, 8)
    quiet = photos.logits(net, maps)[0]
    assert quiet.tolist() == pytest.approx([np.log(64), 0.0], abs=1e-5)
    maps[0, 0, 3, 3] = 9.0
    assert photos.logits(net, maps)[0, 0].item() == pytest.approx(np.log(63 + np.exp(9)), abs=1e-4)


def test_eight_bits_keep_each_weight_to_half_a_step() -> None:
    net = photos.network(2)
    packed = photos.packed(net)
    back = photos.unpacked(packed)
    assert back.keys() == net.state_dict().keys()
    for name, tensor in net.state_dict().items():
        step = packed.get(name.removesuffix("weight") + "scale")
        if step is None or name.startswith("head."):
            assert torch.allclose(back[name], tensor, atol=1e-3), name
            continue
        assert packed[name].dtype == torch.int8
        wrong = (back[name] - tensor).abs().amax((1, 2, 3))
        assert (wrong <= 0.51 * step.float() + tensor.abs().amax() * 1e-3).all(), name


def test_the_shipped_one_finds_a_horse_and_knows_where_none_is() -> None:
    classifier = photos.load_photo_classifier()
    assert list(classifier.bounds) == list(photos.known_kinds()) == ["horse", "zebra"]
    horse, lake = (classifier.shares(photos.as_input(batch(picture)))[0].tolist()
                   for picture in (examples.horse(), examples.lake()))  # fmt: skip
    assert horse[0] >= classifier.bounds["horse"] and horse[1] < classifier.bounds["zebra"]
    assert all(share < bound for share, bound in zip(lake, classifier.bounds.values(), strict=True))


def test_the_shipped_one_is_small_and_as_good_as_its_card_says() -> None:
    size = (FOLDER / checkpoints.WEIGHTS).stat().st_size
    test = checkpoints.read_meta(FOLDER)["test"]
    card = (FOLDER / "README.md").read_text("utf-8")
    assert size <= 1_000_000 and f"{size / 1e6:.2f} MB" in card
    for kind in ("horse", "zebra"):
        assert 1 - test[kind][kind] <= 0.03  # wrong hints
        assert f"wrong hint: {100 * (1 - test[kind][kind]):.1f} %" in card
    rows = {"summer": "Yosemite in summer", "winter": "Yosemite in winter",
            "painting": "paintings by Monet", "landscape": "landscapes"}  # fmt: skip
    for kind, title in rows.items():
        found = [f"{100 * test[kind][one]:.1f} %" for one in ("horse", "zebra")]
        assert re.search(rf"\| {title} \| {found[0]} \| {found[1]} \|", card)
        assert test[kind]["horse"] <= 0.1


def test_without_one_there_is_nothing_to_say(tmp_path: Path) -> None:
    assert photos.known_kinds(str(tmp_path)) == ()
    with pytest.raises(PlaygroundError):
        photos.load_photo_classifier(root=str(tmp_path))
    checkpoints.save(tmp_path / photos.CLASSIFIER, {"x": torch.zeros(1)}, {"kind": "classifier"})
    with pytest.raises(PlaygroundError, match="no classifier of photos"):
        photos.load_photo_classifier("cpu", str(tmp_path))
