"""The two players of a convolutional GAN: networks, optimisers, RNG, averaged generator.

What dcgan, cgan and infogan share stands here once: drawing real pictures, moving one player,
averaging G's weights for sampling, looking and being saved. What makes a variant, its latents, its
D step and its G step, are functions in the variant's own file. One member only (E = 1).
"""

from __future__ import annotations

import copy
import dataclasses
import functools
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from playground.core.lazy import Lazy, torch
from playground.core.losses import OBJECTIVES, PLAIN_OBJECTIVES
from playground.core.spec import SMALL_SIDES, Ask, Batch, Dataset, Setting, knob
from playground.data.images import is_small
from playground.networks import accelerator, diff_augment, rendering, schedules
from playground.networks.classifier import Labeller, load_classifier
from playground.networks.dials import Dials

if TYPE_CHECKING:
    from torch import nn

    from playground.networks import convolutional, inference_generator, state_dict
    from playground.networks.state_dict import Part

    Tensor = torch.Tensor
    Generator = torch.Generator
else:
    convolutional = Lazy("playground.networks.convolutional")
    inference_generator = Lazy("playground.networks.inference_generator")
    state_dict = Lazy("playground.networks.state_dict")

Latents = tuple["Tensor", ...]
Readings = dict[str, "Tensor"]


@dataclass(frozen=True, kw_only=True)
class ConvKnobs:
    """What every GAN on small pictures can have set; a variant adds its own, and says ``again``
    where another default suits it. Rates are a step."""

    objective: str = knob("non-saturating", "Objective", "what the two players optimise",
                          choices=PLAIN_OBJECTIVES, live=True, group="game",
                          advanced=True)  # fmt: skip
    d_rate: float = knob(6e-4, "Learning rate of D", "step size of the discriminator", low=1e-6,
                         high=1e-1, step=1e-6, live=True, log=True, group="optimiser")  # fmt: skip
    g_rate: float = knob(5e-4, "Learning rate of G", "step size of the generator", low=1e-6,
                         high=1e-1, step=1e-6, live=True, log=True, group="optimiser")  # fmt: skip
    batch: int = knob(64, "Batch", "real pictures (and fake ones) in a minibatch", low=8, high=512,
                      step=8, unit="pictures", group="optimiser", advanced=True)  # fmt: skip
    beta1: float = knob(0.5, "Adam's β₁", "memory of the gradient's mean", low=0.0, high=0.99,
                        step=0.01, group="optimiser", advanced=True)  # fmt: skip
    rate_steps: int = schedules.rate_steps()
    average: float = knob(0.999, "Average of G", "memory of the mean of G's weights that is shown "
                          "and measured", low=0.0, high=0.9999, step=0.0001, live=True,
                          group="optimiser", advanced=True)  # fmt: skip
    instance_noise: float = knob(0.0, "Instance noise", "σ of noise added to all that D sees",
                                 low=0.0, high=2.0, step=0.01, live=True, group="tricks",
                                 advanced=True)  # fmt: skip
    noise_steps: int = schedules.noise_steps()
    augment: str = diff_augment.augmented()


@dataclass(frozen=True, kw_only=True)
class ConvTricks(ConvKnobs):
    """What those with convolutions have besides."""

    r1: float = knob(0.0, "R1 penalty γ", "weight of D's squared slope at real pictures", low=0.0,
                     high=100.0, step=0.01, live=True, group="tricks", advanced=True)  # fmt: skip
    mode_seeking: float = knob(0.0, "Mode seeking", "weight of two noises of one class or category "
                               "having to give two pictures", low=0.0, high=10.0, step=0.05,
                               live=True, group="tricks", advanced=True)  # fmt: skip
    maps: int = knob(32, "Feature maps", "maps of the widest layer", low=8, high=128, step=8,
                     group="networks", advanced=True)  # fmt: skip


