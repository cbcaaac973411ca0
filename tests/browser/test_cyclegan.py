"""The tab of photos in a real browser: there and back, what is refused, training on the page."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image

from playground import scenes
from tests.browser.conftest import SHOTS

SHOWN = "#cycle-{} img"


def file(name: str, content: bytes) -> dict[str, Any]:
    return {"name": name, "mimeType": "image/jpeg", "buffer": content}


def jpeg(pixels: np.ndarray) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "JPEG")
    return out.getvalue()


def give(page: Any, name: str, content: bytes) -> None:
    """Uploads in the place of what is there."""
    removal = page.locator("#cycle-photo button[aria-label='Remove Image']")
    if removal.count():
        removal.first.click()
        told(page, "appears here")
    page.set_input_files("#cycle-photo input[type=file]", file(name, content))


def told(page: Any, words: str) -> str:
    page.wait_for_function(
        "words => document.querySelector('#cycle-told').innerText.includes(words)",
        arg=words, timeout=90_000,
    )  # fmt: skip
    return str(page.inner_text("#cycle-told"))


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_a_photo_goes_there_and_back(
    open_page: Callable[..., Any], width: int, height: int
) -> None:
    page = open_page("?tab=cyclegan", width=width, height=height)
    page.wait_for_selector("#cycle-direction input")
    page.wait_for_function("document.querySelector('#cycle-model input').value.includes('↔')")
    give(page, "horse.jpg", jpeg(scenes.horse()))
    words = told(page, "cycle loss")
    assert "256 × 171 pixels" in words and "seconds" in words
    loss = re.search(r"\|\s*([\d.]+) on \[", words)
    assert loss and 0 < float(loss[1]) < 1
    for name in ("translation", "reconstruction", "heat", "patches"):
        page.wait_for_function(
            "s => document.querySelector(s)?.naturalWidth === 256", arg=SHOWN.format(name),
            timeout=90_000,
        )  # fmt: skip
    assert page.locator("#cycle-slider img").count() == 2
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.screenshot(path=SHOTS / f"cyclegan-{width}.png", full_page=True)


def test_what_is_no_photo_is_told_in_a_sentence(open_page: Callable[..., Any]) -> None:
    page = open_page("?tab=cyclegan")
    page.wait_for_function("document.querySelector('#cycle-model input').value.includes('↔')")
    whole = jpeg(scenes.lake())
    for name, content, words in (
        ("words.jpg", b"these are words", "holds text"),
        ("cut.jpg", whole[: len(whole) // 2], "damaged or cut short"),
        ("narrow.jpg", jpeg(np.zeros((10, 1000, 3), np.uint8)), "at least 16"),
    ):
        give(page, name, content)
        told(page, words)
        assert page.get_attribute("#cycle-told [role=alert]", "class") == "pg-error"
    give(page, "lake.jpg", whole)  # the page goes on
    told(page, "cycle loss")
