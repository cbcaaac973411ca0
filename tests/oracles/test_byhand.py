"""The 2x2 world: the lecture's figures, and hand-derived gradients against finite differences."""

from __future__ import annotations

import numpy as np
import pytest

from tests.oracles import byhand
from tests.oracles.byhand import FACES, HAND_MADE, UNTRAINED, Pair


def test_the_lectures_figures() -> None:
    face = byhand.discriminate(np.array([1.0, 0.0, 0.0, 1.0]))
    assert face.products == pytest.approx([1, 0, 0, 1])
    assert face.score == pytest.approx(1.0)
    assert face.probability == pytest.approx(0.7311, abs=5e-5)
    noise = byhand.discriminate(np.array([0.25, 1.0, 0.5, 0.75]))
    assert noise.score == pytest.approx(-1.5)
    assert noise.probability == pytest.approx(0.1824, abs=5e-5)
    # the slip of one lecture: sigmoid of the score before the bias
    assert noise.total == pytest.approx(-0.5)
    assert noise.without_bias == pytest.approx(0.3775, abs=5e-5)


def test_the_generators_image() -> None:
    scores, image = byhand.generate(0.7)
    assert scores == pytest.approx([1.7, -1.7, -1.7, 1.7])
    assert image == pytest.approx([0.8455, 0.1545, 0.1545, 0.8455], abs=5e-5)


def slopes(f, vector: np.ndarray) -> np.ndarray:
    h = 1e-6
    steps = np.eye(len(vector)) * h
    return np.array([(f(vector + s) - f(vector - s)) / (2 * h) for s in steps])


@pytest.mark.parametrize("pair", [HAND_MADE, UNTRAINED])
@pytest.mark.parametrize("z", [0.0, 0.3, 1.0])
def test_gradients_against_finite_differences(pair: Pair, z: float) -> None:
    real, fake = FACES[2], byhand.generate(z, pair.w, pair.b)[1]
    by_v, by_c = byhand.d_gradient(real, fake, pair)
    d = np.append(pair.v, pair.c)
    numeric = slopes(lambda t: byhand.d_error(real, fake, Pair(t[:4], t[4], pair.w, pair.b)), d)
    assert np.append(by_v, by_c) == pytest.approx(numeric, abs=1e-8)
    by_w, by_b = byhand.g_gradient(z, pair)
    g = np.concatenate([pair.w, pair.b])
    numeric = slopes(lambda t: byhand.g_error(z, Pair(pair.v, pair.c, t[:4], t[4:])), g)
    assert np.concatenate([by_w, by_b]) == pytest.approx(numeric, abs=1e-8)


def test_training_finds_the_backslash() -> None:
    pair, errors = byhand.train(2000, 0.2)
    image = byhand.generate(0.5, pair.w, pair.b)[1]
    assert np.all(image[[0, 3]] > 0.8) and np.all(image[[1, 2]] < 0.2)
    before = byhand.generate(0.5, UNTRAINED.w, UNTRAINED.b)[1]
    assert not (np.all(before[[0, 3]] > 0.8) and np.all(before[[1, 2]] < 0.2))
    # at the end D is near a coin's throw: its error near log 4, G's near log 2
    assert errors[-200:].mean(0) == pytest.approx([np.log(4), np.log(2)], abs=0.1)


def test_noise_is_even() -> None:
    z = np.sort([byhand.noise(step) for step in range(1000)])
    assert np.max(np.abs(z - (np.arange(1000) + 0.5) / 1000)) < 0.005
