"""The live view in a real browser: frames a second, lag from tick to paint, and what training loses
to a page that is open and drawing on the same cores. Run ``python -m tests.bench.live_view``.

Tick to paint: from the moment the web process has a snapshot in hand to the moment after the
browser's frame in which the canvas was drawn; both clocks are this machine's.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playground.core.spec import PlaygroundError
from playground.training.presets import PLAIN_GAME
from playground.ui import assets

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
]  # fmt: skip
OWNER = "bench-bench-bench"
# Runs before the page's own scripts: what draws the Train tab's frames is timed as it is handed in.
TIMED = """
  window.lags = [];
  if (location.protocol.startsWith("http")) import("%s").then(({live}) => {
    const {watch} = live;
    live.watch = (slot, run, ask, draw) => watch(slot, run, ask, (frame) => {
      draw(frame);
      if (slot !== "train") return;
      const channel = new MessageChannel();  // its message comes after the frame is composed
      channel.port1.onmessage = () =>
        lags.push(performance.timeOrigin + performance.now() - 1000 * frame.made);
      channel.port2.postMessage(0);
    });
  });"""


@contextmanager
def running(data_root: str, *options: str) -> Iterator[tuple[str, Any]]:
    """The app on a free port with more ``options``, engine beside it: its address and its
    client."""
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    import app

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as state:
        arguments = ["--port", str(port), "--state", state, "--data-root", data_root]
        arguments += options
        chosen = app.options(arguments, {})
        engine_client = app.engine(chosen)
        page, _ = app.launch(chosen, engine_client)
        try:
            while engine_client.state == "warming":
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}", engine_client
        finally:
            page.close(verbose=False)
            engine_client.close()


def _rate(engine_client: Any, run: str, seconds: float) -> float:
    """Steps a second of a run over about ``seconds``."""
    before, begin = engine_client.info(run).result(30)["step"], time.perf_counter()
    time.sleep(seconds)
    after, end = engine_client.info(run).result(30)["step"], time.perf_counter()
    return float((after - before) / (end - begin))


def measure(
    data_root: str = "data", seconds: float = 4.0, rounds: int = 3, **values: Any
) -> dict[str, Any]:
    """Frames a second, median and 95th percentile of tick to paint in ms, and the training rate
    with the page over that without, pieces in turn; on the ring unless ``values`` say otherwise.

    Raises:
        PlaygroundError: when there is no browser to measure with.
    """
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        raise PlaygroundError(f"no browser: none of {', '.join(NAMES)} is installed.")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise PlaygroundError("playwright is not installed (tests/requirements.txt).") from None
    with running(data_root) as (url, engine_client), sync_playwright() as playwright:
        run = engine_client.submit({"data": "ring8", **PLAIN_GAME, **values}, OWNER).result(120)[
            "run"
        ]
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.add_init_script(TIMED % f"{url}/{assets.url('static/live.js')}")
        found: dict[str, list[float]] = {"watched": [], "alone": [], "frames": [], "lags": []}
        for _ in range(rounds):
            page.goto(f"{url}/?run={run}", wait_until="domcontentloaded")
            page.wait_for_selector('#train[data-run="running"]', timeout=60_000)
            page.wait_for_timeout(1500)  # first layout and scripts are no live view
            page.evaluate("lags.length = 0")
            begin = time.perf_counter()
            found["watched"].append(_rate(engine_client, run, seconds))
            lags = page.evaluate("lags")
            found["frames"].append(len(lags) / (time.perf_counter() - begin))
            found["lags"] += lags
            page.goto("about:blank")
            time.sleep(0.5)
            found["alone"].append(_rate(engine_client, run, seconds))
        browser.close()
    ratios = [w / a for w, a in zip(found["watched"], found["alone"], strict=True)]
    lags = sorted(found["lags"]) or [float("nan")]
    return {
        "frames_per_second": statistics.median(found["frames"]),
        "tick_to_paint_ms": statistics.median(lags),
        "tick_to_paint_p95_ms": lags[int(0.95 * (len(lags) - 1))],
        "steps_per_second_watched": statistics.median(found["watched"]),
        "steps_per_second_alone": statistics.median(found["alone"]),
        "training_ratio": statistics.median(ratios),
    }


def rows(root: str) -> list[dict[str, Any]]:
    """The README's figures on the live view."""
    from tests.bench.figures import row

    found = measure(root)
    return [
        row("live view in a browser while training", "frames/s", ">= 15",
            found["frames_per_second"]),
        row("tick to paint", "ms", "<= 60", found["tick_to_paint_ms"],
            p95_ms=round(found["tick_to_paint_p95_ms"], 1)),
        row("training with the page open and drawing", "× without", ">= 0.7",
            found["training_ratio"], steps_per_second=round(found["steps_per_second_alone"], 1)),
    ]  # fmt: skip


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))
    chosen_values = dict(part.split("=", 1) for part in sys.argv[2:])
    sys.stdout.write(
        json.dumps(measure(sys.argv[1] if len(sys.argv) > 1 else "data", **chosen_values)) + "\n"
    )
