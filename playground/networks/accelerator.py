"""What only some devices can do: graphs, streams, events, copies beside the work, memory.

Every call that CUDA alone knows (and ROCm, which answers to the same names) stands in this file.
``of(device)`` gives a device's ``Accelerator``: ``Cuda``, or for a CPU and for MPS ``Plain``, which
keeps the same contract with what is there. So all else is written once and tested without a GPU.

None of the figures of a GPU have been measured: no line of ``Cuda`` has run on one yet. It keeps to
the rules of torch's notes on CUDA semantics (*CUDA Graphs*) and of NVIDIA's programming guide
(*Prohibited and Unhandled Operations* of a stream capture):

- Libraries make their handles, and load their kernels, when a thread first needs them; inside a
  capture that is an error (cuBLAS: pytorch/pytorch#99397). So the thread that captures first does
  the work three times on memory of its own, in a stream of its own: the *rehearsal*.
- One capture at a time in a process, in ``thread_local`` mode: in ``global`` mode an allocation or
  a query of the training that goes on beside it would end both.
- Nobody may wait for the whole device, or ask it, while a capture is under way. ``synchronise``
  waits for one stream, and the engine ends a capture before it gives memory back.
- Graphs of a device share one pool of memory, for they are replayed one after the other in one
  stream: what one needs between two replays of its own must therefore be made outside of a capture
  (``networks.dials``), for another's replay may write where it was free.
- ``torch.compile`` is not used, and so not measured at warm-up either. AOTAutograd refuses to
  differentiate twice ("does not currently support double backward"), which R1, every gradient
  penalty and the unrolled GAN need; a ``torch.Generator`` breaks its graphs ("Failed to convert
  args/kwargs to proxy"); and each batch, width and loss is compiled anew. That took a minute for
  the D of a DCGAN on two busy cores, as long as such a run trains, where a capture takes a step or
  two; and it wants a compiler, which neither the container nor Windows has. What it would win over
  a graph, fused pointwise work, is left.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import os
import time
import weakref
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

REHEARSALS = 3  # as torch's notes say: libraries choose their kernels in the first runs

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
    captures_beside: bool  # may a thread capture while another trains?
    timed_apart: bool  # do calls return before the work is done?
    channels_last: bool  # do convolutions want their maps side by side? Measured at warm-up

    def capture(
        self,
        work: Callable[[], Tensor],
        generators: Sequence[Generator],
        state: Sequence[Tensor],
        rehearse: Callable[[], object],
    ) -> Replay:
        """``work`` as a graph: nothing is done now. It draws from ``generators`` alone, and writes
        to what it makes itself and to ``state``. ``rehearse`` does the same work, but neither draws
        from those nor writes there: libraries get ready by it. One capture at a time.

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

    def synchronise(self) -> None:
        """Waits for what was handed over in the current stream; a capture of others may go on."""
        ...

    def give_back(self) -> None:
        """Lets go of what the allocator keeps for later; not while a capture is under way."""
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
    """A ``Stopwatch`` of the host. Where calls return before the work is done, ``wait`` waits for
    it, so often that little is queued."""

    def __init__(self, wait: Callable[[], None] | None = None) -> None:
        self._wait = wait
        self._begin = self._waited = time.perf_counter()

    def mark(self) -> float:
        now = time.perf_counter()
        if self._wait is not None and now - self._waited >= AHEAD_SECONDS:
            self._wait()
            now = self._waited = time.perf_counter()
        return now - self._begin


