"""The 2x2 world on screen: D by hand, G by hand, and training both."""

from __future__ import annotations

import numpy as np
import pytest

from tests.browser.how.page import Page
from tests.oracles import byhand


def test_by_hand_discriminator(page: Page) -> None:
    shown = page.open("hand", px="0.25,1,0.5,0.75").numbers()
    worked = byhand.discriminate(np.array([0.25, 1, 0.5, 0.75]))
    assert shown == pytest.approx(
        {"score": worked.score, "probability": worked.probability, "nobias": worked.without_bias}
    )
    assert "One lecture prints 0.37" in page.page.inner_text(".how-words")
    shown = page.open("hand", px="1,0,0,1", v="1,-2,0.5,1", c=0.5).numbers()
    worked = byhand.discriminate(np.array([1, 0, 0, 1]), np.array([1, -2, 0.5, 1]), 0.5)
    assert shown["probability"] == pytest.approx(worked.probability)


def test_by_hand_generator(page: Page) -> None:
    shown = page.open("hand", part="g", z=0.7).numbers()
    image = byhand.generate(0.7)[1]
    assert (shown["bright"], shown["dim"]) == pytest.approx((image[0], image[1]))
    assert shown["verdict"] == pytest.approx(byhand.discriminate(image).probability)


def test_by_hand_training(page: Page) -> None:
    shown = page.open("hand", part="train", round=137, rate=0.3).numbers()
    pair, _ = byhand.train(137, 0.3)
    _, errors = byhand.train(138, 0.3)
    assert (shown["derror"], shown["gerror"]) == pytest.approx(tuple(errors[-1]))
    assert (shown["v1"], shown["w1"]) == pytest.approx((pair.v[0], pair.w[0]))
