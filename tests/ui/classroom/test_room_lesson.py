"""A class in a lesson over the live channel: who may do what, and how soon it is on the wall."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from playground.engine.hosts.inline import InlineEngine
from playground.ui.classroom.rooms import RoomLimits
from playground.ui.live.channel import Live
from tests.ui.classroom.test_rooms import Class, room
from tests.ui.live.conftest import Page

WHOLE = (Path(__file__).parents[1] / "lessons" / "whole.md").read_text("utf-8")
WALL_SECONDS = 1.0  # within which 30 students' answers are with the teacher


@pytest.fixture
def classroom(engine_client: InlineEngine) -> Iterator[Class]:
    with ExitStack() as stack:
        yield Class(Live(engine_client, rooms=RoomLimits()), stack)


def begin(classroom: Class, teacher: Page, **more: Any) -> dict[str, Any]:
    told = classroom.ask(teacher, op="room_lesson", text=WHOLE, **more)
    assert told["type"] == "reply", told
    return told


def answer(classroom: Class, page: Page, question: str, value: Any, **more: Any) -> dict[str, Any]:
    asked = {"lesson": 1, "question": question, "value": value, "right": None} | more
    return classroom.ask(page, op="room_answer", **asked)


def test_the_class_follows_the_teacher_through_a_lesson(classroom: Class) -> None:
    teacher, link = classroom.teacher()
    student = classroom.student(link["room"])
    assert begin(classroom, teacher, step=1)["steps"] == 2
    seen = room(student, lambda m: m["lesson"])["lesson"]
    assert seen["title"].startswith("Everything") and (seen["step"], seen["free"]) == (1, False)
    assert classroom.ask(student, op="room_lesson_text")["text"] == WHOLE
    assert classroom.ask(teacher, op="room_lesson", step=2, free=True)["step"] == 2
    moved = room(student, lambda m: m["lesson"]["step"] == 2)["lesson"]
    assert moved["free"] and moved["number"] == seen["number"]
    classroom.ask(teacher, op="room_lesson_end")
    assert room(student, lambda m: m["lesson"] is None)["role"] == "student"


def test_answers_reach_the_teacher_and_the_class_when_they_are_shown(classroom: Class) -> None:
    teacher, link = classroom.teacher()
    begin(classroom, teacher, step=1)
    mia, tom = (classroom.student(link["room"], n) for n in (1, 2))
    assert answer(classroom, mia, "how-many", 2)["counted"]
    seen = room(teacher, lambda m: m["lesson"] and m["lesson"]["answers"][0]["answered"])
    assert seen["lesson"]["answers"][0]["counts"] == [0, 1, 0]
    assert not answer(classroom, mia, "how-many", 1)["counted"]
    shown = classroom.ask(teacher, op="room_show_answers", question="how-many", on=True)
    assert shown["type"] == "reply"
    told = room(tom, lambda m: m["lesson"] and m["lesson"]["answers"])["lesson"]["answers"]
    assert told[0]["counts"] == [0, 1, 0] and "Mia" not in str(told)
    csv = classroom.ask(teacher, op="room_lesson_csv")["csv"]
    assert "Student 1,how-many,1,2,," in csv and csv.count("\n") == 2


def test_answers_of_others_send_a_student_nothing(classroom: Class) -> None:
    teacher, link = classroom.teacher()
    begin(classroom, teacher, step=1)
    mia, tom = (classroom.student(link["room"], n) for n in (1, 2))
    room(tom, lambda m: m["here"] == 2)
    answer(classroom, mia, "how-many", 2)
    room(teacher, lambda m: m["lesson"]["counted"])
    classroom.ask(teacher, op="room_show_answers", question="how-many", on=True)
    following = room(tom, lambda m: True)["lesson"]["answers"]
    assert following and following[0]["counts"] == [0, 1, 0]


def test_a_student_cannot_act_as_the_teacher(classroom: Class) -> None:
    teacher, link = classroom.teacher()
    begin(classroom, teacher)
    student, stranger = classroom.student(link["room"]), classroom.page("stranger-1")
    for page in (student, stranger):
        for message in (
            {"op": "room_lesson", "text": WHOLE}, {"op": "room_lesson", "name": "two-players"},
            {"op": "room_lesson", "step": 1}, {"op": "room_lesson_end"},
            {"op": "room_show_answers", "question": "how-many", "on": True},
            {"op": "room_lesson_csv"},
        ):  # fmt: skip
            told = classroom.ask(page, **message)
            assert told["type"] == "error" and "Only the teacher" in told["message"], message
    for op in ("room_answer", "room_lesson_text"):
        assert "no room" in classroom.ask(stranger, op=op)["message"]
    assert "hands in no answers" in answer(classroom, teacher, "how-many", 1)["message"]


def test_what_is_no_answer_is_refused_in_words(classroom: Class) -> None:
    teacher, link = classroom.teacher()
    student = classroom.student(link["room"])
    assert "in no lesson" in answer(classroom, student, "how-many", 1)["message"]
    assert "in no lesson" in classroom.ask(teacher, op="room_lesson", step=1)["message"]
    begin(classroom, teacher)
    for question, value, more, words in (
        ("how-many", 9, {}, "from 1 to 3"), ("nope", 1, {}, "no such question"),
        ("mine", "my words", {}, "no such question"), (["x"], 1, {}, "no such question"),
        ("how-many", 1, {"lesson": 2}, "not of the lesson"),
        ("how-many", 1, {"right": "yes"}, "right must be"),
        ("curve", [[0.123456789, 0.123456789]] * 120, {}, "2,048 bytes"),
        ("curve", "x" * 3000, {}, "2,048 bytes"), ("order", [0, 0, 1], {}, "each item once"),
    ):  # fmt: skip
        told = answer(classroom, student, question, value, **more)  # type: ignore[arg-type]
        assert told["type"] == "error" and words in told["message"], told
    assert classroom.ask(teacher, op="room_lesson_csv")["csv"].count("\n") == 1


def test_a_bad_lesson_is_refused_by_line_and_the_old_one_stays(classroom: Class) -> None:
    teacher, link = classroom.teacher()
    begin(classroom, teacher)
    bad = WHOLE.replace("minutes: 20", "minutes: soon")
    told = classroom.ask(teacher, op="room_lesson", text=bad)
    assert told["message"].startswith("line 3: minutes is 'soon'")
    for message in ({"name": "nope"}, {"name": 7}, {"text": ["x"]}, {"text": WHOLE, "step": 9}):
        assert classroom.ask(teacher, op="room_lesson", **message)["type"] == "error"
    student = classroom.student(link["room"])
    assert classroom.ask(student, op="room_lesson_text")["number"] == 1


def test_a_new_lesson_begins_with_no_answers(classroom: Class) -> None:
    teacher, link = classroom.teacher()
    begin(classroom, teacher)
    student = classroom.student(link["room"])
    answer(classroom, student, "how-many", 1)
    begin(classroom, teacher)
    assert "not of the lesson" in answer(classroom, student, "how-many", 1)["message"]
    assert answer(classroom, student, "how-many", 1, lesson=2)["counted"]
    assert classroom.ask(teacher, op="room_lesson_csv")["csv"].count("\n") == 2


def test_a_closed_room_keeps_nothing(classroom: Class) -> None:
    teacher, link = classroom.teacher()
    begin(classroom, teacher)
    student = classroom.student(link["room"])
    answer(classroom, student, "how-many", 1)
    classroom.ask(teacher, op="room_close")
    assert "no room" in answer(classroom, student, "how-many", 1)["message"]


def test_a_flood_of_answers_is_stopped_and_keeps_one(classroom: Class) -> None:
    teacher, link = classroom.teacher()
    begin(classroom, teacher, step=1)
    student = classroom.student(link["room"])
    for number in range(1000):
        student.say(op="room_answer", lesson=1, question="how-many", value=1 + number % 3)
    said = student.get(lambda m: m["type"] == "error")["message"]
    assert "Too many messages" in said
    assert classroom.ask(teacher, op="room_lesson_csv")["csv"].count("\n") == 2


def test_one_lesson_is_read_at_a_time(classroom: Class) -> None:
    teacher, _ = classroom.teacher()
    others = Event()  # somebody else's file is being read
    classroom.live.rooms.reader.submit(others.wait)
    teacher.say(op="room_lesson", text=WHOLE, id="first")
    told = classroom.ask(teacher, op="room_lesson", text=WHOLE)
    assert "still being read" in told["message"]
    others.set()
    assert teacher.get(lambda m: m.get("id") == "first")["steps"] == 2
    begin(classroom, teacher)


@pytest.mark.timeout(120)
def test_thirty_answers_are_on_the_wall_within_a_second(classroom: Class) -> None:
    """From the first answer that is sent to the message that has all thirty in the teacher's hands;
    0.3 s when this was written, of which 0.2 are waited on purpose."""
    teacher, link = classroom.teacher()
    begin(classroom, teacher, step=1)
    students = [classroom.student(link["room"], number) for number in range(30)]
    room(teacher, lambda m: m["here"] == 30)
    taken = []
    for question, value in (("how-many", 2), ("number", 0.5), ("order", [2, 1, 0])):
        began = time.monotonic()
        for student in students:
            student.say(op="room_answer", lesson=1, question=question, value=value, right=True)
        room(teacher, lambda m, name=question: all_in(m["lesson"], name))
        taken.append(time.monotonic() - began)
    print(f"30 answers with the teacher after {max(taken):.2f} s")
    assert max(taken) <= WALL_SECONDS


def all_in(lesson: dict[str, Any], question: str) -> bool:
    return lesson["counted"].get(question) == 30
