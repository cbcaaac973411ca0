"""What an engine does for a client of several: says what it has to do, and passes runs on."""

from __future__ import annotations

import secrets
from typing import Any

from playground.engine.client import RunInfo
from playground.engine.core.lifecycle import Lifecycle
from playground.engine.core.run_store import check_fork, find, make_room, revive
from playground.engine.core.runs import LIVE


def load(
    life: Lifecycle, owner: str, run: str = "", race: str = "", address: str = ""
) -> dict[str, Any]:
    """How much there is to do: ``live`` runs, those of ``owner`` that count towards the limit of a
    visitor besides ``run`` and the lanes of ``race`` (``mine``), those from the same ``address``
    (``near``), how many ``lanes`` of the race are here, and the names of all ``held`` in memory."""
    scheduler, now = life.state.scheduler, life.state.clock()
    besides = scheduler.get(run)
    race, address = (besides.race, besides.address) if besides else (race, address)
    return {
        "live": sum(run.state in LIVE for run in scheduler),
        "mine": scheduler.counted("owner", owner, now, besides, race),
        "near": scheduler.counted("address", address, now, besides, race),
        "lanes": len(scheduler.lanes(race)),
        "held": [run.id for run in scheduler],
    }


def export(life: Lifecycle, run: str, owner: str = "") -> None:
    """Saves a run as it is now, for ``owner`` to go on from it at another engine."""
    found = find(life, run)
    check_fork(found, owner)
    life.save(found)


def import_run(life: Lifecycle, run: str, owner: str, address: str = "") -> RunInfo:
    """A run of ``owner`` that goes on alone from the autosave of ``run``."""
    state = life.state
    state.scheduler.check_room(owner, state.clock(), address=address)
    make_room(life)
    name = secrets.token_urlsafe(9)
    own = {"run": name, "owner": owner, "address": address, "state": "queued", "message": "",
           "race": "", "instance": state.settings.instance}  # fmt: skip
    state.autosaves.take(name, state.autosaves.content(run), own)
    found = revive(state.parse, state.autosaves.meta(name), state.clock())
    state.scheduler.add(found)
    state.scheduler.queue(found)
    life.admit()
    return state.scheduler.info(found)
