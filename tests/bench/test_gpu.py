"""The GPU's table: without one it says so; its rows run on a CPU, with little of everything."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from playground.networks import accelerator
from tests.bench import figures
from tests.conftest import write_digits


def test_without_the_device_it_says_so_in_one_sentence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accelerator, "devices", lambda: {"cpu": 1})
    assert figures.main(["--device", "cuda"]) == 1
    told = capsys.readouterr().out
    assert told == "There is no cuda on this machine, which has cpu: nothing was measured.\n"


def test_its_rows_run_on_a_cpu(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    write_digits(tmp_path)
    arguments = ["--device", "cpu", "--small", "--json", "--data-root", str(tmp_path)]
    assert figures.main(arguments) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["machine"]["device"] == "cpu" and told["machine"]["torch"]
    assert [(r["figure"], r["wanted"]) for r in told["rows"]] == [
        ("ring, width 128, batch 512, one run", ">= 8"),
        ("ring, width 128, batch 512, 3 members, aggregate", ">= 2000"),
        ("lecture MLP, MNIST, batch 100", ">= 8"),
        ("dcgan, 64 px, batch 64, bf16", ">= 2"),
        ("label slider to answer while 30 runs train, median", "<= 20"),
        ("the same, 95th percentile", "<= 40"),
        ("300 visitors with a run each: the slowest run's steps", ">= 20"),
        ("300 visitors with a run each: the slowest run's frames", ">= 5"),
        ("official ResNet-9, 1,024 px", ">= 3"),
        ("MNIST dcgan from nothing to 1 × the real anchor", "<= 5"),
    ]
    assert not [r for r in told["rows"] if not r["measured"] > 0]
    assert all(math.isfinite(r["measured"]) for r in told["rows"][:-1])
