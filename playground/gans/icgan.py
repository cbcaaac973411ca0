"""IcGAN: a GAN of attributes that can be turned round (Perarnau et al. 2016, arXiv:1611.06355).

    D:  E[log D(x)] + E[log(1 − D(G(y)))]
    G:  −E[log D(G(y))] + λ E|x − G(y)|₁,  y the attributes of x  (Isola et al. 2017, eq. 4)

An encoder reads y off a picture, G draws it again, and whatever was changed in y in between is an
edit. Drawn faces are nothing but their attributes. So the classifier of attributes is the encoder
that the paper trains for y, and its second one, for a z beside y, has nothing left to find: here z
is the noise from which y is drawn (``networks/attribute_generator.py``). D keeps the faces between
two choices sharp, of which there is no picture to compare with.

Deviations from the paper: no z beside y; D does not see y, |x − G(y)| holds G to it; nearest
neighbours and convolutions in the place of transposed ones; G's weights are averaged for sampling.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from playground.core.lazy import Lazy, nn, torch
from playground.core.losses import OBJECTIVES
from playground.core.spec import GAN, Dataset, Setting, again, knob
from playground.inference import asks
from playground.networks.conv_trainer import (
    ConvKnobs,
    ConvTrainer,
    Latents,
    Readings,
    small_pictures,
)

if TYPE_CHECKING:
    from playground.networks import attribute_generator, convolutional, state_dict
    from playground.networks.attribute_generator import Shares

    Tensor = torch.Tensor
else:
    attribute_generator = Lazy("playground.networks.attribute_generator")
    convolutional = Lazy("playground.networks.convolutional")
    state_dict = Lazy("playground.networks.state_dict")

# -- config --------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Config(ConvKnobs):
    """Knobs of the IcGAN; rates are a step."""

    l1: float = knob(100.0, "L1 λ", "weight of |x − G(y)|", low=0.0, high=500.0, step=1.0,
                     live=True, group="game")  # fmt: skip
    g_rate: float = again(ConvKnobs, "g_rate", 2e-3)
    d_rate: float = again(ConvKnobs, "d_rate", 2e-4)
    batch: int = again(ConvKnobs, "batch", 32)
    average: float = again(ConvKnobs, "average", 0.998)
    maps: int = knob(16, "Feature maps", "maps at the full size; twice as many at half of it, and "
                     "so on", low=8, high=64, step=8, group="networks",
                     advanced=True)  # fmt: skip
    d_maps: int = knob(16, "Feature maps of D", "maps of D's first layer", low=8, high=64, step=8,
                       group="networks", advanced=True)  # fmt: skip


# -- networks ------------------------------------------------------------------------------------


def shares(dataset: Dataset) -> Shares:
    """Of each attribute the share of the data with every choice."""
    return [list(choices.values()) for choices in dataset.attributes.values()]


def prior(trainer: ConvTrainer, n: int, rng: torch.Generator) -> Latents:
    """Noise ``(n, choices)``, a number for each choice of each attribute."""
    choices = sum(map(len, trainer.setting.dataset.attributes.values()))
    return (torch.randn(n, choices, generator=rng, device=trainer.setting.device),)


def paired(trainer: ConvTrainer) -> Latents:
    """Noise of the attributes of real faces ``(batch, choices)``, and these faces."""
    real = trainer.real()
    assert real.attributes is not None, "these data declare attributes: see fits"
    of = shares(trainer.setting.dataset)
    u = torch.rand(len(real.x), sum(map(len, of)), generator=trainer.rng, device=real.x.device)
    return attribute_generator.drawn(real.attributes, of, u), real.x


def generate(trainer: ConvTrainer, g: nn.Module, z: Tensor, *real: Tensor) -> Tensor:
    """G's pictures of noise ``z``."""
    pictures: Tensor = g(z)
    return pictures


def discriminate(trainer: ConvTrainer, x: Tensor, *latents: Tensor) -> Tensor:
    """D's logits ``(n,)``."""
    logits: Tensor = trainer.d(x)
    return logits


def build(config: Config, setting: Setting) -> ConvTrainer:
    """The IcGAN on pictures of the setting's shape and attributes."""
    shape = setting.dataset.shape
    with state_dict.seeded(setting.seeds[0]):
        g = attribute_generator.Generator(shares(setting.dataset), shape, config.maps)
        d = convolutional.initialise(convolutional.Discriminator(shape, config.d_maps))
    rng = state_dict.rng(setting.seeds[0], setting.device)
    return ConvTrainer(
        config, setting, g, d, rng, prior, generate, discriminate, d_step, g_step, paired
    )


# -- one step ------------------------------------------------------------------------------------


def d_step(trainer: ConvTrainer, latents: Latents, fake: Tensor) -> Readings:
    """One step of D on real faces and on those that G draws of their attributes."""
    _, real = latents
    with trainer.autocast():
        # apart: batch norm takes the statistics of real and of fake pictures for themselves
        real_logits, fake_logits = (
            trainer.discriminate(trainer, trainer.as_seen(x)).float() for x in (real, fake)
        )
    loss = OBJECTIVES[trainer.config.objective].d_loss(real_logits, fake_logits)
    norm = trainer.move_d(loss)
    return {
        "d_loss": loss,
        "d_real": trainer.score(real_logits),
        "d_fake": trainer.score(fake_logits),
        "d_grad": norm,
    }


def g_step(trainer: ConvTrainer, latents: Latents, fake: Tensor) -> Readings:
    """One step of G, whose pictures shall pass for real and be near the faces they are of."""
    _, real = latents
    with trainer.autocast():
        logits = trainer.discriminate(trainer, trainer.as_seen(fake)).float()
    loss = trainer.g_loss(logits)
    distance = (fake - real).abs().mean()
    norm = trainer.move_g(loss + trainer.coefficient("l1") * distance)
    return {"g_loss": loss, "l1_loss": distance, "g_grad": norm}


# -- registration --------------------------------------------------------------------------------


def fits(dataset: Dataset) -> str | None:
    """Pictures whose attributes are all declared."""
    return small_pictures(dataset) or (
        None if dataset.attributes else "it needs pictures whose attributes are declared"
    )


ICGAN = GAN(
    name="icgan",
    title="IcGAN (attributes)",
    paper="Perarnau, van de Weijer, Raducanu & Álvarez 2016, Invertible Conditional GANs for image "
    "editing",
    config=Config,
    build=build,
    fits=fits,
    networks="attributes",
    inference=asks.OF_NOISE,
)
