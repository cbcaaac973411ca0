"""Weights and their story on disk: safetensors and JSON, written whole or not at all.

A checkpoint is a folder ``NAME/{weights.safetensors, meta.json}``; an autosave is one safetensors
file with its meta data in the header. Nothing here is ever unpickled.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playground.core import files
from playground.core.errors import PlaygroundError
from playground.core.files import Unwritable as Unwritable
from playground.core.files import read_regular
from playground.core.read_json import read_json

if TYPE_CHECKING:
    from torch import Tensor

ROOT = Path(__file__).parents[2] / "checkpoints"  # those that are shipped
FORMAT = 1  # raised when older readers would misread what is written
WEIGHTS, META = "weights.safetensors", "meta.json"
STATE = "state.safetensors"  # beside the weights while a training may still go on
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_ASIDE = re.compile(r".*\.old\d*")  # what was replaced and kept; see files.put_aside
_MOST_META = 10_000_000  # bytes of meta data
_LONGEST_HEADER = 100_000_000  # bytes, the limit of the safetensors format


def check_name(name: object) -> str:
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


def check_place(folder: Path, resume: bool, overwrite: bool) -> bool:
    """May a training write its checkpoint to ``folder``? Returns whether it goes on from the state
    there. Told before anything is trained: with neither word nothing that is there is replaced.

    Raises:
        PlaygroundError: when there is a model or a state that nobody said to replace, when there
            is a model but no state to ``resume`` from, or when nothing can be written there.
    """
    state, model = (folder / STATE).exists(), (folder / META).exists()
    if resume and state:
        files.check_folder(folder)
        return True
    if model and not overwrite:
        raise PlaygroundError(
            f"{folder} holds a trained model{' and no state to go on from' if resume else ''}; "
            "train into another folder with --out, or say --overwrite: the model there is then "
            "kept aside as NAME.old."
        )
    if state and not overwrite:
        raise PlaygroundError(
            f"{folder} holds a training that has not ended; go on with --resume, or say "
            "--overwrite to begin anew."
        )
    files.check_folder(folder if folder.exists() else folder.parent)
    return False


def save(
    folder: Path, tensors: Mapping[str, Tensor], meta: Mapping[str, object]
) -> dict[str, object]:
    """Writes the checkpoint ``folder``; an older one, whose training nobody may be able to repeat,
    is kept as ``NAME.old`` (``NAME.old2`` ...). Returns the meta data written.

    Raises:
        Unwritable: when the disk is full or read-only; an older checkpoint is still in place.
    """
    import safetensors
    from safetensors.torch import save_file

    fresh = folder.with_name(f".{folder.name}.{os.getpid()}.new")
    with files.telling(folder, safetensors.SafetensorError):
        try:
            fresh.mkdir(parents=True)
            save_file(_plain(tensors), fresh / WEIGHTS)
            written = described(meta, (fresh / WEIGHTS).read_bytes())
            write_meta(fresh, written)
            if (folder / META).exists():
                files.put_aside(folder)
            if folder.exists():  # it holds other files, and the state of what ends with this
                for name in (WEIGHTS, META):
                    (fresh / name).replace(folder / name)
                (folder / STATE).unlink(missing_ok=True)
            else:
                fresh.rename(folder)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    return written


def described(meta: Mapping[str, object], weights: bytes) -> dict[str, object]:
    """``meta`` with what every reader asks for: the format and the checksum of the weights."""
    return {**meta, "format": FORMAT, "sha256": hashlib.sha256(weights).hexdigest()}


def write_meta(folder: Path, meta: Mapping[str, object], aside: bool = False) -> None:
    """Writes ``meta.json``; with ``aside`` the older one is kept as ``meta.json.old``.

    Raises:
        OSError: as the disk says; the older file is still in place.
    """
    text = json.dumps(meta, indent=1, sort_keys=True) + "\n"
    if aside and (folder / META).exists():
        files.write(folder / f"{META}.old", (folder / META).read_bytes())
    files.write(folder / META, text.encode())


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
    """The checkpoints under ``root``, damaged ones included, without those kept aside; by name."""
    if not root.is_dir():
        return []
    found = (p.parent.name for p in root.glob(f"*/{META}"))
    return sorted(name for name in found if _NAME.fullmatch(name) and not _ASIDE.fullmatch(name))


def autosave(path: Path, tensors: Mapping[str, Tensor], meta: Mapping[str, object]) -> None:
    """Writes one file that holds both, in place of an older one.

    Raises:
        Unwritable: when the disk is full or read-only; the older file is still in place.
    """
    import safetensors
    from safetensors.torch import save_file

    header = {"meta": json.dumps({**meta, "format": FORMAT})}
    with files.telling(path, safetensors.SafetensorError), files.replacing(path) as fresh:
        save_file(_plain(tensors), fresh, metadata=header)


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


def relabelled(content: bytes, changes: Mapping[str, object]) -> bytes:
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


def _check_format(meta: object, name: str) -> dict[str, Any]:
    if not isinstance(meta, dict):
        raise PlaygroundError(f"{name} is damaged: its meta data is no JSON object.")
    if meta.get("format") != FORMAT:
        raise PlaygroundError(
            f"{name} has format {meta.get('format')!r}, but this version reads format {FORMAT}."
        )
    return meta
