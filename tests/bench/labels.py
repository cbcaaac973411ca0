"""The label sliders in a real browser against the plain Gradio way; 64 tiles of 28 x 28.

    python -m tests.bench.labels [--data-root data] [--only page plain tuned training crowd ...]

*page*: ours. *plain*: the same generator behind ``slider.input`` and ``gr.Image`` (``plain_page``).
*training* and *plain_training*: the same while the lecture's GAN trains on MNIST, ours in the
engine, the plain one in a thread. *crowd*: 30 clients at once.

A page is measured twice. *Press*: one value is set, and the clock runs until the frame that shows
its picture is through. *Drag*: a finger draws the slider over 99 values, 60 a second, and for each
the clock runs until a picture of this value or a later one is on the screen: how far the picture
hangs behind the finger. The drag is what the slider is for, and the fairer comparison: a way that
cannot keep up answers a single press as well as ever and shows its queue only here. Values that a
page drops count as shown with the next one it does show; those after its last picture (Gradio's
default forgets the last of a drag) are counted, and left out of the times.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Any

from playground.core.spec import PlaygroundError
from playground.ui import assets
from tests.bench.live_view import FLAGS, NAMES, OWNER, running
from tests.bench.plain_page import DRAG_OVER, MODEL, TILES, generator, plain_page, plain_training

KEYS, DRAGS = 60, 3
VALUES = [round(0.01 * i, 2) for i in range(1, 100)]
CROWD, CROWD_SECONDS = 30, 6.0

# `shown(what)` notes the moment after the next frame: its message comes once that is composed.
# A picture that is replaced before the frame was never seen.
AFTER_PAINT = """
  window.shows = [];
  let newest = null;
  const shown = (what) => {
    const first = newest === null;
    newest = what;
    if (first) requestAnimationFrame(() => {
      const channel = new MessageChannel();
      const drawn = newest;
      newest = null;
      channel.port1.onmessage = () => shows.push([performance.now(), drawn]);
      channel.port2.postMessage(0);
    });
  };"""
OURS = f"""({{live}}) => {{
  {AFTER_PAINT}
  const {{infer}} = live;
  live.infer = (slot, model, what, args, onReply, onError) =>
    infer(slot, model, what, args, (reply) => {{
      onReply(reply);  // draws at once
      if (slot === "cgan") shown(args.weights[8]);
    }}, onError);
}}"""
# `load` comes when the picture is there, and a frame later it is painted. (`decode()` as well says
# so, but often after the frame that already showed it.)
PLAIN = f"""() => {{
  {AFTER_PAINT}
  document.querySelector("#picture").addEventListener("load", (event) =>
    shown(event.target.src.split("/").at(-2)), true);
}}"""
# One value, set at any moment of the browser's frame; how long until it is on the screen. (Pressed
# again right after each paint, all fall on the same moment, and a millisecond more or less decides
# between one frame and two.)
PRESS = """async ([selector, value]) => {
  const slider = document.querySelector(selector);
  await new Promise((go) => setTimeout(go, 20 + 50 / 3 * Math.random()));
  const before = shows.length, start = performance.now();
  slider.value = value;
  slider.dispatchEvent(new Event("input", {bubbles: true}));
  while (shows.length === before && performance.now() - start < 10000) {
    await new Promise((go) => setTimeout(go, 1));
  }
  return shows.length > before ? shows[before][0] - start : 10000;
}"""
# Many values, 60 a second: when each was set, and what was shown when, until nothing more comes.
DRAG = """async ([selector, values]) => {
  const slider = document.querySelector(selector), moves = [];
  shows.length = 0;
  const start = performance.now();
  for (let i = 0; i < values.length; i++) {
    moves.push(performance.now());
    slider.value = values[i];
    slider.dispatchEvent(new Event("input", {bubbles: true}));
    const wait = start + (i + 1) * 1000 / 60 - performance.now();
    await new Promise((go) => setTimeout(go, Math.max(0, wait)));
  }
  for (let seen = -1; shows.length > seen;) {
    seen = shows.length;
    await new Promise((go) => setTimeout(go, 1000));
  }
  return [moves, shows];
}"""


def percentiles(values: list[float], name: str = "") -> dict[str, float]:
    """``median_ms`` and ``p95_ms``, with ``name`` before them."""
    values = sorted(values)
    return {
        f"{name}median_ms": round(statistics.median(values), 1),
        f"{name}p95_ms": round(values[int(0.95 * (len(values) - 1))], 1),
    }


def lags(moves: list[float], shows: list[tuple[float, int]]) -> list[float]:
    """For each move, the time from then until a picture of it or of a later one was shown; moves
    after the last picture's are left out. ``shows`` are (time, number of the move)."""
    found = []
    for number, moved in enumerate(moves):
        later = [at for at, shown in shows if shown >= number]
        if later:
            found.append(max(0.0, min(later) - moved))
    return found


def _pressed(page: Any, watch: str, selector: str, keys: int) -> list[float]:
    """Milliseconds of ``keys`` presses, each at a moment of its own of the browser's frame."""
    page.evaluate(watch)
    for value in (0.5, 0.7, 0.9):
        page.evaluate(PRESS, [selector, value])
    return [page.evaluate(PRESS, [selector, VALUES[7 * i % 99]]) for i in range(keys)]


def _moved(
    page: Any, watch: str, selector: str, value_of: Callable[[Any], float]
) -> dict[str, float]:
    found = percentiles(_pressed(page, watch, selector, KEYS), "press_")
    hung: list[float] = []
    rates, never = [], 0
    for turn in range(DRAGS):
        page.wait_for_timeout(700)
        values = VALUES[:: -1 if turn % 2 else 1]
        moves, shows = page.evaluate(DRAG, [selector, values])
        seen = [(at, values.index(value_of(what))) for at, what in shows]
        late = lags(moves, seen)
        hung, never = hung + late, never + len(moves) - len(late)
        during = [at for at, _ in seen if at <= moves[-1]]
        rates.append(1e3 * len(during) / (moves[-1] - moves[0]))
    return {
        **found,
        **percentiles(hung, "drag_"),
        "drag_frames_per_second": round(statistics.median(rates), 1),
        "drag_values_never_shown": never,
    }


