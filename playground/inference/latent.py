"""The latent space of any generator of pictures: what lies at a z, on a plane, along a path.

A z is named by its seed: the noise that this seed alone draws. ψ, the truncation, moves z towards
the middle of the noise, z̄ + ψ (z − z̄) with z̄ = 0 (Karras et al. 2019, section B, there behind a
mapping network). ``slerp`` is Shoemake's (1985). White (2016, https://arxiv.org/abs/1609.04468) has
the reason: in many dimensions noise lies near a sphere, which straight lines between two leave.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from playground.core.lazy import nn, torch
from playground.core.spec import Inference, Model, PlaygroundError, knob, parse
from playground.data.imaging import pixels
from playground.inference import arguments
from playground.inference.codes import CATEGORIES
from playground.inference.reading import reader
from playground.networks.conv_trainer import ConvTrainer
from playground.networks.latents import one_hot
from playground.networks.population import Population

if TYPE_CHECKING:
    Tensor = torch.Tensor

LOW, HIGH = -0.25, 1.25  # of the plane's coordinates: its corners, and a border around them
FARTHEST = 100.0  # a number of a z that is given
TYPICAL, TYPICAL_SEED = 500, 4242  # noises whose norms say how long one usually is


# -- the space -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Space:
    """``draw(seed)``: a z ``(dim,)``; ``generate(z, label)``: the pictures ``(n, C, H, W)`` of z
    ``(n, dim)`` under labels ``(n,)``, of which there are ``labels``, one where G knows none;
    ``inlet()``: the weights ``(units, dim)`` by which G's first layer reads z."""

    dim: int
    labels: int
    draw: Callable[[int], Tensor]
    generate: Callable[[Tensor, Tensor], Tensor]
    inlet: Callable[[], Tensor]


def space(model: Model) -> Space:
    """The latent space of a model.

    Raises:
        PlaygroundError: for one that draws points, or pictures from pictures.
    """
    if isinstance(model, ConvTrainer):
        return _convolutional(model)
    if isinstance(model, Population):
        if model.setting.dataset.kind != "images":
            raise PlaygroundError(
                "This model draws points: the walks through a latent space are of pictures."
            )
        return _perceptrons(model)
    raise PlaygroundError(NONE)


NONE = (
    "This model has no latent space: it makes a picture from a picture, not from noise. "
    "Choose one that draws from noise, such as dcgan-mnist."
)


def _convolutional(trainer: ConvTrainer) -> Space:
    device = trainer.setting.device
    z, *rest = trainer.prior(trainer, 1, torch.Generator(device).manual_seed(0))
    dim, labels = z.shape[1], 1
    if rest:  # class weights (n, K), or categories (n,)
        labels = rest[0].shape[1] if rest[0].ndim == 2 else CATEGORIES

    def generate(z: Tensor, label: Tensor) -> Tensor:
        z = z.to(device)
        # continuous codes stay in their middle
        others = [torch.zeros(len(z), *x.shape[1:], device=device) for x in rest[1:]]
        if rest:
            others.insert(0, one_hot(label.to(device), labels))
        with trainer.autocast():
            (x,) = arguments.rows(
                lambda *of: trainer.generate(trainer, trainer.inference_generator, *of), z, *others
            )
        return x

    def inlet() -> Tensor:
        first = next(m for m in trainer.mean_g.modules() if isinstance(m, nn.Linear))
        return first.weight.detach()[:, :dim].float().cpu()

    return Space(dim, labels, lambda seed: arguments.noise(seed, 1, dim)[0], generate, inlet)


def _perceptrons(population: Population) -> Space:
    device, shape = population.setting.device, population.setting.dataset.shape

    def network(z: Tensor) -> Tensor:
        every = z.expand(len(population.configs), -1, -1)
        return population.generate(every, population.shown())[0].view(-1, *shape)

    def generate(z: Tensor, label: Tensor) -> Tensor:
        (x,) = arguments.rows(network, z.to(device))
        return x

    def inlet() -> Tensor:
        weights = population.shown() or population.generator.parameters
        return weights[0][0].detach().float().cpu().T

    return Space(
        population.config.z_dim, 1, lambda seed: population.latents(1, seed)[0, 0].cpu(), generate,
        inlet,
    )  # fmt: skip


# -- points in it --------------------------------------------------------------------------------


def lerp(a: Tensor, b: Tensor, t: Tensor) -> Tensor:
    """The straight way from ``a`` to ``b`` ``(dim,)`` at ``t`` ``(n,)``: ``(n, dim)``."""
    return a + t[:, None] * (b - a)


