"""R1 alone and R1 with R2 on screen."""

from __future__ import annotations

import pytest

from tests.browser.how.page import Page
from tests.oracles import pairs


def test_r1_alone_diverges_and_both_hold(page: Page) -> None:
    shown = page.open("pairs").numbers()
    toy = pairs.Toy(0.2, 0.0, 0.4, 1.0)
    path = pairs.play(toy, 1.0, 400)
    assert abs(shown["theta"]) > 100 and pairs.fate(path) == "diverges"
    assert shown["factor"] == pytest.approx(pairs.factor(toy, path[40, 2]))
    page.page.wait_for_selector("text=It diverges.")
    page.page.get_by_role("radio", name="R1 + R2").check()
    page.page.wait_for_selector("text=It holds.")
    shown, toy = page.numbers(), pairs.Toy(0.2, 0.2, 0.4, 1.0)
    assert shown["floor"] == pytest.approx(pairs.bound(toy))
    assert shown["steep"] == pytest.approx(
        pairs.steepest(toy, pairs.play(toy, 1.0, 400)).max(), rel=1e-6
    )