class Plain:
    """A device that works call by call."""

    graphs = captures_beside = timed_apart = False
    channels_last = True

    def __init__(self, device: str) -> None:
        self.device = device
        self._tapes: weakref.WeakSet[tape.Tape] = weakref.WeakSet()

    def capture(
        self,
        work: Callable[[], Tensor],
        generators: Sequence[Generator],
        state: Sequence[Tensor],
        rehearse: Callable[[], object],
    ) -> Replay:
        """A stand-in: a tape of the tensor operations, see ``networks.tape``."""
        made = tape.Tape(work, generators, state, rehearse, self._tapes)
        self._tapes.add(made)
        return made

    def fetch(self, tensor: Tensor) -> Fetched:
        return _There(tensor)

    def stopwatch(self) -> Stopwatch:
        return _Clock(self.synchronise if self.device == "mps" else None)

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
    """A ``Replay`` by a CUDA graph. Replayed in the stream of the training alone."""

    def __init__(
        self,
        work: Callable[[], Tensor],
        generators: Sequence[Generator],
        stream: torch.cuda.Stream,
        beside: _Graph | None,
    ) -> None:
        """Captures in ``stream``, into the memory of the graph ``beside``."""
        self._graph = torch.cuda.CUDAGraph()
        for generator in generators:
            self._graph.register_generator_state(generator)
        pool = None if beside is None else beside._graph.pool()
        with torch.cuda.stream(stream), _uncollected():
            self._graph.capture_begin(pool=pool, capture_error_mode="thread_local")
            try:
                self.output = work()
            except BaseException:
                # the stream must not stay in capture; what its end says of it says less
                with contextlib.suppress(RuntimeError):
                    self._graph.capture_end()
                raise
            self._graph.capture_end()

    def replay(self) -> None:
        self._graph.replay()


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """No collection of garbage inside: among it might be graphs and events, whose end is not
    allowed in a thread that captures."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


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
        self.device, self.channels_last = device, True
        # ROCm ends a capture when another thread queries an event
        self.captures_beside = not torch.version.hip
        # the lower the number, the sooner: work that a hand waits for goes first
        self._urgent = torch.cuda.Stream(device, priority=-1)
        # Two streams: cuBLAS keeps its workspace by the stream, and that of a rehearsal must not be
        # that of graphs, which are replayed while the next rehearsal runs.
        self._copies, self._rehearsals, self._captures = (
            torch.cuda.Stream(device) for _ in range(3)
        )
        self._graphs: weakref.WeakSet[_Graph] = weakref.WeakSet()

    def capture(
        self,
        work: Callable[[], Tensor],
        generators: Sequence[Generator],
        state: Sequence[Tensor],
        rehearse: Callable[[], object],
    ) -> Replay:
        with torch.cuda.device(self.device):
            self._rehearsals.wait_stream(torch.cuda.current_stream(self.device))
            with torch.cuda.stream(self._rehearsals):
                for _ in range(REHEARSALS):
                    rehearse()
            # its memory came from the training's stream, which gets it back without waiting
            self._rehearsals.synchronize()
            # held until the capture is done: the pool goes with the last graph that has it
            beside = next(iter(self._graphs), None)
            graph = _Graph(work, generators, self._captures, beside)
        self._graphs.add(graph)
        return graph

    def fetch(self, tensor: Tensor) -> Fetched:
        return _Coming(tensor, self._copies)

    def stopwatch(self) -> Stopwatch:
        return _Events(self.device)

    @contextlib.contextmanager
    def urgent(self, after_training: bool = False) -> Iterator[None]:
        training = torch.cuda.current_stream(self.device)
        if after_training:
            self._urgent.wait_stream(training)
        try:
            with torch.cuda.stream(self._urgent):
                yield
        finally:
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
        # The driver's library may be missing (nvidia-ml-py), or not tell it of a slice of a card;
        # its errors are classes of its own.
        with contextlib.suppress(Exception):
            found["utilisation"] = float(torch.cuda.utilization(self.device))
        return found

    def synchronise(self) -> None:
        torch.cuda.current_stream(self.device).synchronize()

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
    """Does the GPU have bfloat16 units of its own? (Those before Ampere only act as if.)"""
    if not device.startswith("cuda"):
        return False
    with torch.cuda.device(device):
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))


def keep_segments_whole() -> None:
    """Lets CUDA's allocator grow its segments instead of scattering new ones, so that memory that
    is free is also of use; call it before the first allocation. An operator's own setting, by
    either name, stays the only one."""
    names = ("PYTORCH_CUDA_ALLOC_CONF", "PYTORCH_ALLOC_CONF")  # torch before and from 2.9
    if not any(name in os.environ for name in names):
        for name in names:
            os.environ[name] = "expandable_segments:True"
