"""What an engine elsewhere needs of the page's disk goes with the first message that needs it."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest

from playground.core import checkpoints
from playground.engine.hosts import ray_files
from playground.engine.hosts.ray_files import PageFiles, SentFile, needed_files


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return at(tmp_path / "page", monkeypatch)


def at(machine: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Makes this process the one of another machine."""
    for kind in ("pictures", "weights"):
        (machine / kind).mkdir(parents=True, exist_ok=True)
        monkeypatch.setenv(f"GAN_PLAYGROUND_{kind.upper()}", str(machine / kind))
    (machine / "runs").mkdir(exist_ok=True)
    return machine


def names(found: list[SentFile[bytes]]) -> list[str]:
    return [file.name for file in found]


def call(**arguments: Any) -> tuple[Any, ...]:
    return ("call", 1, "whatever", arguments)


def saved(runs: Path, run: str, **values: Any) -> bytes:
    path = runs / f"{run}.safetensors"
    checkpoints.autosave(path, {}, {"run": run, "values": values, "state": "running"})
    return path.read_bytes()


def test_each_file_goes_once_to_whom_it_is_news(page: Path) -> None:
    (page / "weights" / "upload-1.pth").write_bytes(b"weights")
    asked = ("infer", 1, "cyclegan:upload-1.pth+upload-2.pth", "photo", {})
    engine = PageFiles(page / "runs", bytes)
    (first,) = engine.needed(asked)
    assert (first.folder, first.name, first.content) == ("weights", "upload-1.pth", b"weights")
    assert not engine.needed(asked)
    (page / "weights" / "upload-2.pth").write_bytes(b"more")
    assert names(engine.needed(asked)) == ["upload-2.pth"]
    again = PageFiles(page / "runs", bytes)  # the next one may be on another machine
    assert names(again.needed(asked)) == ["upload-1.pth", "upload-2.pth"]
    os.utime(page / "weights" / "upload-1.pth", (1e9, 1e9))  # brought once more
    assert names(again.needed(asked)) == ["upload-1.pth"]


def test_a_run_goes_with_its_pictures_to_whom_it_is_news(page: Path) -> None:
    (page / "pictures" / "7.npz").write_bytes(b"pictures")
    saved(page / "runs", "a-run-1", data="own", pictures=7)
    engine = PageFiles(page / "runs", bytes)
    wanted = ["a-run-1.safetensors", "7.npz"]
    for message in (
        call(run="a-run-1"), call(source="a-run-1"), ("watch", 1, "a-run-1", {}),
        ("infer", 1, "a-run-1", "render", {}), call(runs={"gone-1": True, "a-run-1": True}),
    ):  # fmt: skip
        assert names(PageFiles(page / "runs", bytes).needed(message)) == wanted
    assert names(engine.needed(call(run="a-run-1"))) == wanted
    assert not engine.needed(call(run="a-run-1"))
    newer = saved(page / "runs", "another", steps=5)
    engine.keep_autosave("a-run-1", newer)  # the engine has trained it further and says so
    assert (page / "runs" / "a-run-1.safetensors").read_bytes() == newer
    assert not engine.needed(call(run="a-run-1"))
    saved(page / "runs", "a-run-1", steps=7)  # it has been elsewhere meanwhile
    assert names(engine.needed(call(run="a-run-1"))) == ["a-run-1.safetensors"]
    engine.keep_autosave("a-run-1", None)
    assert not (page / "runs" / "a-run-1.safetensors").exists()
    (page / "runs" / "damaged-1.safetensors").write_bytes(b"nonsense")
    assert names(engine.needed(call(run="damaged-1"))) == ["damaged-1.safetensors"]


def test_a_file_is_kept_as_long_as_where_it_came_from(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    half_an_hour_ago = time.time() - 1800
    (page / "pictures" / "7.npz").write_bytes(b"pictures")
    for name in ("upload-1.pth", "horse2zebra.pth"):
        (page / "weights" / name).write_bytes(b"weights")
    for path in page.rglob("*.*"):
        os.utime(path, (half_an_hour_ago,) * 2)
    engine = PageFiles(page / "runs", bytes)
    sent = engine.needed(call(values={"pictures": 7}))
    sent += engine.needed(("infer", 1, "cyclegan:horse2zebra.pth+upload-1.pth", "photo", {}))
    node = at(tmp_path / "node", monkeypatch)
    for file in sent:
        file.keep(file.content, node / "runs")
    assert (node / "pictures" / "7.npz").read_bytes() == b"pictures"
    stamp = (node / "pictures" / "7.npz").stat().st_mtime
    assert stamp == pytest.approx(half_an_hour_ago, abs=1)
    ray_files.sweep()
    assert (node / "pictures" / "7.npz").exists()
    ray_files.sweep(older=1700)
    left = [path.name for path in node.rglob("*") if path.is_file()]
    assert left == ["horse2zebra.pth"]


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ({"data": "own", "pictures": 7}, ["7.npz"]), ({"pictures": 7}, ["7.npz"]),
        ({"data": "ring8", "pictures": 7}, []), ({"data": "own"}, []),
        ({"data": "own", "pictures": 0}, []), ({"data": "own", "pictures": "../../x"}, []),
        ({"data": "own", "pictures": True}, []), ({}, []),
        ({"data": "yours", "drawing": f"kept.{'0f' * 16}"}, [f"{'0f' * 16}.points"]),
        ({"drawing": f"kept.{'0f' * 16}"}, [f"{'0f' * 16}.points"]),  # a stroke in a run
        ({"data": "yours", "drawing": "kept.../../x"}, []), ({"data": "yours", "drawing": 7}, []),
        ({"data": "ring8", "drawing": f"kept.{'0f' * 16}"}, []),
    ],
)  # fmt: skip
def test_what_a_recipe_needs(values: dict[str, Any], wanted: list[str]) -> None:
    assert [name for _, name in needed_files(call(values=values))] == wanted


@pytest.mark.parametrize(
    ("model", "wanted"),
    [
        ("cgan-mnist", ["cgan-mnist.safetensors"]), ("cyclegan:a.pth", ["a.pth"]), ("", []),
        ("cyclegan:../secret", []), ("cyclegan:a.pth+b.pth", ["a.pth", "b.pth"]),
        ("cyclegan:a.pth?padding=reflect&generator=G%2BA+b.pth", ["a.pth", "b.pth"]),
        ("cyclegan:.hidden", []), ("../secret", []), (7, []),
    ],
)  # fmt: skip
def test_what_a_model_or_run_needs(model: Any, wanted: list[str]) -> None:
    found = needed_files(("infer", 1, model, "photo", {}))
    assert [name for _, name in found] == wanted
    assert not list(needed_files(("ready", 3)))
