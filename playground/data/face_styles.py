"""Faces in two styles, as a picture and its emoji: for each portrait of the first style the face of
the second that has its attributes, as far as the second can draw them.

A pair has the same place in both kinds: pix2pix sees them together, while CycleGAN draws each kind
by itself and never learns which belongs to which (see ``pairs.PairSource``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from playground.core.lazy import torch
from playground.core.spec import Dataset, Report
from playground.data import portraits
from playground.data.derived import SIDE, PortraitsConfig
from playground.data.imaging import drawn_faces
from playground.data.imaging.drawn_faces import AVATAAARS, TOON_HEAD, Style
from playground.data.pairs import PairSource

if TYPE_CHECKING:
    Device = str | torch.device

KINDS = ("portrait", "emoji")
FIRST, SECOND = TOON_HEAD, AVATAAARS

# what the second style draws for each choice of the first, attribute by attribute
SAME: dict[str, dict[str, str]] = {
    "hair_colour": {"black": "black", "brown": "brown", "red": "red", "light brown": "brown",
                    "blond": "blond"},
    "mouth": {"smile": "smile", "laugh": "teeth", "open": "open", "angry": "serious"},
    "eyes": {"wide": "wide", "happy": "plain", "lowered": "closed", "closed": "closed",
             "wink": "rolled"},
    "brows": {"level": "level", "happy": "raised", "raised": "raised", "sad": "sad",
              "angry": "angry"},
    "beard": {"none": "none", "chin": "full", "chin and moustache": "full", "full": "full",
              "long": "long", "twirled moustache": "moustache"},
    "skin": {number: number for number in "12345"},
    "clothes": {"sleeveless": "V neck", "jacket": "overall", "shirt": "V neck",
                "T-shirt": "round neck", "turtle neck": "hood"},
    "clothes_colour": {"black": "black", "blue": "blue", "grey": "grey", "green": "green",
                       "orange": "yellow", "pink": "pink", "purple": "pink", "red": "red",
                       "white": "white", "yellow": "yellow"},
}  # fmt: skip
HAIR = {"bun": "bun", "side-combed": "short", "spiky": "curly", "short sides": "short"}
# long hair behind the head is more of the picture than what lies on it
REAR = {"neck": "bob", "shoulder": "bob", "long": "long", "long wavy": "long"}


def counterparts(chosen: np.ndarray) -> np.ndarray:
    """The attributes ``(n, A)`` of faces of the first style as those of the second
    ``(n, A')``; nobody wears glasses or a hat there."""
    columns = [_column(chosen, name) for name in (a.name for a in SECOND.attributes)]
    return np.stack(columns, 1).astype(np.uint8)


def _column(chosen: np.ndarray, name: str) -> np.ndarray:
    _, second = SECOND.attribute(name)
    if name == "glasses":
        return np.full(len(chosen), second.names.index("none"))
    if name == "hair":
        rear, hair = _named(chosen, "rear_hair"), _named(chosen, "hair")
        wanted = [REAR.get(behind, HAIR[above]) for behind, above in zip(rear, hair, strict=True)]
    else:
        wanted = [SAME[name][choice] for choice in _named(chosen, name)]
    return np.array([second.names.index(choice) for choice in wanted])


def _named(chosen: np.ndarray, name: str) -> list[str]:
    place, attribute = FIRST.attribute(name)
    return [attribute.names[choice] for choice in chosen[:, place].tolist()]


def both(count: int, seed: int, report: Report | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Bytes ``(count, 3, 64, 64)`` of the faces of a seed and of their emojis.

    Raises:
        PlaygroundError: when the packages that draw are missing.
    """
    pictures, chosen = portraits.drawn(FIRST, count, seed, report)
    path = portraits.kept_file(SECOND, f"of-{FIRST.name}-{count}-{seed}")
    return pictures, portraits.kept(SECOND, counterparts(chosen), path, report)


def _open(
    config: PortraitsConfig, root: str, device: Device, report: Report | None = None
) -> PairSource:
    kinds = [torch.from_numpy(each).to(device)
             for each in both(config.faces, portraits.TRAIN_SEED, report)]  # fmt: skip
    return PairSource((kinds[0], kinds[1]), f"{len(kinds[0]):,} drawn faces in two styles: "
                      + " and ".join(map(_credit, (FIRST, SECOND))))  # fmt: skip


def _credit(style: Style) -> str:
    return f"{style.origin}, {style.licence}"


STYLES = Dataset(
    "face-styles", "Portraits and their emojis (paired)", (3, SIDE, SIDE), PortraitsConfig, _open,
    f"{FIRST.origin}; {SECOND.origin}", f"{FIRST.licence}; {SECOND.licence}", noise_dim=3,
    available=lambda root: drawn_faces.missing(), classes=KINDS, domains=KINDS, paired=True,
)  # fmt: skip
