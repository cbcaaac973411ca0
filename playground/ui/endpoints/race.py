"""The race and the counting of modes, for programs.

    client.submit(data="ring8", lanes='[{"preset": "collapse"}, {"preset": "rescue"}]',
                  steps=2000, seeds=4, api_name="/race")
    client.predict(points="[[2.0, 0.0], [0.0, 2.0]]", data="ring8", api_name="/modes")

A lane is a JSON object of settings; ``preset`` names one of ``playground.training.presets``, whose
values the lane's own settings go over.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from typing import Any

import gradio as gr
import numpy as np

from playground.core.errors import shown
from playground.core.read_json import read_json
from playground.core.spec import KnobError, PlaygroundError, knobs, parse
from playground.data import DATASETS
from playground.engine.client import Frame
from playground.evaluation import metrics
from playground.training.presets import values_of
from playground.training.recipe import RunKnobs, parse_recipe
from playground.ui.callers import Caller
from playground.ui.endpoints.streams import told_to_its_end
from playground.ui.endpoints.training import OVER, answer, as_gradio_errors, for_program, plain
from playground.ui.site import Site

LANES = (2, 4)
POINTS = 100_000
FRAMES_PER_SECOND = 2.0
NOTHING_YET: Mapping[str, Any] = dict.fromkeys(("lane", "preset", "run", "seed", "step"))
MEASURED = ("captured", "high_quality", "reverse_kl", "jsd", "width", "wasserstein", "collapsed",
            "nearest", "confidence", "precision", "recall", "density", "coverage", "frechet",
            "kid")  # fmt: skip

OF_ALL = ("compared",)  # of all seeds alike


def publish(site: Site) -> None:
    """Adds ``/race`` and ``/modes`` to the page that is being built."""

    async def race(
        data: str = "ring8",
        lanes: str = '[{"preset": "collapse"}, {"preset": "rescue"}]',
        steps: int = 2000,
        seeds: int = 4,
    ) -> AsyncIterator[dict[str, Any]]:
        """Trains two to four lanes on the same data, seeds and clock, and streams one JSON object
        a lane and seed: {lane, preset, run, seed, step, state, message, captured, modes,
        high_quality, reverse_kl, jsd, width, wasserstein, collapsed, nearest}; of images precision,
        recall, density, coverage, frechet and kid, and in ``compared`` of how many samples and in
        whose features. ``lanes`` is a JSON list of settings, each an object such as
        {"preset": "pacgan2", "g_rate": 0.001}."""
        caller = site.callers.program()
        with as_gradio_errors(), site.streams.taken(caller):
            raced = _raced(site, (data, lanes, steps, seeds), caller)
            async for payload in told_to_its_end(raced, NOTHING_YET):
                yield payload

    async def modes(
        points: str = "[[2.0, 0.0]]", data: str = "ring8", drawing: str = ""
    ) -> dict[str, Any]:
        """Counts modes among points of the plane (or the line): {captured, modes, high_quality,
        reverse_kl, jsd, width, wasserstein, counts, collapsed}, with the definitions of VEEGAN and
        PacGAN; width is that of the modes over the data's. ``points`` is a JSON list of [x, y];
        ``drawing`` the modes of your own points (data "yours"), from /points_dataset."""
        with as_gradio_errors(), site.calling():
            return await asyncio.to_thread(counted, points, data, drawing)

    for name, endpoint in (("race", race), ("modes", modes)):
        # gr.api reads annotations as objects, and this file has them as strings
        kinds = {
            "data": str,
            "lanes": str,
            "steps": int,
            "seeds": int,
            "points": str,
            "drawing": str,
        }
        arguments = endpoint.__code__.co_varnames[: endpoint.__code__.co_argcount]
        endpoint.__annotations__ = {a: kinds[a] for a in arguments} | {"return": dict}
        gr.api(endpoint, api_name=name, concurrency_limit=None)  # type: ignore[attr-defined]


# -- modes -----------------------------------------------------------------------------------------


def counted(points: str, data: str, drawing: str = "") -> dict[str, Any]:
    """The answer of ``/modes``.

    Raises:
        PlaygroundError: for data without modes, for own points without marked ones, and for what
            is no list of finite points.
    """
    dataset = DATASETS.get(data) if isinstance(data, str) else None
    if dataset is None or dataset.modes is None:
        known = ", ".join(name for name, d in DATASETS.items() if d.modes)
        raise PlaygroundError(f"data is {shown(data)}, but must be one of {known}.")
    dim = dataset.shape[0]
    wanted = f"points must be a JSON list of 1 to {POINTS:,} points with {dim} numbers each"
    given = _json(points, wanted)
    try:
        x = np.array(given, float)
    except (ValueError, TypeError, OverflowError):
        raise PlaygroundError(f"{wanted}.") from None
    if x.ndim != 2 or x.shape[1] != dim or not 0 < len(x) <= POINTS:
        raise PlaygroundError(f"{wanted}, not an array of shape {x.shape}.")
    if not np.isfinite(x).all():
        raise PlaygroundError(f"{wanted}, and all of them finite.")
    from playground.evaluation import transport  # late: the page should not wait for scipy

    config: Any = parse(dataset.config, {"drawing": drawing} if drawing else {})
    centres = dataset.centres(config)
    if centres is None:
        raise PlaygroundError("No modes are marked in this drawing, so none can be counted.")
    own = None if dataset.split is None else metrics.own_truth(dataset, config)
    found = metrics.count_modes(x, centres, config.sigma, own.shares if own else None)
    payload: dict[str, Any] = plain({
        "captured": found.captured, "modes": len(centres), "high_quality": found.high_quality,
        "reverse_kl": found.reverse_kl, "jsd": metrics.jsd_to_truth(x, dataset, config),
        "width": found.width, "wasserstein": transport.wasserstein_to_truth(x, dataset, config),
        "counts": found.counts,
        "collapsed": metrics.collapsed(found.nearest),
    })  # fmt: skip
    return payload


def _json(text: str, wanted: str) -> Any:
    if not isinstance(text, str):
        return text  # a client may send the list itself
    try:
        return read_json(text)
    except PlaygroundError:
        raise PlaygroundError(f"{wanted}; this is no JSON, or nested too deeply.") from None


# -- race ------------------------------------------------------------------------------------------


def chosen(data: str, lanes: Any, steps: int, seeds: int) -> list[tuple[str, dict[str, Any]]]:
    """The preset's name and the complete values of every lane, checked.

    Raises:
        PlaygroundError: for lanes that cannot be compared, are too few, too many or misspelt.
    """
    low, high = LANES
    wanted = f"lanes must be a JSON list of {low} to {high} objects with settings"
    given = _json(lanes, wanted)
    if not isinstance(given, list) or not all(isinstance(lane, Mapping) for lane in given):
        raise PlaygroundError(f"{wanted}.")
    if not low <= len(given) <= high:
        raise PlaygroundError(f"{wanted}, not {len(given)}.")
    limit = next(k for k in knobs(RunKnobs) if k.name == "steps").check(steps)
    if limit == 0:
        raise KnobError("steps is 0, but must be at least 1 here: the race ends at that step.")
    found = []
    for lane in given:
        own = {str(name): value for name, value in lane.items()}
        preset = own.pop("preset", "non-saturating")
        same = {"data": data, "members": seeds, "steps": limit}
        for name, value in same.items():
            if own.get(name, value) != value:
                raise PlaygroundError(
                    f"Lanes with different {name} cannot be compared: {shown(value)} and "
                    f"{shown(own[name])}."
                )
        found.append(
            (str(preset), parse_recipe(values_of(str(preset), **{**own, **same})).values())
        )
    return found


async def _raced(
    site: Site, asked: tuple[str, Any, int, int], caller: Caller
) -> AsyncGenerator[dict[str, Any], None]:
    lanes = chosen(*asked)
    owner, race = caller.owner, secrets.token_hex(8)
    loop = asyncio.get_running_loop()
    came: asyncio.Queue[tuple[int, Frame]] = asyncio.Queue()
    runs: list[str] = []
    watches = []
    try:
        for _, values in lanes:
            info = await answer(site, site.engine.submit(values, owner, race, caller.address))
            runs.append(info["run"])
        for lane, run in enumerate(runs):

            def heard(frame: Frame, lane: int = lane) -> None:
                loop.call_soon_threadsafe(came.put_nowait, (lane, frame))

            ask = {"measure": True, "fps": FRAMES_PER_SECOND}
            watches.append(site.engine.watch(run, ask, heard))
        going = set(range(len(runs)))
        async for lane, seen in site.streams.read(came):
            frame = for_program(seen)
            for payload in by_seed(lane, *lanes[lane], frame):
                yield payload
            if frame["state"] in OVER:
                going.discard(lane)
            else:
                watches[lane].ready()
            if not going:
                return
    finally:
        for watch in watches:
            watch.close()
        for run in runs:
            site.engine.steer(run, "drop", {}, owner)


def by_seed(
    lane: int, preset: str, values: Mapping[str, Any], frame: Frame
) -> list[dict[str, Any]]:
    """One JSON object a seed from a frame of a lane."""
    measured = frame.get("metrics", {})
    every = {k: measured[k] for k in OF_ALL if k in measured}
    payload = []
    for member in range(values["members"]):
        own = {k: measured[k][member] for k in MEASURED if k in measured}
        payload.append(plain({
            "lane": lane, "preset": preset, "run": frame["run"], "seed": values["seed"] + member,
            "step": frame.get("step"), "state": frame["state"],
            "message": frame.get("message", ""), "modes": measured.get("modes"), **every, **own,
        }))  # fmt: skip
    return payload
