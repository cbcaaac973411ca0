"""The client's calls as the engine carries them out: each a function of the life."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from playground.core import checkpoints
from playground.core.errors import shown
from playground.core.lazy import torch
from playground.core.spec import PlaygroundError, knob, parse
from playground.data.images import ImageSource
from playground.data.imaging import pixels
from playground.engine.client import RunInfo
from playground.engine.core import migration
from playground.engine.core.autosave import fitted
from playground.engine.core.discerning import discern, verdicts
from playground.engine.core.exporting import exported
from playground.engine.core.group import training_of
from playground.engine.core.keeping import frame, state_at, timeline
from playground.engine.core.lifecycle import Lifecycle
from playground.engine.core.neighbours import neighbours
from playground.engine.core.run_store import (
    check_data,
    check_fork,
    check_seen,
    find,
    make_room,
    resume,
)
from playground.engine.core.runs import Run
from playground.engine.core.scheduler import Scheduler
from playground.engine.core.steering import steer
from playground.engine.core.timeline import Json
from playground.evaluation import birthday as birthday_test
from playground.evaluation import honesty as honesty_test
from playground.evaluation.classifier_metrics import real_images
from playground.inference.arguments import MOST_TILES
from playground.networks.rendering import TILES, VIEW_SEED
from playground.training.recipe import Recipe

if TYPE_CHECKING:
    from torch import Tensor

_MOST_LANES = 4  # runs in one race
MOST_POINTS = 10_000  # of all members together


@dataclass(frozen=True)
class SampleArgs:
    """What may be asked for besides whose samples."""

    n: int = knob(100, "Samples", "how many", low=1, high=MOST_POINTS, step=1)
    seed: int = knob(0, "Seed", "of the noise", low=0, high=2**31 - 1, step=1)
    member: int = knob(0, "Member", "of the population", low=0, high=15, step=1)


def submit(
    life: Lifecycle,
    values: Mapping[str, Any],
    owner: str,
    race: str = "",
    address: str = "",
    paused: bool = False,
) -> RunInfo:
    """Starts or queues a run, which may be a lane of a race; ``paused``, it waits at step 0."""
    state = life.state
    recipe = state.parse(values)
    check_data(recipe, state.settings.data_root)
    race = f"{owner}/{race}" if race else ""
    state.scheduler.check_room(owner, state.clock(), race=race, address=address)
    _check_lane(state.scheduler, recipe, race)
    make_room(life)
    run = Run(secrets.token_urlsafe(9), owner, recipe, race=race, address=address)
    run.seen = run.saved_at = state.clock()
    if paused:
        run.to("paused")
    else:
        state.scheduler.queue(run)
    if paused or len(state.scheduler.running()) < state.limits.live_runs:
        life.prepare(run)  # a mistake is told at once, not when the run's turn comes
    state.scheduler.add(run)
    life.save(run)
    life.admit()
    return state.scheduler.info(run)


def _check_lane(scheduler: Scheduler, recipe: Recipe, race: str) -> None:
    lanes = scheduler.lanes(race)
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


def fork(
    life: Lifecycle, run: str, owner: str, address: str = "", step: int | None = None
) -> RunInfo:
    """A run of ``owner`` that goes on alone from where ``run`` is now, or was at ``step``, whose
    state must have been kept."""
    model = find(life, run)
    check_fork(model, owner)
    life.state.scheduler.check_room(owner, life.state.clock(), address=address)
    make_room(life)
    recipe, begun = _origin(life, model, step)
    own = Run(secrets.token_urlsafe(9), owner, recipe, address=address)
    own.seen = own.saved_at = life.state.clock()
    if begun is not None:
        if not life.prepare(own):  # its data are shared with the model's, so they are there
            raise PlaygroundError(own.message)
        assert own.training is not None, "it has just been prepared"
        tensors, meta = begun
        mine, _ = own.training.state()
        own.training.restore(fitted(tensors, mine, life.state.device.name), meta)
        own.timeline = model.timeline.until(recipe.data.kind, own.step)
    life.state.scheduler.add(own)
    if own.training is not None and own.training.ended:
        own.to("ended", model.message)
    else:
        life.state.scheduler.queue(own)
    life.save(own)
    life.admit()
    return life.state.scheduler.info(own)


def _origin(
    life: Lifecycle, run: Run, step: int | None
) -> tuple[Recipe, tuple[dict[str, Tensor], Json] | None]:
    """What a fork of ``run`` begins with: a recipe, and a state unless it has not begun."""
    if step is not None:
        tensors, about = state_at(run, step)
        recipe = life.state.parse({**about["values"], "steps": run.recipe.run.steps})
        return recipe, (tensors, about["training"])
    if run.training is None:
        return run.recipe, None
    life.state.fusion.sync(run)
    tensors, meta = run.training.state()
    return run.recipe, ({k: t.clone() for k, t in tensors.items()}, meta)


def info(life: Lifecycle, run: str) -> RunInfo:
    """What is known about one run."""
    return life.state.scheduler.info(find(life, run))


def runs(life: Lifecycle, owner: str | None) -> list[RunInfo]:
    """Runs in memory."""
    return [
        life.state.scheduler.info(r)
        for r in life.state.scheduler
        if owner is None or r.owner == owner
    ]


def sample(life: Lifecycle, source: str, n: int, seed: int, member: int) -> dict[str, np.ndarray]:
    """Samples of one member as uint8 images or float32 points."""
    asked = parse(SampleArgs, {"n": n, "seed": seed, "member": member})
    n, seed, member = asked.n, asked.seed, asked.member
    if not isinstance(source, str):
        raise PlaygroundError(
            f"source is {source!r:.60}, but must be a run's or checkpoint's name."
        )
    if ":" in source:  # weights from elsewhere, by the engine's name for them
        raise PlaygroundError(f"{shown(source)} draws no samples: it translates photos.")
    if source not in life.state.scheduler and life.state.autosaves.exists(source):
        find(life, source)
    model, _ = life.network(source)
    _check_amount(n, model.sample(1, seed).shape)
    drawn = model.sample(n, seed)  # (E, n, *shape)
    if member >= drawn.shape[0]:
        raise PlaygroundError(f"member is {member}, but this run has {drawn.shape[0]}.")
    x = drawn[member].detach()
    if x.ndim == 2:
        return {"points": x.float().cpu().numpy()}
    return {"images": pixels.pictures(x).cpu().numpy()}


def birthday(life: Lifecycle, run: str, member: int, seed: int) -> dict[str, Any]:
    """The birthday test of one member's samples, with the closest pairs."""
    found, asked = _tested(life, run, {"seed": seed, "member": member})
    dataset = found.recipe.data
    training, n = training_of(found), birthday_test.SAMPLES
    true = [
        real_images(training.source, n, dataset.noise_dim, training.device, 900 + draw)
        for draw in range(birthday_test.DRAWS)
    ]
    limit = birthday_test.duplicate_limit([draw.cpu().numpy() for draw in true])
    made = training.model.sample(n, asked.seed)[asked.member].detach()
    test = birthday_test.birthday(made.float().cpu().numpy(), limit)
    pairs = made[test.pairs.ravel()]  # the first two belong together, and so on
    shown = {"images": pixels.pictures(pairs)} if pairs.ndim == 4 else {"points": pairs.float()}
    return {
        "samples": n, "duplicates": test.duplicates, "support": test.support, "limit": limit,
        "distances": test.apart.tolist(), "words": test.words(), "step": found.step,
        **{name: value.cpu().numpy() for name, value in shown.items()},
    }  # fmt: skip


