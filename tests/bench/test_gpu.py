"""The GPU's table: without one it says so; its rows run on a CPU, with little of everything."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from pathlib import Path

import pytest

from playground.networks import accelerator
from tests.bench import figures, gpu
from tests.conftest import write_digits

ROOT = Path(__file__).parents[2]


def test_without_the_device_it_says_so_in_one_sentence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accelerator, "devices", lambda: {"cpu": 1})
    assert figures.main(["--device", "cuda"]) == 1
    told = capsys.readouterr().out
    assert told == "There is no cuda on this machine, which has cpu: nothing was measured.\n"


def test_a_row_that_fails_costs_no_other(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(*how: object) -> object:
        raise RuntimeError("CUDA error: an illegal memory access was encountered")

    fails.__name__ = "dcgan"
    for name in ("ring", "lecture", "slider", "visitors", "resnet", "to_anchor"):
        monkeypatch.setattr(gpu, name, lambda *how: figures.row("fine", "×", ">= 1", 2.0))
    monkeypatch.setattr(gpu, "dcgan", fails)
    assert figures.main(["--device", "cpu", "--small"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert [line for line in told if "failed" in line] == [
        "| dcgan: failed | >= 0  | nan | missed |"
    ]
    assert sum("fine" in line for line in told) == 7


def test_the_slider_is_measured_to_paint(tmp_path: Path) -> None:
    """In a process of its own: the app that it starts reads torch and a browser's loop in."""
    script = (
        "import json\nfrom tests.bench import gpu\n"
        "if __name__ == '__main__':\n    print(json.dumps(gpu.slider('cpu', 'none', True)))\n"
    )
    path = tmp_path / "measure.py"
    path.write_text(script)
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, path], env=env, cwd=ROOT, capture_output=True, text=True,
                          timeout=240, check=True)  # fmt: skip
    rows = json.loads(done.stdout.splitlines()[-1])
    assert rows[0]["figure"] == "label slider to paint while 30 runs train, median"
    assert 0 < rows[0]["measured"] <= rows[1]["measured"] < 10_000  # ms that PRESS waits at most


def test_its_rows_run_on_a_cpu(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tests.bench.labels.NAMES", ())  # as where there is no browser
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
    *others, anchor = told["rows"]
    assert all(math.isfinite(r["measured"]) for r in others)
    # a few steps do not get there, but what they are held against is measured
    assert anchor["distance"] > anchor["anchor"] > 0 and not anchor["reached"]
