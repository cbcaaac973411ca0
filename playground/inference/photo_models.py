"""How a page asks for a translation: the questions the engine answers about photos.

``translate_ab`` turns a photo of the first kind into the second and back, ``translate_ba`` the
other way round. They are put to a trained CycleGAN or to weights from elsewhere; ``weights_file``,
which generators a file holds and what it leaves open, to the latter only. ``photo_kinds`` asks what
the photo itself shows, for a hint.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from playground.core.lazy import Lazy, torch
from playground.core.spec import Inference, PlaygroundError, knob
from playground.data.imaging.decode import LEAST_SIDE, LONGEST
from playground.inference import pretrained

if TYPE_CHECKING:
    from playground.core.spec import Tensor
    from playground.inference import translation
    from playground.networks import photo_classifier, state_dict
else:
    photo_classifier = Lazy("playground.networks.photo_classifier")
    state_dict = Lazy("playground.networks.state_dict")
    translation = Lazy("playground.inference.translation")


@dataclass(frozen=True)
class PhotoArgs:
    """What may be asked of a model besides the photo."""

    direction: str = knob("AB", "Direction", "AB: from the first kind of pictures to the second",
                          choices=("AB", "BA"))  # fmt: skip
    size: int = knob(256, "Working size", "long side of what the network sees", low=LEAST_SIDE,
                     high=LONGEST, step=1, unit="pixels")  # fmt: skip


# for one photo: half as much again as the authors' networks there and back at 1,024 by 1,024
MOST_PRODUCTS = 2_400_000_000_000


class PretrainedGenerators:
    """Other people's generators: one way, or there and back. ``reference`` names one or two files
    in the weights folder, ``THERE`` or ``THERE+BACK``, with what is said of each (see
    ``pretrained.reference``). Has what the questions need of a CycleGAN.

    Raises:
        PlaygroundError: when a file is not there or fits no known layout.
    """

    has_discriminators = False  # without discriminators there is no patch map

    def __init__(self, reference: str, device: str) -> None:
        found = [
            pretrained.load(pretrained.named_file(name), said)
            for name, said in pretrained.parse_reference(reference)
        ]
        nets = [net for one in found for net in (one.there, one.back) if net is not None]
        there, *others = (net.to(device) for net in nets)
        self.about = found[0].about()
        self.device = device
        self.mean_g, self.mean_f = there, others[0] if others else None

    def tensors(self) -> dict[str, Tensor]:
        """The weights, to be counted."""
        nets = {"mean_g": self.mean_g, "mean_f": self.mean_f}
        packed: dict[str, Tensor] = state_dict.pack(
            {k: n for k, n in nets.items() if n is not None}
        )
        return packed


def _prepare(model: Any, args: Mapping[str, Any]) -> dict[str, Tensor]:
    photo = _photo(args)
    _check_cost(model, *photo.shape[1:3])
    return {"photo": photo.to(model.device)}


def _photo(args: Mapping[str, object]) -> Tensor:
    """The photo, bytes ``(1, H, W, 3)``, as it comes from ``decode.open_photo``."""
    photo = np.asarray(args.get("photo"))
    if photo.ndim != 3 or photo.shape[2] != 3 or photo.dtype != np.uint8:
        raise PlaygroundError("The photo must be an array of bytes, height by width by 3.")
    found: Tensor = torch.from_numpy(np.ascontiguousarray(photo))[None]
    return found


def _check_cost(model: Any, height: int, width: int) -> None:
    """Refuses what would keep the engine for minutes, before it begins."""
    nets = [net for net in (model.mean_g, model.mean_f) if net is not None]
    needed = sum(translation.cost(net, height, width) for net in nets)
    if needed > MOST_PRODUCTS:
        raise PlaygroundError(
            f"These weights need {needed / 1e9:,.0f} billion multiplications for a photo of "
            f"{width} by {height} pixels, but one photo gets {MOST_PRODUCTS / 1e9:,.0f} billion at "
            "most: choose a smaller size."
        )


def _prepare_back(model: Any, args: Mapping[str, Any]) -> dict[str, Tensor]:
    if model.mean_f is None:
        raise PlaygroundError("These weights know one direction only.")
    return _prepare(model, args)


def _there(model: Any, given: dict[str, Tensor]) -> translation.Work:
    discriminator = model.d_b.fine if model.has_discriminators else None
    return _cycle(model, given, model.mean_g, model.mean_f, discriminator)


def _back(model: Any, given: dict[str, Tensor]) -> translation.Work:
    discriminator = model.d_a.fine if model.has_discriminators else None
    return _cycle(model, given, model.mean_f, model.mean_g, discriminator)


def _cycle(model: Any, given: dict[str, Tensor], *nets: Any) -> translation.Work:
    bf16 = translation.bf16_pays(model.device)
    return translation.cycle_in_pieces(given["photo"], *nets, bf16=bf16)


def _finish(args: Mapping[str, object], share: dict[str, Tensor]) -> dict[str, object]:
    return translation.to_arrays(share)


def _prepare_about(model: Any, args: Mapping[str, Any]) -> dict[str, Tensor]:
    """What is said of a weights file, as bytes of JSON: rows of a batch are tensors."""
    if not hasattr(model, "about"):
        raise PlaygroundError("This model was trained here; only weights files are asked so.")
    content = json.dumps(model.about).encode()
    return {"about": torch.frombuffer(bytearray(content), dtype=torch.uint8)[None]}


def _finish_about(args: Mapping[str, object], share: dict[str, Tensor]) -> dict[str, object]:
    about: dict[str, object] = json.loads(bytes(share["about"][0].tolist()))
    return about


# -- what a photo shows ----------------------------------------------------------------------------


def _prepare_kinds(model: Any, args: Mapping[str, object]) -> dict[str, Tensor]:
    return {"photo": photo_classifier.as_input(_photo(args)).to(model.device)}


def _kinds(model: Any, given: dict[str, Tensor]) -> dict[str, Tensor]:
    return {"shares": photo_classifier.load_photo_classifier(model.device).shares(given["photo"])}


def _finish_kinds(args: Mapping[str, object], share: dict[str, Tensor]) -> dict[str, object]:
    """``found``, the names of the kinds that are there, the clearest first, and the share of each
    known kind by its name."""
    bounds = photo_classifier.load_photo_classifier().bounds
    shares = dict(zip(bounds, share["shares"][0].tolist(), strict=True))
    clearest = sorted(bounds, key=lambda kind: -shares[kind] / bounds[kind])
    found = [kind for kind in clearest if shares[kind] >= bounds[kind]]
    return {"found": found, "shares": shares}


ASKS: Mapping[str, Inference] = {
    "photo_kinds": Inference(_prepare_kinds, _kinds, _finish_kinds),
    "weights_file": Inference(_prepare_about, lambda model, given: given, _finish_about),
    "translate_ab": Inference(_prepare, _there, _finish, large=True),
    "translate_ba": Inference(_prepare_back, _back, _finish, large=True),
}
