"""Knobs: one check for whatever comes from outside, and what follows from a declaration."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from playground.core.knobs import again, knob, knobs, parse
from playground.core.spec import KnobError


@dataclass(frozen=True)
class Some:
    count: int = knob(3, "Count", "how many", low=1, high=9)
    share: float = knob(0.5, "Share", "of all", low=0.0, high=1.0)
    on: bool = knob(False, "On", "or off")
    kind: str = knob("a", "Kind", "of it", choices=("a", "b"))
    weights: tuple[float, ...] = knob((), "Weights", "of the classes", low=0.0, high=1.0)


@dataclass(frozen=True)
class Other(Some):
    count: int = again(Some, "count", 5, high=7)


@pytest.mark.parametrize(
    ("name", "value", "checked"),
    [
        ("count", "4", 4), ("count", 4.0, 4), ("share", "0.25", 0.25), ("on", "yes", True),
        ("kind", "b", "b"), ("weights", [0, 1], (0.0, 1.0)), ("weights", np.ones(2), (1.0, 1.0)),
    ],
)  # fmt: skip
def test_values_become_the_knob_s_type(name: str, value: Any, checked: Any) -> None:
    assert getattr(parse(Some, {name: value}), name) == checked


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("count", 0, "count is 0, but must be a whole number from 1 to 9."),
        ("count", 2.5, "count is 2.5, but must be"),
        ("count", True, "count is True"),
        ("share", float("nan"), "share is nan"),
        ("kind", "c", "kind is 'c', but must be one of a, b."),
        ("weights", "ab", "weights is 'ab', but must be a list of numbers from 0 to 1."),
        ("weights", [0, 2], r"weights\[1\] is 2, but must be a number from 0 to 1."),
        ("weights", ["1"], r"weights\[0\] is '1'"),
        ("weights", [0] * 120_000, "weights has 120,000 numbers, but may have 100 at most."),
        ("x" * 5000, 1, "^x{63}… is no setting here"),
        ("size", 1, "size is no setting here; there are: count, share"),
    ],
)
def test_mistakes_are_told_in_one_sentence(name: str, value: Any, words: str) -> None:
    with pytest.raises(KnobError, match=words):
        parse(Some, {name: value})


def test_a_knob_declared_again_keeps_its_place_and_the_rest() -> None:
    before, after = knobs(Some), knobs(Other)
    assert [k.name for k in before] == [k.name for k in after]
    assert (after[0].default, after[0].high, after[0].help) == (5, 7, "how many")
    assert Other().count == 5 and Some().count == 3
    with pytest.raises(KnobError, match="from 1 to 7"):
        parse(Other, {"count": 8})


def test_a_text_may_be_as_long_as_its_knob_says() -> None:
    @dataclass(frozen=True)
    class Texts:
        short: str = knob("", "Short", "")
        long: str = knob("", "Long", "", high=3000)

    assert parse(Texts, {"long": "x" * 3000}).long == "x" * 3000
    for values, most in (({"short": "x" * 201}, "200"), ({"long": "x" * 3001}, "3,000")):
        with pytest.raises(KnobError, match=f"a text of at most {most} letters"):
            parse(Texts, values)
