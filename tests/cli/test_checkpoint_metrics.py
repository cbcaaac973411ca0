"""The measures of the image GANs against hand-made pictures; shipped figures meet their goals."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from playground.cli import checkpoint_metrics as evaluate
from playground.data.imaging import strokes
from playground.gans import infogan

ROOT = Path(__file__).parents[2] / "checkpoints"


def bar(lean: float, thick: int) -> np.ndarray:
    """A bar 20 rows high that moves ``lean`` pixels to the right a row, ``thick`` wide."""
    picture = np.zeros((28, 28))
    for row in range(4, 24):
        left = round(14 - lean * (row - 13.5) - thick / 2)
        picture[row, left : left + thick] = 1
    return picture


def test_slant_of_bars() -> None:
    leaning = strokes.slant(np.stack([bar(-0.3, 4), bar(0, 4), bar(0.3, 4)]))
    assert leaning == pytest.approx([-0.3, 0.0, 0.3], abs=0.03)


def test_stroke_width_of_bars() -> None:
    width = strokes.stroke_width(np.stack([bar(0, 2), bar(0, 5), bar(0.4, 5)]))
    # 20 x w: 2 (20 + w) edges to the neighbours, 4 (19 + w) to those across the corner
    by_hand = [40 * w / (np.pi / 8 * (40 + 2 * w + 4 * (19 + w) / 2**0.5)) for w in (2, 5)]
    assert width[:2] == pytest.approx(by_hand, abs=1e-6)
    # the same bar leaning by 22 degrees: 5 cos 22 = 4.6 wide instead of 5
    assert width[2] / width[1] == pytest.approx(np.cos(np.arctan(0.4)), abs=0.05)


def test_discovered_matches_categories_to_digits() -> None:
    digits = np.arange(1000) % 10
    found = evaluate.discovered((digits + 3) % 10, digits)
    assert found["error"] == pytest.approx(0.0, abs=1e-12)
    assert found["assignment"] == [(k - 3) % 10 for k in range(10)]
    wrong = (digits + 3) % 10
    wrong[:50] = 0
    # 50 pictures moved to category 0, five of which belong there
    assert evaluate.discovered(wrong, digits)["error"] == pytest.approx(0.045, abs=1e-9)


def test_diversity_by_hand() -> None:
    features = np.zeros((40, 3))
    features[::2, 0] = 2.0
    labels = np.repeat(np.arange(10), 4)
    # two points at 0 and two at 2: of 12 ordered pairs 8 are 2 apart
    assert evaluate.diversity(features, labels) == pytest.approx(np.full(10, 16 / 12), abs=1e-6)


def test_code_effects_see_through_the_category() -> None:
    draw = np.random.default_rng(0)
    category, codes = np.arange(400) % 2, draw.uniform(-1, 1, (400, 2))
    lean = 0.2 * codes[:, 0] + np.where(category == 0, 0.3, -0.3)
    pictures = np.stack([bar(a, 4) for a in lean])
    x = torch.from_numpy(pictures * 2 - 1).float()[:, None]
    found = evaluate.code_effects(x, category, codes)
    assert found["c1_slant"]["category"] > 0.9 > abs(found["c1_slant"]["all"])
    assert abs(found["c2_slant"]["category"]) < 0.2


def test_a_held_draw_shows_what_its_code_moves() -> None:
    def draw(z: torch.Tensor, category: torch.Tensor, codes: torch.Tensor) -> torch.Tensor:
        # noise leans the bar more than c2 does; c1 makes it thick
        bars = [
            bar(float(0.5 * z[i, 0] - 0.2 * codes[i, 1]), 4 + round(2 * float(codes[i, 0])))
            for i in range(len(z))
        ]
        return torch.from_numpy(np.stack(bars) * 2 - 1).float()[:, None]

    rng = torch.Generator().manual_seed(0)
    z, codes = torch.rand(12, 1, generator=rng), torch.rand(12, 2, generator=rng) * 2 - 1
    held = evaluate.held_effects(draw, z, torch.arange(12), codes)
    assert held["c2_slant"] < -0.95 and held["c1_width"] > 0.9
    assert abs(held["c2_width"]) < abs(held["c2_slant"])
    assert evaluate.own(held) == {"slant": "c2", "width": "c1"}
    assert evaluate.own({**held, "c1_slant": 1.0, "c2_width": 1.0}) == {
        "slant": "c1",
        "width": "c2",
    }


def test_a_code_may_turn_round_in_one_category() -> None:
    def draw(z: torch.Tensor, category: torch.Tensor, codes: torch.Tensor) -> torch.Tensor:
        signs = torch.where(category == 3, -0.3, 0.3)
        bars = [
            bar(float(sign * c1), 5 + round(2 * float(c2)))
            for sign, (c1, c2) in zip(signs, codes, strict=True)
        ]
        return torch.from_numpy(np.stack(bars) * 2 - 1).float()[:, None]

    found = evaluate.effects_by_category(draw, torch.zeros(4, 1), torch.zeros(4, 2))
    assert [lean > 0.9 for lean in found["c1_slant"]] == [k != 3 for k in range(10)]
    assert found["c1_slant"][3] < -0.9 and min(found["c2_width"]) > 0.9


def test_agreement_by_hand() -> None:
    same = torch.eye(10).repeat(3, 1)
    assert float(infogan.agreement(same, same)) == pytest.approx(np.log(10), abs=1e-4)
    flat = torch.full((30, 10), 0.1)
    assert float(infogan.agreement(flat, flat)) == pytest.approx(0.0, abs=1e-5)


def test_warped_pictures_stay_near() -> None:
    x = torch.from_numpy(np.stack([bar(0, 5)] * 20) * 2 - 1).float()[:, None]
    moved = infogan.warped(x, torch.Generator().manual_seed(0))
    assert moved.shape == x.shape and moved.min() >= -1 and moved.max() <= 1
    assert float((moved - x).abs().mean()) > 0.01
    ink, before = (moved + 1).sum((1, 2, 3)), (x + 1).sum((1, 2, 3))
    assert ((ink / before - 1).abs() < 0.6).all()


REACHED = [
    ("cgan-mnist", "label_accuracy", 0.99),
    ("cgan-mnist", "diversity", 0.9),
    ("cgan-fashion", "label_accuracy", 0.93),
    ("infogan-mnist", "l_info", 2.2),
    ("infogan-mnist", "agreement", 0.95),
    ("dcgan-mnist", "classes", 10),
    ("dcgan-fashion", "classes", 10),
]
FEW_AT_MOST = 3.0  # times the anchor, 1,000 pictures a side


@pytest.mark.parametrize(("name", "measure", "goal"), REACHED)
def test_shipped_figures_hold_what_the_cards_say(name: str, measure: str, goal: float) -> None:
    meta = json.loads((ROOT / name / "meta.json").read_text())
    assert meta["metrics"]["samples"] == 10_000
    assert meta["metrics"][measure] >= goal


@pytest.mark.parametrize("name", ["dcgan-mnist", "dcgan-fashion"])
def test_shipped_dcgans_draw_near_their_data(name: str) -> None:
    metrics = json.loads((ROOT / name / "meta.json").read_text())["metrics"]
    assert metrics["frechet_1000_ratio"] <= FEW_AT_MOST
    assert metrics["frechet_1000"] / metrics["frechet_1000_anchor"] == pytest.approx(
        metrics["frechet_1000_ratio"]
    )


def test_shipped_infogan_found_the_digits_slant_and_width() -> None:
    metrics = json.loads((ROOT / "infogan-mnist" / "meta.json").read_text())["metrics"]
    assert metrics["error"] <= 0.05
    for what, code in metrics["own"].items():
        assert abs(metrics["codes"][f"{code}_{what}"]["draw"]) >= 0.7
