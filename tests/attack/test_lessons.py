"""A room's lesson under attack: strangers, other rooms' keys, answers of every size and number, and
lessons that were written to be slow."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from playground.core.limits import RoomLimits
from playground.ui.lessons.parse import MOST_BYTES
from tests.attack.conftest import App, plain_words
from tests.attack.test_floods import bystander, page
from tests.ui.live.client import Client

SECONDS = 5.0  # for a teacher in a flood, and for a lesson that was made to be slow to read
HEAD = "---\ntitle: Mine\nminutes: 15\nlevel: beginner\nsource: tests\n---\n"
ASKED = """
## Step
```predict
id: pick
kind: choice
ask: Which?
options: [one, other]
answer: 1
why: so
```

```predict
id: curve
kind: curve
ask: Draw it.
x: {name: x, low: 0, high: 1}
y: {name: y, low: 0, high: 1}
answer: [[0, 0], [1, 1]]
why: so
```
"""


@pytest.fixture(scope="module")
def onlooker() -> None:
    """``bystander`` is one."""


@contextmanager
def classroom(app: App, name: str, text: str = HEAD + ASKED) -> Iterator[tuple[Client, str]]:
    """A teacher whose class is in a lesson, and the room's secret."""
    with page(app, name) as teacher:
        opened = teacher.ask(op="room_open")
        told = teacher.ask(op="room_lesson", text=text, step=1)
        assert told["type"] == "reply", told
        yield teacher, opened["room"]
        teacher.ask(op="room_close")


def refused(told: dict[str, Any]) -> str:
    assert told["type"] == "error", told
    plain_words(told["message"])
    return str(told["message"])


def answer(client: Client, value: Any, question: str = "pick", **more: Any) -> dict[str, Any]:
    asked = {"lesson": 1, "question": question, "value": value, "right": None} | more
    return client.ask(op="room_answer", **asked)


def rows(teacher: Client) -> list[str]:
    """What the teacher takes home, without its head."""
    return str(teacher.ask(op="room_lesson_csv")["csv"]).splitlines()[1:]


def test_another_room_s_people_reach_nothing(app: App) -> None:
    """Neither by answering nor by leading, though they have a room and a key of their own."""
    with (
        classroom(app, "teacher-one") as (teacher, secret),
        classroom(app, "teacher-two") as (_, other),
        page(app, "stranger-1") as stranger, page(app, "pupil-two") as pupil,
        page(app, "leader-3") as leader,
    ):  # fmt: skip
        assert "no room" in refused(answer(stranger, 1))
        assert pupil.ask(op="room_enter", room=other, name="Eve")["type"] == "reply"
        assert answer(pupil, 2, room=secret, secret=secret)["counted"]  # in her own room only
        own = leader.ask(op="room_open")
        assert refused(leader.ask(op="room_enter", room=secret, key=own["key"]))
        for message in (
            {"op": "room_lesson", "step": 0}, {"op": "room_lesson_csv"}, {"op": "room_lesson_end"},
            {"op": "room_lesson_text"}, {"op": "room_show_answers", "question": "pick", "on": True},
        ):  # fmt: skip
            refused(leader.ask(**message, room=secret, key=own["key"]))
            refused(stranger.ask(**message, room=secret))
        assert rows(teacher) == []
        assert teacher.ask(op="room_lesson_text")["number"] == 1


@pytest.mark.parametrize(
    "value",
    [
        "x" * 15_000, [1] * 5_000, 10**4000, float("nan"), float("inf"), -1, 1.5, True, None, {},
        {"toString": "x"}, [[0, 0]] * 500, [[1e308, 1e308], [-1e308, 0]], "<img src=x>", "=1+1",
    ],
    ids=lambda value: repr(value)[:16],
)  # fmt: skip
def test_what_is_no_answer(app: App, value: Any) -> None:
    with classroom(app, "teacher-one") as (teacher, secret), page(app, "eve-eve-1") as eve:
        eve.ask(op="room_enter", room=secret)
        for question in ("pick", "curve"):
            plain_words(refused(answer(eve, value, question)))
        assert rows(teacher) == [] and answer(eve, 1)["counted"]


