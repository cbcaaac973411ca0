"""The authors' 18 CycleGAN models: their names, which is whose way back, and how they are fetched.

Source: Zhu et al. 2017, arXiv:1703.10593; github.com/junyanz/pytorch-CycleGAN-and-pix2pix.
"""

from __future__ import annotations

import urllib.request
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from playground.core import files
from playground.core.errors import shown
from playground.core.spec import PlaygroundError
from playground.inference.pretrained import weights_folder

ADDRESS = "http://efrosgans.eecs.berkeley.edu/cyclegan/pretrained_models/{name}.pth"
TIMEOUT_SECONDS = 15.0
MOST_BYTES = 100_000_000  # of a download; each has 46 MB
# name: what goes in, what comes out
OFFICIAL: Mapping[str, tuple[str, str]] = {
    "apple2orange": ("apple", "orange"),
    "orange2apple": ("orange", "apple"),
    "summer2winter_yosemite": ("summer", "winter"),
    "winter2summer_yosemite": ("winter", "summer"),
    "horse2zebra": ("horse", "zebra"),
    "zebra2horse": ("zebra", "horse"),
    "monet2photo": ("Monet", "photo"),
    "style_monet": ("photo", "Monet"),
    "style_cezanne": ("photo", "Cézanne"),
    "style_ukiyoe": ("photo", "ukiyo-e"),
    "style_vangogh": ("photo", "van Gogh"),
    "sat2map": ("satellite view", "map"),
    "map2sat": ("map", "satellite view"),
    "cityscapes_photo2label": ("street photo", "labels"),
    "cityscapes_label2photo": ("labels", "street photo"),
    "facades_photo2label": ("facade photo", "labels"),
    "facades_label2photo": ("labels", "facade photo"),
    "iphone2dslr_flower": ("phone photo of a flower", "reflex camera photo"),
}
# the same networks the other way round: together they close the cycle
OPPOSITE: Mapping[str, str] = {
    "apple2orange": "orange2apple",
    "summer2winter_yosemite": "winter2summer_yosemite",
    "horse2zebra": "zebra2horse",
    "monet2photo": "style_monet",
    "sat2map": "map2sat",
    "cityscapes_photo2label": "cityscapes_label2photo",
    "facades_photo2label": "facades_label2photo",
}


def fetch_official(name: str, report: Callable[[str, float], None]) -> Path:
    """The file of one of the authors' models in the weights folder, downloaded when it is not there
    yet. Needs no torch: whether it is the network it claims to be shows when it is loaded.

    ``report(words, share)`` tells how far the download is.

    Raises:
        PlaygroundError: for an unknown name, or when the host does not answer or the disk takes
            nothing; nothing is kept.
    """
    if name not in OFFICIAL:
        raise PlaygroundError(
            f"{shown(name)} is no official model; there are: {', '.join(OFFICIAL)}."
        )
    kept = kept_file(name)
    if kept.is_file():
        return kept
    try:
        with files.telling(kept), files.replacing(kept) as fresh:
            _fetch(name, fresh, report)
    except files.Unwritable as error:
        raise PlaygroundError(f"{error}. Upload a weights file of your own.") from error
    return kept


def kept_file(name: str) -> Path:
    """Where the official model lies once it was fetched."""
    return weights_folder() / f"{name}.pth"


def unreachable(name: str, reason: str) -> str:
    """What to tell when an official model cannot be fetched."""
    return (
        f"The authors' host cannot be reached for {name}: {reason}. "
        "Try later, or upload a weights file of your own."
    )


def _fetch(name: str, to: Path, report: Callable[[str, float], None]) -> None:
    with to.open("wb") as out:
        for chunk, total in _received(name):
            out.write(chunk)
            report(f"Downloading {name}", min(1.0, out.tell() / total) if total else 0.0)


def _received(name: str) -> Iterator[tuple[bytes, int]]:
    """The file in pieces, each with the length of the whole (0 where the host does not say).

    Raises:
        PlaygroundError: when it does not come, breaks off or does not end.
    """
    read = 0
    try:
        with urllib.request.urlopen(ADDRESS.format(name=name), timeout=TIMEOUT_SECONDS) as response:
            total = int(response.headers.get("Content-Length") or 0)
            while chunk := response.read(1 << 16):
                read += len(chunk)
                if read > MOST_BYTES:
                    raise ValueError("the answer does not end")
                yield chunk, total
        if total and read < total:
            raise ConnectionError(f"cut off after {read / 1e6:.1f} MB")
    except (OSError, ValueError) as error:
        raise PlaygroundError(unreachable(name, str(error))) from error
