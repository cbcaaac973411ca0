"""Streams without a page: how many there may be, and that one nobody reads ends."""

from __future__ import annotations

import asyncio
import itertools
import time
from contextlib import ExitStack
from typing import Any

import pytest

from playground.core.limits import CallLimits, PhotoLimits, StreamLimits
from playground.core.spec import PlaygroundError
from playground.ui.callers import Caller, Callers
from playground.ui.endpoints import streams
from playground.ui.endpoints.streams import Places, Streams

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
        with pytest.raises(PlaygroundError, match="4 streams in all"):
            take("cyd", "3")
        assert len(held) == 4
    assert len(held) == 0 and not held._open  # nothing is left of anybody


class Minute:
    """A clock of its own, and calls that take as many seconds on it as they say."""

    def __init__(self, places: Places) -> None:
        self.now, self._places = 0.0, places
        self._going: list[tuple[float, ExitStack]] = []

    def call(self, owner: str, address: str, seconds: float) -> str:
        """Begins a call; empty, or the words it is refused with."""
        stack = ExitStack()
        try:
            stack.enter_context(self._places.taken(Caller(owner, address)))
        except PlaygroundError as refused:
            return str(refused)
        self._going.append((self.now + seconds, stack))
        return ""

    def wait(self, seconds: float) -> None:
        """Time passes; what is done leaves its place."""
        self.now += seconds
        done = [stack for end, stack in self._going if end <= self.now]
        self._going = [(end, stack) for end, stack in self._going if end > self.now]
        for stack in done:
            stack.close()


@pytest.mark.parametrize(("limits", "what"), [(CallLimits(), "calls"), (PhotoLimits(), "photos")])
def test_a_flood_of_calls_keeps_its_own_places_only(limits: Any, what: str) -> None:
    """Every second a script asks as often as it may and as often again, under new names as well;
    each answer takes two seconds. What is let in never passes its limits, a neighbour is answered
    each time, and when it ends nothing is left of it."""
    places = Places(limits, what)
    minute = Minute(places)
    for _ in range(60):
        told = [minute.call("eve", "6.6.6.6", 2) for _ in range(2 * limits.owner)]
        assert told[-1].startswith(f"{limits.owner} {what} of yours are going")
        told = [minute.call(f"eve {n}", "6.6.6.6", 2) for n in range(2 * limits.address)]
        assert told[-1].startswith(f"{limits.address} {what} from your address are going")
        assert len(places) == limits.address
        assert minute.call("ann", "1.1.1.1", 0.5) == ""
        minute.wait(1)
    minute.wait(2)
    assert len(places) == 0 and not places._open
    crowd = [minute.call(f"ann {n}", f"1.1.1.{n}", 5) for n in range(limits.total + 1)]
    assert not any(crowd[:-1]) and f"{limits.total} {what} in all are going" in crowd[-1]
    minute.wait(4.9)
    assert "in all" in minute.call("bob", "2.2.2.2", 1)
    minute.wait(0.2)
    assert minute.call("bob", "2.2.2.2", 1) == ""


def test_a_call_that_fails_leaves_its_place() -> None:
    places = Places(CallLimits(owner=1))
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), places.taken(Caller("ann", "1")):
            raise ZeroDivisionError
    assert len(places) == 0


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
