"""A page as a program: the live channel of a running app over a real socket."""

from __future__ import annotations

import contextlib
import json
import socket as sockets
import struct
import time
from collections.abc import Callable
from typing import Any

from websockets.sync.client import ClientConnection

from playground.ui.live.frames import unpack

SMALL = {"data": "ring8", "width": 8, "batch": 16}
Message = dict[str, Any]


class Client:
    """Somebody's page; each answer must come within ``patience`` seconds."""

    def __init__(self, socket: ClientConnection, visitor: str, patience: float) -> None:
        self.socket, self._patience, self._number = socket, patience, 0
        self.say(op="hello", visitor=visitor)

    def say(self, **message: Any) -> None:
        self.socket.send(json.dumps(message))

    def get(self, true: Callable[[Message], Any]) -> Message:
        """The next message of which that is true; those before it are dropped."""
        end = time.monotonic() + self._patience
        while time.monotonic() < end:
            message = unpack(self.socket.recv(timeout=self._patience, decode=False))
            if true(message):
                return message
        raise AssertionError(f"not within {self._patience} s")

    def ask(self, **message: Any) -> Message:
        self._number += 1
        self.say(id=self._number, slot="a", **message)
        return self.get(lambda m: m.get("id") == self._number)

    def start(self, **values: Any) -> Message:
        return self.ask(op="submit", values={**SMALL, **values})

    def frame(self, true: Callable[[Message], Any] = lambda m: True) -> Message:
        """The next picture of which that is true; all are acknowledged."""

        def mine(message: Message) -> Any:
            if message["type"] != "snapshot":
                return False
            self.say(op="ack", slot=message["slot"], seq=message["seq"])
            return true(message)

        return self.get(mine)

    def die(self) -> None:
        """The browser is gone without a word."""
        raw = self.socket.socket
        raw.setsockopt(sockets.SOL_SOCKET, sockets.SO_LINGER, struct.pack("ii", 1, 0))
        with contextlib.suppress(OSError):
            raw.shutdown(sockets.SHUT_RDWR)
        raw.close()
