"""Runs that change places: what an engine does for a facade over several of them."""

from __future__ import annotations

import secrets
from typing import Any

from playground.engine.client import RunInfo
from playground.engine.core.lifecycle import Lifecycle
from playground.engine.core.run_store import check_fork, find, make_room, resume, revive
from playground.engine.core.runs import LIVE
from playground.engine.pool import file_sync


def load(
    life: Lifecycle, owner: str, run: str = "", race: str = "", address: str = ""
) -> dict[str, Any]:
    """How much there is to do: ``live`` runs, those of ``owner`` that count towards the limit of a
    visitor besides ``run`` and the lanes of ``race`` (``mine``), those from the same ``address``
    (``near``), and the names of all that are ``held`` in memory."""
    scheduler, now = life.state.scheduler, life.state.clock()
    besides = scheduler.get(run)
    race, address = (besides.race, besides.address) if besides else (race, address)
    return {
        "live": sum(run.state in LIVE for run in scheduler),
        "mine": scheduler.counted("owner", owner, now, besides, race),
        "near": scheduler.counted("address", address, now, besides, race),
        "held": [run.id for run in scheduler],
    }


def keep(life: Lifecycle, kind: str, name: str, content: bytes, stamp: int) -> None:
    """Keeps a file that a visitor brought to the page's machine."""
    file_sync.keep(kind, name, content, stamp)


def receive_autosave(life: Lifecycle, run: str, content: bytes) -> None:
    """Keeps the autosave of a run for when it is asked for."""
    if run not in life.state.scheduler:
        life.state.autosaves.take(run, content)


def resume_run(life: Lifecycle, run: str, go_on: bool) -> None:
    """Trains a run further whose engine died, from its autosave; waits, ``paused``, unless it may
    ``go_on``. One that did not train stays on disk until it is asked for."""
    if run in life.state.scheduler:
        return
    about = life.state.autosaves.meta(run)
    if about["state"] not in LIVE:
        return
    make_room(life)
    adopted = revive(life.state.parse, about, life.state.clock())
    resume(life, adopted, go_on)
    life.admit()


def export(life: Lifecycle, run: str, owner: str = "") -> bytes:
    """The autosave of a run as it is now, for ``owner`` to go on from elsewhere."""
    found = find(life, run)
    check_fork(found, owner)
    life.save(found)
    return life.state.autosaves.content(run)


def import_run(life: Lifecycle, content: bytes, owner: str, address: str = "") -> RunInfo:
    """A run of ``owner`` that goes on alone from the autosave ``content`` of another."""
    life.state.scheduler.check_room(owner, life.state.clock(), address=address)
    make_room(life)
    name = secrets.token_urlsafe(9)
    own = {"run": name, "owner": owner, "address": address, "state": "queued", "message": "",
           "race": ""}  # fmt: skip
    life.state.autosaves.take(name, content, own)
    run = revive(life.state.parse, life.state.autosaves.meta(name), life.state.clock())
    life.state.scheduler.add(run)
    life.state.scheduler.queue(run)
    life.admit()
    return life.state.scheduler.info(run)
