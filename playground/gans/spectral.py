"""Spectrally normalised GAN (Miyato et al. 2018, https://arxiv.org/abs/1802.05957).

Every weight matrix of D is divided by its largest singular value σ(W), found by power iteration,
one round a look (algorithm 1). With slopes of at most 1 in the activations D is then Lipschitz with
constant 1; ``lipschitz`` scales its output where data needs a steeper D. (The ring's modes are
0.02 wide: a slope of 1 cannot tell the inside of a mode from its surroundings.)

Deviations from the paper: perceptrons on the playground's knobs, the scale ``lipschitz``, and any
of the objectives (the paper's is hinge).
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playground.core.lazy import torch
from playground.core.spec import GAN, Setting, knob
from playground.gans import mlp
from playground.inference import asks
from playground.networks.population import Population

if TYPE_CHECKING:
    from playground.networks.population_mlp import PopulationMLP

    Tensor = torch.Tensor

# -- config --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SpectralConfig(mlp.MLPConfig):
    """Knobs of the plain GAN, and how steep D may be."""

    lipschitz: float = knob(1.0, "Lipschitz constant", "the steepest that D's output may be",
                            low=0.1, high=100.0, step=0.1, live=True, log=True,
                            group="method")  # fmt: skip


# -- networks ------------------------------------------------------------------------------------


class PowerIteration:
    """The largest singular value of every weight matrix of a population, kept up to date."""

    ROUNDS = 20  # at the start; afterwards one a step follows the slowly moving weights

    def __init__(self, network: PopulationMLP) -> None:
        self.u = [torch.ones_like(w[:, :1]) for w in network.parameters[::2]]  # (E, 1, out)
        self.v = [torch.ones_like(w[:, :, :1]) for w in network.parameters[::2]]  # (E, in, 1)
        for _ in range(self.ROUNDS):
            self.iterate(network)

    def iterate(self, network: PopulationMLP) -> None:
        """One round for every layer: v ← W u / ‖W u‖, u ← vᵀ W / ‖vᵀ W‖."""
        with torch.no_grad():
            for layer, w in enumerate(network.parameters[::2]):
                # in place: a captured step finds them where they were
                v = torch.bmm(w, self.u[layer].transpose(1, 2))
                self.v[layer].copy_(v / v.norm(dim=1, keepdim=True).clamp_min(1e-12))
                u = torch.bmm(self.v[layer].transpose(1, 2), w)
                self.u[layer].copy_(u / u.norm(dim=2, keepdim=True).clamp_min(1e-12))

    def normalised(self, network: PopulationMLP) -> list[Tensor]:
        """The network's parameters with W / σ(W), σ = vᵀ W u, differentiable in W."""
        found = list(network.parameters)
        for layer, w in enumerate(network.parameters[::2]):
            sigma = (w * (self.v[layer] * self.u[layer])).sum((1, 2), keepdim=True)
            found[2 * layer] = w / sigma.clamp_min(1e-12)
        return found

    def tensors(self) -> dict[str, Tensor]:
        """The singular vectors, one row a member."""
        return {
            f"{side}{i}": value
            for side, values in (("u", self.u), ("v", self.v))
            for i, value in enumerate(values)
        }

    def load(self, tensors: dict[str, Tensor]) -> None:
        """Takes back what ``tensors`` gave."""
        self.u = [tensors[f"u{i}"].clone() for i in range(len(self.u))]
        self.v = [tensors[f"v{i}"].clone() for i in range(len(self.v))]


def _iteration(population: Population) -> PowerIteration:
    found = population.parts["power"]
    assert isinstance(found, PowerIteration), "build puts it there"
    return found


def discriminate(population: Population, x: Tensor, train: bool = False) -> Tensor:
    """D's logits ``(E, B)`` on samples ``(E, B, dim)`` with normalised weights."""
    iteration = _iteration(population)
    drop = population.config.dropout
    keep = functools.partial(population.rng.keep_mask, drop) if train and drop else None
    weights = iteration.normalised(population.discriminator)
    logits = population.discriminator(x, weights, keep).squeeze(-1)
    return logits * population.per_member("lipschitz")


# -- one step ------------------------------------------------------------------------------------


def d_step(population: Population) -> dict[str, Tensor]:
    """One step of D as in the plain GAN, after one round of power iteration."""
    _iteration(population).iterate(population.discriminator)
    return mlp.d_step(population)


# -- registration --------------------------------------------------------------------------------


def build(config: SpectralConfig, setting: Setting) -> Population:
    """A population of spectrally normalised GANs, one member a seed."""
    population = mlp.build(config, setting)
    population.discriminate, population.d_step = discriminate, d_step
    population.parts["power"] = PowerIteration(population.discriminator)
    return population


SPECTRAL = GAN(
    name="spectral",
    title="Spectral normalisation",
    paper="Miyato et al. 2018, Spectral Normalization for Generative Adversarial Networks",
    config=SpectralConfig,
    build=build,
    fits=lambda dataset: None,
    population=16,
    defaults=mlp.USUAL,
    layers=mlp.sizes,
    inference=asks.OF_NOISE,
)
