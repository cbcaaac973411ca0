"""DCGAN: convolutions on both sides (Radford, Metz & Chintala 2016, arXiv:1511.06434).

    min over G, max over D:  E[log D(x)] + E[log(1 − D(G(z)))]

As in the paper: transposed convolutions in G, strided ones in D, batch norm in both, ReLU in G and
LeakyReLU 0.2 in D, tanh at the end, weights from N(0, 0.02), Adam with β₁ = 0.5 and, for D, the
rate 2e-4. Pictures of 28 × 28 or 32 × 32 pixels, grey or colour. Batch norm in D matters most:
without it, and with R1 and mode seeking in its place, the Fréchet distance of 1,000 digits stood at
190 after 1,200 steps, with it at 43 after 1,500 (the same networks otherwise).

Deviations: two stages instead of four and a dense layer before them, for small pictures; G's rate
is 5e-4; G's weights are averaged for sampling.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playground.core.lazy import Lazy, nn, torch
from playground.core.losses import OBJECTIVES, PENALISED_OBJECTIVES
from playground.core.spec import GAN, Setting, again, knob
from playground.gans.mlp import WITH_PENALTY
from playground.inference import asks
from playground.networks import penalties
from playground.networks.conv_trainer import (
    ConvTrainer,
    ConvTricks,
    Latents,
    Readings,
    layers,
    mode_seeking_loss,
    small_pictures,
)

if TYPE_CHECKING:
    from playground.networks import convolutional, state_dict

    Tensor = torch.Tensor
else:
    convolutional = Lazy("playground.networks.convolutional")
    state_dict = Lazy("playground.networks.state_dict")

NOISE = 64

# -- config --------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Config(ConvTricks):
    """Knobs of the DCGAN; rates are a step."""

    objective: str = again(ConvTricks, "objective", advanced=False, choices=PENALISED_OBJECTIVES)
    penalty: float = knob(1.0, "Gradient penalty λ", "weight of the objective's own penalty",
                          low=0.0, high=100.0, step=0.1, live=True, group="tricks", advanced=True,
                          active=[WITH_PENALTY])  # fmt: skip
    label_smoothing: float = knob(0.0, "Label smoothing", "D's target for real data is 1 − this",
                                  low=0.0, high=0.5, step=0.01, live=True, group="tricks",
                                  advanced=True)  # fmt: skip
    d_rate: float = again(ConvTricks, "d_rate", 2e-4)
    d_maps: int = knob(0, "Feature maps of D", "0: as many as G; a smaller D collapses sooner",
                       low=0, high=128, step=1, group="networks", advanced=True)  # fmt: skip


# -- networks ------------------------------------------------------------------------------------


def prior(trainer: ConvTrainer, n: int, rng: torch.Generator) -> Latents:
    """Noise ``(n, 64)``."""
    return (torch.randn(n, NOISE, generator=rng, device=trainer.setting.device),)


def generate(trainer: ConvTrainer, g: nn.Module, z: Tensor) -> Tensor:
    """G's pictures of noise ``z``."""
    pictures: Tensor = g(z)
    return pictures


def discriminate(trainer: ConvTrainer, x: Tensor, z: Tensor) -> Tensor:
    """D's logits ``(n,)``."""
    logits: Tensor = trainer.d(x)
    return logits


def build(
    config: Config,
    setting: Setting,
    verdict: Callable[..., Tensor] = discriminate,
    pictures: int = 1,
) -> ConvTrainer:
    """The DCGAN on pictures of the setting's shape; ``verdict`` is how its D looks at them, so many
    ``pictures`` at once."""
    channels, *sides = setting.dataset.shape
    with state_dict.seeded(setting.seeds[0]):
        g = convolutional.initialise(
            convolutional.Generator(NOISE, setting.dataset.shape, config.maps)
        )
        d = convolutional.initialise(
            convolutional.Discriminator((pictures * channels, *sides), config.d_maps or config.maps)
        )
    rng = state_dict.rng(setting.seeds[0], setting.device)
    return ConvTrainer(config, setting, g, d, rng, prior, generate, verdict, d_step, g_step)


# -- one step ------------------------------------------------------------------------------------


def d_step(trainer: ConvTrainer, latents: Latents, fake: Tensor) -> Readings:
    """One step of D on real and fake pictures."""
    config = trainer.config
    real = trainer.real().x
    with trainer.autocast():
        # apart: batch norm takes the statistics of real and of fake pictures for themselves
        real_logits, fake_logits = (
            trainer.discriminate(trainer, trainer.as_seen(x), *latents).float()
            for x in (real, fake)
        )
    smoothing = trainer.coefficient("label_smoothing")
    loss = OBJECTIVES[config.objective].d_loss(real_logits, fake_logits, smoothing)
    loss_r1 = penalties.r1_penalty(trainer, real, *latents)
    flat = penalties.objective_penalty(trainer, real, fake, *latents)
    norm = trainer.move_d(loss + loss_r1 + flat)
    return {
        "d_loss": loss,
        "d_real": trainer.score(real_logits),
        "d_fake": trainer.score(fake_logits),
        "d_grad": norm,
    }


def g_step(trainer: ConvTrainer, latents: Latents, fake: Tensor) -> Readings:
    """One step of G, whose pictures shall pass for real."""
    with trainer.autocast():
        seen = trainer.as_seen(fake)
        logits = trainer.discriminate(trainer, seen, *latents).float()
    loss = trainer.g_loss(logits, *latents)
    total = loss
    if trainer.config.mode_seeking:
        far = mode_seeking_loss(fake, latents[0], 1)
        total = loss + trainer.coefficient("mode_seeking") * far
    return {"g_loss": loss, "g_grad": trainer.move_g(total)}


# -- registration --------------------------------------------------------------------------------

DCGAN = GAN(
    name="dcgan",
    title="DCGAN (convolutions)",
    paper="Radford, Metz & Chintala 2016, Unsupervised Representation Learning with Deep "
    "Convolutional Generative Adversarial Networks",
    config=Config,
    build=build,
    fits=small_pictures,
    networks="convolutions",
    layers=functools.partial(layers, NOISE),
    first_for=("images",),
    costs={
        "images": "Convolutions: all ten MNIST digits after about 20 s on two CPU cores, at "
        "fewer steps a second."
    },
    inference=asks.OF_NOISE,
)
