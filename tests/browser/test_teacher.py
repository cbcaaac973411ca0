"""A teacher's hour in one story: draw data, collapse a GAN on them, scrub back, pin two remedies,
copy the link, export the notebook; a second browser shows the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.browser.conftest import SHOTS
from tests.browser.test_share import CLIPBOARD, DRAG
from tests.browser.test_timeline import pick, trained
from tests.browser.test_train import step_of

QUERY = "?tab=train&data=yours&width=16&batch=64&d_rate=0.02&seed=3"
PAD = ".pg-own-pad canvas"


def stroke(page: Any, *corners: tuple[float, float]) -> None:
    """A stroke of the brush through shares of the pad."""
    box = page.locator(PAD).bounding_box()
    (x, y), *rest = [(box["x"] + u * box["width"], box["y"] + v * box["height"])
                     for u, v in corners]  # fmt: skip
    page.mouse.move(x, y)
    page.mouse.down()
    for x, y in rest:
        page.mouse.move(x, y, steps=6)
    page.mouse.up()


def remedied(page: Any, knob: str, value: float) -> None:
    """Another run, with one setting changed, pinned."""
    page.evaluate(DRAG, [f"#train-knob-{knob}", value])
    page.click("#train-reset")
    page.wait_for_function("document.querySelector('.pg-step b').textContent === '0'")
    trained(page, 60)
    page.get_by_role("button", name="Pin", exact=True).click()


def test_from_a_drawing_to_a_second_browser(open_page: Callable[..., Any], tmp_path: Path) -> None:
    page = open_page(QUERY, script=CLIPBOARD)
    page.wait_for_selector(PAD)
    page.click("#train-own-clear")
    for corners in ([(0.2, 0.2), (0.4, 0.3)], [(0.7, 0.7), (0.8, 0.5)], [(0.2, 0.8), (0.3, 0.8)]):
        stroke(page, *corners)
    page.fill("#train-own-k", "3")
    page.click("#train-own-modes")
    page.wait_for_function(
        "document.querySelector('.pg-own-count').textContent.includes('3 modes marked')"
    )
    drawn = page.inner_text(".pg-own-count")
    trained(page, 200)
    assert "of 3 modes" in page.inner_text("#train .pg-metrics")
    remedied(page, "d_steps", 5)
    remedied(page, "d_steps", 3)
    assert page.locator(".pg-shelf tbody tr").count() == 2
    shown = pick(page, 2)
    with page.expect_download() as found:
        page.click(".pg-export summary")
        page.click('[data-format="notebook"]')
    found.value.save_as(tmp_path / "run.ipynb")
    cells = json.loads((tmp_path / "run.ipynb").read_text())["cells"]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    compile(code, "notebook", "exec")
    assert "playground" not in code
    page.click("#pg-link")
    page.wait_for_function("window.copied")
    page.screenshot(path=SHOTS / "teacher.png", full_page=True)
    link = page.evaluate("copied")
    other = open_page(link[link.index("?") :])
    other.wait_for_function(
        f"document.querySelector('.pg-own-count')?.textContent === {json.dumps(drawn)}"
    )
    other.wait_for_function(
        f"document.querySelector('.pg-step b').textContent === '{shown}'", timeout=30_000
    )
    for knob in ("d_rate", "d_steps", "width"):
        value = page.input_value(f"#train-knob-{knob}")
        assert other.input_value(f"#train-knob-{knob}") == value, knob
    assert step_of(other) == shown
    other.screenshot(path=SHOTS / "teacher-second.png")
