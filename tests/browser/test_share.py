"""What is kept and shared in a real browser: links, frames, the shelf of pinned runs, sessions."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import SHOTS
from tests.browser.test_timeline import QUERY, trained

SAID = "() => document.querySelector('#pg-link-said').textContent"
# stands in for the clipboard, which a headless browser may refuse
CLIPBOARD = """Object.defineProperty(navigator, "clipboard", {value: {
  writeText: async (text) => { window.copied = text; }}});"""
DRAG = """([selector, value]) => {
  const range = document.querySelector(selector);
  range.value = String(value);
  range.dispatchEvent(new Event("input", {bubbles: true}));
  range.dispatchEvent(new Event("change", {bubbles: true}));
}"""
RANGES = {
    "?tab=train&data=moons&seed=5": "#train-knob-d_steps",
    "?tab=how&scene=players": "#tab-how input[type=range]",
    "?tab=cgan": "#tab-cgan input[type=range]",
    "?tab=infogan": "#infogan-c1",
}


def values_of(page: Any, root: str) -> list[str]:
    """What every slider that is seen says."""
    found: list[str] = page.evaluate(
        "root => [...document.querySelectorAll(root + ' input[type=range]')]"
        ".filter((e) => e.offsetParent && !e.closest('.pg-timeline')).map((e) => e.value)",
        root,
    )
    return found


@pytest.mark.parametrize("query", RANGES)
def test_the_copied_link_shows_the_same_elsewhere(
    open_page: Callable[..., Any], query: str
) -> None:
    page = open_page(query, script=CLIPBOARD)
    tab = query.removeprefix("?tab=").partition("&")[0]
    page.wait_for_selector(RANGES[query], state="visible")
    page.wait_for_timeout(500)
    before = values_of(page, f"#tab-{tab}")
    low = float(page.get_attribute(RANGES[query], "min") or 0)
    high = float(page.get_attribute(RANGES[query], "max") or 1)
    page.evaluate(DRAG, [RANGES[query], low + 0.37 * (high - low)])
    if tab == "train":
        page.click("#train .pg-chip:last-child")
    page.click("#pg-link")  # at once: what was moved last is in it
    page.wait_for_function(f"({SAID})() === 'Link copied'")
    link = page.evaluate("copied")
    shown = values_of(page, f"#tab-{tab}")
    assert shown != before
    other = open_page(link[link.index("?") :])
    other.wait_for_selector(RANGES[query], state="visible")
    other.wait_for_function(
        "([selector, value]) => document.querySelector(selector).value === value",
        arg=[RANGES[query], page.input_value(RANGES[query])],
    )
    assert values_of(other, f"#tab-{tab}") == shown
    if tab == "train":
        assert other.get_attribute("#train .pg-chip:last-child", "aria-pressed") == "true"


def test_a_frame_shows_the_stage_alone_and_a_teacher_hides_parts(
    open_page: Callable[..., Any],
) -> None:
    page = open_page("?tab=train&embed=1", 800, 620)
    page.wait_for_selector(".pg-screen")
    for gone in (".pg-header", "#train-start", ".pg-curves", ".pg-data", ".pg-shelf"):
        assert page.locator(gone).first.is_hidden(), gone
    assert page.locator(".pg-screen").bounding_box()["height"] > 250
    page.screenshot(path=SHOTS / "embed.png")
    page = open_page("?tab=train&hide=curves,data,nonsense")
    assert page.locator(".pg-charts").is_hidden() and page.locator(".pg-data").is_hidden()
    assert page.is_visible("#train-start")
    page.wait_for_selector(".pg-notice")
    assert "nonsense, which is not there" in page.inner_text(".pg-notice")


def test_pinned_runs_are_compared_and_survive_a_reload(
    open_page: Callable[..., Any], tmp_path: Path
) -> None:
    page = open_page(QUERY)
    pin = page.get_by_role("button", name="Pin", exact=True)
    pin.click()
    assert "Train something first" in page.inner_text(".pg-timeline-note")
    trained(page, 60)
    pin.click()
    page.evaluate(DRAG, ["#train-knob-d_steps", 3])
    page.click("#train-reset")
    page.wait_for_function("document.querySelector('.pg-step b').textContent === '0'")
    trained(page, 60)
    pin.click()
    rows = page.locator(".pg-shelf tbody tr")
    assert rows.count() == 2
    heads = page.locator(".pg-shelf thead th").all_inner_texts()
    assert (
        "k, steps of D" in heads and "Learning rate of D" not in heads
    )  # what differs, and nothing else
    assert page.locator(".pg-shelf-charts .pg-panel").count() >= 2
    page.click('.pg-shelf [data-sort="d_steps"]')
    page.click('.pg-shelf [data-sort="d_steps"]')
    place = heads.index("k, steps of D")
    column = [row.locator("th, td").nth(place).inner_text() for row in rows.all()]
    assert column == sorted(column)
    rows.first.locator("input").fill("one step of D")
    rows.first.locator("input").blur()
    page.screenshot(path=SHOTS / "shelf.png", full_page=True)
    page.reload(wait_until="domcontentloaded")
    page.wait_for_selector(".pg-shelf tbody tr")
    assert rows.count() == 2
    notes = [row.locator("input").input_value() for row in rows.all()]
    assert sorted(notes) == ["", "one step of D"]
    with page.expect_download() as found:
        page.click('[data-do="csv"]')
    found.value.save_as(tmp_path / "all.csv")
    text = (tmp_path / "all.csv").read_text()
    assert "one step of D" in text and "d_loss" in text
    page.locator("[data-drop]").first.click()
    assert rows.count() == 1


def opened(page: Any, path: Path) -> None:
    page.set_input_files('.pg-shelf input[type="file"]', path)


def test_a_session_comes_back_in_another_browser(
    open_page: Callable[..., Any], tmp_path: Path
) -> None:
    page = open_page("?tab=train&data=yours&seed=7")
    page.wait_for_selector(".pg-own-pad canvas")
    page.evaluate("document.querySelector('#train-own-table').closest('details').open = true")
    page.fill("#train-own-table", "\n".join(f"{i % 5},{i // 5}" for i in range(30)))
    page.evaluate("document.querySelector('#train-own-use').click()")
    page.wait_for_function("location.search.includes('drawing=')")
    with page.expect_download() as found:
        page.click('[data-do="save"]')
    path = tmp_path / "session.json"
    found.value.save_as(path)
    told = json.loads(path.read_text())
    assert told["settings"]["data"] == "yours" and told["points"]["drawing"]
    other = open_page("?tab=train")
    with other.expect_navigation():
        opened(other, path)
    other.wait_for_selector(".pg-own-pad canvas", state="visible")
    other.wait_for_function(
        "document.querySelector('.pg-own-count').textContent.includes('30')", timeout=20_000
    )
    assert "seed=7" in other.url
    for change, words in (
        ({"settings": {"data": "../../etc/passwd"}}, "holds a path"),
        ({"version": 99}, "version 99"),
        ({"points": {"drawing": "kept." + "0" * 32, "whole": "AAAA"}}, "no drawing"),
    ):
        path.write_text(json.dumps({**told, **change}))
        opened(other, path)
        other.wait_for_function(
            "words => document.querySelector('.pg-shelf .pg-note').textContent.includes(words)",
            arg=words,
        )
    path.write_text("hello")
    opened(other, path)
    other.wait_for_function(
        "document.querySelector('.pg-shelf .pg-note').textContent.includes('not JSON')"
    )
