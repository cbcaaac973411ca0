"""Conditional GAN, convolutional: both players see the label (Mirza & Osindero 2014).

https://arxiv.org/abs/1411.1784

    min over G, max over D:  E[log D(x, y)] + E[log(1 − D(G(z, y), y))]   (eq. 2)

How the label gets in, and why:

- *G* sees the class weights beside z, and they scale and shift every normalised layer (conditional
  batch norm, Dumoulin et al. 2017). All of it is linear in the weights, so that weights between two
  classes blend their styles: that is what the label sliders move.
- *D* projects: logit = w·h(x) + (V y)·h(x) (Miyato & Koyama 2018). The paper's way, the label
  beside the picture, lets D overlook it; here it multiplies what D sees.
- *D also sees true pictures under a wrong label* and must reject them (Reed et al. 2016, matching-
  aware discriminator). The features are there already, so this costs nothing.

``label_noise`` gives that share of the real pictures a random label: watch control decay.
Deviations from the paper: convolutions; G's weights are averaged for sampling.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from playground.core.lazy import Lazy, nn, torch
from playground.core.losses import OBJECTIVES
from playground.core.spec import GAN, Dataset, Setting, again, knob
from playground.inference import asks, labels
from playground.networks.conv_trainer import (
    ConvTrainer,
    ConvTricks,
    Latents,
    Readings,
    layers,
    mode_seeking_loss,
    small_pictures,
)
from playground.networks.latents import one_hot
from playground.networks.penalties import r1_penalty

if TYPE_CHECKING:
    from playground.networks import convolutional, state_dict

    Tensor = torch.Tensor
else:
    convolutional = Lazy("playground.networks.convolutional")
    state_dict = Lazy("playground.networks.state_dict")

NOISE = 64

# -- config --------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class LabelKnobs:
    """What conditional GANs have of labels."""

    label_noise: float = knob(0.0, "Label noise", "share of real pictures with a random label",
                              low=0.0, high=1.0, step=0.01, live=True, group="labels")  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Config(ConvTricks, LabelKnobs):
    """Knobs of the conditional GAN; rates are a step."""

    mismatch: float = knob(0.5, "Wrong labels shown", "weight of rejecting real pictures under a "
                           "wrong label", low=0.0, high=2.0, step=0.05, live=True, group="labels",
                           advanced=True)  # fmt: skip
    r1: float = again(ConvTricks, "r1", 0.5)
    mode_seeking: float = again(ConvTricks, "mode_seeking", 0.1)


# -- networks ------------------------------------------------------------------------------------


def prior(trainer: ConvTrainer, n: int, rng: torch.Generator) -> Latents:
    """Noise ``(n, 64)`` and class weights ``(n, classes)``, one-hot, the classes by turns."""
    device, classes = trainer.setting.device, len(trainer.setting.dataset.classes)
    z = torch.randn(n, NOISE, generator=rng, device=device)
    return z, one_hot(torch.arange(n, device=device) % classes, classes)


def generate(trainer: ConvTrainer, g: nn.Module, z: Tensor, y: Tensor) -> Tensor:
    """G's pictures of class weights ``y``."""
    pictures: Tensor = g(z, y)
    return pictures


def discriminate(trainer: ConvTrainer, x: Tensor, z: Tensor, y: Tensor) -> Tensor:
    """D's logits ``(n,)`` on pictures under their labels."""
    logits: Tensor = trainer.d(x, y)
    return logits


def build(config: Config, setting: Setting) -> ConvTrainer:
    """The conditional GAN on pictures of the setting's shape."""
    shape, classes = setting.dataset.shape, len(setting.dataset.classes)
    with state_dict.seeded(setting.seeds[0]):
        g = convolutional.initialise(convolutional.Conditional(NOISE, classes, shape, config.maps))
        d = convolutional.Projection(classes, shape, config.maps)
    rng = state_dict.rng(setting.seeds[0], setting.device)
    return ConvTrainer(config, setting, g, d, rng, prior, generate, discriminate, d_step, g_step)


# -- one step ------------------------------------------------------------------------------------


def corrupt_labels(
    labels: Tensor, share: float | Tensor, classes: int, rng: torch.Generator
) -> Tensor:
    """``labels`` with about ``share`` of them replaced by a random class."""
    hit, other = torch.rand(2, len(labels), generator=rng, device=labels.device)
    return torch.where(hit < share, (other * classes).long(), labels)


def d_step(trainer: ConvTrainer, latents: Latents, fake: Tensor) -> Readings:
    """One step of D on real pairs, fake pairs, and real pictures under wrong labels."""
    config, n = trainer.config, len(fake)
    objective, classes = OBJECTIVES[config.objective], latents[1].shape[1]
    real = trainer.real()
    assert real.y is not None, "fits() lets labelled data through only"
    labels = corrupt_labels(real.y, trainer.coefficient("label_noise"), classes, trainer.rng)
    shift = torch.rand(n, generator=trainer.rng, device=labels.device) * (classes - 1)
    wrong = (labels + 1 + shift.long()) % classes
    with trainer.autocast():
        h = trainer.d.trunk(trainer.as_seen(torch.cat([real.x, fake])))
        true = trainer.d.verdict(h[:n], one_hot(labels, classes)).float()
        false = trainer.d.verdict(h[n:], latents[1]).float()
        mismatched = trainer.d.verdict(h[:n], one_hot(wrong, classes)).float()
    loss = objective.d_loss(true, false)
    # a mismatched pair is one more kind of fake: only the fake half of the loss acts on it
    extra = objective.d_loss(true.detach(), mismatched)
    penalty = r1_penalty(trainer, real.x, latents[0], one_hot(labels, classes))
    norm = trainer.move_d(loss + trainer.coefficient("mismatch") * extra + penalty)
    return {
        "d_loss": loss,
        "d_real": trainer.score(true),
        "d_fake": trainer.score(false),
        "d_grad": norm,
    }


def g_step(trainer: ConvTrainer, latents: Latents, fake: Tensor) -> Readings:
    """One step of G, whose pictures shall pass for real ones of their label."""
    with trainer.autocast():
        logits = trainer.d(trainer.as_seen(fake), latents[1])
    loss = OBJECTIVES[trainer.config.objective].g_loss(logits.float())
    total = loss
    if trainer.config.mode_seeking:
        far = mode_seeking_loss(fake, latents[0], latents[1].shape[1])
        total = loss + trainer.coefficient("mode_seeking") * far
    return {"g_loss": loss, "g_grad": trainer.move_g(total)}


# -- registration --------------------------------------------------------------------------------


def fits(dataset: Dataset) -> str | None:
    """Labelled pictures of 28 or 32 pixels a side."""
    return small_pictures(dataset) or (None if dataset.classes else "it needs labels")


CGAN = GAN(
    name="cgan",
    title="Conditional GAN (convolutions)",
    paper="Mirza & Osindero 2014, Conditional Generative Adversarial Nets",
    config=Config,
    build=build,
    fits=fits,
    layers=lambda config, data: layers(NOISE + len(data.classes), config, data),
    inference={**labels.operations(NOISE), **asks.OF_NOISE},
)
