"""A whole lesson: a teacher, thirty students on real WebSockets and two real browsers.

    python -m tests.bench.lesson [--minutes 10] [--students 30] [--no-browsers]

The class watches the teacher, forks, drags its knobs, is paused and goes on, and sees a student's
run pushed; in every round a student's lid closes for a while and the teacher's browser starts
again. It has passed when nobody got an error, in the app's log, on a socket or in a browser.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import re
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from tests.bench.classroom import RING, Page, app, opened, pages

WATCH = {"layers": ["real", "fake", "heat"], "fps": 5}
WALL = {"layers": ["real", "fake"], "dots": 120, "fps": 2}
BAD = re.compile(r"error|exception|traceback|warning", re.IGNORECASE)
EXPECTED = "paused the class"  # what a student is told who presses Train while all are paused


class Student:
    """One student's page and run."""

    def __init__(self, page: Page, rng: random.Random) -> None:
        self.page, self.rng, self.run = page, rng, ""
        self.told = 0

    async def enter(self, room: str, number: int) -> None:
        name = f"Student no {number}" if number % 2 else ""
        await self.page.ask(op="room_enter", room=room, name=name)

    async def follow(self, run: str, slot: str = "a") -> None:
        await self.page.say(op="watch", slot=slot, run=run, ask=WATCH)

    async def fork(self, run: str) -> None:
        self.run = (await self.page.ask(op="fork", run=run))["run"]
        await self.follow(self.run)

    async def play_about(self) -> None:
        """What hands do: a knob, a pause, another width."""
        change = {"g_rate": self.rng.choice([1e-4, 1e-3, 3e-3])}
        kind = self.rng.random()
        if kind < 0.6:
            await self.page.ask(op="steer", run=self.run, command="change", values=change)
        elif kind < 0.8:
            values = {**RING, "width": self.rng.choice([16, 32, 64]), "seed": self.told}
            await self.page.ask(op="steer", run=self.run, command="reset", values=values)
        else:
            await self.page.ask(op="steer", run=self.run, command="pause")
            await self.page.ask(op="steer", run=self.run, command="play")
        self.told += 1


async def lesson(port: int, count: int, seconds: float, seen: bool) -> dict[str, Any]:
    """Runs the lesson, ``seen`` by two browsers; returns what was counted and the ``errors``."""
    rng = random.Random(7)
    end = time.monotonic() + seconds
    async with AsyncExitStack() as stack:
        everybody = await stack.enter_async_context(pages(port, count + 1))
        teacher, *rest = everybody
        link = await teacher.ask(op="room_open")
        shown = (await teacher.ask(op="submit", values={**RING, "seed": 0}))["run"]
        students = [Student(page, random.Random(i)) for i, page in enumerate(rest)]
        for number, student in enumerate(students, 1):
            await student.enter(link["room"], number)
            await student.follow(shown)
        looked: list[Browser] = []
        if seen:
            looked = await stack.enter_async_context(browsers(port, link["room"], link["key"]))
        rounds = 0
        while time.monotonic() < end or rounds == 0:
            await one_round(teacher, students, shown, rng)
            everybody.append(await closed_lid(port, link["room"], students[rounds % count]))
            stack.push_async_callback(everybody[-1].close)
            rounds += 1
            for browser in looked:
                await browser.check()
            for browser in looked[:1]:
                await browser.page.reload(wait_until="domcontentloaded", timeout=90_000)
        problems = [words for browser in looked for words in browser.problems]
        await teacher.ask(op="room_close")
        said = [words for page in everybody for words in page.errors if EXPECTED not in words]
        return {
            "rounds": rounds,
            "frames": sum(len(page.frames) for page in everybody),
            "errors": said + problems + [p.lost for p in everybody if p.lost and not p.gone],
        }


