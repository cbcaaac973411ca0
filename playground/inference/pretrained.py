"""Other people's CycleGAN weights: any file in the layout of the authors' program.

A file says most about its network by the names and shapes of its tensors; what does not fit is
refused by name, and what it leaves open is told with its candidates (``Found.open``).

Sources: Zhu et al. 2017, arXiv:1703.10593; layout of the authors' program,
github.com/junyanz/pytorch-CycleGAN-and-pix2pix (BSD).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, urlencode

from playground.core import cache
from playground.core.lazy import Lazy
from playground.core.spec import PlaygroundError, knob, parse

if TYPE_CHECKING:
    from torch import nn

    from playground.inference import layouts, weights_file
else:
    layouts = Lazy("playground.inference.layouts")
    weights_file = Lazy("playground.inference.weights_file")

UPLOAD = "upload-"  # begins the file's name of weights that a visitor brought
UNKNOWN = "unknown"
_MOST_REFERENCE = 1000  # letters


@dataclass(frozen=True)
class WeightsArgs:
    """What may be said of a weights file: what the file itself cannot."""

    generator: str = knob("", "Generator", "the name of one in the file; empty: the first")
    upsample: str = knob(
        UNKNOWN, "Up-sampling", "how pictures grow before a convolution, where the file has one",
        choices=(UNKNOWN, "nearest", "bilinear"),
    )  # fmt: skip
    padding: str = knob(
        UNKNOWN, "Padding", "of the residual blocks (the authors' padding_type)",
        choices=(UNKNOWN, "reflect", "replicate"),
    )  # fmt: skip
    norm: str = knob(
        UNKNOWN, "Norm", "whether statistics in the file are used (batch) or not (instance)",
        choices=(UNKNOWN, "instance", "batch"),
    )  # fmt: skip


@dataclass(frozen=True)
class Found:
    """The generators of a file, ready to translate, on the CPU: ``there``, and ``back`` where the
    file has the other direction. ``generators`` names all that it holds, ``names`` these two.
    ``open`` is what the file leaves open and nobody has said: candidates by the name of
    ``WeightsArgs``, the one that was taken first."""

    there: nn.Module
    back: nn.Module | None
    generators: tuple[str, ...]
    names: tuple[str, str | None]
    open: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def about(self) -> dict[str, Any]:
        """What is not a network, as JSON."""
        undecided = {question: list(two) for question, two in self.open.items()}
        return {"generators": list(self.generators), "generator": self.names[0],
                "back": self.names[1], "open": undecided}  # fmt: skip


def load(path: Path, said: WeightsArgs | None = None) -> Found:
    """The generators in a ``.pth`` or ``.safetensors`` file, or in the checkpoint of a training.

    Raises:
        PlaygroundError: when the file is damaged, holds code, or its tensors fit no known layout.
    """
    said = said or WeightsArgs()
    parts = layouts.generators(weights_file.read_tensors(path))
    name = said.generator or next(iter(parts))
    if name not in parts:
        known = ", ".join(parts)
        raise PlaygroundError(f"generator is {name!r:.60}, but the file holds: {known[:300]}.")
    back = layouts.opposite(name, list(parts))
    choices = {"upsample": said.upsample, "padding": said.padding, "norm": said.norm}
    stated = {key: value for key, value in choices.items() if value != UNKNOWN}
    there, undecided = layouts.build_part(parts[name], stated)
    other = layouts.build_part(parts[back], stated)[0] if back else None
    return Found(there, other, tuple(parts), (name, back), undecided)


# -- files -----------------------------------------------------------------------------------------


def weights_folder() -> Path:
    """Where weights from elsewhere lie: ``GAN_PLAYGROUND_WEIGHTS``, or a folder in the
    cache. Official models stay there; uploads go when their session ends."""
    return cache.folder_of("weights")


def reference(name: str, said: WeightsArgs) -> str:
    """The engine's ``name`` for a file's generators when so much is said of it: ``FILE`` or
    ``FILE?padding=replicate``."""
    usual = vars(WeightsArgs())
    stated = {key: value for key, value in vars(said).items() if value != usual[key]}
    return f"{name}?{urlencode(stated, quote_via=quote)}" if stated else name


def parse_reference(text: str) -> list[tuple[str, WeightsArgs]]:
    """The files, and what is said of them, in ``THERE`` or ``THERE+BACK``.

    Raises:
        PlaygroundError: for a setting that is none.
    """
    if len(text) > _MOST_REFERENCE:
        raise PlaygroundError("These weights are named by too many letters.")
    found = []
    for part in text.split("+")[:2]:
        name, _, settings = part.partition("?")
        found.append((name, parse(WeightsArgs, dict(parse_qsl(settings)))))
    return found


def public_name(model: str) -> str:
    """The engine's name for a model as anybody may see it: without what makes an upload's name
    impossible to guess."""
    return re.sub(rf"{UPLOAD}[^+]*", f"{UPLOAD}…", model)


def named_file(name: str) -> Path:
    """The file of an official model or upload in the weights folder.

    Raises:
        PlaygroundError: when there is none of that name, or the name would leave the folder.
    """
    found = weights_folder() / name
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}", name) or not found.is_file():
        raise PlaygroundError("These weights are not there any more; choose or upload them again.")
    return found
