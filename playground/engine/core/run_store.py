"""Finding runs: in memory, in the autosaves, after a crash; and whether there is room for more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from playground.core.spec import PlaygroundError
from playground.engine.core.lifecycle import Lifecycle
from playground.engine.core.runs import LIVE, Run
from playground.engine.core.state import Parser
from playground.training.recipe import Recipe

RESTORED = "The engine stopped and was started again: this run goes on from step {step}."
STOPPED = (
    "The playground was stopped and started again: this run waits at step {step}, and goes on from "
    "there when you continue it."
)
RESTED = "Nobody had watched this run for a long time: it waits at step {step}."
CRASHING = "The engine crashed repeatedly. Press Train to go on."


def find(life: Lifecycle, name: str) -> Run:
    """The run, brought back from its autosave when it has left memory.

    Raises:
        PlaygroundError: when there is no such run or its autosave is damaged.
    """
    state = life.state
    run = state.scheduler.get(name)
    if run:
        return run
    about = state.autosaves.meta(name)
    make_room(life)
    run = revive(state.parse, about, state.clock())
    life.prepare(run)
    waits = {"running": STOPPED, "queued": STOPPED, "idle": RESTED}.get(about["state"])
    if waits:
        run.to("paused", run.message or waits.format(step=run.step))
    else:
        run.to(about["state"], run.message or about["message"])
    run.seen = state.clock()
    state.scheduler.add(run)
    return run


def revive(parse: Parser, about: Mapping[str, Any], now: float) -> Run:
    """A run as its autosave describes it, not yet built and not with the scheduler."""
    run = Run(about["run"], about["owner"], parse(about["values"]))
    run.address = about.get("address", "")
    run.step_known, run.saved_step = about["step"], about["step"]
    run.data_note, run.race = about.get("data_note", ""), about.get("race", "")
    run.seen = run.saved_at = now
    return run


def resume(life: Lifecycle, run: str, go_on: bool) -> None:
    """Trains a run further whose engine died, from its autosave: it waits for its turn, or, unless
    it may ``go_on``, for its owner. One that did not train stays on disk until it is asked for.

    Raises:
        PlaygroundError: when there is no such autosave, or no room for it.
    """
    state = life.state
    about = state.autosaves.meta(run)
    if run in state.scheduler or about["state"] not in LIVE:
        return
    make_room(life)
    try:
        resumed = revive(state.parse, about, state.clock())
    except PlaygroundError as error:
        resumed = Run(run, about["owner"], state.parse({}))
        resumed.to("failed", str(error))
    state.scheduler.add(resumed)
    if resumed.state == "failed":
        return
    if go_on:
        resumed.restored = RESTORED.format(step=resumed.step)
        state.scheduler.queue(resumed)
        life.admit()
    else:
        resumed.to("paused", CRASHING)


def check_fork(run: Run, owner: str) -> None:
    """May ``owner`` go on alone from where ``run`` is? A class shares its runs; private data stay
    with who brought them.

    Raises:
        PlaygroundError: when not.
    """
    if getattr(run.recipe.data, "private", False) and owner not in ("", run.owner):
        raise PlaygroundError(
            "This run trains on somebody's own pictures; only who brought them can go on from it."
        )


def check_data(recipe: Recipe, root: str) -> None:
    """Can the recipe's data be had at all?

    Raises:
        PlaygroundError: with the reason why not.
    """
    reason = recipe.data.available(root)
    if reason and not recipe.data.brought(recipe.data_config):
        raise PlaygroundError(f"{recipe.data.title} is not available: {reason}")


def make_room(life: Lifecycle) -> None:
    """Puts away what is watched by nobody and does not train, where there is no room.

    Raises:
        PlaygroundError: when every run that is held is in use.
    """
    scheduler, most = life.state.scheduler, life.state.limits.held_runs
    spare = [r for r in scheduler.unwatched(life.state.clock(), 0) if r.state not in
             ("running", "queued")]  # fmt: skip
    for run in sorted(spare, key=lambda r: r.seen):
        if len(scheduler) < most:
            return
        life.save(run)
        if not run.unsaved:
            life.remove(run, "This run was put away to make room; open it again to go on.")
    if len(scheduler) >= most:
        raise PlaygroundError("The engine holds as many runs as it can. Please try again later.")