async def one_round(teacher: Page, students: list[Student], shown: str, rng: random.Random) -> None:
    """About twenty seconds of class."""
    for student in students:
        if not student.run:
            await student.fork(shown)
    for number, student in enumerate(students):
        await teacher.say(op="watch", slot=f"wall-{number}", run=student.run, ask=WALL)
    for _ in range(4):
        await asyncio.gather(*(s.play_about() for s in rng.sample(students, len(students) // 3)))
        await asyncio.sleep(2)
    await teacher.ask(op="room_show", run=students[0].run)
    await asyncio.gather(*(s.follow(students[0].run, "b") for s in students[1:]))
    await asyncio.sleep(3)
    await teacher.ask(op="room_pause", on=True)
    await asyncio.sleep(2)
    refused = await asyncio.gather(
        *(s.page.ask(op="steer", run=s.run, command="play") for s in students[:3]),
        return_exceptions=True,
    )
    if not all(EXPECTED in str(told) for told in refused):
        teacher.errors.append(f"a paused class trained: {refused}")
    await teacher.ask(op="room_pause", on=False)
    await teacher.ask(op="room_show", run=shown)
    await asyncio.gather(*(s.page.say(op="unwatch", slot="b") for s in students[1:]))
    await asyncio.sleep(3)


async def closed_lid(port: int, room: str, student: Student) -> Page:
    """The student's page goes without a word and comes back: the same place and the same run."""
    before = await student.page.ask(op="info", run=student.run)
    student.page.vanish()
    await asyncio.sleep(2)
    student.page = await opened(port, student.page.visitor)
    place = await student.page.ask(op="room_enter", room=room)
    after = await student.page.ask(op="info", run=student.run)
    if not after["yours"] or after["step"] < before["step"] or place["role"] != "student":
        student.page.errors.append(f"a student came back to {place} and {after}")
    await student.follow(student.run)
    return student.page


class Browser:
    """A real page; ``problems`` are what its console and scripts complain of."""

    def __init__(self, page: Any, selector: str) -> None:
        self.page, self.selector = page, selector
        self.problems: list[str] = []
        page.on("pageerror", lambda error: self.problems.append(f"browser: {error}"))
        page.on("console", self._heard)

    def _heard(self, message: Any) -> None:
        # a favicon or a font that is not there is no business of the lesson
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.problems.append(f"browser console: {message.text}")

    async def check(self) -> None:
        """Is there still a picture?"""
        await self.page.wait_for_selector(self.selector, timeout=60_000)


@asynccontextmanager
async def browsers(port: int, room: str, key: str) -> AsyncIterator[list[Browser]]:
    """A teacher's and a student's page in Chromium."""
    from playwright.async_api import async_playwright

    from tests.browser.conftest import FLAGS, NAMES

    program = next(filter(None, map(shutil.which, NAMES)))
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=program, args=FLAGS)
        looked = []
        for query, selector in (
            (f"room={room}&key={key}", ".pg-tile canvas >> visible=true"),
            (f"room={room}", "#class .pg-view-points canvas >> visible=true"),
        ):
            page = await (await chromium.new_context()).new_page()
            looked.append(Browser(page, selector))
            url = f"http://127.0.0.1:{port}/?tab=class&{query}"
            await page.goto(url, wait_until="domcontentloaded", timeout=90_000)
        try:
            yield looked
        finally:
            await chromium.close()


def complaints(log: Path) -> Iterator[str]:
    """Lines of the app's log that are not news but trouble."""
    for line in log.read_text().splitlines():
        if BAD.search(line):
            yield f"log: {line}"


def run(minutes: float, students: int, seen: bool, *arguments: str) -> dict[str, Any]:
    """Starts the app, holds the lesson, reads the log."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "app.log"
        with app(*arguments, log=log) as running:
            found = asyncio.run(lesson(running.port, students, 60 * minutes, seen))
        found["errors"] += list(complaints(log))
        return found


def main() -> int:
    """Tells what happened; 1 when there was an error."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--students", type=int, default=30)
    parser.add_argument("--no-browsers", action="store_true")
    chosen = parser.parse_args()
    found = run(chosen.minutes, chosen.students, not chosen.no_browsers)
    sys.stdout.write(
        f"{chosen.students} students, {found['rounds']} rounds, {found['frames']} frames, "
        f"{len(found['errors'])} errors\n"
    )
    sys.stdout.writelines(f"{words}\n" for words in found["errors"][:40])
    return int(bool(found["errors"]))


if __name__ == "__main__":
    sys.exit(main())
