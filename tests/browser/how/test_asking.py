"""A trained D on screen: its answers for the data, its G, and what somebody brings."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image, ImageDraw

from tests.browser.how.page import Page

SAID = ".how-say[data-value]"


def standing(page: Page) -> Any:
    return page.page.locator(".how-say:visible").get_attribute("data-value")


@pytest.fixture(scope="module")
def asked(loaded: Page) -> Page:
    loaded.open("asking")
    loaded.page.wait_for_selector(SAID, timeout=120_000)  # the engine may still be starting
    return loaded


def test_d_tells_the_data_from_its_g(asked: Page) -> None:
    asked.open("asking")
    asked.page.wait_for_selector(SAID)
    shown = asked.numbers()
    assert 0.6 < shown["ranking"] < 1 and shown["meanreal"] > shown["meanfake"]
    assert 0 < shown["d"] < 1 and standing(asked) == "among"
    words = asked.page.inner_text(".how-words")
    assert "not at the equilibrium" in words and "hardly tell" not in words


def test_a_blur_is_more_real_than_the_real_ones_and_a_negative_worse_than_fakes(
    asked: Page,
) -> None:
    asked.open("asking", blur=1)
    asked.page.wait_for_selector(".how-say[data-value=above]")
    shown = asked.numbers()
    assert shown["d"] > 0.9 and shown["overreal"] >= 95
    asked.open("asking", turned="negative")
    asked.page.wait_for_selector(".how-say[data-value=below]")
    assert asked.numbers()["d"] < 0.1


def test_a_picture_can_be_chosen(asked: Page) -> None:
    asked.open("asking")
    asked.page.wait_for_selector(SAID)
    before = asked.numbers()["d"]
    picture = Image.new("RGB", (300, 200), "white")
    ImageDraw.Draw(picture).line([(150, 30), (150, 170)], "black", 18)
    file = io.BytesIO()
    picture.save(file, "png")
    asked.page.set_input_files(
        "article input[type=file]",
        {"name": "one.png", "mimeType": "image/png", "buffer": file.getvalue()},
    )
    asked.page.wait_for_selector("text=Its middle square")
    asked.page.wait_for_function(
        f"Number(document.querySelector('.how [data-name=d]').dataset.value) !== {before!r}"
    )
    asked.page.wait_for_function("location.search.includes('sample=-1')")  # written soon
    asked.page.set_input_files(
        "article input[type=file]",
        {"name": "x.png", "mimeType": "image/png", "buffer": b"no picture"},
    )
    asked.page.wait_for_selector("text=cannot open this file")
