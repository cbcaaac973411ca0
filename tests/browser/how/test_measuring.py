"""Fréchet distance, precision and recall on screen, and two papers that disagree."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.how.page import Page
from tests.oracles import measuring


def verdict(page: Page) -> Any:
    return page.page.locator(".how-say:visible").get_attribute("data-value")


def test_fog_has_a_small_distance_and_is_called_so(page: Page) -> None:
    shown = page.open("measuring").numbers()
    assert verdict(page) == "good"
    assert shown["distance"] == pytest.approx(shown["anchor"])  # the same noise, the same maker
    assert min(shown["precision"], shown["recall"]) > 0.8
    page.page.get_by_role("radio", name="fog").check()
    page.page.wait_for_selector("text=The distance is fooled.")
    shown = page.numbers()
    assert shown["endless"] < 1e-6 and shown["precision"] < 0.5 < shown["recall"]
    page.page.get_by_role("radio", name="three modes missing").check()
    page.page.wait_for_selector("text=Real, but not all of it.")
    dropped = measuring.Maker(5, 0.15, 0.0, (0.0, 0.0))
    wanted = measuring.frechet(*measuring.moments(measuring.DATA), *measuring.moments(dropped))
    assert page.numbers()["endless"] == pytest.approx(wanted)


def test_the_bias_falls_with_the_samples(page: Page) -> None:
    few = page.open("measuring", size=0).numbers()
    many = page.open("measuring", size=7).numbers()
    assert few["anchor"] > 50 * many["anchor"] > 0
    assert few["endless"] == many["endless"]


def test_the_generator_moves_by_keys(page: Page) -> None:
    page.open("measuring")
    handle = page.page.get_by_role("slider", name="Middle of the generator")
    handle.focus()
    for _ in range(4):
        handle.press("Shift+ArrowRight")
    page.page.wait_for_function("document.querySelector('[data-name=endless]').dataset.value > 0.9")
    assert page.numbers()["endless"] == pytest.approx(1, abs=1e-6)  # one unit aside


@pytest.mark.parametrize(
    ("values", "order"),
    [
        ({"fog": 1}, "turned"),
        ({"fog": 1, "fb": "xy"}, "agree"),
        ({"fog": 1, "na": 0}, "open"),  # draws of 20 samples differ by more
        ({}, "open"),  # to paper 2 both are like the data
    ],
)
def test_two_papers(page: Page, values: dict[str, Any], order: str) -> None:
    page.open("measuring", part="papers", **values)
    page.page.wait_for_timeout(60)
    assert verdict(page) == order
    found = page.numbers()
    if order == "turned":
        assert found["p1own"] < found["p1rival"] and found["p2own"] > found["p2rival"]
