"""Whether a photo shows what our photo models turn: a hint before it is judged by its translation.

Below stand the first eleven blocks of EfficientNet-Lite0 (Tan & Le 2019, arXiv:1905.11946), trained
on ImageNet by their authors and left as they are, but with normalisations folded into weights of
eight bits. Above them two 1x1 convolutions score each place of the photo for each kind. A kind is
there when some places say so (the log of their mean exponential), nothing is there when all do
(their mean): an animal that fills a tenth of a photo counts. No translator trained with it.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from playground.core import checkpoints
from playground.core.lazy import F, Lazy, nn, torch
from playground.core.spec import PlaygroundError
from playground.data.imaging import pixels

if TYPE_CHECKING:
    from playground.core.spec import Tensor
    from playground.networks import state_dict
else:
    state_dict = Lazy("playground.networks.state_dict")

CLASSIFIER = "classifier-photos"
SIDE, MULTIPLE, MOST_RATIO = 128, 16, 2  # pixels of the short side; what each side divides by
# of each block: how much wider it is inside, its maps, its kernel's side, its stride
BLOCKS = ((1, 16, 3, 1), (6, 24, 3, 2), (6, 24, 3, 1), (6, 40, 5, 2), (6, 40, 5, 1), (6, 80, 3, 2),
          (6, 80, 3, 1), (6, 80, 3, 1), (6, 112, 5, 1), (6, 112, 5, 1), (6, 112, 5, 1))  # fmt: skip
STAGES = (2, 4, 7, 10)  # the last blocks of their size, from a quarter of the side on
STEM, HIDDEN = 32, 64  # maps
OFFSET = math.log(64)  # of a kind's score: its places are as many in a square photo
_LEVELS = 127  # whole numbers on either side of zero in a weight


def network(kinds: int) -> nn.ModuleDict:
    """The ``stem``, the ``blocks``, and the ``head`` for so many kinds and none of them."""
    inputs, blocks = STEM, nn.ModuleList()
    for wider, outputs, kernel, stride in BLOCKS:
        inside = wider * inputs
        convs = [nn.Conv2d(inputs, inside, 1)] if wider > 1 else []
        convs += [nn.Conv2d(inside, inside, kernel, stride, groups=inside)]
        blocks.append(nn.ModuleList([*convs, nn.Conv2d(inside, outputs, 1)]))
        inputs = outputs
    head = nn.Sequential(
        nn.Conv2d(inputs, HIDDEN, 1), nn.ReLU(), nn.Conv2d(HIDDEN, kinds + 1, 1)
    )  # fmt: skip
    stem = nn.Conv2d(3, STEM, 3, 2)
    return nn.ModuleDict({"stem": stem, "blocks": blocks, "head": head})


def _conv(conv: nn.Module, x: Tensor) -> Tensor:
    """Padded as in TensorFlow: what is odd goes right and below."""
    (kernel, _), (stride, _) = conv.kernel_size, conv.stride  # type: ignore[misc]
    less = (kernel - stride) // 2
    more = kernel - stride - less
    y: Tensor = conv(F.pad(x, (less, more, less, more)))
    return y


def features(net: nn.ModuleDict, x: Tensor) -> Tensor:
    """Photos ``(B, 3, H, W)`` in [−1, 1], sides dividing by 16, as ``(B, 112, H/16, W/16)``."""
    *_, last = stages(net, x)
    return last


def stages(net: nn.ModuleDict, x: Tensor) -> Iterator[Tensor]:
    """What comes of photos ``(B, 3, H, W)`` after each of the blocks ``STAGES``: a quarter, an
    eighth and twice a sixteenth of the side."""
    x = F.relu6(_conv(net["stem"], x))
    blocks: Iterable[Iterable[nn.Module]] = net["blocks"]  # type: ignore[assignment]
    for number, block in enumerate(blocks):
        *inside, last = block
        y = x
        for conv in inside:
            y = F.relu6(_conv(conv, y))
        y = last(y)
        x = x + y if x.shape == y.shape else y
        if number in STAGES:
            yield x


def logits(net: nn.ModuleDict, maps: Tensor) -> Tensor:
    """``(B, kinds + 1)`` from ``features``; the last column is that none is there."""
    places = net["head"](maps).flatten(2)
    kinds = places[:, :-1].logsumexp(2) - math.log(places.shape[2]) + OFFSET
    return torch.cat([kinds, places[:, -1:].mean(2)], 1)


def as_input(photos: Tensor) -> Tensor:
    """uint8 ``(B, H, W, 3)`` as the network takes them, of any size: the short side has 128
    pixels, of a photo more than twice as long the middle is seen."""
    height, width = photos.shape[1:3]
    short = min(height, width)
    tall, wide = (min(side, MOST_RATIO * short) for side in (height, width))
    top, left = (height - tall) // 2, (width - wide) // 2
    x = photos[:, top : top + tall, left : left + wide].permute(0, 3, 1, 2)
    size = tuple(round(side / short * SIDE / MULTIPLE) * MULTIPLE for side in (tall, wide))
    return F.interpolate(pixels.from_bytes(x), size, mode="bilinear", antialias=True)


@dataclass(frozen=True)
class PhotoClassifier:
    """A trained one. ``bounds``: the share from which each kind is said to be there."""

    net: nn.ModuleDict
    bounds: Mapping[str, float]

    def shares(self, x: Tensor) -> Tensor:
        """What it thinks of each kind in the photos of ``as_input``: ``(B, kinds)`` in [0, 1]."""
        with torch.inference_mode():
            found: Tensor = logits(self.net, features(self.net, x)).softmax(1)[:, :-1]
        return found


def packed(net: nn.ModuleDict) -> dict[str, Tensor]:
    """What is shipped: the blocks' weights as whole numbers of eight bits with a scale for each of
    their maps, everything else in half precision."""
    found: dict[str, Tensor] = {}
    for name, tensor in net.state_dict().items():
        if name.startswith("head.") or not name.endswith(".weight"):
            found[name] = tensor.half()
            continue
        scale = (tensor.abs().amax((1, 2, 3)) / _LEVELS).clamp_min(1e-7).half()
        wide = scale.float()[:, None, None, None]
        whole = (tensor / wide).round().clamp(-_LEVELS, _LEVELS)
        found[name] = whole.to(torch.int8)
        found[name.removesuffix("weight") + "scale"] = scale
    return found


def unpacked(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The weights of ``packed`` in single precision."""
    found = {}
    for name, tensor in tensors.items():
        if name.endswith(".scale"):
            continue
        scale = tensors.get(name.removesuffix("weight") + "scale")
        if tensor.dtype == torch.int8 and scale is not None:
            found[name] = tensor.float() * scale.float()[:, None, None, None]
        else:
            found[name] = tensor.float()
    return found


@functools.cache
def load_photo_classifier(device: str = "cpu", root: str = "") -> PhotoClassifier:
    """The one in the folder ``root`` of checkpoints, the shipped one if "".

    Raises:
        PlaygroundError: when there is none, or its file is damaged or of another kind.
    """
    tensors, meta = checkpoints.load(Path(root or checkpoints.ROOT) / CLASSIFIER)
    bounds = meta.get("bounds")
    if not isinstance(bounds, dict):
        raise PlaygroundError(f"{CLASSIFIER} is no classifier of photos.")
    net = network(len(bounds))
    state_dict.fill(net, unpacked(tensors), CLASSIFIER)
    return PhotoClassifier(net.to(device).eval(), {str(k): float(v) for k, v in bounds.items()})


@functools.cache
def known_kinds(root: str = "") -> tuple[str, ...]:
    """The kinds that the classifier of the same folder tells apart; none where there is no
    classifier. Reads no weights."""
    try:
        bounds = checkpoints.read_meta(Path(root or checkpoints.ROOT) / CLASSIFIER).get("bounds")
    except PlaygroundError:
        return ()
    return tuple(bounds) if isinstance(bounds, dict) else ()
