"""Two players on one payoff, on screen."""

from __future__ import annotations

import numpy as np
import pytest

from tests.browser.how.page import Page
from tests.oracles import games


def test_equilibrium(page: Page) -> None:
    shown = page.open("equilibrium", eta=0.2).numbers()
    assert shown["growth"] == pytest.approx(np.sqrt(1.04))
    assert shown["closed"] == pytest.approx(np.sqrt(1.04))
    path = games.trajectory(games.GAMES["bilinear"], "simultaneous", (1.0, 0.5), 0.2, 200)
    assert shown["last"] == pytest.approx(np.hypot(*path[-1]))
    assert "spirals outwards" in page.page.inner_text(".how-say")
    page.page.get_by_role("radio", name="extragradient").check()
    page.page.wait_for_selector("text=It converges.")


def test_keys(page: Page) -> None:
    page.open("equilibrium")
    start = page.page.get_by_role("slider", name="Start of both players")
    start.focus()
    before = page.numbers()["first"]
    page.page.keyboard.press("Shift+ArrowRight")
    page.page.wait_for_function(
        f"document.querySelector('[data-name=first]').dataset.value != {before}"
    )
    assert page.numbers()["first"] == pytest.approx(np.hypot(1.5, 0.5))
