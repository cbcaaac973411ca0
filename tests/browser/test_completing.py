"""The scenes Complete and Draw in a browser: holes and strokes are answered under the finger."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import SHOTS
from tests.browser.test_accessibility import axe
from tests.browser.test_accessibility import found as found_by_axe
from tests.browser.test_codes import inside, needs
from tests.browser.test_latent import SIZES, counted, words

__all__ = ["axe"]  # a fixture

Pixels = Callable[[Any, str], dict[str, int]]
RUB, ANSWER = "#complete-rub canvas", '#latent [data-sheet="answer"] canvas'
PAPER, PAINTED = "#draw-paper", '#latent [data-sheet="painted"] canvas'


def drag(page: Any, selector: str, places: list[tuple[float, float]]) -> None:
    """A finger's way over a canvas, in shares of it."""
    canvas = page.locator(selector)
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    for number, (x, y) in enumerate(places):
        page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=4)
        if not number:
            page.mouse.down()
    page.mouse.up()


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_hole_is_completed_under_the_finger_and_by_search(
    open_page: Callable[..., Any], pixels: Pixels, width: int, height: int
) -> None:
    needs("pix2pix-holes-mnist")
    needs("dcgan-mnist")
    page = open_page("?tab=latent&latent.step=complete", width=width, height=height)
    page.wait_for_selector(".complete-offer")
    assert page.locator(".complete-offer").count() == 12
    whole = pixels(page, ANSWER)["sum"]
    drag(page, RUB, [(0.4, 0.4), (0.6, 0.6)])
    counted(page, "completed")
    counted(page, "read")
    assert pixels(page, ANSWER)["sum"] != whole
    said = re.search(r"The hole has (\d+) % .* is (\d\.\d\d) from what", words(page, "complete"))
    assert said and 3 < int(said[1]) < 40
    rows = page.locator(".complete-table tbody tr").all_inner_texts()
    assert len(rows) == 6 and rows[1].split("\t")[3] == said[2]
    page.click('#latent [data-do="search"]')
    counted(page, "searched")
    assert page.get_attribute("#latent .pg-progress[aria-valuenow]", "aria-valuenow") == "100"
    assert re.search(r"fits best what is left: its loss fell", words(page, "judged"))
    rows = page.locator(".complete-table tbody tr").all_inner_texts()
    assert all(re.fullmatch(r"search \d(\t0\.\d\d){3}\t\d", row) for row in rows[2:]), rows
    assert all(pixels(page, f'#latent [data-sheet="found-{k}"] canvas')["colours"] > 5
               for k in range(1, 5))  # fmt: skip
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert inside(page, "latent")
    page.screenshot(path=SHOTS / f"latent-complete-{width}.png", full_page=True)
    page.click('#latent [data-do="whole"]')
    assert words(page, "judged") == words(page, "complete") == ""
    page.click('#latent [data-do="search"]')
    page.wait_for_selector('#latent [data-step="complete"] .pg-error:not([hidden])')
    assert "The mask is empty" in page.inner_text('#latent [data-step="complete"] .pg-error')


def test_a_hole_by_keyboard(open_page: Callable[..., Any], pixels: Pixels) -> None:
    needs("pix2pix-holes-mnist")
    page = open_page("?tab=latent&latent.step=complete")
    page.wait_for_selector(".complete-offer")
    page.locator(RUB).focus()
    before = pixels(page, ANSWER)["sum"]
    for key in ("ArrowRight", "ArrowDown", "Shift+ArrowLeft"):
        page.keyboard.press(key)
    assert page.inner_text(".complete-nib") == "13 × 14 pixels from 8, 8."
    page.keyboard.press("Space")
    counted(page, "read")
    assert "The hole has 23 % of the picture" in words(page, "complete")  # 13 × 14 of 28 × 28
    assert pixels(page, ANSWER)["sum"] != before
    page.keyboard.press("Delete")
    assert words(page, "complete") == ""


def test_a_landscape_is_the_visitors_own(
    open_page: Callable[..., Any], tmp_path: Any, pixels: Pixels
) -> None:
    needs("pix2pix-holes-landscapes")
    from PIL import Image

    Image.radial_gradient("L").resize((300, 200)).convert("RGB").save(tmp_path / "own.jpg")
    page = open_page("?tab=latent&latent.step=complete")
    page.wait_for_selector(".complete-offer")
    page.select_option("#complete-kind", "landscapes")
    page.wait_for_function("document.querySelector('[data-words=offered]').textContent"
                           ".startsWith('No landscape')")  # fmt: skip
    assert page.is_disabled('#latent [data-do="search"]')
    assert "no GAN here draws" in words(page, "where")
    page.set_input_files('.complete-more input[type="file"]', tmp_path / "own.jpg")
    page.wait_for_timeout(1500)
    drag(page, RUB, [(0.3, 0.3), (0.7, 0.5)])
    counted(page, "read")
    assert pixels(page, ANSWER)["colours"] > 20
    (tmp_path / "none.jpg").write_bytes(b"none")
    page.set_input_files('.complete-more input[type="file"]', tmp_path / "none.jpg")
    page.wait_for_selector('#latent [data-step="complete"] .pg-error:not([hidden])')


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_strokes_become_a_face(
    open_page: Callable[..., Any], pixels: Pixels, width: int, height: int
) -> None:
    needs("pix2pix-sketches-faces")
    page = open_page("?tab=latent&latent.step=draw", width=width, height=height)
    drag(page, PAPER, [(0.3, 0.3), (0.3, 0.6), (0.5, 0.8), (0.7, 0.6), (0.7, 0.3), (0.3, 0.3)])
    painted = counted(page, "painted")
    outline = pixels(page, PAINTED)
    assert outline["colours"] > 50 and page.is_hidden("#latent .draw-hint")
    page.click('#latent [data-pen="#d6b370"]')
    drag(page, PAPER, [(0.35, 0.25), (0.65, 0.25)])
    painted = counted(page, "painted", painted)
    assert pixels(page, PAINTED)["sum"] != outline["sum"]
    page.wait_for_function(
        "/^\\d\\.\\d\\d$/.test(document.getElementById('draw-verdict').textContent)"
    )
    page.click('#latent [data-do="example"]')
    counted(page, "painted", painted)
    page.wait_for_timeout(500)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert inside(page, "latent")
    page.screenshot(path=SHOTS / f"latent-draw-{width}.png", full_page=True)
    page.click('#latent [data-do="blank"]')
    assert page.is_visible("#latent .draw-hint")


def test_a_face_by_keyboard(open_page: Callable[..., Any]) -> None:
    needs("pix2pix-sketches-faces")
    page = open_page("?tab=latent&latent.step=draw")
    page.locator(PAPER).focus()
    page.keyboard.press("Space")
    assert page.inner_text(".draw-nib-words") == "Pen down."
    for key in ("Shift+ArrowRight", "Shift+ArrowDown"):
        page.keyboard.press(key)
    counted(page, "painted")
    page.keyboard.press("Delete")
    assert page.inner_text(".draw-nib-words") == "Cleared."
    assert page.is_visible("#latent .draw-hint")


@pytest.mark.parametrize("step", ["complete", "draw"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(axe: Callable[..., Any], step: str, scheme: str) -> None:
    page = axe(f"?tab=latent&latent.step={step}&__theme={scheme}", scheme=scheme)
    page.wait_for_timeout(1500)
    assert found_by_axe(page) == []
