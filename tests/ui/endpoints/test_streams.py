"""Streams without a page: how many there may be, and that one nobody reads ends."""

from __future__ import annotations

import asyncio
import itertools
import time
from contextlib import ExitStack
from typing import Any

import pytest

from playground.core.limits import StreamLimits
from playground.core.spec import PlaygroundError
from playground.ui.callers import Caller, Callers
from playground.ui.endpoints import streams
from playground.ui.endpoints.streams import Streams

LIMITS = StreamLimits(owner=2, address=3, total=4, unread_seconds=0.5)


def test_streams_are_counted_by_owner_by_address_and_together() -> None:
    held = Streams(LIMITS)
    with ExitStack() as stack:

        def take(owner: str, address: str) -> None:
            stack.enter_context(held.taken(Caller(owner, address)))

        take("ann", "1")
        take("ann", "1")
        with pytest.raises(PlaygroundError, match="2 streams of yours"):
            take("ann", "1")
        take("forged", "1")
        with pytest.raises(PlaygroundError, match="3 streams from your address"):
            take("forged again", "1")
        take("bob", "2")
        with pytest.raises(PlaygroundError, match="4 streams without a page"):
            take("cyd", "3")
        assert len(held) == 4
    assert len(held) == 0 and not held._open  # nothing is left of anybody


def test_a_failure_is_told_before_it_is_raised() -> None:
    async def failing() -> Any:
        yield {"step": 1, "state": "running"}
        raise PlaygroundError("The numbers left the range.")

    async def read() -> list[dict[str, Any]]:
        got = []
        with pytest.raises(PlaygroundError, match="left the range"):
            async for told in streams.told_to_its_end(failing(), {"step": None}):
                got.append(told)
        return got

    last = {"step": 1, "state": "failed", "message": "The numbers left the range."}
    assert asyncio.run(read()) == [{"step": 1, "state": "running"}, last]


async def _read(
    unread: Any, most: int, monkeypatch: pytest.MonkeyPatch, limits: StreamLimits = LIMITS
) -> list[int]:
    monkeypatch.setattr(streams, "unread_messages", lambda: unread)
    came: asyncio.Queue[int] = asyncio.Queue()
    for number in range(most):
        came.put_nowait(number)
    got: list[int] = []
    async for item in Streams(limits).read(came):
        got.append(item)
        if len(got) == most:
            break
    return got


def test_a_stream_that_is_read_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = itertools.cycle((1, 0))  # its reader takes its time with each
    assert asyncio.run(_read(lambda: next(slow), 5, monkeypatch, StreamLimits())) == [0, 1, 2, 3, 4]


def test_a_stream_nobody_reads_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    for most in (0, 3):  # with something to say, and while the run waits in line
        began = time.monotonic()
        with pytest.raises(PlaygroundError, match="Nobody read this stream for 0.5 seconds"):
            asyncio.run(asyncio.wait_for(_read(lambda: 1, most, monkeypatch), 5))
        assert 0.5 <= time.monotonic() - began < 3


def test_an_owner_is_of_its_address_and_nobody_can_name_it() -> None:
    def caller(callers: Callers, session: str, peer: str) -> Caller:
        with pytest.MonkeyPatch.context() as patch:
            scope = {"headers": [], "client": (peer, 5)}
            patch.setattr("playground.ui.gradio_private.call", lambda: (session, scope))
            return callers.program()

    here = Callers()
    ann = caller(here, "session", "1.1.1.1")
    assert ann == caller(here, "session", "1.1.1.1")
    assert ann.owner != caller(here, "session", "2.2.2.2").owner
    assert ann.owner != caller(here, "other", "1.1.1.1").owner
    assert ann.address == caller(here, "other", "1.1.1.1").address
    assert ann.owner != caller(Callers(), "session", "1.1.1.1").owner  # another app's secret
    assert "1.1.1.1" not in str(ann)
