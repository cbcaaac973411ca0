"""ZeroGPU: the engine in the web process, on the CPU; training in chunks on a GPU that is lent.

A ZeroGPU Space has no device of its own. ``spaces.GPU`` forks a worker for one call, takes its
arguments and results pickled, and counts the time against the visitor. So runs, pictures and
sliders live here on the CPU, and only bounded pieces of training go there (``chunks``).
"""

from __future__ import annotations

import contextvars
import itertools
import logging
import queue
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from playground.engine.client import EngineClient, EngineDown, EngineSettings, Listener
from playground.engine.hosts.chunks import Chunked, Gpu, chunked, train_chunk
from playground.engine.hosts.in_process import LocalSubscription, end, watch

if TYPE_CHECKING:
    from playground.engine.core.loop import Engine

log = logging.getLogger(__name__)

_OPENING_SECONDS = 15  # of a chunk go into starting the worker and opening the data
_TICK = 0.01  # seconds between two looks at what has come back


def lent_gpu(seconds: float) -> Gpu:
    """``train_chunk`` with a GPU for about ``seconds``; elsewhere than on ZeroGPU the function
    itself. Must be called before torch is used, and before the page is launched."""
    import spaces

    wrapped: Gpu = spaces.GPU(duration=int(seconds) + _OPENING_SECONDS)(train_chunk)
    return wrapped


class ZeroGpuEngine(EngineClient):
    """An ``EngineClient`` to an engine in a thread of this process. ``gpu`` carries out chunks."""

    def __init__(self, settings: EngineSettings, gpu: Gpu | None = None) -> None:
        seconds = settings.limits.chunk_seconds
        gpu = gpu or lent_gpu(seconds)
        from playground.engine.core.loop import Engine  # torch, which spaces wants to be first for

        # populations of several visitors would train here, on nobody's GPU
        self._engine = Engine(replace(settings, device="cpu", precision="fp32", fusion=False))
        make = chunked(gpu, settings.data_root, seconds)
        self._chunked: set[Chunked] = set()  # those that may have the GPU

        def trainer(*recipe: Any) -> Chunked:
            training = make(*recipe)
            self._chunked.add(training)
            return training

        self._engine.state.trainer = trainer
        self._work: queue.SimpleQueue[Callable[[Engine], None] | None] = queue.SimpleQueue()
        self._ids = itertools.count(1)
        self._state = "ready"
        self._listeners: dict[int, Callable[[str], None]] = {}
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)
        self._thread.start()

    @property
    def state(self) -> str:
        """``ready`` or ``closed``."""
        return self._state

    @property
    def silent(self) -> float:
        """It is this process itself."""
        return 0.0

    def on_state(self, listener: Callable[[str], None]) -> Callable[[], None]:
        """See ``EngineClient.on_state``."""
        number = next(self._ids)
        self._listeners[number] = listener
        return lambda: self._listeners.pop(number, None) and None

    def post(self, work: Callable[[Engine], None]) -> None:
        """Has the engine's thread do ``work`` between two turns."""
        self._work.put(work)

    def watch(self, run: str, ask: Mapping[str, object], listener: Listener) -> LocalSubscription:
        """See ``EngineClient.watch``."""
        return watch(self.post, next(self._ids), run, ask, listener)

    def infer(self, model: str, what: str, args: Mapping[str, object]) -> Future[dict[str, Any]]:
        """See ``EngineClient.infer``; on the CPU, for a slider must not wait for a GPU."""
        future: Future[dict[str, Any]] = Future()
        answer = partial(end, future)
        self._ask(future, lambda engine: engine.infer(model, what, args, answer))
        return future

    def close(self, seconds: float = 10.0) -> None:
        """See ``EngineClient.close``."""
        if self._state == "closed":
            return
        self._state = "closed"
        self._work.put(None)
        self._thread.join(seconds)
        for listener in tuple(self._listeners.values()):
            listener("closed")

    def _call(self, call: str, /, **arguments: Any) -> Future[Any]:
        future: Future[Any] = Future()
        context = contextvars.copy_context()  # whose time a chunk is counted against

        def work(engine: Engine) -> None:
            result = engine.call(call, arguments)
            if isinstance(result, dict) and "run" in result:
                run = engine.state.scheduler.get(result["run"])
                if run and isinstance(run.training, Chunked):
                    run.training.context = context
            end(future, result, None)

        self._ask(future, work)
        return future

    def _ask(self, future: Future[Any], work: Callable[[Engine], None]) -> None:
        if self._state == "closed":
            future.set_exception(EngineDown("The engine is closed."))
            return

        def guarded(engine: Engine) -> None:
            try:
                work(engine)
            except Exception as error:
                end(future, None, error)

        self.post(guarded)

    # The engine's thread

    def _run(self) -> None:
        wait = 0.0
        while self._do(wait):
            try:
                wait = max(_TICK, self._engine.run_slice())
                self._give_back()
            except Exception:
                log.exception("a turn of the engine failed")
                wait = 1.0
        for training in tuple(self._chunked):
            training.halt()
        self._engine.close()

    def _do(self, wait: float) -> bool:
        """Does what was asked, waiting for it ``wait`` seconds; False at the end."""
        try:
            work = self._work.get(timeout=wait) if wait else self._work.get_nowait()
            while work is not None:
                try:
                    work(self._engine)
                except Exception:
                    log.exception("a message to the engine failed")
                work = self._work.get_nowait()
        except queue.Empty:
            return True
        return False

    def _give_back(self) -> None:
        """Ends the chunks of runs that no longer train, or are no more."""
        training = {run.training for run in self._engine.state.scheduler.running()}
        held = {run.training for run in self._engine.state.scheduler}
        for stand_in in tuple(self._chunked):
            if stand_in.chunk is not None and stand_in not in training:
                stand_in.halt()
            if stand_in not in held:
                self._chunked.discard(stand_in)
