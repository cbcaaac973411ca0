"""A class that goes through a lesson: a teacher and a student in real browsers, 29 more students as
scripts on the live channel."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from websockets.sync.client import connect

from tests.browser.conftest import SHOTS
from tests.conftest import Playground
from tests.ui.live.client import Client

WALL_SECONDS = 1.0  # within which thirty answers stand on the teacher's page
LESSON = """---
title: A lesson for a class
minutes: 15
level: beginner
source: tests
---
Welcome.

## First
```predict
id: pick
kind: choice
ask: Which one, if $a < b$?
options: [the one, the other]
answer: 2
why: It is so.
```

```predict
id: guess
kind: number
ask: How many?
low: 0
high: 10
step: 1
answer: 4
```

## Second
```predict
id: run
kind: choice
ask: How many modes?
options: [none, all]
answer: 2
run: {tab: train, with: {data: ring8, gan: mlp, steps: 40, seed: 1}, steps: 40}
```

```challenge
id: rescue
ask: Have one mode.
start: {tab: train, with: {data: ring8}}
goal: captured >= 1
```
"""


@contextmanager
def students(url: str, room: str, count: int) -> Iterator[list[Client]]:
    """Scripts that have entered the room."""
    with ExitStack() as stack:
        found = []
        for number in range(count):
            address = url.replace("http", "ws") + "/gradio_api/live"
            socket = stack.enter_context(connect(address, origin=url, max_size=None))  # type: ignore[arg-type]
            client = Client(socket, f"scripted-{number:02}", 30)
            entered = client.ask(op="room_enter", room=room, name=f"S {number}")
            assert entered["type"] == "reply", entered
            found.append(client)
        yield found


def opened(open_page: Callable[..., Any], folder: Path, **how: Any) -> tuple[Any, str]:
    """A teacher's page whose room is in the lesson, and the link for students."""
    page = open_page("?tab=class", **how)
    page.click("#class-open")
    link = page.input_value("#class-link")
    file = folder / "lesson.md"
    file.write_text(LESSON, "utf-8")
    page.wait_for_selector(".pg-class-file")
    page.set_input_files(".pg-class-file input", file)
    page.wait_for_selector(".pg-class-at >> text=Introduction")
    return page, link[link.index("?") :]


def to(page: Any, step: int) -> None:
    page.click('.pg-class-lesson [data-do="next"]')
    page.wait_for_selector(f".pg-class-at >> text=Step {step} of 2")


def test_a_class_follows_its_teacher_and_thirty_answers_are_there_in_a_second(
    open_page: Callable[..., Any], playground: Playground, tmp_path: Path
) -> None:
    teacher, link = opened(open_page, tmp_path)
    room = parse_qs(urlsplit(link).query)["room"][0]
    mia = open_page(link, width=390, height=844)
    mia.wait_for_selector("#pg-lesson:not([hidden]) >> text=A lesson for a class")
    with students(playground.url, room, 29) as others:
        teacher.wait_for_selector("text=30 students here")
        to(teacher, 1)
        mia.wait_for_selector("#pg-lesson article > h2:has-text('First')")
        one = '.pg-class-question[data-id="pick"]'
        mia.locator("#pg-lesson .pg-option").nth(1).click()
        mia.locator("#pg-lesson .pg-lock button").first.click()
        teacher.wait_for_selector(f"{one} >> text=1 of 30 have answered")
        began = time.monotonic()
        for number, other in enumerate(others):
            other.say(op="room_answer", lesson=1, question="pick", value=1 + number % 2, right=None)
        teacher.wait_for_function(
            "document.querySelector('.pg-class-question').innerText.includes('30 of 30')",
            polling=20,
        )
        taken = time.monotonic() - began
        print(f"30 answers on the teacher's page after {taken:.2f} s")
        assert taken <= WALL_SECONDS
        assert bars(teacher, f"{one} .pg-answers") == [15, 15]
        assert not mia.locator(".pg-class-answers").count()
        teacher.click(f'{one} [data-do="show"]')
        mia.wait_for_selector("#pg-lesson .pg-class-answers >> text=30 of 30 have answered")
        assert bars(mia, "#pg-lesson .pg-class-answers") == [15, 15]
        teacher.screenshot(path=SHOTS / "class-lesson.png")
        mia.screenshot(path=SHOTS / "class-lesson-phone.png")
        with teacher.expect_download() as saved:
            teacher.click('.pg-class-lesson [data-do="csv"]')
        saved.value.save_as(tmp_path / "answers.csv")
        assert (tmp_path / "answers.csv").read_text().count("\n") == 31
        to(teacher, 2)
        mia.wait_for_selector("#pg-lesson article > h2:has-text('Second')")
        mia.reload(wait_until="domcontentloaded")
        mia.wait_for_selector("#pg-lesson article > h2:has-text('Second')")
        others[4].say(op="room_answer", lesson=1, question="rescue", value=1, right=True)
        teacher.wait_for_selector(".pg-class-solved >> text=✓ S 4")
        teacher.wait_for_selector(".pg-tile:has-text('S 4') .pg-tile-solved:not([hidden])")
    teacher.click('.pg-class-lesson [data-do="end"]')
    teacher.wait_for_selector("#class-lesson", state="visible")


def test_presented_a_question_comes_before_its_answers_and_these_before_its_run(
    open_page: Callable[..., Any], playground: Playground, tmp_path: Path
) -> None:
    teacher, link = opened(open_page, tmp_path, width=1920, height=1080)
    room = parse_qs(urlsplit(link).query)["room"][0]
    with students(playground.url, room, 3) as others:
        for _ in range(2):
            teacher.click('.pg-class-lesson [data-do="next"]')
        teacher.click("#pg-present")
        question = '.pg-class-question[data-id="run"]'
        teacher.wait_for_selector(question)
        for other in others:
            other.say(op="room_answer", lesson=1, question="run", value=2, right=None)
        teacher.wait_for_selector(f"{question} >> text=3 of 3 have answered")
        assert teacher.is_visible(f"{question} .pg-answers-label >> text=all")
        assert not teacher.is_visible(f"{question} .pg-answers-bar >> nth=0")
        teacher.keyboard.press("ArrowRight")
        teacher.wait_for_selector(f"{question} .pg-answers-bar >> nth=0", state="visible")
        assert bars(teacher, f"{question} .pg-answers") == [0, 3]
        teacher.screenshot(path=SHOTS / "class-lesson-presented.png")
        teacher.keyboard.press("ArrowRight")
        teacher.wait_for_selector('#train[data-run="ended"]', timeout=60_000)
        assert others[0].get(lambda m: m["type"] == "room" and m["shown"])["shown"]["title"]


def bars(page: Any, holder: str) -> list[int]:
    """The counts that stand beside the bars."""
    found: list[int] = json.loads(
        page.evaluate(
            "holder => JSON.stringify([...document.querySelector(holder)"
            ".querySelectorAll('.pg-answers-bars b')].map(b => Number(b.textContent)))",
            holder,
        )
    )
    return found
