"""InfoGAN: codes with a meaning that nobody taught (Chen et al. 2016, arXiv:1606.03657).

G draws from noise z and codes c; Q, on D's trunk, must read c back from the picture. What Q gains
is a lower bound on the mutual information of codes and picture (eq. 4):

    L_I(G, Q) = E[log Q(c | G(z, c))] + H(c) <= I(c; G(z, c)),
    min over G, Q and max over D of V(D, G) - lambda L_I (eq. 6)

Latents as in the paper's MNIST experiment: 62 noises, one category of ten (uniform, H = ln 10 =
2.303 nats) and two continuous codes from U(-1, 1) (H = ln 2 each). Q's likelihood is categorical
and a true Gaussian with a mean and a deviation that it reads from the picture. As in the authors'
program D and Q share one optimiser, and L_I enters the losses of both players.

Deviations: a smaller pair of networks; D's trunk is spectrally normalised instead of batch
normalised; G's weights are averaged for sampling.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from playground.lazy import F, Lazy, torch
from playground.spec import GAN, Dataset, Setting, knob

if TYPE_CHECKING:
    from playground import imagenets, persist
    from playground.spec import Tensor
else:
    imagenets = Lazy("playground.imagenets")
    persist = Lazy("playground.persist")

NOISE, CATEGORIES, CODES = 62, 10, 2


@dataclass(frozen=True)
class Config:
    lr_d: float = knob(2e-4, "D and Q learn at", "Adam's rate for D and Q", low=1e-5, high=1e-2,
                       step=1e-5, live=True, log=True, group="rates")  # fmt: skip
    lr_g: float = knob(1e-3, "G learns at", "Adam's rate for G", low=1e-5, high=1e-2, step=1e-5,
                       live=True, log=True, group="rates")  # fmt: skip
    info: float = knob(1.0, "λ category", "weight of L_I for the category", low=0, high=5,
                       step=0.05, live=True, group="codes")  # fmt: skip
    info_codes: float = knob(0.2, "λ continuous", "weight of L_I for c1 and c2", low=0, high=5,
                             step=0.05, live=True, group="codes")  # fmt: skip
    instance_noise: float = knob(0.0, "Instance noise", "normal noise on all that D sees", low=0,
                                 high=1, step=0.01, live=True, advanced=True)  # fmt: skip
    batch: int = knob(64, "Batch", "pictures a step", low=8, high=512, step=8, advanced=True)
    width: int = knob(32, "Width", "feature maps of the widest picture", low=8, high=128, step=8,
                      advanced=True)  # fmt: skip
    beta1: float = knob(0.5, "Momentum", "Adam's beta1", low=0, high=0.99, step=0.01, advanced=True)
    ema: float = knob(0.999, "Averaging", "share of the old weights kept a step", low=0, high=1,
                      step=0.001, advanced=True)  # fmt: skip


def gaussian_log_likelihood(c: Tensor, mean: Tensor, log_std: Tensor) -> Tensor:
    """log N(c; mean, std^2), elementwise, in nats."""
    return -0.5 * ((c - mean) / log_std.exp()) ** 2 - log_std - 0.5 * math.log(2 * math.pi)


class Model:
    def __init__(self, config: Config, setting: Setting) -> None:
        self.config, self.setting = config, setting
        shape, device = setting.dataset.shape, setting.device
        self.dice = torch.Generator(device).manual_seed(setting.seeds[0])
        with torch.random.fork_rng():  # initial weights know only the global stream
            torch.manual_seed(setting.seeds[0])
            generator = imagenets.Generator(NOISE + CATEGORIES + CODES, shape, config.width)
            judge = imagenets.Recogniser(CATEGORIES, CODES, shape, config.width)
        fast = {"device": device, "memory_format": torch.channels_last}
        self.g, self.d = generator.to(**fast), judge.to(**fast)
        self.mean_g = copy.deepcopy(self.g).eval().requires_grad_(False)
        betas = (config.beta1, 0.999)
        self.opt_g = torch.optim.Adam(self.g.parameters(), config.lr_g, betas, fused=True)
        self.opt_d = torch.optim.Adam(self.d.parameters(), config.lr_d, betas, fused=True)
        self.steps = torch.zeros((), dtype=torch.long)

    def latent(self, n: int) -> tuple[Tensor, Tensor, Tensor]:
        """Noise (n, 62), category (n,) and continuous codes (n, 2) from the prior."""
        how = {"generator": self.dice, "device": self.setting.device}
        z = torch.randn(n, NOISE, **how)
        return z, torch.randint(CATEGORIES, (n,), **how), torch.rand(n, CODES, **how) * 2 - 1

    def inputs(self, z, k, c):
        return torch.cat([z, F.one_hot(k, CATEGORIES).float(), c], 1)

    def bound(self, k, c, category, mean, log_std) -> tuple[Tensor, Tensor]:
        """L_I of the category and of the continuous codes together, in nats."""
        discrete = math.log(CATEGORIES) - F.cross_entropy(category.float(), k)
        gaussian = gaussian_log_likelihood(c, mean.float(), log_std.float()).sum(1).mean()
        return discrete, gaussian + CODES * math.log(2)

    def half(self):
        return torch.autocast(self.setting.device, torch.bfloat16, enabled=self.setting.bf16)

    def step(self, players: str = "DG") -> dict[str, Tensor]:
        with self.half():
            k, c, fake = self.draw(self.config.batch, grad="G" in players)
        readings = self.step_d(k, c, fake.detach()) if "D" in players else {}
        if "G" in players:
            readings |= self.step_g(k, c, fake)
        return {name: value.detach().reshape(1) for name, value in readings.items()}

    def draw(self, n, grad):
        z, k, c = self.latent(n)
        with torch.set_grad_enabled(grad):
            return k, c, self.g(self.inputs(z, k, c)).float()

    def step_d(self, k, c, fake):
        cfg, n = self.config, self.config.batch
        u = torch.rand(1, n, generator=self.dice)
        real = self.setting.source.draw(u, u[..., None]).x[0]
        with self.half():
            logits, category, mean, log_std = self.d(self.noisy(torch.cat([real, fake])), n)
        logits = logits.float()
        loss = F.softplus(-logits[:n]).mean() + F.softplus(logits[n:]).mean()
        a, b = self.bound(k, c, category, mean, log_std)
        self.opt_d.zero_grad(set_to_none=True)
        (loss - cfg.info * a - cfg.info_codes * b).backward()
        self.opt_d.step()
        p = logits.detach().sigmoid()
        return {"d_loss": loss, "d_real": p[:n].mean(), "d_fake": p[n:].mean(), "l_info": a, "l_info_c": b,
                "d_grad": persist.gradient_norm(self.d.parameters())}

    def step_g(self, k, c, fake):
        cfg = self.config
        self.d.requires_grad_(False)
        with self.half():
            logits, category, mean, log_std = self.d(self.noisy(fake), 0)
        loss = F.softplus(-logits.float()).mean()
        a, b = self.bound(k, c, category, mean, log_std)
        self.opt_g.zero_grad(set_to_none=True)
        (loss - cfg.info * a - cfg.info_codes * b).backward()
        self.opt_g.step()
        self.d.requires_grad_(True)
        self.steps += 1
        persist.average(self.mean_g, self.g, min(cfg.ema, (1 + int(self.steps)) / (10 + int(self.steps))))
        return {"g_loss": loss, "g_grad": persist.gradient_norm(self.g.parameters())}

    def noisy(self, x):
        s = self.config.instance_noise
        if s:
            x = x + s * torch.randn(x.shape, generator=self.dice)
        return x.contiguous(memory_format=torch.channels_last)
