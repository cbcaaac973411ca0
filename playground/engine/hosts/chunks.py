"""Training in bounded chunks on a GPU that is lent: what runs there, and the run's stand-in here.

``train_chunk`` is the function that a worker with the GPU carries out (``spaces.GPU``): everything
it needs comes in by value, everything it finds goes out by value, it starts no thread. Between two
chunks, and while one is under way, the run lives on the CPU here as a ``Chunked`` training, which
answers sliders, pictures and autosaves from the newest state that has come back.
"""

from __future__ import annotations

import contextvars
import copy
import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from playground.core.spec import Source
from playground.engine.core.autosave import fitted
from playground.networks import accelerator
from playground.training.recipe import Recipe, parse_recipe
from playground.training.training import Training, open_source

log = logging.getLogger(__name__)

REPORT_SECONDS = 0.4  # between two states that come back
REST = "The GPU's turn of {seconds:g} s is over. Press Train for another."


@dataclass(frozen=True)
class State:
    """A training by value: tensors as safetensors bytes, the rest as plain data."""

    tensors: bytes
    meta: Mapping[str, Any]
    steps_per_second: float = 0.0


@dataclass(frozen=True)
class Folders:
    """Where the worker finds what the engine has: the data, the trained models that measure."""

    data: str
    checkpoints: str


Gpu = Callable[[Mapping[str, object], State, Folders, float], Iterator[State]]


def packed(training: Training) -> State:
    """The training's state, on the CPU."""
    from safetensors.torch import save

    tensors, meta = training.state()
    plain = {name: t.detach().cpu().contiguous() for name, t in tensors.items()}
    # a copy: the training goes on changing its own before this one is sent
    return State(save(plain), copy.deepcopy(meta), training.steps_per_second)


def unpacked(training: Training, state: State) -> None:
    """Puts ``state`` into ``training``, on whatever device that is."""
    from safetensors.torch import load

    own, _ = training.state()
    training.restore(fitted(load(state.tensors), own, training.device), state.meta)
    training.steps_per_second = state.steps_per_second


def train_chunk(
    values: Mapping[str, object], state: State, folders: Folders, seconds: float
) -> Iterator[State]:
    """Trains the recipe ``values`` on from ``state`` for ``seconds`` where the GPU is, one step at
    least; yields the state now and then, and at the end."""
    device = next(kind for kind in accelerator.devices() if kind != "mps")
    recipe = parse_recipe(values)
    source = open_source(recipe, folders.data, device)
    training = Training(recipe, source, device, checkpoints=folders.checkpoints)
    unpacked(training, state)
    left, end = seconds, time.monotonic() + seconds
    while training.ended is None:
        training.advance(min(REPORT_SECONDS, left))
        yield packed(training)
        left = end - time.monotonic()
        if left <= 0:
            return


class Chunk:
    """One call of the GPU under way, followed by a thread in the visitor's context, by which the
    host knows whose time it is."""

    def __init__(self, stream: Callable[[], Iterator[State]], context: contextvars.Context) -> None:
        self._stream = stream
        self._newest: State | None = None
        self._stopping = threading.Event()
        self.over = threading.Event()
        self.error = ""
        work = context.copy().run
        threading.Thread(target=work, args=(self._follow,), name="gpu-chunk", daemon=True).start()

    def take(self) -> State | None:
        """The newest state, once."""
        state, self._newest = self._newest, None
        return state

    def stop(self) -> None:
        """Gives the GPU back at its next report."""
        self._stopping.set()

    def _follow(self) -> None:
        stream: Iterator[State] | None = None
        try:
            stream = self._stream()
            for state in stream:
                self._newest = state
                if self._stopping.is_set():
                    break
        except Exception as error:  # no GPU free, the visitor's time used up, the worker aborted
            log.warning("a GPU chunk has failed: %s", error)
            self.error = str(getattr(error, "message", error)) or type(error).__name__
        finally:
            if stream is not None and hasattr(stream, "close"):
                stream.close()
            self.over.set()


class Chunked:
    """A ``Training`` for the engine whose steps are made elsewhere. ``rest`` says why it waits for
    the next press; ``context`` is that of the last call about it."""

    def __init__(self, own: Training, gpu: Gpu, folders: Folders, seconds: float) -> None:
        self.own = own
        self._gpu, self._folders, self._seconds = gpu, folders, seconds
        self._left = 0.0  # of the turn, when a changed knob asks for another chunk
        self._began = 0.0
        self.chunk: Chunk | None = None
        self.rest = ""
        self.context = contextvars.copy_context()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.own, name)

    def advance(self, seconds: float) -> int:
        """Takes over what has come back; begins a chunk when none is under way. Never waits."""
        before = self.own.step
        if self.chunk is None:
            self._begin(self._left or self._seconds)
        chunk = self.chunk
        assert chunk is not None
        over = chunk.over.is_set()  # asked first: what comes after it is in
        state = chunk.take()
        if state is not None:
            self._take_over(state)
        if over:
            self.chunk = None
            if chunk.error:
                self.rest = f"The GPU could not go on: {chunk.error}"
            elif not self._left:
                self.rest = REST.format(seconds=self._seconds)
        return self.own.step - before

    def halt(self) -> None:
        """The run no longer trains: the GPU is given back."""
        if self.chunk is not None:
            state = self.chunk.take()
            if state is not None:
                self._take_over(state)
            self.chunk.stop()
            self.chunk, self._left = None, 0.0

    def turn(self, players: str) -> None:
        """One step by hand, on the CPU."""
        self.halt()
        self.own.turn(players)

    def change(self, values: Mapping[str, object]) -> None:
        """Changes live knobs; the rest of the turn goes on with them."""
        self.own.change(values)
        if self.chunk is not None:
            self._left = max(1.0, self._seconds - (time.monotonic() - self._began))
            self.chunk.stop()

    def _take_over(self, state: State) -> None:
        # measured here, which the worker knows nothing of
        measured = copy.deepcopy(self.own.measurement.curve)
        unpacked(self.own, state)
        self.own.measurement.curve = measured

    def _begin(self, seconds: float) -> None:
        values, state = self.own.recipe.values(), packed(self.own)
        self.rest, self._left = "", 0.0
        self._began = time.monotonic() - (self._seconds - seconds)
        gpu, folders = self._gpu, self._folders
        self.chunk = Chunk(lambda: gpu(values, state, folders, seconds), self.context)


def chunked(gpu: Gpu, root: str, seconds: float) -> Callable[..., Chunked]:
    """A trainer for the engine."""

    def trainer(
        recipe: Recipe, source: Source, device: str, bf16: bool, checkpoints: str
    ) -> Chunked:
        own = Training(recipe, source, device, bf16, checkpoints)
        return Chunked(own, gpu, Folders(root, checkpoints), seconds)

    return trainer
