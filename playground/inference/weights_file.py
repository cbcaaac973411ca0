"""What lies in a weights file: its tensors by name, or one sentence on what the file is instead.

Nothing in a file is ever run: ``.pth`` goes through torch's ``weights_only``, and what that refuses
is only looked at (the first bytes, a ZIP's list of names, the names a pickle mentions), so that the
sentence can say how to save the network so that it works.
"""

from __future__ import annotations

import io
import logging
import pickle
import pickletools
import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playground.core.errors import named
from playground.core.files import open_regular
from playground.core.lazy import torch
from playground.core.spec import PlaygroundError

if TYPE_CHECKING:
    from torch import Tensor

log = logging.getLogger(__name__)

SAVE = 'save the generator alone, torch.save(G.state_dict(), "G.pth")'
MOST_DEPTH = 6  # of dictionaries in dictionaries
MOST_ENTRIES = 200_000  # of all of them together
MOST_MEMBERS = 20_000  # files in an archive; there is one for each tensor
_LOOKED_AT = 1_000_000  # bytes of pickles whose names are read; without the tensors they have less
_PICKLES = 5  # one after the other in a file from before 2020
_HEAD = 512
_CHUNK = 1 << 20
_USUAL = re.compile(r"torch\.[^.]+|torch\._.*|torch\.storage\..*|collections\.OrderedDict")
# What a file begins with that is no PyTorch file, what it is then, and what to do.
_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"version https://git-lfs", "is a Git LFS pointer, not the file: fetch it, git lfs pull"),
    (b"<!doctype html", "is a web page, not the file behind it: download it again"),
    (b"<html", "is a web page, not the file behind it: download it again"),
    (b"\x89hdf", f"is an HDF5 file (Keras); PyTorch weights are read here: {SAVE}"),
    (b"\x1f\x8b", "is compressed (gzip): unpack it and upload what is inside"),
    (b"\xfd7zxz", "is compressed (xz): unpack it and upload what is inside"),
    (b"7z\xbc\xaf", "is compressed (7-Zip): unpack it and upload what is inside"),
    (b"gguf", f"is a GGUF file of a language model; a CycleGAN generator is needed: {SAVE}"),
    (b"tfl3", f"is a TensorFlow Lite model; PyTorch weights are read here: {SAVE}"),
)  # fmt: skip


def read_tensors(path: Path) -> dict[str, Tensor]:
    """The tensors of a weights file by name; those of a dictionary inside, as in a checkpoint of a
    training, begin with its name and a dot. What is no tensor is left out.

    Raises:
        PlaygroundError: when it is unreadable or holds no tensors, saying what it is instead.
    """
    with open_regular(path) as file:
        head = file.read(_HEAD)
    if not head:
        raise PlaygroundError("The weights file is empty.")
    is_safetensors = head[8:9] == b"{"  # eight bytes of length, then JSON
    found = _read_safetensors(path) if is_safetensors else _read_pth(path, head)
    tensors = dict(_tensors(found))
    if not tensors:
        raise PlaygroundError(f"The file holds no tensors, but {_content(found)}: {SAVE}.")
    return tensors


def _tensors(found: Any) -> Iterator[tuple[str, Tensor]]:
    """Every tensor in dictionaries and lists, with the names that lead there.

    Raises:
        PlaygroundError: when they lie too deep or are too many.
    """
    waiting: list[tuple[str, Any, int]] = [("", found, 0)]
    seen = 0
    while waiting:
        name, value, depth = waiting.pop()
        if isinstance(value, torch.Tensor):
            yield name, value.detach()
        elif isinstance(value, (Mapping, list, tuple)):
            seen += len(value)  # before they are listed: few bytes may say to be many
            if seen > MOST_ENTRIES or depth > MOST_DEPTH:
                raise PlaygroundError(f"The file holds far more than a network: {SAVE}.")
            items = value.items() if isinstance(value, Mapping) else enumerate(value)
            inside = [(f"{name}.{key}" if name else str(key), v, depth + 1) for key, v in items]
            waiting += reversed(inside)  # so that they come in the file's order


def _content(found: Any) -> str:
    """What there is instead of tensors, in words."""
    if isinstance(found, Mapping):
        return f"{named(next(iter(found)))!r}" if found else "nothing"
    return f"one {type(found).__name__}"


def _read_safetensors(path: Path) -> Any:
    import safetensors
    from safetensors.torch import load_file as load_safetensors

    try:
        return load_safetensors(path)
    except (safetensors.SafetensorError, OSError, ValueError, KeyError) as error:
        raise PlaygroundError("The safetensors file is damaged or cut short.") from error


