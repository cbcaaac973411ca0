"""No tab jumps when it fills, and none scrolls sideways on a narrow phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from playground.ui.site import tabs
from tests.browser.conftest import each_tab

TABS = [tab.name for tab in tabs()]
MOST_SHIFT = 0.02  # cumulative layout shift
WATCH = """window.shifts = [];
new PerformanceObserver((list) => {
  for (const {value, hadRecentInput, sources, startTime} of list.getEntries()) {
    if (hadRecentInput) continue;
    const nodes = sources.map(({node, previousRect: a, currentRect: b}) => {
      const shown = node?.nodeType === 1 ? node : node?.parentElement;
      return `${shown?.tagName}#${shown?.id}.${shown?.className} y ${a.y}→${b.y} h ${a.height}→`
        + `${b.height} x ${a.x}→${b.x} w ${a.width}→${b.width}`;
    });
    window.shifts.push({value, at: Math.round(startTime), nodes});
  }
}).observe({type: "layout-shift", buffered: true});"""


def assert_steady(page: Any) -> None:
    """Nothing has moved unasked since the page came."""
    shifts = page.evaluate("window.shifts")
    lines = [f"{s['value']:.4f} at {s['at']} ms: " + "; ".join(s["nodes"]) for s in shifts]
    assert sum(s["value"] for s in shifts) <= MOST_SHIFT, "\n".join(lines)


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (390, 844)])
@pytest.mark.parametrize("tab", TABS)
def test_nothing_jumps_while_a_tab_comes(
    open_page: Callable[..., Any], tab: str, width: int, height: int
) -> None:
    page = open_page(f"?tab={tab}", width, height, script=WATCH)
    page.wait_for_selector(f"#tab-{tab}", state="visible")
    page.wait_for_timeout(4000)  # pictures and numbers come
    assert_steady(page)


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (390, 844)])
def test_nothing_jumps_while_a_run_trains(
    open_page: Callable[..., Any], width: int, height: int
) -> None:
    page = open_page("?data=ring8&width=16&batch=32", width, height, script=WATCH)
    page.wait_for_selector("#train-start:enabled")
    page.wait_for_timeout(1500)
    page.click("#train-start")
    page.wait_for_selector('#train[data-run="running"]')
    page.wait_for_timeout(6000)  # verdicts, measures and words come and go
    page.click("#train-pause")
    page.wait_for_selector('#train[data-run="paused"]')
    page.wait_for_timeout(1000)
    assert_steady(page)


def test_no_tab_scrolls_sideways(open_page: Callable[..., Any]) -> None:
    page = open_page("", 360, 740)
    wide = {}
    for tab in each_tab(page, 1000):
        steps = page.locator(f"#tab-{tab.name} .pg-steps-row button")
        for number in range(max(steps.count(), 1)):
            if steps.count():
                steps.nth(number).click()
            right = page.evaluate("document.documentElement.scrollWidth")
            if right > 360:
                wide[f"{tab.name}, step {number + 1}"] = right
    assert not wide
