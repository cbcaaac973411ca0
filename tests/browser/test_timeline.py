"""The timeline in a real browser: scrubbed, played, held beside another step, gone on from."""

from __future__ import annotations

import io
import json
import math
import re
import statistics
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.browser.conftest import SHOTS
from tests.browser.test_train import PAUSED, RUNNING, SMALL, pause, step_of, train, wait_for_step

SLIDER = ".pg-timeline input"
PICTURE = ".pg-view-points canvas"
HELD = ".pg-held-points canvas"
Pixels = Callable[[Any, str], dict[str, int]]
QUERY = f"?tab=train&data=ring8{SMALL}&seed=3"
MOST_MS = 50.0  # until another step is painted, in the median

# picks kept steps one after the other, waiting for the paint each time
SCRUB = """async () => {
  const range = document.querySelector(".pg-timeline input");
  const canvas = document.querySelector(".pg-view-points canvas");
  const look = () => {
    const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    let sum = 0;
    for (let i = 0; i < data.length; i += 4) sum = (sum * 31 + data[i] * 7 + data[i + 1]) % 1e9;
    return sum;
  };
  const paint = () => new Promise((done) => { requestAnimationFrame(done); });
  const last = Number(range.max) - 1, took = [];
  let before = look();
  for (let i = 0; i < 24; i++) {
    range.value = String(Math.floor((i * 7919) % (last + 1)));
    const begin = performance.now();
    range.dispatchEvent(new Event("input", {bubbles: true}));
    let now = before;
    while (now === before && performance.now() - begin < 2000) {
      await paint();
      now = look();
    }
    took.push(performance.now() - begin);
    before = now;
    await new Promise((done) => { setTimeout(done, 30); });
  }
  return took;
}"""


def kept(page: Any) -> int:
    """How many steps the slider reaches besides now."""
    return int(page.get_attribute(SLIDER, "max") or 0)


def trained(page: Any, steps: int = 300) -> None:
    """A run with a past, paused."""
    train(page)
    wait_for_step(page, steps)
    # a busy machine keeps fewer steps, for what they may cost is a share of the training
    page.wait_for_function(f"Number(document.querySelector('{SLIDER}').max) > 4")
    pause(page)


def pick(page: Any, place: int) -> int:
    """Moves the slider as a finger does; returns the step that is shown then."""
    page.evaluate(
        """place => {
          const range = document.querySelector(".pg-timeline input");
          range.value = String(place);
          range.dispatchEvent(new Event("input", {bubbles: true}));
        }""",
        place,
    )
    page.wait_for_function(
        "(() => { const note = document.querySelector('.pg-timeline-note').textContent;"
        "const step = document.querySelector('.pg-step b').textContent;"
        "return note.startsWith('step ' + step + ','); })()"
    )
    return step_of(page)


def test_a_run_is_scrubbed_held_and_gone_on_from(
    open_page: Callable[..., Any], pixels: Pixels
) -> None:
    page = open_page(QUERY)
    trained(page)
    end, now = step_of(page), pixels(page, PICTURE)
    assert page.is_disabled(".pg-to-now")
    assert pick(page, 0) == 0
    begin = pixels(page, PICTURE)
    assert begin["sum"] != now["sum"] and begin["colours"] > 20
    page.wait_for_function("location.search.includes('step=0')")
    page.click(".pg-two")
    page.wait_for_selector(HELD)
    later = pick(page, kept(page) - 2)
    assert 0 < later <= end
    page.wait_for_timeout(200)
    assert page.inner_text(".pg-held output") == "step 0"
    assert pixels(page, HELD)["sum"] != pixels(page, PICTURE)["sum"]
    page.screenshot(path=SHOTS / "timeline-two.png")
    page.click(".pg-two")
    words = page.inner_text(".pg-branch")
    state = int(re.sub(r"\D", "", words.removeprefix("Train on from").replace(",", "")))
    assert 0 <= state <= end
    old = page.evaluate("new URLSearchParams(location.search).get('run')")
    page.click(".pg-branch")
    page.wait_for_selector(RUNNING)
    page.wait_for_function(
        "old => new URLSearchParams(location.search).get('run') !== old", arg=old
    )
    wait_for_step(page, end)
    assert not re.search(r"[?&]step=", page.url)


def at_rest(page: Any, pixels: Pixels) -> float:
    """The sum of the picture's pixels once it is drawn, which may be after its step is told."""
    before = math.nan
    for _ in range(40):
        page.wait_for_timeout(150)
        now = pixels(page, PICTURE)["sum"]
        if now == before:
            return float(now)
        before = now
    raise AssertionError("the picture never came to rest")


