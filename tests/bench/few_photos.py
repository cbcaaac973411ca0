"""What becomes of a CycleGAN of few photographs, with DiffAugment and without.

    python -m tests.bench.few_photos DATA [--counts 4 16 64] [--steps 800] [--seeds 1] [--side 32]

Horses to zebras from the first ``count`` photographs of each kind in ``DATA/horse2zebra``, trained
as the page trains a visitor's own. At some steps: how real D_B calls the zebras that it was trained
on, and 32 that it has never seen (1: real, 0: made), which tells whether it knows its pictures by
heart; over photographs of both kinds and their translations, those trained on and those unseen, how
far light and dark follow the photograph (correlation of the brightness), and the share of colour
channels in which they have changed places; and both their cycle L1. ``few_photos.json`` has the
rows of one seed.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from playground.core.spec import Setting
from playground.data.imaging.archives import load_pictures
from playground.data.pairs import PairSource, scaled
from playground.networks import diff_augment
from playground.training.recipe import parse_recipe

UNSEEN = 32  # the last of each kind by name
LOOKS = (100, 200, 400, 800, 1600)
GREY = (0.299, 0.587, 0.114)  # ITU-R BT.601
Row = dict[str, Any]


def follows(x: Tensor, y: Tensor) -> Tensor:
    """Of pictures ``(N, 3, H, W)`` and their translations, the correlation of the brightness,
    ``(N,)``."""
    grey = torch.tensor(GREY)[:, None, None]
    a, b = ((picture * grey).sum(1).flatten(1) for picture in (x, y))
    a, b = a - a.mean(1, keepdim=True), b - b.mean(1, keepdim=True)
    both: Tensor = (a * b).sum(1) / (a.norm(dim=1) * b.norm(dim=1) + 1e-6)
    return both


def turned(x: Tensor, y: Tensor) -> Tensor:
    """The channels in which light and dark have changed places, ``(N, 3)`` bool."""
    a, b = (picture.flatten(2) - picture.flatten(2).mean(2, keepdim=True) for picture in (x, y))
    opposite: Tensor = (a * b).sum(2) < 0
    return opposite


def kinds(data: Path, side: int) -> tuple[Tensor, Tensor]:
    """Both kinds as bytes ``(n, 3, S, S)``, a little larger than the squares cut from them."""
    first, second = (
        scaled(torch.from_numpy(load_pictures(data / "horse2zebra" / half, 128)), side * 9 // 8)
        for half in ("trainA", "trainB")
    )
    return first, second


def _middle(pictures: Tensor, side: int) -> Tensor:
    edge = (pictures.shape[-1] - side) // 2
    return pictures[:, :, edge : edge + side, edge : edge + side].float() / 127.5 - 1


def measure(
    both: tuple[Tensor, Tensor], count: int, augment: str, seed: int, steps: int, side: int
) -> Iterator[Row]:
    """A row at each look."""
    recipe = parse_recipe({"gan": "cyclegan", "data": "own", "pictures": 1, "side": side,
                           "augment": augment})  # fmt: skip
    first = seed * count
    few = tuple(kind[:-UNSEEN][first : first + count] for kind in both)
    shape = (3, side, side)
    setting = Setting(
        dataclasses.replace(recipe.data, shape=shape),
        PairSource((few[0], few[1]), "few photographs", crop=side), (seed,),
    )  # fmt: skip
    model: Any = recipe.gan.build(recipe.config, setting)
    known, unseen = ([_middle(kind, side) for kind in some]
                     for some in (few, [kind[-UNSEEN:] for kind in both]))  # fmt: skip
    for step in range(1, steps + 1):
        model.step()
        if step not in LOOKS and step != steps:
            continue
        with torch.no_grad():
            row = {"count": count, "augment": augment, "seed": seed, "step": step,
                   "D known": _mean(model.d_b.fine(known[1])),
                   "D unseen": _mean(model.d_b.fine(unseen[1]))}  # fmt: skip
            for name, (x, y) in (("known", known), ("unseen", unseen)):
                there, back = model.mean_g(x), model.mean_f(y)
                ways = ((x, there), (y, back))
                row[f"{name} follows"] = _mean(torch.cat([follows(*way) for way in ways]))
                row[f"{name} turned"] = _mean(torch.cat([turned(*way) for way in ways]))
                row[f"{name} cycle"] = _mean((model.mean_f(there) - x).abs())
            yield row


def _mean(x: Tensor) -> float:
    return round(float(x.float().mean()), 3)


def main() -> None:
    """Prints the rows as they come."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--counts", type=int, nargs="+", default=[4, 16, 64])
    parser.add_argument("--augments", nargs="+", choices=list(diff_augment.POLICIES),
                        default=[diff_augment.OFF, diff_augment.FULL])  # fmt: skip
    parser.add_argument("--steps", type=int, default=800)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0])
    parser.add_argument("--side", type=int, default=32)
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    both = kinds(chosen.data, chosen.side)
    for seed in chosen.seeds:
        for count in chosen.counts:
            for augment in chosen.augments:
                for row in measure(both, count, augment, seed, chosen.steps, chosen.side):
                    sys.stdout.write(json.dumps(row) + "\n")
                    sys.stdout.flush()


if __name__ == "__main__":
    main()
