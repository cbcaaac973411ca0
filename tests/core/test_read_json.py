"""JSON from strangers: values as they are, and a sentence for what would break a parser."""

from __future__ import annotations

import json

import pytest

from playground.core.read_json import DEEPEST, MOST_VALUES, read_json
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


@pytest.mark.parametrize("value", ["0", "[]", "{}", '""'])
def test_as_many_values_as_allowed_and_no_more(value: str) -> None:
    commas = MOST_VALUES // 2 - 1
    assert len(read_json("[" + f"{value}," * commas + value + "]")) == commas + 1
    for text in (long := "[" + f"{value}," * MOST_VALUES + value + "]", long.encode()):
        with pytest.raises(PlaygroundError, match="too long"):
            read_json(text)


def test_a_picture_in_a_text_is_one_value() -> None:
    assert read_json(json.dumps({"file": "A" * 11_000_000}))
