"""``python -m playground train``: a training that goes on with other settings."""

from __future__ import annotations

import json
from pathlib import Path

from playground.__main__ import STATE, main


def test_goes_on_with_what_the_second_command_says(tmp_path: Path) -> None:
    same = ["train", "mlp", "ring8", "--device", "cpu", "--precision", "fp32", "--threads", "1",
            "--out", str(tmp_path)]  # fmt: skip
    assert main([*same, "--steps", "4", "--seed", "3", "--keep-state"]) == 0
    assert (tmp_path / STATE).exists()
    assert main([*same, "--resume", "--steps", "7", "--g_rate", "0.002"]) == 0
    assert not (tmp_path / STATE).exists()
    meta = json.loads((tmp_path / "meta.json").read_text())
    assert meta["training"]["steps"] == 7
    values = meta["values"]
    assert (values["g_rate"], values["seed"]) == (0.002, 3)  # what was not said stays


def test_a_setting_that_cannot_change_is_refused(tmp_path: Path) -> None:
    same = ["train", "mlp", "ring8", "--device", "cpu", "--precision", "fp32", "--threads", "1",
            "--out", str(tmp_path)]  # fmt: skip
    assert main([*same, "--steps", "4", "--keep-state"]) == 0
    assert main([*same, "--resume", "--steps", "7", "--seed", "5"]) == 2