@dataclass
class ConvTrainer:
    """A GAN in training; implements ``playground.core.spec.Model``.

    ``prior(trainer, n, rng)`` draws the ``n`` inputs of G as a tuple of tensors,
    ``generate(trainer, g, *latents)`` is G on them, ``(n, *shape)``, and
    ``discriminate(trainer, x, *latents)`` are D's logits ``(n,)``; ``d_step`` and ``g_step`` move
    one player on given latents and fakes. ``paired(trainer)``, where there is one, draws what a
    step is made from in the place of ``prior``: inputs of G first, then what belongs to them.
    """

    config: Any
    setting: Setting
    g: nn.Module
    d: Any  # its parts are the variant's own
    rng: Generator
    prior: Callable[[ConvTrainer, int, Generator], Latents]
    generate: Callable[..., Tensor]
    discriminate: Callable[..., Tensor]
    d_step: Callable[[ConvTrainer, Latents, Tensor], Readings]
    g_step: Callable[[ConvTrainer, Latents, Tensor], Readings]
    paired: Callable[[ConvTrainer], Latents] | None = None
    steps: int = 0
    # rates and noise follow a schedule from the step at which it was last set
    since: int = 0
    dials: Dials | None = None  # in a step that is captured: what may be moved, see ``value``
    large: ClassVar[bool] = True

    def __post_init__(self) -> None:
        side_by_side = accelerator.of(self.setting.device).channels_last
        self._layout = torch.channels_last if side_by_side else torch.contiguous_format
        self.g, self.d = (
            net.to(self.setting.device).to(memory_format=self._layout) for net in (self.g, self.d)
        )
        self.mean_g = copy.deepcopy(self.g).eval().requires_grad_(False)
        betas = (self.config.beta1, 0.999)
        self.g_optimiser = torch.optim.Adam(
            self.g.parameters(), self.config.g_rate, betas, fused=True
        )
        self.d_optimiser = torch.optim.Adam(
            self.d.parameters(), self.config.d_rate, betas, fused=True
        )
        self._set_rates()

    def apart(self) -> ConvTrainer:
        """The same GAN on memory of its own, with a stream of its own, data aside: nothing that it
        does is seen here."""
        other = copy.copy(self)
        for name in ("inference_generator", "classifier"):
            other.__dict__.pop(name, None)
        memo = {id(self.setting): self.setting, id(self.config): self.config}
        return copy.deepcopy(other, memo | {id(self.rng): torch.Generator(self.setting.device)})

    # -- the game ------------------------------------------------------------------------------

    def step(self, players: str = "DG") -> dict[str, Tensor]:
        """One step of D and one of G against the same fakes; readings ``(1,)``."""
        paired = self.paired
        latents = paired(self) if paired else self.prior(self, self.config.batch, self.rng)
        with self.autocast(), torch.set_grad_enabled("G" in players):
            fake = self.generate(self, self.g, *latents).float()
        # detach: D must not train G
        readings = self.d_step(self, latents, fake.detach()) if "D" in players else {}
        if "G" in players:
            readings |= self.g_step(self, latents, fake)
        self.advanced()
        return {name: value.detach().float().reshape(1) for name, value in readings.items()}

    def advanced(self) -> None:
        """Counts a step that was done."""
        self.steps += 1
        if self.config.rate_steps and (self.steps - self.since) % schedules.EVERY == 0:
            self._set_rates()

    def value(self, name: str) -> float:
        """A coefficient as it is at this step: a knob, or what follows from some."""
        match name:
            case "d_rate":
                return float(self.d_optimiser.param_groups[0]["lr"])
            case "g_rate":
                return float(self.g_optimiser.param_groups[0]["lr"])
            case "instance_noise":
                left = schedules.noise_factor(self.steps - self.since, self.config.noise_steps)
                return float(self.config.instance_noise * left)
            case "average":
                # a young average forgets fast, or it would hold on to the random start
                done = self.steps + 1
                return float(min(self.config.average, (1 + done) / (10 + done)))
        return float(getattr(self.config, name))

    def coefficient(self, name: str) -> Tensor | float:
        """``value``; in a step that is captured the tensor ``()`` that shows it."""
        return self.value(name) if self.dials is None else self.dials[name]

    def autocast(self) -> AbstractContextManager[None]:
        """Matrix work in bfloat16 where the engine asked for it."""
        kind = torch.device(self.setting.device).type
        return torch.autocast(kind, torch.bfloat16, enabled=self.setting.bf16)

    def real(self) -> Batch:
        """A minibatch of data: ``x (batch, *shape)``; ``y (batch,)`` and ``attributes (batch, A)``
        or None."""
        source, n = self.setting.source, self.config.batch
        assert source is not None, "built for inference only: no data to train on"
        device = self.setting.device
        u = torch.rand(1, n, generator=self.rng, device=device)
        dim = self.setting.dataset.noise_dim  # of 0 none is drawn
        normal = torch.randn(1, n, dim, generator=self.rng, device=device)
        batch = source.draw(u, normal)
        y, attributes = (None if t is None else t[0] for t in (batch.y, batch.attributes))
        return Batch(batch.x[0], y, attributes)

    def as_seen(self, x: Tensor) -> Tensor:
        """Pictures as D sees them: augmented (``diff_augment``) and under instance noise
        (Sønderby et al. 2017), which may fade."""
        x = diff_augment.augment(x, self._policy(), self.rng)
        if self.value("instance_noise"):
            noise = torch.randn(x.shape, generator=self.rng, device=x.device)
            x = x + self.coefficient("instance_noise") * noise
        return self.laid_out(x)

    def laid_out(self, x: Tensor) -> Tensor:
        """Pictures as they lie in memory where convolutions are fastest."""
        return x.contiguous(memory_format=self._layout)

    def _policy(self) -> str:
        """What is done to pictures before D sees them."""
        return diff_augment.policy(self.config.augment, is_small(self.setting.source))

    def move_d(self, loss: Tensor) -> Tensor:
        """One step of D down ``loss``; returns the norm of its gradient."""
        self.d_optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        self.d_optimiser.step()
        return state_dict.gradient_norm(self.d.parameters())

    def move_g(self, loss: Tensor) -> Tensor:
        """One step of G down ``loss``, and of its average; returns the norm of its gradient."""
        self.g_optimiser.zero_grad(set_to_none=True)
        # only G's gradients: D is frozen
        loss.backward(inputs=list(self.g.parameters()))  # type: ignore[no-untyped-call]
        self.g_optimiser.step()
        state_dict.average(self.mean_g, self.g, self.coefficient("average"))
        return state_dict.gradient_norm(self.g.parameters())

    def g_loss(self, logits: Tensor, *latents: Tensor) -> Tensor:
        """What G minimises, of D's ``logits`` ``(n,)`` on fakes; an objective that compares draws
        data for it."""
        objective = OBJECTIVES[self.config.objective]
        if not objective.relative:
            return objective.g_loss(logits)
        with self.autocast(), torch.no_grad():
            seen = self.as_seen(self.real().x)
            real_logits = self.discriminate(self, seen, *latents).float()
        return objective.g_loss(logits, real_logits)

    def score(self, logits: Tensor) -> Tensor:
        """Mean verdict of D as the objective reads it: a probability where it has one."""
        squash = OBJECTIVES[self.config.objective].squash
        return (torch.sigmoid(logits) if squash else logits).mean()

    # -- looking ---------------------------------------------------------------------------------

    def sample(self, n: int, seed: int) -> Tensor:
        """``(1, n, *shape)`` from the averaged generator."""
        latents = self.prior(self, n, state_dict.rng(seed, self.setting.device))
        with torch.no_grad():
            return self.generate(self, self.mean_g, *latents)[None]

    def view(self, ask: Ask) -> dict[str, np.ndarray]:
        """``images`` (64, H, W) bytes from fixed latents, ``verdicts`` (64,) of D on them."""
        latents = self.prior(
            self, rendering.TILES, state_dict.rng(rendering.VIEW_SEED, self.setting.device)
        )
        with torch.no_grad():
            fake = self.generate(self, self.mean_g, *latents)
            self.d.eval()
            verdicts = self.discriminate(self, fake, *latents).float()
            self.d.train()
            if OBJECTIVES[self.config.objective].squash:
                verdicts = verdicts.sigmoid()
        return {"images": rendering.as_bytes(fake), "verdicts": verdicts.cpu().numpy()}

    def change(self, config: Any) -> None:
        """Takes over the live knobs of ``config``."""
        before, self.config = self.config, dataclasses.replace(config)
        if any(getattr(before, n) != getattr(config, n) for n in ("rate_steps", "noise_steps")):
            self.since = self.steps
        self._set_rates()

    def _set_rates(self) -> None:
        # the rates are set now and then: a run that is resumed must find the same ones
        t = self.steps - self.since
        lr_factor = schedules.lr_factor(t - t % schedules.EVERY, self.config.rate_steps)
        state_dict.set_rate(self.d_optimiser, self.config.d_rate * lr_factor)
        state_dict.set_rate(self.g_optimiser, self.config.g_rate * lr_factor)

    @functools.cached_property
    def inference_generator(self) -> Callable[..., Tensor]:
        """G for drawing only; that of a training changes all the time, so it is taken as it is."""
        if self.setting.source is not None:
            return self.mean_g
        with torch.no_grad():
            kind = torch.bfloat16 if self.setting.bf16 else torch.float32
            return inference_generator.for_drawing(self.mean_g, kind) or self.mean_g

    @functools.cached_property
    def classifier(self) -> Labeller:
        """The independent classifier of this data.

        Raises:
            PlaygroundError: when there is none.
        """
        setting = self.setting
        return load_classifier(setting.dataset, setting.checkpoints, setting.device)

    # -- being saved -----------------------------------------------------------------------------

    def _weights(self) -> dict[str, Part]:
        return {"generator": self.mean_g, "discriminator": self.d}

    def _rest(self) -> dict[str, Part]:
        return {
            "fast": self.g,
            "d_optimiser": self.d_optimiser,
            "g_optimiser": self.g_optimiser,
            "dice": self.rng,
        }

    def tensors(self) -> dict[str, Tensor]:
        """The averaged generator and D; then G itself, moments, RNG and the count of steps."""
        counts = {"steps": self.steps, "since": self.since}
        packed: dict[str, Tensor] = state_dict.pack(self._weights() | self._rest())
        return packed | {name: torch.tensor([float(n)]) for name, n in counts.items()}

    def load(self, tensors: Mapping[str, Tensor]) -> None:
        """Takes back what ``tensors`` gave; the averaged generator and D are enough to sample.

        Raises:
            PlaygroundError: naming the first tensor that is missing or does not fit.
        """
        state_dict.unpack(self._weights(), tensors)
        self.__dict__.pop("inference_generator", None)
        if "steps" in tensors:
            state_dict.unpack(self._rest(), tensors)
            self.steps = int(tensors["steps"])
            # states of earlier versions have none: their schedules began with the run
            self.since = int(tensors.get("since", 0))
            self._set_rates()


