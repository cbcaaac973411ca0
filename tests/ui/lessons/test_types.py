"""The page's types of a lesson have the keys that Python sends."""

from __future__ import annotations

import re

import pytest

from playground.ui import assets
from playground.ui.lessons import types

TEXT = (assets.ROOT / "tabs" / "lessons" / "types.js").read_text("utf-8")
TEXT = TEXT.replace("\n *", "\n")
# our name and the page's, where they differ
PAIRS = {
    "Condition": "Condition", "Start": "Start", "Run": "Run", "Option": "Option", "Wrong": "Wrong",
    "Missed": "Missed", "Axis": "Axis", "TextBlock": "TextBlock", "Open": "Open",
    "Predict": "Predict", "Choice": "Choice", "Number": "NumberQuestion", "Order": "Order",
    "Curve": "CurveQuestion", "Challenge": "Challenge", "Discriminator": "Discriminator",
    "Slip": "Slip", "Note": "Note", "Step": "Step", "Lesson": "Lesson", "Card": "Card",
}  # fmt: skip


def keys_of(name: str) -> set[str]:
    """The keys of a JSDoc typedef, written inline or as properties; those of the type that it
    extends with them."""
    inline = re.search(rf"@typedef \{{(Predict & )?\{{([^}}]*)\}}\}} {name}\b", TEXT)
    if inline:
        # of a type in the value (Record<string, *>) only what stands before a colon is a key
        found = set(re.findall(r"(?:^|,)\s*(\w+)\??:", re.sub(r"<[^>]*>", "", inline[2])))
        return found | (keys_of("Predict") if inline[1] else set())
    block = re.search(rf"@typedef \{{object\}} {name}\b(.*?)\*/", TEXT, re.DOTALL)
    assert block, f"types.js has no {name}"
    return set(re.findall(r"@property \{[^\n]*?\} \[?(\w+)", block[1]))


@pytest.mark.parametrize(("ours", "pages"), PAIRS.items())
def test_the_page_knows_every_key(ours: str, pages: str) -> None:
    assert keys_of(pages) == set(getattr(types, ours).__annotations__), pages
