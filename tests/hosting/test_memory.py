"""The app in a container that is too small for what is asked of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.memory import LOADS, measured
from tests.hosting.container import container

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _can_be_limited() -> None:
    with container(100) as group:
        if group is None:
            pytest.skip("no control group can be made here: it needs root, or a delegated one")


@pytest.mark.slow
def test_in_700_megabytes_nothing_is_killed_and_the_ring_goes_on() -> None:
    chosen = {name: LOADS[name] for name in ("ring8 mlp", "mnist mlp", "mnist mlp × 16")}
    found = measured(700, ROOT, chosen)
    assert found["alive"] and found["kills"] == 0, found
    assert found["outcomes"]["ring8 mlp"] == "trains", found
    assert "This run needs about" in found["outcomes"]["mnist mlp × 16"], found


@pytest.mark.slow
@pytest.mark.parametrize("size", [1000, 2000])
def test_in_more_nothing_is_killed_either(size: int) -> None:
    found = measured(size, ROOT, LOADS)
    assert found["alive"] and found["kills"] == 0, found
    assert found["outcomes"]["ring8 mlp"] == "trains", found
