"""The tabs of labels and of codes in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from playground.classifier import ROOT
from tests.browser.conftest import SHOTS

Pixels = Callable[[Any, str], dict[str, int]]
TILES = ".pg-tiles canvas"
STATE = """tab => JSON.stringify({
  url: location.search, engine: Playground.engine,
  open: document.querySelector('[role=tab][aria-selected=true]')?.textContent,
  words: document.querySelector(`#${tab} .pg-error`)?.textContent,
  painted: document.getElementById(tab)?.dataset.painted})"""


def needs(name: str) -> None:
    if not (Path(ROOT) / name / "meta.json").exists():
        pytest.skip(f"{name} is not shipped")


def painted(page: Any, tab: str, more_than: int = 0) -> int:
    try:
        page.wait_for_selector(f"#{tab}[data-painted]")
        page.wait_for_function(
            "([tab, n]) => Number(document.getElementById(tab).dataset.painted || 0) > n",
            arg=[tab, more_than],
        )
    except Exception as error:
        error.add_note(f"the page says: {page.evaluate(STATE, tab)}")
        raise
    return int(page.get_attribute(f"#{tab}", "data-painted"))


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_labels_follow_the_finger(
    open_page: Callable[..., Any], pixels: Pixels, width: int, height: int
) -> None:
    needs("cgan-mnist")
    page = open_page("?tab=cgan", width=width, height=height)
    count = painted(page, "cgan")
    page.wait_for_function("document.querySelector('#cgan .pg-words').textContent.includes('“3”')")
    before = pixels(page, f"#cgan {TILES}")
    assert before["colours"] > 20
    page.focus("#cgan-w8")
    for _ in range(5):
        page.keyboard.press("PageUp")
    painted(page, "cgan", count)
    page.wait_for_function(
        "document.querySelector('#cgan .pg-words').textContent.includes('blend')"
    )
    assert pixels(page, f"#cgan {TILES}")["sum"] != before["sum"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.screenshot(path=SHOTS / f"cgan-{width}.png", full_page=True)
    # all at zero: said in words, and the picture stays
    kept = pixels(page, f"#cgan {TILES}")
    for label in (3, 8):
        page.focus(f"#cgan-w{label}")
        page.keyboard.press("Home")
    page.wait_for_selector("#cgan .pg-error:not([hidden])")
    assert "zero" in page.inner_text("#cgan .pg-error")
    assert pixels(page, f"#cgan {TILES}")["colours"] == pytest.approx(kept["colours"], rel=0.5)


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_codes_follow_the_finger_and_q_reads(
    open_page: Callable[..., Any], pixels: Pixels, width: int, height: int
) -> None:
    needs("infogan-mnist")
    page = open_page("?tab=infogan", width=width, height=height)
    count = painted(page, "infogan")
    before = pixels(page, f"#infogan {TILES}")
    page.focus("#infogan-c1")
    page.keyboard.press("End")
    count = painted(page, "infogan", count)
    assert pixels(page, f"#infogan {TILES}")["sum"] != before["sum"]
    page.locator(".pg-paper").scroll_into_view_if_needed()
    box = page.locator(".pg-paper").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"]
    page.mouse.move(x, y + 0.2 * box["height"])
    page.mouse.down()
    page.mouse.move(x, y + 0.8 * box["height"], steps=4)
    page.mouse.up()
    page.wait_for_selector("#infogan[data-read]")
    assert "±" in page.inner_text('[data-numbers="drawn"]')
    page.wait_for_selector("#infogan .pg-matrix")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.screenshot(path=SHOTS / f"infogan-{width}.png", full_page=True)
