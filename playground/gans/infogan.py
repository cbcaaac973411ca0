"""InfoGAN: codes with a meaning that nobody taught (Chen et al. 2016, arXiv:1606.03657).

G draws from noise z and codes c; Q, on D's trunk, must read c back from the picture. What Q gains
is a lower bound on the mutual information of codes and picture (eq. 5):

    L_I(G, Q) = E[log Q(c | G(z, c))] + H(c) <= I(c; G(z, c)),
    min over G and Q, max over D, of V(D, G) - lambda L_I(G, Q)  (eq. 6)

Latents as in the paper's MNIST experiment: 62 noises, one category of ten (uniform, H = ln 10 =
2.303 nats), two continuous codes from U(-1, 1) (H = ln 2 each). Q's likelihood is categorical, and
for the continuous codes a true Gaussian whose mean and deviation Q reads from the picture. As in
the authors' program one optimiser moves D and Q, and L_I stands in the losses of both players.

Deviations: a smaller pair of networks; no batch norm in D, so that real and fake share a pass; G's
weights are averaged for sampling.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from playground import tiles
from playground.imageplayers import ImagePlayers, Latents, Readings, small_pictures
from playground.lazy import F, Lazy, torch
from playground.objectives import OBJECTIVES
from playground.spec import GAN, Inference, PlaygroundError, Setting, knob

if TYPE_CHECKING:
    from playground import imagenets, persist

    Tensor = torch.Tensor
else:
    imagenets = Lazy("playground.imagenets")
    persist = Lazy("playground.persist")

NOISE, CATEGORIES, CODES = 62, 10, 2

# -- config --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Config:
    """Knobs of InfoGAN; rates are a step, weights multiply nats."""

    objective: str = knob("non-saturating", "Objective", "what the two players optimise",
                          choices=("non-saturating", "minimax", "least-squares", "hinge"),
                          live=True, group="game", advanced=True)  # fmt: skip
    info: float = knob(1.0, "λ of the category", "weight of the category's part of L_I", low=0.0,
                       high=5.0, step=0.05, live=True, group="codes")  # fmt: skip
    info_codes: float = knob(0.1, "λ of c1 and c2", "weight of the continuous codes' part of L_I",
                             low=0.0, high=5.0, step=0.05, live=True, group="codes")  # fmt: skip
    d_rate: float = knob(5e-4, "Learning rate of D and Q", "step size of discriminator and reader",
                         low=1e-6, high=1e-1, step=1e-6, live=True, log=True,
                         group="optimiser")  # fmt: skip
    g_rate: float = knob(5e-4, "Learning rate of G", "step size of the generator", low=1e-6,
                         high=1e-1, step=1e-6, live=True, log=True, group="optimiser")  # fmt: skip
    batch: int = knob(64, "Batch", "real pictures (and fake ones) in a minibatch", low=8, high=512,
                      step=8, unit="pictures", group="optimiser", advanced=True)  # fmt: skip
    beta1: float = knob(0.5, "Adam's β₁", "memory of the gradient's mean", low=0.0, high=0.99,
                        step=0.01, group="optimiser", advanced=True)  # fmt: skip
    instance_noise: float = knob(0.0, "Instance noise", "σ of noise added to all that D and Q see",
                                 low=0.0, high=2.0, step=0.01, live=True, group="tricks",
                                 advanced=True)  # fmt: skip
    ema: float = knob(0.999, "Averaging of G", "share of the old average kept a step", low=0.0,
                      high=0.9999, step=0.0001, live=True, group="tricks",
                      advanced=True)  # fmt: skip
    maps: int = knob(32, "Feature maps", "maps of the widest layer", low=8, high=128, step=8,
                     group="networks", advanced=True)  # fmt: skip


# -- networks ------------------------------------------------------------------------------------


def prior(players: ImagePlayers, n: int, dice: Any) -> Latents:
    """Noise ``(n, 62)``, category ``(n,)`` and continuous codes ``(n, 2)`` in [-1, 1]."""
    how = {"generator": dice, "device": players.setting.device}
    z = torch.randn(n, NOISE, **how)
    category = torch.randint(CATEGORIES, (n,), **how)
    return z, category, torch.rand(n, CODES, **how) * 2 - 1


def imagine(players: ImagePlayers, g: Any, z: Tensor, category: Tensor, codes: Tensor) -> Tensor:
    """G's pictures; ``category`` may also be weights ``(n, 10)``."""
    if category.ndim == 1:
        category = F.one_hot(category, CATEGORIES).float()
    pictures: Tensor = g(torch.cat([z, category, codes], 1))
    return pictures


def judge(players: ImagePlayers, x: Tensor, *latents: Tensor) -> Tensor:
    """D's logits ``(n,)``; D sees no codes."""
    logits: Tensor = players.d.judge(x)
    return logits


