"""CycleGAN: translation without pairs (Zhu et al. 2017, arXiv:1703.10593).

G turns kind A into kind B, F turns B into A; nobody knows which B belongs to which A. What keeps
G(x) a picture of x is the way back: F(G(x)) must be x again.

    L(G, F, D_A, D_B) = L_GAN(G, D_B) + L_GAN(F, D_A)                            (eq. 3)
        + lambda (E|F(G(x)) - x|_1 + E|G(F(y)) - y|_1)                           (eq. 2)
        + lambda_id lambda (E|G(y) - y|_1 + E|F(x) - x|_1)                       (sec. 5.2)
    L_GAN in least squares: D minimises ½E[(D(y) - 1)²] + ½E[D(G(x))²],
    G minimises E[(D(G(x)) - 1)²]                                                (sec. 4)

Paired and unpaired: pix2pix (Isola et al. 2017) sees input and answer together and is told |G(x) -
y|; CycleGAN, DiscoGAN (Kim et al. 2017) and DualGAN (Yi et al. 2017) found the cycle at the same
time, so two heaps of pictures are enough. The price: geometry hardly changes, colours may swap, and
G can hide x in the picture instead of leaving it visible.

Deviations: a compact generator besides the paper's; PatchGANs at two scales; averaged weights;
Adam's β₂ is 0.99 and not 0.999, so that the step sizes follow the falling losses sooner; where
pictures are few, DiffAugment (Zhao et al. 2020) before the discriminators, which would else know
them by heart within 200 steps and drive G through ever new colours, dark for light among them.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from playground.core.lazy import Lazy, torch
from playground.core.losses import least_squares_d, least_squares_g
from playground.core.spec import GAN, Batch, Dataset, PlaygroundError, Setting, knob
from playground.inference import asks, photo_models, restyle
from playground.networks import diff_augment

if TYPE_CHECKING:
    from playground.core.spec import Tensor
    from playground.networks import rendering, state_dict, translators
else:
    state_dict = Lazy("playground.networks.state_dict")
    translators = Lazy("playground.networks.translators")
    rendering = Lazy("playground.networks.rendering")

BETAS = (0.5, 0.99)  # Adam's β₁ and β₂

# -- config --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CycleConfig:
    """Knobs of CycleGAN; rates are a step."""

    cycle: float = knob(10.0, "Cycle λ", "weight of |F(G(x)) − x|", low=0.0, high=50.0, step=0.5,
                        live=True, group="game")  # fmt: skip
    identity: float = knob(0.5, "Identity", "weight of |G(y) − y|, as a share of λ", low=0.0,
                           high=2.0, step=0.05, live=True, group="game")  # fmt: skip
    g_rate: float = knob(2e-4, "Learning rate of G, F", "Adam's rate for both generators; β₁ is "
                         "0.5, β₂ 0.99 (the paper: 0.999)", low=1e-6, high=1e-2, step=1e-6,
                         live=True, log=True, group="optimiser")  # fmt: skip
    d_rate: float = knob(2e-4, "Learning rate of D", "Adam's rate for both discriminators",
                         low=1e-6, high=1e-2, step=1e-6, live=True, log=True,
                         group="optimiser")  # fmt: skip
    batch: int = knob(4, "Batch", "pictures of each kind in a step", low=1, high=32, step=1,
                      unit="pictures", group="optimiser")  # fmt: skip
    constant: int = knob(0, "Constant steps", "steps before the rates begin to fall", low=0,
                         high=10_000_000, step=100, unit="steps", live=True, group="optimiser",
                         advanced=True)  # fmt: skip
    decay: int = knob(0, "Decay steps", "then the rates fall to 0 over these; 0: they stay", low=0,
                      high=10_000_000, step=100, unit="steps", live=True, group="optimiser",
                      advanced=True)  # fmt: skip
    family: str = knob("compact", "Generator", "our compact one or the paper's ResNet",
                       choices=("compact", "resnet"), group="networks")  # fmt: skip
    width: int = knob(16, "Width of G", "channels of the outermost layer", low=4, high=64, step=4,
                      unit="channels", group="networks")  # fmt: skip
    blocks: int = knob(2, "Blocks of G", "residual blocks at its bottom", low=1, high=9, step=1,
                       group="networks", advanced=True)  # fmt: skip
    d_width: int = knob(24, "Width of D", "channels of its first layer", low=4, high=64, step=4,
                        unit="channels", group="networks", advanced=True)  # fmt: skip
    pool: int = knob(50, "Pool", "earlier translations that D is shown again", low=0, high=200,
                     step=1, unit="pictures", group="tricks", advanced=True)  # fmt: skip
    ema: float = knob(0.99, "Averaging", "share of the old weights kept a step", low=0.0,
                      high=0.9999, step=0.0001, group="tricks", advanced=True)  # fmt: skip
    augment: str = diff_augment.augmented()


# -- networks ------------------------------------------------------------------------------------


def generator(config: CycleConfig) -> Any:
    """One generator of the chosen family."""
    if config.family == "resnet":
        return translators.ResNetGenerator(config.width, config.blocks)
    w = config.width
    return translators.CompactGenerator((w, 2 * w, 7 * w // 2), config.blocks)


def _least_squares_g(maps: list[Tensor]) -> Tensor:
    """E[(D(G(x)) - 1)²], summed over the scales; the paper has no ½ here."""
    return torch.stack([2 * least_squares_g(m.flatten()) for m in maps]).sum()


def _least_squares_d(
    discriminator: Any, real: Tensor, fake: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """½E[(D(y) - 1)²] + ½E[D(G(x))²], summed over the scales; the finer maps of y and G(x)."""
    n = len(real)
    maps = discriminator(torch.cat([real, fake]))
    losses = [least_squares_d(m[:n].flatten(), m[n:].flatten()) for m in maps]
    return torch.stack(losses).sum(), maps[0][:n], maps[0][n:]


# -- one step ------------------------------------------------------------------------------------


class CycleGAN:
    """G, F, D_A and D_B in training; implements ``playground.core.spec.Model`` with one member."""

    large = True
    why_eager = "its pictures are cut out at places that are read on the host, and its pool grows"

    def __init__(self, config: CycleConfig, setting: Setting) -> None:
        self.config, self.setting = config, setting
        device = self.device = setting.device
        self.rng = torch.Generator(device).manual_seed(setting.seeds[0])
        start = torch.Generator().manual_seed(setting.seeds[0] + 0x5EED)
        self.g, self.f = generator(config), generator(config)
        self.d_a, self.d_b = (translators.ScaledDiscriminators(config.d_width) for _ in "AB")
        for net in (self.g, self.f, self.d_a, self.d_b):
            translators.init_weights(net, start)
            net.to(device)
        self.mean_g, self.mean_f = (
            copy.deepcopy(net).eval().requires_grad_(False) for net in (self.g, self.f)
        )
        betas = BETAS
        self.opt_g = torch.optim.Adam(
            [*self.g.parameters(), *self.f.parameters()], config.g_rate, betas, fused=True
        )
        self.opt_d = torch.optim.Adam(
            [*self.d_a.parameters(), *self.d_b.parameters()], config.d_rate, betas, fused=True
        )
        self.pool_a, self.pool_b = (translators.Pool(config.pool, self.rng) for _ in "AB")
        self.steps = torch.zeros((), dtype=torch.long)
        self.has_discriminators = True  # False once weights without discriminators were loaded

    def autocast(self) -> Any:
        device = torch.device(self.setting.device).type
        return torch.autocast(device, torch.bfloat16, enabled=self.setting.bf16)

    def real(self) -> tuple[Tensor, Tensor]:
        """A batch of each kind, ``(B, 3, H, W)``, which do not belong together."""
        n = self.config.batch
        return self._draw(self._uniform(n) / 2), self._draw(self._uniform(n) / 2 + 0.5)

    def _uniform(self, n: int) -> Tensor:
        return torch.rand(1, n, generator=self.rng, device=self.setting.device)

    def _draw(self, u: Tensor) -> Tensor:
        source = self.setting.source
        assert source is not None, "built for inference only: no data to train on"
        shape = (*u.shape, self.setting.dataset.noise_dim)
        normal = torch.randn(shape, generator=self.rng, device=u.device)
        batch: Batch = source.draw(u, normal)
        return batch.x[0]

    def step(self, players: str = "DG") -> dict[str, Tensor]:
        """Both generators, then both discriminators against what these made."""
        self._set_rates()
        x, y = self.real()
        readings: dict[str, Tensor] = {}
        if "G" in players:
            fake_a, fake_b, readings = self.g_step(x, y)
        else:
            with torch.no_grad(), self.autocast():
                fake_a, fake_b = self.f(y), self.g(x)
        if "D" in players:
            readings |= self.d_step(x, y, self.pool_a(fake_a), self.pool_b(fake_b))
        self.steps += 1
        return {name: value.detach().float().reshape(1) for name, value in readings.items()}

    def g_step(self, x: Tensor, y: Tensor) -> tuple[Tensor, Tensor, dict[str, Tensor]]:
        """One step of G and F; returns F(y), G(x) and the readings."""
        config = self.config
        for net in (self.d_a, self.d_b):
            net.requires_grad_(False)  # their gradients would be thrown away
        with self.autocast():
            fake_b, fake_a = self.g(x), self.f(y)
            seen_b, seen_a = self.as_seen(fake_b), self.as_seen(fake_a)
            adversarial = _least_squares_g(self.d_b(seen_b)) + _least_squares_g(self.d_a(seen_a))
            cycle = (self.f(fake_b) - x).abs().mean() + (self.g(fake_a) - y).abs().mean()
            loss = adversarial + config.cycle * cycle
            readings = {"g_loss": adversarial, "cycle_loss": cycle / 2}
            if config.identity:
                identity = (self.g(y) - y).abs().mean() + (self.f(x) - x).abs().mean()
                loss = loss + config.identity * config.cycle * identity
                readings["identity_loss"] = identity / 2
        self.opt_g.zero_grad(set_to_none=True)
        loss.backward()
        readings["g_grad"] = state_dict.gradient_norm([*self.g.parameters(), *self.f.parameters()])
        self.opt_g.step()
        decay = min(config.ema, (1 + int(self.steps)) / (10 + int(self.steps)))
        state_dict.average(self.mean_g, self.g, decay)
        state_dict.average(self.mean_f, self.f, decay)
        for net in (self.d_a, self.d_b):
            net.requires_grad_(True)
        return fake_a.detach(), fake_b.detach(), readings

    def d_step(self, x: Tensor, y: Tensor, fake_a: Tensor, fake_b: Tensor) -> dict[str, Tensor]:
        """One step of D_A and D_B on real pictures and (partly earlier) translations."""
        with self.autocast():
            seen_b, seen_a = map(self.as_seen, (y, fake_b)), map(self.as_seen, (x, fake_a))
            loss_b, real, fake = _least_squares_d(self.d_b, *seen_b)
            loss = _least_squares_d(self.d_a, *seen_a)[0] + loss_b
        self.opt_d.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        grad = state_dict.gradient_norm([*self.d_a.parameters(), *self.d_b.parameters()])
        self.opt_d.step()
        return {"d_loss": loss, "d_real": real.mean(), "d_fake": fake.mean(), "d_grad": grad}

    def as_seen(self, x: Tensor) -> Tensor:
        """Pictures ``(B, 3, H, W)`` as the discriminators see them."""
        few = getattr(self.setting.source, "few", False)
        return diff_augment.augment(x, diff_augment.policy(self.config.augment, few), self.rng)

    def _set_rates(self) -> None:
        config, share = self.config, 1.0
        if config.decay:
            share = max(0.0, 1 - max(0, int(self.steps) - config.constant) / config.decay)
        state_dict.set_rate(self.opt_g, config.g_rate * share)
        state_dict.set_rate(self.opt_d, config.d_rate * share)

    # -- looking -----------------------------------------------------------------------------------

    def sides(self, n: int, seed: int) -> tuple[Tensor, Tensor]:
        """``n`` real pictures of each kind, the same for the same seed."""
        rng = torch.Generator(self.setting.device).manual_seed(seed)
        kept, self.rng = self.rng, rng
        try:
            u = self._uniform(n) / 2
            return self._draw(u), self._draw(u + 0.5)
        finally:
            self.rng = kept

    def sample(self, n: int, seed: int) -> Tensor:
        """G(x) of ``n`` pictures of the first kind: ``(1, n, 3, H, W)``."""
        if self.setting.source is None:
            raise PlaygroundError("This model translates photos; give it one instead of sampling.")
        with torch.no_grad(), self.autocast():
            translated: Tensor = self.mean_g(self.sides(n, seed)[0])
        return translated.float()[None]

    def view(self, ask: Mapping[str, Any]) -> dict[str, np.ndarray]:
        """The six-picture diagram, eight columns of it: rows x, G(x), F(G(x)), y, F(y), G(F(y)) as
        bytes ``(48, H, W, 3)``, and what the fine discriminators say of each, ``(48,)``."""
        x, y = self.sides(8, rendering.VIEW_SEED)
        with torch.no_grad(), self.autocast():
            there, other = self.mean_g(x), self.mean_f(y)
            rows = [x, there, self.mean_f(there), y, other, self.mean_g(other)]
            judges = [self.d_a, self.d_b, self.d_a, self.d_b, self.d_a, self.d_b]
            said = [d(row)[0].mean((1, 2, 3)) for d, row in zip(judges, rows, strict=True)]
        verdicts = torch.cat(said).float().cpu().numpy()
        return {"images": rendering.as_bytes(torch.cat(rows)), "verdicts": np.asarray(verdicts)}

    def change(self, config: CycleConfig) -> None:
        """Takes over the live knobs."""
        self.config = config

    # -- being saved -------------------------------------------------------------------------------

    def parts(self) -> dict[str, Any]:
        """What is saved, by name. ``mean_g`` and ``mean_f`` alone are enough to translate; with
        ``d_a`` and ``d_b``, the discriminators of the finer scale, there is a patch map too."""
        return {
            "mean_g": self.mean_g, "mean_f": self.mean_f, "d_a": self.d_a.fine,
            "d_b": self.d_b.fine, "d_a_half": self.d_a.coarse, "d_b_half": self.d_b.coarse,
            "g": self.g, "f": self.f, "opt_g": self.opt_g, "opt_d": self.opt_d, "dice": self.rng,
        }  # fmt: skip

    def tensors(self) -> dict[str, Tensor]:
        """Weights, optimisers, RNG, and pools unless these show a visitor's own pictures."""
        packed: dict[str, Tensor] = state_dict.pack(self.parts()) | {"steps": self.steps}
        if self.setting.dataset.private:
            return packed
        for name, pool in (("pool_a", self.pool_a), ("pool_b", self.pool_b)):
            if pool.kept is not None:
                packed[name] = pool.kept
        return packed

    def load(self, tensors: Mapping[str, Tensor]) -> None:
        """Takes back what ``tensors`` gave; the averaged generators alone are enough."""
        parts = self.parts()
        here = {name.partition(".")[0] for name in tensors}
        needed = {name: part for name, part in parts.items() if name in here | {"mean_g", "mean_f"}}
        state_dict.unpack(needed, tensors)
        self.has_discriminators = {"d_a", "d_b"} <= here
        if "g" not in here:
            self.g.load_state_dict(self.mean_g.state_dict())
            self.f.load_state_dict(self.mean_f.state_dict())
        if "steps" in tensors:
            self.steps.copy_(tensors["steps"])
        for name, pool in (("pool_a", self.pool_a), ("pool_b", self.pool_b)):
            pool.kept = tensors[name].to(self.setting.device) if name in tensors else None


# -- registration --------------------------------------------------------------------------------


def fits(dataset: Dataset) -> str | None:
    """Needs two kinds of pictures, paired or not."""
    return None if dataset.domains else "it needs two kinds of pictures to translate between"


CYCLEGAN = GAN(
    name="cyclegan",
    title="CycleGAN",
    paper="Zhu, Park, Isola & Efros 2017, Unpaired Image-to-Image Translation",
    config=CycleConfig,
    build=CycleGAN,
    fits=fits,
    inference={**photo_models.ASKS, **asks.REFUSED, **restyle.OPERATIONS},
    foreign=photo_models.PretrainedGenerators,
)
