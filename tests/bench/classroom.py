"""A class on one engine: real WebSockets on loopback, the figures of issue 7 as a table.

    python -m tests.bench.classroom [--seconds 6] [--only fused broadcast] [--json]

Starts the app twice, with and without fusion. What is a ratio of the two is measured in rounds,
one app after the other while the other is idle, and the median of the rounds' ratios counts: the
same code's rate differs by a third between two minutes on a virtual machine. Bounded in time;
needs no browser.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from websockets.asyncio.client import ClientConnection, connect

from playground.training.presets import PLAIN_GAME
from playground.ui.live.frames import unpack

ROOT = Path(__file__).parent.parent.parent
RING = {"data": "ring8", "gan": "mlp", **PLAIN_GAME, "width": 32, "batch": 128}
LOOK = {"layers": ["real", "fake", "heat"]}


class App(NamedTuple):
    """A running app."""

    port: int
    process: int  # the web process; the engine is its child


@contextmanager
def app(*arguments: str, patience: float = 180.0, log: Path | None = None) -> Iterator[App]:
    """A running app; what it logs goes to ``log``."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    with tempfile.TemporaryDirectory() as folder, open(log or os.devnull, "w") as said:
        process = subprocess.Popen(
            [sys.executable, "app.py", "--port", str(port), "--state", folder, *arguments],
            cwd=ROOT, start_new_session=True, stderr=said,
        )  # fmt: skip
        try:
            end = time.monotonic() + patience
            while time.monotonic() < end and not (numbers(port) or {}).get("engine"):
                time.sleep(0.2)
            yield App(port, process.pid)
        finally:
            os.killpg(process.pid, signal.SIGINT)
            process.wait(120)


def numbers(port: int) -> Any:
    """What the status route tells; None while nobody answers."""
    try:
        url = f"http://127.0.0.1:{port}/gradio_api/live/status"
        return json.load(urllib.request.urlopen(url, timeout=10))
    except OSError:
        return None


