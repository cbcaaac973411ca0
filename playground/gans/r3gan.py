"""R3GAN: a modern baseline (Huang et al. 2024, The GAN is dead; long live the GAN!,
arXiv:2501.05441).

    D:  E[ζ(D(G(z)) − D(x))] + γ/2 E‖∇D(x)‖² + γ/2 E‖∇D(G(z))‖²
    G:  E[ζ(D(x) − D(G(z)))],  ζ(t) = log(1 + eᵗ)

With a loss of pairs and both penalties (``playground.core.losses``) the tricks of DCGAN are not
needed: residual networks without batch norm, started by fix-up (``networks/residual.py``).

Deviations from the paper: two residual blocks, at a quarter and at half of the size, and one more
at an eighth of 48 or 64 pixels, their convolutions not grouped; G ends in tanh; means of four
pixels down; γ and β₁ are constant; the penalties are taken at one step in ``penalty_every`` with
that many times the weight (Karras et al. 2020); Adam's β₂ is 0.999.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from playground.core.lazy import Lazy, torch
from playground.core.losses import OBJECTIVES, PENALISED_OBJECTIVES
from playground.core.spec import GAN, Setting, again, knob
from playground.gans import dcgan
from playground.inference import asks
from playground.networks.conv_trainer import (
    ConvKnobs,
    ConvTrainer,
    Latents,
    Readings,
    small_pictures,
)
from playground.networks.penalties import objective_penalty

if TYPE_CHECKING:
    from playground.networks import residual, state_dict

    Tensor = torch.Tensor
else:
    residual = Lazy("playground.networks.residual")
    state_dict = Lazy("playground.networks.state_dict")

# -- config --------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Config(ConvKnobs):
    """Knobs of R3GAN; rates are a step."""

    objective: str = again(
        ConvKnobs, "objective", "relativistic", advanced=False, choices=PENALISED_OBJECTIVES
    )
    penalty: float = again(dcgan.Config, "penalty", title="Penalty γ", advanced=False)
    penalty_every: int = knob(4, "Penalty every", "steps of D from one penalty to the next",
                              low=1, high=16, step=1, unit="steps", live=True, group="tricks",
                              advanced=True)  # fmt: skip
    d_rate: float = again(ConvKnobs, "d_rate", 5e-4)
    beta1: float = again(ConvKnobs, "beta1", 0.0)
    maps: int = knob(32, "Feature maps", "maps at half of the size, twice as many at a quarter",
                     low=8, high=128, step=8, group="networks", advanced=True)  # fmt: skip
    d_maps: int = again(dcgan.Config, "d_maps")


# -- networks ------------------------------------------------------------------------------------


def build(config: Config, setting: Setting) -> ConvTrainer:
    """The R3GAN on pictures of the setting's shape."""
    shape = setting.dataset.shape
    with state_dict.seeded(setting.seeds[0]):
        g = residual.Generator(dcgan.NOISE, shape, config.maps)
        d = residual.Discriminator(shape, config.d_maps or config.maps)
    rng = state_dict.rng(setting.seeds[0], setting.device)
    return ConvTrainer(
        config, setting, g, d, rng, dcgan.prior, dcgan.generate, dcgan.discriminate, d_step, g_step
    )


# -- one step ------------------------------------------------------------------------------------


def d_step(trainer: ConvTrainer, latents: Latents, fake: Tensor) -> Readings:
    """One step of D on pairs of a real and a fake picture."""
    real = trainer.real().x
    with trainer.autocast():  # together: without a norm a picture does not change the others
        seen = trainer.as_seen(torch.cat([real, fake]))
        real_logits, fake_logits = trainer.d(seen).float().chunk(2)
    loss = OBJECTIVES[trainer.config.objective].d_loss(real_logits, fake_logits)
    every = trainer.config.penalty_every
    norm = trainer.move_d(loss + objective_penalty(trainer, real, fake, *latents, every=every))
    return {
        "d_loss": loss,
        "d_real": trainer.score(real_logits),
        "d_fake": trainer.score(fake_logits),
        "d_grad": norm,
    }


def g_step(trainer: ConvTrainer, latents: Latents, fake: Tensor) -> Readings:
    """One step of G, whose pictures shall look more real than the real ones."""
    with trainer.autocast():
        logits = trainer.d(trainer.as_seen(fake)).float()
    loss = trainer.g_loss(logits, *latents)
    return {"g_loss": loss, "g_grad": trainer.move_g(loss)}


# -- registration --------------------------------------------------------------------------------

R3GAN = GAN(
    name="r3gan",
    title="R3GAN (residual, no norm)",
    paper="Huang et al. 2024, The GAN is dead; long live the GAN! A Modern Baseline GAN",
    config=Config,
    build=build,
    fits=small_pictures,
    networks="residual",
    inference=asks.OF_NOISE,
)
