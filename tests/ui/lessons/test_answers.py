"""Numbers, curves and orders that a lesson gives for an answer are computed here once more, by the
oracles of the scenes; one that nobody has computed fails. Answers that a run decides are in
``test_truths``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from tests.oracles import change, information, measuring, minimax, scenes
from tests.ui.lessons import runs
from tests.ui.lessons.test_truths import QUESTIONS, ids

LOG2 = float(np.log(2))


def channel(flip: float) -> float:
    """Bits that come through a channel that flips so many of them."""
    return information.quantities(information.noisy_channel(flip)).mutual


def steep(z: float = 0) -> float:
    """Density of even noise where the curve of lesson 4's first link has it."""
    g = change.curve(np.array([-3.4, -3, 0, 3, 3.4]))
    assert g(z, 1) == pytest.approx(2)
    return change.pushed(g, "uniform", float(g(z)))


def between_halves_of_the_data(log_n: float) -> float:
    """The mean Fréchet distance of data from other data, so many of each."""
    rng, n, found = np.random.default_rng(1), round(10**log_n), []
    for _ in range(800 if n < 500 else 20):
        noise = [np.concatenate([rng.random((n, 2)), rng.normal(size=(n, 2))], 1) for _ in "ab"]
        found.append(
            measuring.measured(*(measuring.sample(measuring.DATA, each) for each in noise))
        )
    return float(np.mean(found))


def recall(kept: int = measuring.MODES, fog: float = 0) -> float:
    """The mean recall of a generator with so many modes and so much fog, 300 samples a draw."""
    rng, found = np.random.default_rng(1), []
    for _ in range(12):
        noise = [np.concatenate([rng.random((300, 2)), rng.normal(size=(300, 2))], 1) for _ in "ab"]
        makers = (measuring.DATA, measuring.Maker(kept, measuring.WIDTH, fog, (0.0, 0.0)))
        real, fake = map(measuring.sample, makers, noise)
        found.append(float(measuring.inside(real, fake, 3).mean()))
    return float(np.mean(found))


def at_end(**more: Any) -> dict[str, Any]:
    """What lesson 5's run reads after its 2,000 steps."""
    return runs.train({"data": "ring8", "gan": "mlp", "seed": 1, "steps": 2000, **more})


NUMBERS: Mapping[tuple[str, str], Callable[[], float]] = {
    ("gan-by-hand", "score-of-a-face"): lambda: scenes.hand(px=(1, 0, 0, 1))["score"],
    ("gan-by-hand", "bright-pixel"): lambda: scenes.hand("g", z=0.7)["bright"],
    ("gan-by-hand", "start-errors"): lambda: float(minimax.d_loss(0.5, 0.5)),
    ("cross-entropy", "loss-at-08"): lambda: float(minimax.bce(0.8, 1)),
    ("cross-entropy", "v-of-a-guesser"): lambda: float(minimax.value(0.5, 0.5)),
    ("optimal-d", "density-by-slope"): steep,
    ("optimal-d", "v-when-apart"): lambda: scenes.optimal((-4, 0.3, 1), (4, 0.3, 1))["v"],
    ("first-gan", "loss-at-end"): lambda: at_end(seed=2)["d_loss"],
    ("when-training-fails", "growth-of-simultaneous"):
        lambda: scenes.equilibrium(eta=0.5)["growth"],
    ("mode-collapse", "reverse-kl-of-one"): lambda: 3 * LOG2,
    ("mode-collapse", "perfect-quality"): lambda: 100 * (1 - float(np.exp(-4.5))),
    ("codes", "ten-percent"): lambda: channel(0.1),
    ("cyclegan", "cycle-number"): lambda: 2 * 10 * 0.08,
    ("measuring", "frechet-by-hand"): lambda: measuring.frechet(
        np.zeros(1), np.eye(1), np.full(1, 3.0), np.full((1, 1), 4.0)),
}  # fmt: skip
CURVES: Mapping[tuple[str, str], tuple[Callable[[float], float], float]] = {  # with how exactly
    ("two-players", "verdict-by-noise"): (lambda z: scenes.players(z)["dfake"], 1e-4),
    ("gan-by-hand", "d-error-over-rounds"): (
        lambda n: scenes.hand("train", rate=0.05, round=int(n))["derror"], 6e-3),
    ("cross-entropy", "pull-of-minimax"): (lambda d: abs(float(minimax.g_minimax_slope(d))), 1e-9),
    ("optimal-d", "d-star-curve"): (lambda x: float(1 / (1 + np.exp(2 * x))), 6e-4),
    ("codes", "information-of-a-channel"): (channel, 6e-4),
    ("measuring", "bias-in-n"): (between_halves_of_the_data, 0.03),
    ("cyclegan", "lambda-curve"): (
        lambda weight: runs.train({"data": "blobs", "steps": 40, "cycle": weight})["cycle_loss"],
        0.03),
}  # fmt: skip


