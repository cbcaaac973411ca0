"""Everything that can be asked of a generator that draws pictures from noise, by name.

Each file beside this one has its own questions; a variant says ``inference=asks.OF_NOISE``, or adds
more to them. What makes pictures from pictures has ``REFUSED``: the same names, one sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from playground.core.spec import GAN, Inference, PlaygroundError
from playground.inference import arithmetic, directions, edit, latent, search

if TYPE_CHECKING:
    from playground.core.spec import Tensor

OF_NOISE: Mapping[str, Inference] = {
    **latent.OPERATIONS, **arithmetic.OPERATIONS, **directions.OPERATIONS,
    **edit.OPERATIONS, **search.OPERATIONS,
}  # fmt: skip


def _refuse(model: object, args: Mapping[str, object]) -> dict[str, Tensor]:
    raise PlaygroundError(latent.NONE)


REFUSED: Mapping[str, Inference] = {
    name: Inference(_refuse, one.run, one.finish) for name, one in OF_NOISE.items()
}


def draws_from_noise(gan: GAN) -> bool:
    """Does this variant make its pictures from noise?"""
    return any(one in OF_NOISE.values() for one in gan.inference.values())
