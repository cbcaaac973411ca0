"""Somebody who watches a run of her own while others attack, in a process of her own: the
attackers' threads take no time from her, only the app can.

``python -m tests.attack.onlooker PORT NAME`` prints the clock's time for each picture that comes,
until its input ends; then it drops the run.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from websockets.sync.client import connect

from playground.ui.live.frames import unpack

ROOT = Path(__file__).parents[2]
VALUES = {"data": "ring8", "gan": "mlp", "width": 8, "batch": 16}
PATIENCE = 60.0


class Onlooker:
    """``times``: when each of her pictures came, by ``time.monotonic``; ``alone``: how many came a
    second before the attack."""

    def __init__(self, port: int, name: str) -> None:
        self.times: list[float] = []
        self.alone = 0.0
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.attack.onlooker", str(port), name],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.times.append(float(line))

    def wait(self, pictures: int, seconds: float = PATIENCE) -> None:
        """Until so many pictures have come.

        Raises:
            AssertionError: when they do not come in time.
        """
        end = time.monotonic() + seconds
        while len(self.times) < pictures:
            assert time.monotonic() < end, "somebody who watches a run of her own sees nothing"
            time.sleep(0.05)

    def rate(self, begin: float, end: float) -> float:
        """Pictures a second."""
        return sum(begin <= t <= end for t in self.times) / (end - begin)

    def close(self) -> None:
        """Drops the run and leaves."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(PATIENCE)
        self._reader.join(PATIENCE)


def look(socket: Any, name: str, ended: threading.Event) -> None:
    """Starts a run, watches it and prints when pictures come, until ``ended``; drops it then."""
    run = ""
    socket.send(json.dumps({"op": "hello", "visitor": name}))
    socket.send(json.dumps({"op": "submit", "id": 1, "slot": "a", "values": VALUES}))
    while not ended.is_set():
        message = unpack(socket.recv(timeout=PATIENCE, decode=False))
        if message.get("id") == 1:
            run = message["run"]
            ask = {"op": "watch", "slot": "a", "run": run, "ask": {"fps": 20}}
            socket.send(json.dumps(ask))
        elif message["type"] == "snapshot":
            sys.stdout.write(f"{time.monotonic()}\n")
            sys.stdout.flush()
            socket.send(json.dumps({"op": "ack", "slot": "a", "seq": message["seq"]}))
    socket.send(json.dumps({"op": "steer", "id": 2, "run": run, "command": "drop"}))
    while unpack(socket.recv(timeout=PATIENCE, decode=False)).get("id") != 2:
        pass


def main() -> None:
    """See the module."""
    port, name = sys.argv[1:]
    ended = threading.Event()

    def listen() -> None:
        sys.stdin.read()
        ended.set()

    threading.Thread(target=listen, daemon=True).start()
    with connect(f"ws://127.0.0.1:{port}/gradio_api/live", max_size=None) as socket:
        look(socket, name, ended)


if __name__ == "__main__":
    main()
