"""Conditional GAN with perceptrons, as the lectures build it (Mirza & Osindero 2014).

    min over G, max over D:  E[log D(x, y)] + E[log(1 − D(G(z, y), y))]   (eq. 2)

The label is a one-hot row beside the noise in G, 110-256-512-1024-784 with tanh, and beside the
picture in D, 794-1024-512-256-1 with dropout 0.3: the paper's conditioning, at its simplest. It
learns digits in a minute or two, so that ``label_noise`` can be watched at work: that share of the
real pictures gets a random label, and control over G decays with it.

Deviations from the paper: Adam; G's weights are averaged for sampling.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from playground.core.lazy import Lazy, torch
from playground.core.losses import OBJECTIVES
from playground.core.spec import GAN, Dataset, Setting, again, knob
from playground.gans import cgan
from playground.inference import asks, labels
from playground.networks.conv_trainer import ConvKnobs, ConvTrainer, Latents, Readings
from playground.networks.latents import one_hot

if TYPE_CHECKING:
    from playground.networks import convolutional, state_dict

    Tensor = torch.Tensor
else:
    convolutional = Lazy("playground.networks.convolutional")
    state_dict = Lazy("playground.networks.state_dict")

# -- config --------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Config(ConvKnobs, cgan.LabelKnobs):
    """Knobs of the lecture's conditional GAN; rates are a step."""

    d_rate: float = again(ConvKnobs, "d_rate", 2e-4)
    g_rate: float = again(ConvKnobs, "g_rate", 2e-4)
    batch: int = again(ConvKnobs, "batch", 100, low=10, high=500, step=10)
    average: float = again(ConvKnobs, "average", 0.99)
    dropout: float = knob(0.3, "Dropout", "share of D's hidden units switched off in training",
                          low=0.0, high=0.9, step=0.05, live=True, group="tricks",
                          advanced=True)  # fmt: skip


# -- networks ------------------------------------------------------------------------------------

NOISE = 100


def prior(trainer: ConvTrainer, n: int, rng: torch.Generator) -> Latents:
    """Noise ``(n, 100)`` and class weights ``(n, classes)``, one-hot, the classes by turns."""
    device, classes = trainer.setting.device, len(trainer.setting.dataset.classes)
    z = torch.randn(n, NOISE, generator=rng, device=device)
    return z, one_hot(torch.arange(n, device=device) % classes, classes)


def build(config: Config, setting: Setting) -> ConvTrainer:
    """The lecture's conditional pair on pictures of the setting's shape."""
    shape, classes = setting.dataset.shape, len(setting.dataset.classes)
    rng = state_dict.rng(setting.seeds[0], setting.device)
    with state_dict.seeded(setting.seeds[0]):
        g = convolutional.ConditionalMLP(NOISE, classes, shape)
        d = convolutional.PairMLP(classes, shape, rng)
    return ConvTrainer(
        config, setting, g, d, rng, prior, cgan.generate, cgan.discriminate, d_step, g_step
    )


# -- one step ------------------------------------------------------------------------------------


def d_step(trainer: ConvTrainer, latents: Latents, fake: Tensor) -> Readings:
    """One step of D on real pairs and fake pairs."""
    config, n = trainer.config, len(fake)
    real, classes = trainer.real(), latents[1].shape[1]
    assert real.y is not None, "fits() lets labelled data through only"
    labels = cgan.corrupt_labels(real.y, trainer.coefficient("label_noise"), classes, trainer.rng)
    labels = torch.cat([one_hot(labels, classes), latents[1]])
    trainer.d.dropout = config.dropout
    with trainer.autocast():
        logits = trainer.d(trainer.as_seen(torch.cat([real.x, fake])), labels).float()
    loss = OBJECTIVES[config.objective].d_loss(logits[:n], logits[n:])
    norm = trainer.move_d(loss)
    return {
        "d_loss": loss,
        "d_real": trainer.score(logits[:n]),
        "d_fake": trainer.score(logits[n:]),
        "d_grad": norm,
    }


def g_step(trainer: ConvTrainer, latents: Latents, fake: Tensor) -> Readings:
    """One step of G, whose pictures shall pass for real ones of their label."""
    with trainer.autocast():
        logits = trainer.d(trainer.as_seen(fake), latents[1]).float()
    loss = OBJECTIVES[trainer.config.objective].g_loss(logits)
    return {"g_loss": loss, "g_grad": trainer.move_g(loss)}


# -- registration --------------------------------------------------------------------------------


def fits(dataset: Dataset) -> str | None:
    """Labelled pictures."""
    if dataset.kind != "images":
        return "it takes pictures"
    return None if dataset.classes else "it needs labels"


CGAN_MLP = GAN(
    name="cgan_mlp",
    title="Conditional GAN (perceptrons)",
    paper="Mirza & Osindero 2014, Conditional Generative Adversarial Nets",
    config=Config,
    build=build,
    fits=fits,
    inference={**labels.operations(NOISE), **asks.OF_NOISE},
)
