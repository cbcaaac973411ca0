"""Two schedules on screen: their ends, the rules for stopping, and a run that plays."""

from __future__ import annotations

import numpy as np
import pytest

from tests.browser.how.page import Page
from tests.oracles import schedules


def test_numbers_and_words(page: Page) -> None:
    shown = page.open("schedules", block=10, ratio=5).numbers()
    one, blocks = schedules.play(5, 1, 0.1), schedules.play(5, 10, 0.1)
    wanted = {
        "farone": schedules.distance(one[-1]), "farblocks": schedules.distance(blocks[-1]),
        "widthone": abs(one[-1].b), "widthblocks": abs(blocks[-1].b), "dsteps": 1000, "gsteps": 200,
    }  # fmt: skip
    assert shown == pytest.approx(wanted, rel=1e-5, abs=1e-7)
    cell = page.page.locator("tr[data-rule=best] td").nth(1).inner_text()
    far = [schedules.distance(place) for place in one]
    best = int(np.argmin(far[1:])) + 1
    assert cell == f"{far[best]:.2f} ({best})"
    for block, ratio, said in ((10, 1, "level"), (50, 1, "one"), (1, 1, "same")):
        page.open("schedules", block=block, ratio=ratio)
        page.page.wait_for_selector(f".how-say[data-value={said}]")
        assert bool(page.page.inner_text(".how-thin")) == (block == 50)


def test_a_run_plays_and_stops(page: Page) -> None:
    page.open("schedules", turn=1000)
    page.page.get_by_role("button", name="Play", exact=True).click()
    page.page.get_by_role("button", name="Pause").wait_for()
    page.page.wait_for_function("!new URLSearchParams(location.search).has('turn')")  # the end
    page.page.get_by_role("button", name="Play", exact=True).wait_for()
