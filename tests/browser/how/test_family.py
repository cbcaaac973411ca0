"""The family on screen."""

from __future__ import annotations

from playground.ui.tabs.how.family import METHODS
from tests.browser.how.page import Page


def test_every_method_has_its_diagram_losses_and_links(page: Page) -> None:
    page.open("family")
    for method in METHODS:
        page.page.locator(f".how-choice input[value={method.name}]").check()
        page.page.wait_for_selector(f"h3:text('{method.title}: who talks to whom')")
        assert page.page.locator(".how-node").count() == len(method.nodes)
        assert page.page.locator(".how-wire").count() == len(method.edges)
        links = page.page.locator(".how-links a")
        shown = [(link.words + " →", link.tab) for link in method.links]
        for i, (words, tab) in enumerate(shown):
            assert links.nth(i).inner_text() == words
            assert f"tab={tab}" in links.nth(i).get_attribute("href")
        assert links.count() == len(shown)


def test_a_link_holds_the_settings(page: Page) -> None:
    page.open("family", member="wgan")
    href = page.page.get_by_role("link", name="Train a WGAN-GP").get_attribute("href")
    assert "tab=train" in href and "objective=wasserstein-gp" in href and "gan=mlp" in href


def test_a_pressed_part_is_explained(page: Page) -> None:
    page.open("family", member="cgan")
    page.page.get_by_role("button", name="y label").press("Enter")
    page.page.wait_for_selector("text=The same y is shown to both players.")
