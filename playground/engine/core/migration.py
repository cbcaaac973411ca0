"""Runs that change places: what an engine does for a facade over several of them."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from playground.engine.client import RunInfo
from playground.engine.core.run_store import CRASHING, check_memory, find, revive
from playground.engine.core.runs import LIVE
from playground.engine.pool import file_sync

if TYPE_CHECKING:
    from playground.engine.core.loop import Engine


def load(
    engine: Engine, owner: str, run: str = "", race: str = "", address: str = ""
) -> dict[str, Any]:
    """How much there is to do: ``live`` runs, those of ``owner`` that count towards the limit of a
    visitor besides ``run`` and the lanes of ``race`` (``mine``), those from the same ``address``
    (``near``), and the names of all that are ``held`` in memory."""
    besides = engine.board.get(run)
    race, address = (besides.race, besides.address) if besides else (race, address)
    now = engine.clock()
    return {
        "live": sum(run.state in LIVE for run in engine.board),
        "mine": engine.board.counted("owner", owner, now, besides, race),
        "near": engine.board.counted("address", address, now, besides, race),
        "held": [run.id for run in engine.board],
    }


def keep(engine: Engine, kind: str, name: str, content: bytes, stamp: int) -> None:
    """Keeps a file that a visitor brought to the page's machine."""
    file_sync.keep(kind, name, content, stamp)


def take(engine: Engine, run: str, content: bytes) -> None:
    """Keeps the autosave of a run for when it is asked for."""
    if run not in engine.board:
        engine.keeper.take(run, content)


def adopt(engine: Engine, run: str, go_on: bool) -> None:
    """Trains a run further whose engine died, from its autosave; waits, ``paused``, unless it may
    ``go_on``. One that did not train stays on disk until it is asked for."""
    if run in engine.board:
        return
    about = engine.keeper.meta(run)
    if about["state"] not in LIVE:
        return
    check_memory(engine)
    adopted = revive(engine, about)
    engine.board.add(adopted)
    if go_on:
        engine.board.queue(adopted)
        engine.admit()
    else:
        adopted.to("paused", CRASHING)


def export(engine: Engine, run: str) -> bytes:
    """The autosave of a run as it is now."""
    engine.save(find(engine, run))
    return engine.keeper.content(run)


def plant(engine: Engine, content: bytes, owner: str, address: str = "") -> RunInfo:
    """A run of ``owner`` that goes on alone from the autosave ``content`` of another."""
    engine.board.check_room(owner, engine.clock(), address=address)
    check_memory(engine)
    name = secrets.token_urlsafe(9)
    own = {"run": name, "owner": owner, "address": address, "state": "queued", "message": "",
           "race": ""}  # fmt: skip
    engine.keeper.take(name, content, own)
    run = revive(engine, engine.keeper.meta(name))
    engine.board.add(run)
    engine.board.queue(run)
    engine.admit()
    return engine.board.info(run)