def last(method: str) -> float:
    return scenes.equilibrium(method=method, eta=0.1, turns=200)["last"]


TWO = (-2, 0.5, 1, 2, 0.5, 1)
# What the items of an order are worth, first to last, and how exactly "why" says it.
ORDERS: Mapping[tuple[str, str], tuple[Callable[[], Sequence[float]], list[float], float]] = {
    ("optimal-d", "order-of-jsd"): (
        lambda: [scenes.optimal(TWO, q)["jsd"] for q in (TWO, TWO[3:], (0, 1, 1), (5, 0.5, 1))],
        [0, 0.22, 0.37, 0.69], 0.006),
    ("when-training-fails", "order-of-methods"): (
        lambda: [last(name) for name in ("extragradient", "alternating", "simultaneous")],
        [0.41, 1.09, 3.02], 0.006),
    ("measuring", "order-of-recall"): (
        lambda: [recall(fog=1), recall(), recall(5), recall(1)], [0.99, 0.95, 0.6, 0.12], 0.02),
    ("first-gan", "three-runs"): (
        lambda: [at_end(**how)["high_quality"]
                 for how in ({}, {"z_kind": "normal"}, {"d_rate": 0.00001})],
        [0.96, 0.25, 0.0], 0.1),
}  # fmt: skip
# Orders that are a matter of words, of a table in a paper, or of counting.
TOLD = {
    ("two-players", "order-of-a-round"), ("cyclegan", "order-of-the-cycle"),
    ("mode-collapse", "order-of-quality"), ("mode-collapse", "order-of-stacked"),
}  # fmt: skip


def given(form: str) -> set[tuple[str, str]]:
    """The questions of a form whose answer the file gives."""
    return {
        key for key, block in QUESTIONS.items()
        if block["form"] == form and (form == "order" or block["answer"] is not None)
    }  # fmt: skip


def test_every_answer_of_a_file_is_computed() -> None:
    assert given("number") == set(NUMBERS)
    assert given("curve") == set(CURVES)
    assert given("order") == set(ORDERS) | TOLD


@pytest.mark.parametrize("key", NUMBERS, ids=ids(NUMBERS))
def test_a_number(key: tuple[str, str]) -> None:
    block = QUESTIONS[key]
    assert NUMBERS[key]() == pytest.approx(block["answer"], abs=block["tolerance"] / 4)


SLOW = {("cyclegan", "lambda-curve")}  # trains four CycleGANs


@pytest.mark.parametrize(
    "key",
    [pytest.param(k, marks=[pytest.mark.slow] * (k in SLOW)) for k in CURVES],
    ids=ids(CURVES),
)
def test_a_curve(key: tuple[str, str]) -> None:
    true, exactly = CURVES[key]
    x, y = np.transpose(QUESTIONS[key]["answer"])
    assert [true(each) for each in x] == pytest.approx(y.tolist(), abs=exactly)


@pytest.mark.parametrize("key", ORDERS, ids=ids(ORDERS))
def test_an_order(key: tuple[str, str]) -> None:
    worth, told, exactly = ORDERS[key]
    found = list(worth())
    assert found == pytest.approx(told, abs=exactly)
    assert found in (sorted(found), sorted(found, reverse=True))
    for number in told:
        assert f"{number:g}" in QUESTIONS[key]["why"]
