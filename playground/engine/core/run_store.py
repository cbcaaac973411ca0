"""Finding runs: in memory, in the autosaves, after a crash; and whether there is room for more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from playground.core.spec import PlaygroundError
from playground.engine.core.runs import Run

if TYPE_CHECKING:
    from playground.engine.core.loop import Engine

CRASHING = "The engine crashed repeatedly. Press Train to go on."


def find(engine: Engine, name: str) -> Run:
    """The run, brought back from its autosave when it has left memory.

    Raises:
        PlaygroundError: when there is no such run or its autosave is damaged.
    """
    run = engine.board.get(name)
    if run:
        return run
    about = engine.keeper.meta(name)
    check_memory(engine)
    run = revive(engine, about)
    engine.prepare(run)
    state = {"running": "paused", "queued": "paused", "idle": "paused"}
    run.to(state.get(about["state"], about["state"]), run.message or about["message"])
    run.seen = engine.clock()
    engine.board.add(run)
    return run


def revive(engine: Engine, about: Mapping[str, Any]) -> Run:
    """A run as its autosave describes it, not yet built and not on the board."""
    run = Run(about["run"], about["owner"], engine.parse(about["values"]))
    run.address = about.get("address", "")
    run.step_known, run.saved_step = about["step"], about["step"]
    run.data_note, run.race = about.get("data_note", ""), about.get("race", "")
    run.seen = run.saved_at = engine.clock()
    return run


def go_on(engine: Engine, paused: bool = False) -> int:
    """After a crash: every run of this instance that was training or waiting goes on from its
    autosave (or waits, ``paused``, when crashes follow each other). Returns how many."""
    abouts = engine.keeper.unfinished()
    for about in abouts:
        try:
            run = revive(engine, about)
        except PlaygroundError as error:
            run = Run(about["run"], about["owner"], engine.parse({}))
            run.to("failed", str(error))
        engine.board.add(run)
        if run.state == "failed":
            continue
        if paused:
            run.to("paused", CRASHING)
        else:
            engine.board.queue(run)
    engine.admit()
    return len(abouts)


def check_data(engine: Engine, recipe: Any) -> None:
    """Can the recipe's data be had at all?

    Raises:
        PlaygroundError: with the reason why not.
    """
    reason = recipe.data.available(engine.settings.data_root)
    if reason and not recipe.data.brought(recipe.data_config):
        raise PlaygroundError(f"{recipe.data.title} is not available: {reason}")


def check_memory(engine: Engine) -> None:
    """Makes room by putting away what is watched by nobody and does not train.

    Raises:
        PlaygroundError: when every run that is held is in use.
    """
    spare = [r for r in engine.board.unwatched(engine.clock(), 0) if r.state not in
             ("running", "queued")]  # fmt: skip
    for run in sorted(spare, key=lambda r: r.seen):
        if len(engine.board) < engine.limits.held_runs:
            return
        engine.save(run)
        engine.remove(run, "This run was put away to make room; open it again to go on.")
    if len(engine.board) >= engine.limits.held_runs:
        raise PlaygroundError("The engine holds as many runs as it can. Please try again later.")
