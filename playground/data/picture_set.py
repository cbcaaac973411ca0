"""A visitor's own pictures, of one kind or in classes, as a dataset for GANs on small pictures.

The page checks what was uploaded and leaves small squares beside visitors' other pictures, under a
name that nobody can guess, for an hour. A recipe carries that name, which also says what shape the
pictures have and how many classes: a GAN is built by it before the file is opened.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import numpy as np

from playground.core import files
from playground.core.lazy import torch
from playground.core.limits import PictureLimits
from playground.core.spec import SMALL_SIDES, Dataset, PlaygroundError, Report, knob
from playground.data import own
from playground.data.images import FEW, ImageSource, is_small
from playground.data.visitor_points import touch

if TYPE_CHECKING:
    import torch

    from playground.data.imaging.archives import Each, Form, Found

LEAST, LEAST_OF_A_CLASS, MOST_CLASSES = 20, 2, 100
SUFFIX = ".pictures.npz"
_NAME = re.compile(
    r"(?P<key>[0-9a-f]{32})\.(?P<side>\d{2})x(?P<channels>[13])\.(?P<classes>\d{1,3})"
)
NONE_YET = "Bring your own pictures first: a folder or a ZIP archive, under “Your pictures”."
NO_NAME = "picture_set must be a name that the page or /images_dataset has given, or empty."


@dataclass(frozen=True)
class PictureSetConfig:
    """Which pictures; everything else follows from their name.

    Raises:
        PlaygroundError: for what is no such name.
    """

    picture_set: str = knob("", "Pictures", "name of your own pictures, as the page or "
                         "/images_dataset gives it", group="data")  # fmt: skip

    def __post_init__(self) -> None:
        self.facts  # noqa: B018 - raises

    @property
    def facts(self) -> tuple[int, int, int]:
        """Channels, pixels a side and classes (0: no labels); before there are any pictures they
        may become anything."""
        if not self.picture_set:
            return 3, 32, 2
        found = _NAME.fullmatch(self.picture_set)
        if not found:
            raise PlaygroundError(NO_NAME)
        channels, side, classes = (int(found[n]) for n in ("channels", "side", "classes"))
        if side not in SMALL_SIDES or classes == 1 or classes > MOST_CLASSES:
            raise PlaygroundError(NO_NAME)
        return channels, side, classes


@dataclass(frozen=True)
class Kept:
    """What was kept: the ``name`` for a recipe, how many pictures there are of each class by its
    name, and the ``form`` they have. Without labels ``classes`` is empty."""

    name: str
    count: int
    classes: dict[str, int]
    side: int
    channels: int


def keep(
    paths: Sequence[Path],
    names: Sequence[str],
    form: Form,
    limits: PictureLimits = PictureLimits(),  # noqa: B008 - it is frozen
    report: Callable[[str, float], None] = lambda words, share: None,
    permit: Callable[[int], None] = lambda pixels: None,
    each: Each = map,
) -> Kept:
    """Reads uploaded pictures or ZIP archives, called ``names`` by who sent them, and keeps small
    squares. Folders with pictures in them are classes where there are at least two. ``each`` as in
    ``archives.read_all``.

    Raises:
        PlaygroundError: for too many, too few, too large or unsafe files, or a disk that takes
            nothing, in one sentence.
    """
    from playground.data.imaging.archives import check_amount, count_words, find_uploads, read_all

    title, most = "Your upload", limits.of_a_set
    with ExitStack() as opened:
        most_bytes = int(limits.set_megabytes * 1e6)
        found = find_uploads(paths, names, title, most, most_bytes, opened)
        check_amount(found, title, most, most_bytes)
        if len(found) < LEAST:
            told = count_words(len(found), title, LEAST, most)
            raise PlaygroundError(told if found else f"{told} A picture's name ends in .jpg or so.")
        classes, labels = classes_of(found)
        images = read_all(found, title, form, report, permit, each)
    own.forget(own.KEPT_SECONDS)
    channels = images.shape[1]
    name = f"{secrets.token_hex(16)}.{form.side}x{channels}.{len(classes)}"
    try:
        with files.replacing(kept_file(name)) as fresh, fresh.open("wb") as file:
            np.savez(file, images=images, labels=labels, classes=np.array(classes, dtype=str))
    except OSError:
        raise PlaygroundError("The pictures cannot be kept: the disk takes nothing.") from None
    counts = np.bincount(labels, minlength=len(classes)).tolist()
    return Kept(name, len(images), dict(zip(classes, counts, strict=bool(classes))), form.side,
                channels)  # fmt: skip


def classes_of(found: Sequence[Found]) -> tuple[tuple[str, ...], np.ndarray]:
    """The classes' names in their order, and the label of each picture ``(n,)``: one folder a
    class, none where all lie in the same.

    Raises:
        PlaygroundError: for a class with too few pictures, and for too many classes.
    """
    folders = [PurePosixPath(picture.name.replace("\\", "/")).parent for picture in found]
    known = sorted(set(folders))
    if len(known) < 2:
        return (), np.zeros(len(found), np.int64)
    names = _short(known)
    if len(known) > MOST_CLASSES:
        raise PlaygroundError(
            f"Your upload has {len(known)} folders with pictures, and each is a class; "
            f"{MOST_CLASSES} classes are the most."
        )
    labels = np.array([known.index(folder) for folder in folders])
    for name, count in zip(names, np.bincount(labels).tolist(), strict=True):
        if count < LEAST_OF_A_CLASS:
            raise PlaygroundError(
                f"The class {name!r} has 1 picture, but each needs at least {LEAST_OF_A_CLASS}; "
                "add some, or leave it out."
            )
    return names, labels


def _short(folders: Sequence[PurePosixPath]) -> tuple[str, ...]:
    """Names of folders to be read: their last parts, unless two have the same."""
    last = [folder.name or "(no folder)" for folder in folders]
    if len(set(last)) < len(last):
        last = [str(folder) for folder in folders]
    return tuple(name[:40] for name in last)


def kept_file(name: str) -> Path:
    """Where the pictures of this name lie."""
    return own.folder() / f"{name}{SUFFIX}"


def file_of(name: object) -> str:
    """The name of the file that a recipe's ``picture_set`` needs; "" where it needs none."""
    known = isinstance(name, str) and _NAME.fullmatch(name)
    return kept_file(str(name)).name if known else ""


