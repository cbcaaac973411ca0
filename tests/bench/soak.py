"""Clients come and go for a long time; what they leave behind is counted.

    python -m tests.bench.soak [--minutes 60] [--clients 12]

Every client starts a run or two, watches, drags knobs and leaves; one in ten vanishes without a
word. At the end all have gone: no run, watch or connection may be left, the open files of both
processes must be as many as at the start, and their memory flat over the last half of the time.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from websockets.exceptions import WebSocketException

from tests.bench.classroom import LOOK, App, Page, app, numbers, pages
from tests.bench.lesson import complaints

# Short, so that what a vanished client leaves is cleared away while we look.
LIMITS = "idle_seconds=4,drop_seconds=8,live_runs=64,held_runs=256,queued_runs=400"
RUNS: tuple[dict[str, Any], ...] = (
    {"data": "ring8", "width": 32, "batch": 128}, {"data": "grid25", "width": 32},
    {"data": "line", "width": 16}, {"data": "ring8", "objective": "wasserstein", "width": 32},
    {"data": "ring8", "members": 4, "width": 16}, {"data": "ring8", "gan": "unrolled", "width": 16},
)  # fmt: skip
SETTLED = {"runs": 0, "watches": 0, "channels": 0, "connections": 0, "queue": 0}


def open_files(process: int) -> dict[str, int]:
    """Descriptors of the web process and of its children, by name."""
    found = {"web": len(list(Path(f"/proc/{process}/fd").iterdir()))}
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    found |= {"others": sum(len(list(Path(f"/proc/{c}/fd").iterdir())) for c in children)}
    return found


def sizes(port: int) -> dict[str, float]:
    """Megabytes of both processes."""
    told = numbers(port)
    if not told or not told["engine"]:
        return {}
    return {
        "web": told["web"]["resident_megabytes"],
        "engine": told["engine"]["memory_megabytes"]["host"],
    }


def left_behind(port: int) -> dict[str, int]:
    """What is there now of what must be gone in the end."""
    told = numbers(port)
    engine, web = told["engine"], told["web"]
    return {
        "runs": len(engine["runs"]), "watches": engine["watches"], "queue": engine["queue"],
        "channels": web["channels"], "connections": web["connections"],
    }  # fmt: skip


async def visit(port: int, rng: random.Random) -> str:
    """One client's stay and how it ended: it ``left``, ``vanished``, was ``refused`` something or
    ``lost`` its connection."""
    try:
        async with pages(port, 1) as (page,):
            runs = []
            for _ in range(rng.choice((1, 1, 2))):
                values = {**rng.choice(RUNS), "seed": rng.randrange(1000)}
                runs.append((await page.ask(op="submit", values=values))["run"])
            for number, run in enumerate(runs):
                ask = {**LOOK, "fps": rng.choice((2, 5, 30))}
                await page.say(op="watch", slot=f"s{number}", run=run, ask=ask)
            for _ in range(rng.randrange(2, 8)):
                await asyncio.sleep(rng.uniform(0.2, 1.0))
                await fiddle(page, rng.choice(runs), rng)
            if rng.random() < 0.1:
                page.vanish()
                return "vanished"
            for run in runs:
                await page.ask(op="steer", run=run, command="drop")
    except RuntimeError:  # a refusal is an answer
        return "refused"
    except (OSError, WebSocketException) as error:  # a machine that was halted for minutes, say
        sys.stderr.write(f"lost: {type(error).__name__} {error}\n")
        return "lost"
    return "left"


async def fiddle(page: Page, run: str, rng: random.Random) -> None:
    """Something a visitor does to a run."""
    command, values = rng.choice((
        ("change", {"g_rate": rng.choice((1e-4, 1e-3))}), ("pause", {}), ("play", {}),
        ("step", {"players": "D"}), ("reset", {"seed": rng.randrange(99)}),
    ))  # fmt: skip
    await page.ask(op="steer", run=run, command=command, values=values)


async def soak(running: App, seconds: float, clients: int) -> dict[str, Any]:
    """Lets clients come and go; returns memory over time, what was left, how many came."""
    rng = random.Random(1)
    begin = time.monotonic()
    before = open_files(running.process)
    ends: Counter[str] = Counter()
    grown: list[tuple[float, dict[str, float]]] = []

    async def guests() -> None:
        while time.monotonic() < begin + seconds:
            ends[await visit(running.port, rng)] += 1

    async def scales() -> None:
        while time.monotonic() < begin + seconds:
            await asyncio.sleep(min(5.0, seconds / 40))
            if told := await asyncio.to_thread(sizes, running.port):
                grown.append((time.monotonic() - begin, told))

    await asyncio.gather(scales(), *(guests() for _ in range(clients)))
    end = time.monotonic() + 90
    while (left := await asyncio.to_thread(left_behind, running.port)) != SETTLED:
        if time.monotonic() > end:
            break
        await asyncio.sleep(1)
    after = open_files(running.process)
    return {
        "came": ends.total(), "ends": dict(ends), "left": left, "files_before": before,
        "files_after": after, "growth": growth(grown, seconds), "course": course(grown),
    }  # fmt: skip


def growth(grown: list[tuple[float, dict[str, float]]], seconds: float) -> dict[str, float]:
    """Relative change of the median size from the third to the last quarter of the time."""

    def median(name: str, low: float, high: float) -> float:
        found = sorted(s[name] for t, s in grown if low * seconds <= t < high * seconds)
        return found[len(found) // 2]

    return {n: median(n, 0.75, 2.0) / median(n, 0.5, 0.75) - 1 for n in ("web", "engine")}


def course(grown: list[tuple[float, dict[str, float]]], points: int = 12) -> dict[str, list[int]]:
    """Megabytes of both processes at so many times, evenly from the first to the last."""
    at = [round(k * (len(grown) - 1) / (points - 1)) for k in range(points)]
    return {name: [round(grown[i][1][name]) for i in at] for name in ("web", "engine")}


def trouble(found: dict[str, Any], flat: float) -> list[str]:
    """What is not as it must be."""
    said = [f"log: {line}" for line in found["log"]]
    if lost := found["ends"].get("lost"):
        said.append(f"{lost} clients lost their connection")
    if found["left"] != SETTLED:
        said.append(f"left behind: {found['left']}")
    for name, count in found["files_after"].items():
        if count > found["files_before"][name] + 5:
            said.append(f"{name} holds {count} files, at first {found['files_before'][name]}")
    said += [f"{n} grew by {g:.1%}" for n, g in found["growth"].items() if g > flat]
    return said


def run(minutes: float, clients: int, *arguments: str) -> dict[str, Any]:
    """Starts the app, soaks it, reads its log."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "app.log"
        with app("--limits", LIMITS, *arguments, log=log) as running:
            found = asyncio.run(soak(running, 60 * minutes, clients))
        return found | {"log": list(complaints(log))}


def main() -> int:
    """Tells what was found; 1 when something leaks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--clients", type=int, default=12)
    parser.add_argument("--flat", type=float, default=0.05, help="growth that counts as flat")
    chosen = parser.parse_args()
    found = run(chosen.minutes, chosen.clients)
    said = trouble(found, chosen.flat)
    sys.stdout.write(
        f"{found['came']} clients came: {found['ends']}; files {found['files_before']} -> "
        f"{found['files_after']}; growth {found['growth']}; megabytes {found['course']}; "
        f"left {found['left']}\n"
    )
    sys.stdout.writelines(f"{words}\n" for words in said)
    return int(bool(said))


if __name__ == "__main__":
    sys.exit(main())
