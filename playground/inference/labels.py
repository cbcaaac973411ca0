"""What a conditional generator can be asked: tiles under blended labels, a table, a verdict."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from playground.core.lazy import torch
from playground.core.spec import Inference, knob, parse
from playground.data.imaging import pixels
from playground.inference import arguments
from playground.networks.conv_trainer import ConvTrainer

if TYPE_CHECKING:
    Tensor = torch.Tensor


WHOLE = 3.0  # a truncation at this many deviations leaves the noise as it is


@dataclass(frozen=True)
class NoiseArgs:
    """Where the noise comes from."""

    seed: int = arguments.seed()
    truncation: float = knob(WHOLE, "Truncation", "the noise is cut off beyond so many deviations; "
                             "3: not at all", low=0.05, high=WHOLE, step=0.05)  # fmt: skip


@dataclass(frozen=True)
class TableArgs(NoiseArgs):
    """A table: every class in a column, a noise in each of ``n`` rows."""

    n: int = arguments.tiles(10, high=arguments.MOST_TILES // 10)


@dataclass(frozen=True)
class LabelArgs(NoiseArgs):
    """``n`` pictures under the same class ``weights``."""

    n: int = arguments.tiles(64)
    weights: tuple[float, ...] = knob((), "Weights", "of the classes; not all zero", low=0.0,
                                      high=1.0, step=0.01)  # fmt: skip


def prepare_render(
    noise: int, trainer: ConvTrainer, args: Mapping[str, object]
) -> dict[str, Tensor]:
    """``n`` noises from ``seed``, all under the same class ``weights``."""
    asked = parse(LabelArgs, args)
    y = arguments.blend(asked.weights, len(trainer.setting.dataset.classes))
    return {"z": _noise(noise, asked.n, asked), "y": torch.from_numpy(y).repeat(asked.n, 1)}


def prepare_table(
    noise: int, trainer: ConvTrainer, args: Mapping[str, object]
) -> dict[str, Tensor]:
    """``n`` noises from ``seed``, each under every class in turn: row by row of the table."""
    asked = parse(TableArgs, args)
    classes = len(trainer.setting.dataset.classes)
    z = _noise(noise, asked.n, asked).repeat_interleave(classes, 0)
    return {"z": z, "y": torch.eye(classes).repeat(asked.n, 1)}


def _noise(dim: int, n: int, asked: NoiseArgs) -> Tensor:
    cut = math.inf if asked.truncation == WHOLE else asked.truncation
    return arguments.noise(asked.seed, n, dim, cut)


def run_render(trainer: ConvTrainer, inputs: dict[str, Tensor]) -> dict[str, Tensor]:
    """Pictures as bytes ``(n, H, W)``."""
    device = trainer.setting.device
    with trainer.autocast():
        (x,) = arguments.rows(
            trainer.inference_generator, inputs["z"].to(device), inputs["y"].to(device)
        )
    return {"images": pixels.pictures(x).cpu()}


def run_verdict(trainer: ConvTrainer, inputs: dict[str, Tensor]) -> dict[str, Tensor]:
    """The independent classifier's probabilities ``(n, 10)`` for the pictures asked for."""
    return {"probabilities": _called(trainer, run_render(trainer, inputs)["images"])}


def run_control(trainer: ConvTrainer, inputs: dict[str, Tensor]) -> dict[str, Tensor]:
    """The pictures asked for, and whether the classifier gives each the label of its weights."""
    images = run_render(trainer, inputs)["images"]
    return {"images": images, "obeyed": _called(trainer, images).argmax(1) == inputs["y"].argmax(1)}


def _called(trainer: ConvTrainer, images: Tensor) -> Tensor:
    with trainer.autocast():
        return torch.from_numpy(trainer.classifier.label(images).probabilities)


def finish_control(args: Mapping[str, object], share: dict[str, Tensor]) -> dict[str, object]:
    """``images`` uint8 ``(n * classes, H, W)``, ``obeyed``, the share that shows its label, and
    ``by_label``, the same for each column of the table."""
    obeyed = share["obeyed"].float().view(parse(TableArgs, args).n, -1)
    return {
        "images": share["images"].numpy(),
        "obeyed": float(obeyed.mean()),
        "by_label": obeyed.mean(0).tolist(),
    }


def finish_render(args: Mapping[str, object], share: dict[str, Tensor]) -> dict[str, object]:
    """``images`` uint8 ``(n, H, W)``."""
    return {"images": share["images"].numpy()}


def finish_verdict(args: Mapping[str, object], share: dict[str, Tensor]) -> dict[str, object]:
    """``probabilities``, the classifier's mean verdict; ``obeyed``, the share of the pictures that
    it calls by the class of the largest weight."""
    asked = int(np.argmax(parse(LabelArgs, args).weights))
    called = share["probabilities"].argmax(1)
    return {
        "probabilities": share["probabilities"].mean(0).tolist(),
        "obeyed": float((called == asked).float().mean()),
    }


def operations(noise: int) -> dict[str, Inference]:
    """What a G with ``noise`` numbers beside the label can be asked, by name."""
    render, table = partial(prepare_render, noise), partial(prepare_table, noise)
    return {
        "render": Inference(render, run_render, finish_render),
        "table": Inference(table, run_render, finish_render),
        "control": Inference(table, run_control, finish_control),
        "verdict": Inference(render, run_verdict, finish_verdict),
    }
