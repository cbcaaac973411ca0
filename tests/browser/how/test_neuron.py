"""A neuron on screen: its numbers, its handles, what is said of the gradient."""

from __future__ import annotations

import numpy as np
import pytest

from tests.browser.how.page import Page
from tests.oracles import neuron


def test_numbers_and_words(page: Page) -> None:
    for act, alpha, said in (
        ("sigmoid", 1.0, "saturated"), ("relu", 1.0, "off"), ("leaky", 0.3, "leaks"),
        ("elu", 1.5, "bent"), ("step", 1.0, "flat"),
    ):  # fmt: skip
        a = -1.2 if act == "elu" else -4.0
        name = "leak" if act == "leaky" else "elu"
        shown = page.open("neuron", act=act, w1=2, w2=-1, b=a, x="1,2", layers=3, **{name: alpha})
        fired = neuron.fire(act, np.array([2.0, -1.0]), a, np.array([1.0, 2.0]), alpha)
        wanted = {name: fired[name] for name in ("score", "output", "slope")}
        left = float(fired["slope"]) ** 3
        assert shown.numbers() == pytest.approx({**wanted, "left": left}, abs=1e-12)
        assert page.page.get_attribute(".how-say", "data-value") == said


def test_the_line_is_moved_by_key_and_gone_without_weights(page: Page) -> None:
    page.open("neuron", w1=1, w2=0, b=-1)
    page.page.get_by_role("slider", name="The line").focus()
    page.page.keyboard.press("ArrowRight")
    page.page.wait_for_function("new URLSearchParams(location.search).get('b') === '-1.1'")
    page.open("neuron", w1=0, w2=0)
    page.page.locator(".how-handle[title^='The line']").wait_for(state="hidden")


def test_alpha_is_dragged_at_the_curve(page: Page) -> None:
    page.open("neuron", act="leaky")
    grip = page.page.get_by_role("slider", name="α, by the curve below 0")
    grip.focus()
    grip.press("ArrowDown")  # a tenth down at a score of −4
    page.page.wait_for_function(
        "Math.abs(new URLSearchParams(location.search).get('leak') - 0.225) < 0.006"
    )
