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
SOURCE, TARGET = TOON_HEAD, AVATAAARS

# what the second style draws for each choice of the first, attribute by attribute; what it has not
# becomes what we take for nearest, such as rolled eyes for a wink
COUNTERPARTS: dict[str, dict[str, str]] = {
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
    """The attributes ``(n, A)`` of faces of the first style as those of the second ``(n, A')``, by
    ``COUNTERPARTS``; nobody wears glasses or a hat there."""
    found = np.stack([to[chosen[:, column]] for _, column, to in table()], 1)
    behind = behind_the_head()[chosen[:, SOURCE.attribute("rear_hair")[0]]]
    hair = TARGET.attribute("hair")[0]
    found[:, hair] = np.where(behind < 0, found[:, hair], behind)
    return found.astype(np.uint8)


def table() -> list[tuple[str, int, np.ndarray]]:
    """Of each attribute of the second style the column of the first that decides on it, and the
    choice ``(choices of that column,)`` for each of its choices."""
    found = []
    for attribute in TARGET.attributes:
        if attribute.name == "glasses":
            column, of = 0, SOURCE.attributes[0]
            same = dict.fromkeys(of.names, "none")
        else:
            column, of = SOURCE.attribute(attribute.name)
            same = HAIR if attribute.name == "hair" else COUNTERPARTS[attribute.name]
        numbers = [attribute.names.index(same[choice]) for choice in of.names]
        found.append((attribute.name, column, np.array(numbers)))
    return found


def behind_the_head() -> np.ndarray:
    """The hair of the second style for each choice of hair behind the head; -1 where what lies on
    the head decides."""
    _, hair = TARGET.attribute("hair")
    became = [REAR.get(choice) for choice in SOURCE.attribute("rear_hair")[1].names]
    return np.array([-1 if one is None else hair.names.index(one) for one in became])


def both(count: int, seed: int, report: Report | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Bytes ``(count, 3, 64, 64)`` of the faces of a seed and of their emojis.

    Raises:
        PlaygroundError: when the packages that draw are missing.
    """
    pictures, chosen = portraits.drawn(SOURCE, count, seed, report)
    path = portraits.kept_file(TARGET, f"of-{SOURCE.name}-{count}-{seed}")
    return pictures, portraits.kept(TARGET, counterparts(chosen), path, report)


def _open(
    config: PortraitsConfig, root: str, device: Device, report: Report | None = None
) -> PairSource:
    kinds = [torch.from_numpy(each).to(device)
             for each in both(config.faces, portraits.TRAIN_SEED, report)]  # fmt: skip
    return PairSource((kinds[0], kinds[1]), f"{len(kinds[0]):,} drawn faces in two styles: "
                      + " and ".join(map(_credit, (SOURCE, TARGET))))  # fmt: skip


def _credit(style: Style) -> str:
    return f"{style.origin}, {style.licence}"


EMOJIS = Dataset(
    "face-styles", "Portraits and their emojis (paired)", (3, SIDE, SIDE), PortraitsConfig, _open,
    f"{SOURCE.origin}; {TARGET.origin}", f"{SOURCE.licence}; {TARGET.licence}", noise_dim=3,
    available=lambda root: drawn_faces.missing(), classes=KINDS, domains=KINDS, paired=True,
)  # fmt: skip
