"""Rooms: a class around one run. Plain data in the web process; nothing of it is ever written down.

Whoever opens a room gets two secrets: the room's, which is the students' link, and the key that
makes its holder the teacher. There are no accounts. A name is optional, lives in the room, and is
gone when the room closes: at the teacher's word, or when no page of the teacher's was there for
``RoomLimits.idle_seconds``. A student keeps the place, name and run while away.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypedDict

from playground.core.limits import RoomLimits as RoomLimits
from playground.core.spec import PlaygroundError
from playground.ui.classroom.room_lesson import RoomLesson

SECRET_BYTES = 24  # 192 bits; nobody guesses it
_TELL_SECONDS = 0.2  # thirty students who come at once are told in one message

Tell = Callable[[Mapping[str, object] | None], None]


class ShownRun(TypedDict):
    """What a page needs to show a run: ``settings`` in words, and how to draw it."""

    run: str
    title: str
    settings: list[str]
    kind: str
    extent: float
    objective: str
    members: int


@dataclass
class Member:
    """A student. ``run`` describes the newest run; ``pages`` are those connected now."""

    number: int
    visitor: str
    name: str = ""
    run: ShownRun | None = None
    pages: list[Tell] = field(default_factory=list)
    left: float = 0.0
    told: Mapping[str, object] | None = None  # what the pages have heard last

    @property
    def title(self) -> str:
        """What the others call the student."""
        return self.name or f"Student {self.number}"


class Room:
    """One class. ``shown`` is the run that everybody sees, with whose it is."""

    def __init__(self, opener: str, limits: RoomLimits, address: str = "") -> None:
        self.secret = secrets.token_urlsafe(SECRET_BYTES)
        self.key = secrets.token_urlsafe(SECRET_BYTES)
        self.opener, self.address, self.limits = opener, address, limits
        self.members: dict[str, Member] = {}
        self.teachers: list[Tell] = []
        self.own: ShownRun | None = None  # the teacher's newest run
        self.pushed: Member | None = None  # whose run everybody sees instead of the teacher's
        self.paused = False
        self.halted: set[str] = set()  # runs that go on when the teacher lets them
        self.closed = ""  # why, once it is
        self.lesson: RoomLesson | None = None
        self.reading = False  # a lesson's file is being read
        self._lessons = 0
        self._count = 0
        self._telling: asyncio.TimerHandle | None = None

    # Who is there

    def place(self, visitor: str) -> Member:
        """The visitor's place, the one kept or a new one.

        Raises:
            PlaygroundError: when the room is full.
        """
        member = self.members.get(visitor)
        if member is None:
            self._make_room()
            self._count += 1
            member = self.members[visitor] = Member(self._count, visitor)
        return member

    def _make_room(self) -> None:
        if len(self.members) < self.limits.students:
            return
        since = time.monotonic() - self.limits.away_seconds
        gone = [m for m in self.members.values() if not m.pages and m.left < since]
        if not gone:
            raise PlaygroundError(f"This room is full: {self.limits.students} students are in it.")
        self.leave(min(gone, key=lambda m: m.left))

    def leave(self, member: Member) -> None:
        """Gives the place up, with the name."""
        self.members.pop(member.visitor, None)
        if self.pushed is member:
            self.pushed = None
        if self.lesson:
            self.lesson.forget(member.number)
        self.changed()

    def rename(self, member: Member, name: str) -> None:
        """Sets the name; letters that do not print become spaces.

        Raises:
            PlaygroundError: when it is too long.
        """
        plain = " ".join("".join(c if c.isprintable() else " " for c in name).split())
        if len(plain) > self.limits.name_letters:
            raise PlaygroundError(f"A name may have {self.limits.name_letters} letters.")
        member.name = plain
        self.changed()

    # What is seen

    @property
    def shown(self) -> dict[str, object] | None:
        """The run that everybody sees, described, or None."""
        run, whose = self.own, "teacher"
        if self.pushed is not None and self.pushed.run is not None:
            run, whose = self.pushed.run, self.pushed.title
        return {**run, "whose": whose} if run else None

    def show(self, run: str) -> None:
        """Shows a student's run to everybody, or the teacher's again.

        Raises:
            PlaygroundError: for a run that is nobody's in this room.
        """
        if self.own and self.own["run"] == run:
            self.pushed = None
        else:
            owners = [m for m in self.members.values() if m.run and m.run["run"] == run]
            if not owners:
                raise PlaygroundError("This run belongs to nobody in this room.")
            self.pushed = owners[0]
        self.changed()

    def be_read(self) -> None:
        """No file is being read any more."""
        self.reading = False

    def teach(self, lesson: RoomLesson | None) -> None:
        """The class begins a lesson, or ends the one that it had; answers go with it."""
        self._lessons += 1
        self.lesson = lesson
        if lesson:
            lesson.number = self._lessons
        self.changed()

    def seen_by_students(self, member: Member) -> dict[str, object]:
        """The room as a student's page gets it; no other student's run or name in it, save what
        the teacher shows."""
        return {
            "role": "student", "number": member.number, "name": member.name,
            "here": self._here(), "shown": self.shown, "paused": self.paused,
            "teacher": bool(self.teachers),
            "lesson": self.lesson and self.lesson.seen_by_students(member.number),
        }  # fmt: skip

    def seen_by_teacher(self) -> dict[str, object]:
        """The room with everybody in it."""
        members = [
            {"number": m.number, "title": m.title, "here": bool(m.pages), "run": m.run}
            for m in self.members.values()
        ]
        return {
            "role": "teacher", "here": self._here(), "shown": self.shown, "paused": self.paused,
            "own": self.own, "members": members, "idle_minutes": self.limits.idle_seconds / 60,
            "lesson": self.lesson and self.lesson.seen_by_teacher(),
        }  # fmt: skip

    def _here(self) -> int:
        return sum(bool(m.pages) for m in self.members.values())

    def changed(self) -> None:
        """Tells everybody, soon: many changes at once make one message."""
        if self._telling is None and not self.closed:
            self._telling = asyncio.get_running_loop().call_later(_TELL_SECONDS, self._tell)

    def _tell(self) -> None:
        self._telling = None
        if self.teachers:
            seen = self.seen_by_teacher()
            for tell in tuple(self.teachers):
                tell(seen)
        for member in tuple(self.members.values()):
            seen = self.seen_by_students(member)
            if seen == member.told:  # what another student has answered is the teacher's
                continue
            member.told = seen
            for tell in tuple(member.pages):
                tell(seen)

    def close(self, why: str) -> None:
        """Ends it: everybody is told, and who was in it is forgotten."""
        self.closed, self.paused = why, False
        if self._telling:
            self._telling.cancel()
        everybody = [*self.teachers, *(t for m in self.members.values() for t in m.pages)]
        self.teachers.clear()
        self.members.clear()
        self.own = self.pushed = self.lesson = None
        for tell in everybody:
            tell({"role": "", "closed": why})


class Rooms:
    """All rooms. Used in one event loop."""

    def __init__(self, limits: RoomLimits | None = None) -> None:
        self.limits = limits or RoomLimits()
        # By the secret's digest: how long a look-up takes tells nothing about the secret.
        self._rooms: dict[bytes, Room] = {}
        self._closing: dict[str, asyncio.TimerHandle] = {}
        self.reader = ThreadPoolExecutor(1, "room-lessons")  # of files that teachers bring

    def __len__(self) -> int:
        return len(self._rooms)

    @property
    def students(self) -> int:
        """Students connected, over all rooms."""
        return sum(bool(m.pages) for room in self._rooms.values() for m in room.members.values())

    def open(self, visitor: str, address: str = "") -> Room:
        """A new room; it closes in ``idle_seconds`` unless its teacher enters.

        Raises:
            PlaygroundError: when there are too many.
        """
        own = sum(room.opener == visitor for room in self._rooms.values())
        if own >= self.limits.rooms_per_visitor:
            raise PlaygroundError(f"You have {own} rooms open; close one of them first.")
        near = sum(room.address == address for room in self._rooms.values())
        if address and near >= self.limits.rooms_per_address:
            raise PlaygroundError(f"{near} rooms are open from your address; close one first.")
        if len(self._rooms) >= self.limits.rooms:
            raise PlaygroundError("As many rooms are open as this playground can hold.")
        room = Room(visitor, self.limits, address)
        self._rooms[_digest(room.secret)] = room
        self.teacher_left(room)
        return room

    def find(self, secret: str) -> Room:
        """The room behind a link.

        Raises:
            PlaygroundError: when there is none; forged and closed links are answered alike.
        """
        room = self._rooms.get(_digest(secret))
        if room is None or not hmac.compare_digest(room.secret.encode(), secret.encode()):
            raise PlaygroundError(
                "There is no such room: its link is not complete, or the room has been closed."
            )
        return room

    def check_key(self, room: Room, key: str) -> None:
        """Is this the teacher's key?

        Raises:
            PlaygroundError: when it is not.
        """
        if not hmac.compare_digest(room.key.encode(), key.encode()):
            raise PlaygroundError("This is not the key of the room's teacher.")

    def teacher_came(self, room: Room) -> None:
        """A page of the teacher's is there: the room stays."""
        timer = self._closing.pop(room.secret, None)
        if timer:
            timer.cancel()

    def teacher_left(self, room: Room) -> None:
        """The last page of the teacher's has gone: the room waits a while, then closes."""
        if room.teachers or room.closed:
            return
        self.teacher_came(room)
        self._closing[room.secret] = asyncio.get_running_loop().call_later(
            self.limits.idle_seconds, self.close, room,
            "The room was closed: its teacher had been away for a long time.",
        )  # fmt: skip

    def close(self, room: Room, why: str) -> None:
        """Ends a room."""
        self.teacher_came(room)
        self._rooms.pop(_digest(room.secret), None)
        room.close(why)


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
