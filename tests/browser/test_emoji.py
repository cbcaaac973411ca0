"""Emoji: a portrait restyled with pairs and without, in a real browser."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

from playground.data import face_styles
from playground.data.held_out import faces
from tests.browser.conftest import SHOTS
from tests.browser.test_accessibility import axe
from tests.browser.test_accessibility import found as found_by_axe
from tests.browser.test_latent import SIZES, counted, inside, needs, words

__all__ = ["axe"]  # a fixture

Pixels = Callable[[Any, str], dict[str, int]]
QUERY = "?tab=latent&latent.step=emoji"


@pytest.fixture(autouse=True)
def both_are_shipped() -> None:
    needs("pix2pix-face-styles")
    needs("cyclegan-face-styles")


def shown(name: str) -> str:
    return f'#latent [data-sheet="{name}"] canvas'


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_portrait_is_restyled_twice(
    open_page: Callable[..., Any], pixels: Pixels, width: int, height: int
) -> None:
    page = open_page(QUERY, width=width, height=height)
    done = counted(page, "restyled")
    sheets = ("portrait", "paired", "unpaired", "truth", "back")
    before = {name: pixels(page, shown(name)) for name in sheets}
    assert all(one["colours"] > 10 for one in before.values())
    told = re.search(r"(\d+) of 9 attributes by pix2pix, (\d+) of 9 by CycleGAN",
                     words(page, "restyled"))  # fmt: skip
    rows = page.locator("[data-restyle-table] tbody tr")
    assert told and rows.count() == 10
    # glasses, the third row, are the same of every emoji and do not count
    marked = [[rows.nth(row).locator("td").nth(k).get_attribute("class") == "latent-changed"
               for row in range(10) if row != 2] for k in range(3)]  # fmt: skip
    wrong = [sum(column) for column in marked]
    assert wrong == [0, 9 - int(told[1]), 9 - int(told[2])]
    page.click("[data-emoji-portraits] button >> nth=4")
    done = counted(page, "restyled", done)
    after = {name: pixels(page, shown(name)) for name in sheets}
    assert all(after[name]["sum"] != before[name]["sum"] for name in sheets)
    page.click('[data-do="restyle-others"]')
    counted(page, "restyled", done)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert inside(page, "latent")
    page.screenshot(path=SHOTS / f"latent-emoji-{width}.png", full_page=True)


def test_a_portrait_of_ones_own_has_no_drawn_emoji(open_page: Callable[..., Any]) -> None:
    page = open_page(QUERY)
    done = counted(page, "restyled")
    out = io.BytesIO()
    Image.fromarray(faces(face_styles.SOURCE, 100, 1)[0].transpose(1, 2, 0)).save(out, "PNG")
    name = '[data-file="restyle"]'
    page.set_input_files(name, {"name": "own.png", "mimeType": "image/png",
                                "buffer": out.getvalue()})  # fmt: skip
    counted(page, "restyled", done)
    assert "nobody has drawn this portrait's emoji" in words(page, "restyled")
    assert page.is_hidden('#latent [data-sheet="truth"]')
    assert page.locator('[data-emoji-portraits] [aria-pressed="true"]').count() == 0
    page.set_input_files(name, {"name": "none.png", "mimeType": "image/png",
                                "buffer": b"no picture"})  # fmt: skip
    page.wait_for_selector('#latent [data-step="emoji"] .pg-error:visible')


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(axe: Callable[..., Any], scheme: str) -> None:
    page = axe(f"{QUERY}&__theme={scheme}", scheme=scheme)
    counted(page, "restyled")
    assert found_by_axe(page) == []


def test_strokes_become_an_emoji(open_page: Callable[..., Any], pixels: Pixels) -> None:
    needs("pix2pix-sketches-glasses")
    page = open_page("?tab=latent&latent.step=draw")
    painted = '#latent [data-sheet="painted"] canvas'
    page.click('#latent [data-do="example"]')
    count = counted(page, "painted")
    face = pixels(page, painted)
    page.select_option("#draw-painter", "pix2pix-sketches-glasses")
    count = counted(page, "painted", count)
    assert pixels(page, painted)["sum"] != face["sum"]
    page.click('#latent [data-do="example"]')
    counted(page, "painted", count)
    page.screenshot(path=SHOTS / "latent-draw-emoji.png", full_page=True)


def test_a_face_that_was_drawn_goes_on_to_be_edited(
    open_page: Callable[..., Any], pixels: Pixels
) -> None:
    needs("icgan-faces")
    page = open_page("?tab=latent&latent.step=draw")
    assert page.is_disabled('#latent [data-do="edit-drawn"]')
    page.click('#latent [data-do="example"]')
    counted(page, "painted")
    face = pixels(page, '#latent [data-sheet="painted"] canvas')
    page.click('#latent [data-do="edit-drawn"]')
    counted(page, "edited")
    assert page.input_value("#latent-model") == "icgan-faces"
    assert pixels(page, '#latent [data-sheet="real"] canvas') == face
    page.click('[data-change] >> text="Blond"')
    page.wait_for_function(
        "document.querySelector('[data-words=edited]').textContent.includes('eached: ')"
    )
