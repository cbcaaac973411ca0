"""What only some devices can do: graphs, streams, events, copies beside the work, memory.

Every call that CUDA alone knows (and ROCm, which answers to the same names) stands in this file.
``of(device)`` gives a device's ``Accelerator``: ``Cuda``, or for a CPU and for MPS ``Plain``, which
keeps the same contract with what is there. So all else is written once and tested without a GPU.

None of the figures of a GPU have been measured: no line of ``Cuda`` has run on one yet.
"""

from __future__ import annotations

import contextlib
import functools
import os
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol

from playground.core.lazy import Lazy, torch

if TYPE_CHECKING:
    import numpy as np

    from playground.networks import tape

    Tensor = torch.Tensor
    Generator = torch.Generator
else:
    tape = Lazy("playground.networks.tape")

# Seconds of work that may be queued ahead of the device: enough to draw a picture or to answer a
# question meanwhile, little enough to stop at once.
AHEAD_SECONDS = 0.01
MOST_AHEAD = 64  # steps, however short


class Replay(Protocol):
    """A captured piece of work. ``output`` is the same tensor after each replay."""

    output: Tensor

    def replay(self) -> None:
        """Does the captured work again, on the memory it was captured with."""
        ...


class Fetched(Protocol):
    """A tensor on its way to the host."""

    def ready(self) -> bool:
        """Is it there, so that ``numpy`` does not wait?"""
        ...

    def numpy(self) -> np.ndarray:
        """The values; waits until they are there."""
        ...


class Stopwatch(Protocol):
    """Time of the device, from its start to the newest ``mark``."""

    def mark(self) -> float:
        """One more step has been handed over; returns the seconds spent so far. Waits where the
        device is too far behind."""
        ...


class Accelerator(Protocol):
    """What a device does besides computing."""

    graphs: bool  # are captured graphs worth it here?
    timed_apart: bool  # do calls return before the work is done?

    def capture(
        self, work: Callable[[], Tensor], generators: Sequence[Generator], state: Sequence[Tensor]
    ) -> Replay:
        """``work`` as a graph: nothing is done now. It draws from ``generators`` alone, and writes
        to what it makes itself and to ``state``.

        Raises:
            RuntimeError: when the work reads numbers on the host, or has no fixed shapes.
        """
        ...

    def fetch(self, tensor: Tensor) -> Fetched:
        """Brings ``tensor`` to the host beside the device's other work."""
        ...

    def stopwatch(self) -> Stopwatch: ...

    def urgent(self, after_training: bool = False) -> AbstractContextManager[None]:
        """What is done inside goes ahead of training and beside it; ``after_training``: it sees
        what was queued before, and what is queued later sees its end."""
        ...

    def memory(self) -> dict[str, float]:
        """Megabytes ``allocated``, ``reserved``, ``free`` and ``total``, and ``utilisation`` in per
        cent; empty where the device has no memory of its own, without what is not told."""
        ...

    def synchronise(self) -> None: ...

    def give_back(self) -> None:
        """Lets go of what the allocator keeps for later."""
        ...

    def title(self) -> str: ...


# -- a CPU, and MPS --------------------------------------------------------------------------------


class _There:
    """A ``Fetched`` that was never away, or came at once."""

    def __init__(self, tensor: Tensor) -> None:
        self._tensor = tensor.cpu()

    def ready(self) -> bool:
        return True

    def numpy(self) -> np.ndarray:
        return self._tensor.numpy()


class _Clock:
    """A ``Stopwatch`` for devices whose work is done when the call returns."""

    def __init__(self) -> None:
        self._begin = time.perf_counter()

    def mark(self) -> float:
        return time.perf_counter() - self._begin


class Plain:
    """A device that works call by call."""

    graphs = timed_apart = False

    def __init__(self, device: str) -> None:
        self.device = device

    def capture(
        self, work: Callable[[], Tensor], generators: Sequence[Generator], state: Sequence[Tensor]
    ) -> Replay:
        """A stand-in: a tape of the tensor operations, see ``networks.tape``."""
        return tape.Tape(work, generators, state)

    def fetch(self, tensor: Tensor) -> Fetched:
        return _There(tensor)

    def stopwatch(self) -> Stopwatch:
        return _Clock()

    def urgent(self, after_training: bool = False) -> AbstractContextManager[None]:
        return contextlib.nullcontext()

    def memory(self) -> dict[str, float]:
        return {}

    def synchronise(self) -> None:
        if self.device == "mps":
            torch.mps.synchronize()

    def give_back(self) -> None:
        if self.device == "mps":
            torch.mps.empty_cache()

    def title(self) -> str:
        return self.device


# -- CUDA ------------------------------------------------------------------------------------------


class _Graph:
    """A ``Replay`` by a CUDA graph."""

    def __init__(
        self, device: str, work: Callable[[], Tensor], generators: Sequence[Generator]
    ) -> None:
        self._graph = torch.cuda.CUDAGraph()
        for generator in generators:
            self._graph.register_generator_state(generator)
        aside = torch.cuda.Stream(device)
        aside.wait_stream(torch.cuda.current_stream(device))
        with torch.cuda.device(device), torch.cuda.stream(aside):
            # thread_local: others may train while this thread captures
            self._graph.capture_begin(capture_error_mode="thread_local")
            try:
                self.output = work()
            finally:
                self._graph.capture_end()

    def replay(self) -> None:
        self._graph.replay()


