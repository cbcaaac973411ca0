"""The Train tab in a real browser."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Callable
from typing import Any

import pytest

from playground.data import DATASETS
from playground.gans import GANS
from playground.training.recipe import parse_recipe, usual
from tests.browser.conftest import SHOTS, module

PICTURE = ".pg-view-points canvas"
IMAGES = ".pg-view-images canvas"
LOSS = ".pg-charts .pg-panel:first-child canvas"
RUNNING = '#train[data-run="running"]'
PAUSED = '#train[data-run="paused"]'
SMALL = "&width=16&batch=16"
Pixels = Callable[[Any, str], dict[str, int]]


def step_of(page: Any) -> int:
    return int(page.inner_text(".pg-step b").replace(",", ""))


def wait_for_step(page: Any, more_than: int) -> None:
    page.wait_for_function(
        "n => Number(document.querySelector('.pg-step b').textContent.replaceAll(',', '')) > n",
        arg=more_than,
    )


def wait_for_url(page: Any, part: str) -> None:
    """The address follows the page a moment later."""
    page.wait_for_function("part => location.search.includes(part)", arg=part)


def run_of(page: Any) -> str | None:
    """The run that this browser would come back to."""
    run: str | None = page.evaluate("localStorage.getItem('playground.run')")
    return run


def info(page: Any) -> dict[str, Any]:
    """What the engine says of the page's run."""
    told: dict[str, Any] = page.evaluate(
        f"""async (run) => {{
          const {{live}} = {module("static/live.js")};
          return new Promise((yes, no) =>
            live.info("test", run, yes, (refused) => no(new Error(refused.message))));
        }}""",
        run_of(page),
    )
    return told


def train(page: Any) -> None:
    page.click("#train-start")
    page.wait_for_selector(RUNNING)


def pause(page: Any) -> None:
    page.click("#train-pause")
    page.wait_for_selector(PAUSED)


def open_folds(page: Any) -> None:
    """Opens every group of settings."""
    page.evaluate("for (const f of document.querySelectorAll('#train details')) f.open = true")


# keeps what the page says over its WebSocket, acknowledgements apart
OVERHEARD = """window.said = [];
const send = WebSocket.prototype.send;
WebSocket.prototype.send = function (text) {
  const message = JSON.parse(text);
  if (message.op !== "ack") window.said.push(message);
  return send.call(this, text);
};"""


def test_the_first_press_sends_the_settings_that_succeed_and_is_answered_with_a_picture(
    open_page: Any, pixels: Pixels
) -> None:
    page = open_page(script=OVERHEARD)
    page.wait_for_selector("#train-start:enabled")
    page.wait_for_timeout(1000)  # the glimpse of the data has come
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate("said.length = 0")
    train(page)
    wait_for_step(page, 20)
    said = page.evaluate("said")
    assert [message["op"] for message in said[:1]] == ["submit"]
    assert set(said[0]["watches"]) == {"train", "train-curves"}
    assert not [m for m in said if m["op"] in ("watch", "info", "steer")]
    assert not [url for url in asked if "component_server" in url]  # the answer had it all
    assert pixels(page, PICTURE)["colours"] > 20
    values = said[0]["values"]
    assert usual(GANS["mlp"], DATASETS["ring8"]).items() <= values.items()
    assert info(page)["values"] == parse_recipe({}).values()
    assert page.locator('[data-layer="warp"]').is_disabled()  # z has 16 dimensions
    pause(page)


def test_the_ring_trains_pauses_and_is_found_again_after_a_reload(
    open_page: Any, pixels: Pixels
) -> None:
    page = open_page(f"?data=ring8{SMALL}")
    page.wait_for_selector("#train-start:visible")
    assert page.locator(".pg-primary:visible").count() == 1
    train(page)
    wait_for_step(page, 20)
    picture, loss = pixels(page, PICTURE), pixels(page, LOSS)
    assert picture["colours"] > 20 and loss["colours"] > 5
    wait_for_step(page, step_of(page) + 100)
    assert pixels(page, PICTURE)["sum"] != picture["sum"]
    assert pixels(page, LOSS)["sum"] != loss["sum"]
    assert page.inner_text(".pg-words")
    pause(page)
    told = info(page)
    stopped, run = told["step"], told["run"]
    wait_for_url(page, f"run={run}")
    page.reload(wait_until="domcontentloaded")
    page.wait_for_selector(PAUSED)
    wait_for_step(page, stopped - 1)
    assert step_of(page) == stopped
    assert pixels(page, PICTURE)["colours"] > 20
    assert run_of(page) == run


