"""What InfoGAN can be asked: tiles under given codes, traversals, grids, and what Q reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from playground.core.lazy import F, torch
from playground.core.spec import Inference, PlaygroundError, knob, parse
from playground.data.imaging import pixels
from playground.inference import arguments
from playground.networks.conv_trainer import ConvTrainer

if TYPE_CHECKING:
    Tensor = torch.Tensor

NOISE, CATEGORIES, CODES = 62, 10, 2
REACH = 2.0  # codes may leave the trained range -1 ... 1 by as much again


def _code(number: int) -> float:
    return knob(0.0, f"c{number}", f"continuous code {number}; trained from -1 to 1", low=-REACH,
                high=REACH, step=0.01)  # fmt: skip


@dataclass(frozen=True)
class CategoryArgs:
    """Which category, or shares ``categories`` of all, and the noise's seed."""

    category: int = knob(0, "Category", "of the ten that were found", low=0, high=CATEGORIES - 1,
                         step=1)  # fmt: skip
    categories: tuple[float, ...] = knob((), "Categories", "shares of all ten; empty: one category",
                                         low=0.0, high=1.0)  # fmt: skip
    seed: int = arguments.seed()


@dataclass(frozen=True)
class GridArgs(CategoryArgs):
    """One noise under ``n`` × ``n`` codes."""

    n: int = arguments.tiles(9, 2, 19)


@dataclass(frozen=True)
class CodeArgs(CategoryArgs):
    """``n`` noises with codes c1 and c2."""

    c1: float = _code(1)
    c2: float = _code(2)
    n: int = arguments.tiles(64)


@dataclass(frozen=True)
class StripArgs(CodeArgs):
    """One noise, one code of the two moved through its range in ``n`` tiles."""

    n: int = arguments.tiles(9, 2, 41)
    code: int = knob(1, "Code", "which of the two moves", low=1, high=CODES, step=1)


