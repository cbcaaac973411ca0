"""The race in a real browser: frames a second of every one of four lanes, and how soon the collapse
is seen. Run ``python -m tests.bench.race_view``.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from typing import Any

from playground.core.spec import PlaygroundError
from tests.bench.live_view import FLAGS, NAMES, running

LANES = "collapse,rescue,pacgan2,r1"
# every painted picture of a lane begins with clearing its canvas
COUNT = """() => {
  window.frames_of = {};
  const clear = CanvasRenderingContext2D.prototype.clearRect;
  CanvasRenderingContext2D.prototype.clearRect = function (...box) {
    const lane = this.canvas.closest(".pg-lane-picture")?.closest(".pg-lane")?.dataset.lane;
    if (lane) frames_of[lane] = (frames_of[lane] || 0) + 1;
    return clear.apply(this, box);
  };
}"""
STEP = "Number(document.querySelector('.pg-race-clock b').textContent.replaceAll(',', ''))"


def measure(data_root: str = "data", seconds: float = 12.0) -> dict[str, Any]:
    """Frames a second a lane, steps a second of the race, and seconds from the press of
    *Collapse it* to the first and to the lasting verdict COLLAPSED in the first lane.

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
        page.goto(f"{url}/?tab=collapse&collapse.lanes={LANES}", wait_until="domcontentloaded")
        page.wait_for_selector('.pg-engine[data-state="ready"]', timeout=60_000)
        page.wait_for_selector('.pg-lane[data-lane="4"]')
        page.evaluate(COUNT)
        page.click("#collapse-it")
        begin = time.perf_counter()
        seen: list[tuple[float, bool]] = []
        while time.perf_counter() - begin < 20:
            verdict = page.inner_text('.pg-lane[data-lane="1"] .pg-verdict b')
            seen.append((time.perf_counter() - begin, verdict == "COLLAPSED"))
            page.wait_for_timeout(250)
        page.evaluate("() => { frames_of = {}; }")
        step, start = page.evaluate(STEP), time.perf_counter()
        page.wait_for_timeout(1000 * seconds)
        took = time.perf_counter() - start
        frames, steps = page.evaluate("frames_of"), page.evaluate(STEP) - step
        browser.close()
    first = next((t for t, fallen in seen if fallen), None)
    lasting = next(
        (t for i, (t, _) in enumerate(seen) if all(fallen for _, fallen in seen[i:])), None
    )
    return {
        "frames_per_second": [round(frames.get(str(n), 0) / took, 1) for n in range(1, 5)],
        "steps_per_second": round(steps / took, 1),
        "seconds_to_collapse": first and round(first, 1),
        "seconds_to_lasting_collapse": lasting and round(lasting, 1),
    }  # fmt: skip


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(*sys.argv[1:2])) + "\n")
