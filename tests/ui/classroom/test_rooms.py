"""A class over the live channel: what teacher and students may do, and what goes wrong in class."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from playground.core.spec import PlaygroundError
from playground.engine.hosts.inline import InlineEngine
from playground.ui.classroom.room_session import WRONG_LINKS, described
from playground.ui.classroom.rooms import RoomLimits, Rooms
from playground.ui.live.channel import PATH, Live
from tests.ui.live.conftest import Page

PATIENCE = 60.0


class Class:
    """A playground with rooms, and pages that come and go."""

    def __init__(self, live: Live, stack: ExitStack) -> None:
        self.live, self._stack = live, stack
        self.client = stack.enter_context(TestClient(Starlette(routes=live.routes)))
        self._number = 0

    def page(self, visitor: str) -> Page:
        page = Page(self._stack.enter_context(self.client.websocket_connect(PATH)))
        page.say(op="hello", visitor=visitor)
        page.kind("hello")
        return page

    def ask(self, page: Page, **message: Any) -> dict[str, Any]:
        self._number += 1
        page.say(id=self._number, slot="class", **message)
        return page.get(lambda m: m.get("id") == self._number)

    def teacher(self) -> tuple[Page, dict[str, Any]]:
        page = self.page("teacher-1")
        opened = self.ask(page, op="room_open")
        assert opened["role"] == "teacher"
        return page, {"room": opened["room"], "key": opened["key"]}

    def student(self, room: str, number: int = 1, **more: Any) -> Page:
        page = self.page(f"student-{number}")
        entered = self.ask(page, op="room_enter", room=room, **more)
        assert entered["type"] == "reply", entered
        return page


def room(page: Page, true: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    """The first news of the room of which that is true."""
    return page.get(lambda m: m["type"] == "room" and true(m))


def until(true: Callable[[], Any]) -> Any:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if value := true():
            return value
        time.sleep(0.01)
    raise AssertionError(f"not within {PATIENCE} s")


@pytest.fixture
def limits() -> RoomLimits:
    return RoomLimits(students=2, away_seconds=0.0)


@pytest.fixture
def classroom(engine_client: InlineEngine, limits: RoomLimits) -> Iterator[Class]:
    with ExitStack() as stack:
        yield Class(Live(engine_client, rooms=limits), stack)


def test_students_see_the_teachers_run_and_go_on_from_it_alone(
    classroom: Class, engine_client: InlineEngine
) -> None:
    teacher, link = classroom.teacher()
    student = classroom.student(link["room"], name="  Mia\n ")
    assert room(teacher, lambda m: m["members"])["members"][0]["title"] == "Mia"
    run = classroom.ask(teacher, op="submit", values={"rate": 0.5})["run"]
    shown = room(student, lambda m: m["shown"])["shown"]
    assert shown["run"] == run and shown["whose"] == "teacher"
    student.say(op="watch", slot="class", run=run, ask={})
    assert student.kind("snapshot")["run"] == run
    own = classroom.ask(student, op="fork", run=run)
    assert own["yours"] and own["run"] != run
    wall = room(teacher, lambda m: m["members"][0]["run"])["members"][0]
    assert wall["run"]["run"] == own["run"] and wall["here"]
    teacher.say(op="watch", slot="wall-1", run=own["run"], ask={})
    assert teacher.get(lambda m: m.get("slot") == "wall-1")["run"] == own["run"]


def test_a_students_run_is_pushed_to_everybody_and_back(classroom: Class) -> None:
    teacher, link = classroom.teacher()
    mine = classroom.ask(teacher, op="submit", values={})["run"]
    mia = classroom.student(link["room"], 1, name="Mia")
    tom = classroom.student(link["room"], 2)
    hers = classroom.ask(mia, op="submit", values={})["run"]
    room(teacher, lambda m: m["members"][0]["run"])
    assert classroom.ask(teacher, op="room_show", run=hers)["type"] == "reply"
    shown = room(tom, lambda m: m["shown"] and m["shown"]["run"] == hers)["shown"]
    assert shown["whose"] == "Mia"
    classroom.ask(teacher, op="room_show", run=mine)
    assert room(tom, lambda m: m["shown"]["run"] == mine)["shown"]["whose"] == "teacher"
    nobodys = classroom.ask(teacher, op="room_show", run="nobodys-run")
    assert nobodys["type"] == "error" and "nobody in this room" in nobodys["message"]


def test_the_teacher_pauses_all_and_lets_them_go_on(
    classroom: Class, engine_client: InlineEngine
) -> None:
    teacher, link = classroom.teacher()
    student = classroom.student(link["room"])
    run = classroom.ask(student, op="submit", values={})["run"]
    resting = classroom.ask(student, op="submit", values={})["run"]
    classroom.ask(student, op="steer", run=resting, command="pause")

    def states() -> tuple[str, str]:
        first, second = (engine_client.info(r).result()["state"] for r in (run, resting))
        return first, second

    assert classroom.ask(teacher, op="room_pause", on=True)["paused"]
    room(student, lambda m: m["paused"])
    until(lambda: states() == ("paused", "paused"))
    for message in ({"op": "submit", "values": {}}, {"op": "fork", "run": run},
                    {"op": "steer", "run": run, "command": "play"}):  # fmt: skip
        assert "paused the class" in classroom.ask(student, **message)["message"]
    late = classroom.page("student-late")
    came_with = classroom.ask(late, op="submit", values={})["run"]
    classroom.ask(late, op="room_enter", room=link["room"])
    until(lambda: engine_client.info(came_with).result()["state"] == "paused")
    classroom.ask(teacher, op="room_pause", on=False)
    until(lambda: states() == ("running", "paused"))  # what a student had paused stays so
    until(lambda: engine_client.info(came_with).result()["state"] == "running")


def test_only_the_teacher_leads(classroom: Class) -> None:
    _, link = classroom.teacher()
    student = classroom.student(link["room"])
    stranger = classroom.page("stranger-1")
    for page in (student, stranger):
        for message in ({"op": "room_pause", "on": True}, {"op": "room_show", "run": "x"},
                        {"op": "room_close"}):  # fmt: skip
            answer = classroom.ask(page, **message)
            assert answer["type"] == "error" and "Only the teacher" in answer["message"]
    forged = classroom.ask(stranger, op="room_enter", room=link["room"], key="x" * 32)
    assert forged["type"] == "error" and "not the key" in forged["message"]
    assert "not in a room" in classroom.ask(stranger, op="room_name", name="Eve")["message"]


@pytest.mark.parametrize("secret", ["", "x" * 32, "ümlaut", "../../etc/passwd", "a" * 100])
def test_a_forged_link_leads_nowhere(classroom: Class, secret: str) -> None:
    classroom.teacher()
    page = classroom.page("stranger-1")
    answer = classroom.ask(page, op="room_enter", room=secret)
    assert answer["type"] == "error" and "no such room" in answer["message"]


def test_who_guesses_links_is_cut_off(classroom: Class) -> None:
    _, link = classroom.teacher()
    page = classroom.page("stranger-1")
    for _ in range(WRONG_LINKS):
        page.say(op="room_enter", room=link["room"], key="guess")
    with pytest.raises(WebSocketDisconnect) as closed:
        page.get(lambda m: False)
    assert closed.value.code == 1008


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ({"op": "room_enter", "room": 7}, "room must be a text"),
        ({"op": "room_enter", "room": "x" * 1000}, "room must be a text"),
        ({"op": "room_pause", "on": "yes"}, "on must be"),
        ({"op": "room_name", "name": "n" * 25}, "24 letters"),
    ],
)  # fmt: skip
def test_malformed_room_messages_are_answered(
    classroom: Class, message: dict[str, Any], words: str
) -> None:
    teacher, link = classroom.teacher()
    page = teacher if message["op"] == "room_pause" else classroom.student(link["room"])
    assert words in classroom.ask(page, **message)["message"]


def test_secrets_are_long_and_no_two_alike(classroom: Class) -> None:
    teacher = classroom.page("teacher-1")
    links = [classroom.ask(teacher, op="room_open") for _ in range(3)]
    found = {link[name] for link in links for name in ("room", "key")}
    assert len(found) == 6
    assert all(re.fullmatch(r"[\w-]{32}", secret) for secret in found)  # 6 bits a letter: 192
    fourth = classroom.ask(teacher, op="room_open")
    assert fourth["type"] == "error" and "3 rooms open" in fourth["message"]


def test_the_teachers_browser_dies_and_comes_back_with_the_key(
    classroom: Class, engine_client: InlineEngine
) -> None:
    teacher, link = classroom.teacher()
    run = classroom.ask(teacher, op="submit", values={})["run"]
    student = classroom.student(link["room"])
    room(student, lambda m: m["teacher"])
    teacher.socket.close()
    still = room(student, lambda m: not m["teacher"])
    assert still["shown"]["run"] == run  # the room goes on, and what it sees
    student.say(op="watch", slot="class", run=run, ask={})
    student.kind("snapshot")
    other = classroom.page("another-browser")
    back = classroom.ask(other, op="room_enter", **link)
    assert back["role"] == "teacher" and back["shown"]["run"] == run and back["here"] == 1


def test_a_closed_lid_keeps_the_place_the_name_and_the_run(classroom: Class) -> None:
    teacher, link = classroom.teacher()
    student = classroom.student(link["room"], 1, name="Mia")
    run = classroom.ask(student, op="submit", values={})["run"]
    student.socket.close()
    away = room(teacher, lambda m: m["members"] and not m["members"][0]["here"])["members"][0]
    assert away["title"] == "Mia" and away["run"]["run"] == run
    again = classroom.page("student-1")
    back = classroom.ask(again, op="room_enter", room=link["room"])
    assert (back["number"], back["name"]) == (1, "Mia")
    assert classroom.ask(again, op="info", run=run)["yours"]


def test_a_full_room_takes_nobody_until_somebody_has_gone(classroom: Class) -> None:
    teacher, link = classroom.teacher()
    first = classroom.student(link["room"], 1)
    classroom.student(link["room"], 2)
    third = classroom.page("student-3")
    refused = classroom.ask(third, op="room_enter", room=link["room"])
    assert refused["type"] == "error" and "full: 2 students" in refused["message"]
    first.socket.close()
    room(teacher, lambda m: m["here"] == 1)
    assert classroom.ask(third, op="room_enter", room=link["room"])["number"] == 3


def test_a_closed_room_forgets_its_names(classroom: Class, engine_client: InlineEngine) -> None:
    teacher, link = classroom.teacher()
    student = classroom.student(link["room"], 1, name="Wilhelmina")
    classroom.ask(student, op="submit", values={})
    found = classroom.live.rooms.find(link["room"])
    assert "Wilhelmina" in str(found.seen_by_teacher())
    classroom.ask(teacher, op="room_close")
    assert "closed" in room(student, lambda m: "closed" in m)["closed"]
    assert "Wilhelmina" not in str(vars(found)) and not len(classroom.live.rooms)
    for file in Path(engine_client.engine.state.settings.state_folder).rglob("*"):
        assert file.is_dir() or b"Wilhelmina" not in file.read_bytes()
    again = classroom.ask(student, op="room_enter", room=link["room"])
    assert "no such room" in again["message"]


@pytest.mark.parametrize("limits", [RoomLimits(idle_seconds=0.3)])
def test_a_room_without_its_teacher_closes_in_time(classroom: Class) -> None:
    teacher, link = classroom.teacher()
    student = classroom.student(link["room"])
    teacher.socket.close()
    assert "teacher had been away" in room(student, lambda m: "closed" in m)["closed"]
    until(lambda: not len(classroom.live.rooms))


def test_who_leaves_is_out_and_the_wall_gets_smaller(classroom: Class) -> None:
    teacher, link = classroom.teacher()
    student = classroom.student(link["room"])
    room(teacher, lambda m: m["members"])
    classroom.ask(student, op="room_leave")
    room(teacher, lambda m: not m["members"])
    assert classroom.client.get(f"{PATH}/status").json()["web"]["students"] == 0


def test_a_teachers_page_may_watch_the_whole_wall(
    engine_client: InlineEngine, classroom: Class
) -> None:
    teacher, link = classroom.teacher()
    run = engine_client.submit({}).result()["run"]
    for number in (1, 2):
        classroom.student(link["room"], number)

    def watched(page: Page, slots: int) -> str:
        for slot in range(slots):
            page.say(op="watch", slot=f"wall-{slot}", run=run, ask={})
        return str(classroom.ask(page, op="info", run=run)["type"])

    assert watched(teacher, 18) == "reply"
    teacher.say(op="watch", slot="one-more", run=run, ask={})
    assert "watch 18 pictures" in teacher.kind("error")["message"]


def test_settings_are_told_in_words() -> None:
    values = {"data": "ring8", "gan": "mlp", "d_steps": 5, "seed": 3, "members": 2}
    told = described({"run": "r", "values": values})
    assert "d steps 5" in told["settings"] and "members 2" in told["settings"]
    assert told["kind"] == "points" and told["extent"] > 1 and told["members"] == 2
    assert not any("seed" in words for words in told["settings"])
    assert described({"run": "r", "values": {"alien": 1}})["settings"] == []


def test_the_number_of_own_pictures_is_not_told() -> None:
    """Whoever has it can train on them."""
    values = {"data": "own", "gan": "cyclegan", "pictures": 8_675_309, "width": 24}
    told = described({"run": "r", "values": values})
    assert "8675309" not in str(told) and "width 24" in told["settings"]


def test_an_address_opens_so_many_rooms_whatever_names_it_gives() -> None:
    async def opened() -> None:
        rooms = Rooms(RoomLimits(rooms_per_address=2))
        for name in ("ann", "bob"):
            rooms.open(name, "1")
        with pytest.raises(PlaygroundError, match="2 rooms are open from your address"):
            rooms.open("cyd", "1")
        rooms.open("cyd", "2")

    asyncio.run(opened())
