"""Entropies of tables: closed forms, identities on random tables, refusals in words."""

from __future__ import annotations

import numpy as np
import pytest

from playground.core.spec import PlaygroundError
from tests.oracles import information as I


def tables() -> list[np.ndarray]:
    rng = np.random.default_rng(0)
    random = [I.normalise(rng.random((r, c)) ** 3) for r, c in [(1, 1), (2, 3), (5, 2), (4, 4)]]
    holes = I.normalise(np.where(rng.random((3, 4)) < 0.5, 0.0, rng.random((3, 4))))
    empty_row = np.array([[0.0, 0.0], [0.5, 0.5]])
    return [*random, holes, empty_row, I.INDEPENDENT, I.DETERMINED, I.noisy_channel(0.1)]


@pytest.mark.parametrize("joint", tables())
def test_identities(joint: np.ndarray) -> None:
    q = I.quantities(I.check(joint))
    for name, (left, right) in I.identities(q).items():
        assert left == pytest.approx(right, abs=1e-12), name
    assert -1e-12 <= q.mutual <= min(q.hx, q.hy) + 1e-12


def test_coin_and_die() -> None:
    assert I.entropy([0.5, 0.5]) == pytest.approx(1.0)
    assert I.entropy(np.full(6, 1 / 6)) == pytest.approx(2.584963, abs=1e-6)
    assert I.entropy([1.0, 0.0]) == 0.0
    assert I.self_information(0.25) == pytest.approx(2.0)
    assert np.isinf(I.self_information(0.0))


def test_presets() -> None:
    q = I.quantities(I.INDEPENDENT)
    assert q.mutual == pytest.approx(0.0, abs=1e-12)
    assert q.hx_given_y == pytest.approx(q.hx)
    q = I.quantities(I.DETERMINED)
    assert q.hx_given_y == pytest.approx(0.0)
    assert q.mutual == pytest.approx(q.hx)
    q = I.quantities(I.noisy_channel(0.11))
    assert q.mutual == pytest.approx(1 - I.entropy([0.11, 0.89]))
    assert I.quantities(I.noisy_channel(0.5)).mutual == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ([[0.5, 0.6]], "sum to 1.1"),
        ([[0.5, -0.5], [0.5, 0.5]], "negative"),
        ([[0.5, np.nan]], "not a number"),
        ([[np.inf, 0.0]], "not a number"),
        ([[]], "at least one row"),
        ([0.5, 0.5], "at least one row"),
    ],
)
def test_bad_tables_are_explained(table: list, words: str) -> None:
    with pytest.raises(PlaygroundError, match=words):
        I.check(np.array(table))


def test_normalise() -> None:
    assert I.normalise(np.array([[1, 1], [2, 0]])) == pytest.approx(
        np.array([[0.25, 0.25], [0.5, 0]])
    )
    with pytest.raises(PlaygroundError, match="All cells are 0"):
        I.normalise(np.zeros((2, 2)))
    with pytest.raises(PlaygroundError, match="negative"):
        I.normalise(np.array([[2.0, -1.0]]))
