"""A live chart of a new reading, drawn by the modules of a scratch copy to which it was added."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from playground.ui import assets
from playground.ui.theme import LIGHT, variables
from tests.test_add_a_thing import seen as seen  # a fixture

HOST = "http://page.test/"
DRAW = """async ([frame, wanted]) => {
  const {decode} = await import("/static/message.js");
  const {runCurves} = await import("/static/run-curves.js");
  (await import("/static/theme.js")).retheme();
  const {buffer} = Uint8Array.from(atob(frame), (c) => c.charCodeAt(0));
  runCurves(document.querySelector("#curves")).draw(decode(buffer), null, false, true);
  for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame);
  const chart = [...document.querySelectorAll(".pg-chart")]
    .find((each) => each.querySelector("b").textContent === "Glitter");
  const canvas = chart.querySelector("canvas"), {width, height} = canvas;
  const {data} = canvas.getContext("2d").getImageData(0, 0, width, height);
  let drawn = 0;
  for (let i = 0; i < data.length; i += 4) {
    drawn += data[i + 3] > 99 && wanted.every((part, j) => Math.abs(part - data[i + j]) < 9);
  }
  return {value: chart.querySelector("output").textContent, drawn};
}"""


def test_a_live_chart_of_a_new_reading_is_two_places(seen: dict[str, Any], chromium: Any) -> None:
    """The step's reading travels by itself, in the message of a real run, to the chart that names
    it; the modules are the scratch copy's."""
    assert json.loads(seen["readings"])["glitter"] == pytest.approx(0.25)
    ui = Path(seen["package"]).parent / "ui"
    wanted = list(bytes.fromhex(LIGHT["grad"].lstrip("#")))

    def serve(route: Any) -> None:
        name = route.request.url.partition(HOST)[2]
        if not name:
            style = f"<style>{variables()}{assets.styles()}</style>"
            route.fulfill(content_type="text/html", body=f'{style}<div id="curves"></div>')
        elif (ui / name).is_file():
            route.fulfill(content_type="text/javascript", body=(ui / name).read_text("utf-8"))
        else:
            route.fulfill(status=404)

    page = chromium.new_page(viewport={"width": 600, "height": 900})
    try:
        page.route(f"{HOST}**", serve)
        page.goto(HOST)
        found = page.evaluate(DRAW, [seen["frame"], wanted])
    finally:
        page.close()
    assert found["value"] == "0.25" and found["drawn"] > 50  # pixels of the curve's colour
