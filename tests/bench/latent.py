"""The latent space's pad and sliders in a real browser: from the finger to the paint.

    python -m tests.bench.latent [--data-root data] [--model dcgan-mnist ...]

*walk*: the dot of the plane, one picture. *move*: a slider of a direction, sixteen pictures. A
press and a drag are measured as in ``tests.bench.labels``.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from typing import Any

from playground.ui import assets
from tests.bench.labels import AFTER_PAINT, DRAG, PRESS, browser, lags, percentiles
from tests.bench.live_view import running

PRESSES, DRAGS = 40, 3
# slot, argument, step of the tab, slider, and the values it is drawn over
MOVED: dict[str, tuple[str, str, str, str, list[float]]] = {
    "walk": ("latent-walk", "u", "walks", "#latent-u", [round(0.01 * i, 2) for i in range(1, 100)]),
    "move": ("latent-move", "amount", "directions", "#latent-way-0",
             [round(0.05 * i, 2) for i in range(-49, 50)]),
}  # fmt: skip


def watching(slot: str, argument: str) -> str:
    """JavaScript that notes what is shown of a slot's questions."""
    script = f"""({{live}}) => {{
      {AFTER_PAINT}
      const {{infer}} = live;
      live.infer = (slot, model, what, args, onReply, onError) =>
        infer(slot, model, what, args, (reply) => {{
          onReply(reply);  // draws at once
          if (slot === "{slot}") shown(args.{argument});
        }}, onError);
    }}"""
    return f"() => {assets.call('static/live.js', f'({script})(it)')}"


def moved(chromium: Any, url: str, model: str, what: str) -> dict[str, float]:
    """Median and 95th percentile of presses, of a drag behind the finger, and its frames/s."""
    slot, argument, step, slider, values = MOVED[what]
    page = chromium.new_page(viewport={"width": 1440, "height": 900})
    page.goto(f"{url}/?tab=latent&latent.model={model}&latent.step={step}",
              wait_until="domcontentloaded")  # fmt: skip
    done = "mapped" if what == "walk" else "moved"
    page.wait_for_selector(f"#latent[data-{done}]", timeout=120_000)
    page.wait_for_timeout(12_000)  # the training pictures are read, the directions measured
    page.evaluate(watching(slot, argument))
    pressed = [page.evaluate(PRESS, [slider, values[7 * i % 99]]) for i in range(PRESSES)]
    hung: list[float] = []
    rates = []
    for turn in range(DRAGS):
        page.wait_for_timeout(700)
        drawn = values[:: -1 if turn % 2 else 1]
        moves, shows = page.evaluate(DRAG, [slider, drawn])
        seen = [(at, drawn.index(round(value, 2))) for at, value in shows]
        hung += lags(moves, seen)
        rates.append(1e3 * sum(at <= moves[-1] for at, _ in seen) / (moves[-1] - moves[0]))
    page.close()
    return {
        **percentiles(pressed, "press_"), **percentiles(hung, "drag_"),
        "drag_frames_per_second": round(statistics.median(rates), 1),
    }  # fmt: skip


def measure(data_root: str, models: list[str]) -> dict[str, Any]:
    """The figures of each model, by name."""
    with browser() as chromium, running(data_root) as (url, _):
        return {m: {what: moved(chromium, url, m, what) for what in MOVED} for m in models}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data-root", default="data")
    parser.add_argument("--model", nargs="*", default=["dcgan-mnist", "r3gan-faces"])
    given = parser.parse_args()
    sys.stdout.write(json.dumps(measure(given.data_root, given.model), indent=1) + "\n")
