"""The pictures that watchers get, each drawn once however many watch."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from playground.core.spec import PlaygroundError
from playground.engine.core.fusion import Fusion
from playground.engine.core.runs import Run
from playground.engine.core.scheduler import Scheduler
from playground.engine.core.subscriptions import Subscription, Subscriptions, flat

log = logging.getLogger(__name__)

_SHARED_AGE = 0.75  # of the time between two frames: so old may be what all members share
NO_PICTURE = "This picture could not be drawn."
_SECONDS = 0.01  # spent on pictures between two slices before the next slice is due


class FrameCache:
    """Draws the pictures that are due; ``frames`` counts what was sent."""

    def __init__(
        self,
        scheduler: Scheduler,
        subscriptions: Subscriptions,
        fusion: Fusion,
        clock: Callable[[], float],
        most_fps: float,
    ) -> None:
        self._scheduler, self._subscriptions, self._fusion = scheduler, subscriptions, fusion
        self._clock, self._most_fps = clock, most_fps
        self.frames = 0
        self._pictures: dict[tuple[str, str], tuple[tuple[int, int], dict[str, Any]]] = {}

    def draw(self) -> bool:
        """Sends pictures to watches that are due, for a short while; tells whether there were."""
        start = self._clock()
        drawn = False
        for subscription in self._subscriptions.due(start):
            run = self._scheduler.get(subscription.run)
            if run is None or (stamp := self._stamp(run)) == subscription.stamp:
                continue
            before = self._clock()
            subscription.send(self._picture(run, subscription, stamp))
            self.frames += 1
            now = self._clock()
            self._subscriptions.sent(subscription, stamp, now, now - before, self._most_fps)
            drawn = True
            if now - start > _SECONDS:
                break
        return drawn

    def forget(self, run: str) -> None:
        """Drops the pictures of a run that has gone."""
        self._pictures = {k: v for k, v in self._pictures.items() if k[0] != run}

    def _stamp(self, run: Run) -> tuple[int, int]:
        """What viewers of the run would notice: its version and its step, the newest of its
        population included."""
        group = self._fusion.of(run)
        return run.version, run.step + (group.pending if group else 0)

    def _picture(
        self, run: Run, subscription: Subscription, stamp: tuple[int, int]
    ) -> dict[str, Any]:
        key = (run.id, subscription.key)
        kept = self._pictures.get(key)
        if kept and kept[0] == stamp:
            return kept[1]
        position = self._scheduler.info(run)["position"] if run.state == "queued" else 0
        message = " ".join(filter(None, (run.message, run.notice)))
        drawn = self._render(run, subscription) | {
            "run": run.id, "state": run.state, "limit": run.recipe.run.steps, "message": message,
            "position": position, "data_note": run.data_note, "step": stamp[1],
            "unsaved": run.unsaved, "kept": len(run.timeline.pictures.entries),
        }  # fmt: skip
        if run.notice and "diagnosis" in drawn:
            # of a run that trains the page shows the diagnosis, not the message
            text = f"{run.notice} {drawn['diagnosis'].get('text', '')}".strip()
            drawn["diagnosis"] = {**drawn["diagnosis"], "text": text, "tone": "warn"}
        if len(self._pictures) > 4 * len(self._subscriptions) + 16:
            self._pictures.clear()
        self._pictures[key] = (stamp, drawn)
        return drawn

    def _render(self, run: Run, subscription: Subscription) -> dict[str, Any]:
        if run.training is None:
            return {}
        try:
            ask, sharers = subscription.ask, max(1, len(self._scheduler.running()))
            # paused, no later picture comes that a count could belong to; nor at the end, but there
            # pictures would be judged all at once, for seconds
            last = run.training.ended is not None and run.recipe.data.kind == "points"
            whole = bool(ask.get("measure")) or run.state == "paused" or last
            run.training.refresh_metrics(whole, sharers)
            group = self._fusion.of(run) if ask.get("layers") else None
            age = subscription.interval(self._most_fps) * _SHARED_AGE
            view = group.render(run, ask, age) if group else None
            if view is None:
                return flat(run.training.snapshot(ask))
            drawn = flat(run.training.snapshot({**ask, "layers": ()}))
            return drawn | {"view": {**drawn["view"], **view}}
        except PlaygroundError as error:
            return {"error": str(error)}
        except Exception:
            log.exception("no picture of run %s", run.id)
            return {"error": NO_PICTURE}
