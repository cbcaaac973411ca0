"""The one door for files that visitors name: whose they are, and where they lie.

Gradio keeps an upload under a path that follows from its content and tells that path to whoever
sent it; from then on a path is only a word that anybody may say. So every upload is written down
with its owner as it comes (``ui.uploads``), and every endpoint asks here with the word and the
request that brought it. What was not written down is no file, wherever it lies.

Owner: the visitor in the page's cookie; without one, as with ``gradio_client``, the address. Who
shares an address shares what was uploaded without a cookie, whose paths nobody can guess.
"""

from __future__ import annotations

import os
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from starlette.types import Scope

from playground.core import files
from playground.core.limits import UPLOAD_SECONDS
from playground.core.spec import PlaygroundError
from playground.ui.uploads import address, visitor

NOT_THERE = "This file is not among your uploads, or was deleted after an hour; send it again."
_LONGEST = 4096  # characters of a path
_MOST = 50_000  # uploads that are remembered


@dataclass(frozen=True)
class FileArgument:
    """A file as an endpoint gets it: Gradio's ``FileData``, its JSON, or a component's path."""

    path: str

    @staticmethod
    def of(value: object) -> FileArgument:
        """Reads one.

        Raises:
            PlaygroundError: when it names no file.
        """
        path = value.get("path") if isinstance(value, Mapping) else getattr(value, "path", value)
        if not isinstance(path, str) or not 0 < len(path) <= _LONGEST or "\0" in path:
            raise PlaygroundError("Send a file: with gradio_client, handle_file(path).")
        return FileArgument(path)


class UploadStore:
    """Who has uploaded what to ``folder``. ``proxied``: see ``ui.uploads.address``."""

    def __init__(
        self, folder: Path, proxied: bool = False, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.folder, self.proxied, self._clock = Path(_real(folder)), proxied, clock
        self._owners: OrderedDict[str, dict[str, float]] = OrderedDict()  # real path: owner: since
        self._offered: set[str] = set()

    def owner(self, scope: Scope) -> str:
        """Whose request this is."""
        name = visitor(scope)
        return f"visitor {name}" if name else f"address {address(scope, self.proxied)}"

    def offer(self, paths: Iterable[Path]) -> None:
        """Files of the app's own that everybody may use: its example photos."""
        self._offered.update(_real(path) for path in paths)

    def note(self, paths: Iterable[str], owner: str) -> None:
        """Writes down what ``owner`` has just uploaded."""
        now = self._clock()
        for path in map(_real, paths):
            self._owners.setdefault(path, {})[owner] = now
            self._owners.move_to_end(path)
        while self._owners and (len(self._owners) > _MOST or self._oldest() < now - UPLOAD_SECONDS):
            self._owners.popitem(last=False)

    def path(self, file: object, owner: str) -> Path:
        """Where the file of ``owner`` really lies: a regular file in the upload folder.

        Raises:
            PlaygroundError: for anything else, with the same words whether it exists or not.
        """
        name = _real(FileArgument.of(file).path)
        found = Path(name)
        inside = found.is_relative_to(self.folder)
        if not inside or not self.may_see(name, owner) or not found.is_file():
            raise PlaygroundError(NOT_THERE)
        return found

    def may_see(self, path: str, owner: str) -> bool:
        """Is this what ``owner`` has uploaded within the hour, or what everybody may use?"""
        path = _real(path)
        since = self._owners.get(path, {}).get(owner)
        recent = since is not None and self._clock() - since < UPLOAD_SECONDS
        return recent or path in self._offered

    def belongs_to_another(self, path: str, owner: str) -> bool:
        """Is this an upload, and not one of ``owner``'s?"""
        return _real(path) in self._owners and not self.may_see(path, owner)

    def sweep(self, seconds: float = UPLOAD_SECONDS) -> None:
        """Deletes what lies in the folder for so long, but what is offered to everybody: uploads
        that broke off leave files which Gradio never looks at again."""
        for path in self.folder.rglob("*"):
            folder = path.is_dir() and not path.is_symlink()
            if not folder and str(path) not in self._offered:
                files.remove_old(path, seconds)

    def _oldest(self) -> float:
        return max(next(iter(self._owners.values())).values())


def _real(path: str | os.PathLike[str]) -> str:
    """The path without links; for a text that can be no path, one where nothing lies."""
    try:
        return os.path.realpath(path)
    except (OSError, ValueError):
        return ""
