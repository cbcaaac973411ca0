"""The device loop: first what people wait for, then one slice of training, then pictures.

One ``Engine`` owns one device. It has no threads: its host calls ``turn`` again and again and
hands it requests between turns, so that nothing here needs a lock.
"""

from __future__ import annotations

import importlib
import logging
import time
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from playground.core.spec import GAN, PlaygroundError, Source
from playground.engine import device
from playground.engine.client import EngineError, EngineSettings, Frame
from playground.engine.core import commands, memory, run_store
from playground.engine.core.autosave import Keeper
from playground.engine.core.batcher import Answer, Desk
from playground.engine.core.errors import fail, fail_in_company
from playground.engine.core.frame_cache import Gallery
from playground.engine.core.fusion import Fusion
from playground.engine.core.models import Models
from playground.engine.core.runs import Board, Run
from playground.engine.core.sources import Sources
from playground.engine.core.subscriptions import Eye, Eyes

T = TypeVar("T")
log = logging.getLogger(__name__)

_CHORES_SECONDS = 0.25  # how often idle runs, the line and autosaves are looked after
_SAVE_SHARE = 0.1  # of the time, at most, goes into saving one run; large ones are saved less often
_HAND_SECONDS = 0.3  # so long after a question a hand may still be on the slider:
_HAND_SLICE, _HAND_REST = 0.005, 0.05  # slices are short, and as long a rest comes after each
_JOIN_SECONDS = 0.05  # runs that start together join their population together
_GONE = "This run is gone: nobody had watched it for a long time, or it was dropped."


