"""``python -m playground export``: from an autosave and from a checkpoint."""

from __future__ import annotations

import ast
import csv
from pathlib import Path

import pytest

from playground.__main__ import main
from playground.engine.client import EngineSettings
from playground.engine.hosts.inline import InlineEngine


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder of autosaves and the run in it."""
    folder = tmp_path_factory.mktemp("state")
    engine = InlineEngine(
        EngineSettings(device="cpu", precision="fp32", threads=1, state_folder=str(folder))
    )
    run: str = engine.submit({"width": 8, "batch": 8, "steps": 20}, "ann").result()["run"]
    while engine.info(run).result()["state"] == "running":
        engine.pump(0.05)
    engine.close()
    return folder, run


@pytest.mark.parametrize("kind", ["script", "csv"])
def test_a_run_from_its_autosave(state: tuple[Path, str], tmp_path: Path, kind: str) -> None:
    folder, run = state
    out = tmp_path / "out"
    command = ["export", run, "--state", str(folder), "--format", kind, "--out", str(out)]
    assert main(command) == 0
    if kind == "script":
        assert "STEPS = 20" in out.read_text()
        ast.parse(out.read_text())
    else:
        rows = list(csv.DictReader(out.open()))
        assert max(int(row["step"]) for row in rows if row["reading"] == "d_loss") == 20
    assert main(command) == 2  # nothing is written over


def test_a_checkpoint_as_a_notebook(tmp_path: Path) -> None:
    out = tmp_path / "mnist.ipynb"
    assert main(["export", "dcgan-mnist", "--format", "notebook", "--out", str(out)]) == 0
    assert "class Generator" in out.read_text()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nobody-knows-it"], "neither a run nobody-knows-it"),
        (["../../etc/passwd"], "cannot name a checkpoint"),
        (["mlp-mnist", "--format", "pdf"], "must be one of"),
        (["mlp-mnist", "--format", "csv"], "curves were not kept"),
    ],
)
def test_what_cannot_be_is_told(
    arguments: list[str], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    from playground.core.checkpoints import ROOT

    monkeypatch.chdir(tmp_path)
    assert main(["export", *arguments, "--checkpoints", str(ROOT.resolve())]) == 2
    assert words in caplog.text
