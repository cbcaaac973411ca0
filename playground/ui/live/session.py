"""One page's end of the live channel: what it may say, and what waits to be sent to it.

Transport-free: ``live`` feeds it text from a WebSocket or a request and takes bytes out of it.
Whatever a page sends, it gets an answer and the server keeps a bounded amount for it: the newest
frame a slot, and a few replies.
"""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from functools import partial
from typing import Any

from playground.core.read_json import read_json
from playground.core.spec import PlaygroundError
from playground.engine.client import EngineError, check_ask
from playground.training.recipe import shown_to_others
from playground.ui.classroom import lesson_session, room_session
from playground.ui.classroom.rooms import Rooms
from playground.ui.live import fields
from playground.ui.live.broadcaster import Broadcaster, Subscriber
from playground.ui.live.outbox import Outbox
from playground.ui.live.rate_limit import VISITOR, RateLimitExceeded, RateLimits

log = logging.getLogger(__name__)


class Session:
    """The state of one page. ``wake`` is called when there is something to send."""

    def __init__(
        self, broadcaster: Broadcaster, rate_limits: RateLimits, wake: Callable[[], None],
        rooms: Rooms | None = None, address: str = "",
    ) -> None:  # fmt: skip
        self._broadcaster, self._rate_limits = broadcaster, rate_limits
        self._quota = rate_limits.quota
        self.address, self._household = address, rate_limits.join_address(address)
        self.visitor, self.introduced = secrets.token_hex(16), False
        self._account = rate_limits.join(self.visitor)
        self._subscribers: dict[str, Subscriber] = {}
        self._runs: dict[str, str] = {}
        self.outbox = Outbox(self._quota, self._household, wake)
        self._room_session = room_session.RoomSession(
            Rooms() if rooms is None else rooms, broadcaster.engine_client,
            self.outbox.see_room, address,
        )  # fmt: skip
        self._asking: set[asyncio.Future[Any]] = set()
        self._bucket = rate_limits.bucket()  # whatever names it gives
        self._violation_limit = rate_limits.violation_limit()
        self._reminders = rate_limits.reminders()

    # What the page says

    def receive(self, text: str) -> None:
        """Takes one message.

        Raises:
            RateLimitExceeded: when the page goes on although it was told to slow down.
        """
        if not self._may_speak():
            return
        slot: str | None = None
        number: int | str | None = None
        try:
            if len(text) > self._quota.message_bytes:
                raise PlaygroundError(
                    f"A message may have {self._quota.message_bytes} bytes, not {len(text)}."
                )
            message = read_json(text)
            if not isinstance(message, dict):
                raise PlaygroundError("A message must be a JSON object.")
            slot, number = fields.slot(message.get("slot")), fields.number(message.get("id"))
            message |= {"slot": slot, "id": number}
            operation = OPERATIONS.get(message.get("op", ""))
            if operation is None:
                raise PlaygroundError(f"op must be one of {', '.join(OPERATIONS)}.")
            operation(self, message)
        except PlaygroundError as error:
            self._error(slot, number, str(error))
        except room_session.Guessing:
            raise RateLimitExceeded("Too many room links that lead nowhere.") from None
        except (ValueError, RecursionError):
            self._error(slot, number, "A message must be JSON text.")
        except TypeError:
            self._error(slot, number, "A message has a field of the wrong kind.")

    def close(self) -> None:
        """The page has gone."""
        self._room_session.leave()
        for subscriber in self._subscribers.values():
            subscriber.leave()
        self._subscribers.clear()
        for future in tuple(self._asking):
            future.cancel()
        self.outbox.close()
        self._rate_limits.leave(self._account)
        self._rate_limits.leave(self._household)

    # Operations

    def _hello(self, message: Mapping[str, object]) -> None:
        visitor = message.get("visitor")
        if not isinstance(visitor, str) or not re.fullmatch(VISITOR, visitor):
            raise PlaygroundError("visitor must be 8 to 64 letters, digits, '-' or '_'.")
        if visitor != self.visitor:
            account = self._rate_limits.join(visitor)
            self._rate_limits.leave(self._account)
            self._room_session.leave()
            self._account, self.visitor = account, visitor
        self.introduced = True
        self.outbox.tell("hello", {"messages_per_second": self._quota.messages_per_second})

    def _watch(self, message: Mapping[str, object]) -> None:
        slot, run = fields.text(message, "slot"), fields.text(message, "run")
        ask = check_ask(fields.json_object(message, "ask"))
        self._leave(slot)
        most = self._quota.slots + self._room_session.students
        if len(self._subscribers) >= most:
            raise PlaygroundError(f"A page may watch {most} pictures at once.")

        self._runs[slot] = run
        self._subscribers[slot] = self._broadcaster.watch(run, ask, partial(self.outbox.show, slot))

    def _ask(self, message: Mapping[str, object]) -> None:
        slot = fields.text(message, "slot")
        if slot not in self._subscribers:
            raise PlaygroundError(f"Nothing is watched in slot {slot}.")
        self._watch({**message, "run": self._runs[slot]})

    def _unwatch(self, message: Mapping[str, object]) -> None:
        self._leave(fields.text(message, "slot"))

    def _ack(self, message: Mapping[str, object]) -> None:
        slot = fields.text(message, "slot")
        subscriber = self._subscribers.get(slot)
        newest = message.get("seq") == self.outbox.seq.get(slot) and not self.outbox.waits(slot)
        if subscriber and newest:
            subscriber.ready()

    def _infer(self, message: Mapping[str, object]) -> None:
        model, what = fields.text(message, "model"), fields.text(message, "what")
        args = fields.json_object(message, "args")
        self._forward(message, lambda: self._broadcaster.engine_client.infer(model, what, args))

    def _steer(self, message: Mapping[str, object]) -> None:
        run, command = fields.text(message, "run"), fields.text(message, "command")
        values = fields.json_object(message, "values")
        self._room_session.check_work(message)
        self._forward(
            message,
            lambda: self._broadcaster.engine_client.steer(run, command, values, self.visitor),
        )

    def _submit(self, message: Mapping[str, object]) -> None:
        values = fields.json_object(message, "values")
        race = fields.text(message, "race") if message.get("race") else ""
        paused, watches = message.get("paused") is True, fields.watches(message, self._quota.slots)
        self._room_session.check_work(message)

        def follow(info: Mapping[str, object]) -> None:
            for slot, ask in watches.items():
                self._watch({"slot": slot, "run": info["run"], "ask": ask})

        self._forward(
            message,
            lambda: self._broadcaster.engine_client.submit(
                values, self.visitor, race, self.address, paused
            ),
            follow,
        )

    def _fork(self, message: Mapping[str, object]) -> None:
        run, step = fields.text(message, "run"), message.get("step")
        if step is not None:
            step = fields.step(message)
        self._room_session.check_work(message)
        self._forward(
            message,
            lambda: self._broadcaster.engine_client.fork(run, self.visitor, self.address, step),
        )

    def _timeline(self, message: Mapping[str, object]) -> None:
        run = fields.text(message, "run")
        self._forward(message, lambda: self._broadcaster.engine_client.timeline(run))

    def _export(self, message: Mapping[str, object]) -> None:
        run, format = fields.text(message, "run"), fields.text(message, "format")
        self._forward(
            message,
            lambda: self._broadcaster.engine_client.exported(run, format, self.visitor),
        )

    def _frame(self, message: Mapping[str, object]) -> None:
        run, step = fields.text(message, "run"), fields.step(message)
        self._forward(message, lambda: self._broadcaster.engine_client.frame(run, step))

    def _neighbours(self, message: Mapping[str, object]) -> None:
        model, what = fields.text(message, "model"), fields.text(message, "what")
        args = fields.json_object(message, "args")
        self._forward(
            message,
            lambda: self._broadcaster.engine_client.neighbours(
                model, what, args, owner=self.visitor
            ),
        )

    def _info(self, message: Mapping[str, object]) -> None:
        run = fields.text(message, "run")
        self._forward(message, lambda: self._broadcaster.engine_client.info(run))

    def _birthday(self, message: Mapping[str, object]) -> None:
        run, member = fields.run_and_member(message)
        self._forward(message, lambda: self._broadcaster.engine_client.birthday(run, member))

    def _honesty(self, message: Mapping[str, object]) -> None:
        run, member = fields.run_and_member(message)
        self._forward(
            message, lambda: self._broadcaster.engine_client.honesty(run, member, self.visitor)
        )

    def _attend(self, message: Mapping[str, object]) -> None:
        operation = _IN_ROOMS[str(message["op"])]
        reply = operation(self._room_session, message, self.visitor)
        self.outbox.tell("reply", {**reply, "slot": message.get("slot"), "id": message.get("id")})

    def _lesson(self, message: Mapping[str, object]) -> None:
        if lesson_session.begins(message):
            self._forward(message, *lesson_session.begin(self._room_session, message))
        else:
            self._attend(message)

    # Helpers

    def _forward(
        self,
        message: Mapping[str, object],
        ask: Callable[[], Future[Any]],
        follow: Callable[[Mapping[str, object]], None] = lambda result: None,
    ) -> None:
        """Asks the engine, replies when it has answered, and does what is to ``follow``."""
        slot, number = message.get("slot"), message.get("id")
        accounts = (self._account, self._household)
        if any(account.asking >= account.pending for account in accounts):
            raise PlaygroundError("Too many questions at once; wait for an answer first.")
        future = asyncio.wrap_future(ask())
        self._asking.add(future)
        for account in accounts:
            account.asking += 1

        def done(answered: asyncio.Future[Any]) -> None:
            self._asking.discard(answered)
            for account in accounts:
                account.asking -= 1
            if answered.cancelled():
                return
            error = answered.exception()
            try:
                if error is None:
                    self._room_session.noticed(message, answered.result(), self.visitor)
                    self.outbox.tell(
                        "reply", {**self._own(answered.result()), "slot": slot, "id": number}
                    )
                    follow(answered.result())
                elif isinstance(error, (PlaygroundError, EngineError)):
                    self._error(slot, number, str(error))
                else:
                    log.error("a request of the live channel failed", exc_info=error)
                    self._error(slot, number, "The server could not do this.")
            except PlaygroundError as refused:  # more is watched already than may be
                self._error(slot, number, str(refused))
            except RateLimitExceeded:
                pass  # the connection is told at its next message

        future.add_done_callback(done)

    def _own(self, result: Mapping[str, object]) -> dict[str, object]:
        """A result without other visitors' names, which are their keys, and what is theirs."""
        if "owner" not in result:
            return dict(result)
        yours = result["owner"] == self.visitor
        answer = {k: v for k, v in result.items() if k != "owner"} | {"yours": yours}
        values = answer.get("values")
        if not yours and isinstance(values, Mapping):
            answer["values"] = shown_to_others(values)
        return answer

    def _leave(self, slot: str) -> None:
        subscriber = self._subscribers.pop(slot, None)
        if subscriber:
            subscriber.leave()
        self.outbox.forget(slot)
        self._runs.pop(slot, None)

    def _error(self, slot: object, number: object, words: str) -> None:
        ids = {"slot": slot, "id": number}
        answer = {name: value for name, value in ids.items() if value is not None}
        self.outbox.tell("error", {**answer, "message": words})

    def _may_speak(self) -> bool:
        own = (self._bucket, self._account.bucket)
        buckets = (*own, self._household.bucket)
        if all(bucket.tokens >= 1 for bucket in buckets):
            for bucket in buckets:
                bucket.take()
            return True
        if any(bucket.tokens < 1 for bucket in own):  # not for what others behind one router do
            if self._violation_limit.tokens < 1:
                raise RateLimitExceeded("Too many messages.")
            self._violation_limit.take()
        if self._reminders.tokens >= 1:
            self._reminders.take()
            rate = self._quota.messages_per_second
            self._error(None, None, f"Too many messages: {rate:g} a second are allowed.")
        return False


_IN_ROOMS = {**room_session.OPERATIONS, **lesson_session.OPERATIONS}
OPERATIONS: Mapping[str, Callable[[Session, Mapping[str, object]], None]] = {
    "hello": Session._hello, "watch": Session._watch, "ask": Session._ask,
    "unwatch": Session._unwatch, "ack": Session._ack, "infer": Session._infer,
    "steer": Session._steer, "submit": Session._submit, "fork": Session._fork,
    "timeline": Session._timeline, "frame": Session._frame,
    "export": Session._export,
    "info": Session._info, "birthday": Session._birthday,
    "honesty": Session._honesty, "neighbours": Session._neighbours,
    **dict.fromkeys(_IN_ROOMS, Session._attend), "room_lesson": Session._lesson,
}  # fmt: skip
