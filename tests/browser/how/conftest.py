"""The tests of all scenes share one page: loading one takes seconds on a busy machine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.how.page import Page
from tests.conftest import Playground


@pytest.fixture(scope="package")
def loaded(chromium: Any, playground: Playground) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    yield Page(context, playground.url)
    context.close()


@pytest.fixture
def page(loaded: Page) -> Iterator[Page]:
    """The page; its errors fail the test that made them."""
    yield loaded
    errors, loaded.errors = loaded.errors, []
    assert errors == []
