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

MODES = Path("tests/bench/mode_table.json")


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
        data_root="/nowhere", precision="fp32", threads=1,
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
    assert cell["precision"] == "fp32"
    assert 1 <= cell["modes"] <= 60 and cell["values"]["seed"] == 101
    stacked_table.fill(found, chosen, time.monotonic() + 600)
    assert len(found) == 1  # what is done is not done again
    table = stacked_table.render(found)
    assert f"[{cell['modes']}]({address(cell['values'])})" in table
    assert "| R3GAN | Huang et al. 2024 | 1000 | 0.078 |" in table


@pytest.mark.parametrize(
    "row", json.loads(MODES.read_text()), ids=lambda r: f"{r['preset']}-{r['data']}"
)
def test_a_rows_address_asks_for_its_very_run(row: dict[str, Any]) -> None:
    asked = dict(parse_qsl(urlsplit(address(row["values"])).query))
    asked.pop("tab")
    values = parse_recipe(asked).values()
    assert {name: values[name] for name in row["values"]} == row["values"]
    assert values == parse_recipe(row["values"]).values()
    assert f"[8.0 ± 0.0]({address(row['values'])})" in mode_table._line(row | {"captured": [8, 8]})


def test_the_modes_table_is_what_its_numbers_give() -> None:
    assert MODES.with_suffix(".md").read_text() == mode_table.render(
        json.loads(MODES.read_text())
    ) + "\n"  # fmt: skip


def test_the_thousand_modes_table_is_what_its_numbers_give() -> None:
    found = json.loads(stacked_table.OUT.read_text())
    assert stacked_table.OUT.with_suffix(".md").read_text() == stacked_table.render(found) + "\n"
    for cell in found:
        assert cell["values"] == parse_recipe(cell["values"]).values()  # as a link has them


def test_seeds_without_a_width_are_left_out() -> None:
    assert mode_table._width([None, 0.9]) == "–"
    assert mode_table._width([0.9, None, 1.0]) == "0.95 ± 0.05"
