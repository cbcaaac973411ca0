"""What every dataset promises to whoever trains on it, and what becomes of one that does not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from playground.core.spec import Batch, PlaygroundError, knobs
from playground.data import DATASETS
from playground.data.source_check import check_source
from playground.training.recipe import parse_recipe
from tests.conftest import write_digits

SHARED = Path(__file__).parents[3] / "shared" / "data"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("contract")
    write_digits(root)
    return root


@pytest.mark.parametrize("name", DATASETS)
def test_a_dataset_draws_what_it_promises(name: str, root: Path) -> None:
    dataset = DATASETS[name]
    where = next(
        (r for r in (root, SHARED) if dataset.available(str(r)) is None and r.exists()), None
    )
    if where is None:
        pytest.skip(f"{dataset.title} is not here")
    few = {"faces": 200} if any(k.name == "faces" for k in knobs(dataset.config)) else {}
    config = dataset.config(**few)  # drawn when they are opened, 3 ms each
    try:
        source = dataset.open(config, str(where), "cpu", None)
    except PlaygroundError as error:
        pytest.skip(str(error))
    check_source(dataset, config, source, "cpu")
    rng = torch.Generator().manual_seed(0)
    u = torch.rand(2, 50, generator=rng)
    x = source.draw(u, torch.randn(2, 50, dataset.noise_dim, generator=rng)).x
    assert x.isfinite().all() and not torch.equal(x[0], x[1])
    if dataset.kind == "images":
        assert x.abs().max() <= 1
    assert isinstance(source.note, str)


class Broken:
    """A source that draws as it likes."""

    note = ""

    def __init__(self, x: Any, y: Any = None) -> None:
        self.x, self.y = x, y

    def draw(self, u: torch.Tensor, normal: torch.Tensor) -> Batch:
        return Batch(self.x, self.y)


@pytest.mark.parametrize(
    ("x", "y", "sentence"),
    [
        (torch.zeros(2, 2, 2, dtype=torch.float64), None, "x as float64 of shape (2, 2, 2)"),
        (torch.zeros(2, 2, 3), None, "x as float32 of shape (2, 2, 3)"),
        (np.zeros((2, 2, 2), np.float32), None, "x as ndarray"),
        (torch.zeros(2, 2, 2), torch.zeros(2, 2), "y as float32 of shape (2, 2)"),
    ],
)
def test_one_that_does_not_is_told_by_its_name(x: Any, y: Any, sentence: str) -> None:
    dataset = parse_recipe({"data": "ring8"}).data
    with pytest.raises(PlaygroundError) as refused:
        check_source(dataset, dataset.config(), Broken(x, y), "cpu")
    assert str(refused.value).startswith(f"{dataset.title} draws {sentence}, but must draw ")
