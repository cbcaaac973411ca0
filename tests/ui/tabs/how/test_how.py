"""What the tab's Python hands to its module."""

from __future__ import annotations

from playground.ui.tabs import how


def test_katex_is_gradios() -> None:
    script, style = how.katex()
    assert script.startswith("assets/katex-") and script.endswith(".js") and style.endswith(".css")
