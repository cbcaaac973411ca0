"""The device loop: first what people wait for, then one slice of training, then pictures.

One ``Engine`` owns one device. It has no threads: its host calls ``turn`` again and again and
hands it requests between turns, so that nothing here needs a lock. It only puts together what
``state``, ``lifecycle``, ``commands``, ``viewers``, ``batcher`` and ``status`` do.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Mapping
from functools import partial

from playground.core.spec import TrainingRun
from playground.engine.client import EngineSettings
from playground.engine.core import commands
from playground.engine.core.batcher import Answer, InferenceBatcher
from playground.engine.core.budget import grown
from playground.engine.core.group import Group
from playground.engine.core.keeping import keep
from playground.engine.core.lifecycle import Lifecycle
from playground.engine.core.runs import Run
from playground.engine.core.state import Clock, open_state
from playground.engine.core.status import Account, status
from playground.engine.core.viewers import Viewers
from playground.networks import accelerator

_CHORES_SECONDS = 0.25  # how often idle runs, the line and autosaves are looked after
_SAVE_SHARE = 0.1  # of the time, at most, goes into saving one run; large ones are saved less often
_HAND_SECONDS = 0.3  # so long after a question a hand may still be on the slider:
_HAND_SLICE, _HAND_REST = 0.005, 0.05  # slices are short, and as long a rest comes after each
_LATER_SECONDS = 0.025  # of a turn for calls that were put in line, at most (one, at least)
_GONE = "This run is gone: nobody had watched it for a long time, or it was dropped."


class Engine:
    """The engine of one device, driven by ``turn``."""

    def __init__(self, settings: EngineSettings, clock: Clock = time.monotonic) -> None:
        self.clock = clock
        self.state = open_state(settings, clock)
        self.life = Lifecycle(self.state)
        self.viewers = Viewers(self.life)
        self.batcher = InferenceBatcher(
            self.life.network, clock, self.life.retry_on_oom, self.state.device.set_threads,
            accelerator.of(self.state.device.name).urgent,
        )  # fmt: skip
        self.account = Account(clock())
        self._later: deque[Callable[[], None]] = deque()
        self._calls: Mapping[str, Callable[..., object]] = {
            **{name: partial(call, self.life) for name, call in commands.CALLS.items()},
            "status": partial(status, self.state, self.batcher, self.account),
            "progress": self.batcher.progress,
            "cancel": self.batcher.cancel,
        }
        self._chores_at = self._rest_until = 0.0
        self.rests = False  # for hosts that wait for questions between turns: see ``_rest``

    # What hosts call between turns

    def call(self, name: str, arguments: Mapping[str, object]) -> object:
        """Carries out one of the client's calls and returns its result.

        Raises:
            PlaygroundError: for the caller's mistakes.
            EngineError: when memory has run out.
        """
        return self.life.retry_on_oom(partial(self._calls[name], **arguments))

    def infer(self, model: str, what: str, args: Mapping[str, object], answer: Answer) -> None:
        """Puts an inference request in line; the next ``turn`` answers it."""
        self.batcher.take(model, what, args, answer)

    def later(self, call: Callable[[], None]) -> None:
        """Puts a call in line that takes long: the next turns carry it out. Behind a crowd of them
        nobody's word that a picture has come would be heard for long."""
        self._later.append(call)

    # One turn

    def run_slice(self) -> float:
        """One round of work; returns the seconds the host may wait for requests before the next
        turn (0 while there is work)."""
        self.batcher.serve()
        self._catch_up()
        now = self.clock()
        if now >= min(self._chores_at, self.life.regroup_at):
            self._chores_at = now + _CHORES_SECONDS
            self._chores(now)
        run = self.state.scheduler.next()
        rest = self._rest(now) if run else 0.0
        if run and not rest:
            self._slice(run)
        drawn = self.state.frames.draw()
        waits = len(self.batcher) + len(self._later)
        if rest and not drawn and not waits:
            return rest
        return 0.0 if run or drawn or waits else _CHORES_SECONDS

    def close(self) -> None:
        """Saves every run and lets go of everything."""
        for run in self.state.scheduler:
            if run.step != run.saved_step:
                self.life.save(run)
        self.state.captures.close()
        self.state.autosaves.close()
        self.state.turns.close()

    # Pieces of a turn

    def _catch_up(self) -> None:
        """Some of the calls in line."""
        end = self.clock() + _LATER_SECONDS
        while self._later:
            self._later.popleft()()
            if self.clock() >= end:
                return

    def _rest(self, now: float) -> float:
        """Seconds for which training waits, because the next question of a hand on a slider is
        about to come. An iteration of a large network takes 45 ms here; begun at once after each
        answer, it would hold up every question of a drag."""
        if not self.rests or self.batcher.worked or now - self.batcher.asked >= _HAND_SECONDS:
            return 0.0  # beside a photo there is no rest to give: its pieces would fill it
        return max(0.0, self._rest_until - now)

    def _slice(self, run: Run) -> None:
        scheduler, fusion = self.state.scheduler, self.state.fusion
        group = fusion.of(run)
        company = group.runs if group else [run]
        training = group or run.training
        assert training is not None, "a run trains only once it is prepared"
        self.state.device.set_threads(training.model.large)
        for member in company:
            if not member.timeline.pictures.entries:
                keep(self.state, member)  # what it begins with
        start, before = self.clock(), sum(member.step for member in company)
        self.state.turns.turn(run.id, young=not grown(run))
        try:
            training.advance(self._slice_seconds(run, start))
        except Exception as error:
            if group:
                self.life.fail_group(group, error)
            else:
                self.life.fail(run, error)
        self.state.turns.turn()
        now = self.clock()
        self.account.steps += max(0, sum(member.step for member in company) - before)
        self._rest_until = now + min(now - start, _HAND_REST)
        share = self._spent(training, now - start) / len(company)
        for member in company:
            scheduler.charge(member, share)
            self.account.turns.append((now, member.id, share))
            keep(self.state, member)
            self._after(member)

    def _spent(self, training: TrainingRun | Group, seconds: float) -> float:
        """What a turn of so many ``seconds`` of ours took of the device. Where calls return before
        the work is done, the device's own events tell it."""
        if accelerator.of(self.state.device.name).timed_apart:
            return float(getattr(training, "slice_seconds", seconds))
        return seconds

    def _slice_seconds(self, run: Run, now: float) -> float:
        scheduler, groups = self.state.scheduler, self.state.fusion.groups
        alone = len(scheduler.running()) - sum(len(g.runs) for g in groups)
        seconds = scheduler.slice_seconds(alone + len(groups))
        if run.race:  # all lanes are seen to move as often as one run alone
            seconds /= len(scheduler.lanes(run.race))
        if now - self.batcher.asked < _HAND_SECONDS:
            seconds = min(seconds, _HAND_SLICE)
        return max(seconds, self.batcher.worked)  # a photo and the trainings get as much

    def _after(self, run: Run) -> None:
        """What follows when a run has ended in its turn."""
        ended = run.training and run.training.ended
        rest: str = getattr(run.training, "rest", "")
        if run.state == "running" and ended:
            self.state.fusion.release(run)
            if ended == "limit":
                run.to("ended", f"Reached its limit of {run.recipe.run.steps} steps.")
            else:
                run.to("failed", ended)
        elif run.state == "running" and rest:
            run.to("paused", rest)  # on a device that is lent for a while only
        if run.state != "running":
            keep(self.state, run, always=True)
            self.life.save(run)
            self.life.admit()

    def _chores(self, now: float) -> None:
        scheduler = self.state.scheduler
        self.viewers.count(now)
        self._rest_unwatched(now)
        self.state.sources.sweep()
        self.life.admit()
        self.state.fusion.regroup(scheduler.running())
        self.life.regrouped()
        overdue = [r for r in scheduler if self._overdue(r, now)]
        if overdue:  # one a time: the others' turns come first
            self.life.save(min(overdue, key=lambda r: r.saved_at))

    def _rest_unwatched(self, now: float) -> None:
        """Runs that nobody watches rest, and are put away after a while."""
        scheduler, limits = self.state.scheduler, self.state.limits
        for run in scheduler.unwatched(now, limits.idle_seconds):
            if run.state == "running":
                self.state.fusion.release(run)
                run.to("idle", "Resting: nobody was watching. It goes on when you do.")
                self.life.save(run)
        for run in scheduler.unwatched(now, limits.drop_seconds):
            # a disk that is full is not asked again at once
            due = not run.unsaved or now - run.saved_at >= limits.autosave_seconds
            if run.state not in ("running", "queued") and due:
                self.life.save(run)
                if not run.unsaved:  # else it would be lost: it stays until there is room
                    self.life.remove(run, _GONE)

    def _overdue(self, run: Run, now: float) -> bool:
        changed = run.step != run.saved_step or bool(run.unsaved)
        interval = max(self.state.limits.autosave_seconds, run.save_seconds / _SAVE_SHARE)
        return changed and now - run.saved_at >= interval