class Page:
    """One page of the class: reads all the time, acknowledges frames, counts them."""

    def __init__(self, socket: ClientConnection, visitor: str) -> None:
        self.socket, self.visitor = socket, visitor
        self.frames: list[float] = []
        self.errors: list[str] = []
        self.waits: list[float] = []
        self._replies: dict[int, asyncio.Future[Any]] = {}
        self._number = 0
        self.gone = False  # its lid is closed
        self._reader = asyncio.create_task(self._read())

    async def close(self) -> None:
        self._reader.cancel()
        await self.socket.close()

    @property
    def lost(self) -> str:
        """Why the connection ended before its time; empty while it is there."""
        if not self._reader.done() or self._reader.cancelled():
            return ""
        return f"socket: {self._reader.exception() or 'closed by the server'}"

    def vanish(self) -> None:
        """The lid closes: nothing more is read or said, nobody is told."""
        self.gone = True
        self._reader.cancel()
        self.socket.transport.abort()

    async def say(self, **message: Any) -> None:
        await self.socket.send(json.dumps(message))

    async def ask(self, **message: Any) -> Any:
        self._number += 1
        reply = self._replies[self._number] = asyncio.get_running_loop().create_future()
        await self.say(id=self._number, slot="a", **message)
        return await asyncio.wait_for(reply, 120)

    async def _read(self) -> None:
        async for raw in self.socket:
            message = unpack(raw if isinstance(raw, bytes) else raw.encode())
            if message["type"] == "snapshot":
                self.frames.append(time.monotonic())
                await self.say(op="ack", slot=message["slot"], seq=message["seq"])
            elif message["type"] == "error":
                self.errors.append(message["message"])
                if message.get("id") in self._replies:
                    self._replies.pop(message["id"]).set_exception(RuntimeError(message["message"]))
            elif message["type"] == "reply":
                self._replies.pop(message["id"]).set_result(message)

    async def drag(self, model: str, what: str, seconds: float, fps: float) -> None:
        """Asks again and again, the newest wins: the next goes out when the last came back."""
        end = time.monotonic() + seconds
        value = 0
        while (begin := time.monotonic()) < end:
            value += 1
            weights = [0.0] * 10
            weights[value // 10 % 10] = 1.0
            args = {"n": 16, "seed": value % 7, "weights": weights}
            await self.ask(op="infer", model=model, what=what, args=args)
            now = time.monotonic()
            self.waits.append(now - begin)
            self.frames.append(now)
            await asyncio.sleep(max(0.0, 1 / fps - (now - begin)))


@asynccontextmanager
async def pages(port: int, count: int) -> AsyncIterator[list[Page]]:
    """``count`` connected pages, each of a visitor of its own."""
    async with AsyncExitStack() as stack:
        found = []
        for number in range(count):
            page = await opened(port, f"student-{number:04}-{time.time_ns()}")
            stack.push_async_callback(page.close)
            found.append(page)
        yield found


async def opened(port: int, visitor: str) -> Page:
    """A connected page of the visitor's."""
    url = f"ws://127.0.0.1:{port}/gradio_api/live"
    page = Page(await connect(url, max_size=None, open_timeout=60), visitor)
    await page.say(op="hello", visitor=visitor)
    return page


async def measure(port: int, seconds: float) -> dict[str, float]:
    """Steps of all runs and processor time of the web process, a second."""
    before, begin = await asyncio.to_thread(numbers, port), time.monotonic()
    await asyncio.sleep(seconds)
    after, took = await asyncio.to_thread(numbers, port), time.monotonic() - begin

    def steps(told: Any) -> int:
        return sum(run["step"] for run in told["engine"]["runs"])

    web = after["web"]["cpu_seconds"] - before["web"]["cpu_seconds"]
    engine = after["engine"]["cpu_seconds"] - before["engine"]["cpu_seconds"]
    shares = [run["share"] for run in after["engine"]["runs"] if run["state"] == "running"]
    return {
        "steps_per_second": (steps(after) - steps(before)) / took,
        "web_cores": web / took,
        "all_cores": (web + engine) / took,
        "runs": len(shares),
        "share_spread": (max(shares) - min(shares)) * len(shares) if shares else 0.0,
        "inference_p95_ms": after["engine"]["inference"]["p95_ms"],
    }


def rate(page: Page, since: float) -> float:
    """Frames a second of a page since then."""
    return sum(t >= since for t in page.frames) / (time.monotonic() - since)


async def submit_all(students: list[Page], **values: Any) -> list[str]:
    told = [
        await page.ask(op="submit", values={**RING, **values, "seed": seed})
        for seed, page in enumerate(students)
    ]
    return [reply["run"] for reply in told]


async def training(port: int, count: int, seconds: float, fps: float) -> dict[str, float]:
    """``count`` students train a ring each; at ``fps`` > 0 each watches its own."""
    async with pages(port, count) as students:
        runs = await submit_all(students)
        for page, run in zip(students, runs, strict=True):
            if fps:
                await page.say(op="watch", slot="a", run=run, ask={**LOOK, "fps": fps})
        await asyncio.sleep(1.5)
        since = time.monotonic()
        found = await measure(port, seconds)
        if fps:
            rates = sorted(rate(page, since) for page in students)
            found |= {"slowest_viewer_fps": rates[0], "median_viewer_fps": rates[count // 2]}
        found["errors"] = sum(len(page.errors) for page in students)
        for page, run in zip(students, runs, strict=True):
            await page.ask(op="steer", run=run, command="drop")
    return found


async def broadcast(port: int, count: int, seconds: float) -> dict[str, float]:
    """One run, ``count`` viewers at 5 Hz."""
    async with pages(port, count) as viewers:
        (run,) = await submit_all(viewers[:1])
        for page in viewers:
            await page.say(op="watch", slot="a", run=run, ask={**LOOK, "fps": 5})
        await asyncio.sleep(1.5)
        since = time.monotonic()
        found = await measure(port, seconds)
        found["slowest_viewer_fps"] = min(rate(page, since) for page in viewers)
        await viewers[0].ask(op="steer", run=run, command="drop")
    return found


async def sliders(port: int, count: int, live: int, seconds: float) -> dict[str, float]:
    """``count`` visitors drag beside ``live`` runs that train."""
    async with pages(port, count + live) as everybody:
        runs = await submit_all(everybody[:live])
        teacher = everybody[0]
        model = await teacher.ask(
            op="submit", values={"data": "mnist", "gan": "cgan_mlp", "steps": 20}
        )
        for _ in range(600):
            if (await teacher.ask(op="info", run=model["run"]))["state"] == "ended":
                break
            await asyncio.sleep(0.2)
        since = time.monotonic()
        draggers = everybody[live:]
        work = [page.drag(model["run"], "render", seconds, 20) for page in draggers]
        found, *_ = await asyncio.gather(measure(port, seconds), *work)
        assert found is not None  # only drags return nothing
        rates = sorted(rate(page, since) for page in draggers)
        waits = sorted(wait for page in draggers for wait in page.waits)
        found |= {
            "slowest_5_percent_fps": rates[len(rates) // 20],
            "answer_p95_ms": 1e3 * waits[len(waits) * 95 // 100],
            "errors": sum(len(page.errors) for page in everybody),
        }
        for page, run in zip(everybody, [*runs], strict=False):
            await page.ask(op="steer", run=run, command="drop")
        await teacher.ask(op="steer", run=model["run"], command="drop")
    return found


async def idle(port: int, count: int, seconds: float) -> dict[str, float]:
    """``count`` open pages, nothing trains."""
    async with pages(port, count):
        await asyncio.sleep(2)  # those of the last scenario have gone, these have come
        return await measure(port, seconds)


ROUNDS = 3
IN_TURN, TOGETHER, WATCHED = "30 in turn", "fused", "fused, all watch at 5 Hz"
PAIRED: dict[str, tuple[bool, Callable[[int, float], Any]]] = {  # is it the fusing app's?
    IN_TURN: (False, lambda port, s: training(port, 30, s, 0)),
    TOGETHER: (True, lambda port, s: training(port, 30, s, 0)),
    WATCHED: (True, lambda port, s: training(port, 30, s, 5)),
}
FUSED: dict[str, Callable[[int, float], Any]] = {
    "broadcast to 100": lambda port, s: broadcast(port, 100, s),
    "sliders beside 10 runs": lambda port, s: sliders(port, 30, 10, s),
    "sliders beside 30 runs": lambda port, s: sliders(port, 30, 30, s),
    "idle, 30 pages": lambda port, s: idle(port, 30, s),
}
ALONE: dict[str, Callable[[int, float], Any]] = {
    "one run": lambda port, s: training(port, 1, s, 0),
    "sliders beside 30 in turn": lambda port, s: sliders(port, 30, 30, s),
}


Found = dict[str, dict[str, float]]
TIMES = "times as many steps/s"
# what issue 7 wants: row, the figure from what was measured, at least or at most
WANTED: list[tuple[str, Callable[[Found], float], str, float]] = [
    ("aggregate steps/s fused against in turn",
     lambda f: f[TIMES]["fused_over_in_turn"], ">=", 6),
    ("the same with all watching, against nobody watching",
     lambda f: f[TIMES]["watched_over_fused"], ">=", 0.7),
    ("frames/s of the slowest of these viewers",
     lambda f: f[WATCHED]["slowest_viewer_fps"], ">=", 4.5),
    ("frames/s of the slowest of 100 viewers of one run",
     lambda f: f["broadcast to 100"]["slowest_viewer_fps"], ">=", 4.5),
    ("cores of the web process meanwhile", lambda f: f["broadcast to 100"]["web_cores"], "<=", 0.4),
    ("updates/s of 95 % of 30 who drag beside 10 runs",
     lambda f: f["sliders beside 10 runs"]["slowest_5_percent_fps"], ">=", 5),
    ("errors meanwhile", lambda f: f["sliders beside 10 runs"]["errors"], "<=", 0),
    ("ms waited for inference at the 95th percentile, 30 runs live",
     lambda f: f["sliders beside 30 runs"]["inference_p95_ms"], "<=", 60),
    ("the same, none of them fused",
     lambda f: f["sliders beside 30 in turn"]["inference_p95_ms"], "<=", 60),
    ("cores, idle with 30 open pages", lambda f: f["idle, 30 pages"]["all_cores"], "<=", 0.1),
]  # fmt: skip


def judged(found: Found) -> Iterator[str]:
    """A line for every figure that can be told from what was measured."""
    for name, figure, relation, bound in WANTED:
        try:
            value = figure(found)
        except KeyError:  # not measured this time
            continue
        good = value >= bound if relation == ">=" else value <= bound
        yield f"{'ok  ' if good else 'MISS'} {value:8.3g} {relation} {bound:<5g} {name}"


def in_rounds(alone: int, fusing: int, seconds: float, told: Callable[[str, Any], None]) -> Found:
    """The scenarios of ``PAIRED`` by turns, and the median ratios of their rates; the worst of the
    rounds stands for the viewers."""
    rounds: list[Found] = []
    for number in range(ROUNDS):
        rounds.append({})
        for name, (fuses, run) in PAIRED.items():
            rounds[-1][name] = asyncio.run(run(fusing if fuses else alone, seconds))
            told(f"{name} ({number + 1})", rounds[-1][name])

    def ratio(name: str, other: str) -> float:
        key = "steps_per_second"
        return statistics.median(r[name][key] / r[other][key] for r in rounds)

    found = {name: rounds[-1][name] for name in PAIRED}
    found[WATCHED]["slowest_viewer_fps"] = min(r[WATCHED]["slowest_viewer_fps"] for r in rounds)
    found[TIMES] = {
        "fused_over_in_turn": ratio(TOGETHER, IN_TURN),
        "watched_over_fused": ratio(WATCHED, TOGETHER),
    }
    return found


def main() -> None:
    """Prints one row a scenario, then each figure against what is wanted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=6.0)
    parser.add_argument("--data-root", default="data")
    parser.add_argument("--only", nargs="*", default=[], help="words of the scenarios' names")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    found: Found = {}

    def told(name: str, figures: Any) -> None:
        if not chosen.json:
            row = ", ".join(f"{k} {v:.3g}" for k, v in figures.items())
            sys.stdout.write(f"{name:28} {row}\n")
            sys.stdout.flush()

    def wanted(name: str) -> bool:
        return not chosen.only or any(word in name for word in chosen.only)

    data = ("--data-root", chosen.data_root)
    with app(*data, "--no-fusion") as alone, app(*data) as fusing:
        if any(map(wanted, PAIRED)):
            found |= in_rounds(alone.port, fusing.port, chosen.seconds, told)
        for scenarios, running in ((ALONE, alone), (FUSED, fusing)):
            for name in filter(wanted, scenarios):
                found[name] = asyncio.run(scenarios[name](running.port, chosen.seconds))
                told(name, found[name])
    if chosen.json:
        sys.stdout.write(json.dumps(found, indent=1) + "\n")
    else:
        sys.stdout.writelines(f"{line}\n" for line in judged(found))


if __name__ == "__main__":
    main()
