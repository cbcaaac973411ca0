"""Strangers' pictures, decoded where a crash or a bomb costs nothing: in small processes of their
own, which the web process watches over and replaces.

    decoder = Decoder()
    pixels = await asyncio.wrap_future(decoder.photo(path, longest=256))

Each process decodes one picture at a time within a hard limit of memory and of time; what all of
them decode at once is bounded by its megapixels. Only paths and small results cross.
"""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, InvalidStateError
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from playground.core.limits import PictureLimits
from playground.core.spec import PlaygroundError
from playground.data.imaging.decode import MOST_PIXELS
from playground.engine.hosts import decoder_worker

if TYPE_CHECKING:
    from playground.data.imaging.archives import Form
    from playground.data.picture_set import Kept

log = logging.getLogger(__name__)

CRASHED = "This picture could not be opened: it is damaged, or made to break what opens it."
TOO_LONG = "This picture could not be opened within {seconds:g} seconds."
Report = Callable[[str, float], None]


class Gate:
    """Lets in as many megapixels at once as there is memory for."""

    def __init__(self, most: float) -> None:
        self._most, self._inside = most, 0.0
        self._changed = threading.Condition()

    def enter(self, megapixels: float) -> None:
        """Waits until there is room; what alone is too much goes in alone."""
        with self._changed:
            self._changed.wait_for(
                lambda: self._inside == 0 or self._inside + megapixels <= self._most
            )
            self._inside += megapixels

    def leave(self, megapixels: float) -> None:
        """Makes room again."""
        with self._changed:
            self._inside -= megapixels
            if self._inside < 1e-9:  # sums of fractions do not end at 0
                self._inside = 0.0
            self._changed.notify_all()


@dataclass(frozen=True)
class _Job:
    name: str
    arguments: tuple[object, ...]
    report: Report
    future: Future[Any]


class Decoder:
    """Photos, digits, and archives of training pictures. Processes start when they are needed;
    ``start`` has the first one ready before."""

    def __init__(self, limits: PictureLimits = PictureLimits()) -> None:  # noqa: B008 - frozen
        self.limits = limits
        gate = Gate(limits.megapixels)
        # an archive of hundreds of pictures does not stand in the way of one photo
        self._photos = _Line(gate, limits.processes, limits)
        self._archives = _Line(gate, 1, limits)

    def start(self) -> None:
        """Starts a process, if none has been yet, without waiting for it."""
        self._photos.ask("ready", ())

    def expect_pictures(self) -> None:
        """Has the process for archives ready by the time the first has come."""
        if self._archives.is_cold():
            self._archives.ask("ready", ())

    def photo(
        self, source: Path | bytes, longest: int, most: int = MOST_PIXELS, grow: bool = True
    ) -> Future[np.ndarray]:
        """``decode.open_photo`` of a file or its bytes."""
        return self._photos.ask("photo", (source, longest, most, grow))

    def digit(self, source: Path | bytes, longest: int, most: int) -> Future[list[list[int]]]:
        """The digit in a picture as MNIST would hold it: 28 rows of 28 bytes."""
        return self._photos.ask("digit", (source, longest, most))

    def pictures(
        self, first: Sequence[Path], second: Sequence[Path], report: Report
    ) -> Future[tuple[int, int, int]]:
        """``own.keep`` of two kinds of pictures or archives."""
        return self._archives.ask("pictures", (tuple(first), tuple(second), self.limits), report)

    def picture_set(
        self, paths: Sequence[Path], names: Sequence[str], form: Form, report: Report
    ) -> Future[Kept]:
        """``picture_set.keep`` of pictures or archives."""
        arguments = (tuple(paths), tuple(names), form, self.limits)
        return self._archives.ask("picture_set", arguments, report)

    def close(self) -> None:
        """Ends the processes."""
        self._photos.close()
        self._archives.close()


