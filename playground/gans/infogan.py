"""InfoGAN: codes with a meaning that nobody taught (Chen et al. 2016, arXiv:1606.03657).

G draws from noise z and codes c; Q, on D's trunk, must read c back from the picture. What Q gains
is a lower bound on the mutual information of codes and picture (eq. 5):

    L_I(G, Q) = E[log Q(c | G(z, c))] + H(c) <= I(c; G(z, c)),
    min over G and Q, max over D, of V(D, G) - lambda L_I(G, Q)  (eq. 6)

Latents as in the paper's MNIST experiment: 62 noises, one category of ten (uniform, H = ln 10 =
2.303 nats), two continuous codes from U(-1, 1) (H = ln 2 each). Q's likelihood is categorical, and
for the continuous codes a true Gaussian whose mean and deviation Q reads from the picture. As in
the authors' program one optimiser moves D and Q, and L_I stands in the losses of both players.

Deviations: a smaller pair of networks, where the category scales and shifts G's layers; no batch
norm in D, so that real and fake share a pass; the categories come by turns in a batch; G's weights
are averaged for sampling. Two helpers, each off at weight 0:

- ``mode_seeking``: two noises of one category must give two pictures (Mao et al. 2019);
- ``invariance``: Q also reads real pictures, without any label, and must say the same of a picture
  and its slightly turned, sheared, scaled and shifted copy: the same category, which keeps that on
  what stays (Ojha et al. 2020, Elastic-InfoGAN; the objective is the mutual information of Ji et
  al. 2019), and the same second code. Slant is then left to the first; without this both codes took
  to slant (measured), for nothing in L_I prefers one pair of directions to another.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playground.core.lazy import F, Lazy, nn, torch
from playground.core.losses import OBJECTIVES
from playground.core.spec import GAN, Setting, again, knob
from playground.inference import asks
from playground.inference.codes import CATEGORIES, CODES, NOISE, OPERATIONS
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


# -- config --------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class CodeKnobs:
    """What the codes are worth; weights multiply nats."""

    info: float = knob(1.0, "λ of the category", "weight of the category's part of L_I", low=0.0,
                       high=5.0, step=0.05, live=True, group="codes")  # fmt: skip
    info_codes: float = knob(0.2, "λ of c1 and c2", "weight of the continuous codes' part of L_I",
                             low=0.0, high=5.0, step=0.05, live=True, group="codes")  # fmt: skip
    invariance: float = knob(2.0, "Invariance of Q", "weight of Q saying the same of a picture "
                             "and of its turned, sheared, shifted copy", low=0.0, high=10.0,
                             step=0.1, live=True, group="codes", advanced=True)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Config(ConvTricks, CodeKnobs):
    """Knobs of InfoGAN; rates are a step."""

    d_rate: float = again(ConvTricks, "d_rate", title="Learning rate of D and Q",
                          help="step size of discriminator and reader")  # fmt: skip
    instance_noise: float = again(ConvTricks, "instance_noise", 0.2,
                                  help="σ of noise added to all that D and Q see")  # fmt: skip
    r1: float = again(ConvTricks, "r1", 0.5)
    mode_seeking: float = again(ConvTricks, "mode_seeking", 0.02, step=0.01)


# -- networks ------------------------------------------------------------------------------------


def prior(trainer: ConvTrainer, n: int, rng: torch.Generator) -> Latents:
    """Noise ``(n, 62)``, category ``(n,)`` by turns, continuous codes ``(n, 2)`` in [-1, 1]."""
    device = trainer.setting.device
    z = torch.randn(n, NOISE, generator=rng, device=device)
    category = torch.arange(n, device=device) % CATEGORIES
    return z, category, torch.rand(n, CODES, generator=rng, device=device) * 2 - 1


def generate(
    trainer: ConvTrainer, g: nn.Module, z: Tensor, category: Tensor, codes: Tensor
) -> Tensor:
    """G's pictures; ``category`` may also be weights ``(n, 10)``."""
    if category.ndim == 1:
        category = one_hot(category, CATEGORIES)
    pictures: Tensor = g(torch.cat([z, codes], 1), category)
    return pictures


def discriminate(trainer: ConvTrainer, x: Tensor, *latents: Tensor) -> Tensor:
    """D's logits ``(n,)``; D sees no codes."""
    logits: Tensor = trainer.d.discriminate(x)
    return logits


def build(config: Config, setting: Setting) -> ConvTrainer:
    """InfoGAN on pictures of the setting's shape."""
    with state_dict.seeded(setting.seeds[0]):
        shape = setting.dataset.shape
        g = convolutional.initialise(
            convolutional.Conditional(NOISE + CODES, CATEGORIES, shape, config.maps)
        )
        d = convolutional.Recogniser(CATEGORIES, CODES, shape, config.maps)
    rng = state_dict.rng(setting.seeds[0], setting.device)
    return ConvTrainer(config, setting, g, d, rng, prior, generate, discriminate, d_step, g_step)


# -- one step ------------------------------------------------------------------------------------


