"""The committed fixtures are what the oracle writes now, and the oracle stands alone."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest

from tests.oracles import fixtures

HOW = "out of date: run python -m tests.oracles.fixtures"


def leaves(value: Any, at: str = "") -> dict[str, Any]:
    """Every number and word of a JSON value by its place in it."""
    if isinstance(value, dict):
        parts = value.items()
    elif isinstance(value, list):
        parts = enumerate(value)
    else:
        return {at: value}
    found = {f"{at}#": len(value)}
    for name, item in parts:
        found |= leaves(item, f"{at}/{name}")
    return found


@pytest.mark.parametrize("name", fixtures.WRITERS)
def test_fixtures_are_up_to_date(name: str) -> None:
    written = leaves(json.loads((fixtures.FOLDER / f"{name}.json").read_text("utf-8")))
    now = leaves(fixtures.plain(fixtures.WRITERS[name]()))
    assert written.keys() == now.keys(), HOW
    for at, value in now.items():
        if isinstance(value, float):  # another machine's libm may differ in a last digit
            value = pytest.approx(value, rel=1e-9, abs=1e-12)
        assert written[at] == value, (HOW, at)


def test_no_fixture_is_left_over() -> None:
    assert {path.stem for path in fixtures.FOLDER.glob("*.json")} == set(fixtures.WRITERS)


def test_fixtures_hold_plain_json() -> None:
    assert fixtures.plain([float("inf"), -float("inf"), 1, True, "a"]) == [
        "Infinity", "-Infinity", 1, True, "a",
    ]  # fmt: skip
    assert fixtures.plain(1 / 3) == 0.333333333333


def test_the_oracle_knows_nothing_of_the_product_but_its_error() -> None:
    allowed = ("numpy", "scipy", "tests.oracles", "playground.core.spec")
    standard = {"__future__", "ast", "collections", "dataclasses", "json", "operator", "pathlib",
                "typing"}  # fmt: skip
    for path in Path(fixtures.__file__).parent.glob("*.py"):
        if path.stem.startswith("test_"):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                assert name.startswith(allowed) or name.split(".")[0] in standard, (path.name, name)