class Engine:
    """The engine of one device, driven by ``turn``."""

    def __init__(
        self, settings: EngineSettings, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.settings, self.limits, self.clock = settings, settings.limits, clock
        self.device = device.choose(settings.device, settings.precision, settings.threads)
        self.parse = _named(settings.parser)
        self.trainer = _named(settings.trainer)
        self.board = Board(self.limits)
        self.eyes = Eyes()
        self.keeper = Keeper(settings.state_folder, settings.instance, self.limits.keep_days)
        self.models = Models(
            Path(settings.checkpoints), self.parse, self.device.name,
            count=self.limits.loaded_models, megabytes=self.limits.model_megabytes,
            device_megabytes=self.limits.device_megabytes, bf16=self.device.bf16,
        )  # fmt: skip
        self.desk = Desk(self.network, clock, self.twice, self.device.spread)
        self.sources = Sources(_named(settings.opener), settings.data_root, self.device.name)
        self.fusion = Fusion(settings.fusion)
        self.started = clock()
        self.gallery = Gallery()
        self.turns: deque[tuple[float, str, float]] = deque(maxlen=20_000)  # when, run, seconds
        self._chores_at = self._rest_until = 0.0
        self.rests = False  # for hosts that wait for questions between turns: see ``_rest``

    # What hosts call between turns

    def call(self, name: str, arguments: Mapping[str, Any]) -> Any:
        """Carries out one of the corridor's calls and returns its result.

        Raises:
            PlaygroundError: for the caller's mistakes.
            EngineError: when memory has run out.
        """
        return self.twice(lambda: commands.CALLS[name](self, **arguments))

    def infer(self, model: str, what: str, args: Mapping[str, Any], answer: Answer) -> None:
        """Puts an inference request in line; the next ``turn`` answers it."""
        self.desk.take(model, what, args, answer)

    def watch(self, number: int, run: str, ask: Mapping[str, Any], send: Callable[[Frame], None]
              ) -> None:  # fmt: skip
        """Begins watch ``number``; an unknown run is answered with one ``gone`` frame."""
        try:
            watched = run_store.find(self, run)
        except (PlaygroundError, EngineError) as error:
            send({"run": run, "state": "gone", "message": str(error)})
            return
        self.eyes.add(Eye(number, run, dict(ask), send, self.clock()))
        watched.watchers += 1
        watched.seen = self.clock()
        self._wake(watched)

    def ask(self, number: int, ask: Mapping[str, Any]) -> None:
        """Changes what a watch wants."""
        eye = self.eyes.get(number)
        if eye:
            eye.ask, eye.stamp, eye.due = dict(ask), None, min(eye.due, self.clock())
            self._seen(eye)

    def ready(self, number: int) -> None:
        """The watch has used its frame up."""
        eye = self.eyes.get(number)
        if eye:
            eye.ready = True
            self._seen(eye)

    def unwatch(self, number: int) -> None:
        """Ends a watch."""
        eye = self.eyes.remove(number)
        run = self.board.get(eye.run) if eye else None
        if run:
            run.seen = self.clock()
            self._look_around(run.seen)

    # One turn

    def turn(self) -> float:
        """One round of work; returns the seconds the host may wait for requests before the next
        turn (0 while there is work)."""
        self.desk.serve()
        now = self.clock()
        if now >= self._chores_at:
            self._chores_at = now + _CHORES_SECONDS
            self._chores(now)
        run = self.board.next()
        rest = self._rest(now) if run else 0.0
        if run and not rest:
            self._slice(run)
        drawn = self.gallery.draw(self)
        if rest and not drawn and not len(self.desk):
            return rest
        return 0.0 if run or drawn or len(self.desk) else _CHORES_SECONDS

    def close(self) -> None:
        """Saves every run and lets go of everything."""
        for run in self.board:
            if run.step != run.saved_step:
                self.save(run)
        self.keeper.close()

    # What the commands share

    def prepare(self, run: Run) -> bool:
        """Gives ``run`` its training, from its autosave if it has one; False while its data are
        still being opened.

        Raises:
            PlaygroundError: when its data cannot be had or its autosave does not fit.
        """
        if run.training is not None:
            return True
        source = self.sources.get(run.recipe)
        if source is None:
            words = self.sources.words(run.recipe)
            if not run.opening or run.message != words:
                run.opening, run.message = True, words
                run.version += 1
            return False
        run.training, run.data_note = self.twice(lambda: self._built(run, source)), source.note
        if run.opening:
            run.opening, run.message = False, ""
        run.version += 1
        return True

    def _built(self, run: Run, source: Source) -> Any:
        training = self.trainer(
            run.recipe, source, self.device.name, self.device.bf16, self.settings.checkpoints
        )
        if run.step_known:
            self.keeper.restore(run.id, training, self.device.name)
        return training

    def twice(self, work: Callable[[], T]) -> T:
        """``work``'s result; out of memory it is tried again with less kept."""
        name = self.device.name
        return memory.twice(work, lambda: memory.give_back(self.models, name), name)

    def admit(self) -> None:
        """Lets runs at the head of the line train while there are places."""
        for run in self.board:
            if run.opening:
                self._prepared(run)
        for run in self.board.admissible():
            if self._prepared(run):
                self.board.start(run)
                if not run.saved_live:
                    self.save(run)
                self._chores_at = min(self._chores_at, self.clock() + _JOIN_SECONDS)

    def _prepared(self, run: Run) -> bool:
        try:
            return self.prepare(run)
        except Exception as error:
            run.opening = False
            fail(self, run, error)
            return False

    def save(self, run: Run) -> None:
        """Autosaves; a disk that is full stops nothing, the run says so instead."""
        run.saved_at = self.clock()
        trouble = run.notes.pop("unsaved", None)
        self.fusion.sync(run)
        try:
            self.keeper.save(run)
        except Exception as error:
            if not isinstance(error, OSError) and not memory.exhausted(error):
                raise
            run.notes["unsaved"] = f"Not saved, the run goes on: {error}"
            log.warning("run %s is not saved: %s", run.id, error)
        run.save_seconds = self.clock() - run.saved_at
        if trouble != run.notes.get("unsaved"):
            run.version += 1

    def remove(self, run: Run, message: str) -> None:
        """Takes ``run`` out of memory and tells who still watches."""
        for eye in self.eyes.of(run.id):
            self.eyes.remove(eye.id)
            eye.send({"run": run.id, "state": "gone", "message": message})
        self.fusion.release(run)
        self.board.remove(run)
        self.gallery.forget(run.id)

    def network(self, name: str) -> tuple[Any, GAN]:
        """The model behind a run id or a checkpoint's name, and its GAN.

        Raises:
            PlaygroundError: when there is neither.
        """
        run = self.board.get(name)
        if run and run.training is not None:
            return run.training.model, run.recipe.gan
        loaded = self.models.get(name)
        return loaded.model, loaded.gan

    # Pieces of a turn

    def _rest(self, now: float) -> float:
        """Seconds for which training waits, because the next question of a hand on a slider is
        about to come. An iteration of a large network takes 45 ms here; begun at once after each
        answer, it would hold up every question of a drag."""
        if not self.rests or now - self.desk.asked >= _HAND_SECONDS:
            return 0.0
        return max(0.0, self._rest_until - now)

    def _slice(self, run: Run) -> None:
        group = self.fusion.of(run)
        company = group.runs if group else [run]
        alone = len(self.board.running()) - sum(len(g.runs) for g in self.fusion.groups)
        seconds = self.board.slice_seconds(alone + len(self.fusion.groups))
        if run.race:  # all lanes are seen to move as often as one run alone
            seconds /= len(self.board.lanes(run.race))
        self.device.spread((group or run.training).model.large)
        start = self.clock()
        if start - self.desk.asked < _HAND_SECONDS:
            seconds = min(seconds, _HAND_SLICE)
        try:
            (group or run.training).advance(seconds)
        except Exception as error:
            if group:
                fail_in_company(self, group, error)
            else:
                fail(self, run, error)
        now = self.clock()
        self._rest_until = now + min(now - start, _HAND_REST)
        for member in company:
            self.board.charge(member, (now - start) / len(company))
            self.turns.append((now, member.id, (now - start) / len(company)))
            self._after(member)

    def _after(self, run: Run) -> None:
        """What follows when a run has ended in its turn."""
        ended = run.training and run.training.ended
        rest: str = getattr(run.training, "rest", "")
        if run.state == "running" and ended:
            self.fusion.release(run)
            if ended == "limit":
                run.to("ended", f"Reached its limit of {run.recipe.run.steps} steps.")
            else:
                run.to("failed", ended)
        elif run.state == "running" and rest:
            run.to("paused", rest)  # on a device that is lent for a while only
        if run.state != "running":
            self.save(run)
            self.admit()

    def _seen(self, eye: Eye) -> None:
        run = self.board.get(eye.run)
        eye.active = self.clock()
        if run:
            run.seen = eye.active
            self._wake(run)

    def _wake(self, run: Run) -> None:
        if run.state == "idle":
            self.board.queue(run)
            self.admit()

    def _chores(self, now: float) -> None:
        self._look_around(now)
        for run in self.board.unwatched(now, self.limits.idle_seconds):
            if run.state == "running":
                self.fusion.release(run)
                run.to("idle", "Resting: nobody was watching. It goes on when you do.")
                self.save(run)
        for run in self.board.unwatched(now, self.limits.drop_seconds):
            if run.state not in ("running", "queued"):
                self.save(run)
                self.remove(run, _GONE)
        self.admit()
        self.fusion.regroup(self.board.running())
        overdue = [r for r in self.board if self._overdue(r, now)]
        if overdue:  # one a time: the others' turns come first
            self.save(min(overdue, key=lambda r: r.saved_at))

    def _look_around(self, now: float) -> None:
        """Counts who watches. Eyes that have had their frame and ask for no other (a page in the
        background, a closed lid) do not watch."""
        for run in self.board:
            run.watchers = 0
        for eye in self.eyes:
            run_watched = self.board.get(eye.run)
            if run_watched and (eye.ready or now - eye.active < self.limits.idle_seconds):
                run_watched.watchers += 1
                run_watched.seen = now

    def _overdue(self, run: Run, now: float) -> bool:
        changed = run.step != run.saved_step
        interval = max(self.limits.autosave_seconds, run.save_seconds / _SAVE_SHARE)
        return changed and now - run.saved_at >= interval


def _named(path: str) -> Any:
    module, _, attribute = path.partition(":")
    return getattr(importlib.import_module(module), attribute)
