"""Weights of one's own in a real browser: what the file leaves open is asked and remembered."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from playground.data.imaging import examples
from tests.browser.conftest import SHOTS
from tests.browser.test_cyclegan import give, jpeg, told
from tests.inference.paper import Theirs

BOX = "#cycle-weights"
READING = ".cycle-reading"


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    """The checkpoint of a training; its file has no ending."""
    parts = {name: Theirs(grow="resize nearest", ngf=8, seed=seed).state_dict()
             for seed, name in enumerate(("G_AB", "G_BA"))}  # fmt: skip
    torch.save({"epoch": 9, **parts}, tmp_path / "latest")
    return tmp_path / "latest"


def open_weights(page: Any, file: Path | dict[str, Any]) -> None:
    told(page, "cycle loss")  # of the example
    page.get_by_role("button", name="Weights of your own").click()
    page.set_input_files(f"{BOX} input[type=file]", file)


@pytest.mark.parametrize(("width", "height", "scheme"), [(1440, 900, "light"), (390, 844, "dark")])
def test_candidates_stand_side_by_side_and_the_choice_is_remembered(
    open_page: Callable[..., Any], weights: Path, width: int, height: int, scheme: str
) -> None:
    page = open_page("?tab=cyclegan", width=width, height=height, scheme=scheme)
    open_weights(page, weights)
    page.wait_for_selector(f"{BOX} .file-preview")
    give(page, "horse.jpg", jpeg(examples.horse()))
    page.wait_for_selector(f"{READING} fieldset", timeout=90_000)
    assert page.locator(f"{READING} fieldset").count() == 2
    assert page.locator(f"{READING} img").count() == 4
    boxes = [page.locator(f"{READING} fieldset:first-of-type img").nth(i).bounding_box()
             for i in (0, 1)]  # fmt: skip
    assert boxes[0]["y"] == boxes[1]["y"] and boxes[0]["width"] == boxes[1]["width"] > 100
    assert page.is_hidden("#cycle-model") and page.is_hidden("#cycle-direction")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.screenshot(path=SHOTS / f"weights-{width}-{scheme}.png", full_page=True)
    page.click(f"{READING} [data-value='bilinear']")
    page.wait_for_function(
        "s => document.querySelector(s).innerText.includes('up-sampling bilinear')", arg=READING,
        timeout=90_000,
    )  # fmt: skip
    assert page.locator(f"{READING} fieldset").count() == 1  # of the other nothing was said
    page.reload(wait_until="domcontentloaded")
    page.wait_for_selector('.pg-engine[data-state="ready"]')
    open_weights(page, weights)
    page.wait_for_selector(f"{BOX} .file-preview")
    give(page, "horse.jpg", jpeg(examples.horse()))
    page.wait_for_function(
        "s => document.querySelector(s)?.innerText.includes('up-sampling bilinear')", arg=READING,
        timeout=90_000,
    )  # fmt: skip
    page.click(f"{READING} [data-value='G_BA']")
    page.wait_for_selector(f"{READING} [data-value='G_BA'][aria-pressed='true']", timeout=90_000)
    page.click(f"{READING} [data-weights-ask]")
    page.wait_for_function(
        "s => document.querySelectorAll(s).length === 2", arg=f"{READING} fieldset", timeout=90_000
    )
    assert page.locator(f"{READING} [data-value='G_BA'][aria-pressed='true']").count() == 1


def test_a_refused_file_lets_no_other_model_answer(open_page: Callable[..., Any]) -> None:
    page = open_page("?tab=cyclegan")
    page.route("**/gradio_api/upload*", lambda route: route.fulfill(status=413, body="{}"))
    open_weights(page, {"name": "huge.pt", "mimeType": "", "buffer": b"x" * 100})
    page.wait_for_timeout(1000)
    page.unroute("**/gradio_api/upload*")
    assert page.locator(f"{BOX} .file-preview").count() == 0
    page.click("#cycle-go")
    words = told(page, "was not taken")
    assert "huge.pt" in words and "128 MB" in words
    assert page.locator("#cycle-translation img").count() == 0
    page.screenshot(path=SHOTS / "weights-refused.png", full_page=True)
    page.click("[data-weights-drop]")
    assert "cycle loss" in told(page, "cycle loss")
