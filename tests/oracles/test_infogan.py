"""InfoGAN's bound on a line: below the truth always, tight for the true posterior."""

from __future__ import annotations

import numpy as np
import pytest

from tests.oracles import infogan as I
from tests.oracles.infogan import Toy


def some(seed: int, codes: int = 3) -> Toy:
    rng = np.random.default_rng(seed)
    return Toy(*(rng.normal(size=codes), float(rng.normal() / 3)), *rng.normal(size=(2, codes)))


def slopes(f, vector: np.ndarray) -> np.ndarray:
    h = 1e-6
    return np.array([(f(vector + s) - f(vector - s)) / (2 * h) for s in np.eye(len(vector)) * h])


@pytest.mark.parametrize("seed", range(5))
def test_the_bound_is_below_the_information(seed: int) -> None:
    toy = some(seed, 2 + seed % 3)
    assert I.bound(toy) <= I.mutual_information(toy) + 1e-12
    assert 0 <= I.mutual_information(toy) <= np.log(len(toy.b)) + 1e-12


def test_the_bound_is_tight_for_the_true_posterior() -> None:
    toy = some(1)
    variance = np.exp(2 * toy.log_a)
    true = Toy(toy.b, toy.log_a, toy.b / variance, -(toy.b**2) / (2 * variance))
    assert I.bound(true) == pytest.approx(I.mutual_information(true), abs=1e-9)
    assert I.bound(toy) < I.bound(true) - 0.01


def test_codes_far_apart_are_worth_log_c() -> None:
    toy = Toy(np.array([-20.0, 0.0, 20.0]), 0.0, np.zeros(3), np.zeros(3))
    assert I.mutual_information(toy) == pytest.approx(np.log(3), abs=1e-9)
    assert I.bound(toy) == pytest.approx(0.0, abs=1e-12)  # a Q that only guesses knows nothing


def test_bound_gradient_against_finite_differences() -> None:
    toy = some(2)
    numeric = slopes(lambda t: I.bound(Toy.of(t)), toy.vector())
    assert I.bound_gradient(toy).vector() == pytest.approx(numeric, abs=1e-8)


def test_game_gradient_holds_d_still() -> None:
    toy = some(3)
    by_b, by_log_a = I.game_gradient(toy)

    def against_fixed_d(vector: np.ndarray) -> float:
        moved = Toy.of(vector)
        x = I.generated(moved)
        logit = -0.5 * x**2 - 0.5 * I.LOG_2PI - I.log_model(toy, x)
        return float((-np.logaddexp(0.0, logit) @ I.Z_WEIGHTS).mean())

    assert against_fixed_d(toy.vector()) == pytest.approx(I.game(toy))
    numeric = slopes(against_fixed_d, toy.vector())
    assert np.append(by_b, by_log_a) == pytest.approx(numeric[:4], abs=1e-8)


def test_a_perfect_generator_is_worth_minus_log_2() -> None:
    assert I.game(Toy(np.zeros(3), 0.0, np.zeros(3), np.zeros(3))) == pytest.approx(-np.log(2))


def test_the_code_is_used_only_when_asked_for() -> None:
    ignored, used = I.start(3), I.start(3)
    for _ in range(600):
        ignored, used = I.step(ignored, 0.05, 0.0), I.step(used, 0.05, 1.0)
    assert I.mutual_information(ignored) < 0.01
    assert I.mutual_information(used) > 0.9
    assert I.bound(used) == pytest.approx(I.mutual_information(used), abs=0.05)
