"""The two players on screen: verdicts and the two kinds of model."""

from __future__ import annotations

import numpy as np
import pytest

from tests.browser.how.page import Page
from tests.oracles import byhand, densities


def test_players(page: Page) -> None:
    shown = page.open("players", noise=0.7, ma=-1, mb=2).numbers()
    image = byhand.generate(0.7)[1]
    assert shown["dfake"] == pytest.approx(byhand.discriminate(image).probability)
    assert shown["dreal"] == pytest.approx(
        byhand.discriminate(np.array([0.9, 0.1, 0.2, 0.8])).probability
    )
    a, b = (densities.log_mixture(np.zeros(1), [m], [1.0], [1.0]) for m in (-1, 2))
    assert shown["posterior"] == pytest.approx(densities.optimal(b, a)[0])


def test_a_part_is_pressed_by_key(page: Page) -> None:
    page.open("players")
    page.page.get_by_role("button", name="D discriminator").focus()
    page.page.keyboard.press("Enter")
    page.page.wait_for_selector("h3:text('D, the discriminator')")