def gaussian_log_likelihood(c: Tensor, mean: Tensor, log_std: Tensor) -> Tensor:
    """log N(c; mean, std²) = −½ ((c − mean) / std)² − log std − ½ log 2π, elementwise, in nats."""
    return -0.5 * ((c - mean) / log_std.exp()).square() - log_std - 0.5 * math.log(2 * math.pi)


def bound(
    category: Tensor, codes: Tensor, logits: Tensor, mean: Tensor, log_std: Tensor
) -> tuple[Tensor, Tensor]:
    """L_I in nats, eq. 5: of the category (at most ln 10), and of both continuous codes."""
    discrete = math.log(CATEGORIES) - F.cross_entropy(logits.float(), category)
    likelihood = gaussian_log_likelihood(codes, mean.float(), log_std.float())
    return discrete, likelihood.sum(1).mean() + CODES * math.log(2)


def warped(x: Tensor, rng: torch.Generator) -> Tensor:
    """Each picture ``(n, C, H, W)`` turned by up to 17°, sheared by 0.4, scaled by a fifth and
    shifted by 15 % of half its side; the paper is -1."""

    def up_to(reach: float) -> Tensor:
        u: Tensor = torch.rand(len(x), generator=rng, device=x.device)
        return (u * 2 - 1) * reach

    angle, shear, wide, high = up_to(0.3), up_to(0.4), 1 + up_to(0.2), 1 + up_to(0.2)
    cos, sin = angle.cos(), angle.sin()
    first = torch.stack([cos * wide, (shear - sin) * high, up_to(0.15)], 1)
    second = torch.stack([sin * wide, cos * high, up_to(0.15)], 1)
    grid = F.affine_grid(torch.stack([first, second], 1), list(x.shape), align_corners=False)
    return F.grid_sample(x + 1, grid, align_corners=False) - 1


def agreement(p: Tensor, q: Tensor) -> Tensor:
    """I(k; k') in nats of categories read twice, probabilities ``(n, K)`` each (Ji et al. 2019,
    eq. 3): high when both readings agree and all categories are used; at most ln K."""
    joint = p.T @ q / len(p)
    joint = ((joint + joint.T) / 2).clamp_min(1e-8)
    single = joint.sum(1).log()
    return (joint * (joint.log() - single[:, None] - single)).sum()


def d_step(trainer: ConvTrainer, latents: Latents, fake: Tensor) -> Readings:
    """One step of D, who tells real from fake, and of Q, who reads the codes of the fakes."""
    config, n = trainer.config, len(fake)
    objective, real = OBJECTIVES[config.objective], trainer.real().x
    copies = [warped(real, trainer.rng)] if config.invariance else []
    with trainer.autocast():
        seen = trainer.as_seen(torch.cat([fake, real, *copies]))
        logits, category, mean, log_std = trainer.d(seen)
    logits, category = logits.float(), category.float()
    loss = objective.d_loss(logits[n : 2 * n], logits[:n])
    info, info_codes = bound(latents[1], latents[2], category[:n], mean[:n], log_std[:n])
    weight, weight_codes = trainer.coefficient("info"), trainer.coefficient("info_codes")
    gain = weight * info + weight_codes * info_codes
    readings = {"l_info": info, "l_info_codes": info_codes}
    if copies:
        same = agreement(category[n : 2 * n].softmax(1), category[2 * n :].softmax(1))
        drift = (mean[n : 2 * n, 1] - mean[2 * n :, 1]).float().square().mean()
        gain = gain + trainer.coefficient("invariance") * (same - drift)
        readings["l_same"] = same
    norm = trainer.move_d(loss + r1_penalty(trainer, real, *latents) - gain)
    return {
        "d_loss": loss,
        "d_real": trainer.score(logits[n : 2 * n]),
        "d_fake": trainer.score(logits[:n]),
        "d_grad": norm,
        **readings,
    }


def g_step(trainer: ConvTrainer, latents: Latents, fake: Tensor) -> Readings:
    """One step of G, who wants to be taken for real and to be read."""
    config = trainer.config
    with trainer.autocast():
        logits, category, mean, log_std = trainer.d(trainer.as_seen(fake))
    loss = OBJECTIVES[config.objective].g_loss(logits.float())
    info, info_codes = bound(latents[1], latents[2], category, mean, log_std)
    weight, weight_codes = trainer.coefficient("info"), trainer.coefficient("info_codes")
    total = loss - weight * info - weight_codes * info_codes
    if config.mode_seeking:
        far = mode_seeking_loss(fake, latents[0], CATEGORIES)
        total = total + trainer.coefficient("mode_seeking") * far
    norm = trainer.move_g(total)
    return {"g_loss": loss, "g_grad": norm, "l_info": info, "l_info_codes": info_codes}


# -- registration --------------------------------------------------------------------------------

INFOGAN = GAN(
    name="infogan",
    title="InfoGAN (convolutions)",
    paper="Chen et al. 2016, InfoGAN: Interpretable Representation Learning by Information "
    "Maximizing Generative Adversarial Nets",
    config=Config,
    build=build,
    fits=small_pictures,
    layers=functools.partial(layers, NOISE + CODES),
    inference={**OPERATIONS, **asks.OF_NOISE},
)
