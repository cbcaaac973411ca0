"""The plain GAN with perceptrons (Goodfellow et al. 2014, https://arxiv.org/abs/1406.2661).

D learns to tell data from G's samples, G learns to be taken for data: Algorithm 1 with k steps of
D per step of G. On images this is the pair of the lectures, D 784-1024-512-256-1 with dropout 0.3
and G 100-256-512-1024-784 with tanh; on points both have ``depth`` hidden layers of ``width``.

Deviations from the paper: Adam or SGD for either player; real and fake go through D as one batch;
G learns from the noise that D has just seen instead of fresh one; several objectives to choose from
(``playground.core.losses``).
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playground.core.knobs import Value
from playground.core.lazy import Lazy, torch
from playground.core.losses import (
    OBJECTIVES,
    critic_d,
    input_gradient,
    r1_penalty,
    relativistic_d,
)
from playground.core.spec import GAN, Dataset, Setting, Unless, knob
from playground.inference import asks
from playground.networks import fourier, schedules
from playground.networks.latents import KINDS
from playground.networks.population import Population, seed_generators

if TYPE_CHECKING:
    from playground.networks import population_mlp

    Tensor = torch.Tensor
else:
    population_mlp = Lazy("playground.networks.population_mlp")

# -- config --------------------------------------------------------------------------------------

OPTIMISERS = ("adam", "momentum", "sgd")
_NOT_ADAM = OPTIMISERS[1:]
# when a knob has something to act on, and what to say when not
WITH_POINTS = Unless({"data.kind": ("images",)}, "images use the lecture's networks")
WITH_ADAM = Unless({"d_optimizer": _NOT_ADAM, "g_optimizer": _NOT_ADAM}, "only with Adam")
WITH_LABELS = Unless({"objective.d_loss": (critic_d, relativistic_d)}, "a critic has no labels")
WITH_PENALTY = Unless({"objective.penalty": (None,)}, "only with a penalty of the objective's own")
WITH_CLIPPING = Unless({"objective.constrain": (None,)}, "only with weight clipping")


@dataclass(frozen=True)
class MLPConfig:
    """Knobs of the plain GAN; rates are a step, sizes are units, noise is in data units."""

    objective: str = knob("non-saturating", "Objective", "what the two players optimise",
                          choices=OBJECTIVES, live=True, group="game")  # fmt: skip
    width: int = knob(128, "Width", "units in a hidden layer (points)", low=2, high=1024, step=2,
                      unit="units", group="networks", active=[WITH_POINTS])  # fmt: skip
    depth: int = knob(2, "Depth", "hidden layers in each network (points)", low=1, high=6, step=1,
                      unit="layers", group="networks", active=[WITH_POINTS])  # fmt: skip
    activation: str = knob("leaky-relu", "Activation", "of the hidden layers",
                           choices=("leaky-relu", "relu", "tanh"), group="networks",
                           advanced=True)  # fmt: skip
    z_dim: int = knob(2, "Noise dimension", "numbers in G's input z", low=1, high=512, step=1,
                      group="networks")  # fmt: skip
    frequencies: int = knob(0, "Fourier features of D", "D sees x and sin, cos of x at this many "
                            "doubling frequencies: finer borders (points)", low=0, high=8, step=1,
                            group="networks", advanced=True, active=[WITH_POINTS])  # fmt: skip
    z_kind: str = knob("normal", "Noise", "distribution of z: N(0, 1), uniform on [−1, 1] or many "
                       "small islands", choices=KINDS, live=True, group="networks",
                       advanced=True)  # fmt: skip
    dropout: float = knob(0.0, "Dropout", "share of D's hidden units switched off in training",
                          low=0.0, high=0.9, step=0.05, live=True, group="tricks",
                          advanced=True)  # fmt: skip
    batch: int = knob(256, "Batch", "real samples (and fake ones) in a minibatch", low=2, high=4096,
                      step=2, unit="samples", group="optimiser")  # fmt: skip
    d_optimizer: str = knob("adam", "Optimiser of D", "how D follows its gradient",
                            choices=OPTIMISERS, group="optimiser", advanced=True)  # fmt: skip
    g_optimizer: str = knob("adam", "Optimiser of G", "how G follows its gradient",
                            choices=OPTIMISERS, group="optimiser", advanced=True)  # fmt: skip
    d_rate: float = knob(1e-3, "Learning rate of D", "step size of the discriminator", low=1e-6,
                         high=1.0, step=1e-6, live=True, log=True, group="optimiser",
                         fuse="own")  # fmt: skip
    g_rate: float = knob(1e-3, "Learning rate of G", "step size of the generator", low=1e-6,
                         high=1.0, step=1e-6, live=True, log=True, group="optimiser",
                         fuse="own")  # fmt: skip
    beta1: float = knob(0.5, "Adam's β₁", "memory of the gradient's mean", low=0.0, high=0.99,
                        step=0.01, live=True, group="optimiser", advanced=True,
                        fuse="own", active=[WITH_ADAM])  # fmt: skip
    rate_steps: int = schedules.rate_steps()
    average: float = knob(0.0, "Average of G", "memory of the mean of G's weights that is shown "
                          "and measured; 0: G itself", low=0.0, high=0.9999, step=0.0001,
                          live=True, group="optimiser", advanced=True)  # fmt: skip
    d_steps: int = knob(1, "k, steps of D", "discriminator steps in an iteration", low=0, high=10,
                        step=1, live=True, group="game")  # fmt: skip
    g_steps: int = knob(1, "Steps of G", "generator steps in an iteration", low=0, high=10, step=1,
                        live=True, group="game", advanced=True)  # fmt: skip
    label_smoothing: float = knob(0.0, "Label smoothing", "D's target for real data is 1 − this",
                                  low=0.0, high=0.5, step=0.01, live=True, group="tricks",
                                  advanced=True, fuse="own", active=[WITH_LABELS])  # fmt: skip
    instance_noise: float = knob(0.0, "Instance noise", "σ of noise added to all that D sees",
                                 low=0.0, high=2.0, step=0.01, live=True, group="tricks",
                                 advanced=True, fuse="switch")  # fmt: skip
    noise_steps: int = schedules.noise_steps()
    r1: float = knob(0.0, "R1 penalty γ", "weight of D's squared gradient at real data", low=0.0,
                     high=100.0, step=0.01, live=True, group="tricks", advanced=True,
                     fuse="switch")  # fmt: skip
    penalty: float = knob(10.0, "Gradient penalty λ", "weight of the objective's own penalty",
                          low=0.0, high=100.0, step=0.1, live=True, group="tricks",
                          advanced=True, fuse="own", active=[WITH_PENALTY])  # fmt: skip
    clip: float = knob(0.05, "Clipping c", "D's weights stay in [−c, c] (Wasserstein, clipping)",
                       low=0.001, high=1.0, step=0.001, live=True, group="tricks",
                       advanced=True, active=[WITH_CLIPPING])  # fmt: skip


LECTURE: dict[str, Value] = {
    "batch": 100,
    "z_dim": 100,
    "d_rate": 2e-4,
    "g_rate": 2e-4,
    "dropout": 0.3,
}
USUAL: dict[str, dict[str, Value]] = {"images": LECTURE, "line": {"z_dim": 1, "width": 64}}
# The first press succeeds: noise in islands, so that G need not tear one blob to part the modes; a
# D that is flat at the data; the mean of G's last hundred weights, for at equal rates G circles. Of
# ten seeds on the ring the worst has 8 modes and 94 % high quality after 2,000 steps; the plain
# game has 20 to 46 % after 8,000.
ISLANDS: dict[str, Value] = {
    "width": 64, "batch": 128, "z_dim": 16, "z_kind": "mixture", "r1": 0.1, "average": 0.99,
}  # fmt: skip

# -- networks ------------------------------------------------------------------------------------


def sizes(config: MLPConfig, dataset: Dataset) -> tuple[list[int], list[int]]:
    """Units a layer of G and of D: the lecture pair for images, ``depth`` × ``width`` else."""
    if dataset.kind == "images":
        channels, height, width = dataset.shape
        pixels = channels * height * width
        return [config.z_dim, 256, 512, 1024, pixels], [pixels, 1024, 512, 256, 1]
    hidden, dim = [config.width] * config.depth, dataset.shape[0]
    return [config.z_dim, *hidden, dim], [fourier.width(dim, config.frequencies), *hidden, 1]


def encoder(config: MLPConfig, setting: Setting) -> Callable[[Tensor], Tensor] | None:
    """What D makes of samples before its first layer reads them; None: nothing."""
    if setting.dataset.kind == "images" or not config.frequencies:
        return None
    extent = setting.dataset.extent(setting.dataset.config())
    return functools.partial(fourier.fourier, frequencies=config.frequencies, extent=extent)


def discriminate(population: Population, x: Tensor, train: bool = False) -> Tensor:
    """D's logits ``(E, B)`` on samples ``(E, B, dim)``; dropout acts in training only."""
    drop = population.config.dropout
    keep = functools.partial(population.rng.keep_mask, drop) if train and drop else None
    return population.discriminator(x, keep=keep).squeeze(-1)


