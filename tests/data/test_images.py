"""Real digits: shipped, on disk, cut short, out of reach."""

from __future__ import annotations

import struct
import time
import urllib.error
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
    while not sources.unavailable and time.monotonic() < deadline:
        time.sleep(0.01)
    assert sources.unavailable == {"fashion": reason}
    on_disk(tmp_path, "FashionMNIST")
    assert DATASETS["fashion"].reach(str(tmp_path)) is None


def test_a_damaged_download_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def half(mirrors: object, file: str, to: Path, report: object) -> None:
        to.write_bytes(b"half of it")

    monkeypatch.setattr(images, "_download", half)
    with pytest.raises(PlaygroundError, match="arrived damaged"):
        images.fetch(str(tmp_path), "MNIST", lambda words, share: None)
    assert not list((tmp_path / "MNIST").iterdir())


def test_files_cut_short_are_refused_by_name(tmp_path: Path) -> None:
    on_disk(tmp_path, "MNIST")
    path = images.folder(str(tmp_path), "MNIST") / images.FILES[0]
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(PlaygroundError, match="train-images-idx3-ubyte is cut short"):
        images.read_idx(path)
    path.write_bytes(b"<html>not found</html>")
    with pytest.raises(PlaygroundError, match="is no IDX file"):
        images.read_idx(path)
