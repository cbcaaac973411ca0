"""The long ones, short enough for ``pytest -m slow``: a lesson and a soak. Their scripts take the
length as an argument."""

from __future__ import annotations

import shutil

import pytest

from tests.bench import lesson, soak
from tests.browser.conftest import NAMES

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def test_a_lesson_goes_by_without_an_error() -> None:
    pytest.importorskip("playwright", reason="playwright is not installed")
    if not any(map(shutil.which, NAMES)):
        pytest.skip(f"no browser: none of {', '.join(NAMES)} is installed")
    found = lesson.run(1.0, 12, True)
    assert found["rounds"] >= 1 and found["frames"] > 100
    assert not found["errors"]


def test_nothing_is_left_of_clients_that_came_and_went() -> None:
    found = soak.run(2.0, 6)
    assert found["came"] >= 6
    # two minutes are too few to call memory flat: what is not freed at all shows nevertheless
    assert not soak.trouble(found, flat=0.25)
