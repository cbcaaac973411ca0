"""Algorithm 1 on screen: the order of its lines and who is frozen."""

from __future__ import annotations

from tests.browser.how.page import Page
from tests.oracles import algorithm


def test_order_and_frozen_parameters(page: Page) -> None:
    """Every line in its turn, one player's numbers moving with it or none."""
    page.open("algorithm", k=2)
    expected = [line for _, _, line in algorithm.schedule(2, 2)]
    before = page.numbers()
    for line in expected[:8]:
        page.page.get_by_role("button", name="Next line").click()
        page.page.wait_for_function(
            f"document.querySelector('.how-here')?.dataset.line === '{line}'"
        )
        after = page.numbers()
        moves = (line == "update_d", line == "update_g")
        assert tuple(after[f"{p}steps"] - before[f"{p}steps"] for p in "dg") == moves
        assert tuple(after[f"{p}move"] > 0 for p in "dg") == moves
        before = after
    assert (before["dsteps"], before["gsteps"], before["iteration"]) == (2, 1, 1)


def test_a_link_into_the_middle_trains_up_to_there(page: Page) -> None:
    page.open("algorithm", k=1, it=30)
    page.page.wait_for_function("document.querySelector('[data-name=iteration]').value === '30'")
    assert page.numbers()["dsteps"] == page.numbers()["gsteps"] == 30
