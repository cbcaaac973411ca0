"""What holds for every scene: links, speed, widths, words and themes."""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from playground.ui import assets
from playground.ui.tabs.how.family import PARTS, methods
from tests.browser.how.page import SCENES, Page
from tests.conftest import Playground


def test_names_in_the_url_are_ours_alone(page: Page) -> None:
    from playground.training.recipe import describe

    family = json.dumps({"methods": methods(), "parts": PARTS, "tabs": []})
    names = f"it.scenesOf({family}).flatMap((scene) => Object.keys(scene.params))"
    ours = set(page.js(f"() => {assets.call('tabs/how/how.js', names)}"))
    assert "eta" in ours
    known = describe()
    knobs = {k["name"] for k in known["run"]} | {"tab", "scene", "run", "data", "gan"}
    for entry in [*known["gans"].values(), *known["data"].values()]:
        knobs |= {k["name"] for k in entry["knobs"]}
    assert ours & knobs == set()


@pytest.mark.parametrize(
    ("scene", "values", "words"),
    [
        ("equilibrium", {"eta": 99}, "eta must be a number from"),
        ("equilibrium", {"method": "guess"}, "method must be one of"),
        ("hand", {"px": "1,2,3"}, "px must be"),
        ("optimal", {"p": "0,-1,1"}, "p must be mean, width"),
        ("optimal", {"q": "0,1,0"}, "q must be mean, width"),
        ("information", {"table": "2,0.5,0.2,0.3"}, "table must be"),
        ("information", {"table": "2,0.5,NaN,0.3,0.2"}, "table must be"),
        ("minimax", {"dr": 1.5}, "dr must be a number"),
        ("measuring", {"kept": 2.5}, "kept must be a whole number from 1 to 8"),
        ("lenet", {"spot": "1,2.5"}, "spot must be whole numbers from 0 to 27"),
    ],
)
def test_bad_links_are_explained(page: Page, scene: str, values: dict, words: str) -> None:
    page.open(scene, **values)
    assert words in page.page.inner_text(".how-complaint")


def test_an_unknown_scene_is_named(page: Page) -> None:
    page.open("nonsense")
    assert page.page.locator("article[data-scene=players]").count() == 1
    assert "no scene is named nonsense" in page.page.inner_text(".how-complaint")


DRAGS = {
    "players": "input[name=noise]",
    "hand": "#how-px0",
    "minimax": "input[name=df]",
    "optimal": "button.how-handle:visible",
    "equilibrium": "input[name=eta]",
    "pairs": "input[name=eta]",
    "algorithm": "input[name=k]",
    "information": "input[name=flip]",
    "neuron": "input[name=w1]",
    "change": "input[name=z]",
    "schedules": "input[name=block]",
    "measuring": "input[name=gwidth]",
    "autoencoder": "input[name=picked]",
    "slips": "input[name=df]",
    "lenet": "input[name=map]",
    "asking": "input[name=blur]",
}
OPENED = {"slips": {"picks": "1,0,0,2,1,2"}}  # what a drag needs to move everything


LAGS = """(handle) => {
  window.lags = [];
  window.stopLags?.abort();
  window.stopLags = new AbortController();
  let waiting = false;
  addEventListener(handle ? "pointermove" : "input", (event) => {
    if (waiting || (handle && !event.buttons)) return;
    waiting = true;
    requestAnimationFrame(() => requestAnimationFrame(() => {
      waiting = false;
      window.lags.push(performance.now() - event.timeStamp);
    }));
  }, {capture: true, signal: window.stopLags.signal});
}"""


def drag(page: Page, control: Any, reach: float) -> list[float]:
    """Milliseconds from each input event to the frame after the one that drew it (so that paint
    is included) while ``control`` is dragged ``reach`` pixels to and fro for a second."""
    box = control.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.page.mouse.move(x, y)
    page.page.mouse.down()
    for i in range(60):
        page.page.mouse.move(x + reach * np.sin(i / 9), y)
        page.page.wait_for_timeout(12)
    page.page.mouse.up()
    lags: list[float] = page.js("window.lags.splice(0)")
    return lags


