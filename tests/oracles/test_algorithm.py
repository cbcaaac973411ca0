"""Algorithm 1 on a line: gradients, order of lines, and that it learns."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from tests.oracles import algorithm as A


def net(seed: int, width: int = 5) -> A.Net:
    rng = np.random.default_rng(seed)
    return A.Net(
        1.5 * rng.normal(size=width),
        rng.normal(size=width),
        rng.normal(size=width) / np.sqrt(width),
        0.1,
    )


def slopes(f, vector: np.ndarray) -> np.ndarray:
    h = 1e-6
    return np.array([(f(vector + s) - f(vector - s)) / (2 * h) for s in np.eye(len(vector)) * h])


def test_d_gradient_against_finite_differences() -> None:
    rng = np.random.default_rng(0)
    d, real, fake = net(1), rng.normal(size=7), rng.normal(size=9)
    loss, gradient = A.d_gradient(d, real, fake)
    numeric = slopes(lambda t: A.d_gradient(A.Net.of(t), real, fake)[0], d.vector())
    assert gradient.vector() == pytest.approx(numeric, abs=1e-8)
    assert loss > 0


@pytest.mark.parametrize("objective", ["minimax", "non-saturating"])
def test_g_gradient_against_finite_differences(objective: str) -> None:
    d, g, z = net(1), net(2), np.random.default_rng(0).uniform(-1, 1, 8)
    _, gradient = A.g_gradient(d, g, z, objective)
    numeric = slopes(lambda t: A.g_gradient(d, A.Net.of(t), z, objective)[0], g.vector())
    assert gradient.vector() == pytest.approx(numeric, abs=1e-8)


def test_an_undecided_d_costs_log_4() -> None:
    flat = A.Net(np.zeros(3), np.zeros(3), np.zeros(3), 0.0)
    loss, _ = A.d_gradient(flat, np.ones(4), np.zeros(4))
    assert loss == pytest.approx(np.log(4))
    assert A.g_gradient(flat, net(0), np.zeros(4), "minimax")[0] == pytest.approx(-np.log(2))


@pytest.mark.parametrize("k", [1, 3])
def test_d_moves_k_times_and_g_once(k: int) -> None:
    lines = list(A.schedule(k, 4))
    counts = Counter(line for _, _, line in lines)
    assert counts["update_d"] == 4 * k and counts["update_g"] == 4
    first = [line for iteration, _, line in lines if iteration == 0]
    assert first == ["noise_d", "data", "update_d"] * k + ["noise_g", "update_g"]


def test_adam_takes_its_first_step_of_the_rate() -> None:
    start = net(3)
    slope = A.Net(np.ones(5), -np.ones(5), np.full(5, 1e-3), 2.0)
    moved = A.Adam.for_net(start, 0.01).step(start, slope)
    expected = start.vector() - 0.01 * np.sign(slope.vector())
    assert moved.vector() == pytest.approx(expected, abs=1e-6)


def test_it_learns_a_bump() -> None:
    rng = np.random.default_rng(1)

    def batches(iterations: int, k: int):
        for _ in range(iterations):
            pairs = [(rng.normal(1.5, 0.6, 64), rng.uniform(-1, 1, 64)) for _ in range(k)]
            yield pairs, rng.uniform(-1, 1, 64)

    _, g = A.train(net(4, 16), net(5, 16), batches(400, 5), 0.01)
    fake = A.forward(g, rng.uniform(-1, 1, 4000))[1]
    assert fake.mean() == pytest.approx(1.5, abs=0.3)
    assert fake.std() == pytest.approx(0.6, abs=0.3)
