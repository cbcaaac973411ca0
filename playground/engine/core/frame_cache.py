"""The pictures that watchers get, each drawn once however many watch."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from playground.core.spec import PlaygroundError
from playground.engine.core.runs import Run
from playground.engine.core.subscriptions import Eye, flat

if TYPE_CHECKING:
    from playground.engine.core.loop import Engine

log = logging.getLogger(__name__)

_SHARED_AGE = 0.75  # of the time between two frames: so old may be what all members share
_SECONDS = 0.01  # spent on pictures between two slices before the next slice is due


class Gallery:
    """Draws for the watches of an engine; ``frames`` counts what was sent."""

    def __init__(self) -> None:
        self.frames = 0
        self._pictures: dict[tuple[str, str], tuple[tuple[int, int], dict[str, Any]]] = {}

    def draw(self, engine: Engine) -> bool:
        """Sends pictures to watches that are due, for a short while; tells whether there were."""
        start = engine.clock()
        drawn = False
        for eye in engine.eyes.due(start):
            run = engine.board.get(eye.run)
            if run is None or (stamp := _stamp(engine, run)) == eye.stamp:
                continue
            before = engine.clock()
            eye.send(self._picture(engine, run, eye))
            self.frames += 1
            now = engine.clock()
            engine.eyes.sent(eye, stamp, now, now - before, engine.limits.frames_per_second)
            drawn = True
            if now - start > _SECONDS:
                break
        return drawn

    def forget(self, run: str) -> None:
        """Drops the pictures of a run that has gone."""
        self._pictures = {k: v for k, v in self._pictures.items() if k[0] != run}

    def _picture(self, engine: Engine, run: Run, eye: Eye) -> dict[str, Any]:
        key, stamp = (run.id, eye.key), _stamp(engine, run)
        kept = self._pictures.get(key)
        if kept and kept[0] == stamp:
            return kept[1]
        position = engine.board.info(run)["position"] if run.state == "queued" else 0
        message = " ".join(filter(None, (run.message, run.notes.get("unsaved"))))
        drawn = self._look(engine, run, eye) | {
            "run": run.id, "state": run.state, "limit": run.recipe.run.steps, "message": message,
            "position": position, "data_note": run.data_note, "step": stamp[1],
        }  # fmt: skip
        if len(self._pictures) > 4 * len(engine.eyes) + 16:
            self._pictures.clear()
        self._pictures[key] = (stamp, drawn)
        return drawn

    def _look(self, engine: Engine, run: Run, eye: Eye) -> dict[str, Any]:
        if run.training is None:
            return {}
        try:
            ask = {**eye.ask, "sharers": max(1, len(engine.board.running()))}
            if run.state == "paused":  # no later picture comes that a count could belong to
                ask["measure"] = True
            group = engine.fusion.of(run) if ask.get("layers") else None
            age = eye.interval(engine.limits.frames_per_second) * _SHARED_AGE
            view = group.look(run, ask, age) if group else None
            if view is None:
                return flat(run.training.snapshot(ask))
            drawn = flat(run.training.snapshot({**ask, "layers": ()}))
            return drawn | {"view": {**drawn["view"], **view}}
        except PlaygroundError as error:
            return {"error": str(error)}
        except Exception as error:
            log.exception("no picture of run %s", run.id)
            return {"error": f"No picture: {type(error).__name__}: {error}"}


def _stamp(engine: Engine, run: Run) -> tuple[int, int]:
    """What viewers of the run would notice: its version and its step, the newest of its population
    included."""
    group = engine.fusion.of(run)
    return run.version, run.step + (group.pending if group else 0)
