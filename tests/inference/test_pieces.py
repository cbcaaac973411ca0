"""Work in pieces computes what the network computes at once, norms over the whole picture too."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Generator, Iterator
from typing import Any

import numpy as np
import pytest
import torch

from playground.core.memory_limit import MemoryLimit
from playground.core.spec import PlaygroundError
from playground.inference import pieces, translation
from playground.networks import translators

NETS = {
    "compact": lambda: translators.CompactGenerator((8, 12, 16), 2),
    "transpose": lambda: translators.ResNetGenerator(8, 2),
    "resize, affine": lambda: translators.ResNetGenerator(8, 2, True, "resize bilinear"),
    "resize-reflect, dropout": lambda: translators.ResNetGenerator(
        8, 2, False, "resize-reflect nearest", True
    ),
    "replicate, grey": lambda: translators.ResNetGenerator(8, 2, padding="replicate", inputs=1,
                                                            outputs=1),
    "batch": lambda: translators.ResNetGenerator(8, 2, True, norm="batch", bias=False),
    "u-net": lambda: translators.UNetGenerator(3, 8),
}  # fmt: skip


@contextlib.contextmanager
def context() -> Iterator[None]:
    with torch.inference_mode():
        yield


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "PIECE_PRODUCTS", 200_000)
    monkeypatch.setattr(pieces, "PIECE_NUMBERS", 3_000)


def drained(work: Generator[Any, None, Any]) -> tuple[Any, list[Any]]:
    told = []
    while True:
        try:
            told.append(next(work))
        except StopIteration as end:
            return end.value, told


def picture() -> torch.Tensor:
    """Parts that differ: dark and flat on the left, bright and noisy on the right."""
    x = torch.full((1, 3, 64, 96), -0.9)
    x[..., 48:] = torch.rand(1, 3, 64, 48, generator=torch.Generator().manual_seed(0))
    return x


@pytest.mark.parametrize("name", NETS)
def test_pieces_make_the_whole(name: str, small_pieces: None) -> None:
    net = NETS[name]().eval()
    x = picture()
    with torch.inference_mode():
        whole = net(x)
    found, told = drained(pieces.run(net, x.clone(), context))
    assert len(told) > 60
    assert (found - whole).abs().max() < 1e-4
    assert sum(told) == pieces.products(net, 64, 96)


def test_products_by_hand() -> None:
    net = torch.nn.Sequential(
        torch.nn.Conv2d(3, 8, 3, 2, 1), torch.nn.ConvTranspose2d(8, 4, 4, 2, 1)
    )
    assert pieces.products(net, 16, 24) == 8 * 12 * (8 * 3 * 9) + 8 * 12 * (8 * 4 * 16)


@pytest.mark.parametrize("name", NETS)
@pytest.mark.parametrize(("height", "width"), [(64, 64), (96, 160), (512, 336)])
def test_two_small_pictures_tell_the_layers_of_any(name: str, height: int, width: int) -> None:
    net = NETS[name]()
    counted = pieces.products(net, height, width), pieces.numbers(net, height, width)
    layers = pieces._layers(net, height, width, "meta")
    largest = max(math.prod(side) for layer in layers for side in layer.sides)
    every = sum(math.prod(layer.sides[layer.place][1:]) * layer.weight for layer in layers)
    assert counted == (every, pieces._AT_ONCE * largest)


def test_a_network_that_small_pictures_are_too_small_for() -> None:
    net = torch.nn.Sequential(torch.nn.ReflectionPad2d(40), torch.nn.Conv2d(3, 2, 3))
    assert pieces.products(net, 50, 60) == 128 * 138 * 2 * 3 * 9


def test_counting_changes_no_statistics() -> None:
    net = torch.nn.Sequential(torch.nn.Conv2d(3, 2, 3), torch.nn.BatchNorm2d(2)).train()
    before = {k: v.clone() for k, v in net.state_dict().items()}
    pieces.products(net, 20, 20)
    assert all(torch.equal(v, before[k]) for k, v in net.state_dict().items())


def test_no_piece_is_larger_than_asked(small_pieces: None) -> None:
    net = translators.ResNetGenerator(8, 2).eval()
    _, told = drained(pieces.run(net, picture(), context))
    assert max(told) <= 1.2 * 200_000  # parts are of nearly equal size


def test_a_large_photo_equals_the_whole_picture(small_pieces: None) -> None:
    net = translators.CompactGenerator((8, 12, 16), 2).eval()
    photo = translation.to_photos(picture())[0].numpy()
    found = translation.translate(photo, net, net)
    with torch.inference_mode():
        y = net(translation.to_tensor(torch.from_numpy(photo)[None]))
        again = net(y)
    for name, x in (("translation", y), ("reconstruction", again)):
        wanted = translation.to_photos(x)[0].numpy().astype(int)
        assert np.abs(wanted - found[name]).max() <= 1


def test_shares_rise_to_the_end(small_pieces: None) -> None:
    net = translators.CompactGenerator((8, 12, 16), 2).eval()
    photo = translation.to_photos(picture())
    found, told = drained(translation.cycle_in_pieces(photo, net, net))
    assert told == sorted(told) and 0 <= told[0] < 0.1 and 0.9 < told[-1] <= 1
    assert found["seconds"][0] > 0


@pytest.mark.parametrize(
    ("kernel", "stride", "pad", "extra", "spread"),
    [(3, 2, 1, 1, 1), (4, 2, 1, 0, 1), (5, 3, 2, 2, 1), (3, 1, 1, 0, 2), (2, 2, 0, 1, 1)],
)
def test_transposed_convolutions_in_bands(
    kernel: int, stride: int, pad: int, extra: int, spread: int, small_pieces: None
) -> None:
    net = torch.nn.ConvTranspose2d(
        3, 16, kernel, stride, pad, output_padding=extra, dilation=spread
    )
    with torch.inference_mode():
        whole = net(picture())
    found, told = drained(pieces.run(torch.nn.Sequential(net), picture(), context))
    assert len(told) > 2
    assert (found - whole).abs().max() < 1e-5


def test_a_norm_of_values_far_from_zero(small_pieces: None) -> None:
    x = 1_000 + 0.1 * torch.randn(2, 4, 64, 64, generator=torch.Generator().manual_seed(1))
    norm = torch.nn.GroupNorm(4, 4)
    exact = x.double()
    spread = exact.var((2, 3), correction=0, keepdim=True)
    wanted = (exact - exact.mean((2, 3), keepdim=True)) / (spread + norm.eps).sqrt()
    found, _ = drained(pieces.run(torch.nn.Sequential(norm), x, context))
    assert (found - wanted).abs().max() < 2e-2  # a float at 1,000 has steps of 6e-5


def test_what_is_given_stays_and_what_others_need_too(small_pieces: None) -> None:
    class Twice(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.norm, self.act = torch.nn.GroupNorm(3, 3), torch.nn.ReLU(inplace=False)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            y = self.norm(x)
            out: torch.Tensor = self.act(y) + y + x
            return out

    x = picture()
    with torch.inference_mode():
        whole = Twice()(x)
    found, _ = drained(pieces.run(Twice(), x, context))
    assert (found - whole).abs().max() < 1e-4
    assert torch.equal(x, picture())


def test_a_photo_for_which_there_is_no_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    net = NETS["compact"]().eval()
    photo = np.zeros((64, 96, 3), np.uint8)
    need = 4 * pieces.numbers(net, 64, 96)
    assert need == 4 * 3 * 16 * 32 * 48  # three pictures of the widest layer
    for free, fits in ((need + 1, True), (need - 1, False)):
        limit = MemoryLimit(1e9, "container", lambda free=free: 1e9 - free)
        monkeypatch.setattr(translation, "memory_limit", lambda limit=limit: limit)
        if fits:
            assert translation.translate(photo, net)["translation"].shape == photo.shape
        else:
            with pytest.raises(PlaygroundError, match="This photo needs about .* smaller size"):
                translation.translate(photo, net)
