"""Directions in the latent space, and what moving along each changes, by a classifier's eyes.

With labels: the difference of the means of the samples that have a choice and of those that lack
it, and the normal of the linear support vector machine between them (Shen et al. 2020,
https://arxiv.org/abs/1907.10786). Without: the right singular vectors of G's first layer, along
which it changes most (SeFa, Shen & Zhou 2021, https://arxiv.org/abs/2007.06600, eq. 4). All have
length one; an amount is in standard deviations of the noise along it.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from playground.core.lazy import torch
from playground.core.spec import Inference, Model, PlaygroundError, again, knob, parse
from playground.inference.latent import (
    LatentArgs,
    SamplesArgs,
    Space,
    labelled,
    question,
    samples,
    several,
    space,
)
from playground.inference.pool import Pool, pooled, read_pieces, reader_of
from playground.inference.reading import reader

if TYPE_CHECKING:
    Tensor = torch.Tensor

KINDS = ("svd", "means", "svm")
UNNAMED = 8  # singular vectors that are offered
FEWEST = 20  # samples on either side of a direction with labels
MEASURED, MEASURED_SEED = 60, 2_000_000  # samples that are moved, to see what changes
SOFTNESS = 0.1  # C of the support vector machine
REACH = 3.0  # standard deviations to either side


@dataclass(frozen=True)
class WayArgs(LatentArgs):
    """A direction: of ``kind`` svd the ``number``-th; else towards choice ``number`` of
    ``attribute``."""

    kind: str = knob("svd", "Direction", "from G's first layer, or from labels: the difference of "
                     "means, or a linear SVM", choices=KINDS)  # fmt: skip
    attribute: int = knob(0, "Attribute", "by its number", low=0, high=99, step=1)
    number: int = knob(0, "Number", "of the direction, or of the attribute's choice", low=0,
                       high=99, step=1)  # fmt: skip


@dataclass(frozen=True)
class MoveArgs(SamplesArgs):
    """These samples moved along ``way`` by an ``amount``."""

    way: tuple[float, ...] = knob((), "Direction", "as many numbers as z has; their length does "
                                  "not matter", low=-1.0, high=1.0)  # fmt: skip
    amount: float = knob(0.0, "Amount", "standard deviations of the noise along it", low=-REACH,
                         high=REACH, step=0.05)  # fmt: skip
    n: int = again(SamplesArgs, "n", 16)


# -- directions ----------------------------------------------------------------------------------


def singular(known: Space, number: int) -> Tensor:
    """The ``number``-th right singular vector ``(dim,)`` of G's first layer.

    Raises:
        PlaygroundError: where there are not so many.
    """
    rows = torch.linalg.svd(known.inlet(), full_matrices=False).Vh
    if number >= min(len(rows), UNNAMED):
        raise PlaygroundError(
            f"number is {number}, but must be below {min(len(rows), UNNAMED)}, the directions of "
            "G's first layer that are offered."
        )
    row: Tensor = rows[number]
    return row


def means(z: np.ndarray, has: np.ndarray) -> np.ndarray:
    """From the mean of those of z ``(n, dim)`` that lack it to that of those that have it
    ``(n,)``, length one."""
    way = z[has].mean(0) - z[~has].mean(0)
    return np.asarray(way / max(1e-12, float(np.linalg.norm(way))))


def svm(z: np.ndarray, has: np.ndarray) -> np.ndarray:
    """The normal, length one, of the soft-margin linear SVM with squared hinge loss, each side
    weighing the same: ½ ‖w‖² + C Σ max(0, 1 − y (w·z + b))²."""
    from scipy.optimize import minimize

    y = np.where(has, 1.0, -1.0)
    weight = SOFTNESS * np.where(has, 0.5 / has.mean(), 0.5 / (1 - has.mean()))

    def loss(found: np.ndarray) -> tuple[float, np.ndarray]:
        w, b = found[:-1], found[-1]
        short = np.maximum(0, 1 - y * (z @ w + b))
        slope = -2 * weight * y * short
        value = 0.5 * w @ w + (weight * short**2).sum()
        return float(value), np.append(w + slope @ z, slope.sum())

    w = minimize(loss, np.zeros(z.shape[1] + 1), jac=True, method="L-BFGS-B").x[:-1]
    return np.asarray(w / max(1e-12, float(np.linalg.norm(w))))


def labelled_way(pool: Pool, kind: str, attribute: int, number: int) -> Tensor:
    """The direction ``(dim,)`` towards a choice.

    Raises:
        PlaygroundError: where too few samples have it, or lack it.
    """
    has = pool.choices[:, attribute] == number
    name, choices = list(pool.table.items())[attribute]
    if min(has.sum(), (~has).sum()) < FEWEST:
        raise PlaygroundError(
            f"Of {len(has):,} samples {has.sum()} have the {name} “{choices[number]}”: {FEWEST} "
            "are needed on either side."
        )
    find = means if kind == "means" else svm
    return torch.from_numpy(find(pool.z.double().numpy(), has)).float()


def way_of(model: Model, asked: WayArgs) -> Generator[float, None, Tensor]:
    """The direction that is asked for, length one; with labels of a pool, work in pieces."""
    if asked.kind == "svd":
        return singular(space(model), asked.number)
    pool = yield from pooled(model, asked.label, 0.6)
    return labelled_way(pool, asked.kind, asked.attribute, asked.number)


def check(model: Model, asked: WayArgs) -> Space:
    """The model's space, where such a direction can be.

    Raises:
        PlaygroundError: where it cannot.
    """
    known = space(model)
    labelled(known, asked.label, 1)
    if asked.kind == "svd":
        singular(known, asked.number)
        return known
    name, choices = reader_of(model).attribute(asked.attribute)
    if asked.number >= len(choices):
        raise PlaygroundError(
            f"number is {asked.number}, but the choices of {name} go from 0 to {len(choices) - 1}."
        )
    return known


# -- questions -----------------------------------------------------------------------------------


def _row(asked: WayArgs) -> Tensor:
    return torch.tensor([[KINDS.index(asked.kind), asked.attribute, asked.number, asked.label]])


def _asked(row: list[int]) -> WayArgs:
    kind, attribute, number, label = row
    return WayArgs(kind=KINDS[kind], attribute=attribute, number=number, label=label)


def prepare_way(model: Model, args: Mapping[str, object]) -> dict[str, Tensor]:
    """The question as a row of whole numbers."""
    asked = parse(WayArgs, args)
    check(model, asked)
    return {"asked": _row(asked)}


def run_way(model: Model, inputs: dict[str, Tensor]) -> Generator[float, None, dict[str, Tensor]]:
    """Each direction, and the share of samples in which each attribute changes when they are moved
    along it, there and back."""
    known, by, ways, changes, ends = space(model), reader(model.setting), [], [], []
    with torch.no_grad():
        for row in inputs["asked"].tolist():
            asked = _asked(row)
            way = yield from way_of(model, asked)
            z = several(known, range(MEASURED_SEED, MEASURED_SEED + MEASURED))
            moved = torch.cat([z + sign * REACH * way for sign in (-1, 1)])
            read = np.zeros((len(moved), 0), int)  # where nobody reads
            if by is not None:
                read = yield from read_pieces(known, by, moved, asked.label, 0.6)
            low, high = read[:MEASURED], read[MEASURED:]
            ways.append(way)
            changes.append(torch.from_numpy((low != high).mean(0)))
            ends.append(torch.from_numpy(np.stack([_usual(low), _usual(high)])))
    return {"way": torch.stack(ways), "changed": torch.stack(changes), "ends": torch.stack(ends)}


def _usual(read: np.ndarray) -> np.ndarray:
    """The most frequent choice of each attribute ``(A,)``."""
    return np.array([np.bincount(column).argmax() for column in read.T], int)


def finish_way(args: Mapping[str, object], share: dict[str, Tensor]) -> dict[str, object]:
    """``way``, the direction; ``changed``, for each attribute the share of samples in which it
    differs between -3 and 3 deviations; ``low`` and ``high``, its most frequent choice there."""
    low, high = share["ends"][0].tolist()
    return {
        "way": share["way"][0].numpy(), "changed": share["changed"][0].tolist(), "low": low,
        "high": high, "samples": MEASURED, "amount": REACH,
    }  # fmt: skip


def _moved(known: Space, asked: MoveArgs) -> Tensor:
    """The moved z ``(n, dim)``.

    Raises:
        PlaygroundError: for a direction of another length, or of zeros.
    """
    way = torch.tensor(asked.way)
    if len(way) != known.dim or not way.any():
        raise PlaygroundError(
            f"way has {len(way)} numbers, but must have {known.dim}, not all of them zero."
        )
    z = samples(known, asked)
    moved: Tensor = z + asked.amount * way / way.norm()
    return moved


OPERATIONS: Mapping[str, Inference] = {
    "latent_direction": Inference(prepare_way, run_way, finish_way, large=True),
    "latent_move": question(MoveArgs, _moved),
}
