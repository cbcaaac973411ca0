"""How many large drawings are kept for whom."""

from __future__ import annotations

import pytest

from playground.core.limits import DrawingLimits
from playground.core.spec import PlaygroundError
from playground.ui.callers import Caller
from playground.ui.keeping import Keeping


def test_a_visitor_and_an_address_have_an_account_an_hour() -> None:
    now = 0.0
    keeping = Keeping(DrawingLimits(owner=2, address=3), lambda: now)
    for _ in range(2):
        keeping.book(Caller("a", "home"))
    with pytest.raises(PlaygroundError, match="2 large drawings were kept for you"):
        keeping.book(Caller("a", "home"))
    keeping.book(Caller("b", "home"))
    with pytest.raises(PlaygroundError, match="3 large drawings"):  # whatever names it gives
        keeping.book(Caller("c", "home"))
    keeping.book(Caller("c", "elsewhere"))
    now = 3601.0
    keeping.book(Caller("a", "home"))
