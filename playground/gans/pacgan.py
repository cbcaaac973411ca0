"""PacGAN (Lin et al. 2018, https://arxiv.org/abs/1712.04086).

D judges m samples at once: m of the data stacked into one long input, or m of G's. One sample from
a single mode looks perfect; m of them from the same mode do not look like data (section 2.1). G is
unchanged, and D grows only in its first layer.

Deviations from the paper: perceptrons on the playground's knobs. A minibatch holds ``batch``
samples and so ``batch / m`` packs, which keeps the work of a step equal among the methods.
Penalties see a gradient a sample, not a pack. The picture of D at one place x shows its verdict on
m copies of x.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from playground.core.lazy import Lazy, torch
from playground.core.spec import GAN, Dataset, PlaygroundError, Setting, again, knob
from playground.gans import mlp
from playground.inference import asks
from playground.networks.population import Population, seed_generators

if TYPE_CHECKING:
    from playground.networks import population_mlp

    Tensor = torch.Tensor
else:
    population_mlp = Lazy("playground.networks.population_mlp")

# -- config --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PacConfig(mlp.MLPConfig):
    """Knobs of the plain GAN, and how many samples D sees at once."""

    # a multiple of every packing, so that each of them can be tried
    batch: int = again(mlp.MLPConfig, "batch", 240)
    pac: int = knob(2, "Packing m", "samples that D judges together", low=1, high=4, step=1,
                    group="method", unit="samples")  # fmt: skip


# -- networks ------------------------------------------------------------------------------------


def packs(x: Tensor, m: int) -> Tensor:
    """Neighbours side by side: ``(E, B, dim)`` → ``(E, B / m, m · dim)``."""
    return x.reshape(x.shape[0], x.shape[1] // m, m * x.shape[2])


def discriminate(population: Population, x: Tensor, train: bool = False) -> Tensor:
    """In training D's logits ``(E, B / m)`` on packs of ``x`` ``(E, B, dim)``; otherwise
    ``(E, B)``, each sample in the company of its copies."""
    m = population.config.pac
    return mlp.discriminate(population, packs(x, m) if train else x.repeat(1, 1, m), train)


# -- registration --------------------------------------------------------------------------------


def sizes(config: PacConfig, dataset: Dataset) -> tuple[list[int], list[int]]:
    """Units a layer of G and of D, which sees several samples at once."""
    g_sizes, d_sizes = mlp.sizes(config, dataset)
    return g_sizes, [d_sizes[0] * config.pac, *d_sizes[1:]]


def build(config: PacConfig, setting: Setting) -> Population:
    """A population of PacGANs, one member a seed.

    Raises:
        PlaygroundError: when the minibatch cannot be cut into packs.
    """
    if config.batch % config.pac:
        raise PlaygroundError(
            f"batch is {config.batch}, but must be a multiple of the packing, {config.pac}."
        )
    rngs = seed_generators(setting.seeds, setting.device)
    bf16 = setting.bf16 and setting.dataset.kind == "images"
    g_sizes, d_sizes = sizes(config, setting.dataset)
    encode = mlp.encoder(config, setting)
    generator = population_mlp.PopulationMLP(g_sizes, config.activation, rngs, setting.device, bf16)
    discriminator = population_mlp.PopulationMLP(
        d_sizes, config.activation, rngs, setting.device, bf16, encode=encode
    )
    configs = [config] * len(setting.seeds)
    return Population(
        configs, setting, generator, discriminator, discriminate, mlp.d_step, mlp.g_step
    )


PACGAN = GAN(
    name="pacgan",
    title="PacGAN",
    paper="Lin et al. 2018, PacGAN: The power of two samples in generative adversarial networks",
    config=PacConfig,
    build=build,
    fits=lambda dataset: None,
    population=16,
    defaults={**mlp.USUAL, "images": {**mlp.LECTURE, "batch": 96}},
    layers=sizes,
    widens_d="D would need other inputs",
    inference=asks.OF_NOISE,
)