class _Line:
    """Jobs in line, done by up to ``processes`` at once. A thread a process waits for both."""

    def __init__(self, gate: Gate, processes: int, limits: PictureLimits) -> None:
        self._gate, self._processes, self._seconds = gate, processes, limits.seconds
        self._jobs: queue.Queue[_Job | None] = queue.Queue(limits.waiting)
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._idle = 0
        self._closed = False

    def ask(
        self, name: str, arguments: tuple[object, ...], report: Report = lambda words, share: None
    ) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            self._jobs.put_nowait(_Job(name, arguments, report, future))
        except queue.Full:
            words = "Too many pictures are waiting to be opened; please try again in a moment."
            future.set_exception(PlaygroundError(words))
            return future
        with self._lock:
            if self._idle == 0 and len(self._threads) < self._processes:
                thread = threading.Thread(target=self._work, name="decoder", daemon=True)
                self._threads.append(thread)
                thread.start()
        return future

    def is_cold(self) -> bool:
        """Has nothing been asked yet?"""
        return not self._threads

    def close(self) -> None:
        with self._lock:
            self._closed = True
            threads = list(self._threads)
        for _ in threads:
            with contextlib.suppress(queue.Full):
                self._jobs.put_nowait(None)
        for thread in threads:
            thread.join(5.0)

    def _work(self) -> None:
        worker = _Worker(self._gate, self._seconds)
        try:
            while not self._closed:
                with self._lock:
                    self._idle += 1
                job = self._jobs.get()
                with self._lock:
                    self._idle -= 1
                if job is None:
                    return
                if job.future.set_running_or_notify_cancel():
                    self._do(worker, job)
        finally:
            worker.end()

    @staticmethod
    def _do(worker: _Worker, job: _Job) -> None:
        with contextlib.suppress(InvalidStateError):
            try:
                job.future.set_result(worker.do(job))
            except PlaygroundError as error:
                job.future.set_exception(error)
            except Exception:
                log.exception("a picture could not be decoded")
                worker.end()
                job.future.set_exception(PlaygroundError(CRASHED))


class _Worker:
    """A process and its pipe; another one after a crash."""

    def __init__(self, gate: Gate, seconds: float) -> None:
        self._gate, self._seconds = gate, seconds
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None
        self._inside = 0.0

    def do(self, job: _Job) -> object:
        """The job's result.

        Raises:
            PlaygroundError: for a picture that cannot be opened, in one sentence.
        """
        pipe = self._pipe or self._start()
        try:
            pipe.send((job.name, *job.arguments))
            while True:
                if not pipe.poll(self._seconds):
                    self.end()
                    raise PlaygroundError(TOO_LONG.format(seconds=self._seconds))
                kind, *content = pipe.recv()
                if kind == "done":
                    return content[0]
                if kind == "error":
                    raise PlaygroundError(content[0])
                if kind == "progress":
                    job.report(*content)
                else:  # "size": may it be decoded?
                    self._let_in(content[0])
                    pipe.send("go")
        except (EOFError, OSError):
            log.warning("a decoder died over a picture")
            self.end()
            raise PlaygroundError(CRASHED) from None
        finally:
            self._let_in(0.0)

    def _let_in(self, megapixels: float) -> None:
        """One picture after the other is inside of the gate."""
        if self._inside:
            self._gate.leave(self._inside)
        self._inside = megapixels
        if megapixels:
            self._gate.enter(megapixels)

    def _start(self) -> Connection:
        context = multiprocessing.get_context("spawn")  # a fork would hold the web server's port
        ours, theirs = context.Pipe()
        process = context.Process(
            target=decoder_worker.main, args=(theirs,), name="decoder", daemon=True
        )
        process.start()
        theirs.close()  # or we would never learn that it has died
        self._process, self._pipe = process, ours
        return ours

    def end(self) -> None:
        """Ends the process; the next job gets a new one."""
        if self._pipe is not None:
            self._pipe.close()
        if self._process is not None:
            self._process.kill()
            self._process.join(2.0)
        self._process = self._pipe = None
