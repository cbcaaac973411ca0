"""The public endpoints: what the page shows, for programs.

    from gradio_client import Client
    client = Client("http://127.0.0.1:7860")
    for snapshot in client.submit(data="ring8", steps=2000, d_steps=2, api_name="/train"): ...
    if snapshot["state"] == "failed": print(snapshot["message"])
    client.predict(source=snapshot["run"], n=100, api_name="/samples")
    client.predict(api_name="/status")

A setting that is left out (null) takes the default for its data, as on the page.
"""

from __future__ import annotations

import asyncio
import inspect
import logging
import math
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from concurrent.futures import Future
from typing import Any, TypeVar

import gradio as gr
import numpy as np

from playground.core.spec import Knob, KnobError, PlaygroundError, knobs
from playground.data import DATASETS
from playground.engine.client import EngineDown, EngineError, Frame
from playground.gans import GANS
from playground.training.recipe import RunKnobs
from playground.ui.callers import Caller
from playground.ui.endpoints.streams import told_to_its_end
from playground.ui.gradio_private import kept_picture
from playground.ui.site import Site

log = logging.getLogger(__name__)
T = TypeVar("T")
SNAPSHOTS_PER_SECOND = 4.0
PER_ROW = 10  # tiles in a sprite
SERVER_FAILED = "The server could not do this."
OVER = ("ended", "failed", "gone")
NOTHING_YET: Mapping[str, Any] = {
    "run": None, "step": None, "steps_per_second": 0.0, "losses": {}, "scores": {}, "metrics": {},
}  # fmt: skip
PUBLIC = ("run", "step", "steps_per_second", "losses", "scores", "metrics")  # of a frame
USUAL: Mapping[str, Any] = {
    "data": "ring8", "gan": "mlp", "objective": "non-saturating", "steps": 1000, "seed": 0,
    "members": 1,
}  # fmt: skip
_TYPES = {"int": int, "float": float, "bool": bool, "choice": str, "text": str}


def publish(site: Site) -> None:
    """Adds ``/train``, ``/samples``, ``/birthday`` and ``/status`` to the page that is being
    built."""
    for name, endpoint in (
        ("train", _train(site)),
        ("samples", _samples(site)),
        ("birthday", _birthday(site)),
        ("status", _status(site)),
    ):
        gr.api(endpoint, api_name=name, concurrency_limit=None)  # type: ignore[attr-defined]


# -- train ---------------------------------------------------------------------------------------


def settings() -> dict[str, Knob]:
    """Every knob a run on one dataset can have, by name; where GANs differ, the first one's."""
    found: dict[str, Knob] = {}
    single = [d for d in DATASETS.values() if not d.domains]
    fitting = [g for g in GANS.values() if any(not g.fits(d) for d in single)]
    fitting.sort(key=lambda gan: gan.name != USUAL["gan"])
    config_classes = [RunKnobs, *(g.config for g in fitting), *(d.config for d in single)]
    for config_class in config_classes:
        for knob in knobs(config_class):
            found.setdefault(knob.name, knob)
    return found


def _train(site: Site) -> Callable[..., AsyncIterator[dict[str, Any]]]:
    signature = _signature()

    async def train(*given: Any) -> AsyncIterator[dict[str, Any]]:
        caller = site.callers.program()
        with as_gradio_errors(), site.streams.taken(caller):
            asked = dict(zip(signature.parameters, given, strict=False))
            async for payload in told_to_its_end(_trained(site, asked, caller), NOTHING_YET):
                yield payload

    train.__signature__ = signature  # type: ignore[attr-defined]
    train.__annotations__ = {
        p.name: p.annotation for p in signature.parameters.values()
    } | {"return": dict}  # fmt: skip
    train.__doc__ = (
        "Trains a GAN and streams JSON snapshots {run, step, steps_per_second, losses, scores, "
        "metrics, state, message}; ends at `steps`. The last one says how it ended: state is "
        "ended, or failed with the reason in message. Metrics hold one value a member. Settings: "
        + "; ".join(f"{k.name}: {k.help} ({k.allowed})" for k in settings().values())
    )
    return train


