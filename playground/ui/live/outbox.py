"""What waits to be sent to one page: replies, its room's newest state, the newest frame a slot.

It is bounded whatever the page asks and however slowly it reads: a frame takes the place of an
older one, and a page that does not read its answers is cut off.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping

from playground.core.limits import Quota
from playground.ui.live.frames import Packet, pack
from playground.ui.live.rate_limit import RateLimit, RateLimitExceeded


class Outbox:
    """``household`` is the account of the page's address, which bounds all its pages together;
    ``wake`` is called when there is something to send. ``sent`` counts frames."""

    def __init__(self, quota: Quota, household: RateLimit, wake: Callable[[], None]) -> None:
        self._quota, self._household, self._wake = quota, household, wake
        self._replies: deque[bytes] = deque()
        self._unread = 0  # bytes of them
        self._frames: dict[str, Packet] = {}  # the newest a slot
        self._room: Mapping[str, object] | None = None  # its newest state, until it is sent
        self.seq: dict[str, int] = {}  # of the last frame a slot
        self.sent = 0

    def take(self) -> bytes | None:
        """The next message to send: replies first, then its room, then the newest frame of some
        slot."""
        if self._replies:
            reply = self._replies.popleft()
            self._count_unread(-len(reply))
            return reply
        if self._room is not None:
            room, self._room = self._room, None
            return pack(room).bytes(type="room")
        if self._frames:
            slot, packet = next(iter(self._frames.items()))
            del self._frames[slot]
            self.seq[slot] = self.seq.get(slot, 0) + 1
            self.sent += 1
            return packet.bytes(type="snapshot", slot=slot, seq=self.seq[slot])
        return None

    def tell(self, kind: str, answer: Mapping[str, object]) -> None:
        """Puts a message of ``kind`` in line.

        Raises:
            RateLimitExceeded: when the page does not read what is there already.
        """
        reply = pack(answer).bytes(type=kind)
        own, near = (len(reply) + n for n in (self._unread, self._household.unread))
        full = near > self._quota.address_unread_megabytes * 1e6  # then those who read go on
        most = (1.0 if full else self._quota.unread_megabytes) * 1e6
        if len(self._replies) >= 4 * self._quota.pending or (self._replies and own > most):
            raise RateLimitExceeded("This page does not read its answers.")
        self._replies.append(reply)
        self._count_unread(len(reply))
        self._wake()

    def show(self, slot: str, packet: Packet) -> None:
        """The newest frame of ``slot``."""
        self._frames[slot] = packet
        self._wake()

    def waits(self, slot: str) -> bool:
        """Has the newest frame of ``slot`` not been sent yet?"""
        return slot in self._frames

    def forget(self, slot: str) -> None:
        """No frame of ``slot`` is to be sent any more."""
        self._frames.pop(slot, None)

    def see_room(self, seen: Mapping[str, object] | None) -> None:
        """The newest state of the page's room; None once it has left."""
        self._room = seen
        self._wake()

    def close(self) -> None:
        """The page has gone."""
        self._replies.clear()
        self._count_unread(-self._unread)

    def _count_unread(self, size: int) -> None:
        self._unread += size
        self._household.unread += size