@pytest.fixture(scope="module")
def plain(chromium: Any) -> Iterator[Page]:
    """A page with a slider that moves nothing: what a drag takes on this machine anyway."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    made = Page.__new__(Page)
    made.page = context.new_page()
    made.page.set_content('<input type="range" style="width: 400px">')
    yield made
    context.close()


@pytest.mark.parametrize("scene", DRAGS)
def test_a_drag_is_on_screen_within_50_ms(page: Page, plain: Page, scene: str) -> None:
    page.open(scene, **OPENED.get(scene, {}))
    control = page.page.locator(DRAGS[scene]).first
    control.scroll_into_view_if_needed()
    page.js(LAGS, scene == "optimal")
    reach = 100 if scene == "optimal" else control.bounding_box()["width"] * 0.4
    for _ in range(3):  # other processes may hold the cores for one drag, not for three
        lags = drag(page, control, reach)
        if len(lags) < 10:  # what came from the engine moved it from under the pointer
            control.scroll_into_view_if_needed()
            continue
        print(f"{scene}: median {statistics.median(lags):.1f} ms of {len(lags)}")
        if statistics.median(lags) <= 50:
            return
    plain.js(LAGS, False)  # too slow for 50 ms may be the machine
    anyway = statistics.median(drag(plain, plain.page.locator("input"), 160))
    print(f"a slider that moves nothing: {anyway:.1f} ms")
    if len(lags) < 10 or statistics.median(lags) > 1.5 * anyway:
        pytest.fail(f"median above 50 ms, or too few moves ({len(lags)}), in three drags")


def test_phone_and_text_alternatives(chromium: Any, playground: Playground) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = Page(context, playground.url)
    for scene in SCENES:
        page.open(scene)
        page.page.wait_for_timeout(60)
        assert page.js("document.documentElement.scrollWidth") <= 390, scene
        small = page.js(
            """() => [...document.querySelectorAll('.how button, .how a, .how summary,'
                + '.how input[type=range], .how input[type=number], .how .how-choice label')]
              .filter((e) => e.offsetParent && e.getBoundingClientRect().height < 39.5)
              .map((e) => e.outerHTML.slice(0, 90))"""
        )
        assert small == [], scene
        unnamed = page.js(
            """() => [...document.querySelectorAll('.how canvas, .how [role=slider],'
                + '.how [role=img]')]
              .filter((e) => e.offsetParent && !(e.getAttribute('aria-label') || '').trim())
              .concat([...document.querySelectorAll('.how input')].filter((e) => !e.labels.length
                && !e.getAttribute('aria-label'))).map((e) => e.outerHTML.slice(0, 90))"""
        )
        assert unnamed == [], scene
        assert page.js("document.querySelectorAll('.how .katex-error').length") == 0, scene
        red = "document.querySelectorAll('.how .katex [style*=\"204, 0, 0\"]').length"
        assert page.js(red) == 0, scene  # an unknown command, such as quadx
        assert page.js("document.querySelectorAll('.how .katex').length") > 0, scene
    assert page.errors == []
    context.close()


def test_both_themes(page: Page) -> None:
    """The same curve is drawn in the palette of the theme."""
    colours = {}
    for theme in ("light", "dark"):
        page.open("minimax")
        page.js("(dark) => document.body.classList.toggle('dark', dark)", theme == "dark")
        page.page.wait_for_timeout(150)
        wanted = page.js("getComputedStyle(document.body).getPropertyValue('--pg-real').trim()")
        colours[theme] = wanted
        found = page.js(
            """(hex) => {
              const canvas = document.querySelector('.how canvas');
              const data = canvas.getContext('2d').getImageData(0, 0, canvas.width,
                canvas.height).data;
              const rgb = [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
              let n = 0;
              for (let i = 0; i < data.length; i += 4) {
                if (rgb.every((v, j) => Math.abs(v - data[i + j]) < 3)) n++;
              }
              return n;
            }""",
            wanted,
        )
        assert found > 200
    assert colours["light"] != colours["dark"]
