"""Steering a run: what its owner's buttons do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from playground.core.spec import PlaygroundError
from playground.engine.client import COMMANDS, RunInfo
from playground.engine.core import fusion
from playground.engine.core.run_store import check_data, find
from playground.engine.core.runs import Run

if TYPE_CHECKING:
    from playground.engine.core.loop import Engine

_PLAYERS = ("DG", "D", "G")


def steer(engine: Engine, run: str, command: str, values: Mapping[str, Any], owner: str) -> RunInfo:
    """Carries out one of ``COMMANDS`` on a run of ``owner``."""
    if command not in COMMANDS:
        raise PlaygroundError(f"command is {command!r}, but must be one of {', '.join(COMMANDS)}.")
    found = find(engine, run)
    if owner and owner != found.owner:
        raise PlaygroundError("This run belongs to somebody else; you may watch it, not steer it.")
    found.seen = engine.clock()
    if command not in ("play", "change"):
        engine.fusion.release(found)
    _STEER[command](engine, found, values)
    engine.admit()
    return engine.board.info(found)


def _play(engine: Engine, run: Run, values: Mapping[str, Any]) -> None:
    if run.state in ("running", "queued"):
        return
    if run.state == "failed":
        raise PlaygroundError(f"This run cannot go on: {run.message} Reset it to start again.")
    limit = run.recipe.run.steps
    if limit and run.step >= limit:
        raise PlaygroundError(
            f"This run has reached its limit of {limit} steps; raise or reset it."
        )
    engine.board.check_room(run.owner, engine.clock(), besides=run, race=run.race)
    engine.board.queue(run)


def _pause(engine: Engine, run: Run, values: Mapping[str, Any]) -> None:
    if run.state in ("running", "queued", "idle"):
        run.to("paused")
        engine.save(run)


def _step(engine: Engine, run: Run, values: Mapping[str, Any]) -> None:
    players = values.get("players", "DG")
    if players not in _PLAYERS:
        raise PlaygroundError(f"players is {players!r}, but must be one of {', '.join(_PLAYERS)}.")
    if run.state in ("failed", "ended"):
        raise PlaygroundError("This run has ended; reset it to start again.")
    if not engine.prepare(run):
        raise PlaygroundError(f"The data are not there yet. {run.message}")
    run.to("paused")
    run.training.turn(players)


def _change(engine: Engine, run: Run, values: Mapping[str, Any]) -> None:
    if not fusion.stays(run, values):
        engine.fusion.release(run)
    if run.training is None:  # one that has not begun may still become anything
        run.recipe = engine.parse({**_compatible(run, values), **values})
    elif values.get("gan", run.recipe.gan.name) == run.recipe.gan.name:
        recipe = engine.parse({**run.recipe.values(), **values})
        run.training.change(values)
        run.recipe = recipe
    else:  # another method takes the networks over
        run.training.change(values)
        run.recipe = run.training.recipe
    engine.fusion.changed(run)
    run.version += 1


def _reset(engine: Engine, run: Run, values: Mapping[str, Any]) -> None:
    recipe = engine.parse({**_compatible(run, values), **values})
    check_data(engine, recipe)
    old = (run.recipe, run.training, run.step_known)
    run.recipe, run.training, run.step_known = recipe, None, 0
    try:
        engine.prepare(run)
    except Exception:
        run.recipe, run.training, run.step_known = old  # it goes on as it was
        raise
    was = run.state
    run.to("paused", run.message if run.opening else "")
    if was in ("running", "queued", "idle"):
        engine.board.queue(run)
    engine.save(run)


def _compatible(run: Run, values: Mapping[str, Any]) -> dict[str, Any]:
    """The old values, unless data or GAN change: then only what belongs to the run stays."""
    old: dict[str, Any] = run.recipe.values()
    if all(values.get(name, old[name]) == old[name] for name in ("data", "gan")):
        return old
    return {name: old[name] for name in ("data", "gan", "steps", "seed")}


def _stop(engine: Engine, run: Run, values: Mapping[str, Any]) -> None:
    if run.state not in ("failed", "ended"):
        run.to("ended", "Stopped.")
        engine.save(run)


def _drop(engine: Engine, run: Run, values: Mapping[str, Any]) -> None:
    run.to("ended", "Dropped.")
    engine.remove(run, "This run was dropped by its owner.")
    engine.keeper.forget(run.id)


_STEER: Mapping[str, Callable[[Engine, Run, Mapping[str, Any]], None]] = {
    "play": _play, "pause": _pause, "step": _step, "change": _change, "reset": _reset,
    "stop": _stop, "drop": _drop,
}  # fmt: skip
