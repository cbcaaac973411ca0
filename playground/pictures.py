"""Two folders or ZIP archives of the user's own pictures as training data. No torch here.

An archive is read in memory and never unpacked to disk; names that would leave it, links, too many
or too large files are refused.
"""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import numpy as np
from PIL import Image

from playground.photos import MOST_BYTES, open_photo
from playground.spec import PlaygroundError

LEAST, MOST = 4, 5_000  # pictures of one kind
MOST_TOTAL_BYTES = 1_000_000_000  # of one folder or unpacked archive
ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".avif", ".heic")
Report = Callable[[str, float], None]


def load_pictures(path: Path, side: int, report: Report = lambda words, share: None) -> np.ndarray:
    """Every picture in a folder (with its sub-folders) or ZIP archive, in order of name, its middle
    square scaled to ``side``: uint8 ``(n, 3, side, side)``.

    Raises:
        PlaygroundError: when there are too few or too many, the archive is unsafe or damaged, or a
            file is no picture (it is named).
    """
    read: Callable[[str], bytes]
    if path.is_dir():
        names, read = _in_folder(path), _read_file
    elif zipfile.is_zipfile(path):
        names, read = _in_archive(path), _read_member(path)
    else:
        raise PlaygroundError(f"{path.name} is neither a folder nor a ZIP archive.")
    if not LEAST <= len(names) <= MOST:
        raise PlaygroundError(
            f"{path.name} holds {len(names)} pictures; from {LEAST} to {MOST:,} are needed."
        )
    out = np.empty((len(names), 3, side, side), np.uint8)
    for number, name in enumerate(names):
        out[number] = _square(read(name), name, side)
        report(f"Reading {path.name}", (number + 1) / len(names))
    return out


def _square(content: bytes, name: str, side: int) -> np.ndarray:
    try:
        photo = open_photo(content)
    except PlaygroundError as error:
        raise PlaygroundError(f"{PurePosixPath(name).name}: {error}") from error
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


def _in_folder(folder: Path) -> list[str]:
    found = sorted(p for p in folder.rglob("*") if p.is_file() and _is_picture(p.name))
    _check_total(sum(p.stat().st_size for p in found), folder.name)
    return [str(p) for p in found]


def _read_file(name: str) -> bytes:
    path = Path(name)
    if path.stat().st_size > MOST_BYTES:
        raise PlaygroundError(f"{path.name} is larger than {MOST_BYTES / 1e6:.0f} MB.")
    return path.read_bytes()


def _check_total(size: int, name: str) -> None:
    if size > MOST_TOTAL_BYTES:
        raise PlaygroundError(
            f"{name} holds {size / 1e6:.0f} MB; at most {MOST_TOTAL_BYTES / 1e6:.0f} MB are read."
        )


def _in_archive(path: Path) -> list[str]:
    """The pictures' names in a ZIP archive, after its table of contents was found harmless."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise PlaygroundError(f"{path.name} is damaged or cut short.") from error
    for member in members:
        _refuse_unsafe(member, path.name)
    pictures = [m for m in members if not m.is_dir() and _is_picture(m.filename)]
    _check_total(sum(m.file_size for m in pictures), path.name)
    return sorted(m.filename for m in pictures)


def _refuse_unsafe(member: zipfile.ZipInfo, archive: str) -> None:
    path = PurePosixPath(member.filename.replace("\\", "/"))
    shown = member.filename[:60]
    if path.is_absolute() or ".." in path.parts or ":" in path.parts[0:1]:
        raise PlaygroundError(f"{archive} is unsafe: {shown!r} points outside of it.")
    if stat.S_ISLNK(member.external_attr >> 16):
        raise PlaygroundError(f"{archive} is unsafe: {shown!r} is a link.")
    if member.flag_bits & 1:
        raise PlaygroundError(f"{archive} is locked with a password.")
    if member.file_size > MOST_BYTES:
        raise PlaygroundError(f"{archive}: {shown!r} is larger than {MOST_BYTES / 1e6:.0f} MB.")


def _read_member(path: Path) -> Callable[[str], bytes]:
    def read(name: str) -> bytes:
        try:
            with zipfile.ZipFile(path) as archive, archive.open(name) as member:
                content = member.read(MOST_BYTES + 1)  # the table of contents may have lied
        except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError) as error:
            raise PlaygroundError(f"{path.name} is damaged at {name[:60]!r}.") from error
        if len(content) > MOST_BYTES:
            raise PlaygroundError(f"{path.name}: {name[:60]!r} is too large.")
        return content

    return read
