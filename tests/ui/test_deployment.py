"""The page says where it runs, for every place it can run in."""

from __future__ import annotations

import pytest

from playground.engine.deployment import PLACES
from playground.ui.deployment import section
from playground.ui.site import Site


@pytest.mark.parametrize("place", PLACES)
def test_every_place_has_its_words(place: str) -> None:
    told = section(Site(None, options={"place": place, "chunk_seconds": 20.0}))
    assert f"Where this runs: {PLACES[place].title}</summary>" in told
    assert told.count("(here)") == 1 and "{" not in told
    assert "a turn of 20 seconds" in told
    for other in PLACES.values():
        assert other.title in told


def test_without_a_word_it_is_one_computer() -> None:
    assert 'data-place="laptop"' in section(Site(None))
