"""The app in containers of 700 MB, 1 GB and 2 GB: a ring, MNIST and worse beside each other.

``python -m tests.bench.memory`` starts ``python app.py`` in a control group of each size, lets one
visitor train the ring, then others what needs more and more, one after the other, and prints what
became of each, how often the engine was killed, and whether the ring went on. ``--tree FOLDER``
measures another checkout.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gradio_client import Client

from tests.bench.startup import free_port
from tests.conftest import write_digits
from tests.hosting.container import Container, container

SIZES = (700, 1000, 2000)  # MB
# name: settings of a run that a program starts through the API
LOADS: Mapping[str, Mapping[str, Any]] = {
    "ring8 mlp": {"data": "ring8"},
    "mnist mlp": {"data": "mnist"},
    "mnist dcgan": {"data": "mnist", "gan": "dcgan"},
    "mnist mlp × 4": {"data": "mnist", "members": 4},
    "mnist mlp × 16": {"data": "mnist", "members": 16},
}
APART_SECONDS, AFTER_SECONDS = 8.0, 20.0


@dataclass
class Caller:
    """A program that trains: what it has seen, and how its stream ended ("" while it goes on)."""

    name: str
    ended: str = ""
    seen: list[tuple[float, int]] = field(default_factory=list)

    def train(self, url: str, values: Mapping[str, Any]) -> None:
        try:
            client = Client(url, verbose=False)
            last: Any = {}
            for last in client.submit(**values, steps=10_000_000, api_name="/train"):
                self.seen.append((time.monotonic(), last["step"] or 0))
            self.ended = f"ended: {last.get('message', '')}"
        except Exception as error:
            self.ended = str(error)

    def went_on(self, since: float) -> bool:
        """Has it trained since then?"""
        steps = [step for when, step in self.seen if when >= since]
        return len(steps) > 1 and steps[-1] > steps[0]

    def outcome(self, since: float) -> str:
        """In a few words."""
        if self.ended:
            return self.ended
        return "trains" if self.went_on(since) else ("stands still" if self.seen else "waits")


def measured(size: int, tree: Path, loads: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """What becomes of the ``loads`` in a container of ``size`` megabytes."""
    with container(size) as group, tempfile.TemporaryDirectory() as folder:
        if group is None:
            raise SystemExit("no control group can be made on this machine")
        process, url = _start(Path(folder), tree, group)
        try:
            callers = [Caller(name) for name in loads]
            for caller in callers:
                threading.Thread(
                    target=caller.train, args=(url, loads[caller.name]), daemon=True
                ).start()
                time.sleep(APART_SECONDS)
            since = time.monotonic() + AFTER_SECONDS / 2
            time.sleep(AFTER_SECONDS)
            outcomes = {caller.name: caller.outcome(since) for caller in callers}
            return {
                "megabytes": size, "kills": group.kills, "peak_megabytes": round(group.peak),
                "alive": process.poll() is None, "outcomes": outcomes,
            }  # fmt: skip
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _start(folder: Path, tree: Path, group: Container) -> tuple[subprocess.Popen[bytes], str]:
    write_digits(folder / "data")
    port = free_port()
    arguments = ["--port", str(port), "--device", "cpu", "--precision", "fp32", "--threads", "1",
                 "--state", str(folder / "state"), "--data-root", str(folder / "data")]  # fmt: skip
    own = {"XDG_CACHE_HOME": str(folder / "cache"), "GRADIO_TEMP_DIR": str(folder / "tmp")}
    log = (folder / "log.txt").open("wb")
    process = subprocess.Popen(
        [sys.executable, "app.py", *arguments], cwd=tree, stdout=log, stderr=log,
        env={**os.environ, **own}, start_new_session=True, preexec_fn=group.enter,
    )  # fmt: skip
    import httpx

    url, end = f"http://127.0.0.1:{port}", time.monotonic() + 240
    while time.monotonic() < end:
        with suppress(httpx.TransportError):
            status = httpx.get(f"{url}/gradio_api/live/status", timeout=10).json()
            if status["web"]["state"] == "ready":
                return process, url
        time.sleep(0.3)
    os.killpg(process.pid, signal.SIGKILL)
    raise SystemExit((folder / "log.txt").read_text()[-2000:])


def main() -> None:
    """Prints a line a size, as JSON with ``--json``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tree", type=Path, default=Path(__file__).parents[2])
    parser.add_argument("--megabytes", type=int, nargs="*", default=SIZES)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    for size in chosen.megabytes:
        found = measured(size, chosen.tree, LOADS)
        if chosen.json:
            print(json.dumps(found), flush=True)
            continue
        print(f"{size} MB: {found['kills']} kills, peak {found['peak_megabytes']} MB", flush=True)
        for name, outcome in found["outcomes"].items():
            print(f"  {name:16} {outcome}", flush=True)


if __name__ == "__main__":
    main()
