"""The tables' pieces: addresses that replay a run, sizes of D, cells that resume."""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from playground.core.spec import Setting
from playground.training.presets import PRESETS, values_of
from playground.training.recipe import parse_recipe
from tests.bench import mode_table, stacked_table
from tests.bench.replay import address
from tests.bench.stacked_table import ROWS, SIZES


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("data", ["ring8", "grid25"])
def test_an_address_replays_its_run(preset: str, data: str) -> None:
    values = values_of(preset, data, members=10, seed=100, steps=2000)
    asked = dict(parse_qsl(urlsplit(address(values)).query))
    assert asked.pop("tab") == "train" and asked["seed"] == "100"
    assert parse_recipe(asked) == parse_recipe(values)


@pytest.mark.parametrize("row", [name for name, row in ROWS.items() if row.sized])
def test_d_has_its_share_of_gs_parameters(row: str) -> None:
    for size, share in SIZES.items():
        recipe = parse_recipe(stacked_table.values_of(row, size, 0, 100))
        model = recipe.gan.build(recipe.config, Setting(recipe.data, None, recipe.seeds))
        g, d = stacked_table.count(model)  # type: ignore[arg-type]
        assert d / g == pytest.approx(share, rel=0.1), (row, size)


def test_cells_come_seed_by_seed() -> None:
    cells = list(stacked_table.cells())
    assert len(cells) == 3 * (5 * 3 + 2) == len(set(cells))
    assert [seed for _, _, seed in cells] == sorted(seed for _, _, seed in cells)


@pytest.fixture
def chosen(tmp_path: Path) -> Any:
    return argparse.Namespace(
        state=tmp_path, steps=3, samples=60, out=tmp_path / "table.json", only=["r3gan:quarter:1"],
        data_root="/nowhere",
    )  # fmt: skip


def test_a_cell_that_was_cut_goes_on_and_is_told_with_its_link(chosen: Any) -> None:
    found: list[dict[str, Any]] = []
    stacked_table.fill(found, chosen, time.monotonic())  # no time: it only saves
    saved = chosen.state / "r3gan-quarter-1.safetensors"
    assert saved.exists() and not found
    stacked_table.fill(found, chosen, time.monotonic() + 600)
    assert not saved.exists() and json.loads(chosen.out.read_text()) == found
    (cell,) = found
    assert (cell["steps"], cell["samples"], cell["ended"]) == (3, 60, "limit")
    assert 1 <= cell["modes"] <= 60 and cell["values"]["seed"] == 101
    stacked_table.fill(found, chosen, time.monotonic() + 600)
    assert len(found) == 1  # what is done is not done again
    table = stacked_table.render(found)
    assert f"[{cell['modes']}]({address(cell['values'])})" in table
    assert "| R3GAN | Huang et al. 2024 | 1000 | 0.078 |" in table


def test_a_row_that_its_address_would_not_replay_has_none() -> None:
    row = {
        "preset": "r1", "data": "ring8", "steps": 2000, "captured": [8, 8], "cpu_seconds": 1.0,
        "high_quality": [0.9, 0.8], "reverse_kl": [0.1, 0.1], "collapsed": [False, False],
        "values": values_of("r1", "ring8", members=2, seed=100, steps=2000),
    }  # fmt: skip
    assert "http" not in mode_table._line(row)
    assert f"[8.0 ± 0.0]({address(row['values'])})" in mode_table._line(  # type: ignore[arg-type]
        row | {"wasserstein": [0.2, 0.2]}
    )


def test_a_row_without_a_width_has_a_dash() -> None:
    assert mode_table.spread(None) == "–" and mode_table._width([None, 0.9]) == "–"
    assert mode_table._width([0.9, None, 1.0]) == "0.95 ± 0.05"