async def _trained(
    site: Site, given: Mapping[str, Any], caller: Caller
) -> AsyncGenerator[dict[str, Any], None]:
    values = chosen(given)
    info = await answer(site, site.engine.submit(values, caller.owner, address=caller.address))
    ended = False
    try:
        async for frame in _frames(site, info["run"]):
            ended = frame["state"] in OVER
            if frame.get("step") is not None and "losses" in frame:
                yield snapshot(frame)
            if frame["state"] in ("failed", "gone"):
                raise PlaygroundError(frame.get("message") or "The run has failed.")
    finally:
        if not ended:  # the caller has gone
            site.engine.steer(info["run"], "stop", {}, caller.owner)


def _signature() -> inspect.Signature:
    def parameter(name: str, kind: type, default: Any) -> inspect.Parameter:
        annotation = kind if default is not None else kind | None
        return inspect.Parameter(
            name, inspect.Parameter.POSITIONAL_OR_KEYWORD, default=default, annotation=annotation
        )

    known = settings()
    first = [
        parameter(n, _TYPES[known[n].kind] if n in known else str, v) for n, v in USUAL.items()
    ]
    rest = [parameter(n, _TYPES[k.kind], None) for n, k in known.items() if n not in USUAL]
    return inspect.Signature([*first, *rest], return_annotation=dict)


def chosen(given: Mapping[str, Any]) -> dict[str, Any]:
    """The flat values of a recipe: what was given, without nulls.

    Raises:
        KnobError: for a run without a step limit, which would stream for ever.
    """
    values = {name: value for name, value in {**USUAL, **given}.items() if value is not None}
    gan = GANS.get(values["gan"]) if isinstance(values["gan"], str) else None
    own = {knob.name for knob in knobs(gan.config)} if gan else {"objective"}
    if "objective" not in own and values["objective"] == USUAL["objective"]:
        del values["objective"]  # a GAN with one objective only
    if values["steps"] == 0:
        raise KnobError("steps is 0, but must be at least 1 here: the stream ends at that step.")
    return values


def snapshot(frame: Frame) -> dict[str, Any]:
    """The public part of a frame, as JSON: numbers that are not finite become null."""
    payload: dict[str, Any] = plain(
        {name: frame[name] for name in PUBLIC}
        | {"state": frame["state"], "message": frame.get("message", "")}
    )
    return payload


def plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain(v) for v in value]
    if isinstance(value, np.generic):
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value


def for_program(frame: Frame) -> Frame:
    """A frame as a program is told it, which has no button to go on by: where an engine that died
    again and again lets its run wait, it has failed."""
    return {**frame, "state": "failed"} if frame["state"] == "paused" else frame


async def _frames(site: Site, run: str) -> AsyncIterator[Frame]:
    """Frames of a run until it is over, the newest when the reader is slow.

    Raises:
        PlaygroundError: when nobody reads them.
    """
    loop = asyncio.get_running_loop()
    came: asyncio.Queue[Frame] = asyncio.Queue()
    ask = {"measure": True, "fps": SNAPSHOTS_PER_SECOND}

    def listener(frame: Frame) -> None:
        loop.call_soon_threadsafe(came.put_nowait, frame)

    watch = site.engine.watch(run, ask, listener)
    try:
        async for frame in site.streams.read(came):
            frame = for_program(frame)
            yield frame
            if frame["state"] in OVER:
                return
            watch.ready()
    finally:
        watch.close()


# -- samples -------------------------------------------------------------------------------------


def _samples(site: Site) -> Callable[..., Any]:
    async def samples(source: str = "mlp-mnist", n: int = 100, seed: int = 0) -> Any:
        """Draws n samples (at most 400 images, or 10,000 points) from a run id or a checkpoint's
        name. Images come as the path of a lossless PNG: tiles side by side without borders, 10 a
        row, row by row. Points come as a list of [x, y]."""
        with as_gradio_errors(), site.calling():
            drawn = await answer(site, site.engine.sample(source, n, seed))
        if "points" in drawn:
            return await asyncio.to_thread(plain, drawn["points"])
        return await picture_file(sprite(drawn["images"]))

    samples.__annotations__ = {"source": str, "n": int, "seed": int, "return": Any}
    return samples


