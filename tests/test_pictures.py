"""Folders and archives of strangers' pictures."""

from __future__ import annotations

import io
import stat
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from playground import pictures
from playground.spec import PlaygroundError


def jpeg(colour: str, size: tuple[int, int] = (40, 30)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()


COLOURS = ("red", "lime", "blue", "white", "black")


def archive(path: Path, extra: dict[str | zipfile.ZipInfo, bytes] | None = None) -> Path:
    with zipfile.ZipFile(path, "w") as out:
        for number, colour in enumerate(COLOURS):
            out.writestr(f"sub/{number}.png", jpeg(colour))
        for name, content in (extra or {}).items():
            out.writestr(name, content)
    return path


def test_folder_and_archive_hold_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "a"
    (folder / "sub").mkdir(parents=True)
    for number, colour in enumerate(COLOURS):
        (folder / "sub" / f"{number}.png").write_bytes(jpeg(colour))
    (folder / "notes.txt").write_text("no picture, skipped by its name")
    shares: list[float] = []
    from_folder = pictures.load_pictures(folder, 16, lambda words, share: shares.append(share))
    hidden = {"__MACOSX/sub/._0.png": b"x", "sub/.thumb.png": b"x", "readme.md": b"x"}
    from_zip = pictures.load_pictures(archive(tmp_path / "a.zip", dict(hidden)), 16)
    assert from_folder.shape == (5, 3, 16, 16) and (from_folder == from_zip).all()
    assert from_folder[1, :, 0, 0].tolist() == [0, 255, 0]
    assert shares[-1] == 1 and len(shares) == 5


def test_the_middle_square_is_kept(tmp_path: Path) -> None:
    wide = Image.new("RGB", (60, 20), "black")
    wide.paste("white", (20, 0, 40, 20))
    for number in range(4):
        wide.save(tmp_path / f"{number}.png")
    assert pictures.load_pictures(tmp_path, 20).min() == 255


def link(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


UNSAFE: dict[str, tuple[str | zipfile.ZipInfo, bytes, str]] = {
    "up": ("../../evil.png", b"x", "points outside"),
    "up, windows": ("..\\evil.png", b"x", "points outside"),
    "root": ("/etc/evil.png", b"x", "points outside"),
    "link": (link("link.png"), b"/etc/passwd", "is a link"),
    "text": ("words.png", b"these are words", "words.png: This file holds text"),
}


@pytest.mark.parametrize("name", UNSAFE)
def test_unsafe_archives_are_refused(name: str, tmp_path: Path) -> None:
    inner, content, words = UNSAFE[name]
    bad = archive(tmp_path / "bad.zip", {inner: content})
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(PlaygroundError, match=words):
        pictures.load_pictures(bad, 16)
    assert sorted(tmp_path.rglob("*")) == before


def test_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good = archive(tmp_path / "good.zip")
    with monkeypatch.context() as patch:
        patch.setattr(pictures, "MOST", 4)
        with pytest.raises(PlaygroundError, match="holds 5 pictures; from 4 to 4"):
            pictures.load_pictures(good, 16)
    with monkeypatch.context() as patch:
        patch.setattr(pictures, "MOST_TOTAL_BYTES", 100)
        with pytest.raises(PlaygroundError, match="MB are read"):
            pictures.load_pictures(good, 16)
    with monkeypatch.context() as patch:
        patch.setattr(pictures, "MOST_BYTES", 50)
        with pytest.raises(PlaygroundError, match="is larger than"):
            pictures.load_pictures(good, 16)
    cut = tmp_path / "cut.zip"
    cut.write_bytes(good.read_bytes()[:-40])
    with pytest.raises(PlaygroundError, match="neither a folder nor a ZIP"):
        pictures.load_pictures(cut, 16)
    with pytest.raises(PlaygroundError, match="neither a folder nor a ZIP"):
        pictures.load_pictures(tmp_path / "missing", 16)


def test_a_bomb_in_an_archive_is_not_inflated(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for number in range(4):
            out.writestr(f"{number}.png", bytes(120_000_000 if number == 0 else 10))
    with pytest.raises(PlaygroundError, match="is larger than 100 MB"):
        pictures.load_pictures(path, 16)


def test_pictures_are_bytes(tmp_path: Path) -> None:
    found = pictures.load_pictures(archive(tmp_path / "a.zip"), 24)
    assert found.dtype == np.uint8 and found.max() == 255
