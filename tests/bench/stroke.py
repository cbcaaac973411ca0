"""From the end of a stroke on the pad for own points to the data in training, in a real browser.
Run ``python -m tests.bench.stroke``.

Each stroke is a stamp at another place. ``sent`` is when the page has packed the drawing and sent
it, ``trained`` when the engine has said that it trains on it, ``painted`` when a frame with the new
points was drawn; all in ms after the pointer is lifted, by the browser's clock.
"""

from __future__ import annotations

import json
import shutil
import statistics
import sys
from typing import Any

from playground.core.spec import PlaygroundError
from playground.ui import assets
from tests.bench.live_view import FLAGS, NAMES, running

STROKES = 15
# Runs before the page's own scripts; what has been drawn of a frame is told by its real points.
TIMED = """
  window.stroke = {};
  const note = (name) => { stroke[name] ??= performance.now(); };
  const {send} = WebSocket.prototype;
  WebSocket.prototype.send = function (text) {
    if (typeof text === "string" && text.includes('"drawing"')) note("sent");
    return send.call(this, text);
  };
  if (location.protocol.startsWith("http")) import("%s").then(({live}) => {
    const {watch, steer} = live;
    live.steer = (slot, run, command, values, onReply, onError) => steer(slot, run, command, values,
      (reply) => { if (command === "change") note("trained"); onReply(reply); }, onError);
    live.watch = (slot, run, ask, draw) => watch(slot, run, ask, (frame) => {
      draw(frame);
      const real = frame.arrays.real?.data;
      if (slot !== "train" || !real || !stroke.at) return;
      let near = 0;
      for (let i = 0; i < real.length; i += 2) {
        if (Math.hypot(real[i] - stroke.at[0], real[i + 1] - stroke.at[1]) < 0.08) near += 1;
      }
      if (near < 3) return;
      const channel = new MessageChannel();  // its message comes after the frame is composed
      channel.port1.onmessage = () => note("painted");
      channel.port2.postMessage(0);
    });
  });"""
STAMP = """async ([x, y]) => {
  const pad = document.querySelector(".pg-own-pad canvas");
  const box = pad.getBoundingClientRect();
  const at = {pointerId: 1, isPrimary: true, button: 0, bubbles: true,
    clientX: box.left + (x + 2.5) / 5 * box.width, clientY: box.top + (2.5 - y) / 5 * box.height};
  pad.setPointerCapture = () => {};
  pad.dispatchEvent(new PointerEvent("pointerdown", at));
  await new Promise((resolve) => setTimeout(resolve, 40));
  window.stroke = {at: [x, y]};
  const since = performance.now();
  pad.dispatchEvent(new PointerEvent("pointerup", at));
  while (!(stroke.painted && stroke.trained) && performance.now() - since < 3_000) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const {sent, trained, painted} = stroke;
  return [sent, trained, painted].map((time) => time - since);
}"""


def measure(data_root: str = "data", strokes: int = STROKES) -> dict[str, Any]:
    """Median and worst of ``strokes`` in ms.

    Raises:
        PlaygroundError: when there is no browser to measure with.
    """
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        raise PlaygroundError(f"no browser: none of {', '.join(NAMES)} is installed.")
    from playwright.sync_api import sync_playwright

    with running(data_root) as (url, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.add_init_script(TIMED % f"{url}/{assets.url('static/live.js')}")
        page.goto(f"{url}/?data=yours", wait_until="domcontentloaded")
        page.wait_for_selector(".pg-own-pad canvas")
        page.click("#train-start:enabled")
        page.wait_for_selector('#train[data-run="running"]', timeout=60_000)
        page.reload(wait_until="domcontentloaded")  # a run that is found again is watched by itself
        page.wait_for_selector('#train[data-run="running"]', timeout=60_000)
        page.click('[data-tool="stamp"]')
        page.wait_for_timeout(3000)  # warmed up
        found: list[list[float]] = []
        for number in range(strokes):
            at = [-2.2 + 0.3 * (number % 15), 2.2 - 0.4 * (number // 15)]
            found.append(page.evaluate(STAMP, at))
            page.wait_for_timeout(700 + 37 * number)
            page.click("#train-own-undo")  # else the drawing outgrows a link
            page.wait_for_timeout(400)
        browser.close()
    columns = zip(("sent", "trained", "painted"), zip(*found, strict=True), strict=True)
    return {
        name: {"median_ms": round(statistics.median(times)), "worst_ms": round(max(times))}
        for name, times in columns
    }


if __name__ == "__main__":
    print(json.dumps(measure(*sys.argv[1:2]), indent=2))
