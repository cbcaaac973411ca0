"""PacDCGAN: packing with convolutions (Lin et al. 2018, https://arxiv.org/abs/1712.04086, 4.2).

D judges m pictures at once, their channels stacked: m of the data, or m of G's. Only its first
layer grows. See ``gans/pacgan.py`` for why that helps against collapse.

Deviations from the paper: the networks of ``gans/dcgan.py``; a minibatch holds ``batch`` pictures
and so ``batch / m`` packs, which keeps the work of a step equal among the methods. What is shown of
D at one picture is its verdict on m copies of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from playground.core.lazy import torch
from playground.core.spec import GAN, PlaygroundError, Setting, again, knob
from playground.gans import dcgan
from playground.inference import asks
from playground.networks.conv_trainer import ConvTrainer, small_pictures

if TYPE_CHECKING:
    Tensor = torch.Tensor

# -- config --------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Config(dcgan.Config):
    """Knobs of the DCGAN, and how many pictures D sees at once."""

    # a multiple of every packing, so that each of them can be tried
    batch: int = again(dcgan.Config, "batch", 72)
    pac: int = knob(2, "Packing m", "pictures that D judges together", low=1, high=4, step=1,
                    group="method", unit="pictures")  # fmt: skip


# -- networks ------------------------------------------------------------------------------------


def packs(x: Tensor, m: int) -> Tensor:
    """Neighbours' channels side by side: ``(B, C, H, W)`` → ``(B / m, m · C, H, W)``."""
    return x.reshape(len(x) // m, m * x.shape[1], *x.shape[2:])


def discriminate(trainer: ConvTrainer, x: Tensor, z: Tensor) -> Tensor:
    """In training D's logits ``(B / m,)`` on packs of ``x`` ``(B, C, H, W)``; otherwise ``(B,)``,
    each picture in the company of its copies."""
    m = trainer.config.pac
    seen = packs(x, m) if trainer.d.training else x.repeat(1, m, 1, 1)
    logits: Tensor = trainer.d(trainer.laid_out(seen))
    return logits


# -- registration --------------------------------------------------------------------------------


def build(config: Config, setting: Setting) -> ConvTrainer:
    """The PacDCGAN on pictures of the setting's shape.

    Raises:
        PlaygroundError: when the minibatch cannot be cut into packs.
    """
    if config.batch % config.pac:
        raise PlaygroundError(
            f"batch is {config.batch}, but must be a multiple of the packing, {config.pac}."
        )
    return dcgan.build(config, setting, discriminate, config.pac)


PACDCGAN = GAN(
    name="pacdcgan",
    title="PacDCGAN (packed convolutions)",
    paper="Lin et al. 2018, PacGAN: The power of two samples in generative adversarial networks",
    config=Config,
    build=build,
    fits=small_pictures,
    networks="convolutions",
    widens_d="D would need other inputs",
    inference=asks.OF_NOISE,
)
