"""A photo through two generators, there and back, with what there is to see on the way.

``translate`` takes and returns uint8 pictures ``(H, W, 3)``; it pads to the network's multiple by
reflection and crops back. ``cycle_in_pieces`` is the same work cut small, for an engine that serves
others between (see ``inference.pieces``): the picture is whole all the time, so that a network that
normalises over it sees all of it. Runs in the engine's process.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from playground.core.lazy import F, Lazy, torch
from playground.core.memory_limit import NO_LIMIT, megabytes, memory_limit
from playground.core.spec import PlaygroundError
from playground.data.imaging import pixels
from playground.data.imaging.decode import padding
from playground.networks import accelerator

if TYPE_CHECKING:
    from torch import Tensor, nn

    from playground.inference import pieces
else:
    pieces = Lazy("playground.inference.pieces")

Work = Generator[float, None, dict[str, "Tensor"]]
"""Work in pieces: yields the share that is done, 0 … 1, and returns the whole answer."""


def to_tensor(photos: Tensor) -> Tensor:
    """uint8 ``(B, H, W, 3)`` to float ``(B, 3, H, W)`` in [-1, 1]."""
    return pixels.from_bytes(photos.permute(0, 3, 1, 2))


def to_photos(x: Tensor) -> Tensor:
    """``(B, 3, H, W)`` in [-1, 1] to uint8 ``(B, H, W, 3)``."""
    return pixels.pictures(x).contiguous()


def cycle(photos: Tensor, *nets: Any, **how: Any) -> dict[str, Tensor]:
    """``cycle_in_pieces`` at once."""
    return finished(cycle_in_pieces(photos, *nets, **how))


def finished(work: Work) -> dict[str, Tensor]:
    """The answer of work that nobody waits beside."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            answer: dict[str, Tensor] = end.value
            return answer


def cycle_in_pieces(
    photos: Tensor,
    forward: nn.Module,
    back: nn.Module | None = None,
    discriminator: nn.Module | None = None,
    *,
    bf16: bool = False,
) -> Work:
    """Photos uint8 ``(B, H, W, 3)`` through ``forward``, and through ``back`` to where they came
    from if there is a way back; ``discriminator`` is that of the kind ``forward`` turns to.

    Returns, with the photos along the first axis: ``translation`` and ``reconstruction`` as uint8
    pictures; ``heat``, |x - F(G(x))| averaged over colours, uint8, 255 at a difference of 1 on
    [-1, 1]; ``cycle_l1``, its mean; ``patches``, D's map over the translation, near 1 where it is
    taken for real; ``seconds`` of work, without what others got between the pieces.

    Raises:
        PlaygroundError: when there is no memory for it, where that is limited.
    """
    nets = [net for net in (forward, back) if net is not None]
    _check_memory(photos, nets)
    context = _context(photos.device.type, bf16)
    clock = _Clock()
    with context():
        x = to_tensor(photos)
    total = sum(cost(net, *x.shape[-2:]) for net in nets) * len(x) + 1
    y = yield from clock.counting(_padded(forward, x, context), 0, total)
    done = cost(forward, *x.shape[-2:]) * len(x)
    _check_numbers(y)
    with context():
        out = {"translation": to_photos(y)}
        if discriminator is not None:
            out["patches"] = discriminator(y)[:, 0].float()
    if back is not None:
        again = yield from clock.counting(_padded(back, y, context), done, total)
        _check_numbers(again)
        with context():
            out["reconstruction"] = to_photos(again)
            difference = again.sub_(x).abs_()
            out["cycle_l1"] = difference.mean((1, 2, 3))
            out["heat"] = (difference.mean(1).clamp(0, 1) * 255).round().to(torch.uint8)
    accelerator.of(str(photos.device)).synchronise()
    out["seconds"] = torch.full((len(photos),), clock.seconds)
    return out


def _check_numbers(y: Tensor) -> None:
    """Black is what no numbers would look like.

    Raises:
        PlaygroundError: where weights are so large that sums of them overflow.
    """
    if not torch.isfinite(y).all():
        raise PlaygroundError("These weights make no picture of this photo, but NaN.")


