"""The life of a run: its training is built, it is let in, saved, stopped by an error, removed."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable
from typing import TypeVar

from playground.core.spec import GAN, Model, PlaygroundError, Source, TrainingRun
from playground.engine.core import memory
from playground.engine.core.errors import sentence
from playground.engine.core.group import Group
from playground.engine.core.needs import need_of
from playground.engine.core.runs import Run
from playground.engine.core.state import State
from playground.training.training import Training

T = TypeVar("T")
log = logging.getLogger(__name__)

_JOIN_SECONDS = 0.05  # runs that start together join their population together


class Lifecycle:
    """What may be done to the runs of ``state``. ``regroup_at``: when runs that were let in are to
    be made populations of."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.regroup_at = math.inf

    def prepare(self, run: Run) -> bool:
        """Gives ``run`` its training, from its autosave if it has one; False while its data are
        still being opened, or while there is no memory for it.

        Raises:
            PlaygroundError: when its data cannot be had, its autosave does not fit, or there will
                never be memory for it.
        """
        if run.training is not None:
            return True
        sources = self.state.sources
        source = sources.get(run.recipe)
        if source is None:
            words = sources.words(run.recipe)
            if not run.opening or run.message != words:
                run.opening, run.message = True, words
                run.version += 1
            return False
        if run.opening:
            run.opening, run.message = False, ""
            run.version += 1
        if not self._has_memory(run, source):
            return False
        self.state.turns.turn(run.id, young=True)
        try:
            run.training = self.retry_on_oom(lambda: self._built(run, source))
        finally:
            self.state.turns.turn()
        run.data_note, run.built_seconds = source.note, run.seconds
        run.version += 1
        return True

    def _has_memory(self, run: Run, source: Source) -> bool:
        """May ``run`` be built now? Else its message says what it waits for.

        Raises:
            PlaygroundError: when it never may.
        """
        budget, device = self.state.budget, self.state.device
        if not budget.limited:
            return True
        how = (device.name, device.bf16, self.state.settings.checkpoints)
        run.need = budget.need(run, lambda: need_of(run.recipe, source, *how))
        words = budget.check(run, self.state.scheduler)
        # how much is free changes all the time, and is told once
        if bool(words) != run.short or (words and not run.message):
            run.short, run.message = bool(words), words
            run.version += 1
        if words:
            self._put_away_for(run)
        return not words

    def _put_away_for(self, run: Run) -> None:
        """Puts away what nobody watches and what does not train, while ``run`` waits for memory."""
        for spare in self.spare():
            if spare is not run and spare.training is not None:
                self.put_away(spare)

    def spare(self) -> list[Run]:
        """The runs that nobody watches and that do not train, longest unseen first."""
        unseen = self.state.scheduler.unwatched(self.state.clock(), 0)
        idle = [r for r in unseen if r.state not in ("running", "queued")]
        return sorted(idle, key=lambda r: r.seen)

    def put_away(self, run: Run) -> None:
        """Saves ``run`` and takes it out of memory; one that cannot be saved stays."""
        self.save(run)
        if not run.unsaved:
            self.remove(run, "This run was put away to make room; open it again to go on.")

    def _built(self, run: Run, source: Source) -> TrainingRun:
        device = self.state.device
        checkpoints = self.state.settings.checkpoints
        training = self.state.trainer(run.recipe, source, device.name, device.bf16, checkpoints)
        if isinstance(training, Training):  # what stands for one has no steps of its own
            training.graphs = self.state.graphs
        run.begin_timeline()
        if run.step_known:
            self.state.autosaves.restore(run.id, training, device.name, run.timeline)
        return training

    def retry_on_oom(self, work: Callable[[], T]) -> T:
        """``work``'s result; out of memory it is tried again with less kept."""
        return memory.retry_on_oom(work, self._give_back, self.state.device.name)

    def _give_back(self) -> None:
        memory.give_back(self._let_go, self.state.device.name, self.state.captures)

    def _let_go(self) -> None:
        """Drops what is only kept in case: networks for inference, and the graphs of the steps of
        runs, which are captured again while they train."""
        self.state.models.clear_device()
        for run in self.state.scheduler:
            if isinstance(run.training, Training):
                run.training.let_go()
        for group in self.state.fusion.groups:
            group.let_go()

    def admit(self) -> None:
        """Lets runs at the head of the line train while there are places."""
        scheduler = self.state.scheduler
        for run in scheduler:
            if run.opening:
                self._prepared(run)
        if surplus := scheduler.surplus():
            self.state.fusion.release(surplus)
            scheduler.queue(surplus)
            surplus.message = "It waits for its turn again: others have none yet."
            self.save(surplus)
        for run in scheduler.admissible():
            if self._prepared(run):
                scheduler.start(run)
                if not run.saved_live:
                    self.save(run)
                self.regroup_at = min(self.regroup_at, self.state.clock() + _JOIN_SECONDS)

    def regrouped(self) -> None:
        """Populations have just been made of what trains."""
        self.regroup_at = math.inf

    def _prepared(self, run: Run) -> bool:
        try:
            return self.prepare(run)
        except Exception as error:
            run.opening = False
            self.fail(run, error)
            return False

    def save(self, run: Run) -> None:
        """Autosaves; a disk that is full stops nothing, the run says so instead."""
        run.saved_at = self.state.clock()
        notice, behind = run.notice, run.saved_step
        self.state.fusion.sync(run)
        try:
            self.state.autosaves.save(run)
        except Exception as error:
            if not isinstance(error, OSError) and not memory.exhausted(error):
                raise
            if not run.unsaved:
                log.warning("run %s is not saved: %s", run.id, error)
            run.unsaved = str(error).rstrip(".")
        else:
            run.unsaved = ""
            if run.step > behind:
                run.restored = ""
        run.save_seconds = self.state.clock() - run.saved_at
        if notice != run.notice:
            run.version += 1

    def remove(self, run: Run, message: str) -> None:
        """Takes ``run`` out of memory and tells who still watches."""
        self.state.subscriptions.end(run.id, message)
        self.state.fusion.release(run)
        self.state.scheduler.remove(run)
        self.state.frames.forget(run.id)

    def fail(self, run: Run, error: Exception) -> None:
        """Stops ``run`` for an error. Out of memory, it is saved as far as it came and lets go of
        all it held."""
        device = self.state.device.name
        run.to("failed", sentence(error, device))
        if isinstance(error, (PlaygroundError, memory.Exhausted)):
            return  # the caller's mistake, or told already
        log.exception("run %s failed", run.id, exc_info=error)
        if memory.exhausted(error):
            try:
                self.save(run)
            except Exception as worse:  # its older autosave is still there
                log.warning("run %s could not be saved: %s", run.id, worse)
            run.step_known, run.training = run.step, None
            self._give_back()

    def fail_group(self, group: Group, error: Exception) -> None:
        """A population's slice failed: its runs go on alone, so that only the one at fault
        fails."""
        log.warning("a population of %d runs is taken apart: %s", len(group.runs), error)
        try:
            self.state.fusion.separate(group)
        except Exception as worse:
            for run in group.runs:
                self.fail(run, worse)

    def network(self, name: str) -> tuple[Model, GAN]:
        """The model behind a run id or a checkpoint's name, and its GAN.

        Raises:
            PlaygroundError: when there is neither.
        """
        run = self.state.scheduler.get(name)
        if run and run.training is not None:
            return run.training.model, run.recipe.gan
        loaded = self.state.models.get(name)
        return loaded.model, loaded.gan
