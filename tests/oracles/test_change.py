"""Change of variables: areas, samples, and what a fold and a flat piece do."""

from __future__ import annotations

import numpy as np
import pytest

from tests.oracles import change


@pytest.mark.parametrize("kind", ["up", "down", "folds"])
@pytest.mark.parametrize("prior", change.PRIORS)
def test_the_density_is_that_of_samples(kind: str, prior: str) -> None:
    g = change.curve(np.array(change.CURVES[kind]))
    z = change.PRIORS[prior].ppf((np.arange(400_000) + 0.5) / 400_000)
    for low in (-1.6, -0.8, 0.5, 1.2):
        share = ((g(z) >= low) & (g(z) <= low + 0.02)).mean()
        assert share / 0.02 == pytest.approx(change.pushed(g, prior, low + 0.01), rel=0.03)
        assert share == pytest.approx(change.mass(g, prior, low, low + 0.02), abs=2e-5)


@pytest.mark.parametrize("kind", ["up", "down"])
def test_areas_agree_where_the_curve_can_be_inverted(kind: str) -> None:
    found = change.strip(np.array(change.CURVES[kind]), "normal", -1.0, -0.4)
    assert found["xMass"] == pytest.approx(found["zMass"], abs=1e-12)


def test_a_fold_receives_more_than_one_strip_sends() -> None:
    found = change.strip(np.array(change.CURVES["folds"]), "normal", -1.0, -0.4)
    assert found["xMass"] > found["zMass"] + 0.05


def test_the_density_grows_without_bound_where_the_curve_turns() -> None:
    g = change.curve(np.array(change.CURVES["folds"]))
    near = [change.pushed(g, "normal", 1.5 - d) for d in (1e-2, 1e-4, 1e-6)]
    assert near[1] / near[0] == pytest.approx(10, rel=0.3) and near[2] / near[1] > 9
    assert change.mass(g, "normal", 1.5 - 1e-6, 1.5) < 1e-3  # and yet there is hardly anything


@pytest.mark.parametrize("kind", ["up", "down", "folds", "flat", "both"])
def test_each_piece_goes_one_way(kind: str) -> None:
    heights = np.array(change.CURVES[kind])
    g = change.curve(heights)
    for i in range(4):
        slopes = g(np.linspace(change.KNOTS[i], change.KNOTS[i + 1], 101)[1:-1], 1)
        sign = np.sign(heights[i + 1] - heights[i])
        assert (np.sign(slopes.round(12)) == sign).all()
