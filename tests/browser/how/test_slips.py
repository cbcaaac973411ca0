"""Slips on screen: picks and their words, each check's numbers, the table of notations."""

from __future__ import annotations

import numpy as np
import pytest

from tests.browser.how.page import Page
from tests.oracles import slips

NAMES = ("label", "optimum", "infogan", "cycle", "bracket", "sigma")
FOUND = "1,0,0,2,1,2"  # the part of each that is the slip


def numbers(page: Page, name: str, **values: float) -> dict[str, float]:
    """What the check of a found slip shows, the table of notations apart."""
    shown = page.open("slips", part=name, picks=FOUND, **values).numbers()
    return {n: v for n, v in shown.items() if n not in ("d", "minimax", "nonSaturating")}


@pytest.mark.parametrize("name", ["label", "bracket"])
def test_losses(page: Page, name: str) -> None:
    made = {"label": slips.labels, "bracket": slips.bracket}[name](0.6, 0.15)
    wanted = {n.lower(): v for n, v in made.items()}
    assert numbers(page, name, dr=0.6, df=0.15) == pytest.approx(wanted, abs=1e-12)


def test_the_other_checks(page: Page) -> None:
    best = slips.optimum(0.7)
    assert numbers(page, "optimum", shift=0.7) == pytest.approx(
        {"v": best["v"], "jsd": best["jsd"], "closed": best["right"]}, abs=1e-7
    )
    up, down = (slips.follow(0.7, 0.2, sign) for sign in (1, -1))
    value = {"v": np.log(0.7 * 0.8)}
    for name, path in (("right", up), ("printed", down)):
        value[f"v{name}"] = np.log(path["real"][-1] * (1 - path["fake"][-1]))
        value[f"real{name}"] = path["real"][-1]
    assert numbers(page, "infogan", dr=0.7, df=0.2) == pytest.approx(value)
    mine, plain = slips.cycle(0.5, 0.2, 6.0), slips.cycle(0.5, 0.2, 1.0)
    assert numbers(page, "cycle", df=0.5, error=0.2, **{"lambda": 6}) == pytest.approx(
        {n: mine[n] for n in ("adversarial", "cycle", "share")} | {"printed": plain["share"]}
    )
    wanted = slips.sigmas() | {"mine": float(slips.expit(1.25))}
    assert numbers(page, "sigma", score=1.25) == pytest.approx(wanted)


def test_a_wrong_pick_is_told_why_and_shows_no_answer(page: Page) -> None:
    page.open("slips")
    verdict = page.page.locator(".how-verdict:visible")
    assert verdict.get_attribute("data-value") == "none"
    assert page.page.locator("text=Checked in numbers >> visible=true").count() == 0
    page.page.locator(".how-picks:visible button").nth(2).click()
    page.page.locator(".how-verdict[data-value=sound]:visible").wait_for()
    assert "cross-entropy is right" in verdict.inner_text()
    page.page.locator("text=Checked in numbers >> visible=true").wait_for()
    assert page.page.locator("text=Loss corrected >> visible=true").count() == 0
    page.page.locator("button:visible", has_text="Show the slip").click()
    page.page.locator(".how-verdict[data-value=slip]:visible").wait_for()
    page.page.locator("text=Loss corrected >> visible=true").wait_for()
    page.page.wait_for_function("new URLSearchParams(location.search).get('picks')?.[0] === '1'")


@pytest.mark.parametrize("name", NAMES)
def test_each_slip_is_where_this_says(page: Page, name: str) -> None:
    page.open("slips", part=name, picks=FOUND)
    page.page.locator(".how-verdict[data-value=slip]:visible").wait_for()
    assert page.js("document.documentElement.scrollWidth") <= 1440
    assert page.js("document.querySelectorAll('.how .katex-error').length") == 0


def test_the_notations_agree(page: Page) -> None:
    shown = page.open("slips", dr=0.6, df=0.15).numbers()
    assert shown == pytest.approx(slips.notations(0.6, 0.15), abs=1e-12)
