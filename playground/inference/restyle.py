"""A drawn portrait as its emoji: once through a generator, whether it was trained with pairs or
without, and what of it an independent classifier finds again.

pix2pix and CycleGAN are asked the same (``playground.data.face_styles``): what pairs are worth is
to be seen side by side. CycleGAN's way back is shown too, since it is all that held G to the
portrait; pix2pix has none.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol, cast

from playground.core.lazy import torch
from playground.core.spec import Inference, Model, PlaygroundError, Setting
from playground.data import face_styles, portraits
from playground.data.imaging import pixels
from playground.inference import given
from playground.inference.reading import reader

if TYPE_CHECKING:
    from torch import nn

    Tensor = torch.Tensor


class Restyler(Protocol):
    """What pix2pix and CycleGAN are, seen from here."""

    setting: Setting
    mean_g: nn.Module

    def autocast(self) -> AbstractContextManager[None]: ...


def prepare(model: Model, args: Mapping[str, object]) -> dict[str, Tensor]:
    """The ``image``, see ``given``.

    Raises:
        PlaygroundError: for another, and for a model that draws no emojis.
    """
    data = model.setting.dataset
    if data.domains != face_styles.KINDS:
        raise PlaygroundError(
            f"This model was trained on {data.title}, not on portraits and emojis: choose one that "
            "was, such as pix2pix-face-styles."
        )
    return {"image": given.pictures(args.get("image"), "image", (data.shape[-1],))}


def run(model: Model, inputs: dict[str, Tensor]) -> dict[str, Tensor]:
    """Each portrait by itself, so that nobody's company changes a byte."""
    net = cast(Restyler, model)
    by = reader(replace(net.setting, dataset=portraits.GLASSES))
    back = getattr(net, "mean_f", None)
    found: dict[str, list[Tensor]] = {"images": [], "back": [], "choices": []}
    for image in inputs["image"]:
        x = pixels.from_bytes(image[None].movedim(3, 1)).to(net.setting.device)
        with torch.no_grad(), net.autocast():
            y = net.mean_g(x).float()
            again = x[:0] if back is None else back(y).float()
        made = pixels.pictures(y).cpu()
        found["images"].append(made)
        found["back"].append(pixels.pictures(again).cpu()[None])
        read = torch.zeros(1, 0) if by is None else torch.from_numpy(by.choices(made))
        found["choices"].append(read)
    return {name: torch.cat(parts) for name, parts in found.items()}


def finish(args: Mapping[str, object], share: dict[str, Tensor]) -> dict[str, object]:
    """``images`` uint8 ``(1, S, S, 3)``, the emoji; ``back``, CycleGAN's portrait of it, or none;
    the ``choices`` that the emojis' classifier reads in it."""
    return {
        "images": share["images"].numpy(), "back": share["back"][0].numpy(),
        "choices": share["choices"][0].long().tolist(),
    }  # fmt: skip


OPERATIONS: Mapping[str, Inference] = {"restyle": Inference(prepare, run, finish)}