@contextmanager
def browser() -> Iterator[Any]:
    """Chromium; raises PlaygroundError where there is none."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        raise PlaygroundError(f"no browser: none of {', '.join(NAMES)} is installed.")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield opened
        opened.close()


@contextmanager
def labels_tab(chromium: Any, url: str) -> Iterator[tuple[Any, str, str]]:
    """The page with its first picture, how its pictures are watched, its slider's selector."""
    page = chromium.new_page(viewport={"width": 1440, "height": 900})
    page.goto(f"{url}/?tab=cgan", wait_until="domcontentloaded")
    page.wait_for_selector("#cgan[data-painted]", timeout=120_000)
    page.wait_for_timeout(1500)
    yield page, f"() => {assets.call('static/live.js', f'({OURS})(it)')}", "#cgan-w8"
    page.close()


def ours(chromium: Any, url: str) -> dict[str, float]:
    """The page's own slider."""
    with labels_tab(chromium, url) as (page, watch, selector):
        return _moved(page, watch, selector, float)


def presses(chromium: Any, url: str, keys: int) -> dict[str, float]:
    """``median_ms`` and ``p95_ms`` of so many presses of the page's own slider."""
    with labels_tab(chromium, url) as (page, watch, selector):
        return percentiles(_pressed(page, watch, selector, keys))


def plain(chromium: Any, data_root: str, tuned: bool, trains: bool) -> dict[str, float]:
    """The plain way's slider."""
    draw = generator()
    with ExitStack() as stack:
        url, shown = stack.enter_context(plain_page(draw, VALUES, tuned))
        if trains:
            stack.enter_context(plain_training(data_root))
        page = chromium.new_page(viewport={"width": 1440, "height": 900})
        page.goto(url, wait_until="domcontentloaded")
        page.wait_for_selector("#picture img", timeout=120_000)
        page.wait_for_timeout(1500)
        slider = f"#{DRAG_OVER} input[type=range]"
        found = _moved(page, PLAIN, slider, shown.__getitem__)
        page.close()
    return found


async def main_modes(url: str) -> dict[str, float]:
    """30 clients, each asking for the next value as soon as it has the last one."""
    from websockets.asyncio.client import connect

    from playground.ui.live.frames import unpack

    address = url.replace("http", "ws") + "/gradio_api/live"

    async def drag(number: int) -> float:
        async with connect(address, max_size=None, origin=url) as line:
            hello = {"op": "hello", "visitor": f"bench-client-{number:04d}"}
            await line.send(json.dumps(hello))
            count, start, value = 0, time.perf_counter(), 0.0
            while time.perf_counter() - start < CROWD_SECONDS:
                value = (value + 0.01) % 1
                args = {"weights": [0, 0, 0, 1, 0, 0, 0, 0, value, 0], "n": TILES, "seed": number}
                await line.send(json.dumps(
                    {"op": "infer", "slot": "cgan", "id": count + 1, "model": MODEL,
                     "what": "render", "args": args}
                ))  # fmt: skip
                while unpack(await line.recv())["type"] != "reply":
                    pass
                count += 1
            return count / (time.perf_counter() - start)

    rates = await asyncio.gather(*(drag(i) for i in range(CROWD)))
    return {
        "slowest_updates_per_second": round(min(rates), 1),
        "median_updates_per_second": round(statistics.median(rates), 1),
    }


PARTS = ("plain", "tuned", "plain_training", "tuned_training", "page", "crowd", "training")


def measure(data_root: str, only: list[str]) -> dict[str, Any]:
    """The figures asked for, by name."""
    found: dict[str, Any] = {}
    with browser() as chromium:
        with running(data_root) as (url, engine_client):
            if "page" in only:
                found["page"] = ours(chromium, url)
            if "crowd" in only:
                with ThreadPoolExecutor(1) as apart:  # playwright has a loop in this thread
                    found["crowd"] = apart.submit(asyncio.run, main_modes(url)).result()
            if "training" in only:
                engine_client.submit({"data": "mnist", "gan": "mlp"}, OWNER).result(120)
                time.sleep(3)
                found["training"] = ours(chromium, url)
        # afterwards: it takes torch into this process, where our own web side never has it
        for part in only:
            if part.startswith(("plain", "tuned")):
                tuned, trains = part.startswith("tuned"), part.endswith("training")
                found[part] = plain(chromium, data_root, tuned, trains)
    return found | {"times_as_fast": compared(found)}


def compared(found: dict[str, Any]) -> dict[str, dict[str, float]]:
    """How many times as fast ours is, by the yardstick it is held against."""
    times: dict[str, dict[str, float]] = {}
    for name, figures in found.items():
        mine = found.get("training" if name.endswith("_training") else "page")
        if name.startswith(("plain", "tuned")) and mine:
            times[name] = {
                "press": round(figures["press_median_ms"] / mine["press_median_ms"], 2),
                "drag": round(figures["drag_median_ms"] / mine["drag_median_ms"], 2),
                "drag_frames": round(
                    mine["drag_frames_per_second"] / figures["drag_frames_per_second"], 2
                ),
            }
    return times


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data-root", default="data")
    parser.add_argument("--only", nargs="*", choices=PARTS, default=PARTS)
    given = parser.parse_args()
    sys.stdout.write(json.dumps(measure(given.data_root, given.only), indent=1) + "\n")
