"""Regular files within bounds; files that are whole or not there, and what they replace."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import pytest

from playground.core import files
from playground.core.files import Unwritable, copy_regular, open_regular, read_regular
from playground.core.spec import PlaygroundError


def test_a_regular_file_is_read_and_copied(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"content")
    assert read_regular(path, 7) == b"content"
    copy_regular(path, tmp_path / "b", 7)
    assert (tmp_path / "b").read_bytes() == b"content"
    with pytest.raises(PlaygroundError, match="at most"):
        read_regular(path, 6)


@pytest.mark.skipif(sys.platform == "win32", reason="FIFOs and devices are POSIX's")
def test_nothing_else_is_opened_and_nothing_is_left(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    real = tmp_path / "real"
    real.write_bytes(b"x")
    (tmp_path / "link").symlink_to(real)
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    others = [tmp_path / "fifo", tmp_path, tmp_path / "none", tmp_path / "loop", Path("/dev/zero"),
              Path("a\0b")]  # fmt: skip
    for path in others:
        with pytest.raises(PlaygroundError, match="cannot be read"):
            read_regular(path, 100)
    for path in (*others, tmp_path / "link"):
        with pytest.raises(PlaygroundError, match="cannot be read"):
            copy_regular(path, tmp_path / "copy", 100)
    assert not (tmp_path / "copy").exists()
    assert read_regular(tmp_path / "link", 100) == b"x"  # the host's own folders may hold links


def test_a_file_that_grows_is_no_endless_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x" * 10)
    with open_regular(path, 10):
        path.write_bytes(b"x" * 5000)
    real = os.fstat
    monkeypatch.setattr(
        os, "fstat", lambda fd: os.stat_result((*real(fd)[:6], 1, *real(fd)[7:])),
    )  # fmt: skip
    with pytest.raises(PlaygroundError):
        copy_regular(path, tmp_path / "b", 100)
    with pytest.raises(PlaygroundError):
        read_regular(path, 100)
    assert not (tmp_path / "b").exists()


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
