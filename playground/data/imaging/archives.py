"""Folders or ZIP archives of the user's own pictures as training data. No torch here.

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
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath

import numpy as np
from PIL import Image

from playground.core.files import open_regular, read_regular
from playground.core.spec import PlaygroundError
from playground.data.imaging.decode import MOST_BYTES, open_photo

LEAST, MOST = 4, 5_000  # pictures of one kind
MOST_TOTAL_BYTES = 1_000_000_000  # of one folder or unpacked archive
MOST_TABLE_BYTES = 4_000_000  # of an archive's table of contents, some 40,000 files
ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".avif", ".heic")
ARCHIVES = (".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".7z", ".rar")
Report = Callable[[str, float], None]
Permit = Callable[[int], None]
Each = Callable[[Callable[[int], None], Iterable[int]], Iterable[None]]  # as the built-in map


@dataclass(frozen=True)
class Form:
    """What becomes of each picture: ``side`` pixels, its middle square or, with ``pad``, all of it
    on white; with ``grey`` one channel for three."""

    side: int
    pad: bool = False
    grey: bool = False


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
            check_amount(found, title, most, most_bytes)  # before the next archive is looked into
        return _load(found, title, side, report, most, most_bytes, permit)


def _load(
    found: list[Found], title: str, side: int, report: Report, most: int, most_bytes: int,
    permit: Permit = lambda pixels: None,
) -> np.ndarray:  # fmt: skip
    check_amount(found, title, most, most_bytes)
    if len(found) < LEAST:
        raise PlaygroundError(count_words(len(found), title, LEAST, most))
    return read_all(found, title, Form(side), report, permit)


def find_uploads(
    paths: Sequence[Path], names: Sequence[str], title: str, most: int, most_bytes: int,
    opened: ExitStack,
) -> list[Found]:  # fmt: skip
    """The pictures among uploaded files, called ``names`` by who sent them, and in uploaded ZIP
    archives, which can be read while they are ``opened``.

    Raises:
        PlaygroundError: as ``load_pictures``.
    """
    found: list[Found] = []
    for path, name in zip(paths, names, strict=True):
        if zipfile.is_zipfile(path):
            found += _in_archive(path, opened)
        elif is_picture(name):
            found.append(replace(_file(path), name=name))
        check_amount(found, title, most, most_bytes)  # before the next archive is looked into
    return found


def read_all(
    found: Sequence[Found], title: str, form: Form, report: Report,
    permit: Permit = lambda pixels: None, each: Each = map,
) -> np.ndarray:  # fmt: skip
    """The pictures as ``form`` says: uint8 ``(n, 1 or 3, side, side)``. ``each`` may read several
    at once, as Pillow decodes outside of Python's lock.

    Raises:
        PlaygroundError: naming the file that cannot be read.
    """
    out = np.empty((len(found), 1 if form.grey else 3, form.side, form.side), np.uint8)

    def read(number: int) -> None:
        out[number] = _square(found[number].read(), found[number].name, form, permit)

    for done, _ in enumerate(each(read, range(len(found))), 1):
        report(f"Reading {title}", done / len(found))
    return out


def check_amount(found: Sequence[Found], title: str, most: int, most_bytes: int) -> None:
    """Are there no more pictures, and are they no larger, than may be?

    Raises:
        PlaygroundError: saying how many, or how large.
    """
    if len(found) > most:
        raise PlaygroundError(count_words(len(found), title, LEAST, most))
    size = sum(picture.size for picture in found)
    if size > most_bytes:
        raise PlaygroundError(
            f"{title} holds {size / 1e6:.0f} MB; at most {most_bytes / 1e6:.0f} MB are read."
        )


def count_words(count: int, title: str, least: int, most: int) -> str:
    """How many pictures there are and how many are needed."""
    held = f"{count:,} picture{'s' if count != 1 else ''}"
    return f"{title} holds {held}; from {least} to {most:,} are needed."


def _square(content: bytes, name: str, form: Form, permit: Permit) -> np.ndarray:
    try:
        photo = open_photo(content, least=form.side, permit=permit)
    except PlaygroundError as error:
        raise PlaygroundError(f"{PurePosixPath(name).name[:60]}: {error}") from error
    height, width = photo.shape[:2]
    side = form.side
    if form.pad:
        scale = side / max(height, width)
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        image = Image.new("RGB", (side, side), "white")
        small = Image.fromarray(photo).resize(size, Image.Resampling.BICUBIC)
        image.paste(small, ((side - size[0]) // 2, (side - size[1]) // 2))
    else:
        cut = min(height, width)
        top, left = (height - cut) // 2, (width - cut) // 2
        image = Image.fromarray(photo[top : top + cut, left : left + cut])
        image = image.resize((side, side), Image.Resampling.BICUBIC)
    if form.grey:
        return np.asarray(image.convert("L"))[None]
    return np.asarray(image).transpose(2, 0, 1)


def is_picture(name: str) -> bool:
    """By its ending; what systems hide in archives beside the pictures is none."""
    path = PurePosixPath(name)
    hidden = any(part.startswith((".", "__MACOSX")) for part in path.parts)
    return path.suffix.lower() in ENDINGS and not hidden


def _in_folder(folder: Path) -> list[Found]:
    found = sorted(p for p in folder.rglob("*") if p.is_file() and is_picture(p.name))
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
    pictures = [m for m in members if not m.is_dir() and is_picture(m.filename)]
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
