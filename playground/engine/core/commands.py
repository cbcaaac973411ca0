"""The corridor's calls as the engine carries them out: each a function of the engine."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from playground.core import checkpoints
from playground.core.spec import PlaygroundError, knob, parse
from playground.data.imaging import pixels
from playground.engine.client import RunInfo
from playground.engine.core import migration
from playground.engine.core.run_store import check_data, check_memory, find
from playground.engine.core.runs import Run
from playground.engine.core.status import status
from playground.engine.core.steering import steer

if TYPE_CHECKING:
    from playground.engine.core.loop import Engine

_MOST_LANES = 4  # runs in one race


@dataclass(frozen=True)
class SampleArgs:
    """What may be asked for besides whose samples."""

    n: int = knob(100, "Samples", "how many", low=1, high=10_000, step=1)
    seed: int = knob(0, "Seed", "of the noise", low=0, high=2**31 - 1, step=1)
    member: int = knob(0, "Member", "of the population", low=0, high=15, step=1)


def submit(engine: Engine, values: Mapping[str, Any], owner: str, race: str = "") -> RunInfo:
    """Starts or queues a run, which may be a lane of a race."""
    recipe = engine.parse(values)
    check_data(engine, recipe)
    race = f"{owner}/{race}" if race else ""
    engine.board.check_room(owner, engine.clock(), race=race)
    _check_lane(engine, recipe, race)
    check_memory(engine)
    run = Run(secrets.token_urlsafe(9), owner, recipe, race=race)
    run.seen = run.saved_at = engine.clock()
    engine.board.queue(run)
    if len(engine.board.running()) < engine.limits.live_runs:
        engine.prepare(run)  # a mistake is told at once, not when the run's turn comes
    engine.board.add(run)
    engine.save(run)
    engine.admit()
    return engine.board.info(run)


def _check_lane(engine: Engine, recipe: Any, race: str) -> None:
    lanes = engine.board.lanes(race)
    if len(lanes) >= _MOST_LANES:
        raise PlaygroundError(f"A race has at most {_MOST_LANES} lanes.")
    for lane in lanes:
        if (lane.recipe.data, lane.recipe.data_config) != (recipe.data, recipe.data_config):
            raise PlaygroundError(
                f"Lanes on different data cannot be compared: {lane.recipe.data.title} and "
                f"{recipe.data.title}, or other settings of the data."
            )
        if lane.recipe.seeds != recipe.seeds:
            raise PlaygroundError("Lanes with different seeds cannot be compared.")


def fork(engine: Engine, run: str, owner: str) -> RunInfo:
    """A run of ``owner`` that goes on alone from where ``run`` is now."""
    model = find(engine, run)
    engine.board.check_room(owner, engine.clock())
    check_memory(engine)
    own = Run(secrets.token_urlsafe(9), owner, model.recipe)
    own.seen = own.saved_at = engine.clock()
    if model.training is not None:
        engine.fusion.sync(model)
        tensors, meta = model.training.state()
        engine.prepare(own)
        if own.training is not None:  # its data are shared with the model's, so they are there
            own.training.restore({k: t.clone() for k, t in tensors.items()}, meta)
    engine.board.add(own)
    if own.training is not None and own.training.ended:
        own.to("ended", model.message)
    else:
        engine.board.queue(own)
    engine.save(own)
    engine.admit()
    return engine.board.info(own)


def info(engine: Engine, run: str) -> RunInfo:
    """What is known about one run."""
    return engine.board.info(find(engine, run))


def runs(engine: Engine, owner: str | None) -> list[RunInfo]:
    """Runs in memory."""
    return [engine.board.info(r) for r in engine.board if owner is None or r.owner == owner]


def sample(engine: Engine, source: str, n: int, seed: int, member: int) -> dict[str, np.ndarray]:
    """Samples of one member as uint8 images or float32 points."""
    asked = parse(SampleArgs, {"n": n, "seed": seed, "member": member})
    n, seed, member = asked.n, asked.seed, asked.member
    if source not in engine.board and engine.keeper.exists(source):
        find(engine, source)
    model, _ = engine.network(source)
    drawn = model.sample(n, seed)  # (E, n, *shape)
    if member >= drawn.shape[0]:
        raise PlaygroundError(f"member is {member}, but this run has {drawn.shape[0]}.")
    x = drawn[member].detach()
    if x.ndim == 2:
        return {"points": x.float().cpu().numpy()}
    return {"images": pixels.pictures(x).cpu().numpy()}


def save(engine: Engine, run: str, name: str, owner: str) -> dict[str, Any]:
    """Writes a checkpoint from a run."""
    found = find(engine, run)
    if owner and owner != found.owner:
        raise PlaygroundError("This run belongs to somebody else; you may watch it, not save it.")
    if found.training is None:
        raise PlaygroundError("This run has not started yet; there is nothing to save.")
    meta: dict[str, Any] = {
        "values": found.recipe.values(),
        "step": found.step,
        "date": time.strftime("%Y-%m-%d"),
        "data_note": found.data_note,
    }
    folder = engine.models.folder(name)
    engine.fusion.sync(found)
    try:
        meta = checkpoints.save(folder, found.training.model.tensors(), meta)
    except checkpoints.Unwritable as error:
        raise PlaygroundError(str(error)) from error
    engine.models.forget(name)
    return {**meta, "name": name}


def models(engine: Engine) -> list[dict[str, Any]]:
    """Meta data of all checkpoints."""
    return engine.models.describe()


CALLS: Mapping[str, Callable[..., Any]] = {
    "submit": submit, "fork": fork, "steer": steer, "info": info, "runs": runs, "sample": sample,
    "save": save, "models": models, "status": status,
    "load": migration.load, "take": migration.take, "adopt": migration.adopt,
    "export": migration.export,
    "plant": migration.plant, "keep": migration.keep,
}  # fmt: skip