# -- one step ------------------------------------------------------------------------------------


def d_step(population: Population) -> dict[str, Tensor]:
    """One step of D on real and fake samples; G is frozen."""
    real = population.real()  # (E, B, dim)
    fake = population.sample_fakes()
    seen = population.add_instance_noise(torch.cat([real, fake], 1))
    real_logits, fake_logits = population.discriminate(population, seen, True).chunk(2, 1)
    loss = population.objective.d_loss(
        real_logits, fake_logits, population.per_member("label_smoothing")
    )
    gradient = population.discriminator.gradient(loss + penalties(population, real, fake))
    with torch.no_grad():
        population.d_optimiser.step(population.discriminator.flat, gradient)
        if population.objective.constrain:
            flat, clip = population.discriminator.flat, population.per_member("clip")
            population.objective.constrain(flat, clip)
        return {
            "d_loss": loss.detach(),
            "d_real": population.score(real_logits).mean(-1),
            "d_fake": population.score(fake_logits).mean(-1),
            "d_grad": gradient.norm(dim=1),
        }


def penalties(population: Population, real: Tensor, fake: Tensor) -> Tensor | float:
    """What the objective or the R1 knob adds to D's loss, ``(E,)``."""
    total: Tensor | float = 0.0
    if population.objective.penalty:
        u = population.rng.uniform(real.shape[1])
        found = population.objective.penalty(
            lambda x: population.discriminate(population, x, True), real, fake, u
        )
        total = total + _flat(population.per_member("penalty")) * found
    if population.any_member("r1"):
        x = real.detach().requires_grad_()
        norm = input_gradient(population.discriminate(population, x, True), x)
        total = total + _flat(population.per_member("r1")) * r1_penalty(norm)
    return total


