"""The autoencoder trains on the page, its decoder follows the dot, and a GAN draws beside it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.how.page import Page

READY = ".how-primary:not([disabled])"
INK = """(i) => {
  const canvas = [...document.querySelectorAll('.how canvas')].filter((c) => c.offsetParent)[i];
  const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
  let total = 0;
  for (let j = 0; j < data.length; j += 4) total += data[j] * (1 + j % 977);
  return total;
}"""
STEPS = "document.querySelector('[data-name=steps]').dataset.value"


def train(page: Page, steps: int) -> None:
    page.page.wait_for_selector(READY)
    page.page.click(READY)
    page.page.wait_for_function(f"Number({STEPS}) >= {steps}", timeout=60_000)
    page.page.click(READY)  # pauses


@pytest.fixture(scope="module")
def trained(loaded: Page) -> Page:
    loaded.open("autoencoder")
    train(loaded, 250)
    return loaded


def test_it_trains_in_frames(trained: Page) -> None:
    shown = trained.numbers()
    assert 250 <= shown["steps"] < 6000
    assert shown["loss"] < 60  # 196 pixels of ignorance cost 136 nats
    assert "Train on" in trained.page.inner_text(READY)


def test_the_decoder_follows_the_dot(trained: Page) -> None:
    trained.open("autoencoder")
    trained.page.wait_for_selector(READY)
    trained.page.wait_for_timeout(100)
    before = trained.js(INK, 2)
    handle = trained.page.get_by_role("slider", name="Code for the decoder")
    handle.focus()
    for _ in range(3):
        handle.press("Shift+ArrowRight")
    trained.page.wait_for_function("document.querySelector('[data-name=z1]').dataset.value > 0")
    trained.page.wait_for_timeout(100)
    assert trained.js(INK, 2) != before


def test_more_gaussians_and_a_gan_beside_them(trained: Page) -> None:
    trained.open("autoencoder", part="samples", gaussians=1)
    trained.page.wait_for_selector("text=compare the kind of mistake", timeout=60_000)
    one: Any = trained.numbers()
    trained.open("autoencoder", part="samples", gaussians=6)
    trained.page.wait_for_selector(READY)
    trained.page.wait_for_timeout(100)
    six: Any = trained.numbers()
    assert (one["gaussians"], six["gaussians"]) == (1, 6)
    assert six["meanlog"] > one["meanlog"]
