"""What the page says of each slip, in numbers."""

from __future__ import annotations

import numpy as np
import pytest

from tests.oracles import slips


@pytest.mark.parametrize("name", ["labels", "bracket"])
def test_slopes_against_finite_differences(name: str) -> None:
    made, h, s = getattr(slips, name), 1e-6, -0.4
    up, down = (made(0.8, float(slips.expit(s + d))) for d in (h, -h))
    here = made(0.8, float(slips.expit(s)))
    for which in ("printed", "right"):
        slope = (up[which] - down[which]) / (2 * h)
        assert here[f"{which}Slope"] == pytest.approx(slope, abs=1e-8)


def test_label_one_for_fakes_makes_calling_everything_real_the_best() -> None:
    fakes = np.linspace(0.01, 0.99, 99)
    printed = [slips.labels(0.8, f)["printed"] for f in fakes]
    right = [slips.labels(0.8, f)["right"] for f in fakes]
    assert fakes[np.argmin(printed)] == pytest.approx(0.99)
    assert fakes[np.argmin(right)] == pytest.approx(0.01)


def test_minus_log_4_is_v_at_one_generator_alone() -> None:
    found = {shift: slips.optimum(shift) for shift in (-1.0, 0.0, 0.5)}
    assert found[0.0]["v"] == pytest.approx(-np.log(4), abs=1e-9)
    assert min(found[-1.0]["v"], found[0.5]["v"]) > -np.log(4) + 0.05
    for each in found.values():
        assert each["v"] == pytest.approx(each["right"], abs=1e-9)


def test_down_v_d_unlearns() -> None:
    up, down = slips.follow(0.6, 0.4, 1), slips.follow(0.6, 0.4, -1)
    assert up["real"][-1] > 0.9 and up["fake"][-1] < 0.1
    assert down["real"][-1] < 0.1 and down["fake"][-1] > 0.9


def test_the_printed_loss_has_no_floor() -> None:
    assert slips.bracket(0.8, 1e-12)["printed"] < -25 and slips.bracket(0.8, 1e-12)["right"] > 0


def test_what_0_37_is() -> None:
    found = slips.sigmas()
    assert round(found["score"], 2) == 0.18 and round(found["before"], 2) == 0.38
    assert np.floor(found["before"] * 100) == 37 and round(found["power"], 2) == 0.37
    assert round(found["bias"], 2) == 0.27
