"""Directions by hand: means, support vectors, singular vectors; what is moved, and refusals."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from playground.core.spec import PlaygroundError
from playground.data import DATASETS
from playground.gans import GANS
from playground.inference import directions
from playground.inference.directions import MEASURED
from playground.inference.latent import space
from playground.inference.pool import Pool
from tests.inference.test_latent import ask, model


def two_clouds(n: int = 400) -> tuple[np.ndarray, np.ndarray]:
    """Clouds at x = ±2 that are wide along y: only x tells them apart."""
    rng = np.random.default_rng(0)
    has = np.arange(n) % 2 == 0
    z = np.stack([np.where(has, 2.0, -2.0) + 0.3 * rng.standard_normal(n),
                  5 * rng.standard_normal(n)], 1)  # fmt: skip
    return z, has


def test_means_point_from_one_cloud_to_the_other() -> None:
    z, has = np.array([[3.0, 4], [3, 4], [0, 0]]), np.array([True, True, False])
    assert directions.means(z, has) == pytest.approx([0.6, 0.8], abs=1e-9)


def test_the_svm_looks_at_what_tells_them_apart() -> None:
    z, has = two_clouds()
    normal = directions.svm(z, has)
    assert np.linalg.norm(normal) == pytest.approx(1, abs=1e-6)
    assert normal[0] > 0.99  # the wide axis says nothing
    assert directions.svm(z, ~has)[0] < -0.99


def test_the_svm_agrees_with_the_margin_worked_by_hand() -> None:
    """Two points at ±1 on the x axis: by symmetry b = 0, and w lies along x alone."""
    z, has = np.array([[1.0, 0.0], [-1.0, 0.0]]), np.array([True, False])
    assert directions.svm(z, has) == pytest.approx([1.0, 0.0], abs=1e-6)


@pytest.mark.parametrize("name", ["dcgan", "r3gan", "mlp", "cgan"])
def test_singular_vectors_stretch_most_first(name: str) -> None:
    known = space(model(GANS[name], **({"z_dim": 16} if name == "mlp" else {})))
    ways = torch.stack([directions.singular(known, k) for k in range(4)])
    assert torch.allclose(ways @ ways.T, torch.eye(4), atol=1e-4)
    stretch = (known.inlet() @ ways.T).norm(dim=0)
    assert (stretch[:-1] >= stretch[1:] - 1e-4).all()
    chance = torch.randn(200, known.dim, generator=torch.Generator().manual_seed(0))
    by_chance = (known.inlet() @ (chance / chance.norm(dim=1, keepdim=True)).T).norm(dim=0)
    assert stretch[0] > by_chance.max()


def test_a_direction_with_labels_needs_samples_on_either_side() -> None:
    table = {"hat": ("no", "yes")}
    few = Pool(torch.randn(100, 3), np.array([[1]] * 5 + [[0]] * 95), table)
    with pytest.raises(PlaygroundError, match="5 have the hat “yes”: 20 are needed"):
        directions.labelled_way(few, "svm", 0, 1)


def told(one: Any, name: str, args: dict[str, Any]) -> dict[str, Any]:
    operation = GANS[name].inference["latent_direction"]
    work: Any = operation.run(one, operation.prepare(one, args))
    while True:
        try:
            next(work)
        except StopIteration as end:
            return operation.finish(args, end.value)


def test_what_a_direction_changes_is_counted() -> None:
    gan = GANS["dcgan"]
    one = model(gan, maps=8)
    found = told(one, "dcgan", {"number": 1})
    way = directions.singular(space(one), 1)
    assert found["way"] == pytest.approx(way.numpy(), abs=1e-6)
    assert len(found["changed"]) == len(found["low"]) == len(found["high"]) == 3
    assert found["samples"] == MEASURED and all(0 <= share <= 1 for share in found["changed"])
    args = {"way": way.tolist(), "seed": 5, "n": 2}
    still = ask(one, gan, "latent_samples", {"seed": 5, "n": 2})[0]["images"]
    assert np.array_equal(ask(one, gan, "latent_move", args)[0]["images"], still)
    twice = {**args, "way": [v / 2 for v in args["way"]], "amount": 2.0}  # its length is no matter
    moved = ask(one, gan, "latent_move", {**args, "amount": 2.0}, twice)
    assert np.abs(moved[0]["images"].astype(int) - moved[1]["images"]).max() <= 1
    assert not np.array_equal(moved[0]["images"], still)


def test_pictures_that_nobody_reads_have_directions_without_names() -> None:
    one = model(GANS["dcgan"], DATASETS["stacked"], maps=8)
    found = told(one, "dcgan", {"number": 0})
    assert len(found["way"]) == 64 and found["changed"] == []
    with pytest.raises(PlaygroundError, match="No classifier reads"):
        told(one, "dcgan", {"kind": "svm"})


@pytest.mark.parametrize(
    ("what", "args", "words"),
    [
        ("latent_direction", {"kind": "pca"}, "kind is 'pca'"),
        ("latent_direction", {"number": 8}, "number is 8, but must be below 8"),
        ("latent_direction", {"kind": "svm", "attribute": 3}, "attribute is 3"),
        ("latent_direction", {"kind": "svm", "attribute": 1, "number": 3},
         "the choices of stroke go from 0 to 2"),
        ("latent_move", {}, "way has 0 numbers, but must have 64"),
        ("latent_move", {"way": [0.0] * 64}, "not all of them zero"),
        ("latent_move", {"way": [1.0] * 64, "amount": 9}, "amount is 9"),
    ],
)  # fmt: skip
def test_what_is_no_direction_is_told(what: str, args: dict[str, Any], words: str) -> None:
    with pytest.raises(PlaygroundError, match=words):
        GANS["dcgan"].inference[what].prepare(model(GANS["dcgan"], maps=8), args)
