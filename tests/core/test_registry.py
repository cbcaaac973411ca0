"""What modules declare is found by name, and no name is taken twice."""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType

import pytest

from playground.core.registry import registry


@dataclass(frozen=True)
class Thing:
    name: str


def module(**values: object) -> ModuleType:
    made = ModuleType("made")
    vars(made).update(values)
    return made


def test_values_alone_and_in_tuples_are_found_once() -> None:
    shared = Thing("shared")
    found = registry([module(A=shared, n=3), module(B=(shared, Thing("b")))], Thing)
    assert list(found) == ["shared", "b"] and found["shared"] is shared


def test_a_name_is_taken_once() -> None:
    with pytest.raises(ValueError, match="two Thing values are named b"):
        registry([module(A=Thing("b")), module(B=Thing("b"))], Thing)
