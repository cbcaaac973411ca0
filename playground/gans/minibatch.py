"""Minibatch standard deviation (Karras et al. 2018, https://arxiv.org/abs/1710.10196, section 3).

D also sees how varied its minibatch is: within groups of samples the standard deviation of every
unit of the last hidden layer is taken, averaged over units, and given to the output layer as one
more input. Fakes from a single mode differ from each other less than data does, so D catches them.
It is the parameter-free form of minibatch discrimination (Salimans et al. 2016, section 3.2).

Deviations from the paper: perceptrons on the playground's knobs; a group is a run of neighbours in
the minibatch, real and fake apart. The picture of D at one place shows its verdict on a sample that
stands among data: the statistic is that of a real minibatch.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playground.core.lazy import Lazy, torch
from playground.core.spec import GAN, PlaygroundError, Setting, knob
from playground.gans import mlp
from playground.inference import asks
from playground.networks import rendering
from playground.networks.population import Population, seed_generators

if TYPE_CHECKING:
    from playground.networks import population_mlp

    Tensor = torch.Tensor
else:
    population_mlp = Lazy("playground.networks.population_mlp")

# -- config --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MinibatchConfig(mlp.MLPConfig):
    """Knobs of the plain GAN, and how many samples are compared."""

    group: int = knob(8, "Group", "samples whose standard deviation D sees", low=2, high=64, step=1,
                      group="method", unit="samples")  # fmt: skip


# -- networks ------------------------------------------------------------------------------------


def minibatch_stddev(h: Tensor, group: int) -> Tensor:
    """Standard deviation over each group of neighbours, averaged over units: ``(E, B, W)`` →
    ``(E, B, 1)``, one number for the members of a group."""
    groups = h.view(len(h), -1, group, h.shape[2])  # (E, B / group, group, W)
    # the small constant keeps the square root differentiable where all samples agree
    deviation: Tensor = (groups.var(2, unbiased=False) + 1e-8).sqrt().mean(-1)
    return deviation.repeat_interleave(group, 1).unsqueeze(-1)


def discriminate(population: Population, x: Tensor, train: bool = False) -> Tensor:
    """D's logits ``(E, B)`` on samples ``(E, B, dim)``; in training B is a multiple of the
    group."""
    group, drop = population.config.group, population.config.dropout
    keep = functools.partial(population.rng.keep_mask, drop) if train and drop else None

    def with_stddev(h: Tensor) -> Tensor:
        return torch.cat([h, minibatch_stddev(h, group)], 2)

    def among_data(h: Tensor) -> Tensor:
        seen, real = h[:, :-n], h[:, -n:]
        usual = minibatch_stddev(real, group).mean(1, keepdim=True).expand(-1, seen.shape[1], -1)
        return torch.cat([seen, usual], 2)

    if train:
        return population.discriminator(x, keep=keep, join=with_stddev).squeeze(-1)
    n = 16 * group
    real = torch.as_tensor(rendering.real_points(population, n), device=x.device).flatten(1)
    both = torch.cat([x, real.expand(x.shape[0], -1, -1)], 1)
    return population.discriminator(both, join=among_data).squeeze(-1)


# -- registration --------------------------------------------------------------------------------


def build(config: MinibatchConfig, setting: Setting) -> Population:
    """A population with minibatch standard deviation, one member a seed.

    Raises:
        PlaygroundError: when the minibatch cannot be cut into groups.
    """
    if config.batch % config.group:
        raise PlaygroundError(
            f"batch is {config.batch}, but must be a multiple of the group, {config.group}."
        )
    rngs = seed_generators(setting.seeds, setting.device)
    bf16 = setting.bf16 and setting.dataset.kind == "images"
    g_sizes, d_sizes = mlp.sizes(config, setting.dataset)
    generator = population_mlp.PopulationMLP(g_sizes, config.activation, rngs, setting.device, bf16)
    encode = mlp.encoder(config, setting)
    discriminator = population_mlp.PopulationMLP(
        d_sizes, config.activation, rngs, setting.device, bf16, joined=1, encode=encode
    )
    configs = [config] * len(setting.seeds)
    return Population(
        configs, setting, generator, discriminator, discriminate, mlp.d_step, mlp.g_step
    )


MINIBATCH = GAN(
    name="minibatch",
    title="Minibatch standard deviation",
    paper="Karras et al. 2018, Progressive Growing of GANs",
    config=MinibatchConfig,
    build=build,
    fits=lambda dataset: None,
    population=16,
    defaults={**mlp.USUAL, "images": {**mlp.LECTURE, "group": 10}},
    layers=mlp.sizes,  # beside the one deviation that joins D's last hidden layer
    widens_d="D would need one more input",
    inference=asks.OF_NOISE,
)