def slerp(a: Tensor, b: Tensor, t: Tensor) -> Tensor:
    """The way along the arc: sin((1 − t)ω) / sin ω · a + sin(tω) / sin ω · b, ω the angle between
    them. Of two that point the same way, or the opposite one, the straight way."""
    lengths = a.norm() * b.norm()
    angle = torch.acos((torch.dot(a, b) / lengths).clamp(-1, 1))
    if lengths == 0 or torch.sin(angle) < 1e-4:
        return lerp(a, b, t)
    shares = torch.stack([torch.sin((1 - t) * angle), torch.sin(t * angle)], 1) / torch.sin(angle)
    along: Tensor = shares @ torch.stack([a, b])
    return along


def plane(corners: Tensor, u: Tensor, v: Tensor, keep: bool) -> Tensor:
    """``(n, dim)`` at A + u (B − A) + v (C − A) for ``corners`` A, B, C ``(3, dim)``; ``keep``
    brings each to the length that its corners have, in the same shares."""
    shares = torch.stack([1 - u - v, u, v], 1)  # (n, 3)
    z: Tensor = shares @ corners
    if not keep:
        return z
    weights = shares.abs() / shares.abs().sum(1, keepdim=True)
    kept: Tensor = z * ((weights @ corners.norm(dim=1)) / z.norm(dim=1).clamp_min(1e-6))[:, None]
    return kept


# -- questions -----------------------------------------------------------------------------------


def _psi() -> float:
    return knob(1.0, "Truncation ψ", "z is multiplied by it: 0 is the middle of the noise", low=0.0,
                high=1.5, step=0.01)  # fmt: skip


def _seed(of: str, default: int) -> int:
    return knob(default, of, "seed of the noise z", low=0, high=2**31 - 1, step=1)


def _coordinate(name: str) -> float:
    return knob(0.0, name, "place on the plane; the corners are 0 and 1", low=LOW, high=HIGH,
                step=0.001)  # fmt: skip


@dataclass(frozen=True)
class LatentArgs:
    """What every question says: ψ, and which label where the model has some."""

    psi: float = _psi()
    label: int = knob(0, "Label", "of a conditional model, or an InfoGAN's category", low=0,
                      high=999, step=1)  # fmt: skip


@dataclass(frozen=True)
class PathArgs(LatentArgs):
    """``n`` steps from z of seed ``a`` to that of ``b``, twice."""

    a: int = _seed("A", 1)
    b: int = _seed("B", 2)
    n: int = arguments.tiles(9, 2, 41)


@dataclass(frozen=True)
class CornersArgs(LatentArgs):
    """The plane through three z; ``keep``: their length is kept between them."""

    a: int = _seed("A", 1)
    b: int = _seed("B", 2)
    c: int = _seed("C", 3)
    keep: bool = knob(False, "Keep the length", "bring z to the length of its corners")


@dataclass(frozen=True)
class PlaneArgs(CornersArgs):
    """A place on it."""

    u: float = _coordinate("u")
    v: float = _coordinate("v")


@dataclass(frozen=True)
class MapArgs(CornersArgs):
    """``n`` × ``n`` places over all of it."""

    n: int = arguments.tiles(7, 2, 15)


@dataclass(frozen=True)
class SamplesArgs(LatentArgs):
    """The z of ``n`` seeds, from ``seed`` on, or this very ``z``."""

    seed: int = _seed("First seed", 0)
    n: int = arguments.tiles(24, 1, 64)
    z: tuple[float, ...] = knob((), "z", "the noise itself, as many numbers as the model's z has; "
                                "then seed and n are not used", low=-FARTHEST,
                                high=FARTHEST)  # fmt: skip


A = TypeVar("A", bound=LatentArgs)


def _prepared(model: Model, kind: type[A], args: Mapping[str, object],
              places: Callable[[Space, A], Tensor]) -> dict[str, Tensor]:  # fmt: skip
    """The z of a question, truncated, with its label."""
    known = space(model)
    asked = parse(kind, args)
    z = places(known, asked) * asked.psi
    return {"z": z, "label": labelled(known, asked.label, len(z))}


def labelled(known: Space, label: int, n: int) -> Tensor:
    """``label`` ``n`` times.

    Raises:
        PlaygroundError: when the model has no such label.
    """
    if label >= known.labels:
        raise PlaygroundError(
            f"label is {label}, but the labels of this model go from 0 to {known.labels - 1}."
        )
    return torch.full((n,), label)


