"""Inference requests: those that wait together and fit go through the network as one batch.

What is large (a photo) is work in pieces: it waits in a line of its own, and a turn does as much of
the first as fits a slice, so that neither a slider nor a training waits for a whole photo.
"""

from __future__ import annotations

import contextlib
import logging
import math
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Protocol, TypeVar

from playground.core.errors import shown
from playground.core.lazy import torch
from playground.core.spec import GAN, Inference, Model, PlaygroundError
from playground.engine.report import InferenceReport

if TYPE_CHECKING:
    from torch import Tensor

log = logging.getLogger(__name__)

T = TypeVar("T")
Answer = Callable[[dict[str, object] | None, BaseException | None], None]
Find = Callable[[str], tuple[Model, GAN]]
_Key = tuple[object, ...]  # see ``Request.key``


class Retry(Protocol):
    """Does the work, and does it again when memory has run out."""

    def __call__(self, work: Callable[[], T], /) -> T: ...


_BATCH_ROWS = 128  # rows through a network at once; the first are answered while others wait
_KEPT_TIMES = 500  # waiting times from which the percentiles are taken
CANCELLED = "This translation was cancelled."
_SLICE_SECONDS = 0.025  # of work in pieces at a time, at most (one piece, at least)
_TURN_SECONDS = 0.05  # of batches in a turn, at most (one, at least): others train between


# ahead of training and beside it, where the device can; True: on networks that it trains
Urgent = Callable[[bool], AbstractContextManager[None]]


def _in_line(trained: bool) -> AbstractContextManager[None]:
    return contextlib.nullcontext()


def _once(work: Callable[[], T]) -> T:
    return work()


@dataclass
class Request:
    """One question, its way back, and when it came."""

    model: str
    what: str
    args: Mapping[str, object]
    answer: Answer
    came: float
    ticket: str = ""  # by which who asks hears how far it is and may cancel
    prepared: dict[str, Tensor] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """Its share of a batch."""
        return next(iter(self.prepared.values())).shape[0] if self.prepared else 0

    @property
    def key(self) -> _Key:
        """Equal for requests that can be joined: the same question, tensors of equal shape."""
        shapes = ((k, tuple(t.shape[1:]), t.dtype) for k, t in sorted(self.prepared.items()))
        return (self.model, self.what, self.ticket, *shapes)


@dataclass
class Job:
    """A batch whose work comes in pieces."""

    model: Model
    operation: Inference
    batch: list[Request]
    work: Generator[float, None, dict[str, Tensor]] | None  # None: to be begun (again)
    share: float = 0.0  # done, 0 … 1


