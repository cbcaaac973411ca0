"""Own pictures in a real browser: chosen, told, trained on, compared with what G makes."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.browser.conftest import SHOTS, module
from tests.browser.test_steady import WATCH, assert_steady
from tests.browser.test_train import pause, train, wait_for_step, wait_for_url

BOX = ".pg-own-pictures"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two classes of twelve pictures; one is large."""
    rng = np.random.default_rng(0)
    for name, colour in (("reds", (200, 40, 40)), ("blues", (40, 40, 200))):
        (tmp_path / "mine" / name).mkdir(parents=True)
        for number in range(12):
            side = (900, 700) if number == 0 else (40, 50)
            noise = rng.integers(0, 50, (*side, 3))
            pixels = (np.array(colour) + noise).astype(np.uint8)
            Image.fromarray(pixels).save(tmp_path / "mine" / name / f"{number}.png")
    (tmp_path / "mine" / "notes.txt").write_text("no picture")
    return tmp_path / "mine"


def wait_for_set(page: Any, words: str) -> None:
    page.wait_for_function(
        f"words => document.querySelector('{BOX} .pg-own-count')?.textContent.includes(words)",
        arg=words,
    )


def test_a_folder_is_trained_on_and_compared(open_page: Any, folder: Path) -> None:
    page = open_page("?batch=8&maps=8")
    page.wait_for_selector("#train-start:enabled")
    assert page.locator(BOX).is_hidden() and page.locator(".pg-honesty").is_hidden()
    page.click("#train-data-pictures")
    page.wait_for_selector(f"{BOX}:visible")
    page.wait_for_selector("#train-start:disabled")
    assert "Choose a folder or a ZIP" in page.inner_text("#train .pg-words")
    page.set_input_files("#train-pictures-folder", str(folder))
    wait_for_set(page, "24 pictures in 2 classes: blues 12, reds 12. 32 × 32 pixels, colour")
    assert "DiffAugment is on" in page.inner_text(f"{BOX} .pg-own-note")
    wait_for_url(page, "picture_set=")
    page.select_option("#train-pictures-side", "28")  # cut again from what was sent
    wait_for_set(page, "28 × 28 pixels")
    train(page)
    wait_for_step(page, 3)
    page.click(".pg-honesty button")
    page.wait_for_function("document.querySelector('.pg-honesty p').textContent.includes('%')")
    assert re.search(r"\d+% of 500 samples are near-copies", page.inner_text(".pg-honesty p"))
    page.screenshot(path=SHOTS / "own-pictures.png")
    pause(page)
    page.reload()
    wait_for_set(page, "24 pictures")
    assert page.locator(".pg-honesty").is_visible()


def test_what_is_no_set_is_told_and_nothing_is_lost(open_page: Any, folder: Path) -> None:
    page = open_page("?data=pictures")
    page.wait_for_selector(f"{BOX}:visible")
    page.set_input_files("#train-pictures-files", [str(folder / "notes.txt")])
    page.wait_for_selector(f"{BOX} .pg-error:visible")
    assert "None of these 1 files is a picture" in page.inner_text(f"{BOX} .pg-error")
    few = sorted(str(path) for path in (folder / "reds").glob("*.png"))
    page.set_input_files("#train-pictures-files", few)
    page.wait_for_function(
        f"document.querySelector('{BOX} .pg-error').textContent.includes('12 pictures; from 20')"
    )
    page.set_input_files("#train-pictures-folder", str(folder))
    wait_for_set(page, "24 pictures")
    assert page.locator(f"{BOX} .pg-error").is_hidden()
    page.set_input_files("#train-pictures-files", few)
    page.wait_for_selector(f"{BOX} .pg-error:visible")
    wait_for_set(page, "24 pictures")  # those from before are still what is trained on
    kept = json.loads(page.evaluate("localStorage['playground.pictures']"))
    wait_for_url(page, kept["picture_set"])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_nothing_scrolls_sideways(open_page: Any, scheme: str) -> None:
    page = open_page("?data=pictures", width=390, height=844, scheme=scheme)
    page.wait_for_selector(f"{BOX}:visible")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    low = page.evaluate(
        f"[...document.querySelectorAll('{BOX} .pg-own-choose, {BOX} select')]"
        ".filter((b) => b.offsetParent && b.offsetHeight < 40).map((b) => b.textContent)"
    )
    assert low == []


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (390, 844)])
def test_nothing_jumps_while_pictures_are_read(
    open_page: Any, folder: Path, width: int, height: int
) -> None:
    page = open_page("?data=pictures", width, height, script=WATCH)
    page.wait_for_selector(f"{BOX}:visible")
    page.wait_for_timeout(1500)
    page.set_input_files("#train-pictures-folder", str(folder))
    wait_for_set(page, "24 pictures")
    page.wait_for_timeout(1000)
    assert_steady(page)


TURNED = """async (bytes) => {
  const {smaller} = %s;
  const photo = new File([new Uint8Array(bytes)], "photo.jpg", {type: "image/jpeg"});
  const small = await createImageBitmap(await smaller(photo));
  const canvas = new OffscreenCanvas(small.width, small.height);
  const pen = canvas.getContext("2d");
  pen.drawImage(small, 0, 0);
  const grey = (x, y) => pen.getImageData(x, y, 1, 1).data[0];
  return [small.width, small.height, grey(5, 5), grey(small.width - 5, 5),
    grey(5, small.height - 5)];
}"""


def test_a_large_photo_is_made_small_and_upright(open_page: Any) -> None:
    ramp = np.linspace(0, 255, 1600, dtype=np.uint8)[None, :, None]
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned to the right: its left edge is the top
    content = io.BytesIO()
    pixels = np.broadcast_to(ramp, (1200, 1600, 3))
    Image.fromarray(pixels).save(content, "JPEG", quality=90, exif=exif)
    page = open_page("?data=pictures")
    found = page.evaluate(TURNED % module("tabs/train/picture-files.js"), list(content.getvalue()))
    width, height, *greys = found
    assert (width, height) == (160, 213)
    assert greys == pytest.approx([6, 6, 249], abs=8)
