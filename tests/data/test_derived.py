"""Pairs that are made of other sets: holes of the size that is asked for, sketches, and photographs
that are held out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from playground.core.spec import Batch, PlaygroundError
from playground.data import DATASETS, derived
from tests.conftest import write_digits

DERIVED = tuple(d for d in DATASETS.values() if d.domains in (derived.HOLES, derived.SKETCHES))


def uniform(n: int, numbers: int, seed: int = 0) -> torch.Tensor:
    return torch.rand(n, numbers, generator=torch.Generator().manual_seed(seed))


def landscapes(root: Path, n: int = 21) -> None:
    """``n`` photographs in each folder, one shade each."""
    for name, half in derived.LANDSCAPES:
        folder = root / name / half
        folder.mkdir(parents=True)
        for number in range(n):
            Image.new("RGB", (80, 80), (10 * number, 90, 90)).save(folder / f"{number:03}.png")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("derived")
    write_digits(root)
    raw = root / "MNIST" / "raw"
    (root / "FashionMNIST").mkdir()
    (root / "FashionMNIST" / "raw").symlink_to(raw)
    landscapes(root)
    return root


def pair(name: str, root: Path, n: int = 16) -> tuple[torch.Tensor, torch.Tensor]:
    """Inputs and their answers."""
    data = DATASETS[name]
    few = {"faces": 200} if data.config is derived.PortraitsConfig else {}
    source = data.open(data.config(**few), str(root), "cpu")
    rng = torch.Generator().manual_seed(3)
    u, normal = (
        torch.rand(1, n, generator=rng) / 2,
        torch.randn(1, n, data.noise_dim, generator=rng),
    )
    first, second = source.draw(u, normal), source.draw(u + 0.5, normal)
    assert first.y is not None and second.y is not None
    assert not first.y.any() and second.y.all()
    again: Batch = source.draw(u, normal)
    assert torch.equal(again.x, first.x)
    return first.x[0], second.x[0]


@pytest.mark.parametrize("area", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("kind", [0.0, 0.9], ids=["rectangle", "brush"])
def test_a_hole_has_the_area_that_is_asked_for(area: float, kind: float) -> None:
    u = uniform(40, derived.HOLE_NUMBERS)
    u[:, 0], u[:, 1] = area, kind
    found = derived.holes(u, 32).float().mean((1, 2))
    wanted = derived.SMALLEST + area * (derived.LARGEST - derived.SMALLEST)
    assert found.min() > wanted - 0.002
    assert found.max() < wanted + 2 / 32  # a whole edge of a rectangle comes at once


def test_rectangles_are_rectangles_and_a_brush_goes_its_way() -> None:
    u = uniform(30, derived.HOLE_NUMBERS)
    u[:, 1] = 0
    for hole in derived.holes(u, 32):
        rows, columns = torch.nonzero(hole.any(1)), torch.nonzero(hole.any(0))
        assert hole[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1].all()
    u[:, 1] = 1
    for way, hole in zip(u, derived.holes(u, 32), strict=True):
        knots = ((0.1 + 0.8 * way[3:].view(-1, 2)) * 32).long()
        assert all(hole[y, x] for x, y in knots.tolist())


@pytest.mark.parametrize("name", [d.name for d in DERIVED if d.domains == derived.HOLES])
def test_an_input_is_its_answer_with_a_hole(name: str, root: Path) -> None:
    x, y = pair(name, root)
    hole = (x == torch.tensor(derived.HOLE)[:, None, None]).all(1)
    assert torch.equal(derived.cut(y, hole), x)
    share = hole.float().mean((1, 2))
    assert share.min() > 0.03 and share.max() < 0.47 and share.std() > 0.02
    assert not (y == torch.tensor(derived.HOLE)[:, None, None]).all(1).any()


def test_lines_are_where_the_colour_changes() -> None:
    picture = torch.ones(1, 3, 64, 64)
    picture[:, :, 20:40, 20:40] = -1
    edges = derived.edges(picture)[0, 0]
    assert edges[30, 19] == 1 and edges[30, 39] == 1 and edges[19, 30] == 1
    assert edges[30, 30] == 0 and edges[:10].sum() == 0
    u = uniform(1, derived.SKETCH_NUMBERS)
    u[:, :3] = torch.tensor([0.0, 0.0, 1.0])  # all that is faint, thin, no colour
    u[:, 5 : 3 + 3 * derived.GAPS : 3] = 0  # nothing breaks off
    drawn = derived.sketch(picture, u)[0]
    dark = torch.nonzero(drawn.mean(0) < 0)
    near = [min(abs(at - 19.5), abs(at - 39.5)) for at in (dark.min(), dark.max())]
    assert len(dark) > 50 and max(near) <= 3  # bent by 2.5 pixels at most
    assert (drawn[:, 28:32, 28:32] == 1).all()


@pytest.mark.parametrize("name", [d.name for d in DERIVED if d.domains == derived.SKETCHES])
def test_a_sketch_is_lines_on_paper_some_with_dabs_of_the_answers_colours(
    name: str, root: Path
) -> None:
    x, y = pair(name, root, 60)
    grey = (x.amax(1) - x.amin(1)) < 0.02
    coloured = (~grey).float().mean((1, 2))
    assert 0.2 < (coloured > 0.002).float().mean() < 0.75
    assert ((x == 1).all(1).float().mean((1, 2)) > 0.4).all()  # mostly paper
    assert ((x.mean(1) < 0).float().mean((1, 2)) > 0.01).all()  # and lines on all
    assert y.std() > 0.3


def test_every_tenth_photograph_is_held_out(root: Path) -> None:
    kept, held = (derived.photographs(str(root), out) for out in (False, True))
    assert (len(kept), len(held)) == (54, 9)
    shades = {int(p[0, 0, 0]) for p in held}
    assert shades == {0, 100, 200} and not shades & {int(p[0, 0, 0]) for p in kept}


def test_missing_photographs_are_named(tmp_path: Path) -> None:
    data = derived.VIEWS
    assert "monet2photo/trainB under the data root" in str(data.available(str(tmp_path)))
    with pytest.raises(PlaygroundError, match="summer2winter_yosemite/trainA and "):
        data.open(data.config(), str(tmp_path), "cpu")
    landscapes(tmp_path, 4)
    assert data.available(str(tmp_path)) is None
    (tmp_path / "monet2photo" / "trainB" / "001.png").write_bytes(b"none")
    with pytest.raises(PlaygroundError, match="001.png"):
        data.open(data.config(), str(tmp_path), "cpu")


def test_grey_pictures_have_a_border_that_costs_no_memory() -> None:
    digits = torch.from_numpy(np.full((5, 1, 28, 28), 200, np.uint8))
    made = derived.bordered(digits)
    assert made.shape == (5, 3, 32, 32) and made.stride(1) == 0
    assert (made[:, :, 2:-2, 2:-2] == 200).all() and made[:, :, :2].max() == 0
