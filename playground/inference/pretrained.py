"""Other people's CycleGAN weights: the authors' 18 models and any file in their layout.

A file says everything about its network by the names and shapes of its tensors; what does not fit
is refused by name. Files are never unpickled: ``.pth`` goes through ``weights_only``.

Sources: Zhu et al. 2017, arXiv:1703.10593; layout of the authors' program,
github.com/junyanz/pytorch-CycleGAN-and-pix2pix (BSD).
"""

from __future__ import annotations

import logging
import pickle
import re
import urllib.request
import warnings
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playground.core import cache, files
from playground.core.errors import named, shown
from playground.core.files import open_regular
from playground.core.lazy import Lazy, torch
from playground.core.spec import PlaygroundError

if TYPE_CHECKING:
    from torch import Tensor, nn

    from playground.networks import tensor_checks, translators
else:
    tensor_checks = Lazy("playground.networks.tensor_checks")
    translators = Lazy("playground.networks.translators")

log = logging.getLogger(__name__)

ADDRESS = "http://efrosgans.eecs.berkeley.edu/cyclegan/pretrained_models/{name}.pth"
TIMEOUT_SECONDS = 15.0
MOST_BYTES = 250_000_000
# name: what goes in, what comes out
OFFICIAL: Mapping[str, tuple[str, str]] = {
    "apple2orange": ("apple", "orange"),
    "orange2apple": ("orange", "apple"),
    "summer2winter_yosemite": ("summer", "winter"),
    "winter2summer_yosemite": ("winter", "summer"),
    "horse2zebra": ("horse", "zebra"),
    "zebra2horse": ("zebra", "horse"),
    "monet2photo": ("Monet", "photo"),
    "style_monet": ("photo", "Monet"),
    "style_cezanne": ("photo", "Cézanne"),
    "style_ukiyoe": ("photo", "ukiyo-e"),
    "style_vangogh": ("photo", "van Gogh"),
    "sat2map": ("satellite view", "map"),
    "map2sat": ("map", "satellite view"),
    "cityscapes_photo2label": ("street photo", "labels"),
    "cityscapes_label2photo": ("labels", "street photo"),
    "facades_photo2label": ("facade photo", "labels"),
    "facades_label2photo": ("labels", "facade photo"),
    "iphone2dslr_flower": ("phone photo of a flower", "reflex camera photo"),
}
# the same networks the other way round: together they close the cycle
OPPOSITE: Mapping[str, str] = {
    "apple2orange": "orange2apple",
    "summer2winter_yosemite": "winter2summer_yosemite",
    "horse2zebra": "zebra2horse",
    "monet2photo": "style_monet",
    "sat2map": "map2sat",
    "cityscapes_photo2label": "cityscapes_label2photo",
    "facades_photo2label": "facades_label2photo",
}
UPLOAD = "upload-"  # begins the file's name of weights that a visitor brought
MOST_NGF, MOST_BLOCKS = 128, 24  # the authors' are 64 and 9
MOST_WIDTH = 512  # channels of our compact generator; its own are 112
_STATISTICS = ("running_mean", "running_var", "num_batches_tracked")


@dataclass(frozen=True)
class Layout:
    """What a file's tensors say about its network; the arguments of ``ResNetGenerator``."""

    ngf: int
    blocks: int
    affine: bool
    upsample: str
    dropout: bool


def load_file(path: Path) -> nn.Module:
    """The generator in a ``.pth`` or ``.safetensors`` file, ready to translate, on the CPU.

    Raises:
        PlaygroundError: when the file is damaged, holds code, or its tensors fit no known layout.
    """
    return load_pair(path)[0]


def load_pair(path: Path) -> tuple[nn.Module, nn.Module | None]:
    """The generators in a file: two when it is a checkpoint of ours, else one. Errors as above."""
    tensors = read_tensors(path)
    if any(name.startswith("mean_g.") for name in tensors):
        return build_compact(tensors, "mean_g."), build_compact(tensors, "mean_f.")
    return build(tensors), None


def read_tensors(path: Path) -> dict[str, Tensor]:
    """The named tensors of a weights file; nothing in it is ever run.

    Raises:
        PlaygroundError: when it is too large, unreadable, or holds anything but tensors.
    """
    with open_regular(path, MOST_BYTES) as file:
        head = file.read(16)
    if not head:
        raise PlaygroundError("The weights file is empty.")
    safe = head[8:9] == b"{"  # safetensors: eight bytes of length, then JSON
    found = _read_safetensors(path) if safe else _read_pth(path)
    for key in ("state_dict", "params"):
        if isinstance(found, Mapping) and isinstance(found.get(key), Mapping):
            found = found[key]
    if not isinstance(found, Mapping) or not found:
        raise PlaygroundError("The file holds no named tensors.")
    for name, value in found.items():
        if not isinstance(name, str) or not isinstance(value, torch.Tensor):
            raise PlaygroundError(f"The file holds {str(name)[:60]!r}, which is no tensor.")
    tensors = {name: value.detach() for name, value in found.items()}
    tensor_checks.check_all(tensors)
    return tensors


