"""How a page asks for a picture four times as large, and how near to the truth it came.

``enlarge`` is put to an SRGAN: the picture as it came, or, for the ``test``, made four times
smaller first, so that its own original is the answer that was meant. ``fidelity`` measures several
pictures against such an original. Both are work in pieces (see ``spec.Inference``).
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from playground.core.lazy import Lazy, torch
from playground.core.spec import SCALE, Inference, PlaygroundError, knob, parse
from playground.data import small_pictures
from playground.data.imaging.decode import LEAST_SIDE, LONGEST
from playground.inference import fidelity

if TYPE_CHECKING:
    from torch import nn

    from playground.core.spec import Setting, Tensor
    from playground.inference import translation
    from playground.networks import enlarger
else:
    enlarger = Lazy("playground.networks.enlarger")
    translation = Lazy("playground.inference.translation")

Work = Generator[float, None, dict[str, "Tensor"]]
LONGEST_SMALL = LONGEST // SCALE  # pixels of the long side of what is enlarged
LEAST_TEST = LEAST_SIDE * SCALE  # pixels of each side of what is made smaller first
MOST_PICTURES = 4  # that are measured at once


class Enlarging(Protocol):
    """What is asked of an SRGAN."""

    mean_g: nn.Module
    setting: Setting


@dataclass(frozen=True)
class EnlargeArgs:
    """How a picture is to be enlarged."""

    test: bool = knob(True, "Test", "the picture is made four times smaller first, so that what "
                      "comes can be compared with it")  # fmt: skip


def _picture(value: object, name: str, dims: int = 3) -> Tensor:
    """Bytes ``(1, H, W, 3)``, or ``(1, n, H, W, 3)``."""
    picture = np.asarray(value)
    if picture.ndim != dims or picture.shape[-1] != 3 or picture.dtype != np.uint8:
        raise PlaygroundError(f"{name} must be an array of bytes, height by width by 3.")
    found: Tensor = torch.from_numpy(np.ascontiguousarray(picture))[None]
    return found


def check_size(height: int, width: int, test: bool) -> None:
    """May a picture of that size be enlarged?

    Raises:
        PlaygroundError: for one that is too small or too large, with what is allowed.
    """
    least, most = (LEAST_TEST, LONGEST) if test else (LEAST_SIDE, LONGEST_SMALL)
    if min(height, width) < least:
        first = f", to be made {SCALE} times smaller first" if test else ""
        raise PlaygroundError(
            f"The picture is {width} x {height} pixels; both sides must have at least "
            f"{least}{first}."
        )
    if max(height, width) > most:
        raise PlaygroundError(
            f"The picture is {width} x {height} pixels; no side may have more than {most}."
        )


# -- enlarging -----------------------------------------------------------------------------------


def _prepare(model: Enlarging, args: Mapping[str, object]) -> dict[str, Tensor]:
    asked = parse(EnlargeArgs, {"test": args.get("test", True)})
    photo = _picture(args.get("photo"), "The picture")
    height, width = photo.shape[1:3]
    check_size(height, width, asked.test)
    if not asked.test:
        return {"small": photo}
    truth = photo[:, : height // SCALE * SCALE, : width // SCALE * SCALE]
    small = small_pictures.shrunk(truth.movedim(-1, 1)).movedim(1, -1)
    return {"small": small.contiguous(), "truth": truth.contiguous()}


def _enlarge(model: Enlarging, given: dict[str, Tensor]) -> Work:
    """``enlarged`` and ``bicubic``, bytes ``(1, 4 h, 4 w, 3)``, beside what they were made of."""
    small = given["small"].to(model.setting.device)
    repeated = small_pictures.repeated(small.movedim(-1, 1)).movedim(1, -1)
    bf16 = translation.bf16_pays(str(small.device))
    work = translation.cycle_in_pieces(repeated, model.mean_g, bf16=bf16)
    made = (yield from work)["translation"]
    with torch.inference_mode():
        cubic = translation.to_photos(enlarger.bicubic(translation.to_tensor(small)))
    return {"enlarged": made, "bicubic": cubic, **given}


def _arrays(args: Mapping[str, object], share: dict[str, Tensor]) -> dict[str, object]:
    return dict(translation.to_arrays(share))


# -- measuring -----------------------------------------------------------------------------------


def _prepare_fidelity(model: Enlarging, args: Mapping[str, object]) -> dict[str, Tensor]:
    truth = _picture(args.get("truth"), "The original")
    pictures = _picture(args.get("pictures"), "Each picture", 4)
    count, height, width = pictures.shape[1:4]
    check_size(height, width, test=True)
    if pictures.shape[2:] != truth.shape[1:] or not 1 <= count <= MOST_PICTURES:
        raise PlaygroundError(
            f"From 1 to {MOST_PICTURES} pictures of the original's size can be measured."
        )
    return {"truth": truth, "pictures": pictures}


def _fidelity(model: Enlarging, given: dict[str, Tensor]) -> Work:
    """``psnr``, ``ssim`` and ``distance`` of each picture, ``(1, n)``."""
    truth = translation.to_tensor(given["truth"].to(model.setting.device))
    made = [translation.to_tensor(one.to(model.setting.device))
            for one in given["pictures"].unbind(1)]  # fmt: skip
    found = {"psnr": torch.cat([fidelity.psnr(picture, truth) for picture in made])}
    for name in ("ssim", "distance"):
        found[name] = torch.zeros_like(found["psnr"])
    for number, picture in enumerate(made):
        for part in fidelity.similarities(picture, truth):
            found["ssim"][number] += part[0]
            yield 0.0
    done = 0.0
    for number, part in fidelity.distances(made, truth):
        found["distance"][number] += part[0]
        done += 1 / (len(made) * fidelity.tiles(truth))
        yield min(1.0, done)
    return {name: values[None] for name, values in found.items()}


OPERATIONS: Mapping[str, Inference] = {
    "enlarge": Inference(_prepare, _enlarge, _arrays, large=True),
    "fidelity": Inference(_prepare_fidelity, _fidelity, _arrays, large=True),
}