@dataclass(frozen=True)
class CategoriesArgs(CodeArgs):
    """``n`` noises, each under the ten categories."""

    n: int = arguments.tiles(1, high=arguments.MOST_TILES // CATEGORIES)


@dataclass(frozen=True)
class ReadArgs:
    """The noise of the redrawing."""

    seed: int = arguments.seed()


def prepare_render(trainer: ConvTrainer, args: Mapping[str, object]) -> dict[str, Tensor]:
    """``n`` noises from ``seed`` with one ``category``, or shares ``categories`` of all, and codes
    c1, c2."""
    asked = _parsed(CodeArgs, args)
    return _inputs(asked.n, asked, torch.tensor([[asked.c1, asked.c2]]).expand(asked.n, -1))


def prepare_strip(trainer: ConvTrainer, args: Mapping[str, object]) -> dict[str, Tensor]:
    """One noise; c1 (or c2, by ``code`` 1 or 2) goes from -2 to 2 in ``n`` tiles."""
    asked = _parsed(StripArgs, args)
    codes = torch.tensor([[asked.c1, asked.c2]]).repeat(asked.n, 1)
    codes[:, asked.code - 1] = torch.linspace(-REACH, REACH, asked.n)
    return _inputs(asked.n, asked, codes, one_noise=True)


def prepare_categories(trainer: ConvTrainer, args: Mapping[str, object]) -> dict[str, Tensor]:
    """``n`` noises, each under the ten categories in turn: row by row of the table."""
    asked = _parsed(CategoriesArgs, args)
    codes = torch.tensor([[asked.c1, asked.c2]]).expand(asked.n, -1)
    found = _inputs(asked.n, asked, codes)
    found = {name: x.repeat_interleave(CATEGORIES, 0) for name, x in found.items()}
    return found | {"category": torch.eye(CATEGORIES).repeat(asked.n, 1)}


def prepare_grid(trainer: ConvTrainer, args: Mapping[str, object]) -> dict[str, Tensor]:
    """One noise under ``n`` x ``n`` codes from -2 to 2, c1 to the right, c2 upwards."""
    asked = _parsed(GridArgs, args)
    axis = torch.linspace(-REACH, REACH, asked.n)
    c2, c1 = torch.meshgrid(axis.flip(0), axis, indexing="ij")
    codes = torch.stack([c1.flatten(), c2.flatten()], 1)
    return _inputs(asked.n**2, asked, codes, one_noise=True)


A = TypeVar("A")


def _parsed(asked: type[A], args: Mapping[str, object]) -> A:
    """Checked arguments; None stands for what was not asked."""
    return parse(asked, {name: value for name, value in args.items() if value is not None})


def _inputs(
    n: int, asked: CategoryArgs, codes: Tensor, one_noise: bool = False
) -> dict[str, Tensor]:
    if asked.categories:
        weights = arguments.blend(asked.categories, CATEGORIES, "categories")
    else:
        weights = np.eye(CATEGORIES, dtype=np.float32)[asked.category]
    z = arguments.noise(asked.seed, 1 if one_noise else n, NOISE)
    return {
        "z": z.expand(n, -1).contiguous(),
        "category": torch.from_numpy(weights).expand(n, -1).contiguous(),
        "codes": codes.contiguous(),
    }


def run_render(trainer: ConvTrainer, inputs: dict[str, Tensor]) -> dict[str, Tensor]:
    """Pictures as bytes ``(n, H, W)``."""
    device = trainer.setting.device
    latent = torch.cat([inputs["z"], inputs["codes"]], 1).to(device)
    with trainer.autocast():
        (x,) = arguments.rows(trainer.inference_generator, latent, inputs["category"].to(device))
    return {"images": pixels.pictures(x).cpu()}


def finish_render(args: Mapping[str, object], share: dict[str, Tensor]) -> dict[str, object]:
    """``images`` uint8 ``(n, H, W)``."""
    return {"images": share["images"].numpy()}


def run_reading(trainer: ConvTrainer, inputs: dict[str, Tensor]) -> dict[str, Tensor]:
    """The pictures asked for and what Q reads in them."""
    images = run_render(trainer, inputs)["images"]
    return {"images": images, **read(trainer, images)}


def prepare_read(trainer: ConvTrainer, args: Mapping[str, object]) -> dict[str, Tensor]:
    """A picture ``image``, uint8 of the data's shape; its redrawing takes noise from ``seed``."""
    size = trainer.setting.dataset.shape[1:]
    image = np.asarray(args.get("image"))
    if image.dtype.kind not in "iu" or image.shape != size:
        raise PlaygroundError(f"image must be whole numbers of shape {size}, not {image.shape}.")
    given = {name: value for name, value in args.items() if name != "image"}
    z = arguments.noise(parse(ReadArgs, given).seed, 1, NOISE)
    return {"image": torch.from_numpy(image.clip(0, 255).astype(np.uint8))[None], "z": z}


def run_read(trainer: ConvTrainer, inputs: dict[str, Tensor]) -> dict[str, Tensor]:
    """Q's reading of real pictures, and G's drawing from the same codes."""
    found = read(trainer, inputs["image"])
    category = F.one_hot(found["category"].argmax(1), CATEGORIES).float()
    codes = found["mean"].clamp(-REACH, REACH)
    return found | run_render(trainer, {"z": inputs["z"], "category": category, "codes": codes})


def read(trainer: ConvTrainer, images: Tensor) -> dict[str, Tensor]:
    """Q on bytes ``(n, H, W)``: ``category`` probabilities ``(n, 10)``, ``mean`` and ``std`` of the
    continuous codes ``(n, 2)``."""
    x = pixels.from_bytes(images)[:, None].to(trainer.setting.device)
    trainer.d.eval()
    _, category, mean, log_std = arguments.rows(trainer.d, x)
    trainer.d.train()
    found = {"category": F.softmax(category, 1), "mean": mean, "std": log_std.exp()}
    return {name: value.float().cpu() for name, value in found.items()}


def finish_reading(args: Mapping[str, object], share: dict[str, Tensor]) -> dict[str, object]:
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


OPERATIONS = {
    "render": Inference(prepare_render, run_render, finish_render),
    "strip": Inference(prepare_strip, run_render, finish_render),
    "grid": Inference(prepare_grid, run_render, finish_render),
    "categories": Inference(prepare_categories, run_render, finish_render),
    "reading": Inference(prepare_render, run_reading, finish_reading),
    "read": Inference(prepare_read, run_read, finish_reading),
}