def mode_seeking_loss(fake: Tensor, z: Tensor, period: int) -> Tensor:
    """E[|z₁ − z₂| / |G(z₁) − G(z₂)|], mean absolute differences (Mao et al. 2019, eq. 2): how
    little G cares for z. Pairs stand ``period`` rows apart, where the labels of a batch repeat."""
    far = (z[period:] - z[:-period]).abs().mean(1)
    apart = (fake[period:] - fake[:-period]).abs().flatten(1).mean(1)
    return (far / (apart + 1e-3)).mean()


def layers(
    latent: int, config: ConvTricks, dataset: Dataset
) -> tuple[list[int | str], list[int | str]]:
    """What the layers of G and of D hold, from input to output: units, or maps as ``7×7×64``."""
    channels, side, _ = dataset.shape
    maps = [f"{side // 4}×{side // 4}×{2 * config.maps}", f"{side // 2}×{side // 2}×{config.maps}"]
    picture = f"{side}×{side}" + (f"×{channels}" if channels > 1 else "")
    return [latent, *maps, picture], [picture, *reversed(maps), 1]


def shipped(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """What a finished checkpoint needs: the averaged generator and D, in half precision; of a
    translator, which names its parts ``mean_g`` and ``d``, too, and of CycleGAN both ways."""
    kept = ("generator.", "discriminator.", "mean_g.", "mean_f.", "d.", "d_a.", "d_b.")
    return state_dict.halved({name: t for name, t in tensors.items() if name.startswith(kept)})


def small_pictures(dataset: Dataset) -> str | None:
    """None when the networks of ``networks.convolutional`` take such data, else the reason."""
    if dataset.kind != "images" or dataset.shape[1:] not in [(n, n) for n in SMALL_SIDES]:
        return "it takes square pictures of 28, 32, 48 or 64 pixels a side"
    return None
