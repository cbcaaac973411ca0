"""Change of variables on screen: numbers of the strip, folds by key, atoms."""

from __future__ import annotations

import numpy as np
import pytest

from tests.browser.how.page import Page
from tests.oracles import change


@pytest.mark.parametrize("kind", ["up", "folds"])
def test_numbers_of_the_strip(page: Page, kind: str) -> None:
    heights, prior = change.CURVES[kind], "normal"
    page.open("change", g=",".join(map(str, heights)), z=-0.8, dz=0.5)
    g = change.curve(np.array(heights))
    x = float(g(-0.8))
    strip = change.strip(np.array(heights), prior, -1.05, -0.55)
    wanted = {"x": x, "slope": float(g(-0.8, 1)), "pz": change.PRIORS[prior].pdf(-0.8)}
    wanted |= {"zmass": strip["zMass"], "xmass": strip["xMass"]}
    assert page.numbers() == pytest.approx({**wanted, "pg": change.pushed(g, prior, x)}, abs=1e-9)
    assert page.page.get_attribute(".how-say", "data-value") == kind
    said = page.page.inner_text(".how-areas")
    assert said.startswith("Here one z leads" if kind == "up" else "Here 3 z lead")
    assert ("agree" in said) == (kind == "up") and ("other z" in said) == (kind == "folds")


def test_a_dot_pulled_over_its_neighbour_folds_the_curve(page: Page) -> None:
    page.open("change", g="-3,-0.1,0,1.5,3")
    assert page.page.get_attribute(".how-say", "data-value") == "up"
    dot = page.page.get_by_role("slider", name="G at z = −1.5")
    dot.focus()
    for said in ("flat", "folds"):  # a tenth up each: level with the next one, then above it
        dot.press("ArrowUp")
        page.page.wait_for_selector(f".how-say[data-value={said}]")


def test_a_strip_on_a_flat_piece_is_an_atom(page: Page) -> None:
    shown = page.open("change", g="-3,-1,-1,1.5,2", z=-0.7).numbers()
    assert np.isinf(shown["pg"]) and shown["slope"] == 0
    assert shown["xmass"] == pytest.approx(change.PRIORS["normal"].cdf(0) - 0.0656, abs=2e-3)
    assert "a whole stretch of z" in page.page.inner_text(".how-areas")
    page.open("change", g="1,1,1,1,1")
    page.page.wait_for_selector("text=G is constant.")