class _Coming:
    """A ``Fetched`` by a pinned copy."""

    def __init__(self, tensor: Tensor, aside: torch.cuda.Stream) -> None:
        device = tensor.device
        aside.wait_stream(torch.cuda.current_stream(device))
        with torch.cuda.stream(aside):
            self._host = torch.empty(tensor.shape, dtype=tensor.dtype, pin_memory=True)
            self._host.copy_(tensor, non_blocking=True)
            self._event = torch.cuda.Event()
            self._event.record(aside)
        tensor.record_stream(aside)  # its memory is not given to others before

    def ready(self) -> bool:
        return bool(self._event.query())

    def numpy(self) -> np.ndarray:
        self._event.synchronize()
        return self._host.numpy()


class _Events:
    """A ``Stopwatch`` by events in the stream of the work."""

    def __init__(self, device: str) -> None:
        self._stream = torch.cuda.current_stream(device)
        self._begin = self._event()
        self._queued: deque[torch.cuda.Event] = deque()
        self._done, self._seconds = 0, 0.0

    def _event(self) -> torch.cuda.Event:
        event = torch.cuda.Event(enable_timing=True)
        event.record(self._stream)
        return event

    def mark(self) -> float:
        self._queued.append(self._event())
        while self._queued and self._queued[0].query():
            self._take()
        while len(self._queued) > min(MOST_AHEAD, max(1, AHEAD_SECONDS / (self._step or 1))):
            self._queued[0].synchronize()
            self._take()
        return self._seconds + self._step * len(self._queued)

    def _take(self) -> None:
        self._seconds = self._begin.elapsed_time(self._queued.popleft()) / 1e3
        self._done += 1

    @property
    def _step(self) -> float:
        return self._seconds / self._done if self._done else 0.0


class Cuda:
    """One GPU."""

    graphs = timed_apart = True

    def __init__(self, device: str) -> None:
        self.device = device
        # the lower the number, the sooner: work that a hand waits for goes first
        self._urgent = torch.cuda.Stream(device, priority=-1)
        self._copies = torch.cuda.Stream(device)

    def capture(
        self, work: Callable[[], Tensor], generators: Sequence[Generator], state: Sequence[Tensor]
    ) -> Replay:
        return _Graph(self.device, work, generators)

    def fetch(self, tensor: Tensor) -> Fetched:
        return _Coming(tensor, self._copies)

    def stopwatch(self) -> Stopwatch:
        return _Events(self.device)

    @contextlib.contextmanager
    def urgent(self, after_training: bool = False) -> Iterator[None]:
        training = torch.cuda.current_stream(self.device)
        if after_training:
            self._urgent.wait_stream(training)
        with torch.cuda.stream(self._urgent):
            yield
        if after_training:
            training.wait_stream(self._urgent)

    def memory(self) -> dict[str, float]:
        free, total = torch.cuda.mem_get_info(self.device)
        found = {
            "allocated": torch.cuda.memory_allocated(self.device) / 1e6,
            "reserved": torch.cuda.memory_reserved(self.device) / 1e6,
            "free": free / 1e6,
            "total": total / 1e6,
        }
        # the driver's library that tells it may be missing
        with contextlib.suppress(ImportError, RuntimeError, OSError):
            found["utilisation"] = float(torch.cuda.utilization(self.device))
        return found

    def synchronise(self) -> None:
        torch.cuda.synchronize(self.device)

    def give_back(self) -> None:
        torch.cuda.empty_cache()

    def title(self) -> str:
        return str(torch.cuda.get_device_name(self.device))


# -- which ones there are --------------------------------------------------------------------------


@functools.lru_cache(maxsize=16)
def of(device: str) -> Accelerator:
    """The accelerator of ``device``: ``cpu``, ``mps``, ``cuda`` or ``cuda:N``."""
    return Cuda(device) if device.startswith("cuda") else Plain(device)


def devices() -> dict[str, int]:
    """How many there are of each kind, the fastest kind first; ROCm's are called ``cuda`` too."""
    found = {
        "cuda": torch.cuda.device_count() if torch.cuda.is_available() else 0,
        "mps": int(torch.backends.mps.is_available()),
        "cpu": 1,
    }
    return {kind: count for kind, count in found.items() if count}


def versions() -> dict[str, str]:
    """Of what stands between torch and the GPU; empty without one."""
    if "cuda" not in devices():
        return {}
    if torch.version.hip:
        return {"rocm": str(torch.version.hip)}
    return {"cuda": str(torch.version.cuda), "cudnn": str(torch.backends.cudnn.version())}


def computes_bf16(device: str) -> bool:
    """Does the GPU have bfloat16 units of its own?"""
    return device.startswith("cuda") and bool(torch.cuda.is_bf16_supported())


def keep_segments_whole() -> None:
    """Lets CUDA's allocator grow its segments instead of scattering new ones, so that memory that
    is free is also of use; call it before the first allocation."""
    for name in ("PYTORCH_CUDA_ALLOC_CONF", "PYTORCH_ALLOC_CONF"):  # torch before and from 2.9
        os.environ.setdefault(name, "expandable_segments:True")
