"""Which generator a file's tensors belong to, read off their names and shapes. Imports torch.

Names are taken as people have them: behind the prefixes of compiled and of parallel modules, inside
the checkpoint of a training, with another word for ``conv_block``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from playground.core.errors import named
from playground.core.spec import PlaygroundError
from playground.inference.weights_file import SAVE
from playground.networks import tensor_checks, translators

MOST_NGF, MOST_BLOCKS = 128, 24  # the authors' are 64 and 9
MOST_WIDTH = 512  # channels of our compact generator; its own are 112
MOST_GENERATORS = 16  # in a file
CHANNELS = (1, 3)  # of pictures
_WRAPPERS = ("module", "_orig_mod")  # of DataParallel and of torch.compile
_CONTAINERS = ("state_dict", "model_state_dict", "params", "params_ema", "weights", "model",
               "models", "net")  # fmt: skip
_COMPACT = "stem.0.weight"  # begins our compact generator
# letters that tell one direction from the other: G_AB and G_BA, netG_A and netG_B, G and F, ...
_DIRECTIONS = ("AB", "ab", "XY", "xy", "GF", "gf", "ST", "st", "12", "01")
_STATISTICS = ("running_mean", "running_var")


@dataclass(frozen=True)
class Layout:
    """What a file's tensors say about its network; the arguments of ``ResNetGenerator``."""

    ngf: int
    blocks: int
    affine: bool
    upsample: str
    dropout: bool
    padding: str = "reflect"
    norm: str = "instance"
    bias: bool = True
    inputs: int = 3
    outputs: int = 3


# -- the generators in a file ----------------------------------------------------------------------


def generators(tensors: Mapping[str, Tensor]) -> dict[str, dict[str, Tensor]]:
    """The generators among a file's tensors by name, in the file's order; the names of their own
    tensors begin with ``model.``, those of our compact generator with what its parts are called.

    Raises:
        PlaygroundError: saying what the file holds instead, when there is none.
    """
    plain = {_unwrapped(name): tensor for name, tensor in tensors.items()}
    found: dict[str, str] = {}  # where each begins, and the stem of its first tensors
    for name, tensor in plain.items():
        stem = _stem(name, tensor)
        if stem is not None:
            found.setdefault(_beginning(stem), stem)
    if not found:
        raise PlaygroundError(_what_instead(plain))
    if "mean_g." in found:  # a checkpoint of ours: the averages, G first
        found = {start: found[start] for start in ("mean_g.", "mean_f.") if start in found}
    if len(found) > MOST_GENERATORS:
        raise PlaygroundError(
            f"The file holds {len(found)} generators; at most {MOST_GENERATORS} are read."
        )
    shown = _names(list(found))
    return {shown[start]: _part(plain, start, stem) for start, stem in found.items()}


def opposite(name: str, names: Sequence[str]) -> str | None:
    """The generator of the way back from ``name``'s, if one of ``names`` is: the other of two, or
    the one that is called alike with the letters of the direction exchanged."""
    for letters in _DIRECTIONS:
        one, other = tuple(letters)
        exchanged = name.translate({ord(one): other, ord(other): one})
        if exchanged != name and exchanged in names:
            return exchanged
    others = [other for other in names if other != name]
    alone = len(others) == 1 and name not in others[0] and others[0] not in name  # G and G_ema
    return others[0] if alone else None


def _unwrapped(name: str) -> str:
    return ".".join(part for part in name.split(".") if part not in _WRAPPERS)


def _stem(name: str, tensor: Tensor) -> str | None:
    """What stands before ``1.weight`` of the first convolution of a ResNet generator, or before the
    first of our compact one's; None for any other tensor."""
    for first, seven in (("1.weight", True), (_COMPACT, False)):
        stem = name.removesuffix(first)
        fits = tensor.ndim == 4 and (not seven or tensor.shape[2:] == (7, 7))
        if stem != name and fits and (not stem or stem.endswith(".")):
            return stem
    return None


def _beginning(stem: str) -> str:
    """Where a generator begins: before ``model.``, as the authors call its layers."""
    return stem.removesuffix("model.") if stem == "model." or stem.endswith(".model.") else stem


def _part(plain: Mapping[str, Tensor], start: str, stem: str) -> dict[str, Tensor]:
    own = {k.removeprefix(start): v for k, v in plain.items() if k.startswith(start)}
    if stem != start or f"{stem}{_COMPACT}" in plain:
        return own
    return {f"model.{k}": v for k, v in own.items()}  # the layers were saved without a name


