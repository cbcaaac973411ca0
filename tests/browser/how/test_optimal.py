"""The optimal discriminator on screen: bumps, drawings by hand and by key, links."""

from __future__ import annotations

import numpy as np
import pytest

from tests.browser.how.page import Page
from tests.oracles import densities


def test_optimal(page: Page) -> None:
    p, q = (-2, 0.6, 1, 2, 0.5, 0.4), (0.5, 1.5, 1)
    shown = page.open(
        "optimal", p=",".join(map(str, p)), q=",".join(map(str, q)), d=0.3, at=1.5, step=6
    ).numbers()
    x = densities.GRID
    log_p = densities.log_mixture(x, p[0::3], p[1::3], p[2::3])
    log_q = densities.log_mixture(x, q[0::3], q[1::3], q[2::3])
    star = densities.optimal_logit(log_p, log_q)
    js = densities.jsd(x, log_p, log_q)
    pulled = densities.dragged_logit(x, star, 1.5, 0.3, 0.9)
    assert shown == pytest.approx(
        {
            "v": densities.value(x, log_p, log_q, pulled),
            "vstar": densities.value(x, log_p, log_q, star),
            "right": -np.log(4) + 2 * js,
            "jsd": js,
            "klpq": densities.kl(x, log_p, log_q),
            "klqp": densities.kl(x, log_q, log_p),
        },
        abs=1e-9,
    )
    assert shown["v"] < shown["vstar"] - 0.005


def test_optimal_drawn_by_hand(page: Page) -> None:
    heights = np.maximum(0, 1.5 - abs(np.linspace(-6, 6, 49)))
    shown = page.open("optimal", draw="data", curve=",".join(map(str, heights))).numbers()
    x = densities.GRID
    log_p = densities.log_drawn(x, np.interp(x, np.linspace(-6, 6, 49), heights, 0, 0))
    log_q = densities.log_mixture(x, [1.2], [1.1], [1])
    assert shown["jsd"] == pytest.approx(densities.jsd(x, log_p, log_q), abs=1e-9)
    assert np.isinf(shown["klqp"])  # the drawing is zero where the generator is not
    empty = page.open("optimal", draw="data")
    assert "no area" in empty.page.inner_text(".how-controls")
    canvas = page.page.locator(".how-drawing canvas").bounding_box()
    page.page.mouse.move(canvas["x"] + 200, canvas["y"] + 150)
    page.page.mouse.down()
    page.page.mouse.move(canvas["x"] + 400, canvas["y"] + 60, steps=8)
    page.page.mouse.up()
    page.page.wait_for_function(
        "!document.querySelector('.how-controls').innerText.includes('no area')"
    )


def test_a_drag_is_in_the_link(page: Page) -> None:
    page.open("optimal")
    handle = page.page.get_by_role("slider", name="Generator, bump 1: place")
    box = handle.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.page.mouse.move(x, y)
    page.page.mouse.down()
    page.page.mouse.move(x - 90, y, steps=5)
    page.page.mouse.up()
    page.page.wait_for_function("new URLSearchParams(location.search).has('q')")
    page.page.wait_for_timeout(300)
    before = page.numbers()
    assert before["jsd"] < 0.4  # the two came closer
    page.load(page.js("location.search").replace("?tab=how", ""))
    assert page.numbers() == pytest.approx(before)


def test_drawing_by_keyboard(page: Page) -> None:
    page.open("optimal", draw="generator")
    pen = page.page.get_by_role("slider", name="Height of the drawing at the probe")
    pen.focus()
    for key in ("ArrowUp", "ArrowRight", "ArrowUp", "ArrowUp"):
        page.page.keyboard.press(key)
    page.page.wait_for_function(
        "new URLSearchParams(location.search).get('curve')?.split(',').filter(Number).length === 2"
    )
    page.page.wait_for_timeout(60)
    assert "no area" not in page.page.inner_text(".how-controls")
    assert np.isinf(page.numbers()["klpq"])


def test_formulas_hold_where_a_density_is_zero(page: Page) -> None:
    """Outside the drawing D* is exactly 0, and the worked formula says so."""
    heights = np.maximum(0, 1.5 - abs(np.linspace(-6, 6, 49)))
    page.open("optimal", draw="data", curve=",".join(map(str, heights)), probe=3, step=4)
    page.page.wait_for_timeout(60)
    spoken = page.page.locator(".how-step math").all_text_contents()
    assert not any("–" in text or "NaN" in text for text in spoken)
