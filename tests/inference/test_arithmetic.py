"""Arithmetic with noise: sums by hand, groups that are refused, counts of what was carried over."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from playground.core.checkpoints import ROOT
from playground.core.spec import Model, PlaygroundError, Setting
from playground.data import DATASETS
from playground.data.images import MNIST
from playground.gans import GANS
from playground.inference import arithmetic
from playground.inference.arithmetic import DRAWS
from playground.inference.latent import several, space
from playground.inference.pool import Pool
from tests.inference.test_latent import ask, model


def finished(one: Model, gan: str, args: dict[str, Any]) -> dict[str, Any]:
    """The answer to a question whose work comes in pieces; the shares that were told rise."""
    operation = GANS[gan].inference["latent_score"]
    work: Any = operation.run(one, operation.prepare(one, args))
    shares = []
    while True:
        try:
            shares.append(next(work))
        except StopIteration as end:
            assert shares == sorted(shares) and shares[-1] == pytest.approx(1.0)
            return operation.finish(args, end.value)


def test_the_sum_is_of_the_means() -> None:
    gan = GANS["dcgan"]
    one = model(gan, maps=8)
    known = space(one)
    args = {"a": [1, 2, 3], "b": [4], "c": [5, 6]}
    z = gan.inference["latent_arithmetic"].prepare(one, args)["z"]
    a, b, c = several(known, (1, 2, 3)).mean(0), known.draw(4), several(known, (5, 6)).mean(0)
    assert torch.allclose(z, torch.stack([a - b + c, a, b, c]))
    found = ask(one, gan, "latent_arithmetic", args)[0]
    assert found["images"].shape == (4, 28, 28) and len(found["norms"]) == 4
    same = ask(one, gan, "latent_arithmetic", {"a": [1], "b": [1], "c": [7]})[0]["images"]
    assert np.array_equal(same[0], same[3])  # A − A + C is C


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"a": []}, "Group A has 0 samples, but must have 1 to 64"),
        ({"b": [1] * 65}, "Group B has 65 samples"),
        ({"c": [1.5]}, "Group C must be whole numbers"),
        ({"c": [-1]}, "c"),
        ({"a": 5}, "a is 5"),
    ],
)
def test_groups_that_are_none_are_refused(given: dict[str, Any], words: str) -> None:
    args = {"a": [1], "b": [2], "c": [3]} | given
    with pytest.raises(PlaygroundError, match=words):
        ask(model(GANS["dcgan"], maps=8), GANS["dcgan"], "latent_arithmetic", args)


def pool(n: int = 60) -> Pool:
    """z = (choice, index): half of the samples have choice 1, half choice 0."""
    choices = np.stack([np.arange(n) % 2, np.zeros(n, int)], 1)
    z = torch.stack([torch.arange(n) % 2, torch.arange(n)], 1).float()
    return Pool(z, choices, {"hair": ("short", "long"), "hat": ("no", "yes")})


def test_draws_are_of_the_groups_that_were_asked_for() -> None:
    result, before = arithmetic.draw(pool(), 0, 1, 0, 3, seed=4)
    assert result.shape == before.shape == (DRAWS, 2)
    assert torch.allclose(result[:, 0], torch.ones(DRAWS))  # 1 − 0 + 0
    assert torch.allclose(before[:, 0], torch.zeros(DRAWS))
    again, _ = arithmetic.draw(pool(), 0, 1, 0, 3, seed=4)
    assert torch.equal(result, again)
    with pytest.raises(PlaygroundError, match="30 have the hair “long”: too few for groups of 40"):
        arithmetic.draw(pool(), 0, 1, 0, 40, seed=0)


def test_the_score_counts_what_shows_and_what_was_kept() -> None:
    result = np.array([[1, 0, 2], [1, 1, 2], [0, 0, 0]])
    before = np.array([[0, 0, 2], [1, 0, 2], [0, 0, 2]])
    counts = arithmetic.score(pool(), result, before, attribute=0, have=1)
    assert counts.tolist() == [2, 1, 2, 2, 2]
    share = {"counts": counts[None]}
    told = arithmetic.finish_score({"attribute": 0, "have": 1, "lack": 0}, share)
    assert (told["carried"], told["before"]) == (2, 1)
    assert told["kept"] == pytest.approx(4 / 200)


def test_a_shipped_model_is_scored_the_same_each_time() -> None:
    """Digits' slant: of three samples a group about three quarters, of thirty nearly all."""
    from playground.core import checkpoints
    from playground.training.recipe import parse_recipe

    tensors, meta = checkpoints.load(ROOT / "dcgan-mnist")
    recipe = parse_recipe(meta["values"])
    one = recipe.gan.build(recipe.config, Setting(MNIST, None, (0,), checkpoints=str(ROOT)))
    one.load(tensors)
    few = finished(one, "dcgan", {"attribute": 2, "have": 2, "lack": 0})
    many = finished(one, "dcgan", {"attribute": 2, "have": 2, "lack": 0, "n": 30})
    assert few["draws"] == DRAWS and 55 <= few["carried"] < many["carried"]
    assert many["carried"] >= 88 and few["before"] <= 5
    assert few["kept"] < many["kept"]
    assert finished(one, "dcgan", {"attribute": 2, "have": 2, "lack": 0}) == few


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ({"attribute": 3}, "attribute is 3, but must be below 3"),
        ({"have": 1, "lack": 1}, "two of the 10 choices of digit, not 1 and 1"),
        ({"attribute": 1, "have": 3}, "two of the 3 choices of stroke, not 3 and 1"),
        ({"n": 0}, "n is 0"),
    ],
)
def test_what_cannot_be_scored_is_told(args: dict[str, Any], words: str) -> None:
    with pytest.raises(PlaygroundError, match=words):
        GANS["dcgan"].inference["latent_score"].prepare(model(GANS["dcgan"], maps=8), args)


def test_pictures_that_nobody_reads_have_no_score() -> None:
    one = model(GANS["dcgan"], DATASETS["stacked"], maps=8)
    with pytest.raises(PlaygroundError, match="No classifier reads pictures of"):
        GANS["dcgan"].inference["latent_score"].prepare(one, {})