def _names(starts: list[str]) -> dict[str, str]:
    """The last telling word of each beginning, or all of it where that names two."""
    words = {start: [w for w in start.split(".") if w and w not in _CONTAINERS] for start in starts}
    last = {start: parts[-1] if parts else "generator" for start, parts in words.items()}
    twice = len(set(last.values())) < len(last)
    return {start: start.rstrip(".") or "generator" for start in starts} if twice else last


def _what_instead(plain: Mapping[str, Tensor]) -> str:
    """One sentence for tensors among which there is no generator that is read."""

    def holds(ending: str, *side: int) -> bool:
        return any(k.endswith(ending) and v.ndim == 4 and v.shape[2:] == side
                   for k, v in plain.items())  # fmt: skip

    first = named(next(iter(sorted(plain)), "nothing"))
    if holds("model.model.0.weight", 4, 4):
        return (
            "This is a U-Net generator, as pix2pix has it; ResNet generators are read here: train "
            'with --netG resnet_9blocks and save torch.save(G.state_dict(), "G.pth").'
        )
    if holds("model.0.weight", 4, 4):
        return f"This is a discriminator: {SAVE}."
    wrong = next((k for k in plain if k.endswith("model.1.weight")), None)
    if wrong:
        return (
            f"Tensor {named(wrong)} has shape {tuple(plain[wrong].shape)}, but (ngf, 3, 7, 7) is "
            "needed."
        )
    return (
        "This is no CycleGAN generator: tensor model.1.weight is missing; "
        f"there is {first}. From a training, {SAVE}."
    )


# -- one generator ---------------------------------------------------------------------------------


def build(tensors: Mapping[str, Tensor], said: Mapping[str, str] | None = None) -> nn.Module:
    """The first generator among ``tensors``; what they leave open is ``said`` or as usual.

    Raises:
        PlaygroundError: naming the first tensor that is missing, left over or of another shape.
    """
    return build_part(next(iter(generators(tensors).values())), said or {})[0]


def build_part(
    own: Mapping[str, Tensor], said: Mapping[str, str]
) -> tuple[nn.Module, dict[str, tuple[str, str]]]:
    """The network that one generator's tensors belong to, with their values in fp32, and what they
    leave open that was not ``said``: candidates by name, the one that was taken first.

    Raises:
        PlaygroundError: as ``build``, and for numbers that are none.
    """
    tensor_checks.check_all(own)
    if _COMPACT in own:
        return _compact(own), {}
    plain = _layer_names(own)
    undecided = open_questions(plain)
    taken = {key: said.get(key, candidates[0]) for key, candidates in undecided.items()}
    found = layout(plain, taken)
    kept = _norm_statistics(plain, found.norm)
    with torch.device("meta"):
        net = translators.ResNetGenerator(**vars(found))
    _load(net, kept)
    still_open = {key: two for key, two in undecided.items() if key not in said}
    return net.eval().requires_grad_(False), still_open


