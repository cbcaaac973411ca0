"""What a page may ask of its room's lesson.

    {"op": "room_lesson", "name" | "text", "step"?, "free"?}   teacher: the class begins a lesson
    {"op": "room_lesson", "step"?, "free"?}                    teacher: to a step, or let go
    {"op": "room_lesson_end"}                                  teacher
    {"op": "room_lesson_text"}              -> {"text", "number"} of one that the teacher brought
    {"op": "room_answer", "lesson", "question", "value", "right"}   student -> {"counted"}
    {"op": "room_show_answers", "question", "on"}              teacher: the class sees its answers
    {"op": "room_lesson_csv"}               teacher -> {"csv"}

``question`` is a block's id; ``id`` is the message's own. ``lesson`` of an answer is the room's
number for it: one that is meant for another is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future

from playground.core.errors import PlaygroundError
from playground.ui.classroom.room_lesson import RoomLesson, begun
from playground.ui.classroom.room_session import RoomSession
from playground.ui.classroom.rooms import Room
from playground.ui.lessons import library


def begins(message: Mapping[str, object]) -> bool:
    """Does the message bring a lesson, and not just move the class in the one it has?"""
    return message.get("name") is not None or message.get("text") is not None


def begin(
    session: RoomSession, message: Mapping[str, object]
) -> tuple[Callable[[], Future[dict[str, object]]], Callable[[Mapping[str, object]], None]]:
    """What has the file read, beside the event loop, and what begins the lesson then.

    Raises:
        PlaygroundError: when the page is no teacher's, or its last lesson is still being read.
    """
    room = session.taught()
    if room.reading:
        raise PlaygroundError("The last lesson is still being read.")
    made: list[RoomLesson] = []

    def work() -> dict[str, object]:
        name = message.get("name")
        lesson, text = library.found(message.get("text") if name is None else library.known(name))
        found = begun(lesson, text)
        found.go(message.get("step"), message.get("free"))
        made.append(found)
        return {"title": found.title, "steps": found.steps}

    def follow(told: Mapping[str, object]) -> None:
        if not room.closed:
            room.teach(made[0])

    def ask() -> Future[dict[str, object]]:
        room.reading = True
        reading = session.apart(work)
        reading.add_done_callback(lambda done: room.be_read())
        return reading

    return ask, follow


# Operations: each returns the reply


def move(session: RoomSession, message: Mapping[str, object], visitor: str) -> dict[str, object]:
    """``room_lesson`` without a lesson."""
    room = session.taught()
    lesson = _lesson(room)
    lesson.go(message.get("step"), message.get("free"))
    room.changed()
    return {"step": lesson.step, "free": lesson.free}


def end(session: RoomSession, message: Mapping[str, object], visitor: str) -> dict[str, object]:
    """``room_lesson_end``."""
    session.taught().teach(None)
    return {}


def text(session: RoomSession, message: Mapping[str, object], visitor: str) -> dict[str, object]:
    """``room_lesson_text``."""
    lesson = _lesson(session.attended()[0])
    if lesson.name:
        raise PlaygroundError(f"This lesson comes with the playground, as {lesson.name}.")
    return {"text": lesson.text, "number": lesson.number}


def answer(session: RoomSession, message: Mapping[str, object], visitor: str) -> dict[str, object]:
    """``room_answer``."""
    room, member = session.attended()
    if member is None:
        raise PlaygroundError("The teacher hands in no answers.")
    lesson = _lesson(room)
    if message.get("lesson") != lesson.number:
        raise PlaygroundError("This answer is not of the lesson that the room is in.")
    counted = lesson.answer(
        member.number, message.get("question"), message.get("value"), message.get("right")
    )
    if counted:
        room.changed()
    return {"counted": counted}


def show(session: RoomSession, message: Mapping[str, object], visitor: str) -> dict[str, object]:
    """``room_show_answers``."""
    room = session.taught()
    _lesson(room).show(message.get("question"), message.get("on"))
    room.changed()
    return {}


def results(session: RoomSession, message: Mapping[str, object], visitor: str) -> dict[str, object]:
    """``room_lesson_csv``."""
    room = session.taught()
    titles = {member.number: member.title for member in room.members.values()}
    return {"csv": _lesson(room).csv(titles)}


def _lesson(room: Room) -> RoomLesson:
    if room.lesson is None:
        raise PlaygroundError("The room is in no lesson.")
    return room.lesson


OPERATIONS: Mapping[str, Callable[[RoomSession, Mapping[str, object], str], dict[str, object]]] = {
    "room_lesson": move, "room_lesson_end": end, "room_lesson_text": text, "room_answer": answer,
    "room_show_answers": show, "room_lesson_csv": results,
}  # fmt: skip
