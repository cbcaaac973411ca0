"""Pictures and weights that are small to send and large to open, many at once."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch
from PIL import Image

from tests.attack.conftest import App, plain_words, png
from tests.attack.test_files import MODEL, as_file


def tiff(seed: int) -> bytes:
    """49 megapixels of floats in some 100 kB."""
    out = io.BytesIO()
    Image.new("F", (7000, 7000), 0.1 * seed).save(out, "TIFF", compression="tiff_lzw")
    return out.getvalue()


def test_large_pictures_together(app: App) -> None:
    files = [as_file(app.upload("a.tiff", tiff(n)), True) for n in range(1, 4)]
    with ThreadPoolExecutor(6) as pool:
        asked = [pool.submit(app.call, "translate", f, MODEL, "AB", 32, patience=200.0)
                 for f in files * 2]  # fmt: skip
        for answer in asked:
            kind, told = answer.result(250)
            if kind != "complete":
                plain_words(told)
    kind, told = app.call("translate", as_file(app.upload("b.png", png(9)), True), MODEL, "AB", 32)
    assert kind == "complete", told


def test_what_cannot_be_enlarged_is_told_in_plain_words(app: App) -> None:
    bombs = (b"", b"<svg><script/></svg>", png(9)[:60], b"\x89PNG\r\n" + bytes(999), tiff(1))
    for content in bombs:  # the last is whole, but the enlargers are not here
        kind, told = app.call("enlarge", as_file(app.upload("a.png", content), True), True)
        assert kind == "error", told
        plain_words(told)
    for photo in (None, "/etc/passwd", {"path": "/etc/passwd"}, [1, 2]):
        kind, told = app.call("enlarge", photo, True)
        assert kind != "complete"
        if kind == "error":
            plain_words(told)


@pytest.mark.parametrize("kind", ["empty", "text", "stride", "noise"])
def test_hostile_weights(app: App, kind: str) -> None:
    out = io.BytesIO()
    if kind == "stride":
        torch.save({"model.1.weight": torch.zeros(1).expand(9999, 3, 7, 7)}, out)
    elif kind != "empty":
        out.write(b"words " * 999 if kind == "text" else np.random.default_rng(0).bytes(9999))
    photo = as_file(app.upload("b.png", png(9)), True)
    for name in ("w.pth", "w.safetensors"):
        weights = as_file(app.upload(name, out.getvalue()), True)
        found, words = app.call("translate_with", photo, weights, 32)
        assert found == "error"
        plain_words(words)
    assert not [p for p in app.files() if p.parent.name == "weights"]