def _layer_names(own: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """With ``conv_block`` where others call the layers of a block ``block``, say."""
    pattern = re.compile(r"(model\.\d+\.)([A-Za-z_]\w*)(\.\d+\.\w+)")
    words = {m[2] for name in own if (m := pattern.fullmatch(name))}
    if len(words) != 1:
        return dict(own)
    return {pattern.sub(r"\1conv_block\3", name): tensor for name, tensor in own.items()}


def open_questions(plain: Mapping[str, Tensor]) -> dict[str, tuple[str, str]]:
    """What these names and shapes cannot say: two candidates each, the likelier one first."""
    found = {}
    blocks, upsample = _blocks(plain), _upsampling(plain)
    if blocks and _padding(plain) != "zero":
        found["padding"] = ("reflect", "replicate")
    if upsample != "transpose":
        # nearest is what nn.Upsample does unasked; the reflected border is the authors' own variant
        usual = ("nearest", "bilinear")
        found["upsample"] = usual if upsample == "resize" else (usual[1], usual[0])
    if "model.2.running_mean" in plain and "model.2.weight" in plain:
        kinds = ("instance", "batch")  # whose convolutions have no bias: the norm has one
        found["norm"] = kinds if "model.1.bias" in plain else (kinds[1], kinds[0])
    return found


def _blocks(plain: Mapping[str, Tensor]) -> int:
    found = {int(m[1]) for name in plain if (m := re.match(r"model\.(\d+)\.conv_block\.", name))}
    return next(n for n in range(len(found) + 1) if 10 + n not in found)


def _is_kernel(plain: Mapping[str, Tensor], name: str) -> bool:
    return name in plain and plain[name].ndim == 4


def _upsampling(plain: Mapping[str, Tensor]) -> str:
    end = 10 + _blocks(plain)
    kinds = {end: "transpose", end + 1: "resize", end + 2: "resize-reflect"}
    return next((k for i, k in kinds.items() if _is_kernel(plain, f"model.{i}.weight")),
                "transpose")  # fmt: skip


def _padding(plain: Mapping[str, Tensor]) -> str:
    """``zero``, which needs no layer of its own, or unknown."""
    return "zero" if _is_kernel(plain, "model.10.conv_block.0.weight") else ""


def layout(plain: Mapping[str, Tensor], taken: Mapping[str, str]) -> Layout:
    """Reads the layout off the names of plainly named tensors; ``taken`` answers what is open.

    Raises:
        PlaygroundError: naming the tensor that tells it is none of ours.
    """
    first, blocks, upsample = plain["model.1.weight"], _blocks(plain), _upsampling(plain)
    if first.shape[0] > MOST_NGF or blocks > MOST_BLOCKS:
        raise PlaygroundError(
            f"This generator has ngf {first.shape[0]} and {blocks} blocks; at most {MOST_NGF} and "
            f"{MOST_BLOCKS} are built here."
        )
    last = 10 + blocks + {"transpose": 7, "resize": 9, "resize-reflect": 11}[upsample]
    out = f"model.{last}.weight"
    inputs, outputs = first.shape[1], plain[out].shape[0] if _is_kernel(plain, out) else 3
    for way, channels in (("takes", inputs), ("makes", outputs)):
        if channels not in CHANNELS:
            raise PlaygroundError(
                f"This generator {way} pictures of {channels} channels; 1 (grey) or 3 (colour) "
                "are translated here."
            )
    padding = _padding(plain)
    dropped = 4 if padding == "zero" else 6  # where the second convolution is behind a dropout
    return Layout(
        ngf=first.shape[0],
        blocks=blocks,
        affine="model.2.weight" in plain,
        upsample=upsample if upsample == "transpose" else f"{upsample} {taken['upsample']}",
        dropout=_is_kernel(plain, f"model.10.conv_block.{dropped}.weight"),
        padding=padding or taken.get("padding", "reflect"),
        norm=taken.get("norm", "instance"),
        bias="model.1.bias" in plain,
        inputs=inputs,
        outputs=outputs,
    )


def _norm_statistics(plain: Mapping[str, Tensor], norm: str) -> dict[str, Tensor]:
    """Without the counts that norms carry, and without the statistics of instance norms, as old
    files have them: instance norm must not use them."""
    dropped = ("num_batches_tracked", *(_STATISTICS if norm == "instance" else ()))
    return {k: v for k, v in plain.items() if k.rsplit(".", 1)[-1] not in dropped}


def _compact(own: Mapping[str, Tensor]) -> nn.Module:
    """Our compact generator."""
    firsts = (_COMPACT, "down1.0.0.weight", "down2.0.weight")
    missing = next((name for name in firsts if name not in own or own[name].ndim != 4), None)
    if missing:
        raise PlaygroundError(f"Tensor {missing} is missing.")
    a, b, c = (own[name].shape[0] for name in firsts)
    blocks = len({name.split(".")[1] for name in own if name.startswith("body.")})
    if max(a, b, c) > MOST_WIDTH or blocks > MOST_BLOCKS:
        raise PlaygroundError(
            f"This generator has {max(a, b, c)} channels and {blocks} blocks; at most {MOST_WIDTH} "
            f"and {MOST_BLOCKS} are built here."
        )
    with torch.device("meta"):
        net = translators.CompactGenerator((a, b, c), blocks)
    _load(net, own)
    return net.eval().requires_grad_(False)


def _load(net: nn.Module, given: Mapping[str, Tensor]) -> None:
    """Puts ``given`` into a network without values: in fp32, each with memory of its own, as a view
    would keep all of a file's.

    Raises:
        PlaygroundError: naming the first tensor that does not fit or holds what is no number.
    """
    check_fit(net.state_dict(), given)
    values = {name: value.float().clone() for name, value in given.items()}
    _check_numbers(values.items())
    # all fits; strict, batch norm would miss a count that nobody uses
    net.load_state_dict(values, assign=True, strict=False)


def _check_numbers(values: Iterable[tuple[str, Tensor]]) -> None:
    for name, value in values:
        bad = value.numel() - int(torch.isfinite(value).sum())
        if bad:
            raise PlaygroundError(
                f"Tensor {name} holds {bad:,} NaN or infinite numbers of {value.numel():,}: the "
                "training that made it has diverged; take an earlier checkpoint."
            )


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
