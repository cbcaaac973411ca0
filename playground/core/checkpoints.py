"""Weights and their story on disk: safetensors and JSON, written whole or not at all.

A checkpoint is a folder ``NAME/{weights.safetensors, meta.json}``; an autosave is one safetensors
file with its meta data in the header. Nothing here is ever unpickled.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import re
import shutil
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playground.core.files import read_regular
from playground.core.read_json import read_json
from playground.core.spec import PlaygroundError

if TYPE_CHECKING:
    from torch import Tensor

FORMAT = 1  # raised when older readers would misread what is written
WEIGHTS, META = "weights.safetensors", "meta.json"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_MOST_META = 10_000_000  # bytes of meta data
_LONGEST_HEADER = 100_000_000  # bytes, the limit of the safetensors format


class Unwritable(OSError):
    """The disk did not take it; what was there before is untouched."""


def check_name(name: Any) -> str:
    """Returns ``name`` if it can be a checkpoint's folder.

    Raises:
        PlaygroundError: for anything but 1 to 64 letters, digits, dots, dashes and underscores.
    """
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise PlaygroundError(
            f"{str(name)[:64]!r} cannot name a checkpoint: use 1 to 64 letters, digits, '-', '_', "
            "'.', and begin with a letter or digit."
        )
    return name


def save(folder: Path, tensors: Mapping[str, Tensor], meta: Mapping[str, Any]) -> dict[str, Any]:
    """Writes the checkpoint ``folder``, replacing an older one; returns the meta data written.

    Raises:
        Unwritable: when the disk is full or read-only; an older checkpoint is still in place.
    """
    from safetensors.torch import save_file

    fresh = folder.with_name(f".{folder.name}.{os.getpid()}.new")
    old = fresh.with_suffix(".old")
    with _unwritable(folder):
        try:
            fresh.mkdir(parents=True)
            save_file(_plain(tensors), fresh / WEIGHTS)
            digest = hashlib.sha256((fresh / WEIGHTS).read_bytes()).hexdigest()
            written = {**meta, "format": FORMAT, "sha256": digest}
            (fresh / META).write_text(json.dumps(written, indent=1, sort_keys=True) + "\n")
            if folder.exists():
                folder.rename(old)
            fresh.rename(folder)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
            shutil.rmtree(old, ignore_errors=True)
    return written


def read_meta(folder: Path) -> dict[str, Any]:
    """The meta data of a checkpoint, checked for its format.

    Raises:
        PlaygroundError: when it is missing, damaged or of another format version.
    """
    try:
        meta = read_json(read_regular(folder / META, _MOST_META))
    except PlaygroundError:
        if not (folder / META).exists():
            raise PlaygroundError(f"There is no checkpoint {folder.name}.") from None
        raise PlaygroundError(f"Checkpoint {folder.name} is damaged: {META} is no JSON.") from None
    return _check_format(meta, f"Checkpoint {folder.name}")


def load(folder: Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """Tensors (on the CPU) and meta data of a checkpoint.

    Raises:
        PlaygroundError: naming the checkpoint, when it is missing, damaged, cut short or of
            another format version.
    """
    meta = read_meta(folder)
    path = folder / WEIGHTS
    try:
        content = path.read_bytes()
    except OSError:
        raise PlaygroundError(f"Checkpoint {folder.name} lacks {WEIGHTS}.") from None
    if meta.get("sha256") not in (None, hashlib.sha256(content).hexdigest()):
        raise PlaygroundError(
            f"Checkpoint {folder.name} is damaged: {WEIGHTS} is not what {META} describes."
        )
    return _tensors(content, f"Checkpoint {folder.name}"), meta


def names(root: Path) -> list[str]:
    """The checkpoints under ``root``, damaged ones included, in order of name."""
    if not root.is_dir():
        return []
    return sorted(p.parent.name for p in root.glob(f"*/{META}") if _NAME.fullmatch(p.parent.name))


def autosave(path: Path, tensors: Mapping[str, Tensor], meta: Mapping[str, Any]) -> None:
    """Writes one file that holds both, in place of an older one.

    Raises:
        Unwritable: when the disk is full or read-only; the older file is still in place.
    """
    from safetensors.torch import save_file

    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
    with _unwritable(path):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            header = {"meta": json.dumps({**meta, "format": FORMAT})}
            save_file(_plain(tensors), fresh, metadata=header)
            os.replace(fresh, path)
        finally:
            fresh.unlink(missing_ok=True)


def read_autosave_meta(path: Path) -> dict[str, Any]:
    """The meta data of an autosave without reading its tensors; errors as ``load_autosave``."""
    name = f"Autosave {path.stem}"
    try:
        with path.open("rb") as file:
            (length,) = struct.unpack("<Q", file.read(8))
            header = read_json(file.read(min(length, _LONGEST_HEADER)))
            meta = read_json(header["__metadata__"]["meta"])
    except FileNotFoundError:
        raise PlaygroundError(f"There is no run {path.stem}.") from None
    except (OSError, ValueError, KeyError, TypeError, struct.error):
        raise PlaygroundError(f"{name} is damaged.") from None
    return _check_format(meta, name)


def relabelled(content: bytes, changes: Mapping[str, Any]) -> bytes:
    """The bytes of an autosave with ``changes`` in its meta data; the tensors are not touched.

    Raises:
        PlaygroundError: when it is damaged.
    """
    try:
        (length,) = struct.unpack_from("<Q", content)
        header = json.loads(content[8 : 8 + length])
        meta = json.loads(header["__metadata__"]["meta"])
    except (ValueError, KeyError, TypeError, struct.error):
        raise PlaygroundError("An autosave that was handed over is damaged.") from None
    header["__metadata__"]["meta"] = json.dumps({**meta, **changes})
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)  # the format's alignment
    return struct.pack("<Q", len(text)) + text + content[8 + length :]


def load_autosave(path: Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """Tensors (on the CPU) and meta data of an autosave.

    Raises:
        PlaygroundError: when it is missing, damaged, cut short or of another format version.
    """
    meta = read_autosave_meta(path)
    return _tensors(path.read_bytes(), f"Autosave {path.stem}"), meta


def _plain(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return {name: t.detach().cpu().contiguous() for name, t in tensors.items()}


def _tensors(content: bytes, name: str) -> dict[str, Tensor]:
    import safetensors
    from safetensors.torch import load

    try:
        return load(content)
    except (safetensors.SafetensorError, ValueError, KeyError):
        raise PlaygroundError(f"{name} is damaged or cut short.") from None


def _check_format(meta: Any, name: str) -> dict[str, Any]:
    if not isinstance(meta, dict):
        raise PlaygroundError(f"{name} is damaged: its meta data is no JSON object.")
    if meta.get("format") != FORMAT:
        raise PlaygroundError(
            f"{name} has format {meta.get('format')!r}, but this version reads format {FORMAT}."
        )
    return meta


@contextlib.contextmanager
def _unwritable(path: Path) -> Iterator[None]:
    """Turns what the disk says into one sentence; safetensors reports a full disk as its own."""
    import safetensors

    try:
        yield
    except (OSError, safetensors.SafetensorError) as error:
        full = getattr(error, "errno", None) == errno.ENOSPC or "No space left" in str(error)
        reason = "the disk is full" if full else str(error)
        raise Unwritable(f"{path.name} could not be written: {reason}") from error
