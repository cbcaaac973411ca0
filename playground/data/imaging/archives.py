"""Two folders or ZIP archives of the user's own pictures as training data. No torch here.

An archive is read in memory and never unpacked to disk; names that would leave it, links, archives
in the archive, too many or too large files are refused.
"""

from __future__ import annotations

import lzma
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

import numpy as np
from PIL import Image

from playground.core.files import open_regular, read_regular
from playground.core.spec import PlaygroundError
from playground.data.imaging.decode import MOST_BYTES, open_photo

LEAST, MOST = 4, 5_000  # pictures of one kind
MOST_TOTAL_BYTES = 1_000_000_000  # of one folder or unpacked archive
MOST_TABLE_BYTES = 2_000_000  # of an archive's table of contents, some 20,000 files
ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".avif", ".heic")
ARCHIVES = (".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".7z", ".rar")
Report = Callable[[str, float], None]
Permit = Callable[[int], None]


@dataclass(frozen=True)
class Found:
    """A picture that was found by its name and is not read yet."""

    name: str
    size: int  # bytes
    read: Callable[[], bytes]


def load_pictures(path: Path, side: int, report: Report = lambda words, share: None) -> np.ndarray:
    """Every picture in a folder (with its sub-folders) or ZIP archive, in order of name, its middle
    square scaled to ``side``: uint8 ``(n, 3, side, side)``.

    Raises:
        PlaygroundError: when there are too few or too many, the archive is unsafe or damaged, or a
            file is no picture (it is named).
    """
    with ExitStack() as opened:
        if path.is_dir():
            found = _in_folder(path)
        elif path.is_file() and zipfile.is_zipfile(path):
            found = _in_archive(path, opened)
        else:
            raise PlaygroundError(f"{path.name} is neither a folder nor a ZIP archive.")
        return _load(found, path.name, side, report, MOST, MOST_TOTAL_BYTES)


def load_uploads(
    paths: Sequence[Path], title: str, side: int, most: int, most_bytes: int, report: Report,
    permit: Permit = lambda pixels: None,
) -> np.ndarray:  # fmt: skip
    """The same for uploaded files, pictures and ZIP archives in any mixture, called ``title``.
    ``permit`` as in ``open_photo``."""
    found: list[Found] = []
    with ExitStack() as opened:
        for path in paths:
            found += _in_archive(path, opened) if zipfile.is_zipfile(path) else [_file(path)]
            _check(found, title, most, most_bytes)  # before the next archive is looked into
        return _load(found, title, side, report, most, most_bytes, permit)


def _load(
    found: list[Found], title: str, side: int, report: Report, most: int, most_bytes: int,
    permit: Permit = lambda pixels: None,
) -> np.ndarray:  # fmt: skip
    _check(found, title, most, most_bytes)
    if len(found) < LEAST:
        raise PlaygroundError(_count(found, title, most))
    out = np.empty((len(found), 3, side, side), np.uint8)
    for number, picture in enumerate(found):
        out[number] = _square(picture.read(), picture.name, side, permit)
        report(f"Reading {title}", (number + 1) / len(found))
    return out


def _check(found: list[Found], title: str, most: int, most_bytes: int) -> None:
    if len(found) > most:
        raise PlaygroundError(_count(found, title, most))
    size = sum(picture.size for picture in found)
    if size > most_bytes:
        raise PlaygroundError(
            f"{title} holds {size / 1e6:.0f} MB; at most {most_bytes / 1e6:.0f} MB are read."
        )


def _count(found: list[Found], title: str, most: int) -> str:
    held = f"{len(found):,} picture{'s' if len(found) != 1 else ''}"
    return f"{title} holds {held}; from {LEAST} to {most:,} are needed."


def _square(content: bytes, name: str, side: int, permit: Permit) -> np.ndarray:
    try:
        photo = open_photo(content, least=side, permit=permit)
    except PlaygroundError as error:
        raise PlaygroundError(f"{PurePosixPath(name).name[:60]}: {error}") from error
    height, width = photo.shape[:2]
    cut = min(height, width)
    top, left = (height - cut) // 2, (width - cut) // 2
    image = Image.fromarray(photo[top : top + cut, left : left + cut])
    return np.asarray(image.resize((side, side), Image.Resampling.BICUBIC)).transpose(2, 0, 1)


def _is_picture(name: str) -> bool:
    """By its ending; what systems hide in archives beside the pictures is none."""
    path = PurePosixPath(name)
    hidden = any(part.startswith((".", "__MACOSX")) for part in path.parts)
    return path.suffix.lower() in ENDINGS and not hidden


def _in_folder(folder: Path) -> list[Found]:
    found = sorted(p for p in folder.rglob("*") if p.is_file() and _is_picture(p.name))
    return [_file(path) for path in found]


def _file(path: Path) -> Found:
    with open_regular(path) as file:
        size = os.fstat(file.fileno()).st_size
    if size > MOST_BYTES:
        raise PlaygroundError(f"{path.name} is larger than {MOST_BYTES / 1e6:.0f} MB.")
    return Found(path.name, size, partial(read_regular, path, MOST_BYTES))


# -- archives --------------------------------------------------------------------------------------


def _in_archive(path: Path, opened: ExitStack) -> list[Found]:
    """The pictures in a ZIP archive, after its table of contents was found harmless. They can be
    read while it is ``opened``."""
    _check_table(path)
    try:
        archive = opened.enter_context(zipfile.ZipFile(path))
        members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise PlaygroundError(f"{path.name} is damaged or cut short.") from error
    for member in members:
        _refuse_unsafe(member, path.name)
    pictures = [m for m in members if not m.is_dir() and _is_picture(m.filename)]
    pictures.sort(key=lambda member: member.filename)
    return [Found(m.filename, m.file_size, _member(archive, m, path.name)) for m in pictures]


def _check_table(path: Path) -> None:
    """Refuses an archive whose table of contents alone would fill the memory. Its size stands in
    the last record of the file, after which only a comment of at most 64 kB may come."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 22 - 20 - 0xFFFF))
        tail = file.read()
    at = tail.rfind(b"PK\5\6")
    (size,) = struct.unpack_from("<I", tail, at + 12) if 0 <= at <= len(tail) - 22 else (0,)
    if size > MOST_TABLE_BYTES or tail[max(0, at - 20) : max(0, at - 16)] == b"PK\6\7":
        raise PlaygroundError(f"{path.name} holds too many files.")


def _refuse_unsafe(member: zipfile.ZipInfo, archive: str) -> None:
    path = PurePosixPath(member.filename.replace("\\", "/"))
    shown = member.filename[:60]
    if path.is_absolute() or ".." in path.parts or ":" in shown[:2]:
        raise PlaygroundError(f"{archive} is unsafe: {shown!r} points outside of it.")
    if stat.S_ISLNK(member.external_attr >> 16):
        raise PlaygroundError(f"{archive} is unsafe: {shown!r} is a link.")
    if path.suffix.lower() in ARCHIVES:
        raise PlaygroundError(f"{archive} holds another archive, {shown!r}; unpack it first.")
    if member.flag_bits & 1:
        raise PlaygroundError(f"{archive} is locked with a password.")
    if member.file_size > MOST_BYTES:
        raise PlaygroundError(f"{archive}: {shown!r} is larger than {MOST_BYTES / 1e6:.0f} MB.")


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, title: str) -> Callable[[], bytes]:
    shown = member.filename[:60]

    def read() -> bytes:
        try:
            with archive.open(member) as file:
                content = file.read(MOST_BYTES + 1)  # the table of contents may have lied
        except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, ValueError, EOFError,
                NotImplementedError) as error:  # fmt: skip
            raise PlaygroundError(f"{title} is damaged at {shown!r}.") from error
        if len(content) > MOST_BYTES:
            raise PlaygroundError(f"{title}: {shown!r} is too large.")
        return content

    return read