def several(known: Space, seeds: Sequence[int]) -> Tensor:
    """The z of these seeds, ``(n, dim)``."""
    return torch.stack([known.draw(seed) for seed in seeds])


def _path(known: Space, asked: PathArgs) -> Tensor:
    a, b = several(known, (asked.a, asked.b))
    t = torch.linspace(0, 1, asked.n)
    return torch.cat([lerp(a, b, t), slerp(a, b, t)])


def _corners(known: Space, asked: CornersArgs) -> Tensor:
    return several(known, (asked.a, asked.b, asked.c))


def _place(known: Space, asked: PlaneArgs) -> Tensor:
    u, v = (torch.tensor([value]) for value in (asked.u, asked.v))
    return plane(_corners(known, asked), u, v, asked.keep)


def _map(known: Space, asked: MapArgs) -> Tensor:
    axis = torch.linspace(LOW, HIGH, asked.n)
    v, u = torch.meshgrid(axis.flip(0), axis, indexing="ij")
    return plane(_corners(known, asked), u.flatten(), v.flatten(), asked.keep)


def samples(known: Space, asked: SamplesArgs) -> Tensor:
    """The z ``(n, dim)`` that are asked for.

    Raises:
        PlaygroundError: when one is given that has not as many numbers as the model's z.
    """
    if not asked.z:
        return several(known, range(asked.seed, asked.seed + asked.n))
    if len(asked.z) != known.dim:
        raise PlaygroundError(
            f"z has {len(asked.z)} numbers, but the z of this model has {known.dim}."
        )
    return torch.tensor([asked.z])


def question(kind: type[A], places: Callable[[Space, A], Tensor],
             read: bool = False) -> Inference:  # fmt: skip
    """Pictures of the z at ``places(space, asked)``, with what is ``read`` in them."""

    def prepare(model: Model, args: Mapping[str, object]) -> dict[str, Tensor]:
        return _prepared(model, kind, args, places)

    return Inference(prepare, run_read if read else run_pictures, finish)


def run_pictures(model: Model, inputs: dict[str, Tensor]) -> dict[str, Tensor]:
    """Pictures as bytes ``(n, H, W)`` or ``(n, H, W, 3)``, and the lengths of their z."""
    x = space(model).generate(inputs["z"], inputs["label"])
    return {"images": pixels.pictures(x).cpu(), "norms": inputs["z"].norm(dim=1)}


def run_read(model: Model, inputs: dict[str, Tensor]) -> dict[str, Tensor]:
    """The same with the choice of each attribute, ``(n, A)``, where somebody reads them."""
    found = run_pictures(model, inputs)
    by = reader(model.setting)
    if by is not None:
        found["choices"] = torch.from_numpy(by.choices(found["images"]))
    return found


def finish(args: Mapping[str, object], share: dict[str, Tensor]) -> dict[str, object]:
    """``images`` uint8, ``norms`` of the z, and ``choices``, rows of whole numbers, if read."""
    told: dict[str, object] = {
        "images": share["images"].numpy(), "norms": share["norms"].tolist(),
    }  # fmt: skip
    if "choices" in share:
        told["choices"] = share["choices"].tolist()
    return told


# -- what it is ----------------------------------------------------------------------------------


def prepare_facts(model: Model, args: Mapping[str, object]) -> dict[str, Tensor]:
    """The lengths of noises, a row."""
    parse(LatentArgs, args)
    known = space(model)
    seeds = range(TYPICAL_SEED, TYPICAL_SEED + TYPICAL)
    return {"norms": several(known, seeds).norm(dim=1)[None]}


def run_facts(model: Model, inputs: dict[str, Tensor]) -> dict[str, Tensor]:
    """Mean and spread of the lengths, and the number of dimensions."""
    norms = inputs["norms"]
    dims = torch.full((len(norms),), float(space(model).dim))
    return {"facts": torch.stack([norms.mean(1), norms.std(1), dims], 1)}


def finish_facts(args: Mapping[str, object], share: dict[str, Tensor]) -> dict[str, object]:
    """``norm`` and ``spread`` of the noise's length, ``dim``."""
    norm, spread, dim = share["facts"][0].tolist()
    return {"norm": norm, "spread": spread, "dim": int(dim)}


OPERATIONS: Mapping[str, Inference] = {
    "latent_facts": Inference(prepare_facts, run_facts, finish_facts),
    "latent_plane": question(PlaneArgs, _place),
    "latent_map": question(MapArgs, _map),
    "latent_path": question(PathArgs, _path),
    "latent_samples": question(SamplesArgs, samples, read=True),
}
