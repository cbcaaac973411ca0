"""Drawn faces: a style's attributes, declared in one table, and the picture of a face from them.

DiceBear puts a face together from a style's parts as SVG, resvg draws it: both come in packages, so
that nothing is downloaded, and every face is known by its attributes alone. Nobody is shown: the
faces are drawings, their attributes are what was drawn.

toon-head is a remix of "ToonHead" by Johan Melin (figma.com/community/file/1589627891082866389), CC
BY 4.0: https://creativecommons.org/licenses/by/4.0/. avataaars is, in the words of its file, a
"Remix of „Avataaars” (https://avataaars.com/) by „Pablo Stanley”, licensed under „Free for personal
and commercial use” (https://avataaars.com/)".
"""

from __future__ import annotations

import functools
import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import metadata, resources, util
from typing import TYPE_CHECKING

import numpy as np

from playground.core.spec import Report

if TYPE_CHECKING:
    from dicebear import Style as Parts

SIDE = 64  # pixels of a drawn face
PACKAGES = ("dicebear-core", "dicebear-styles", "resvg-py")
MODULES = ("dicebear", "dicebear_styles", "resvg_py")
BACKGROUND = "#e4ebf1"  # light, and no colour of a part
REPORT_EVERY = 250  # faces


@dataclass(frozen=True)
class Attribute:
    """One thing that is chosen about a face: ``values`` maps the name of each choice to what the
    style calls it, "" for a part that is left out; ``part`` is the style's name of it, whose
    colour is chosen if ``colour``. ``shares``: how often each is drawn, all alike if empty."""

    name: str
    part: str
    values: dict[str, str]
    colour: bool = False
    shares: tuple[float, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.values)

    @property
    def frequencies(self) -> dict[str, float]:
        """The share of the faces with each choice."""
        count = len(self.values)
        return dict(zip(self.names, self.shares or [1 / count] * count, strict=True))

    @property
    def cumulative(self) -> np.ndarray:
        """Where in [0, 1] each choice ends."""
        return np.cumsum(list(self.frequencies.values()))

    def options(self, choice: int) -> dict[str, object]:
        """What DiceBear is told."""
        value = list(self.values.values())[choice]
        if self.colour:
            return {f"{self.part}Color": value}
        if not value:
            return {f"{self.part}Probability": 0}
        return {f"{self.part}Probability": 100, f"{self.part}Variant": value}


@dataclass(frozen=True)
class Style:
    """A way of drawing: ``window`` is the square with the head, left, top and side, in the units
    of the style's canvas of ``canvas`` a side. ``same``: what DiceBear is told besides, by the name
    of the option whose value it takes."""

    name: str
    origin: str
    licence: str
    canvas: int
    window: tuple[int, int, int]
    attributes: tuple[Attribute, ...]
    same: tuple[tuple[str, str], ...] = ()

    def attribute(self, name: str) -> tuple[int, Attribute]:
        """The place of an attribute among all, and itself."""
        place = [a.name for a in self.attributes].index(name)
        return place, self.attributes[place]

    @property
    def labels(self) -> tuple[str, ...]:
        """The attributes whose choices are drawn alike often: one of them can be the label."""
        return tuple(a.name for a in self.attributes if not a.shares)

    def options(self, row: Sequence[int]) -> dict[str, object]:
        """What DiceBear is told for a choice of each attribute."""
        told: dict[str, object] = {}
        for attribute, choice in zip(self.attributes, row, strict=True):
            told |= attribute.options(choice)
        return told | {other: told[one] for other, one in self.same}

    @property
    def mark(self) -> str:
        """Twelve letters that change with anything that a drawn face depends on."""
        versions = [metadata.version(package) for package in PACKAGES]
        drawn = (self.name, self.canvas, self.window, self.attributes, SIDE, BACKGROUND)
        known = repr((*drawn, *self.same, *versions))
        return hashlib.sha256(known.encode()).hexdigest()[:12]


TOON_HEAD = Style(
    "toon-head", "“ToonHead” by Johan Melin, remixed by DiceBear", "CC BY 4.0", 768,
    (89, 85, 590),
    (
        Attribute("hair", "hair", {"bun": "bun", "side-combed": "sideComed", "spiky": "spiky",
                                   "short sides": "undercut"}),
        Attribute("hair_colour", "hair", {
            "black": "#2c1b18", "brown": "#724133", "red": "#a55728", "light brown": "#b58143",
            "blond": "#d6b370"}, colour=True),
        Attribute("rear_hair", "rearHair", {
            "none": "", "neck": "neckHigh", "shoulder": "shoulderHigh", "long": "longStraight",
            "long wavy": "longWavy"}, shares=(0.5, 0.125, 0.125, 0.125, 0.125)),
        # "sad" is left out: at this size three pixels tell it from "smile"
        Attribute("mouth", "mouth", {"smile": "smile", "laugh": "laugh", "open": "agape",
                                     "angry": "angry"}),
        Attribute("eyes", "eyes", {"wide": "wide", "happy": "happy", "lowered": "humble",
                                   "closed": "bow", "wink": "wink"}),
        Attribute("brows", "eyebrows", {"level": "neutral", "happy": "happy", "raised": "raised",
                                        "sad": "sad", "angry": "angry"}),
        Attribute("beard", "beard", {
            "none": "", "chin": "chin", "chin and moustache": "chinMoustache", "full": "fullBeard",
            "long": "longBeard", "twirled moustache": "moustacheTwirl"},
            shares=(0.5, 0.1, 0.1, 0.1, 0.1, 0.1)),
        Attribute("skin", "skin", {"1": "#f1c3a5", "2": "#c68e7a", "3": "#b98e6a", "4": "#a36b4f",
                                   "5": "#5c3829"}, colour=True),
        Attribute("clothes", "clothes", {
            "sleeveless": "dress", "jacket": "openJacket", "shirt": "shirt", "T-shirt": "tShirt",
            "turtle neck": "turtleNeck"}),
        Attribute("clothes_colour", "clothes", {
            "black": "#151613", "blue": "#0b3286", "grey": "#545454", "green": "#147f3c",
            "orange": "#f97316", "pink": "#ec4899", "purple": "#731ac3", "red": "#b11f1f",
            "white": "#e8e9e6", "yellow": "#eab308"}, colour=True),
    ),
)  # fmt: skip

