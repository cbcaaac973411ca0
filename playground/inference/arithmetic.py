"""Arithmetic with noise: A − B + C of means of groups (Radford et al. 2016, section 6.3.2).

A single z of a group says little of what its pictures have in common: the paper takes means of
three. How far that carries is counted over many draws: A of samples that have a choice of an
attribute, B and C of samples that have another, and the picture of A − B + C beside that of C: is
the choice carried over, and are the other attributes as they were?
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from playground.core.lazy import torch
from playground.core.spec import Inference, Model, PlaygroundError, knob, parse
from playground.inference.latent import (
    LatentArgs,
    Space,
    finish,
    labelled,
    run_read,
    several,
    space,
)
from playground.inference.pool import Pool, pooled, read_pieces, reader_of

if TYPE_CHECKING:
    Tensor = torch.Tensor

MOST, DRAWS, IN_C = 64, 100, 3  # samples a group, draws of a score, samples in its C
MOST_COUNTED = 100  # samples in A and in B of a score
LAST_SEED = 2**31 - 1


def _group(name: str) -> tuple[float, ...]:
    return knob((), f"Group {name}", "seeds of the noises of its samples", low=0.0,
                high=float(LAST_SEED), step=1)  # fmt: skip


@dataclass(frozen=True)
class ArithmeticArgs(LatentArgs):
    """Three groups of samples."""

    a: tuple[float, ...] = _group("A")
    b: tuple[float, ...] = _group("B")
    c: tuple[float, ...] = _group("C")


@dataclass(frozen=True)
class ScoreArgs(LatentArgs):
    """What is carried over: of ``attribute``, by number, choice ``have`` in A, ``lack`` in B and C;
    ``n`` samples in A and in B."""

    attribute: int = knob(0, "Attribute", "by its number", low=0, high=99, step=1)
    have: int = knob(0, "In A", "choice of the attribute", low=0, high=99, step=1)
    lack: int = knob(1, "In B and C", "choice of the attribute", low=0, high=99, step=1)
    n: int = knob(3, "Samples in A and B", "three in the paper", low=1,
                  high=MOST_COUNTED, step=1)  # fmt: skip
    seed: int = knob(0, "Seed", "of the draws", low=0, high=LAST_SEED, step=1)


def seeds_of(name: str, given: tuple[float, ...]) -> list[int]:
    """The seeds of a group.

    Raises:
        PlaygroundError: for none, too many, or what is no whole number.
    """
    if not 1 <= len(given) <= MOST:
        raise PlaygroundError(
            f"Group {name.upper()} has {len(given)} samples, but must have 1 to {MOST}."
        )
    if any(not value.is_integer() for value in given):
        raise PlaygroundError(f"Group {name.upper()} must be whole numbers, the seeds of samples.")
    return [int(value) for value in given]


def _mean(known: Space, name: str, given: tuple[float, ...]) -> Tensor:
    return several(known, seeds_of(name, given)).mean(0)


def prepare(model: Model, args: Mapping[str, object]) -> dict[str, Tensor]:
    """The z of A − B + C and of the means of A, B and C."""
    known, asked = space(model), parse(ArithmeticArgs, args)
    a, b, c = (_mean(known, name, getattr(asked, name)) for name in "abc")
    z = torch.stack([a - b + c, a, b, c]) * asked.psi
    return {"z": z, "label": labelled(known, asked.label, len(z))}


# -- over many draws -----------------------------------------------------------------------------


def prepare_score(model: Model, args: Mapping[str, object]) -> dict[str, Tensor]:
    """The question as a row of whole numbers."""
    known, asked = space(model), parse(ScoreArgs, args)
    by = reader_of(model)
    labelled(known, asked.label, 1)
    name, choices = by.attribute(asked.attribute)
    if max(asked.have, asked.lack) >= len(choices) or asked.have == asked.lack:
        raise PlaygroundError(
            f"have and lack must be two of the {len(choices)} choices of {name}, not {asked.have} "
            f"and {asked.lack}."
        )
    row = [asked.attribute, asked.have, asked.lack, asked.n, asked.seed, asked.label]
    return {"asked": torch.tensor([row]), "psi": torch.tensor([asked.psi])}


def draw(
    pool: Pool, attribute: int, have: int, lack: int, n: int, seed: int
) -> tuple[Tensor, Tensor]:
    """The z of A − B + C and that of C, ``(DRAWS, dim)`` each.

    Raises:
        PlaygroundError: where the pool has too few samples of either kind.
    """
    rng, read = np.random.default_rng(seed), pool.choices[:, attribute]
    with_it, without = np.flatnonzero(read == have), np.flatnonzero(read == lack)
    name, choices = list(pool.table.items())[attribute]
    for rows, which in ((with_it, have), (without, lack)):
        if len(rows) < max(n, IN_C):
            raise PlaygroundError(
                f"Of {len(pool.z):,} samples {len(rows)} have the {name} “{choices[which]}”: too "
                f"few for groups of {max(n, IN_C)}."
            )

    def mean(rows: np.ndarray, size: int) -> Tensor:
        picked = np.stack([rng.choice(rows, size, replace=False) for _ in range(DRAWS)])
        return pool.z[torch.from_numpy(picked)].mean(1)

    a, b, c = mean(with_it, n), mean(without, n), mean(without, IN_C)
    return a - b + c, c


def score(pool: Pool, result: np.ndarray, before: np.ndarray, attribute: int, have: int) -> Tensor:
    """Counts ``(2 + A,)``: how many ``result`` show the choice, how many of those of C did, and how
    many keep each attribute as it was."""
    kept = (result == before).sum(0)
    shown = [(rows[:, attribute] == have).sum() for rows in (result, before)]
    return torch.from_numpy(np.concatenate([shown, kept]))


def run_score(model: Model, inputs: dict[str, Tensor]) -> Generator[float, None, dict[str, Tensor]]:
    """The counts of each question, work in pieces."""
    known, by, rows = space(model), reader_of(model), []
    with torch.no_grad():
        for asked, psi in zip(inputs["asked"].tolist(), inputs["psi"], strict=True):
            attribute, have, lack, n, seed, label = asked
            pool = yield from pooled(model, label, 0.8)
            z = torch.cat(draw(pool, attribute, have, lack, n, seed)) * psi
            read = yield from read_pieces(known, by, z, label, 0.8)
            rows.append(score(pool, read[:DRAWS], read[DRAWS:], attribute, have))
    return {"counts": torch.stack(rows)}


def finish_score(args: Mapping[str, object], share: dict[str, Tensor]) -> dict[str, object]:
    """``carried`` of ``draws``, how many had it ``before``, and ``kept``, the share of the other
    attributes that are as in the picture of C; None where there is no other."""
    asked = parse(ScoreArgs, args)
    carried, before, *same = share["counts"][0].tolist()
    others = [count for k, count in enumerate(same) if k != asked.attribute]
    kept = sum(others) / (DRAWS * len(others)) if others else None
    return {"carried": carried, "before": before, "kept": kept, "draws": DRAWS, "each": same}


OPERATIONS: Mapping[str, Inference] = {
    "latent_arithmetic": Inference(prepare, run_read, finish),
    "latent_score": Inference(prepare_score, run_score, finish_score, large=True),
}
