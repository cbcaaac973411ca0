"""The step *Enlarge ×4* in a browser: three ways under one loupe, and figures of what is shown."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.browser.conftest import SHOTS
from tests.browser.test_accessibility import axe
from tests.browser.test_accessibility import found as found_by_axe
from tests.browser.test_codes import inside, needs
from tests.browser.test_latent import SIZES, counted, words

__all__ = ["axe"]  # a fixture

STEP = "?tab=latent&latent.step=enlarge"
FIGURES = re.compile(r"\d+\.\d\d dB, SSIM \d\.\d{3}, features \d\.\d{3}")


def photo(width: int, height: int) -> dict[str, Any]:
    """A picture for the box, as a browser brings it."""
    y, x = np.mgrid[0:height, 0:width] / 96
    waves = np.stack([np.sin(9 * x + 4 * y), np.cos(7 * y), np.sin(30 * x * y) > 0], -1)
    out = io.BytesIO()
    Image.fromarray(((waves + 1) * 100).clip(0, 255).astype(np.uint8)).save(out, "PNG")
    return {"name": "photo.png", "mimeType": "image/png", "buffer": out.getvalue()}


def choose(page: Any, file: dict[str, Any]) -> None:
    page.set_input_files('#latent [data-file="enlarge"]', file)


def sides(page: Any, way: str) -> list[int]:
    found: list[int] = page.evaluate(
        "way => { const it = document.querySelector(`[data-way=${way}] img`);"
        " return [it.naturalWidth, it.naturalHeight]; }", way,
    )  # fmt: skip
    return found


def transforms(page: Any) -> list[str]:
    found: list[str] = page.evaluate(
        "[...document.querySelectorAll('.latent-view img')].map((it) => "
        "{ const s = getComputedStyle(it); return s.transform + ' ' + s.transformOrigin; })"
    )
    return found


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_an_example_is_enlarged_in_three_ways_under_one_loupe(
    open_page: Callable[..., Any], width: int, height: int
) -> None:
    needs("enlarge-l1")
    needs("enlarge-gan")
    page = open_page(STEP, width=width, height=height)
    enlarged = counted(page, "enlarged")
    shown = page.locator("#latent [data-figures]").all_inner_texts()
    assert all(FIGURES.fullmatch(text) for text in shown[:3]) and shown[3] == ""
    assert len(set(shown[:3])) == 3  # three ways, three results
    wide, high = sides(page, "truth")
    assert all(sides(page, way) == [wide, high] for way in ("bicubic", "l1", "gan"))
    assert f"to {wide // 4} × {high // 4} pixels and larger again" in words(page, "enlarged")
    l1, bicubic = (float(shown[n].split()[0]) for n in (1, 0))
    told = words(page, "verdict")
    way = "nearer to" if l1 > bicubic else "further from"
    assert f"{abs(l1 - bicubic):.1f}" in told and f"dB {way} the original than bicubic." in told
    assert words(page, "why")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert inside(page, "latent")
    assert page.is_hidden("#latent-model")  # it is no choice here
    page.screenshot(path=SHOTS / f"latent-enlarge-{width}.png", full_page=True)
    before = transforms(page)
    assert len(set(before)) == 1
    box = page.locator('[data-way="l1"] .latent-view').bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.75)
    page.wait_for_function("document.getElementById('latent-across').value === '0.25'")
    after = transforms(page)
    assert len(set(after)) == 1 and after != before  # all follow
    page.mouse.move(0, 0)
    page.focus("#latent-zoom")
    page.keyboard.press("End")
    assert len(set(transforms(page))) == 1 and "matrix(8, 0, 0, 8" in transforms(page)[0]
    page.locator(".latent-try").last.focus()
    page.keyboard.press("Enter")
    counted(page, "enlarged", enlarged)
    assert sides(page, "truth") != [wide, high]


def test_a_picture_of_ones_own_with_and_without_the_test(open_page: Callable[..., Any]) -> None:
    needs("enlarge-gan")
    page = open_page(STEP)
    enlarged = counted(page, "enlarged")
    choose(page, photo(98, 71))
    enlarged = counted(page, "enlarged", enlarged)
    assert sides(page, "gan") == sides(page, "truth") == [96, 68]
    page.click("#latent-test")
    enlarged = counted(page, "enlarged", enlarged)
    assert sides(page, "gan") == [392, 284]
    assert page.is_hidden('[data-way="truth"]')
    assert page.locator("#latent [data-figures]").all_inner_texts() == [""] * 4
    assert words(page, "verdict").startswith("Nothing: ") and not words(page, "why")
    page.click("#latent-test")
    counted(page, "enlarged", enlarged)
    assert page.is_visible('[data-way="truth"]')


def test_what_cannot_be_enlarged_is_said_in_a_sentence(open_page: Callable[..., Any]) -> None:
    needs("enlarge-gan")
    page = open_page(STEP)
    enlarged = counted(page, "enlarged")
    error = page.locator('.pg-picture[data-step="enlarge"] .pg-error')
    text = {"name": "a.png", "mimeType": "image/png", "buffer": b"only words"}
    large = {"name": "a.png", "mimeType": "image/png", "buffer": bytes(11_000_001)}
    for file, said in (
        (photo(40, 50), "The picture is 40 x 50 pixels; both sides must have at least 64, to be "
                        "made 4 times smaller first."),
        (text, "This file holds text, not a picture."),
        (large, "This file is larger than 11 MB."),
    ):  # fmt: skip
        choose(page, file)
        page.wait_for_function(
            "said => document.querySelector('.pg-picture[data-step=enlarge] .pg-error')"
            ".textContent === said", arg=said,
        )  # fmt: skip
        assert error.is_visible()
    choose(page, photo(80, 80))
    counted(page, "enlarged", enlarged)
    assert error.is_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(axe: Callable[..., Any], scheme: str) -> None:
    needs("enlarge-gan")
    page = axe(f"{STEP}&__theme={scheme}", scheme=scheme)
    counted(page, "enlarged")
    assert found_by_axe(page) == []
