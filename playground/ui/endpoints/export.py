"""A run or a model as a file, for programs.

    path = client.predict(run=snapshot["run"], format="script", api_name="/export")

A run is for whoever may go on from it: everybody who knows its name, but for one that trains on
somebody's own pictures, which is its owner's alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import gradio as gr

from playground.training.export import FORMATS
from playground.ui.endpoints.timeline import run_name
from playground.ui.endpoints.training import answer, as_gradio_errors
from playground.ui.gradio_private import kept_bytes
from playground.ui.site import Site


def publish(site: Site) -> None:
    """Adds ``/export`` to the page that is being built."""
    gr.api(_export(site), api_name="export", concurrency_limit=None)  # type: ignore[attr-defined]


def _export(site: Site) -> Callable[..., object]:
    async def export(run: str = "", format: str = "script") -> object:
        owner = site.callers.program().owner
        with as_gradio_errors(), site.calling():
            made = await answer(site, site.engine.exported(run_name(run), format, owner))
            path = await asyncio.to_thread(kept_bytes, made["content"].tobytes(), made["name"])
        return gr.FileData(path=path, orig_name=made["name"]).model_dump()

    export.__doc__ = (
        "A run, or a checkpoint by its name, as the path of a file. format is one of "
        f"{', '.join(FORMATS)}: curves, weights, or code that trains the same without this package."
    )
    export.__annotations__ = {"run": str, "format": str, "return": dict}
    return export
