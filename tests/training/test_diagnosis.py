"""What the line under the chart says."""

from __future__ import annotations

import pytest

from playground.training.diagnosis import say

HALF = {"d_real": 0.52, "d_fake": 0.47, "g_grad": 1.0}


def test_vanishing_gradient_is_named_with_its_fall_and_a_cure() -> None:
    readings = {"d_real": 0.999, "d_fake": 0.001, "g_grad": 0.01}
    words = say("minimax", 1000, readings, peak_g_grad=3.0)
    assert words.text == (
        "D wins: D(G(z)) = 0.001, the generator's gradient has fallen 300-fold: "
        "vanishing gradient; try the non-saturating objective."
    )
    assert words.tone == "bad"


def test_a_winning_d_with_a_living_gradient_is_a_warning_only() -> None:
    words = say("non-saturating", 1000, {"d_real": 0.999, "d_fake": 0.001, "g_grad": 1.0}, 3.0)
    assert words.tone == "warn" and "still alive" in words.text


def test_a_gradient_of_exactly_zero_has_vanished() -> None:
    words = say("minimax", 1000, {"d_real": 1.0, "d_fake": 0.0, "g_grad": 0.0}, 3.0)
    assert "fallen to zero" in words.text


def test_lost_modes_are_counted() -> None:
    metrics = {"modes": 8, "captured": [5], "high_quality": [0.9], "ceiling": 0.989}
    assert say("non-saturating", 1000, HALF, 1.0, metrics).text.startswith("3 of 8 modes lost")


def test_modes_not_yet_found_are_not_lost() -> None:
    metrics = {"modes": 8, "captured": [5], "high_quality": [0.05], "ceiling": 0.989}
    assert "lost" not in say("non-saturating", 1000, HALF, 1.0, metrics).text


def test_members_that_lost_modes_are_counted() -> None:
    metrics = {"modes": 8, "captured": [8, 8, 2], "high_quality": [0.9] * 3, "ceiling": 0.989}
    words = say("non-saturating", 1000, HALF, 1.0, metrics)
    assert words.text == "1 of 3 members have lost modes."


def test_balance_is_good_when_the_samples_are() -> None:
    metrics = {"modes": 8, "captured": [8], "high_quality": [0.97], "ceiling": 0.989}
    assert say("non-saturating", 1000, HALF, 1.0, metrics).tone == "good"
    poor = metrics | {"high_quality": [0.3]}
    words = say("non-saturating", 1000, HALF, 1.0, poor)
    assert words.tone == "" and "30%" in words.text
    early = metrics | {"captured": [1], "high_quality": [0.01]}
    assert say("non-saturating", 100, HALF, 1.0, early).text.startswith("Both still learn")


@pytest.mark.parametrize(
    ("real", "fake", "start"),
    [(0.7, 0.3, "D is ahead"), (0.3, 0.7, "G is ahead"), (0.95, 0.95, "D says real")],
)
def test_who_is_ahead(real: float, fake: float, start: str) -> None:
    readings = {"d_real": real, "d_fake": fake, "g_grad": 1.0}
    assert say("non-saturating", 1000, readings, 1.0).text.startswith(start)


def test_a_critic_has_no_half() -> None:
    words = say("wasserstein", 1000, {"d_real": 2.5, "d_fake": -1.0, "g_grad": 1.0})
    assert "3.5 above" in words.text


def test_the_beginning_is_told() -> None:
    assert say("minimax", 0, {}).text.startswith("Not started")
    assert say("minimax", 10, {}).text.startswith("The first steps")
