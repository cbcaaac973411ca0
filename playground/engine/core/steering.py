"""Steering a run: what its owner's buttons do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from playground.core.errors import shown
from playground.core.spec import PlaygroundError
from playground.engine.client import COMMANDS, RunInfo
from playground.engine.core import fusion
from playground.engine.core.keeping import keep
from playground.engine.core.lifecycle import Lifecycle
from playground.engine.core.run_store import check_data, find
from playground.engine.core.runs import Run

_PLAYERS = ("DG", "D", "G")


def steer(
    life: Lifecycle, run: str, command: str, values: Mapping[str, Any], owner: str
) -> RunInfo:
    """Carries out one of ``COMMANDS`` on a run of ``owner``."""
    if command not in COMMANDS:
        raise PlaygroundError(
            f"command is {shown(command)}, but must be one of {', '.join(COMMANDS)}."
        )
    found = find(life, run)
    if owner and owner != found.owner:
        raise PlaygroundError("This run belongs to somebody else; you may watch it, not steer it.")
    found.seen = life.state.clock()
    if command not in ("play", "change"):
        life.state.fusion.release(found)
    _STEER[command](life, found, values)
    life.admit()
    return life.state.scheduler.info(found)


def _play(life: Lifecycle, run: Run, values: Mapping[str, Any]) -> None:
    if run.state in ("running", "queued"):
        return
    if run.state == "failed":
        raise PlaygroundError(f"This run cannot go on: {run.message} Reset it to start again.")
    limit = run.recipe.run.steps
    if limit and run.step >= limit:
        raise PlaygroundError(
            f"This run has reached its limit of {limit} steps; raise or reset it."
        )
    life.state.scheduler.check_room(
        run.owner, life.state.clock(), besides=run, race=run.race, address=run.address
    )
    life.state.scheduler.queue(run)


def _pause(life: Lifecycle, run: Run, values: Mapping[str, Any]) -> None:
    if run.state in ("running", "queued", "idle"):
        run.to("paused")
        keep(life.state, run, always=True)
        life.save(run)


def _step(life: Lifecycle, run: Run, values: Mapping[str, Any]) -> None:
    players = values.get("players", "DG")
    if players not in _PLAYERS:
        raise PlaygroundError(
            f"players is {shown(players)}, but must be one of {', '.join(_PLAYERS)}."
        )
    if run.state in ("failed", "ended"):
        raise PlaygroundError("This run has ended; reset it to start again.")
    if not life.prepare(run):
        raise PlaygroundError(f"This cannot be done yet. {run.message}")
    run.to("paused")
    assert run.training is not None, "it has just been prepared"
    keep(life.state, run)
    run.training.turn(players)
    keep(life.state, run, always=True)


def _change(life: Lifecycle, run: Run, values: Mapping[str, Any]) -> None:
    if not fusion.stays(run, values):
        life.state.fusion.release(run)
    if run.training is None:  # one that has not begun may still become anything
        run.recipe = life.state.parse({**_compatible(run, values), **values})
        run.begin_timeline()
    elif values.get("gan", run.recipe.gan.name) == run.recipe.gan.name:
        recipe = life.state.parse({**run.recipe.values(), **values})
        run.training.change(values)
        run.recipe = recipe
    else:  # another method takes the networks over
        run.training.change(values)
        run.recipe = run.training.recipe
    life.state.fusion.changed(run)
    run.version += 1


def _reset(life: Lifecycle, run: Run, values: Mapping[str, Any]) -> None:
    recipe = life.state.parse({**_compatible(run, values), **values})
    check_data(recipe, life.state.settings.data_root)
    old = (run.recipe, run.training, run.step_known)
    run.recipe, run.training, run.step_known = recipe, None, 0
    try:
        life.prepare(run)
    except Exception:
        run.recipe, run.training, run.step_known = old  # it goes on as it was
        raise
    run.begin_timeline()
    was = run.state
    run.to("paused", run.message if run.opening else "")
    if was in ("running", "queued", "idle"):
        life.state.scheduler.queue(run)
    life.save(run)


def _compatible(run: Run, values: Mapping[str, Any]) -> dict[str, Any]:
    """The old values, unless data or GAN change: then only what belongs to the run stays."""
    old: dict[str, Any] = run.recipe.values()
    if all(values.get(name, old[name]) == old[name] for name in ("data", "gan")):
        return old
    return {name: old[name] for name in ("data", "gan", "steps", "seed")}


def _stop(life: Lifecycle, run: Run, values: Mapping[str, Any]) -> None:
    if run.state not in ("failed", "ended"):
        run.to("ended", "Stopped.")
        keep(life.state, run, always=True)
        life.save(run)


def _drop(life: Lifecycle, run: Run, values: Mapping[str, Any]) -> None:
    run.to("ended", "Dropped.")
    life.remove(run, "This run was dropped by its owner.")
    life.state.autosaves.forget(run.id)


_STEER: Mapping[str, Callable[[Lifecycle, Run, Mapping[str, Any]], None]] = {
    "play": _play, "pause": _pause, "step": _step, "change": _change, "reset": _reset,
    "stop": _stop, "drop": _drop,
}  # fmt: skip
