"""The page around the tabs: what it opens with, and what a lost connection costs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.request import urlopen

from tests.browser.conftest import SHOTS, each_tab
from tests.browser.test_codes import needs, painted
from tests.conftest import Playground

# What the page writes into its address 200 ms after it opened a tab is written at once.
HASTY = """const later = window.setTimeout;
window.setTimeout = (work, ms, ...rest) => later(work, ms === 200 ? 0 : ms, ...rest);"""

# The first question breaks the connection instead of being sent.
BREAKS = """const send = WebSocket.prototype.send;
let broken = false;
WebSocket.prototype.send = function (text) {
  if (broken || !String(text).includes('"infer"')) return send.call(this, text);
  broken = window.broken = true;
  this.close();
};"""


def test_the_tab_of_the_address_opens(open_page: Callable[..., Any]) -> None:
    page = open_page("?tab=infogan", script=HASTY)
    page.wait_for_selector("#infogan-c1", state="visible")
    page.wait_for_function("new URLSearchParams(location.search).get('tab') === 'infogan'")


def test_a_question_lost_with_the_connection_is_asked_again(open_page: Callable[..., Any]) -> None:
    needs("cgan-mnist")
    page = open_page("?tab=cgan", script=BREAKS)
    assert painted(page, "cgan") > 0
    assert page.evaluate("window.broken")


def test_the_page_carries_neither_styles_nor_what_tabs_know(playground: Playground) -> None:
    """Both come from addresses of their own: Gradio writes the page anew for each visitor."""
    with urlopen(playground.url) as answer:
        page = answer.read().decode()
    assert len(page) < 470_000  # 447,000, of it 91,000 of endpoints; it was 790,000
    assert ".pg-stage" not in page and "thumbnail" not in page
    assert "facts.json" in page


def test_presenting_keeps_tabs_sliders_and_buttons(open_page: Callable[..., Any]) -> None:
    needs("cgan-mnist")
    page = open_page("?tab=cgan&present=1")
    count = painted(page, "cgan")
    assert page.locator("body.pg-presenting").count() == 1
    page.focus("#cgan-w8")
    page.keyboard.press("PageUp")
    painted(page, "cgan", count)
    page.screenshot(path=SHOTS / "present-cgan.png")
    for tab, reached in (("Train", "#train-rate, #train-start"), ("Collapse", "#collapse-it")):
        page.get_by_role("tab", name=tab, exact=False).first.click()
        page.locator(reached).first.wait_for()
        assert page.locator(reached).first.bounding_box()["y"] < 900
        page.screenshot(path=SHOTS / f"present-{tab.lower()}.png")
    page.keyboard.press("Escape")
    page.wait_for_function("!document.body.classList.contains('pg-presenting')")


# What a class reads of each tab on a projector: sentences, legends, numbers, heads of curves.
READ = {
    "how": ".how-idea, .how-legend, .how-note",
    "train": ".pg-words, .pg-chart-head, .pg-status",
    "collapse": ".pg-verdict span, .pg-lane-numbers dd, .pg-chart-head, .pg-race-clock",
    "cgan": ".pg-kbar span, .pg-picture .pg-note",
    "infogan": ".pg-kbar span, .pg-heads span, [data-moves]",
    "cyclegan": "#cycle-told p, .cycle-legend span, .cycle-arrow",
    "class": ".pg-class-steps li",
}
SIZES = """selector => [...document.querySelectorAll(selector)]
  .filter((e) => e.checkVisibility() && e.textContent.trim())
  .map((e) => [parseFloat(getComputedStyle(e).fontSize), e.textContent.trim().slice(0, 40)])"""


def test_every_tab_is_read_from_the_last_row(open_page: Callable[..., Any]) -> None:
    """At least 24 pixels of 1,920 × 1,080, and nothing beyond the window's side."""
    page = open_page("?present=1", 1920, 1080)
    small = {}
    for tab in each_tab(page, 1500):
        if tab.name not in READ:
            continue
        found = page.evaluate(SIZES, READ[tab.name])
        assert found, tab.name
        small[tab.name] = [words for size, words in found if size < 24]
        assert page.evaluate("document.documentElement.scrollWidth") <= 1920, tab.name
    assert set(small) == set(READ) and not any(small.values()), small


def test_status_is_behind_the_engines_dot(open_page: Callable[..., Any]) -> None:
    page = open_page("?tab=collapse")
    assert page.get_by_role("tab").first.inner_text() == "How it works"
    assert page.get_by_role("tab", name="Status", exact=True).count() == 0
    page.click("#pg-engine")
    page.wait_for_selector("#status", state="visible")
    assert page.get_attribute("#pg-engine", "aria-pressed") == "true"
    page.click("#pg-engine")
    page.wait_for_selector("#tab-collapse", state="visible")


def test_a_phone_has_one_row_of_tabs_and_scrolls_nothing_sideways(
    open_page: Callable[..., Any],
) -> None:
    page = open_page("", 360, 740)
    page.wait_for_selector("#train-start:enabled")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    tops = page.evaluate(
        "[...document.querySelectorAll('[role=tab]')].filter((e) => e.offsetParent)"
        ".map((e) => Math.round(e.getBoundingClientRect().top))"
    )
    assert len(tops) > 5 and len(set(tops)) == 1
    assert page.locator(".pg-screen").bounding_box()["y"] < 250
