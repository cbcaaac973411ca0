"""Folders and archives of strangers' pictures."""

from __future__ import annotations

import io
import stat
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from playground.core.spec import PlaygroundError
from playground.data.imaging import archives


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
    from_folder = archives.load_pictures(folder, 16, lambda words, share: shares.append(share))
    hidden = {"__MACOSX/sub/._0.png": b"x", "sub/.thumb.png": b"x", "readme.md": b"x"}
    from_zip = archives.load_pictures(archive(tmp_path / "a.zip", dict(hidden)), 16)
    assert from_folder.shape == (5, 3, 16, 16) and (from_folder == from_zip).all()
    assert from_folder[1, :, 0, 0].tolist() == [0, 255, 0]
    assert shares[-1] == 1 and len(shares) == 5


def test_the_middle_square_is_kept(tmp_path: Path) -> None:
    wide = Image.new("RGB", (60, 20), "black")
    wide.paste("white", (20, 0, 40, 20))
    for number in range(4):
        wide.save(tmp_path / f"{number}.png")
    assert archives.load_pictures(tmp_path, 20).min() == 255


def link(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


UNSAFE: dict[str, tuple[str | zipfile.ZipInfo, bytes, str]] = {
    "up": ("../../evil.png", b"x", "points outside"),
    "up, windows": ("..\\evil.png", b"x", "points outside"),
    "root": ("/etc/evil.png", b"x", "points outside"),
    "link": (link("link.png"), b"/etc/passwd", "is a link"),
    "drive": ("C:\\evil.png", b"x", "points outside"),
    "nested": ("more/inner.zip", b"PK", "holds another archive"),
    "nested tar": ("inner.tar.gz", b"x", "holds another archive"),
    "text": ("words.png", b"these are words", "words.png: This file holds text"),
}


@pytest.mark.parametrize("name", UNSAFE)
def test_unsafe_archives_are_refused(name: str, tmp_path: Path) -> None:
    inner, content, words = UNSAFE[name]
    bad = archive(tmp_path / "bad.zip", {inner: content})
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(PlaygroundError, match=words):
        archives.load_pictures(bad, 16)
    assert sorted(tmp_path.rglob("*")) == before


def test_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good = archive(tmp_path / "good.zip")
    with monkeypatch.context() as patch:
        patch.setattr(archives, "MOST", 4)
        with pytest.raises(PlaygroundError, match="holds 5 pictures; from 4 to 4"):
            archives.load_pictures(good, 16)
    with monkeypatch.context() as patch:
        patch.setattr(archives, "MOST_TOTAL_BYTES", 100)
        with pytest.raises(PlaygroundError, match="MB are read"):
            archives.load_pictures(good, 16)
    with monkeypatch.context() as patch:
        patch.setattr(archives, "MOST_BYTES", 50)
        with pytest.raises(PlaygroundError, match="is larger than"):
            archives.load_pictures(good, 16)
    cut = tmp_path / "cut.zip"
    cut.write_bytes(good.read_bytes()[:-40])
    with pytest.raises(PlaygroundError, match="neither a folder nor a ZIP"):
        archives.load_pictures(cut, 16)
    with pytest.raises(PlaygroundError, match="neither a folder nor a ZIP"):
        archives.load_pictures(tmp_path / "missing", 16)


def test_a_bomb_in_an_archive_is_not_inflated(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for number in range(4):
            out.writestr(f"{number}.png", bytes(120_000_000 if number == 0 else 10))
    with pytest.raises(PlaygroundError, match="is larger than 100 MB"):
        archives.load_pictures(path, 16)


def test_a_table_of_contents_that_would_fill_the_memory_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = archive(tmp_path / "good.zip")
    monkeypatch.setattr(archives, "MOST_TABLE_BYTES", 100)
    monkeypatch.setattr(zipfile.ZipFile, "__init__", lambda *a, **k: pytest.fail("was opened"))
    with pytest.raises(PlaygroundError, match="too many files"):
        archives.load_pictures(good, 16)


def test_uploads_may_mix_pictures_and_archives(tmp_path: Path) -> None:
    good = archive(tmp_path / "good.zip")
    single = tmp_path / "more.png"
    single.write_bytes(jpeg("red"))
    words: list[str] = []
    found = archives.load_uploads(
        [single, good], "The first kind", 16, 6, 10_000_000, lambda w, share: words.append(w)
    )
    assert len(found) == 6 and set(words) == {"Reading The first kind"}
    with pytest.raises(PlaygroundError, match="The first kind holds 6 pictures; from 4 to 5"):
        archives.load_uploads([single, good], "The first kind", 16, 5, 10**7, lambda *a: None)
    single.write_text("words")
    with pytest.raises(PlaygroundError, match="more.png: This file holds text"):
        archives.load_uploads([good, single], "The first kind", 16, 6, 10**7, lambda *a: None)


def test_large_photographs_are_decoded_small(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ramp = np.linspace(0, 255, 800).astype(np.uint8)
    photo = np.broadcast_to(ramp[None, :, None], (600, 800, 3))
    for number in range(4):
        Image.fromarray(np.ascontiguousarray(photo)).save(tmp_path / f"{number}.jpg", quality=95)
    sizes: list[tuple[int, ...]] = []
    whole = archives.open_photo

    def watched(content: bytes, least: int, permit: Any) -> np.ndarray:
        sizes.append(whole(content, least=least).shape)
        return whole(content, least=least)

    monkeypatch.setattr(archives, "open_photo", watched)
    found = archives.load_pictures(tmp_path, 64)
    assert sizes[0] == (75, 100, 3)  # an eighth, still more than 64
    middle = np.linspace(100, 700, 64) / 800 * 255
    assert found[0, 0, 32] == pytest.approx(middle, abs=4)


def test_pictures_are_bytes(tmp_path: Path) -> None:
    found = archives.load_pictures(archive(tmp_path / "a.zip"), 24)
    assert found.dtype == np.uint8 and found.max() == 255
