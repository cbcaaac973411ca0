"""Unrolled GAN (Metz et al. 2017, https://arxiv.org/abs/1611.02163).

G looks ahead: it descends the loss it would have after D's next k answers, and the gradient runs
back *through* those k steps of D, the optimiser's update included (eqs. 5 to 7). A generator that
has moved all its mass to one mode sees in advance that D will leave it there. D itself then takes
one plain step; what it simulated is thrown away.

Deviations from the paper: perceptrons on the playground's knobs; the simulated steps use the
objective alone, without penalties, clipping or dropout. As in the authors' code all k simulated
steps see the minibatch that G is judged on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from playground.core.lazy import Lazy, torch
from playground.core.spec import GAN, Setting, knob
from playground.gans import mlp
from playground.inference import asks
from playground.networks.population import Population

if TYPE_CHECKING:
    from playground.networks import population_mlp
    from playground.networks.population_mlp import RowOptimiser

    Tensor = torch.Tensor
else:
    population_mlp = Lazy("playground.networks.population_mlp")

# -- config --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class UnrolledConfig(mlp.MLPConfig):
    """Knobs of the plain GAN, and how far G looks ahead."""

    unroll: int = knob(5, "Unrolled steps", "steps of D that G foresees and differentiates through",
                       low=0, high=10, step=1, live=True, group="method", unit="steps")  # fmt: skip


# -- looking ahead -------------------------------------------------------------------------------


@dataclass
class UnrolledState:
    """An optimiser's state as values: each step gives a new one and stays differentiable."""

    flat: Tensor  # (E, P)
    first: Tensor
    second: Tensor
    steps: Tensor  # (E, 1)

    @classmethod
    def of(cls, flat: Tensor, optimiser: RowOptimiser) -> UnrolledState:
        """Where ``optimiser`` stands now."""
        start = flat.detach().clone().requires_grad_()
        steps = optimiser.steps[:, None].clone()
        return cls(start, optimiser.first.clone(), optimiser.second.clone(), steps)

    def step(self, optimiser: RowOptimiser, gradient: Tensor) -> UnrolledState:
        """What ``optimiser.step`` would do with ``gradient`` ``(E, P)``."""
        rate, beta1 = optimiser.columns()
        if optimiser.kind == "sgd":
            return UnrolledState(self.flat - rate * gradient, self.first, self.second, self.steps)
        if optimiser.kind == "momentum":
            first = optimiser.MOMENTUM * self.first + gradient
            return UnrolledState(self.flat - rate * first, first, self.second, self.steps)
        steps, beta2 = self.steps + 1, optimiser.BETA2
        first = beta1 * self.first + (1 - beta1) * gradient
        second = beta2 * self.second + (1 - beta2) * gradient.square()
        # a unit that has never moved has second = 0, where the square root has no derivative
        root = (second / (1 - beta2**steps)).clamp_min(1e-30).sqrt()
        flat = self.flat - rate * first / (1 - beta1**steps) / (root + optimiser.EPS)
        return UnrolledState(flat, first, second, steps)


def unroll(population: Population, real: Tensor, fake: Tensor, k: int) -> Tensor:
    """D's weights ``(E, P)`` after ``k`` steps on ``real`` and ``fake``, differentiable in
    ``fake``."""
    ahead = UnrolledState.of(population.discriminator.flat, population.d_optimiser)
    seen = torch.cat([real, fake], 1)
    for _ in range(k):
        weights = population_mlp.layers(ahead.flat, population.discriminator.shapes)
        logits = population.discriminator(seen, weights)
        real_logits, fake_logits = logits.squeeze(-1).chunk(2, 1)
        loss = population.objective.d_loss(
            real_logits, fake_logits, population.per_member("label_smoothing")
        )
        (gradient,) = torch.autograd.grad(loss.sum(), ahead.flat, create_graph=True)
        ahead = ahead.step(population.d_optimiser, gradient)
    return ahead.flat


# -- one step ------------------------------------------------------------------------------------


def g_step(population: Population) -> dict[str, Tensor]:
    """One step of G against the D of k steps from now."""
    fake = population.add_instance_noise(population.cached_fakes())
    real = population.add_instance_noise(population.real())
    ahead = unroll(population, real, fake, population.config.unroll)
    weights = population_mlp.layers(ahead, population.discriminator.shapes)
    seen = torch.cat([fake, real], 1) if population.objective.relative else fake
    loss, logits = population.g_loss(population.discriminator(seen, weights).squeeze(-1))
    gradient = population.generator.gradient(loss)
    with torch.no_grad():
        population.g_optimiser.step(population.generator.flat, gradient)
        return {
            "g_loss": loss.detach(),
            "d_fake": population.score(logits).mean(-1),
            "g_grad": gradient.norm(dim=1),
        }


# -- registration --------------------------------------------------------------------------------


def build(config: UnrolledConfig, setting: Setting) -> Population:
    """A population of unrolled GANs, one member a seed."""
    population = mlp.build(config, setting)
    population.g_step = g_step
    return population


UNROLLED = GAN(
    name="unrolled",
    title="Unrolled GAN",
    paper="Metz et al. 2017, Unrolled Generative Adversarial Networks",
    config=UnrolledConfig,
    build=build,
    fits=lambda dataset: None,
    population=16,
    defaults=mlp.USUAL,
    layers=mlp.sizes,
    inference=asks.OF_NOISE,
)
