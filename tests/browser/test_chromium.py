"""The browser of the tests themselves."""

from __future__ import annotations

from tests.browser.conftest import Chromium


def test_a_browser_that_died_is_started_anew(chromium: Chromium) -> None:
    own = Chromium(chromium.start)
    own.new_context()
    own.close()
    page = own.new_page()
    page.set_content("<p>here</p>")
    assert page.inner_text("p") == "here"
    own.close()
