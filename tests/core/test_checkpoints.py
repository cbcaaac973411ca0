"""Weights on disk: whole or not at all, refused by name when they are not what they should be."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
import torch

from playground.core import checkpoints
from playground.core.spec import PlaygroundError
from playground.engine.core.autosave import remove_old, unfinished
from playground.engine.hosts.inline import InlineEngine
from tests.engine.conftest import settings

TENSORS = {"a": torch.arange(6.0).reshape(2, 3).t(), "b": torch.tensor([1, 2], dtype=torch.uint8)}


def saved(folder: Path) -> Path:
    checkpoints.save(folder / "one", TENSORS, {"values": {"data": "toy"}, "step": 3})
    return folder / "one"


def test_a_checkpoint_comes_back(tmp_path: Path) -> None:
    path = saved(tmp_path)
    tensors, meta = checkpoints.load(path)
    assert meta["step"] == 3 and meta["format"] == checkpoints.FORMAT
    assert all(torch.equal(tensors[k], t) for k, t in TENSORS.items())
    checkpoints.save(path, {"a": torch.zeros(1)}, {"step": 4})  # replaces the old one
    assert checkpoints.load(path)[1]["step"] == 4
    assert checkpoints.names(tmp_path) == ["one"]
    assert sorted(os.listdir(tmp_path)) == ["one", "one.old"]  # nothing half-written stays
    assert checkpoints.load(tmp_path / "one.old")[1]["step"] == 3
    checkpoints.save(path, {"a": torch.zeros(1)}, {"step": 5})
    assert checkpoints.load(tmp_path / "one.old2")[1]["step"] == 4


def damage(path: Path, how: str) -> None:
    weights, meta = path / checkpoints.WEIGHTS, path / checkpoints.META
    content = json.loads(meta.read_text())
    match how:
        case "cut":
            weights.write_bytes(weights.read_bytes()[:-4])
        case "cut unseen":
            weights.write_bytes(weights.read_bytes()[:-4])
            meta.write_text(json.dumps({**content, "sha256": None}))
        case "flipped":
            weights.write_bytes(weights.read_bytes()[:-1] + b"x")
        case "no weights":
            weights.unlink()
        case "no json":
            meta.write_text("{")
        case "a list":
            meta.write_text("[1]")
        case "foreign":
            meta.write_text(json.dumps({**content, "format": 99}))
        case "gone":
            meta.unlink()


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("cut", "damaged"), ("cut unseen", "cut short"), ("flipped", "damaged"),
        ("no weights", "lacks weights"), ("no json", "no JSON"), ("a list", "no JSON object"),
        ("foreign", "format 99, but this version reads format 1"), ("gone", "no checkpoint one"),
    ],
)  # fmt: skip
def test_a_bad_checkpoint_is_refused_by_name(tmp_path: Path, how: str, words: str) -> None:
    path = saved(tmp_path)
    damage(path, how)
    with pytest.raises(PlaygroundError, match=words) as refused:
        checkpoints.load(path)
    assert "one" in str(refused.value)


@pytest.mark.parametrize("name", ["", "..", "a/b", ".hidden", "x" * 65, 3, "a\n"])
def test_names_that_leave_the_folder_are_refused(name: Any) -> None:
    with pytest.raises(PlaygroundError, match="cannot name"):
        checkpoints.check_name(name)


@pytest.mark.parametrize("cut", [0, 4, 40, -4])
def test_a_cut_autosave_is_refused(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "run123.safetensors"
    checkpoints.autosave(path, TENSORS, {"step": 5})
    assert checkpoints.load_autosave(path)[1]["step"] == 5
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(PlaygroundError, match="run123 is damaged"):
        checkpoints.load_autosave(path)


def full_disk(*arguments: Any, **more: Any) -> None:
    raise OSError(28, "No space left on device")


def test_a_full_disk_keeps_the_old_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = saved(tmp_path)
    checkpoints.autosave(tmp_path / "run.safetensors", TENSORS, {"step": 5})
    before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    monkeypatch.setattr("safetensors.torch.save_file", full_disk)
    with pytest.raises(OSError, match="one could not be written: the disk is full"):
        checkpoints.save(path, TENSORS, {})
    with pytest.raises(OSError, match="the disk is full"):
        checkpoints.autosave(tmp_path / "run.safetensors", TENSORS, {"step": 6})
    assert {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()} == before


def pump_until(engine_client: InlineEngine, watch: Any, true: Any) -> None:
    for _ in range(3000):
        if true():
            return
        watch.ready()
        engine_client.pump(0.02)
    raise AssertionError("not within 3,000 turns")


def test_a_run_goes_on_when_the_disk_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine_client = InlineEngine(settings(tmp_path))
    run = engine_client.submit({}).result()["run"]
    frames: list[Any] = []
    watch = engine_client.watch(run, {}, frames.append)
    with monkeypatch.context() as patch:
        patch.setattr("safetensors.torch.save_file", full_disk)
        pump_until(engine_client, watch, lambda: frames and frames[-1]["message"])
        assert frames[-1]["state"] == "running"
        assert "Not saved: " in frames[-1]["message"]
        with pytest.raises(PlaygroundError, match="the disk is full"):
            engine_client.save(run, "mine").result()
    pump_until(engine_client, watch, lambda: frames[-1]["message"] == "")  # there is room again
    engine_client.close()


def test_old_autosaves_are_removed_and_foreign_ones_left_alone(tmp_path: Path) -> None:
    for name, instance, state in (
        ("mine-1", "me", "running"), ("mine-2", "me", "paused"), ("other1", "you", "running"),
        ("old-old", "you", "running"), ("mine-3", "me", "running"),
    ):  # fmt: skip
        about = {"run": name, "instance": instance, "state": state, "saved": 1.0}
        checkpoints.autosave(tmp_path / f"{name}.safetensors", {}, about)
    for old in ("old-old", "mine-3"):
        os.utime(tmp_path / f"{old}.safetensors", (0, 0))
    (tmp_path / "broken.safetensors").write_bytes(b"nonsense")
    # its own are of the engine that has just died, though the clock may have been set meanwhile
    assert unfinished(tmp_path, {"me"}) == ["mine-1", "mine-3"] and not unfinished(tmp_path, {})
    remove_old(tmp_path, keep_days=7)  # as an app starts, which has none of its own
    left = {path.stem for path in tmp_path.glob("*.safetensors")}
    assert left == {"mine-1", "mine-2", "other1", "broken"}