def test_a_second_tab_finds_the_run_of_this_browser(open_page: Any) -> None:
    page = open_page(f"?data=moons{SMALL}")
    train(page)
    wait_for_step(page, 5)
    other = page.context.new_page()
    other.goto(page.url.split("?")[0], wait_until="domcontentloaded")
    other.wait_for_selector(RUNNING)
    wait_for_step(other, 5)
    assert info(other)["run"] == info(page)["run"] == run_of(other)
    assert other.get_attribute("#train-data-moons", "aria-checked") == "true"
    pause(other)
    page.wait_for_selector(PAUSED)


def test_a_dragged_rate_changes_the_live_run_without_a_reset(open_page: Any) -> None:
    page = open_page(f"?data=gaussians2{SMALL}")
    train(page)
    wait_for_step(page, 10)
    before, step = info(page)["values"]["d_rate"], step_of(page)
    page.focus("#train-knob-d_rate")
    for _ in range(20):
        page.keyboard.press("ArrowRight")
    shown = float(page.input_value("#train-knob-d_rate-number"))
    assert shown > before
    page.wait_for_function(
        f"""async ([run, rate]) => {{
          const {{live}} = {module("static/live.js")};
          return new Promise((yes) => live.info("test", run,
            (told) => yes(Math.abs(told.values.d_rate - rate) < 1e-9), () => yes(false)));
        }}""",
        arg=[run_of(page), shown],
        polling=300,
    )
    wait_for_step(page, step)  # it has not begun again
    wait_for_url(page, f"d_rate={shown:g}")
    assert page.locator(".pg-pending").is_hidden()
    pause(page)


def test_a_new_width_waits_for_the_reset_and_says_so(open_page: Any) -> None:
    page = open_page(f"?data=blobs3{SMALL}")
    train(page)
    wait_for_step(page, 3)
    pause(page)
    open_folds(page)
    page.fill("#train-knob-width-number", "24")
    page.keyboard.press("Tab")
    networks = page.locator('[data-group="networks"] > summary')
    assert "Width 24" in networks.inner_text()  # what differs from the usual
    assert "Width" in page.inner_text(".pg-pending")
    page.click("#train-reset")
    page.wait_for_selector(".pg-pending", state="hidden")
    assert info(page)["values"]["width"] == 24 and info(page)["step"] == 0
    page.fill("#train-knob-width-number", "9999")
    page.keyboard.press("Tab")
    wrong = page.inner_text('[data-knob="width"] .pg-wrong')
    assert wrong == "Width must be a whole number from 2 to 1024."


def test_steps_by_hand_move_one_player(open_page: Any) -> None:
    page = open_page(f"?data=line{SMALL}")
    page.click('[data-players="D"]')
    page.wait_for_selector(PAUSED)
    page.wait_for_function("() => document.querySelector('.pg-step b').textContent === '1'")
    page.click('[data-players="G"]')
    page.wait_for_function("() => document.querySelector('.pg-step b').textContent === '2'")


def test_slow_motion_walks_through_algorithm_1(open_page: Any) -> None:
    page = open_page(f"?data=checkerboard{SMALL}")
    page.click("#train-slow")
    page.click('[data-do="next"]')
    seen = set()
    for _ in range(6):
        seen.add(page.inner_text(".pg-caption")[:2])
        page.wait_for_selector("#train-reset:not([disabled]), #train[data-run='none']")
        page.click('[data-do="next"]')
        page.wait_for_timeout(100)
    assert len(seen) >= 5
    assert page.locator(".pg-flow .on").count() > 0
    page.wait_for_selector(PAUSED)


def test_mnist_is_drawn_with_verdicts_and_says_where_it_comes_from(
    open_page: Any, pixels: Pixels
) -> None:
    page = open_page("?data=ring8")
    page.click("#train-data-mnist")
    assert page.input_value("#train-knob-gan") == "dcgan"  # it shows something first
    assert "20 s" in page.inner_text('.pg-cost[aria-pressed="true"]')
    open_folds(page)
    page.fill("#train-knob-batch-number", "8")
    page.keyboard.press("Tab")
    train(page)
    wait_for_step(page, 40)  # at first all is one grey
    first = pixels(page, IMAGES)
    assert first["colours"] > 50
    wait_for_step(page, step_of(page) + 2)
    assert pixels(page, IMAGES)["sum"] != first["sum"]
    assert "5,000" in page.inner_text(".pg-origin")
    pause(page)


