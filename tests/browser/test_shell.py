"""The page around the tabs: what it opens with, and what a lost connection costs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.browser.conftest import SHOTS
from tests.browser.test_codes import needs, painted

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
