"""Metrics against hand-made point sets and against true samples."""

import math

import numpy as np
import pytest
from scipy.spatial.distance import jensenshannon
from scipy.stats import entropy

from playground.data import DATASETS
from playground.evaluation import metrics

CENTRES = np.array([[0.0, 0.0], [10.0, 0.0], [0.0, 10.0], [10.0, 10.0]])


def test_counts_of_a_hand_made_set() -> None:
    samples = np.array([[0, 0], [0.29, 0], [0.31, 0], [10, 0], [10, 0.1], [5.1, 5.2]])
    found = metrics.count_modes(samples, CENTRES, 0.1)
    assert found.captured == 2
    assert found.high_quality == pytest.approx(4 / 6)
    assert found.counts.tolist() == [2, 2, 0, 0]
    assert found.nearest.tolist() == [3, 2, 0, 1]
    assert found.reverse_kl == pytest.approx(math.log(2), abs=1e-9)  # ½ ln(½·4) twice


def test_divergences_are_scipys() -> None:
    rng = np.random.default_rng(3)
    p, q = rng.integers(0, 9, (20, 20)).astype(float), rng.integers(1, 9, (20, 20)).astype(float)
    assert metrics.kl(p, q) == pytest.approx(float(entropy(p.ravel(), q.ravel())), abs=1e-4)
    theirs = float(jensenshannon(p.ravel(), q.ravel())) ** 2
    assert metrics.jsd(p, q) == pytest.approx(theirs, abs=1e-4)
    uniform = float(entropy(p.ravel(), np.ones(p.size)))
    assert metrics.kl_to_uniform(p.ravel()) == pytest.approx(uniform, abs=1e-4)


def test_nothing_of_quality_and_not_a_number() -> None:
    found = metrics.count_modes(np.array([[5.0, 5.0], [np.nan, 0.0]]), CENTRES, 0.1)
    assert (found.captured, found.high_quality) == (0, 0.0)
    assert found.reverse_kl == math.inf
    assert found.nearest.sum() == 1


def test_the_ceiling_is_98_9_percent() -> None:
    assert metrics.ceiling(2) == pytest.approx(0.98889, abs=1e-5)
    assert metrics.ceiling(1) == pytest.approx(0.99730, abs=1e-5)


@pytest.mark.parametrize("name", ["ring8", "grid25"])
def test_true_samples_reach_the_ceiling(name: str) -> None:
    dataset = DATASETS[name]
    config = dataset.config()
    assert dataset.modes is not None
    centres = dataset.modes(config)
    rng = np.random.default_rng(0)
    samples = centres[rng.integers(len(centres), size=20_000)]
    samples = samples + rng.normal(0, config.sigma, samples.shape)
    found = metrics.count_modes(samples, centres, config.sigma)
    assert found.captured == len(centres)
    assert found.high_quality == pytest.approx(0.98889, abs=0.004)
    assert found.reverse_kl < 0.005
    assert metrics.jsd_to_truth(samples, dataset, config) < 0.01


def test_divergences_of_small_histograms() -> None:
    p, q = np.array([0.5, 0.5, 0.0]), np.array([0.25, 0.25, 0.5])
    assert metrics.kl(p, q) == pytest.approx(math.log(2))
    assert metrics.kl(q, p) == math.inf
    assert metrics.jsd(p, p) == pytest.approx(0)
    assert metrics.jsd(np.array([1.0, 0]), np.array([0, 1.0])) == pytest.approx(math.log(2))
    assert metrics.kl_to_uniform(np.array([5, 5, 5])) == pytest.approx(0)


def test_every_sample_is_counted_in_one_cell() -> None:
    samples = np.array([[0.0, 0.0], [-1.0, -1.0], [0.999, 0.999], [1.0, 0.0], [np.nan, 0]])
    cells = metrics.cell_counts(samples, 1.0, 4)
    assert cells.sum() == 5
    assert cells[-1] == 2  # the edge and the one that is no number
    assert cells[0] == 1 and cells[15] == 1 and cells[10] == 1


