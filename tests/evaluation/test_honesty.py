"""Near-copies, nearest training pictures, precision and recall, where they are known."""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F

from playground.evaluation.honesty import features, honesty, near


def test_copies_are_found_and_others_are_none() -> None:
    rng = np.random.default_rng(0)
    training = rng.normal(size=(300, 768))
    copies = training[[7, 3, 250]] + 0.05 * rng.normal(size=(3, 768))
    fresh = rng.normal(size=(97, 768))
    found = honesty(np.concatenate([copies, fresh]), training)
    assert found.nearest[:3].tolist() == [7, 3, 250]
    assert found.copied.tolist() == [True] * 3 + [False] * 97
    assert found.own_copies == 0 and found.compared == 100
    assert found.words().startswith("3% of 100 samples are near-copies of a training picture; 0%")


def test_a_memory_has_only_copies_and_noise_has_none() -> None:
    rng = np.random.default_rng(1)
    training = rng.normal(size=(200, 64))
    memory = honesty(training.copy(), training)
    assert memory.copied.all() and memory.precision == 1 and memory.recall == 1
    noise = honesty(rng.normal(size=(200, 64)) + 40, training)
    assert not noise.copied.any() and noise.precision == 0 and noise.recall == 0


def test_pictures_that_stand_twice_in_the_set_are_told() -> None:
    training = np.random.default_rng(2).normal(size=(60, 64))
    doubled = np.concatenate([training, training[:30]])
    assert honesty(training, doubled).own_copies == 60 / 90


def test_few_pictures_are_enough() -> None:
    training = np.random.default_rng(3).normal(size=(20, 64))
    nearest, copied = near(training, training, np.arange(20))
    assert (nearest != np.arange(20)).all() and not copied.any()


def test_features_are_small_pictures_with_their_colours() -> None:
    x = torch.full((2, 3, 48, 48), -1.0)
    x[1, 0] = 1.0
    found = features(x)
    assert found.shape == (2, 772)
    assert not found[1, :768].any() and found[1, 768:].tolist() == [16, -16, -16, 0]
    assert features(torch.zeros(1, 1, 28, 28)).shape == (1, 258)


def test_a_pattern_counts_at_whatever_contrast_and_noise_is_far_from_all() -> None:
    rng = torch.Generator().manual_seed(0)
    pictures = F.interpolate(torch.rand(200, 3, 4, 4, generator=rng) * 2 - 1, size=32)
    faint = features(0.3 * pictures)
    assert np.allclose(faint[:, :768], features(pictures)[:, :768], atol=1e-4)
    noise = 0.1 * torch.rand(200, 3, 32, 32, generator=rng)
    assert honesty(features(noise), features(pictures)).precision < 0.1