def _read_pth(path: Path, head: bytes) -> Any:
    _check_archive(path)
    try:
        with (
            warnings.catch_warnings(),
            path.open("rb") as file,
        ):  # given a path, it goes by its name
            warnings.simplefilter("ignore")  # of old pickle protocols, before it refuses them
            return torch.load(file, map_location="cpu", weights_only=True)
    except Exception as error:  # whatever a parser does over what somebody made to break it
        log.info("a weights file was refused: %s: %s", type(error).__name__, error)
        raise PlaygroundError(_what_else(path, head, error)) from error


def _check_archive(path: Path) -> None:
    """A ``.pth`` is a ZIP archive since 2020. PyTorch writes it uncompressed; one that unpacks to
    more than it is would fill the memory before any tensor could be looked at.

    Raises:
        PlaygroundError: for such an archive, and for one of another kind.
    """
    if not zipfile.is_zipfile(path):
        return
    if _members(path) > MOST_MEMBERS:
        raise PlaygroundError("The file is no PyTorch weights file: it holds too many parts.")
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise PlaygroundError("The file is no PyTorch weights file, or is cut short.") from None
    names = [member.filename for member in members]
    if not any(name.endswith("/data.pkl") for name in names):
        what = "NumPy arrays (.npz)" if all(n.endswith(".npy") for n in names) else "other files"
        raise PlaygroundError(f"This is a ZIP archive of {what}, no PyTorch weights file: {SAVE}.")
    if any("/code/" in name for name in names):
        raise PlaygroundError(
            f"This is a TorchScript program, and code in a file is never run: {SAVE}."
        )
    packed = any(member.compress_type != zipfile.ZIP_STORED for member in members)
    if packed or sum(member.file_size for member in members) > path.stat().st_size:
        raise PlaygroundError("The weights file is compressed; unpack it and save it as it is.")


def _members(path: Path) -> int:
    """How many files an archive may list at most: the marks of such lines in all of it. Python
    would make an object of each before any could be looked at."""
    found, rest = 0, b""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            found += (rest + chunk).count(b"PK\1\2")
            rest = chunk[-3:]
    return found


# -- what the file is instead ----------------------------------------------------------------------


def _what_else(path: Path, head: bytes, error: Exception) -> str:
    """One sentence for a file that torch does not read as plain weights."""
    low = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for beginning, words in _BEGINNINGS:
        if low.startswith(beginning) or low[4:].startswith(beginning):
            return f"This {words}."
    if _is_onnx(head):
        return f"This is an ONNX graph; PyTorch weights are read here: {SAVE}."
    foreign = _foreign_names(path)
    if any(name.startswith("torch.nn.modules.") for name in foreign):
        what = f"is a whole model, pickled with its code ({named(foreign[0])})"
    elif foreign:
        what = f"holds more than tensors ({named(foreign[0])})"
    elif isinstance(error, pickle.UnpicklingError):
        return "The file is no plain PyTorch weights file, or is damaged."
    else:
        return "The file is no PyTorch weights file, or is cut short."
    return f"This file {what}, and code in a file is never run: {SAVE}."


def _is_onnx(head: bytes) -> bool:
    """A ModelProto begins with its version (field 1) and soon names its producer (field 2)."""
    return head[:1] == b"\x08" and head[2:3] in (b"\x12", b"\x3a", b"\x42")


def _foreign_names(path: Path) -> list[str]:
    """What a pickle names that is none of what weights need, in order. It is read, never run."""
    found: list[str] = []
    texts: list[str] = []
    with _pickles_in(path) as content:
        try:
            for opcode, value, _ in _opcodes(content):
                if opcode.name in ("GLOBAL", "INST"):
                    found.append(str(value).replace(" ", "."))
                elif opcode.name == "STACK_GLOBAL":
                    found.append(".".join(texts[-2:]))
                elif isinstance(value, str):
                    texts = [*texts[-1:], value]
        except Exception as error:  # a pickle that is cut, or none at all
            log.info("a pickle could not be read to its end: %s", error)
    return [name for name in found if not _USUAL.fullmatch(name)]


def _opcodes(content: io.BytesIO) -> Iterator[Any]:
    for _ in range(_PICKLES):
        yield from pickletools.genops(content)


def _pickles_in(path: Path) -> io.BytesIO:
    """The beginning of the pickles of a weights file, which are the file if it is no archive."""
    if not zipfile.is_zipfile(path):
        with path.open("rb") as file:
            return io.BytesIO(file.read(_LOOKED_AT))
    with zipfile.ZipFile(path) as archive:
        name = next(n for n in archive.namelist() if n.endswith("/data.pkl"))
        with archive.open(name) as file:
            return io.BytesIO(file.read(_LOOKED_AT))