def _flat(coefficient: Tensor | float) -> Tensor | float:
    return coefficient if isinstance(coefficient, float) else coefficient.squeeze(1)


def g_step(population: Population) -> dict[str, Tensor]:
    """One step of G against the present D, which is frozen."""
    seen = population.add_instance_noise(population.judged_for_g(population.cached_fakes()))
    loss, logits = population.g_loss(population.discriminate(population, seen, True))
    gradient = population.generator.gradient(loss)
    with torch.no_grad():
        population.g_optimiser.step(population.generator.flat, gradient)
        return {
            "g_loss": loss.detach(),
            "d_fake": population.score(logits).mean(-1),
            "g_grad": gradient.norm(dim=1),
        }


# -- registration --------------------------------------------------------------------------------


def build(config: MLPConfig, setting: Setting) -> Population:
    """A population of plain GANs, one member a seed."""
    rngs = seed_generators(setting.seeds, setting.device)
    # small matrices gain nothing from bfloat16, and points need the digits
    bf16 = setting.bf16 and setting.dataset.kind == "images"
    generator, discriminator = (
        population_mlp.PopulationMLP(
            size, config.activation, rngs, setting.device, bf16, encode=encode
        )
        for size, encode in zip(
            sizes(config, setting.dataset), (None, encoder(config, setting)), strict=True
        )
    )
    configs = [config] * len(setting.seeds)
    return Population(configs, setting, generator, discriminator, discriminate, d_step, g_step)


MLP = GAN(
    name="mlp",
    title="GAN (perceptrons)",
    paper="Goodfellow et al. 2014, Generative Adversarial Networks",
    config=MLPConfig,
    build=build,
    fits=lambda dataset: None,
    population=16,
    fuses=True,
    defaults={**USUAL, "modes": ISLANDS},
    layers=sizes,
    costs={
        "images": "The lecture's networks: noise for half a minute, all ten MNIST digits after "
        "about 100 s on two CPU cores."
    },
    inference=asks.OF_NOISE,
)
