"""A visitor's own points: tables read, modes found, large drawings kept. For the page as functions
of its Train tab, for programs as ``/points_dataset``:

    found = client.predict(points="[[0, 0], [1, 2], ...]", k=3, api_name="/points_dataset")
    client.submit(data="yours", drawing=found["drawing"], steps=2000, api_name="/train")

What a stranger can do here: have a table of 100,000 rows parsed and divided, one at a time and
within the limits of calls, and leave drawings of 20 kB on the disk for an hour, so many an hour and
so many in all. Nobody is told whose a drawing is; who does not have its points cannot name it.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import replace
from typing import Any

import gradio as gr
import numpy as np

from playground.core.errors import shown
from playground.core.read_json import read_json
from playground.core.spec import PlaygroundError
from playground.data import own, visitor_points
from playground.data.clusters import kmeans
from playground.data.drawing import EXTENT, LETTERS, MOST_MODES, Drawing, decode, encode
from playground.data.tables import read_drawing, scale_text
from playground.ui.callers import Caller
from playground.ui.endpoints.training import as_gradio_errors, plain
from playground.ui.site import Site

SWEEP_SECONDS = 600.0
LONGEST = 32_000  # letters of a drawing that a page sends


def publish(site: Site) -> None:
    """Adds ``/points_dataset`` to the page that is being built."""

    async def points_dataset(points: object, modes: object = "", k: int = 0) -> dict[str, object]:
        """Makes a dataset of your own points for /train and /race: {data, drawing, points,
        held_out, modes, sigma, scale, note}. ``points`` are two columns as CSV, TSV or JSON, 10 to
        100,000 rows, thinned to 5,000; ``modes`` a JSON list of [x, y] in the same units, or ``k``
        how many k-means is to find (0: none). Large ones are kept for an hour after their last
        use."""
        with as_gradio_errors(), site.calling():
            caller = site.callers.program()
            loop = asyncio.get_running_loop()
            drawing, note = await loop.run_in_executor(site.tables, dataset_of, points, modes, k)
            text = await asyncio.to_thread(settled, site, drawing, caller)
            sweep_later(site)
            return plain(told(text, note))  # type: ignore[no-any-return]

    points_dataset.__annotations__ = {"points": Any, "modes": Any, "k": int, "return": dict}
    gr.api(points_dataset, api_name="points_dataset", concurrency_limit=None)  # type: ignore[attr-defined]


def dataset_of(points: object, modes: object, k: object) -> tuple[Drawing, str]:
    """The drawing of a table and of its modes, and a note on what became of them.

    Raises:
        PlaygroundError: for what is no table, no list of modes or no number of them.
    """
    drawing, note = read_drawing(points if isinstance(points, str) else _json_text(points))
    if modes not in ("", None, []):
        return replace(drawing, modes=_modes(modes, drawing)), note
    if k == 0:
        return drawing, note
    return replace(drawing, modes=kmeans(drawing.points, k)), note


def _json_text(value: object) -> str:
    if not isinstance(value, (list, dict)):
        raise PlaygroundError(f"points is {shown(value)}, but must be a table as text or a list.")
    return json.dumps(value)  # a client may send the list itself: one reader for both


def _modes(value: object, drawing: Drawing) -> np.ndarray:
    wanted = f"modes must be a JSON list of 1 to {MOST_MODES} points with 2 numbers each"
    try:
        x = np.array(read_json(value) if isinstance(value, str) else value, float)
    except (ValueError, TypeError, OverflowError):
        raise PlaygroundError(f"{wanted}.") from None
    if x.ndim != 2 or x.shape[1] != 2 or not 0 < len(x) <= MOST_MODES or not np.isfinite(x).all():
        raise PlaygroundError(f"{wanted}, and all of them finite.")
    ox, ux, oy, uy = drawing.scale
    placed = (x - [ox, oy]) / [ux, uy]
    if np.abs(placed).max() > EXTENT:
        raise PlaygroundError("A mode lies outside the points' view; modes have the points' units.")
    return np.asarray(placed)


def settled(site: Site, drawing: Drawing, caller: Caller) -> str:
    """What a recipe calls the drawing: the whole of it where a link can carry it, else what is kept
    of it.

    Raises:
        PlaygroundError: when too much is kept.
    """
    text = encode(drawing)
    if len(text) <= LETTERS:
        return text
    site.drawings.book(caller)
    return visitor_points.keep(drawing, site.drawings.limits)


def sweep_later(site: Site) -> None:
    """Has the event loop, in which this is called, forget drawings whose hour is over, again and
    again while any are kept."""
    if site.drawings.sweeping:
        return
    site.drawings.sweeping = True

    def sweep() -> None:
        site.drawings.sweeping = False
        own.forget(own.KEPT_SECONDS)
        if visitor_points.kept():
            sweep_later(site)

    asyncio.get_running_loop().call_later(SWEEP_SECONDS, sweep)


def told(text: str, note: str) -> dict[str, object]:
    """What is known of a dataset of own points."""
    drawing, shape = visitor_points.read(text), visitor_points.shape_of(text)
    return {
        "data": visitor_points.YOURS.name, "drawing": text, "points": len(drawing.points),
        "held_out": len(shape.held_out), "modes": shape.modes,
        "sigma": shape.sigma if len(shape.modes) else None,
        "scale": dict(zip(("x0", "x_unit", "y0", "y_unit"), drawing.scale, strict=True)),
        "note": note,
    }  # fmt: skip


# -- the page --------------------------------------------------------------------------------------


def functions(site: Site) -> list[Callable[..., object]]:
    """What the Train tab calls; each answers ``{"error"}`` with a sentence where it cannot."""

    async def answer_of(
        request: gr.Request, work: Callable[[Caller], dict[str, object]],
        where: Executor | None = None,
    ) -> dict[str, object]:  # fmt: skip
        try:
            with site.asking(request) as caller:
                return await asyncio.get_running_loop().run_in_executor(where, work, caller)
        except PlaygroundError as error:
            return {"error": str(error)}

    async def read_points(data: Mapping[str, object], request: gr.Request) -> dict[str, object]:
        """The drawing of the table in ``{"text"}``, whatever its length, and a note."""

        def work(caller: Caller) -> dict[str, object]:
            drawing, note = read_drawing(_field(data, "text"))
            return {"drawing": encode(drawing), "note": note}

        return await answer_of(request, work, site.tables)

    async def find_modes(data: Mapping[str, object], request: gr.Request) -> dict[str, object]:
        """The ``{"modes"}`` that k-means finds in ``{"drawing", "k"}``, in data units."""

        def work(caller: Caller) -> dict[str, object]:
            drawing = sent(data)
            return {"modes": kmeans(drawing.points, _field(data, "k")).round(4).tolist()}

        return await answer_of(request, work)

    async def keep_points(data: Mapping[str, object], request: gr.Request) -> dict[str, object]:
        """What a recipe calls the ``{"drawing"}``, which is kept if it is long."""
        sweep_later(site)
        return await answer_of(request, lambda who: {"drawing": settled(site, sent(data), who)})

    async def kept_points(data: Mapping[str, object], request: gr.Request) -> dict[str, object]:
        """The whole text of what a recipe calls ``{"drawing"}``, and its scale in words."""

        def work(caller: Caller) -> dict[str, object]:
            drawing = visitor_points.read(_text(data))
            return {"drawing": encode(drawing), "note": scale_text(drawing.scale)}

        return await answer_of(request, work)

    return [read_points, find_modes, keep_points, kept_points]


def sent(data: Mapping[str, object]) -> Drawing:
    """The drawing that a page sends whole."""
    return decode(_text(data))


def _field(data: object, name: str) -> object:
    return data.get(name) if isinstance(data, Mapping) else None


def _text(data: Mapping[str, object]) -> str:
    text = _field(data, "drawing")
    if not isinstance(text, str) or len(text) > LONGEST:
        raise PlaygroundError(f"drawing must be a text of at most {LONGEST:,} letters.")
    return text