# -- the dataset -----------------------------------------------------------------------------------


def _open(
    config: PictureSetConfig, root: str, device: str | torch.device, report: Report | None = None
) -> ImageSource:
    if not config.picture_set:
        raise PlaygroundError(NONE_YET)
    path = kept_file(config.picture_set)
    try:
        with np.load(path, allow_pickle=False) as kept:
            images, labels, classes = (kept[part] for part in ("images", "labels", "classes"))
    except (OSError, ValueError, KeyError) as error:
        raise PlaygroundError(own.GONE) from error
    touch(path)
    note = f"{len(images):,} pictures of your own{_numbered(classes.tolist())}"
    x, y = torch.from_numpy(images), torch.from_numpy(labels.astype(np.int64))
    source = ImageSource(x.to(device), y.to(device), note)
    if is_small(source):
        source.note += (
            f"; DiffAugment is on, as for all sets of fewer than {FEW:,} (Zhao et al. 2020)"
        )
    return source


def are_few(config: PictureSetConfig) -> bool:
    """Are there fewer pictures than D needs? Those that are gone are taken for few."""
    try:
        with np.load(kept_file(config.picture_set), allow_pickle=False) as kept:
            return len(kept["labels"]) < FEW
    except (OSError, ValueError, KeyError):
        return True


def _numbered(classes: Sequence[str]) -> str:
    """What the labels 0, 1, … stand for."""
    few = ", ".join(f"{number} {name}" for number, name in enumerate(classes[:12]))
    return f": {few}{', …' if len(classes) > 12 else ''}" if classes else ""


def _shape(config: PictureSetConfig) -> tuple[int, ...]:
    channels, side, _ = config.facts
    return channels, side, side


def _labels(config: PictureSetConfig) -> tuple[str, ...]:
    return tuple(str(number) for number in range(config.facts[2]))


_FRAMES = (
    '<path class="real" d="M14 30H66V78H14Z"/>'
    '<path class="fake" d="M22 68 36 48 46 60 54 52 60 68Z"/>'
    '<path class="disc" d="M72 24V70H86V16H28V24Z"/>'
)
PICTURES = Dataset(
    "pictures", "Your pictures", (3, 32, 32), PictureSetConfig, _open, "your own pictures", "yours",
    resized=_shape, labels=_labels, private=True, brought=lambda config: bool(config.picture_set),
    icon=_FRAMES, classes=("0", "1"),
)  # fmt: skip
