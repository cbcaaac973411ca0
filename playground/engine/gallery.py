"""The pictures that watchers get, each drawn once however many watch."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from playground.engine.runs import Run
from playground.engine.watches import Eye, flat
from playground.spec import PlaygroundError

if TYPE_CHECKING:
    from playground.engine.loop import Engine

log = logging.getLogger(__name__)

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
            if run is None or (run.version, run.step) == eye.stamp:
                continue
            before = engine.clock()
            eye.send(self._picture(engine, run, eye))
            self.frames += 1
            now = engine.clock()
            engine.eyes.sent(
                eye, (run.version, run.step), now, now - before, engine.limits.frames_per_second
            )
            drawn = True
            if now - start > _SECONDS:
                break
        return drawn

    def forget(self, run: str) -> None:
        """Drops the pictures of a run that has gone."""
        self._pictures = {k: v for k, v in self._pictures.items() if k[0] != run}

    def _picture(self, engine: Engine, run: Run, eye: Eye) -> dict[str, Any]:
        key, stamp = (run.id, eye.key), (run.version, run.step)
        kept = self._pictures.get(key)
        if kept and kept[0] == stamp:
            return kept[1]
        info = engine.board.info(run)
        message = " ".join(filter(None, (run.message, run.notes.get("unsaved"))))
        drawn = self._look(run, eye) | {
            "run": run.id, "state": run.state, "limit": info["limit"], "message": message,
            "position": info["position"], "data_note": run.data_note,
        }  # fmt: skip
        if len(self._pictures) > 4 * len(engine.eyes) + 16:
            self._pictures.clear()
        self._pictures[key] = (stamp, drawn)
        return drawn

    def _look(self, run: Run, eye: Eye) -> dict[str, Any]:
        if run.training is None:
            return {"step": run.step}
        try:
            return flat(run.training.snapshot(eye.ask))
        except PlaygroundError as error:
            return {"step": run.step, "error": str(error)}
        except Exception as error:
            log.exception("no picture of run %s", run.id)
            return {"step": run.step, "error": f"No picture: {type(error).__name__}: {error}"}
