"""Joint tables and InfoGAN's bound on screen."""

from __future__ import annotations

import numpy as np
import pytest

from tests.browser.how.page import Page
from tests.oracles import infogan, information


def test_information(page: Page) -> None:
    table = np.array([[0.2, 0.0, 0.1], [0.05, 0.4, 0.25]])
    text = ",".join(map(str, [2, *table.ravel()]))
    shown = page.open("information", table=text).numbers()
    q = information.quantities(table)
    assert shown == pytest.approx(
        {
            "hx": q.hx, "hy": q.hy, "hxy": q.hxy, "hxGivenY": q.hx_given_y,
            "hyGivenX": q.hy_given_x, "mutual": q.mutual,
        },
        abs=1e-12,
    )  # fmt: skip
    assert page.page.locator(".how-check b").all_inner_texts() == ["✓"] * 5


@pytest.mark.parametrize("weight", [0.0, 0.7])
def test_infogan(page: Page, weight: float) -> None:
    page.open("information", part="bound", trained=120, **{"lambda": weight})
    page.page.wait_for_selector('canvas[aria-label*="After 120 steps"]')
    shown = page.numbers()
    toy = infogan.start(3)
    for _ in range(120):
        toy = infogan.step(toy, 0.05, weight)
    assert shown["bound"] == pytest.approx(infogan.bound(toy), abs=1e-9)
    assert shown["information"] == pytest.approx(infogan.mutual_information(toy), abs=1e-9)
    assert shown["bound"] <= shown["information"] + 1e-9 <= shown["hc"] == pytest.approx(np.log(3))


def test_a_table_that_does_not_sum_to_one(page: Page) -> None:
    page.open("information", table="2,0.4,0.2,0.3,0.3")
    assert "sum to 1.2 and must sum to 1" in page.page.inner_text(".how-problem")
    page.page.get_by_role("button", name="Normalise to 1").click()
    page.page.wait_for_function("document.querySelector('.how-problem').textContent === ''")
    q = information.quantities(information.normalise(np.array([[0.4, 0.2], [0.3, 0.3]])))
    assert page.numbers()["mutual"] == pytest.approx(q.mutual, abs=1e-12)


@pytest.mark.parametrize(
    ("typed", "words"), [("-0.2", "negative"), ("", "not a number"), ("7", "sum to")]
)
def test_bad_cells(page: Page, typed: str, words: str) -> None:
    page.open("information")
    before = page.numbers()
    cell = page.page.get_by_label("p of x1 and y1")
    cell.fill(typed)
    page.page.wait_for_function("document.querySelector('.how-problem').textContent !== ''")
    assert words in page.page.inner_text(".how-problem")
    if words != "sum to":
        assert page.numbers() == before
        assert cell.get_attribute("aria-invalid") == "true"
    cell.fill("0.45")
    page.page.wait_for_function("document.querySelector('.how-problem').textContent === ''")


def test_rows_and_columns(page: Page) -> None:
    page.open("information")
    before = page.numbers()
    page.page.get_by_role("button", name="+ row").click()
    page.page.get_by_role("button", name="+ column").click()
    assert page.page.locator(".how-joint input").count() == 9
    page.page.wait_for_timeout(100)
    assert page.numbers() == pytest.approx(before)  # empty rows and columns add nothing