def _read_safetensors(path: Path) -> Any:
    import safetensors
    from safetensors.torch import load_file as load_safetensors

    try:
        return load_safetensors(path)
    except (safetensors.SafetensorError, OSError, ValueError, KeyError) as error:
        raise PlaygroundError("The safetensors file is damaged or cut short.") from error


def _read_pth(path: Path) -> Any:
    _check_archive(path)
    try:
        with (
            warnings.catch_warnings(),
            path.open("rb") as file,
        ):  # given a path, it goes by its name
            warnings.simplefilter("ignore")  # of old pickle protocols, before it refuses them
            return torch.load(file, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        raise PlaygroundError(
            "The file is no plain PyTorch weights file: it is damaged or holds more than tensors, "
            "and code in a file is never run."
        ) from error
    except Exception as error:  # whatever a parser does over what somebody made to break it
        log.info("a weights file was refused: %s: %s", type(error).__name__, error)
        raise PlaygroundError("The file is no PyTorch weights file, or is cut short.") from error


def _check_archive(path: Path) -> None:
    """A ``.pth`` is a ZIP archive since 2020. PyTorch writes it uncompressed; one that unpacks to
    more than it is would fill the memory before any tensor could be looked at.

    Raises:
        PlaygroundError: for such an archive.
    """
    if not zipfile.is_zipfile(path):
        return
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise PlaygroundError("The file is no PyTorch weights file, or is cut short.") from None
    packed = any(member.compress_type != zipfile.ZIP_STORED for member in members)
    if packed or sum(member.file_size for member in members) > path.stat().st_size:
        raise PlaygroundError("The weights file is compressed; unpack it and save it as it is.")


def plain_names(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Without ``module.`` before the names and without the statistics that old instance norms
    carried: instance norm must not use them."""
    plain = {name.removeprefix("module."): tensor for name, tensor in tensors.items()}
    return {k: v for k, v in plain.items() if k.rsplit(".", 1)[-1] not in _STATISTICS}


def layout(tensors: Mapping[str, Tensor]) -> Layout:
    """Reads the layout off the names of plainly named ``tensors``.

    Raises:
        PlaygroundError: naming the tensor that tells it is none of ours.
    """
    first = tensors.get("model.1.weight")
    if first is None:
        shown = named(next(iter(sorted(tensors)), "nothing"))
        raise PlaygroundError(
            f"This is no CycleGAN generator: tensor model.1.weight is missing; there is {shown}."
        )
    if first.ndim != 4 or tuple(first.shape[1:]) != (3, 7, 7):
        raise PlaygroundError(
            f"Tensor model.1.weight has shape {tuple(first.shape)}, but (ngf, 3, 7, 7) is needed."
        )
    found = {int(m[1]) for name in tensors if (m := re.match(r"model\.(\d+)\.conv_block\.", name))}
    blocks = next(n for n in range(len(found) + 1) if 10 + n not in found)
    if first.shape[0] > MOST_NGF or blocks > MOST_BLOCKS:
        raise PlaygroundError(
            f"This generator has ngf {first.shape[0]} and {blocks} blocks; at most {MOST_NGF} and "
            f"{MOST_BLOCKS} are built here."
        )
    end = 10 + blocks
    kinds = {end: "transpose", end + 1: "resize", end + 2: "resize-reflect"}
    upsample = next((k for i, k in kinds.items() if f"model.{i}.weight" in tensors
                     and tensors[f"model.{i}.weight"].ndim == 4), "transpose")  # fmt: skip
    return Layout(
        ngf=first.shape[0],
        blocks=blocks,
        affine="model.2.weight" in tensors,
        upsample=upsample,
        dropout="model.10.conv_block.6.weight" in tensors
        and tensors["model.10.conv_block.6.weight"].ndim == 4,
    )


def build(tensors: Mapping[str, Tensor]) -> nn.Module:
    """The generator that ``tensors`` belong to, with their values in fp32.

    Raises:
        PlaygroundError: naming the first tensor that is missing, left over or of another shape.
    """
    plain = plain_names(tensors)
    found = layout(plain)
    with torch.device("meta"):
        net = translators.ResNetGenerator(**vars(found))
    check_fit(net.state_dict(), plain)
    net.load_state_dict(own_values(plain), assign=True)
    return net.eval().requires_grad_(False)


def build_compact(tensors: Mapping[str, Tensor], prefix: str) -> nn.Module:
    """Our compact generator from the tensors of a checkpoint whose names begin with ``prefix``.

    Raises:
        PlaygroundError: as ``build``.
    """
    own = {k.removeprefix(prefix): v for k, v in tensors.items() if k.startswith(prefix)}
    firsts = ("stem.0.weight", "down1.0.0.weight", "down2.0.weight")
    missing = next((name for name in firsts if name not in own or own[name].ndim != 4), None)
    if missing:
        raise PlaygroundError(f"Tensor {prefix}{missing} is missing.")
    a, b, c = (own[name].shape[0] for name in firsts)
    blocks = len({name.split(".")[1] for name in own if name.startswith("body.")})
    if max(a, b, c) > MOST_WIDTH or blocks > MOST_BLOCKS:
        raise PlaygroundError(
            f"This generator has {max(a, b, c)} channels and {blocks} blocks; at most {MOST_WIDTH} "
            f"and {MOST_BLOCKS} are built here."
        )
    with torch.device("meta"):
        net = translators.CompactGenerator((a, b, c), blocks)
    check_fit(net.state_dict(), own)
    net.load_state_dict(own_values(own), assign=True)
    return net.eval().requires_grad_(False)


def own_values(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """In fp32, each with memory of its own: a view would keep all of a file's."""
    return {name: value.float().clone() for name, value in tensors.items()}


def check_fit(needed: Mapping[str, Tensor], given: Mapping[str, Tensor]) -> None:
    """Raises PlaygroundError naming the first tensor in which ``given`` differs from ``needed``."""
    for name, own in needed.items():
        if name not in given:
            raise PlaygroundError(f"Tensor {name} is missing.")
        if given[name].shape != own.shape:
            raise PlaygroundError(
                f"Tensor {name} has shape {tuple(given[name].shape)}, "
                f"but {tuple(own.shape)} is needed."
            )
        if not given[name].is_floating_point():
            raise PlaygroundError(f"Tensor {name} holds {given[name].dtype}, no real numbers.")
    extra = next((name for name in given if name not in needed), None)
    if extra is not None:
        raise PlaygroundError(f"Tensor {named(extra)} has no place in a CycleGAN generator.")


def weights_folder() -> Path:
    """Where weights from elsewhere lie: ``GAN_PLAYGROUND_WEIGHTS``, or a folder in the
    cache. Official models stay there; uploads go when their session ends."""
    return cache.folder_of("weights")


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


def fetch_official(name: str, report: Callable[[str, float], None]) -> Path:
    """The file of one of the authors' models in the weights folder, downloaded when it is not there
    yet. Needs no torch: whether it is the network it claims to be shows when it is loaded.

    ``report(words, share)`` tells how far the download is.

    Raises:
        PlaygroundError: for an unknown name, or when the host does not answer; nothing is kept.
    """
    if name not in OFFICIAL:
        raise PlaygroundError(
            f"{shown(name)} is no official model; there are: {', '.join(OFFICIAL)}."
        )
    kept = kept_file(name)
    if kept.is_file():
        return kept
    with files.replacing(kept) as fresh:
        _fetch(name, fresh, report)
    return kept


def kept_file(name: str) -> Path:
    """Where the official model lies once it was fetched."""
    return weights_folder() / f"{name}.pth"


def unreachable(name: str, reason: str) -> str:
    """What to tell when an official model cannot be fetched."""
    return (
        f"The authors' host cannot be reached for {name}: {reason}. "
        "Try later, or upload a weights file of your own."
    )


def _fetch(name: str, to: Path, report: Callable[[str, float], None]) -> None:
    words = f"Downloading {name}"
    try:
        request = urllib.request.urlopen(ADDRESS.format(name=name), timeout=TIMEOUT_SECONDS)
        with request as response, to.open("wb") as out:
            total = int(response.headers.get("Content-Length") or 0)
            for chunk in _chunks(response):
                out.write(chunk)
                report(words, min(1.0, out.tell() / total) if total else 0.0)
            if total and out.tell() < total:
                raise ConnectionError(f"cut off after {out.tell() / 1e6:.1f} MB")
    except (OSError, ValueError) as error:
        raise PlaygroundError(unreachable(name, str(error))) from error


def _chunks(response: Any) -> Iterator[bytes]:
    """The body in pieces; raises ValueError when it does not end in time."""
    read = 0
    while chunk := response.read(1 << 16):
        read += len(chunk)
        if read > MOST_BYTES:
            raise ValueError("the answer does not end")
        yield chunk
