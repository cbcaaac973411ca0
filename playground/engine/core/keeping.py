"""Keeps the timelines of runs while they train, and answers what is asked of them."""

from __future__ import annotations

import logging
import math
import time
from typing import TYPE_CHECKING

import numpy as np

from playground.core.spec import Ask, PlaygroundError
from playground.engine.client import KeptSteps
from playground.engine.core.lifecycle import Lifecycle
from playground.engine.core.run_store import find
from playground.engine.core.runs import Run
from playground.engine.core.state import State
from playground.engine.core.timeline import (
    LAYERS,
    Json,
    Timeline,
    packed_picture,
    packed_state,
    picture,
)
from playground.engine.core.timeline import state as kept_state

if TYPE_CHECKING:
    from torch import Tensor

log = logging.getLogger(__name__)

SHARE = 0.012  # of a run's device time, at most, goes into its timeline,
CREDIT = 0.1  # seconds besides, for the first steps;
ALL_SHARE, ALL_CREDIT = 0.03, 0.5  # of all runs together, or many that begin at once stop the rest
MANY, DOTS, FEWER_DOTS = 4, 400, 200  # members beyond which each is a small picture; dots of each
_MEGABYTE = 1e6


def keep(state: State, run: Run, always: bool = False) -> None:
    """Keeps what ``run`` looks like now, if that is due; ``always``: in any case, as where it
    stops. Its cost is booked on the run, and where it fails training goes on without."""
    line, group = run.timeline, state.fusion.of(run)
    if line.off or run.training is None or run.training.ended not in (None, "limit"):
        return  # what has diverged is back at a step of before: the way there stays
    step = run.step + (group.pending if group else 0)
    known = bool(line.pictures.entries) and line.pictures.entries[-1].step == step
    due = line.pictures.due(step) and _affordable(state, run)
    if known or not (due or always):
        return

    # what others on this machine take of this thread's time must not make the past thinner
    begin, worked = time.perf_counter(), time.thread_time()
    try:
        line.pictures.add(step, packed_picture(run.training.snapshot(_ask(run)), step))
        if line.states.due(step) and run.training.ended is None:
            _keep_state(state, run)
    except Exception as error:  # no memory for a picture, say
        log.warning("run %s keeps no more of its past: %s", run.id, error)
        line.off = str(error) or type(error).__name__
    line.spent += time.thread_time() - worked
    run.used += time.perf_counter() - begin
    _bound(state, run)


def _affordable(state: State, run: Run) -> bool:
    """Neither this run nor all that train have spent more of their time on what they were."""
    if run.timeline.spent > CREDIT + SHARE * run.seconds:
        return False
    runs = [each for each in state.scheduler if each.state == "running"]
    spent, seconds = sum(r.timeline.spent for r in runs), sum(r.seconds for r in runs)
    return spent <= ALL_CREDIT + ALL_SHARE * seconds


def _ask(run: Run) -> Ask:
    many = run.recipe.run.members > MANY
    return {"layers": LAYERS, "dots": FEWER_DOTS if many else DOTS}


def _keep_state(state: State, run: Run) -> None:
    """One whole state: not where no two of its size find room, for the newest is the run itself."""
    assert run.training is not None, "a run without a training keeps nothing"
    line = run.timeline
    if line.state_bytes > line.states.most:
        return
    state.fusion.sync(run)
    tensors, training = run.training.state()
    content = packed_state(tensors, {"values": run.recipe.values(), "training": training})
    line.state_bytes = len(content)
    line.states.add(run.step, content)


def _bound(state: State, run: Run) -> None:
    """All timelines together stay within the limit: the largest give up some of theirs."""
    most = state.limits.timeline_megabytes * _MEGABYTE
    runs = list(state.scheduler)
    total = sum(each.timeline.size for each in runs)
    if total <= most:
        return
    share = int(most / len(runs))
    for each in runs:
        if each.timeline.size > share:
            each.timeline.pictures.fit(share // 2)
            each.timeline.states.fit(share // 2)


# -- what is asked -------------------------------------------------------------------------------


def timeline(life: Lifecycle, run: str) -> KeptSteps:
    """Which steps of a run are kept: ``steps`` with a picture, ``branch`` those that one may train
    on from, where it is now (``step``), how many ``bytes`` that takes of at ``most``, and a
    ``note`` on what is not kept."""
    found = find(life, run)
    line = found.timeline
    return {
        "run": found.id, "step": found.step, "steps": line.pictures.steps,
        "branch": line.states.steps, "bytes": line.size, "most": line.most, "note": _note(line),
    }  # fmt: skip


def _note(line: Timeline) -> str:
    if line.off:
        return f"Nothing more is kept: {line.off}"
    if line.state_bytes > line.states.most:
        size = math.ceil(10 * line.state_bytes / _MEGABYTE) / 10
        kept = line.states.steps  # the first states are smaller: an optimiser has no moments yet
        early = f"step {kept[-1]:,} and from " if kept else ""
        return (
            f"One state of this run has {size:.1f} MB, more than the "
            f"{line.states.most / _MEGABYTE:g} MB that are kept of it: you can train on from "
            f"{early}where it is now only."
        )
    return ""


def frame(life: Lifecycle, run: str, step: int) -> Json:
    """The kept picture that is nearest to ``step``, with the readings of then and the real data.

    Raises:
        PlaygroundError: when nothing is kept, or ``step`` is no step.
    """
    if isinstance(step, bool) or not isinstance(step, int) or step < 0:
        raise PlaygroundError(f"step is {step!r:.40}, but must be a whole number from 0.")
    found = find(life, run)
    entry = found.timeline.pictures.nearest(step)
    if entry is None:
        raise PlaygroundError("This run has kept no pictures yet; it does as soon as it trains.")
    kept = picture(entry.content)
    kept["view"] = {**_real(found), **kept["view"]}
    limit = found.recipe.run.steps
    return {**kept, "run": found.id, "state": "kept", "limit": limit, "message": ""}


def _real(run: Run) -> dict[str, np.ndarray]:
    """The real points of the live picture, which are the same at every step."""
    if run.training is None or run.recipe.data.kind != "points":
        return {}
    view = run.training.snapshot({"layers": ("real",), "dots": _ask(run)["dots"]}).view
    return {"real": view["real"]} if "real" in view else {}


def state_at(run: Run, step: int) -> tuple[dict[str, Tensor], Json]:
    """The tensors of the state that was kept at ``step``, and what was written about it: ``values``
    of its recipe and ``training``.

    Raises:
        PlaygroundError: when there is none, naming the steps that have one.
    """
    for entry in run.timeline.states.entries:
        if entry.step == step:
            return kept_state(entry.content)
    steps = ", ".join(f"{known:,}" for known in run.timeline.states.steps)
    if steps:
        kept = f"whole states of this run are kept of steps {steps} only"
    else:
        kept = f"no whole state of this run is kept. {_note(run.timeline)}".strip(" .")
    raise PlaygroundError(f"step is {step!r:.40}, but {kept}.")
