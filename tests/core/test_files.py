"""Regular files within bounds, and nothing else."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from playground.core.files import copy_regular, open_regular, read_regular
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
