"""Where what can be lost is kept: one folder for everything that the app writes.

``--cache`` or ``GAN_PLAYGROUND_CACHE`` names it, else it lies in the user's cache. A container may
have no home, a user without an entry in passwd, a volume of somebody else's: then the app starts
with another folder and says so.
"""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Iterator, Mapping, MutableMapping
from pathlib import Path

from playground.core.errors import PlaygroundError

log = logging.getLogger(__name__)

CACHE = "GAN_PLAYGROUND_CACHE"
# each by itself: what lies in it, the variable, its name in the cache
APART = (
    ("Weights from elsewhere", "GAN_PLAYGROUND_WEIGHTS", "weights"),
    ("Pictures of visitors", "GAN_PLAYGROUND_PICTURES", "pictures"),
    ("Uploads", "GRADIO_TEMP_DIR", "uploads"),
)


def cache_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Where this app may keep what can be lost."""
    if named := environment.get(CACHE):
        return Path(named)
    base = environment.get("XDG_CACHE_HOME") or environment.get("LOCALAPPDATA")
    if base:
        return Path(base) / "gan-playground"
    try:
        return Path.home() / ".cache" / "gan-playground"
    except RuntimeError:  # no HOME and no entry in passwd
        return next(_others(), Path("gan-playground"))


def folder_of(name: str, environment: Mapping[str, str] = os.environ) -> Path:
    """The folder of this name in the cache, or where its own variable says."""
    variable = next(variable for _, variable, own in APART if own == name)
    return Path(environment.get(variable) or cache_folder(environment) / name)


def write_error(folder: Path) -> str:
    """Why nothing can be written to ``folder``, which is made; "" where it can."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"?")
    except OSError as error:
        return error.strerror or str(error)
    return ""


def open_cache(asked: Path, environment: MutableMapping[str, str]) -> Path:
    """The cache that can be written: ``asked``, else one among temporary files, which is told in
    one line. The environment names it from then on, also for the engine and for libraries.

    Raises:
        PlaygroundError: when nothing can be written anywhere.
    """
    tried = {asked: write_error(asked)}
    found = asked
    for other in _others() if tried[asked] else ():
        found = other
        tried[other] = write_error(other)
        if not tried[other]:
            log.warning(
                "Nothing can be written to %s (%s): runs, data and uploads go to %s instead, which "
                "may be emptied at any time. Choose a folder with --cache.",
                asked, tried[asked], other,
            )  # fmt: skip
            break
    if tried[found]:
        told = ", ".join(f"{folder} ({reason})" for folder, reason in tried.items())
        raise PlaygroundError(f"Nothing can be written to {told}. Choose a folder with --cache.")
    environment[CACHE] = str(found)
    _settle_libraries(found, environment)
    for what, variable, name in APART:
        named = environment.get(variable)
        if named and (reason := write_error(Path(named))):
            log.warning("%s cannot be kept in %s, as %s says (%s).", what, named, variable, reason)
            if name == "uploads":  # nothing can be read there either
                del environment[variable]
    return found


def _others() -> Iterator[Path]:
    """Folders of this user alone among temporary files, which others may have prepared."""
    user = os.getuid() if hasattr(os, "getuid") else 0
    named = (os.environ.get("TMPDIR"), os.environ.get("TEMP"), "/tmp", "/var/tmp", "/dev/shm")
    for parent in dict.fromkeys(filter(None, named)):
        folder = Path(parent) / f"gan-playground-{user}"
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
            found = folder.lstat()
        except OSError:
            continue
        if not folder.is_symlink() and (not hasattr(os, "getuid") or found.st_uid == user):
            yield folder


def _settle_libraries(cache: Path, environment: MutableMapping[str, str]) -> None:
    """What libraries write, and would not start without: torch asks who the user is, and anybody's
    temporary files have to lie somewhere."""
    environment.setdefault("TORCHINDUCTOR_CACHE_DIR", str(cache / "torch"))
    environment.setdefault("MPLCONFIGDIR", str(cache / "matplotlib"))
    try:
        Path.home()
    except RuntimeError:
        environment["HOME"] = str(cache / "home")
    try:
        tempfile.gettempdir()
    except FileNotFoundError as error:  # all are full, or somebody else's
        folder = cache / "tmp"
        log.warning("There is no place for temporary files (%s): they go to %s.", error, folder)
        folder.mkdir(exist_ok=True)
        environment["TMPDIR"] = tempfile.tempdir = str(folder)
