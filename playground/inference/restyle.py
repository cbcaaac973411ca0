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
from playground.inference.reading import Reader, reader

if TYPE_CHECKING:
    from torch import nn

    Tensor = torch.Tensor


class Restyler(Protocol):
    """What pix2pix and CycleGAN are, seen from here: ``mean_g`` translates."""

    setting: Setting
    mean_g: nn.Module

    def autocast(self) -> AbstractContextManager[None]: ...


def prepare(model: Model, args: Mapping[str, object]) -> dict[str, Tensor]:
    """The ``image``, see ``given``.

    Raises:
        PlaygroundError: for another, and for a model that draws no emojis.
    """
    data = getattr(getattr(model, "setting", None), "dataset", None)  # brought weights have none
    if data is None or data.domains != face_styles.KINDS:
        known = "something else" if data is None else data.title
        raise PlaygroundError(
            f"This model was trained on {known}, not on portraits and emojis: choose one that "
            "was, such as pix2pix-face-styles."
        )
    return {"image": given.pictures(args.get("image"), "image", (data.shape[-1],))}


def run(model: Model, inputs: dict[str, Tensor]) -> dict[str, Tensor]:
    """Each portrait by itself, so that nobody's company changes a byte: ``images`` uint8
    ``(n, S, S, 3)``, ``back`` ``(n, 1, S, S, 3)`` by CycleGAN's F, ``(n, 0, S, S, 3)`` without one,
    and the ``choices`` ``(n, A)`` that are read."""
    net = cast(Restyler, model)
    by = reader_of_emojis(net.setting)
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
        found["choices"].append(torch.from_numpy(by.choices(made)))
    return {name: torch.cat(parts) for name, parts in found.items()}


def reader_of_emojis(setting: Setting) -> Reader:
    """Who reads faces of the second style."""
    by = reader(replace(setting, dataset=portraits.GLASSES))
    assert by is not None, "the second style has a classifier"
    return by


def finish(args: Mapping[str, object], share: dict[str, Tensor]) -> dict[str, object]:
    """``images`` uint8 ``(1, S, S, 3)``, the emoji; ``back``, one portrait of it likewise, or none;
    the ``choices`` that the emojis' classifier reads in it."""
    return {
        "images": share["images"].numpy(), "back": share["back"][0].numpy(),
        "choices": share["choices"][0].long().tolist(),
    }  # fmt: skip


OPERATIONS: Mapping[str, Inference] = {"restyle": Inference(prepare, run, finish)}