def _check_memory(photos: Tensor, nets: Iterable[Any]) -> None:
    """A photo for which there is no memory is refused before the system kills for it.

    Raises:
        PlaygroundError: with what it needs and what there is.
    """
    limit = memory_limit()
    if photos.device.type != "cpu" or limit is NO_LIMIT:
        return
    height, width = photos.shape[1:3]
    need = 4.0 * max(pieces.numbers(net, *_padded_size(net, height, width)) for net in nets)
    if need > limit.free:
        raise PlaygroundError(
            f"This photo needs about {megabytes(need)} of memory, and {megabytes(limit.free)} of "
            f"{megabytes(limit.total)} are free here ({limit.says}). A smaller size needs less."
        )


def _padded_size(net: Any, height: int, width: int) -> tuple[int, int]:
    left, right, top, bottom = padding(height, width, net.multiple)
    return height + top + bottom, width + left + right


def cost(net: Any, height: int, width: int) -> int:
    """Multiplications of ``net`` for one photo of that size, padded to its multiple."""
    products: int = pieces.products(net, *_padded_size(net, height, width))
    return products


class _Clock:
    """Seconds of work between the yields of what it counts."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def counting(
        self, work: Generator[int, None, Tensor], done: int, total: int
    ) -> Generator[float, None, Tensor]:
        """``work``'s multiplications as shares of ``total``, ``done`` of which came before."""
        while True:
            start = time.perf_counter()
            try:
                done += next(work)
            except StopIteration as end:
                result: Tensor = end.value
                return result
            finally:
                self.seconds += time.perf_counter() - start
            yield min(1.0, done / total)


def _context(device: str, bf16: bool) -> Any:
    @contextmanager
    def context() -> Iterator[None]:
        with torch.inference_mode(), torch.autocast(device, torch.bfloat16, enabled=bf16):
            yield

    return context


def to_arrays(share: Mapping[str, Tensor]) -> dict[str, Any]:
    """One photo's part of ``cycle``'s answer as numpy arrays and plain numbers."""
    plain = {name: value[0].cpu().numpy() for name, value in share.items()}
    return {name: v if v.ndim else float(v) for name, v in plain.items()}


def translate(photo: np.ndarray, forward: nn.Module, *others: Any, **how: Any) -> dict[str, Any]:
    """``cycle`` for one photo, uint8 ``(H, W, 3)``, in plain arrays and numbers."""
    photos = torch.from_numpy(np.ascontiguousarray(photo))[None]
    return to_arrays(cycle(photos, forward, *others, **how))


@functools.cache
def bf16_pays(device: str) -> bool:
    """Whether convolutions in bfloat16 are clearly faster on ``device``: measured once, on the
    layer that fills most of the networks and on a picture so small that nobody waits for it, for
    processors without the instructions emulate them a hundred times slower."""
    if device != "cpu":
        return accelerator.computes_bf16(device)
    times = {}
    for dtype in (torch.float32, torch.bfloat16):
        x, weight = torch.zeros(1, 64, 16, 16, dtype=dtype), torch.zeros(64, 64, 3, 3, dtype=dtype)
        times[dtype] = min(_timed(x, weight) for _ in range(6))
    return times[torch.bfloat16] < 0.8 * times[torch.float32]


def _timed(x: Tensor, weight: Tensor) -> float:
    start = time.perf_counter()
    with torch.inference_mode():
        F.conv2d(x, weight, padding=1)
    return time.perf_counter() - start


def _padded(net: Any, x: Tensor, context: Any) -> Generator[int, None, Tensor]:
    """``net`` over ``x`` of any size."""
    height, width = x.shape[-2:]
    left, right, top, bottom = padding(height, width, net.multiple)
    with context():
        padded = F.pad(x, (left, right, top, bottom), mode="reflect")
    y = yield from pieces.run(net, padded, context)
    return y[..., top : top + height, left : left + width].float()
