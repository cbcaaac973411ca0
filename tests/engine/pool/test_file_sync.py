"""What visitors brought is handed once to an engine that cannot read the page's disk."""

from __future__ import annotations

import os
import time
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from playground.engine.pool import file_sync
from playground.engine.pool.file_sync import SyncedFile, of_model, of_recipe
from playground.engine.pool.members import Engines


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return at(tmp_path / "page", monkeypatch)


def at(machine: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Makes this process the one of another machine."""
    for kind in ("pictures", "weights"):
        (machine / kind).mkdir(parents=True, exist_ok=True)
        monkeypatch.setenv(f"GAN_PLAYGROUND_{kind.upper()}", str(machine / kind))
    return machine


class Elsewhere:
    """An engine on another machine, which notes what it is asked."""

    state = "ready"

    def __init__(self, shares_disk: bool = False) -> None:
        self.shares_disk = shares_disk
        self.asked: list[dict[str, Any]] = []

    def on_state(self, listener: Any) -> Any:
        self.tell = listener
        return lambda: None

    def call(self, name: str, /, **arguments: Any) -> Future[Any]:
        assert name == "keep"
        self.asked.append(arguments)
        return Future()


def test_each_file_goes_once_to_whom_it_is_news(page: Path, tmp_path: Path) -> None:
    (page / "weights" / "upload-1.pth").write_bytes(b"weights")
    there, here = Elsewhere(), Elsewhere(shares_disk=True)
    engines = Engines(tmp_path, 2, lambda state: None)
    engines.engage([there, here])  # type: ignore[list-item]
    needed = of_model("cyclegan:upload-1.pth+upload-2.pth")
    for place in (0, 0, 1):
        engines.send_files(place, needed)
    assert [(a["kind"], a["name"], a["content"]) for a in there.asked] == [
        ("weights", "upload-1.pth", b"weights")
    ]
    assert not here.asked
    there.tell("restarting")  # the next one may be on another machine
    engines.send_files(0, needed)
    (page / "weights" / "upload-2.pth").write_bytes(b"more")
    engines.send_files(0, needed)
    assert [a["name"] for a in there.asked] == ["upload-1.pth"] * 2 + ["upload-2.pth"]


def test_a_file_is_kept_as_long_as_where_it_came_from(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (page / "pictures" / "7.npz").write_bytes(b"pictures")
    half_an_hour_ago = time.time() - 1800
    os.utime(page / "pictures" / "7.npz", (half_an_hour_ago,) * 2)
    one = SyncedFile("pictures", "7.npz")
    stamp = one.stamp()
    assert stamp and SyncedFile("pictures", "8.npz").stamp() is None
    node = at(tmp_path / "node", monkeypatch)
    for content in (b"pictures", b"the same again"):
        file_sync.keep(one.kind, one.name, content, stamp)
    assert (node / "pictures" / "7.npz").read_bytes() == b"pictures"
    assert one.path.stat().st_mtime == pytest.approx(half_an_hour_ago, abs=1)
    official = SyncedFile("weights", "horse2zebra.pth")
    file_sync.keep(official.kind, official.name, b"official", stamp)
    file_sync.keep("weights", "upload-1.pth", b"uploaded", stamp)
    file_sync.sweep()
    assert one.path.exists()
    file_sync.sweep(older=1700)
    left = [path.name for path in node.rglob("*") if path.is_file()]
    assert left == ["horse2zebra.pth"]


@pytest.mark.parametrize(
    ("values", "names"),
    [
        ({"data": "own", "pictures": 7}, ["7.npz"]), ({"pictures": 7}, ["7.npz"]),
        ({"data": "ring8", "pictures": 7}, []), ({"data": "own"}, []),
        ({"data": "own", "pictures": 0}, []), ({"data": "own", "pictures": "../../x"}, []),
        ({"data": "own", "pictures": True}, []), ({}, []),
    ],
)  # fmt: skip
def test_what_a_recipe_needs(values: dict[str, Any], names: list[str]) -> None:
    assert [one.name for one in of_recipe(values)] == names


@pytest.mark.parametrize(
    ("model", "names"),
    [
        ("cgan-mnist", []), ("cyclegan:a.pth", ["a.pth"]), ("cyclegan:../secret", []), ("", []),
        ("cyclegan:a.pth+b.pth", ["a.pth", "b.pth"]), ("cyclegan:.hidden", []),
        ("cyclegan:a.pth?padding=reflect&generator=G%2BA+b.pth", ["a.pth", "b.pth"]),
    ],
)  # fmt: skip
def test_what_a_model_needs(model: str, names: list[str]) -> None:
    assert [one.name for one in of_model(model)] == names
