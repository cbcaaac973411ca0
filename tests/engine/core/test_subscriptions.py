"""When a watch gets its next frame."""

from __future__ import annotations

import pytest

from playground.engine.core.subscriptions import Subscription, Subscriptions


def sent(late: float, fps: float = 5.0, cost: float = 0.001, frames: int = 20) -> list[float]:
    """When ``frames`` frames go out that are each drawn ``late`` seconds after they are due."""
    eyes, now = Subscriptions(), 100.0
    eye = Subscription(1, "run", {"fps": fps}, lambda frame: None, active=now)
    times = []
    for _ in range(frames):
        now = max(now, eye.due) + late
        times.append(now)
        eyes.sent(eye, (0, 0), now, cost, 30.0)
    return times


def test_frames_that_are_late_do_not_put_off_those_after_them() -> None:
    for late in (0.0, 0.03):
        times = sent(late)
        assert (times[-1] - times[1]) / 18 == pytest.approx(0.2, abs=0.005)


def test_who_was_away_for_long_gets_no_burst() -> None:
    times = sent(late=1.0, frames=5)
    assert min(b - a for a, b in zip(times, times[1:], strict=False)) > 1.0


def test_a_costly_picture_takes_a_quarter_of_the_time_at_most() -> None:
    times = sent(late=0.0, fps=30.0, cost=0.1)
    assert times[2] - times[1] == pytest.approx(0.3)
