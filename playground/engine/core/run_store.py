"""Finding runs: in memory, in the autosaves, after a crash; and whether there is room for more."""

from __future__ import annotations

import contextlib
import logging
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from playground.core.spec import PlaygroundError
from playground.engine.core.lifecycle import Lifecycle
from playground.engine.core.runs import LIVE, Run
from playground.engine.core.state import Parser
from playground.engine.core.turn_record import Death
from playground.training.recipe import Recipe

log = logging.getLogger(__name__)

RESTORED = "The engine stopped and was started again: this run goes on from step {step}."
STOPPED = (
    "The playground was stopped and started again: this run waits at step {step}, and goes on from "
    "there when you continue it."
)
RESTED = "Nobody had watched this run for a long time: it waits at step {step}."
CRASHING = "The engine crashed repeatedly. Press Train to go on."
LESS = "Reset it with a smaller batch, width or number of members, which need less."
TOOK_MEMORY = "The engine ran out of memory in this run's turn and was started again without it."
TOOK_ENGINE = "The engine died {times} times in this run's turn and was started again without it."
NAMED = "What ended it was another run, {gan} on {data}, which was stopped."


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
    opening = "" if life.prepare(run) or run.short else run.message
    waits = {"running": STOPPED, "queued": STOPPED, "idle": RESTED}.get(about["state"])
    if waits:
        run.to("paused", opening or waits.format(step=run.step))
    else:
        run.to(about["state"], opening or about["message"])
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


def resume(life: Lifecycle, runs: Mapping[str, bool]) -> None:
    """Trains runs further whose engine died, from their autosaves, those that need least memory
    first, but the one that the engine died of. Each waits for its turn, or, unless ``runs`` says
    that it may go on at once, for its owner. One that did not train stays on disk until it is
    asked for."""
    state = life.state
    abouts = list(_unfinished(life, runs))
    # among equals the order of their autosaves; what was never measured has yet to begin
    abouts.sort(key=lambda about: about.get("need") or math.inf)
    fault = _fault(state.turns.death, abouts, state.settings.crashes)
    named = ""
    for about in abouts:
        if about["run"] == fault:
            named = _stop(life, about)
    for about in abouts:
        if about["run"] != fault:
            try:
                make_room(life)
            except PlaygroundError as error:  # it stays on disk
                log.warning("run %s cannot go on: %s", about["run"], error)
            else:
                _resume(life, about, runs[about["run"]], named)
    life.admit()


def _unfinished(life: Lifecycle, runs: Iterable[str]) -> Iterator[dict[str, Any]]:
    for run in runs:
        try:
            about = life.state.autosaves.meta(run)
        except PlaygroundError as error:
            log.warning("run %s cannot go on: %s", run, error)
            continue
        if run not in life.state.scheduler and about["state"] in LIVE:
            yield about


def _resume(life: Lifecycle, about: Mapping[str, Any], go_on: bool, named: str) -> None:
    state = life.state
    try:
        run = revive(state.parse, about, state.clock())
    except PlaygroundError as error:
        run = Run(about["run"], about["owner"], state.parse({}))
        run.to("failed", str(error))
    state.scheduler.add(run)
    if run.state == "failed":
        return
    if go_on:
        run.restored = f"{RESTORED.format(step=run.step)} {named}".strip()
        state.scheduler.queue(run)
    else:
        run.to("paused", CRASHING)


def _fault(death: Death, abouts: Sequence[Mapping[str, Any]], crashes: int) -> str:
    """The run that the last engine died of, as far as can be told: the one whose turn it was, if
    memory ran out while it was still taking what it needs, or it needs most; or if engines have
    died of it one after the other."""
    needs = {about["run"]: about.get("need", 0.0) for about in abouts}
    if death.run not in needs:
        return ""
    largest = needs[death.run] >= max(needs.values())
    took_memory = death.memory and (death.young or largest)
    return death.run if took_memory or min(death.times, crashes) >= 2 else ""


def _stop(life: Lifecycle, about: Mapping[str, Any]) -> str:
    """Takes in the run that the engine died of as failed, here and on disk; returns what the others
    are told."""
    state, death, run = life.state, life.state.turns.death, about["run"]
    reason = TOOK_MEMORY if death.memory else TOOK_ENGINE.format(times=death.times)
    message = f"{reason} {LESS}"
    with contextlib.suppress(OSError, PlaygroundError):  # then it is only remembered here
        content = state.autosaves.content(run)
        state.autosaves.take(run, content, {"state": "failed", "message": message})
    try:
        stopped = revive(state.parse, about, state.clock())
    except PlaygroundError:
        stopped = Run(run, about["owner"], state.parse({}))
    stopped.to("failed", message)
    state.scheduler.add(stopped)
    log.warning("run %s is not brought back: %s", run, reason)
    recipe = stopped.recipe
    return NAMED.format(gan=recipe.gan.title, data=recipe.data.title)


def check_seen(run: Run, owner: str) -> None:
    """May ``owner``, or "" who may always, see what ``run`` trains on?

    Raises:
        PlaygroundError: when not.
    """
    if run.recipe.data.private and owner not in ("", run.owner):
        raise PlaygroundError("This run trains on somebody's own pictures, which only they see.")


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
    for run in life.spare():
        if len(scheduler) < most:
            return
        life.put_away(run)
    if len(scheduler) >= most:
        raise PlaygroundError("The engine holds as many runs as it can. Please try again later.")