def test_the_lectures_perceptrons_are_one_press_away(open_page: Any) -> None:
    page = open_page("?data=fashion")
    page.wait_for_selector("#train-start:enabled")
    assert page.input_value("#train-knob-gan") == "dcgan"
    page.click('.pg-cost[data-gan="mlp"]')
    assert page.input_value("#train-knob-gan") == "mlp"
    wait_for_url(page, "gan=mlp")
    page.wait_for_function(
        "document.querySelector('[data-label=G-layers]').textContent === '100→256→512→1024→784'"
    )
    page.click("#train-data-ring8")
    assert page.input_value("#train-knob-gan") == "mlp"
    assert page.locator(".pg-costs").is_hidden()


ONE_SCREEN = (
    ".pg-data", "#train-start", "#train-reset", '[data-players="G"]', ".pg-flow", ".pg-screen",
    "#train-slow", ".pg-words", ".pg-metrics", ".pg-charts .pg-panel:nth-child(3)",
    "#train-knob-gan", "#train-knob-objective", "#train-knob-d_rate", "#train-knob-g_rate",
    "#train-knob-d_steps", ".pg-knobs .pg-fold:last-child > summary",
)  # fmt: skip


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1440, 900), (1920, 1080)])
def test_all_of_a_training_is_on_one_screen(open_page: Any, width: int, height: int) -> None:
    page = open_page("?data=ring8", width, height)
    page.wait_for_selector("#train-start:enabled")
    low = {}
    for part in ONE_SCREEN:
        box = page.locator(f"#train {part}").bounding_box()
        if box["y"] < 0 or box["y"] + box["height"] > height:
            low[part] = box["y"] + box["height"]
    assert not low, low
    stage = page.locator(PICTURE).bounding_box()
    assert stage["height"] > height - 340  # it grows with the window


def test_gradients_are_seen_to_flow(open_page: Any) -> None:
    page = open_page(f"?data=ring8{SMALL}")
    train(page)
    wait_for_step(page, 20)
    page.wait_for_function(
        "/0[.]|e/.test(document.querySelector('[data-label=g_grad]').textContent)"
    )
    assert page.locator(".pg-flows").count() == 1
    assert page.inner_text(".pg-run-state") == "Training"
    pause(page)
    assert page.locator(".pg-flows").count() == 0
    assert page.inner_text(".pg-run-state") == "Paused"


def test_keys_play_on_a_projector(open_page: Any) -> None:
    page = open_page(f"?data=ring8&members=2{SMALL}", 1920, 1080)
    page.wait_for_selector("#train-start:enabled")
    page.keyboard.press("s")  # nothing, as long as nobody presents
    page.click("#pg-present")
    page.wait_for_timeout(500)  # letters grow in a transition
    sizes = page.evaluate(
        "[...document.querySelectorAll('.pg-words, .pg-step, .pg-chart-head b, .pg-chip')]"
        ".map((e) => parseFloat(getComputedStyle(e).fontSize))"
    )
    assert min(sizes) >= 24
    page.keyboard.press("s")
    page.wait_for_function("() => document.querySelector('.pg-step b').textContent === '1'")
    page.keyboard.press(" ")
    page.wait_for_selector(RUNNING)
    page.keyboard.press(" ")
    page.wait_for_selector(PAUSED)
    page.keyboard.press("ArrowRight")
    wait_for_url(page, "member=1")
    page.keyboard.press("r")
    page.wait_for_function("() => document.querySelector('.pg-step b').textContent === '0'")
    page.screenshot(path=SHOTS / "present-train-1920.png")


def test_a_population_is_shown_side_by_side_and_one_of_it_large(
    open_page: Any, pixels: Pixels
) -> None:
    page = open_page(f"?data=ring8&members=4{SMALL}")
    train(page)
    wait_for_step(page, 5)
    box = page.locator(PICTURE).bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.25)
    page.wait_for_selector(".pg-all:visible")
    wait_for_url(page, "member=0")
    page.click(".pg-all")
    page.wait_for_selector(".pg-all", state="hidden")
    pause(page)


def test_a_run_ends_at_its_limit_with_a_full_bar(open_page: Any) -> None:
    page = open_page(f"?data=swissroll&steps=100{SMALL}")
    page.click("#train-start")
    page.wait_for_selector('#train[data-run="ended"]')
    page.wait_for_selector('.pg-progress[aria-valuenow="100"]')
    assert step_of(page) == 100
    assert page.inner_text("#train-start") == "Train again"


