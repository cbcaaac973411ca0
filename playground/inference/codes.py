"""What InfoGAN can be asked: tiles under given codes, traversals, grids, and what Q reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from playground.core.lazy import F, torch
from playground.core.spec import Inference, PlaygroundError
from playground.data.imaging import pixels
from playground.inference import arguments
from playground.networks.conv_trainer import ImagePlayers

if TYPE_CHECKING:
    Tensor = torch.Tensor

NOISE, CATEGORIES, CODES = 62, 10, 2
REACH = 2.0  # codes may leave the trained range -1 ... 1 by as much again


def prepare_render(players: ImagePlayers, args: Mapping[str, Any]) -> dict[str, Tensor]:
    """``n`` noises from ``seed`` with one ``category``, or shares ``categories`` of all, and codes
    c1, c2."""
    arguments.only(args, "InfoGAN", ("category", "categories", "c1", "c2", "seed", "n"))
    n = arguments.whole(args, "n", 64, 1, arguments.MOST_TILES)
    codes = [arguments.number(args, name, 0.0, -REACH, REACH) for name in ("c1", "c2")]
    return _inputs(n, args, torch.tensor([codes]).expand(n, -1))


def prepare_strip(players: ImagePlayers, args: Mapping[str, Any]) -> dict[str, Tensor]:
    """One noise; c1 (or c2, by ``code`` 1 or 2) goes from -2 to 2 in ``n`` tiles."""
    n = arguments.whole(args, "n", 9, 2, 41)
    code = arguments.whole(args, "code", 1, 1, 2)
    codes = torch.tensor([[arguments.number(args, f"c{i}", 0.0, -REACH, REACH) for i in (1, 2)]])
    codes = codes.repeat(n, 1)
    codes[:, code - 1] = torch.linspace(-REACH, REACH, n)
    return _inputs(n, args, codes, one_noise=True)


def prepare_categories(players: ImagePlayers, args: Mapping[str, Any]) -> dict[str, Tensor]:
    """``n`` noises, each under the ten categories in turn: row by row of the table."""
    n = arguments.whole(args, "n", 1, 1, arguments.MOST_TILES // CATEGORIES)
    codes = torch.tensor([[arguments.number(args, f"c{i}", 0.0, -REACH, REACH) for i in (1, 2)]])
    found = _inputs(n, {**args, "category": 0}, codes.expand(n, -1))
    found = {name: x.repeat_interleave(CATEGORIES, 0) for name, x in found.items()}
    return found | {"category": torch.eye(CATEGORIES).repeat(n, 1)}


def prepare_grid(players: ImagePlayers, args: Mapping[str, Any]) -> dict[str, Tensor]:
    """One noise under ``n`` x ``n`` codes from -2 to 2, c1 to the right, c2 upwards."""
    n = arguments.whole(args, "n", 9, 2, 19)
    axis = torch.linspace(-REACH, REACH, n)
    c2, c1 = torch.meshgrid(axis.flip(0), axis, indexing="ij")
    return _inputs(n * n, args, torch.stack([c1.flatten(), c2.flatten()], 1), one_noise=True)


def _inputs(
    n: int, args: Mapping[str, Any], codes: Tensor, one_noise: bool = False
) -> dict[str, Tensor]:
    if args.get("categories") is not None:
        weights = arguments.blend(args["categories"], CATEGORIES, "categories")
    else:
        weights = np.eye(CATEGORIES, dtype=np.float32)[
            arguments.whole(args, "category", 0, 0, CATEGORIES - 1)
        ]
    z = arguments.noise(arguments.seed(args), 1 if one_noise else n, NOISE)
    return {
        "z": z.expand(n, -1).contiguous(),
        "category": torch.from_numpy(weights).expand(n, -1).contiguous(),
        "codes": codes.contiguous(),
    }


def run_render(players: ImagePlayers, inputs: dict[str, Tensor]) -> dict[str, Tensor]:
    """Pictures as bytes ``(n, H, W)``."""
    device = players.setting.device
    latent = torch.cat([inputs["z"], inputs["codes"]], 1).to(device)
    with players.half():
        (x,) = arguments.rows(players.pen, latent, inputs["category"].to(device))
    return {"images": pixels.pictures(x).cpu()}


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
    z = arguments.noise(arguments.seed(args), 1, NOISE)
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
    x = pixels.from_bytes(images)[:, None].to(players.setting.device)
    players.d.eval()
    _, category, mean, log_std = arguments.rows(players.d, x)
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


OPERATIONS = {
    "render": Inference(prepare_render, run_render, finish_render),
    "strip": Inference(prepare_strip, run_render, finish_render),
    "grid": Inference(prepare_grid, run_render, finish_render),
    "categories": Inference(prepare_categories, run_render, finish_render),
    "reading": Inference(prepare_render, run_reading, finish_reading),
    "read": Inference(prepare_read, run_read, finish_reading),
}
