"""The digits that the scenes get, and what the shipped GAN draws for them."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np

from playground.data.images import shipped_digits
from playground.ui.tabs.how import digits


def unpacked(text: str) -> np.ndarray:
    """Shades 0 to 15, (N, 14, 14)."""
    pairs = np.frombuffer(base64.b64decode(text), np.uint8)
    return np.stack([pairs >> 4, pairs & 15], 1).reshape(-1, 14, 14)


def test_packing_keeps_the_shades() -> None:
    images = np.arange(2 * 28 * 28).reshape(2, 28, 28).astype(np.uint8)
    small = digits.halved(images)
    assert small.shape == (2, 14, 14)
    assert small[0, 0, 0] == round(images[0, :2, :2].mean())
    shades = unpacked(digits.packed(small))
    assert abs(shades * 17.0 - small).max() <= 8.5
    assert unpacked(digits.packed(np.full((1, 14, 14), 255, np.uint8))).min() == 15


def test_sixty_of_each_class_in_turn_and_small() -> None:
    found: Any = digits.some_digits()
    assert len(found["pictures"]) < 100_000
    assert found["labels"] == list(range(10)) * 60
    images, labels = shipped_digits()
    first = digits.halved(images[labels == 3][:1].reshape(1, 28, 28))
    assert (unpacked(found["pictures"])[3] == unpacked(digits.packed(first))[0]).all()
