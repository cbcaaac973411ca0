"""Files that are whole or not there, and what they replace."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from playground.core import files
from playground.core.files import Unwritable
from playground.core.spec import PlaygroundError


def test_what_fails_half_way_leaves_the_older_file(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b.json"
    files.write(path, b"one")
    with pytest.raises(RuntimeError), files.replacing(path) as fresh:
        fresh.write_bytes(b"half")
        raise RuntimeError
    assert path.read_bytes() == b"one" and list(path.parent.iterdir()) == [path]


def test_a_full_disk_is_one_sentence(tmp_path: Path) -> None:
    full = pytest.raises(Unwritable, match="^b could not be written: the disk is full$")
    with full, files.telling(tmp_path / "b"):
        raise OSError(errno.ENOSPC, "No space left on device")


def test_what_is_replaced_is_kept_under_the_next_free_name(tmp_path: Path) -> None:
    names = []
    for text in ("one", "two"):
        (tmp_path / "a").write_text(text)
        aside = files.put_aside(tmp_path / "a")
        assert aside is not None and aside.read_text() == text
        names.append(aside.name)
    assert names == ["a.old", "a.old2"] and files.put_aside(tmp_path / "a") is None


def test_a_place_where_nothing_can_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(PlaygroundError, match="Nothing can be written to"):
        files.check_folder(tmp_path / "file" / "below")
    files.check_folder(tmp_path / "new")
    assert list((tmp_path / "new").iterdir()) == []
