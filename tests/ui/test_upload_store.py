"""Whose an upload is, and that nothing else is a file."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from playground.core.spec import PlaygroundError
from playground.ui.upload_store import FileArgument, UploadStore


@pytest.fixture
def now() -> list[float]:
    return [0.0]


@pytest.fixture
def store(tmp_path: Path, now: list[float]) -> UploadStore:
    (tmp_path / "up").mkdir()
    (tmp_path / "up" / "a.png").write_bytes(b"a")
    store = UploadStore(tmp_path / "up", clock=lambda: now[0])
    store.note([str(tmp_path / "up" / "a.png")], "ann")
    return store


def test_only_its_owner_within_the_hour(store: UploadStore, now: list[float]) -> None:
    path = str(store.folder / "a.png")
    for value in (path, {"path": path}, SimpleNamespace(path=path)):
        assert store.path(value, "ann") == Path(path)
        with pytest.raises(PlaygroundError, match="not among your uploads"):
            store.path(value, "bob")
    assert store.belongs_to_another(path, "bob") and not store.belongs_to_another(path, "ann")
    store.note([path], "bob")
    assert store.path(path, "bob") == store.path(path, "ann")
    now[0] = 3600.0
    with pytest.raises(PlaygroundError, match="not among your uploads"):
        store.path(path, "ann")


def test_what_is_written_down_must_still_be_a_regular_file_inside(
    store: UploadStore, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("s")
    (store.folder / "link").symlink_to(secret)
    os.mkfifo(store.folder / "fifo")
    odd = [store.folder / "link", store.folder / "fifo", store.folder, secret, Path("/dev/zero")]
    store.note([str(path) for path in odd], "ann")
    for path in odd:
        with pytest.raises(PlaygroundError, match="not among your uploads"):
            store.path(str(path), "ann")


@pytest.mark.parametrize("value", [None, 5, "", "a\0", "x" * 5000, {}, {"path": 1}, [], [["a"]]])
def test_what_names_no_file(value: object) -> None:
    with pytest.raises(PlaygroundError, match="Send a file"):
        FileArgument.of(value)


def test_examples_are_everybodys(store: UploadStore) -> None:
    example = store.folder / "lake.png"
    example.write_bytes(b"x")
    store.offer([example])
    assert store.path(str(example), "bob") == example


def test_sweeping_keeps_the_new_and_the_examples(store: UploadStore) -> None:
    for name in ("old", "new", "lake.png"):
        (store.folder / name).write_bytes(b"x")
    store.offer([store.folder / "lake.png"])
    for name in ("old", "lake.png"):
        os.utime(store.folder / name, (1, 1))
    store.sweep()
    assert {p.name for p in store.folder.iterdir()} == {"a.png", "new", "lake.png"}
