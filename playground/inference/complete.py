"""What was behind a hole: a U-Net's completion, and what D makes of it beside others.

The U-Net was trained with pix2pix on pictures with holes (``playground.data.derived``), by distance
to the answer and against a PatchGAN (Pathak et al. 2016, https://arxiv.org/abs/1604.07379, had the
idea of both). Of its answer only the hole is kept: known pixels are exactly those that were given.
Borders are not blended (Yeh et al. blend by Poisson editing): a seam is to be seen.
``playground.inference.search`` completes without such a training, by search in a latent space.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol, cast

from playground.core.lazy import F, torch
from playground.core.spec import Dataset, Inference, Model, PlaygroundError, Setting, knob, parse
from playground.data import derived, images, portraits
from playground.data.imaging import pixels
from playground.inference import given
from playground.inference.reading import Reader, reader
from playground.inference.restyle import Restyler

if TYPE_CHECKING:
    from torch import nn

    Tensor = torch.Tensor

MOST_JUDGED = 8  # completions of one picture
WHOLE = {derived.DIGITS.name: images.MNIST, derived.GARMENTS.name: images.FASHION,
         derived.PORTRAITS.name: portraits.FACES}  # fmt: skip
"""The set whose classifier reads what is completed."""


class Translator(Restyler, Protocol):
    """What pix2pix is, seen from here: ``d`` judges an input and its answer side by side."""

    d: nn.Module


@dataclass(frozen=True)
class CompleteArgs:
    """Beside the picture and the mask: is the classifier to read it?"""

    read: bool = knob(True, "Read", "has the classifier read the picture and its completion")


def completes(data: Dataset) -> bool:
    """Are models of these data made to complete pictures?"""
    return data.domains == derived.HOLES


def _checked(model: Model) -> tuple[Translator, int]:
    """A model that completes, and the side of its pictures.

    Raises:
        PlaygroundError: for another.
    """
    data = model.setting.dataset
    if not completes(data):
        raise PlaygroundError(
            f"This model was trained on {data.title}, not on pictures with holes: choose one that "
            "was, such as pix2pix-holes-mnist."
        )
    return cast(Translator, model), data.shape[-1] - 2 * derived.border(data)


def by(setting: Setting) -> Reader | None:
    """Who reads pictures that a model of this setting completes."""
    whole = WHOLE.get(setting.dataset.name)
    return None if whole is None else reader(replace(setting, dataset=whole))


def read(found_by: Reader, x: Tensor) -> Tensor:
    """The choice of each attribute ``(n, A)`` in pictures in [-1, 1] ``(n, 3, S, S)``."""
    colours = "mouth" in found_by.table
    shown = pixels.pictures(x if colours else x[:, :1]).cpu()
    return torch.from_numpy(found_by.choices(shown))


def _framed(x: Tensor, data: Dataset) -> Tensor:
    """Pictures as the network takes them, with the border that they had in training."""
    around = derived.border(data)
    return F.pad(x, (around,) * 4, value=-1.0) if around else x


def verdict(model: Translator, holed: Tensor, made: Tensor, hole: Tensor) -> Tensor:
    """How far D takes each of ``made`` ``(n, 3, S, S)`` for the answer to ``holed``, 0 to 1
    ``(n,)``: the mean over the patches that the hole ``(n, S, S)`` reaches."""
    data = model.setting.dataset
    with model.autocast():
        logits = model.d(_framed(torch.cat([holed, made], 1), data))  # (n, 1, h, w)
    framed = F.pad(hole.float()[:, None], (derived.border(data),) * 4)
    reached = (F.adaptive_max_pool2d(framed, logits.shape[-2:]) > 0).float()
    said = logits.float().sigmoid() * reached
    mean: Tensor = said.sum((1, 2, 3)) / reached.sum((1, 2, 3))
    return mean


def prepare(model: Model, args: Mapping[str, object]) -> dict[str, Tensor]:
    """``image`` and ``mask``, see ``given``."""
    _, side = _checked(model)
    rest = {k: v for k, v in args.items() if k not in ("image", "mask")}
    asked = parse(CompleteArgs, rest)
    image = given.pictures(args.get("image"), "image", (side,))
    hole = given.mask(args.get("mask"), side)
    return {"image": image, "mask": hole, "read": torch.tensor([asked.read])}


def run(model: Model, inputs: dict[str, Tensor]) -> dict[str, Tensor]:
    """Each by itself, so that nobody's company changes a byte."""
    rows = [_one(model, {k: v[i : i + 1] for k, v in inputs.items()})
            for i in range(len(inputs["image"]))]  # fmt: skip
    return {name: torch.cat([row[name] for row in rows]) for name in rows[0]}


