"""Cross-entropy to minimax on screen."""

from __future__ import annotations

import pytest

from tests.browser.how.page import Page
from tests.oracles import minimax


@pytest.mark.parametrize("loss", ["minimax", "non-saturating"])
def test_minimax(page: Page, loss: str) -> None:
    shown = page.open("minimax", dr=0.9, df=0.15, loss=loss).numbers()
    minimaxing = loss == "minimax"
    value = minimax.g_minimax if minimaxing else minimax.g_non_saturating
    slope = minimax.g_minimax_slope if minimaxing else minimax.g_non_saturating_slope
    assert shown == pytest.approx(
        {
            "a": -float(minimax.bce(0.9, 1)),
            "b": -float(minimax.bce(0.15, 0)),
            "v": float(minimax.value(0.9, 0.15)),
            "dloss": float(minimax.d_loss(0.9, 0.15)),
            "gloss": float(value(0.15)),
            "slope": float(slope(0.15)),
        }
    )
