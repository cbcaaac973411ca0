"""Inference requests: those that wait together and fit go through the network as one batch."""

from __future__ import annotations

import logging
import math
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from playground.core.lazy import torch
from playground.core.spec import GAN, Inference, PlaygroundError

if TYPE_CHECKING:
    from torch import Tensor

log = logging.getLogger(__name__)

Answer = Callable[[Any, BaseException | None], None]
Find = Callable[[str], tuple[Any, GAN]]
Retry = Callable[[Callable[[], Any]], Any]  # tries again when memory has run out

_BATCH_ROWS = 128  # rows through a network at once; the first are answered while others wait
_KEPT_TIMES = 500  # waiting times from which the percentiles are taken


def _once(work: Callable[[], Any]) -> Any:
    return work()


@dataclass
class Request:
    """One question, its way back, and when it came."""

    model: str
    what: str
    args: Mapping[str, Any]
    answer: Answer
    came: float
    prepared: dict[str, Tensor] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """Its share of a batch."""
        return next(iter(self.prepared.values())).shape[0] if self.prepared else 0

    @property
    def shape(self) -> tuple[Any, ...]:
        """Requests of equal shape can be joined."""
        return tuple((k, tuple(t.shape[1:]), t.dtype) for k, t in sorted(self.prepared.items()))


class InferenceBatcher:
    """Takes requests and answers all that wait, batch by batch."""

    def __init__(
        self,
        find: Find,
        clock: Callable[[], float] = time.perf_counter,
        retry: Retry = _once,
        spread: Callable[[bool], None] = lambda large: None,
    ) -> None:
        self._find, self._clock, self._retry, self._spread = find, clock, retry, spread
        self._waiting: deque[Request] = deque()
        self._waits: deque[float] = deque(maxlen=_KEPT_TIMES)
        self.answered = 0
        self.batches = 0
        self.asked = -math.inf  # when the newest request came

    def __len__(self) -> int:
        return len(self._waiting)

    def take(self, model: str, what: str, args: Mapping[str, Any], answer: Answer) -> None:
        """Puts a request in line."""
        self.asked = self._clock()
        self._waiting.append(Request(model, what, args, answer, self.asked))

    def serve(self) -> None:
        """Answers everything that waits."""
        groups: dict[tuple[Any, ...], tuple[Any, Inference, list[Request]]] = {}
        while self._waiting:
            request = self._waiting.popleft()
            try:
                model, operation = self._retry(partial(self._prepare, request))
            except Exception as error:
                self._reply(request, None, error)
                continue
            key = (request.model, request.what, request.shape)
            groups.setdefault(key, (model, operation, []))[2].append(request)
        for model, operation, requests in groups.values():
            for batch in _batches(requests):
                self._run(model, operation, batch)

    def percentiles(self) -> dict[str, float]:
        """Milliseconds from a request's arrival to its answer, over the last few hundred."""
        waits = sorted(self._waits)
        if not waits:
            return {"p50_ms": 0.0, "p95_ms": 0.0}
        return {
            f"p{p}_ms": 1e3 * waits[min(len(waits) - 1, len(waits) * p // 100)] for p in (50, 95)
        }

    def _prepare(self, request: Request) -> tuple[Any, Inference]:
        model, gan = self._find(request.model)
        operation = gan.inference.get(request.what)
        if operation is None:
            known = ", ".join(gan.inference) or "none"
            raise PlaygroundError(f"{gan.name} does not know {request.what!r}; it knows: {known}.")
        with torch.no_grad():
            request.prepared = operation.prepare(model, request.args)
        return model, operation

    def _run(self, model: Any, operation: Inference, batch: list[Request]) -> None:
        self._spread(operation.large)
        try:
            output = self._retry(lambda: _together(model, operation, batch))
        except Exception as error:
            for request in batch:
                self._reply(request, None, error)
            return
        self.batches += 1
        start = 0
        for request in batch:
            end = start + request.rows
            try:
                share = {k: t[start:end] for k, t in output.items()}
                self._reply(request, operation.finish(request.args, share), None)
            except Exception as error:
                self._reply(request, None, error)
            start = end

    def _reply(self, request: Request, result: Any, error: Exception | None) -> None:
        self.answered += 1
        self._waits.append(self._clock() - request.came)
        request.answer(result, error)


def _together(model: Any, operation: Inference, batch: list[Request]) -> Mapping[str, Tensor]:
    with torch.no_grad():
        joined = {k: torch.cat([r.prepared[k] for r in batch]) for k in batch[0].prepared}
        return operation.run(model, joined)


def _batches(requests: list[Request]) -> list[list[Request]]:
    batches: list[list[Request]] = []
    rows = _BATCH_ROWS
    for request in requests:
        if rows + request.rows > _BATCH_ROWS:
            batches.append([])
            rows = 0
        batches[-1].append(request)
        rows += request.rows
    return batches