def test_layers_can_be_switched(open_page: Any, pixels: Pixels) -> None:
    page = open_page(f"?data=ring8&z_dim=2&z_kind=normal{SMALL}")
    page.click('[data-players="DG"]')
    page.wait_for_selector(PAUSED)
    page.wait_for_timeout(500)
    before = pixels(page, PICTURE)["sum"]
    for layer in ("warp", "arrows"):
        page.click(f'[data-layer="{layer}"]')
        page.wait_for_function(
            "([s, old, read]) => eval(read)(s).sum !== old",
            arg=[PICTURE, before, _pixels_source()],
        )
        before = pixels(page, PICTURE)["sum"]
    wait_for_url(page, "layers=real%2Cfake%2Cheat%2Cwarp%2Carrows")


def _pixels_source() -> str:
    from tests.browser.conftest import PIXELS

    return f"({PIXELS})"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_the_page_fits_and_is_photographed(
    open_page: Any, width: int, height: int, scheme: str
) -> None:
    page = open_page(f"?tab=train&data=ring8{SMALL}", width, height, scheme)
    train(page)
    wait_for_step(page, 50)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SHOTS / f"train-{width}-{scheme}.png", full_page=width < 900)
    pause(page)
    if width > 900:
        return
    order = [
        page.locator(f"#train .pg-{name}").first.bounding_box()["y"]
        for name in ("picture", "words", "actions", "past", "data", "charts", "controls")
    ]
    assert order == sorted(order)
    small = page.evaluate(
        """() => [...document.querySelectorAll('#train button, #train select, #train summary,'
          + '#train input[type=range], #train input[type=text], .pg-header button, [role=tab]')]
          .filter((e) => e.offsetParent && e.getBoundingClientRect().height < 39.5)
          .map((e) => e.outerHTML.slice(0, 80))"""
    )
    assert not small


def test_present_enlarges_and_keeps_the_controls_in_reach(open_page: Any) -> None:
    page = open_page("?data=ring8")
    before = page.locator(".pg-picture").bounding_box()["width"]
    page.click("#pg-present")
    page.wait_for_selector("#pg-present[aria-pressed=true]")
    assert page.locator("#train > .pg-controls").is_visible()
    assert page.locator(".pg-picture").bounding_box()["width"] > before
    page.keyboard.press("Escape")
    page.wait_for_selector("#pg-present[aria-pressed=false]")


def test_nothing_is_fetched_from_elsewhere(chromium: Any, playground: Any) -> None:
    page = chromium.new_page()
    hosts: set[str] = set()
    page.on("request", lambda r: hosts.add(re.sub(r"^\w+://([^/]*).*", r"\1", r.url)))
    page.goto(playground.url, wait_until="domcontentloaded")
    page.wait_for_selector('.pg-engine[data-state="ready"]')
    page.wait_for_timeout(500)
    fonts = page.evaluate("[...document.fonts].filter((f) => f.status === 'error').length")
    page.close()
    assert fonts == 0
    outside = {h for h in hosts if h and "127.0.0.1" not in h and not h.startswith("data:")}
    assert not outside, outside


def test_a_killed_engine_is_told_and_the_run_goes_on(open_page: Any, playground: Any) -> None:
    page = open_page(f"?data=gaussians2{SMALL}")
    page.set_default_timeout(90_000)  # the engine imports torch again
    train(page)
    wait_for_step(page, 20)
    run = run_of(page)
    os.kill(playground.engine_client.pid, signal.SIGKILL)
    page.wait_for_selector('.pg-state[data-state="restarting"]')
    assert "goes on from its last save" in page.inner_text(".pg-state")
    page.wait_for_selector('.pg-engine[data-state="ready"]')
    page.wait_for_selector(RUNNING)
    wait_for_step(page, step_of(page))
    assert run_of(page) == run
    pause(page)


def test_the_stage_shows_the_data_before_anything_trains(open_page: Any, pixels: Pixels) -> None:
    page = open_page("?data=ring8")
    page.wait_for_selector("#train-start:enabled")
    page.wait_for_timeout(1000)
    ring = pixels(page, PICTURE)
    assert ring["colours"] > 5
    page.click('.pg-dataset-list [data-data="mixture1d"]')
    page.wait_for_selector(".pg-linekeys:visible")
    page.wait_for_timeout(1000)
    assert pixels(page, PICTURE)["sum"] != ring["sum"]
    assert page.inner_text("#train-start") == "Train"  # nothing has begun
