"""Broadcast: one watch at the engine for any number of viewers who ask for the same picture.

A frame is encoded once, whoever gets it. A viewer that has not acknowledged its last frame is
skipped and later gets the newest one: nothing queues up. All methods run in the event loop.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import Callable, Mapping

from playground.engine.client import EngineClient, Subscription
from playground.ui.live.frames import Packet, pack

log = logging.getLogger(__name__)

Deliver = Callable[[Packet], None]


class Subscriber:
    """One viewer's place at a channel. ``deliver`` is called with a packet when the viewer is
    ``ready`` and there is one it has not had."""

    def __init__(self, channel: _Channel, deliver: Deliver) -> None:
        self._channel, self.deliver = channel, deliver
        self.is_ready = True
        self.had = 0

    def ready(self) -> None:
        """The last packet is used up."""
        self.is_ready = True
        self._channel.serve(self)

    def leave(self) -> None:
        """Gives the seat up; the last one to leave ends the watch."""
        self._channel.leave(self)


class Broadcaster:
    """Channels by run and by what is asked."""

    def __init__(self, engine_client: EngineClient) -> None:
        self.engine_client = engine_client
        self.loop = asyncio.get_running_loop()
        self._channels: dict[tuple[str, str], _Channel] = {}

    def __len__(self) -> int:
        return len(self._channels)

    def watch(self, run: str, ask: Mapping[str, object], deliver: Deliver) -> Subscriber:
        """Takes a seat at the run; the newest packet there is comes at once."""
        key = (run, json.dumps(ask, sort_keys=True))
        channel = self._channels.get(key)
        if channel is None:
            channel = self._channels[key] = _Channel(self, key, ask)
        return channel.join(deliver)

    def post(self, work: Callable[..., None], *values: object) -> None:
        """Has the event loop do ``work``, from any thread; nothing when the server is closing."""
        with contextlib.suppress(RuntimeError):  # the loop has just closed
            self.loop.call_soon_threadsafe(work, *values)

    def forget(self, key: tuple[str, str]) -> None:
        """Called by a channel that has ended."""
        self._channels.pop(key, None)


class _Channel:
    def __init__(
        self, broadcaster: Broadcaster, key: tuple[str, str], ask: Mapping[str, object]
    ) -> None:
        self._broadcaster, self._key = broadcaster, key
        self._subscribers: set[Subscriber] = set()
        self._newest: Packet | None = None
        self._count = 0
        self._asked = True  # the engine sends the first frame unasked
        self._subscription: Subscription = broadcaster.engine_client.watch(key[0], ask, self._came)

    def join(self, deliver: Deliver) -> Subscriber:
        subscriber = Subscriber(self, deliver)
        self._subscribers.add(subscriber)
        self.serve(subscriber)
        return subscriber

    def leave(self, subscriber: Subscriber) -> None:
        self._subscribers.discard(subscriber)
        if not self._subscribers:
            self._subscription.close()
            self._broadcaster.forget(self._key)

    def serve(self, subscriber: Subscriber) -> None:
        if subscriber.is_ready and self._newest is not None and subscriber.had < self._count:
            subscriber.is_ready, subscriber.had = False, self._count
            subscriber.deliver(self._newest)
        elif subscriber.is_ready and not self._asked:
            self._asked = True
            self._subscription.ready()

    def _came(self, frame: Mapping[str, object]) -> None:
        """In the client's thread, so that encoding does not hold up the event loop."""
        try:
            packet = pack({**frame, "made": time.time()})  # the page tells its own lag from it
        except TypeError as error:
            log.exception("a frame of run %s cannot be sent", self._key[0])
            packet = pack({"run": self._key[0], "state": frame.get("state"), "error": str(error)})
        self._broadcaster.post(self._arrived, packet, frame.get("state") == "gone")

    def _arrived(self, packet: Packet, last: bool) -> None:
        self._newest, self._asked = packet, False
        self._count += 1
        for subscriber in tuple(self._subscribers):
            self.serve(subscriber)
        if last:
            self._broadcaster.forget(self._key)  # who asks anew gets a new answer
