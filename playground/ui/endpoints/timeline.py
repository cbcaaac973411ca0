"""What a run was, for programs: the steps that are kept of it, and each of their pictures.

    kept = client.predict(run=snapshot["run"], api_name="/timeline")
    for step in kept["steps"]: client.predict(run=kept["run"], step=step, api_name="/frame")

As with watching, whoever knows a run's name may look; nobody changes anything by it.
"""

from __future__ import annotations

from collections.abc import Callable

import gradio as gr

from playground.core.spec import PlaygroundError
from playground.ui.endpoints.training import answer, as_gradio_errors, picture_file, plain, sprite
from playground.ui.site import Site

COLUMNS = 8  # tiles in a row, as on the page


def publish(site: Site) -> None:
    """Adds ``/timeline`` and ``/frame`` to the page that is being built."""
    for name, endpoint in (("timeline", _timeline(site)), ("frame", _frame(site))):
        gr.api(endpoint, api_name=name, concurrency_limit=None)  # type: ignore[attr-defined]


def run_name(value: object) -> str:
    """A run's name as a program gives it.

    Raises:
        PlaygroundError: for what can be none.
    """
    if not isinstance(value, str) or not 0 < len(value) <= 100:
        raise PlaygroundError(
            f"run is {value!r:.60}, but must be a run's name, as /train tells it in run."
        )
    return value


def _timeline(site: Site) -> Callable[..., object]:
    async def timeline(run: str = "") -> object:
        """What is kept of a run's past: {run, step, steps, branch, bytes, most, note}. steps have a
        picture and readings (see /frame), log-spaced; of branch the whole state is kept; bytes of
        at most as many are taken."""
        with as_gradio_errors(), site.calling():
            return plain(await answer(site, site.engine.timeline(run_name(run))))

    timeline.__annotations__ = {"run": str, "return": dict}
    return timeline


def _frame(site: Site) -> Callable[..., object]:
    async def frame(run: str = "", step: int = 0) -> object:
        """The kept picture nearest to a step, with what was read then: {step, seconds, losses,
        scores, metrics, readings, diagnosis, view}. view holds the arrays of the live picture as
        lists, members first: real, fake, heat (D over the plane, 0 to 255), warp, arrows; pictures
        as the path of a PNG of tiles without borders, 8 a row."""
        with as_gradio_errors(), site.calling():
            kept = await answer(site, site.engine.frame(run_name(run), step))
        view = dict(kept["view"])
        images = view.pop("images", None)
        told = plain({**kept, "view": view})
        if images is not None:
            told["view"]["images"] = await picture_file(sprite(images, COLUMNS))
        return told

    frame.__annotations__ = {"run": str, "step": int, "return": dict}
    return frame
