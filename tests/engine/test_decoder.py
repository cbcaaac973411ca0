"""Pictures decoded apart: the same pixels, and a sentence when the decoder dies."""

from __future__ import annotations

import io
import multiprocessing
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from playground.core.limits import PictureLimits
from playground.core.spec import PlaygroundError
from playground.data.imaging.decode import MOST_PIXELS, open_photo
from playground.engine.decoder import Decoder, Gate
from playground.engine.hosts import decoder_worker


@pytest.fixture(scope="module")
def decoder() -> Iterator[Decoder]:
    decoder = Decoder()
    yield decoder
    decoder.close()


def test_the_same_pixels_as_in_this_process(decoder: Decoder, tmp_path: Path) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (300, 400, 3), np.uint8)
    path = tmp_path / "a.png"
    Image.fromarray(pixels).save(path)
    want = open_photo(path, 64)
    assert (decoder.photo(path, 64).result(60) == want).all()
    assert (decoder.photo(path.read_bytes(), 64).result(60) == want).all()
    for bad in (b"words", b"", tmp_path / "none.png", tmp_path):
        with pytest.raises(PlaygroundError):
            decoder.photo(bad, 64).result(60)


def test_a_decoder_that_dies_is_replaced(decoder: Decoder, tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    Image.new("RGB", (40, 40)).save(path)
    decoder.photo(path, 32).result(60)
    for child in multiprocessing.active_children():
        if child.name == "decoder":
            child.kill()
            child.join()
    with pytest.raises(PlaygroundError, match="could not be opened"):
        decoder.photo(path, 32).result(60)
    assert decoder.photo(path, 32).result(60).shape == (32, 32, 3)


def test_a_decoder_ends_when_it_is_told_to(tmp_path: Path) -> None:
    """As Python does at its end, which then waits for it: an app must not hang at Ctrl-C."""
    others = set(multiprocessing.active_children())
    own = Decoder()
    path = tmp_path / "a.png"
    Image.new("RGB", (40, 40)).save(path)
    own.photo(path, 32).result(60)
    (child,) = set(multiprocessing.active_children()) - others
    child.terminate()
    child.join(30)
    assert not child.is_alive()
    own.close()


def test_what_takes_too_long_is_given_up(tmp_path: Path) -> None:
    decoder = Decoder(PictureLimits(seconds=0.0))
    with pytest.raises(PlaygroundError, match="seconds"):
        decoder.photo(_tiff(), 64).result(60)
    decoder.close()


def _tiff() -> bytes:
    out = io.BytesIO()
    Image.new("F", (7000, 7000), 0.5).save(out, "TIFF", compression="tiff_lzw")
    return out.getvalue()


def test_the_largest_picture_of_floats_fits_the_limit(decoder: Decoder) -> None:
    found = decoder.photo(_tiff(), 64, MOST_PIXELS).result(120)
    assert found.shape == (64, 64, 3) and found.mean() == pytest.approx(128, abs=1)


def test_the_gate_lets_in_by_megapixels() -> None:
    gate, inside, most = Gate(60), [0.0], [0.0]
    lock = threading.Lock()

    def decode(size: float) -> None:
        gate.enter(size)
        with lock:
            inside[0] += size
            most[0] = max(most[0], inside[0])
        time.sleep(0.01)
        with lock:
            inside[0] -= size
        gate.leave(size)

    threads = [threading.Thread(target=decode, args=(s,)) for s in (50, 50, 20, 20, 20, 1, 0.3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert not any(thread.is_alive() for thread in threads) and 50 <= most[0] <= 60
    gate.enter(1000)  # alone, the largest gets in


def test_many_small_pictures_say_little() -> None:
    asked: list[float] = []
    told: list[float] = []
    shared = decoder_worker._Shared(asked.append, lambda words, share: told.append(share))
    for number in range(1, 501):
        shared.permit(30_000)
        shared.report("Reading", number / 500)
    assert asked == [30_000] and len(told) <= 101 and told[-1] == 1
    shared.permit(12_000_000)  # a large one asks, and what it had is given back after it
    shared.permit(30_000)
    assert asked == [30_000, 12_000_000, 30_000]
