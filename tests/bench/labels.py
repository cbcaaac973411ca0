"""The label sliders in a real browser against the plain Gradio way; 64 tiles of 28 x 28.

    python -m tests.bench.labels [--data-root data] [--only page plain training crowd]

*page*: slider to paint (key press to the frame after the canvas was drawn) and a drag of 100 values
in two seconds; *plain*: the same generator behind ``slider.input`` and ``gr.Image``; *training*:
the page while the lecture's GAN trains on MNIST on the same engine; *crowd*: 30 clients at once.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import shutil
import socket
import statistics
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from playground.spec import PlaygroundError
from tests.bench.live_view import FLAGS, NAMES, OWNER, running

MODEL, TILES, KEYS, DRAG = "cgan-mnist", 64, 40, 100
CROWD, CROWD_SECONDS = 30, 6.0

# The moment after the frame in which something was drawn: its message comes once it is composed.
AFTER_PAINT = """(done) => requestAnimationFrame(() => {
  const channel = new MessageChannel();
  channel.port1.onmessage = () => done(performance.now());
  channel.port2.postMessage(0);
})"""
OURS = f"""() => {{
  const after = {AFTER_PAINT};
  window.paints = [];
  const stage = document.getElementById("cgan");
  new MutationObserver(() => after((t) => window.paints.push(t)))
    .observe(stage, {{attributes: true, attributeFilter: ["data-painted"]}});
}}"""
PLAIN = f"""() => {{
  const after = {AFTER_PAINT};
  window.paints = [];
  new MutationObserver(() => {{
    const image = document.querySelector("#picture img");
    if (!image || image.src === window.shown) return;
    window.shown = image.src;
    image.decode().then(() => after((t) => window.paints.push(t)), () => {{}});
  }}).observe(document.querySelector("#picture"),
    {{subtree: true, childList: true, attributes: true}});
}}"""
# One value; how long until it is on the screen.
PRESS = """async ([selector, value]) => {
  const slider = document.querySelector(selector);
  const before = paints.length, start = performance.now();
  slider.value = value;
  slider.dispatchEvent(new Event("input", {bubbles: true}));
  while (paints.length === before && performance.now() - start < 10000) {
    await new Promise((go) => setTimeout(go, 1));
  }
  return paints.length > before ? paints[before] - start : 10000;
}"""
# Many values in two seconds; frames painted a second.
DRAG_JS = """async ([selector, values]) => {
  const slider = document.querySelector(selector);
  paints.length = 0;
  const start = performance.now();
  for (let i = 0; i < values.length; i++) {
    slider.value = values[i];
    slider.dispatchEvent(new Event("input", {bubbles: true}));
    const wait = start + (i + 1) * 2000 / values.length - performance.now();
    await new Promise((go) => setTimeout(go, Math.max(0, wait)));
  }
  return paints.length / ((performance.now() - start) / 1000);
}"""


def _percentiles(values: list[float]) -> dict[str, float]:
    values = sorted(values)
    return {
        "median_ms": round(statistics.median(values), 1),
        "p95_ms": round(values[int(0.95 * (len(values) - 1))], 1),
    }


def _moved(page: Any, watch: str, selector: str) -> dict[str, float]:
    page.evaluate(watch)
    steps = [round(0.01 + 0.02 * (i % 45), 2) for i in range(max(KEYS, DRAG))]
    for value in steps[:3]:
        page.evaluate(PRESS, [selector, value + 0.01])
    found = _percentiles([page.evaluate(PRESS, [selector, v]) for v in steps[:KEYS]])
    page.wait_for_timeout(500)
    rate = page.evaluate(DRAG_JS, [selector, steps[:DRAG]])
    return {**found, "drag_frames_per_second": round(rate, 1)}


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


def ours(chromium: Any, url: str) -> dict[str, float]:
    """The page's own slider."""
    page = chromium.new_page(viewport={"width": 1440, "height": 900})
    page.goto(f"{url}/?tab=cgan", wait_until="domcontentloaded")
    page.wait_for_selector("#cgan[data-painted]", timeout=120_000)
    page.wait_for_timeout(1500)
    found = _moved(page, OURS, "#cgan-w8")
    page.close()
    return found


def plain(chromium: Any) -> dict[str, float]:
    """The plain way: a function that draws, a slider and a picture."""
    from pathlib import Path

    import gradio as gr

    from playground import tiles
    from playground.classifier import ROOT
    from playground.engine.device import choose
    from playground.engine.models import Models
    from playground.recipe import parse_recipe

    here = choose()  # the precision of the page's engine
    models = Models(Path(ROOT), parse_recipe, here.name, count=1, megabytes=100, bf16=here.bf16)
    loaded = models.get(MODEL)
    render = loaded.gan.inference["render"]

    def draw(weight: float) -> Any:
        args = {"weights": [0, 0, 0, 1, 0, 0, 0, 0, weight, 0], "n": TILES}
        inputs = render.prepare(loaded.model, args)
        images = render.finish(args, render.run(loaded.model, inputs))["images"]
        return tiles.sprite(images, 8)

    with gr.Blocks(analytics_enabled=False) as page_of_gradio:
        slider = gr.Slider(0, 1, 0, step=0.01, elem_id="weight")
        picture = gr.Image(draw(0.0), elem_id="picture", format="png")
        slider.input(draw, slider, picture, trigger_mode="always_last", show_progress="hidden")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    _, url, _ = page_of_gradio.launch(server_port=port, prevent_thread_lock=True, quiet=True)
    page = chromium.new_page(viewport={"width": 1440, "height": 900})
    page.goto(url, wait_until="domcontentloaded")
    page.wait_for_selector("#picture img", timeout=120_000)
    page.wait_for_timeout(1500)
    found = _moved(page, PLAIN, "#weight input[type=range]")
    page.close()
    page_of_gradio.close(verbose=False)
    return found


async def crowd(url: str) -> dict[str, float]:
    """30 clients, each asking for the next value as soon as it has the last one."""
    from websockets.asyncio.client import connect

    from playground.ui.frames import unpack

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


def measure(data_root: str, only: list[str]) -> dict[str, Any]:
    """The figures asked for, by name."""
    found: dict[str, Any] = {}
    with browser() as chromium:
        if "plain" in only:
            found["plain"] = plain(chromium)
        with running(data_root) as (url, corridor):
            if "page" in only:
                found["page"] = ours(chromium, url)
            if "crowd" in only:
                with ThreadPoolExecutor(1) as apart:  # playwright has a loop in this thread
                    found["crowd"] = apart.submit(asyncio.run, crowd(url)).result()
            if "training" in only:
                corridor.submit({"data": "mnist", "gan": "mlp"}, OWNER).result(120)
                time.sleep(3)
                found["training"] = ours(chromium, url)
    if {"page", "plain"} <= set(found):
        found["times_as_fast"] = round(found["plain"]["median_ms"] / found["page"]["median_ms"], 2)
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data-root", default="data")
    names = ["page", "plain", "training", "crowd"]
    parser.add_argument("--only", nargs="*", choices=names, default=names)
    given = parser.parse_args()
    sys.stdout.write(json.dumps(measure(given.data_root, given.only), indent=1) + "\n")
