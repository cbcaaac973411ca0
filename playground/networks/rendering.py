"""What a live picture shows of a population: small arrays, ready to be drawn.

``RENDERERS`` maps the kind of data to a function of the population and of what the viewer asked for
(``ask["layers"]``); arrays carry the members along the first axis.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from playground.core.lazy import torch
from playground.core.spec import Ask, Objective, Setting
from playground.data.imaging import pixels
from playground.networks import latents

if TYPE_CHECKING:
    Tensor = torch.Tensor

TILES = 64  # of a picture of pictures
VIEW_SEED = 12345  # the same latents in every frame, so that what moves is G and not the noise
HEAT, WARP, ARROWS, GRID_POINTS = 48, 21, 150, 200
MOST_DOTS = 4000


class Renderable(Protocol):
    """What a picture needs of the population that it shows."""

    @property
    def configs(self) -> Sequence[Any]: ...
    @property
    def config(self) -> Any: ...
    @property
    def setting(self) -> Setting: ...
    @property
    def objective(self) -> Objective: ...
    @property
    def discriminate(self) -> Callable[[Any, Tensor, bool], Tensor]: ...
    def score(self, logits: Tensor) -> Tensor: ...
    def sample(self, n: int, seed: int) -> Tensor: ...
    def generate(self, z: Tensor, weights: Sequence[Tensor] | None = None) -> Tensor: ...
    def shown(self) -> Sequence[Tensor] | None: ...


def _numpy(x: Tensor) -> np.ndarray:
    return np.asarray(x.detach().float().cpu().numpy())


def real_points(population: Renderable, n: int) -> np.ndarray:
    """``n`` real samples ``(n, dim)``, the same in every frame."""
    setting = population.setting
    assert setting.source is not None
    rng = torch.Generator(setting.device).manual_seed(VIEW_SEED)
    u = torch.rand(1, n, generator=rng, device=setting.device)
    shape = (1, n, setting.dataset.noise_dim)
    normal = torch.randn(shape, generator=rng, device=setting.device)
    return _numpy(setting.source.draw(u, normal).x[0])


def render_points(population: Renderable, ask: Ask) -> dict[str, np.ndarray]:
    """2-D: real and fake dots, D's heat map, G's warped noise grid, arrows −∂L_G/∂x."""
    layers = ask.get("layers", ("real", "fake"))
    n = min(MOST_DOTS, max(1, int(ask.get("dots") or 400)))  # viewers ask what they like
    arrays: dict[str, np.ndarray] = {}
    if "real" in layers:
        arrays["real"] = real_points(population, n)
    if "heat" in layers:
        arrays["heat"] = heat_map(population, float(ask["extent"]))
    if "warp" in layers and population.config.z_dim == 2:
        arrays["warp"] = latent_grid(population)
    if "fake" in layers or "arrows" in layers:
        fake = population.sample(n, VIEW_SEED)
        arrays["fake"] = _numpy(fake)
        if "arrows" in layers:
            arrays["arrows"] = gradient_field(population, fake[:, :ARROWS])
    return arrays


def heat_map(population: Renderable, extent: float, pieces: int = 1) -> np.ndarray:
    """D over the plane as bytes ``(E, HEAT, HEAT)``, the top row first. Probabilities map to
    0 … 255; a critic has no scale of its own, so its range over the picture does. ``pieces``: cuts
    the plane, for a D that judges every point by itself."""
    axis = torch.linspace(-extent, extent, HEAT, device=population.setting.device)
    y, x = torch.meshgrid(axis.flip(0), axis, indexing="ij")
    points = torch.stack([x, y], -1).reshape(1, -1, 2).expand(len(population.configs), -1, -1)
    with torch.no_grad():
        parts = [
            population.discriminate(population, part, False) for part in points.chunk(pieces, 1)
        ]
        score = population.score(torch.cat(parts, 1))
    if population.objective.critic:
        low, high = score.amin(1, keepdim=True), score.amax(1, keepdim=True)
        score = (score - low) / (high - low).clamp_min(1e-12)
    scaled = (score.clamp(0, 1) * 255).round().to(torch.uint8)
    return np.asarray(scaled.reshape(-1, HEAT, HEAT).cpu().numpy())


def latent_grid(population: Renderable) -> np.ndarray:
    """G on a regular grid of z, ``(E, WARP, WARP, 2)``: where space is stretched and folded. Normal
    noise is cut so that every cell holds the same probability."""
    device = population.setting.device
    axis = torch.linspace(0.02, 0.98, WARP, device=device)
    kind = population.config.z_kind
    reach = latents.REACH[kind]
    axis = torch.special.ndtri(axis) if kind == "normal" else (axis * 2 - 1) * reach
    z = torch.stack(torch.meshgrid(axis, axis, indexing="ij"), -1).reshape(1, -1, 2)
    with torch.no_grad():
        x = population.generate(z.expand(len(population.configs), -1, -1), population.shown())
    return _numpy(x.reshape(-1, WARP, WARP, 2))


def gradient_field(population: Renderable, fake: Tensor) -> np.ndarray:
    """−∂L_G/∂x at fake samples ``(E, m, 2)``, times m: the direction in which D pulls each."""
    x = fake.detach().requires_grad_()
    logits = [population.discriminate(population, x, False)]
    if population.objective.relative:
        real = torch.as_tensor(real_points(population, x.shape[1]), device=x.device)
        logits.append(population.discriminate(population, real.expand_as(x), False))
    loss = population.objective.g_loss(*logits)
    (gradient,) = torch.autograd.grad(loss.sum(), x)
    return _numpy(-gradient * x.shape[1])


def render_line(population: Renderable, ask: Ask) -> dict[str, np.ndarray]:
    """1-D: D(x) on a grid, samples for p_g, the map z → x. The true density and D* follow from
    these and the dataset (``playground.evaluation.metrics.line_densities``)."""
    device, extent, members = (
        population.setting.device,
        float(ask["extent"]),
        len(population.configs),
    )
    x = torch.linspace(-extent, extent, GRID_POINTS, device=device).reshape(1, -1, 1)
    with torch.no_grad():
        d = population.score(population.discriminate(population, x.expand(members, -1, -1), False))
        arrays = {"grid": _numpy(x[0, :, 0]), "d": _numpy(d)}
        arrays["fake"] = _numpy(population.sample(2000, VIEW_SEED)[..., 0])
        if population.config.z_dim == 1:
            reach = latents.REACH[population.config.z_kind]
            z = torch.linspace(-reach, reach, GRID_POINTS, device=device)
            arrays["map_z"] = _numpy(z)
            arrays["map_x"] = _numpy(
                population.generate(
                    z.reshape(1, -1, 1).expand(members, -1, -1), population.shown()
                )[..., 0]
            )
    return arrays


def as_bytes(images: Tensor) -> np.ndarray:
    """``pixels.pictures`` as an array."""
    return np.asarray(pixels.pictures(images).cpu().numpy())


def render_images(population: Renderable, ask: Ask) -> dict[str, np.ndarray]:
    """An 8 × 8 grid from fixed noise and D's verdict on each, of member ``ask["member"]``."""
    member = min(int(ask.get("member") or 0), len(population.configs) - 1)
    fake = population.sample(TILES, VIEW_SEED)
    with torch.no_grad():
        verdicts = population.score(population.discriminate(population, fake.flatten(2), False))
    return {"images": as_bytes(fake[member]), "verdicts": _numpy(verdicts[member])}


RENDERERS: dict[str, Callable[[Renderable, Ask], dict[str, np.ndarray]]] = {
    "points": render_points,
    "line": render_line,
    "images": render_images,
}
