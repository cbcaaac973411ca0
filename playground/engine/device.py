"""Which device, how many threads, which precision: decided once, at warm-up, by measuring."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable
from dataclasses import dataclass

from playground.core.lazy import torch
from playground.core.spec import PlaygroundError
from playground.engine.core import memory
from playground.networks import accelerator

_LAYERS = ((784, 1024), (1024, 512), (512, 256), (256, 1))  # the lecture discriminator
_BATCH = 100
_ROUNDS = 5
_IN_A_ROW = 20
_WORTH = 0.8
_GAIN = 0.9  # bf16 must be a tenth faster to be worth its rounding


@dataclass(frozen=True)
class Device:
    """What the engine computes on. ``fp32_ms`` and ``bf16_ms`` are the measured milliseconds of
    the lecture discriminator's matrix products, 0 where nothing was measured; ``tf32_ms`` those of
    float32 with its factors rounded to TF32, which is used where it pays."""

    name: str
    title: str
    bf16: bool
    threads: int
    fp32_ms: float = 0.0
    bf16_ms: float = 0.0
    tf32_ms: float = 0.0

    def set_threads(self, large: bool) -> None:
        """Gives torch all ``threads`` for large work and one for the rest, which they slow down:
        they must be woken for every product. On two cores a ring of width 32 trained at a third of
        its rate with two threads, and a dragged slider's picture hung 24 ms behind instead of 15.
        """
        torch.set_num_threads(self.threads if large else 1)

    @property
    def precision(self) -> str:
        """``bf16`` or ``fp32``."""
        return "bf16" if self.bf16 else "fp32"


def before_torch() -> None:
    """What torch reads when it is imported: call it before."""
    _share_cores()
    accelerator.keep_segments_whole()


def _share_cores() -> None:
    """Makes torch's threads give way soon.

    GNU OpenMP lets a thread that waits for its fellows spin for milliseconds. With a browser on the
    same two cores that starves the very thread it waits for: measured, ring training beside one
    busy process fell from 218 to 41 steps/s, with short spinning to 92, and alone it costs little.
    """
    os.environ.setdefault("GOMP_SPINCOUNT", "1000")


def choose(device: str = "auto", precision: str = "auto", threads: int = 0) -> Device:
    """Returns the device to compute on; what is ``auto``, or 0 for ``threads``, is measured.

    Raises:
        PlaygroundError: when the device asked for is not there.
    """
    memory.keep_pages()
    torch.set_flush_denormal(True)  # dying networks would otherwise crawl through denormals
    name = _name(device)
    threads = threads or (_worthwhile_threads() if name == "cpu" else _cores())
    torch.set_num_threads(threads)
    title = accelerator.of(name).title()
    if precision != "auto":
        return Device(name, title, precision == "bf16", threads)
    if accelerator.of(name).graphs:
        _choose_layout(name)
    fp32, bf16 = (_milliseconds(name, dtype) for dtype in (torch.float32, torch.bfloat16))
    tf32 = _choose_tf32(name) if accelerator.of(name).graphs else 0.0
    return Device(name, title, bf16 < _GAIN * (tf32 or fp32), threads, fp32, bf16, tf32)


def _choose_tf32(device: str) -> float:
    """Lets float32 products round their factors to TF32 where that is faster by a tenth; returns
    the milliseconds so."""
    times = {}
    for kind in ("highest", "high"):
        torch.set_float32_matmul_precision(kind)
        times[kind] = _milliseconds(device, torch.float32)
    pays = times["high"] < _GAIN * times["highest"]
    torch.set_float32_matmul_precision("high" if pays else "highest")
    return times["high"]


def _choose_layout(device: str) -> None:
    """Lets convolutions have their maps side by side where that is not slower."""
    last, first = (
        _convolution_milliseconds(device, layout)
        for layout in (torch.channels_last, torch.contiguous_format)
    )
    accelerator.of(device).channels_last = last <= first


def _convolution_milliseconds(device: str, layout: torch.memory_format) -> float:
    """The best of a few rounds of a DCGAN's layer, forward and backward, in bfloat16."""
    weight = torch.ones(64, 32, 4, 4, device=device, dtype=torch.bfloat16).requires_grad_()
    x = torch.ones(64, 32, 28, 28, device=device, dtype=torch.bfloat16)
    x, laid = (t.contiguous(memory_format=layout) for t in (x, weight))

    def layer() -> torch.Tensor:
        y = torch.nn.functional.conv2d(x, laid, stride=2, padding=1)
        return torch.autograd.grad(y.sum(), laid)[0]

    return _best(layer, device)


