"""The game of two schedules: its slopes, its budgets, and what long blocks do."""

from __future__ import annotations

import numpy as np
import pytest

from tests.oracles import schedules
from tests.oracles.schedules import Place, d_loss, distance, g_loss, play

AT = Place(0.3, -0.6, np.array([0.2, -0.5, 0.4]))


def test_steps_against_finite_differences() -> None:
    h = 1e-6
    for i in range(3):
        by = h * np.eye(3)[i]
        rise = d_loss(Place(AT.a, AT.b, AT.d + by)) - d_loss(Place(AT.a, AT.b, AT.d - by))
        moved = schedules.d_step(AT, 1.0).d[i] - AT.d[i]
        assert -moved == pytest.approx(rise / (2 * h), abs=1e-8)
    moved = schedules.g_step(AT, 1.0)
    by_a = g_loss(Place(AT.a + h, AT.b, AT.d)) - g_loss(Place(AT.a - h, AT.b, AT.d))
    by_b = g_loss(Place(AT.a, AT.b + h, AT.d)) - g_loss(Place(AT.a, AT.b - h, AT.d))
    found = AT.a - moved.a, AT.b - moved.b
    assert found == pytest.approx((by_a / (2 * h), by_b / (2 * h)), abs=1e-8)


def test_budgets_are_equal_for_every_block() -> None:
    for k in (1, 2, 3, 5):
        for block in (1, 7, 50, 200):
            moves = schedules.order(k, block)
            assert moves.count("g") == schedules.UPDATES // (k + 1)
            assert moves.count("d") == k * moves.count("g")


def test_losses_at_the_start_are_those_of_the_end() -> None:
    right = Place(schedules.MEAN, schedules.WIDTH, np.zeros(3))
    for place in (schedules.START, right):
        assert (d_loss(place), g_loss(place)) == pytest.approx((np.log(4), np.log(2)))
    assert distance(schedules.START) > 2 and distance(right) == 0


@pytest.mark.parametrize("k", [1, 2, 3, 5])
def test_short_blocks_do_as_well_and_long_ones_do_not(k: int) -> None:
    ends = {block: distance(play(k, block, 0.1)[-1]) for block in (1, 5, 10, 50)}
    assert max(ends[1], ends[5], ends[10]) < 0.05 and ends[50] > 0.5


def test_it_is_the_product_of_block_and_step_that_counts() -> None:
    """Blocks of 30 fail at a step of 0.1; at 0.05 and k = 1 the same blocks arrive."""
    assert distance(play(1, 30, 0.1)[-1]) > 0.5 > 3 * distance(play(1, 30, 0.05)[-1])