AVATAAARS = Style(
    "avataaars", "“Avataaars” by Pablo Stanley, remixed by DiceBear",
    "Free for personal and commercial use", 280, (28, 8, 224),
    (
        # a hat is a choice of the hair's part: what it covers is in no picture and in no label
        Attribute("hair", "top", {"short": "shortFlat", "curly": "shortCurly", "bun": "bun",
                                  "bob": "bob", "long": "straight01", "under a hat": "hat"}),
        Attribute("hair_colour", "hair", {
            "black": "#2c1b18", "brown": "#724133", "red": "#c93305", "blond": "#d6b370",
            "grey": "#b5b0b0"}, colour=True),
        Attribute("glasses", "accessories", {
            "none": "", "round": "round", "square": "prescription02"}, shares=(0.5, 0.25, 0.25)),
        Attribute("mouth", "mouth", {"smile": "smile", "serious": "serious", "open": "screamOpen",
                                     "teeth": "grimace"}),
        Attribute("eyes", "eyes", {"plain": "default", "wide": "surprised", "closed": "closed",
                                   "rolled": "eyeRoll"}),
        Attribute("brows", "eyebrows", {"level": "flatNatural", "raised": "raisedExcited",
                                        "sad": "sadConcerned", "angry": "angry"}),
        Attribute("beard", "facialHair", {
            "none": "", "full": "beardMedium", "long": "beardMajestic",
            "moustache": "moustacheMagnum"}, shares=(0.55, 0.15, 0.15, 0.15)),
        Attribute("skin", "skin", {"1": "#ffdbb4", "2": "#edb98a", "3": "#d08b5b", "4": "#ae5d29",
                                   "5": "#614335"}, colour=True),
        Attribute("clothes", "clothes", {"round neck": "shirtCrewNeck", "V neck": "shirtVNeck",
                                         "hood": "hoodie", "overall": "overall"}),
        Attribute("clothes_colour", "clothes", {
            "black": "#262e33", "blue": "#5199e4", "green": "#a7ffc4", "grey": "#929598",
            "pink": "#ff488e", "red": "#ff5c5c", "white": "#ffffff", "yellow": "#ffffb1"},
            colour=True),
    ),
    same=(("facialHairColor", "hairColor"), ("hatColor", "clothesColor"),
          ("accessoriesColor", "clothesColor")),
)  # fmt: skip


def missing() -> str | None:
    """Why no face can be drawn here, or None."""
    absent = [p for p, m in zip(PACKAGES, MODULES, strict=True) if util.find_spec(m) is None]
    return f"needs {' and '.join(absent)}, see requirements.txt" if absent else None


def choose(style: Style, count: int, seed: int) -> np.ndarray:
    """The attributes of ``count`` faces, whole numbers ``(count, attributes)``: face ``i`` of a
    seed is the same however many there are."""
    u = np.random.default_rng(seed).random((count, len(style.attributes)))
    places = [np.searchsorted(a.cumulative[:-1], u[:, n], side="right")
              for n, a in enumerate(style.attributes)]  # fmt: skip
    return np.stack(places, 1).astype(np.uint8)


def draw(
    style: Style, chosen: np.ndarray, report: Report = lambda words, share: None
) -> np.ndarray:
    """Bytes ``(n, 3, 64, 64)`` of the faces with the attributes ``chosen`` ``(n, attributes)``;
    about 3 ms each."""
    pictures = np.empty((len(chosen), 3, SIDE, SIDE), np.uint8)
    for number, row in enumerate(chosen.tolist()):
        if number % REPORT_EVERY == 0:
            report("Drawing faces", number / len(chosen))
        pictures[number] = _portrait(style, row)
    return pictures


def _portrait(style: Style, row: Sequence[int]) -> np.ndarray:
    import resvg_py
    from dicebear import Avatar
    from PIL import Image

    svg = str(Avatar(_parts(style.name), style.options(row)))
    left, top, side = style.window
    whole, head = (f'viewBox="{at} {size} {size}"' for at, size in (
        ("0 0", style.canvas), (f"{left} {top}", side)))  # fmt: skip
    png = resvg_py.svg_to_bytes(
        svg_string=svg.replace(whole, head, 1), width=SIDE, height=SIDE, background=BACKGROUND,
        skip_system_fonts=True,
    )  # fmt: skip
    with Image.open(io.BytesIO(png)) as picture:
        return np.asarray(picture.convert("RGB")).transpose(2, 0, 1)


@functools.cache
def _parts(name: str) -> Parts:
    from dicebear import Style

    file = resources.files("dicebear_styles") / f"{name}.json"
    return Style(json.loads(file.read_text("utf-8")))