def resident_megabytes() -> float:
    """Memory of this process now, in MB; 0 where the system does not tell."""
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    except (OSError, ValueError):
        return 0.0


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):  # a container's share, where the system tells it
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _worthwhile_threads() -> int:
    """As many threads as pay for themselves in a training step of the usual size: twice as many
    must save a fifth of the time. On two virtual cores a second thread won 8 % and took half of
    the browser's and the page's time (measured: training with a page open fell to 0.51 of its
    rate without, with one thread to 0.75)."""
    threads, best = 1, _training_milliseconds(1)
    while threads * 2 <= _cores():
        now = _training_milliseconds(threads * 2)
        if now > _WORTH * best:
            break
        threads, best = threads * 2, now
    return threads


def _training_milliseconds(threads: int) -> float:
    """The best of a few rounds of forward and backward through two layers of 128, batch 512."""
    torch.set_num_threads(threads)
    generator = torch.Generator().manual_seed(0)
    weights = [torch.randn(1, 128, 128, generator=generator).requires_grad_() for _ in range(2)]
    x = torch.randn(1, 512, 128, generator=generator)

    def step() -> None:
        y = x
        for w in weights:
            y = torch.nn.functional.leaky_relu(torch.bmm(y, w), 0.2)
        torch.autograd.grad(y.square().mean(), weights)

    return min(_timed(step, "cpu") for _ in range(4 * _ROUNDS))


def _name(device: str) -> str:
    there = accelerator.devices()
    if device == "auto":
        return next(iter(there))
    kind, _, index = device.partition(":")
    if int(index or 0) >= there.get(kind, 0):
        raise PlaygroundError(f"device is {device}, but this machine has: {', '.join(there)}.")
    return device


def _milliseconds(device: str, dtype: torch.dtype) -> float:
    """The best of a few rounds of forward and backward products at the lecture pair's sizes."""
    generator = torch.Generator().manual_seed(0)
    weights = [torch.randn(shape, generator=generator).to(device, dtype) for shape in _LAYERS]
    inputs = [torch.randn(_BATCH, w.shape[0], generator=generator).to(device, dtype)
              for w in weights]  # fmt: skip

    def products() -> torch.Tensor:
        for x, w in zip(inputs, weights, strict=True):
            y = x @ w  # (B, out)
            x.t() @ y  # the weight's gradient
            y @ w.t()  # the input's gradient
        return y

    try:
        return _best(products, device)
    except RuntimeError:  # a device without this type
        return float("inf")


def _best(work: Callable[[], torch.Tensor], device: str) -> float:
    """The milliseconds of the best of a few rounds. Where steps run as graphs so does this: handing
    such work over takes a GPU longer than the work, whatever its precision."""
    here = accelerator.of(device)
    once: Callable[[], object] = work
    if here.graphs:
        with contextlib.suppress(RuntimeError):  # else as it is without them
            once = here.capture(work, (), (), work).replay
    return min(_timed(once, device) for _ in range(_ROUNDS + 1))


def _timed(work: Callable[[], object], device: str) -> float:
    """Milliseconds of ``work``; on a GPU the mean of some in a row, so that none waits for the
    host."""
    count = _IN_A_ROW if accelerator.of(device).graphs else 1
    start = time.perf_counter()
    for _ in range(count):
        work()
    accelerator.of(device).synchronise()
    return (time.perf_counter() - start) * 1e3 / count
