"""The corridor's calls as the engine carries them out: each a function of the engine."""

from __future__ import annotations

import platform
import secrets
import time
import zlib
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from playground.engine import checkpoints
from playground.engine.corridor import COMMANDS, RunInfo
from playground.engine.device import resident_megabytes
from playground.engine.fusion import LIVE
from playground.engine.runs import Run
from playground.spec import PlaygroundError

if TYPE_CHECKING:
    from playground.engine.loop import Engine

_MOST_SAMPLES = 10_000
_PLAYERS = ("DG", "D", "G")
_MOST_LANES = 4  # runs in one race
_SHARE_SECONDS = 5.0  # shares on the status page are over this long


def find(engine: Engine, name: str) -> Run:
    """The run, brought back from its autosave when it has left memory.

    Raises:
        PlaygroundError: when there is no such run or its autosave is damaged.
    """
    run = engine.board.get(name)
    if run:
        return run
    about = engine.keeper.meta(name)
    _check_memory(engine)
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
            run.to("paused", "The engine crashed repeatedly. Press Train to go on.")
        else:
            engine.board.queue(run)
    engine.admit()
    return len(abouts)


def submit(engine: Engine, values: Mapping[str, Any], owner: str, race: str = "") -> RunInfo:
    """Starts or queues a run, which may be a lane of a race."""
    recipe = engine.parse(values)
    _check_data(engine, recipe)
    race = f"{owner}/{race}" if race else ""
    engine.board.check_room(owner, engine.clock(), race=race)
    _check_lane(engine, recipe, race)
    _check_memory(engine)
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


def steer(engine: Engine, run: str, command: str, values: Mapping[str, Any], owner: str) -> RunInfo:
    """Carries out one of ``COMMANDS`` on a run of ``owner``."""
    if command not in COMMANDS:
        raise PlaygroundError(f"command is {command!r}, but must be one of {', '.join(COMMANDS)}.")
    found = find(engine, run)
    if owner and owner != found.owner:
        raise PlaygroundError("This run belongs to somebody else; you may watch it, not steer it.")
    found.seen = engine.clock()
    if command not in ("play", "change"):
        engine.fusion.release(found)
    _STEER[command](engine, found, values)
    engine.admit()
    return engine.board.info(found)


def _play(engine: Engine, run: Run, values: Mapping[str, Any]) -> None:
    if run.state in ("running", "queued"):
        return
    if run.state == "failed":
        raise PlaygroundError(f"This run cannot go on: {run.message} Reset it to start again.")
    limit = run.recipe.run.steps
    if limit and run.step >= limit:
        raise PlaygroundError(
            f"This run has reached its limit of {limit} steps; raise or reset it."
        )
    engine.board.check_room(run.owner, engine.clock(), besides=run, race=run.race)
    engine.board.queue(run)


def _pause(engine: Engine, run: Run, values: Mapping[str, Any]) -> None:
    if run.state in ("running", "queued", "idle"):
        run.to("paused")
        engine.save(run)


def _step(engine: Engine, run: Run, values: Mapping[str, Any]) -> None:
    players = values.get("players", "DG")
    if players not in _PLAYERS:
        raise PlaygroundError(f"players is {players!r}, but must be one of {', '.join(_PLAYERS)}.")
    if run.state in ("failed", "ended"):
        raise PlaygroundError("This run has ended; reset it to start again.")
    if not engine.prepare(run):
        raise PlaygroundError(f"The data are not there yet. {run.message}")
    run.to("paused")
    run.training.turn(players)


def _change(engine: Engine, run: Run, values: Mapping[str, Any]) -> None:
    if not set(values) <= set(LIVE):
        engine.fusion.release(run)
    if run.training is None:  # one that has not begun may still become anything
        run.recipe = engine.parse({**_compatible(run, values), **values})
    elif values.get("gan", run.recipe.gan.name) == run.recipe.gan.name:
        recipe = engine.parse({**run.recipe.values(), **values})
        run.training.change(values)
        run.recipe = recipe
    else:  # another method takes the networks over
        run.training.change(values)
        run.recipe = run.training.recipe
    engine.fusion.changed(run)
    run.version += 1


def _reset(engine: Engine, run: Run, values: Mapping[str, Any]) -> None:
    recipe = engine.parse({**_compatible(run, values), **values})
    _check_data(engine, recipe)
    old = (run.recipe, run.training, run.step_known)
    run.recipe, run.training, run.step_known = recipe, None, 0
    try:
        engine.prepare(run)
    except Exception:
        run.recipe, run.training, run.step_known = old  # it goes on as it was
        raise
    was = run.state
    run.to("paused", run.message if run.opening else "")
    if was in ("running", "queued", "idle"):
        engine.board.queue(run)
    engine.save(run)


def _check_data(engine: Engine, recipe: Any) -> None:
    reason = recipe.data.available(engine.settings.data_root)
    if reason:
        raise PlaygroundError(f"{recipe.data.title} is not available: {reason}")


def _compatible(run: Run, values: Mapping[str, Any]) -> dict[str, Any]:
    """The old values, unless data or GAN change: then only what belongs to the run stays."""
    old: dict[str, Any] = run.recipe.values()
    if all(values.get(name, old[name]) == old[name] for name in ("data", "gan")):
        return old
    return {name: old[name] for name in ("data", "gan", "steps", "seed")}


