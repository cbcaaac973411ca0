"""What is known of a run, and numbers in words."""

from __future__ import annotations

import math

import pytest

from playground.training.facts import Facts, first, folds, small


def test_readings_and_counts_that_are_not_of_now_are_not_known() -> None:
    facts = Facts(
        "non-saturating", 1000, {"d_real": 0.5, "g_grad": 0.1}, 3.0,
        {"jsd": [0.1, math.inf]}, measured_step=700, taken={"d_real": 999},
    )  # fmt: skip
    assert math.isnan(facts.now("d_real")) and facts.fall() == pytest.approx(30)
    assert facts.finite("jsd") == [0.1] and facts.fresh("jsd") == []
    assert facts.counted() == " (counted at step 700)"


def test_where_no_sentence_speaks_nothing_is_said() -> None:
    said = first((lambda facts: None,), Facts("non-saturating", 0))
    assert said.text == "" and said.json()["tone"] == ""


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.523, "0.52"), (0.0512, "0.051"), (2e-5, "2e-5"), (0.0, "0.00"), (-0.25, "-0.25")],
)
def test_scores_are_short(value: float, text: str) -> None:
    assert small(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(31.4, "31-fold"), (1234.0, "1,200-fold"), (3e7, "more than a million-fold")],
)
def test_factors_are_round(value: float, text: str) -> None:
    assert folds(value) == text
