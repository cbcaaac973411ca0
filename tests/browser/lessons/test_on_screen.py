"""A lesson's place on a desk and on a phone: it is reached, it is readable, nothing jumps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import SHOTS
from tests.browser.lessons.reader import NEXT, STEP, at, begun, block, locked
from tests.browser.test_accessibility import AXE, found
from tests.browser.test_steady import WATCH, assert_steady


def test_a_phone_has_a_sheet_in_three_heights(open_page: Callable[..., Any]) -> None:
    page = begun(open_page, width=390, height=844)
    sheet = page.locator("#pg-lesson")

    def high() -> float:
        return float(sheet.bounding_box()["height"])

    assert 380 < high() < 480
    page.click(".pg-lesson-height")
    assert high() > 760
    page.click(".pg-lesson-height")
    assert high() < 140
    grip = page.locator(".pg-lesson-title").bounding_box()
    page.mouse.move(grip["x"] + 20, grip["y"] + 8)
    page.mouse.down()
    page.mouse.move(grip["x"] + 20, grip["y"] - 300, steps=6)
    page.mouse.up()
    assert 380 < high() < 480
    at(page, 2)
    small = page.evaluate(
        "[...document.querySelectorAll('#pg-lesson :is(button, label.pg-option)')]"
        ".filter((e) => e.checkVisibility()).map((e) => [e.textContent.trim(),"
        "e.getBoundingClientRect().height]).filter(([, height]) => height < 40)"
    )
    assert not small
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.screenshot(path=SHOTS / "lesson-phone.png")
    page.get_by_role("tab", name="Train", exact=True).click()
    page.wait_for_selector("#train-start:enabled")
    page.click("#train-start")  # it can be reached above the sheet
    page.wait_for_selector('#train[data-run="running"]')


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_axe_finds_nothing_in_a_lesson(
    open_page: Callable[..., Any], width: int, height: int, scheme: str
) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: npm ci in tests/js")
    page = begun(open_page, width=width, height=height, scheme=scheme)
    page.evaluate(AXE.read_text("utf-8"))
    wrong = [f"introduction: {line}" for line in found(page)]
    for step in range(1, 7):
        at(page, step)
        if step == 2:
            block(page, "predict").get_by_text("Both").click()
            locked(block(page, "predict"))
        if step == 6:
            block(page, "slip").locator(".pg-part").nth(2).click()
        wrong += [f"step {step}: {line}" for line in found(page)]
    page.click(NEXT)
    page.wait_for_selector(f"{STEP}:has-text('What you did')")
    wrong += [f"end: {line}" for line in found(page)]
    page.click("#pg-lesson article > .pg-primary")  # the shelf, which a phone's sheet would cover
    page.click('[data-do="write"]')
    page.wait_for_selector(".pg-editor-preview .pg-predict")
    wrong += [f"editor: {line}" for line in found(page)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("tab", ["train", "collapse", "how"])
@pytest.mark.parametrize(("width", "height"), [(1280, 720), (390, 844)])
def test_nothing_jumps_where_a_lesson_comes_with_the_page(
    open_page: Callable[..., Any], tab: str, width: int, height: int
) -> None:
    page = begun(open_page, width=width, height=height)
    page.wait_for_function("location.search.includes('lesson=')")
    page.add_init_script(WATCH)
    name = page.evaluate("new URLSearchParams(location.search).get('lesson')")
    page.goto(
        page.url.partition("?")[0] + f"?tab={tab}&lesson={name}&lesson_step=2",
        wait_until="domcontentloaded",
    )
    page.wait_for_selector(f"{STEP}:has-text('Guess')")
    page.wait_for_timeout(3000)
    assert_steady(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
