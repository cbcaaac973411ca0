"""JSON from strangers: values as they are, and a sentence for what would break a parser."""

from __future__ import annotations

import json

import pytest

from playground.core.read_json import DEEPEST, read_json
from playground.core.spec import PlaygroundError


@pytest.mark.parametrize("value", [1, None, "[[[[", [], {}, [[1], {"a": [2]}], {"a": "b"}])
def test_values_as_they_are(value: object) -> None:
    assert read_json(json.dumps(value)) == value == read_json(json.dumps(value).encode())


def test_as_deep_as_allowed_and_no_deeper() -> None:
    assert read_json("[" * DEEPEST + "]" * DEEPEST)
    for opening, closing in (("[", "]"), ('{"a":', "}"), ('[{"a":', "}]")):
        inner = "1" if "a" in opening else ""
        for depth in (DEEPEST + 1, 200_000):
            with pytest.raises(PlaygroundError, match="nested too deeply"):
                read_json(opening * depth + inner + closing * depth)


@pytest.mark.parametrize("text", ["", "{", b"\xff\xfe", "[1,]", "words"])
def test_what_is_no_json(text: str | bytes) -> None:
    with pytest.raises(PlaygroundError, match="no JSON"):
        read_json(text)
