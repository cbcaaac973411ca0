"""Whatever slider of a tab is dragged, at every width: its stage is in sight."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import SHOTS

STAGES = {
    "train": ("#train", ".pg-picture .pg-screen"),
    "cgan": ("#cgan", ".pg-picture .pg-tiles"),
    "infogan": ("#infogan", ".pg-picture"),
    "collapse&collapse.scene=vanishing": ("#collapse", ".pg-lane-picture"),
}
# Scrolls every slider that shows to the lower edge, as one does to get at it, and tells those
# whose stage is then less than half in sight or covers them; 40 pixels are enough to see a row.
OUT_OF_SIGHT = """async ([root, stage]) => {
  const home = document.querySelector(root);
  for (const fold of home.querySelectorAll("details")) fold.open = true;
  const sliders = [...home.querySelectorAll('input[type="range"]')].filter((e) => e.offsetParent);
  const bad = [];
  for (const slider of sliders) {
    slider.scrollIntoView({block: "end"});
    await new Promise((yes) => requestAnimationFrame(() => requestAnimationFrame(yes)));
    const at = slider.getBoundingClientRect();
    const seen = [...home.querySelectorAll(stage)].filter((e) => e.offsetParent).map((e) => {
      const box = e.getBoundingClientRect();
      return Math.min(box.bottom, innerHeight) - Math.max(box.top, 0);
    });
    const hit = document.elementFromPoint(at.x + at.width / 2, at.y + at.height / 2);
    const name = slider.id || slider.outerHTML.slice(0, 60);
    if (Math.max(...seen) < 100) bad.push(`${name}: ${Math.round(Math.max(...seen))} px seen`);
    if (hit !== slider) bad.push(`${name}: covered by ${hit?.className}`);
  }
  return {count: sliders.length, bad};
}"""
# Scrolls the whole page, and tells where a scene's slider can be dragged while less than 100 pixels
# of every lane's picture show: cut off by the window, or under something else.
SCENE_OUT_OF_SIGHT = """async () => {
  const slider = document.querySelector("#collapse-knob");
  const pictures = [...document.querySelectorAll(".pg-lane-picture")];
  const bad = [];
  for (let y = 0; y <= document.documentElement.scrollHeight - innerHeight; y += 60) {
    scrollTo(0, y);
    await new Promise((yes) => requestAnimationFrame(() => requestAnimationFrame(yes)));
    const {top, bottom} = slider.getBoundingClientRect();
    if (bottom < 0 || top > innerHeight) continue;
    const seen = pictures.map((each) => {
      const {left, width} = each.getBoundingClientRect();
      let rows = 0;
      for (let at = 0; at < innerHeight; at += 10) {
        if (each.contains(document.elementFromPoint(left + width / 2, at))) rows += 10;
      }
      return rows;
    });
    if (Math.max(...seen) < 100) bad.push(`at ${y}: ${Math.max(...seen)} px seen`);
  }
  return bad;
}"""
SCROLLERS = """root => {
  const found = [];
  for (let e = document.querySelector(root).parentElement; e; e = e.parentElement) {
    const {overflowX, overflowY} = getComputedStyle(e);
    if (e === document.body || e === document.documentElement) continue;
    for (const flow of [overflowX, overflowY]) {
      if (!["visible", "clip"].includes(flow)) found.push(`${e.className}: ${flow}`);
    }
  }
  return found;
}"""


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1000, 800), (390, 844)])
def test_the_stage_is_in_sight_while_a_slider_is_dragged(
    open_page: Callable[..., Any], width: int, height: int
) -> None:
    told = {}
    for tab, (root, stage) in STAGES.items():
        page = open_page(f"?tab={tab}", width, height)
        page.wait_for_selector(f'{root} input[type="range"]:visible')
        assert page.evaluate(SCROLLERS, root) == [], tab
        found = page.evaluate(OUT_OF_SIGHT, [root, stage])
        assert found["count"], tab
        told[tab] = found["bad"]
        page.context.close()
    assert not any(told.values()), told


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1000, 800), (390, 844)])
def test_a_scenes_picture_is_in_sight_wherever_the_page_is_scrolled(
    open_page: Callable[..., Any], width: int, height: int
) -> None:
    page = open_page("?tab=collapse&collapse.scene=vanishing", width, height)
    page.wait_for_selector("#collapse-knob:visible")
    for scene in page.locator('.pg-race-scenes [data-scene]:not([data-scene=""])').all():
        scene.click()
        page.wait_for_selector(".pg-lane-picture canvas:visible")
        name = scene.get_attribute("data-scene")
        assert page.evaluate(SCENE_OUT_OF_SIGHT) == [], name
        SHOTS.mkdir(exist_ok=True)
        page.screenshot(path=SHOTS / f"sticky-{name}-{width}.png")


def test_below_an_open_lesson_a_picture_stays_in_its_lane(open_page: Callable[..., Any]) -> None:
    page = open_page("?tab=collapse&lesson=gan-by-hand", width=390, height=844)
    page.wait_for_selector("#pg-lesson .pg-lesson-title")
    page.wait_for_selector(".pg-lane-picture canvas")
    outside = page.evaluate(
        "[...document.querySelectorAll('.pg-lane')].filter((lane) => {"
        "const of = lane.getBoundingClientRect(), {top, bottom} ="
        " lane.querySelector('.pg-lane-picture canvas').getBoundingClientRect();"
        "return top < of.top || bottom > of.bottom; }).length"
    )
    assert outside == 0 < page.locator(".pg-lane").count()