def _birthday(site: Site) -> Callable[..., Any]:
    async def birthday(run: str = "", member: int = 0, seed: int = 0) -> Any:
        """The birthday test (Arora and Zhang 2017) on 1,000 samples of a live run: {words,
        samples, duplicates, support, limit, distances, step, pairs}. A duplicate is a pair closer
        than two of as many true samples usually are; pairs are the closest: a list of two points
        each, or the path of a PNG with the two tiles of each pair side by side."""
        with as_gradio_errors(), site.calling():
            found = await answer(site, site.engine.birthday(run, member, seed))
        told = {k: v for k, v in found.items() if k not in ("points", "images")}
        if "points" in found:
            return plain(
                {**told, "pairs": found["points"].reshape(-1, 2, found["points"].shape[1])}
            )
        return {**plain(told), "pairs": await picture_file(sprite(found["images"], 2))}

    birthday.__annotations__ = {"run": str, "member": int, "seed": int, "return": Any}
    return birthday


def sprite(images: np.ndarray, columns: int = PER_ROW) -> np.ndarray:
    """Tiles ``(n, H, W)`` or ``(n, H, W, 3)`` of bytes in one picture, ``columns`` a row; what is
    left of the last row stays black. Fewer than a row's worth make a shorter row."""
    n, height, width = images.shape[:3]
    columns = min(columns, n)
    rows = -(-n // columns)
    filled = np.zeros((rows * columns, *images.shape[1:]), np.uint8)
    filled[:n] = images
    table = filled.reshape(rows, columns, *images.shape[1:]).swapaxes(1, 2)
    return table.reshape(rows * height, columns * width, *images.shape[3:])


async def picture_file(picture: np.ndarray) -> dict[str, Any]:
    """Bytes ``(H, W)`` or ``(H, W, 3)`` as the file of a PNG, as Gradio hands files out. Written in
    a thread: everybody's pictures go through the event loop."""
    return gr.FileData(path=await asyncio.to_thread(kept_picture, picture)).model_dump()


# -- status --------------------------------------------------------------------------------------


def _status(site: Site) -> Callable[..., Any]:
    async def status() -> dict:  # type: ignore[type-arg]
        """Device, precision, runs, queue, versions and the engine's state as JSON: warming,
        ready, stalled (it lives but does not answer), restarting, failed or closed."""
        with as_gradio_errors(), site.calling():
            payload: Mapping[str, Any]
            try:
                report = await answer(site, site.engine.status())
                payload = report
            except EngineError as error:
                payload = {"message": str(error)}
        versions = {**payload.get("versions", {}), "gradio": gr.__version__}
        result: dict[str, Any] = plain(
            {**payload, "state": site.engine.state, "versions": versions}
        )
        return result

    status.__annotations__ = {"return": dict}
    return status


# -- shared --------------------------------------------------------------------------------------


async def answer(site: Site, future: Future[T], patience: float = 0.0) -> T:
    """The engine's answer.

    Raises:
        EngineDown: when there is none in so many seconds, or in the site's patience.
    """
    try:
        # wait_for would swallow a cancellation that comes with the answer (before Python 3.12)
        async with asyncio.timeout(patience or site.patience):
            return await asyncio.wrap_future(future)
    except TimeoutError:
        raise EngineDown("The engine does not answer.") from None


class as_gradio_errors:
    """Turns what a caller may be told into ``gr.Error``. Anything else is a mistake of ours, which
    the log tells and the caller does not see."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if isinstance(error, (PlaygroundError, EngineError)):
            raise gr.Error(str(error), print_exception=False) from error
        if isinstance(error, Exception) and not isinstance(error, gr.Error):
            log.error("an endpoint failed", exc_info=error)
            raise gr.Error(SERVER_FAILED, print_exception=False) from error