class InferenceBatcher:
    """Takes requests and answers all that wait, batch by batch; of large ones a slice a turn."""

    def __init__(
        self,
        find: Find,
        clock: Callable[[], float] = time.perf_counter,
        retry: Retry = _once,
        set_threads: Callable[[bool], None] = lambda large: None,
        urgent: Urgent = _in_line,
    ) -> None:
        self._find, self._clock, self._retry, self._set_threads = find, clock, retry, set_threads
        self._urgent = urgent
        self._waiting: deque[Request] = deque()  # not looked at yet
        self._groups: dict[_Key, deque[Request]] = {}  # those that may go through as one batch
        self._jobs: deque[Job] = deque()
        self._waits: deque[float] = deque(maxlen=_KEPT_TIMES)
        self.answered = 0
        self.batches = 0
        self.asked = -math.inf  # when the newest request came
        self.worked = 0.0  # seconds that the last turn spent on what is large

    def __len__(self) -> int:
        return len(self._waiting) + sum(map(len, self._groups.values())) + len(self._jobs)

    def take(self, model: str, what: str, args: Mapping[str, object], answer: Answer) -> None:
        """Puts a request in line; with a ``ticket`` among its arguments it may be followed and
        cancelled."""
        ticket = str(args.get("ticket") or "")
        if not ticket:
            self.asked = self._clock()  # a hand on a slider; a photo's owner knows that it takes
        self._waiting.append(Request(model, what, args, answer, self._clock(), ticket))

    def serve(self) -> None:
        """Answers what waits, for as long as a turn may take, and does a slice of what is large."""
        end = self._clock() + _TURN_SECONDS
        while self._waiting:
            request = self._waiting.popleft()
            try:
                self._retry(partial(self._prepare, request))
            except Exception as error:
                self._reply(request, None, error)
            else:
                self._groups.setdefault(request.key, deque()).append(request)
        while self._groups:
            self._run(self._next_batch())
            if self._clock() >= end:
                break
        self.worked = 0.0
        if self._jobs:
            begin = self._clock()
            self._work(self._jobs[0])
            self.worked = self._clock() - begin

    def drain(self) -> None:
        """Answers everything, for hosts where nobody waits meanwhile."""
        while len(self):
            self.serve()

    def progress(self, ticket: str) -> dict[str, float]:
        """``{"ahead": photos before it in line, "share": done of it, 0 … 1}``; a ticket that is not
        in line is done."""
        for ahead, job in enumerate(self._jobs):
            if any(request.ticket == ticket for request in job.batch):
                return {"ahead": float(ahead), "share": job.share}
        waits = any(request.ticket == ticket for request in self._in_line())
        return {"ahead": float(len(self._jobs)) if waits else 0.0, "share": float(not waits)}

    def cancel(self, ticket: str) -> bool:
        """Ends the work of ``ticket``; False when there is none."""
        for job in self._jobs:
            if any(request.ticket == ticket for request in job.batch):
                self._jobs.remove(job)
                for request in job.batch:
                    self._reply(request, None, PlaygroundError(CANCELLED))
                return True
        for line in (self._waiting, *self._groups.values()):
            for request in line:
                if request.ticket == ticket:
                    line.remove(request)
                    self._groups = {key: group for key, group in self._groups.items() if group}
                    self._reply(request, None, PlaygroundError(CANCELLED))
                    return True
        return False

    def report(self) -> InferenceReport:
        """Counts, and milliseconds from a request's arrival to its answer, over the last few
        hundred."""
        waits = sorted(self._waits) or [0.0]
        p50, p95 = (1e3 * waits[min(len(waits) - 1, len(waits) * p // 100)] for p in (50, 95))
        return {"answered": self.answered, "batches": self.batches, "p50_ms": p50, "p95_ms": p95}

    def _in_line(self) -> Iterator[Request]:
        yield from self._waiting
        for group in self._groups.values():
            yield from group

    def _find_operation(self, request: Request) -> tuple[Model, Inference]:
        model, gan = self._find(request.model)
        operation = gan.inference.get(request.what)
        if operation is None:
            known = ", ".join(gan.inference) or "none"
            raise PlaygroundError(
                f"{gan.name} does not know {shown(request.what)}; it knows: {known}."
            )
        return model, operation

    def _prepare(self, request: Request) -> None:
        model, operation = self._find_operation(request)
        with self._urgent(False), torch.no_grad():
            request.prepared = operation.prepare(model, request.args)

    def _next_batch(self) -> list[Request]:
        """Who has waited longest, and as many as fit beside."""
        key = min(self._groups, key=lambda key: self._groups[key][0].came)
        group, batch, rows = self._groups[key], list[Request](), 0
        while group and (not batch or rows + group[0].rows <= _BATCH_ROWS):
            rows += group[0].rows
            batch.append(group.popleft())
        if not group:
            del self._groups[key]
        return batch

    def _run(self, batch: list[Request]) -> None:
        try:
            # found anew for each batch: since it was asked the run may have gone, or been reset
            model, operation = self._retry(partial(self._find_operation, batch[0]))
            self._set_threads(operation.large)
            output = self._retry(partial(self._together, model, operation, batch))
        except Exception as error:
            self._fail(batch, error)
            return
        if isinstance(output, Generator):
            self._jobs.append(Job(model, operation, batch, output))
        else:
            self._answer(operation, batch, output)

    def _work(self, job: Job) -> None:
        """A slice of ``job``, and its answer with the last one."""
        self._set_threads(job.operation.large)
        end = self._clock() + _SLICE_SECONDS
        output = None
        try:
            while output is None:
                output = self._retry(partial(self._piece, job))
                if self._clock() >= end:
                    break
        except Exception as error:
            self._jobs.popleft()
            self._fail(job.batch, error)
            return
        if output is not None:
            self._jobs.popleft()
            self._answer(job.operation, job.batch, output)

    def _answer(
        self, operation: Inference, batch: list[Request], output: Mapping[str, Tensor]
    ) -> None:
        self.batches += 1
        start = 0
        for request in batch:
            end = start + request.rows
            try:
                share = {k: t[start:end] for k, t in output.items()}
                with self._urgent(False):
                    answer = operation.finish(request.args, share)
                self._reply(request, answer, None)
            except Exception as error:
                self._reply(request, None, error)
            start = end

    def _fail(self, batch: list[Request], error: Exception) -> None:
        for request in batch:
            self._reply(request, None, error)

    def _reply(
        self, request: Request, result: dict[str, object] | None, error: Exception | None
    ) -> None:
        self.answered += 1
        if not request.ticket:  # a photo takes its seconds, and says nothing about a slider's wait
            self._waits.append(self._clock() - request.came)
        request.answer(result, error)

    def _piece(self, job: Job) -> dict[str, Tensor] | None:
        """One piece of ``job``: its whole output with the last one. Work that failed is begun again
        by the next call: what was half done is lost with the error."""
        if job.work is None:
            work = self._together(job.model, job.operation, job.batch)
            assert isinstance(work, Generator)
            job.work = work
        try:
            with self._urgent(_trained(job.model)):
                job.share = next(job.work)
        except StopIteration as end:
            output: dict[str, Tensor] = end.value
            return output
        except Exception:
            job.work = None
            raise
        return None

    def _together(
        self, model: Model, operation: Inference, batch: list[Request]
    ) -> Mapping[str, Tensor] | Generator[float, None, dict[str, Tensor]]:
        with self._urgent(_trained(model)), torch.no_grad():
            joined = {k: torch.cat([r.prepared[k] for r in batch]) for k in batch[0].prepared}
            return operation.run(model, joined)


def _trained(model: Model) -> bool:
    """Is it a run's, and not a checkpoint's?"""
    setting = getattr(model, "setting", None)  # weights from elsewhere have none
    return setting is not None and setting.source is not None