@pytest.mark.parametrize("name", [d.name for d in DATASETS.values() if d.density])
def test_true_mass_is_a_distribution(name: str) -> None:
    dataset = DATASETS[name]
    mass = metrics.true_mass(dataset, dataset.config())
    assert mass.sum() == pytest.approx(1, abs=1e-6)
    assert mass[-1] < 0.02  # nearly all of it lies in the picture


def test_line_densities_meet_the_optimal_discriminator() -> None:
    dataset = DATASETS["mixture1d"]
    config = dataset.config()
    grid = np.linspace(-4, 4, 201)
    samples = np.full((1, 5000), 10.0)  # G puts everything far away
    found = metrics.line_densities(samples, grid, dataset, config)
    middle = np.abs(grid - 2.0).argmin()
    assert found["d_star"][0, middle] == pytest.approx(1)
    assert (found["p_data"] * (grid[1] - grid[0])).sum() == pytest.approx(1, abs=1e-3)


def test_a_crowd_is_the_fewest_modes_that_hold_most_samples() -> None:
    assert metrics.main_modes(np.array([5, 0, 90, 5])) == (1, 0.9)
    assert metrics.main_modes(np.array([50, 0, 45, 5])) == (2, pytest.approx(0.95))
    assert metrics.main_modes(np.array([25, 25, 25, 25]))[0] == 4
    assert metrics.main_modes(np.zeros(3, int)) == (0, 0.0)


@pytest.mark.parametrize("name", ["ring8", "grid25", "mixture1d"])
@pytest.mark.parametrize("width", [0.5, 0.8, 1.0])
def test_the_width_of_modes_is_the_samples_over_the_datas(name: str, width: float) -> None:
    dataset = DATASETS[name]
    config = dataset.config()
    assert dataset.modes is not None
    centres = dataset.modes(config)
    rng = np.random.default_rng(0)
    samples = centres[rng.integers(len(centres), size=20_000)]
    samples = samples + rng.normal(0, width * config.sigma, samples.shape)
    # the cut's correction is exact for true samples; narrower ones lose next to nothing by the cut
    expected = {0.5: 0.513, 0.8: 0.82, 1.0: 1.0}[width]
    found = metrics.count_modes(samples, centres, config.sigma)
    assert found.width == pytest.approx(expected, abs=0.015)


def test_a_shifted_mode_is_no_wider_and_a_few_samples_are_none() -> None:
    rng = np.random.default_rng(0)
    needle = CENTRES[1] + [0.05, 0.0] + rng.normal(0, 0.02, (500, 2))
    assert metrics.count_modes(needle, CENTRES, 0.1).width == pytest.approx(0.2, abs=0.02)
    assert math.isnan(metrics.count_modes(needle[:9], CENTRES, 0.1).width)
    assert math.isnan(metrics.count_modes(np.full((20, 2), np.nan), CENTRES, 0.1).width)


def test_samples_that_pass_by_a_mode_have_no_width() -> None:
    rng = np.random.default_rng(5)
    needle = CENTRES[0] + rng.normal(0, 0.02, (29, 2))
    passing = np.concatenate([needle, np.full((71, 2), 50.0)])
    assert math.isnan(metrics.count_modes(passing, CENTRES, 0.1).width)
    assert not math.isnan(metrics.count_modes(passing[:90], CENTRES, 0.1).width)


def test_the_width_is_the_median_over_the_modes() -> None:
    rng = np.random.default_rng(0)
    wide = [
        c + rng.normal(0, s, (400, 2))
        for c, s in zip(CENTRES, (0.02, 0.05, 0.05, 0.1), strict=True)
    ]
    found = metrics.count_modes(np.concatenate(wide), CENTRES, 0.1)
    assert found.width == pytest.approx(0.51, abs=0.03)
