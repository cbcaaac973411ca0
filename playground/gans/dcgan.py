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

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from playground.core.lazy import Lazy, torch
from playground.core.losses import OBJECTIVES
from playground.core.spec import GAN, Setting, knob
from playground.networks.conv_trainer import (
    ImagePlayers,
    Latents,
    Readings,
    indifference,
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


@dataclass(frozen=True)
class Config:
    """Knobs of the DCGAN; rates are a step."""

    objective: str = knob("non-saturating", "Objective", "what the two players optimise",
                          choices=("non-saturating", "minimax", "least-squares", "hinge"),
                          live=True, group="game")  # fmt: skip
    label_smoothing: float = knob(0.0, "Label smoothing", "D's target for real data is 1 − this",
                                  low=0.0, high=0.5, step=0.01, live=True, group="tricks",
                                  advanced=True)  # fmt: skip
    d_rate: float = knob(2e-4, "Learning rate of D", "step size of the discriminator", low=1e-6,
                         high=1e-1, step=1e-6, live=True, log=True, group="optimiser")  # fmt: skip
    g_rate: float = knob(5e-4, "Learning rate of G", "step size of the generator", low=1e-6,
                         high=1e-1, step=1e-6, live=True, log=True, group="optimiser")  # fmt: skip
    batch: int = knob(64, "Batch", "real pictures (and fake ones) in a minibatch", low=8, high=512,
                      step=8, unit="pictures", group="optimiser", advanced=True)  # fmt: skip
    beta1: float = knob(0.5, "Adam's β₁", "memory of the gradient's mean", low=0.0, high=0.99,
                        step=0.01, group="optimiser", advanced=True)  # fmt: skip
    rate_steps: int = knob(0, "Rates fall until", "both rates fall along a cosine to 2 % at this "
                           "step; 0: they stay", low=0, high=10_000_000, step=100, unit="steps",
                           live=True, group="optimiser", advanced=True)  # fmt: skip
    average: float = knob(0.999, "Average of G", "memory of the mean of G's weights that is shown "
                          "and measured", low=0.0, high=0.9999, step=0.0001, live=True,
                          group="optimiser", advanced=True)  # fmt: skip
    instance_noise: float = knob(0.0, "Instance noise", "σ of noise added to all that D sees",
                                 low=0.0, high=2.0, step=0.01, live=True, group="tricks",
                                 advanced=True)  # fmt: skip
    noise_steps: int = knob(0, "Noise fades until", "instance noise falls to 0 at this step; 0: it "
                            "stays", low=0, high=10_000_000, step=100, unit="steps", live=True,
                            group="tricks", advanced=True)  # fmt: skip
    r1: float = knob(0.0, "R1 penalty γ", "weight of D's squared slope at real pictures", low=0.0,
                     high=100.0, step=0.01, live=True, group="tricks", advanced=True)  # fmt: skip
    mode_seeking: float = knob(0.0, "Mode seeking", "weight of two noises having to give two "
                               "pictures", low=0.0, high=10.0, step=0.05, live=True,
                               group="tricks", advanced=True)  # fmt: skip
    maps: int = knob(32, "Feature maps", "maps of the widest layer", low=8, high=128, step=8,
                     group="networks", advanced=True)  # fmt: skip


# -- networks ------------------------------------------------------------------------------------


def prior(players: ImagePlayers, n: int, dice: Any) -> Latents:
    """Noise ``(n, 64)``."""
    return (torch.randn(n, NOISE, generator=dice, device=players.setting.device),)


def imagine(players: ImagePlayers, g: Any, z: Tensor) -> Tensor:
    """G's pictures of noise ``z``."""
    pictures: Tensor = g(z)
    return pictures


def judge(players: ImagePlayers, x: Tensor, z: Tensor) -> Tensor:
    """D's logits ``(n,)``."""
    logits: Tensor = players.d(x)
    return logits


def build(config: Config, setting: Setting) -> ImagePlayers:
    """The DCGAN on pictures of the setting's shape."""
    with state_dict.seeded(setting.seeds[0]):
        g = convolutional.initialise(
            convolutional.Generator(NOISE, setting.dataset.shape, config.maps)
        )
        d = convolutional.initialise(
            convolutional.Discriminator(setting.dataset.shape, config.maps)
        )
    dice = state_dict.dice(setting.seeds[0], setting.device)
    return ImagePlayers(config, setting, g, d, dice, prior, imagine, judge, d_step, g_step)


# -- one step ------------------------------------------------------------------------------------


def d_step(players: ImagePlayers, latents: Latents, fake: Tensor) -> Readings:
    """One step of D on real and fake pictures."""
    config = players.config
    real = players.real().x
    with players.half():
        # apart: batch norm takes the statistics of real and of fake pictures for themselves
        real_logits = players.d(players.blur(real)).float()
        fake_logits = players.d(players.blur(fake)).float()
    loss = OBJECTIVES[config.objective].d_loss(real_logits, fake_logits, config.label_smoothing)
    norm = players.move_d(loss + players.smooth(real, *latents))
    return {
        "d_loss": loss,
        "d_real": players.score(real_logits),
        "d_fake": players.score(fake_logits),
        "d_grad": norm,
    }


def g_step(players: ImagePlayers, latents: Latents, fake: Tensor) -> Readings:
    """One step of G, whose pictures shall pass for real."""
    with players.half():
        logits = players.d(players.blur(fake)).float()
    loss = OBJECTIVES[players.config.objective].g_loss(logits)
    seeking = players.config.mode_seeking
    extra = seeking * indifference(fake, latents[0], 1) if seeking else 0.0
    return {"g_loss": loss, "g_grad": players.move_g(loss + extra)}


# -- registration --------------------------------------------------------------------------------

DCGAN = GAN(
    name="dcgan",
    title="DCGAN (convolutions)",
    paper="Radford, Metz & Chintala 2016, Unsupervised Representation Learning with Deep "
    "Convolutional Generative Adversarial Networks",
    config=Config,
    build=build,
    fits=small_pictures,
)
