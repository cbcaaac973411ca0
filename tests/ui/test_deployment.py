"""The page says where it runs, for every place it can run in."""

from __future__ import annotations

import pytest

from playground.engine.deployment import DEPLOYMENTS
from playground.ui.deployment import section
from playground.ui.site import Site


@pytest.mark.parametrize("place", DEPLOYMENTS)
def test_every_place_has_its_words(place: str) -> None:
    described = section(Site(None, options={"place": place, "chunk_seconds": 20.0}))
    assert f"Where this runs: {DEPLOYMENTS[place].title}</summary>" in described
    assert described.count("(here)") == 1 and "{" not in described
    assert "a turn of 20 seconds" in described
    for other in DEPLOYMENTS.values():
        assert other.title in described


def test_without_a_word_it_is_one_computer() -> None:
    assert 'data-place="laptop"' in section(Site(None))