def test_live_again_and_a_link_to_a_step(open_page: Callable[..., Any], pixels: Pixels) -> None:
    page = open_page(QUERY)
    trained(page)
    now = at_rest(page, pixels)
    step = pick(page, 2)
    then = at_rest(page, pixels)
    page.click(".pg-to-now")
    page.wait_for_function(
        "step => document.querySelector('.pg-step b').textContent.replaceAll(',', '') != step",
        arg=str(step),
    )
    assert at_rest(page, pixels) == now != then
    pick(page, 2)
    page.wait_for_function(f"location.search.includes('step={step}')")
    other = open_page(page.url[page.url.index("?") :])
    other.wait_for_function(
        "step => document.querySelector('.pg-step b').textContent.replaceAll(',', '') === step",
        arg=str(step),
    )
    assert other.inner_text(".pg-timeline-note").startswith(f"step {step}")


def test_it_plays_to_the_end(open_page: Callable[..., Any]) -> None:
    page = open_page(QUERY)
    trained(page)
    page.select_option(".pg-speed", "8")
    play = (
        "(() => { const b = document.querySelector('.pg-play'); b.click(); return b.innerText })()"
    )
    assert page.evaluate(play) == "❚❚"  # looked at at once: with a short past it soon ends
    page.wait_for_function("document.querySelector('.pg-play').textContent === '▶'")
    assert page.is_disabled(".pg-to-now") and page.input_value(SLIDER) == str(kept(page))


@pytest.mark.slow
def test_scrubbing_paints_in_time(open_page: Callable[..., Any]) -> None:
    page = open_page("?tab=train&data=ring8&seed=3")
    train(page)
    wait_for_step(page, 1500)
    took = {"first": page.evaluate(SCRUB)}
    page.wait_for_timeout(3000)
    took["again"] = page.evaluate(SCRUB)
    medians = {name: statistics.median(times) for name, times in took.items()}
    print(medians)
    assert max(medians.values()) <= MOST_MS, took
    pause(page)
    page.wait_for_selector(PAUSED)


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
def test_it_has_its_place(open_page: Callable[..., Any], size: tuple[int, int]) -> None:
    width, height = size
    page = open_page(QUERY, width=width, height=height)
    place = page.locator(".pg-timeline").bounding_box()
    trained(page)
    assert page.locator(".pg-timeline").bounding_box()["height"] == place["height"]
    pick(page, 2)
    for scheme in ("now",):
        page.screenshot(path=SHOTS / f"timeline-{width}-{scheme}.png")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if width < 900:
        small = page.evaluate(
            """() => [...document.querySelectorAll(".pg-timeline button, .pg-timeline select,"
              + ".pg-timeline summary")].filter((b) => b.offsetParent && b.offsetHeight < 40)
              .map((b) => b.textContent)"""
        )
        assert small == []


EXPORTS = {"gif": b"GIF89a", "webm": b"\x1aE\xdf\xa3", "png": b"\x89PNG", "csv": b"reading,member",
           "script": b'"""', "notebook": b"{", "json": b"{", "safetensors": b""}  # fmt: skip


def test_every_export_is_a_file_of_its_kind(open_page: Callable[..., Any], tmp_path: Path) -> None:
    page = open_page(QUERY)
    trained(page, 100)
    stage = page.locator(PICTURE).bounding_box()
    for name, begin in EXPORTS.items():
        page.click(".pg-export summary")
        with page.expect_download() as found:
            page.click(f'[data-format="{name}"]')
        found.value.save_as(tmp_path / name)
        content = (tmp_path / name).read_bytes()
        assert content.startswith(begin) and len(content) > 300, name
    png = Image.open(tmp_path / "png")
    assert png.width == pytest.approx(2 * stage["width"], abs=1)
    assert png.height == pytest.approx(2 * stage["height"], abs=1)
    gif: Any = Image.open(tmp_path / "gif")
    assert gif.n_frames > 3
    first = gif.convert("RGB").tobytes()
    gif.seek(gif.n_frames - 1)
    assert gif.convert("RGB").tobytes() != first
    assert json.loads((tmp_path / "notebook").read_text())["nbformat"] == 4
    compile((tmp_path / "script").read_text(), "script", "exec")
    assert io.BytesIO(content).getbuffer().nbytes
