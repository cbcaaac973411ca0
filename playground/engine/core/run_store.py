"""Finding runs: in memory, in the autosaves, after a crash; and whether there is room for more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from playground.core.spec import PlaygroundError
from playground.engine.core.lifecycle import Lifecycle
from playground.engine.core.runs import Run
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


def go_on(life: Lifecycle, paused: bool = False) -> int:
    """After a crash: every run of this instance that was training or waiting goes on from its
    autosave (or waits, ``paused``, when crashes follow each other). Returns how many."""
    state = life.state
    abouts = state.autosaves.unfinished()
    for about in abouts:
        try:
            run = revive(state.parse, about, state.clock())
        except PlaygroundError as error:
            run = Run(about["run"], about["owner"], state.parse({}))
            run.to("failed", str(error))
        resume(life, run, not paused)
    life.admit()
    return len(abouts)


def resume(life: Lifecycle, run: Run, go_on: bool) -> None:
    """Takes in a run whose engine died: it waits for its turn, or, unless it may ``go_on``, for
    its owner."""
    life.state.scheduler.add(run)
    if run.state == "failed":
        return
    if go_on:
        run.restored = RESTORED.format(step=run.step)
        life.state.scheduler.queue(run)
    else:
        run.to("paused", CRASHING)


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
