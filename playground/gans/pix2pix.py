"""pix2pix: translation from pairs (Isola et al. 2017, arXiv:1611.07004).

Every input x comes with its answer y. D sees both side by side and tells real pairs from made ones;
G must fool it and stay close to the answer:

    L_cGAN(G, D) = E[log D(x, y)] + E[log(1 - D(x, G(x)))]                        (eq. 1)
    G* = arg min_G max_D L_cGAN(G, D) + lambda E|y - G(x)|_1                      (eq. 4)

|y - G(x)| alone gives the blurred average of all fitting answers; D makes it choose one. Where
nobody has pairs, CycleGAN (this folder) replaces the answer by the way back.

Deviations: non-saturating loss for G (as the paper trains, sec. 3.3); instance norm; no dropout
noise, which the paper found to be ignored; averaged weights.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from playground.core.lazy import Lazy, torch
from playground.core.losses import cross_entropy_d, non_saturating_g
from playground.core.spec import GAN, Ask, Dataset, PlaygroundError, Setting, knob
from playground.inference import asks, complete, draw, restyle

if TYPE_CHECKING:
    from torch import nn

    from playground.core.spec import Tensor
    from playground.networks import rendering, state_dict, translators
else:
    state_dict = Lazy("playground.networks.state_dict")
    translators = Lazy("playground.networks.translators")
    rendering = Lazy("playground.networks.rendering")

# -- config --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PairedConfig:
    """Knobs of pix2pix; rates are a step."""

    l1: float = knob(100.0, "L1 λ", "weight of |y − G(x)|", low=0.0, high=500.0, step=1.0,
                     live=True, group="game")  # fmt: skip
    adversarial: float = knob(1.0, "Weight of D", "weight of D's verdict in G's loss; 0: L1 alone, "
                              "and D rests", low=0.0, high=10.0, step=0.01, live=True,
                              group="game")  # fmt: skip
    warmup: int = knob(0, "L1 alone", "so many steps before D joins in", low=0, high=100_000,
                       step=100, unit="steps", live=True, group="game", advanced=True)  # fmt: skip
    g_rate: float = knob(5e-4, "Learning rate of G", "Adam's rate for the generator", low=1e-6,
                         high=1e-2, step=1e-6, live=True, log=True, group="optimiser")  # fmt: skip
    d_rate: float = knob(2e-4, "Learning rate of D", "Adam's rate for the discriminator", low=1e-6,
                         high=1e-2, step=1e-6, live=True, log=True, group="optimiser")  # fmt: skip
    batch: int = knob(8, "Batch", "pairs in a step", low=1, high=64, step=1, unit="pairs",
                      group="optimiser")  # fmt: skip
    width: int = knob(16, "Width of G", "channels of the U-Net's outermost layer", low=4, high=64,
                      step=4, unit="channels", group="networks")  # fmt: skip
    depth: int = knob(3, "Depth of G", "times the U-Net halves the picture", low=2, high=5, step=1,
                      group="networks", advanced=True)  # fmt: skip
    d_width: int = knob(24, "Width of D", "channels of its first layer", low=4, high=64, step=4,
                        unit="channels", group="networks", advanced=True)  # fmt: skip
    ema: float = knob(0.99, "Averaging", "share of the old weights kept a step", low=0.0,
                      high=0.9999, step=0.0001, live=True, group="tricks",
                      advanced=True)  # fmt: skip


# -- one step ------------------------------------------------------------------------------------


class Pix2Pix:
    """``g`` and D in training; implements ``playground.core.spec.Model`` with one member."""

    large = True
    why_eager = "its pairs are cut out at places that are read on the host"

    def __init__(self, config: PairedConfig, setting: Setting, g: nn.Module) -> None:
        self.config, self.setting = config, setting
        self.rng = torch.Generator(setting.device).manual_seed(setting.seeds[0])
        start = torch.Generator().manual_seed(setting.seeds[0] + 0x5EED)
        self.g = g
        self.d = translators.PatchDiscriminator(config.d_width, layers=2, inputs=6)
        for net in (self.g, self.d):
            translators.init_weights(net, start)
            net.to(setting.device)
        self.mean_g = copy.deepcopy(self.g).eval().requires_grad_(False)
        betas = (0.5, 0.999)
        self.opt_g = torch.optim.Adam(self.g.parameters(), config.g_rate, betas, fused=True)
        self.opt_d = torch.optim.Adam(self.d.parameters(), config.d_rate, betas, fused=True)
        self.steps = torch.zeros((), dtype=torch.long)

    def autocast(self) -> AbstractContextManager[None]:
        device = torch.device(self.setting.device).type
        return torch.autocast(device, torch.bfloat16, enabled=self.setting.bf16)

    def pairs(self, n: int, rng: torch.Generator) -> tuple[Tensor, Tensor]:
        """Inputs and their answers, ``(n, 3, H, W)`` each."""
        source, device = self.setting.source, self.setting.device
        if source is None:
            raise PlaygroundError("This model was loaded without pairs to learn from or to show.")
        u = torch.rand(1, n, generator=rng, device=device) / 2
        shape = (1, n, self.setting.dataset.noise_dim)
        normal = torch.randn(shape, generator=rng, device=device)
        return source.draw(u, normal).x[0], source.draw(u + 0.5, normal).x[0]

    def discriminate(self, x: Tensor, y: Tensor) -> Tensor:
        """D's logits for pairs, all patches in a row."""
        logits: Tensor = self.d(torch.cat([x, y], 1)).flatten()
        return logits

    @property
    def d_weight(self) -> float:
        """What D's verdict counts in G's loss at this step; 0 while D rests."""
        return self.config.adversarial if int(self.steps) >= self.config.warmup else 0.0

    def step(self, players: str = "DG") -> dict[str, Tensor]:
        """D on a real and a made batch, then G against the new D (sec. 3.3)."""
        x, y = self.pairs(self.config.batch, self.rng)
        readings: dict[str, Tensor] = {}
        with self.autocast():
            fake = self.g(x)
        if "D" in players and self.d_weight:
            readings |= self.d_step(x, y, fake.detach())
        if "G" in players:
            readings |= self.g_step(x, y, fake)
        self.steps += 1
        return {name: value.detach().float().reshape(1) for name, value in readings.items()}

    def d_step(self, x: Tensor, y: Tensor, fake: Tensor) -> dict[str, Tensor]:
        """One step of D on pairs (x, y) against (x, G(x))."""
        with self.autocast():
            real_logits, fake_logits = self.discriminate(x, y), self.discriminate(x, fake)
            loss = cross_entropy_d(real_logits, fake_logits)
        self.opt_d.zero_grad(set_to_none=True)
        half_loss = loss / 2  # D learns slower than G (sec. 3.3)
        half_loss.backward()  # type: ignore[no-untyped-call]
        grad = state_dict.gradient_norm(self.d.parameters())
        self.opt_d.step()
        real, made = real_logits.sigmoid().mean(), fake_logits.sigmoid().mean()
        return {"d_loss": loss, "d_real": real, "d_fake": made, "d_grad": grad}

    def g_step(self, x: Tensor, y: Tensor, fake: Tensor) -> dict[str, Tensor]:
        """One step of G against the present D, which is frozen, or after the answers alone."""
        self.d.requires_grad_(False)
        with self.autocast():
            distance = (fake - y).abs().mean()
            loss = self.config.l1 * distance
            readings = {"l1_loss": distance}
            if self.d_weight:
                readings["g_loss"] = non_saturating_g(self.discriminate(x, fake))
                loss = loss + self.d_weight * readings["g_loss"]
        self.opt_g.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        grad = state_dict.gradient_norm(self.g.parameters())
        self.opt_g.step()
        self.d.requires_grad_(True)
        decay = min(self.config.ema, (1 + int(self.steps)) / (10 + int(self.steps)))
        state_dict.average(self.mean_g, self.g, decay)
        return readings | {"g_grad": grad}

    # -- looking -----------------------------------------------------------------------------------

    def sample(self, n: int, seed: int) -> Tensor:
        """G(x) of ``n`` inputs: ``(1, n, 3, H, W)``."""
        x, _ = self.pairs(n, torch.Generator(self.setting.device).manual_seed(seed))
        with torch.no_grad(), self.autocast():
            made: Tensor = self.mean_g(x)
        return made.float()[None]

    def view(self, ask: Ask) -> dict[str, np.ndarray]:
        """Rows x, G(x), y of sixteen pairs as bytes ``(48, H, W, 3)``, eight a row and two rows a
        kind, and D's verdict on the pair that each belongs to, ``(48,)``."""
        rng = torch.Generator(self.setting.device).manual_seed(rendering.VIEW_SEED)
        x, y = self.pairs(16, rng)
        with torch.no_grad(), self.autocast():
            made = self.mean_g(x)
            said = [self.d(torch.cat([x, z], 1)).sigmoid().mean((1, 2, 3)) for z in (y, made)]
        shown = torch.cat([t[half] for half in (slice(8), slice(8, 16)) for t in (x, made, y)])
        real, fake = (s.float().cpu().numpy() for s in said)
        verdicts = [s[half] for half in (slice(8), slice(8, 16)) for s in (real, fake, real)]
        return {"images": rendering.as_bytes(shown), "verdicts": np.concatenate(verdicts)}

    def change(self, config: PairedConfig) -> None:
        """Takes over the live knobs."""
        self.config = config
        state_dict.set_rate(self.opt_g, config.g_rate)
        state_dict.set_rate(self.opt_d, config.d_rate)

    # -- being saved -------------------------------------------------------------------------------

    def parts(self) -> dict[str, state_dict.Part]:
        return {"mean_g": self.mean_g, "g": self.g, "d": self.d, "opt_g": self.opt_g,
                "opt_d": self.opt_d, "dice": self.rng}  # fmt: skip

    def tensors(self) -> dict[str, Tensor]:
        """Weights, optimisers, RNG."""
        packed: dict[str, Tensor] = state_dict.pack(self.parts())
        return packed | {"steps": self.steps}

    def load(self, tensors: Mapping[str, Tensor]) -> None:
        """Takes back what ``tensors`` gave; the averaged generator alone is enough."""
        here = {name.partition(".")[0] for name in tensors}
        parts = {k: v for k, v in self.parts().items() if k in here | {"mean_g"}}
        state_dict.unpack(parts, tensors)
        if "g" not in here:
            self.g.load_state_dict(self.mean_g.state_dict())
        if "steps" in tensors:
            self.steps.copy_(tensors["steps"])


# -- registration --------------------------------------------------------------------------------


def fits(dataset: Dataset) -> str | None:
    """Needs pairs."""
    return None if dataset.paired else "it needs pairs of an input and its answer"


def build(config: PairedConfig, setting: Setting) -> Pix2Pix:
    """G is the U-Net."""
    return Pix2Pix(config, setting, translators.UNetGenerator(config.depth, config.width))


PIX2PIX = GAN(
    name="pix2pix",
    title="pix2pix",
    paper="Isola, Zhu, Zhou & Efros 2017, Image-to-Image Translation with Conditional GANs",
    config=PairedConfig,
    build=build,
    fits=fits,
    inference={**asks.REFUSED, **complete.OPERATIONS, **draw.OPERATIONS, **restyle.OPERATIONS},
)