@pytest.mark.parametrize("depth", [400, 900, 980, 5_000])
def test_an_answer_without_a_bottom(app: App, depth: int) -> None:
    with classroom(app, "teacher-one") as (teacher, secret), page(app, "eve-eve-1") as eve:
        eve.ask(op="room_enter", room=secret)
        nested = "[" * depth + "]" * depth
        eve.socket.send(
            f'{{"op": "room_answer", "id": "deep", "lesson": 1, "question": "pick", '
            f'"right": null, "value": {nested}}}'
        )
        plain_words(eve.get(lambda m: m["type"] == "error")["message"])
        assert answer(eve, 1)["counted"] and len(rows(teacher)) == 1


def test_thousands_of_answers_a_second(app: App) -> None:
    """A whole class that answers without an end: its teacher goes on, and so do others."""
    count = RoomLimits().students // 2
    with bystander(app), classroom(app, "teacher-one") as (teacher, secret), ExitStack() as stack:
        flood = [stack.enter_context(page(app, f"flood-{n:02}", "6.6.6.6")) for n in range(count)]
        for one in flood:
            one.ask(op="room_enter", room=secret, name="=HYPERLINK()")
        end, sent = time.monotonic() + 5, 0
        message = {"op": "room_answer", "lesson": 1, "question": "pick", "right": None, "value": 2}
        text = json.dumps(message)
        while time.monotonic() < end:
            for one in flood:
                with contextlib.suppress(ConnectionClosed):
                    one.socket.send(text)
                    sent += 1
        began = time.monotonic()
        kept = rows(teacher)
        assert sent > 5_000 and 1 <= len(kept) <= count
        assert time.monotonic() - began < SECONDS
        assert all(row.startswith("'=HYPERLINK()") for row in kept)


SLOW = {  # pieces that make readers of Markdown, YAML or formulas slow, repeated up to the limit
    "quotes": "> " * 200 + "x\n\n", "lists": "- " * 100 + "x\n\n", "stars": "*a **b ",
    "brackets": "[a](", "open brackets": "![[" * 30 + "\n\n", "ticks": "`a ``b ", "dollars": "$a$ ",
    "tables": "|a" * 60 + "\n" + "|-" * 60 + "\n\n", "tags": "<a href='x'>\n", "entities": "&#x41;",
    "macros": "$$\\def\\a{\\a\\a}\\a$$\n\n", "notes": "```note\ntext: '" + "{" * 60 + "'\n```\n\n",
    "flow": "```note\ntext: " + "[" * 300 + "\n```\n\n", "escapes": "\\\\\\*", "links": "<http://a",
}  # fmt: skip


@pytest.mark.parametrize("kind", SLOW)
def test_a_lesson_that_was_made_to_be_slow(app: App, kind: str) -> None:
    """Read or refused soon, by a room and by a call, and another room is not kept waiting long."""
    start = f"{HEAD}\n## Step\n"
    text = start + SLOW[kind] * ((MOST_BYTES - len(start)) // len(SLOW[kind]))
    with page(app, "slow-slow-1") as slow, classroom(app, "teacher-one") as (teacher, _):
        slow.ask(op="room_open")
        began = time.monotonic()
        slow.say(op="room_lesson", text=text, id="slow")
        assert teacher.ask(op="room_lesson", text=HEAD + ASKED)["type"] == "reply"
        told = slow.get(lambda m: m.get("id") == "slow")
        checked, words = app.call("lesson_check", text)
        assert time.monotonic() - began < SECONDS
        assert (told["type"] == "error") == (checked == "error"), (told, words)
        if checked == "error":
            plain_words(words)
            plain_words(told["message"])
        slow.ask(op="room_close")


def test_a_lesson_too_long_for_the_channel(app: App) -> None:
    with page(app, "eve-eve-1") as eve:
        eve.ask(op="room_open")
        for size in (MOST_BYTES + 1, 10**6):
            eve.say(op="room_lesson", text="x" * size, id="long")
            plain_words(eve.get(lambda m: m["type"] == "error")["message"])
        assert eve.ask(op="room_close")["type"] == "reply"
