"""One page in a room: what it may ask there, and what the room learns from it.

    {"op": "room_open"}                          -> {"room", "key"}; the page is its teacher
    {"op": "room_enter", "room", "key"?, "name"?} -> the room as the page sees it
    {"op": "room_name", "name"}                  student
    {"op": "room_leave"}
    {"op": "room_show", "run"}                   teacher: everybody sees this run
    {"op": "room_pause", "on"}                   teacher: all students' runs pause, or go on
    {"op": "room_close"}                         teacher

What concerns the room's lesson is in ``lesson_session``.

Messages of type ``room`` follow whenever something has changed, the newest only. Which run is the
page's own is seen from the answers it gets for its runs, so a page cannot claim another's.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import Future
from typing import TypeVar, cast

from playground.core.spec import PlaygroundError, knobs
from playground.engine.client import EngineClient, EngineError, RunInfo
from playground.training.recipe import parse_recipe, shown_to_others
from playground.ui.classroom.rooms import Member, Room, Rooms, ShownRun, Tell

T = TypeVar("T")
log = logging.getLogger(__name__)

WRONG_LINKS = 20  # then the connection is cut: it is guessing
_GOING = ("running", "queued", "idle")
_NEW_WORK = ("submit", "fork")
_NEW_TURNS = ("play", "step")


class Guessing(Exception):
    """The page has tried too many links that lead nowhere."""


class RoomSession:
    """Where one page is, which comes from ``address``: in no room, a student's or a teacher's page
    of one. ``tell`` sends the room to the page."""

    def __init__(
        self, rooms: Rooms, engine_client: EngineClient, tell: Tell, address: str = ""
    ) -> None:
        self._rooms, self._engine_client, self._tell = rooms, engine_client, tell
        self._address = address
        self._room: Room | None = None
        self._member: Member | None = None
        self._own: ShownRun | None = None  # the page's newest run
        self._wrong = 0
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def students(self) -> int:
        """How many pictures more than usual the page may watch: a teacher's wall."""
        room = self._room
        return len(room.members) if room and not self._member else 0

    def check_work(self, message: Mapping[str, object]) -> None:
        """May the page ask this of the engine?

        Raises:
            PlaygroundError: when the teacher has paused the class and this would train.
        """
        trains = message["op"] in _NEW_WORK or message.get("command") in _NEW_TURNS
        if trains and self._member and self._room and self._room.paused:
            raise PlaygroundError("The teacher has paused the class. It goes on in a moment.")

    def noticed(
        self, message: Mapping[str, object], info: Mapping[str, object], visitor: str
    ) -> None:
        """The engine has answered: when it is about a run of the page's own, the room knows."""
        if info.get("owner") != visitor or message.get("race"):
            return
        if message["op"] == "steer" and not (self._own and self._own["run"] == info["run"]):
            return  # a lane of a race, say
        own = None if message.get("command") == "drop" else described(cast(RunInfo, info))
        if own != self._own:
            self._own = own
            self._hand_in()

    def leave(self) -> None:
        """The page has gone from its room; a student's place is kept."""
        room, member = self._room, self._member
        self._room = self._member = None
        if room is None:
            return
        seats = member.pages if member else room.teachers
        if self._tell in seats:
            seats.remove(self._tell)
        if member:
            member.left = time.monotonic()
        else:
            self._rooms.teacher_left(room)
        room.changed()

    # Operations: each returns the reply

    def open(self, message: Mapping[str, object], visitor: str) -> dict[str, object]:
        """``room_open``."""
        self.leave()
        room = self._rooms.open(visitor, self._address)
        self._be_teacher(room)
        return {"room": room.secret, "key": room.key, **room.seen_by_teacher()}

    def enter(self, message: Mapping[str, object], visitor: str) -> dict[str, object]:
        """``room_enter``."""
        secret, key, name = (_short(message, field) for field in ("room", "key", "name"))
        self.leave()
        try:
            room = self._rooms.find(secret)
            if key:
                self._rooms.check_key(room, key)
        except PlaygroundError:
            self._wrong += 1
            if self._wrong >= WRONG_LINKS:
                raise Guessing from None
            raise
        if key:
            self._be_teacher(room)
            return room.seen_by_teacher()
        member = room.place(visitor)
        if name:
            room.rename(member, name)
        self._room, self._member = room, member
        member.pages.append(self._tell)
        self._hand_in()
        room.changed()
        return room.seen_by_students(member)

    def name(self, message: Mapping[str, object], visitor: str) -> dict[str, object]:
        """``room_name``."""
        if self._room is None or self._member is None:
            raise PlaygroundError("You are not in a room as a student.")
        self._room.rename(self._member, _short(message, "name"))
        return {"name": self._member.name}

    def go(self, message: Mapping[str, object], visitor: str) -> dict[str, object]:
        """``room_leave``: for good, the place is free."""
        room, member = self._room, self._member
        self.leave()
        if room and member and not member.pages:
            room.leave(member)
        return {}

    def show(self, message: Mapping[str, object], visitor: str) -> dict[str, object]:
        """``room_show``."""
        room = self.taught()
        room.show(_short(message, "run"))
        return {}

    def pause(self, message: Mapping[str, object], visitor: str) -> dict[str, object]:
        """``room_pause``."""
        room, on = self.taught(), message.get("on")
        if not isinstance(on, bool):
            raise PlaygroundError("on must be true or false.")
        if on != room.paused:
            room.paused = on
            room.changed()
            self._soon(
                _halt(self._engine_client, room) if on else _release(self._engine_client, room)
            )
        return {"paused": on}

    def close(self, message: Mapping[str, object], visitor: str) -> dict[str, object]:
        """``room_close``."""
        room = self.taught()
        paused, room.paused = room.paused, False
        if paused:
            self._soon(_release(self._engine_client, room))
        self._rooms.close(room, "The teacher has closed the room.")
        self._room = None
        return {}

    # Helpers

    def taught(self) -> Room:
        """The room whose teacher the page is.

        Raises:
            PlaygroundError: for everybody else.
        """
        if self._room is None or self._member is not None or self._room.closed:
            raise PlaygroundError("Only the teacher of a room may do this.")
        return self._room

    def apart(self, work: Callable[[], T]) -> Future[T]:
        """Has slow work done beside the event loop, one page's after the other's."""
        return self._rooms.reader.submit(work)

    def attended(self) -> tuple[Room, Member | None]:
        """The room that the page is in, and whose page it is; None: the teacher's.

        Raises:
            PlaygroundError: when it is in none.
        """
        if self._room is None or self._room.closed:
            raise PlaygroundError("You are in no room.")
        return self._room, self._member

    def _be_teacher(self, room: Room) -> None:
        self._room, self._member = room, None
        room.teachers.append(self._tell)
        self._rooms.teacher_came(room)
        self._hand_in()
        room.changed()

    def _hand_in(self) -> None:
        """Tells the room of the page's own run."""
        room, member = self._room, self._member
        if room is None or room.closed:
            return
        if member is None:
            room.own = self._own or room.own  # another page of the teacher's may have one
        else:
            member.run = self._own or member.run
            if room.paused:  # a latecomer's run pauses like the others'
                self._soon(_halt(self._engine_client, room))
        room.changed()

    def _soon(self, work: Coroutine[object, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


OPERATIONS: Mapping[str, Callable[[RoomSession, Mapping[str, object], str], dict[str, object]]] = {
    "room_open": RoomSession.open, "room_enter": RoomSession.enter, "room_name": RoomSession.name,
    "room_leave": RoomSession.go, "room_show": RoomSession.show, "room_pause": RoomSession.pause,
    "room_close": RoomSession.close,
}  # fmt: skip


def described(info: RunInfo) -> ShownRun:
    """What a page needs to show a run: ``run``, ``title``, ``settings`` in words, and how to draw
    it (``kind``, ``extent``, ``objective``, ``members``)."""
    run: ShownRun = {
        "run": info["run"], "title": "", "settings": [], "kind": "points", "extent": 1.0,
        "objective": "", "members": 1,
    }  # fmt: skip
    try:
        recipe = parse_recipe(info["values"])
    except PlaygroundError:  # an engine with a vocabulary of its own
        return run
    usual = parse_recipe({"data": recipe.data.name, "gan": recipe.gan.name}).values()
    given = shown_to_others(recipe.values())
    # a whole drawing says nothing to who reads it
    silent = {"seed", "steps", *(k.name for k in knobs(recipe.data.config) if k.kind == "text")}
    moved = [n for n, v in given.items() if v != usual[n] and n not in silent]
    return run | {
        "title": f"{recipe.data.title}, {recipe.gan.title}",
        "settings": [f"{name.replace('_', ' ')} {_value(given[name])}" for name in moved],
        "kind": recipe.data.kind,
        "extent": float(recipe.data.extent(recipe.data_config)),
        "objective": str(given.get("objective", "")),
        "members": recipe.run.members,
    }


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return f"{value:g}" if isinstance(value, float) else str(value)


async def _halt(engine_client: EngineClient, room: Room) -> None:
    """Pauses all runs of the room's students and remembers which."""
    visitors = {member.visitor for member in room.members.values()}
    try:
        everybody = await asyncio.wrap_future(engine_client.runs())
    except EngineError as error:
        log.warning("a class is not paused: %s", error)
        return
    for info in everybody:
        if info["owner"] in visitors and info["state"] in _GOING and room.paused:
            await _steered(engine_client, info["run"], "pause")
            room.halted.add(info["run"])


async def _release(engine_client: EngineClient, room: Room) -> None:
    """Lets the runs that ``_halt`` paused go on."""
    halted = sorted(room.halted)
    room.halted.clear()
    for run in halted:
        await _steered(engine_client, run, "play")


async def _steered(engine_client: EngineClient, run: str, command: str) -> None:
    try:
        await asyncio.wrap_future(engine_client.steer(run, command))
    except (PlaygroundError, EngineError) as error:  # dropped meanwhile, at its limit
        log.info("run %s does not %s: %s", run[:4], command, error)


def _short(message: Mapping[str, object], name: str) -> str:
    value = message.get(name) or ""
    if not isinstance(value, str) or len(value) > 100:
        raise PlaygroundError(f"{name} must be a text of at most 100 characters.")
    return value
