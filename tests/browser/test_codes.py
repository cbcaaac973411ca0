"""The tabs of labels and of codes in a real browser."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from playground.core.checkpoints import ROOT
from tests.browser.conftest import SHOTS, module

Pixels = Callable[[Any, str], dict[str, int]]
TILES = ".pg-tiles canvas"
STATE = """tab => JSON.stringify({
  url: location.search, engine: document.querySelector('.pg-engine').dataset.state,
  open: document.querySelector('[role=tab][aria-selected=true]')?.textContent,
  words: document.querySelector(`#${tab} .pg-error`)?.textContent,
  painted: document.getElementById(tab)?.dataset.painted})"""


# window.line is the page's WebSocket.
LINE = """const {send} = WebSocket.prototype;
  WebSocket.prototype.send = function (text) { window.line = this; send.call(this, text); };"""


def needs(name: str) -> None:
    if not (Path(ROOT) / name / "meta.json").exists():
        pytest.skip(f"{name} is not shipped")


def painted(page: Any, tab: str, more_than: int = 0) -> int:
    try:
        page.wait_for_selector(f"#{tab}[data-painted]")
        page.wait_for_function(
            "([tab, n]) => Number(document.getElementById(tab).dataset.painted || 0) > n",
            arg=[tab, more_than],
        )
    except Exception as error:
        error.add_note(f"the page says: {page.evaluate(STATE, tab)}")
        raise
    return int(page.get_attribute(f"#{tab}", "data-painted"))


# What stands in the picture before anything is spoilt: tiles of a model that ships.
PREVIEWED = """() => document.querySelector("#cgan .pg-spoil-shown").textContent.includes("shipped")
  && document.querySelector("#cgan .pg-live canvas").width === 280"""


def step(page: Any, name: str) -> None:
    """Opens a step of the tab that is seen."""
    page.click(f'.pg-steps-row [data-opens="{name}"]:visible')


def inside(page: Any, tab: str) -> bool:
    """Does every part of the tab end within the window?"""
    script = (
        "tab => [...document.getElementById(tab).children].every("
        "one => one.getBoundingClientRect().right <= innerWidth)"
    )
    return bool(page.evaluate(script, tab))


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_labels_follow_the_finger(
    open_page: Callable[..., Any], pixels: Pixels, width: int, height: int
) -> None:
    needs("cgan-mnist")
    page = open_page("?tab=cgan", width=width, height=height)
    count = painted(page, "cgan")
    page.wait_for_function("document.querySelector('#cgan .pg-words').textContent.includes('“3”')")
    before = pixels(page, f"#cgan {TILES}")
    assert before["colours"] > 20
    page.focus("#cgan-w8")
    for _ in range(5):
        page.keyboard.press("PageUp")
    painted(page, "cgan", count)
    page.wait_for_function(
        "document.querySelector('#cgan .pg-words').textContent.includes('blend')"
    )
    assert pixels(page, f"#cgan {TILES}")["sum"] != before["sum"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert inside(page, "cgan")
    page.screenshot(path=SHOTS / f"cgan-{width}.png", full_page=True)
    # all at zero: said in words, and the picture stays
    kept = pixels(page, f"#cgan {TILES}")
    for label in (3, 8):
        page.focus(f"#cgan-w{label}")
        page.keyboard.press("Home")
    page.wait_for_selector("#cgan .pg-error:not([hidden])")
    assert "zero" in page.inner_text("#cgan .pg-error")
    assert pixels(page, f"#cgan {TILES}")["colours"] == pytest.approx(kept["colours"], rel=0.5)


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_codes_follow_the_finger_and_q_reads(
    open_page: Callable[..., Any], pixels: Pixels, width: int, height: int
) -> None:
    needs("infogan-mnist")
    page = open_page("?tab=infogan", width=width, height=height)
    count = painted(page, "infogan")
    before = pixels(page, f"#infogan {TILES}")
    page.focus("#infogan-c1")
    page.keyboard.press("End")
    count = painted(page, "infogan", count)
    assert pixels(page, f"#infogan {TILES}")["sum"] != before["sum"]
    page.wait_for_selector("#infogan .pg-matrix", state="attached")
    page.wait_for_selector("#infogan [data-moves=c1]:not(:empty)", state="attached")
    assert "to the left" in page.inner_text("#infogan [data-moves=c1]")  # as the digit of this one
    assert "px thinner" in page.inner_text("#infogan [data-moves=c2]")
    page.click("#infogan .pg-categories button:nth-child(2)")
    page.wait_for_function(
        """document.querySelector("#infogan [data-moves=c1]").textContent.includes("right")"""
    )
    # all that stands above the paper is there before the pen comes down
    page.wait_for_function(
        """document.querySelector('[data-numbers="shown"]').textContent.includes('±')"""
    )
    step(page, "draw")
    paper = page.locator(".pg-paper")
    paper.hover()
    box = paper.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"]
    page.mouse.move(x, y + 0.2 * box["height"])
    page.mouse.down()
    page.mouse.move(x, y + 0.8 * box["height"], steps=4)
    page.mouse.up()
    page.wait_for_selector("#infogan[data-read]")
    assert "±" in page.inner_text('[data-numbers="drawn"]')
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert inside(page, "infogan")
    page.screenshot(path=SHOTS / f"infogan-{width}.png", full_page=True)
    page.click('#infogan [data-do="use"]')  # back where the codes are
    page.wait_for_selector("#infogan .pg-pad canvas")
    step(page, "discovered")
    page.wait_for_selector("#infogan .pg-matrix")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert inside(page, "infogan")


def test_wrong_labels_are_seen_to_spoil_control(open_page: Callable[..., Any]) -> None:
    needs("cgan-mnist")
    page = open_page("?tab=cgan")
    painted(page, "cgan")
    step(page, "spoil")
    page.wait_for_function(PREVIEWED)  # never an empty box
    page.click("#cgan .pg-spoil button")
    page.wait_for_selector("#cgan .pg-spoil[data-obeyed]", timeout=90_000)
    assert 0 <= float(page.get_attribute("#cgan .pg-spoil", "data-obeyed")) <= 1
    page.focus("#cgan-noise")
    page.keyboard.press("End")
    page.wait_for_function(
        "document.querySelector('#cgan .pg-run').textContent.includes('label noise 100 %')"
    )
    page.click("#cgan .pg-spoil button")
    page.wait_for_function("document.querySelector('#cgan .pg-run').textContent === 'Stopped.'")


def test_an_engine_that_was_away_is_asked_again(open_page: Callable[..., Any]) -> None:
    needs("cgan-mnist")
    page = open_page("?tab=cgan", script=LINE)
    count = painted(page, "cgan")
    page.evaluate(
        f"async () => {{ const {{live}} = {module('static/live.js')};"
        + """
      const {infer} = live;
      live.infer = (slot, model, what, args, onReply, onError) =>
        onError({message: "The engine is being restarted."});
      document.getElementById("cgan-seed").value = 5;
      document.getElementById("cgan-seed").dispatchEvent(new Event("change"));
      live.infer = infer;
    }"""
    )
    assert "restarted" in page.inner_text("#cgan .pg-error")
    assert int(page.get_attribute("#cgan", "data-painted")) == count
    page.evaluate("line.close()")  # the next connection tells that the engine is ready
    painted(page, "cgan", count)
    assert page.is_hidden("#cgan .pg-error")


def test_a_question_that_the_server_dropped_is_asked_again(open_page: Callable[..., Any]) -> None:
    needs("cgan-mnist")
    page = open_page("?tab=cgan", script=LINE)
    count = painted(page, "cgan")
    page.evaluate("""() => {
      // more than a page may say
      for (let i = 0; i < 700; i++) line.send(JSON.stringify({op: "ack", slot: "x"}));
      document.getElementById("cgan-seed").value = 6;
      document.getElementById("cgan-seed").dispatchEvent(new Event("change"));
    }""")
    painted(page, "cgan", count)


INK = """() => {
  const {data} = document.querySelector(".pg-paper").getContext("2d").getImageData(0, 0, 280, 280);
  const found = {left: 0, middle: 0};
  for (let i = 0; i < data.length; i += 4) {
    if (data[i] > 128) continue;
    const x = i / 4 % 280;
    if (x < 80) found.left++;
    else if (x >= 110) found.middle++;
  }
  return found;
}"""  # dark pixels of the paper


def read(page: Any, count: int) -> None:
    """Waits until Q has read so many pictures."""
    page.wait_for_function(
        "n => Number(document.getElementById('infogan').dataset.read || 0) >= n", arg=count
    )


def digit(pixels: np.ndarray) -> dict[str, Any]:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return {"name": "one.png", "mimeType": "image/png", "buffer": out.getvalue()}


def test_an_uploaded_digit_replaces_the_drawing(open_page: Callable[..., Any]) -> None:
    needs("infogan-mnist")
    page = open_page("?tab=infogan&infogan.step=draw")
    page.focus(".pg-paper")
    assert page.locator(".pg-nib").is_visible()
    for key in [*["ArrowLeft"] * 9, "Space", *["ArrowDown"] * 14, "Space"]:
        page.keyboard.press(key)  # a stroke on the left, by keyboard
    drawn = page.evaluate(INK)
    assert drawn["left"] > 1000 and drawn["middle"] == 0
    read(page, 1)
    page.wait_for_function(
        "document.querySelector('.pg-seen').ariaLabel.includes('read as category')"
    )
    one = np.full((60, 60), 255, np.uint8)
    one[10:50, 27:33] = 0
    page.set_input_files("#infogan-tab input[type=file]", digit(one))
    page.wait_for_function(f"() => (({INK})()).middle > 500")
    assert page.evaluate(INK)["left"] == 0  # the stroke on the left has gone
    page.locator(".pg-paper").screenshot(path=SHOTS / "infogan-uploaded.png")
    page.focus(".pg-paper")
    page.keyboard.press("Delete")
    assert page.evaluate(INK) == {"left": 0, "middle": 0}
    assert page.get_attribute("#infogan-tab input[type=file]", "accept").startswith("image/*")


def test_arrow_keys_move_the_pad(open_page: Callable[..., Any]) -> None:
    needs("infogan-mnist")
    page = open_page("?tab=infogan")
    count = painted(page, "infogan")
    pad = page.locator("#infogan-pad canvas")
    pad.focus()
    for key in ("ArrowRight", "Shift+ArrowUp", "Shift+ArrowUp"):
        page.keyboard.press(key)
    assert pad.get_attribute("aria-valuetext") == "c1 0.05, c2 0.50"
    assert page.input_value("#infogan-c2") == "0.5"
    painted(page, "infogan", count)
    page.wait_for_function(
        "document.querySelector('#infogan .pg-tiles canvas').ariaLabel.includes('c2 0.50')"
    )


@pytest.mark.parametrize(("tab", "model"), [("cgan", "cgan-mnist"), ("infogan", "infogan-mnist")])
def test_a_model_is_exported(open_page: Callable[..., Any], tab: str, model: str) -> None:
    """The picture that is shown and the code that trains such a model; it has no curves."""
    page = open_page(f"?tab={tab}")
    page.wait_for_function(
        "s => document.querySelector(s)?.width > 100", arg=f"#{tab} .pg-tiles canvas"
    )
    page.screenshot(path=SHOTS / f"export-{tab}.png")
    for words, ending, holds in (
        ("Picture, PNG", ".png", b"PNG"),
        ("PyTorch script", ".py", b"import torch"),
    ):
        page.click(f"#{tab} .pg-export summary")
        with page.expect_download() as waiting:
            page.click(f"#{tab} .pg-export button:has-text('{words}')")
        assert waiting.value.suggested_filename == model + ending
        assert holds in Path(waiting.value.path()).read_bytes()
    assert page.locator(f"#{tab} .pg-export button:has-text('CSV')").count() == 0