def _one(model: Model, inputs: dict[str, Tensor]) -> dict[str, Tensor]:
    net, side = _checked(model)
    data, device = net.setting.dataset, net.setting.device
    x = pixels.from_bytes(inputs["image"].movedim(3, 1)).to(device)
    hole = inputs["mask"].to(device)
    holed = derived.cut(x, hole)
    around = derived.border(data)
    with net.autocast():
        answer = net.mean_g(_framed(holed, data)).float()
    answer = answer[..., around : around + side, around : around + side]
    if around:  # a digit or a garment, whose three channels are one
        answer = answer.mean(1, keepdim=True).expand(-1, 3, -1, -1)
    made = torch.where(hole[:, None], answer, x)
    found_by = by(net.setting) if bool(inputs["read"]) else None
    choices = torch.zeros(2, 0) if found_by is None else read(found_by, torch.cat([x, made]))
    return {
        "images": pixels.pictures(made).cpu(),
        "verdict": verdict(net, holed, made, hole).cpu(),
        "truth": verdict(net, holed, x, hole).cpu(),
        "distance": given.distance(made, x, hole).cpu(),
        "share": hole.float().mean((1, 2)).cpu(),
        "choices": choices[None],
    }


def finish(args: Mapping[str, object], share: dict[str, Tensor]) -> dict[str, object]:
    """``images`` uint8 ``(1, S, S, 3)``; D's ``verdict`` on it and on the ``truth``, which was
    there; ``distance`` from that inside the hole, 0 to 1; the hole's ``share`` of the picture;
    ``choices`` of the classifier in the truth and in the completion, where there is one."""
    told: dict[str, object] = {"images": share["images"].numpy()}
    told |= {name: float(share[name][0]) for name in ("verdict", "truth", "distance", "share")}
    told["choices"] = share["choices"][0].long().tolist() if share["choices"].numel() else []
    return told


# -- others' completions under the same eyes -------------------------------------------------------


def prepare_judge(model: Model, args: Mapping[str, object]) -> dict[str, Tensor]:
    """``image``, ``mask`` and the completions ``images`` of it."""
    _, side = _checked(model)
    one = given.pictures(args.get("image"), "image", (side,))
    hole = given.mask(args.get("mask"), side)
    several = given.pictures(args.get("images"), "images", (side,), many=True)
    if len(several) > MOST_JUDGED:
        raise PlaygroundError(
            f"There are {len(several)} completions, but may be {MOST_JUDGED} at most."
        )
    count = len(several)
    return {"image": one.expand(count, -1, -1, -1), "mask": hole.expand(count, -1, -1),
            "images": several}  # fmt: skip


def run_judge(model: Model, inputs: dict[str, Tensor]) -> dict[str, Tensor]:
    """D on each."""
    net, _ = _checked(model)
    device, found = net.setting.device, []
    for image, hole, made in zip(*inputs.values(), strict=True):
        x, y = (pixels.from_bytes(t[None].movedim(3, 1)).to(device) for t in (image, made))
        hole = hole[None].to(device)
        found.append(verdict(net, derived.cut(x, hole), torch.where(hole[:, None], y, x), hole))
    return {"verdicts": torch.cat(found).cpu()}


def finish_judge(args: Mapping[str, object], share: dict[str, Tensor]) -> dict[str, object]:
    """``verdicts``, one a completion."""
    return {"verdicts": share["verdicts"].tolist()}


OPERATIONS: Mapping[str, Inference] = {
    "complete": Inference(prepare, run, finish),
    "complete_judge": Inference(prepare_judge, run_judge, finish_judge),
}
