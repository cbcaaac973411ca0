"""LeNet-5 on screen says what torch says, of the data's digits and of a drawing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from playground.core import checkpoints
from playground.data.images import shipped_digits
from playground.networks import lenet
from playground.ui.tabs.how.lenet import NAME, WHICH
from tests.browser.how.page import Page


@pytest.fixture(scope="module")
def net() -> lenet.LeNet5:
    tensors, _ = checkpoints.load(checkpoints.ROOT / NAME)
    found = lenet.LeNet5()
    found.load_state_dict({name: x.float() for name, x in tensors.items()})
    return found


def said(page: Page) -> Any:
    return page.page.locator(".how-say:visible").get_attribute("data-value")


@pytest.mark.parametrize("digit", [0, 4, 8])
def test_the_page_says_what_torch_says(page: Page, net: lenet.LeNet5, digit: int) -> None:
    page.open("lenet", sample=digit, centre="drawn", map=2, spot="9,11")
    page.page.wait_for_selector(".how-say[data-value]")
    images, labels = shipped_digits()
    picture = images[labels == digit][WHICH].reshape(1, 1, 28, 28)
    x = lenet.as_input(torch.tensor(picture).float() / 127.5 - 1)
    with torch.no_grad():
        layers = net.layers(x)
    shares = layers["output"][0].softmax(0).numpy()
    shown = page.numbers()
    assert said(page) == str(shares.argmax()) == str(digit)
    assert shown["first"] == pytest.approx(shares.max(), abs=1e-4)
    assert shown["second"] == pytest.approx(np.sort(shares)[-2], abs=1e-4)
    assert shown["value"] == pytest.approx(layers["c1"][0, 2, 11, 9].item(), abs=1e-4)


def test_a_stroke_is_read_wherever_it_is(page: Page) -> None:
    page.open("lenet", sample=3)
    page.page.wait_for_selector(".how-say[data-value='3']")
    paper = page.page.locator(".how .pg-paper")
    paper.scroll_into_view_if_needed()
    page.page.get_by_role("button", name="Clear").click()
    box = paper.bounding_box()
    left, top = box["x"] + 30, box["y"] + 20  # a one, in the corner
    page.page.mouse.move(left, top)
    page.page.mouse.down()
    for i in range(1, 12):
        page.page.mouse.move(left, top + 9 * i)
    page.page.mouse.up()
    page.page.wait_for_selector(".how-say[data-value='1']")
    assert page.numbers()["first"] > 0.9
    page.page.wait_for_function("location.search.includes('sample=-1')")  # written soon


def test_the_paper_and_the_kernel_follow_keys(page: Page) -> None:
    page.open("lenet", sample=5)
    page.page.wait_for_selector(".how-say[data-value='5']")
    before = page.numbers()["sum"]
    handle = page.page.get_by_role("slider", name="Place of the kernel")
    handle.focus()
    handle.press("Shift+ArrowUp")
    page.page.wait_for_function(
        f"document.querySelector('.how [data-name=sum]').dataset.value != {before!r}"
    )
    page.page.locator(".how .pg-paper").focus()
    for key in ("Space", "ArrowDown", "ArrowDown"):
        page.page.keyboard.press(key)
    page.page.wait_for_function("location.search.includes('sample=-1')")