def build(config: Config, setting: Setting) -> ImagePlayers:
    """InfoGAN on pictures of the setting's shape."""
    with persist.seeded(setting.seeds[0]):
        shape = setting.dataset.shape
        g = imagenets.Generator(NOISE + CATEGORIES + CODES, shape, config.maps)
        d = imagenets.Recogniser(CATEGORIES, CODES, shape, config.maps)
        g, d = imagenets.initialise(g), imagenets.initialise(d)
    dice = persist.dice(setting.seeds[0], setting.device)
    return ImagePlayers(config, setting, g, d, dice, prior, imagine, judge, d_step, g_step)


# -- one step ------------------------------------------------------------------------------------


def gaussian_log_likelihood(c: Tensor, mean: Tensor, log_std: Tensor) -> Tensor:
    """log N(c; mean, std²) = −½ ((c − mean) / std)² − log std − ½ log 2π, elementwise, in nats."""
    return -0.5 * ((c - mean) / log_std.exp()).square() - log_std - 0.5 * math.log(2 * math.pi)


def bound(
    category: Tensor, codes: Tensor, logits: Tensor, mean: Tensor, log_std: Tensor
) -> tuple[Tensor, Tensor]:
    """L_I in nats, eq. 5: of the category (at most ln 10), and of both continuous codes."""
    discrete = math.log(CATEGORIES) - F.cross_entropy(logits.float(), category)
    likelihood = gaussian_log_likelihood(codes, mean.float(), log_std.float())
    return discrete, likelihood.sum(1).mean() + CODES * math.log(2)


def d_step(players: ImagePlayers, latents: Latents, fake: Tensor) -> Readings:
    """One step of D, who tells real from fake, and of Q, who reads the codes of the fakes."""
    config, n = players.config, len(fake)
    objective = OBJECTIVES[config.objective]
    with players.half():
        seen = players.blur(torch.cat([players.real().x, fake]))
        logits, *reading = players.d(seen, skip=n)
    real_logits, fake_logits = logits.float().chunk(2)
    loss = objective.d_loss(real_logits, fake_logits)
    info, info_codes = bound(*latents[1:], *reading)
    norm = players.move_d(loss - config.info * info - config.info_codes * info_codes)
    return {
        "d_loss": loss,
        "d_real": players.score(real_logits),
        "d_fake": players.score(fake_logits),
        "d_grad": norm,
        "l_info": info,
        "l_info_codes": info_codes,
    }


def g_step(players: ImagePlayers, latents: Latents, fake: Tensor) -> Readings:
    """One step of G, who wants to be taken for real and to be read."""
    config = players.config
    with players.half():
        logits, *reading = players.d(players.blur(fake))
    loss = OBJECTIVES[config.objective].g_loss(logits.float())
    info, info_codes = bound(*latents[1:], *reading)
    norm = players.move_g(loss - config.info * info - config.info_codes * info_codes)
    return {"g_loss": loss, "g_grad": norm, "l_info": info, "l_info_codes": info_codes}


# -- inference -----------------------------------------------------------------------------------

REACH = 2.0  # codes may leave the trained range -1 ... 1 by as much again


def prepare_render(players: ImagePlayers, args: Mapping[str, Any]) -> dict[str, Tensor]:
    """``n`` noises from ``seed`` with one category (or ``weights`` of all) and c1, c2."""
    n = tiles.whole(args, "n", 64, 1, tiles.MOST_TILES)
    codes = [tiles.number(args, name, 0.0, -REACH, REACH) for name in ("c1", "c2")]
    return _inputs(n, args, torch.tensor([codes]).expand(n, -1))


def prepare_strip(players: ImagePlayers, args: Mapping[str, Any]) -> dict[str, Tensor]:
    """One noise; c1 (or c2, by ``code`` 1 or 2) goes from -2 to 2 in ``n`` tiles."""
    n = tiles.whole(args, "n", 9, 2, 41)
    code = tiles.whole(args, "code", 1, 1, 2)
    codes = torch.tensor([[tiles.number(args, f"c{i}", 0.0, -REACH, REACH) for i in (1, 2)]])
    codes = codes.repeat(n, 1)
    codes[:, code - 1] = torch.linspace(-REACH, REACH, n)
    return _inputs(n, args, codes, one_noise=True)


