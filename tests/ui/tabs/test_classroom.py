"""The QR code of a class's link."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import pytest

from playground.ui.tabs.classroom import LONGEST, qr


def test_a_link_becomes_a_code_black_on_white_with_a_quiet_zone() -> None:
    link = "https://example.org/?tab=class&room=" + "x" * 32
    image = unquote(qr({"link": link})["image"])
    assert image.startswith("data:image/svg+xml")
    assert "#000" in image and "#fff" in image
    assert image != unquote(qr({"link": link + "y"})["image"])


@pytest.mark.parametrize(
    ("data", "came"),
    [({"link": "x" * (LONGEST + 1)}, "501 characters"), ({"link": ""}, "0 characters"),
     ({"link": 3}, "int"), ({}, "NoneType"), (None, "NoneType")],
)  # fmt: skip
def test_what_is_no_link_is_refused_in_words(data: Any, came: str) -> None:
    error = qr(data)["error"]
    assert came in error and "1 to 500" in error


def test_the_longest_link_fits() -> None:
    assert "image" in qr({"link": "https://" + "x" * (LONGEST - 8)})
