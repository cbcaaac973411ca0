"""Files that visitors brought: pictures to train on, weights to translate with.

The page leaves them on its own disk. An engine elsewhere that cannot read there is handed each file
once, before it is asked for what needs it (``Engines.send_files``); it deletes it as the page does.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playground.core import files
from playground.data import own
from playground.inference import pretrained

KEPT_SECONDS = own.KEPT_SECONDS
_WEIGHTS = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")


@dataclass(frozen=True)
class SyncedFile:
    """A file by its ``kind``, ``pictures`` or ``weights``, and its name in that folder."""

    kind: str
    name: str

    @property
    def path(self) -> Path:
        """Where the file lies, or would lie, on this machine."""
        folder = own.folder() if self.kind == "pictures" else pretrained.weights_folder()
        return folder / self.name

    def stamp(self) -> int | None:
        """When the file was last brought, in nanoseconds; None when it is not here."""
        try:
            return self.path.stat().st_mtime_ns
        except OSError:
            return None


def of_recipe(values: Mapping[str, Any]) -> list[SyncedFile]:
    """What a run of the flat recipe ``values``, anybody's and unchecked, reads besides its data."""
    number = values.get("pictures")
    brought = values.get("data", own.OWN.name) == own.OWN.name
    if not brought or not isinstance(number, int) or isinstance(number, bool) or number <= 0:
        return []
    return [SyncedFile("pictures", own.kept_file(number).name)]


def of_model(model: str) -> list[SyncedFile]:
    """What the model reads: ``cyclegan:FILE`` or ``cyclegan:FILE+FILE``, where each may be followed
    by ``?`` and what is said of it; nothing for others."""
    _, _, files = model.partition(":")
    names = (part.partition("?")[0] for part in files.split("+"))
    return [SyncedFile("weights", name) for name in names if _WEIGHTS.fullmatch(name)]


def keep(kind: str, name: str, content: bytes, stamp: int) -> None:
    """Puts a file where this machine's engines look for it, unless it is there. Its hour began at
    ``stamp``.

    Raises:
        OSError: when the disk does not take it.
    """
    sweep()
    path = SyncedFile(kind, name).path
    if path.is_file():
        stamp = max(stamp, path.stat().st_mtime_ns)
        os.utime(path, ns=(stamp, stamp))
        return
    with files.replacing(path) as fresh:
        fresh.write_bytes(content)
        os.utime(fresh, ns=(stamp, stamp))


def sweep(older: float = KEPT_SECONDS) -> None:
    """Deletes what visitors brought more than ``older`` seconds ago; official weights stay."""
    own.forget(older)
    for path in pretrained.weights_folder().glob(f"{pretrained.UPLOAD}*"):
        files.remove_old(path, older)