def prepare_categories(players: ImagePlayers, args: Mapping[str, Any]) -> dict[str, Tensor]:
    """``n`` noises, each under the ten categories in turn: row by row of the table."""
    n = tiles.whole(args, "n", 1, 1, tiles.MOST_TILES // CATEGORIES)
    codes = torch.tensor([[tiles.number(args, f"c{i}", 0.0, -REACH, REACH) for i in (1, 2)]])
    found = _inputs(n, {**args, "category": 0}, codes.expand(n, -1))
    found = {name: x.repeat_interleave(CATEGORIES, 0) for name, x in found.items()}
    return found | {"category": torch.eye(CATEGORIES).repeat(n, 1)}


def prepare_grid(players: ImagePlayers, args: Mapping[str, Any]) -> dict[str, Tensor]:
    """One noise under ``n`` x ``n`` codes from -2 to 2, c1 to the right, c2 upwards."""
    n = tiles.whole(args, "n", 9, 2, 19)
    axis = torch.linspace(-REACH, REACH, n)
    c2, c1 = torch.meshgrid(axis.flip(0), axis, indexing="ij")
    return _inputs(n * n, args, torch.stack([c1.flatten(), c2.flatten()], 1), one_noise=True)


def _inputs(
    n: int, args: Mapping[str, Any], codes: Tensor, one_noise: bool = False
) -> dict[str, Tensor]:
    if args.get("weights") is not None:
        weights = tiles.blend(args["weights"], CATEGORIES)
    else:
        weights = np.eye(CATEGORIES, dtype=np.float32)[
            tiles.whole(args, "category", 0, 0, CATEGORIES - 1)
        ]
    z = tiles.noise(tiles.seed(args), 1 if one_noise else n, NOISE)
    return {
        "z": z.expand(n, -1).contiguous(),
        "category": torch.from_numpy(weights).expand(n, -1).contiguous(),
        "codes": codes.contiguous(),
    }


def run_render(players: ImagePlayers, inputs: dict[str, Tensor]) -> dict[str, Tensor]:
    """Pictures as bytes ``(n, H, W)``."""
    given = torch.cat([inputs["z"], inputs["category"], inputs["codes"]], 1)
    (x,) = tiles.rows(players.mean_g, given.to(players.setting.device))
    return {"images": tiles.as_bytes(x).cpu()}


def finish_render(args: Mapping[str, Any], share: dict[str, Tensor]) -> dict[str, Any]:
    """``images`` uint8 ``(n, H, W)``."""
    return {"images": share["images"].numpy()}


def run_reading(players: ImagePlayers, inputs: dict[str, Tensor]) -> dict[str, Tensor]:
    """The pictures asked for and what Q reads in them."""
    images = run_render(players, inputs)["images"]
    return {"images": images, **read(players, images)}


def prepare_read(players: ImagePlayers, args: Mapping[str, Any]) -> dict[str, Tensor]:
    """A picture ``image``, uint8 of the data's shape; its redrawing takes noise from ``seed``."""
    size = players.setting.dataset.shape[1:]
    image = np.asarray(args.get("image"))
    if image.dtype.kind not in "iu" or image.shape != size:
        raise PlaygroundError(f"image must be whole numbers of shape {size}, not {image.shape}.")
    z = tiles.noise(tiles.seed(args), 1, NOISE)
    return {"image": torch.from_numpy(image.clip(0, 255).astype(np.uint8))[None], "z": z}


def run_read(players: ImagePlayers, inputs: dict[str, Tensor]) -> dict[str, Tensor]:
    """Q's reading of real pictures, and G's drawing from the same codes."""
    found = read(players, inputs["image"])
    category = F.one_hot(found["category"].argmax(1), CATEGORIES).float()
    codes = found["mean"].clamp(-REACH, REACH)
    return found | run_render(players, {"z": inputs["z"], "category": category, "codes": codes})


def read(players: ImagePlayers, images: Tensor) -> dict[str, Tensor]:
    """Q on bytes ``(n, H, W)``: ``category`` probabilities ``(n, 10)``, ``mean`` and ``std`` of the
    continuous codes ``(n, 2)``."""
    x = (images.float() / 127.5 - 1)[:, None].to(players.setting.device)
    players.d.eval()
    _, category, mean, log_std = tiles.rows(players.d, x)
    players.d.train()
    found = {"category": F.softmax(category, 1), "mean": mean, "std": log_std.exp()}
    return {name: value.float().cpu() for name, value in found.items()}


def finish_reading(args: Mapping[str, Any], share: dict[str, Tensor]) -> dict[str, Any]:
    """``category`` (10 probabilities), ``c1``, ``c2`` and their deviations, of the first picture;
    ``images`` uint8 ``(n, H, W)``."""
    mean, std = share["mean"][0].tolist(), share["std"][0].tolist()
    return {
        "category": share["category"][0].tolist(),
        "c1": mean[0],
        "c2": mean[1],
        "c1_std": std[0],
        "c2_std": std[1],
        "images": share["images"].numpy(),
    }


# -- registration --------------------------------------------------------------------------------

INFOGAN = GAN(
    name="infogan",
    title="InfoGAN (convolutions)",
    paper="Chen et al. 2016, InfoGAN: Interpretable Representation Learning by Information "
    "Maximizing Generative Adversarial Nets",
    config=Config,
    build=build,
    fits=small_pictures,
    inference={
        "render": Inference(prepare_render, run_render, finish_render),
        "strip": Inference(prepare_strip, run_render, finish_render),
        "grid": Inference(prepare_grid, run_render, finish_render),
        "categories": Inference(prepare_categories, run_render, finish_render),
        "reading": Inference(prepare_render, run_reading, finish_reading),
        "read": Inference(prepare_read, run_read, finish_reading),
    },
)
