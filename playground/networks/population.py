"""The two players of a population of perceptron GANs: their networks, optimisers, data and RNG.

What every perceptron variant shares stands here once: drawing data and noise, judging, stepping
both players in turn, sampling, and being saved. What makes a variant, its D step, its G step and
how its discriminator looks at samples, are functions in the variant's own file.
"""

from __future__ import annotations

import copy
import dataclasses
import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from playground.core.lazy import Lazy, torch
from playground.core.losses import OBJECTIVES
from playground.core.spec import Ask, Objective, Setting
from playground.networks import latents, rendering, schedules
from playground.networks.dials import Dials, Number

if TYPE_CHECKING:
    from playground.networks import population_mlp, tensor_checks
    from playground.networks.population_mlp import PopulationMLP, RngStreams, RowOptimiser

    Tensor = torch.Tensor
else:
    population_mlp = Lazy("playground.networks.population_mlp")
    tensor_checks = Lazy("playground.networks.tensor_checks")

# Multiply-adds in a matrix product from which a second thread pays. Rates with two over those with
# one, on two cores: 131 thousand 0.33, 1 million 0.80, 4.2 million 0.89, 8.4 million 1.20.
LARGE = 6_000_000


class MemberRows(Protocol):
    """What a population saves besides its weights, a row a member."""

    def tensors(self) -> dict[str, Tensor]: ...
    def load(self, tensors: dict[str, Tensor]) -> None: ...


