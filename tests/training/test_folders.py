"""Training from two folders: stages, saving, resuming, what is left on disk."""

from __future__ import annotations

import json
import os
import shutil
import signal
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from safetensors.torch import load_file

from playground.cli import train_folders as cli
from playground.core import checkpoints
from playground.core.spec import PlaygroundError, Setting
from playground.gans.cyclegan import CycleConfig
from playground.training import folders
from playground.training.folders import Progress, Stage, Task, train_folders
from playground.training.recipe import parse_recipe


@pytest.fixture
def task(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Task:
    monkeypatch.setattr(folders, "REPORT_SECONDS", 0.0)
    rng = np.random.default_rng(0)
    for half in "ab":
        (tmp_path / half).mkdir()
        for number in range(5):
            pixels = rng.integers(0, 256, (40, 40, 3), np.uint8)
            Image.fromarray(pixels).save(tmp_path / half / f"{number}.png")
    config = CycleConfig(width=4, blocks=1, d_width=4, batch=1)
    return Task(
        tmp_path / "a", tmp_path / "b", tmp_path / "out", steps=6, hold_out=1,
        stages=(Stage(0.0, 24, 27), Stage(0.5, 32, 40)), bf16=False, config=config,
    )  # fmt: skip


def test_trains_through_its_stages_and_leaves_a_checkpoint(task: Task) -> None:
    seen: list[Progress] = []
    out = train_folders(task, report=seen.append)
    assert [p.step for p in seen] == [1, 2, 3, 4, 5, 6]
    assert [p.side for p in seen] == [24, 24, 24, 32, 32, 32]
    assert all("cycle_loss" in p.readings for p in seen)
    tensors, meta = checkpoints.load(out)
    assert meta["step"] == 6 and meta["pictures"] == [4, 4]
    recipe = parse_recipe(meta["values"])
    model = recipe.gan.build(recipe.config, Setting(recipe.data, None, (0,)))
    model.load(tensors)
    assert (out / "sheets" / "0000006.png").stat().st_size > 1000


def test_resumes_to_the_same_weights(task: Task) -> None:
    def stop(progress: Progress) -> None:
        if progress.step == 4:
            raise KeyboardInterrupt

    whole = load_file(train_folders(replace(task, out=task.out / "whole")) / "state.safetensors")
    cut = replace(task, out=task.out / "cut")
    with pytest.raises(KeyboardInterrupt):
        train_folders(cut, report=stop)
    assert json.loads((cut.out / "meta.json").read_text())["step"] == 4
    with pytest.raises(PlaygroundError, match="holds a trained model; train into another"):
        train_folders(cut)
    found = load_file(train_folders(cut, resume=True) / "state.safetensors")
    assert set(found) == set(whole)
    assert all(np.allclose(found[k], whole[k], atol=1e-6) for k in whole if k.startswith("mean"))


def test_squares_are_cut_from_larger_pictures() -> None:
    assert cli.stages("0:64,0.5:128@256") == (Stage(0, 64, 72), Stage(0.5, 128, 256))
    for text in ("0:64@32", "0.1:64", "0:64,0:128", "0:64@4000"):
        with pytest.raises(PlaygroundError, match="must look like"):
            cli.stages(text)


def test_ending_the_process_saves(task: Task, monkeypatch: pytest.MonkeyPatch) -> None:
    before = signal.getsignal(signal.SIGTERM)
    go = folders._Run.go

    def ended(run: Any, report: Any) -> None:
        go(run, lambda progress: os.kill(os.getpid(), signal.SIGTERM))

    monkeypatch.setattr(folders._Run, "go", ended)
    where = [str(task.first), str(task.second), "--out", str(task.out), "--steps", "50"]
    small = ["--width", "4", "--blocks", "1", "--d-width", "4", "--stages", "0:32"]
    assert cli.main([*where, *small]) == 1
    assert json.loads((task.out / "meta.json").read_text())["step"] == 1
    assert signal.getsignal(signal.SIGTERM) is before


def test_says_what_will_not_do(task: Task) -> None:
    with pytest.raises(PlaygroundError, match="leaves none"):
        train_folders(replace(task, hold_out=5))
    with pytest.raises(PlaygroundError, match="neither a folder nor a ZIP"):
        train_folders(replace(task, first=task.first / "none"))
    task.out.mkdir(exist_ok=True)
    (task.out / "state.safetensors").write_bytes(b"broken")
    with pytest.raises(PlaygroundError, match="--resume"):
        train_folders(task)
    with pytest.raises(PlaygroundError, match="is damaged"):
        train_folders(task, resume=True)


def test_command_line(task: Task, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    sizes = ["--width", "4", "--blocks", "1", "--d-width", "4", "--stages", "0:32"]
    where = [str(task.first), str(task.second), "--out", str(task.out), *sizes]
    more = ["--steps", "2", "--precision", "fp32", "--names", "photo, Monet"]
    assert cli.main([*where, *more]) == 0
    assert "Weights, meta data and samples" in caplog.text
    meta = json.loads((task.out / "meta.json").read_text())
    assert meta["step"] == 2 and meta["values"]["width"] == 4
    assert meta["domains"] == ["photo", "Monet"]
    with pytest.raises(PlaygroundError, match="no state to go on from"):
        (task.out / "state.safetensors").rename(task.out / "elsewhere")
        cli.main([*where, "--resume"])
    assert cli.main([*where, *more, "--overwrite"]) == 0  # what was there is kept aside
    assert json.loads((task.out.with_name("out.old") / "meta.json").read_text())["step"] == 2
    shutil.rmtree(task.out)
    with pytest.raises(PlaygroundError, match="two words"):
        cli.main([*where, "--names", "one"])
    with pytest.raises(PlaygroundError, match="width is '5000'"):
        cli.main([*where[:-6], "--width", "5000"])
    with pytest.raises(PlaygroundError, match="stages is '64'"):
        cli.main([*where[:-1], "64"])
