"""The birthday test against supports that are known."""

from __future__ import annotations

import math

import numpy as np
import pytest

from playground.evaluation.birthday import (
    birthday,
    distances_of_pairs,
    duplicate_limit,
    rounded,
)


@pytest.mark.parametrize("support", [8, 1000, 50_000])
@pytest.mark.parametrize("shape", [(2,), (1, 8, 8)])
def test_a_known_support_is_found(support: int, shape: tuple[int, ...]) -> None:
    rng = np.random.default_rng(0)
    supports = rng.normal(size=(support, *shape))
    found = [birthday(supports[rng.integers(support, size=1000)], 1e-5) for _ in range(5)]
    assert np.median([f.support for f in found]) == pytest.approx(support, rel=0.5)
    assert "support is about" in found[0].words() and found[0].duplicates > 0


def test_true_samples_seldom_have_duplicates() -> None:
    rng = np.random.default_rng(0)
    limit = duplicate_limit([rng.normal(size=(1000, 2)) for _ in range(5)])
    found = [birthday(rng.normal(size=(1000, 2)), limit) for _ in range(9)]
    assert np.median([f.duplicates for f in found]) <= 2


def test_a_true_sample_that_was_drawn_twice_is_no_pair() -> None:
    rng = np.random.default_rng(0)
    pictures = rng.normal(size=(40, 1, 8, 8))
    once = duplicate_limit([pictures])
    assert duplicate_limit([np.concatenate([pictures, pictures[:5]])]) == pytest.approx(once)
    copies = birthday(np.repeat(pictures[:1], 30, 0), once)
    assert copies.duplicates == 435 and copies.support == 1.0


def test_samples_closer_together_than_true_ones_have_more() -> None:
    rng = np.random.default_rng(0)
    limit = duplicate_limit([rng.normal(size=(1000, 2)) for _ in range(5)])
    tight = birthday(rng.normal(size=(1000, 2)) * 0.1, limit)
    assert tight.duplicates > 20 and tight.support < 30_000


def test_none_is_a_bound() -> None:
    found = birthday(np.arange(100.0)[:, None], 0.5)
    assert found.duplicates == 0
    # 100 · 99 / 2 / ln 2: of so many, half of all tries would show a pair
    assert found.support == pytest.approx(4950 / math.log(2))
    assert (
        found.words() == "No two of 100 samples are duplicates: its support is larger than 7,100."
    )


def test_the_closest_pairs_are_found() -> None:
    x = np.array([[0.0, 0.0], [5.0, 0.0], [5.0, 0.1], [0.0, 0.4], [9.0, 9.0]])
    found = birthday(x, 0.2)
    assert found.pairs[:2].tolist() == [[1, 2], [0, 3]]
    assert found.apart[:2] == pytest.approx([0.1 / 2**0.5, 0.4 / 2**0.5])
    assert found.duplicates == 1 and rounded(found) == "10"
    assert found.words().startswith("1 pair of 5 samples is closer")


def test_what_is_not_finite_is_like_no_other() -> None:
    x = np.array([[np.nan, 0.0], [np.nan, 0.0], [1.0, 1.0]])
    assert birthday(x, 0.5).duplicates == 0


def test_both_ways_to_distances_agree() -> None:
    x = np.random.default_rng(0).normal(size=(40, 3))
    wide = np.concatenate([x, x], 1)  # six columns: by the product; the mean square is the same
    assert distances_of_pairs(wide) == pytest.approx(distances_of_pairs(x), abs=1e-6)