@dataclass
class Population:
    """A population in training; implements ``playground.core.spec.Model``.

    ``discriminate(population, x, train)`` maps samples ``(E, B, dim)`` to logits ``(E, B')``;
    ``d_step(population)`` and ``g_step(population)`` move one player once and return its readings.
    """

    configs: list[Any]
    setting: Setting
    generator: PopulationMLP
    discriminator: PopulationMLP
    discriminate: Callable[[Population, Tensor, bool], Tensor]
    d_step: Callable[[Population], dict[str, Tensor]]
    g_step: Callable[[Population], dict[str, Tensor]]
    rng: RngStreams = field(init=False)
    d_optimiser: RowOptimiser = field(init=False)
    g_optimiser: RowOptimiser = field(init=False)
    parts: dict[str, MemberRows] = field(default_factory=dict)  # what a variant saves besides
    iteration: int = 0
    # rates and noise follow a schedule from the iteration at which it was last set
    since: int = 0
    schedules: tuple[int, int] = field(init=False)
    average: Tensor | None = None  # of G's weights (E, P), while the knob is on
    ahead: Sequence[int] = ()  # iterations each member is ahead of the first, where they differ
    dials: Dials | None = None  # in a step that is captured: what may be moved, see ``value``
    _fakes: Tensor | None = None
    _real: Tensor | None = None
    _coefficients: dict[str, Tensor | float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        config = self.config
        self.schedule = (config.rate_steps, config.noise_steps)
        self.rng = population_mlp.RngStreams(self.setting.seeds, self.setting.device)
        self.d_optimiser = population_mlp.RowOptimiser(
            config.d_optimizer, self.discriminator.flat, *self._rates("d_rate")
        )
        self.g_optimiser = population_mlp.RowOptimiser(
            config.g_optimizer, self.generator.flat, *self._rates("g_rate")
        )

    # -- knobs ---------------------------------------------------------------------------------

    @property
    def config(self) -> Any:
        """What all members share; where members differ, ask ``column``."""
        return self.configs[0]

    @property
    def large(self) -> bool:
        """See ``spec.Model``."""
        widest = max(
            i * o
            for network in (self.generator, self.discriminator)
            for i, o in itertools.pairwise(network.sizes)
        )
        return bool(len(self.configs) * self.config.batch * widest >= LARGE)

    @property
    def objective(self) -> Objective:
        return OBJECTIVES[self.config.objective]

    def _rates(self, name: str) -> tuple[list[float], list[float]]:
        # the rates are set now and then: a run that is resumed must find the same ones
        t = self.iteration - self.since
        lr_factor = schedules.lr_factor(t - t % schedules.EVERY, self.config.rate_steps)
        return [getattr(c, name) * lr_factor for c in self.configs], [c.beta1 for c in self.configs]

    def per_member(self, name: str) -> Tensor | float:
        """A coefficient of every member: one number where they agree, else ``(E, 1)``."""
        if self.dials is not None:
            return self.dials[name]
        if name not in self._coefficients:
            values = [float(getattr(c, name)) for c in self.configs]
            same = len(set(values)) == 1
            self._coefficients[name] = (
                values[0] if same else torch.tensor(values, device=self.setting.device)[:, None]
            )
        return self._coefficients[name]

    def value(self, name: str) -> Number:
        """What the dial of that name has to show in this iteration."""
        match name:
            case "d_rate":
                return self.d_optimiser.rates
            case "g_rate":
                return self.g_optimiser.rates
            case "noise_left":
                return self.noise_left
            case "average":
                return schedules.shares(self.config.average, self.iteration, self.ahead)
        return [float(getattr(c, name)) for c in self.configs]

    @property
    def noise_left(self) -> float:
        """Share of the instance noise that is left by now."""
        return schedules.noise_factor(self.iteration - self.since, self.config.noise_steps)

    def any_member(self, name: str) -> bool:
        """Whether some member uses the coefficient at all."""
        return any(getattr(c, name) for c in self.configs)

    def change(self, config: Any) -> None:
        """Takes over the live knobs of ``config`` for every member."""
        self.set_configs([dataclasses.replace(config) for _ in self.configs])

    def set_configs(self, configs: Sequence[Any]) -> None:
        """Gives every member a config of its own; they differ in per-member coefficients only."""
        self.configs = list(configs)
        asked = (self.config.rate_steps, self.config.noise_steps)
        if asked != self.schedule:
            self.schedule, self.since = asked, self.iteration
        self._coefficients.clear()
        self._set_rates()

    def _set_rates(self) -> None:
        self.d_optimiser.set(*self._rates("d_rate"))
        self.g_optimiser.set(*self._rates("g_rate"))

    def apart(self) -> Population:
        """The same population on memory of its own, streams and data aside: nothing that it does
        is seen here."""
        shared = (self.setting, self.rng, self.configs)
        other = copy.copy(self)
        other._fakes = other._real = None
        return copy.deepcopy(other, {id(part): part for part in shared})

    # -- the game ------------------------------------------------------------------------------

    def step(self, players: str = "DG") -> dict[str, Tensor]:
        """One iteration of Algorithm 1 (Goodfellow et al. 2014): k steps of D, then G's."""
        readings: dict[str, Tensor] = {}
        self._fakes = self._real = None
        if "D" in players:
            for _ in range(self.config.d_steps if "G" in players else 1):
                readings |= self.d_step(self)
        if "G" in players:
            for _ in range(self.config.g_steps if "D" in players else 1):
                readings |= {k: v for k, v in self.g_step(self).items() if k not in readings}
            self._move_average()
        self.advanced()
        return readings

    def _move_average(self) -> None:
        if self.config.average and self.average is not None and self.dials is not None:
            self.average.lerp_(self.generator.flat, self.dials["average"])
            return
        self.average = schedules.averaged(
            self.average, self.generator.flat, self.config.average, self.iteration, self.ahead
        )

    def advanced(self) -> None:
        """Counts an iteration that was done."""
        self.iteration += 1
        if self.config.rate_steps and (self.iteration - self.since) % schedules.EVERY == 0:
            self._set_rates()

    def real(self) -> Tensor:
        """A minibatch of data for every member, ``(E, batch, dim)``."""
        source, batch = self.setting.source, self.config.batch
        assert source is not None, "built for inference only: no data to train on"
        dim = self.setting.dataset.noise_dim
        normal = self.rng.normal(batch, dim)
        self._real = source.draw(self.rng.uniform(batch), normal).x.flatten(2)
        return self._real

    def noise(self) -> Tensor:
        """A minibatch of latents for every member, ``(E, batch, z_dim)``."""
        draw = latents.KINDS[self.config.z_kind]
        return draw(self.rng.uniform, self.rng.normal, self.config.batch, self.config.z_dim)

    def generate(self, z: Tensor, weights: Sequence[Tensor] | None = None) -> Tensor:
        """G(z), ``(E, B, dim)``; images leave through tanh, for their data is in [−1, 1].
        ``weights`` stand in for G's own."""
        x = self.generator(z, weights)
        return torch.tanh(x) if self.setting.dataset.kind == "images" else x

    def sample_fakes(self) -> Tensor:
        """Fakes for D, ``(E, batch, dim)``, with G's graph: G's next step learns from these same
        ones, which spares it a pass through G."""
        self._fakes = self.generate(self.noise())
        return self._fakes.detach()  # D's step must not train G

    def cached_fakes(self) -> Tensor:
        """Fakes for G's step: those that D has just seen, else fresh ones."""
        fake, self._fakes = self._fakes, None
        return self.generate(self.noise()) if fake is None else fake

    def judged_for_g(self, fake: Tensor) -> Tensor:
        """What D judges in G's step: ``fake`` ``(E, B, dim)``, and after it as much data where the
        objective compares, that which D has just seen."""
        if not self.objective.relative:
            return fake
        return torch.cat([fake, self.real() if self._real is None else self._real], 1)

    def g_loss(self, logits: Tensor) -> tuple[Tensor, Tensor]:
        """G's loss ``(E,)`` of D's logits on ``judged_for_g``, and the logits of the fakes."""
        if not self.objective.relative:
            return self.objective.g_loss(logits), logits
        fake, real = logits.chunk(2, 1)
        return self.objective.g_loss(fake, real), fake

    def add_instance_noise(self, x: Tensor) -> Tensor:
        """Adds instance noise (Sønderby et al. 2017) to what D sees."""
        if not self.any_member("instance_noise"):
            return x
        left: Tensor | float = self.noise_left
        if left == 0:
            return x
        if self.dials is not None:
            left = self.dials["noise_left"].unsqueeze(-1)
        sigma = self.per_member("instance_noise")
        noise = self.rng.normal(*x.shape[1:]) * left
        return x + noise * (sigma if isinstance(sigma, float) else sigma.unsqueeze(-1))

    def score(self, logits: Tensor) -> Tensor:
        """D's verdict as the objective reads it: a probability where it has one."""
        return torch.sigmoid(logits) if self.objective.squash else logits

    # -- looking ---------------------------------------------------------------------------------

    def latents(self, n: int, seed: int) -> Tensor:
        """``n`` latents from ``seed``, the same for every member: ``(1, n, z_dim)``."""
        device = self.setting.device
        rng = torch.Generator(device).manual_seed(seed)
        uniform, normal = (
            lambda *shape, f=f: f((1, *shape), generator=rng, device=device)
            for f in (torch.rand, torch.randn)
        )
        return latents.KINDS[self.config.z_kind](uniform, normal, n, self.config.z_dim)

    def sample(self, n: int, seed: int) -> Tensor:
        """``(E, n, *shape)`` from the same latents for every member, by the averaged G where the
        knob is on."""
        with torch.no_grad():
            z = self.latents(n, seed).expand(len(self.configs), -1, -1)
            return self.generate(z, self.shown()).view(
                len(self.configs), n, *self.setting.dataset.shape
            )

    def shown(self) -> Sequence[Tensor] | None:
        """The weights of the G that is shown and measured; None for its own."""
        if self.average is None:
            return None
        return population_mlp.layers(self.average, self.generator.shapes)

    def view(self, ask: Ask) -> dict[str, np.ndarray]:
        """The live picture's arrays; see ``playground.networks.rendering``."""
        return rendering.RENDERERS[self.setting.dataset.kind](self, ask)

    # -- being saved -----------------------------------------------------------------------------

    def _parts(self) -> dict[str, MemberRows]:
        return {
            "d_optimiser": self.d_optimiser,
            "g_optimiser": self.g_optimiser,
            "dice": self.rng,
            **self.parts,
        }

    def tensors(self) -> dict[str, Tensor]:
        """Weights, moments and RNG, each with the members along the first axis."""
        parts = {f"{p}.{k}": v for p, o in self._parts().items() for k, v in o.tensors().items()}
        return {
            "generator.flat": self.generator.flat,
            "discriminator.flat": self.discriminator.flat,
            "iteration": torch.full((len(self.configs), 1), self.iteration),
            "schedule": torch.tensor([[self.since, *self.schedule]] * len(self.configs)),
            **({} if self.average is None else {"average.flat": self.average}),
            **parts,
        }

    def sync_from(self, whole: Population, rows: slice, iteration: int) -> None:
        """Stands at ``iteration`` where ``rows`` of a larger population do. The weights are views
        of the population's already."""
        self.d_optimiser.sync_from(whole.d_optimiser, rows)
        self.g_optimiser.sync_from(whole.g_optimiser, rows)
        self.rng.sync_from(whole.rng, rows)
        self.iteration = iteration

    def load(self, tensors: Mapping[str, Tensor]) -> None:
        """Takes back what ``tensors`` gave; weights alone are enough to sample from.

        Raises:
            PlaygroundError: naming the first tensor that is missing or does not fit.
        """
        for name, network in (("generator", self.generator), ("discriminator", self.discriminator)):
            flat = tensor_checks.under(name, tensors, {"flat": network.flat})["flat"]
            with torch.no_grad():
                network.flat.copy_(flat)
        average = tensors.get("average.flat")
        self.average = None if average is None else average.clone()
        if "iteration" in tensors:
            self.iteration = int(tensors["iteration"][0])
        if "schedule" in tensors:
            self.since, *rest = (int(n) for n in tensors["schedule"][0])
            self.schedule = (rest[0], rest[1])
        if not any(name.startswith("dice.") for name in tensors):
            return
        for name, part in self._parts().items():
            part.load(tensor_checks.under(name, tensors, part.tensors()))


def seed_generators(seeds: Sequence[int], device: str) -> list[torch.Generator]:
    """Generators for the weights, apart from those of the training noise of the same seeds."""
    return [torch.Generator(device).manual_seed(seed + 0x5EED) for seed in seeds]
