"""The Mode collapse tab in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import SHOTS, module

Pixels = Callable[[Any, str], dict[str, int]]
RUNNING = '#collapse[data-run="running"]'
PAUSED = '#collapse[data-run="paused"]'
FOUR = "?tab=collapse&collapse.lanes=collapse,rescue,pacgan2,r1"


def step_of(page: Any) -> int:
    return int(page.inner_text(".pg-race-clock b").replace(",", ""))


def wait_for_step(page: Any, more_than: int) -> None:
    page.wait_for_function(
        "n => Number(document.querySelector('.pg-race-clock b').textContent.replaceAll(',', ''))"
        " > n",
        arg=more_than,
    )


def canvas(lane: int, part: str) -> str:
    return f'.pg-lane[data-lane="{lane}"] .pg-lane-{part} canvas'


def test_keys_race_on_a_projector(open_page: Any) -> None:
    page = open_page("?tab=collapse&present=1", 1920, 1080)
    page.wait_for_selector("#collapse-start:enabled")
    page.keyboard.press(" ")
    page.wait_for_selector(RUNNING)
    wait_for_step(page, 2)
    page.keyboard.press(" ")
    page.wait_for_selector(PAUSED)
    before = step_of(page)
    page.keyboard.press("s")
    page.wait_for_function(
        "n => document.querySelector('.pg-race-clock b').textContent.replaceAll(',', '') === n",
        arg=str(before + 1),
    )
    page.keyboard.press("ArrowRight")
    page.wait_for_selector('#collapse [aria-pressed="true"]:text("Vanishing gradient")')
    page.screenshot(path=SHOTS / "present-collapse-1920.png")


@pytest.mark.slow  # trains several networks in the page
def test_four_lanes_race_and_a_method_is_switched_on(open_page: Any, pixels: Pixels) -> None:
    page = open_page(FOUR)
    page.set_default_timeout(120_000)  # four networks on a busy machine
    page.wait_for_selector('.pg-lane[data-lane="4"]')
    assert page.locator(".pg-race .pg-primary:visible").count() == 1
    page.click("#collapse-it")
    page.wait_for_selector(RUNNING)
    wait_for_step(page, 5)
    page.wait_for_function(
        "() => [...document.querySelectorAll('.pg-verdict b')].every("
        "b => !['Not started', '…'].includes(b.textContent))"
    )
    for lane in (1, 2, 3, 4):
        assert pixels(page, canvas(lane, "picture"))["colours"] > 3
        assert pixels(page, canvas(lane, "bars"))["colours"] > 2
    off = page.locator('.pg-lane[data-lane="1"] .pg-lane-switch option[value="pacgan2"]')
    assert off.is_disabled()
    assert "D would need other inputs" in (off.get_attribute("title") or "")
    page.select_option('.pg-lane[data-lane="1"] .pg-lane-switch select', "r1")
    page.wait_for_function(
        "() => document.querySelector('.pg-lane[data-lane=\"1\"] .pg-lane-method').value === 'r1'"
    )
    page.click("#collapse-pause")
    page.wait_for_selector(PAUSED)
    page.wait_for_timeout(500)
    stopped = step_of(page)
    page.wait_for_timeout(700)
    assert step_of(page) == stopped
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SHOTS / "collapse-light.png", full_page=True)


# keeps which runs the page starts and lets go
OVERHEARD = f"""async () => {{
  const {{live}} = {module("static/live.js")};
  window.started = [];
  window.dropped = [];
  const {{submit, steer}} = live;
  live.submit = (slot, values, yes, no, how) => submit(slot, values, (told) => {{
    window.started.push([told.run, how.race]);
    yes(told);
  }}, no, how);
  live.steer = (slot, run, command, ...rest) => {{
    if (command === "drop") window.dropped.push(run);
    steer(slot, run, command, ...rest);
  }};
}}"""


@pytest.mark.slow  # trains several networks in the page
def test_a_lane_that_comes_or_goes_keeps_the_race(open_page: Any) -> None:
    page = open_page("?tab=collapse&collapse.lanes=minimax,r1")
    page.set_default_timeout(120_000)
    page.evaluate(OVERHEARD)
    page.click("#collapse-start")
    wait_for_step(page, 300)
    page.click("#collapse-add")
    page.wait_for_function(
        "() => /waits for lane 3, at step [0-9,]+ of [0-9,]+/.test("
        "document.querySelector('.pg-lane[data-lane=\"1\"] .pg-lane-wait').textContent)"
    )
    before = step_of(page)
    assert before >= 300  # the clock is the race's
    page.click("#collapse-pause")
    page.wait_for_selector(PAUSED)
    page.click("#collapse-pause")
    page.wait_for_selector(RUNNING)
    wait_for_step(page, before + 30)  # it has caught up, and all go on
    assert page.locator(".pg-lane-wait:visible").count() == 0
    started = page.evaluate("started")
    assert len({run for run, _ in started}) == 3 and len({race for _, race in started}) == 1
    assert page.evaluate("dropped") == []
    page.click('.pg-lane[data-lane="2"] .pg-lane-drop')
    wait_for_step(page, step_of(page) + 30)
    assert page.evaluate("dropped") == [started[1][0]] and page.locator(".pg-lane").count() == 2
    page.select_option('.pg-lane[data-lane="2"] .pg-lane-method', "least-squares")
    wait_for_step(page, step_of(page) + 30)
    assert page.evaluate("dropped") == [started[1][0], started[2][0]]
    assert page.evaluate("started.length") == 4
    page.click("#collapse-pause")
    page.wait_for_selector(PAUSED)


@pytest.mark.slow  # trains several networks in the page
def test_after_the_rescue_a_lane_says_what_it_was(open_page: Any) -> None:
    page = open_page("?tab=collapse")
    page.set_default_timeout(120_000)
    page.click("#collapse-it")
    wait_for_step(page, 250)
    was = page.locator('.pg-lane[data-lane="1"] .pg-lane-was')
    assert was.is_hidden()
    page.click("#collapse-rescue")
    was.wait_for(state="visible")
    assert re.fullmatch(r"was Collapse until step [\d,]+", was.inner_text())
    assert page.input_value('.pg-lane[data-lane="1"] .pg-lane-method') == "rescue"
    assert page.locator('.pg-lane[data-lane="2"] .pg-lane-was').is_hidden()
    page.select_option('.pg-lane[data-lane="1"] .pg-lane-switch select', "r1")
    page.wait_for_function(
        "() => document.querySelector('.pg-lane-was').textContent.startsWith('was Rescue until')"
    )
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SHOTS / "collapse-rescued.png")
    page.click("#collapse-it")  # anew, with the methods that it began with
    was.wait_for(state="hidden")
    assert page.input_value('.pg-lane[data-lane="1"] .pg-lane-method') == "collapse"
    wait_for_step(page, 5)
    page.click("#collapse-pause")


@pytest.mark.slow  # trains several networks in the page
def test_seeds_side_by_side_are_counted(open_page: Any) -> None:
    page = open_page("?tab=collapse&collapse.seeds=4&collapse.lanes=collapse,r1", scheme="dark")
    page.set_default_timeout(120_000)
    page.click("#collapse-start")
    page.wait_for_selector(RUNNING)
    page.wait_for_function(
        "() => /collapsed in \\d of 4 seeds/.test("
        "document.querySelector('.pg-verdict span').textContent)"
    )
    page.wait_for_selector('.pg-lane[data-lane="2"] .pg-lane-seeds canvas')


@pytest.mark.slow  # trains several networks in the page
def test_a_scene_has_one_knob(open_page: Any, pixels: Pixels) -> None:
    page = open_page("?tab=collapse&collapse.scene=vanishing", width=390, height=844)
    page.set_default_timeout(120_000)
    page.wait_for_selector('.pg-lane[data-lane="2"]')
    assert page.locator(".pg-race-knob:visible").count() == 1
    page.click("#collapse-start")
    wait_for_step(page, 2)
    page.wait_for_function(
        "() => [...document.querySelectorAll('.pg-lane-charts output')]"
        ".some(o => /\\d/.test(o.textContent))"
    )
    assert pixels(page, '.pg-lane[data-lane="1"] .pg-chart-body canvas')["colours"] > 3
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


# Where each lane's picture, verdict, bars and curves end, of those that end below the window; and
# whether the page can be scrolled to the side.
BELOW = """() => [...document.querySelectorAll(
  ".pg-lane-picture, .pg-verdict, .pg-lane-bars, .pg-lane-charts")]
  .map((e) => [e.className, Math.round(e.getBoundingClientRect().bottom)])
  .filter(([, bottom]) => bottom > innerHeight)"""


@pytest.mark.parametrize(
    ("query", "width", "height"),
    [("?tab=collapse", 1280, 720), ("?tab=collapse", 1440, 900), (FOUR, 1920, 1080)],
)
def test_all_lanes_fit_one_screen(open_page: Any, query: str, width: int, height: int) -> None:
    page = open_page(query, width=width, height=height)
    page.wait_for_selector(".pg-lane-charts canvas")
    page.wait_for_timeout(300)  # the bar and the lanes have their sizes
    assert page.evaluate(BELOW) == []
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_the_curves_of_all_lanes_can_be_laid_over_each_other(open_page: Any) -> None:
    page = open_page(FOUR)
    page.wait_for_selector('.pg-lane[data-lane="4"]')
    assert page.locator(".pg-lane-charts:visible").count() == 4
    page.click("#collapse-over")
    page.wait_for_selector(".pg-over canvas")
    assert page.locator(".pg-lane-charts:visible").count() == 0
    assert (
        page.locator(".pg-over .pg-chart").count() == 6
    )  # with reverse KL, JSD, width, Wasserstein-1
    keys = page.locator(".pg-over .pg-chart").first.locator(".pg-key u").all_inner_texts()
    assert keys == ["1", "2", "3", "4"]
    page.wait_for_function("() => location.search.includes('collapse.curves=over')")
    page.click('.pg-lane[data-lane="2"] .pg-lane-drop')
    page.wait_for_function("() => document.querySelectorAll('.pg-over .pg-key').length === 18")
    page.click("#collapse-over")
    assert page.locator(".pg-lane-charts:visible").count() == 3


WIDE = """() => [...document.querySelectorAll("#collapse > *, .pg-lane, .pg-race-bar > *")]
  .filter((e) => e.getBoundingClientRect().right > innerWidth).map((e) => e.className)"""


@pytest.mark.parametrize("query", ["?tab=collapse", FOUR, "?tab=collapse&collapse.scene=vanishing"])
def test_no_lane_is_wider_than_a_small_phone(open_page: Any, query: str) -> None:
    page = open_page(query, width=360, height=740)
    page.wait_for_selector(".pg-lane-charts canvas")
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(WIDE) == []  # nor is anything cut off


def test_the_start_shows_the_data_and_images_are_a_choice(open_page: Any) -> None:
    page = open_page("?tab=collapse")
    page.wait_for_selector('.pg-lane[data-lane="2"]')
    page.wait_for_function(
        "() => document.querySelector('.pg-lane-picture canvas').getContext('2d')"
        ".getImageData(0, 0, 300, 300).data.some((v) => v)",
        timeout=90_000,
    )
    best = page.locator('.pg-lane[data-lane="1"] .pg-lane-switch option[value="best"]')
    assert best.is_disabled()  # its D has other inputs
    page.select_option("#collapse-data", "mnist")
    page.wait_for_function("() => location.search.includes('collapse.data=mnist')")
    assert page.locator(".pg-lane").count() == 2