def honesty(life: Lifecycle, run: str, member: int, owner: str) -> dict[str, Any]:
    """Whether a run's samples copy its training pictures: those of the live picture with the
    nearest training picture of each, and more of them counted."""
    found, asked = _tested(life, run, {"member": member})
    training = training_of(found)
    check_seen(found, owner)
    if not isinstance(training.source, ImageSource):
        raise PlaygroundError(f"{found.recipe.data.title} has no pictures to be copied.")
    tiles, more = (
        training.model.sample(n, seed)[asked.member].detach()
        for n, seed in ((TILES, VIEW_SEED), (honesty_test.COMPARED - TILES, VIEW_SEED + 1))
    )
    images = training.source.images
    known = np.concatenate([
        honesty_test.features(pixels.from_bytes(part)) for part in torch.split(images, 1000)
    ])  # fmt: skip
    test = honesty_test.honesty(honesty_test.features(torch.cat([tiles, more])), known)
    nearest = pixels.from_bytes(images[torch.as_tensor(test.nearest[:TILES])])
    return {
        "words": test.words(), "copies": float(test.copied.mean()), "own_copies": test.own_copies,
        "precision": test.precision, "recall": test.recall, "compared": test.compared,
        "copied": test.copied[:TILES].tolist(), "step": found.step,
        "images": pixels.pictures(nearest).cpu().numpy(),
        "samples": pixels.pictures(tiles).cpu().numpy(),
    }  # fmt: skip


def _tested(life: Lifecycle, run: str, values: Mapping[str, object]) -> tuple[Run, SampleArgs]:
    """A run whose samples are to be tested, and how.

    Raises:
        PlaygroundError: for one that has none.
    """
    asked, found = parse(SampleArgs, values), find(life, run)
    if found.training is None:
        raise PlaygroundError("This run has not started yet; it has made no samples.")
    dataset, members = found.recipe.data, found.recipe.run.members
    if dataset.domains:
        raise PlaygroundError(f"{dataset.title} is translated; this test is of samples.")
    if asked.member >= members:
        raise PlaygroundError(f"member is {asked.member}, but this run has {members}.")
    return found, asked


def _check_amount(n: int, one: Sequence[int]) -> None:
    """May ``n`` samples be drawn where one has the shape ``(E, 1, *shape)``?"""
    points = max(1, MOST_POINTS // one[0])
    what, most = ("points", points) if len(one) == 3 else ("pictures", MOST_TILES)
    if n > most:
        raise PlaygroundError(f"n is {n}, but must be at most {most} of these {what}.")


def save(life: Lifecycle, run: str, name: str, owner: str) -> dict[str, Any]:
    """Writes a checkpoint from a run."""
    found = find(life, run)
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
    folder = life.state.models.folder(name)
    life.state.fusion.sync(found)
    try:
        meta = checkpoints.save(folder, found.training.model.tensors(), meta)
    except checkpoints.Unwritable as error:
        raise PlaygroundError(str(error)) from error
    life.state.models.forget(name)
    return {**meta, "name": name}


def models(life: Lifecycle) -> list[dict[str, Any]]:
    """Meta data of all checkpoints."""
    return life.state.models.describe()


# Calls that hosts put in line, for many may come at once: see ``Engine.later``.
LONG = ("sample", "birthday", "honesty", "frame", "exported", "discern", "verdicts",
        "neighbours")  # fmt: skip
CALLS: Mapping[str, Callable[..., Any]] = {
    "submit": submit, "fork": fork, "steer": steer, "info": info, "runs": runs, "sample": sample,
    "birthday": birthday, "honesty": honesty, "timeline": timeline, "frame": frame,
    "exported": exported, "discern": discern, "verdicts": verdicts,
    "neighbours": neighbours,
    "save": save, "models": models,
    "load": migration.load, "resume_runs": resume, "export": migration.export,
    "import_run": migration.import_run,
}  # fmt: skip
