"""Pairs that are made of other sets: pictures with a hole and whole ones, sketches and faces.

The answer of a pair is a picture of MNIST, Fashion-MNIST, the drawn faces or photographs of
landscapes; its input is made of it while it is drawn, from ``normal`` alone: ``u`` and ``u + 1/2``
with the same ``normal`` are a pair (see ``spec.Dataset.domains``), and no picture has the same hole
or sketch twice. ``holes`` and ``sketch`` are all that is random here.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from playground.core.lazy import F, torch
from playground.core.spec import Batch, Dataset, PlaygroundError, Report, again
from playground.data import images, pairs, portraits
from playground.data.imaging import drawn_faces
from playground.data.imaging.drawn_faces import AVATAAARS, TOON_HEAD, Style
from playground.data.pairs import PairSource
from playground.data.portraits import FacesConfig

if TYPE_CHECKING:
    Tensor = torch.Tensor
    Device = str | torch.device

SIDE = 64  # pixels of a face and of a landscape
BORDER = (
    2  # black pixels around a digit or a garment: a U-Net halves 32 pixels, not 28, three times
)
HOLE = (1.0, -1.0, 1.0)  # magenta, which nothing here has
SMALLEST, LARGEST = 0.04, 0.4  # share of a hole; a finger begins with a small one
CUTS = 3  # numbers that place and mirror a square of a photograph
KNOTS = 4  # a brush goes along so many points
HOLE_NUMBERS = 3 + 2 * KNOTS
DABS, GAPS, GRID = 6, 4, 4  # of a sketch: dabs of colour, lost places, handles of its warp a side
SKETCH_NUMBERS = 3 + 3 * GAPS + 2 * GRID**2 + 5 * DABS
LANDSCAPES = (("summer2winter_yosemite", "trainA"), ("summer2winter_yosemite", "trainB"),
              ("monet2photo", "trainB"))  # fmt: skip
HELD_OUT = 10  # every tenth photograph is for measuring


# -- what is random ------------------------------------------------------------------------------


def _segment(x: Tensor, y: Tensor, a: Tensor, b: Tensor) -> Tensor:
    """Distance of the pixels ``x``, ``y`` to the lines from ``a`` to ``b`` ``(n, 2)``:
    ``(n, S, S)``."""
    a, b = a[:, :, None, None], b[:, :, None, None]
    along = b - a
    at = (x - a[:, 0]) * along[:, 0] + (y - a[:, 1]) * along[:, 1]
    at = (at / (along.square().sum(1) + 1e-9)).clamp(0, 1)
    return ((x - a[:, 0] - at * along[:, 0]) ** 2 + (y - a[:, 1] - at * along[:, 1]) ** 2).sqrt()


def holes(u: Tensor, side: int) -> Tensor:
    """Holes of ``SMALLEST`` to ``LARGEST`` of the area, true ``(n, side, side)``: half rectangles,
    half the way of a brush, from numbers in [0, 1] ``(n, HOLE_NUMBERS)``. Each grows around its
    middle until it has the area that ``u`` says."""
    axis = (torch.arange(side, device=u.device) + 0.5) / side
    x, y = axis[None, None, :], axis[None, :, None]
    knots = 0.1 + 0.8 * u[:, 3:].view(len(u), -1, 2)
    brush = torch.stack([_segment(x, y, knots[:, i], knots[:, i + 1])
                         for i in range(knots.shape[1] - 1)]).amin(0)  # fmt: skip
    long = torch.exp(1.4 * u[:, 2] - 0.7)[:, None, None]
    middle = knots[:, 0, :, None, None]
    rectangle = torch.maximum((x - middle[:, 0]).abs() * long, (y - middle[:, 1]).abs() / long)
    field = torch.where((u[:, 1] < 0.5)[:, None, None], rectangle, brush)
    share = SMALLEST + (LARGEST - SMALLEST) * u[:, 0]
    ranked = field.flatten(1).sort(1).values
    last = (share * side**2).long().clamp(1, side**2)[:, None] - 1
    return field <= ranked.gather(1, last)[:, :, None]


def edges(pictures: Tensor) -> Tensor:
    """How much the colour changes to the right and below, 0 to 1, ``(n, 1, S, S)``, of pictures in
    [-1, 1] ``(n, 3, S, S)``."""
    x = F.pad(pictures, (0, 1, 0, 1), mode="replicate")
    right = (x[:, :, :-1, 1:] - pictures).abs()
    below = (x[:, :, 1:, :-1] - pictures).abs()
    return torch.maximum(right, below).amax(1, keepdim=True) / 2


def sketch(pictures: Tensor, u: Tensor) -> Tensor:
    """Sketches ``(n, 3, S, S)`` of pictures ``(n, 3, S, S)``, both in [-1, 1], from numbers in
    [0, 1] ``(n, SKETCH_NUMBERS)``: black lines on white where the colour changes. As a hand's they
    leave out what is faint, are thin or thick, break off, lie a little wrong; dabs of a colour, in
    three sketches of five, say what is to be painted there."""
    n, side = len(u), pictures.shape[-1]
    first, gaps, bends, dabs = torch.split(u, [3, 3 * GAPS, 2 * GRID**2, 5 * DABS], 1)
    axis = (torch.arange(side, device=u.device) + 0.5) / side
    x, y = axis[None, None, :], axis[None, :, None]
    lines = (edges(pictures) > 0.06 + 0.2 * first[:, 0, None, None, None]).float()
    for gap in gaps.view(n, GAPS, 3).unbind(1):
        away = _segment(x, y, gap[:, :2], gap[:, :2])
        lines = lines * (away > 0.16 * gap[:, 2, None, None])[:, None]
    bend = (bends.view(n, 2, GRID, GRID) - 0.5) * (5 / side)  # 2.5 pixels at most
    bend = F.interpolate(bend, size=(side, side), mode="bicubic", align_corners=True)
    straight = torch.stack([x.expand(n, side, side), y.expand(n, side, side)], 1)
    places = ((straight + bend) * 2 - 1).movedim(1, -1)
    lines = F.grid_sample(lines, places, padding_mode="border", align_corners=False)
    thick = F.max_pool2d(F.pad(lines, (1, 0, 1, 0)), 2, 1)
    lines = torch.where((first[:, 1] < 0.5)[:, None, None, None], lines, thick)
    paper = torch.ones_like(pictures)
    for dab in dabs.view(n, DABS, 5).unbind(1):
        end = dab[:, :2] + (dab[:, 2:4] - 0.5) * 0.2
        row, column = ((dab[:, i] * side).long().clamp(max=side - 1) for i in (1, 0))
        colour = pictures[torch.arange(n, device=u.device), :, row, column][:, :, None, None]
        here = _segment(x, y, dab[:, :2], end) < 0.04
        here = here & ((dab[:, 4] < 0.7) & (first[:, 2] < 0.6))[:, None, None]
        paper = torch.where(here[:, None], colour, paper)
    return paper * (1 - lines) - lines


# -- sources ---------------------------------------------------------------------------------------


@dataclass
class DerivedSource:
    """Whole pictures, and what ``sketched`` or else a hole makes of them."""

    whole: PairSource  # of twice the same pictures
    note: str
    sketched: bool = False

    @property
    def few(self) -> bool:
        """See ``PairSource``."""
        return self.whole.few

    def draw(self, u: Tensor, normal: Tensor) -> Batch:
        batch = self.whole.draw(u, normal[..., :CUTS])
        first = u < 0.5
        if not first.any():
            return batch
        x, chance = batch.x[first], torch.special.ndtr(normal[first][:, CUTS:])
        batch.x[first] = sketch(x, chance) if self.sketched else cut(x, holes(chance, x.shape[-1]))
        return batch


def cut(pictures: Tensor, hole: Tensor) -> Tensor:
    """Pictures ``(n, 3, S, S)`` with ``HOLE`` where ``hole`` ``(n, S, S)`` is true."""
    colour = torch.tensor(HOLE, device=pictures.device)[:, None, None]
    return torch.where(hole[:, None], colour, pictures)


def bordered(pictures: Tensor) -> Tensor:
    """Grey pictures ``(n, 1, 28, 28)`` as bytes in three channels ``(n, 3, 32, 32)``, which share
    their memory."""
    return F.pad(pictures, (BORDER,) * 4).expand(-1, 3, -1, -1)


def border(data: Dataset) -> int:
    """Pixels around the pictures that a dataset here was made of; other datasets have none."""
    return BORDER if data.domains == HOLES and data.shape[-1] != SIDE else 0


def photographs(root: str, held_out: bool, report: Report | None = None) -> np.ndarray:
    """The landscapes of the data root, bytes ``(n, 3, 72, 72)``: those to train on, or every
    tenth, which is held out.

    Raises:
        PlaygroundError: naming what is missing or no picture.
    """
    from playground.data.imaging.archives import load_pictures

    reason = _no_landscapes(root)
    if reason:
        raise PlaygroundError(f"No landscapes: {reason}.")
    found = []
    for name, half in LANDSCAPES:
        folder = Path(root) / name / half
        try:
            each = load_pictures(folder, SIDE * 9 // 8, report or (lambda words, share: None))
        except OSError as error:
            raise PlaygroundError(f"{folder} cannot be read: {error.strerror}.") from error
        found.append(each[(np.arange(len(each)) % HELD_OUT == 0) == held_out])
    return np.concatenate(found)


# -- opening ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PortraitsConfig:
    """How many faces."""

    faces: int = again(FacesConfig, "faces")


def _source(pictures: Tensor, note: str, crop: int = 0, sketched: bool = False) -> DerivedSource:
    return DerivedSource(PairSource((pictures, pictures), note, crop), note, sketched)


def _open_grey(base: Dataset, config: object, root: str, device: Device,
               report: Report | None = None) -> DerivedSource:  # fmt: skip
    source = base.open(base.config(), root, device, report)
    assert isinstance(source, images.ImageSource), "MNIST and Fashion-MNIST are"
    return _source(bordered(source.images), source.note)


def _open_portraits(style: Style, sketched: bool, config: PortraitsConfig, root: str,
                    device: Device, report: Report | None = None) -> DerivedSource:  # fmt: skip
    pictures, _ = portraits.drawn(style, config.faces, portraits.TRAIN_SEED, report)
    note = f"{len(pictures):,} drawn faces: {style.origin}, {style.licence}"
    return _source(torch.from_numpy(pictures).to(device), note, sketched=sketched)


def _open_landscapes(config: object, root: str, device: Device,
                     report: Report | None = None) -> DerivedSource:  # fmt: skip
    pictures = photographs(root, False, report)
    note = f"{len(pictures):,} photographs of landscapes from the data root"
    return _source(torch.from_numpy(pictures).to(device), note, crop=SIDE)


def _no_landscapes(root: str) -> str | None:
    missing = [f"{name}/{half}" for name, half in LANDSCAPES
               if not root or not (Path(root) / name / half).is_dir()]  # fmt: skip
    if not missing:
        return None
    return f"put its photographs into {' and '.join(missing)} under the data root"


# -- the datasets ----------------------------------------------------------------------------------


def _grey(name: str, title: str, base: Dataset) -> Dataset:
    return Dataset(
        name, title, (3, 28 + 2 * BORDER, 28 + 2 * BORDER), images.ImageConfig,
        functools.partial(_open_grey, base), base.origin, base.licence,
        noise_dim=CUTS + HOLE_NUMBERS, reach=base.reach, classes=HOLES, domains=HOLES, paired=True,
    )  # fmt: skip


def _portraits(name: str, title: str, style: Style, kinds: tuple[str, str]) -> Dataset:
    sketched = kinds is not HOLES
    return Dataset(
        name, title, (3, SIDE, SIDE), PortraitsConfig,
        functools.partial(_open_portraits, style, sketched), style.origin, style.licence,
        noise_dim=CUTS + (SKETCH_NUMBERS if sketched else HOLE_NUMBERS),
        available=lambda root: drawn_faces.missing(), classes=kinds, domains=kinds, paired=True,
    )  # fmt: skip


HOLES = ("with a hole", "whole")  # what is completed
SKETCHES = ("sketch", "face")
DIGITS = _grey("holes-mnist", "Digits with a hole and whole ones (paired)", images.MNIST)
GARMENTS = _grey("holes-fashion", "Garments with a hole and whole ones (paired)", images.FASHION)
PORTRAITS = _portraits("holes-faces", "Drawn faces with a hole and whole ones (paired)", TOON_HEAD,
                       HOLES)  # fmt: skip
VIEWS = Dataset(
    "holes-landscapes", "Landscapes with a hole and whole ones (paired)", (3, SIDE, SIDE),
    pairs.PairConfig, _open_landscapes, "Flickr photographs, Zhu et al. 2017", "research use",
    noise_dim=CUTS + HOLE_NUMBERS, available=_no_landscapes, classes=HOLES, domains=HOLES,
    paired=True,
)  # fmt: skip
SKETCHED = _portraits("sketches-faces", "Sketches and drawn faces (paired)", TOON_HEAD, SKETCHES)
GLASSES = _portraits("sketches-glasses", "Sketches and faces of a second style (paired)", AVATAAARS,
                     SKETCHES)  # fmt: skip