def _stop(engine: Engine, run: Run, values: Mapping[str, Any]) -> None:
    if run.state not in ("failed", "ended"):
        run.to("ended", "Stopped.")
        engine.save(run)


def _drop(engine: Engine, run: Run, values: Mapping[str, Any]) -> None:
    run.to("ended", "Dropped.")
    engine.remove(run, "This run was dropped by its owner.")
    engine.keeper.forget(run.id)


_STEER: Mapping[str, Callable[[Engine, Run, Mapping[str, Any]], None]] = {
    "play": _play, "pause": _pause, "step": _step, "change": _change, "reset": _reset,
    "stop": _stop, "drop": _drop,
}  # fmt: skip


def info(engine: Engine, run: str) -> RunInfo:
    """What is known about one run."""
    return engine.board.info(find(engine, run))


def runs(engine: Engine, owner: str | None) -> list[RunInfo]:
    """Runs in memory."""
    return [engine.board.info(r) for r in engine.board if owner is None or r.owner == owner]


def sample(engine: Engine, source: str, n: int, seed: int, member: int) -> dict[str, np.ndarray]:
    """Samples of one member as uint8 images or float32 points."""
    for name, value, low, high in (
        ("n", n, 1, _MOST_SAMPLES), ("seed", seed, 0, 2**31 - 1), ("member", member, 0, 15),
    ):  # fmt: skip
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise PlaygroundError(
                f"{name} is {value!r}, but must be a whole number from {low} to {high}."
            )
    if source not in engine.board and engine.keeper.exists(source):
        find(engine, source)
    model, _ = engine.network(source)
    drawn = model.sample(n, seed)  # (E, n, *shape)
    if member >= drawn.shape[0]:
        raise PlaygroundError(f"member is {member}, but this run has {drawn.shape[0]}.")
    x = drawn[member].detach().float().cpu().numpy()
    if x.ndim == 2:
        return {"points": x}
    pixels = np.clip((x + 1) * 127.5 + 0.5, 0, 255).astype(np.uint8)  # (n, C, H, W)
    return {"images": pixels[:, 0] if pixels.shape[1] == 1 else pixels.transpose(0, 2, 3, 1)}


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


def status(engine: Engine) -> dict[str, Any]:
    """The engine in numbers; runs without owners and with shortened ids."""
    import torch

    now = engine.clock()
    since = now - _SHARE_SECONDS
    recent = [(run, seconds) for when, run, seconds in engine.turns if when >= since]
    total = sum(seconds for _, seconds in recent) or 1.0
    device = engine.device
    return {
        "device": device.name,
        "device_title": device.title,
        "precision": device.precision,
        "threads": device.threads,
        "warmup_ms": {"fp32": device.fp32_ms, "bf16": device.bf16_ms},
        "uptime_seconds": now - engine.started,
        "runs": [
            {
                "run": _short(r.id),
                "hue": _hue(r.owner),
                "state": r.state,
                "data": r.recipe.data.name,
                "gan": r.recipe.gan.name,
                "step": r.step,
                "seconds": r.seconds,
                "watchers": r.watchers,
                "share": sum(s for run, s in recent if run == r.id) / total,
            }
            for r in engine.board
        ],
        "fused": [[_short(r.id) for r in group.runs] for group in engine.fusion.groups],
        "queue": len(engine.board.waiting()),
        "watches": len(engine.eyes),
        "frames": engine.frames,
        "inference": {
            "answered": engine.desk.answered,
            "batches": engine.desk.batches,
            **engine.desk.percentiles(),
        },
        "models": engine.models.held(),
        "memory_megabytes": _memory(device.name),
        "versions": {
            "python": platform.python_version(),
            "torch": torch.__version__,
            "numpy": np.__version__,
        },
    }


def _short(run: str) -> str:
    """Enough of an id to tell runs apart, too little to watch one by."""
    return run[:4] + "…"


def _hue(owner: str) -> int:
    """A colour for an owner that does not give the owner away: degrees on the colour wheel."""
    return zlib.crc32(owner.encode()) % 360


def _memory(device: str) -> dict[str, float]:
    memory = {"host": resident_megabytes()}
    if device.startswith("cuda"):
        import torch

        memory["device"] = torch.cuda.memory_allocated(device) / 1e6
    return memory


def _check_memory(engine: Engine) -> None:
    """Makes room by putting away what is watched by nobody and does not train."""
    spare = [r for r in engine.board.unwatched(engine.clock(), 0) if r.state not in
             ("running", "queued")]  # fmt: skip
    for run in sorted(spare, key=lambda r: r.seen):
        if len(engine.board) < engine.limits.held_runs:
            return
        engine.save(run)
        engine.remove(run, "This run was put away to make room; open it again to go on.")
    if len(engine.board) >= engine.limits.held_runs:
        raise PlaygroundError("The engine holds as many runs as it can. Please try again later.")


CALLS: Mapping[str, Callable[..., Any]] = {
    "submit": submit, "steer": steer, "info": info, "runs": runs, "sample": sample,
    "save": save, "models": models, "status": status,
}  # fmt: skip
