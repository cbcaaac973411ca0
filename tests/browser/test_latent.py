"""The tab of the latent space in a browser: what is dragged is drawn, what is said was measured."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image

from playground.ui.site import tabs
from tests.browser.conftest import SHOTS
from tests.browser.test_accessibility import axe
from tests.browser.test_accessibility import found as found_by_axe
from tests.browser.test_codes import inside, needs

__all__ = ["axe"]  # a fixture

Pixels = Callable[[Any, str], dict[str, int]]
ONE, PAD = '#latent [data-sheet="one"] canvas', "#latent-pad canvas"
SIZES = [(1440, 900), (390, 844)]


def counted(page: Any, what: str, more_than: int = 0) -> int:
    """Waits until something was counted so often."""
    page.wait_for_function(
        "([what, n]) => Number(document.getElementById('latent')?.dataset[what] || 0) > n",
        arg=[what, more_than],
    )
    return int(page.evaluate("what => document.getElementById('latent').dataset[what]", what))


def words(page: Any, name: str) -> str:
    return str(page.inner_text(f'#latent [data-words="{name}"]'))


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_walk_follows_the_finger(
    open_page: Callable[..., Any], pixels: Pixels, width: int, height: int
) -> None:
    needs("dcgan-mnist")
    page = open_page("?tab=latent", width=width, height=height)
    walked = counted(page, "walked")
    counted(page, "mapped")
    counted(page, "paths")
    before, seen = pixels(page, ONE), pixels(page, PAD)
    assert before["colours"] > 20 and seen["colours"] > 50
    pad = page.locator(PAD)
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.3)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 1.5 / 7, box["y"] + box["height"] * 5.5 / 7, steps=5)
    page.mouse.up()  # on A, which is the middle of a picture of the map
    counted(page, "walked", walked)
    u, v = (float(page.input_value(f"#latent-{name}")) for name in "uv")
    assert u == pytest.approx(0, abs=0.02) and v == pytest.approx(0, abs=0.02)
    page.wait_for_function(
        "document.querySelector('[data-words=norm]').textContent.startsWith('As long as')"
    )
    assert pixels(page, ONE)["sum"] != before["sum"]
    # the ends of both ways are A and B: the same length; the middle of the straight one is shorter
    ways = [
        [float(text) for text in page.locator(f'[data-norms="{way}"] span').all_inner_texts()]
        for way in ("lerp", "slerp")
    ]
    assert ways[0][0] == ways[1][0] and ways[0][-1] == ways[1][-1]
    assert f"{ways[0][4]:.1f} long in its middle, the arc {ways[1][4]:.1f}." in words(page, "path")
    assert ways[0][4] < ways[1][4] - 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert inside(page, "latent")
    counted(page, "compared")
    assert re.search(r"of [\d,]+ training pictures, in 258 features: 16 × 16", words(page, "near"))
    page.screenshot(path=SHOTS / f"latent-walks-{width}.png", full_page=True)


def test_the_keyboard_walks_and_a_link_brings_the_place_back(
    open_page: Callable[..., Any], pixels: Pixels
) -> None:
    needs("dcgan-fashion")
    page = open_page("?tab=latent&latent.model=dcgan-fashion&latent.a=7&latent.psi=0.8")
    counted(page, "mapped")
    page.wait_for_function("document.getElementById('latent-model').value === 'dcgan-fashion'")
    assert page.input_value("#latent-a") == "7" and page.input_value("#latent-psi") == "0.8"
    walked = counted(page, "walked")
    pad = page.locator(PAD)
    pad.focus()
    for key in ("Home", "ArrowRight", "Shift+ArrowUp"):
        page.keyboard.press(key)
    assert pad.get_attribute("aria-valuetext") == "u 0.32, v 0.40"
    counted(page, "walked", walked)
    page.wait_for_function("location.search.includes('latent.v=0.4')")
    shown = pixels(page, ONE)["sum"]
    walked = counted(page, "walked")
    page.fill("#latent-psi", "0")  # every z is the same
    counted(page, "walked", walked)
    page.wait_for_function(
        "document.querySelector('[data-words=path]').textContent.includes('both ways are one')"
    )
    assert pixels(page, ONE)["sum"] != shown


def test_another_model_is_asked_at_once_and_a_label_where_it_has_some(
    open_page: Callable[..., Any], pixels: Pixels
) -> None:
    needs("cgan-mnist")
    page = open_page("?tab=latent")
    counted(page, "mapped")
    page.wait_for_function("document.getElementById('latent-model').options.length > 3")
    names = page.locator("#latent-model option").all_inner_texts()
    assert "cgan-mnist" in names and "cyclegan-blobs" not in names
    assert "classifier-mnist" not in names
    assert page.is_hidden("#latent-label")
    walked, before = counted(page, "walked"), pixels(page, ONE)["sum"]
    page.select_option("#latent-model", "cgan-mnist")
    walked = counted(page, "walked", walked)
    zero = pixels(page, ONE)["sum"]
    assert zero != before
    page.select_option("#latent-label", "8")
    counted(page, "walked", walked)
    assert pixels(page, ONE)["sum"] != zero


def test_a_run_of_the_visitors_own_is_offered(open_page: Callable[..., Any]) -> None:
    page = open_page("?tab=train&data=mnist&gan=dcgan&maps=8&batch=8")
    page.click("#train-start:enabled")
    page.wait_for_selector('#train[data-run="running"]', timeout=90_000)
    page.get_by_role("tab", name="Latent space", exact=True).click()
    page.wait_for_function(
        "document.getElementById('latent-model')?.options[0]?.text.startsWith('Your run')"
    )
    walked = counted(page, "walked")
    page.select_option("#latent-model", index=0)
    counted(page, "walked", walked)
    assert page.is_hidden('#latent [data-step~="walks"] .pg-error')
    page.get_by_role("tab", name="Train", exact=True).click()
    page.click("#train-pause")


def test_all_tabs_stand_in_the_header_of_a_small_laptop(open_page: Callable[..., Any]) -> None:
    page = open_page("?tab=latent", width=1280, height=720)
    counted(page, "walked")
    row = page.locator("#pg-tabs .tab-container").first
    assert row.evaluate("row => row.scrollWidth <= row.clientWidth + 1")
    for tab in tabs():
        if tab.listed:
            assert page.get_by_role("tab", name=tab.title, exact=True).is_visible()


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_groups_add_up_and_are_scored(
    open_page: Callable[..., Any], pixels: Pixels, width: int, height: int
) -> None:
    needs("dcgan-mnist")
    page = open_page("?tab=latent&latent.step=arithmetic", width=width, height=height)
    summed = counted(page, "summed")
    assert page.locator(".latent-tile").count() == 48
    for name in "abc":  # filled by what the classifier reads, three each
        assert page.inner_text(f'[data-group-of="{name}"]').endswith("3")
        assert page.locator(f'.latent-tile[data-group="{name}"]').count() == 3
    assert "leans right" in page.get_attribute('.latent-tile[data-group="a"]', "aria-label")
    assert "leans left" in page.get_attribute('.latent-tile[data-group="c"]', "aria-label")
    rows = page.locator(".latent-read tr").all_inner_texts()
    assert [row.split()[0] for row in rows] == ["digit", "stroke", "slant"]
    counted(page, "scored")
    told = words(page, "score")
    found = re.match(
        r"slant “leans right” in (\d+) of 100 draws, in C alone in (\d+), the rest kept in (\d+) %"
        r"\. A and B were means of 3, C of 3.",
        told,
    )
    assert found and int(found[1]) > int(found[2]), told
    result = '#latent [data-sheet="result"] canvas'
    before = pixels(page, result)["sum"]
    page.locator('.latent-tile[data-group=""]').first.click()  # into A, which is open
    summed = counted(page, "summed", summed)
    assert page.inner_text('[data-group-of="a"]').endswith("4")
    assert pixels(page, result)["sum"] != before
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert inside(page, "latent")
    page.screenshot(path=SHOTS / f"latent-arithmetic-{width}.png", full_page=True)
    page.click('#latent [data-do="clear"]')
    page.wait_for_function(
        "document.querySelector('[data-words=sum]').textContent.includes('Group A is empty')"
    )
    page.click('#latent [data-do="fill"]')
    counted(page, "summed", summed)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_later_steps(axe: Callable[..., Any], scheme: str) -> None:
    needs("dcgan-mnist")
    page = axe(f"?tab=latent&latent.step=arithmetic&__theme={scheme}", scheme=scheme)
    counted(page, "scored")
    assert found_by_axe(page) == []
    page.click('.pg-steps-row [data-opens="directions"]:visible')
    counted(page, "measured", 5)
    assert found_by_axe(page) == []


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_slider_is_named_by_what_it_moves(
    open_page: Callable[..., Any], pixels: Pixels, width: int, height: int
) -> None:
    needs("dcgan-mnist")
    page = open_page("?tab=latent&latent.step=directions", width=width, height=height)
    counted(page, "measured", 5)
    moved = counted(page, "moved")
    names = page.locator(".latent-way b").all_inner_texts()
    assert len(names) == 6 and names[0] == names[1] == "slant: leans left → leans right"  # labels
    told = page.locator(".latent-way p").all_inner_texts()
    for line in told:
        assert re.match(r"From one end to the other \w+ changes in \d+ % of 60 samples, the others "
                        r"in \d+ %\.", line), line  # fmt: skip
    shown = '#latent [data-sheet="moved"] canvas'
    before = pixels(page, shown)["sum"]
    last, first = page.locator(".latent-way input").last, page.locator(".latent-way input").first
    last.focus()
    page.keyboard.press("End")
    moved = counted(page, "moved", moved)
    assert pixels(page, shown)["sum"] != before and last.input_value() == "3"
    first.focus()
    page.keyboard.press("Home")  # one at a time
    counted(page, "moved", moved)
    assert last.input_value() == "0" and first.input_value() == "-3"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert inside(page, "latent")
    page.screenshot(path=SHOTS / f"latent-directions-{width}.png", full_page=True)


# -- edit ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_picture_is_drawn_again_and_edited(
    open_page: Callable[..., Any], pixels: Pixels, width: int, height: int
) -> None:
    needs("icgan-faces")
    page = open_page("?tab=latent&latent.step=edit&latent.model=icgan-faces", width=width,
                     height=height)  # fmt: skip
    edited = counted(page, "edited")
    assert page.locator("[data-portraits] .latent-portrait").count() == 12
    page.wait_for_function(
        "document.querySelector('[data-words=again]').textContent.includes('of search in z')"
    )
    nearer = re.search(r"by ([\d.]+) % of the range, ([\d.]+) % before", words(page, "again"))
    assert nearer and float(nearer[1]) <= float(nearer[2])
    shown = {name: pixels(page, f'#latent [data-sheet="{name}"] canvas')
             for name in ("real", "again", "edited")}  # fmt: skip
    assert all(one["colours"] > 10 for one in shown.values())
    edited = counted(page, "edited", edited - 1)
    page.click('[data-change] >> text="Blond"')
    counted(page, "edited", edited)
    page.wait_for_function(
        "document.querySelector('[data-words=edited]').textContent.includes('eached: ')"
    )
    assert "hair colour “blond”" in words(page, "edited")
    row = page.locator("[data-edits] tbody tr").nth(1)
    assert row.locator("select").input_value() != ""
    page.screenshot(path=SHOTS / f"latent-edit-{width}.png", full_page=True)
    page.click('[data-do="back"]')
    page.wait_for_function("document.querySelector('[data-words=edited]').textContent === ''")
    assert row.locator("select").input_value() == ""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert inside(page, "latent")


def test_a_photograph_brought_to_be_edited_is_told_to_be_none_of_these(
    open_page: Callable[..., Any],
) -> None:
    needs("icgan-faces")
    page = open_page("?tab=latent&latent.step=edit&latent.model=icgan-faces")
    counted(page, "edited")
    out = io.BytesIO()
    noise = np.random.default_rng(0).integers(0, 256, (120, 90, 3)).astype(np.uint8)
    Image.fromarray(noise).save(out, "PNG")
    page.set_input_files("[data-own]", {"name": "photo.png", "mimeType": "image/png",
                                        "buffer": out.getvalue()})  # fmt: skip
    page.wait_for_function(
        "document.querySelector('[data-words=again]').textContent.includes('“Drawn faces” only')"
    )
    page.set_input_files("[data-own]", {"name": "none.png", "mimeType": "image/png",
                                        "buffer": b"no picture"})  # fmt: skip
    page.wait_for_function(
        "document.querySelector('[data-words=again]').textContent.includes('This file holds text')"
    )


def test_a_digit_that_is_drawn_is_drawn_again(
    open_page: Callable[..., Any], pixels: Pixels
) -> None:
    needs("cgan-mnist")
    page = open_page("?tab=latent&latent.step=edit&latent.model=cgan-mnist")
    counted(page, "edited")
    before = pixels(page, '#latent [data-sheet="real"] canvas')
    sheet = page.locator("#latent-paper")
    sheet.scroll_into_view_if_needed()
    box = sheet.bounding_box()
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.15 * box["height"])
    page.mouse.down()
    for k in range(1, 12):  # a one
        page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + (0.15 + 0.06 * k) * box["height"])
    page.mouse.up()
    page.wait_for_function(
        "document.querySelectorAll('[data-portraits] [aria-pressed=true]').length === 0"
    )
    counted(page, "edited", counted(page, "edited"))
    assert pixels(page, '#latent [data-sheet="real"] canvas')["sum"] != before["sum"]
    assert page.is_hidden("#latent .latent-paper .pg-paper-hint")
    row = page.locator("[data-edits] tbody tr").first
    page.wait_for_function("document.querySelector('[data-edits] tbody tr td').textContent === '1'")
    assert row.locator("td").first.inner_text() == "1"


def test_a_digit_becomes_another_one(open_page: Callable[..., Any]) -> None:
    needs("cgan-mnist")
    page = open_page("?tab=latent&latent.step=edit&latent.model=cgan-mnist")
    edited = counted(page, "edited")
    assert page.locator("[data-change]").count() == 10
    page.click('[data-change="0 7"]')
    counted(page, "edited", edited)
    page.wait_for_function(
        "document.querySelector('[data-words=edited]').textContent.includes('digit “7”')"
    )
